"""Every way of naming layers means the layers it should: the sum is reckoned by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from tests import tiny_flux
from tests.engine.adapters.layouts import MODELS
from tests.engine.adapters.written import pair, product, put
from tests.tiny_models import tiny_parts
from tests.tiny_sdxl import sdxl_parts

STYLES: dict[str, Callable[[str], tuple[str, str, str]]] = {
    "kohya": lambda name: (
        f"lora_unet_{name.replace('.', '_')}.lora_down.weight",
        f"lora_unet_{name.replace('.', '_')}.lora_up.weight",
        f"lora_unet_{name.replace('.', '_')}.alpha",
    ),
    "peft": lambda name: (
        f"diffusion_model.{name}.lora_A.weight",
        f"diffusion_model.{name}.lora_B.weight",
        f"diffusion_model.{name}.alpha",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("family", MODELS)
def test_names_of_the_familys_makers_mean_the_same_rows(
    family: str, style: str, tmp_path: Path
) -> None:
    parts, denoiser, named = MODELS[family]()
    parts[denoiser].float()
    before = {key: value.clone() for key, value in named().items()}
    layers = [
        key.removesuffix(".weight")
        for key, value in before.items()
        if key.endswith(".weight") and value.ndim in (2, 4)
    ]
    wanted, tensors = {}, {}
    for at, layer in enumerate(layers):
        weight = before[f"{layer}.weight"]
        down, up = pair(weight.shape, seed=at)
        wanted[f"{layer}.weight"] = weight + product(down, up) / 2
        down_name, up_name, alpha = STYLES[style](layer)
        tensors |= {down_name: down, up_name: up, alpha: torch.tensor(1.0)}
    put(parts, tensors, tmp_path, family=family, denoiser=denoiser)
    after = named()
    for key, value in before.items():
        assert torch.allclose(after[key], wanted.get(key, value), atol=1e-5), key


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "after", "down", "up"),
    [
        ("unet.", "", ".lora_A.weight", ".lora_B.weight"),
        ("base_model.model.", "", ".lora_A.default.weight", ".lora_B.default.weight"),
        ("unet.", "", ".lora.down.weight", ".lora.up.weight"),
        ("lora_unet_", "_", ".lora_down.weight", ".lora_up.weight"),
        ("lycoris_", "_", ".lora_down.weight", ".lora_up.weight"),
    ],
)
def test_names_of_the_class_mean_the_layer(
    before: str, after: str, down: str, up: str, tmp_path: Path
) -> None:
    unet = tiny_parts().unet.float()
    layers = {
        name: module.weight.clone()
        for name, module in unet.named_modules()
        if isinstance(module, torch.nn.Linear | torch.nn.Conv2d)
    }
    tensors, wanted = {}, {}
    for at, (layer, weight) in enumerate(layers.items()):
        a, b = pair(weight.shape, seed=at)
        name = before + (layer.replace(".", "_") if after else layer)
        tensors |= {f"{name}{down}": a, f"{name}{up}": b}
        wanted[layer] = weight + product(a, b)
    put({"unet": unet}, tensors, tmp_path)
    for layer, weight in wanted.items():
        assert torch.allclose(unet.get_submodule(layer).weight, weight, atol=1e-5), layer


@pytest.mark.slow
def test_the_oldest_names_of_diffusers_are_known(tmp_path: Path) -> None:
    unet = tiny_parts().unet.float()
    base = "mid_block.attentions.0.transformer_blocks.0.attn1"
    tensors, wanted = {}, {}
    for at, (theirs, ours) in enumerate(
        (("to_q", "to_q"), ("to_k", "to_k"), ("to_v", "to_v"), ("to_out", "to_out.0"))
    ):
        weight = unet.get_submodule(f"{base}.{ours}").weight.clone()
        a, b = pair(weight.shape, seed=at)
        name = f"unet.{base}.processor.{theirs}_lora"
        tensors |= {f"{name}.down.weight": a, f"{name}.up.weight": b}
        wanted[ours] = weight + product(a, b)
    put({"unet": unet}, tensors, tmp_path)
    for ours, weight in wanted.items():
        assert torch.allclose(unet.get_submodule(f"{base}.{ours}").weight, weight, atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize(
    "names",
    [
        ("lora_te1_text_model_encoder_layers_0_", "lora_te2_text_model_encoder_layers_0_"),
        (
            "text_encoder.text_model.encoder.layers.0.",
            "text_encoder_2.text_model.encoder.layers.0.",
        ),
        ("text_encoder.encoder.layers.0.", "text_encoder_2.encoder.layers.0."),
    ],
)
def test_each_text_encoder_gets_its_own(names: tuple[str, str], tmp_path: Path) -> None:
    parts = sdxl_parts()
    encoders = [parts["text_encoder"].float(), parts["text_encoder_2"].float()]
    tensors, wanted = {}, []
    for at, (start, encoder) in enumerate(zip(names, encoders, strict=True)):
        weight = _query(encoder).weight.clone()
        a, b = pair(weight.shape, seed=at)
        name = f"{start}self_attn_q_proj" if "_layers_" in start else f"{start}self_attn.q_proj"
        tensors |= {f"{name}.lora_down.weight": a, f"{name}.lora_up.weight": b}
        wanted.append(weight + product(a, b))
    put(parts, tensors, tmp_path, family="sdxl")
    for encoder, weight in zip(encoders, wanted, strict=True):
        assert torch.allclose(_query(encoder).weight, weight, atol=1e-5)


@pytest.mark.slow
def test_kohyas_third_text_encoder_is_the_t5_of_flux(tmp_path: Path) -> None:
    parts = tiny_flux.flux_parts()
    t5 = parts.text_encoder_2.float()
    layer = "encoder.block.0.layer.0.SelfAttention.q"
    weight = t5.get_submodule(layer).weight.clone()
    a, b = pair(weight.shape)
    name = f"lora_te3_{layer.replace('.', '_')}"
    tensors = {f"{name}.lora_down.weight": a, f"{name}.lora_up.weight": b}
    held = {"transformer": parts.transformer, "text_encoder": parts.text_encoder}
    held["text_encoder_2"] = t5
    put(held, tensors, tmp_path, family="flux1", denoiser="transformer")
    assert torch.allclose(t5.get_submodule(layer).weight, weight + product(a, b), atol=1e-5)


def _query(encoder: Any) -> Any:
    end = "layers.0.self_attn.q_proj"
    return next(layer for name, layer in encoder.named_modules() if name.endswith(end))
