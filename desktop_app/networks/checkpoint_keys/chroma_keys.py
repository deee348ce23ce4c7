"""Chroma's transformer in single files: FLUX.1's names but for what modulates its blocks.

The layout: lodestone-rock/flow (src/models/chroma/model.py); names as in diffusers 0.42.1,
loaders/single_file_utils.py, whose own conversion takes full-sized transformers alone.
"""

from __future__ import annotations

import re
from typing import Any, Final

from torch import Tensor

from desktop_app.networks.checkpoint_keys.flux_keys import convert_flux, streams_shape
from desktop_app.networks.checkpoint_keys.shapes import count
from desktop_app.networks.single_file import Shapes

APPROXIMATOR: Final = "distilled_guidance_layer."
"""What replaces FLUX.1's modulations: one small network makes all of them."""

_LAYER: Final = re.compile(r"(.+\.layers\.\d+)\.(in|out)_layer\.(\w+)")
_SIDES: Final = {"in": "linear_1", "out": "linear_2"}


def chroma_shape(shapes: Shapes, _: dict[str, Any]) -> dict[str, Any]:
    """Fields of a ChromaTransformer2DModel's config.

    Raises:
        KeyError: a weight that every such transformer has is not there.
    """
    hidden, taken = shapes[f"{APPROXIMATOR}in_proj.weight"]
    return {
        **streams_shape(shapes),
        "approximator_num_channels": taken,
        "approximator_hidden_dim": hidden,
        "approximator_layers": count(shapes, rf"{re.escape(APPROXIMATOR)}layers\.(\d+)\."),
    }


def convert_chroma(tensors: dict[str, Tensor], config: dict[str, Any]) -> dict[str, Tensor]:
    """The tensors of a transformer, named without prefix, under diffusers' names; see
    `convert_flux`."""
    own = {_named(key): each for key, each in tensors.items() if key.startswith(APPROXIMATOR)}
    return convert_flux(tensors, config) | own


def _named(key: str) -> str:
    found = _LAYER.fullmatch(key)
    if found:
        return f"{found[1]}.{_SIDES[found[2]]}.{found[3]}"
    return f"{key.removesuffix('.scale')}.weight" if key.endswith(".scale") else key
