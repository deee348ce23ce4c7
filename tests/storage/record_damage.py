"""A store of records is damaged in a copy, and everything about it is tried and counted."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from desktop_app.storage.paths import DataPaths
from tests.storage.store_row import Store, Told

FLIPS, CUTS, SWAPS = "flips", "cuts", "swaps"


def damage(file: Path, kind: str, rng: random.Random, others: Sequence[Path] = ()) -> str:
    """Flip a bit of the file, cut it, or put blocks in the place of others; what was done.
    ``others``: files of records that may come to lie in its place."""
    data = bytearray(file.read_bytes())
    at = rng.randrange(len(data))
    if kind == SWAPS:
        return swapped(file, data, rng, others)
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


def swapped(file: Path, data: bytearray, rng: random.Random, others: Sequence[Path]) -> str:
    """Two blocks change places, or one lies in the place of another; or all of another record's
    file lies in this one's."""
    if others and rng.random() < 0.3:
        other = rng.choice(others)
        file.write_bytes(other.read_bytes())
        return f"{other.parent.name} in the place of {file.parent.name}"
    size = min(4096, max(8, len(data) // 8))
    first, second = sorted(rng.sample(range(max(2, len(data) // size)), 2))
    here, there = slice(first * size, (first + 1) * size), slice(second * size, (second + 1) * size)
    length = min(len(data[here]), len(data[there]))
    here, there = slice(here.start, here.start + length), slice(there.start, there.start + length)
    way = rng.choice(("exchanged", "copied"))
    block = data[here]
    data[here] = data[there]
    if way == "exchanged":
        data[there] = block
    file.write_bytes(data)
    return f"{length} bytes at {here.start} and {there.start} {way}"


def files_of(store: Store, paths: DataPaths) -> list[Path]:
    """The one that is damaged, and others of its kind."""
    found = sorted(path for path in paths.root.rglob(store.file) if path.is_file())
    assert found
    return found


def attacked(
    store: Store, made: Path, folder: Path, kind: str, rng: random.Random, before: Told
) -> tuple[Counter[str], str]:
    """Damage a copy of a data folder: what is true of it (counts), and what went wrong."""
    counts, wrong = Counter[str](), ""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made, folder)
    paths = DataPaths.at(folder)
    file, *others = files_of(store, paths)
    whole = file.read_bytes()
    done = damage(file, kind, rng, others if store.is_named else ())
    counts["tries"] = 1
    if file.read_bytes() == whole:  # two blocks were alike
        counts["starts"] = counts["works"] = counts["check is true"] = counts["told"] = 1
        return counts, ""
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
    kept = [one for one in paths.root.rglob("*") if "damaged" in one.name
            or one.name.endswith(".unreadable.jsonl")]  # fmt: skip
    counts["kept"] = bool(lost) and (bool(kept) or (store.stays and file.exists()))
    try:
        said = is_named and not store.check(paths)
    except Exception as error:
        return counts, f"{done}: check: {type(error).__name__} {error}"
    ended = kind == CUTS and store.grows  # as one that was killed ends
    counts["check is true"] = said or not lost or ended
    counts["told"] = said or not (lost or changed) or before.items() <= store.read(paths).items()
    if lost and not said and len(set(after) - set(before)) >= len(lost):
        # A text became another one: nobody can know.
        counts["loses"], counts["reads otherwise"], counts["check is true"] = 0, 1, 1
    elif lost and not said and not ended:
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


def tried(
    name: str, store: Store, folder: Path, flips: int, cuts: int, swaps: int = 0, seed: int = 48
) -> tuple[dict[str, Counter[str]], list[str]]:
    """Counts by kind of damage, and what went wrong."""
    made = folder / "made"
    paths = DataPaths.at(made)
    made.mkdir(parents=True, exist_ok=True)
    store.make(paths)
    before = store.read(paths)
    assert before and store.check(paths), store.file
    rng = random.Random(f"{seed} {name}")
    counts, wrong = {kind: Counter[str]() for kind in (FLIPS, CUTS, SWAPS)}, list[str]()
    for kind, times in ((FLIPS, flips), (CUTS, cuts), (SWAPS, swaps)):
        for _ in range(times):
            found, what = attacked(store, made, folder / "copy", kind, rng, before)
            counts[kind] += found
            wrong += [what] * bool(what)
    return counts, wrong
