"""Everything that people read is plain English: no turn of packaging/plain_words.tsv in it.

Docstrings are read, too: some packages are free of such turns, the others may not gain any.
"""

from __future__ import annotations

import argparse
import ast
import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import pytest

from desktop_app.app.arguments import build_parser
from desktop_app.extensions.serving.server.application import make_application

ROOT = Path(__file__).resolve().parents[2]
TURNS = ROOT / "packaging" / "plain_words.tsv"
PAGES = (
    "README.md",
    "CHANGELOG.md",
    "docs/*.md",
    "docs/decisions/*.md",
    "resources/guide/en/*.md",
    "resources/catalog/models/README.md",
)
TABLES = (
    "desktop_app/core/error_texts/*.py",
    "desktop_app/core/*_texts.py",
    "desktop_app/core/file_note.py",
    "desktop_app/core/generation_settings.py",
    "desktop_app/core/file_features.py",
    "desktop_app/library/trust/report.py",
    "desktop_app/app/**/*.py",
    "desktop_app/extensions/*/verbs/**/*.py",
    "desktop_app/extensions/*/faces/verbs/**/*.py",
)
PLAIN_PACKAGES = frozenset({"enginelink", "extensions", "studio", "app", "jobs", "operations"})
"""Whose docstrings are free of these turns."""

MOST = {
    "catalog": 14,
    "core": 37,
    "engine": 17,
    "imaging": 39,
    "library": 58,
    "networks": 9,
    "state": 29,
    "storage": 28,
    "ui": 5,
    "worker": 18,
}
"""Turns that are left in the docstrings of the other packages: lower them, never raise them."""

CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.DOTALL | re.MULTILINE)


class Text(NamedTuple):
    """What is read, and where it begins."""

    place: str
    line: int
    words: str


@cache
def turns() -> list[tuple[re.Pattern[str], str]]:
    """The list: a pattern (a space in it is any white space), and the better words."""
    lines = [line for line in TURNS.read_text("utf-8").splitlines() if not line.startswith("#")]
    pairs = (line.split("\t") for line in lines)
    return [(re.compile(old.replace(" ", r"\s+"), re.IGNORECASE), new) for old, new in pairs]


@cache
def any_turn() -> re.Pattern[str]:
    """Of small letters. The border of a word before them all is looked for once: ten times as quick
    as each for itself."""
    patterns = [pattern.pattern for pattern, _ in turns()]
    assert not re.search(r"(?<!\\)[A-Z]", "".join(patterns))
    at_words = [pattern[2:] for pattern in patterns if pattern.startswith(r"\b")]
    others = [pattern for pattern in patterns if not pattern.startswith(r"\b")]
    return re.compile("|".join([rf"\b(?:{'|'.join(at_words)})", *others]))


def found(texts: Iterable[Text]) -> list[str]:
    """Each turn: file, line, what it says, and the better words."""
    hits: list[str] = []
    for text in texts:
        for pattern, better in turns() if any_turn().search(text.words.lower()) else ():
            for hit in pattern.finditer(text.words):
                line = text.line + text.words.count("\n", 0, hit.start())
                hits.append(f"{text.place}:{line}: “{' '.join(hit[0].split())}”; better: {better}")
    return hits


def files(*patterns: str) -> list[Path]:
    """Files of the repository, by name."""
    return [file for pattern in patterns for file in sorted(ROOT.glob(pattern))]


def place(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def pages() -> Iterator[Text]:
    """Documents and the user guide, without what is quoted as code."""
    for file in files(*PAGES):
        yield Text(place(file), 1, CODE.sub(blank, file.read_text("utf-8")))


def blank(code: re.Match[str]) -> str:
    """As many lines, and nothing in them."""
    return re.sub(r"[^\n]", " ", code[0])


def tables() -> Iterator[Text]:
    """Errors, notes, settings, and all else that the command line prints: no docstrings."""
    for file in files(*TABLES):
        tree = ast.parse(file.read_text("utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
        for node in texts:
            if isinstance(node.value, str) and id(node) not in docs:
                yield Text(place(file), node.lineno, node.value)


def catalog() -> Iterator[Text]:
    """Names, summaries and hints of models, licences, schedulers and intents."""
    for file in files("resources/catalog/*.toml", "resources/catalog/models/*.toml"):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if re.match(r"(?:name|button|summary|hint) = ", line):
                yield Text(place(file), number, line)


def window() -> Iterator[Text]:
    """Every text of the window that is translated."""
    file = ROOT / "resources" / "translations" / "velatura_zh_CN.ts"
    content = file.read_text("utf-8")
    line, before = 1, 0
    for source in re.finditer(r"<source>(.*?)</source>", content, re.DOTALL):
        line, before = line + content.count("\n", before, source.start()), source.start()
        yield Text(place(file), line, html.unescape(source[1]))


def server_page() -> Iterator[Text]:
    """Every English text of the server's page."""
    file = ROOT / "resources" / "server" / "texts.js"
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if text := re.match(r"\s+(?:\w+: \[)?\"(.*?)\",", line):
            yield Text(place(file), number, text[1])


def command_line() -> Iterator[Text]:
    """The help of every verb."""
    waiting = [build_parser()]
    while waiting:
        parser = waiting.pop()
        yield Text(f"{parser.prog} --help", 1, parser.format_help())
        for action in parser._actions:  # pyright: ignore[reportPrivateUsage]
            if isinstance(action, argparse._SubParsersAction):  # pyright: ignore[reportPrivateUsage]
                waiting += action.choices.values()


def openapi() -> Iterator[Text]:
    """Every summary and description of `/openapi.json`."""
    context: Any = SimpleNamespace()
    waiting: list[tuple[str, Any]] = [("", make_application(context).openapi())]
    while waiting:
        where, value = waiting.pop()
        if isinstance(value, str):
            if where.endswith(("/summary", "/description")):
                yield Text(f"/openapi.json{where}", 1, value)
        elif isinstance(value, dict):
            members = cast("dict[str, Any]", value)
            waiting += [(f"{where}/{name}", each) for name, each in members.items()]
        elif isinstance(value, list):
            items = cast("list[Any]", value)
            waiting += [(f"{where}/{number}", each) for number, each in enumerate(items)]


def docstrings(package: str) -> Iterator[Text]:
    """Those of a package, without what is quoted as code."""
    for file in files(f"desktop_app/{package}/**/*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Constant):
                continue
            if isinstance(node.value.value, str):
                words = re.sub(r"`+[^`]*`+", blank, node.value.value)
                yield Text(place(file), node.lineno, words)


def plain_docstrings() -> Iterator[Text]:
    """Those of all packages that are free of such turns."""
    for package in sorted(PLAIN_PACKAGES):
        yield from docstrings(package)


@pytest.mark.parametrize(
    "texts",
    [
        *(pages, tables, catalog, window, server_page, command_line),
        *(openapi, plain_docstrings),
    ],
)
def test_what_people_read_is_in_plain_words(texts: Callable[[], Iterator[Text]]) -> None:
    read = list(texts())
    assert len(read) > 10
    hits = found(read)
    assert not hits, f"{len(hits)} turns of {place(TURNS)}:\n" + "\n".join(hits)


@pytest.mark.slow  # reads all of the program
def test_docstrings_of_no_package_gain_such_turns() -> None:
    packages = {file.parent.name for file in files("desktop_app/*/__init__.py")} - PLAIN_PACKAGES
    counts = Counter({package: len(found(docstrings(package))) for package in packages})
    assert {name: count for name, count in counts.items() if count > MOST.get(name, 0)} == {}


def test_a_planted_turn_is_found_with_its_line_and_the_better_words() -> None:
    words = "Two lines.\nThe file came with wrong\n  bytes and is read anew."
    assert found([Text("docs/planted.md", 7, words)]) == [
        "docs/planted.md:9: “anew”; better: again; re- (regenerate, restart)",
        "docs/planted.md:8: “wrong bytes”; better: failed checksum",
    ]


def test_every_turn_says_what_is_better() -> None:
    assert len(turns()) > 50
    assert all(better.strip() for _, better in turns())
