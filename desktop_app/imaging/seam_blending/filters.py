"""Small filters shared by the stages: smoothing with holes, luminance, sub-pixel shifts."""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of the channels (ITU-R BT.601), of sRGB values as they are."""

_AT_LEAST = 200
_TAPS = 4  # half width of the shift's window, in pixels


def luminance(image: FloatArray) -> FloatArray:
    """(h, w, 3) → (h, w): weighted sum of the channels."""
    weighted = np.asarray(cv2.transform(image, LUMA[None]), np.float32)
    return weighted.reshape(image.shape[:2])


def largest(difference: Array) -> FloatArray:
    """(h, w, 3) → (h, w): the largest amount of the three channels.

    Five times as fast as numpy's maximum along an axis of three.
    """
    amount = np.abs(difference)
    most = np.maximum(amount[..., 0], amount[..., 1])
    return np.maximum(most, amount[..., 2], out=most)


def smooth(image: FloatArray, sigma: float) -> FloatArray:
    """Gaussian of ``sigma`` pixels, mirrored at the borders; same shape."""
    size = 2 * int(np.ceil(3 * sigma)) + 1
    filtered = cv2.GaussianBlur(image, (size, size), sigma, borderType=cv2.BORDER_REFLECT)
    return np.asarray(filtered, np.float32).reshape(image.shape)


def smooth_known(values: FloatArray, weight: FloatArray, sigma: float) -> FloatArray:
    """Weighted Gaussian mean: only pixels with weight count (normalised convolution).

    Knutsson and Westin, Normalized and differential convolution, CVPR 1993.

    Args:
        values: (h, w, c) float32.
        weight: (h, w) float32, at least 0.
        sigma: in pixels.

    Returns:
        (h, w, c); fades to 0 where no weight is near.
    """
    total = smooth(values * weight[..., None], sigma)
    total /= (smooth(weight, sigma) + np.float32(1e-4))[..., None]
    return total


def moved(image: FloatArray, dx: float, dy: float) -> FloatArray:
    """The content moved by (dx, dy) pixels, to the right and down; mirrored at the borders.

    A Lanczos window of 4 pixels as two one-dimensional filters: exact in the fraction, where
    cv2.warpAffine rounds to 1/32 px.
    """
    across, down = _lanczos(dx), _lanczos(dy)
    filtered = cv2.sepFilter2D(image, -1, across, down, borderType=cv2.BORDER_REFLECT)
    return np.asarray(filtered, np.float32).reshape(image.shape)


def _lanczos(shift: float) -> FloatArray:
    reach = _TAPS + int(np.ceil(abs(shift)))
    x = np.arange(-reach, reach + 1) + shift  # a correlation: sample i lands at -i
    kernel = np.sinc(x) * np.sinc(x / _TAPS) * (np.abs(x) < _TAPS)
    return (kernel / kernel.sum()).astype(np.float32)


def robust_scale(values: Array) -> float:
    """Standard deviation about 0 by the median of absolute values (normal: ×1.4826)."""
    return 1.4826 * float(np.median(np.abs(values))) if values.size else 0.0


def tukey(residual: FloatArray, scale: float) -> FloatArray:
    """Tukey's biweight: 1 at 0, 0 beyond ``scale``; float32."""
    ratio = residual / np.float32(scale)
    ratio *= ratio
    np.subtract(1, np.minimum(ratio, 1, out=ratio), out=ratio)
    ratio *= ratio
    return ratio


def busiest(image: FloatArray, at: Array, share: float) -> Array:
    """Those of the flat indices ``at`` round which ``image`` (h, w) changes most.

    At most ``share`` of them (0..1); fewer where edges are few, but 200 if there are as many.
    Edges decide about shift and sharpness. Among mostly flat pixels a robust scale would be that
    of the flat ones, and every edge an outlier.
    """
    if at.size < 2:
        return at
    activity = _activity(image, at)
    usual, edge = np.quantile(activity, [1 - share, 0.99])
    # A tenth in squares: a third of a strong edge's slope.
    wanted = int(np.count_nonzero(activity >= max(usual, 0.1 * edge)))
    wanted = min(max(wanted, _AT_LEAST), at.size)
    return np.sort(at[np.argpartition(activity, -wanted)[-wanted:]])


def _activity(image: FloatArray, at: Array) -> Array:
    gx = cv2.Sobel(image, -1, 1, 0, scale=0.125)
    gy = cv2.Sobel(image, -1, 0, 1, scale=0.125)
    return smooth(np.asarray(gx * gx + gy * gy, np.float32), 1.5).ravel()[at]
