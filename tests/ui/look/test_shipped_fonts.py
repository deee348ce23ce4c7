"""Letters that the system has no font for come from those that ship."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QRawFont
from PySide6.QtWidgets import QApplication

from desktop_app.ui.look.theme import chinese_family, shipped_families


def test_chinese_has_letters_on_every_system(qapp: QApplication) -> None:
    face = QRawFont.fromFont(QFont(chinese_family()), QFontDatabase.WritingSystem.SimplifiedChinese)
    assert all(face.supportsCharacter(ord(letter)) for letter in "蒙版修复课堂")


@pytest.mark.parametrize("letter", "ägШж语א")
def test_annotations_are_typed_in_the_fonts_that_ship(qapp: QApplication, letter: str) -> None:
    faces = [QRawFont.fromFont(QFont(name)) for name in shipped_families()]
    assert any(face.supportsCharacter(ord(letter)) for face in faces)
