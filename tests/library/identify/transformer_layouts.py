"""Names and shapes of diffusion transformers in their original layout.

Written down from the sources of the models: Stability-AI/sd3.5, black-forest-labs/flux, flux2,
PixArt-alpha, Tencent/HunyuanDiT, Wan-Video, Lightricks/LTX-Video, Alpha-VLLM/Lumina-Image-2.0.
"""

from __future__ import annotations

from tests.library.identify.layout_parts import Shapes, blocks, conv, linear, norm, of_class


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
    head, three = {2304: (96, 24 + 2 * 8), 3840: (128, 3 * 30)}[width]  # heads of all three
    block: Shapes = {
        **linear("attention.qkv", width, three * head, False),
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
