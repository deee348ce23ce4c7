"""Scenes: what is in a picture, drawn at random, and its composition.

A `Scene` is words and numbers; `render` turns it into pixels with the
backgrounds of `backgrounds` and the sprites of `sprites`.
"""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass

import cv2
import numpy as np

import backgrounds
from sprites import Sheet
from vocabulary import BACKGROUNDS, COLOURS, NOUNS, SETTINGS, noun_by_word

SIZE = 256  # px, the native side
MASK_SIZE = 16  # latent cells a side

#: longer side of the object as a share of the picture
SCALES = {"small": (0.28, 0.36), "medium": (0.52, 0.64), "big": (0.78, 0.9)}


@dataclass(frozen=True)
class Scene:
    """One picture in words. colour: "" for the sprite's own; background: a
    colour word, for the plain setting only; other: a second noun or "";
    seed: of all that the words leave open."""

    noun: str
    colour: str
    size: str
    place: str
    setting: str
    background: str
    count: int
    other: str
    seed: int

    def as_dict(self) -> dict[str, str | int]:
        """For JSON."""
        return asdict(self)


def draw_scene(seed: int) -> Scene:
    """The scene of this seed: nouns equally often, plain backgrounds a third."""
    rng = random.Random(seed)
    noun = NOUNS[seed % len(NOUNS)]
    kind = rng.random()
    count, other = 1, ""
    if kind < 0.05:
        count = 2
    elif kind < 0.08:
        other = rng.choice([n.word for n in NOUNS if n.word != noun.word])
    if rng.random() < 0.35:
        setting = "plain"
    else:
        setting = rng.choice([*SETTINGS, *noun.home, *noun.home])
    colour = ""
    if noun.tints and rng.random() < 0.5:
        colour = rng.choice([c for c in COLOURS if c != noun.natural])
    single = count == 1 and not other
    size = rng.choices(("small", "medium", "big"), (0.14, 0.68, 0.18))[0] if single else "medium"
    place = "middle"
    if single and size != "big":
        free = setting in ("plain", "sky")
        places = (
            ("middle", "left", "right", "top", "bottom") if free else ("middle", "left", "right")
        )
        place = rng.choices(places, (0.58, 0.16, 0.16, 0.05, 0.05)[: len(places)])[0]
    background = ""
    if setting == "plain":
        clash = {colour or noun.natural}
        background = rng.choice([c for c in BACKGROUNDS if c not in clash])
    return Scene(noun.word, colour, size, place, setting, background, count, other, seed)


def render(scene: Scene, sheet: Sheet) -> tuple[np.ndarray, np.ndarray]:
    """((256, 256, 3) uint8 RGB, (16, 16) uint8 share of object in each cell)."""
    rng = np.random.default_rng([scene.seed, 7])
    picture, ground = backgrounds.draw(scene.setting, scene.background, rng)
    covered = np.zeros((SIZE, SIZE), np.float32)
    for word, colour, centre, side in placements(scene, rng):
        paste(picture, covered, pick(sheet, word, colour, rng), centre, side, ground, rng)
    mask = cv2.resize(covered, (MASK_SIZE, MASK_SIZE), interpolation=cv2.INTER_AREA)
    return np.clip(picture + 0.5, 0, 255).astype(np.uint8), (mask * 255).astype(np.uint8)


Placement = tuple[str, str, tuple[float, float], float]


def placements(scene: Scene, rng: np.random.Generator) -> list[Placement]:
    """(noun, colour, centre as shares of the picture, side in px) of each object."""
    low, high = SCALES[scene.size]
    side = rng.uniform(low, high) * SIZE
    jitter = rng.uniform(-0.02, 0.02, 4)
    if scene.count == 2 or scene.other:
        side = rng.uniform(0.4, 0.46) * SIZE
        second = scene.other or scene.noun
        colour = "" if scene.other else scene.colour
        return [
            (scene.noun, scene.colour, (0.26 + jitter[0], 0.5 + jitter[1]), side),
            (second, colour, (0.74 + jitter[2], 0.5 + jitter[3]), side),
        ]
    margin = side / SIZE / 2
    edge = margin + 0.02 + (0.06 if scene.size == "small" else 0.0)
    x = {"left": edge, "right": 1 - edge}.get(scene.place, 0.5) + jitter[0]
    y = {"top": edge, "bottom": 1 - edge}.get(scene.place, 0.5) + jitter[1]
    return [(scene.noun, scene.colour, (x, y), side)]


def pick(sheet: Sheet, word: str, colour: str, rng: np.random.Generator) -> np.ndarray:
    """One of the sprites of this noun and colour, float32 RGBA."""
    natural = noun_by_word(word).natural
    rows = sheet.rows[(word, "" if colour == natural else colour)]
    return sheet.pixels[int(rng.choice(rows))].astype(np.float32)


def paste(
    picture: np.ndarray,
    covered: np.ndarray,
    sprite: np.ndarray,
    centre: tuple[float, float],
    side: float,
    ground: float | None,
    rng: np.random.Generator,
) -> None:
    """Draw the sprite into `picture` (float32, 0..255), in place. With a ground
    line it stands below that line, with a soft shadow under it."""
    alpha = sprite[..., 3:] / 255.0
    premultiplied = np.dstack([sprite[..., :3] * alpha, alpha])
    pixels = max(8, round(side))
    small = cv2.resize(premultiplied, (pixels, pixels), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.25:
        small = cv2.warpAffine(
            small,
            cv2.getRotationMatrix2D((pixels / 2, pixels / 2), rng.uniform(-8, 8), 1.0),
            (pixels, pixels),
        )
    used = np.flatnonzero(small[..., 3].max(1) > 0.05)
    foot = int(used[-1]) + 1 if len(used) else pixels
    left = round(centre[0] * SIZE - pixels / 2)
    top = round(centre[1] * SIZE - pixels / 2)
    if ground is not None:
        base = ground + (0.97 - ground) * rng.uniform(0.35, 0.75)
        base = max(base, min(0.97, (pixels / SIZE) + 0.03))
        top = round(base * SIZE) - foot
        shadow(picture, left + pixels / 2, base * SIZE, pixels)
    y0, y1, x0, x1 = max(0, top), min(SIZE, top + pixels), max(0, left), min(SIZE, left + pixels)
    part = small[y0 - top : y1 - top, x0 - left : x1 - left]
    picture[y0:y1, x0:x1] = picture[y0:y1, x0:x1] * (1 - part[..., 3:]) + part[..., :3]
    covered[y0:y1, x0:x1] = np.maximum(covered[y0:y1, x0:x1], part[..., 3])


def shadow(picture: np.ndarray, x: float, y: float, width: float) -> None:
    """A soft dark ellipse on the ground, in place."""
    dark = np.zeros((SIZE, SIZE), np.float32)
    axes = (max(2, round(width * 0.36)), max(2, round(width * 0.06)))
    cv2.ellipse(dark, (round(x), round(y)), axes, 0, 0, 360, 0.3, -1)
    dark = cv2.blur(dark, (9, 9))
    picture *= 1 - dark[..., None]
