"""Names and shapes of what goes with a model: adapters, LoRAs, embeddings, upscalers, segmenters.

Sources: tencent-ailab/IP-Adapter, TencentARC/T2I-Adapter, kohya-ss/sd-scripts networks/, peft,
KohakuBlueleaf/LyCORIS, xinntao/ESRGAN and Real-ESRGAN, JingyunLiang/SwinIR, XPixelGroup/HAT,
zhengchen1999/DAT, hongyuanyu/SPAN, facebookresearch/segment-anything and sam2, madebyollin/taesd.
"""

from __future__ import annotations

from tests.library.identify.layouts import Shapes, blocks, conv, linear, norm, of_class

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


# ------------------------------------------------------------------------------------------- LoRAs

Layers = dict[str, tuple[int, int]]
"""Names of layers with what they take and give."""

UNET_ATTENTION = ("attn1.to_q", "attn1.to_k", "attn2.to_q", "attn2.to_k", "attn2.to_v")


def unet_layers(context: int) -> Layers:
    """Attention of a UNet of Stable Diffusion in diffusers' names."""
    layers: Layers = {}
    for place, width in (("down_blocks.1.attentions.0", 640), ("mid_block.attentions.0", 1280)):
        for part in UNET_ATTENTION:
            takes = context if part in ("attn2.to_k", "attn2.to_v") else width
            layers[f"{place}.transformer_blocks.0.{part}"] = (takes, width)
        layers[f"{place}.transformer_blocks.0.ff.net.0.proj"] = (width, 8 * width)
    return layers


def sdxl_original_layers() -> Layers:
    """SDXL's LoRAs are usually named by its original layout."""
    stem = "input_blocks.4.1.transformer_blocks.0."
    return {stem + part: (2048 if part in UNET_ATTENTION[3:] else 640, 640)
            for part in UNET_ATTENTION}  # fmt: skip


def text_layers(width: int) -> Layers:
    stem = "text_model.encoder.layers.0."
    return {stem + "self_attn.q_proj": (width, width), stem + "mlp.fc1": (width, 4 * width)}


def flux_layers() -> Layers:
    return {
        "double_blocks.0.img_attn.proj": (3072, 3072),
        "double_blocks.0.img_mlp.0": (3072, 12288),
        "double_blocks.0.txt_attn.qkv": (3072, 9216),
        "single_blocks.0.linear1": (3072, 21504),
    }


def flux_diffusers_layers() -> Layers:
    return {
        "transformer_blocks.0.attn.to_q": (3072, 3072),
        "transformer_blocks.0.attn.add_k_proj": (3072, 3072),
        "transformer_blocks.0.ff.net.0.proj": (3072, 12288),
        "single_transformer_blocks.0.attn.to_q": (3072, 3072),
        "single_transformer_blocks.0.proj_mlp": (3072, 12288),
    }


def flux2_layers(width: int = 4096) -> Layers:
    return {
        "double_blocks.0.img_attn.proj": (width, width),
        "double_blocks.0.img_mlp.0": (width, 6 * width),
        "single_blocks.0.linear1": (width, 9 * width),
    }


def sd3_layers(width: int = 1536) -> Layers:
    return {
        "transformer_blocks.0.attn.to_q": (width, width),
        "transformer_blocks.0.attn.add_q_proj": (width, width),
        "transformer_blocks.0.attn.to_out.0": (width, width),
    }


def qwen_layers() -> Layers:
    return {
        "transformer_blocks.0.attn.to_q": (3072, 3072),
        "transformer_blocks.0.attn.add_q_proj": (3072, 3072),
        "transformer_blocks.0.img_mlp.net.0.proj": (3072, 12288),
    }


def z_image_layers() -> Layers:
    return {
        "layers.0.attention.to_q": (3840, 3840),
        "layers.0.attention.to_out.0": (3840, 3840),
        "layers.0.feed_forward.w1": (3840, 10240),
    }


def wan_layers() -> Layers:
    return {
        "blocks.0.self_attn.q": (5120, 5120),
        "blocks.0.cross_attn.k": (5120, 5120),
        "blocks.0.ffn.0": (5120, 13824),
    }


def hunyuan_video_layers() -> Layers:
    return {
        "double_blocks.0.img_attn_qkv": (3072, 9216),
        "double_blocks.0.img_mlp.fc1": (3072, 12288),
        "single_blocks.0.linear1": (3072, 21504),
    }


def hidream_layers() -> Layers:
    return {
        "double_stream_blocks.0.block.attn1.to_q": (2560, 2560),
        "single_stream_blocks.0.block.attn1.to_k": (2560, 2560),
    }


def attention_layers(stem: str, width: int) -> Layers:
    """``STEM.attn1.to_q`` …"""
    return {f"{stem}.attn1.{part}": (width, width) for part in ("to_q", "to_k", "to_v")}


def kohya(layers: Layers, rank: int, prefix: str = "lora_unet_", alpha: bool = True) -> Shapes:
    """kohya-ss: underscores, and an alpha beside each pair."""
    shapes: Shapes = {}
    for name, (takes, gives) in layers.items():
        stem = prefix + name.replace(".", "_")
        shapes |= {f"{stem}.lora_down.weight": (rank, takes),
                   f"{stem}.lora_up.weight": (gives, rank)}  # fmt: skip
        if alpha:
            shapes[f"{stem}.alpha"] = ()
    return shapes


def dora(layers: Layers, rank: int) -> Shapes:
    """With the magnitudes of DoRA."""
    shapes = kohya(layers, rank)
    for name, (_, gives) in layers.items():
        shapes[f"lora_unet_{name.replace('.', '_')}.dora_scale"] = (gives, 1)
    return shapes


def peft(layers: Layers, rank: int, prefix: str = "transformer.", adapter: str = "") -> Shapes:
    """peft, as diffusers saves it."""
    shapes: Shapes = {}
    for name, (takes, gives) in layers.items():
        shapes |= {f"{prefix}{name}.lora_A{adapter}.weight": (rank, takes),
                   f"{prefix}{name}.lora_B{adapter}.weight": (gives, rank)}  # fmt: skip
    return shapes


def old_diffusers(layers: Layers, rank: int) -> Shapes:
    """diffusers of 2023: attention processors."""
    shapes: Shapes = {}
    for name, (takes, gives) in layers.items():
        if ".to_" in name:
            module, _, part = name.rpartition(".")
            shapes |= {f"unet.{module}.processor.{part}_lora.down.weight": (rank, takes),
                       f"unet.{module}.processor.{part}_lora.up.weight": (gives, rank)}  # fmt: skip
    return shapes


def loha(layers: Layers, rank: int) -> Shapes:
    shapes: Shapes = {}
    for name, (takes, gives) in layers.items():
        stem = "lora_unet_" + name.replace(".", "_")
        for k in (1, 2):
            shapes |= {f"{stem}.hada_w{k}_a": (gives, rank), f"{stem}.hada_w{k}_b": (rank, takes)}
        shapes[f"{stem}.alpha"] = ()
    return shapes


def lokr(layers: Layers, rank: int, factor: int = 16) -> Shapes:
    shapes: Shapes = {}
    for name, (takes, gives) in layers.items():
        stem = "lora_unet_" + name.replace(".", "_")
        shapes |= {
            f"{stem}.lokr_w1": (factor, factor),
            f"{stem}.lokr_w2_a": (gives // factor, rank),
            f"{stem}.lokr_w2_b": (rank, takes // factor),
            f"{stem}.alpha": (),
        }
    return shapes


def oft(layers: Layers) -> Shapes:
    shapes: Shapes = {}
    for name, (_, gives) in layers.items():
        stem = "lora_unet_" + name.replace(".", "_")
        shapes |= {f"{stem}.oft_blocks": (4, gives // 4, gives // 4), f"{stem}.alpha": ()}
    return shapes


# --------------------------------------------------------------------------------------- upscalers


def esrgan_old(scale: int) -> Shapes:
    """RRDBNet of ESRGAN."""
    ups = {1: 0, 2: 1, 4: 2, 8: 3}[scale]
    shapes = conv("model.0", 3, 64)
    for block in range(23):
        for dense in (1, 2, 3):
            for k in range(1, 6):
                gives = 64 if k == 5 else 32
                name = f"model.1.sub.{block}.RDB{dense}.conv{k}.0"
                shapes |= conv(name, 64 + 32 * (k - 1), gives)
    shapes |= conv("model.1.sub.23", 64, 64)
    for k in range(ups):
        shapes |= conv(f"model.{3 + 3 * k}", 64, 64)
    end = 2 + 3 * ups
    return shapes | conv(f"model.{end}", 64, 64) | conv(f"model.{end + 2}", 64, 3)


def real_esrgan(scale: int, prefix: str = "params_ema.") -> Shapes:
    """RRDBNet of basicsr: always two steps up; x2 folds pixels into channels first."""
    inputs = {1: 48, 2: 12, 4: 3}[scale]
    shapes = conv("conv_first", inputs, 64)
    for block in range(6):
        for dense in (1, 2, 3):
            for k in range(1, 6):
                gives = 64 if k == 5 else 32
                shapes |= conv(f"body.{block}.rdb{dense}.conv{k}", 64 + 32 * (k - 1), gives)
    for name in ("conv_body", "conv_up1", "conv_up2", "conv_hr"):
        shapes |= conv(name, 64, 64)
    return {prefix + name: shape for name, shape in (shapes | conv("conv_last", 64, 3)).items()}


def compact(scale: int) -> Shapes:
    """SRVGGNetCompact."""
    shapes = conv("body.0", 3, 64) | {"body.1.weight": (64,)}
    for k in range(16):
        shapes |= conv(f"body.{2 + 2 * k}", 64, 64) | {f"body.{3 + 2 * k}.weight": (64,)}
    return shapes | conv("body.34", 64, 3 * scale * scale)


def _shuffles(scale: int) -> Shapes:
    steps = {2: [4], 3: [9], 4: [4, 4], 8: [4, 4, 4]}[scale]
    shapes: Shapes = {}
    for i, factor in enumerate(steps):
        shapes |= conv(f"upsample.{2 * i}", 64, 64 * factor)
    return conv("conv_before_upsample.0", 180, 64) | shapes | conv("conv_last", 64, 3)


def swinir(scale: int, direct: bool = False) -> Shapes:
    group = "layers.0.residual_group.blocks.0"
    shapes = conv("conv_first", 3, 180) | norm("patch_embed.norm", 180) | {
        f"{group}.attn.relative_position_bias_table": (225, 6),
        f"{group}.attn.relative_position_index": (64, 64),
        **linear(f"{group}.attn.qkv", 180, 540),
        **linear(f"{group}.mlp.fc1", 180, 360),
        **norm(f"{group}.norm1", 180),
    } | conv("conv_after_body", 180, 180)  # fmt: skip
    if direct:
        return shapes | conv("upsample.0", 180, 3 * scale * scale)
    return shapes | _shuffles(scale)


def swinir_nearest() -> Shapes:
    """The large model for real pictures: four times, with nearest neighbours."""
    shapes = swinir(2, direct=True)
    del shapes["upsample.0.weight"], shapes["upsample.0.bias"]
    for name in ("conv_up1", "conv_up2", "conv_hr"):
        shapes |= conv(name, 64, 64)
    return shapes | conv("conv_before_upsample.0", 180, 64) | conv("conv_last", 64, 3)


def drct(scale: int) -> Shapes:
    return {
        **conv("conv_first", 3, 180),
        **linear("layers.0.swin1.attn.qkv", 180, 540),
        **conv("layers.0.adjust1", 180, 32, 1),
        **_shuffles(scale),
    }


def bsrgan() -> Shapes:
    """RRDBNet of BSRGAN: the names of its first years."""
    shapes = conv("conv_first", 3, 64)
    for dense in (1, 2, 3):
        for k in range(1, 6):
            gives = 64 if k == 5 else 32
            shapes |= conv(f"RRDB_trunk.0.RDB{dense}.conv{k}", 64 + 32 * (k - 1), gives)
    for name in ("trunk_conv", "upconv1", "upconv2", "HRconv"):
        shapes |= conv(name, 64, 64)
    return shapes | conv("conv_last", 64, 3)


def swin2sr(scale: int) -> Shapes:
    shapes = {name: shape for name, shape in swinir(scale).items() if "relative" not in name}
    block = "layers.0.residual_group.blocks.0.attn"
    return shapes | {f"{block}.logit_scale": (6, 1, 1), f"{block}.q_bias": (180,)}


def hat(scale: int) -> Shapes:
    group = "layers.0.residual_group"
    return {
        "relative_position_index_SA": (256, 256),
        "relative_position_index_OCA": (256, 576),
        **conv("conv_first", 3, 180),
        **linear(f"{group}.overlap_attn.qkv", 180, 540),
        **conv(f"{group}.blocks.0.conv_block.cab.0", 180, 60),
        **norm(f"{group}.blocks.0.norm1", 180),
        **_shuffles(scale),
    }


def dat(scale: int) -> Shapes:
    block = "layers.0.blocks.0"
    return {
        **conv("conv_first", 3, 180),
        **norm("before_RG.1", 180),
        **linear(f"{block}.attn.qkv", 180, 540),
        f"{block}.attn.channel_interaction.1.weight": (22, 180, 1, 1),
        f"{block}.attn.attns.0.rpe_biases": (961, 2),
        **_shuffles(scale),
    }


def span(scale: int) -> Shapes:
    return {
        "conv_1.sk.weight": (48, 3, 1, 1),
        "block_1.c1_r.sk.weight": (48, 48, 1, 1),
        "block_1.c1_r.eval_conv.weight": (48, 48, 3, 3),
        "conv_cat.weight": (48, 192, 1, 1),
        "conv_2.sk.weight": (48, 48, 1, 1),
        **conv("upsampler.0", 48, 3 * scale * scale),
    }


def plksr(scale: int) -> Shapes:
    shapes = conv("feats.0", 3, 64)
    for k in range(1, 29):
        shapes |= conv(f"feats.{k}.channel_mixer.0", 64, 128)
        shapes |= {f"feats.{k}.lk.conv.weight": (16, 16, 17, 17)}
        shapes |= conv(f"feats.{k}.refine", 64, 64, 1)
    return shapes | conv("feats.30", 64, 3 * scale * scale)


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
