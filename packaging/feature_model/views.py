"""Pictures as the feature network is shown them: mirrored, damaged by known amounts, and two
views of one place of a photograph or a texture. Every draw comes from `rng`."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from common import ROOT

SIDE = 128
#: the damage that counts as 1 of each kind: blur's and noise's standard deviation in px and in
#: levels, JPEG's quality below 100
WORST = {"blur": 2.5, "noise": 32.0, "jpeg": 92.0}
Damage = tuple[float, float, float]  # by WORST, shares of 0..1


def photographs() -> list[np.ndarray]:
    """(h, w, 3) uint8 RGB each: the ten of benchmarks/pictures, CC0 or in the public domain."""
    return [read(path) for path in sorted((ROOT / "benchmarks" / "pictures").glob("*.jpg"))]


def read(path: Path) -> np.ndarray:
    """(h, w, 3) uint8 RGB."""
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    assert pixels is not None, path
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)


def drawn_damage(rng: np.random.Generator) -> Damage:
    """A third is sound; of the others each kind is there by chance, small amounts more often."""
    if rng.random() < 1 / 3:
        return 0.0, 0.0, 0.0
    blur, noise, jpeg = (
        float(share) ** 1.5 if there < 0.5 else 0.0
        for share, there in zip(rng.random(3), rng.random(3), strict=True)
    )
    return blur, noise, jpeg


def damaged(picture: np.ndarray, damage: Damage, rng: np.random.Generator) -> np.ndarray:
    """(h, w, 3) uint8 → the same, blurred, then noised, then through JPEG; half of them at twice
    the side, as larger pictures are before they come to the network's size."""
    if max(damage) == 0 or rng.random() < 0.5:
        return damaged_at(picture, damage, 1, rng)
    height, width = picture.shape[:2]
    large = cv2.resize(picture, (2 * width, 2 * height), interpolation=cv2.INTER_CUBIC)
    made = damaged_at(large, damage, 2, rng)
    return cv2.resize(made, (width, height), interpolation=cv2.INTER_AREA)


def damaged_at(
    picture: np.ndarray, damage: Damage, scale: int, rng: np.random.Generator
) -> np.ndarray:
    """The same of a picture `scale` times as large as the network's, whose blur and noise are so
    much larger, too."""
    blur, noise, jpeg = (share * worst for share, worst in zip(damage, WORST.values(), strict=True))
    made = picture
    if blur > 0.1:
        made = cv2.GaussianBlur(made, (0, 0), blur * scale, borderType=cv2.BORDER_REFLECT_101)
    if noise > 0:
        grain = rng.standard_normal(picture.shape, np.float32) * (noise * scale)
        made = np.clip(made + grain, 0, 255).round().astype(np.uint8)
    if jpeg > 0:
        quality = [cv2.IMWRITE_JPEG_QUALITY, round(100 - jpeg)]
        coded = cv2.imencode(".jpg", np.ascontiguousarray(made[..., ::-1]), quality)[1]
        again = cv2.imdecode(coded, cv2.IMREAD_COLOR)
        assert again is not None  # OpenCV has just written it
        made = again[..., ::-1]
    return made


def texture(rng: np.random.Generator) -> np.ndarray:
    """(2 SIDE, 2 SIDE, 3) uint8: noise whose power falls with frequency, stretched and bent
    through three colours, now and then in bands."""
    side = 2 * SIDE
    y, x = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None]
    turn, stretch = rng.uniform(0, np.pi), rng.uniform(1, 5)
    along, across = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    far = np.hypot(along, across * stretch) + 1 / side
    spectrum = np.fft.rfft2(rng.standard_normal((side, side))) * far ** -rng.uniform(0.3, 2.2)
    level = np.fft.irfft2(spectrum, (side, side))
    level = (level - level.mean()) / level.std()
    if rng.random() < 0.4:
        level = np.sin(level * rng.uniform(1, 5))
    place = np.clip(level / 5 + 0.5, 0, 1)
    colours = rng.uniform(0, 255, (3, 3))
    channels = [np.interp(place, (0, 0.5, 1), colours[:, c]) for c in range(3)]
    return np.dstack(channels).round().astype(np.uint8)


def two_views(picture: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Nearly the same place of the picture twice, (SIDE, SIDE, 3) uint8: moved and scaled by up to
    a quarter, each mirrored by chance, a little lighter or darker; turned and recoloured alike."""
    height, width = picture.shape[:2]
    side = rng.uniform(min(96, height, width) / min(height, width), 0.85) * min(height, width)
    left, top = rng.uniform(0, width - side), rng.uniform(0, height - side)
    turns, order = int(rng.integers(4)), rng.permutation(3) if rng.random() < 0.3 else np.arange(3)
    gamma = float(rng.uniform(0.7, 1.4))
    views = []
    for _ in range(2):
        part = side * rng.uniform(0.75, 1.0)
        power = gamma * float(rng.uniform(0.85, 1.18))
        curve = np.round(255 * (np.arange(256) / 255) ** power).astype(np.uint8)
        x, y = (round(at + rng.uniform(0, side - part)) for at in (left, top))
        cut = picture[y : y + round(part), x : x + round(part)]
        small = cv2.resize(cut, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        small = cv2.LUT(np.rot90(small, turns)[..., order], curve)
        views.append(small[:, ::-1] if rng.random() < 0.5 else small)
    return views[0], views[1]
