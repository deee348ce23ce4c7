"""Groups the table "To add X, touch Y" of docs/developing.md by package, and lists the backlog.

The rows themselves are written by hand, anywhere in that section: ``python
packaging/documents/adding_sheet.py`` puts each under the package that its first file is in, writes
the tables that take rows of their own (every `Registry` of the program) and the backlog: what
touches `MANY` files or more.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHEET = ROOT / "docs" / "developing.md"
TITLE = "## To add X, touch Y\n"
MANY = 5
"""Files to touch that are too many."""

_GROUPS = {
    "core": "Vocabulary: `core`",
    "resources": "Data: `resources`, read by `catalog`",
    "catalog": "Data: `resources`, read by `catalog`",
    "engine": "Models: `engine`",
    "imaging": "Pixels: `imaging`",
    "library": "Models on disk: `library`",
    "storage": "The user's work on disk: `storage`",
    "enginelink": "What the program knows and does: `state`, `studio`, `worker`",
    "state": "What the program knows and does: `state`, `studio`, `worker`",
    "studio": "What the program knows and does: `state`, `studio`, `worker`",
    "worker": "What the program knows and does: `state`, `studio`, `worker`",
    "ui": "The window: `ui`",
    "app": "The command line: `app`",
    "extensions": "Capabilities that one can do without: `extensions`",
    "tests": "Tests, scripts and papers",
    "packaging": "Tests, scripts and papers",
    "benchmarks": "Tests, scripts and papers",
}
_ELSE = "Without a file of the program"
_HEAD = """
Some of these, whole, are in [adding.md](adding.md): a setting, a kind of condition, an operation of
the engine, a panel, a kind of run, a page. Rows are written by hand, in any place of this section,
one for each thing; `packaging/documents/adding_sheet.py` groups them and writes the first and the
last table.

### Tables that take a row

Every `Registry` of the program: its own rows, and those of [plugins](plugins.md). What goes with
a row is told below.

"""
_EXTENSIONS = """### Extensions that ship

What each adds to those tables and to the others ([plugins.md](plugins.md)), read from its manifest.
Lines (in thousands) and modules are those of the program; “named in” counts the modules of the core
that name its package, beside packages that are former names of what training has.

"""
_FORMER = ("core/training", "storage/datasets", "trainer")
"""Folders of packages that are names alone, by which public reports call what training has."""
_BACKLOG = """### Backlog: five files and more

What should become one declaration: {count} of the {all} rows above touch five files or
more (without those that a script writes).

| files | to add |
|---|---|
"""
_FIRST = re.compile(rf"`(?:desktop_app[./])?({'|'.join(_GROUPS)})[./]")
_FILE = re.compile(r"`([\w./*-]+\.(?:py|toml|md|js|json|h|cpp)|[\w-]+(?:/[\w-]+)+/?)`")
_WRITTEN = ("packaging/documents/", "docs/", "packaging/translations.py", "packaging/licences.py")
_HEADS = re.compile(r"\| (to add|files|\d+) \|")
_REGISTRY = re.compile(r"^(\w+): Registry\[(\w+)\] = ", re.MULTILINE)


def rows_of(section: str) -> list[str]:
    """Return the rows somebody wrote: two cells, the first of which isn't a number of files."""
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [line for line in lines if line.count(" | ") == 1 and not _HEADS.match(line)]


def files_of(row: str) -> set[str]:
    """Return the files that a row says to touch, without those that scripts write."""
    return {name for name in _FILE.findall(row) if not name.startswith(_WRITTEN)}


def lost_files(row: str) -> list[str]:
    """Return the files named without a folder that are in none of the folders the row names."""
    names = {match.removeprefix("desktop_app/").rstrip("/") for match in _FILE.findall(row)}
    homes = {name if "." not in Path(name).name else str(Path(name).parent) for name in names}
    roots = [ROOT, ROOT / "desktop_app", *(ROOT / "desktop_app" / each for each in _GROUPS)]
    places = [root / home for root in roots for home in homes if (root / home).is_dir()]
    bare = sorted(name for name in names if "." in name and "/" not in name and "*" not in name)
    return [name for name in bare if not any((place / name).is_file() for place in places)]


def group_of(row: str) -> str:
    """Return the heading that a row belongs under: that of its first file."""
    found = _FIRST.search(row.split(" | ", 1)[1])
    return _GROUPS[found[1]] if found else _ELSE


def registries() -> Iterator[str]:
    """Yield a row for every `Registry` of the program: its name, what a row of it is, where."""
    for path in sorted((ROOT / "desktop_app").rglob("*.py")):
        for name, kind in _REGISTRY.findall(path.read_text("utf-8")):
            yield f"| `{name}` | `{kind}` | `{path.relative_to(ROOT).as_posix()}` |"


def extensions() -> Iterator[str]:
    """Yield a row for every extension: what it adds, how large it is, and who knows of it."""
    program = ROOT / "desktop_app"
    texts = {
        path.relative_to(program).as_posix(): path.read_text("utf-8")
        for path in sorted(program.rglob("*.py"))
    }
    for manifest in sorted(program.glob("extensions/*/extension.toml")):
        name, tables = manifest.parent.name, tomllib.loads(manifest.read_text("utf-8"))
        tables = {table: rows for table, rows in tables.items() if table not in ("name", "needs")}
        adds = ", ".join(f"{len(rows)} `{table}`" for table, rows in tables.items())
        own = [text for path, text in texts.items() if path.startswith(f"extensions/{name}/")]
        named = re.compile(rf"extensions\W+{name}\b")
        core = {path: text for path, text in texts.items() if not path.startswith("extensions/")}
        knows = [path for path, text in core.items() if named.search(text)]
        former = sum(path.startswith(_FORMER) for path in knows)
        lines = round(sum(text.count("\n") for text in own), -3)
        tests = len([*ROOT.glob(f"tests/extensions/{name}/**/test_*.py")])
        counts = f"{lines:,} | {len(own)} | {tests} | {adds} | {len(knows) - former} | {former}"
        yield f"| {name} | {counts} |"


def sheet(text: str) -> str:
    """Return the document with its section written again."""
    before, rest = text.split(TITLE, 1)
    section, after = rest.split("\n## ", 1)
    rows = rows_of(section)
    grouped: dict[str, list[str]] = {title: [] for title in (*_GROUPS.values(), _ELSE)}
    for row in rows:
        grouped[group_of(row)].append(row)
    many = sorted(
        ((len(files_of(row)), row) for row in rows if len(files_of(row)) >= MANY),
        key=lambda each: (-each[0], each[1]),
    )
    parts = [_HEAD, _table(("table", "a row is", "in"), registries())]
    parts += [
        f"### {title} ({len(own)})\n\n{_table(('to add', 'touch'), own)}"
        for title, own in grouped.items()
        if own
    ]
    titles = ("extension", "lines", "modules", "files of tests", "adds rows", "named in", "former")
    parts += [_EXTENSIONS, _table(titles, extensions())]
    parts.append(_BACKLOG.format(count=len(many), all=len(rows)))
    parts += [f"| {count} | {row[2:].split(' | ', 1)[0]} |\n" for count, row in many]
    return f"{before}{TITLE}{''.join(parts)}\n## {after}"


def _table(titles: tuple[str, ...], rows: Iterable[str]) -> str:
    head = f"| {' | '.join(titles)} |\n|{'---|' * len(titles)}\n"
    return head + "".join(f"{row}\n" for row in rows) + "\n"


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    SHEET.write_text(sheet(SHEET.read_text("utf-8")), encoding="utf-8")
