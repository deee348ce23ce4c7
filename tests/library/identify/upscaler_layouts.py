"""Names and shapes of upscalers as their trainers save them.

Sources: xinntao/ESRGAN and Real-ESRGAN, JingyunLiang/SwinIR, XPixelGroup/HAT, zhengchen1999/DAT,
hongyuanyu/SPAN.
"""

from __future__ import annotations

from tests.library.identify.layout_parts import Shapes, conv, linear, norm


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
