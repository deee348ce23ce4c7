"""Names and shapes of latent diffusion models in their original layout: UNets and checkpoints.

Written down from the sources of the models: CompVis/stable-diffusion,
Stability-AI/generative-models.
"""

from __future__ import annotations

from tests.library.identify.layout_parts import Shapes, blocks, conv, linear, norm, of_class, under

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


def svd_unet() -> Shapes:
    """VideoUNet: Stable Diffusion 2's UNet with a time stack beside every block."""
    shapes = ldm_unet(1024, inputs=8, flat=True, label=768)
    stack = {
        name.replace(".transformer_blocks.", ".time_stack."): shape
        for name, shape in shapes.items()
        if ".transformer_blocks." in name
    }
    return shapes | stack
