"""The denoiser's data: latents of scenes and of the same scenes with a hole.

Pictures are rendered, encoded and forgotten, 2,000 scenes a file (34 MB), so
more chunks may be added at any time, and a killed run goes on with the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from torch import Tensor

import autoencoder
from common import replace_file, wait_while_paused
from data import render_range, scene_of
from holes import GREY, draw_hole, masked, to_cells
from scenes import MASK_SIZE, SIZE, Scene

BATCH = 16
ROWS = ("clean", "holed", "holes", "objects", "targets")  # one of each a scene


@dataclass(frozen=True, eq=False)
class Latents:
    """n scenes. clean, holed: (n, 16, 16, 16) float16, unscaled; grey: (1, 16,
    16, 16), of the picture of which nothing is known; holes: (n, 16, 16) bool,
    cells painted; objects: (n, 16, 16) uint8, the objects' share; targets: (n,)
    int64, the object under the hole or -1; scenes: n."""

    clean: Tensor
    holed: Tensor
    grey: Tensor
    holes: Tensor
    objects: Tensor
    targets: Tensor
    scenes: list[Scene]

    @property
    def scale(self) -> float:
        """The factor that brings the latents to deviation 1."""
        return 1 / self.clean[:1000].float().std().item()


def make_chunk(vae: AutoencoderTiny, sprites: Path, seeds: range, path: Path) -> None:
    """Render and encode these scenes into `path`."""
    parts: dict[str, list[Tensor]] = {"clean": [], "holed": []}
    cells, objects, targets = [], [], []
    for start in range(0, len(seeds), BATCH):
        wait_while_paused()
        part = seeds[start : start + BATCH]
        plain, cut = [], []
        for seed, picture in zip(part, render_range(sprites, part), strict=True):
            hole, target = draw_hole(picture.boxes, np.random.default_rng([seed, 23]))
            plain.append(picture.pixels)
            cut.append(masked(picture.pixels, hole))
            cells.append(to_cells(hole, MASK_SIZE))
            objects.append(picture.cells)
            targets.append(target)
        both = autoencoder.encode(vae, np.stack(plain + cut)).half()
        parts["clean"].append(both[: len(part)])
        parts["holed"].append(both[len(part) :])
    saved = {name: torch.cat(tensors) for name, tensors in parts.items()}
    saved["holes"] = torch.from_numpy(np.stack(cells))
    saved["objects"] = torch.from_numpy(np.stack(objects))
    saved["targets"] = torch.tensor(targets)
    replace_file(path, lambda temporary: torch.save(saved, temporary))


def make_latents(
    vae: AutoencoderTiny, sprites: Path, folder: Path, chunks: int, size: int, offset: int
) -> Latents:
    """`chunks` files of `size` scenes from seed `offset` on, made where they are
    missing, as one."""
    folder.mkdir(parents=True, exist_ok=True)
    loaded: list[dict[str, Tensor]] = []
    for k in range(chunks):
        path = folder / f"{k:03d}.pt"
        if not path.exists():
            make_chunk(vae, sprites, range(offset + k * size, offset + (k + 1) * size), path)
            print(f"latents: {(k + 1) * size} of {chunks * size}", flush=True)
        loaded.append(torch.load(path, weights_only=True))
    clean, holed, holes, objects, targets = (torch.cat([c[n] for c in loaded]) for n in ROWS)
    scenes = [scene_of(offset + k) for k in range(len(clean))]
    return Latents(clean, holed, grey_latents(vae), holes, objects, targets, scenes)


def joined(first: Latents, second: Latents) -> Latents:
    """Both, the first in front, which keeps its scale."""
    tensors = {name: torch.cat([getattr(first, name), getattr(second, name)]) for name in ROWS}
    return Latents(**tensors, grey=first.grey, scenes=[*first.scenes, *second.scenes])


def grey_latents(vae: AutoencoderTiny, height: int = SIZE, width: int = SIZE) -> Tensor:
    """(1, c, h/16, w/16) unscaled latents of an all-grey picture."""
    return autoencoder.encode(vae, np.full((1, height, width, 3), GREY, np.uint8))
