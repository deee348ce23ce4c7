"""T5's encoder in single files: transformers' own names, under ComfyUI's prefixes.

What lies there is the encoder of T5 v1.1 XXL; its tokenizer can't be shipped and comes from a
companion folder.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from desktop_app.engine.single_file import Shapes

if TYPE_CHECKING:
    from torch import Tensor

FIRST = "encoder.block.0.layer.0.SelfAttention"
LAYER = re.compile(r"encoder\.block\.(\d+)\.")
WORDS, SAME_WORDS = "shared.weight", "encoder.embed_tokens.weight"


def t5_shape(shapes: Shapes) -> dict[str, Any]:
    """Fields of a T5Config. Raises KeyError: a weight that every such encoder has is not there."""
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
    words = tensors[WORDS] if WORDS in tensors else tensors[SAME_WORDS]
    return {**tensors, WORDS: words, SAME_WORDS: words}
