"""Room around a picture, and what stands on it: steps of recipes that ask no model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from desktop_app.core.colour_values import rgb_of
from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.annotations.annotation import drawn, on_canvas
from desktop_app.imaging.blend import over
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.drawing.lettering import text_notes
from desktop_app.state.document.annotations import notices_height, shipped_fonts
from desktop_app.state.painting.expansion import check_canvas
from desktop_app.studio.certifying import done_step

if TYPE_CHECKING:
    from desktop_app.core.affine import Point
    from desktop_app.core.file_note import FileNote
    from desktop_app.core.pixels import Array
    from desktop_app.imaging.drawing.page import Item, Page
    from desktop_app.operations.recipes.recipe import Step
    from desktop_app.studio.recipes.worked import Worked

_LETTERS: Final = 28
"""Of letters whose size is not said as many fit into the shorter side."""
_LEAST: Final = 10.0


def widened(at: Worked, step: Step) -> Worked:
    """With room on its sides, which only steps under the mask "room" change. Raises InputError:
    ``canvas_too_large``."""
    values, size = step.values, at.size
    place = place_on_canvas(step, size)
    left, top = place.x, place.y
    right: int = round(values["right"] * size.width)
    bottom: int = round(values["bottom"] * size.height)
    whole = Size(place.right + right, place.bottom + bottom)
    check_canvas(whole)
    shape = (whole.height, whole.width, at.pixels.shape[2])
    pixels = np.full(shape, full_value(at.pixels.dtype), at.pixels.dtype)
    fill = np.array([[rgb_of(values["colour"])]], np.float32)
    pixels[..., :3] = from_float(fill, at.pixels.dtype)
    pixels[place.slices] = at.pixels
    mask = at.mask
    if mask is not None:
        mask = np.pad(mask, ((top, bottom), (left, right)))
    frame = place if at.frame is None else at.frame.moved(left, top)
    moved = tuple(one.moved(left, top) for one in at.annotations)
    trail = at.trail and at.trail.widened(place, shape, done_step(step.title, values))
    return replace(
        at, pixels=pixels, mask=mask, frame=frame, annotations=on_canvas(moved, whole), trail=trail
    )


def place_on_canvas(step: Step, size: Size) -> Rect:
    """Where a picture of that size lies after the step."""
    left, top = (
        round(step.values[side] * whole)
        for side, whole in (("left", size.width), ("top", size.height))
    )
    return Rect(left, top, size.width, size.height)


def annotated(at: Worked, steps: Sequence[Step]) -> Worked:
    """With annotations of these steps on it; labels without a place find one beside the
    picture. Raises InputError: ``value_wrong``: another number of points."""
    from desktop_app.imaging.annotations.placing import labelled
    from desktop_app.imaging.annotations.table import annotation

    frame = at.frame or at.size.rect
    made, free = [*at.annotations], False
    for number, step in enumerate(steps):
        values = {name: one for name, one in step.values.items() if name != "points"}
        if values.get("size") == 0:
            values["size"] = max(_LEAST, round(min(frame.width, frame.height) / _LETTERS))
        points = [_at(frame, point) for point in step.values["points"]]
        if step.name == "point" and len(points) < 2:
            spot = points[0] if points else _proposed(frame, number, len(steps))
            points, free = [spot, spot], True
        elif step.name == "notice":
            points = [(0.0, 0.0), (0.0, 0.0)]
        made.append(annotation(step.name, points, values))
    placed = on_canvas(made, at.size)
    if free:
        room = Size(at.size.width, at.size.height - notices_height(placed, at.size))
        placed = tuple(labelled(placed, frame, room, shipped_fonts()))
    trail = at.trail
    if trail is not None:
        done = [done_step(step.title, step.values) for step in steps]
        trail = replace(trail, done=(*trail.done, *done))
    return replace(at, annotations=placed, trail=trail)


def _at(frame: Rect, point: Point) -> Point:
    return frame.x + point[0] * frame.width, frame.y + point[1] * frame.height


def _proposed(frame: Rect, number: int, count: int) -> Point:
    """Down the middle of the picture, until somebody says where."""
    return _at(frame, (0.5, (number + 0.5) / count))


def items_of(at: Worked) -> list[Item]:
    """What stands on it, as it is drawn."""
    return drawn(at.annotations, shipped_fonts(), at.size)


def text_notes_on(at: Worked) -> tuple[FileNote, ...]:
    """What must be said of what stands on it."""
    return text_notes(items_of(at), shipped_fonts()) if at.annotations else ()


def with_annotations(at: Worked) -> Array:
    """Its pixels with what stands on them."""
    if not at.annotations:
        return at.pixels
    from desktop_app.imaging.drawing.page import Page
    from desktop_app.imaging.drawing.painting import raster

    marks = raster(Page(at.size.width, at.size.height, items_of(at)), shipped_fonts())
    share = marks[..., 3].astype(np.float32) / np.float32(255)
    colours = np.full_like(at.pixels, full_value(at.pixels.dtype))
    colours[..., :3] = from_float(to_float(marks[..., :3]), at.pixels.dtype)
    return over(at.pixels, colours, share)


def page_of(at: Worked) -> Page:
    """The picture and what stands on it, a unit a pixel."""
    from desktop_app.imaging.drawing.page import Page, Shown

    width, height = at.size.width, at.size.height
    shown = Shown(at.space.shown(at.pixels), 0, 0, width, height, at.texts.get("Title", ""))
    return Page(width, height, (shown, *items_of(at)))
