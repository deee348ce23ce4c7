"""Where people read a size, it is "1024 × 1024" (`Size.words`), in every language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "desktop_app"
WITH_X: Final = re.compile(r"[\d}]\s?x\s?[\d{]")

TYPED: Final = "512x384"
"""As it is typed on the command line, which an error names."""

NO_TEXTS: Final = {
    "core/geometry.py",  # names of files, options, JSON, logs
    "storage/history_facets.py",  # values of the index; `ui.words.facets` shows them
    "ui/dialogs/report.py",  # a report
    "app/self_test.py",
}


@pytest.mark.parametrize("file", sorted((ROOT / "resources/translations").glob("*.ts")))
def test_no_sentence_of_the_window_has_a_size_with_an_x(file: Path) -> None:
    words = (each.text or "" for each in ElementTree.parse(file).getroot().iter())
    assert [text for text in words if WITH_X.search(text.replace(TYPED, ""))] == []


def test_nothing_else_makes_one() -> None:
    found = nodes("x{")
    made = {path for path, node in found if isinstance(node, ast.JoinedStr) and is_size(node)}
    assert made == NO_TEXTS


def test_errors_and_notes_are_given_words() -> None:
    given = [
        f"{path}:{part.lineno}"
        for path, node in nodes("str(", "size)")
        if isinstance(node, ast.Call) and is_told(node)
        for part in ast.walk(node)
        if isinstance(part, ast.Call)
        and isinstance(part.func, ast.Name)
        and part.func.id == "str"
        and re.fullmatch(r"str\(.*size\)", ast.unparse(part))
    ]
    assert given == []


def nodes(*marks: str) -> Iterator[tuple[str, ast.AST]]:
    """Of all files that have all of these in them."""
    for path in sorted(PROGRAM.rglob("*.py")):
        text, place = path.read_text(encoding="utf-8"), path.relative_to(PROGRAM).as_posix()
        for node in ast.walk(ast.parse(text)) if all(mark in text for mark in marks) else ():
            yield place, node


def is_size(text: ast.JoinedStr) -> bool:
    """Whether an x stands between two values."""
    return any(
        isinstance(part, ast.Constant) and str(part.value).strip() == "x"
        for part in text.values[1:-1]
    )


def is_told(call: ast.Call) -> bool:
    name = getattr(call.func, "attr", None) or getattr(call.func, "id", "")
    return name.endswith(("Error", "Note", "Noted", "note"))
