"""What readers of pictures say, in Chinese: no English sentence stands inside of it."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.core.error_texts.files import FILES, REASONS
from desktop_app.core.errors import InputError
from desktop_app.core.extensions import added_texts
from desktop_app.core.file_note import NOTE_TEXTS, FileNote
from desktop_app.core.note_texts import PICTURE_NOTES
from desktop_app.ui.words.language import Language
from desktop_app.ui.words.texts import error_lines, file_note_text, note_text
from tests.error_texts import all_error_texts

APP = Path(__file__).parents[3] / "desktop_app"
READERS = sorted(
    path
    for part in ("core", "imaging", "state", "storage", "worker")
    for path in (APP / part).rglob("*.py")
    if path.name != "packed_weights.py"  # of models
)
TABLES = (
    *("storage/tables.py", "imaging/certificate.py", "storage/certificates.py"),
    "core/plain_text.py",
)
"""Whose ValueErrors are told as they are."""
DATABASES = "{} can't be written"
CODES = {
    code for code, text in all_error_texts().items() if any("{reason}" in line for line in text)
}
LATIN = re.compile(r"[a-z]{2,} [a-z']{2,}")
NAMES = re.compile(r"“.*?”|(velatura|pip) [a-z]+( velatura)?")
"""What stays as it is: quoted input, and commands."""


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    Language(qapp, "zh_CN")
    yield
    Language(qapp, "en")


def _fields(*texts: str) -> dict[str, str]:
    found = (name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name)
    return dict.fromkeys(found, "X")


def _told() -> Iterator[str]:
    for code, text in FILES.items():
        params = _fields(*text)
        for reason in REASONS:
            yield from error_lines(
                InputError(code, "", **(params | {"reason": reason.replace("{}", "12")}))
            )
    for code, text in NOTE_TEXTS.items():
        yield file_note_text(FileNote(code, _fields(text)))
    for code, text in {**PICTURE_NOTES, **added_texts("notes")}.items():
        yield note_text(code, _fields(text))


@pytest.mark.usefixtures("chinese")
def test_no_english_stands_in_a_chinese_notice() -> None:
    told = list(_told())
    assert len(told) > 500 and any("图像" in one for one in told)
    assert sorted({one for one in told if LATIN.search(NAMES.sub("", one))}) == []


def _reasons(path: Path) -> Iterator[ast.expr]:
    """What a module gives as ``reason`` to an error of a file."""
    text = path.read_text("utf-8")
    if not any(code in text for code in CODES):  # most have none, and parsing them takes seconds
        return
    tree = ast.parse(text)
    named = {one.value for one in ast.walk(tree) if isinstance(one, ast.Constant)}
    own = named & CODES
    raised = path.relative_to(APP).as_posix() in TABLES
    for node in ast.walk(tree) if own else ():
        if isinstance(node, ast.Call):
            first = getattr(node.args[0], "value", "") if node.args else ""
            yield from (one.value for one in node.keywords if one.arg == "reason" and first in own)
            if getattr(node.func, "id", "") == "Schema":  # `storage.database` says it of each
                (what,) = (one.value for one in node.keywords if one.arg == "what")
                yield ast.JoinedStr([what, ast.Constant(" can't be written")])
            if (
                getattr(node.func, "id", "") == "_unreadable"
                or getattr(node.func, "id", "") == "_damaged"
            ):
                yield from node.args[1:2]
            elif raised and getattr(node.func, "id", "") == "ValueError":
                yield from node.args
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "reason":
            yield node.value


def _parts(value: ast.expr) -> list[str]:
    """The words of a reason, with {} for what is found out; none: they are made elsewhere."""
    if isinstance(value, ast.IfExp):
        return [*_parts(value.body), *_parts(value.orelse)]
    if isinstance(value, ast.Constant):
        return [str(value.value)]
    if not isinstance(value, ast.JoinedStr):
        return []
    whole = "".join(
        str(getattr(one, "value", "")) if isinstance(one, ast.Constant) else "{}"
        for one in value.values
    )
    return whole.split(": ")


def test_every_reason_is_in_the_table() -> None:
    said = {
        (path.name, re.sub(r"“[^”]*”|(?<![\w-])\d+(,\d{3})*", "{}", text))
        for path in READERS
        for value in _reasons(path)
        for text in _parts(value)
    }
    assert len(said) > 40
    left = {(name, text) for name, text in said if text not in (*REASONS, "{}", DATABASES)}
    assert left == set()


@pytest.mark.usefixtures("chinese")
def test_a_reason_behind_a_name_is_chinese_too() -> None:
    for reason in ("b/c2.png: permission denied", "line 12: 3 finite numbers are expected"):
        what = error_lines(InputError("file_unreadable", name="a.csv", reason=reason)).what
        assert ("b/c2.png: " in what or ("12" in what and "3" in what)) and not LATIN.search(what)
