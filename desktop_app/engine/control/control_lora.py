"""Control-LoRAs: a ControlNet stored as what it differs from the UNet by, in low rank.

Stability AI's format (huggingface.co/stabilityai/control-lora), as ComfyUI reads it: of a layer
``up`` (out, r) and ``down`` (r, in × kernel) are stored, whose product is added to the UNet's own
weight; hint block, zero convolutions and whatever else is small are stored whole, and take the
place of the UNet's. diffusers has no class for it: the result is an ordinary ControlNetModel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from desktop_app.engine.control.control_file import ControlFile
from desktop_app.engine.control.control_network import unfit
from desktop_app.engine.control.control_shapes import hint_shape
from desktop_app.engine.control.unet_networks import UnetControlNet, encoder_settings
from desktop_app.networks.device import Compute
from desktop_app.networks.quantised.layers import QuantisedLayer
from desktop_app.networks.weight_packing import plain_weight

MARK = "lora_controlnet"
"""An empty tensor that says what the file is."""

ENCODER = ("conv_in.", "time_embedding.", "add_embedding.", "down_blocks.", "mid_block.")
"""What a ControlNet has of a UNet."""


def lora_network(file: ControlFile, model: str, unet: Any, compute: Compute) -> UnetControlNet:
    """The network that ``file`` makes of ``unet``, whose weights are its own (without LoRAs).

    Raises:
        ModelError: ``control_unfit``, ``model_damaged`` or ``model_incomplete``.
    """
    stored = file.tensors(replace(compute, dtype=torch.float32))
    stored.pop(MARK, None)
    with file.weights.measured():
        told = hint_shape({key: tuple(each.shape) for key, each in stored.items()})
    whole = dict(encoder_weights(unet, compute.dtype))
    for stem in dict.fromkeys(key.rpartition(".")[0] for key in stored):
        weight = f"{stem}.weight"
        if f"{stem}.up" in stored and f"{stem}.down" in stored:
            if weight not in whole:
                raise unfit(file.name, model, f"the model has no layer {stem}")
            whole[weight] = _changed(file.name, model, whole[weight], stored, stem)
        for key in (weight, f"{stem}.bias"):
            if key not in stored:
                continue
            if key in whole and whole[key].shape != stored[key].shape:
                raise unfit(file.name, model, f"its {stem} is of another size")
            whole[key] = stored[key].to(compute.dtype)
    config = encoder_settings({}, told, unet.config, file.class_name)
    return UnetControlNet(file.name, file.build(config, whole), compute)


def _changed(
    name: str, model: str, weight: Tensor, stored: Mapping[str, Tensor], stem: str
) -> Tensor:
    """``weight`` plus the product of the low-rank halves."""
    up, down = stored[f"{stem}.up"].flatten(1), stored[f"{stem}.down"].flatten(1)
    outer, inner = weight.shape[0], weight[0].numel()
    if (up.shape[0], down.shape[1]) != (outer, inner) or up.shape[1] != down.shape[0]:
        sizes = f"{up.shape[0]} × {down.shape[1]}, the model's {outer} × {inner}"
        raise unfit(name, model, f"its {stem} is {sizes}")
    change = (up @ down).reshape(weight.shape).to(weight.device)
    return (weight.float() + change).to(weight.dtype)


def encoder_weights(unet: Any, dtype: torch.dtype) -> Iterator[tuple[str, Tensor]]:
    """Weights of the UNet's way in by name; they share its memory where they can."""
    for stem, layer in unet.named_modules():
        if not f"{stem}.".startswith(ENCODER):
            continue
        kinds = [kind for kind, _ in layer.named_parameters(recurse=False)]
        if isinstance(layer, QuantisedLayer):
            kinds.append("weight")
        for kind in kinds:
            tensor = plain_weight(layer) if kind == "weight" else getattr(layer, kind)
            yield f"{stem}.{kind}", tensor.detach().to(dtype)
