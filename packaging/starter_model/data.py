"""Training pictures on disk: scenes rendered once, by all cores, in order.

Scene k of a folder is always the same picture (its seed is k plus an offset),
whatever the number of processes, and rendering goes on where it was killed.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from nouns import class_of
from palette import NUMBERS
from scenes import FOCUS, MASK_SIZE, SIZE, USUAL, Picture, Scene, draw_scene, draw_unseen, render
from sprites import load_sheet

CHUNK = 250  # scenes a task
#: first seeds of the pictures for …
HELD_OUT, LATENTS, JUDGE, UNSEEN = 10_000_000, 20_000_000, 30_000_000, 40_000_000
FOCUSED, HELD_FOCUSED = 50_000_000, 60_000_000  # of scenes of the mix FOCUS
SEGMENTER = 35_000_000
#: of the encoder that measures pictures (packaging/feature_model) and of what it is measured on
FEATURES, HELD_FEATURES = 25_000_000, 27_000_000


#: array of a folder -> (field of a picture, shape of a row)
ARRAYS: dict[str, tuple[str, tuple[int, ...]]] = {
    "images": ("pixels", (SIZE, SIZE, 3)),
    "masks": ("cells", (MASK_SIZE, MASK_SIZE)),
    "grounds": ("ground", (SIZE, SIZE)),
    "things": ("things", (SIZE, SIZE)),
}


@dataclass(frozen=True, eq=False)
class Pictures:
    """images: (n, 256, 256, 3) uint8; masks: (n, 16, 16) uint8; scenes: n."""

    images: np.ndarray
    masks: np.ndarray
    scenes: list[Scene]


@dataclass(frozen=True, eq=False)
class Truth:
    """What a picture shows. pixels: (256, 256, 3) uint8; ground, things: (256, 256)
    uint8 as of `scenes.Picture`; names: by number of a thing, its class's number, 0 first."""

    pixels: np.ndarray
    ground: np.ndarray
    things: np.ndarray
    names: np.ndarray

    @property
    def classes(self) -> np.ndarray:
        """(256, 256) uint8: the number of what is seen."""
        return np.where(self.things > 0, self.names[self.things], self.ground)


@dataclass(frozen=True, eq=False)
class Truths:
    """images: (n, 256, 256, 3) uint8; grounds, things: (n, 256, 256) uint8; scenes: n."""

    images: np.ndarray
    grounds: np.ndarray
    things: np.ndarray
    scenes: list[Scene]

    def __getitem__(self, row: int) -> Truth:
        parts = self.images, self.grounds, self.things
        pixels, ground, things = (np.asarray(part[row]) for part in parts)
        return Truth(pixels, ground, things, names_of(self.scenes[row]))


def names_of(scene: Scene) -> np.ndarray:
    """(3,) uint8: of no thing, of the first, of the second."""
    words = (scene.noun, scene.other or scene.noun) if scene.noun else ()
    numbers = [0, *(NUMBERS[class_of(word)] for word in words), 0, 0]
    return np.array(numbers[:3], np.uint8)


def scene_of(seed: int) -> Scene:
    """The scene of a seed of any of the ranges above."""
    if UNSEEN <= seed < FOCUSED:
        return draw_unseen(seed)
    return draw_scene(seed, FOCUS if seed >= FOCUSED else USUAL)


def render_pictures(folder: Path, sprites: Path, count: int, offset: int = 0) -> Pictures:
    """Make sure `count` pictures lie in `folder` and open them."""
    return Pictures(*render_arrays(folder, sprites, ("images", "masks"), count, offset))


def render_truths(folder: Path, sprites: Path, count: int, offset: int = 0) -> Truths:
    """The same of pictures and what they show, 320 KB each."""
    return Truths(*render_arrays(folder, sprites, ("images", "grounds", "things"), count, offset))


def render_arrays(
    folder: Path, sprites: Path, names: tuple[str, ...], count: int, offset: int
) -> tuple[Any, ...]:
    """The arrays of these names and the scenes, rendered where they are missing."""
    folder.mkdir(parents=True, exist_ok=True)
    first = folder / f"{names[0]}.npy"
    if not first.exists() or np.load(first, mmap_mode="r").shape[0] != count:
        for done in folder.glob("*.done"):
            done.unlink()
        for name in reversed(names):
            shape = (count, *ARRAYS[name][1])
            np.lib.format.open_memmap(folder / f"{name}.npy", "w+", np.uint8, shape).flush()
    starts = [s for s in range(0, count, CHUNK) if not (folder / f"{s}.done").exists()]
    tasks = [(folder, sprites, names, s, min(s + CHUNK, count), offset) for s in starts]
    if len(tasks) > 1:
        with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
            for number, _ in enumerate(pool.imap_unordered(render_chunk, tasks), 1):
                print(f"rendered {number * CHUNK} of {len(tasks) * CHUNK}", flush=True)
    elif tasks:
        render_chunk(tasks[0])
    arrays = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in names)
    return *arrays, [scene_of(offset + k) for k in range(count)]


def render_chunk(task: tuple[Path, Path, tuple[str, ...], int, int, int]) -> None:
    """Render one stretch of scenes into the memory-mapped files."""
    folder, sprites, names, start, end, offset = task
    arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r+") for name in names}
    for k, picture in zip(
        range(start, end), render_range(sprites, range(offset + start, offset + end)), strict=True
    ):
        for name, array in arrays.items():
            array[k] = getattr(picture, ARRAYS[name][0])
    for array in arrays.values():
        array.flush()
    (folder / f"{start}.done").write_text(json.dumps([start, end]))


def render_range(sprites: Path, seeds: range) -> Iterator[Picture]:
    """The pictures of these seeds, in this process (3 ms each)."""
    cv2.setNumThreads(1)
    sheet = load_sheet(sprites)
    for seed in seeds:
        yield render(scene_of(seed), sheet)
