"""How tensors of LoRA files are called: one table for who tells what a file is, and who uses it.

A name has a beginning that tells the component, the layer, and an end that tells the tensor's role
in it. Sources: kohya-ss/sd-scripts networks/lora.py and oft.py; KohakuBlueleaf/LyCORIS
lycoris/modules; diffusers loaders/lora_conversion_utils.py; peft tuners; cloneofsimo/lora
lora_diffusion/lora.py; ComfyUI comfy/lora.py; AUTOMATIC1111 extensions-builtin/Lora/networks.py and
Nerogar/OneTrainer modules/modelSaver (``bundle_emb``).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

ROLES: Final[dict[str, str]] = {
    ".lora_down.weight": "down",
    ".lora_up.weight": "up",
    ".lora_mid.weight": "mid",
    ".lora_A.weight": "down",
    ".lora_B.weight": "up",
    ".lora_B.bias": "up_b",
    ".lora_embedding_A": "word_down",
    ".lora_embedding_B": "word_up",
    ".lora.down.weight": "down",
    ".lora.up.weight": "up",
    ".lora_linear_layer.down.weight": "down",
    ".lora_linear_layer.up.weight": "up",
    "_lora.down.weight": "down",
    "_lora.up.weight": "up",
    ".alpha": "alpha",
    ".dora_scale": "dora_scale",
    ".lora_magnitude_vector": "magnitude",
    ".lora_magnitude_vector.weight": "magnitude",
    ".down.weight": "down",
    ".up.weight": "up",
    ".diff": "diff",
    ".diff_b": "diff_b",
    ".w_norm": "diff",
    ".b_norm": "diff_b",
    ".weight": "factors",
    ".bias": "bias",
    ".on_input": "on_input",
    ".scale": "whole",  # of a norm: Black Forest Labs' control LoRAs bring them whole
    **{
        f".{role}": role
        for role in (
            *("hada_w1_a", "hada_w1_b", "hada_w2_a", "hada_w2_b", "hada_t1", "hada_t2"),
            *("lokr_w1", "lokr_w1_a", "lokr_w1_b", "lokr_t1"),
            *("lokr_w2", "lokr_w2_a", "lokr_w2_b", "lokr_t2"),
        )
    },
}
"""How a tensor's name ends → its role in the layer."""

LAYOUTS: Final[dict[str, str]] = {
    ".lora_down.weight": "kohya",
    ".lora_A.weight": "peft",
    ".lora_embedding_A": "peft",
    "_lora.down.weight": "diffusers",
    ".lora.down.weight": "diffusers",
    ".lora_linear_layer.down.weight": "diffusers",
    ".hada_w1_b": "loha",
    ".lokr_w2_b": "lokr",
    ".lokr_w2": "lokr",
    ".on_input": "ia3",
    ".diff": "full",
    ".w_norm": "full",
}
"""Ends that a LoRA alone has → how such a file is written; the first that is there counts."""


OTHERS: Final[dict[str, str]] = {
    **dict.fromkeys((".oft_blocks", ".oft_diag", ".oft_R"), "OFT"),
    **dict.fromkeys((".boft_blocks", ".boft_R", ".boft_s"), "BOFT"),
    ".vera_lambda_": "VeRA",
    ".hra_u": "HRA",
    ".ia3_l": "peft's IA3",
    ".a1.weight": "GLoRA",
}
"""Pieces of names → kinds of adapters whose formulas are not known here."""


_OLD_TEXT: Final = {
    **{f".to_{x}_lora": f".{x}_proj_lora" for x in "qkv"},
    ".to_out_lora": ".out_proj_lora",
}
"""diffusers of early 2023 named a text encoder's layers as the UNet's."""

_LONGEST: Final = max(end.count(".") for end in ROLES)
_ADAPTER: Final = re.compile(
    r"\.(lora_(?:embedding_)?[AB]|lora_magnitude_vector)\.(?!(?:weight|bias)$)[\w-]+(?=\.|$)"
)
"""peft's names may have the adapter's own between: ``lora_A.default.weight``."""

_WORD: Final = re.compile(r"bundle_emb\.(.+)\.(emb_params|string_to_param\..+|\w+)")


class BundledTensor(NamedTuple):
    """A tensor of an embedding that a LoRA brings along.

    Attributes:
        word: what stands for it in prompts.
        encoder: "clip_l", "clip_g", "t5" …; empty of one that is for the one encoder there is.
    """

    word: str
    encoder: str


def split_name(name: str) -> tuple[str, str] | None:
    """(layer, role) of a tensor's name; None where it has no role in a LoRA."""
    if ".lora_" in name:
        name = _ADAPTER.sub(r".\1", name)
    if name.startswith("text_encoder"):
        for old, now in _OLD_TEXT.items():
            name = name.replace(old, now)
    # The longest end counts: of up to three pieces, or a piece of one ("_lora.down.weight").
    pieces = name.rsplit(".", _LONGEST)
    for count in range(min(_LONGEST, len(pieces) - 1), 0, -1):
        end = "." + ".".join(pieces[-count:])
        if "_lora" + end in ROLES and name.endswith("_lora" + end):
            end = "_lora" + end
        if end in ROLES:
            return name.removesuffix(end), ROLES[end]
    return None


def bundled(name: str) -> BundledTensor | None:
    """Of which embedding a tensor is part; None of one that is part of a layer."""
    found = _WORD.fullmatch(name)
    if found is None:
        return None
    encoder = found[2]
    whole = encoder == "emb_params" or encoder.startswith("string_to_param.")
    return BundledTensor(found[1], "" if whole else encoder)
