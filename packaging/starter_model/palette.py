"""The classes of a semantic map by number, and their colours: the program's own palette."""

from __future__ import annotations

import numpy as np

from desktop_app.catalog.palettes import load_palette

_CLASSES = load_palette("semantic").colours

#: number -> class; 0 says nothing
CLASSES: tuple[str, ...] = ("", *(each.id for each in _CLASSES))
NUMBERS: dict[str, int] = {name: number for number, name in enumerate(CLASSES)}
#: (classes, 3) uint8 RGB by number; black for 0
COLOURS = np.array([(0, 0, 0), *(each.rgb for each in _CLASSES)], np.uint8)
