"""Tiny control networks with random weights, their zero convolutions not zero, as files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from diffusers.models.adapter import T2IAdapter
from diffusers.models.controlnets.controlnet import ControlNetModel
from diffusers.models.controlnets.controlnet_union import ControlNetUnionModel
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from safetensors.torch import save_file
from torch import Tensor, nn

from desktop_app.core.model_info import ModelInfo
from tests.tiny_original import original_unet

ZERO = ("controlnet_", "conv_out", "spatial_ch_projs", "pos_embed_input", "controlnet_x_embedder")
"""Layers that begin with zeros, by their names."""


def unet_of(info: ModelInfo) -> Any:
    """The UNet of a tiny model, as diffusers reads it."""
    return UNet2DConditionModel.from_pretrained(Path(info.path) / "unet")


def controlnet(unet: Any, seed: int = 1, **options: Any) -> ControlNetModel:
    """A ControlNetModel that began as ``unet``."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = ControlNetModel.from_unet(unet, **options)
        return stirred(net)


def union(unet: Any, kinds: int = 8, seed: int = 2) -> ControlNetUnionModel:
    """A ControlNetUnionModel for ``unet``."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        names = ("block_out_channels", "layers_per_block", "down_block_types", "attention_head_dim",
                 "cross_attention_dim", "transformer_layers_per_block", "use_linear_projection",
                 "addition_embed_type", "addition_time_embed_dim",
                 "projection_class_embeddings_input_dim")  # fmt: skip
        options = {name: unet.config[name] for name in names}
        width = unet.config.block_out_channels[0]
        net = ControlNetUnionModel(
            **options, num_control_type=kinds, num_trans_channel=width, num_proj_channel=width
        )
        return stirred(net)


def adapter(unet: Any, seed: int = 3, *, channels: int = 3, light: bool = False) -> T2IAdapter:
    """A T2IAdapter for ``unet``."""
    large = unet.config.addition_embed_type is not None
    widths = list(unet.config.block_out_channels)
    kind = "full_adapter_xl" if large else "light_adapter" if light else "full_adapter"
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = T2IAdapter(
            in_channels=channels,
            channels=widths,
            num_res_blocks=2,
            downscale_factor=16 if large else 8,
            adapter_type=kind,
        )
        return stirred(net)


def stirred(net: Any) -> Any:
    """``net`` with random numbers instead of zeros, ready to run."""
    for name, weight in net.named_parameters():
        if any(mark in name for mark in ZERO):
            nn.init.normal_(weight, std=0.2 / max(1, weight[0].numel()) ** 0.5)
    return net.eval().requires_grad_(False).float()


def original(net: ControlNetModel) -> dict[str, Tensor]:
    """The tensors of a ControlNet as lllyasviel names them."""
    state = net.state_dict()
    out = original_unet(state, net.config)
    for key, value in state.items():
        stem, _, kind = key.rpartition(".")
        if stem.startswith("controlnet_down_blocks."):
            out[f"zero_convs.{stem.split('.')[1]}.0.{kind}"] = value
        elif stem == "controlnet_mid_block":
            out[f"middle_block_out.0.{kind}"] = value
    embedding = net.controlnet_cond_embedding
    layers: Iterable[Any] = [embedding.conv_in, *embedding.blocks, embedding.conv_out]
    for at, layer in enumerate(layers):
        out |= {f"input_hint_block.{2 * at}.{k}": v for k, v in layer.state_dict().items()}
    return {key: value.clone().contiguous() for key, value in out.items()}


def original_adapter(net: T2IAdapter) -> dict[str, Tensor]:
    """The tensors of a full T2I-Adapter as TencentARC names them."""
    layers, out = net.config.num_res_blocks, dict[str, Tensor]()
    for key, value in net.state_dict().items():
        parts = key.removeprefix("adapter.").split(".")
        if parts[0] == "body" and parts[2] == "resnets":
            parts[1:4] = [str(int(parts[1]) * layers + int(parts[3]))]
        elif parts[0] == "body":
            parts[1] = str(int(parts[1]) * layers)
        out[".".join(parts)] = value.clone()
    return out


def written(path: Path, tensors: dict[str, Tensor]) -> Path:
    """``tensors`` as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, path)
    return path
