"""How large what a training changes is, read from the headers of its base model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import prod
from typing import Final

from desktop_app.catalog.families import Family
from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.training.values.cost import CostedLayer, TrainingSizes
from desktop_app.library.probing.part_sizes import (
    DENOISER,
    Tensors,
    model_tensors,
    sizes_of_parts,
)

_WEIGHT: Final = ".weight"
_NO_PICTURE: Final = re.compile(r"time|emb|norm|modulation|adaLN|label|add_[kqv]_proj|to_add_out")
_OF_TEXT: Final = re.compile(r"attn2\.to_[kv]$|context|ff_context|txt_")
_UNET: Final = re.compile(r"^(down_blocks|up_blocks)\.(\d+)|^(input_blocks|output_blocks)\.(\d+)")
_BLOCK: Final = re.compile(
    r"^(.*?(?:transformer_blocks|resnets|double_blocks|single_blocks|joint_blocks)\.\d+"
    r"|(?:input_blocks|output_blocks|middle_block)\.\d+)"
)
_LEVEL_OF_ORIGINAL: Final = 3
"""Blocks a level has in original UNets (two, and one that halves or doubles)."""

_HEADS: Final[Mapping[str, int]] = {"sd1": 8}
"""Heads of a family's attention, where they are as many at each level."""


def training_sizes(info: ModelInfo, family: Family) -> TrainingSizes:
    """Sizes of a base model.

    Raises:
        ModelError, InputError: a file is missing, damaged or unreadable.
    """
    tensors, tokenizers = model_tensors(info, family)
    denoiser = tensors.get(DENOISER, {})
    unet = family.denoiser == "unet"
    text = tuple(
        each
        for component, parts in tensors.items()
        if component.startswith("text_encoder") and not _is_t5(parts)
        for each in _layers(parts, unet=False)
    )
    return TrainingSizes(
        sizes_of_parts(tensors, tokenizers),
        tuple(_layers(denoiser, unet=unet)),
        text,
        unet,
        _HEADS.get(info.family, 0),
    )


def _is_t5(tensors: Tensors) -> bool:
    return any(".SelfAttention." in name or name.startswith("enc.blk.") for name in tensors)


def _layers(tensors: Tensors, *, unet: bool) -> Iterator[CostedLayer]:
    levels = _levels(tensors) if unet else {}
    for key, tensor in tensors.items():
        if not key.endswith(_WEIGHT) or len(tensor.shape) < 2:
            continue
        name = key.removesuffix(_WEIGHT)
        block = _BLOCK.match(name)
        out, into, *kernel = tensor.shape
        yield CostedLayer(
            name,
            into,
            out,
            prod(kernel),
            -1 if _sees_none(name) else levels.get(_place(name), max(levels.values(), default=0)),
            block.group(0) if block else "",
        )


def _sees_none(name: str) -> bool:
    """Whether it is for time or text."""
    return bool(_NO_PICTURE.search(name.rpartition("_blocks.")[2]) or _OF_TEXT.search(name))


def _place(name: str) -> str:
    found = _UNET.match(name)
    if found is None:
        return "" if name.startswith(("conv_in", "conv_out", "out.")) else "middle"
    return found.group(0)


def _levels(tensors: Tensors) -> dict[str, int]:
    """Level of each block of a UNet, by how its name begins; "": of the first and last layer."""
    places = {_place(name) for name in tensors}
    numbers = {
        start: sorted(int(each.rpartition(".")[2]) for each in places if each.startswith(start))
        for start in ("down_blocks", "up_blocks", "input_blocks", "output_blocks")
    }
    levels = {"": 0}
    for start, found in numbers.items():
        for number in found:
            level = number
            if start == "input_blocks":
                level = max(0, number - 1) // _LEVEL_OF_ORIGINAL
            elif start == "up_blocks":
                level = found[-1] - number
            elif start == "output_blocks":
                level = (found[-1] - number) // _LEVEL_OF_ORIGINAL
            levels[f"{start}.{number}"] = level
    levels["middle"] = max(levels.values())
    return levels
