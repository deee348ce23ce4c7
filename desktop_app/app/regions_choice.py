"""Regions of the command line: masks of files, each with its prompt."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from desktop_app.core.conditions import RegionMode
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.imaging.layer_kinds.region_layer import RegionPrompt
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.wishes import Region
from desktop_app.storage.pictures import open_mask

if TYPE_CHECKING:
    from desktop_app.core.model_info import ModelInfo


def add_region_options(verb: argparse.ArgumentParser) -> None:
    """Add the words."""
    verb.add_argument(
        "--region",
        nargs=2,
        action="append",
        default=[],
        metavar=("MASK", "PROMPT"),
        help="a region with its own prompt, where MASK is above 0 (same size as the picture, or as"
        " --size without one); repeat it for several",
    )
    verb.add_argument(
        "--region-mode",
        choices=get_args(RegionMode),
        default="add",
        help="whether the prompts of regions add to PROMPT (default) or replace it there",
    )


def choose_regions(
    arguments: argparse.Namespace, model: ModelInfo | None, size: Size
) -> tuple[Region, ...]:
    """The regions of files, in the order in which they are given.

    Args:
        arguments: with what `add_region_options` added.
        model: that makes the picture; None: it is done without one.
        size: of the picture that is edited, or of the one to be made.

    Raises:
        InputError: ``regions_unheard``, ``mask_size``, ``mask_empty``, ``prompt_missing``, or as
            `open_mask`.
    """
    made: list[Region] = []
    for file, prompt in arguments.region:
        if model is None or not model.reads_words:
            raise InputError("regions_unheard", model="—" if model is None else model.name)
        values = open_mask(Path(file))
        height, width = values.shape
        if Size(width, height) != size:
            raise InputError("mask_size", mask=f"{width}x{height}", picture=str(size))
        if not prompt.strip():
            raise InputError("prompt_missing")
        if not values.any():
            raise InputError("mask_empty")
        wish = RegionPrompt(prompt, arguments.region_mode, colour=len(made))
        made.append(Region(Path(file).stem, wish, Tiles.of_array(values)))
    return tuple(made)
