"""What files of LoRAs do to weights, read without the program: by formulas written here, by
diffusers, and by peft.

`by_name` reads kohya's and ComfyUI's names. It knows none of the program's tables: a name is the
weight's own in the maker's layout, with underscores, behind the component's beginning.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from diffusers.pipelines.flux.pipeline_flux import FluxPipeline
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion import StableDiffusionPipeline
from diffusers.pipelines.stable_diffusion_3.pipeline_stable_diffusion_3 import (
    StableDiffusion3Pipeline,
)
from diffusers.pipelines.stable_diffusion_xl.pipeline_stable_diffusion_xl import (
    StableDiffusionXLPipeline,
)
from peft import PeftModel
from peft.tuners.tuners_utils import BaseTunerLayer
from safetensors.torch import load_file
from torch import Tensor, nn

from tests import tiny_flux, tiny_sd3
from tests.tiny_original import original_unet

Weights = dict[tuple[str, str], Tensor]
"""By component and layer."""


def weights(parts: Mapping[str, Any]) -> Weights:
    """As they are now."""
    return {
        (part, name): module.weight.detach().clone()
        for part, network in parts.items()
        for name, module in network.named_modules()
        if isinstance(module, nn.Linear | nn.Conv2d)
    }


def changed(tensors: Mapping[str, Tensor], weight: Tensor) -> Tensor:
    """The weight that a layer's factors make of ``weight``, by the formulas of the papers."""
    own = {role: tensor.double() for role, tensor in tensors.items()}
    if "down" in own:
        rank = len(own["down"])
        made = own["up"].flatten(1) @ own["down"].flatten(1)
    elif "hada_w1_a" in own:
        rank = len(own["hada_w1_b"])
        made = (own["hada_w1_a"] @ own["hada_w1_b"]) * (own["hada_w2_a"] @ own["hada_w2_b"])
    else:
        rank = 0
        factors: list[Tensor] = []
        for number in "12":
            factor = own.get(f"lokr_w{number}")
            if factor is None:
                a, b = own[f"lokr_w{number}_a"], own[f"lokr_w{number}_b"]
                rank, factor = len(b), a @ b.flatten(1)
            factors.append(factor.flatten(1))
        (rows, columns), second = factors[0].shape, factors[1]
        made = torch.einsum("ac,bd->abcd", *factors).reshape(rows * len(second), -1)
        assert columns * second.shape[1] == made.shape[1]
    scale = float(own["alpha"]) / rank if rank and "alpha" in own else 1.0
    whole = weight.double() + (made * scale).reshape(weight.shape)
    if "dora_scale" not in own:
        return whole
    lengths = whole.flatten(1).norm(dim=1).reshape(-1, *[1] * (weight.ndim - 1))
    return whole * own["dora_scale"].reshape(lengths.shape) / lengths


ENDS = {"lora_down.weight": "down", "lora_up.weight": "up"}


def by_name(path: Path, family: str, parts: dict[str, Any], layout: str) -> None:
    """Change the parts' weights as a reader of kohya's or ComfyUI's names does."""
    layers: dict[str, dict[str, Tensor]] = {}
    for key, tensor in load_file(path).items():
        name, _, end = key.rpartition(".") if not key.endswith(".weight") else _cut(key)
        layers.setdefault(name, {})[ENDS.get(end, end)] = tensor
    for part, network in parts.items():
        if part.startswith("text_encoder"):
            number = part.removeprefix("text_encoder").removeprefix("_") or "1"
            start = "lora_te_" if family in ("sd1", "sd2") else f"lora_te{number}_"
            for name, module in network.named_modules():
                whole = name if name.startswith("text_model.") else f"text_model.{name}"
                _change(layers, start + whole.replace(".", "_"), module)
        elif layout == "kohya" and family in ("sd1", "sd2"):
            for name, module in network.named_modules():
                _change(layers, "lora_unet_" + name.replace(".", "_"), module)
        else:
            named = makers_names(family, network)
            for key, weight in named.items():
                name = key.removesuffix(".weight")
                flat = "lora_unet_" + name.replace(".", "_")
                found = layers.pop(flat if layout == "kohya" else f"diffusion_model.{name}", None)
                if found is not None:
                    named[key] = changed(found, weight)
            _put_back(family, network, named)
    assert not layers, sorted(layers)


def _cut(key: str) -> tuple[str, str, str]:
    name, end, last = key.rsplit(".", 2)
    return name, ".", f"{end}.{last}"


def _change(layers: dict[str, dict[str, Tensor]], name: str, module: Any) -> None:
    found = layers.pop(name, None)
    if found is not None:
        module.weight.data = changed(found, module.weight).to(module.weight.dtype)


def makers_names(family: str, network: Any) -> dict[str, Tensor]:
    """Weights as the family's makers name them."""
    if family == "flux1":
        return tiny_flux.transformer_keys(network)
    if family == "sd3":
        return tiny_sd3.transformer_keys(network)
    return original_unet(network.state_dict(), network.config)


def _put_back(family: str, network: Any, named: Mapping[str, Tensor]) -> None:
    """By asking each weight where its numbers went."""
    numbered = type(network).from_config(network.config).double()
    state = numbered.state_dict()
    begin = 0
    for key, tensor in state.items():
        state[key] = torch.arange(begin, begin + tensor.numel()).double().reshape(tensor.shape)
        begin += tensor.numel()
    numbered.load_state_dict(state)
    flat = torch.full((begin,), torch.nan, dtype=torch.float64)
    for key, places in makers_names(family, numbered).items():
        flat[places.long().flatten()] = named[key].double().flatten()
    begin = 0
    for _, tensor in network.state_dict().items():
        own = flat[begin : begin + tensor.numel()].reshape(tensor.shape)
        if not own.isnan().any():
            tensor.copy_(own)
        begin += tensor.numel()


def by_diffusers(path: Path, family: str, parts: dict[str, Any]) -> None:
    """Change the parts' weights by `load_lora_weights`."""
    pipeline = _pipeline(family, parts)
    pipeline.load_lora_weights(str(path.parent), weight_name=path.name)
    for network in parts.values():
        for module in network.modules():
            if isinstance(module, BaseTunerLayer):
                module.merge()


def _pipeline(family: str, parts: dict[str, Any]) -> Any:
    nothing: dict[str, Any] = dict.fromkeys(("vae", "scheduler", "tokenizer"))
    if family in ("sd1", "sd2"):
        nothing |= dict.fromkeys(("safety_checker", "feature_extractor"))
        return StableDiffusionPipeline(**parts, **nothing, requires_safety_checker=False)
    nothing |= {"tokenizer_2": None}
    if family == "sdxl":
        return StableDiffusionXLPipeline(**parts, **nothing)
    if family == "flux1":
        return FluxPipeline(**parts, **nothing, text_encoder_2=None)
    return StableDiffusion3Pipeline(**parts, **nothing, text_encoder_3=None, tokenizer_3=None)


def by_peft(folder: Path, parts: dict[str, Any]) -> None:
    """Change the parts' weights by `PeftModel.from_pretrained`."""
    for part, network in parts.items():
        inside = folder / part if part.startswith("text_encoder") else folder
        loaded = PeftModel.from_pretrained(network, str(inside))
        loaded.merge_and_unload()
