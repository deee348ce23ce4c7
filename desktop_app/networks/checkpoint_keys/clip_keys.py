"""Names of text encoder weights in original single files, turned into transformers' names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

NAMES = {
    "token_embedding.weight": "embeddings.token_embedding.weight",
    "positional_embedding": "embeddings.position_embedding.weight",
    "ln_final.weight": "final_layer_norm.weight",
    "ln_final.bias": "final_layer_norm.bias",
}
IN_LAYER = {
    "ln_1": "layer_norm1",
    "ln_2": "layer_norm2",
    "mlp.c_fc": "mlp.fc1",
    "mlp.c_proj": "mlp.fc2",
    "attn.out_proj": "self_attn.out_proj",
}
LAYER = re.compile(r"transformer\.resblocks\.(\d+)\.(.+)")


def convert_clip(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """SD 1 and XL: transformers' own names; a buffer that old ones hold is made again."""
    return {k: value for k, value in tensors.items() if not k.endswith("position_ids")}


def convert_open_clip(
    tensors: dict[str, Tensor], layers: int, *, projects: bool = False
) -> dict[str, Tensor]:
    """SD 2 and XL: OpenCLIP, of which the first ``layers`` layers are used.

    Queries, keys and values lie stacked in one matrix there (torch's MultiheadAttention). With
    ``projects`` the projection of the pooled text is kept; it lies transposed there.
    """
    converted: dict[str, Tensor] = {}
    for key, value in tensors.items():
        if key in NAMES:
            converted[NAMES[key]] = value
            continue
        if projects and key == "text_projection":
            converted["text_projection.weight"] = value.T.contiguous()
            continue
        match = LAYER.fullmatch(key)
        if match is None or int(match[1]) >= layers:
            continue
        base, rest = f"encoder.layers.{match[1]}", match[2]
        if rest.startswith("attn.in_proj_"):
            kind = rest.removeprefix("attn.in_proj_")
            for letter, part in zip("qkv", value.chunk(3), strict=True):
                converted[f"{base}.self_attn.{letter}_proj.{kind}"] = part.contiguous()
            continue
        stem, _, kind = rest.rpartition(".")
        if stem in IN_LAYER:
            converted[f"{base}.{IN_LAYER[stem]}.{kind}"] = value
    return converted
