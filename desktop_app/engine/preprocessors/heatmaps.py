"""Where joints are, told from heatmaps more finely than their pixels: DARK, after F. Zhang and
others, "Distribution-aware coordinate representation for human pose estimation" (2020), as ViTPose
uses it.

transformers has it too, but only with SciPy.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray

_SIDE, _SIGMA = 11, 0.8
"""Of the Gaussian that smooths heatmaps first."""

_LOWEST, _HIGHEST = 0.001, 50.0
"""Between which heatmaps are held before their logarithm is taken."""

_TINY: Final = float(np.finfo(np.float32).eps)


def joints_of(heatmaps: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Joints by their heatmaps.

    Args:
        heatmaps: (n, k, h, w) float32.

    Returns:
        (n, k, 2) x and y in pixels of a heatmap, and (n, k) how sure they are.
    """
    people, joints, height, width = heatmaps.shape
    flat = heatmaps.reshape(people, joints, height * width)
    best, scores = flat.argmax(axis=2), flat.max(axis=2)
    logs = np.empty((people, joints, height + 2, width + 2))
    for person in range(people):
        for joint in range(joints):
            logs[person, joint] = _logarithm(heatmaps[person, joint])
    x, y = best % width, best // width
    around = logs[
        np.arange(people)[:, None, None, None],
        np.arange(joints)[:, None, None],
        y[..., None, None] + np.arange(3)[:, None],
        x[..., None, None] + np.arange(3),
    ]
    points = np.stack([x, y], axis=2) - _step(around)
    return points.astype(np.float32), scores.astype(np.float32)


def _logarithm(heatmap: FloatArray) -> Array:
    """Of a smoothed heatmap, with a border of its outermost values."""
    soft = cv2.GaussianBlur(
        heatmap.astype(np.float64), (_SIDE, _SIDE), _SIGMA, borderType=cv2.BORDER_REFLECT
    )
    return np.pad(np.log(np.clip(soft, _LOWEST, _HIGHEST)), 1, mode="edge")


def _step(around: Array) -> Array:
    """From the middle of (…, 3, 3) logarithms to their peak, by one step of Newton's method: to be
    taken away; (…, 2)."""
    middle = around[..., 1, 1]
    left, right = around[..., 1, 0], around[..., 1, 2]
    above, below = around[..., 0, 1], around[..., 2, 1]
    slope = np.stack([(right - left) / 2, (below - above) / 2], axis=-1)
    mixed = (around[..., 2, 2] - right - below + 2 * middle - left - above + around[..., 0, 0]) / 2
    bend = np.stack(
        [
            np.stack([right - 2 * middle + left, mixed], axis=-1),
            np.stack([mixed, below - 2 * middle + above], axis=-1),
        ],
        axis=-2,
    )
    return (np.linalg.inv(bend + _TINY * np.eye(2)) @ slope[..., None])[..., 0]
