"""Words of brushes: names of those that ship, what is driven, by what, and symmetry."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from desktop_app.core.brushes import BrushPreset
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

BRUSH_NAMES: Final = (
    QT_TRANSLATE_NOOP("Brushes", "Round"),
    QT_TRANSLATE_NOOP("Brushes", "Soft"),
    QT_TRANSLATE_NOOP("Brushes", "Pencil"),
    QT_TRANSLATE_NOOP("Brushes", "Ink Pen"),
    QT_TRANSLATE_NOOP("Brushes", "Calligraphy"),
    QT_TRANSLATE_NOOP("Brushes", "Marker"),
    QT_TRANSLATE_NOOP("Brushes", "Airbrush"),
    QT_TRANSLATE_NOOP("Brushes", "Chalk"),
    QT_TRANSLATE_NOOP("Brushes", "Charcoal"),
    QT_TRANSLATE_NOOP("Brushes", "Dry Bristle"),
    QT_TRANSLATE_NOOP("Brushes", "Oil"),
    QT_TRANSLATE_NOOP("Brushes", "Sponge"),
    QT_TRANSLATE_NOOP("Brushes", "Watercolour"),
    QT_TRANSLATE_NOOP("Brushes", "Splatter"),
    QT_TRANSLATE_NOOP("Brushes", "Leaves"),
)
TARGET_WORDS: Final = {
    "size": QT_TRANSLATE_NOOP("Brushes", "Size"),
    "opacity": QT_TRANSLATE_NOOP("Brushes", "Opacity"),
    "flow": QT_TRANSLATE_NOOP("Brushes", "Flow"),
    "angle": QT_TRANSLATE_NOOP("Brushes", "Angle"),
    "roundness": QT_TRANSLATE_NOOP("Brushes", "Roundness"),
    "scatter": QT_TRANSLATE_NOOP("Brushes", "Scatter"),
    "hue": QT_TRANSLATE_NOOP("Brushes", "Hue"),
    "saturation": QT_TRANSLATE_NOOP("Brushes", "Saturation"),
    "value": QT_TRANSLATE_NOOP("Brushes", "Brightness"),
}
SOURCE_WORDS: Final = {
    "pressure": QT_TRANSLATE_NOOP("Brushes", "Pressure"),
    "tilt": QT_TRANSLATE_NOOP("Brushes", "Tilt"),
    "tilt_direction": QT_TRANSLATE_NOOP("Brushes", "Tilt direction"),
    "rotation": QT_TRANSLATE_NOOP("Brushes", "Pen rotation"),
    "speed": QT_TRANSLATE_NOOP("Brushes", "Speed"),
    "direction": QT_TRANSLATE_NOOP("Brushes", "Direction"),
    "distance": QT_TRANSLATE_NOOP("Brushes", "Distance"),
    "random": QT_TRANSLATE_NOOP("Brushes", "Chance, each dab"),
    "random_stroke": QT_TRANSLATE_NOOP("Brushes", "Chance, each stroke"),
}
GRAIN_WORDS: Final = {
    "": QT_TRANSLATE_NOOP("Brushes", "No texture"),
    "paper": QT_TRANSLATE_NOOP("Brushes", "Paper"),
    "rough": QT_TRANSLATE_NOOP("Brushes", "Rough"),
    "canvas": QT_TRANSLATE_NOOP("Brushes", "Canvas"),
}
SYMMETRY_WORDS: Final = {
    "": QT_TRANSLATE_NOOP("Brushes", "No symmetry"),
    "vertical": QT_TRANSLATE_NOOP("Brushes", "Left and right"),
    "horizontal": QT_TRANSLATE_NOOP("Brushes", "Top and bottom"),
    "both": QT_TRANSLATE_NOOP("Brushes", "Both axes"),
    "radial": QT_TRANSLATE_NOOP("Brushes", "Radial"),
}
STEADY_WORDS: Final = {
    "": QT_TRANSLATE_NOOP("Brushes", "Free hand"),
    "weighted": QT_TRANSLATE_NOOP("Brushes", "Smoothed"),
    "string": QT_TRANSLATE_NOOP("Brushes", "Pulled string"),
}


def said(words: str) -> str:
    """One of these in the window's language; the user's own names stay as they are."""
    return QCoreApplication.translate("Brushes", words)


def followed(preset: BrushPreset) -> str:
    """What is driven by what, in one line."""
    pairs = dict.fromkeys((each.target, each.source) for each in preset.kind.drives)
    template = QCoreApplication.translate("Brushes", "{what} by {input}")
    parts = [
        template.format(what=said(TARGET_WORDS[target]), input=said(SOURCE_WORDS[source]).lower())
        for target, source in pairs
    ]
    return ", ".join(parts)
