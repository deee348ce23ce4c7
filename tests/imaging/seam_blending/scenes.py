"""Small pictures with edges and shading, masks, and outputs spoilt in a known way."""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray

SIDE = 128


def picture(side: int = SIDE, seed: int = 1) -> FloatArray:
    """Shading, discs and bars: enough structure all round to align by."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    image = np.stack([0.3 + 0.3 * x, 0.35 + 0.2 * y, 0.6 - 0.2 * x * y], axis=-1)
    for _ in range(30):
        cx, cy, r = rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(0.02, 0.08)
        share = np.clip((r - np.hypot(x - cx, y - cy)) * side, 0, 1)[..., None]
        image += share * (rng.uniform(0.15, 0.85, 3).astype(np.float32) - image)
    return image.astype(np.float32)


def plain_picture(side: int = SIDE) -> FloatArray:
    """Shading alone."""
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    return np.stack([0.4 + 0.2 * x, 0.5 - 0.1 * y, 0.45 + 0.1 * x * y], -1).astype(np.float32)


def texture(side: int = SIDE, seed: int = 7) -> FloatArray:
    """Soft blotches that have nothing to do with `picture`."""
    noise = np.random.default_rng(seed).standard_normal((side, side, 3)).astype(np.float32)
    soft = blurred(noise, 5.0)
    return 0.5 + 0.15 * soft / soft.std()


def disc(side: int = SIDE, radius: float = 0.2, x: float = 0.5, y: float = 0.5) -> Array:
    rows, columns = np.mgrid[0:side, 0:side] / side
    return np.hypot(columns - x, rows - y) < radius


def with_grain(image: FloatArray, sigma: float, seed: int = 5) -> FloatArray:
    noise = np.random.default_rng(seed).standard_normal(image.shape).astype(np.float32)
    return image + np.float32(sigma) * noise


def blurred(image: FloatArray, sigma: float) -> FloatArray:
    return cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)


def under(image: FloatArray, mask: Array, colour: tuple[float, float, float]) -> FloatArray:
    """The picture with something else under the mask."""
    return np.where(mask[..., None], np.float32(colour), image).astype(np.float32)


def error(patch: FloatArray, truth: FloatArray, mask: Array) -> float:
    """Mean absolute difference under the mask, of 1."""
    return float(np.abs(patch - truth)[mask].mean())
