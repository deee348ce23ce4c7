"""Pictures whose every pixel is known: free photographs, and renders that stress one thing each.

No model and no mask here. Half of the pictures are *held out*: nothing in the program was tuned on
them, and the runner lists them apart.

The photographs stand in benchmarks/pictures (public domain or CC0). The table knows a few more of
those that scikit-image carries in its wheel: ``pip download scikit-image --no-deps``, unpack it
anywhere, and hand over its ``skimage/data`` folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from desktop_app.core.pixels import Array, FloatArray

__all__ = ["Picture", "as_float", "photographs", "pictures", "renders", "strong_photographs"]

SIDE = 256
FOLDER = Path(__file__).resolve().parent.parent / "pictures"


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture.

    Attributes:
        name: short and unique.
        pixels: (h, w, 3|4) uint8 or uint16.
        clean: (h, w, 3) float32 0..1: the same without its grain, what a decoder that can't do
            grain would give.
        grainy: whether it has grain at all: only these are asked for a grain ratio.
        held_out: never used for tuning.
    """

    name: str
    pixels: Array
    clean: FloatArray
    grainy: bool = False
    held_out: bool = False

    @property
    def twin(self) -> FloatArray | None:
        """The same picture with another draw of its grain; None without grain."""
        if not self.grainy:
            return None
        grain = as_float(self.pixels) - self.clean
        return np.asarray(np.clip(self.clean + grain[::-1, ::-1], 0, 1), np.float32)


def as_float(pixels: Array) -> FloatArray:
    """(h, w, 3) float32 0..1 of uint8 or uint16 pixels; alpha is left out."""
    full = 65535.0 if pixels.dtype == np.uint16 else 255.0
    return pixels[..., :3].astype(np.float32) / np.float32(full)


# -------------------------------------------------------------------------------- photographs

# name of the file without ending: (left, top, held out)
_CROPS: dict[str, tuple[int, int, bool]] = {
    "astronaut": (120, 0, False),
    "coffee": (150, 80, False),
    "brick": (40, 40, False),
    "camera": (100, 60, False),
    "page": (0, 0, False),
    "motorcycle_left": (240, 160, False),
    "chelsea": (100, 20, True),
    "rocket": (200, 150, True),
    "hubble": (100, 80, True),
    "gravel": (80, 120, True),
    "grass": (60, 60, True),
    "clock": (80, 20, True),
    "retina": (500, 400, True),
    "ihc": (60, 60, True),
}


def photographs(folder: Path, side: int = SIDE) -> Iterator[Picture]:
    """Crops of the photographs of a folder that the table knows."""
    for path in sorted([*folder.glob("*.png"), *folder.glob("*.jpg")]):
        if path.stem not in _CROPS:
            continue
        left, top, held_out = _CROPS[path.stem]
        with Image.open(path) as opened:
            whole = np.asarray(opened.convert("RGB"))
        pixels = np.ascontiguousarray(whole[top : top + side, left : left + side])
        yield Picture(path.stem, pixels, _denoised(pixels), False, held_out)


# name of the file without ending: corners (left, top) of its crops, the larger crop's, held out
_STRONG: dict[str, tuple[tuple[tuple[int, int], ...], tuple[int, int], bool]] = {
    "friends": (((60, 330), (400, 100)), (40, 160), False),
    "brushes": (((300, 60), (640, 300)), (0, 40), False),
    "sunset": (((350, 180), (560, 330)), (160, 80), False),
    "aitzgorri": (((80, 60), (560, 330)), (60, 80), True),
    "picos": (((420, 330), (80, 0)), (300, 40), True),
    "life": (((250, 250), (640, 200)), (200, 80), True),
    "fig": (((40, 100), (420, 240)), (20, 60), True),
    "wine": (((150, 100), (120, 560)), (40, 240), True),
    "dandelion": (((10, 60), (620, 380)), (300, 40), True),
}
LARGE = 640


def strong_photographs(*, large: bool = False) -> Iterator[Picture]:
    """Crops of the photographs that only the class "strong" is measured on.

    Those of three files were used for tuning, those of six were not looked at before it ended.

    Args:
        large: one of 640² of each file instead of two of 256².
    """
    for name, (corners, corner, held_out) in _STRONG.items():
        with Image.open(FOLDER / "strong" / f"{name}.jpg") as opened:
            whole = np.asarray(opened.convert("RGB"))
        side = LARGE if large else SIDE
        for number, (left, top) in enumerate((corner,) if large else corners, 1):
            pixels = np.ascontiguousarray(whole[top : top + side, left : left + side])
            yield Picture(f"{name} {number}", pixels, _denoised(pixels), False, held_out)


def _denoised(pixels: Array) -> FloatArray:
    """Fine grain gone, edges kept: what an autoencoder tends to make of a photograph."""
    return as_float(cv2.bilateralFilter(pixels, 5, 12.0, 1.2))


# -------------------------------------------------------------------------------- renders


def renders(side: int = SIDE) -> Iterator[Picture]:
    """Procedural pictures, each with one difficulty; the same on every machine."""
    for name, (make, held_out) in _RENDERS.items():
        clean, pixels, grainy = make(side)
        yield Picture(name, pixels, clean, grainy, held_out)


def _bytes(values: FloatArray) -> Array:
    return np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)


def _scene(side: int, seed: int) -> FloatArray:
    """Soft hills, a sun and a fence: smooth areas, curved and straight edges."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    picture = np.empty((side, side, 3), np.float32)
    low, high = rng.uniform(0.3, 0.6, 3), rng.uniform(0.6, 0.95, 3)
    picture[:] = low + (high - low) * (1 - y[..., None])
    for depth in range(4):
        line = 0.45 + 0.13 * depth + 0.06 * np.sin(rng.uniform(5, 14) * x + rng.uniform(0, 6))
        share = np.clip((y - line) * side * 0.7, 0, 1)[..., None]
        picture += share * (rng.uniform(0.12, 0.7, 3).astype(np.float32) - picture)
    sun = np.clip((0.09 - np.hypot(x - 0.7, y - 0.22)) * side * 0.7, 0, 1)[..., None]
    picture += sun * (np.array([1.0, 0.9, 0.6], np.float32) - picture)
    posts = np.clip((0.012 - np.abs((x * 9) % 1 - 0.5) / 9) * side, 0, 1) * (y > 0.55) * (y < 0.8)
    picture += posts[..., None].astype(np.float32) * (0.2 - picture)
    return picture


def _grain(shape: tuple[int, int], sigma: float, size: float, seed: int) -> FloatArray:
    """Coloured film grain: half shared by the channels; ``size`` is its blur in pixels."""
    rng = np.random.default_rng(seed)
    parts = rng.standard_normal((*shape, 4)).astype(np.float32)
    if size:
        parts = cv2.GaussianBlur(parts, (0, 0), size)
        parts /= parts.std()
    return np.asarray(sigma * (0.8 * parts[..., 3:] + 0.6 * parts[..., :3]), np.float32)


def _smooth(side: int) -> tuple[FloatArray, Array, bool]:
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    clean = np.stack([0.2 + 0.6 * x, 0.3 + 0.4 * y, 0.7 - 0.4 * x * y], axis=-1)
    return clean, _bytes(clean), False


def _deep(side: int) -> tuple[FloatArray, Array, bool]:
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    glow = np.exp(-8 * ((x - 0.4) ** 2 + (y - 0.6) ** 2))
    clean = np.stack([0.05 + 0.25 * glow, 0.08 + 0.2 * glow, 0.2 + 0.3 * y], axis=-1)
    return clean, np.rint(clean * 65535).astype(np.uint16), False


def _flat_art(side: int) -> tuple[FloatArray, Array, bool]:
    canvas = np.full((side, side, 3), (250, 238, 215), np.uint8)
    rng = np.random.default_rng(8)
    for _ in range(14):
        colour = tuple(int(v) for v in rng.integers(0, 256, 3))
        centre = tuple(int(v) for v in rng.integers(0, side, 2))
        cv2.circle(canvas, centre, int(rng.integers(12, 48)), colour, -1, cv2.LINE_AA)
        cv2.circle(canvas, centre, int(rng.integers(12, 48)), (30, 30, 30), 2, cv2.LINE_AA)
    return as_float(canvas), canvas, False


def _grainy(
    seed: int, sigma: float, size: float
) -> Callable[[int], tuple[FloatArray, Array, bool]]:
    def make(side: int) -> tuple[FloatArray, Array, bool]:
        clean = np.clip(_scene(side, seed), 0.08, 0.92)
        return clean, _bytes(clean + _grain((side, side), sigma, size, seed + 1)), True

    return make


def _text(side: int) -> tuple[FloatArray, Array, bool]:
    canvas = np.full((side, side, 3), 252, np.uint8)
    words = "the quick brown fox jumps over a lazy dog and runs"
    for row, top in enumerate(range(14, side + 14, 17)):
        line = words[row * 3 % 20 :] + " " + words
        cv2.putText(canvas, line, (3, top), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (25, 25, 30), 1, 16)
    return as_float(canvas), canvas, False


def _transparent(side: int) -> tuple[FloatArray, Array, bool]:
    clean = _scene(side, 21)
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    alpha = np.clip((0.46 - np.hypot(x - 0.5, y - 0.5)) * side * 0.5, 0, 1)
    pixels = np.dstack([_bytes(clean), np.rint(alpha * 255).astype(np.uint8)])
    pixels[alpha == 0, :3] = (255, 0, 255)  # what stands under transparency is rubbish
    return as_float(pixels), pixels, False


def _plain_scene(side: int) -> tuple[FloatArray, Array, bool]:
    clean = _scene(side, 5)
    return clean, _bytes(clean), False


_RENDERS: dict[str, tuple[Callable[[int], tuple[FloatArray, Array, bool]], bool]] = {
    "gradient": (_smooth, False),
    "flat art": (_flat_art, False),
    "fine grain": (_grainy(3, 0.03, 0.0), False),
    "scene": (_plain_scene, False),
    "coarse grain": (_grainy(11, 0.045, 0.9), True),
    "soft grain": (_grainy(31, 0.018, 0.6), True),
    "text": (_text, True),
    "transparent": (_transparent, True),
    "16 bit": (_deep, True),
}


def pictures(more: Path | None = None) -> list[Picture]:
    """All there are, each name once: renders, benchmarks/pictures, and those of a folder."""
    found = [*renders(), *photographs(FOLDER)]
    if more is not None:
        names = {picture.name for picture in found}
        found += [picture for picture in photographs(more) if picture.name not in names]
    return found
