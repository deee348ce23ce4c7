"""The small networks of IP-Adapters that make tokens of what an image encoder gives.

Ye et al. 2023, arXiv:2308.06721, section 3.2 (a linear layer and a norm) and 4.4.2 ("plus": a
resampler that looks at all places); the files' names are tencent-ailab/IP-Adapter's. The networks
are diffusers' own classes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop_app.engine.load_limits import Shapes

if TYPE_CHECKING:
    from torch import Tensor, nn

HEAD_WIDTH: Final = 64
"""Of the resampler."""


@dataclass(frozen=True, slots=True)
class Projection:
    """One kind of them.

    Attributes:
        id: what it is called.
        marks: names that it has, all of them, without prefix.
        states: whether it takes the states of all places (`EncoderNeed.states`).
        width: of what it takes.
        tokens: width of what it makes.
        make: the network.
        convert: its tensors under the names of the network's class.
    """

    id: str
    marks: tuple[str, ...]
    states: bool
    width: Callable[[Shapes], int]
    tokens: Callable[[Shapes], int]
    make: Callable[[Shapes], nn.Module]
    convert: Callable[[dict[str, Tensor]], dict[str, Tensor]]


def _basic(shapes: Shapes) -> nn.Module:
    from diffusers.models.embeddings import ImageProjection

    made, width = shapes["proj.weight"]
    tokens = shapes["norm.weight"][0]
    return ImageProjection(width, tokens, made // tokens)


def _full(shapes: Shapes) -> nn.Module:
    from diffusers.models.embeddings import IPAdapterFullImageProjection

    return IPAdapterFullImageProjection(shapes["proj.0.weight"][0], shapes["proj.3.weight"][0])


def _plus(shapes: Shapes) -> nn.Module:
    from diffusers.models.embeddings import IPAdapterPlusImageProjection

    _, queries, hidden = shapes["latents"]
    depth = 1 + max(int(key.split(".")[1]) for key in shapes if key.startswith("layers."))
    inner = next(shape[0] for key, shape in shapes.items() if key.endswith(_INNER))
    heads = next(shape[0] for key, shape in shapes.items() if key.endswith(".to_q.weight"))
    return IPAdapterPlusImageProjection(
        shapes["proj_in.weight"][1],
        shapes["proj_out.weight"][0],
        hidden,
        depth,
        HEAD_WIDTH,
        heads // HEAD_WIDTH,
        queries,
        inner / hidden,
    )


_INNER = ("0.1.1.weight", "0.ff.1.net.0.proj.weight")

_PLUS_NAMES: Final = (
    (r"^(layers\.\d+)\.0\.norm1\.", r"\1.ln0."),
    (r"^(layers\.\d+)\.0\.norm2\.", r"\1.ln1."),
    (r"^(layers\.\d+)\.0\.to_out\.weight", r"\1.attn.to_out.0.weight"),
    (r"^(layers\.\d+)\.0\.to_", r"\1.attn.to_"),
    (r"^(layers\.\d+)\.1\.0\.", r"\1.ff.0."),
    (r"^(layers\.\d+)\.1\.1\.", r"\1.ff.1.net.0.proj."),
    (r"^(layers\.\d+)\.1\.3\.", r"\1.ff.1.net.2."),
)
_FULL_NAMES: Final = (
    (r"^proj\.0\.", "ff.net.0.proj."),
    (r"^proj\.2\.", "ff.net.2."),
    (r"^proj\.3\.", "norm."),
)


def _renamed(tensors: dict[str, Tensor], rules: tuple[tuple[str, str], ...]) -> dict[str, Tensor]:
    made: dict[str, Tensor] = {}
    for key, tensor in tensors.items():
        for pattern, name in rules:
            key, found = re.subn(pattern, name, key)
            if found:
                break
        made[key] = tensor
    return made


def _from_plus(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    made = _renamed(tensors, _PLUS_NAMES)
    for key in [key for key in made if ".to_kv." in key]:
        both = made.pop(key).chunk(2)
        for name, tensor in zip("kv", both, strict=True):
            made[key.replace("to_kv", f"to_{name}")] = tensor.contiguous()
    return made


def _from_basic(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return _renamed(tensors, ((r"^proj\.", "image_embeds."),))


PROJECTIONS: Final = (
    Projection(
        "plus",
        ("latents", "proj_in.weight", "proj_out.weight"),
        True,
        lambda shapes: shapes["proj_in.weight"][1],
        lambda shapes: shapes["proj_out.weight"][0],
        _plus,
        _from_plus,
    ),
    Projection(
        "full",
        ("proj.0.weight", "proj.3.weight"),
        True,
        lambda shapes: shapes["proj.0.weight"][1],
        lambda shapes: shapes["proj.3.weight"][0],
        _full,
        lambda tensors: _renamed(tensors, _FULL_NAMES),
    ),
    Projection(
        "basic",
        ("proj.weight", "norm.weight"),
        False,
        lambda shapes: shapes["proj.weight"][1],
        lambda shapes: shapes["norm.weight"][0],
        _basic,
        _from_basic,
    ),
)
"""All that are known."""

_FACE: Final = 512
"""Width of what a face recognition network tells (ArcFace, of InsightFace)."""


def is_for_faces(shapes: Shapes) -> bool:
    """Whether an adapter takes a face recognition network's numbers ("FaceID"), not pictures.

    Args:
        shapes: of what makes tokens, without prefix.
    """
    first = shapes.get("proj.0.weight", (0, 0))
    return "perceiver_resampler.proj_in.weight" in shapes or first[-1] == _FACE
