"""Which weight of a model a name in a LoRA file means.

Files name layers in many ways: diffusers' and peft's with dots, kohya's with underscores, the
original names of a family (`original_keys`) with either. All are compared without dots and
underscores, as one table of the model's own layers has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from torch import nn

from desktop_app.engine.adapters.original_keys import original_names

ROLES: dict[str, str] = {
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

_ENDS = sorted(ROLES, key=len, reverse=True)

_ADAPTER = re.compile(
    r"\.(lora_(?:embedding_)?[AB]|lora_magnitude_vector)\.(?!(?:weight|bias)$)[\w-]+(?=\.|$)"
)
"""peft's names may have the adapter's own between: ``lora_A.default.weight``."""

_OTHERS: dict[str, str] = {
    **dict.fromkeys((".oft_blocks", ".oft_diag", ".oft_R"), "OFT"),
    **dict.fromkeys((".boft_blocks", ".boft_R", ".boft_s"), "BOFT"),
    ".vera_lambda_": "VeRA",
    ".hra_u": "HRA",
    ".ia3_l": "peft's IA3",
    ".a1.weight": "GLoRA",
}
"""Pieces of names → kinds of adapters whose formulas are not among `deltas`."""

_OLD_TEXT = {
    **{f".to_{x}_lora": f".{x}_proj_lora" for x in "qkv"},
    ".to_out_lora": ".out_proj_lora",
}
"""diffusers of early 2023 named a text encoder's layers as the UNet's."""

_PARTS: dict[str, tuple[str, ...]] = {
    "text_encoder": ("lora_te1_", "lora_te_", "text_encoder.", "lora_te1.", "lora_te."),
    "text_encoder_2": ("lora_te2_", "text_encoder_2.", "lora_te2."),
    "text_encoder_3": ("lora_te3_", "text_encoder_3.", "lora_te3."),
    "": (
        *("lora_unet_", "lora_transformer_", "unet.", "transformer.", "diffusion_model."),
        *("model.diffusion_model.", "base_model.model.", "lycoris_", "lora_unet.", ""),
    ),
}
"""Component → how its layers' names begin; "" is the denoiser."""


@dataclass(frozen=True, slots=True)
class Place:
    """A weight, or some of its rows, that a name means.

    Attributes:
        part: the component.
        layer: the module's name in it.
        start, stop: rows of the *named* weight that belong here, as shares of 1, where several
            layers lie stacked under one name; beyond 1 they go on at 0.
    """

    part: str
    layer: str
    start: float = 0.0
    stop: float = 1.0

    def rows(self, own: int) -> int:
        """How many rows the named weight has, of which ``own`` are the layer's."""
        return round(own / (self.stop - self.start))


class Places:
    """The table of one model.

    Args:
        parts: the model's loaded parts.
        denoiser: which of them predicts.
        family: its family's id, for the original names.

    Attributes:
        parts: as they were given.
    """

    def __init__(self, parts: Mapping[str, Any], denoiser: str, family: str) -> None:
        self.parts = parts
        self._denoiser = denoiser
        self._table: dict[str, dict[str, tuple[Place, ...]]] = {}
        for part, module in parts.items():
            if isinstance(module, nn.Module) and part != "vae":
                self._table[part] = dict(_named(part, module))
        if family == "flux1" and "text_encoder_2" in self._table:
            # kohya's sd-scripts count T5 as the third, as in Stable Diffusion 3.
            self._table["text_encoder_3"] = self._table["text_encoder_2"]
        network = parts[denoiser]
        own = self._table[denoiser]
        for name, targets in original_names(family, network):
            places = tuple(Place(denoiser, layer, a, b) for layer, a, b in targets)
            own.setdefault(_flat(name), places)

    def find(self, name: str) -> tuple[Place, ...]:
        """What ``name``, without its role, means; () for nothing in this model."""
        for part, starts in _PARTS.items():
            table = self._table.get(part or self._denoiser)
            if table is None:
                continue
            for start in starts:
                if name.startswith(start) and (found := _look(table, name[len(start) :])):
                    return found
        return ()


def own_names(layer: str, targets: Iterable[Place]) -> tuple[str, ...]:
    """What patterns may call a layer: without its component, and as the model's class does."""
    bare = layer
    for start in ("base_model.model.", *(f"{place.part}." for place in targets)):
        bare = bare.removeprefix(start)
    return tuple(dict.fromkeys((bare, *(place.layer for place in targets))))


def other_kind(name: str) -> str:
    """The kind of adapter that ``name`` tells of, if it is none that can be added; else empty."""
    return next((kind for piece, kind in _OTHERS.items() if piece in name), "")


def split_name(name: str) -> tuple[str, str] | None:
    """(layer, role) of a tensor's name; None where it has no role in a LoRA."""
    name = _ADAPTER.sub(r".\1", name)
    if name.startswith("text_encoder"):
        for old, now in _OLD_TEXT.items():
            name = name.replace(old, now)
    for end in _ENDS:
        if name.endswith(end):
            return name.removesuffix(end), ROLES[end]
    return None


def _look(table: dict[str, tuple[Place, ...]], name: str) -> tuple[Place, ...]:
    flat = _flat(name.replace(".processor.", ".").replace("_processor_", "_"))
    for wanted in (flat, f"{flat}0", flat.removeprefix("textmodel")):
        # diffusers once named the first layer of an attention's output without its number.
        if wanted in table:
            return table[wanted]
    return ()


def _named(part: str, module: nn.Module) -> Iterator[tuple[str, tuple[Place, ...]]]:
    for layer, inner in module.named_modules():
        weight = getattr(inner, "weight", None)
        if layer and weight is not None:
            place = (Place(part, layer),)
            yield _flat(layer), place
            yield _flat(layer.removeprefix("text_model.")), place


def _flat(name: str) -> str:
    return name.replace(".", "").replace("_", "")
