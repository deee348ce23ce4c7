"""What decides the memory and time of a training, told from headers and settings; and which layers
it changes, by their names in diffusers' and transformers' models."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from desktop_app.core.forecast import ModelWeights
from desktop_app.core.geometry import Size


@dataclass(frozen=True, slots=True)
class CostedLayer:
    """A linear layer or a convolution.

    Attributes:
        name: in the network.
        into, out: its channels.
        kernel: numbers of a convolution's kernel; 1 of a linear layer.
        level: how often a UNet halves the picture's sides before it; -1: it sees no pictures but
            texts or time.
        block: what it is computed again with where activations are not kept.
    """

    name: str
    into: int
    out: int
    kernel: int = 1
    level: int = 0
    block: str = ""


@dataclass(frozen=True, slots=True)
class TrainingSizes:
    """Of a base model.

    Attributes:
        weights: all that is loaded.
        layers: of the denoiser.
        text: of the text encoders that can be trained.
        unet: whether the denoiser is one; else it is a transformer.
        heads: of its attention; 0: 64 channels each.
    """

    weights: ModelWeights
    layers: tuple[CostedLayer, ...]
    text: tuple[CostedLayer, ...] = ()
    unet: bool = True
    heads: int = 0


@dataclass(frozen=True, slots=True)
class TrainingWork:
    """A training.

    Attributes:
        settings: `values.fields.settings_of`.
        family: a key of the families table.
        factor: pixels of a side that become one position of the denoiser's.
        size: the largest that pictures are brought to.
        pictures: how many it learns from.
        held: how many it is measured on.
        prior: how many others it sees, that are there.
        masks: whether the model learns to fill them.
    """

    settings: Mapping[str, Any]
    family: str
    factor: int
    size: Size
    pictures: int
    held: int = 0
    prior: int = 0
    masks: bool = False


@dataclass(frozen=True, slots=True)
class Paces:
    """What was measured of a training before; of what it did not do, 0.

    Attributes:
        speed: operations of its steps in a second.
        read: seconds until a picture was read.
        prior: seconds until a picture against forgetting was made.
        sample: seconds until a sample was.
        area: pixels of these.
        spread: it may take that many times longer or shorter.
    """

    speed: float
    read: float = 0.0
    prior: float = 0.0
    sample: float = 0.0
    area: int = 1
    spread: float = 1.0


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
