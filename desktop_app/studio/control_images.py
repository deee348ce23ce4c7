"""What conditions bring along, as the engine gets it: masks, and control images made of pixels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np

from desktop_app.catalog.families import references_of
from desktop_app.core.conditions import KINDS, Condition
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.colour import ColourSpace
from desktop_app.imaging.encode import flatten
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.composing import Canvas, composed
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.mask import Reader
from desktop_app.imaging.preprocess import prepare_pixels, prepare_values
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor
from desktop_app.imaging.resize import fit_within
from desktop_app.jobs.spots import Snapshot, Spot
from desktop_app.state.document.layer_guidance import Control
from desktop_app.state.document.snapshot import DocumentSnapshot

Preprocess: TypeAlias = Callable[["Condition", ByteArray], ByteArray]
"""Makes the control image of a picture (h, w, 3) uint8, of its size, by networks in the engine.
Raises VelaturaError."""

_LARGEST_REFERENCE: Final = 4096
"""Side of a reference picture; what a model takes of it is its own matter."""

_LARGEST: Final = 1024
"""Side of a picture in place of words; image encoders see a few hundred pixels."""


def arrays_of(
    spot: Spot,
    read: Reader | None = None,
    preprocess: Preprocess | None = None,
    model: ModelInfo | None = None,
) -> dict[str, Array]:
    """What its conditions bring along, at the working size, by the same geometry as its picture.

    Masks are (h, w) float32 0..1, control images (h, w, 3) uint8. Pictures that are seen as a whole
    (`sees_whole`) keep their size.

    Args:
        spot: with the request of what is made.
        read: the picture, with the results of spots before it.
        preprocess: makes those that networks are needed for.
        model: that gets them.
    """
    plan, size = spot.request.plan, spot.request.size
    made: dict[str, Array] = {}
    for condition in spot.request.conditions:
        for name in condition.brought:
            part = spot.brought.get(name)
            is_mask = name == condition.mask or KINDS[condition.kind].brings == "mask"
            if is_mask and part is not None:
                made[name] = prepare_values(plan, part.rect, part.values, size)
            elif (
                part is not None
                and condition.kind == "reference"
                and sees_whole("reference", model)
            ):
                made[name] = fit_within(spot.space.shown(flatten(part.values)), _LARGEST_REFERENCE)
            elif not is_mask and (source := _source(part, plan, read)) is not None:
                made[name] = control_image(condition, plan, size, spot.space, *source, preprocess)
    return made


def control_image(
    use: Condition,
    plan: EditPlan | None,
    size: Size,
    space: ColourSpace,
    place: Rect,
    pixels: Array,
    preprocess: Preprocess | None = None,
) -> ByteArray:
    """Pixels as the network gets them.

    Args:
        use: says by which preprocessor.
        plan: what is done; None: a picture is made from words, and ``pixels`` are all of it.
        size: the working size.
        space: between the document's values and sRGB.
        place: of ``pixels`` in the document: the part of the plan's context that is inside.
        pixels: (h, w, 3) of a picture, (h, w, 4) of what is painted; the document's own.
        preprocess: makes it, where the preprocessor needs networks.

    Returns:
        (h, w, 3) uint8 at ``size``; of an image prompt the whole picture, at most `_LARGEST` wide
        and high.

    Raises:
        InputError: ``value_range`` or ``unknown_choice``, of a parameter; ``preprocessor_missing``.
    """
    return processed(use, size, seen(use, plan, size, space, place, pixels), preprocess)


def seen(
    use: Condition,
    plan: EditPlan | None,
    size: Size,
    space: ColourSpace,
    place: Rect,
    pixels: Array,
) -> ByteArray:
    """The first half of `control_image`: what the preprocessor gets. It depends on ``use`` only in
    whether that reads what is painted."""
    if use.kind == "image_prompt":
        return fit_within(space.shown(flatten(pixels)), _LARGEST)
    if pixels.shape[2] == 4 and use.kind == "control" and _row(use).reads_painting:
        return prepare_pixels(plan, place, pixels, None, space)
    return prepare_pixels(plan, place, flatten(pixels), size, space)


def processed(
    use: Condition, size: Size, pixels: ByteArray, preprocess: Preprocess | None = None
) -> ByteArray:
    """The second half of `control_image`."""
    from desktop_app.catalog.palettes import load_palette
    from desktop_app.imaging.preprocessors.control_image import from_painting, from_picture

    row = _row(use)
    if row.needs_weights and pixels.shape[2] == 3:
        if preprocess is None:
            raise InputError("preprocessor_missing", name=row.name)
        return preprocess(use, pixels)
    values = row.values(dict(use.parameters), load_palette("semantic"))
    if pixels.shape[2] == 4:
        return from_painting(row, pixels, values, size)
    return from_picture(row, pixels, values)


def source_of(one: Control, plan: EditPlan, document: DocumentSnapshot) -> tuple[Rect, Array]:
    """What a control layer is made of in an edit of ``document`` now, and its place. Takes its
    time."""
    if one.source is None:
        place = placed(plan, document.size.rect)
        return place, document.pixels.read(place)
    place = source_place(one, plan)
    return place, pixels_of(one, place)


def sees_whole(kind: str, model: ModelInfo | None) -> bool:
    """Whether ``model`` sees pictures of conditions of that kind as wholes, wherever they lie."""
    return kind == "image_prompt" or (
        kind == "reference" and model is not None and references_of(model) > 0
    )


def source_place(one: Control, plan: EditPlan | None, model: ModelInfo | None = None) -> Rect:
    """What of its source layer is looked at by ``model``: of what it sees as a whole all of it."""
    assert one.source is not None
    whole = one.source.rect
    if not sees_whole(one.row.kind, model):
        return placed(plan, whole)
    return whole if one.source.pixels is None else one.source.pixels.content_rect()


def pixels_of(one: Control, rect: Rect) -> Array:
    """What its source shows in ``rect`` by itself, as the document has values: (h, w, 4) of what is
    painted on its own layer, (h, w, 3) of another one, over white."""
    source = one.source
    assert source is not None
    if source.pixels is not None:
        pixels = source.pixels.read(rect).copy()
    else:
        pixels = composed((source.plain,), rect, Canvas(rect.size, 4, _dtype(source)))
    return pixels if one.guidance.source == "own" else flatten(pixels)


def _row(use: Condition) -> Preprocessor:
    """Raises InputError: ``preprocessor_missing``: neither ours nor a plugin's."""
    from desktop_app.imaging.preprocessors.table import PREPROCESSORS

    row = PREPROCESSORS.get(use.preprocessor or "none")
    if row is None:
        raise InputError("preprocessor_missing", name=use.preprocessor)
    return row


def _dtype(layer: Layer) -> np.dtype[np.generic]:
    """Of a group or patch: that of the pixels in it."""
    for each in layer_tree.walk((layer,)):
        if each.pixels is not None:
            return each.pixels.dtype
        for piece in each.pieces:
            return piece.pixels.dtype
    return np.dtype(np.uint8)


def placed(plan: EditPlan | None, whole: Rect) -> Rect:
    """What is looked at; all of it where a picture is made from words."""
    return whole if plan is None else plan.context.intersected(plan.canvas)


def _source(
    part: Snapshot | None, plan: EditPlan | None, read: Reader | None
) -> tuple[Rect, Array] | None:
    if part is not None:
        return part.rect, part.values
    if plan is None or read is None:
        return None
    place = placed(plan, plan.canvas)
    return place, read(place)
