"""The transformers of Stable Diffusion 3 and FLUX.1 from their configs, in diffusers' layout.

Source: diffusers, models/transformers/{transformer_sd3,transformer_flux}.py, models/attention.py.
"""

from __future__ import annotations

from typing import Any, cast

from desktop_app.library.trust.structures.shapes import Shapes, Sheet, Unknown, config_number

_TIME = 256  # width of the sinus embedding of time and guidance


def sd3_shapes(config: dict[str, Any]) -> Shapes:
    """All tensors of an SD3Transformer2DModel. Raises Unknown."""
    heads, each = _heads(config, 18, 64)
    width = heads * each
    patch = config_number(config, "patch_size", 2)
    places = config_number(config, "pos_embed_max_size", 96)
    taken = config_number(config, "in_channels", 16)
    caption = config_number(config, "caption_projection_dim", 1152)
    if caption != width:
        raise Unknown
    given = config_number(config, "out_channels", taken)
    layers = _layers(config, "num_layers", 18)
    dual = cast("list[Any]", config.get("dual_attention_layers") or [])
    normed = config.get("qk_norm") is not None
    sheet = Sheet()
    sheet.put("pos_embed.pos_embed", 1, places * places, width)
    sheet.conv("pos_embed.proj", taken, width, patch)
    _embedder(sheet, "time_text_embed.timestep_embedder", _TIME, width)
    pooled = config_number(config, "pooled_projection_dim", 2048)
    _embedder(sheet, "time_text_embed.text_embedder", pooled, width)
    sheet.linear("context_embedder", config_number(config, "joint_attention_dim", 4096), caption)
    for i in range(layers):
        block, last = sheet.under(f"transformer_blocks.{i}"), i == layers - 1
        block.linear("norm1.linear", width, (9 if i in dual else 6) * width)
        block.linear("norm1_context.linear", width, (2 if last else 6) * width)
        _joint_attention(block, width, each if normed else 0, last=last)
        if i in dual:
            _own_attention(block, "attn2", width, each if normed else 0)
            block.linear("attn2.to_out.0", width, width)
        _feed_forward(block, "ff", width)
        if not last:
            _feed_forward(block, "ff_context", width)
    sheet.linear("norm_out.linear", width, 2 * width)
    sheet.linear("proj_out", width, patch * patch * given)
    return sheet.shapes


def flux_shapes(config: dict[str, Any]) -> Shapes:
    """All tensors of a FluxTransformer2DModel. Raises Unknown."""
    heads, each = _heads(config, 24, 128)
    width = heads * each
    taken = config_number(config, "in_channels", 64)
    sheet = Sheet()
    sheet.linear("x_embedder", taken, width)
    sheet.linear("context_embedder", config_number(config, "joint_attention_dim", 4096), width)
    _embedder(sheet, "time_text_embed.timestep_embedder", _TIME, width)
    if config.get("guidance_embeds"):
        _embedder(sheet, "time_text_embed.guidance_embedder", _TIME, width)
    pooled = config_number(config, "pooled_projection_dim", 768)
    _embedder(sheet, "time_text_embed.text_embedder", pooled, width)
    for i in range(_layers(config, "num_layers", 19)):
        block = sheet.under(f"transformer_blocks.{i}")
        block.linear("norm1.linear", width, 6 * width)
        block.linear("norm1_context.linear", width, 6 * width)
        _joint_attention(block, width, each, last=False)
        _feed_forward(block, "ff", width)
        _feed_forward(block, "ff_context", width)
    for i in range(_layers(config, "num_single_layers", 38)):
        block = sheet.under(f"single_transformer_blocks.{i}")
        block.linear("norm.linear", width, 3 * width)
        block.linear("proj_mlp", width, 4 * width)
        block.linear("proj_out", 5 * width, width)
        _own_attention(block, "attn", width, each)
    sheet.linear("norm_out.linear", width, 2 * width)
    patch = config_number(config, "patch_size", 1)
    given = config_number(config, "out_channels", taken)
    sheet.linear("proj_out", width, patch * patch * given)
    return sheet.shapes


def _heads(config: dict[str, Any], heads: int, each: int) -> tuple[int, int]:
    return (
        config_number(config, "num_attention_heads", heads),
        config_number(config, "attention_head_dim", each),
    )


def _layers(config: dict[str, Any], key: str, default: int) -> int:
    count = config_number(config, key, default)
    if count > 200:
        raise Unknown
    return count


def _embedder(sheet: Sheet, name: str, taken: int, width: int) -> None:
    sheet.linear(f"{name}.linear_1", taken, width)
    sheet.linear(f"{name}.linear_2", width, width)


def _own_attention(sheet: Sheet, name: str, width: int, normed: int) -> None:
    for part in ("to_q", "to_k", "to_v"):
        sheet.linear(f"{name}.{part}", width, width)
    if normed:
        sheet.scale(f"{name}.norm_q", normed)
        sheet.scale(f"{name}.norm_k", normed)


def _joint_attention(sheet: Sheet, width: int, normed: int, *, last: bool) -> None:
    _own_attention(sheet, "attn", width, normed)
    for part in ("add_q_proj", "add_k_proj", "add_v_proj", "to_out.0"):
        sheet.linear(f"attn.{part}", width, width)
    if not last:
        sheet.linear("attn.to_add_out", width, width)
    if normed:
        sheet.scale("attn.norm_added_q", normed)
        sheet.scale("attn.norm_added_k", normed)


def _feed_forward(sheet: Sheet, name: str, width: int) -> None:
    sheet.linear(f"{name}.net.0.proj", width, 4 * width)
    sheet.linear(f"{name}.net.2", 4 * width, width)
