"""Writes down names and shapes of the weights of real model classes, for tests.

    python packaging/checks/identify_layouts.py

The classes of diffusers and transformers are built without numbers (on torch's "meta" device) with
the published configurations, so tests/library/identify/layouts.json.gz says what such files hold
without the tests having to import torch. Original layouts (CompVis, Black Forest Labs …) are
written down in the tests themselves.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from diffusers.pipelines.deprecated.wuerstchen.modeling_paella_vq_model import PaellaVQModel

diffusers: Any = import_module("diffusers")
transformers: Any = import_module("transformers")
OUT = Path(__file__).resolve().parents[2] / "tests/library/identify/layouts.json.gz"

SDXL = {
    "block_out_channels": (320, 640, 1280),
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "cross_attention_dim": 2048,
    "transformer_layers_per_block": [1, 2, 10],
    "attention_head_dim": [5, 10, 20],
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 2816,
}
SDXL_UP = {"up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D")}
REFINER = {
    **SDXL,
    "block_out_channels": (384, 768, 1536, 1536),
    "down_block_types": (
        "DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D",
    ),
    "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    "cross_attention_dim": 1280,
    "transformer_layers_per_block": 4,
    "attention_head_dim": [6, 12, 24, 24],
    "projection_class_embeddings_input_dim": 2560,
}  # fmt: skip
SD2 = {
    "cross_attention_dim": 1024,
    "use_linear_projection": True,
    "attention_head_dim": [5, 10, 20, 20],
}
BEDROOM = {
    "block_out_channels": (256, 256, 512, 512, 1024, 1024),
    "down_block_types": ("ResnetDownsampleBlock2D",) * 3 + ("AttnDownBlock2D",) * 3,
    "up_block_types": ("AttnUpBlock2D",) * 3 + ("ResnetUpsampleBlock2D",) * 3,
    "attention_head_dim": 64,
    "downsample_type": "resnet",
    "upsample_type": "resnet",
    "resnet_time_scale_shift": "scale_shift",
    "layers_per_block": 2,
}
CASCADE_BLOCK = ["SDCascadeResBlock", "SDCascadeTimestepBlock", "SDCascadeAttnBlock"]
CASCADE = {
    "conditioning_dim": 2048,
    "block_out_channels": (2048, 2048),
    "num_attention_heads": (32, 32),
    "down_num_layers_per_block": (8, 24),
    "up_num_layers_per_block": (24, 8),
    "down_blocks_repeat_mappers": (1, 1),
    "up_blocks_repeat_mappers": (1, 1),
    "block_types_per_layer": (CASCADE_BLOCK, CASCADE_BLOCK),
    "clip_text_in_channels": 1280,
    "clip_text_pooled_in_channels": 1280,
    "clip_image_in_channels": 768,
    "switch_level": (False,),
}
SD3 = {
    "num_layers": 24,
    "num_attention_heads": 24,
    "joint_attention_dim": 4096,
    "caption_projection_dim": 1536,
    "pooled_projection_dim": 2048,
    "pos_embed_max_size": 192,
}
PIXART = {
    "caption_channels": 4096,
    "cross_attention_dim": 1152,
    "sample_size": 128,
    "patch_size": 2,
}
X4 = {
    "in_channels": 7,
    "block_out_channels": (256, 512, 512, 1024),
    "cross_attention_dim": 1024,
    "down_block_types": ("DownBlock2D",) + ("CrossAttnDownBlock2D",) * 3,
    "up_block_types": ("CrossAttnUpBlock2D",) * 3 + ("UpBlock2D",),
    "only_cross_attention": (True, True, True, False),
    "num_class_embeds": 1000,
    "use_linear_projection": True,
}
KANDINSKY = {
    "block_out_channels": (384, 768, 1152, 1536),
    "down_block_types": ("ResnetDownsampleBlock2D",) + ("SimpleCrossAttnDownBlock2D",) * 3,
    "mid_block_type": "UNetMidBlock2DSimpleCrossAttn",
    "up_block_types": ("SimpleCrossAttnUpBlock2D",) * 3 + ("ResnetUpsampleBlock2D",),
    "layers_per_block": 3,
    "cross_attention_dim": 768,
    "attention_head_dim": 64,
    "addition_embed_type": "image",
    "encoder_hid_dim": 1280,
    "encoder_hid_dim_type": "image_proj",
    "resnet_time_scale_shift": "scale_shift",
    "out_channels": 8,
}
CASCADE_B = {
    "conditioning_dim": 1280,
    "block_out_channels": (320, 640, 1280, 1280),
    "num_attention_heads": (0, 0, 20, 20),
    "down_num_layers_per_block": (2, 6, 28, 6),
    "up_num_layers_per_block": (6, 28, 6, 2),
    "down_blocks_repeat_mappers": (1, 1, 1, 1),
    "up_blocks_repeat_mappers": (3, 3, 2, 2),
    "block_types_per_layer": (CASCADE_BLOCK[:2], CASCADE_BLOCK[:2], CASCADE_BLOCK, CASCADE_BLOCK),
    "clip_text_pooled_in_channels": 1280,
    "effnet_in_channels": 16,
    "pixel_mapper_in_channels": 3,
    "in_channels": 4,
    "out_channels": 4,
    "patch_size": 2,
    "dropout": (0.0, 0.0, 0.1, 0.1),
    "kernel_size": 3,
}
DC_BLOCKS = ("ResBlock",) * 3 + ("EfficientViTBlock",) * 3
DC = {
    "latent_channels": 32,
    "encoder_block_types": DC_BLOCKS,
    "decoder_block_types": DC_BLOCKS,
    "encoder_block_out_channels": (128, 256, 512, 512, 1024, 1024),
    "decoder_block_out_channels": (128, 256, 512, 512, 1024, 1024),
    "encoder_layers_per_block": (2, 2, 2, 3, 3, 3),
    "decoder_layers_per_block": (3, 3, 3, 3, 3, 3),
    "encoder_qkv_multiscales": ((), (), (), (5,), (5,), (5,)),
    "decoder_qkv_multiscales": ((), (), (), (5,), (5,), (5,)),
    "downsample_block_type": "Conv",
    "upsample_block_type": "interpolate",
    "decoder_norm_types": "rms_norm",
    "decoder_act_fns": "silu",
}
KL = {
    "block_out_channels": (128, 256, 512, 512),
    "down_block_types": ("DownEncoderBlock2D",) * 4,
    "up_block_types": ("UpDecoderBlock2D",) * 4,
    "layers_per_block": 2,
}
KL16 = {**KL, "latent_channels": 16, "use_quant_conv": False, "use_post_quant_conv": False}

DIFFUSERS: dict[str, tuple[str, dict[str, Any]]] = {
    "sd1_unet": ("UNet2DConditionModel", {"cross_attention_dim": 768}),
    "sd1_inpaint_unet": ("UNet2DConditionModel", {"cross_attention_dim": 768, "in_channels": 9}),
    "sd1_edit_unet": ("UNet2DConditionModel", {"cross_attention_dim": 768, "in_channels": 8}),
    "sd2_unet": ("UNet2DConditionModel", SD2),
    "sd2_inpaint_unet": ("UNet2DConditionModel", {**SD2, "in_channels": 9}),
    "sd2_depth_unet": ("UNet2DConditionModel", {**SD2, "in_channels": 5}),
    "sdxl_unet": ("UNet2DConditionModel", {**SDXL, **SDXL_UP}),
    "sdxl_inpaint_unet": ("UNet2DConditionModel", {**SDXL, **SDXL_UP, "in_channels": 9}),
    "sdxl_refiner_unet": ("UNet2DConditionModel", REFINER),
    "svd_unet": ("UNetSpatioTemporalConditionModel", {}),
    "consistency_unet": ("UNet2DModel", BEDROOM),
    "kolors_unet": (
        "UNet2DConditionModel",
        {**SDXL, **SDXL_UP, "projection_class_embeddings_input_dim": 5632,
         "encoder_hid_dim": 4096, "encoder_hid_dim_type": "text_proj"},
    ),
    "ssd1b_unet": (
        "UNet2DConditionModel",
        {**SDXL, **SDXL_UP, "transformer_layers_per_block": [1, 2, 4], "mid_block_type": None},
    ),
    "sd2_unclip_unet": (
        "UNet2DConditionModel",
        {**SD2, "class_embed_type": "projection", "projection_class_embeddings_input_dim": 2048},
    ),
    "x4_upscaler_unet": ("UNet2DConditionModel", X4),
    "ddpm_unet": (
        "UNet2DModel",
        {"block_out_channels": (128, 128, 256, 256, 512, 512),
         "down_block_types": ("DownBlock2D",) * 4 + ("AttnDownBlock2D", "DownBlock2D"),
         "up_block_types": ("UpBlock2D", "AttnUpBlock2D") + ("UpBlock2D",) * 4},
    ),
    "kandinsky2_unet": ("UNet2DConditionModel", KANDINSKY),
    "kandinsky2_prior": ("PriorTransformer", {}),
    "wan_i2v": (
        "WanTransformer3DModel", {"in_channels": 36, "image_dim": 1280, "added_kv_proj_dim": 5120},
    ),
    "wan22_vae": (
        "AutoencoderKLWan",
        {"z_dim": 48, "base_dim": 160, "decoder_base_dim": 256, "is_residual": True,
         "in_channels": 12, "out_channels": 12, "patch_size": 2, "scale_factor_spatial": 16,
         "latents_mean": [0.0] * 48, "latents_std": [1.0] * 48},
    ),
    "hunyuan_dit_controlnet": (
        "HunyuanDiT2DControlNetModel",
        {"num_attention_heads": 16, "attention_head_dim": 88, "in_channels": 4,
         "transformer_num_layers": 40, "hidden_size": 1408, "mlp_ratio": 4.3637,
         "sample_size": 128, "patch_size": 2},
    ),
    "cascade_b": ("StableCascadeUNet", CASCADE_B),
    "cascade_c": ("StableCascadeUNet", CASCADE),
    "sd3_medium": ("SD3Transformer2DModel", SD3),
    "sd35_medium": (
        "SD3Transformer2DModel",
        {**SD3, "dual_attention_layers": tuple(range(13)), "qk_norm": "rms_norm",
         "pos_embed_max_size": 384},
    ),
    "sd35_large": (
        "SD3Transformer2DModel",
        {**SD3, "num_layers": 38, "num_attention_heads": 38, "caption_projection_dim": 2432,
         "qk_norm": "rms_norm"},
    ),
    "flux1_dev": ("FluxTransformer2DModel", {"guidance_embeds": True}),
    "flux1_schnell": ("FluxTransformer2DModel", {"guidance_embeds": False}),
    "flux1_fill": (
        "FluxTransformer2DModel", {"guidance_embeds": True, "in_channels": 384, "out_channels": 64},
    ),
    "flux1_control": (
        "FluxTransformer2DModel", {"guidance_embeds": True, "in_channels": 128, "out_channels": 64},
    ),
    "flux2_dev": ("Flux2Transformer2DModel", {}),
    "flux2_klein": (
        "Flux2Transformer2DModel",
        {"num_layers": 5, "num_single_layers": 20, "num_attention_heads": 24,
         "joint_attention_dim": 7680},
    ),
    "qwen_image": ("QwenImageTransformer2DModel", {}),
    "z_image": ("ZImageTransformer2DModel", {}),
    "pixart_sigma": (
        "PixArtTransformer2DModel", {**PIXART, "use_additional_conditions": False},
    ),
    "pixart_alpha": ("PixArtTransformer2DModel", {**PIXART, "use_additional_conditions": True}),
    "sana": ("SanaTransformer2DModel", {}),
    "chroma": ("ChromaTransformer2DModel", {}),
    "hidream": (
        "HiDreamImageTransformer2DModel",
        {"patch_size": 2, "in_channels": 16, "caption_channels": [4096, 4096],
         "num_routed_experts": 4, "num_activated_experts": 2, "llama_layers": list(range(48)),
         "axes_dims_rope": (64, 32, 32), "max_resolution": (128, 128)},
    ),
    "lumina2": ("Lumina2Transformer2DModel", {}),
    "auraflow": ("AuraFlowTransformer2DModel", {}),
    "hunyuan_dit": (
        "HunyuanDiT2DModel",
        {"num_attention_heads": 16, "attention_head_dim": 88, "in_channels": 4, "num_layers": 40,
         "hidden_size": 1408, "mlp_ratio": 4.3637, "sample_size": 128,
         "patch_size": 2},
    ),
    "hunyuan_video": ("HunyuanVideoTransformer3DModel", {}),
    "wan": ("WanTransformer3DModel", {}),
    "ltx": ("LTXVideoTransformer3DModel", {}),
    "cogview4": ("CogView4Transformer2DModel", {}),
    "cogvideox": ("CogVideoXTransformer3DModel", {}),
    "mochi": ("MochiTransformer3DModel", {}),
    "kl_vae": ("AutoencoderKL", KL),
    "kl16_vae": ("AutoencoderKL", KL16),
    "flux2_vae": ("AutoencoderKLFlux2", {}),
    "qwen_vae": ("AutoencoderKLQwenImage", {}),
    "dc_vae": ("AutoencoderDC", DC),
    "tiny_vae": ("AutoencoderTiny", {}),
    "tiny16_vae": ("AutoencoderTiny", {"latent_channels": 16}),
    "svd_vae": (
        "AutoencoderKLTemporalDecoder",
        {key: value for key, value in KL.items() if key != "up_block_types"},
    ),
    "ltx_vae": ("AutoencoderKLLTXVideo", {}),
    "hunyuan_video_vae": ("AutoencoderKLHunyuanVideo", {}),
    "sd1_controlnet": ("ControlNetModel", {"cross_attention_dim": 768}),
    "sdxl_controlnet": ("ControlNetModel", SDXL),
    "sdxl_controlnet_union": ("ControlNetUnionModel", SDXL),
    "flux1_controlnet": ("FluxControlNetModel", {"num_layers": 5, "num_single_layers": 10}),
    "flux1_controlnet_union": (
        "FluxControlNetModel", {"num_layers": 5, "num_single_layers": 10, "num_mode": 10},
    ),
    "sd3_controlnet": ("SD3ControlNetModel", {**SD3, "num_layers": 12}),
    "qwen_controlnet": ("QwenImageControlNetModel", {"num_layers": 5}),
    "sana_controlnet": ("SanaControlNetModel", {}),
    "sd1_t2i": ("T2IAdapter", {}),
    "sdxl_t2i": (
        "T2IAdapter", {"adapter_type": "full_adapter_xl", "downscale_factor": 16},
    ),
    "light_t2i": (
        "T2IAdapter", {"adapter_type": "light_adapter", "channels": [320, 640, 1280]},
    ),
}  # fmt: skip

CLIP_L = {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12,
          "num_attention_heads": 12, "projection_dim": 768}  # fmt: skip
CLIP_G = {"hidden_size": 1280, "intermediate_size": 5120, "num_hidden_layers": 32,
          "num_attention_heads": 20, "projection_dim": 1280}  # fmt: skip
CLIP_H = {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 23,
          "num_attention_heads": 16, "projection_dim": 512}  # fmt: skip
VIT_L = {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24,
         "num_attention_heads": 16, "patch_size": 14, "projection_dim": 768}  # fmt: skip
VIT_H = {"hidden_size": 1280, "intermediate_size": 5120, "num_hidden_layers": 32,
         "num_attention_heads": 16, "patch_size": 14, "projection_dim": 1024}  # fmt: skip
T5 = {"d_model": 4096, "d_ff": 10240, "num_layers": 24, "num_heads": 64, "d_kv": 64,
      "feed_forward_proj": "gated-gelu", "vocab_size": 32128}  # fmt: skip
QWEN25 = {"hidden_size": 3584, "intermediate_size": 18944, "num_hidden_layers": 28,
          "num_attention_heads": 28, "num_key_value_heads": 4, "vocab_size": 152064}  # fmt: skip
QWEN3 = {"hidden_size": 2560, "intermediate_size": 9728, "num_hidden_layers": 36,
         "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 151936}  # fmt: skip
GEMMA = {"hidden_size": 2304, "intermediate_size": 9216, "num_hidden_layers": 26,
         "num_attention_heads": 8, "num_key_value_heads": 4, "vocab_size": 256000}  # fmt: skip
LLAMA = {"hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
         "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 128256}  # fmt: skip

MISTRAL = {"hidden_size": 5120, "intermediate_size": 32768, "num_hidden_layers": 40,
           "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 131072}  # fmt: skip

TRANSFORMERS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "clip_l": ("CLIPTextModel", "CLIPTextConfig", CLIP_L),
    "clip_h": ("CLIPTextModel", "CLIPTextConfig", CLIP_H),
    "clip_g": ("CLIPTextModelWithProjection", "CLIPTextConfig", CLIP_G),
    "clip_vision_h": ("CLIPVisionModelWithProjection", "CLIPVisionConfig", VIT_H),
    "clip_model": (
        "CLIPModel", "CLIPConfig",
        {"text_config": CLIP_L, "vision_config": VIT_L, "projection_dim": 768},
    ),
    "siglip_vision": ("SiglipVisionModel", "SiglipVisionConfig", {}),
    "t5_xxl": ("T5EncoderModel", "T5Config", T5),
    "umt5_xxl": ("UMT5EncoderModel", "UMT5Config", {**T5, "vocab_size": 256384}),
    "qwen25": ("Qwen2ForCausalLM", "Qwen2Config", QWEN25),
    "qwen3": ("Qwen3ForCausalLM", "Qwen3Config", QWEN3),
    "t5_base": ("T5EncoderModel", "T5Config", {"d_model": 768, "d_ff": 3072, "num_layers": 12}),
    "mistral3": ("MistralForCausalLM", "MistralConfig", MISTRAL),
    "gemma2": ("Gemma2Model", "Gemma2Config", GEMMA),
    "llama3": ("LlamaForCausalLM", "LlamaConfig", LLAMA),
    "sam": ("SamModel", "SamConfig", {}),
    "sam2": ("Sam2Model", "Sam2Config", {}),
}  # fmt: skip


def built(make: Callable[[], torch.nn.Module]) -> dict[str, list[int]]:
    """Names and shapes of the weights that ``make`` makes."""
    with torch.device("meta"):
        state = make().state_dict()
    return {name: list(value.shape) for name, value in state.items()}


def makers() -> dict[str, Callable[[], torch.nn.Module]]:
    """What builds each."""
    found: dict[str, Callable[[], torch.nn.Module]] = {}
    for key, (name, config) in DIFFUSERS.items():
        found[key] = lambda name=name, config=config: getattr(diffusers, name)(**config)
    found["cascade_a_vae"] = PaellaVQModel
    for key, (name, kind, config) in TRANSFORMERS.items():
        found[key] = lambda name=name, kind=kind, config=config: getattr(transformers, name)(
            getattr(transformers, kind)(**config)
        )
    return found


def main() -> int:
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    layouts: dict[str, dict[str, list[int]]] = {}
    failed = 0
    for key, make in makers().items():
        try:
            layouts[key] = built(make)
            print(f"{key}: {len(layouts[key])}", flush=True)
        except Exception as error:  # noqa: BLE001 - the others can be written all the same
            failed += 1
            print(f"{key}: {type(error).__name__}: {error}", flush=True)
    text = json.dumps(layouts, separators=(",", ":")).encode()
    OUT.write_bytes(gzip.compress(text, 9, mtime=0))
    print(f"{OUT.name}: {OUT.stat().st_size} bytes")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
