"""Twenty holes in front of regular things, with what was there: railings, facades, floors, shelves.

All are drawn here from seeds (one from a photograph of bricks, put into perspective), at twice
their size and reduced, with shades, light and grain of their own, so that no period repeats to the
bit. A hole is a loose outline, as one paints it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.removal_cases import Case
from desktop_app.core.pixels import Array, ByteArray, FloatArray

__all__ = ["STRUCTURED", "Structured"]

_SIZE = (300, 400)  # rows, columns
_FINE = 2  # drawn so many times larger
_ROWS, _COLUMNS = _SIZE[0] * _FINE, _SIZE[1] * _FINE


@dataclass(frozen=True, slots=True)
class Structured:
    """One picture with its hole.

    Attributes:
        name: for table, sheet and the files of other programs' answers.
        draw: gives (h, w, 3) uint8 RGB, the truth.
        blob: x, y of the hole's middle, and its two radii.
        square: whether the hole is a box instead of an ellipse with a wavy rim.
    """

    name: str
    draw: Callable[[], ByteArray]
    blob: tuple[int, int, int, int]
    square: bool = False

    def load(self) -> tuple[ByteArray, Array]:
        """The truth (h, w, 3) uint8 RGB, and the hole (h, w) bool."""
        truth = self.draw()
        x, y, across, down = self.blob
        hole = np.zeros(truth.shape[:2], np.uint8)
        if self.square:
            hole[y - down : y + down, x - across : x + across] = 1
        else:
            turn = np.linspace(0, 2 * np.pi, 72, endpoint=False)
            wave = 1 + 0.08 * np.sin(3 * turn + x) + 0.05 * np.sin(7 * turn + y)
            rim = np.stack([x + across * wave * np.cos(turn), y + down * wave * np.sin(turn)], 1)
            cv2.fillPoly(hole, [rim.round().astype(np.int32)], 1)
        return truth, hole > 0


# -- materials -----------------------------------------------------------------------------------


def _grid() -> tuple[FloatArray, FloatArray]:
    y, x = np.mgrid[0:_ROWS, 0:_COLUMNS].astype(np.float32)
    return y, x


def _soft(seed: int, sigma: float) -> FloatArray:
    """Noise of one level, correlated over ``sigma``; (h, w)."""
    noise = np.random.default_rng(seed).normal(0, 1, (_ROWS, _COLUMNS)).astype(np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), sigma)
    return np.asarray(noise / noise.std(), np.float32)


def _rgb(red: float, green: float, blue: float) -> FloatArray:
    return np.array([red, green, blue], np.float32)


def _plain(colour: tuple[float, float, float]) -> FloatArray:
    return np.broadcast_to(_rgb(*colour), (_ROWS, _COLUMNS, 3)).copy()


def _garden(seed: int) -> FloatArray:
    """Leaves and light, out of focus."""
    blobs = np.stack([_soft(seed + k, 26) for k in range(3)], axis=-1)
    return (_rgb(92, 118, 70) + blobs * _rgb(16, 22, 14)).astype(np.float32)


def _shades(seed: int, rows: Array, columns: Array, spread: float) -> FloatArray:
    """Every cell its own shade; ``rows`` and ``columns`` are (h, w) cell numbers."""
    table = np.random.default_rng(seed).normal(0, spread, (128, 128)).astype(np.float32)
    return table[rows.astype(int) % 128, columns.astype(int) % 128][..., None]


def _finished(colour: Array, seed: int, grain: float = 2.0, light: float = 0.08) -> ByteArray:
    """Light that falls off, reduced to size, grained; uint8."""
    y, x = _grid()
    lit: Array = 1 + light * (x / _COLUMNS - 0.5) - 0.5 * light * (y / _ROWS - 0.5)
    size = (_SIZE[1], _SIZE[0])
    small = cv2.resize(colour * lit[..., None], size, interpolation=cv2.INTER_AREA)
    noise = np.random.default_rng(seed).normal(0, grain, (*_SIZE, 3))
    return np.clip(np.rint(np.asarray(small) + noise), 0, 255).astype(np.uint8)


def _tilted(flat: FloatArray, near: float, far: float, *, floor: bool = False) -> FloatArray:
    """Seen at a slant: one side ``near`` times as long as the other end, ``far``.

    Args:
        flat: (h, w, 3).
        near, far: share of the picture's height (of its width for a floor) that the sides have.
        floor: recedes upwards instead of to the right.
    """
    h, w = flat.shape[:2]
    if floor:
        a, b = far * w / 2, near * w / 2
        target = [(w / 2 - a, 0), (w / 2 + a, 0), (w / 2 + b, h), (w / 2 - b, h)]
    else:
        a, b = near * h / 2, far * h / 2
        target = [(0, h / 2 - a), (w, h / 2 - b), (w, h / 2 + b), (0, h / 2 + a)]
    corners = np.array([(0, 0), (w, 0), (w, h), (0, h)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, np.array(target, np.float32))
    flags, border = cv2.INTER_AREA, cv2.BORDER_REFLECT
    warped = cv2.warpPerspective(flat, np.asarray(matrix), (w, h), flags=flags, borderMode=border)
    return np.asarray(warped, np.float32)


# -- things --------------------------------------------------------------------------------------


def _railing() -> ByteArray:
    y, x = _grid()
    colour = _garden(1)
    bar = np.abs((x + 14) % 52 - 26) < 7
    round_ = 1 - (((x + 14) % 52 - 26) / 7) ** 2
    colour[bar] = (_rgb(46, 48, 54) + 70 * round_[..., None])[bar]
    for top in (60, 500):
        rail = (y > top) & (y < top + 26)
        colour[rail] = (_rgb(70, 72, 78) + 2 * (top + 26 - y)[..., None])[rail]
    return _finished(colour, 1)


def _railing_seen_along() -> ByteArray:
    y, x = _grid()
    colour = _plain((168, 186, 204)) + 6 * _soft(2, 40)[..., None]
    bars = (np.abs(x % 64 - 32) < 9) & (y > 110)
    colour[bars] = (58, 44, 36)
    colour[(y > 90) & (y < 126)] = (74, 56, 44)
    colour[(y > 500) & (y < 530)] = (74, 56, 44)
    return _finished(_tilted(colour, 1.2, 0.55), 2)


def _bricks() -> ByteArray:
    y, x = _grid()
    row = y // 34
    across = x + 43 * (row % 2)
    colour = _rgb(158, 84, 62) + _shades(3, row, across // 86, 10) * _rgb(1, 0.7, 0.5)
    colour = colour + 5 * _soft(3, 2)[..., None]
    colour[(y % 34 < 6) | (across % 86 < 6)] = (188, 180, 168)
    return _finished(colour, 3)


def _diagonal_tiles() -> ByteArray:
    y, x = _grid()
    a, b = (x + y) / 1.4142, (x - y) / 1.4142 + 2000
    colour = _rgb(176, 184, 186) + _shades(4, a // 70, b // 70, 6)
    colour[(a % 70 < 5) | (b % 70 < 5)] = (96, 100, 104)
    return _finished(colour, 4)


def _front(seed: int) -> FloatArray:
    """A house front: windows with frames, cross-bars and sills."""
    y, x = _grid()
    u, v = x % 100, y % 120
    colour = _plain((198, 176, 140)) + 4 * _soft(seed, 3)[..., None]
    frame = (u > 22) & (u < 78) & (v > 20) & (v < 96)
    colour[frame] = (232, 230, 222)
    glass = (u > 28) & (u < 72) & (v > 26) & (v < 90)
    pane = _rgb(70, 88, 104) + _shades(seed, y // 120, x // 100, 9) - (v - 50)[..., None] / 3
    colour[glass] = pane[glass]
    colour[glass & ((np.abs(u - 50) < 3) | (np.abs(v - 50) < 3))] = (232, 230, 222)
    colour[(u > 16) & (u < 84) & (v > 96) & (v < 103)] = (150, 138, 120)
    return colour


def _facade() -> ByteArray:
    return _finished(_front(5), 5)


def _facade_seen_along() -> ByteArray:
    return _finished(_tilted(_front(6), 1.25, 0.6), 6)


def _shelves() -> ByteArray:
    rng = np.random.default_rng(7)
    colour = _plain((60, 44, 34))
    for shelf in range(5):
        top, at = shelf * 124, 0
        while at < _COLUMNS:
            thick, tall = int(rng.integers(14, 34)), int(rng.integers(72, 98))
            book = rng.uniform(50, 200, 3).astype(np.float32)
            colour[top + 104 - tall : top + 104, at : at + thick - 2] = book
            at += thick
        colour[top + 104 : top + 124] = (150, 108, 70)
        colour[top + 120 : top + 124] = (92, 64, 40)
    return _finished(colour, 7)


def _diagonal_stripes() -> ByteArray:
    y, x = _grid()
    wave = ((x * 0.9 + y * 0.55) % 56) < 26
    colour = np.where(wave[..., None], _rgb(196, 60, 54), _rgb(232, 226, 214))
    return _finished(colour.astype(np.float32), 8)


def _pickets() -> ByteArray:
    y, x = _grid()
    sky = np.stack([150 + 0.1 * y, 184 + 0.06 * y, 222 - 0.02 * y], axis=-1)
    lawn = _rgb(84, 124, 60) + 12 * _soft(9, 2)[..., None]
    colour = np.where((y > 300)[..., None], lawn, sky).astype(np.float32)
    u = np.abs(x % 60 - 30)
    colour[(np.abs(y - 260) < 12) | (np.abs(y - 460) < 12)] = (206, 202, 194)
    colour[(u < 20) & (y > 150 + u * 1.2) & (y < 560)] = (238, 236, 230)
    colour[(u > 17) & (u < 20) & (y > 150 + u * 1.2) & (y < 560)] = (180, 178, 172)
    return _finished(colour, 9)


def _keyboard() -> ByteArray:
    y, x = _grid()
    row = y // 76
    across = x + 1000 + row * 19
    u, v = across % 76, y % 76
    colour = _plain((38, 40, 44))
    key = (u > 7) & (v > 7)
    colour[key] = (_rgb(72, 74, 80) + _shades(10, row, across // 76, 2))[key]
    colour[(u > 16) & (u < 67) & (v > 12) & (v < 62)] = (92, 94, 100)
    colour[(np.abs(u - 34) < 8) & (np.abs(v - 34) < 3)] = (214, 214, 216)
    return _finished(colour, 10)


def _page() -> ByteArray:
    rng = np.random.default_rng(11)
    page = _plain((240, 236, 226)).astype(np.uint8)
    for line in range(15):
        at = 40
        while at < _COLUMNS - 60:
            word = "".join(rng.choice(list("aeinorstlmdu"), rng.integers(2, 8)))
            place, font = (at, 50 + 38 * line), cv2.FONT_HERSHEY_COMPLEX
            cv2.putText(page, word, place, font, 0.8, (44, 40, 40), 2, cv2.LINE_AA)
            at += cv2.getTextSize(word, font, 0.8, 2)[0][0] + 16
    return _finished(page.astype(np.float32), 11)


def _parquet() -> ByteArray:
    """Herringbone: blocks of one by four."""
    y, x = _grid()
    unit = 24
    a = ((x + y) / 1.4142 / unit + 200).astype(np.float32)
    b = ((x - y) / 1.4142 / unit + 200).astype(np.float32)
    i, j = np.floor(a), np.floor(b)
    phase = (i - j) % 8
    lying = phase < 4
    start = np.where(lying, i - phase, i)
    stand = np.where(lying, j, j - (7 - phase))
    along = np.where(lying, a - start, b - stand)
    beside = np.where(lying, b - j, a - i)
    colour = _rgb(168, 118, 72) + _shades(12, start, stand, 13) * _rgb(1, 0.8, 0.6)
    colour = colour + 4 * np.sin(beside * 15 + 3 * start)[..., None]
    colour[(beside < 0.07) | (along < 0.07)] = (84, 56, 34)
    return _finished(colour.astype(np.float32), 12)


def _stairs() -> ByteArray:
    """Steps that get lower towards the top."""
    y, x = _grid()
    depth = 3600 / (y + 240)
    step = depth % 1
    colour = _plain((172, 166, 156)) + 5 * _soft(13, 2)[..., None]
    colour[step < 0.4] = (112, 108, 102)
    colour[(step > 0.4) & (step < 0.47)] = (214, 208, 198)
    colour[np.abs(x - 400) > 330 - 0.06 * (600 - y)] = (92, 74, 60)
    return _finished(colour, 13)


def _blinds() -> ByteArray:
    y, _ = _grid()
    slat = (y % 22) / 22
    bright = np.where(slat < 0.82, 228 - 96 * slat, 66)
    colour = bright[..., None] * _rgb(1, 0.96, 0.86)
    for cord in (170, 520):
        colour[:, cord : cord + 6] = (190, 176, 150)
    return _finished(colour.astype(np.float32), 14)


def _chequers() -> ByteArray:
    y, x = _grid()
    dark = ((x // 72) + (y // 72)) % 2 > 0
    colour = np.where(dark[..., None], _rgb(46, 44, 48), _rgb(220, 214, 202))
    colour = colour + 4 * _soft(15, 8)[..., None]
    return _finished(_tilted(colour.astype(np.float32), 1.9, 0.75, floor=True), 15)


def _cartons() -> ByteArray:
    y, x = _grid()
    u, v = x % 168, y % 132
    colour = _rgb(178, 138, 94) + _shades(16, y // 132, x // 168, 6)
    colour = colour + 3 * _soft(16, 4)[..., None]
    colour[np.abs(v - 66) < 11] = (204, 176, 132)
    colour[(u < 5) | (v < 5)] = (70, 50, 34)
    colour[(u > 112) & (u < 150) & (v > 92) & (v < 116)] = (226, 224, 218)
    return _finished(colour, 16)


def _wall_seen_along() -> ByteArray:
    photograph, _ = Case("", "brick", ()).load()
    wide = np.concatenate([photograph, photograph[:, ::-1]], axis=1)
    large = cv2.resize(wide, (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA).astype(np.float32)
    return _finished(_tilted(large, 1.3, 0.7), 17, grain=0.0)


def _mesh() -> ByteArray:
    y, x = _grid()
    colour = _garden(18)
    a, b = (x + y * 1.15) % 58, (x - y * 1.15 + 4000) % 58
    colour[(a < 6) | (b < 6)] = (178, 182, 186)
    return _finished(colour, 18)


def _road() -> ByteArray:
    """Lines that run to one point."""
    y, x = _grid()
    colour = _plain((92, 92, 96)) + 9 * _soft(19, 1.2)[..., None]
    down = np.maximum(y - 60, 1)
    side = (x - 430) / down
    colour[np.abs(np.abs(side) - 0.62) < 0.03] = (226, 224, 214)
    dashes = (np.abs(side) < 0.022) & ((2600 / (down + 40)) % 1 < 0.6)
    colour[dashes] = (226, 224, 214)
    colour[np.abs(side) > 0.86] = (_rgb(96, 122, 70) + 12 * _soft(20, 2)[..., None])[
        np.abs(side) > 0.86
    ]
    colour[y < 60] = (176, 198, 220)
    return _finished(colour, 19)


def _portal() -> ByteArray:
    """A door with pillars on both sides: only its other half tells what is missing."""
    y, x = _grid()
    u = np.abs(x - 400)
    colour = _rgb(206, 196, 178) + 4 * _soft(21, 3)[..., None]
    colour[(y % 60 < 4) & (u > 250)] = (160, 150, 134)
    colour[(u < 250) & (y > 90)] = (176, 164, 144)
    pillar = (u > 160) & (u < 220) & (y > 130)
    colour[pillar] = (_rgb(226, 218, 202) - 0.9 * np.abs(u - 190)[..., None])[pillar]
    colour[(u > 148) & (u < 232) & (y > 130) & (y < 156)] = (238, 230, 216)
    colour[(u < 132) & (y > 180)] = (84, 58, 42)
    panel = (u > 24) & (u < 104) & ((y % 130) > 30) & (y > 200)
    colour[panel] = (112, 80, 58)
    colour[(u < 3) & (y > 180)] = (40, 28, 20)
    return _finished(colour.astype(np.float32), 21)


STRUCTURED = (
    Structured("railing", _railing, (205, 150, 62, 104)),
    Structured("railing along", _railing_seen_along, (190, 150, 74, 84)),
    Structured("bricks", _bricks, (210, 150, 90, 72)),
    Structured("diagonal tiles", _diagonal_tiles, (200, 150, 90, 76)),
    Structured("facade", _facade, (215, 150, 70, 100)),
    Structured("facade along", _facade_seen_along, (180, 150, 74, 72)),
    Structured("shelves", _shelves, (200, 140, 60, 86)),
    Structured("stripes", _diagonal_stripes, (210, 150, 92, 80)),
    Structured("pickets", _pickets, (180, 170, 64, 112)),
    Structured("keyboard", _keyboard, (200, 150, 86, 70), square=True),
    Structured("page", _page, (200, 150, 56, 40), square=True),
    Structured("parquet", _parquet, (200, 150, 84, 74)),
    Structured("stairs", _stairs, (210, 160, 56, 110)),
    Structured("blinds", _blinds, (230, 150, 74, 100), square=True),
    Structured("chequers", _chequers, (200, 165, 84, 70)),
    Structured("cartons", _cartons, (200, 150, 84, 84)),
    Structured("wall along", _wall_seen_along, (170, 150, 74, 68)),
    Structured("mesh", _mesh, (200, 150, 84, 78)),
    Structured("road", _road, (270, 180, 62, 62)),
    Structured("portal", _portal, (112, 190, 34, 84)),
)
