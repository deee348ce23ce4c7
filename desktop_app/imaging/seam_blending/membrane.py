"""A smooth surface through scattered, weighted values: the membrane, solved from coarse to fine.

It minimises Σ k·w·(u - v)² + Σ|∇u|². With the weights on the rim of a hole it is the harmonic
interpolation of Poisson cloning (Pérez et al., SIGGRAPH 2003); untrusted rim pixels have weight 0
and are bridged instead of bleeding inside.
"""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray

_PULL = np.float32(24.0)  # k: how strongly a pixel of weight 1 is held to its value
_ROUNDS = 6
_CROSS = np.array([[0, 0.25, 0], [0.25, 0, 0.25], [0, 0.25, 0]], np.float32)


def halved(values: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Half size (rounded up), weighted: (h, w, c) and (h, w) → the same, 2×2 pixels into one.

    A pixel without weight does not count; the new weight is the mean of the four.
    """
    height, width = weight.shape
    tall, wide = height + height % 2, width + width % 2
    if (tall, wide) != (height, width):
        edges = (0, tall - height, 0, wide - width, cv2.BORDER_CONSTANT)
        values = np.asarray(cv2.copyMakeBorder(values, *edges), np.float32).reshape(tall, wide, -1)
        weight = np.asarray(cv2.copyMakeBorder(weight, *edges), np.float32)
    size = (wide // 2, tall // 2)
    weighted = values * weight[..., None]
    total = np.asarray(cv2.resize(weighted, size, interpolation=cv2.INTER_AREA), np.float32)
    mass = np.asarray(cv2.resize(weight, size, interpolation=cv2.INTER_AREA), np.float32)
    total, mass = total.reshape(size[1], size[0], -1), mass.reshape(size[1], size[0])
    total /= np.maximum(mass, np.float32(1e-6))[..., None]
    return total, mass


def membrane(values: FloatArray, weight: FloatArray, *, coarse: bool = False) -> FloatArray:
    """The surface.

    Args:
        values: (h, w, c) float32, c ≤ 4; ignored where the weight is 0.
        weight: (h, w) float32, 0..1.
        coarse: solved at half size and scaled up: a third of the time, a little smoother.

    Returns:
        (h, w, c) float32, defined everywhere; 0 if all weights are 0.
    """
    levels = [(values, weight)]
    while max(levels[-1][1].shape) > 2:
        levels.append(halved(*levels[-1]))
    last, mass = levels[-1]
    heavy = mass[..., None]
    surface: Array = np.broadcast_to(
        (last * heavy).sum((0, 1)) / max(float(mass.sum()), 1e-9), last.shape
    ).astype(np.float32)
    for level, held in reversed(levels):
        height, width = held.shape
        if surface.shape[:2] != (height, width):
            double = (2 * surface.shape[1], 2 * surface.shape[0])
            surface = cv2.resize(surface, double, interpolation=cv2.INTER_LINEAR)
            surface = surface.reshape(double[1], double[0], -1)[:height, :width]
        if coarse and level is values:
            break
        pull = (_PULL * held)[..., None]
        fixed, share = pull * level / (pull + 1), 1 / (pull + 1)
        for _ in range(_ROUNDS):
            around: Array = cv2.filter2D(surface, -1, _CROSS, borderType=cv2.BORDER_REFLECT)
            surface = fixed + share * around.reshape(level.shape)
    return np.ascontiguousarray(surface, np.float32)
