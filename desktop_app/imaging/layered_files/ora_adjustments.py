"""Adjustments, annotations and layer masks in OpenRaster: pixels of what is seen, and what only
Velatura reads.

The latter is one member beside them: by the PNG of such a layer, its checksum, and what it adjusts
with the PNG of its mask, or what it is drawn of, or the PNGs of the layer without its mask and of
the mask. It counts only while the PNG is the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final, cast

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.layer_kinds.adjustment_layer import ADJUSTMENT
from desktop_app.imaging.layer_kinds.layer_mask import LAYER_MASK
from desktop_app.imaging.layer_kinds.table import LAYER_KINDS
from desktop_app.imaging.layer_stack import EMPTY_MASK, Pixels, StackLayer
from desktop_app.imaging.layered_files.export_losses import half_through, has_masks, masks_in
from desktop_app.imaging.layered_files.layer_entry import LayerEntry
from desktop_app.imaging.layered_files.own_adjustments import (
    ABOUT,
    drawing_of,
    drawn_as,
    known,
    own_record,
)
from desktop_app.imaging.layered_files.zip_parts import BadMember, ZipParts

ADJUSTMENTS: Final = "velatura/adjustments.json"
_MAX_PIXELS = 3 << 30
_MAX_JSON = 16 << 20


def rasterised(layers: tuple[StackLayer, ...]) -> tuple[StackLayer, ...]:
    """The same layers with pixels in place of each that only Velatura knows."""
    return tuple(_rasterised(layer) for layer in layers)


def _rasterised(layer: StackLayer) -> StackLayer:
    if has_masks(layer):
        assert layer.instead is not None
        return layer.instead
    if LAYER_KINDS[layer.kind].others != "baked":
        return replace(layer, children=rasterised(layer.children))
    plain = layer.instead
    assert plain is not None and plain.pixels is not None
    return replace(plain, pixels=partial(_seen, plain.pixels, plain.rect, layer))


def _seen(make: Pixels, rect: Rect, layer: StackLayer) -> Array:
    """What is seen, with the mask as its alpha: the layer keeps the alpha of those below."""
    pixels = np.array(make())
    full = full_value(pixels.dtype)
    share = np.float32(1)
    if layer.pixels is not None or layer.about.get(EMPTY_MASK):
        share = np.zeros((rect.height, rect.width), np.float32)
        common = layer.rect.intersected(rect)
        if layer.pixels is not None and not common.is_empty:
            inside = layer.pixels()[common.moved(-layer.rect.x, -layer.rect.y).slices]
            share[common.slices] = inside / np.float32(255)
    pixels[..., 3] = np.rint(share * full) if full > 1 else share
    return pixels


def restorable(layers: tuple[StackLayer, ...], below: bool = True) -> Iterator[StackLayer]:
    """Those of them that can be restored: adjustments not in a group that OpenRaster isolates,
    where they would see nothing of what lies below it (``below``: these do)."""
    for layer in layers:
        if has_masks(layer):
            if LAYER_KINDS[layer.kind].holds == "pixels" and layer.pixels is not None:
                yield layer
            continue
        is_baked = LAYER_KINDS[layer.kind].others == "baked"
        if drawing_of(layer) is not None or (is_baked and below):
            yield layer
        elif not is_baked:
            yield from restorable(layer.children, below and not half_through(layer))


def row_of(layer: StackLayer, plain: str, digest: str) -> dict[str, Any]:
    """What is written beside the PNG of a layer, ``plain``, of that checksum."""
    drawing, rect = drawing_of(layer), layer.rect
    if has_masks(layer):
        mask = masks_in(layer)[0]
        told = {
            "name": mask.name,
            "visible": mask.visible,
            "about": dict(mask.about),
            "rect": [mask.rect.x, mask.rect.y, mask.rect.width, mask.rect.height],
            "pixels": None if mask.pixels is None else f"velatura/{plain}",
        }
        own = f"velatura/unmasked/{plain}"
        return {**(drawing or {}), "unmasked": own, "mask": told, "sha256": digest}
    if drawing is not None:
        return {**drawing, "sha256": digest}
    mask = f"velatura/{plain}" if layer.pixels is not None else None
    place = [rect.x, rect.y, rect.width, rect.height]
    return own_record(layer, sha256=digest, mask=mask, rect=place)


def restored(layers: tuple[LayerEntry, ...], parts: ZipParts) -> tuple[LayerEntry, ...]:
    """The entries of a file with what Velatura wrote beside the pixels of its layers, where nobody
    changed them."""
    try:
        found: Any = json.loads(parts.read(ADJUSTMENTS, _MAX_JSON)[0])
    except (BadMember, ValueError, RecursionError):
        return layers
    rows = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    return tuple(_restored(entry, rows, parts) for entry in layers)


def _unmasked(entry: LayerEntry, pixels: str, attributes: Mapping[str, Any]) -> LayerEntry:
    """A layer with its mask beside it in place of one whose alpha it was made."""
    mask = LayerEntry(
        LAYER_MASK.id,
        str(attributes["name"]),
        f"{entry.id}-mask",
        Rect(*(int(side) for side in attributes["rect"])),
        None if attributes["pixels"] is None else str(attributes["pixels"]),
        visible=attributes["visible"] is True,
        about=dict(attributes["about"]),
    )
    return replace(entry, pixels=pixels, children=(mask,))


def _restored(entry: LayerEntry, rows: Mapping[str, Any], parts: ZipParts) -> LayerEntry:
    if entry.children:
        return replace(entry, children=tuple(_restored(one, rows, parts) for one in entry.children))
    row: Any = rows.get(entry.plain or "")
    if row is None:
        return entry
    try:
        data, whole = parts.read(str(entry.plain), _MAX_PIXELS)
        if not whole or hashlib.sha256(data).hexdigest() != row["sha256"]:
            return entry
        if "unmasked" in row:
            entry = _unmasked(entry, str(row["unmasked"]), row["mask"])
        if "drawn" in row:
            return replace(entry, **drawn_as(row, entry.rect.x, entry.rect.y))
        if "unmasked" in row:
            return entry
        own, rect = known(row), Rect(*(int(side) for side in row["rect"]))
        if own is None or (entry.rect.x, entry.rect.y) != (0, 0):
            return entry
        return replace(
            entry,
            kind=ADJUSTMENT.id,
            rect=rect,
            pixels=None if row["mask"] is None else str(row["mask"]),
            plain=None,
            mode=own.stored_mode(entry.mode),
            clipped=own.clipped is True,
            about={key: row[key] for key in ABOUT if key in row},
        )
    except (BadMember, KeyError, TypeError, ValueError):
        return entry
