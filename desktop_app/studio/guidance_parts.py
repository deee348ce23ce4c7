"""Regions and control images of who has no layers (command line, server), checked, as what layers
ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop_app.core.errors import InputError
from desktop_app.core.events import Noted
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import SIDE_LIMITS
from desktop_app.imaging.layer_kinds.region_layer import RegionPrompt
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.resize import cropped_to, fit_within, resize
from desktop_app.imaging.tiles import Tiles, opaque
from desktop_app.state.document.layer_guidance import Region

SLACK: Final = 0.02
"""How far the proportions of a control image may be from those of the picture."""


def check_regions_used(model: ModelInfo | None) -> None:
    """Raises InputError: ``regions_unheard``: there is no model, or it reads no prompts."""
    if model is None or not model.reads_words:
        raise InputError("regions_unheard", model="—" if model is None else model.name)


def region_guidance(name: str, guidance: RegionPrompt, values: ByteArray, size: Size) -> Region:
    """A region.

    Args:
        name: of it.
        guidance: what is wanted there.
        values: (h, w) uint8, above 0 where that is.
        size: of the picture.

    Raises:
        InputError: ``mask_size``, ``prompt_missing`` or ``mask_empty``.
    """
    height, width = values.shape
    if Size(width, height) != size:
        raise InputError("mask_size", mask=f"{width} × {height}", picture=size.words)
    if not guidance.prompt.strip():
        raise InputError("prompt_missing")
    if not values.any():
        raise InputError("mask_empty")
    return Region(name, guidance, Tiles.of_array(values))


def sized_control(
    pixels: ByteArray,
    size: Size,
    name: str,
    say: Callable[[Noted], object],
    *,
    over: bool,
    slack: float = SLACK,
) -> ByteArray:
    """A control image for a picture: where its proportions are others, what is around its centre.

    Args:
        pixels: (h, w, 3|4) uint8.
        size: of the picture.
        name: what it is called.
        say: hears ``control_cropped``.
        over: whether it lies over a picture that is edited: then it has the same size. A new
            picture may be made in two passes, and each gets it at its own size.
        slack: how far its proportions may be from those of the picture: it is stretched then.
    """
    height, width = pixels.shape[:2]
    if abs(width * size.height / (height * size.width) - 1) > slack:
        given = f"{width} × {height}"
        say(Noted("control_cropped", {"name": name, "size": given, "picture": size.words}))
        pixels = cropped_to(pixels, size)
    return resize(pixels, size) if over else fit_within(pixels, SIDE_LIMITS[1])


def reference_layer(pixels: ByteArray) -> Layer:
    """A layer of exactly these pixels, (h, w, 3|4) uint8, that a control is made of."""
    return Layer("reference", "", pixels=Tiles.of_array(opaque(pixels)))
