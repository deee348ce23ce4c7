"""AutoencoderKL and AutoencoderTiny from their configs.

Source: diffusers, models/autoencoders/{autoencoder_kl,autoencoder_tiny,vae}.py.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, cast

from desktop_app.library.trust.structures.shapes import Shapes, Sheet, Unknown, config_number
from desktop_app.library.trust.structures.unet import resnet


def kl_shapes(config: dict[str, Any]) -> Shapes:
    """All tensors of an AutoencoderKL by diffusers' names. Raises Unknown."""
    widths = _widths(config, "block_out_channels", [64])
    layers = config_number(config, "layers_per_block", 1)
    latent = config_number(config, "latent_channels", 4)
    attends = bool(config.get("mid_block_add_attention", True))
    kinds = {*_texts(config, "down_block_types"), *_texts(config, "up_block_types")}
    if layers > 16 or not kinds <= {"DownEncoderBlock2D", "UpDecoderBlock2D"}:
        raise Unknown
    sheet = Sheet()
    encoder, decoder = sheet.under("encoder"), sheet.under("decoder")
    encoder.conv("conv_in", config_number(config, "in_channels", 3), widths[0])
    for i, (taken, width) in enumerate(pairwise([widths[0], *widths])):
        for j in range(layers):
            resnet(encoder, f"down_blocks.{i}.resnets.{j}", width if j else taken, width)
        if i < len(widths) - 1:
            encoder.conv(f"down_blocks.{i}.downsamplers.0.conv", width, width)
    _middle(encoder, widths[-1], attends)
    encoder.norm("conv_norm_out", widths[-1])
    encoder.conv("conv_out", widths[-1], 2 * latent)
    turned = widths[::-1]
    decoder.conv("conv_in", latent, turned[0])
    _middle(decoder, turned[0], attends)
    for i, (taken, width) in enumerate(pairwise([turned[0], *turned])):
        for j in range(layers + 1):
            resnet(decoder, f"up_blocks.{i}.resnets.{j}", width if j else taken, width)
        if i < len(widths) - 1:
            decoder.conv(f"up_blocks.{i}.upsamplers.0.conv", width, width)
    decoder.norm("conv_norm_out", turned[-1])
    decoder.conv("conv_out", turned[-1], config_number(config, "out_channels", 3))
    if config.get("use_quant_conv", True):
        sheet.conv("quant_conv", 2 * latent, 2 * latent, 1)
    if config.get("use_post_quant_conv", True):
        sheet.conv("post_quant_conv", latent, latent, 1)
    return sheet.shapes


def _middle(sheet: Sheet, width: int, attends: bool) -> None:
    block = sheet.under("mid_block")
    resnet(block, "resnets.0", width, width)
    resnet(block, "resnets.1", width, width)
    if attends:
        block.norm("attentions.0.group_norm", width)
        for name in ("to_q", "to_k", "to_v", "to_out.0"):
            block.linear(f"attentions.0.{name}", width, width)


def tiny_shapes(config: dict[str, Any]) -> Shapes:
    """All tensors of an AutoencoderTiny by diffusers' names. Raises Unknown."""
    latent = config_number(config, "latent_channels", 4)
    sheet = Sheet()
    widths = _widths(config, "encoder_block_out_channels", [64] * 4)
    counts = _counts(config, "num_encoder_blocks", [1, 3, 3, 3], len(widths))
    place = 0
    before = config_number(config, "in_channels", 3)
    layers = sheet.under("encoder.layers")
    for i, (width, count) in enumerate(zip(widths, counts, strict=True)):
        layers.conv(str(place), before if i == 0 else width, width, bias=i == 0)
        place += 1
        for _ in range(count):
            _tiny_block(layers, str(place), width)
            place += 1
    layers.conv(str(place), widths[-1], latent)
    widths = _widths(config, "decoder_block_out_channels", [64] * 4)
    counts = _counts(config, "num_decoder_blocks", [3, 3, 3, 1], len(widths))
    layers = sheet.under("decoder.layers")
    layers.conv("0", latent, widths[0])
    place = 2  # behind the activation
    for i, (width, count) in enumerate(zip(widths, counts, strict=True)):
        for _ in range(count):
            _tiny_block(layers, str(place), width)
            place += 1
        last = i == len(widths) - 1
        place += 0 if last else 1  # the doubling has no weights
        given = config_number(config, "out_channels", 3) if last else width
        layers.conv(str(place), width, given, bias=last)
        place += 1
    return sheet.shapes


def _tiny_block(sheet: Sheet, name: str, width: int) -> None:
    for layer in (0, 2, 4):
        sheet.conv(f"{name}.conv.{layer}", width, width)


def _widths(config: dict[str, Any], key: str, default: list[int]) -> list[int]:
    value = config.get(key, default)
    widths = list(cast("list[Any]", value)) if isinstance(value, list | tuple) else []
    good = all(type(width) is int and 0 < width <= 1 << 14 for width in widths)
    if not 1 <= len(widths) <= 8 or not good:
        raise Unknown
    return widths


def _counts(config: dict[str, Any], key: str, default: list[int], length: int) -> list[int]:
    value = config.get(key, default)
    counts = list(cast("list[Any]", value)) if isinstance(value, list | tuple) else []
    if len(counts) != length or not all(type(n) is int and 0 <= n <= 32 for n in counts):
        raise Unknown
    return counts


def _texts(config: dict[str, Any], key: str) -> set[str]:
    value = config.get(key, ())
    if not isinstance(value, list | tuple):
        raise Unknown
    return {str(item) for item in cast("list[Any]", value)}
