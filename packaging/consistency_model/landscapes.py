"""Small pictures to train on: empty backgrounds of the starter model's scenes, at 32².

Scene k is always the same picture. Scenes from `HELD_OUT` on are never trained on.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

import backgrounds

SIZE = 32  # px
HELD_OUT = 1_000_000
#: what is shown, the same share of each
SETTINGS = ("grass", "sea", "snow", "night", "beach", "sunset", "forest", "sky")


def landscape(seed: int) -> np.ndarray:
    """(32, 32, 3) uint8 RGB: painted at 256², averaged down, mirrored half of the time."""
    rng = np.random.default_rng(seed)
    canvas, _ = backgrounds.draw(SETTINGS[int(rng.integers(len(SETTINGS)))], "", rng)
    small = cv2.resize(np.clip(canvas.pixels, 0, 255), (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    small = small[:, ::-1] if rng.random() < 0.5 else small
    return np.round(small).astype(np.uint8)


def landscapes(count: int, first: int = 0) -> np.ndarray:
    """(count, 32, 32, 3) uint8: the scenes from `first` on."""
    cv2.setNumThreads(1)
    return np.stack([landscape(first + k) for k in range(count)])


def kept_landscapes(path: Path, count: int) -> np.ndarray:
    """The training scenes, rendered once into `path` (about 2 ms each)."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, landscapes(count))
    return np.load(path)
