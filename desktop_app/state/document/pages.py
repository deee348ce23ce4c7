"""A document as a page: its picture, and above it what is written on it, as text; and what every
export must show."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.core.blend_mode import BlendMode
from desktop_app.imaging.annotations.annotation import Annotation, drawn
from desktop_app.imaging.drawing.extent import extent
from desktop_app.imaging.drawing.page import DrawnPage, Shown
from desktop_app.imaging.layer_kinds.annotation_layer import ANNOTATION, Annotated
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.composing import composed
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer_tree import Tree
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.annotations import annotations_of, redrawn, shipped_fonts


def page_of(content: Content, title: str = "") -> DrawnPage:
    """What is seen of a document, a unit a pixel. Annotations below something else are pixels."""
    found = list[tuple[Annotation, ...]]()
    layers = _lifted(content.layers, [], found)
    pixels = content.space.shown(composed(layers, content.size.rect, content.canvas))
    width, height = content.size.width, content.size.height
    fonts = shipped_fonts()
    items = [item for each in found for item in drawn(each, fonts, content.size)]
    return DrawnPage(width, height, (Shown(pixels, 0, 0, width, height, title), *items))


def guarded_of(layer: Layer | None) -> tuple[Annotation, ...]:
    """What stands on a layer, or on those of a group, and must not be removed unasked."""
    layers = () if layer is None else layer_tree.walk((layer,))
    found = (annotations_of(one) or () for one in layers)
    return tuple(one for each in found for one in each if one.row.guarded)


def with_notices(content: Content) -> Content:
    """As it is exported: what readers must see is on top, also where its layer is hidden, faint or
    below another one."""
    kept = list[Annotation]()
    for layer in content.layers:
        kept += [one for one in guarded_of(layer) if one not in kept]
    shown = list[tuple[Annotation, ...]]()
    if kept:
        _lifted(content.layers, [], shown)
    if all(any(one in each for each in shown) for one in kept):
        return content

    def without(layer: Layer) -> tuple[Layer, ...]:
        found = annotations_of(layer) or ()
        left = [one for one in found if not one.row.guarded]
        return (layer if len(left) == len(found) else redrawn(layer, left, content.size),)

    bare = Layer(ANNOTATION.id, "", pixels=Tiles(4, content.dtype), guidance=Annotated())
    layers = layer_tree.mapped(content.layers, without)
    return replace(content, layers=(*layers, redrawn(bare, kept, content.size)))


def _lifted(layers: Tree, above: list[Layer], found: list[tuple[Annotation, ...]]) -> Tree:
    """These layers without those whose annotations nothing lies on.

    Args:
        layers: of a document or a group.
        above: what may lie on them; more comes to it.
        found: gets what stands on the others, from the lowest to the topmost.
    """
    left, is_base = list[Layer](), False
    for layer in reversed(layers):
        marks = annotations_of(layer)
        is_plain = layer.visible and layer.opacity == 1 and layer.mode in _USUAL
        is_plain = is_plain and not (layer.clipped or is_base)
        if layer.visible and layer.row.compose is not None:
            is_base = layer.clipped
        if marks is not None and is_plain and not _touched(marks, above):
            found.insert(0, marks)
            continue
        if is_plain and layer.row.has_layers:
            layer = replace(layer, children=_lifted(layer.children, above, found))
        elif layer.visible and layer.row.compose is not None:
            above.append(layer)
        left.append(layer)
    return tuple(reversed(left))


_USUAL = (BlendMode.NORMAL, BlendMode.PASS_THROUGH)


def _touched(marks: tuple[Annotation, ...], above: list[Layer]) -> bool:
    """Whether something lies on these."""
    if not above:
        return False
    fonts = shipped_fonts()
    area = extent(drawn(marks, fonts), fonts)
    for layer in above:
        common = layer.seen.intersected(area)
        if common.is_empty:
            continue
        if layer.pixels is None or layer.row.everywhere:
            return True
        pixels = layer.pixels.read(common)
        if pixels.shape[2] < 4 or pixels[..., 3].any():
            return True
    return False
