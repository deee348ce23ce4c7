"""The classes of a semantic map, and their colours: the program's own table."""

from __future__ import annotations

import tomllib

import numpy as np

from common import ROOT

_TABLE = tomllib.loads((ROOT / "resources/palettes/semantic.toml").read_text("utf-8"))

#: number -> class; 0 says nothing
CLASSES: tuple[str, ...] = ("", *_TABLE)
NUMBERS: dict[str, int] = {name: number for number, name in enumerate(CLASSES)}
#: (classes, 3) uint8 RGB by number; black for 0
COLOURS = np.array([(0, 0, 0), *(row["rgb"] for row in _TABLE.values())], np.uint8)
