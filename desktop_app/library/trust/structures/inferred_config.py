"""The settings of a single file's parts, told from a few of its tensors.

For files of other widths than the published models: with these settings the rules say what all the
other tensors must be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from desktop_app.library.formats.safetensors_header import Tensor
from desktop_app.library.trust.structures.shapes import Unknown

_Found = Mapping[str, Tensor]


def _side(found: _Found, *places: tuple[str, int]) -> int:
    """The side of a tensor, given by name and axis; of several the first that is there.

    The tensor that tells a setting may be the very one that is missing, and must not hide itself:
    with the side of another in its place the rules ask for it all the same. Raises Unknown.
    """
    for name, axis in places:
        tensor = found.get(name)
        if tensor is not None and axis < len(tensor.shape):
            return tensor.shape[axis]
    raise Unknown


def _begins(found: _Found, prefix: str) -> bool:
    return any(name.startswith(prefix) for name in found)


def _numbers(names: Iterable[str], pattern: str) -> list[int]:
    """The different numbers that the pattern's group finds, sorted; at most four digits long."""
    compiled = re.compile(pattern)
    return sorted({int(match[1]) for match in map(compiled.match, names) if match})


def _unet(found: _Found) -> dict[str, Any]:
    downs = _numbers(found, r"input_blocks\.(\d{1,4})\.0\.op\.")
    if not downs or downs[0] < 2:
        raise Unknown
    step, levels = downs[0], len(downs) + 1
    firsts = [1 + level * step for level in range(levels)]
    widths = [
        _side(found, *((f"input_blocks.{n}.0.out_layers.{k}.bias", 0) for k in (0, 3)))
        for n in firsts
    ]
    attends = [_begins(found, f"input_blocks.{n}.1.") for n in firsts]
    ups = [_begins(found, f"output_blocks.{level * step}.1.proj") for level in range(levels)]
    middle = _depth(found, "middle_block.1.")
    attention = "middle_block.1.transformer_blocks.0.attn2."
    return {
        "in_channels": _side(found, ("input_blocks.0.0.weight", 1), ("input_blocks.0.0.bias", 0)),
        "out_channels": _side(found, ("out.2.weight", 0), ("out.2.bias", 0)),
        "block_out_channels": widths,
        "layers_per_block": step - 1,
        "down_block_types": ["CrossAttnDownBlock2D" if a else "DownBlock2D" for a in attends],
        "up_block_types": ["CrossAttnUpBlock2D" if a else "UpBlock2D" for a in ups],
        "transformer_layers_per_block": [
            *(_depth(found, f"input_blocks.{n}.1.") or middle for n in firsts[:-1]),
            middle,
        ],
        "cross_attention_dim": _side(
            found, (f"{attention}to_k.weight", 1), (f"{attention}to_v.weight", 1)
        ),
        "use_linear_projection": _is_linear(found),
        **_embeddings(found),
    }


def _depth(found: _Found, prefix: str) -> int:
    return len(_numbers(found, re.escape(prefix) + r"transformer_blocks\.(\d{1,4})\."))


def _is_linear(found: _Found) -> bool:
    ends = (found.get(f"middle_block.1.proj_{end}.weight") for end in ("in", "out"))
    return any(tensor is not None and len(tensor.shape) == 2 for tensor in ends)


def _embeddings(found: _Found) -> dict[str, Any]:
    config: dict[str, Any] = {}
    if _begins(found, "label_emb."):
        config["addition_embed_type"] = "text_time"
        taken = _side(found, ("label_emb.0.0.weight", 1))
        config["projection_class_embeddings_input_dim"] = taken
    if "time_embed.cond_proj.weight" in found:
        config["time_cond_proj_dim"] = _side(found, ("time_embed.cond_proj.weight", 1))
    return config


def _kl(found: _Found) -> dict[str, Any]:
    levels = _numbers(found, r"encoder\.down\.(\d{1,4})\.block\.0\.")
    layers = _numbers(found, r"encoder\.down\.0\.block\.(\d{1,4})\.")
    if levels != list(range(len(levels))) or not layers:
        raise Unknown
    return {
        "in_channels": _side(found, ("encoder.conv_in.weight", 1), ("encoder.conv_in.bias", 0)),
        "out_channels": _side(found, ("decoder.conv_out.weight", 0), ("decoder.conv_out.bias", 0)),
        "latent_channels": _side(
            found,
            ("decoder.conv_in.weight", 1),
            ("post_quant_conv.bias", 0),
            ("decoder.conv_in.bias", 0),
        ),
        "block_out_channels": [
            _side(found, *((f"encoder.down.{n}.block.0.conv{k}.bias", 0) for k in (1, 2)))
            for n in levels
        ],
        "layers_per_block": len(layers),
        "use_quant_conv": _begins(found, "quant_conv."),
        "use_post_quant_conv": _begins(found, "post_quant_conv."),
    }


def _clip(found: _Found) -> dict[str, Any]:
    fc1, fc2 = (f"text_model.encoder.layers.0.mlp.fc{k}.weight" for k in (1, 2))
    tables = "text_model.embeddings."
    return {
        "hidden_size": _side(found, (fc1, 1), (fc2, 0)),
        "intermediate_size": _side(found, (fc1, 0), (fc2, 1)),
        "num_hidden_layers": len(_numbers(found, r"text_model\.encoder\.layers\.(\d{1,4})\.")),
        "vocab_size": _side(
            found, (f"{tables}token_embedding.weight", 0), ("text_model.final_layer_norm.weight", 0)
        ),
        "max_position_embeddings": _side(
            found,
            (f"{tables}position_embedding.weight", 0),
            ("text_model.final_layer_norm.bias", 0),
        ),
    }


def _open_clip(found: _Found) -> dict[str, Any]:
    fc, proj = (f"transformer.resblocks.0.mlp.c_{end}.weight" for end in ("fc", "proj"))
    return {
        "hidden_size": _side(found, (fc, 1), (proj, 0)),
        "intermediate_size": _side(found, (fc, 0), (proj, 1)),
        "num_hidden_layers": len(_numbers(found, r"transformer\.resblocks\.(\d{1,4})\.")),
        "vocab_size": _side(found, ("token_embedding.weight", 0), ("ln_final.weight", 0)),
        "max_position_embeddings": _side(found, ("positional_embedding", 0), ("ln_final.bias", 0)),
    }


GUESSES: Final[dict[str, Callable[[_Found], dict[str, Any]]]] = {
    "unet": _unet,
    "kl": _kl,
    "clip": _clip,
    "open_clip": _open_clip,
}
"""By the kind a single file's layout names; raises `shapes.Unknown` where it can't be told."""
