"""Draws the scene: surround, chequerboard, document, result, preview, mask, grid. Keeps nothing.

Any part can be drawn by itself and gets the pixels that drawing everything would give it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage, QPainter, QTransform

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Rect
from desktop_app.core.record import record
from desktop_app.ui.canvas import marks
from desktop_app.ui.canvas.overlay import EDGE_REACH, KEPT_STYLE, OVERLAY_STYLES, overlay_of
from desktop_app.ui.canvas.picture_layer import qrect, stretch, without
from desktop_app.ui.kit import saved
from desktop_app.ui.qt.qimage import wrap

if TYPE_CHECKING:
    from desktop_app.ui.canvas.document_view import DocumentView
    from desktop_app.ui.canvas.picture_layer import PictureLayer
    from desktop_app.ui.canvas.scene import Scene
    from desktop_app.ui.canvas.viewport import Viewport
    from desktop_app.ui.look.theme import Theme

__all__ = [
    "Paint",
    "while_dragged",
    "paint_live",
    "paint_original",
    "paint_pictures",
    "paint_scene",
    "without",
]

_NOWHERE = Rect(0, 0, 0, 0)
_LARGEST = 8
"""Times the canvas: more is not looked at of a mask that is held smaller."""


@record()
class Paint:
    """One drawing of a part of the canvas, in device pixels.

    Attributes:
        painter: set up so that its units are device pixels.
        viewport: where the picture lies.
        area: the part to draw.
        canvas: all there is.
        line: width of a thin line (1 on a 1x screen, 2 on a 2x one).
    """

    painter: QPainter
    viewport: Viewport
    area: Rect
    canvas: Rect
    line: int


def without_all(area: Rect, holes: Sequence[Rect]) -> list[Rect]:
    """Rectangles that together are ``area`` without all of ``holes``; none overlaps another."""
    parts = [] if area.is_empty else [area]
    for hole in holes:
        parts = [rest for part in parts for rest in without(part, hole)]
    return parts


def paint_scene(scene: Scene, theme: Theme, at: Paint) -> None:
    """Draw every pixel of ``at.area``."""
    content = scene.content
    paint_pictures(scene, theme, at)
    if content:
        marks.pixel_grid(at.painter, at.viewport, content.rect, at.area, at.line)
    if scene.view and scene.view.warnings:
        hidden = [at.viewport.canvas_rect(result.rect) for result in scene.result_layers]
        for part in without_all(at.area, hidden):
            scene.view.warnings.paint(at.painter, at.viewport, part, at.canvas)
    if scene.view and scene.overlay_visible:
        if scene.view.has_overlay:
            _paint_overlay(scene, scene.view, at)
        if not scene.view.layer_shapes.is_empty:
            _paint_layer_shapes(scene, scene.view, at)


def paint_pictures(scene: Scene, theme: Theme, at: Paint) -> None:
    """Draw every pixel of ``at.area``, without mask and marks."""
    content = scene.content
    place = at.viewport.canvas_rect(content.rect) if content else _NOWHERE
    copies = _copies(place, at) if scene.repeated.value and not place.is_empty else ()
    for part in without_all(at.area, [place, *(copy.area for copy in copies)]):
        at.painter.fillRect(qrect(part), theme.color("surround"))
    for copy in copies:
        if not copy.area.is_empty:
            _paint_pictures(scene, theme, copy)
    inside = at.area.intersected(place)
    if content and not inside.is_empty:
        _paint_pictures(scene, theme, replace(at, area=inside))
        if scene.view:
            scene.view.references.paint(at.painter, at.viewport, inside, at.canvas)
            if scene.view.control.is_shown:
                _paint_control(scene, scene.view, theme, replace(at, area=inside))


def _copies(place: Rect, at: Paint) -> list[Paint]:
    """What is in ``at.area`` of the eight around the picture."""
    made = list[Paint]()
    for row, column in product((-1, 0, 1), repeat=2):
        if row or column:
            dx, dy = column * place.width, row * place.height
            area = place.moved(dx, dy).intersected(at.area)
            made.append(replace(at, viewport=at.viewport.moved(dx, dy), area=area))
    return made


def paint_original(scene: Scene, theme: Theme, at: Paint) -> None:
    """Draw every pixel of ``at.area`` of what the document is compared with."""
    if scene.view is None:
        paint_scene(scene, theme, at)
        return
    paint_layers((scene.view.before(scene.before_is),), theme, at)


def paint_layers(layers: Sequence[PictureLayer], theme: Theme, at: Paint) -> None:
    """Draw every pixel of ``at.area``: nothing but these, the lowest first."""
    lowest = layers[0]
    place = at.viewport.canvas_rect(lowest.rect)
    for part in without(at.area, place):
        at.painter.fillRect(qrect(part), theme.color("surround"))
    inside = at.area.intersected(place)
    if inside.is_empty:
        return
    if lowest.has_alpha:
        colors = (theme.color("checker_a"), theme.color("checker_b"))
        origin = (at.viewport.left, at.viewport.top)
        marks.checkerboard(at.painter, inside, origin, colors, at.line)
    for layer in layers:
        layer.paint(at.painter, at.viewport, inside, at.canvas)
    marks.pixel_grid(at.painter, at.viewport, lowest.rect, inside, at.line)


def paint_live(scene: Scene, theme: Theme, at: Paint) -> None:
    """Draw every pixel of ``at.area`` of the view beside the canvas: the document as the live
    picture would make it.
    """
    content = scene.content
    place = at.viewport.canvas_rect(content.rect) if content else _NOWHERE
    for part in without(at.area, place):
        at.painter.fillRect(qrect(part), theme.color("surround"))
    at = replace(at, area=at.area.intersected(place))
    if at.area.is_empty or scene.view is None:
        return
    document, live = scene.view.layer, scene.live
    covered = at.viewport.canvas_rect(live[0].rect) if live and live[0].is_opaque else _NOWHERE
    if document.has_alpha:
        colors = (theme.color("checker_a"), theme.color("checker_b"))
        origin = (at.viewport.left, at.viewport.top)
        marks.checkerboard(at.painter, at.area, origin, colors, at.line)
    for part in without(at.area, covered):
        document.paint(at.painter, at.viewport, part, at.canvas)
    if live:
        stretch(at.painter, live[1], at.viewport.canvas_rect(live[0].rect), at.area)


def _paint_pictures(scene: Scene, theme: Theme, at: Paint) -> None:
    document = scene.picture
    results = () if scene.is_before else scene.result_layers
    if document is None:
        # Only what is being made: until it covers its place, the surround shows.
        at.painter.fillRect(qrect(at.area), theme.color("surround"))
    if any(layer.has_alpha for layer in (document, *results) if layer):
        colors = (theme.color("checker_a"), theme.color("checker_b"))
        origin = (at.viewport.left, at.viewport.top)
        marks.checkerboard(at.painter, at.area, origin, colors, at.line)
    if document:
        # A transparent result replaces what lies under it: the old pixels must not shine through.
        holes = [at.viewport.canvas_rect(one.rect) for one in results if one.has_alpha]
        for part in without_all(at.area, holes):
            document.paint(at.painter, at.viewport, part, at.canvas)
    if scene.live_over:
        rect, image, opacity = scene.live_over
        stretch(at.painter, image, at.viewport.canvas_rect(rect), at.area, opacity)
    for result in results:
        result.paint(at.painter, at.viewport, at.area, at.canvas)
    if scene.preview:
        rect, image = scene.preview
        stretch(at.painter, image, at.viewport.canvas_rect(rect), at.area)


def _paint_overlay(scene: Scene, view: DocumentView, at: Paint) -> None:
    """The mask: whole where the document shows, its edge over a preview or over what was just
    applied. Over a result it is whole while it is painted, its edge once it was, else none."""
    preview = scene.preview or scene.live_over
    # With the edge's line, which lies around the mask.
    hidden = [
        at.viewport.canvas_rect(result.rect).grown(EDGE_REACH * at.line).intersected(at.area)
        for result in scene.result_layers
    ]
    outlined = at.viewport.canvas_rect(preview[0]) if preview else _NOWHERE
    for part in without_all(at.area, hidden):
        for piece in without(part, outlined):
            _paint_mask(scene, view, at, piece, fill=not scene.mask_edge_only)
        _paint_mask(scene, view, at, part.intersected(outlined), fill=False)
    if scene.is_painting or scene.is_drawn_over:
        for part in hidden:
            _paint_mask(scene, view, at, part, fill=scene.is_painting)


def _paint_layer_shapes(scene: Scene, view: DocumentView, at: Paint) -> None:
    """Where no result is looked at; their outlines over one too that was drawn on."""
    hidden = [at.viewport.canvas_rect(result.rect) for result in scene.result_layers]
    if scene.is_drawn_over:
        for part in hidden:
            view.layer_shapes.paint(
                at.painter, at.viewport, part.intersected(at.area), at.line, tinted=False
            )
    for part in without_all(at.area, hidden):
        view.layer_shapes.paint(at.painter, at.viewport, part, at.line)
        view.layer_shapes.paint_names(at.painter, at.viewport, part, at.line)


def _paint_control(scene: Scene, view: DocumentView, theme: Theme, at: Paint) -> None:
    """Where no result is looked at."""
    hidden = [at.viewport.canvas_rect(result.rect) for result in scene.result_layers]
    for part in without_all(at.area, hidden):
        dim = theme.color("surround")
        view.control.paint(at.painter, at.viewport, part, at.canvas, dim)


@contextmanager
def while_dragged(scene: Scene, at: Paint, *, selection: bool) -> Iterator[Paint]:
    """``at`` for the mask, or the selection: where the hand holds it while it is dragged."""
    matrix, view = scene.drag_transform(selection=selection), at.viewport
    if matrix is None or scene.content is None:
        yield at
        return
    area = at.area.intersected(view.canvas_rect(scene.content.rect))
    there = view.moved(round(matrix.x0 * view.zoom), round(matrix.y0 * view.zoom))
    if matrix.is_translation or area.is_empty:
        yield replace(at, viewport=there, area=area)
        return
    turn = Affine.translation(there.left, there.top).of(replace(matrix, x0=0.0, y0=0.0))
    turn = turn.of(Affine.translation(-view.left, -view.top))
    whole = turn.inverse.bounds(at.canvas)
    if whole.size.area > _LARGEST * at.canvas.size.area:
        yield at
        return
    with saved(at.painter, QPainter.RenderHint.SmoothPixmapTransform, clip=qrect(area)):
        parts = turn.xx, turn.yx, turn.xy, turn.yy, turn.x0, turn.y0
        at.painter.setTransform(QTransform(*parts), True)
        yield replace(at, area=turn.inverse.bounds(area), canvas=whole)


def _paint_mask(scene: Scene, view: DocumentView, at: Paint, area: Rect, *, fill: bool) -> None:
    if area.is_empty:
        return
    style = OVERLAY_STYLES.get(scene.overlay_style, OVERLAY_STYLES["magenta"])
    if scene.mask_keeps:
        style = KEPT_STYLE
    with while_dragged(scene, replace(at, area=area), selection=False) as held:
        made = overlay_of(view.mask, held.viewport, held.area, style, at.line, fill=fill)
        if made is not None:
            rect, pixels = made
            image = wrap(pixels, QImage.Format.Format_ARGB32_Premultiplied)
            at.painter.drawImage(rect.x, rect.y, image)
