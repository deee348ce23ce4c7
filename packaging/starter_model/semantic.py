"""Semantic hints: what is where, in the palette's colours, as exact as the scene knows it or
as roughly as a hand paints. Some say little, some nothing."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from data import Truth
from distort import box, displaced, half, kept_parts, simplified
from lines import around, borders
from palette import COLOURS
from scenes import SIZE

EMPTY_SHARE, EXACT_SHARE = 0.10, 0.2


def draw(truth: Truth, rng: np.random.Generator) -> np.ndarray:
    """(256, 256, 3) uint8."""
    if rng.random() < EMPTY_SHARE:
        return np.zeros((SIZE, SIZE, 3), np.uint8)
    if rng.random() < EXACT_SHARE:
        return exact(truth)
    painted = coloured(left_out(by_hand(truth, rng), rng))
    if rng.random() < 0.2:
        painted = cv2.GaussianBlur(painted, (0, 0), rng.uniform(0.6, 1.6))
    return painted


def exact(truth: Truth) -> np.ndarray:
    """(256, 256, 3) uint8: the truth as it is."""
    return coloured(truth.classes)


def coloured(classes: np.ndarray) -> np.ndarray:
    """(h, w) uint8 numbers -> (h, w, 3) uint8."""
    return COLOURS[classes]


def by_hand(truth: Truth, rng: np.random.Generator) -> np.ndarray:
    """(256, 256) uint8 numbers: borders that wander, outlines as a hand simplifies them,
    between areas now and then a slit that nobody painted."""
    truth = displaced(truth, rng.uniform(0, 6) if rng.random() < 0.8 else 0.0, rng)
    if rng.random() < 0.5:
        things = np.zeros_like(truth.things)
        for number in range(1, int(truth.things.max()) + 1):
            things[simplified(truth.things == number, rng)] = number
        truth = replace(truth, things=things)
    dice = rng.random()
    if dice < 0.12:
        truth = replace(truth, ground=np.zeros_like(truth.ground))
    elif dice < 0.4:
        truth = replace(truth, ground=flattened(truth.ground))
    classes = truth.classes
    if rng.random() < 0.25:
        classes = np.where(around(borders(classes) > 0, int(rng.integers(1, 4))), 0, classes)
    return classes


def flattened(ground: np.ndarray) -> np.ndarray:
    """The ground (h, w) in level bands: of each row, the class that is there most often."""
    counts = [np.bincount(row, minlength=len(COLOURS)) for row in ground]
    found = np.argmax(counts, 1).astype(np.uint8)
    return np.repeat(found[:, None], ground.shape[1], 1)


def left_out(classes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(h, w) uint8 numbers, some set to nothing: whole classes, a half, a box, stretches."""
    kept = classes.copy()
    for number in np.unique(classes):
        if rng.random() < 0.15:
            kept[classes == number] = 0
    if rng.random() < 0.1:
        kept[half(rng)] = 0
    if rng.random() < 0.1:
        kept[box(rng)] = 0
    if rng.random() < 0.1:
        kept[~kept_parts(rng, rng.uniform(0.4, 0.9))] = 0
    return kept
