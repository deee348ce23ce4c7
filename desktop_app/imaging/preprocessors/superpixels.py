"""Areas of about one size and one colour each: superpixels, after R. Achanta et al., "SLIC
superpixels compared to state-of-the-art superpixel methods" (2012).

Every pixel chooses among the nine areas around its cell of a grid, as in gSLIC (C. Y. Ren and
I. Reid 2011): that is arithmetic on whole arrays, where SLIC goes from centre to centre. OpenCV's
mean shift takes seconds for a megapixel; its superpixels are not in the package.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.core.values import Number
from desktop_app.imaging.preprocessors.parameter import RESOLUTION, Parameter, Values
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor

_ROUNDS: Final = 5
"""How often centres are moved; the paper needs ten for the last percent."""

_COARSE: Final = 12
"""Side of a cell, in pixels, at which centres are moved; areas are found at the full size."""

_OFFSETS: Final = tuple((down, across) for down in (-1, 0, 1) for across in (-1, 0, 1))


def superpixels(picture: ByteArray, side: int, compactness: float) -> Array:
    """Which area each pixel is in.

    Args:
        picture: (h, w, 3) uint8 sRGB.
        side: of an area, in pixels, about.
        compactness: how much distance counts beside colour: a distance of ``side`` as much as this
            difference in CIELAB.

    Returns:
        (h, w) int, 0 up to the number of cells of the grid.
    """
    height, width = picture.shape[:2]
    rows, columns = -(-height // side), -(-width // side)
    padding = (0, rows * side - height, 0, columns * side - width)
    whole = cv2.copyMakeBorder(picture, *padding, cv2.BORDER_REPLICATE)
    small = min(side, _COARSE)
    coarse = whole
    if small < side:
        size = (columns * small, rows * small)
        coarse = cv2.resize(whole, size, interpolation=cv2.INTER_AREA)
    cells = _cells(coarse, small, compactness)
    centres = cells.mean(axis=3)
    for _ in range(_ROUNDS):
        centres = _moved(cells, centres, _nearest(cells, centres))
    if small < side:
        cells = _cells(whole, side, compactness)
    labels = _labels(_nearest(cells, centres))
    return (
        labels.reshape(rows, columns, side, side)
        .swapaxes(1, 2)
        .reshape(rows * side, columns * side)[:height, :width]
    )


def _cells(picture: Array, side: int, compactness: float) -> FloatArray:
    """Lightness, a*, b* and place of each pixel, (rows, columns, 5, side²)."""
    rows, columns = picture.shape[0] // side, picture.shape[1] // side
    lab = cv2.cvtColor(picture.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    features = np.empty((*picture.shape[:2], 5), np.float32)
    features[..., :3] = lab
    weight = compactness / side
    features[..., 3] = ((np.arange(picture.shape[0]) + 0.5) * weight)[:, None]
    features[..., 4] = (np.arange(picture.shape[1]) + 0.5) * weight
    split = features.reshape(rows, side, columns, side, 5).transpose(0, 2, 4, 1, 3)
    return np.ascontiguousarray(split).reshape(rows, columns, 5, side * side)


def _nearest(cells: FloatArray, centres: FloatArray) -> ByteArray:
    """Which of the nine centres around each pixel's cell is nearest, (rows, columns, side²)."""
    around = np.pad(centres, ((1, 1), (1, 1), (0, 0)), constant_values=1e6)
    rows, columns = centres.shape[:2]
    best = np.full((rows, columns, cells.shape[3]), np.inf, np.float32)
    chosen = np.zeros(best.shape, np.uint8)
    for at, (down, across) in enumerate(_OFFSETS):
        centre = around[1 + down :, 1 + across :][:rows, :columns]
        # |p - c|² without |p|², which is the same for all.
        far = np.matmul(-2 * centre[:, :, None, :], cells)[:, :, 0]
        far += np.square(centre).sum(axis=2)[..., None]
        nearer = far < best
        np.copyto(best, far, where=nearer)
        chosen[nearer] = at
    return chosen


def _moved(cells: FloatArray, centres: FloatArray, chosen: ByteArray) -> FloatArray:
    """The means of the pixels that chose each centre; where none did, the centre."""
    rows, columns = centres.shape[:2]
    sums = np.zeros((rows + 2, columns + 2, 5), np.float64)
    counts = np.zeros((rows + 2, columns + 2), np.float64)
    for at, (down, across) in enumerate(_OFFSETS):
        those = (chosen == at).astype(np.float32)
        place = (slice(1 + down, 1 + down + rows), slice(1 + across, 1 + across + columns))
        sums[place] += np.matmul(cells, those[..., None])[..., 0]
        counts[place] += those.sum(axis=2)
    sums, counts = sums[1:-1, 1:-1], counts[1:-1, 1:-1]
    means = sums / np.maximum(counts, 1)[..., None]
    return np.where(counts[..., None] > 0, means, centres).astype(np.float32)


def _labels(chosen: ByteArray) -> Array:
    """Numbers of areas, (rows, columns, side²), from the choice among neighbours."""
    rows, columns = chosen.shape[:2]
    step = np.array([down * columns + across for down, across in _OFFSETS])
    own = np.arange(rows * columns, dtype=np.int64).reshape(rows, columns, 1)
    return own + step[chosen]


def _superpixels(picture: ByteArray, values: Values) -> ByteArray:
    """Each area in its mean colour."""
    labels = superpixels(picture, values.whole("side"), values.number("compactness")).ravel()
    counts = np.maximum(np.bincount(labels), 1)
    flat = picture.reshape(-1, 3)
    means = [np.bincount(labels, flat[:, channel]) / counts for channel in range(3)]
    colours = np.rint(np.stack(means, axis=1)).astype(np.uint8)
    return colours[labels].reshape(picture.shape)


SUPERPIXELS = Preprocessor(
    "superpixels",
    "Superpixels",
    "Patches of one colour that follow edges: keeps colours in place, without details.",
    "superpixels",
    "areas",
    (
        Parameter(
            "side",
            "Size",
            "Approximate side of a patch.",
            Number(4, 128, whole=True, middle=32, unit=" px"),
            24,
        ),
        Parameter(
            "compactness",
            "Compactness",
            "Low values follow every edge; high values give even squares.",
            Number(1.0, 100.0, step=1, middle=20),
            15.0,
        ),
        RESOLUTION,
    ),
    process=_superpixels,
)
