"""How large what reads pictures in place of words is: IP-Adapters, FLUX.1 Redux, and the image
encoders that they take. Told from headers; reads no weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Final

from desktop_app.core.forecast import PartWeights
from desktop_app.library.probing.part_sizes import Tensors, tensors_at

_STARTS: Final = ("image_proj.", "ip_adapter_proj_model.", "image_embedder.")
_BARE: Final = "redux_"
"""How names begin of what makes tokens. The rest is read layer by layer."""

_EMBEDDING: Final = "proj.weight"
_PLACES: Final = ("proj_in.weight", "proj.0.weight", "redux_up.weight")
"""First layers, whose last axis is the width of what they take: of a projected embedding, or of
all places."""

_VISION: Final = ("vision_model.", "visual.")
"""How names begin of what is for pictures, where a file is for words, too."""

_PROJECTIONS: Final = {"visual_projection.weight": 0, "visual.proj": 1, "proj": 1}
"""The layer that makes the projected embedding, and the axis of its width."""

_HIDDEN: Final = ("embeddings.patch_embedding.weight", "conv1.weight")


def reader_sizes(readers: Sequence[str], encoders: Sequence[str]) -> PartWeights:
    """The largest of ``readers`` with its image encoder: they take turns.

    Args:
        readers: files, at least one.
        encoders: files or folders; where none of them suits, whoever makes the picture hears of it.

    Raises:
        ModelError, InputError: a file is missing, damaged or unreadable.
    """
    headers = [_vision(tensors_at(Path(path))) for path in encoders]
    sizes = (_with_encoder(tensors_at(Path(path)), headers) for path in readers)
    return max(sizes, key=lambda part: part.numbers)


def _with_encoder(reader: Tensors, encoders: Sequence[Tensors]) -> PartWeights:
    own = _tokens(reader)
    taken = next((each for each in encoders if _suits(own, each)), None)
    tensors = (*own.values(), *(taken or {}).values())
    return PartWeights(
        "image_prompt",
        sum(prod(tensor.shape) for tensor in tensors),
        sum(tensor.end - tensor.begin for tensor in tensors),
    )


def _tokens(reader: Tensors) -> Tensors:
    """What makes tokens, without the beginnings of the names."""
    found: Tensors = {}
    for name, tensor in reader.items():
        start = next((each for each in _STARTS if name.startswith(each)), "")
        if start or name.startswith(_BARE):
            found[name.removeprefix(start)] = tensor
    return found


def _suits(own: Tensors, encoder: Tensors) -> bool:
    """Whether an encoder gives what the first layer of an adapter takes."""
    for name in _PLACES:
        if name in own:
            return own[name].shape[-1] == _width(encoder, dict.fromkeys(_HIDDEN, 0))
    first = own.get(_EMBEDDING)
    return first is not None and first.shape[-1] == _width(encoder, _PROJECTIONS)


def _width(encoder: Tensors, layers: Mapping[str, int]) -> int:
    """Of the first of ``layers`` that there is, along its axis; 0: there is none."""
    for end, axis in layers.items():
        for name, tensor in encoder.items():
            if name == end or name.endswith(f".{end}"):
                return tensor.shape[axis]
    return 0


def _vision(tensors: Tensors) -> Tensors:
    if not any(name.startswith(_VISION) for name in tensors):
        return tensors
    return {
        name: tensor
        for name, tensor in tensors.items()
        if name.startswith(_VISION) or name in _PROJECTIONS
    }
