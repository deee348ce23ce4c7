"""Sets of pictures for tests of ratings."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from desktop_app.extensions.evaluation.values.rating import Answer, RatingSession
from desktop_app.storage.pictures import save_picture


def folder_of(folder: Path, count: int, tone: int, side: int = 64) -> Path:
    """Pictures 00.png … of a disc before one tone, with some grain, and with prompts."""
    folder.mkdir(parents=True)
    drawn = np.random.default_rng(tone)
    for number in range(count):
        pixels = drawn.integers(tone, tone + 20, (side, side, 3)).astype(np.uint8)
        middle, radius = drawn.uniform(0.3, 0.7, 2) * side, side * drawn.uniform(0.1, 0.3)
        inside = np.hypot(*(np.indices((side, side)) - middle[:, None, None])) < radius
        pixels[inside] += drawn.integers(0, 30, 3).astype(np.uint8)
        texts = {"parameters": f"a fox, number {number}\nSteps: 4, Seed: {number}"}
        save_picture(folder / f"{number:02d}.png", pixels, texts)
    return folder


def choice_for(session: RatingSession, item: int, label: str) -> str:
    """What somebody answers who likes that set."""
    shown = [session.pictures[one].set for one in session.items[item].shown]
    return ("first", "second")[shown.index(label)]


def answered(session: RatingSession, choices: dict[int, str], rater: str = "ann") -> list[Answer]:
    """Answers to items, one after the other."""
    return [
        Answer(rater=rater, item=item, choice=choice, ms=900, at_ms=1000 + at)
        for at, (item, choice) in enumerate(choices.items())
    ]
