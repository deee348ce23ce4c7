"""T5's encoder in single files: transformers' own names, under ComfyUI's prefixes, or llama.cpp's.

What lies there is the encoder of T5 v1.1 XXL. llama.cpp's names: github.com/ggml-org/llama.cpp,
gguf-py/gguf/constants.py (``MODEL_ARCH.T5ENCODER``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from torch import Tensor

from desktop_app.networks.single_file import Shapes

FIRST = "encoder.block.0.layer.0.SelfAttention"
LAYER = re.compile(r"encoder\.block\.(\d+)\.")
WORDS, SAME_WORDS = "shared.weight", "encoder.embed_tokens.weight"

T = TypeVar("T")

_WHOLE: Final = {
    "token_embd.weight": WORDS,
    "enc.output_norm.weight": "encoder.final_layer_norm.weight",
}
_IN_LAYERS: Final = {
    "attn_norm": "layer.0.layer_norm",
    "attn_q": "layer.0.SelfAttention.q",
    "attn_k": "layer.0.SelfAttention.k",
    "attn_v": "layer.0.SelfAttention.v",
    "attn_o": "layer.0.SelfAttention.o",
    "attn_rel_b": "layer.0.SelfAttention.relative_attention_bias",
    "ffn_norm": "layer.1.layer_norm",
    "ffn_gate": "layer.1.DenseReluDense.wi_0",
    "ffn_up": "layer.1.DenseReluDense.wi_1",
    "ffn_down": "layer.1.DenseReluDense.wo",
}
"""llama.cpp's names in ``enc.blk.N.`` → transformers' in ``encoder.block.N.``."""
_LLAMA: Final = re.compile(r"enc\.blk\.(\d+)\.(\w+)\.weight")


def _named(tensors: Mapping[str, T]) -> dict[str, T]:
    """llama.cpp's names become transformers'; other names stay as they are."""
    return {_name(key): each for key, each in tensors.items()}


def _name(key: str) -> str:
    found = _LLAMA.fullmatch(key)
    if found is None or found[2] not in _IN_LAYERS:
        return _WHOLE.get(key, key)
    return f"encoder.block.{found[1]}.{_IN_LAYERS[found[2]]}.weight"


def t5_shape(shapes: Shapes) -> dict[str, Any]:
    """Fields of a T5Config. Raises KeyError: a weight that every such encoder has is not there."""
    shapes = _named(shapes)
    words = shapes[WORDS] if WORDS in shapes else shapes[SAME_WORDS]
    bias = shapes[f"{FIRST}.relative_attention_bias.weight"]
    return {
        "vocab_size": words[0],
        "d_model": words[1],
        "d_ff": shapes["encoder.block.0.layer.1.DenseReluDense.wo.weight"][1],
        "d_kv": shapes[f"{FIRST}.q.weight"][0] // bias[1],
        "num_heads": bias[1],
        "num_layers": len({match[1] for key in shapes if (match := LAYER.match(key))}),
        "relative_attention_num_buckets": bias[0],
    }


def convert_t5(tensors: dict[str, Tensor], _: dict[str, Any]) -> dict[str, Tensor]:
    """The table of words has two names in the class; files hold one of them or both."""
    tensors = _named(tensors)
    words = tensors[WORDS] if WORDS in tensors else tensors[SAME_WORDS]
    return {**tensors, WORDS: words, SAME_WORDS: words}
