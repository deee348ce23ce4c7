"""Names and shapes as real files have them.

diffusers' and transformers' own come from `layouts.json.gz` (made by packaging/identify_layouts.py
from their classes). The original layouts are written down here, from the sources of the models:
CompVis/stable-diffusion, Stability-AI/generative-models and sd3.5, black-forest-labs/flux, flux2,
PixArt-alpha, Tencent/HunyuanDiT, Wan-Video, Lightricks/LTX-Video, Alpha-VLLM/Lumina-Image-2.0.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path

Shapes = dict[str, tuple[int, ...]]


@cache
def _layouts() -> dict[str, dict[str, list[int]]]:
    file = Path(__file__).parent / "layouts.json.gz"
    return json.loads(gzip.decompress(file.read_bytes()))


def of_class(key: str) -> Shapes:
    """A class's own names."""
    return {name: tuple(shape) for name, shape in _layouts()[key].items()}


def under(prefix: str, shapes: Shapes) -> Shapes:
    """All names below a prefix."""
    return {prefix + name: shape for name, shape in shapes.items()}


def blocks(name: str, count: int, block: Shapes) -> Shapes:
    """The same block several times."""
    return {f"{name}.{i}.{key}": shape for i in range(count) for key, shape in block.items()}


def linear(name: str, takes: int, gives: int, bias: bool = True) -> Shapes:
    weight: Shapes = {f"{name}.weight": (gives, takes)}
    return {**weight, f"{name}.bias": (gives,)} if bias else weight


def conv(name: str, takes: int, gives: int, side: int = 3) -> Shapes:
    return {f"{name}.weight": (gives, takes, side, side), f"{name}.bias": (gives,)}


def norm(name: str, width: int) -> Shapes:
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}


# ------------------------------------------------------------------------- latent diffusion's UNet


def _resnet(name: str, takes: int, gives: int, emb: int) -> Shapes:
    return {
        **norm(f"{name}.in_layers.0", takes),
        **conv(f"{name}.in_layers.2", takes, gives),
        **linear(f"{name}.emb_layers.1", emb, gives),
        **norm(f"{name}.out_layers.0", gives),
        **conv(f"{name}.out_layers.3", gives, gives),
        **(conv(f"{name}.skip_connection", takes, gives, 1) if takes != gives else {}),
    }


def _attention(name: str, width: int, depth: int, context: int, flat: bool) -> Shapes:
    shapes: Shapes = norm(f"{name}.norm", width)
    for end in ("proj_in", "proj_out"):
        shapes |= (
            linear(f"{name}.{end}", width, width)
            if flat
            else conv(f"{name}.{end}", width, width, 1)
        )
    for i in range(depth):
        block = f"{name}.transformer_blocks.{i}"
        for part, takes in (("attn1", width), ("attn2", context)):
            shapes |= linear(f"{block}.{part}.to_q", width, width, False)
            shapes |= linear(f"{block}.{part}.to_k", takes, width, False)
            shapes |= linear(f"{block}.{part}.to_v", takes, width, False)
            shapes |= linear(f"{block}.{part}.to_out.0", width, width)
        shapes |= linear(f"{block}.ff.net.0.proj", width, 8 * width)
        shapes |= linear(f"{block}.ff.net.2", 4 * width, width)
        for k in (1, 2, 3):
            shapes |= norm(f"{block}.norm{k}", width)
    return shapes


def ldm_unet(
    context: int,
    *,
    inputs: int = 4,
    width: int = 320,
    mult: tuple[int, ...] = (1, 2, 4, 4),
    depth: tuple[int, ...] = (1, 1, 1, 0),
    middle: int | None = None,
    label: int = 0,
    flat: bool = False,
    encoder_only: bool = False,
) -> Shapes:
    """openaimodel.UNetModel."""
    emb = 4 * width
    shapes: Shapes = {**linear("time_embed.0", width, emb), **linear("time_embed.2", emb, emb)}
    if label:
        shapes |= linear("label_emb.0.0", label, emb) | linear("label_emb.0.2", emb, emb)
    shapes |= conv("input_blocks.0.0", inputs, width)
    skips, channels, index = [width], width, 1
    for level, factor in enumerate(mult):
        for _ in range(2):
            gives = factor * width
            shapes |= _resnet(f"input_blocks.{index}.0", channels, gives, emb)
            channels = gives
            if depth[level]:
                shapes |= _attention(
                    f"input_blocks.{index}.1", channels, depth[level], context, flat
                )
            skips.append(channels)
            index += 1
        if level < len(mult) - 1:
            shapes |= conv(f"input_blocks.{index}.0.op", channels, channels)
            skips.append(channels)
            index += 1
    shapes |= _resnet("middle_block.0", channels, channels, emb)
    depths = max(depth[-1], 1) if middle is None else middle
    if depths:
        shapes |= _attention("middle_block.1", channels, depths, context, flat)
    shapes |= _resnet("middle_block.2" if depths else "middle_block.1", channels, channels, emb)
    if encoder_only:
        return shapes
    index = 0
    for level, factor in reversed(list(enumerate(mult))):
        for layer in range(3):
            gives = factor * width
            shapes |= _resnet(f"output_blocks.{index}.0", channels + skips.pop(), gives, emb)
            channels = gives
            if depth[level]:
                shapes |= _attention(
                    f"output_blocks.{index}.1", channels, depth[level], context, flat
                )
            if layer == 2 and level:
                place = 2 if depth[level] else 1
                shapes |= conv(f"output_blocks.{index}.{place}.conv", channels, channels)
            index += 1
    return shapes | norm("out.0", width) | conv("out.2", width, 4)


def sd1_unet(inputs: int = 4) -> Shapes:
    return ldm_unet(768, inputs=inputs)


def sd2_unet(inputs: int = 4, label: int = 0) -> Shapes:
    return ldm_unet(1024, inputs=inputs, flat=True, label=label)


def sdxl_unet(inputs: int = 4) -> Shapes:
    return ldm_unet(
        2048, inputs=inputs, mult=(1, 2, 4), depth=(0, 2, 10), middle=10, label=2816, flat=True
    )


def small_sdxl_unet(depth: tuple[int, ...]) -> Shapes:
    """SSD-1B and Vega of Segmind: fewer layers, and none in the middle."""
    return ldm_unet(2048, mult=(1, 2, 4), depth=depth, middle=0, label=2816, flat=True)


def kolors_unet() -> Shapes:
    return ldm_unet(
        2048, mult=(1, 2, 4), depth=(0, 2, 10), middle=10, label=5632, flat=True
    ) | linear("encoder_hid_proj", 4096, 2048)


def refiner_unet() -> Shapes:
    return ldm_unet(1280, width=384, depth=(0, 4, 4, 0), middle=4, label=2560, flat=True)


def controlnet(unet: Shapes, prefix: str = "control_model.") -> Shapes:
    """cldm.ControlNet: the encoder of a UNet with a hint block and zero convolutions."""
    places = sorted({int(name.split(".")[1]) for name in unet if name.startswith("input_blocks.")})
    shapes = {name: shape for name, shape in unet.items() if not name.startswith(("out", "output"))}
    for i in places:
        shapes |= conv(f"zero_convs.{i}.0", 320, 320, 1)
    shapes |= conv("input_hint_block.0", 3, 16) | conv("input_hint_block.14", 256, 320)
    return under(prefix, shapes | conv("middle_block_out.0", 1280, 1280, 1))


# ----------------------------------------------------------------------------- parts of checkpoints


def kl_vae(latent: int = 4, quant: bool = True) -> Shapes:
    """autoencoder.AutoencoderKL."""
    widths = (128, 256, 512, 512)

    def resnet(name: str, takes: int, gives: int) -> Shapes:
        return {
            **norm(f"{name}.norm1", takes), **conv(f"{name}.conv1", takes, gives),
            **norm(f"{name}.norm2", gives), **conv(f"{name}.conv2", gives, gives),
            **(conv(f"{name}.nin_shortcut", takes, gives, 1) if takes != gives else {}),
        }  # fmt: skip

    def middle(name: str) -> Shapes:
        shapes = resnet(f"{name}.block_1", 512, 512) | resnet(f"{name}.block_2", 512, 512)
        for part in ("q", "k", "v", "proj_out"):
            shapes |= conv(f"{name}.attn_1.{part}", 512, 512, 1)
        return shapes | norm(f"{name}.attn_1.norm", 512)

    shapes = conv("encoder.conv_in", 3, 128)
    takes = 128
    for i, width in enumerate(widths):
        for j in range(2):
            shapes |= resnet(f"encoder.down.{i}.block.{j}", takes, width)
            takes = width
        if i < 3:
            shapes |= conv(f"encoder.down.{i}.downsample.conv", width, width)
    shapes |= middle("encoder.mid") | norm("encoder.norm_out", 512)
    shapes |= conv("encoder.conv_out", 512, 2 * latent)
    shapes |= conv("decoder.conv_in", latent, 512) | middle("decoder.mid")
    for i in reversed(range(4)):
        for j in range(3):
            shapes |= resnet(f"decoder.up.{i}.block.{j}", takes, widths[i])
            takes = widths[i]
        if i:
            shapes |= conv(f"decoder.up.{i}.upsample.conv", widths[i], widths[i])
    shapes |= norm("decoder.norm_out", 128) | conv("decoder.conv_out", 128, 3)
    if quant:
        shapes |= conv("quant_conv", 2 * latent, 2 * latent, 1)
        shapes |= conv("post_quant_conv", latent, latent, 1)
    return shapes


def clip_l() -> Shapes:
    """transformers' CLIPTextModel as files on the hub have it."""
    return {name if "text_model" in name else f"text_model.{name}": shape
            for name, shape in of_class("clip_l").items()}  # fmt: skip


def open_clip(width: int, layers: int) -> Shapes:
    """open_clip's text tower."""
    block: Shapes = {
        "attn.in_proj_weight": (3 * width, width),
        "attn.in_proj_bias": (3 * width,),
        **linear("attn.out_proj", width, width),
        **norm("ln_1", width),
        **norm("ln_2", width),
        **linear("mlp.c_fc", width, 4 * width),
        **linear("mlp.c_proj", 4 * width, width),
    }
    return {
        "positional_embedding": (77, width),
        "token_embedding.weight": (49408, width),
        "text_projection": (width, width),
        "logit_scale": (),
        **norm("ln_final", width),
        **blocks("transformer.resblocks", layers, block),
    }


def sd1_checkpoint(inputs: int = 4) -> Shapes:
    return {
        **under("model.diffusion_model.", sd1_unet(inputs)),
        **under("first_stage_model.", kl_vae()),
        **under("cond_stage_model.transformer.", clip_l()),
    }


def sd2_checkpoint(inputs: int = 4) -> Shapes:
    return {
        **under("model.diffusion_model.", sd2_unet(inputs)),
        **under("first_stage_model.", kl_vae()),
        **under("cond_stage_model.model.", open_clip(1024, 24)),
    }


def sdxl_checkpoint(inputs: int = 4) -> Shapes:
    return {
        **under("conditioner.embedders.0.transformer.", clip_l()),
        **under("conditioner.embedders.1.model.", open_clip(1280, 32)),
        **under("first_stage_model.", kl_vae()),
        **under("model.diffusion_model.", sdxl_unet(inputs)),
    }


def refiner_checkpoint() -> Shapes:
    return {
        **under("conditioner.embedders.0.model.", open_clip(1280, 32)),
        **under("first_stage_model.", kl_vae()),
        **under("model.diffusion_model.", refiner_unet()),
    }


# ------------------------------------------------------------------ transformers, original layouts


def sd3(depth: int = 24, places: int = 36864, dual: bool = False) -> Shapes:
    """mmdit.MMDiT."""
    width = 64 * depth
    block: Shapes = {}
    for side in ("context_block", "x_block"):
        block |= linear(f"{side}.adaLN_modulation.1", width, 6 * width)
        block |= linear(f"{side}.attn.qkv", width, 3 * width)
        block |= linear(f"{side}.attn.proj", width, width)
        block |= linear(f"{side}.mlp.fc1", width, 4 * width)
        block |= linear(f"{side}.mlp.fc2", 4 * width, width)
    shapes = blocks("joint_blocks", depth, block)
    if dual:
        shapes |= blocks("joint_blocks", 13, linear("x_block.attn2.qkv", width, 3 * width))
    return {
        **shapes,
        "pos_embed": (1, places, width),
        **conv("x_embedder.proj", 16, width, 2),
        **linear("context_embedder", 4096, width),
        **linear("t_embedder.mlp.0", 256, width),
        **linear("y_embedder.mlp.0", 2048, width),
        **linear("final_layer.linear", width, 64),
    }


def flux1(inputs: int = 64, guidance: bool = True) -> Shapes:
    """flux.model.Flux."""
    w = 3072
    double: Shapes = {}
    for side in ("img", "txt"):
        double |= {
            f"{side}_attn.norm.key_norm.scale": (128,),
            f"{side}_attn.norm.query_norm.scale": (128,),
            **linear(f"{side}_attn.proj", w, w),
            **linear(f"{side}_attn.qkv", w, 3 * w),
            **linear(f"{side}_mlp.0", w, 4 * w),
            **linear(f"{side}_mlp.2", 4 * w, w),
            **linear(f"{side}_mod.lin", w, 6 * w),
        }
    single: Shapes = {
        **linear("linear1", w, 7 * w),
        **linear("linear2", 5 * w, w),
        **linear("modulation.lin", w, 3 * w),
        "norm.key_norm.scale": (128,),
        "norm.query_norm.scale": (128,),
    }
    shapes = {
        **blocks("double_blocks", 19, double),
        **blocks("single_blocks", 38, single),
        **linear("img_in", inputs, w),
        **linear("txt_in", 4096, w),
        **linear("time_in.in_layer", 256, w),
        **linear("time_in.out_layer", w, w),
        **linear("vector_in.in_layer", 768, w),
        **linear("vector_in.out_layer", w, w),
        **linear("final_layer.linear", w, 64),
        **linear("final_layer.adaLN_modulation.1", w, 2 * w),
    }
    if guidance:
        shapes |= linear("guidance_in.in_layer", 256, w) | linear("guidance_in.out_layer", w, w)
    return shapes


def chroma() -> Shapes:
    """Chroma's: FLUX.1 without modulation in its blocks."""
    shapes = {name: shape for name, shape in flux1(guidance=False).items()
              if "_mod" not in name and "modulation" not in name
              and not name.startswith(("vector_in", "time_in"))}  # fmt: skip
    layer = {"in_layer.weight": (5120, 5120), "out_layer.weight": (5120, 5120)}
    return {
        **shapes,
        **linear("distilled_guidance_layer.in_proj", 64, 5120),
        **linear("distilled_guidance_layer.out_proj", 5120, 3072),
        **blocks("distilled_guidance_layer.layers", 5, layer),
        **blocks("distilled_guidance_layer.norms", 5, {"scale": (5120,)}),
    }


def flux2(width: int = 6144, double: int = 8, single: int = 48, text: int = 15360) -> Shapes:
    """flux2.model.Flux2."""
    two: Shapes = {}
    for side in ("img", "txt"):
        two |= {
            f"{side}_attn.norm.key_norm.scale": (128,),
            f"{side}_attn.norm.query_norm.scale": (128,),
            **linear(f"{side}_attn.proj", width, width, False),
            **linear(f"{side}_attn.qkv", width, 3 * width, False),
            **linear(f"{side}_mlp.0", width, 6 * width, False),
            **linear(f"{side}_mlp.2", 3 * width, width, False),
        }
    one = {
        **linear("linear1", width, 9 * width, False),
        **linear("linear2", 4 * width, width, False),
        "norm.key_norm.scale": (128,),
        "norm.query_norm.scale": (128,),
    }
    return {
        **blocks("double_blocks", double, two),
        **blocks("single_blocks", single, one),
        **linear("double_stream_modulation_img.lin", width, 6 * width, False),
        **linear("double_stream_modulation_txt.lin", width, 6 * width, False),
        **linear("single_stream_modulation.lin", width, 3 * width, False),
        **linear("img_in", 128, width, False),
        **linear("txt_in", text, width, False),
        **linear("time_in.in_layer", 256, width, False),
        **linear("final_layer.linear", width, 128, False),
    }


def lumina2(width: int = 2304, layers: int = 26, caption: int = 2304) -> Shapes:
    """NextDiT of Lumina-Image 2.0; Z-Image has the same names and is 3840 wide."""
    head = {2304: 96, 3840: 128}[width]
    block: Shapes = {
        **linear("attention.qkv", width, 3 * width, False),
        **linear("attention.out", width, width, False),
        "attention.k_norm.weight": (head,),
        "attention.q_norm.weight": (head,),
        **linear("feed_forward.w1", width, 4 * width, False),
        **linear("feed_forward.w2", 4 * width, width, False),
        **linear("feed_forward.w3", width, 4 * width, False),
        **linear("adaLN_modulation.1", 1024, 4 * width),
        "attention_norm1.weight": (width,),
        "ffn_norm1.weight": (width,),
    }
    return {
        **blocks("layers", layers, block),
        **blocks("noise_refiner", 2, block),
        **blocks("context_refiner", 2, {k: v for k, v in block.items() if "adaLN" not in k}),
        "cap_embedder.0.weight": (caption,),
        **linear("cap_embedder.1", caption, width),
        **linear("x_embedder", 64, width),
        **linear("t_embedder.mlp.0", 256, 1024),
        **linear("final_layer.linear", width, 64),
    }


def pixart(alpha: bool) -> Shapes:
    """PixArtMS."""
    w = 1152
    block: Shapes = {
        "scale_shift_table": (6, w),
        **linear("attn.qkv", w, 3 * w),
        **linear("attn.proj", w, w),
        **linear("cross_attn.q_linear", w, w),
        **linear("cross_attn.kv_linear", w, 2 * w),
        **linear("cross_attn.proj", w, w),
        **linear("mlp.fc1", w, 4 * w),
        **linear("mlp.fc2", 4 * w, w),
    }
    return {
        **blocks("blocks", 28, block),
        **conv("x_embedder.proj", 4, w, 2),
        **linear("t_embedder.mlp.0", 256, w),
        **linear("t_block.1", w, 6 * w),
        "y_embedder.y_embedding": (120 if alpha else 300, 4096),
        **linear("y_embedder.y_proj.fc1", 4096, w),
        **linear("final_layer.linear", w, 32),
        **(linear("ar_embedder.mlp.0", 256, 384) if alpha else {}),
        **(linear("csize_embedder.mlp.0", 256, 384) if alpha else {}),
    }


def sana() -> Shapes:
    """SanaMS."""
    w = 2240
    block: Shapes = {
        "scale_shift_table": (6, w),
        **linear("attn.qkv", w, 3 * w, False),
        **linear("attn.proj", w, w),
        **linear("cross_attn.q_linear", w, w),
        **linear("cross_attn.kv_linear", w, 2 * w),
        **conv("mlp.inverted_conv.conv", w, 5 * w, 1),
        **conv("mlp.depth_conv.conv", 1, 5 * w),
        "mlp.point_conv.conv.weight": (w, 5600, 1, 1),
    }
    return {
        **blocks("blocks", 20, block),
        **conv("x_embedder.proj", 32, w, 1),
        **linear("t_embedder.mlp.0", 256, w),
        **linear("t_block.1", w, 6 * w),
        "attention_y_norm.weight": (w,),
        "y_embedder.y_embedding": (300, 2304),
        **linear("y_embedder.y_proj.fc1", 2304, w),
        **linear("final_layer.linear", w, 32),
    }


def hunyuan_dit() -> Shapes:
    """HunYuanDiT-g/2 1.2."""
    w = 1408
    block: Shapes = {
        **norm("norm1", w),
        **linear("attn1.Wqkv", w, 3 * w),
        **linear("attn1.out_proj", w, w),
        **linear("attn2.q_proj", w, w),
        **linear("attn2.kv_proj", 1024, 2 * w),
        **linear("mlp.fc1", w, 6144),
        **linear("default_modulation.1", w, w),
    }
    return {
        "text_embedding_padding": (333, 1024),
        **blocks("blocks", 40, block),
        **conv("x_embedder.proj", 4, w, 2),
        **linear("mlp_t5.0", 2048, 8192),
        **linear("mlp_t5.2", 8192, 1024),
        **linear("t_embedder.mlp.0", 256, w),
        **linear("extra_embedder.0", 1024, 5632),
        **linear("final_layer.linear", w, 32),
    }


def auraflow() -> Shapes:
    """mmdit.MMDiT of AuraFlow."""
    w = 3072
    double = {
        f"attn.{part}.weight": (w, w)
        for part in ("w1q", "w1k", "w1v", "w1o", "w2q", "w2k", "w2v", "w2o")
    }
    single = {f"attn.{part}.weight": (w, w) for part in ("w1q", "w1k", "w1v", "w1o")}
    return {
        "positional_encoding": (1, 4096, w),
        "register_tokens": (1, 8, w),
        **blocks("double_layers", 4, double),
        **blocks("single_layers", 32, single),
        "cond_seq_linear.weight": (w, 2048),
        **linear("init_x_linear", 16, w),
        **linear("t_embedder.mlp.0", 256, w),
        "final_linear.weight": (16, w),
    }


def wan(width: int = 1536, inputs: int = 16, image: bool = False) -> Shapes:
    """wan.modules.model.WanModel."""
    block: Shapes = {"modulation": (1, 6, width), **norm("norm3", width)}
    for part in ("self_attn", "cross_attn"):
        for key in "qkvo":
            block |= linear(f"{part}.{key}", width, width)
        block |= {f"{part}.norm_q.weight": (width,), f"{part}.norm_k.weight": (width,)}
    block |= linear("ffn.0", width, 5 * width) | linear("ffn.2", 5 * width, width)
    return {
        "patch_embedding.weight": (width, inputs, 1, 2, 2),
        "patch_embedding.bias": (width,),
        **linear("text_embedding.0", 4096, width),
        **linear("time_embedding.0", 256, width),
        **blocks("blocks", 30 if width == 1536 else 40, block),
        "head.modulation": (1, 2, width),
        **linear("head.head", width, 64),
        **(linear("img_emb.proj.1", 1280, 1280) | norm("img_emb.proj.0", 1280) if image else {}),
    }


def ltx() -> Shapes:
    """LTX-Video 0.9: its names are diffusers' but for the ends."""
    renamed = {"proj_in.": "patchify_proj.", "time_embed.": "adaln_single.", "norm_q": "q_norm",
               "norm_k": "k_norm"}  # fmt: skip
    shapes: Shapes = {}
    for name, shape in of_class("ltx").items():
        for new, old in renamed.items():
            name = name.replace(new, old)
        shapes[name] = shape
    return shapes


def hunyuan_video() -> Shapes:
    """hyvideo.modules.models.HYVideoDiffusionTransformer."""
    w = 3072
    double: Shapes = {}
    for side in ("img", "txt"):
        double |= linear(f"{side}_mod.linear", w, 6 * w) | linear(f"{side}_attn_qkv", w, 3 * w)
        double |= linear(f"{side}_attn_proj", w, w) | linear(f"{side}_mlp.fc1", w, 4 * w)
        double |= {f"{side}_attn_q_norm.weight": (128,)}
    refiner = norm("norm1", w) | linear("self_attn_qkv", w, 3 * w)
    return {
        "img_in.proj.weight": (w, 16, 1, 2, 2),
        **linear("txt_in.input_embedder", 4096, w),
        **blocks("txt_in.individual_token_refiner.blocks", 2, refiner),
        **blocks("double_blocks", 20, double),
        **blocks("single_blocks", 40, linear("linear1", w, 7 * w) | linear("linear2", 5 * w, w)),
        **linear("final_layer.linear", w, 64),
    }


def svd_unet() -> Shapes:
    """VideoUNet: Stable Diffusion 2's UNet with a time stack beside every block."""
    shapes = ldm_unet(1024, inputs=8, flat=True, label=768)
    stack = {
        name.replace(".transformer_blocks.", ".time_stack."): shape
        for name, shape in shapes.items()
        if ".transformer_blocks." in name
    }
    return shapes | stack
