"""What a transform acts on: layers, what is selected of them, the selection, the mask. Pure
functions on contents, for background threads; who asks for it is `worker.transforming`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from desktop_app.core.affine import Affine
from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.core.warp import Stages, Warp
from desktop_app.imaging.compositing import laid
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import VALUES, Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer_proxies import content_rect
from desktop_app.imaging.layers.transforming import Watch, pixels_after, transformed_layer
from desktop_app.imaging.tile_transform import cropped_tiles, exact_map
from desktop_app.imaging.tiles import Tiles, tile_keys, tile_rect
from desktop_app.imaging.transform import TransformQuality
from desktop_app.state.document.annotations import all_redrawn, annotations_of
from desktop_app.state.document.moving import refusal
from desktop_app.state.painting.transform_frame import TransformFrame

_TOGETHER = "transformed-together"
"""Id of the group that several layers are seen in meanwhile."""


_BLANK = {"selection": "transform_no_selection", "mask": "transform_no_mask"}
"""By what is transformed: why it can't be."""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """See the module.

    Attributes:
        target: "layers", or one of `VALUES`.
        layers: those chosen, from the lowest to the topmost, without those inside one of them.
        values: of the selection or the mask that is transformed; of layers: by how much they are
            selected, None: all of them.
    """

    target: str
    layers: tuple[Layer, ...] = ()
    values: Tiles | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(layer.id for layer in self.layers)

    @property
    def resumed(self) -> Layer | None:
        """The layer whose last transform is gone on with; None: a new one begins."""
        kept = self.layers[0].kept if len(self.layers) == 1 and self.values is None else None
        if kept is None or _as_frame(kept.stages) is None:
            return None
        masks = (mask.kept for mask in self.layers[0].all_masks)
        along = all(mask is not None and mask.stages == kept.stages for mask in masks)
        return self.layers[0] if along else None

    def is_now(self, other: Subject) -> bool:
        """Whether both are of the very same layers and values."""
        return (self.target, self.layers) == (other.target, other.layers) and (
            self.values is other.values
        )

    def is_same(self, other: Subject) -> bool:
        """Whether nothing that is transformed differs; looks may."""
        pairs = zip(self.layers, other.layers, strict=False)
        return (
            (self.target, self.ids) == (other.target, other.ids)
            and self.values is other.values
            and all(a.pixel_data is b.pixel_data and a.children is b.children for a, b in pairs)
        )


def subject_of(content: Content, target: str, chosen: Sequence[str]) -> Subject:
    """What there is to transform.

    Args:
        content: of the document.
        target: see `Subject`.
        chosen: ids of the layers.
    """
    if target in VALUES:
        return Subject(target, values=getattr(content, target))
    area = content.selection if content.has_selection else None
    return Subject(target, tuple(_outermost(content.layers, chosen)), area)


def refused(content: Content, subject: Subject, *, bends: bool = False) -> str | None:
    """Why it can't be transformed (an error code), or None."""
    if subject.target in VALUES:
        blank = subject.values is None or subject.values.is_blank(content.size.rect)
        return _BLANK[subject.target] if blank else None
    codes = (refusal(content.layers, layer.id) for layer in subject.layers)
    code = next(filter(None, codes), None) if subject.layers else "move_empty"
    if code is None and bends:
        inside = layer_tree.walk(subject.layers)
        code = "transform_text" if any(map(annotations_of, inside)) else None
    return code


def staged(content: Content, subject: Subject, *, resumes: bool) -> tuple[Content, Layer]:
    """A content that looks the same, and the one layer of it that is what is transformed; of one
    that is resumed, the original."""
    if subject.target in VALUES:
        layer = Layer("mask", "", pixels=subject.values, id=subject.target)
        return replace(content, layers=(*content.layers, layer)), layer
    if resumes:
        layer = subject.layers[0].original
        return content.with_layer(layer), layer
    rest, parts = list[Layer](), list[Layer]()
    for layer in subject.layers:
        lifted, left = _split(layer, content, subject.values)
        parts.append(lifted)
        rest += left
    layer = parts[0]
    if len(parts) > 1:
        mode = BlendMode.PASS_THROUGH
        layer = Layer("group", "", children=tuple(parts), mode=mode, id=_TOGETHER)
    top = subject.layers[-1].id
    ids = {*subject.ids}

    def put(one: Layer) -> tuple[Layer, ...]:
        if one.id not in ids:
            return (one,)
        mine = tuple(left for left in rest if left.id == f"{one.id}-rest")
        return (*mine, layer) if one.id == top else mine

    return replace(content, layers=layer_tree.mapped(content.layers, put)), layer


def frame_of(document: str, content: Content, subject: Subject) -> TransformFrame:
    """A frame around what is transformed, as it begins; its bounds may be empty."""
    resumed = subject.resumed
    layer = staged(content, subject, resumes=resumed is not None)[1]
    frame = TransformFrame(document, layer.id, content_rect(layer))
    if resumed is None or resumed.kept is None:
        return frame
    bend, matrix = _as_frame(resumed.kept.stages) or (None, Affine())
    return replace(frame, bend=bend, matrix=matrix, first=(bend, matrix), resumes=True)


def _as_frame(stages: Stages) -> tuple[Warp | None, Affine] | None:
    """A bend and what follows, if that is what they are."""
    match stages:
        case (Warp() as bend, Affine() as matrix):
            return bend, matrix
        case (Warp() as bend,):
            return bend, Affine()
        case (Affine() as matrix,):
            return None, matrix
        case _:
            return None


def transformed(
    subject: Subject,
    frame: TransformFrame,
    quality: TransformQuality,
    content: Content,
    watch: Watch,
) -> Content:
    """``content`` after what ``frame`` tells, as far as what it tells of is still there.

    Raises:
        Cancelled: see `Watch`.
    """
    stages, resumes = _what_is_new(frame)
    watch.total = pixels_after(subject.layers, stages)
    if subject.target in VALUES:
        values = _values(subject.values, stages, quality, content, watch)
        return replace(content, **dict[str, Any]({subject.target: values}))
    for layer_id in subject.ids:
        layer = layer_tree.find(content.layers, layer_id)
        if layer is None or (resumes and layer.kept is None):
            continue
        if subject.values is None:
            source = layer.original if resumes else layer
            edge = content_rect(source)
            made = transformed_layer(source, stages, quality, watch.tick, edge, keeps=True)
        else:
            made = _moved_part(layer, content, stages, quality, watch)
        content = content.with_layer(made)
    if subject.values is not None:
        moved = _values(subject.values, stages, quality, content, watch)
        content = replace(content, selection=moved)
    return all_redrawn(content)


def _what_is_new(frame: TransformFrame) -> tuple[Stages, bool]:
    """What is to be done, and whether from the original on: what was only moved, mirrored or
    turned by quarters since the last transform keeps every byte."""
    bend, matrix = frame.first
    if frame.resumes and frame.bend == bend:
        exact = exact_map(frame.matrix.of(matrix.inverse))
        if exact is not None:
            return (exact,), False
    return frame.stages, frame.resumes


def _outermost(tree: Sequence[Layer], ids: Sequence[str]) -> list[Layer]:
    found: list[Layer] = []
    for layer in tree:
        found += [layer] if layer.id in ids else _outermost(layer.children, ids)
    return found


def _values(
    values: Tiles | None, stages: Stages, quality: TransformQuality, content: Content, watch: Watch
) -> Tiles:
    """A mask ends at the canvas: what can't be seen must not be masked."""
    assert values is not None
    canvas = content.size.rect
    plain: TransformQuality = "nearest" if quality == "nearest" else "bilinear"
    layer = Layer("mask", "", pixels=cropped_tiles(values, canvas))
    made = transformed_layer(layer, stages, plain, watch.tick, content_rect(layer)).pixels
    assert made is not None
    return cropped_tiles(made, canvas)


def _split(layer: Layer, content: Content, values: Tiles | None) -> tuple[Layer, tuple[Layer, ...]]:
    """What is transformed of a layer, and what stays."""
    if values is None:
        return layer, ()
    lifted, rest = _parted(layer, content, values)
    ids = {one.id: f"{one.id}-rest" for one in layer_tree.walk((rest,))}

    def renamed(one: Layer) -> tuple[Layer, ...]:
        return (replace(one, id=ids.get(one.id, one.id)),)

    return lifted, layer_tree.mapped((rest,), renamed)


def _parted(layer: Layer, content: Content, values: Tiles) -> tuple[Layer, Layer]:
    """The pixels of a layer, or of those in a group, by how much they are selected; and the rest.
    Other kinds stay as they are."""
    if layer.row.has_layers:
        parts = [_parted(child, content, values) for child in layer.children]
        lifted, rest = (tuple(each) for each in zip(*parts, strict=True))
        return replace(layer, children=lifted), replace(layer, children=rest)
    if layer.row.masks:
        return layer, layer
    if layer.pixels is None or layer.pixels.channels == 1:
        return replace(layer, pixels=None, pieces=(), children=()), layer
    lifted, rest = Tiles(4, layer.pixels.dtype), layer.pixels
    for key in tile_keys(content.size.rect):
        place = tile_rect(key).intersected(content.size.rect)
        if not values.is_blank(place) and not layer.pixels.is_blank(place):
            before = layer.pixels.read(place)
            share = values.read(place) * np.float32(1 / 255)
            lifted = lifted.written(place, _by(before, share))
            rest = rest.written(place, _by(before, 1 - share))
    return replace(layer, pixels=lifted, children=()), replace(layer, pixels=rest)


def _by(pixels: Array, share: FloatArray) -> Array:
    """With so much of its alpha; what is transparent is blank."""
    made = pixels.copy()
    alpha = pixels[..., 3] * share
    made[..., 3] = np.rint(alpha) if pixels.dtype.kind == "u" else alpha
    made[made[..., 3] == 0] = 0
    return made


def _moved_part(
    layer: Layer, content: Content, stages: Stages, quality: TransformQuality, watch: Watch
) -> Layer:
    lifted, rest = _parted(layer, content, content.selection)
    made = transformed_layer(lifted, stages, quality, watch.tick, content_rect(lifted))

    def over(low: Layer, high: Layer) -> Layer:
        if low.row.has_layers:
            pairs = zip(low.children, high.children, strict=True)
            return replace(low, children=tuple(over(a, b) for a, b in pairs))
        if low.pixels is None or high.pixels is None or low.pixels.channels == 1:
            return low
        pixels = low.pixels
        for key in tile_keys(high.pixels.content_rect()):
            place = tile_rect(key)
            above = high.pixels.read(place)
            if above.any():
                pixels = pixels.written(place, laid(pixels.read(place), above, BlendMode.NORMAL))
            watch.tick(0)
        return replace(low, pixels=pixels)

    return over(rest, made)
