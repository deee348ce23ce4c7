"""A style that the starter model does not know, the styles it must not be taken for, and a judge
that tells them apart.

A linocut: dark ink on cream paper, by the darkness of each place against its surroundings, and a
second block in red where the colours were strong. Fixed before anything was trained.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import cv2
import numpy as np
import torch

from benchmarks.teaching import judge as judging
from benchmarks.teaching.things import Bytes

TRIGGER: Final = "linocut style"
"""It begins prompts, as it begins captions: what CLIP reads before a word hears nothing of it."""

Colour = tuple[int, int, int]
_PRINTS: Final = 8
"""In colours by chance, from which the judge learns that the colours count."""

_PAPER: Final = (244, 234, 206)
_INK: Final = (34, 44, 84)
_RED: Final = (206, 74, 50)


def _of(colour: Colour) -> Bytes:
    return np.array(colour, np.uint8)


def printed(pixels: Bytes, paper: Colour, ink: Colour, second: Colour) -> Bytes:
    """A picture in two blocks of colour on paper."""
    small = cv2.bilateralFilter(pixels, 9, 60, 9)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    around = cv2.GaussianBlur(grey, (0, 0), 22)
    dark = grey < np.clip(0.9 * around, 60, 150)
    strong = cv2.cvtColor(small, cv2.COLOR_RGB2HSV)[..., 1] > 120
    strong = cv2.medianBlur(strong.astype(np.uint8) * 255, 7) > 0
    made = np.where(strong[..., None], _of(second), _of(paper))
    made = np.where(dark[..., None], _of(ink), made)
    return np.asarray(cv2.GaussianBlur(made, (0, 0), 0.8), np.uint8)


def linocut(pixels: Bytes) -> Bytes:
    """(256, 256, 3) uint8 in the style."""
    return printed(pixels, _PAPER, _INK, _RED)


def _grey(pixels: Bytes) -> Bytes:
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[..., None]
    return np.asarray(np.repeat(grey, 3, 2), np.uint8)


def _sepia(pixels: Bytes) -> Bytes:
    light = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[..., None] / 255
    return np.clip(light * (265, 235, 200), 0, 255).astype(np.uint8)


def _posterised(pixels: Bytes) -> Bytes:
    return (pixels // 80 * 80 + 20).astype(np.uint8)


def _duotone(pixels: Bytes) -> Bytes:
    light = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[..., None] / 255
    return (light * np.array(_PAPER) + (1 - light) * np.array(_INK)).astype(np.uint8)


def _etched(pixels: Bytes) -> Bytes:
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    lines = grey - cv2.GaussianBlur(grey, (0, 0), 3) > -4
    return np.where(lines[..., None], _of(_PAPER), _of(_INK))


OTHERS: Final[dict[str, Callable[[Bytes], Bytes]]] = {
    "as it is": lambda pixels: pixels,
    "grey": _grey,
    "sepia": _sepia,
    "posterised": _posterised,
    "duotone of the same colours": _duotone,
    "lines in the same colours": _etched,
    "negative": lambda pixels: 255 - pixels,
    "green and black": lambda pixels: printed(pixels, (206, 232, 196), (20, 40, 24), (40, 140, 70)),
    "pink and violet": lambda pixels: printed(
        pixels, (250, 214, 230), (70, 24, 96), (230, 90, 160)
    ),
    "white on black": lambda pixels: printed(pixels, (24, 24, 28), (240, 240, 236), (90, 90, 96)),
}


def parts(pictures: Sequence[Bytes], seed: int) -> list[Bytes]:
    """A square part of each, from a third of its side to all of it, as large as before."""
    made: list[Bytes] = []
    random = np.random.default_rng(seed)
    for each in pictures:
        side = int(random.uniform(0.35, 1.0) * len(each))
        x, y = (int(random.integers(len(each) - side + 1)) for _ in range(2))
        size = each.shape[1], each.shape[0]
        part = cv2.resize(each[y : y + side, x : x + side], size, interpolation=cv2.INTER_AREA)
        made.append(np.asarray(part, np.uint8))
    return made


def _by_chance(seed: int, pixels: Bytes) -> Bytes:
    """A print in other colours than the style's: each more than 64 of 255 away on average."""
    random = np.random.default_rng(seed)
    colours = list[Colour]()
    for own in (_PAPER, _INK, _RED):
        while True:
            red, green, blue = (int(one) for one in random.integers(0, 256, 3))
            if np.abs(np.subtract((red, green, blue), own)).mean() > 64:
                break
        colours.append((red, green, blue))
    return printed(pixels, *colours)


def learnt(pictures: Sequence[Bytes], coded: Callable[[list[Bytes]], list[Bytes]]) -> judging.Judge:
    """A judge of ``pictures`` in the style (answer 0) and in others (answer 1); half of them went
    through the model's autoencoder. Of the other styles it sees all but the last two, and prints in
    colours by chance."""
    seen: list[Bytes] = []
    right: list[int] = []
    prints = {f"print {seed}": partial(_by_chance, seed) for seed in range(_PRINTS)}
    others = {**dict([*OTHERS.items()][:-2]), **prints}
    for number, (kind, style) in enumerate([("", linocut), *others.items()]):
        some = [style(each) for each in (pictures if not kind else pictures[number::3])]
        some = some[::2] + coded(some[1::2])
        for again in range(3):
            seen += parts(some, 10 * number + again)
        right += [int(bool(kind))] * 3 * len(some)
    lessons = judging.small(seen), torch.tensor(right)
    return judging.learnt(*lessons, 2, 1200, torch.device("cpu"))


def exam(
    judge: judging.Judge, pictures: Sequence[Bytes], coded: Callable[[list[Bytes]], list[Bytes]]
) -> tuple[float, float]:
    """(share of pictures in the style that it names, share of those in others that it takes for
    it), of ``pictures`` that it has not seen."""

    def named(style: Callable[[Bytes], Bytes]) -> float:
        found = judging.answers(judge, parts(coded([style(each) for each in pictures]), 9))
        return found.count(0) / len(found)

    return named(linocut), sum(named(style) for style in OTHERS.values()) / len(OTHERS)
