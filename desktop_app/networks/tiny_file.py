"""Tiny autoencoders (TAESD and its kin) from files of any kind: whole, or halves side by side.

madebyollin/taesd publishes each half as its own file whose layers are only numbered
(``taesd_decoder``: the clamp is layer 0), ComfyUI's have both with a prefix, diffusers' call them
``decoder.layers.N``. What a network looks like is read from the shapes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from safetensors.torch import load_file
from torch import Tensor, nn

from desktop_app.core.errors import ModelError
from desktop_app.core.safe_open import regular_path
from desktop_app.core.tiny_vae import other_half
from desktop_app.networks.part_classes import part_class

_PREFIXES = {
    "decoder": (("decoder.layers.", 0), ("taesd_decoder.", 1), ("", 1)),
    "encoder": (("encoder.layers.", 0), ("taesd_encoder.", 0), ("", 0)),
}
"""Of each half: what its layers' names begin with, and the number of the first."""

_COLOURS = 3
_LAYER = re.compile(r"(\d{1,3})\.(weight|bias|(?:conv|skip)\.[\w.]+)")


class Half(NamedTuple):
    """One half.

    Attributes:
        tensors: by name in diffusers' ``layers``.
        levels: (blocks, channels) of each, in its order.
        channels: of the latents.
    """

    tensors: dict[str, Tensor]
    levels: tuple[tuple[int, int], ...]
    channels: int

    @property
    def factor(self) -> int:
        return 2 ** (len(self.levels) - 1)


def is_tiny_file(path: Path) -> bool:
    """Whether the file holds a tiny autoencoder or a half of one. Raises what reading it raises."""
    return any(_half(load_file(regular_path(path)), which) is not None for which in _PREFIXES)


def halves_of(path: Path) -> tuple[Half | None, Half | None]:
    """Decoder and encoder of the file at ``path``, or of the file of the other half beside it.

    Raises:
        ModelError: ``not_a_model``: it is built in a way that AutoencoderTiny isn't.
        SafetensorError, OSError: it can't be read.
    """
    tensors = load_file(regular_path(path))
    found = {which: _half(tensors, which) for which in _PREFIXES}
    beside = other_half(path)
    if beside is not None and beside.is_file() and list(found.values()).count(None) == 1:
        (lacks,) = (which for which, half in found.items() if half is None)
        found[lacks] = _half(load_file(regular_path(beside)), lacks)
    return found["decoder"], found["encoder"]


def make_tiny(decoder: Half, encoder: Half | None) -> Any:
    """An AutoencoderTiny of the halves, float32; without an encoder it can only decode.

    Raises:
        RuntimeError: the tensors are not those of such a network.
    """
    back = encoder.levels if encoder is not None else tuple(reversed(decoder.levels))
    vae = part_class("AutoencoderTiny")(
        encoder_block_out_channels=[channels for _, channels in back],
        decoder_block_out_channels=[channels for _, channels in decoder.levels],
        num_encoder_blocks=[blocks for blocks, _ in back],
        num_decoder_blocks=[blocks for blocks, _ in decoder.levels],
        latent_channels=decoder.channels,
    )
    vae.decoder.layers.load_state_dict(decoder.tensors)
    if encoder is None:
        vae.encoder = nn.Identity()
    else:
        vae.encoder.layers.load_state_dict(encoder.tensors)
    return vae


def _half(tensors: Mapping[str, Tensor], which: str) -> Half | None:
    """The half of that name; None if it isn't there. Raises ModelError, as `halves_of`."""
    for prefix, first in _PREFIXES[which]:
        own = {
            f"{int(match[1]) - first}.{match[2]}": tensor.float()
            for key, tensor in tensors.items()
            if key.startswith(prefix) and (match := _LAYER.fullmatch(key.removeprefix(prefix)))
        }
        if _is_half(own, which):
            odd = any(key.startswith(prefix) and ".pool." in key for key in tensors)
            return _measured(own, which, odd=odd)
    return None


def _is_half(own: Mapping[str, Tensor], which: str) -> bool:
    """Whether it begins and ends with convolutions as that half does, with blocks between."""
    numbers = [int(name.partition(".")[0]) for name in own]
    first, last = own.get("0.weight"), own.get(f"{max(numbers, default=0)}.weight")
    if first is None or last is None or first.ndim != 4 or last.ndim != 4 or min(numbers) < 0:
        return False
    takes, gives = first.shape[1], last.shape[0]
    ends = takes == _COLOURS if which == "encoder" else gives == _COLOURS != takes
    return ends and any(".conv.0." in name for name in own)


def _measured(own: dict[str, Tensor], which: str, *, odd: bool) -> Half:
    """With its levels, which begin (encoder) or end (decoder) with a convolution."""
    numbers = sorted({int(name.partition(".")[0]) for name in own})
    levels: list[list[int]] = []
    last = own[f"{numbers[-1]}.weight"]
    for number in numbers:
        is_block, conv = f"{number}.conv.0.weight" in own, own.get(f"{number}.weight")
        if is_block and levels:
            levels[-1][0] += 1
        elif conv is not None and conv is not last:
            levels.append([0, conv.shape[0]])
            odd |= which == "decoder" and number > 0 and conv.shape[0] != conv.shape[1]
    if odd:
        reason = "it is a tiny autoencoder of a family that doesn't run here"
        raise ModelError("not_a_model", name="tiny autoencoder", reason=reason)
    channels = own["0.weight"].shape[1] if which == "decoder" else last.shape[0]
    return Half(own, tuple((blocks, width) for blocks, width in levels), channels)
