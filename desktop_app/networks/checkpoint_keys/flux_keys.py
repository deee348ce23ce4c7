"""FLUX.1's transformer in single files: names, shapes, and what they tell of the noise schedule.

The layout is that of github.com/black-forest-labs/flux (``model.py``, ``modules/layers.py``); names
and their order in stacked matrices as in diffusers 0.42.1, loaders/single_file_utils.py
(``convert_flux_transformer_checkpoint_to_diffusers``), which takes full-sized transformers alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from desktop_app.networks.single_file import Shapes

Config = dict[str, Any]

GUIDANCE = "guidance_in.in_layer.weight"
"""Only models distilled for guidance have it: dev and Fill, not schnell."""

STEMS = {
    "img_in": "x_embedder",
    "txt_in": "context_embedder",
    "time_in.in_layer": "time_text_embed.timestep_embedder.linear_1",
    "time_in.out_layer": "time_text_embed.timestep_embedder.linear_2",
    "vector_in.in_layer": "time_text_embed.text_embedder.linear_1",
    "vector_in.out_layer": "time_text_embed.text_embedder.linear_2",
    "guidance_in.in_layer": "time_text_embed.guidance_embedder.linear_1",
    "guidance_in.out_layer": "time_text_embed.guidance_embedder.linear_2",
    "final_layer.linear": "proj_out",
}
IN_DOUBLE = {
    "img_mod.lin": "norm1.linear",
    "txt_mod.lin": "norm1_context.linear",
    "img_attn.norm.query_norm": "attn.norm_q",
    "img_attn.norm.key_norm": "attn.norm_k",
    "txt_attn.norm.query_norm": "attn.norm_added_q",
    "txt_attn.norm.key_norm": "attn.norm_added_k",
    "img_attn.proj": "attn.to_out.0",
    "txt_attn.proj": "attn.to_add_out",
    "img_mlp.0": "ff.net.0.proj",
    "img_mlp.2": "ff.net.2",
    "txt_mlp.0": "ff_context.net.0.proj",
    "txt_mlp.2": "ff_context.net.2",
}
IN_SINGLE = {
    "modulation.lin": "norm.linear",
    "norm.query_norm": "attn.norm_q",
    "norm.key_norm": "attn.norm_k",
    "linear2": "proj_out",
}
STACKED = {
    "img_attn.qkv": ("attn.to_q", "attn.to_k", "attn.to_v"),
    "txt_attn.qkv": ("attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"),
    "linear1": ("attn.to_q", "attn.to_k", "attn.to_v", "proj_mlp"),
}
"""Matrices of which several lie on top of one another; of ``linear1`` the last has what is left."""

KINDS = {"weight": "weight", "bias": "bias", "scale": "weight"}
"""Kinds of tensors there → in diffusers; norms have a scale."""

BLOCK = re.compile(r"(double|single)_blocks\.(\d+)\.(.+)")


def flux_shape(shapes: Shapes, _: Config) -> Config:
    """Fields of a FluxTransformer2DModel's config.

    Raises:
        KeyError: a weight that every such transformer has is not there.
    """
    return {
        **streams_shape(shapes),
        "pooled_projection_dim": shapes["vector_in.in_layer.weight"][1],
        "guidance_embeds": GUIDANCE in shapes,
    }


def streams_shape(shapes: Shapes) -> Config:
    """Those that Chroma's has too. Raises as `flux_shape`."""
    inner, channels = shapes["img_in.weight"]
    head = shapes["double_blocks.0.img_attn.norm.key_norm.scale"][0]
    return {
        "in_channels": channels,
        "out_channels": shapes["final_layer.linear.weight"][0],
        "num_layers": _count(shapes, "double"),
        "num_single_layers": _count(shapes, "single"),
        "attention_head_dim": head,
        "num_attention_heads": inner // head,
        "joint_attention_dim": shapes["txt_in.weight"][1],
        # 16, 56 and 56 of 128 in all published models (util.py there): no weight shows it.
        "axes_dims_rope": [head // 8, head * 7 // 16, head * 7 // 16],
    }


def flux_schedule(shapes: Shapes, _: Config) -> Config:
    """What differs between the schedulers of dev and schnell: only the first is shifted."""
    if GUIDANCE in shapes:
        return {}
    return {"use_dynamic_shifting": False, "shift": 1.0}


def convert_flux(tensors: dict[str, Tensor], config: Config) -> dict[str, Tensor]:
    """The tensors of a transformer, named without prefix, under diffusers' names.

    Stacked matrices become views of themselves: nothing is copied. Names that belong to no
    transformer are left out.
    """
    return {
        new: part for key, value in tensors.items() for new, part in _renamed(key, value, config)
    }


def _renamed(key: str, value: Tensor, config: Config) -> Iterator[tuple[str, Tensor]]:
    stem, _, kind = key.rpartition(".")
    if kind not in KINDS:  # factors of 8-bit weights, say
        return
    kind = KINDS[kind]
    if stem in STEMS:
        yield f"{STEMS[stem]}.{kind}", value
    elif stem == "final_layer.adaLN_modulation.1":
        # Shift stands before scale there, after it in diffusers (AdaLayerNormContinuous).
        yield f"norm_out.linear.{kind}", torch.cat(value.chunk(2)[::-1])
    elif match := BLOCK.fullmatch(stem):
        which, number, rest = match.groups()
        base = f"{'single_' if which == 'single' else ''}transformer_blocks.{number}"
        names = IN_SINGLE if which == "single" else IN_DOUBLE
        if rest in names:
            yield f"{base}.{names[rest]}.{kind}", value
        elif rest in STACKED:
            width = config["num_attention_heads"] * config["attention_head_dim"]
            ends = [width, 2 * width, 3 * width][: len(STACKED[rest]) - 1]
            for name, part in zip(STACKED[rest], value.tensor_split(ends), strict=True):
                yield f"{base}.{name}.{kind}", part


def _count(shapes: Shapes, which: str) -> int:
    found = (BLOCK.fullmatch(key) for key in shapes)
    return len({match[2] for match in found if match and match[1] == which})
