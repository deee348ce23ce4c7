"""Annotation layers as undoable steps: what stands on one is data, its pixels are drawn of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from desktop_app.catalog.resources import resource_path
from desktop_app.core.geometry import Rect, united
from desktop_app.imaging.annotations.annotation import Annotation, AnnotationPlace, drawn, on_canvas
from desktop_app.imaging.annotations.placing import labelled
from desktop_app.imaging.annotations.table import ANNOTATIONS, annotation
from desktop_app.imaging.annotations.touching import is_on
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.drawing.extent import extent
from desktop_app.imaging.drawing.lettering import corners, text_notes
from desktop_app.imaging.drawing.page import DrawnPage, TextBlock
from desktop_app.imaging.layer_kinds.annotation_layer import ANNOTATION, Annotated
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.layer_commands import add_layer

if TYPE_CHECKING:
    from desktop_app.core.affine import Point
    from desktop_app.core.file_note import FileNote
    from desktop_app.core.geometry import Size
    from desktop_app.core.pixels import Array
    from desktop_app.imaging.drawing.fonts import Fonts
    from desktop_app.imaging.drawing.page import DrawnPage
    from desktop_app.imaging.layers.content import Content
    from desktop_app.state.document.document import Document

STEP: Final = "annotation_changed"

_LETTERS: Final = 28
"""Of new letters as many fit into the canvas's shorter side."""
_LEAST: Final = 10


def shipped_fonts() -> Fonts:
    """Those that annotations and sheets are drawn with; Skia is imported with the first of them."""
    from desktop_app.imaging.drawing.fonts import fonts_in

    return fonts_in(resource_path("fonts"))


def annotations_of(layer: Layer | None) -> tuple[Annotation, ...] | None:
    """What stands on a layer; None: it is of another kind, or there is none."""
    guidance = None if layer is None else layer.guidance
    return guidance.annotations if isinstance(guidance, Annotated) else None


def add_annotations(document: Document, annotations: Sequence[Annotation] = ()) -> str:
    """A new layer with these, above the one that is worked on; returns its id."""
    content = document.content
    layer = Layer(
        ANNOTATION.id,
        layer_tree.numbered(content.layers, ANNOTATION.id),
        pixels=Tiles(4, content.dtype),
        guidance=Annotated(),
    )
    return add_layer(document, "annotation_new", redrawn(layer, annotations, content.size))


def annotate(document: Document, layer_id: str, annotations: Sequence[Annotation]) -> None:
    """Let these stand on a layer, as one step."""
    document.settle()
    content = _annotated(document, layer_id, annotations)
    if content is not document.content:
        document.commit(STEP, content)


def preview_annotations(
    document: Document, layer_id: str, annotations: Sequence[Annotation]
) -> None:
    """As `annotate`, but `Document.settle` makes the last of it one step: one is being dragged or
    typed."""
    document.preview_layer(STEP, layer_id, _annotated(document, layer_id, annotations))


def _annotated(document: Document, layer_id: str, annotations: Sequence[Annotation]) -> Content:
    content = document.content
    layer = layer_tree.find(content.layers, layer_id)
    if layer is None or annotations_of(layer) in (None, tuple(annotations)):
        return content
    placed = on_canvas(annotations, content.size)
    return content.with_layer(redrawn(layer, placed, content.size))


def put_annotations(
    document: Document, layer_id: str, more: Sequence[Annotation]
) -> tuple[str, int]:
    """Copies onto a layer, or a new one where it is none of annotations; aside where they would lie
    on what they were copied from. Returns the layer and the number of the last."""
    found = annotations_of(layer_tree.find(document.content.layers, layer_id))
    if found is None or not layer_tree.is_open(document.content.layers, layer_id):
        return add_annotations(document, on_canvas(more, document.size)), len(more) - 1
    aside = float(max(one.values["size"] for one in more))
    while any(one.points == other.points for one in more for other in found if not one.row.guarded):
        more = [one.moved(aside, aside) for one in more]
    annotate(document, layer_id, (*found, *more))
    return layer_id, len(found) + len(more) - 1


def all_redrawn(content: Content) -> Content:
    """After the canvas or a layer was scaled or turned: text is drawn again, not resampled, and
    what is guarded stays along the lower edge."""

    def anew(layer: Layer) -> tuple[Layer, ...]:
        found = annotations_of(layer)
        if found is None:
            return (layer,)
        bare = replace(layer, pixels=Tiles(4, content.dtype), guidance=Annotated())
        return (redrawn(bare, on_canvas(found, content.size), content.size),)

    if not any(one.kind == ANNOTATION.id for one in layer_tree.walk(content.layers)):
        return content
    return replace(content, layers=layer_tree.mapped(content.layers, anew))


def redrawn(layer: Layer, annotations: Sequence[Annotation], size: Size) -> Layer:
    """A layer on which these stand now: drawn where that changes what is seen, as far as a canvas
    of ``size`` lies around the document's on each side."""
    old, new = annotations_of(layer) or (), tuple(annotations)
    fonts, tiles = shipped_fonts(), layer.pixels
    assert tiles is not None
    before, after = drawn(old, fonts, size), drawn(new, fonts, size)
    pairs = zip_longest(before, after)
    changed = [one for pair in pairs if pair[0] != pair[1] for one in pair if one is not None]
    around = size.rect.grown(max(size.width, size.height))
    part = extent(changed, fonts).intersected(around)
    if not part.is_empty:
        page = DrawnPage(size.width, size.height, after)
        tiles = tiles.written(part, _pixels(page, fonts, part, tiles.dtype))
    return replace(layer, pixels=tiles, guidance=Annotated(new))


def _pixels(page: DrawnPage, fonts: Fonts, part: Rect, dtype: np.dtype[np.generic]) -> Array:
    from desktop_app.imaging.drawing.painting import raster

    pixels: Array = raster(page, fonts, 1.0, part)
    return pixels if dtype == np.uint8 else from_float(to_float(pixels), dtype)


def text_notes_of(content: Content) -> tuple[FileNote, ...]:
    """What must be said of what stands on layers that are shown."""
    layers = [layer for layer in layer_tree.walk(content.layers) if layer.visible]
    found = [each for each in map(annotations_of, layers) if each]
    if not found:
        return ()
    fonts = shipped_fonts()
    return text_notes([item for each in found for item in drawn(each, fonts)], fonts)


def begun(
    kind: str,
    at: Point,
    found: Sequence[Annotation],
    size: Size,
    wanted: Mapping[str, Any] = MappingProxyType({}),
) -> Annotation:
    """A new one at a point of a canvas of that size: values as the last of its kind has them, so
    that several look alike, and letters that fit the picture where it is the first; but those that
    are ``wanted``, as far as its kind has them."""
    row = ANNOTATIONS[kind]
    before = next((one for one in reversed(found) if one.kind == kind), None)
    letters = float(max(_LEAST, round(min(size.width, size.height) / _LETTERS)))
    alike = next((one.values["size"] for one in reversed(found)), letters)
    values = {"size": alike} if before is None else dict(before.values)
    if "text" in values:
        del values["text"]
    values |= {each.id: wanted[each.id] for each in row.fields if each.id in wanted}
    away = letters * 4
    points = [at, (at[0] + away, at[1] - away)][: len(row.points)]
    made = annotation(kind, points, values)
    return on_canvas([made], size)[0]


def room_of(annotations: Sequence[Annotation], at: int, size: Size | None) -> Rect:
    """The pixels that one of a layer may touch, also around its points."""
    one, fonts = annotations[at], shipped_fonts()
    drawn_there = extent(one.row.draw(one, AnnotationPlace(fonts, annotations, at, size)), fonts)
    spots = [Rect(round(x), round(y), 1, 1) for x, y in one.points]
    return united([drawn_there, *spots])


def text_box(annotations: Sequence[Annotation], at: int) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the text of one; where it has none, of its points."""
    one, fonts = annotations[at], shipped_fonts()
    items = one.row.draw(one, AnnotationPlace(fonts, annotations, at))
    said = [item for item in items if isinstance(item, TextBlock) and one.text.strip() in item.text]
    if not said or not one.text.strip():
        xs, ys = zip(*one.points, strict=True)
        return min(xs), min(ys), max(xs), max(ys)
    xs, ys = zip(*corners(said[-1 if one.row.numbered else 0], fonts), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def is_under(
    annotations: Sequence[Annotation],
    at: int,
    place: Point,
    reach: float,
    size: Size | None,
    *,
    inside: bool,
) -> bool:
    """Whether one of a layer of a canvas of that size is at a place; see `touching.is_on`."""
    one, fonts = annotations[at], shipped_fonts()
    items = one.row.draw(one, AnnotationPlace(fonts, annotations, at, size))
    return is_on(items, fonts, place, reach, inside=inside)


def notices_height(annotations: Sequence[Annotation], size: Size) -> int:
    """Of what stands along the lower edge."""
    fonts = shipped_fonts()
    guarded = [one for one in annotations if one.row.guarded]
    return extent(drawn(guarded, fonts), fonts).intersected(size.rect).height


def laid_out(document: Document, layer_id: str) -> None:
    """Place labels of numbered points next to one another, without crossing lines, as one step:
    beside the picture where the canvas has room there, else in it."""
    layer = layer_tree.find(document.content.layers, layer_id)
    found = annotations_of(layer)
    if found is None:
        return
    lowest = document.content.layers[0].rect.intersected(document.size.rect)
    picture = document.size.rect if lowest.is_empty else lowest
    room = replace(
        document.size, height=document.size.height - notices_height(found, document.size)
    )
    annotate(document, layer_id, labelled(found, picture, room, shipped_fonts()))
