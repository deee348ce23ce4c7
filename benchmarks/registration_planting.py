"""Answers of a model that never was: photographs with planted changes, moved, warped, tinted, and
with the noise of an encoding and decoding. The truth about each is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, ByteArray, Doubles, FloatArray
from desktop_app.imaging.seam_blending.filters import largest

_FINER = 4  # times as many pixels, at which pictures are moved: OpenCV rounds to 1/32 of one
_VISIBLE = 40 / 255, 16 / 255
"""What a planted thing differs by at least: in the median of its pixels, and in nine of ten."""
_MARGIN = 30  # pixels from the border that are left free


@dataclass(frozen=True, slots=True)
class Case:
    """How an answer is moved.

    Attributes:
        shift: pixels, in any direction.
        scale: about the middle.
        warp: amplitude of a slow wave, in pixels.
        drift: of colours: slow offsets, in levels of 255; contrast in the same proportion.
        size: of the answer, as compared with the picture.
    """

    shift: float = 0.0
    scale: float = 1.0
    warp: float = 0.0
    drift: float = 0.0
    size: float = 1.0

    def __str__(self) -> str:
        return (
            f"{self.shift:g} px, ×{self.scale:g}, warp {self.warp:g}, drift {self.drift:g}"
            f", size ×{self.size:g}"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Planted:
    """A thing that was planted: (h, w) bool, and its size in pixels."""

    where: Array
    across: int


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a model would give, and what is known of it.

    Attributes:
        pixels: (h2, w2, 3) float32 0..1.
        things: what was planted.
        back: where in the document a place of the answer comes from, both in the document's pixels.
    """

    pixels: FloatArray
    things: Sequence[Planted]
    back: Callable[[Doubles, Doubles], tuple[Doubles, Doubles]]

    @property
    def changed(self) -> Array:
        """(h, w) bool: all of them."""
        return np.any([one.where for one in self.things], axis=0)


def jpeg_codec(picture: FloatArray, seed: int) -> FloatArray:
    """Stands in for an autoencoder: blur 0.6 px, noise of 2 levels, JPEG of quality 80."""
    noise = np.random.default_rng(seed).normal(0, 2 / 255, picture.shape).astype(np.float32)
    soft = cv2.GaussianBlur(picture, (0, 0), 0.6) + noise
    shown = np.clip(np.rint(255 * soft), 0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", shown[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 80])
    read = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR_RGB), np.float32)
    return (read / np.float32(255)).astype(np.float32)


def planted_answer(
    picture: FloatArray,
    other: FloatArray,
    case: Case,
    across: Sequence[int],
    seed: int,
    codec: Callable[[FloatArray, int], FloatArray] = jpeg_codec,
) -> Answer:
    """An answer to ``picture`` (h, w, 3) float32 0..1, with things of ``across`` pixels planted
    (some are cut out of ``other``)."""
    draws = np.random.default_rng(seed)
    changed, things = picture, list[Planted]()
    taken = np.zeros(picture.shape[:2], bool)
    for length in across:
        changed, thing = _planted(changed, other, length, taken, draws)
        if thing is not None:
            things.append(thing)
            taken |= cv2.dilate(thing.where.view(np.uint8), np.ones((25, 25))).astype(bool)
    height, width = picture.shape[:2]
    back = _moves(case, Size(width, height), draws)
    size = Size(round(width * case.size), round(height * case.size))
    moved = _moved(changed, size, back)
    made = codec(np.clip(_tinted(moved, case.drift, draws), 0, 1), seed)
    return Answer(made, things, back)


def _planted(
    picture: FloatArray, other: FloatArray, across: int, taken: Array, draws: np.random.Generator
) -> tuple[FloatArray, Planted | None]:
    height, width = taken.shape
    for _ in range(200):
        x = int(draws.integers(_MARGIN, width - _MARGIN - across))
        y = int(draws.integers(_MARGIN, height - _MARGIN - across))
        here = slice(y, y + across), slice(x, x + across)
        if taken[here].any():
            continue
        cover = _shape(across, draws)
        content = _content(picture[here], other, across, draws)
        mixed = picture[here] * (1 - cover[..., None]) + content * cover[..., None]
        off = largest(mixed - picture[here])[cover >= 0.5]
        if float(np.median(off)) < _VISIBLE[0] or float(np.quantile(off, 0.1)) < _VISIBLE[1]:
            continue
        made, where = picture.copy(), np.zeros(taken.shape, bool)
        made[here], where[here] = mixed, cover >= 0.5
        return made, Planted(where, across)
    return picture, None


def _shape(across: int, draws: np.random.Generator) -> FloatArray:
    """(across, across) float32: how much of each pixel is covered by an ellipse or a polygon."""
    fine = np.zeros((across * 8, across * 8), np.uint8)
    middle, reach = across * 4, across * 4 - 4
    if draws.random() < 0.5:
        axes = (reach, round(reach * draws.uniform(0.7, 1.0)))
        cv2.ellipse(fine, (middle, middle), axes, draws.uniform(0, 180), 0, 360, 255, -1)
    else:
        turns = np.linspace(0, 2 * np.pi, int(draws.integers(4, 8)), endpoint=False)
        turns += draws.uniform(0, 2 * np.pi)
        points = np.stack([np.cos(turns), np.sin(turns)], axis=1) * reach + middle
        cv2.fillPoly(fine, [points.astype(np.int32)], 255)
    small = cv2.resize(fine, (across, across), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(255)


def _content(
    here: FloatArray, other: FloatArray, across: int, draws: np.random.Generator
) -> FloatArray:
    """Of one colour with some shading, from another picture, or the same in other colours."""
    kind = draws.integers(3)
    if kind == 0:
        colour = draws.uniform(0, 1, 3).astype(np.float32)
        shading = np.linspace(-0.08, 0.08, across, dtype=np.float32)[:, None, None]
        return np.broadcast_to(np.clip(colour + shading, 0, 1), here.shape)
    if kind == 1:
        y = int(draws.integers(other.shape[0] - across))
        x = int(draws.integers(other.shape[1] - across))
        return other[y : y + across, x : x + across]
    return np.clip(1 - here[..., ::-1] * draws.uniform(0.6, 1.0, 3).astype(np.float32), 0, 1)


def _moves(
    case: Case, size: Size, draws: np.random.Generator
) -> Callable[[Doubles, Doubles], tuple[Doubles, Doubles]]:
    angle = draws.uniform(0, 2 * np.pi)
    by = case.shift * np.cos(angle), case.shift * np.sin(angle)
    waves = draws.uniform(0.4, 0.9, 4) * draws.choice([-1, 1], 4)
    starts = draws.uniform(0, 2 * np.pi, 2)
    middle, side = ((size.width - 1) / 2, (size.height - 1) / 2), max(size.width, size.height)

    def back(x: Doubles, y: Doubles) -> tuple[Doubles, Doubles]:
        u, v = 2 * np.pi * x / side, 2 * np.pi * y / side
        bent = (
            case.warp * np.sin(waves[0] * u + waves[1] * v + starts[0]),
            case.warp * np.sin(waves[2] * v + waves[3] * u + starts[1]),
        )
        return (
            (x - middle[0] - by[0]) / case.scale + middle[0] + bent[0],
            (y - middle[1] - by[1]) / case.scale + middle[1] + bent[1],
        )

    return back


def _moved(
    picture: FloatArray, size: Size, back: Callable[[Doubles, Doubles], tuple[Doubles, Doubles]]
) -> FloatArray:
    """Rendered from four times as many pixels; where it looks beyond the border, mirrored."""
    height, width = picture.shape[:2]
    fine = cv2.resize(picture, (width * _FINER, height * _FINER), interpolation=cv2.INTER_LANCZOS4)
    rows, columns = np.indices((size.height, size.width))
    x = (columns + 0.5) * width / size.width - 0.5
    y = (rows + 0.5) * height / size.height - 0.5
    x, y = back(x, y)
    maps = [((one + 0.5) * _FINER - 0.5).astype(np.float32) for one in (x, y)]
    if size.width < width:
        fine = cv2.GaussianBlur(fine, (0, 0), _FINER * 0.5 * width / size.width)
    edge = cv2.BORDER_REFLECT
    found = cv2.remap(fine, maps[0], maps[1], cv2.INTER_CUBIC, borderMode=edge)
    return np.asarray(found, np.float32)


def _tinted(picture: FloatArray, drift: float, draws: np.random.Generator) -> FloatArray:
    height, width = picture.shape[:2]
    rows, columns = np.indices((height, width)) / max(height, width)
    gain = 1 + drift / 255 * draws.uniform(-1, 1, 3) * 1.5
    waves, starts = draws.uniform(-0.7, 0.7, (3, 2)), draws.uniform(0, 6.28, 3)
    slow = [
        np.sin(2 * np.pi * (wave[0] * columns + wave[1] * rows) + start)
        for wave, start in zip(waves, starts, strict=True)
    ]
    offset = np.stack(slow, axis=-1) * drift / 255
    return ((picture - 0.5) * gain + 0.5 + offset).astype(np.float32)


def shown(picture: FloatArray) -> ByteArray:
    """As bytes."""
    return np.clip(np.rint(255 * picture), 0, 255).astype(np.uint8)
