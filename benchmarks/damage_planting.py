"""Damage of old photographs drawn on sound ones: scratches, dust, folds and tears.

What is drawn follows from a seed. The detector's weights are fitted to other seeds than `REPORTED`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import cv2
import numpy as np

from desktop_app.core.pixels import Array, ByteArray

__all__ = ["KINDS", "REPORTED", "VISIBLE", "faded", "lettered", "planted"]

REPORTED: Final = (7001, 7002, 7003)
VISIBLE: Final = 24
"""A pixel is damaged where some channel is by so many of 255 another one."""

_WORDS: Final = (
    "Kodak",
    "1932",
    "Elisabeth",
    "Grand",
    "Hotel",
    "COLLINS",
    "Berlin,",
    "4.",
    "Mai",
    "Photo",
    "Studio",
    "Bakery",
)
_LINES: Final = 7
_BADGES: Final = 3

_FINE: Final = 8
"""Shapes are drawn in eighths of a pixel."""


def planted(pixels: ByteArray, kind: str, seed: int) -> tuple[ByteArray, Array]:
    """A damaged copy, and where it is damaged: (h, w) bool.

    Args:
        pixels: (h, w, 3) uint8.
        kind: one of `KINDS`, or "all" of them one over another.
        seed: what is drawn follows from it.
    """
    random = np.random.default_rng([seed, *kind.encode()])
    damaged = pixels.astype(np.float32)
    for name in KINDS if kind == "all" else (kind,):
        damaged = KINDS[name](damaged, random)
    damaged += random.normal(0, 1.5, damaged.shape[:2])[..., None] * (damaged != pixels)
    made = np.clip(np.rint(damaged), 0, 255).astype(np.uint8)
    far = np.abs(made.astype(np.int16) - pixels.astype(np.int16)).max(axis=2)
    return made, far >= VISIBLE


def lettered(pixels: ByteArray, seed: int) -> ByteArray:
    """A copy with lines of writing, some on signs, and round badges: nothing of it is damage."""
    random, made = np.random.default_rng(seed), pixels.copy()
    height, width = pixels.shape[:2]
    side = min(height, width)
    for _ in range(_LINES):
        scale = random.uniform(0.35, 1.1) * side / 450
        thick = max(1, round(scale * 1.6 * random.uniform(0.7, 1.4)))
        ink, ground = ((245, 242, 235), (60, 55, 50)), ((25, 22, 20), (200, 195, 180))
        colour, sign = ink if random.random() < 0.5 else ground
        text = " ".join(random.choice(_WORDS, 3))
        x, y = round(random.uniform(0, 0.6) * width), round(random.uniform(0.08, 0.97) * height)
        if random.random() < 0.4:
            (wide, high), below = cv2.getTextSize(text, 2, scale, thick)
            corners = (x - 6, y - high - 6), (x + wide + 6, y + below + 6)
            cv2.rectangle(made, *corners, sign, -1)
            cv2.rectangle(made, *corners, colour, max(1, thick // 2), cv2.LINE_AA)
        face = int(random.choice([0, 2, 3, 4]))
        cv2.putText(made, text, (x, y), face, scale, colour, thick, cv2.LINE_AA)
    for _ in range(_BADGES):
        x, y = random.uniform((0.1, 0.1), (0.9, 0.9)) * (width, height)
        radius = random.uniform(0.03, 0.09) * side
        for share, colour, thick in ((1, (240, 235, 225), 2), (0.8, (30, 30, 30), 1)):
            centre = round(x), round(y)
            cv2.circle(made, centre, round(radius * share), colour, thick, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(made, (0, 0), 0.6), np.uint8)


def faded(pixels: ByteArray) -> ByteArray:
    """A copy as a sepia print that has lost its darkest and its lightest tones."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[..., None]
    tones = 60 + grey * np.array((0.62, 0.54, 0.36), np.float32)
    return np.asarray(tones - np.array((0, 10, 25), np.float32), np.uint8)


def _laid(pixels: Array, colour: Array | float, alpha: Array) -> Array:
    """A colour over it."""
    share = alpha[..., None]
    return pixels * (1 - share) + np.asarray(colour, np.float32) * share


def _line(shape: tuple[int, int], points: Array, width: float) -> Array:
    """Coverage, 0..1, of a line through points (x, y)."""
    drawn = np.zeros((shape[0] * 2, shape[1] * 2), np.uint8)
    fine = np.rint(points * 2 * _FINE).astype(np.int32)
    thick = max(1, round(width * 2))
    cv2.polylines(drawn, [fine.reshape(-1, 1, 2)], False, 255, thick, cv2.LINE_AA, 3)
    small = cv2.resize(drawn, shape[::-1], interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(255)


def _paper(random: np.random.Generator, *, dark: bool = False) -> Array:
    """The colour of what lies below the emulsion, or of dirt."""
    if dark:
        return (random.uniform(5, 35) + random.uniform(-4, 4, 3)).astype(np.float32)
    return (random.uniform(228, 252) + random.uniform(-6, 3, 3)).astype(np.float32)


def _way(shape: tuple[int, int], random: np.random.Generator, long: float) -> Array:
    """Points of a slightly bent line of that length, somewhere."""
    height, width = shape
    start = random.uniform((0, 0), (width, height))
    angle, bend = random.uniform(0, 2 * np.pi), random.normal(0, 0.25)
    at = np.linspace(0, 1, 40)
    turned = angle + bend * at + 0.04 * np.cumsum(random.normal(0, 0.3, 40))
    steps = np.stack([np.cos(turned), np.sin(turned)], axis=1) * (long / 40)
    return start + np.cumsum(steps, axis=0)


def _scratches(pixels: Array, random: np.random.Generator) -> Array:
    """Long and thin, mostly bright, here and there interrupted."""
    shape, side = pixels.shape[:2], min(pixels.shape[:2])
    for _ in range(int(random.integers(6, 12))):
        points = _way(shape, random, random.uniform(0.25, 0.9) * side)
        cover = _line(shape, points, random.uniform(0.8, 2.6)) * random.uniform(0.7, 1.0)
        gaps = cv2.GaussianBlur(random.normal(0, 1, shape).astype(np.float32), (0, 0), 6)
        cover = cover * np.clip(1.6 + gaps / gaps.std(), 0, 1)
        pixels = _laid(pixels, _paper(random, dark=random.random() < 0.25), cover)
    return pixels


def _dust(pixels: Array, random: np.random.Generator) -> Array:
    """Specks and hairs, bright and dark."""
    shape = pixels.shape[:2]
    for _ in range(int(random.integers(60, 120))):
        centre = random.uniform((0, 0), shape[::-1])
        radii = random.uniform(0.8, 3.6) * random.uniform(0.7, 1.0, 2)
        drawn = np.zeros((shape[0] * 2, shape[1] * 2), np.uint8)
        box = (centre * 2).tolist(), (radii * 4).tolist(), float(random.uniform(0, 180))
        cv2.ellipse(drawn, box, 255, -1, cv2.LINE_AA)
        cover = cv2.resize(drawn, shape[::-1], interpolation=cv2.INTER_AREA) / np.float32(255)
        cover *= random.uniform(0.75, 1.0)
        pixels = _laid(pixels, _paper(random, dark=random.random() < 0.4), cover)
    for _ in range(int(random.integers(3, 8))):
        points = _way(shape, random, random.uniform(12, 45))
        bent = points + 4 * np.sin(np.linspace(0, random.uniform(2, 6), 40))[:, None]
        cover = _line(shape, bent, random.uniform(0.8, 1.6)) * random.uniform(0.75, 1.0)
        pixels = _laid(pixels, _paper(random, dark=random.random() < 0.4), cover)
    return pixels


def _across(shape: tuple[int, int], random: np.random.Generator) -> Array:
    """Points of a straight line from edge to edge."""
    height, width = shape
    along, off = random.uniform(0.25, 0.75), random.normal(0, 0.06)
    if random.random() < 0.5:
        ends = ((0, along * height), (width, (along + off) * height))
    else:
        ends = ((along * width, 0), ((along + off) * width, height))
    at = np.linspace(0, 1, 80)[:, None]
    straight = np.array(ends[0]) * (1 - at) + np.array(ends[1]) * at
    return straight + np.cumsum(random.normal(0, 0.12, (80, 2)), axis=0)


def _folds(pixels: Array, random: np.random.Generator) -> Array:
    """A crease from edge to edge: cracked emulsion, with light and shadow along it."""
    shape = pixels.shape[:2]
    for _ in range(int(random.integers(1, 3))):
        points = _across(shape, random)
        shade = _line(shape, points + random.uniform(2, 4), random.uniform(5, 9))
        shade = cv2.GaussianBlur(shade, (0, 0), 3)
        pixels = pixels * (1 - random.uniform(0.04, 0.09) * shade[..., None])
        cracks = cv2.GaussianBlur(random.normal(0, 1, shape).astype(np.float32), (0, 0), 1.5)
        cover = _line(shape, points, random.uniform(2.0, 4.5))
        cover = cover * np.clip(1.5 + 0.8 * cracks / cracks.std(), 0.25, 1)
        pixels = _laid(pixels, _paper(random), cover)
    return pixels


def _tears(pixels: Array, random: np.random.Generator) -> Array:
    """Jagged, from an edge inwards, wider there: the paper's white fibres show."""
    shape = pixels.shape[:2]
    height, width = shape
    for _ in range(int(random.integers(1, 3))):
        side, at = int(random.integers(4)), random.uniform(0.15, 0.85)
        start = ((at * width, 0), (width, at * height), (at * width, height), (0, at * height))[
            side
        ]
        inward = (np.pi / 2, np.pi, -np.pi / 2, 0)[side] + random.normal(0, 0.3)
        long = random.uniform(0.25, 0.6) * min(shape)
        share = np.linspace(0, 1, 30)
        way = np.array(start) + np.outer(share * long, (np.cos(inward), np.sin(inward)))
        way += np.cumsum(random.normal(0, long / 90, (30, 2)), axis=0)
        across = np.array((-np.sin(inward), np.cos(inward)))
        half = random.uniform(2.5, 6.0) * (1 - 0.8 * share)
        edges = [way + np.outer(half * random.uniform(0.6, 1.3, 30) * s, across) for s in (1, -1)]
        ring = np.concatenate([edges[0], edges[1][::-1]])
        drawn = np.zeros(shape, np.uint8)
        cv2.fillPoly(drawn, [np.rint(ring * _FINE).astype(np.int32)], 255, cv2.LINE_AA, 3)
        fibres = random.normal(0, 1, shape).astype(np.float32)
        fibres = cv2.GaussianBlur(fibres, (0, 0), sigmaX=0.7, sigmaY=2.0)
        paper = _paper(random) + 7 * (fibres / fibres.std())[..., None]
        pixels = _laid(pixels, paper, drawn.astype(np.float32) / 255)
    return pixels


KINDS: Final[Mapping[str, Callable[[Array, np.random.Generator], Array]]] = {
    "scratches": _scratches,
    "dust": _dust,
    "folds": _folds,
    "tears": _tears,
}
