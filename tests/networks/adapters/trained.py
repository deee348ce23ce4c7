"""What a training could have made of tiny models: factors for some layers, with ranks and alphas
that differ."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import torch
from peft import LoHaConfig, LoKrConfig, LoraConfig, inject_adapter_in_model
from torch import Tensor, nn

from tests import tiny_flux, tiny_sd3
from tests.tiny_models import tiny_parts
from tests.tiny_sdxl import sdxl_parts

Changes = dict[str, dict[str, dict[str, Tensor]]]


def _of(parts: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(parts, name).float() for name in names}


FAMILIES: dict[str, Callable[[], dict[str, Any]]] = {
    "sd1": lambda: _of(tiny_parts("sd1"), "unet", "text_encoder"),
    "sd2": lambda: _of(tiny_parts("sd2"), "unet", "text_encoder"),
    "sdxl": lambda: {
        name: sdxl_parts()[name].float() for name in ("unet", "text_encoder", "text_encoder_2")
    },
    "sd3": lambda: _of(
        tiny_sd3.sd3_parts(version="3.5"), "transformer", "text_encoder", "text_encoder_2"
    ),
    "flux1": lambda: _of(tiny_flux.flux_parts(), "transformer", "text_encoder"),
}
"""Family → its parts that can be trained."""

_ATTENTION = ("to_q", "to_k", "to_v", "to_out.0")
_IN_DENOISER = {
    "unet": (*_ATTENTION, "proj_in", "ff.net.0.proj"),
    "transformer": (*_ATTENTION, "add_q_proj", "add_v_proj", "ff.net.2", "norm_out.linear"),
}
_IN_TEXT = ("q_proj", "v_proj", "out_proj", "fc1")


def targets(part: str, network: nn.Module) -> list[str]:
    """Names of layers that are trained; in convolutions, too."""
    ends = _IN_DENOISER.get(part, _IN_TEXT)
    return [
        name
        for name, module in network.named_modules()
        if isinstance(module, nn.Linear | nn.Conv2d) and name.endswith((*ends, "resnets.0.conv1"))
    ]


def trained(method: str, parts: dict[str, Any]) -> Changes:
    """Random factors, as peft makes them. Every third layer has another rank, every fourth another
    alpha."""
    generator = torch.Generator().manual_seed(5)
    changes: Changes = {}
    for part, network in parts.items():
        names, copied = targets(part, network), copy.deepcopy(network)
        config = _config(method, names)
        inject_adapter_in_model(config, copied)
        changes[part] = {name: _roles(copied.get_submodule(name), generator) for name in names}
    return changes


def _config(method: str, names: list[str]) -> Any:
    more: dict[str, Any] = {
        "target_modules": names,
        "r": 2,
        "rank_pattern": dict.fromkeys(names[::3], 3),
        "alpha_pattern": dict.fromkeys(names[::4], 1),
    }
    if method == "loha":
        return LoHaConfig(alpha=4, **more)
    if method == "lokr":
        return LoKrConfig(alpha=4, decompose_both=True, **more)
    return LoraConfig(lora_alpha=4, use_dora=method == "dora", **more)


def _roles(layer: Any, generator: torch.Generator) -> dict[str, Tensor]:
    """Its factors by role; all are drawn again, as first ones change nothing."""
    found: dict[str, Tensor] = {}
    for name, parameter in layer.named_parameters():
        if "base_layer" in name:
            continue
        role = {"lora_A": "down", "lora_B": "up", "lora_magnitude_vector": "dora_scale"}.get(
            name.split(".")[0], name.split(".")[0]
        )
        drawn = torch.randn(parameter.shape, generator=generator) * 0.3
        if role == "dora_scale":
            drawn = (parameter.detach() * (1 + 0.3 * drawn)).reshape(
                -1, *[1] * (layer.base_layer.weight.ndim - 1)
            )
        found[role] = drawn
    rank, alpha = layer.r["default"], layer.scaling["default"] * layer.r["default"]
    if {"lokr_w1", "lokr_w2"} <= set(found):  # without a rank there is no scale
        found["lokr_w1"] *= alpha / rank
    else:
        found["alpha"] = torch.tensor(float(alpha))
    return found
