"""Which layers of a network a training changes, by their names in diffusers' and transformers'
models: the trainer adapts these, and the forecast counts them."""

from __future__ import annotations

import re
from typing import Final

_BLOCK: Final = (
    *("to_q", "to_k", "to_v", "to_out.0", "add_q_proj", "add_k_proj", "add_v_proj", "to_add_out"),
    *("proj_in", "proj_out", "proj_mlp", "net.0.proj", "net.2"),
)
_TEXT: Final = ("q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2")
_WHERE: Final = re.compile(r"\b(attentions|transformer_blocks|single_transformer_blocks|layers)\b")
_CONVOLUTIONS: Final = re.compile(r"\b(down_blocks|mid_block|up_blocks)\b")


def is_adapted(name: str, *, convolutions: bool = False) -> bool:
    """Whether a linear layer or convolution of a denoiser is: those of its transformers and, if so
    wanted, the convolutions of its blocks."""
    if _WHERE.search(name) and name.endswith(_BLOCK):
        return True
    return convolutions and _CONVOLUTIONS.search(name) is not None


def is_adapted_text(name: str) -> bool:
    """Whether a linear layer of a text encoder is."""
    return name.endswith(_TEXT)
