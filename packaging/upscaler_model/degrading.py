"""What real pictures have suffered: blur, resampling, noise, JPEG. Every draw comes from `rng`.

After the pipeline of Real-ESRGAN (Wang et al. 2021, arXiv:2107.10833, section 3), milder: blur,
resampling, noise, JPEG, each by chance; all of it twice in a quarter of the cases.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

WAYS = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4)


def smaller(picture: np.ndarray, factor: int, rng: np.random.Generator) -> np.ndarray:
    """Made smaller without harm, by one of three ways: area, antialiased bicubic or Lanczos.

    picture: (h, w, 3) uint8, sides divisible by `factor`.
    """
    from PIL import Image

    size = picture.shape[1] // factor, picture.shape[0] // factor
    way = int(rng.integers(4))
    if way < 2:
        return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    kind = Image.Resampling.BICUBIC if way == 2 else Image.Resampling.LANCZOS
    return np.asarray(Image.fromarray(picture).resize(size, kind))


def degraded(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(h, w, 3) uint8 -> the same, damaged."""
    once = _once(picture, rng)
    return _once(once, rng) if rng.random() < 0.25 else once


def _once(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    made = picture.astype(np.float32)
    if rng.random() < 0.5:
        made = cv2.GaussianBlur(made, (0, 0), float(rng.uniform(0.3, 1.1)))
    if rng.random() < 0.3:
        height, width = made.shape[:2]
        factor = float(rng.uniform(0.55, 0.95))
        size = max(8, round(width * factor)), max(8, round(height * factor))
        made = cv2.resize(made, size, interpolation=int(rng.choice(WAYS)))
        made = cv2.resize(made, (width, height), interpolation=int(rng.choice(WAYS[1:])))
    if rng.random() < 0.6:
        made += _noise(made, rng)
    levels = np.clip(np.rint(made), 0, 255).astype(np.uint8)
    if rng.random() < 0.75:
        quality = int(rng.integers(25, 96))
        sampling = (
            cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
            if rng.random() < 0.7
            else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
        )
        settings = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
        levels = through_jpeg(levels, settings)
    return levels


def through_jpeg(levels: np.ndarray, settings: Sequence[int]) -> np.ndarray:
    """(h, w, 3) uint8 RGB as a JPEG file keeps it; settings: OpenCV's, of writing."""
    _, coded = cv2.imencode(".jpg", levels[..., ::-1], settings)
    made = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    assert made is not None  # OpenCV has just written it
    return made[..., ::-1]


def _noise(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Grey or coloured, even or by the square root of the light (shot noise)."""
    channels = 1 if rng.random() < 0.4 else 3
    grain = rng.standard_normal((*picture.shape[:2], channels)).astype(np.float32)
    level = float(rng.uniform(1, 22)) * float(rng.uniform(0.3, 1))
    if rng.random() < 0.4:
        return grain * level * np.sqrt(np.clip(picture, 4, 255) / 128)
    return np.broadcast_to(grain * level, picture.shape)
