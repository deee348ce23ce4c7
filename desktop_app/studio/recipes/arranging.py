"""Room around a picture, and what stands on it: steps of recipes that ask no model."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import cv2
import numpy as np

from desktop_app.core.affine import Point
from desktop_app.core.errors import InputError
from desktop_app.core.file_note import FileNote
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.annotations.annotation import drawn, on_canvas
from desktop_app.imaging.annotations.placing import labelled
from desktop_app.imaging.annotations.table import annotation
from desktop_app.imaging.blend import over
from desktop_app.imaging.certificate_trail import done_step
from desktop_app.imaging.certifying import lying_in
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.colour_values import rgb_of
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.drawing.lettering import text_notes
from desktop_app.imaging.drawing.page import DrawnPage, Item, Shown
from desktop_app.imaging.layers.layer import moved
from desktop_app.imaging.mask import mask_bounds
from desktop_app.imaging.resize import cropped_to, resize
from desktop_app.operations.recipes.recipe import RecipeStep
from desktop_app.operations.recipes.steps import aspect_of
from desktop_app.state.document.annotations import notices_height, shipped_fonts
from desktop_app.state.painting.expansion import check_canvas
from desktop_app.studio.recipes.rejecting import Measured, alone, is_unusual
from desktop_app.studio.recipes.tracing import mapped_to
from desktop_app.studio.recipes.worked import Worked

_LETTERS: Final = 28
"""Of letters whose size is not said as many fit into the shorter side."""
_LEAST: Final = 10.0


def widened(at: Worked, step: RecipeStep, _: Measured = alone) -> Worked:
    """With room on its sides, which only steps under the mask "room" change. Raises InputError:
    ``canvas_too_large``."""
    values, size = step.values, at.size
    left, top, right, bottom = (
        round(values[side] * whole)
        for side, whole in zip(
            ("left", "top", "right", "bottom"), 2 * (size.width, size.height), strict=True
        )
    )
    colour = from_float(np.array([rgb_of(values["colour"])], np.float32), at.pixels.dtype)[0]
    fill = *colour.tolist(), full_value(at.pixels.dtype)
    place = Rect(left, top, size.width, size.height)
    return _laid(at, step, place, Size(place.right + right, place.bottom + bottom), fill)


def cropped(at: Worked, step: RecipeStep, _: Measured = alone) -> Worked:
    """What is left of it inside the step's frame."""
    frame = crop_of(step, at.size)
    place = at.size.rect.moved(-frame.x, -frame.y)
    return at if frame == at.size.rect else _laid(at, step, place, frame.size)


def centred(at: Worked, step: RecipeStep, measured: Measured = alone) -> Worked:
    """With what its mask keeps in the middle of a frame, whose room around the picture may change.
    Raises InputError: ``mask_rule_empty``: it keeps nothing; ``canvas_too_large``."""
    values, size = step.values, at.size
    thing = np.zeros((1, 1), np.uint8) if at.mask is None else (at.mask == 0).astype(np.uint8)
    box = mask_bounds(thing)
    if box is None:
        raise InputError("mask_rule_empty", rule="centre")
    x, y = box.x + box.width / 2, box.y + box.height / 2
    if values["by"] == "weight":
        found = cv2.moments(thing, binaryImage=True)
        x, y = (found[one] / found["m00"] + 0.5 for one in ("m10", "m01"))
    aspect = aspect_of(values["aspect"]) or size.width / size.height
    longer = max(size.width, size.height)
    wide, high = 2 * max(x - box.x, box.right - x), 2 * max(y - box.y, box.bottom - y)
    height = max(high, wide / aspect)
    extents = measured("extent", height / longer)
    if values["scale"] == "same":
        usual = (one for one in extents if not is_unusual(one, extents))
        height = max([height, *(one * longer for one in usual)])
    height /= 1 - 2 * values["margin"]
    width = height * aspect
    place = size.rect.moved(-round(x - width / 2), -round(y - height / 2))
    return _laid(at, step, place, Size(round(width), round(height)))


def _laid(
    at: Worked, step: RecipeStep, place: Rect, size: Size, fill: Sequence[float] = ()
) -> Worked:
    """On a canvas of another size, where the picture lies at ``place``, all of it or a part. Room
    around it is locked, and filled; else it is free, and as the picture's edge. Raises InputError:
    ``canvas_too_large``."""
    check_canvas(size)
    spread, old = partial(_spread, place=place, size=size), at.trace
    trace = old.mapped(partial(spread, fill=(0,)))
    if old.base is not None and size.rect.contains(place):
        layers = tuple(moved(layer, place.x, place.y) for layer in old.layers)
        trace = replace(trace, base=spread(old.base, fill), layers=layers)
    shape, done = (size.height, size.width), done_step(step.title, step.values)
    return replace(
        at,
        pixels=spread(at.pixels, fill),
        original=None if at.original is None else spread(at.original, fill),
        mask=None if at.mask is None else spread(at.mask, (0 if fill else 255,)),
        frame=(at.frame or at.size.rect).moved(place.x, place.y).intersected(size.rect),
        annotations=on_canvas([one.moved(place.x, place.y) for one in at.annotations], size),
        trail=at.trail and at.trail.moved(place, shape, done),
        trace=trace,
    )


def _spread(values: Array, fill: Sequence[float], place: Rect, size: Size) -> Array:
    """(h, w) or (h, w, c) on a canvas of that size; ``fill``: around it; empty: as its edge."""
    part, (rows, columns) = lying_in(values, (place.x, place.y), (size.height, size.width))
    around = rows.start, size.height - rows.stop, columns.start, size.width - columns.stop
    how = cv2.BORDER_CONSTANT if fill else cv2.BORDER_REPLICATE
    return np.asarray(cv2.copyMakeBorder(part, *around, how, value=[*fill]), values.dtype)


def crop_of(step: RecipeStep, size: Size) -> Rect:
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


def resized(at: Worked, step: RecipeStep, _: Measured = alone) -> Worked:
    """At another size; what stands on it is part of it then. Raises InputError:
    ``canvas_too_large``."""
    size = resized_size(step, at.size)
    if size == at.size:
        return at
    check_canvas(size)
    pixels, done = covered(with_annotations(at), size), done_step(step.title, step.values)
    trail = at.trail
    if trail is not None:
        made = mapped_to(cropped_to(trail.made.astype(np.uint8), size), size) > 0
        trail = replace(trail.after(at.pixels, pixels, None, done, by_model=False), made=made)
    return replace(
        at,
        pixels=pixels,
        original=None if at.original is None else covered(at.original, size),
        mask=None if at.mask is None else covered(at.mask, size),
        frame=None,
        annotations=(),
        trail=trail,
        trace=at.trace.mapped(lambda one: mapped_to(cropped_to(one, size), size)),
        is_scaled=True,
    )


def covered(pixels: Array, size: Size) -> Array:
    """At that size; what does not fit its shape is cut off on both sides."""
    return resize(cropped_to(pixels, size), size)


def resized_size(step: RecipeStep, size: Size) -> Size:
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


ARRANGED: Final[Mapping[str, Callable[[Worked, RecipeStep, Measured], Worked]]] = {
    "widen": widened,
    "crop": cropped,
    "resize": resized,
    "centre": centred,
}
"""What each row of steps "canvas" does."""


def annotated(at: Worked, steps: Sequence[RecipeStep]) -> Worked:
    """With annotations of these steps on it; labels without a place find one beside the
    picture. Raises InputError: ``value_wrong``: another number of points."""
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
    done = [done_step(step.title, step.values) for step in steps]
    return replace(at, annotations=placed, trail=at.trail and at.trail.with_done(*done))


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
    from desktop_app.imaging.drawing.painting import raster

    marks = raster(DrawnPage(at.size.width, at.size.height, items_of(at)), shipped_fonts())
    share = marks[..., 3].astype(np.float32) / np.float32(255)
    colours = np.full_like(at.pixels, full_value(at.pixels.dtype))
    colours[..., :3] = from_float(to_float(marks[..., :3]), at.pixels.dtype)
    return over(at.pixels, colours, share)


def page_of(at: Worked) -> DrawnPage:
    """The picture and what stands on it, a unit a pixel."""
    width, height = at.size.width, at.size.height
    shown = Shown(at.space.shown(at.pixels), 0, 0, width, height, at.texts.get("Title", ""))
    return DrawnPage(width, height, (shown, *items_of(at)))
