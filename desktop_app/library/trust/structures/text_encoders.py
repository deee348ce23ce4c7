"""CLIP's text encoder and T5's encoder from their configs.

Source: transformers, models/clip/modeling_clip.py, models/t5/modeling_t5.py.
"""

from __future__ import annotations

from typing import Any

from desktop_app.library.trust.structures.shapes import Shapes, Sheet, Unknown, config_number


def clip_shapes(config: dict[str, Any]) -> Shapes:
    """All tensors of a CLIPTextModel, with ``text_model.`` before their names. Raises Unknown."""
    width = config_number(config, "hidden_size", 512)
    inner = config_number(config, "intermediate_size", 2048)
    layers = config_number(config, "num_hidden_layers", 12)
    if layers > 200:
        raise Unknown
    sheet = Sheet("text_model.")
    sheet.put(
        "embeddings.token_embedding.weight", config_number(config, "vocab_size", 49408), width
    )
    places = config_number(config, "max_position_embeddings", 77)
    sheet.put("embeddings.position_embedding.weight", places, width)
    for i in range(layers):
        layer = sheet.under(f"encoder.layers.{i}")
        for name in ("k_proj", "v_proj", "q_proj", "out_proj"):
            layer.linear(f"self_attn.{name}", width, width)
        layer.norm("layer_norm1", width)
        layer.linear("mlp.fc1", width, inner)
        layer.linear("mlp.fc2", inner, width)
        layer.norm("layer_norm2", width)
    sheet.norm("final_layer_norm", width)
    return sheet.shapes


def clip_projection_shapes(config: dict[str, Any]) -> Shapes:
    """The same of a CLIPTextModelWithProjection. Raises Unknown."""
    given = config_number(config, "projection_dim", 512)
    width = config_number(config, "hidden_size", 512)
    return {**clip_shapes(config), "text_projection.weight": (given, width)}


def t5_shapes(config: dict[str, Any]) -> Shapes:
    """All tensors of a T5EncoderModel. Raises Unknown."""
    width, inner = config_number(config, "d_model", 512), config_number(config, "d_ff", 2048)
    heads = config_number(config, "num_heads", 8)
    attention = heads * config_number(config, "d_kv", 64)
    layers = config_number(config, "num_layers", 6)
    if layers > 200:
        raise Unknown
    gated = str(config.get("feed_forward_proj", "relu")).startswith("gated")
    sheet = Sheet()
    sheet.put("shared.weight", config_number(config, "vocab_size", 32128), width)
    for i in range(layers):
        layer = sheet.under(f"encoder.block.{i}.layer")
        for name in "qkv":
            layer.linear(f"0.SelfAttention.{name}", width, attention, bias=False)
        layer.linear("0.SelfAttention.o", attention, width, bias=False)
        if i == 0:
            buckets = config_number(config, "relative_attention_num_buckets", 32)
            layer.put("0.SelfAttention.relative_attention_bias.weight", buckets, heads)
        layer.scale("0.layer_norm", width)
        for name in ("wi_0", "wi_1") if gated else ("wi",):
            layer.linear(f"1.DenseReluDense.{name}", width, inner, bias=False)
        layer.linear("1.DenseReluDense.wo", inner, width, bias=False)
        layer.scale("1.layer_norm", width)
    sheet.scale("encoder.final_layer_norm", width)
    return sheet.shapes
