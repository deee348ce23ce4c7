"""How large everything is that one job needs beside its model: other models, another autoencoder,
LoRAs, an autoencoder for previews, arrays. Told from headers; reads no weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Final

from desktop_app.catalog.families import Family
from desktop_app.core.forecast import ModelWeights, PartName, PartWeights
from desktop_app.core.model_info import ModelInfo
from desktop_app.library.formats.packed import read_unpacked
from desktop_app.library.formats.weights import read_weights
from desktop_app.library.probing.add_on_files import AddOnFiles
from desktop_app.library.probing.image_prompt_sizes import reader_sizes
from desktop_app.library.probing.part_sizes import (
    Tensors,
    folder_tensors,
    measured,
    part_sizes,
)

_ROLES: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            *(".lora_down.weight", ".lora_A.weight", ".lora_A.default.weight"),
            *(".lora.down.weight", "_lora.down.weight"),
        ),
        "down",
    ),
    **dict.fromkeys(
        (
            *(".lora_up.weight", ".lora_B.weight", ".lora_B.default.weight"),
            *(".lora.up.weight", "_lora.up.weight"),
        ),
        "up",
    ),
    ".lora_mid.weight": "core",
    ".diff": "whole",
    **{f".{role}": role for role in ("hada_w1_a", "hada_w1_b", "hada_t1")},
    **{
        f".lokr_{role}{end}": f"lokr_{role}{end}"
        for role in ("w1", "w2")
        for end in ("", "_a", "_b")
    },
    **{f".lokr_{role}": f"lokr_{role}" for role in ("t1", "t2")},
}
"""How a tensor's name ends → what it is to the weight that it changes."""

_STARTS: Final = (
    *("lora_unet_", "lora_transformer_", "unet.", "transformer.", "diffusion_model."),
    *("model.diffusion_model.", "base_model.model.", "lycoris_", "lora_unet."),
)
"""How names of the denoiser's layers begin: the same layer is called so or so."""


def job_sizes(
    model: ModelInfo, families: Mapping[str, Family], add_ons: AddOnFiles
) -> ModelWeights:
    """Everything that is held in memory for one job.

    Raises:
        ModelError, InputError: a file is missing, damaged or unreadable.
    """
    own = part_sizes(model, families[model.family])
    parts = list(own.parts)
    for other in add_ons.models:
        # It is a whole model; its own autoencoder is not asked.
        names: dict[PartName, PartName] = {"denoiser": "other_denoiser", "vae": "idle"}
        sizes = part_sizes(other, families[other.family]).parts
        parts += (replace(part, part=names.get(part.part, part.part)) for part in sizes)
    if add_ons.array_bytes:
        parts.append(PartWeights("arrays", 0, add_ons.array_bytes))
    if add_ons.preview and not own.tiny_vae:
        path = Path(add_ons.preview)
        folder = path.parent if path.suffix == ".safetensors" else path
        parts.append(measured("preview", folder_tensors(folder, folder.name)))
    for path in map(Path, add_ons.controls):
        tensors = (
            folder_tensors(path, path.name)
            if path.is_dir()
            else read_unpacked(path, path.name).tensors
        )
        parts.append(replace(measured("control", tensors), file=str(path)))
    if add_ons.readers:
        parts.append(reader_sizes(add_ons.readers, add_ons.image_encoders))
    if add_ons.loras:
        parts.append(_loras(add_ons.loras, own))
    return ModelWeights(tuple(parts), own.tiny_vae)


def _loras(paths: Sequence[str], model: ModelWeights) -> PartWeights:
    """Changed layers are held twice, however many files change them; the files stay in memory.

    Beside layers that are quantised their factors act as they are.
    """
    layers: dict[str, int] = {}
    stored = 0
    for path in paths:
        tensors = read_weights(Path(path), Path(path).name).tensors
        stored += sum(tensor.end - tensor.begin for tensor in tensors.values())
        for layer, numbers in _changed(tensors):
            layers[layer] = max(numbers, layers.get(layer, 0))
    changeable = sum(part.numbers - part.quantised for part in model.parts if part.part != "vae")
    return PartWeights("lora", min(sum(layers.values()), changeable), stored)


def _changed(tensors: Tensors) -> Iterator[tuple[str, int]]:
    """(layer, numbers of its weight) of each layer that a file changes."""
    layers: dict[str, dict[str, tuple[int, ...]]] = {}
    for name, tensor in tensors.items():
        end = next((end for end in _ROLES if name.endswith(end)), None)
        if end is not None:
            layer = name.removesuffix(end)
            start = next((start for start in _STARTS if layer.startswith(start)), "")
            plain = layer.removeprefix(start).replace(".", "").replace("_", "")
            layers.setdefault(plain, {})[_ROLES[end]] = tensor.shape
    for layer, shapes in layers.items():
        numbers = _numbers(shapes)
        if numbers:
            yield layer, numbers


def _numbers(shapes: Mapping[str, tuple[int, ...]]) -> int:
    """Numbers of the weight that tensors of these shapes change; 0 where they tell nothing."""
    if "whole" in shapes:
        return prod(shapes["whole"])
    if "down" in shapes and "up" in shapes:
        core = shapes.get("core", ())
        # Tucker's form has the kernel in a tensor of its own.
        return shapes["up"][0] * prod(shapes["down"][1:]) * prod(core[2:])
    if "hada_w1_a" in shapes:  # two products, multiplied number by number: both of its shape
        return _factor(shapes, "hada_{}1")
    return _factor(shapes, "lokr_{}1") * _factor(shapes, "lokr_{}2")


def _factor(shapes: Mapping[str, tuple[int, ...]], name: str) -> int:
    """Numbers of one factor, which may itself be a product, in Tucker's form with a core."""
    whole = name.format("w")
    if whole in shapes:
        return prod(shapes[whole])
    first, second = shapes.get(f"{whole}_a"), shapes.get(f"{whole}_b")
    if not first or not second:
        return 0
    core = shapes.get(name.format("t"))
    if core is not None:
        return first[-1] * second[-1] * prod(core[2:])
    return first[0] * prod(second[1:])
