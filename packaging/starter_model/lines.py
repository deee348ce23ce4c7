"""Line hints: white on black, as edges found in the picture or as a hand's outline of what
it shows. Some have gaps, some show a part, some nothing at all."""

from __future__ import annotations

import cv2
import numpy as np

from data import Truth
from distort import displaced, half, kept_parts, simplified
from scenes import SIZE

#: kind -> share
KINDS = {"canny": 0.38, "outline": 0.52, "empty": 0.10}
#: the figures' own edges: of pictures and of the hints made of them
SIGMA, LOW, HIGH = 1.0, 80, 160


def draw(truth: Truth, rng: np.random.Generator) -> np.ndarray:
    """(256, 256, 3) uint8."""
    kind = str(rng.choice(list(KINDS), p=list(KINDS.values())))
    drawn = PIPELINES[kind](truth, rng)
    if kind != "empty" and rng.random() < 0.15:
        drawn = np.where(half(rng), drawn, 0)
    if rng.random() < 0.2:
        drawn = drawn * rng.uniform(0.6, 1.0)
    return as_picture(drawn)


def as_picture(lines: np.ndarray) -> np.ndarray:
    """(h, w), 0..255 -> (h, w, 3) uint8."""
    return np.repeat(np.asarray(lines, np.uint8)[..., None], 3, 2)


def empty(truth: Truth, rng: np.random.Generator) -> np.ndarray:
    """(256, 256) uint8: nothing is said."""
    return np.zeros((SIZE, SIZE), np.uint8)


def canny(truth: Truth, rng: np.random.Generator) -> np.ndarray:
    """(256, 256) uint8: Canny's edges with random blur and thresholds, now and then
    of the things alone."""
    sigma = rng.uniform(0.4, 2.0) if rng.random() < 0.7 else 0.0
    high = np.exp(rng.uniform(np.log(50), np.log(250)))
    found = edges(truth.pixels, sigma, high * rng.uniform(0.3, 0.6), high, rng.random() < 0.5)
    if truth.things.any() and rng.random() < 0.2:
        found = np.where(around(truth.things > 0, 3), found, 0)
    if rng.random() < 0.25:
        found = widened(found, int(rng.integers(2, 4)))
    return np.where(kept_parts(rng, rng.uniform(0.6, 1)), found, 0) if rng.random() < 0.2 else found


def outline(truth: Truth, rng: np.random.Generator) -> np.ndarray:
    """(256, 256) uint8: the things' outlines, mostly with the ground's borders, and half
    of the time with their strongest inner edges, by a hand that is not quite steady."""
    truth = displaced(truth, rng.uniform(0, 5) if rng.random() < 0.75 else 0.0, rng)
    simpler = rng.random() < 0.45
    found = np.zeros((SIZE, SIZE), np.uint8)
    for number in range(1, int(truth.things.max()) + 1):
        thing = truth.things == number
        found |= borders(simplified(thing, rng) if simpler else thing)
    bare = not found.any()
    if bare or rng.random() < 0.7:
        ground = borders(truth.ground)
        found |= np.where(truth.things > 0, 0, ground) if rng.random() < 0.8 else ground
    if not bare and not simpler and rng.random() < 0.6:
        high = rng.uniform(120, 300)
        inner = edges(truth.pixels, rng.uniform(1, 2), high * 0.5, high, True)
        found |= np.where(around(truth.things > 0, -5), inner, 0)
    found = widened(found, int(rng.integers(1, 5)))
    if rng.random() < 0.5:
        found = np.where(kept_parts(rng, rng.uniform(0.65, 1)), found, 0).astype(np.uint8)
    return cv2.GaussianBlur(found, (0, 0), 0.7) if rng.random() < 0.3 else found


PIPELINES = {"canny": canny, "outline": outline, "empty": empty}


def edges(pixels: np.ndarray, sigma: float, low: float, high: float, fine: bool) -> np.ndarray:
    """(h, w, 3) uint8 -> (h, w) uint8, 0 or 255: Canny's; fine: by Euclid's gradient."""
    soft = cv2.GaussianBlur(pixels, (0, 0), sigma) if sigma else pixels
    return cv2.Canny(soft, low, high, L2gradient=fine)


def measured_edges(pixels: np.ndarray) -> np.ndarray:
    """(h, w) bool: the edges that figures compare."""
    return edges(pixels, SIGMA, LOW, HIGH, True) > 0


def borders(labels: np.ndarray) -> np.ndarray:
    """(h, w) uint8, 255 where a label differs from the next one to the right or below."""
    found = np.zeros(labels.shape, np.uint8)
    found[:, :-1][labels[:, :-1] != labels[:, 1:]] = 255
    found[:-1][labels[:-1] != labels[1:]] = 255
    return found


def around(mask: np.ndarray, margin: int) -> np.ndarray:
    """The mask (h, w) bool grown, or with a negative margin shrunk, by so many px."""
    kernel = np.ones((2 * abs(margin) + 1,) * 2, np.uint8)
    change = cv2.dilate if margin > 0 else cv2.erode
    return change(mask.astype(np.uint8), kernel) > 0


def widened(lines: np.ndarray, width: int) -> np.ndarray:
    """(h, w) uint8: lines of one pixel drawn `width` px wide."""
    if width < 2:
        return lines
    return cv2.dilate(lines, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width)))
