"""Models of true size with random weights, and what goes beside them, for `engine_memory`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from diffusers.models.controlnets.controlnet import ControlNetModel
from diffusers.models.embeddings import get_2d_sincos_pos_embed
from diffusers.models.transformers.transformer_flux import FluxTransformer2DModel
from diffusers.models.transformers.transformer_sd3 import SD3Transformer2DModel
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from safetensors.torch import (
    save_file,  # pyright: ignore[reportUnknownVariableType]
)
from transformers.models.clip.configuration_clip import CLIPTextConfig, CLIPVisionConfig
from transformers.models.clip.modeling_clip import (
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPVisionModelWithProjection,
)
from transformers.models.t5.configuration_t5 import T5Config
from transformers.models.t5.modeling_t5 import T5EncoderModel

from benchmarks.random_weights import random_network
from desktop_app.engine.image_prompt.picture_layers import picture_layers
from tests.tiny_flux import FluxParts, flux_folder
from tests.tiny_models import TinyParts, tiny_folder
from tests.tiny_parts import clip_config
from tests.tiny_sd3 import Sd3Parts, sd3_folder
from tests.tiny_sdxl import sdxl_folder, sdxl_parts

__all__ = [
    "sd1_model",
    "sdxl_model",
    "whole_flux",
    "whole_sd35",
    "whole_sdxl",
    "write_adapter",
    "write_image_encoder",
    "write_lora",
    "write_tiny",
    "write_vae",
]

RANK = 16


def autoencoder(width: int, **changes: Any) -> Any:
    """An autoencoder of Stable Diffusion's layout, but for ``changes``; 128 is its true width."""
    settings: dict[str, Any] = {
        "block_out_channels": tuple(width * times for times in (1, 2, 4, 4)),
        "layers_per_block": 2,
        "down_block_types": ("DownEncoderBlock2D",) * 4,
        "up_block_types": ("UpDecoderBlock2D",) * 4,
        "scaling_factor": 0.18215,
        "sample_size": 512,
        **changes,
    }
    return random_network(lambda: AutoencoderKL(**settings), torch.float16)


def _transformer_vae(scale: float, shift: float) -> Any:
    return autoencoder(
        128, latent_channels=16, scaling_factor=scale, shift_factor=shift, sample_size=1024,
        use_quant_conv=False, use_post_quant_conv=False,
    )  # fmt: skip


def _clip(kind: Any, width: int, layers: int, activation: str) -> Any:
    config = clip_config(
        width, layers, true_clip=True, projection_dim=width, hidden_act=activation,
        num_attention_heads=width // 64,
    )  # fmt: skip
    return random_network(lambda: kind(config), torch.float16)


def t5_xxl() -> Any:
    """T5's encoder of 4.8 billion numbers, in bfloat16."""
    settings: dict[str, Any] = {
        "vocab_size": 32128, "d_model": 4096, "d_kv": 64, "d_ff": 10240, "num_layers": 24,
        "num_heads": 64, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": False,
    }  # fmt: skip
    return random_network(lambda: T5EncoderModel(T5Config(**settings)), torch.bfloat16)


def sd1_model(folder: Path, unet_width: int, vae_width: int) -> Path:
    """A Stable Diffusion 1.x in ``folder``: of its true size if 320 and 128."""
    text = 768 if unet_width == 320 else 384
    widths = tuple(unet_width * times for times in (1, 2, 4, 4))
    unet = random_network(
        lambda: UNet2DConditionModel(
            block_out_channels=widths, cross_attention_dim=text, sample_size=64
        ),
        torch.float16,
    )
    config = CLIPTextConfig(
        vocab_size=49408,
        hidden_size=text,
        intermediate_size=4 * text,
        num_hidden_layers=12,
        num_attention_heads=text // 64,
        max_position_embeddings=77,
        hidden_act="quick_gelu",
        bos_token_id=49406,
        eos_token_id=49407,
    )
    clip = random_network(lambda: CLIPTextModel(config), torch.float16)
    parts = TinyParts("sd1", "epsilon", clip, unet, autoencoder(vae_width), True)
    return tiny_folder(folder, parts=parts)


def sdxl_model(folder: Path, *, refiner: bool = False) -> Path:
    """Stable Diffusion XL, or its refiner: widths of the UNet and the autoencoder are true, its
    attention has one or two layers instead of up to ten, the text encoders are tiny."""
    parts = sdxl_parts(refiner=refiner)
    tiny = dict(parts["unet"].config)
    widths = (384, 768, 1536, 1536) if refiner else (320, 640, 1280)
    changes: dict[str, Any] = {
        "block_out_channels": widths,
        "attention_head_dim": [width // 64 for width in widths],
        "layers_per_block": 2,
        "sample_size": 128,
    }
    kept: dict[str, Any] = {name: tiny[name] for name in tiny if not name.startswith("_")}
    parts["unet"] = random_network(
        lambda: UNet2DConditionModel(**{**kept, **changes}), torch.float16
    )
    parts["vae"] = autoencoder(128)
    return sdxl_folder(folder, parts)


def whole_sdxl(folder: Path) -> Path:
    """Stable Diffusion XL of its true size: 2.6 billion numbers in the UNet, 0.8 in the encoders of
    text."""
    parts = sdxl_parts(clip_tokenizer=True)
    shapes: dict[str, tuple[Any, int, int, str]] = {
        "text_encoder": (CLIPTextModel, 768, 12, "quick_gelu"),
        "text_encoder_2": (CLIPTextModelWithProjection, 1280, 32, "gelu"),
    }
    for name, (kind, width, layers, activation) in shapes.items():
        config = clip_config(
            width, layers, true_clip=True, projection_dim=width, hidden_act=activation,
            num_attention_heads=width // 64,
        )  # fmt: skip
        parts[name] = random_network(lambda kind=kind, config=config: kind(config), torch.float16)
    tiny = dict(parts["unet"].config)
    changes: dict[str, Any] = {
        "block_out_channels": (320, 640, 1280),
        "attention_head_dim": [5, 10, 20],
        "transformer_layers_per_block": [1, 2, 10],
        "cross_attention_dim": 2048,
        "projection_class_embeddings_input_dim": 2816,
        "layers_per_block": 2,
        "sample_size": 128,
    }
    kept: dict[str, Any] = {name: tiny[name] for name in tiny if not name.startswith("_")}
    parts["unet"] = random_network(
        lambda: UNet2DConditionModel(**{**kept, **changes}), torch.float16
    )
    parts["vae"] = autoencoder(128)
    return sdxl_folder(folder, parts)


def whole_sd35(folder: Path) -> Path:
    """Stable Diffusion 3.5 medium of its true size, with all three text encoders."""
    with_head: Any = CLIPTextModelWithProjection
    transformer: Any = random_network(
        lambda: SD3Transformer2DModel(
            sample_size=128, in_channels=16, out_channels=16, num_layers=24, attention_head_dim=64,
            num_attention_heads=24, joint_attention_dim=4096, caption_projection_dim=1536,
            pooled_projection_dim=2048, pos_embed_max_size=384, qk_norm="rms_norm",
            dual_attention_layers=tuple(range(13)),
        ),
        torch.bfloat16,
    )  # fmt: skip
    places = get_2d_sincos_pos_embed(1536, 384, base_size=64, output_type="pt")
    transformer.pos_embed.pos_embed.copy_(places[None])
    parts = Sd3Parts(
        _clip(with_head, 768, 12, "quick_gelu"), _clip(with_head, 1280, 32, "gelu"), t5_xxl(),
        transformer, _transformer_vae(1.5305, 0.0609), True,
    )  # fmt: skip
    return sd3_folder(folder, parts)


def whole_flux(folder: Path) -> Path:
    """FLUX.1 dev of its true size: 11.9 billion numbers in the transformer, 4.8 in T5."""
    transformer = random_network(
        lambda: FluxTransformer2DModel(guidance_embeds=True), torch.bfloat16
    )
    clip, vae = _clip(CLIPTextModel, 768, 12, "quick_gelu"), _transformer_vae(0.3611, 0.1159)
    return flux_folder(folder, FluxParts("dev", clip, t5_xxl(), transformer, vae, True))


def write_lora(path: Path, model: Path) -> Path:
    """A LoRA on every layer of attention of the UNet of ``model``."""
    kind: Any = UNet2DConditionModel
    unet: Any = kind.from_config(kind.load_config(model / "unet"))
    tensors: dict[str, torch.Tensor] = {}
    for name, module in unet.named_modules():
        if isinstance(module, torch.nn.Linear) and ".attn" in name:
            rows, columns = module.weight.shape
            key = f"lora_unet_{name.replace('.', '_')}"
            tensors[f"{key}.lora_down.weight"] = torch.randn(RANK, columns).half() * 0.01
            tensors[f"{key}.lora_up.weight"] = torch.randn(rows, RANK).half() * 0.01
    save_file(tensors, path)
    return path


def write_control(folder: Path, model: Path, channels: tuple[int, ...] = (16, 32, 96, 256)) -> Path:
    """A ControlNet as large as that of the UNet of ``model``, its zero convolutions not zero, with
    such levels of the hint's embedding."""
    kind: Any = UNet2DConditionModel
    config = {**kind.load_config(model / "unet")}
    network: Any = ControlNetModel
    random_network(
        lambda: network.from_unet(
            kind.from_config(config), conditioning_embedding_out_channels=channels
        ),
        torch.float16,
    ).save_pretrained(folder)
    return folder


def write_vae(folder: Path, width: int) -> Path:
    """An autoencoder in a folder of its own."""
    autoencoder(width).save_pretrained(folder)
    return folder


def write_tiny(folder: Path) -> Path:
    """An autoencoder for previews, of TAESD's size."""
    random_network(AutoencoderTiny, torch.float16).save_pretrained(folder)
    return folder


def write_image_encoder(folder: Path) -> Path:
    """CLIP ViT-H/14, as tencent-ailab's IP-Adapters want it."""
    config = CLIPVisionConfig(
        hidden_size=1280,
        intermediate_size=5120,
        projection_dim=1024,
        num_hidden_layers=32,
        num_attention_heads=16,
        patch_size=14,
        hidden_act="gelu",
    )
    random_network(lambda: CLIPVisionModelWithProjection(config), torch.float16).save_pretrained(
        folder
    )
    return folder


def write_adapter(path: Path, model: Path) -> Path:
    """A plain IP-Adapter for the UNet of ``model``, with four tokens."""
    kind: Any = UNet2DConditionModel
    config = {**kind.load_config(model / "unet")}
    unet: Any = random_network(lambda: kind.from_config(config), torch.float16)
    width = config["cross_attention_dim"]
    shapes: dict[str, tuple[int, ...]] = {
        "image_proj.proj.weight": (4 * width, 1024),
        "image_proj.proj.bias": (4 * width,),
        "image_proj.norm.weight": (width,),
        "image_proj.norm.bias": (width,),
    }
    for at, layer in enumerate(picture_layers(unet)):
        shapes |= {f"ip_adapter.{2 * at + 1}.to_{part}_ip.weight": layer.shape for part in "kv"}
    save_file({name: torch.randn(*shape).half() * 0.02 for name, shape in shapes.items()}, path)
    return path
