"""What a document holds, as `storage.format_features` asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.file_features import FileFeature
from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.imaging.layered_files.export_losses import clipped_and_mixed, clipped_to_several
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import BASE_NAME, BORDER_NAME, Layer

if TYPE_CHECKING:
    from desktop_app.state.document.document import Document

_OWN_NAMES = re.compile(rf"|{BASE_NAME}|{BORDER_NAME}|paint \d+", re.IGNORECASE)
"""Of paint layers that nobody has given a name."""


def used_features(document: Document) -> frozenset[FileFeature]:
    """All that would have to be in a file for the document to come back from it."""
    content, about = document.content, document.origin.about
    layers = tuple(layer_tree.walk(content.layers))
    of_kinds = frozenset(layer.row.held for layer in layers if layer.row.held is not None)
    flat = len(layers) == 1 and _is_flat(layers[0])
    grey = (about.icc or b"")[16:20] == b"GRAY"
    said = {
        FileFeature.LAYERS: not flat,
        FileFeature.THROUGH: any(
            (layer.mode is BlendMode.PASS_THROUGH and layer.opacity < 1) for layer in layers
        ),
        FileFeature.CLIP_MODE: any(clipped_and_mixed(layer) for layer in layers),
        FileFeature.CLIP_MANY: any(
            clipped_to_several(content.layers, alone=content.shown_channels == 4)
        ),
        FileFeature.GROUP_MASKS: any(
            layer.all_masks and layer.row.holds in ("layers", "pieces") for layer in layers
        ),
        FileFeature.EDITS: any(layer.pieces or layer.plans for layer in layers),
        FileFeature.ORIGINALS: any(layer.kept is not None for layer in layers),
        FileFeature.OUTSIDE: any(_reaches_out(layer, content.size) for layer in layers),
        FileFeature.MASK: document.has_mask,
        FileFeature.SELECTION: document.has_selection,
        FileFeature.GUIDES: bool(content.guides),
        FileFeature.BRANCHES: bool(document.branches.items.value),
        FileFeature.ALPHA: content.shown_channels == 4,
        FileFeature.DEEP: content.dtype == np.uint16,
        FileFeature.FLOAT: content.dtype == np.float32,
        FileFeature.EXACT: True,
        FileFeature.PROFILE: about.icc is not None and not grey,
        FileFeature.GREY_PROFILE: grey,
        FileFeature.ABOUT: bool(about.exif or about.xmp or about.texts or document.told.now),
        FileFeature.PRESS: about.iptc is not None,
    }
    return of_kinds | frozenset(held for held, so in said.items() if so)


def own_loss(document: Document) -> str:
    """Id of the format that compresses with loss in which the document was opened, or empty."""
    origin = document.origin
    return origin.source.format if origin.source is not None and origin.facts.lossy else ""


def _is_flat(layer: Layer) -> bool:
    """Whether a file of one picture holds the only layer as well."""
    plain = layer.row.covers and layer.visible and layer.is_plain
    return plain and _OWN_NAMES.fullmatch(layer.name) is not None


def _reaches_out(layer: Layer, size: Size) -> bool:
    """Whether it has pixels outside the canvas; a tile that is blank there does not count."""
    if layer.pixels is None:
        return any(not size.rect.contains(piece.rect) for piece in layer.pieces)
    return any(not layer.pixels.is_blank(strip) for strip in _outside(layer.pixels.rect, size.rect))


def _outside(rect: Rect, canvas: Rect) -> Iterator[Rect]:
    """What of ``rect`` lies outside the canvas."""
    whole = rect.united(canvas)
    margins = Margins(-whole.x, -whole.y, whole.right - canvas.right, whole.bottom - canvas.bottom)
    for strip in margins.border(whole.size):
        yield strip.moved(whole.x, whole.y)
