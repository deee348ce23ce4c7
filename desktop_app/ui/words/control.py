"""Words of control layers: what they show, how it is made, what a map is painted with."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.core.control_types import ControlType
from desktop_app.core.palette import PaletteColour
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

BOXES: dict[str, tuple[str, str]] = {
    "type": (
        QT_TRANSLATE_NOOP("ControlBox", "Kind of control"),
        QT_TRANSLATE_NOOP("ControlBox", "What the layer shows, and so what the picture keeps to."),
    ),
    "source": (
        QT_TRANSLATE_NOOP("ControlBox", "Made of"),
        QT_TRANSLATE_NOOP(
            "ControlBox",
            "What the control image is made of: this layer, the picture as the model sees it "
            "(without the mask's filling), or another layer.",
        ),
    ),
    "preprocessor": (
        QT_TRANSLATE_NOOP("ControlBox", "Preprocessor"),
        QT_TRANSLATE_NOOP("ControlBox", "How the control image is made."),
    ),
    "network": (
        QT_TRANSLATE_NOOP("ControlBox", "Network"),
        QT_TRANSLATE_NOOP(
            "ControlBox",
            "The network that reads the control image. Automatic takes the first installed one "
            "that fits the model.",
        ),
    ),
    "mode": (
        QT_TRANSLATE_NOOP("ControlBox", "Control mode"),
        QT_TRANSLATE_NOOP(
            "ControlBox", "What counts more where the prompt and the control image disagree."
        ),
    ),
    "where": (
        QT_TRANSLATE_NOOP("ControlBox", "Acts in"),
        QT_TRANSLATE_NOOP("ControlBox", "Limit the control to a mask layer or a region."),
    ),
}
"""Name and tip of each box of a control layer, by what it chooses."""


_CONTEXT = "Control"


def type_words(row: ControlType) -> str:
    """What a control layer shows."""
    return _said(row.name)


def preprocessor_words(row: Preprocessor) -> str:
    """What a preprocessor is called."""
    return _said(row.name)


def control_words(text: str) -> str:
    """A text of a parameter, translated."""
    return _said(text)


def palette_words(colour: PaletteColour) -> str:
    """What a class is called."""
    return _said(colour.name)


def _said(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text) if text else ""
