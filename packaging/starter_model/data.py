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

import cv2
import numpy as np

from scenes import FOCUS, MASK_SIZE, SIZE, USUAL, Picture, Scene, draw_scene, draw_unseen, render
from sprites import load_sheet

CHUNK = 250  # scenes a task
#: first seeds of the pictures for …
HELD_OUT, LATENTS, JUDGE, UNSEEN = 10_000_000, 20_000_000, 30_000_000, 40_000_000
FOCUSED, HELD_FOCUSED = 50_000_000, 60_000_000  # of scenes of the mix FOCUS


@dataclass(frozen=True, eq=False)
class Pictures:
    """images: (n, 256, 256, 3) uint8; masks: (n, 16, 16) uint8; scenes: n."""

    images: np.ndarray
    masks: np.ndarray
    scenes: list[Scene]


def scene_of(seed: int) -> Scene:
    """The scene of a seed of any of the ranges above."""
    if UNSEEN <= seed < FOCUSED:
        return draw_unseen(seed)
    return draw_scene(seed, FOCUS if seed >= FOCUSED else USUAL)


def render_pictures(folder: Path, sprites: Path, count: int, offset: int = 0) -> Pictures:
    """Make sure `count` pictures lie in `folder` and open them."""
    folder.mkdir(parents=True, exist_ok=True)
    images, masks = folder / "images.npy", folder / "masks.npy"
    if not images.exists() or np.load(images, mmap_mode="r").shape[0] != count:
        for done in folder.glob("*.done"):
            done.unlink()
        np.lib.format.open_memmap(images, "w+", np.uint8, (count, SIZE, SIZE, 3)).flush()
        np.lib.format.open_memmap(masks, "w+", np.uint8, (count, MASK_SIZE, MASK_SIZE)).flush()
    starts = [s for s in range(0, count, CHUNK) if not (folder / f"{s}.done").exists()]
    tasks = [(folder, sprites, s, min(s + CHUNK, count), offset) for s in starts]
    if len(tasks) > 1:
        with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
            for number, _ in enumerate(pool.imap_unordered(render_chunk, tasks), 1):
                print(f"rendered {number * CHUNK} of {len(tasks) * CHUNK}", flush=True)
    elif tasks:
        render_chunk(tasks[0])
    return Pictures(
        np.load(images, mmap_mode="r"),
        np.load(masks, mmap_mode="r"),
        [scene_of(offset + k) for k in range(count)],
    )


def render_chunk(task: tuple[Path, Path, int, int, int]) -> None:
    """Render one stretch of scenes into the memory-mapped files."""
    folder, sprites, start, end, offset = task
    images = np.load(folder / "images.npy", mmap_mode="r+")
    masks = np.load(folder / "masks.npy", mmap_mode="r+")
    for k, picture in zip(
        range(start, end), render_range(sprites, range(offset + start, offset + end)), strict=True
    ):
        images[k], masks[k] = picture.pixels, picture.cells
    images.flush()
    masks.flush()
    (folder / f"{start}.done").write_text(json.dumps([start, end]))


def render_range(sprites: Path, seeds: range) -> Iterator[Picture]:
    """The pictures of these seeds, in this process (3 ms each)."""
    cv2.setNumThreads(1)
    sheet = load_sheet(sprites)
    for seed in seeds:
        yield render(scene_of(seed), sheet)
