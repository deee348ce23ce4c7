"""Names and shapes of what goes with a model: adapters, control networks, segmenters, tiny VAEs.

Sources: tencent-ailab/IP-Adapter, TencentARC/T2I-Adapter, kohya-ss/sd-scripts networks/,
facebookresearch/segment-anything and sam2, madebyollin/taesd.
"""

from __future__ import annotations

from tests.library.identify.layout_parts import Shapes, blocks, conv, linear, norm, of_class

# ------------------------------------------------------------------------------------ IP-Adapters


def ip_adapter(context: int, kind: str = "base") -> Shapes:
    if kind == "base":
        shapes = linear("image_proj.proj", 1024, 4 * context) | norm("image_proj.norm", context)
    elif kind == "plus":
        shapes = {
            "image_proj.latents": (1, 16, 768),
            **linear("image_proj.proj_in", 1280, 768),
            **linear("image_proj.layers.0.0.to_q", 768, 768, False),
            **linear("image_proj.layers.0.0.to_kv", 768, 1536, False),
            **linear("image_proj.proj_out", 768, context),
        }
    elif kind == "faceid-plus":
        shapes = {
            **linear("image_proj.proj.0", 512, 1024),
            **linear("image_proj.proj.2", 1024, 4 * context),
            **linear("image_proj.perceiver_resampler.proj_in", 1280, context),
        }
    else:
        shapes = linear("image_proj.proj.0", 512, 1024) | linear("image_proj.proj.2", 1024, 3072)
    places = range(1, 32, 2)
    shapes |= {f"ip_adapter.{i}.to_{k}_ip.weight": (640, context) for i in places for k in "kv"}
    if kind.startswith("faceid"):
        for i in range(16):
            shapes |= {f"ip_adapter.{i}.to_q_lora.down.weight": (128, 640),
                       f"ip_adapter.{i}.to_q_lora.up.weight": (640, 128)}  # fmt: skip
    return shapes


def xlabs_ip_adapter() -> Shapes:
    block = {
        "processor.ip_adapter_double_stream_k_proj.weight": (3072, 4096),
        "processor.ip_adapter_double_stream_v_proj.weight": (3072, 4096),
    }
    return {
        **linear("ip_adapter_proj_model.proj", 768, 4 * 4096),
        **norm("ip_adapter_proj_model.norm", 4096),
        **blocks("double_blocks", 19, block),
    }


def flux_redux() -> Shapes:
    return linear("redux_up", 1152, 12288) | linear("redux_down", 12288, 4096)


# ------------------------------------------------------------------------------- control networks


def control_lora(sdxl: bool = True) -> Shapes:
    shapes: Shapes = {
        "lora_controlnet": (),
        **conv("input_hint_block.0", 3, 16),
        "input_blocks.0.0.up": (320, 128),
        "input_blocks.0.0.down": (128, 36),
        "input_blocks.1.0.in_layers.2.up": (320, 128),
        "input_blocks.1.0.in_layers.2.down": (128, 2880),
        **conv("zero_convs.0.0", 320, 320, 1),
    }
    if sdxl:
        shapes |= {"label_emb.0.0.up": (1280, 128), "label_emb.0.0.down": (128, 2816)}
    return shapes


def lllite() -> Shapes:
    stem = "lllite_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_q"
    return {
        f"{stem}.conditioning1.0.weight": (16, 3, 4, 4),
        f"{stem}.conditioning1.2.weight": (32, 16, 4, 4),
        f"{stem}.down.0.weight": (64, 640),
        f"{stem}.mid.0.weight": (64, 96),
        f"{stem}.up.0.weight": (640, 64),
    }


def xlabs_controlnet() -> Shapes:
    block = linear("img_attn.qkv", 3072, 9216) | linear("txt_attn.qkv", 3072, 9216)
    return {
        **blocks("controlnet_blocks", 2, {"weight": (3072, 3072), "bias": (3072,)}),
        **blocks("double_blocks", 2, block),
        **conv("input_hint_block.0", 3, 16),
        **linear("pos_embed_input", 64, 3072),
        **linear("img_in", 64, 3072),
    }


def z_image_control() -> Shapes:
    block = linear("adaLN_modulation.0", 256, 15360) | linear("after_proj", 3840, 3840)
    return {
        **linear("control_all_x_embedder.2-1", 132, 3840),
        **blocks("control_layers", 6, block),
        **blocks("control_noise_refiner", 2, block),
    }


def original_t2i() -> Shapes:
    """The adapter of SD 1 as TencentARC stores it: the names without diffusers' ``adapter.``"""
    return {
        name.removeprefix("adapter.").replace(".resnets.0.", "."): shape
        for name, shape in of_class("sd1_t2i").items()
    }


def style_adapter() -> Shapes:
    layer = {"attn.in_proj_weight": (3072, 1024), "attn.in_proj_bias": (3072,)}
    return {
        "style_embedding": (1, 8, 1024),
        "proj": (1024, 768),
        **blocks("transformer_layes", 3, layer),
    }


# -------------------------------------------------------------------- segmenters, tiny autoencoders


def sam() -> Shapes:
    """segment_anything, ViT-B."""
    block = linear("attn.qkv", 768, 2304) | linear("mlp.lin1", 768, 3072) | norm("norm1", 768)
    return {
        "image_encoder.pos_embed": (1, 64, 64, 768),
        **conv("image_encoder.patch_embed.proj", 3, 768, 16),
        **blocks("image_encoder.blocks", 12, block),
        "mask_decoder.iou_token.weight": (1, 256),
        "mask_decoder.mask_tokens.weight": (4, 256),
        "prompt_encoder.point_embeddings.0.weight": (1, 256),
    }


def sam2() -> Shapes:
    """sam2, Hiera tiny; the published files keep it under ``model.``"""
    return {
        **conv("model.image_encoder.trunk.patch_embed.proj", 3, 96, 7),
        "model.image_encoder.trunk.pos_embed": (1, 96, 7, 7),
        "model.sam_mask_decoder.iou_token.weight": (1, 256),
        "model.memory_encoder.out_proj.weight": (64, 256, 1, 1),
        "model.sam_prompt_encoder.point_embeddings.0.weight": (1, 256),
    }


def taesd_decoder(latent: int = 4) -> Shapes:
    return {
        **conv("1", latent, 64),
        **conv("3.conv.0", 64, 64),
        **conv("3.conv.2", 64, 64),
        **conv("18", 64, 3),
    }


def taesd_encoder(latent: int = 4) -> Shapes:
    return conv("0", 3, 64) | conv("1.conv.0", 64, 64) | conv("14", 64, latent)


def taef2(half: str) -> Shapes:
    """FLUX.2's: pooled norms in the innermost blocks."""
    shapes = taesd_decoder(32) if half == "decoder" else taesd_encoder(32)
    at = 3 if half == "decoder" else 11
    return shapes | {f"{at}.pool.0.weight": (256, 64, 1, 1), f"{at}.pool.1.weight": (256,)}


def taesana(half: str) -> Shapes:
    """Sana's, of factor 32."""
    if half == "encoder":
        return conv("0", 3, 32) | conv("2", 32, 64) | conv("4.conv.0", 64, 64) | conv("17", 64, 32)
    return conv("1", 32, 256) | conv("3.conv.0", 256, 256) | conv("29", 64, 3)


def taeqi2(half: str) -> Shapes:
    """Qwen-Image 2's, of factor 16, with an alpha channel."""
    if half == "encoder":
        return conv("1", 16, 64) | conv("3.conv.0", 64, 64) | conv("4", 64, 64)
    return conv("1", 64, 256) | conv("3.conv.0", 256, 256) | conv("19", 64, 16)


def motion_module() -> Shapes:
    stem = "motion_modules.0.temporal_transformer"
    block = {
        f"{stem}.norm.weight": (320,),
        f"{stem}.proj_in.weight": (320, 320),
        f"{stem}.transformer_blocks.0.attention_blocks.0.to_q.weight": (320, 320),
        f"{stem}.transformer_blocks.0.attention_blocks.0.pos_encoder.pe": (1, 24, 320),
    }
    return blocks("down_blocks", 4, block) | blocks("up_blocks", 4, block)


def quantised_t5() -> Shapes:
    """t5-v1_1-xxl as llama.cpp names it."""
    block = {
        "attn_q.weight": (4096, 4096),
        "attn_k.weight": (4096, 4096),
        "ffn_up.weight": (10240, 4096),
    }
    return {"token_embd.weight": (32128, 4096), **blocks("enc.blk", 24, block)}
