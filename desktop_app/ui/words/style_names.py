"""Names of the styles that ship, and of their subjects, for the window."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

STYLE_NAMES: Final = (
    QT_TRANSLATE_NOOP("Styles", "Portrait photo"),
    QT_TRANSLATE_NOOP("Styles", "Landscape photo"),
    QT_TRANSLATE_NOOP("Styles", "Macro photo"),
    QT_TRANSLATE_NOOP("Styles", "Film photo"),
    QT_TRANSLATE_NOOP("Styles", "Black-and-white photo"),
    QT_TRANSLATE_NOOP("Styles", "Flat illustration"),
    QT_TRANSLATE_NOOP("Styles", "Children's book"),
    QT_TRANSLATE_NOOP("Styles", "Comic"),
    QT_TRANSLATE_NOOP("Styles", "Anime"),
    QT_TRANSLATE_NOOP("Styles", "Oil painting"),
    QT_TRANSLATE_NOOP("Styles", "Watercolour"),
    QT_TRANSLATE_NOOP("Styles", "Gouache"),
    QT_TRANSLATE_NOOP("Styles", "Concept art"),
    QT_TRANSLATE_NOOP("Styles", "Line art"),
    QT_TRANSLATE_NOOP("Styles", "Pencil drawing"),
    QT_TRANSLATE_NOOP("Styles", "Colouring page"),
    QT_TRANSLATE_NOOP("Styles", "Woodcut"),
    QT_TRANSLATE_NOOP("Styles", "Product on white"),
    QT_TRANSLATE_NOOP("Styles", "Product in use"),
    QT_TRANSLATE_NOOP("Styles", "Food photo"),
    QT_TRANSLATE_NOOP("Styles", "Teaching diagram"),
    QT_TRANSLATE_NOOP("Styles", "Medical illustration"),
    QT_TRANSLATE_NOOP("Styles", "Cutaway view"),
    QT_TRANSLATE_NOOP("Styles", "Architecture, exterior"),
    QT_TRANSLATE_NOOP("Styles", "Architecture, interior"),
    QT_TRANSLATE_NOOP("Styles", "Isometric model"),
)

SUBJECT_NAMES: Final = {
    "": QT_TRANSLATE_NOOP("Styles", "Your styles"),
    "photo": QT_TRANSLATE_NOOP("Styles", "Photo"),
    "illustration": QT_TRANSLATE_NOOP("Styles", "Illustration"),
    "painting": QT_TRANSLATE_NOOP("Styles", "Painting"),
    "drawing": QT_TRANSLATE_NOOP("Styles", "Drawing"),
    "product": QT_TRANSLATE_NOOP("Styles", "Product"),
    "teaching": QT_TRANSLATE_NOOP("Styles", "Teaching"),
    "architecture": QT_TRANSLATE_NOOP("Styles", "Architecture"),
}
"""By `catalog.styles.SUBJECTS`, and the user's own."""


def style_name(name: str) -> str:
    """What the user reads of a style: those that ship are translated."""
    return QCoreApplication.translate("Styles", name) if name in STYLE_NAMES else name


def subject_name(subject: str) -> str:
    """What the user reads of a subject."""
    return QCoreApplication.translate("Styles", SUBJECT_NAMES[subject])
