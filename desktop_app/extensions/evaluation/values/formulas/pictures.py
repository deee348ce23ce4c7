"""Numbers of single pictures, and of a picture beside its reference: (h, w, 3) uint8 sRGB."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np

from desktop_app.core.pixels import Array, Doubles

_WINDOW, _SIGMA = 11, 1.5
_LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601


def psnr(picture: Array, reference: Array) -> float:
    """Peak signal-to-noise ratio in dB, of all channels together; infinite for equal pictures."""
    error = float(((picture.astype(np.float64) - reference) ** 2).mean())
    return 10 * float(np.log10(255.0**2 / error)) if error > 0 else float("inf")


def ssim(picture: Array, reference: Array, edges: Literal["valid", "reflect"] = "valid") -> float:
    """Structural similarity, the mean over places and channels; 1 for equal pictures.

    See `ssim_map`.
    """
    return float(ssim_map(picture, reference, edges).mean())


def ssim_map(
    picture: Array, reference: Array, edges: Literal["valid", "reflect"] = "valid"
) -> Doubles:
    """Structural similarity at each place.

    Z. Wang et al., "Image quality assessment: from error visibility to structural similarity"
    (2004), equation 13: a Gaussian window of 11 pixels with σ 1.5, K₁ 0.01, K₂ 0.03, range 255;
    at the size that the pictures have.

    Args:
        picture, reference: (h, w, 3) uint8 of one size.
        edges: only where the whole window is in the picture, as the paper's and piq's; or
            everywhere, over reflected edges, as torchmetrics'. Pictures smaller than the window are
            always reflected.

    Returns:
        (h, w, 3), or less by 10 each way, float64.
    """
    one, other = (each.astype(np.float64) for each in (picture, reference))
    mean_1, mean_2 = _smoothed(one), _smoothed(other)
    of_1 = _smoothed(one * one) - mean_1**2
    of_2 = _smoothed(other * other) - mean_2**2
    across = _smoothed(one * other) - mean_1 * mean_2
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    found = (2 * mean_1 * mean_2 + c1) * (2 * across + c2)
    found /= (mean_1**2 + mean_2**2 + c1) * (of_1 + of_2 + c2)
    cut = _WINDOW // 2
    if edges == "valid" and min(found.shape[:2]) > 2 * cut:
        found = found[cut:-cut, cut:-cut]
    return found


def _smoothed(values: Doubles) -> Doubles:
    size = (_WINDOW, _WINDOW)
    done = cv2.GaussianBlur(values, size, _SIGMA, borderType=cv2.BORDER_REFLECT_101)
    return np.asarray(done, np.float64)


def luma(picture: Array) -> Doubles:
    """(h, w) float64, 0..255, of (h, w, 3 or 4) uint8."""
    return picture[..., :3] @ _LUMA


def colourfulness(picture: Array) -> float:
    """How colourful it looks: 0 grey, about 33 moderately, above 100 extremely.

    D. Hasler, S. Süsstrunk, "Measuring colourfulness in natural images" (2003), section 7.
    """
    red, green, blue = np.moveaxis(picture[..., :3].astype(np.float64), -1, 0)
    across, along = red - green, (red + green) / 2 - blue
    spread = np.hypot(across.std(), along.std())
    return float(spread + 0.3 * np.hypot(across.mean(), along.mean()))


def contrast(picture: Array) -> float:
    """The deviation of the luma, 0..127.5 (E. Peli, "Contrast in complex images", 1990: RMS)."""
    return float(luma(picture).std())


def saturation(picture: Array) -> float:
    """The mean of (max - min) / max of the channels, 0..1: HSV's (A. R. Smith, 1978)."""
    values: Doubles = picture[..., :3].astype(np.float64)
    most = values.max(axis=2)
    spread = most - values.min(axis=2)
    return float(np.divide(spread, most, out=np.zeros_like(most), where=most > 0).mean())


def sharpness(picture: Array) -> float:
    """The variance of the luma's Laplacian: low for blurred pictures; noise raises it, too.

    J. L. Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy" (2000), LAPV.
    """
    return float(cv2.Laplacian(luma(picture), cv2.CV_64F).var())
