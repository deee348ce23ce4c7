"""Tiny control networks with random weights, their zero convolutions not zero, as files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from diffusers.models.adapter import T2IAdapter
from diffusers.models.controlnets.controlnet import ControlNetModel
from diffusers.models.controlnets.controlnet_flux import FluxControlNetModel
from diffusers.models.controlnets.controlnet_qwenimage import QwenImageControlNetModel
from diffusers.models.controlnets.controlnet_sana import SanaControlNetModel
from diffusers.models.controlnets.controlnet_sd3 import SD3ControlNetModel
from diffusers.models.controlnets.controlnet_union import ControlNetUnionModel
from diffusers.models.controlnets.controlnet_z_image import ZImageControlNetModel
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from safetensors.torch import save_file
from torch import Tensor, nn

from desktop_app.core.model_info import ModelInfo
from tests.tiny_flux import transformer_keys
from tests.tiny_original import original_unet
from tests.tiny_parts import draw_norms

ZERO = ("controlnet_", "conv_out", "spatial_ch_projs", "pos_embed_input", "controlnet_x_embedder")
"""Layers that begin with zeros, by their names."""


HINT = ("controlnet_cond_embedding", "input_hint_block")


def unet_of(info: ModelInfo) -> Any:
    """The UNet of a tiny model, as diffusers reads it."""
    return UNet2DConditionModel.from_pretrained(Path(info.path) / "unet")


def controlnet(unet: Any, seed: int = 1, **options: Any) -> ControlNetModel:
    """A ControlNetModel that began as ``unet``."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = ControlNetModel.from_unet(unet, **options)
        return stirred(net)


def pooled(unet: Any, seed: int = 1) -> ControlNetModel:
    """A ControlNetModel whose residuals are averaged over the picture ("shuffle")."""
    net = controlnet(unet, seed)
    net.register_to_config(global_pool_conditions=True)
    return net


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


def light_adapter(unet: Any, seed: int = 3) -> T2IAdapter:
    """A small one."""
    return adapter(unet, seed, light=True)


def sd3_net(transformer: Any, seed: int = 4, **options: Any) -> SD3ControlNetModel:
    """An SD3ControlNetModel for ``transformer``."""
    config = dict(transformer.config)
    names = ("sample_size", "patch_size", "in_channels", "attention_head_dim", "out_channels",
             "num_attention_heads", "joint_attention_dim", "caption_projection_dim", "qk_norm",
             "pooled_projection_dim", "pos_embed_max_size", "dual_attention_layers")  # fmt: skip
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        given = {name: config[name] for name in names} | {"num_layers": 1, **options}
        return stirred(SD3ControlNetModel(**given))


def flux_net(transformer: Any, seed: int = 5, **options: Any) -> FluxControlNetModel:
    """A FluxControlNetModel for ``transformer``."""
    config = transformer.config
    names = ("attention_head_dim", "num_attention_heads", "joint_attention_dim",
             "pooled_projection_dim", "guidance_embeds", "axes_dims_rope")  # fmt: skip
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        given: dict[str, Any] = {name: config[name] for name in names}
        given |= {"in_channels": 64, "num_layers": 1, "num_single_layers": 1, **options}
        net = FluxControlNetModel(**given)
        draw_norms(net)
        return stirred(net)


def qwen_image_net(transformer: Any, seed: int = 6, **options: Any) -> QwenImageControlNetModel:
    """A QwenImageControlNetModel for ``transformer``."""
    names = ("attention_head_dim", "num_attention_heads", "joint_attention_dim", "axes_dims_rope")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        given: dict[str, Any] = {name: transformer.config[name] for name in names}
        net = QwenImageControlNetModel(**given, **{"num_layers": 1, **options})
        draw_norms(net)
        net = stirred(net)
        # Latents of the tiny autoencoder are much alike.
        net.controlnet_x_embedder.weight.mul_(20)
        for layer in net.controlnet_blocks:
            layer.weight.mul_(20)
        return net


def sana_net(transformer: Any, seed: int = 8) -> SanaControlNetModel:
    """A SanaControlNetModel for ``transformer``."""
    names = ("in_channels", "num_attention_heads", "attention_head_dim", "cross_attention_dim",
             "num_cross_attention_heads", "cross_attention_head_dim", "caption_channels",
             "mlp_ratio", "sample_size")  # fmt: skip
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        given: dict[str, Any] = {name: transformer.config[name] for name in names}
        net = SanaControlNetModel(**given, out_channels=None, num_layers=1)
        draw_norms(net)
        net = stirred(net)
        for layer in (net.input_block, *net.controlnet_blocks):
            nn.init.normal_(layer.weight, std=0.5)
        return net


def z_image_net(
    transformer: Any, seed: int = 7, *, channels: int = 16, way: str | None = None
) -> ZImageControlNetModel:
    """A ZImageControlNetModel for ``transformer``."""
    names = ("dim", "n_heads", "n_kv_heads", "norm_eps", "qk_norm", "n_refiner_layers")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        given: dict[str, Any] = {name: transformer.config[name] for name in names}
        net = ZImageControlNetModel(
            control_layers_places=[0],
            control_refiner_layers_places=[0],
            control_in_dim=channels,
            add_control_noise_refiner=way,
            **given,
        )
        draw_norms(net)
        for name, weight in net.named_parameters():
            if name.endswith(("before_proj.weight", "after_proj.weight")):
                nn.init.normal_(weight, std=0.2)
        net = net.eval().requires_grad_(False).float()
        # Latents of the tiny autoencoder are much alike.
        net.control_all_x_embedder["2-1"].weight.mul_(5)
        return net


def xlabs_keys(net: FluxControlNetModel) -> dict[str, Tensor]:
    """The tensors of a network with a hint block as XLabs names them."""
    state, width = net.state_dict(), net.inner_dim
    last = {"proj_out": (64, width), "norm_out.linear": (2 * width, width)}
    whole = dict(state)
    for name, shape in last.items():
        whole |= {f"{name}.weight": torch.zeros(shape), f"{name}.bias": torch.zeros(shape[0])}
    stand_in: Any = SimpleNamespace(state_dict=lambda: whole, config=net.config)
    named = transformer_keys(stand_in)
    out = {key: value for key, value in named.items() if not key.startswith("final_layer")}
    out |= {key: value for key, value in state.items() if key.startswith("controlnet_blocks.")}
    for kind in ("weight", "bias"):
        out[f"pos_embed_input.{kind}"] = state[f"controlnet_x_embedder.{kind}"]
    return {
        key: value.clone().contiguous()
        for key, value in (out | hint_keys(net.input_hint_block)).items()
    }


def hint_keys(embedding: Any) -> dict[str, Tensor]:
    """What reads hints under its original names: a list in which every other is an activation."""
    layers: Iterable[Any] = [embedding.conv_in, *embedding.blocks, embedding.conv_out]
    return {
        f"input_hint_block.{2 * at}.{kind}": value
        for at, layer in enumerate(layers)
        for kind, value in layer.state_dict().items()
    }


def stability_keys(net: SD3ControlNetModel) -> dict[str, Tensor]:
    """The tensors of a network that hears no text as Stability names them."""
    names = {"attn.to_out.0": "attn.proj", "ff.net.0.proj": "mlp.fc1", "ff.net.2": "mlp.fc2",
             "norm1.linear": "adaLN_modulation.1"}  # fmt: skip
    out: dict[str, Tensor] = {}
    for key, value in net.state_dict().items():
        for ours, theirs in names.items():
            key = key.replace(f".{ours}.", f".{theirs}.")
        if ".attn.to_" not in key:
            out[key] = value.clone()
        elif ".attn.to_q." in key:
            three = [net.state_dict()[key.replace("to_q", f"to_{x}")] for x in "qkv"]
            out[key.replace("to_q", "qkv")] = torch.cat(three)
    return out


def stirred(net: Any) -> Any:
    """``net`` with random numbers instead of zeros, ready to run. What reads the hint is drawn so
    that something of it arrives: each SiLU leaves half."""
    for name, weight in net.named_parameters():
        if any(mark in name for mark in HINT):
            nn.init.normal_(weight, std=1.5 / max(4, weight[0].numel()) ** 0.5)
        elif any(mark in name for mark in ZERO):
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
    out |= hint_keys(net.controlnet_cond_embedding)
    return out


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
    save_file({key: value.clone().contiguous() for key, value in tensors.items()}, path)
    return path
