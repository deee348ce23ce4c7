"""UNet2DConditionModel (SD 1.x, 2.x, SDXL) from its config.

Source: diffusers, models/unets/unet_2d_condition.py, unet_2d_blocks.py, transformers/.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, cast

from desktop_app.library.trust.structures.shapes import (
    Shapes,
    Sheet,
    Unknown,
    config_list,
    config_number,
)

_DOWN = {"DownBlock2D": False, "CrossAttnDownBlock2D": True}
_UP = {"UpBlock2D": False, "CrossAttnUpBlock2D": True}
# Settings of rarer UNets, which these rules do not know.
_STRANGE = (
    "class_embed_type", "num_class_embeds", "encoder_hid_dim_type", "encoder_hid_dim",
    "dual_cross_attention", "only_cross_attention", "timestep_post_act", "time_embedding_dim",
    "class_embeddings_concat", "mid_block_only_cross_attention", "num_attention_heads",
    "reverse_transformer_layers_per_block",
)  # fmt: skip


def unet_shapes(config: dict[str, Any]) -> Shapes:
    """All tensors by diffusers' names. Raises Unknown."""
    if any(config.get(key) for key in _STRANGE):
        raise Unknown
    if config.get("resnet_time_scale_shift", "default") not in ("default", "scale_shift"):
        raise Unknown
    widths = _widths(config)
    sheet = Sheet()
    first, temb = widths[0], 4 * widths[0]
    kernel = config_number(config, "conv_in_kernel", 3)
    sheet.conv("conv_in", config_number(config, "in_channels", 4), first, kernel)
    sheet.linear("time_embedding.linear_1", first, temb)
    sheet.linear("time_embedding.linear_2", temb, temb)
    if config.get("time_cond_proj_dim"):
        dim = config_number(config, "time_cond_proj_dim", 256)
        sheet.linear("time_embedding.cond_proj", dim, first, bias=False)
    _add_embedding(sheet, config, temb)
    _blocks(sheet, config, widths, temb)
    sheet.norm("conv_norm_out", first)
    out_kernel = config_number(config, "conv_out_kernel", 3)
    sheet.conv("conv_out", first, config_number(config, "out_channels", 4), out_kernel)
    return sheet.shapes


def _widths(config: dict[str, Any]) -> list[int]:
    value = config.get("block_out_channels", [320, 640, 1280, 1280])
    widths = list(cast("list[Any]", value)) if isinstance(value, list | tuple) else []
    good = all(type(width) is int and 0 < width <= 1 << 16 for width in widths)
    if not 1 <= len(widths) <= 8 or not good:
        raise Unknown
    return widths


def _add_embedding(sheet: Sheet, config: dict[str, Any], temb: int) -> None:
    kind = config.get("addition_embed_type")
    if kind is None:
        return
    if kind != "text_time":
        raise Unknown
    taken = config_number(config, "projection_class_embeddings_input_dim", 2816)
    sheet.linear("add_embedding.linear_1", taken, temb)
    sheet.linear("add_embedding.linear_2", temb, temb)


def _blocks(sheet: Sheet, config: dict[str, Any], widths: list[int], temb: int) -> None:
    levels = len(widths)
    down = config_list(
        config, "down_block_types", ["CrossAttnDownBlock2D"] * 3 + ["DownBlock2D"], levels
    )
    up = config_list(config, "up_block_types", ["UpBlock2D"] + ["CrossAttnUpBlock2D"] * 3, levels)
    if not set(down) <= set(_DOWN) or not set(up) <= set(_UP):
        raise Unknown
    layers = config_list(config, "layers_per_block", 2, levels)
    depths = config_list(config, "transformer_layers_per_block", 1, levels)
    texts = config_list(config, "cross_attention_dim", 1280, levels)
    if not all(type(n) is int and 0 < n <= 64 for n in (*layers, *depths)):
        raise Unknown
    if not all(type(n) is int and 0 < n <= 1 << 16 for n in texts):
        raise Unknown
    linear = bool(config.get("use_linear_projection", False))
    twice = 2 if config.get("resnet_time_scale_shift") == "scale_shift" else 1
    for i, (taken, width) in enumerate(pairwise([widths[0], *widths])):
        block = sheet.under(f"down_blocks.{i}")
        for j in range(layers[i]):
            resnet(block, f"resnets.{j}", width if j else taken, width, temb, twice)
            if _DOWN[down[i]]:
                _attention(block, f"attentions.{j}", width, texts[i], depths[i], linear)
        if i < levels - 1:
            block.conv("downsamplers.0.conv", width, width)
    _middle(sheet, config, widths[-1], (temb, texts[-1], depths[-1], linear, twice))
    turned = widths[::-1]
    for i, width in enumerate(turned):
        block = sheet.under(f"up_blocks.{i}")
        before = turned[max(0, i - 1)]
        beside = turned[min(i + 1, levels - 1)]
        count = layers[::-1][i] + 1
        for j in range(count):
            skip = beside if j == count - 1 else width
            resnet(block, f"resnets.{j}", (width if j else before) + skip, width, temb, twice)
            if _UP[up[i]]:
                _attention(block, f"attentions.{j}", width, texts[::-1][i], depths[::-1][i], linear)
        if i < levels - 1:
            block.conv("upsamplers.0.conv", width, width)


def _middle(
    sheet: Sheet, config: dict[str, Any], width: int, rest: tuple[int, int, int, bool, int]
) -> None:
    temb, text, depth, linear, twice = rest
    kind = config.get("mid_block_type", "UNetMidBlock2DCrossAttn")
    if kind is None:
        return
    if kind != "UNetMidBlock2DCrossAttn":
        raise Unknown
    block = sheet.under("mid_block")
    resnet(block, "resnets.0", width, width, temb, twice)
    _attention(block, "attentions.0", width, text, depth, linear)
    resnet(block, "resnets.1", width, width, temb, twice)


def resnet(sheet: Sheet, name: str, taken: int, given: int, temb: int = 0, twice: int = 1) -> None:
    """A residual block (ResnetBlock2D); ``temb`` is the width of the time's embedding, 0: none."""
    block = sheet.under(name)
    block.norm("norm1", taken)
    block.conv("conv1", taken, given)
    if temb:
        block.linear("time_emb_proj", temb, twice * given)
    block.norm("norm2", given)
    block.conv("conv2", given, given)
    if taken != given:
        block.conv("conv_shortcut", taken, given, 1)


def _attention(sheet: Sheet, name: str, width: int, text: int, depth: int, linear: bool) -> None:
    """Transformer2DModel of BasicTransformerBlocks."""
    block = sheet.under(name)
    block.norm("norm", width)
    for end in ("proj_in", "proj_out"):
        if linear:
            block.linear(end, width, width)
        else:
            block.conv(end, width, width, 1)
    for k in range(depth):
        inner = block.under(f"transformer_blocks.{k}")
        for number, source in ((1, width), (2, text)):
            inner.norm(f"norm{number}", width)
            inner.linear(f"attn{number}.to_q", width, width, bias=False)
            inner.linear(f"attn{number}.to_k", source, width, bias=False)
            inner.linear(f"attn{number}.to_v", source, width, bias=False)
            inner.linear(f"attn{number}.to_out.0", width, width)
        inner.norm("norm3", width)
        inner.linear("ff.net.0.proj", width, 8 * width)
        inner.linear("ff.net.2", 4 * width, width)
