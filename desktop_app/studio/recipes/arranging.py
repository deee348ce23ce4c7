"""Room around a picture, and what stands on it: steps of recipes that ask no model."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
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
from desktop_app.imaging.resize import cropped_to, resize
from desktop_app.operations.recipes.steps import aspect_of
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


def cropped(at: Worked, step: Step) -> Worked:
    """What is left of it inside the step's frame."""
    place = crop_of(step, at.size)
    if place == at.size.rect:
        return at
    pixels, done = at.pixels[place.slices], done_step(step.title, step.values)
    moved = tuple(one.moved(-place.x, -place.y) for one in at.annotations)
    frame = at.frame and at.frame.moved(-place.x, -place.y).intersected(place.size.rect)
    return replace(
        at,
        pixels=pixels,
        mask=None if at.mask is None else at.mask[place.slices],
        frame=frame,
        annotations=on_canvas(moved, place.size),
        trail=at.trail and at.trail.after(at.pixels, pixels, None, done, by_model=False),
    )


def crop_of(step: Step, size: Size) -> Rect:
    """What a crop leaves of a picture of that size: as large as it can be."""
    values, shape = step.values, aspect_of(step.values["aspect"])
    wide, high = values["width"], values["height"]
    if shape is None and wide and high:
        shape = wide / high
    if shape is not None:
        most = min(wide or size.width, (high or size.height) * shape, size.width)
        wide = min(most, size.height * shape)
        high = wide / shape
    width = max(1, min(size.width, round(wide or size.width)))
    height = max(1, min(size.height, round(high or size.height)))
    x = {"left": 0, "right": size.width - width}.get(values["anchor"], (size.width - width) // 2)
    y = {"top": 0, "bottom": size.height - height}.get(
        values["anchor"], (size.height - height) // 2
    )
    return Rect(x, y, width, height)


def resized(at: Worked, step: Step) -> Worked:
    """At another size; what stands on it is part of it then. Raises InputError:
    ``canvas_too_large``."""
    size = resized_size(step, at.size)
    if size == at.size:
        return at
    check_canvas(size)
    pixels, done = covered(with_annotations(at), size), done_step(step.title, step.values)
    mask = None if at.mask is None else covered(at.mask, size)
    trail = at.trail and at.trail.after(at.pixels, pixels, None, done, by_model=False)
    return replace(at, pixels=pixels, mask=mask, frame=None, annotations=(), trail=trail)


def covered(pixels: Array, size: Size) -> Array:
    """At that size; what does not fit its shape is cut off on both sides."""
    return resize(cropped_to(pixels, size), size)


def resized_size(step: Step, size: Size) -> Size:
    """That of a picture after the step."""
    values = step.values
    wide, high, longest = values["width"], values["height"], values["longest"]
    factors = [
        longest and longest / max(size.width, size.height),
        values["percent"] and values["percent"] / 100,
        values["megapixels"] and math.sqrt(values["megapixels"] * 1e6 / size.area),
        max((wide or 0) / size.width, (high or 0) / size.height) or None,
    ]
    factor = min((one for one in factors if one), default=1.0)
    limit = 1.0 if values["enlarge"] else min(1.0, 1 / factor)
    if wide and high:
        return Size(max(1, round(wide * limit)), max(1, round(high * limit)))
    factor *= limit
    return Size(max(1, round(size.width * factor)), max(1, round(size.height * factor)))


def place_on_canvas(step: Step, size: Size) -> Rect:
    """Where a picture of that size lies after the step."""
    left, top = (
        round(step.values[side] * whole)
        for side, whole in (("left", size.width), ("top", size.height))
    )
    return Rect(left, top, size.width, size.height)


ARRANGED: Final[Mapping[str, Callable[[Worked, Step], Worked]]] = {
    "widen": widened,
    "crop": cropped,
    "resize": resized,
}
"""What each row of steps "canvas" does."""


def annotated(at: Worked, steps: Sequence[Step]) -> Worked:
    """With annotations of these steps on it; labels without a place find one beside the
    picture. Raises InputError: ``value_wrong``: another number of points."""
    from desktop_app.imaging.annotations.placing import labelled
    from desktop_app.imaging.annotations.table import annotation

    frame = at.frame or at.size.rect
    made, free = [*at.annotations], False
    for number, step in enumerate(steps):
        values = {name: one for name, one in step.values.items() if name != "points"}
        if "size" in values and values["size"] is None:
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
