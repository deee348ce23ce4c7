"""The choice of what lies between pixels, where something is turned or scaled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt

from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from desktop_app.imaging.transform import TransformQuality
    from desktop_app.ui.widgets.choice_box import ChoiceBox

_QUALITIES: dict[TransformQuality, tuple[str, str]] = {
    "lanczos": (
        QT_TRANSLATE_NOOP("Transform", "Sharp"),
        QT_TRANSLATE_NOOP("Transform", "Lanczos: keeps the most detail."),
    ),
    "bilinear": (
        QT_TRANSLATE_NOOP("Transform", "Smooth"),
        QT_TRANSLATE_NOOP("Transform", "Bilinear: softer, no halos at edges."),
    ),
    "nearest": (
        QT_TRANSLATE_NOOP("Transform", "Hard"),
        QT_TRANSLATE_NOOP("Transform", "Nearest pixel: for pixel art, mixes no colours."),
    ),
}
"""Name and one sentence, in the order they are offered."""


def fill_qualities(box: ChoiceBox) -> None:
    """Offer what there is between pixels; data is the `TransformQuality`."""
    with QSignalBlocker(box):
        chosen = box.currentData()
        box.clear()
        for at, (quality, words) in enumerate(_QUALITIES.items()):
            name, tip = (QCoreApplication.translate("Transform", text) for text in words)
            box.addItem(name, quality)
            box.setItemData(at, tip, Qt.ItemDataRole.ToolTipRole)
        box.setCurrentIndex(max(0, box.findData(chosen)))
