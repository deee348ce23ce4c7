"""Our encoders as wide as published, with random weights, on random pictures."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch
from torch import Tensor

from desktop_app.engine.encoders.inception import SIDE, Inception
from desktop_app.engine.encoders.layout import filled_network, open_encoder_file
from desktop_app.engine.encoders.perceptual import open_dists, open_lpips
from tests import tiny_encoders

CPU = torch.device("cpu")


def pictures() -> tuple[Tensor, Tensor]:
    """Two of 80 × 96 in 0..1, and two others."""
    random = torch.Generator().manual_seed(7)
    first, second = (torch.rand(2, 3, 80, 96, generator=random) for _ in range(2))
    return first, second


def ours() -> dict[str, Tensor]:
    """By name of the encoder; "pixels" is what Inception saw."""
    pixels = torch.rand(1, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(8)) * 2 - 1
    with tempfile.TemporaryDirectory() as folder:
        files = {
            name: open_encoder_file(
                str(tiny_encoders.write(Path(folder, f"{name}.safetensors"), shapes()))
            )
            for name, shapes in tiny_encoders.LAYOUTS.items()
        }
        file = files["inception"]
        network = filled_network(
            file, lambda shapes: Inception(shapes, file.name), (1, 3, SIDE, SIDE)
        )
        with torch.inference_mode():
            return {
                "pixels": pixels,
                "inception": network(pixels)[:, :6],
                "lpips-alex": open_lpips(files["lpips_alex"], files["alexnet"], CPU)(*pictures()),
                "lpips-vgg": open_lpips(files["lpips_vgg"], files["vgg16"], CPU)(*pictures()),
                "dists": open_dists(files["dists"], files["vgg16"], CPU)(*pictures()),
            }
