"""Words of the panel Colour: kinds of wheels, harmonies, the palettes that ship."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

_WORDS: Final = {
    "square": QT_TRANSLATE_NOOP("Colouring", "Square"),
    "triangle": QT_TRANSLATE_NOOP("Colouring", "Triangle"),
    "oklch": QT_TRANSLATE_NOOP("Colouring", "Perceptual"),
    "none": QT_TRANSLATE_NOOP("Colouring", "No harmony"),
    "complement": QT_TRANSLATE_NOOP("Colouring", "Complement"),
    "split_complement": QT_TRANSLATE_NOOP("Colouring", "Split complement"),
    "triad": QT_TRANSLATE_NOOP("Colouring", "Triad"),
    "tetrad": QT_TRANSLATE_NOOP("Colouring", "Tetrad"),
    "analogous": QT_TRANSLATE_NOOP("Colouring", "Analogous"),
    "Even steps": QT_TRANSLATE_NOOP("Colouring", "Even steps"),
    "Earth and sky": QT_TRANSLATE_NOOP("Colouring", "Earth and sky"),
}


def colour_words(name: str) -> str:
    """What it is called in the user's language; itself, where it is the user's own."""
    return QCoreApplication.translate("Colouring", _WORDS[name]) if name in _WORDS else name
