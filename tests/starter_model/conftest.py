"""The training project is a folder of scripts, not a package: put it on the path. Its sprites
come from npm; here simple shapes stand in for them, in the same sheet."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

sys.path.append(str(Path(__file__).parents[2] / "packaging" / "starter_model"))

SIDE = 48


@pytest.fixture(scope="session")
def sprites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a complete sheet: every noun a polygon of its own, in every colour."""
    from sprites import sheet_index
    from vocabulary import COLOURS

    folder = tmp_path_factory.mktemp("sprites")
    index = sheet_index()
    pixels = np.zeros((len(index), SIDE, SIDE, 4), np.uint8)
    nouns = sorted({word for word, _, _ in index})
    for row, (word, colour, look) in enumerate(index):
        number = nouns.index(word)
        angles = np.linspace(0, 2 * np.pi, 3 + number % 7, endpoint=False) + number
        corners = SIDE / 2 + np.stack([np.cos(angles), np.sin(angles)], 1) * (SIDE / 2 - 1)
        hue = COLOURS[colour] if colour else (number * 3, 255 - number * 2, number * 37 % 256)
        edge = 200 if look == "3d" else 255
        cv2.fillPoly(pixels[row], [corners.round().astype(np.int32)], (*hue, edge))
    np.save(folder / "sheet.npy", pixels)
    (folder / "sheet.json").write_text(json.dumps(index))
    return folder
