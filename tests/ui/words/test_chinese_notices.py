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
from desktop_app.core.file_note import NOTE_TEXTS, FileNote
from desktop_app.core.note_texts import PICTURE_NOTES
from desktop_app.ui.words.language import Language
from desktop_app.ui.words.texts import error_lines, file_note_text, note_text

APP = Path(__file__).parents[3] / "desktop_app"
READERS = (
    *(APP / "imaging").glob("*.py"),
    *(path for part in ("kra", "psd", "project_", "zip_", "layer") for path in
      (APP / "storage").glob(f"{part}*.py")),
    *(APP / "storage" / name for name in ("pictures.py", "pixel_room.py")),
    *(APP / "core" / name for name in ("atomic_write.py", "safe_open.py", "plain_text.py")),
    APP / "worker" / "opening.py",
)  # fmt: skip
NOT_READERS = {"credentials.py", "psd_write.py", "formats.py", "encode.py"}
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
            yield from error_lines(InputError(code, "", **(params | {"reason": reason})))
    for code, text in NOTE_TEXTS.items():
        yield file_note_text(FileNote(code, _fields(text)))
    for code, text in PICTURE_NOTES.items():
        yield note_text(code, _fields(text))


@pytest.mark.usefixtures("chinese")
def test_no_english_stands_in_a_chinese_notice() -> None:
    told = list(_told())
    assert len(told) > 500 and any("图像" in one for one in told)
    assert sorted({one for one in told if LATIN.search(NAMES.sub("", one))}) == []


def _reasons(path: Path) -> Iterator[ast.expr]:
    """What a module gives as ``reason`` to an error of a picture."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield from (one.value for one in node.keywords if one.arg == "reason")
            if getattr(node.func, "id", "") == "_unreadable" and path.parent.name == "storage":
                yield from node.args[1:2]
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "reason":
            yield node.value


def test_every_reason_of_a_reader_is_in_the_table() -> None:
    seen = set[str]()
    for path in READERS:
        for value in () if path.name in NOT_READERS else _reasons(path):
            assert not isinstance(value, ast.JoinedStr), f"{path.name}:{value.lineno}"
            if isinstance(value, ast.Constant):
                seen.add(str(value.value))
    assert len(seen) > 8 and seen - {*REASONS} == set()
