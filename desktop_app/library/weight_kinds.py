"""What a .safetensors file is that is no model of a known family: one row a kind, by tensor names.

Only to tell the user what it is; the table is not complete and need not be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["WEIGHT_KINDS", "WeightKind", "kind_of"]


class WeightKind(NamedTuple):
    """A kind: what it is, in words that follow "…is no model Velatura knows:", and a pattern that
    the beginning of one of its tensor names matches.
    """

    what: str
    pattern: str


# The first row that matches any tensor counts. Names: ComfyUI's and diffusers' conversion code.
WEIGHT_KINDS: tuple[WeightKind, ...] = (
    WeightKind(
        "it is a LoRA", r".*\.lora_(up|down|A|B)\b|lora_(unet|te\d?)_|.*\.lora\.(up|down)\."
    ),
    WeightKind("it is a LoRA (LyCORIS)", r".*\.(hada_w1_a|lokr_w[12](_a)?|oft_blocks)$"),
    WeightKind("it is a textual inversion", r"(emb_params|string_to_param.*|clip_[lg])$"),
    WeightKind("it is an IP-Adapter", r"(ip_adapter|image_proj)\."),
    WeightKind(
        "it is a ControlNet",
        r"(control_model|controlnet_cond_embedding|input_hint_block|controlnet_blocks)\.",
    ),
    WeightKind("it is a T2I adapter", r"adapter\.(body|conv_in)\.|body\.0\.(in_conv|resnets)\."),
    WeightKind("it is a Stable Diffusion XL model", r"conditioner\.embedders\."),
    WeightKind("it is a Stable Diffusion 3 model", r"(model\.diffusion_model\.)?joint_blocks\."),
    WeightKind("it is a FLUX model", r"(model\.diffusion_model\.)?double_blocks\."),
    WeightKind("it is a text encoder alone", r"text_model\.encoder\.|encoder\.block\.0\.layer\."),
    WeightKind(
        "it is an autoencoder (VAE) alone",
        r"(first_stage_model\.)?(encoder|decoder)\.(conv_in|mid|up|down|layers|up_blocks)\b",
    ),
    WeightKind("it is a UNet alone, in diffusers' layout", r"(down_blocks|up_blocks)\.0\."),
    WeightKind("it is an upscaler", r"(params_ema\.)?(conv_first|model\.0|body\.0\.rdb1)\."),
)


def kind_of(names: Iterable[str]) -> str:
    """What the file with these tensor names is, in a few words that follow a colon."""
    listed = list(names)
    if not listed:
        return "it holds no weights"
    for kind in WEIGHT_KINDS:
        pattern = re.compile(kind.pattern)
        if any(pattern.match(name) for name in listed):
            return kind.what
    return "its weights belong to no kind that is known here"
