"""Networks of true size for benchmarks, each with what it is called with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from benchmarks.random_weights import random_network
from desktop_app.networks.part_classes import part_class

__all__ = ["Step", "network"]

_STARTER = Path(__file__).resolve().parents[1] / "resources/models/starter"
_SDXL = {
    "block_out_channels": (320, 640, 1280),
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    "transformer_layers_per_block": (1, 2, 10),
    "attention_head_dim": (5, 10, 20),
    "cross_attention_dim": 2048,
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 2816,
}
_FLUX = {"num_layers": 2, "num_single_layers": 4}
"""Of 19 and 38 blocks; their true width."""

_SD3 = {
    "sample_size": 128,
    "num_layers": 6,
    "attention_head_dim": 64,
    "num_attention_heads": 24,
    "caption_projection_dim": 1536,
    "pos_embed_max_size": 384,
    "qk_norm": "rms_norm",
    "dual_attention_layers": (0, 1, 2),
}
"""6 of the 24 blocks of SD 3.5 medium, half of them with two attentions; their true width."""

Step = Callable[[Any], object]


def _unet(config: dict[str, Any]) -> Callable[[], Any]:
    return lambda: part_class("UNet2DConditionModel")(**config)


def _decoder(side: int) -> Callable[[], Any]:
    blocks = {"block_out_channels": (128, 256, 512, 512), "layers_per_block": 2}
    kinds = {"down_block_types": ("DownEncoderBlock2D",) * 4}
    kinds |= {"up_block_types": ("UpDecoderBlock2D",) * 4}
    return lambda: part_class("AutoencoderKL")(**blocks, **kinds)


def _starter(part: str) -> Any:
    kind = {"unet": "UNet2DConditionModel", "vae": "AutoencoderTiny"}[part]
    made = part_class(kind).from_pretrained(_STARTER / part, use_safetensors=True)
    return made.requires_grad_(requires_grad=False)


def _denoise(
    latent: int, batch: int, text: int, channels: int = 4, **more: Any
) -> Callable[[torch.dtype], Step]:
    def make(dtype: torch.dtype) -> Step:
        latents = torch.randn(batch, channels, latent, latent).to(dtype)
        words = torch.randn(batch, 77, text).to(dtype)
        added = {name: value.to(dtype) for name, value in more.items()}
        return lambda net: net(
            latents, torch.tensor(500), words, added_cond_kwargs=added or None, return_dict=False
        )

    return make


def _decode(latent: int, channels: int = 4) -> Callable[[torch.dtype], Step]:
    def make(dtype: torch.dtype) -> Step:
        latents = torch.randn(1, channels, latent, latent).to(dtype)
        return lambda net: net.decode(latents, return_dict=False)

    return make


def _transform(dtype: torch.dtype) -> Step:
    given = {
        "hidden_states": torch.randn(1, 1024, 64).to(dtype),
        "encoder_hidden_states": torch.randn(1, 512, 4096).to(dtype),
        "pooled_projections": torch.randn(1, 768).to(dtype),
        "timestep": torch.tensor([0.5]).to(dtype),
        "img_ids": torch.zeros(1024, 3).to(dtype),
        "txt_ids": torch.zeros(512, 3).to(dtype),
    }
    return lambda net: net(**given, return_dict=False)


def _transform_latents(dtype: torch.dtype) -> Step:
    given = {
        "hidden_states": torch.randn(2, 16, 64, 64).to(dtype),
        "encoder_hidden_states": torch.randn(2, 333, 4096).to(dtype),
        "pooled_projections": torch.randn(2, 2048).to(dtype),
        "timestep": torch.full((2,), 500.0),
    }
    return lambda net: net(**given, return_dict=False)


def network(case: str, dtype: torch.dtype) -> tuple[Any, Step]:
    """A network, and a step of it.

    Args:
        case: one of `step_profile.CASES`.
        dtype: in which it computes.
    """
    if case == "starter":
        net = _starter("unet").to(dtype).eval()
        config = net.config
        make = _denoise(config.sample_size, 1, config.cross_attention_dim, config.in_channels)
        return net, make(dtype)
    if case == "starter decoder":
        net = _starter("vae").to(dtype).eval()
        return net, _decode(16, net.config.latent_channels)(dtype)
    sd1: dict[str, Any] = {"cross_attention_dim": 768, "attention_head_dim": 8}
    sdxl: dict[str, Any] = {"text_embeds": torch.randn(2, 1280), "time_ids": torch.randn(2, 6)}
    build, make = {
        "sd1 256": (_unet(sd1), _denoise(32, 2, 768)),
        "sd1 512": (_unet(sd1), _denoise(64, 2, 768)),
        "decoder 512": (_decoder(512), _decode(64)),
        "sdxl 512": (_unet(_SDXL), _denoise(64, 2, 2048, **sdxl)),
        "flux 512": (lambda: part_class("FluxTransformer2DModel")(**_FLUX), _transform),
        "sd3 512": (lambda: part_class("SD3Transformer2DModel")(**_SD3), _transform_latents),
    }[case]
    return random_network(build, dtype), make(dtype)
