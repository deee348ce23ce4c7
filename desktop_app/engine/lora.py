"""LoRA (Hu et al. 2021, arXiv:2106.09685): low-rank changes, added to a copy of the weights.

Reads diffusers' own layout: for a layer of the UNet ``unet.LAYER.lora_A.weight`` (rank, in, …) and
``unet.LAYER.lora_B.weight`` (out, rank, …), and ``unet.LAYER.alpha`` where it is not the rank. The
sum is made once, so that a picture costs what it costs without; and the model's own weights stay
as they are, so that going back gives the same bytes again. peft does the same to the model in
place, and takes over a second to import, which live mode's first picture can't wait for.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import LoraUse, ModelInfo, is_lora_name
from desktop_app.engine.parts import loading_part
from desktop_app.engine.speed.packing import plain_weight, set_weight

__all__ = ["with_loras"]

_PREFIX, _DOWN, _UP = "unet.", ".lora_A.weight", ".lora_B.weight"


def with_loras(unet: Any, info: ModelInfo, loras: Iterable[LoraUse]) -> Any:
    """A copy of ``unet`` whose weights hold ``loras``; ``unet`` itself stays as it is.

    Raises:
        ModelError: ``model_incomplete`` or ``model_damaged``: a LoRA is not in the model's folder,
            or does not fit this UNet.
    """
    changed = copy.deepcopy(unet)
    for lora in loras:
        for layer, change in _read(info, lora.name):
            _add(changed, info, lora, layer, change)
    return changed


def _read(info: ModelInfo, name: str) -> Iterable[tuple[str, Tensor]]:
    """(layer, what it adds in float32) of every layer in the file."""
    path = Path(info.path)
    folder = path if info.layout == "folder" else path.parent
    with loading_part(info.name, name):
        if not is_lora_name(name):
            raise FileNotFoundError(name)
        tensors = load_file(folder / name)
    for key, down in tensors.items():
        if not key.endswith(_DOWN):
            continue
        layer = key.removesuffix(_DOWN)
        up = tensors.get(layer + _UP)
        if not layer.startswith(_PREFIX) or up is None:
            raise _unfit(info, name, key)
        scale = 1.0
        if layer + ".alpha" in tensors:
            scale = float(tensors[layer + ".alpha"]) / len(down)
        product = up.float().flatten(1) @ down.float().flatten(1)
        yield layer.removeprefix(_PREFIX), scale * product.view(len(up), *down.shape[1:])


def _add(unet: Any, info: ModelInfo, lora: LoraUse, layer: str, change: Tensor) -> None:
    try:
        changed = unet.get_submodule(layer)
        weight = plain_weight(changed)
    except AttributeError:
        raise _unfit(info, lora.name, layer) from None
    if weight.shape != change.shape:
        raise _unfit(info, lora.name, layer)
    with torch.no_grad():
        set_weight(changed, weight.float() + lora.weight * change.to(weight.device))


def _unfit(info: ModelInfo, name: str, layer: str) -> ModelError:
    reason = f"{name} does not fit its UNet ({layer})"
    return ModelError("model_damaged", name=info.name, reason=reason)
