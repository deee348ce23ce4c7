"""How large the parts of a model are, told from their headers. Reads no weights.

What lies in memory beside the weights while a picture is made grows with a part's width: the
channels of its widest maps, told from one layer's shape.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from pathlib import Path
from typing import Final

from desktop_app.core.forecast import ModelWeights, PartName, PartWeights
from desktop_app.core.model_info import ModelInfo
from desktop_app.library.formats.safetensors_header import Tensor
from desktop_app.library.formats.weights import component_weights, read_weights

__all__ = ["part_sizes"]

_FOLDERS: Final[dict[str, PartName]] = {
    "unet": "denoiser",
    "transformer": "denoiser",
    "vae": "vae",
    "text_encoder": "text_encoder",
    "text_encoder_2": "text_encoder",
    "text_encoder_3": "text_encoder",
}
"""Folder of a diffusers model → part."""

_PREFIXES: Final[tuple[tuple[str, PartName | None], ...]] = (
    ("model.diffusion_model.", "denoiser"),
    ("first_stage_model.", "vae"),
    ("vae.", "vae"),
    ("cond_stage_model.", "text_encoder"),
    ("conditioner.", "text_encoder"),
    ("text_encoders.", "text_encoder"),
    ("text_encoder", "text_encoder"),
    ("model_ema.", None),  # a running mean of the denoiser, which is left on the disk
)
"""How names of a part begin in a single file. Others are the denoiser's, which may stand bare."""

_WIDTHS: Final[dict[PartName, tuple[str, ...]]] = {
    "denoiser": (
        "conv_in.weight",  # diffusers' UNet
        "input_blocks.0.0.weight",  # the original UNet
        "pos_embed.proj.weight",  # diffusers' SD 3
        "x_embedder.proj.weight",  # the original SD 3
        "x_embedder.weight",  # diffusers' FLUX
        "img_in.weight",  # the original FLUX
    ),
    "vae": ("encoder.conv_in.weight", "encoder.layers.0.weight"),
    "text_encoder": (),
}
"""First layers, whose first axis is the width. That of an autoencoder sees the full picture."""

_TINY: Final = "encoder.layers.0.weight"


def part_sizes(info: ModelInfo) -> ModelWeights:
    """The parts of a model and, where a companion lends some, those of the companion.

    Raises:
        ModelError, InputError: a file is missing, damaged or unreadable.
    """
    path = Path(info.path)
    parts = _of_folder(path, info.name) if path.is_dir() else _of_file(path)
    if info.companion:
        have = {part.part for part, _ in parts}
        lent = _of_folder(Path(info.companion), info.name)
        parts += [each for each in lent if each[0].part not in have]
    return ModelWeights(tuple(part for part, _ in parts), any(tiny for _, tiny in parts))


def _of_folder(path: Path, name: str) -> list[tuple[PartWeights, bool]]:
    found: list[tuple[PartWeights, bool]] = []
    for folder, part in _FOLDERS.items():
        if not (path / folder).is_dir():
            continue
        tensors: dict[str, Tensor] = {}
        for file in component_weights(path / folder, name):
            tensors.update(read_weights(file, name).tensors)
        found.append(_measured(part, tensors.items()))
    return found


def _of_file(path: Path) -> list[tuple[PartWeights, bool]]:
    parts: dict[PartName, list[tuple[str, Tensor]]] = {}
    for name, tensor in read_weights(path, path.name).tensors.items():
        prefix, part = next((row for row in _PREFIXES if name.startswith(row[0])), ("", "denoiser"))
        if part is not None:
            parts.setdefault(part, []).append((name.removeprefix(prefix), tensor))
    return [_measured(part, tensors) for part, tensors in parts.items()]


def _measured(part: PartName, tensors: Iterable[tuple[str, Tensor]]) -> tuple[PartWeights, bool]:
    shapes = dict(tensors)
    numbers = sum(prod(tensor.shape) for tensor in shapes.values())
    stored = sum(tensor.end - tensor.begin for tensor in shapes.values())
    widths = [
        tensor.shape[0]
        for name, tensor in shapes.items()
        if name.endswith(_WIDTHS[part]) and tensor.shape
    ]
    return PartWeights(part, numbers, stored, max(widths, default=0)), _TINY in shapes
