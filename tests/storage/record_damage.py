"""A store of records is damaged in a copy, and everything about it is tried and counted."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from contextlib import suppress
from pathlib import Path

from desktop_app.storage.paths import DataPaths
from tests.storage.record_stores import STORES, Store, Told

FLIPS, CUTS = "flips", "cuts"


def damage(file: Path, kind: str, rng: random.Random) -> str:
    """Flip a bit of the file, or cut it; what was done."""
    data = bytearray(file.read_bytes())
    at = rng.randrange(len(data))
    if kind == CUTS:
        file.write_bytes(data[:at])
        return f"cut at {at}"
    # Half of a database is empty pages: half of the flips hit what is no zero.
    if rng.random() < 0.5:
        while not data[at]:
            at = (at + 1) % len(data)
    bit = rng.randrange(8)
    data[at] ^= 1 << bit
    file.write_bytes(data)
    return f"bit {bit} of byte {at}"


def file_of(store: Store, paths: DataPaths) -> Path:
    found = list(paths.root.rglob(Path(store.file).name))
    assert len(found) == 1, found
    return found[0]


def attacked(
    name: str, made: Path, folder: Path, kind: str, rng: random.Random, before: Told
) -> tuple[Counter[str], str]:
    """Damage a copy of a data folder: what is true of it (counts), and what went wrong."""
    store, counts, wrong = STORES[name], Counter[str](), ""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made, folder)
    paths = DataPaths.at(folder)
    done = damage(file_of(store, paths), kind, rng)
    counts["tries"] = 1
    try:
        is_named = not store.looks_first(paths)
        after = store.read(paths)
        counts["starts"] = 1
    except Exception as error:
        return counts, f"{done}: read: {type(error).__name__} {error}"
    lost = [key for key in before if key not in after]
    changed = [key for key in before if key in after and after[key] != before[key]]
    counts["loses"] = bool(lost)
    counts["reads otherwise"] = bool(changed and not lost)
    counts["records lost"] = len(lost)
    kept = [one for one in paths.root.rglob("*") if "damaged-" in one.name
            or one.name.endswith(".unreadable.jsonl")]  # fmt: skip
    counts["kept"] = bool(lost) and (bool(kept) or name in ("marks", "tokens", "model links"))
    try:
        said = is_named and not store.check(paths)
    except Exception as error:
        return counts, f"{done}: check: {type(error).__name__} {error}"
    counts["check is true"] = said or not lost
    if lost and not said and len(set(after) - set(before)) >= len(lost):
        # A text became another one: nobody can know.
        counts["loses"], counts["reads otherwise"], counts["check is true"] = 0, 1, 1
    elif lost and not said:
        wrong = f"{done}: lost {lost[:2]} and nothing said"
    try:
        store.use(paths)
        counts["works"] = 1
    except Exception as error:
        return counts, f"{done}: use: {type(error).__name__} {error}"
    with suppress(FileNotFoundError):
        try:
            store.repair(paths)
            again = store.read(paths)
            counts["brought back"] = sum(key in again for key in lost)
        except Exception as error:
            return counts, f"{done}: repair: {type(error).__name__} {error}"
    return counts, wrong


def tried(name: str, folder: Path, flips: int, cuts: int, seed: int = 48) -> tuple[
    dict[str, Counter[str]], list[str]
]:  # fmt: skip
    """Counts by kind of damage, and what went wrong."""
    made = folder / "made"
    paths = DataPaths.at(made)
    made.mkdir(parents=True, exist_ok=True)
    STORES[name].make(paths)
    before = STORES[name].read(paths)
    assert before and STORES[name].check(paths), name
    rng = random.Random(f"{seed} {name}")
    counts, wrong = {FLIPS: Counter[str](), CUTS: Counter[str]()}, list[str]()
    for kind, times in ((FLIPS, flips), (CUTS, cuts)):
        for _ in range(times):
            found, what = attacked(name, made, folder / "copy", kind, rng, before)
            counts[kind] += found
            wrong += [what] * bool(what)
    return counts, wrong
