"""Pictures whose edges meet: the networks' convolutions see the other side of the picture beyond an
edge, not zeros.

Self-attention of a UNet knows no places and group norms know none, so that with this a picture that
is shifted around comes out shifted. It holds while a context lasts, by hooks before each layer:
whatever else is done to layers (packed or quantised weights, LoRAs) stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import torch
from diffusers.models.downsampling import Downsample2D
from torch import Tensor, nn

from desktop_app.core.generation_settings import Tile
from desktop_app.networks.codec import LatentCodec
from desktop_app.networks.quantised.layers import QuantisedConv2d

REACH: Final = 16
"""Latent pixels of the other side that a decoder is shown where it works in tiles."""


@contextmanager
def circular(modules: Iterable[nn.Module], codec: LatentCodec, tile: Tile) -> Iterator[None]:
    """Pad circularly in ``modules`` and in the autoencoder of ``codec`` while it lasts.

    Args:
        modules: denoisers and what acts beside them.
        codec: its merged layers are left out, since they pad with zeros; one that works in tiles is
            left to `decoded`.
        tile: the sides that meet; "": nothing is done.
    """
    if not tile:
        yield
        return
    with ExitStack() as ends:
        if not codec.in_tiles:
            modules = (*modules, *codec.modules)
            ends.callback(setattr, codec, "quick", codec.quick)
            codec.quick = False
        for layer in dict.fromkeys(layer for each in modules for layer in each.modules()):
            ends.enter_context(_padded(layer, tile))
        yield


def decoded(
    decode: Callable[[Tensor], Any], latents: Tensor, codec: LatentCodec, tile: Tile
) -> Any:
    """``decode`` of latents (1, c, h, w), (f·h, f·w, …), within `circular`."""
    if not tile or not codec.in_tiles:
        return decode(latents)
    x, y = (REACH if tile in (side, "both") else 0 for side in ("x", "y"))
    height, width = (side * codec.factor for side in latents.shape[-2:])
    top, left = y * codec.factor, x * codec.factor
    made = decode(_wrapped(latents, (x, x), (y, y)))
    return made[top : top + height, left : left + width].copy()


@contextmanager
def _padded(layer: nn.Module, tile: Tile) -> Iterator[None]:
    """That layer, if it pads."""
    if isinstance(layer, Downsample2D):
        # It pads right and below, by one, for a convolution without padding of its own.
        x, y = (((0, 1) if tile in (side, "both") else (0, 0)) for side in ("x", "y"))
        pads = layer.use_conv and layer.padding == 0
    elif isinstance(layer, nn.Conv2d | QuantisedConv2d) and not isinstance(layer.padding, str):
        before: tuple[int, int] = layer.padding  # pyright: ignore[reportAssignmentType]
        y, x = (
            (by, by) if tile in (side, "both") else (0, 0)
            for by, side in zip(before, ("y", "x"), strict=True)
        )
        pads = any((*x, *y))
    else:
        pads, x, y = False, (0, 0), (0, 0)
    if not pads:
        yield
        return

    def pad(_: nn.Module, args: tuple[Any, ...]) -> tuple[Any, ...]:
        return _wrapped(args[0], x, y), *args[1:]

    hook = layer.register_forward_pre_hook(pad)
    own: Any = layer.padding
    if not isinstance(layer, Downsample2D):
        setattr(layer, "padding", (own[0] - y[0], own[1] - x[0]))  # noqa: B010 - a module of torch
    try:
        yield
    finally:
        hook.remove()
        layer.padding = own


def _wrapped(picture: Tensor, x: tuple[int, int], y: tuple[int, int]) -> Tensor:
    """(n, c, h, w) with so many columns and rows of the other side before and after."""
    for dim, (before, after) in ((-1, x), (-2, y)):
        if before or after:
            at = torch.arange(-before, picture.shape[dim] + after, device=picture.device)
            picture = picture.index_select(dim, at % picture.shape[dim])
    return picture
