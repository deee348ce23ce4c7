"""Names and shapes of upscalers as their trainers save them.

Sources: xinntao/ESRGAN and Real-ESRGAN, JingyunLiang/SwinIR, XPixelGroup/HAT, zhengchen1999/DAT,
hongyuanyu/SPAN; of `OTHERS` what chaiNNer-org/spandrel says of them.
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


def _swift() -> Shapes:
    ups = conv("upsampler.0.conv.pointwise", 64, 256, 1) | conv(
        "upsampler.1.conv.pointwise", 64, 256, 1
    )
    return conv("initial.cnn.depthwise", 1, 3, 9) | ups | conv("final_conv.pointwise", 64, 3, 1)


def _dncnn() -> Shapes:
    shapes = conv("model.0", 3, 64) | conv("model.38", 64, 3)
    for k in range(2, 38, 2):
        shapes |= conv(f"model.{k}", 64, 64)
    return shapes


_SCALE: Shapes = {"layers.0.blocks.0.attn.window_attn.attn_transform.logit_scale": (3, 1, 1)}

OTHERS: dict[str, tuple[Shapes, int | None]] = {
    "grl": (
        conv("conv_first", 3, 180) | norm("norm_start", 180) | _SCALE | _shuffles(4), 4,
    ),
    "craft": (
        conv("conv_first", 3, 48) | conv("upsample.0", 48, 48)
        | {"layers.0.residual_group.hf_blocks.0.attn.temperature": (6, 1, 1)}, 4,
    ),
    "fdat": (
        conv("conv_first", 3, 120) | conv("groups.0.blocks.0.inter.cg.1", 120, 15, 1)
        | {"groups.0.blocks.0.attn.bias": (4, 64, 64), "upsampler.MetaUpsample": (7,)}, None,
    ),
    "dctlsa": (
        conv("fea_conv", 3, 55) | conv("upsampler.0", 55, 48)
        | linear("B1.body.0.transformer_body.0.blocks.0.attn.qkv", 55, 165), 4,
    ),
    "ditn": (
        conv("sft", 3, 60) | {"UFONE.0.ITLs.0.attn.temperature": (1, 1, 1)}
        | conv("upsample.0", 60, 12), 2,
    ),
    "safmn": (
        conv("to_feat", 3, 36) | conv("feats.0.safm.mfr.0", 1, 9) | conv("to_img.0", 36, 48), 4,
    ),
    "safmn_bcie": (
        conv("to_feat.1", 12, 48) | conv("feats.0.layers.0.safm.mfr.0", 1, 12)
        | conv("to_img.0", 48, 192) | conv("to_img.2", 48, 3), 1,
    ),
    "seemore": (
        conv("conv_1", 3, 36) | conv("body.0.local_block.block.conv_1.0", 36, 36)
        | conv("upsampler.0", 36, 12), 2,
    ),
    "mosr": (
        conv("gblocks.0", 3, 64) | norm("gblocks.1.norm", 64) | conv("gblocks.1.fc1", 64, 192)
        | conv("upsampler.0", 64, 48), 4,
    ),
    "moesr": (
        conv("in_to_dim", 3, 64) | conv("blocks.0.blocks.0.conv.dwconv_hw", 1, 8)
        | {"upscale.MetaUpsample": (7,)}, None,
    ),
    "rcan": (
        conv("head.0", 3, 64) | conv("body.0.body.0.body.0", 64, 64)
        | conv("body.0.body.0.body.3.conv_du.0", 64, 4, 1) | conv("tail.0.0", 64, 256)
        | conv("tail.0.2", 64, 256) | conv("tail.1", 64, 3), 4,
    ),
    "ipt": (
        conv("sub_mean", 3, 3, 1) | conv("head.0.0", 3, 64) | conv("tail.0.0.0", 64, 576)
        | {"body.encoder.layers.0.self_attn.in_proj_weight": (1728, 576)}, 3,
    ),
    "swift_srgan": (_swift(), 4),
    "drunet": (
        conv("m_head", 4, 64) | conv("m_down1.0.res.0", 64, 64) | conv("m_body.0.res.0", 512, 512)
        | conv("m_tail", 64, 3), 1,
    ),
    "fbcnn": (
        conv("m_head", 3, 64) | conv("m_body_encoder.0.res.0", 512, 512)
        | conv("qf_pred.0.res.0", 512, 512), 1,
    ),
    "scunet": (
        conv("m_head.0", 3, 64) | norm("m_down1.0.trans_block.ln1", 32) | conv("m_tail.0", 64, 3),
        1,
    ),
    "nafnet": (
        conv("intro", 3, 32) | conv("encoders.0.0.sca.1", 32, 32, 1) | conv("ending", 32, 3), 1,
    ),
    "kbnet": (
        conv("intro", 3, 64) | {"encoders.0.0.attgamma": (1, 32, 1, 1)}
        | conv("encoders.0.0.sca.1", 64, 64, 1) | conv("ending", 64, 3), 1,
    ),
    "uformer": (
        conv("input_proj.proj.0", 3, 32) | norm("encoderlayer_0.blocks.0.norm1", 32)
        | conv("output_proj.proj.0", 64, 3), 1,
    ),
    "fftformer": (
        conv("patch_embed.proj", 3, 48) | {"encoder_level1.0.ffn.fft": (288, 1, 1, 8, 5)}
        | conv("output", 48, 3), 1,
    ),
    "mixdehazenet": (
        conv("patch_embed.proj", 3, 24) | conv("layer1.blocks.0.conv3_19", 1, 24, 7), 1,
    ),
    "hvicidnet": (
        conv("HVE_block0.1", 3, 36) | {"HV_LCA1.ffn.temperature": (2, 1, 1)}, 1,
    ),
    "retinexformer": (
        conv("body.0.estimator.conv1", 4, 40, 1) | conv("body.0.denoiser.embedding", 3, 40), 1,
    ),
    "dncnn": (_dncnn(), 1),
}  # fmt: skip
"""Kind → names and shapes that tell it, and its factor."""
