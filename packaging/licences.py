"""Collects the licences of all that ships with the program: ``python packaging/licences.py``.

Walks from the requirements in pyproject.toml through the packages that are installed here, adds
what they carry and the data in resources/, and writes ``resources/licences``: components.json and
each text once. It stops, and writes nothing, where a licence is unknown or none that may be passed
on (`licensing/rules.toml`). An installer's build calls it with the installer's own interpreter and
``--out``; ``--check`` only compares.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from importlib.metadata import distribution
from pathlib import Path

from licensing.collecting import Component, Unfit, packages, runtime_distributions
from licensing.rules import FOLDER, Rules, load_rules

__all__ = ["collect", "main", "write"]

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "resources" / "licences"


def collect(rules: Rules, root: Path = ROOT) -> list[Component]:
    """Everything that ships, packages before what is in them, data last.

    Raises:
        Unfit: something must not be shipped as it is.
    """
    found = list(_all(rules, root))
    for one in found:
        if not rules.permits(one.licence):
            raise Unfit(f"{one.name}: {one.licence!r} is not among what may ship")
    return found


def _all(rules: Rules, root: Path) -> Iterator[Component]:
    yield _python()
    yield from packages(runtime_distributions(root, rules), rules, root)
    for inside in rules.inside:
        for name, licence in inside["parts"]:
            yield Component(name, "", "library", licence, inside["within"], (), inside["page"])
    for row in rules.data:
        files = [root / file for file in row.get("files", ())]
        files += [FOLDER / "texts" / f"{name}.txt" for name in row.get("texts", ())]
        texts = tuple(file.read_text("utf-8").strip() + "\n" for file in files)
        version = distribution(row["version_of"]).version if "version_of" in row else ""
        yield Component(row["name"], version, "data", row["licence"], "", texts, row["page"])


def _python() -> Component:
    text = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    if not text.is_file():
        raise Unfit(f"Python's own licence is not at {text}")
    version = ".".join(platform.python_version_tuple()[:2])
    words = text.read_text("utf-8").strip() + "\n"
    page = "https://www.python.org"
    return Component("Python", version, "package", "PSF-2.0", "", (words,), page)


def write(found: list[Component], out: Path) -> None:
    """Write list and texts into the folder ``out``, in place of what was there."""
    made = Path(tempfile.mkdtemp(prefix=".licences-", dir=out.parent))
    made.chmod(0o755)
    (made / "texts").mkdir()
    rows: list[dict[str, object]] = []
    for one in found:
        names = [_name(text) for text in one.texts]
        for name, text in zip(names, one.texts, strict=True):
            (made / "texts" / name).write_text(text, "utf-8")
        row = asdict(replace(one, texts=()))
        rows.append({**{key: value for key, value in row.items() if value}, "texts": names})
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (made / "components.json").write_text(f"[\n{lines}\n]\n", "utf-8")
    shutil.rmtree(out, ignore_errors=True)
    made.replace(out)


def _name(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16] + ".txt"


def differences(found: list[Component], out: Path) -> list[str]:
    """What stands in ``out`` and is not so here, or the other way round, a line each."""
    kept = json.loads((out / "components.json").read_text("utf-8"))
    there = {
        _key(row["name"], row.get("version", ""), row.get("within", ""), row["licence"])
        for row in kept
    }
    here = {_key(one.name, one.version, one.within, one.licence) for one in found}
    lines = [f"not in resources/licences: {key}" for key in sorted(here - there)]
    lines += [f"in resources/licences, not here: {key}" for key in sorted(there - here)]
    texts = {name for row in kept for name in row["texts"]}
    files = {path.name for path in (out / "texts").iterdir()}
    return lines + [f"no such text: {name}" for name in sorted(texts ^ files)]


def _key(name: str, version: str, within: str, licence: str) -> str:
    # A build's mark is no other version: torch's "+cpu".
    told = " ".join(filter(None, (name, version.partition("+")[0], licence)))
    return f"{told} (in {within})" if within else told


def main(arguments: list[str] | None = None) -> int:
    """Collect, then write or compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--check", action="store_true", help="write nothing; say what differs")
    chosen = parser.parse_args(arguments)
    try:
        found = collect(load_rules())
    except Unfit as error:
        print(error, file=sys.stderr)
        return 1
    if chosen.check:
        lines = differences(found, chosen.out)
        print("\n".join(lines) or f"{len(found)} components, all as in {chosen.out.name}")
        return int(bool(lines))
    write(found, chosen.out)
    print(f"{len(found)} components in {chosen.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
