"""Stable Diffusion 3 and FLUX.1 under the names of single files.

Source: github.com/Stability-AI/sd3.5, mmditx.py; github.com/black-forest-labs/flux, model.py and
modules/layers.py. The tests hand these names to diffusers' own conversion.
"""

from __future__ import annotations

from typing import Any, cast

from desktop_app.library.trust.structures.shapes import Shapes, Sheet, config_number

_TIME = 256


def original_flux(config: dict[str, Any]) -> Shapes:
    """FluxTransformer2DModel's tensors. Raises Unknown."""
    each = config_number(config, "attention_head_dim", 128)
    width = config_number(config, "num_attention_heads", 24) * each
    taken = config_number(config, "in_channels", 64)
    sheet = Sheet()
    sheet.linear("img_in", taken, width)
    sheet.linear("txt_in", config_number(config, "joint_attention_dim", 4096), width)
    _mlp(sheet, "time_in", ("in_layer", "out_layer"), _TIME, width)
    pooled = config_number(config, "pooled_projection_dim", 768)
    _mlp(sheet, "vector_in", ("in_layer", "out_layer"), pooled, width)
    if config.get("guidance_embeds"):
        _mlp(sheet, "guidance_in", ("in_layer", "out_layer"), _TIME, width)
    for i in range(config_number(config, "num_layers", 19)):
        for side in ("img", "txt"):
            block = sheet.under(f"double_blocks.{i}")
            block.linear(f"{side}_mod.lin", width, 6 * width)
            block.linear(f"{side}_attn.qkv", width, 3 * width)
            block.put(f"{side}_attn.norm.query_norm.scale", each)
            block.put(f"{side}_attn.norm.key_norm.scale", each)
            block.linear(f"{side}_attn.proj", width, width)
            block.linear(f"{side}_mlp.0", width, 4 * width)
            block.linear(f"{side}_mlp.2", 4 * width, width)
    for i in range(config_number(config, "num_single_layers", 38)):
        block = sheet.under(f"single_blocks.{i}")
        block.linear("linear1", width, 7 * width)
        block.linear("linear2", 5 * width, width)
        block.put("norm.query_norm.scale", each)
        block.put("norm.key_norm.scale", each)
        block.linear("modulation.lin", width, 3 * width)
    sheet.linear("final_layer.adaLN_modulation.1", width, 2 * width)
    sheet.linear("final_layer.linear", width, config_number(config, "out_channels", taken))
    return sheet.shapes


def original_sd3(config: dict[str, Any]) -> Shapes:
    """SD3Transformer2DModel's tensors. Raises Unknown."""
    each = config_number(config, "attention_head_dim", 64)
    width = config_number(config, "num_attention_heads", 24) * each
    places = config_number(config, "pos_embed_max_size", 192)
    taken = config_number(config, "in_channels", 16)
    patch = config_number(config, "patch_size", 2)
    dual = cast("list[Any]", config.get("dual_attention_layers") or [])
    normed = each if config.get("qk_norm") is not None else 0
    layers = config_number(config, "num_layers", 24)
    sheet = Sheet()
    sheet.put("pos_embed", 1, places * places, width)
    sheet.conv("x_embedder.proj", taken, width, patch)
    _mlp(sheet, "t_embedder", ("mlp.0", "mlp.2"), _TIME, width)
    pooled = config_number(config, "pooled_projection_dim", 2048)
    _mlp(sheet, "y_embedder", ("mlp.0", "mlp.2"), pooled, width)
    sheet.linear("context_embedder", config_number(config, "joint_attention_dim", 4096), width)
    for i in range(layers):
        last = i == layers - 1
        block = sheet.under(f"joint_blocks.{i}.x_block")
        _sd3_block(block, width, normed, 9 if i in dual else 6, last=False)
        if i in dual:
            _sd3_attention(block, "attn2", width, normed)
            block.linear("attn2.proj", width, width)
        block = sheet.under(f"joint_blocks.{i}.context_block")
        _sd3_block(block, width, normed, 2 if last else 6, last=last)
    given = config_number(config, "out_channels", taken)
    sheet.linear("final_layer.linear", width, patch * patch * given)
    sheet.linear("final_layer.adaLN_modulation.1", width, 2 * width)
    return sheet.shapes


def _mlp(sheet: Sheet, name: str, layers: tuple[str, str], taken: int, width: int) -> None:
    sheet.linear(f"{name}.{layers[0]}", taken, width)
    sheet.linear(f"{name}.{layers[1]}", width, width)


def _sd3_block(sheet: Sheet, width: int, normed: int, shifts: int, *, last: bool) -> None:
    sheet.linear("adaLN_modulation.1", width, shifts * width)
    _sd3_attention(sheet, "attn", width, normed)
    if not last:
        sheet.linear("attn.proj", width, width)
        sheet.linear("mlp.fc1", width, 4 * width)
        sheet.linear("mlp.fc2", 4 * width, width)


def _sd3_attention(sheet: Sheet, name: str, width: int, normed: int) -> None:
    sheet.linear(f"{name}.qkv", width, 3 * width)
    if normed:
        sheet.scale(f"{name}.ln_q", normed)
        sheet.scale(f"{name}.ln_k", normed)
