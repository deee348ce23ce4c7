"""What conditions bring along, as the engine gets it: masks, and control images made of pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.encode import flatten
from desktop_app.imaging.preprocess import prepare_pixels, prepare_values
from desktop_app.state.picture import layer_tree

if TYPE_CHECKING:
    from desktop_app.core.conditions import Condition
    from desktop_app.core.edit_plan import EditPlan
    from desktop_app.imaging.colour import ColourSpace
    from desktop_app.imaging.mask import Reader
    from desktop_app.state.document.snapshot import DocumentSnapshot
    from desktop_app.state.document.wishes import Control
    from desktop_app.state.work.spots import Snapshot, Spot


def arrays_of(spot: Spot, read: Reader | None = None) -> dict[str, Array]:
    """What its conditions bring along, at the working size, by the same geometry as its picture.

    Masks are (h, w) float32 0..1, control images (h, w, 3) uint8.

    Args:
        spot: with the request of what is made.
        read: the picture, with the results of spots before it.
    """
    plan, size = spot.request.plan, spot.request.size
    made: dict[str, Array] = {}
    for condition in spot.request.conditions:
        for name in condition.brought:
            part = spot.brought.get(name)
            is_mask = name == condition.mask or condition.kind == "region"
            if is_mask and part is not None:
                made[name] = prepare_values(plan, part.rect, part.values, size)
            elif not is_mask and (source := _source(part, plan, read)) is not None:
                made[name] = control_image(condition, plan, size, spot.space, *source)
    return made


def control_image(
    use: Condition,
    plan: EditPlan | None,
    size: Size,
    space: ColourSpace,
    place: Rect,
    pixels: Array,
) -> ByteArray:
    """Pixels as the network gets them.

    Args:
        use: says by which preprocessor.
        plan: what is done; None: a picture is made from words, and ``pixels`` are all of it.
        size: the working size.
        space: between the document's values and sRGB.
        place: of ``pixels`` in the document: the part of the plan's context that is inside.
        pixels: (h, w, 3) of a picture, (h, w, 4) of what is painted; the document's own.

    Returns:
        (h, w, 3) uint8 at ``size``.

    Raises:
        InputError: ``value_range`` or ``unknown_choice``, of a parameter; ``preprocessor_missing``.
    """
    from desktop_app.catalog.palettes import load_palette
    from desktop_app.imaging.preprocessors.control_image import from_painting, from_picture
    from desktop_app.imaging.preprocessors.table import PREPROCESSORS

    row = PREPROCESSORS.get(use.preprocessor or "none")
    if row is None:
        raise InputError("preprocessor_missing", name=use.preprocessor)
    values = row.values(dict(use.parameters), load_palette("semantic"))
    if pixels.shape[2] == 4 and row.reads_painting:
        painted = prepare_pixels(plan, place, pixels, None, space)
        return from_painting(row, painted, values, size)
    return from_picture(row, prepare_pixels(plan, place, flatten(pixels), size, space), values)


def preview_of(
    one: Control, use: Condition, plan: EditPlan, document: DocumentSnapshot
) -> ByteArray:
    """The very array that is sent for a control layer, (h, w, 3) uint8 at the working size; where
    spots come before, without their results. Takes its time.

    Raises:
        InputError: as `control_image`.
    """
    place = placed(plan, document.size.rect)
    pixels = document.pixels.read(place) if one.source is None else pixels_of(one, place)
    return control_image(use, plan, plan.working, document.space, place, pixels)


def pixels_of(one: Control, rect: Rect) -> Array:
    """What its source shows in ``rect`` by itself, as the document has values: (h, w, 4) of what is
    painted on its own layer, (h, w, 3) of another one, over white."""
    from desktop_app.state.picture.composing import composed

    source = one.source
    assert source is not None
    if source.pixels is not None:
        pixels = source.pixels.read(rect).copy()
    else:
        layers = layer_tree.walk((source,))
        dtype = next(piece.pixels.dtype for layer in layers for piece in layer.pieces)
        pixels = composed((source.plain,), rect, 4, dtype)
    return pixels if one.wish.source == "own" else flatten(pixels)


def placed(plan: EditPlan | None, whole: Rect) -> Rect:
    """What is looked at; all of it where a picture is made from words."""
    return whole if plan is None else plan.context.intersected(plan.document_size.rect)


def _source(
    part: Snapshot | None, plan: EditPlan | None, read: Reader | None
) -> tuple[Rect, Array] | None:
    if part is not None:
        return part.rect, part.values
    if plan is None or read is None:
        return None
    place = placed(plan, plan.document_size.rect)
    return place, read(place)
