"""Contrast of colours as WCAG 2 counts it (relative luminance of sRGB)."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QImage

from desktop_app.ui.qt.qimage import from_qimage

__all__ = ["contrast", "luminance", "pixel_contrast"]


def _linear(values: np.ndarray) -> np.ndarray:
    share = values.astype(np.float64) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def luminance(rgb: np.ndarray) -> np.ndarray:
    """Relative luminance 0..1 of (..., 3) uint8."""
    return _linear(rgb) @ np.array([0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    """Of two colours, 1..21."""
    values = [np.array(QColor(name).getRgb()[:3]) for name in (one, other)]
    first, second = (float(luminance(value)) for value in values)
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def pixel_contrast(before: QImage, after: QImage) -> np.ndarray:
    """How much each pixel of one picture differs from that of the other."""
    one, other = (luminance(from_qimage(image)[..., :3]) for image in (before, after))
    return (np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05)
