"""Scenes: what is in a picture, drawn at random, and its composition.

A `Scene` is words and numbers; `render` turns it into pixels with the
backgrounds of `backgrounds`, the sprites of `sprites` and the finish of
`looks`. One in twenty-five combinations of noun, colour, place and setting is
kept away from every training scene (`is_unseen`), for evaluation.
"""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass

import cv2
import numpy as np

import backgrounds
from looks import FINISH
from nouns import NOUNS, Noun, noun_by_word
from sprites import Sheet
from vocabulary import BACKGROUNDS, COLOURS, SETTINGS

SIZE = 256  # px, the native side
MASK_SIZE = 16  # latent cells a side

#: longer side of the object as a share of the picture
SCALES = {"small": (0.28, 0.36), "medium": (0.52, 0.64), "big": (0.78, 0.9)}
LOOK_SHARES = {"flat": 0.42, "3d": 0.40, "sketch": 0.18}
EMPTY_SHARE, PLAIN_SHARE = 0.02, 0.33
SIZES = ("small", "medium", "big")
UNSEEN_OF = 25  # one combination in so many is kept for evaluation
Box = tuple[int, int, int, int]  # x0, y0, x1, y1 in px


@dataclass(frozen=True)
class Mix:
    """Shares of all scenes: pair, two of a kind; other, two kinds. sizes: shares
    of single objects, by SIZES."""

    pair: float
    other: float
    sizes: tuple[float, float, float]


USUAL = Mix(0.06, 0.04, (0.16, 0.66, 0.18))
#: small things and pairs are what comes out worst of a model trained on the usual mix
FOCUS = Mix(0.30, 0.10, (0.50, 0.38, 0.12))


@dataclass(frozen=True)
class Scene:
    """One picture in words. noun: "" in an empty one; colour: "" for the
    sprite's own; background: a colour word, for the plain setting only; other:
    a second noun or ""; seed: of all that the words leave open."""

    noun: str
    colour: str
    size: str
    place: str
    setting: str
    background: str
    count: int
    other: str
    look: str
    seed: int

    @property
    def single(self) -> bool:
        """Whether it shows exactly one thing."""
        return self.count == 1 and not self.other


@dataclass(frozen=True, eq=False)
class Picture:
    """A rendered scene.

    pixels: (256, 256, 3) uint8 RGB; cells: (16, 16) uint8, the objects' share
    of each latent cell, 0..255; boxes: of the objects in the scene's order;
    ground: (256, 256) uint8, the number of what the background shows there
    (`palette`); things: (256, 256) uint8, which object covers it, from 1 on.
    """

    pixels: np.ndarray
    cells: np.ndarray
    boxes: tuple[Box, ...]
    ground: np.ndarray
    things: np.ndarray


def is_unseen(scene: Scene) -> bool:
    """Whether the scene's combination is kept for evaluation."""
    if not scene.noun:
        return False
    key = f"{scene.noun}|{scene.colour}|{scene.place}|{scene.setting}"
    return zlib.crc32(key.encode()) % UNSEEN_OF == 0


def draw_scene(seed: int, mix: Mix = USUAL) -> Scene:
    """The training scene of this seed; never an unseen combination, nouns equally often."""
    rng = random.Random(seed)
    while is_unseen(scene := propose(seed, rng, NOUNS[seed % len(NOUNS)], mix)):
        pass
    return scene


def draw_unseen(seed: int) -> Scene:
    """A scene of one thing whose combination no training scene has."""
    rng = random.Random(seed)
    while not (is_unseen(scene := propose(seed, rng, rng.choice(NOUNS))) and scene.single):
        pass
    return scene


def propose(seed: int, rng: random.Random, noun: Noun, mix: Mix = USUAL) -> Scene:
    """Any scene with this noun; plain backgrounds a third."""
    look = rng.choices(list(LOOK_SHARES), list(LOOK_SHARES.values()))[0]
    kind = rng.random()
    count, other = 1, ""
    if kind < mix.pair:
        count = 2
    elif kind < mix.pair + mix.other:
        other = rng.choice([n.word for n in NOUNS if n.word != noun.word])
    if rng.random() < PLAIN_SHARE:
        setting = "plain"
    else:
        setting = rng.choice(
            [s for s in (*SETTINGS, *noun.home, *noun.home) if s not in noun.never]
        )
    if kind > 1 - EMPTY_SHARE and setting != "plain":
        return Scene("", "", "medium", "middle", setting, "", 0, "", look, seed)
    colour = ""
    if noun.tints and rng.random() < 0.5:
        colour = rng.choice([c for c in COLOURS if c != noun.natural])
    single = count == 1 and not other
    size = rng.choices(SIZES, mix.sizes)[0] if single else "medium"
    place = draw_place(rng, setting) if single and size != "big" else "middle"
    background = ""
    if setting == "plain":
        clash = {colour or noun.natural}
        background = rng.choice([c for c in BACKGROUNDS if c not in clash])
    return Scene(noun.word, colour, size, place, setting, background, count, other, look, seed)


def draw_place(rng: random.Random, setting: str) -> str:
    """Where the object is; above and below only where nothing stands on a ground."""
    if setting in ("plain", "sky"):
        places, shares = ("middle", "left", "right", "top", "bottom"), (40, 18, 18, 12, 12)
    else:
        places, shares = ("middle", "left", "right"), (50, 25, 25)
    return rng.choices(places, shares)[0]


def render(scene: Scene, sheet: Sheet) -> Picture:
    """The scene's picture, always the same."""
    rng = np.random.default_rng([scene.seed, 7])
    canvas, ground = backgrounds.draw(scene.setting, scene.background, rng)
    picture = canvas.pixels
    covered = np.zeros((SIZE, SIZE), np.float32)
    things = np.zeros((SIZE, SIZE), np.uint8)
    boxes = []
    sprites_of = "flat" if rng.random() < 0.5 else "3d"
    if scene.look not in FINISH:
        sprites_of = scene.look
    for number, (word, colour, centre, side) in enumerate(placements(scene, rng), 1):
        sprite = pick(sheet, word, colour, sprites_of)
        alone = np.zeros((SIZE, SIZE), np.float32)
        boxes.append(paste(picture, alone, sprite, centre, side, ground, rng))
        covered = np.maximum(covered, alone)
        things[alone > 0.5] = number
    cells = cv2.resize(covered, (MASK_SIZE, MASK_SIZE), interpolation=cv2.INTER_AREA)
    pixels = np.clip(picture + 0.5, 0, 255).astype(np.uint8)
    if scene.look in FINISH:
        pixels = FINISH[scene.look](pixels)
    return Picture(pixels, (cells * 255).astype(np.uint8), tuple(boxes), canvas.classes, things)


Placement = tuple[str, str, tuple[float, float], float]


def placements(scene: Scene, rng: np.random.Generator) -> list[Placement]:
    """(noun, colour, centre as shares of the picture, side in px) of each object."""
    if not scene.noun:
        return []
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


def pick(sheet: Sheet, word: str, colour: str, look: str) -> np.ndarray:
    """The sprite, float32 RGBA."""
    natural = noun_by_word(word).natural
    return sheet.pixels[sheet.rows[word, "" if colour == natural else colour, look]].astype(
        np.float32
    )


def paste(
    picture: np.ndarray,
    covered: np.ndarray,
    sprite: np.ndarray,
    centre: tuple[float, float],
    side: float,
    ground: float | None,
    rng: np.random.Generator,
) -> Box:
    """Draw the sprite into `picture` (float32, 0..255) and its opacity into
    `covered`, in place, and tell where it is. With a ground line it stands below
    that line, with a soft shadow."""
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
    covered[y0:y1, x0:x1] = part[..., 3]
    x, y, width, height = cv2.boundingRect((part[..., 3] > 0.1).astype(np.uint8))
    return x0 + x, y0 + y, x0 + x + width, y0 + y + height


def shadow(picture: np.ndarray, x: float, y: float, width: float) -> None:
    """A soft dark ellipse on the ground, in place."""
    dark = np.zeros((SIZE, SIZE), np.float32)
    axes = (max(2, round(width * 0.36)), max(2, round(width * 0.06)))
    cv2.ellipse(dark, (round(x), round(y)), axes, 0, 0, 360, 0.3, -1)
    dark = cv2.blur(dark, (9, 9))
    picture *= 1 - dark[..., None]
