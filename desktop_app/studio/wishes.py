"""What layers ask for as conditions of requests, and what these bring along, as the engine gets it.

Regions bring where they are; control images the pixels that they are made of: of a layer, or of
the picture itself, when the job begins, so that a spot sees the results of those before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from desktop_app.core.conditions import Condition, Conditions, region, with_kind
from desktop_app.core.control_types import CONTROL_TYPES
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray, frozen
from desktop_app.core.request import GenerationRequest, clean_text
from desktop_app.imaging.encode import flatten
from desktop_app.imaging.preprocess import prepare_pixels, prepare_values
from desktop_app.state.document.snapshot import DocumentSnapshot
from desktop_app.state.document.wishes import NO_WISHES, Control, Wishes, wishes_in
from desktop_app.state.work.spots import Snapshot, Spot
from desktop_app.studio.networks import with_networks

if TYPE_CHECKING:
    from desktop_app.core.edit_plan import EditPlan
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.imaging.mask import Reader
    from desktop_app.imaging.tiles import Tiles
    from desktop_app.state.document.document import Document
    from desktop_app.state.work.jobs import Job
    from desktop_app.studio.job_assembly import JobResources
    from desktop_app.studio.wording import Wording

_WHERE: Final = "-where"


def wishes_of(
    document: Document | DocumentSnapshot | None, model: ModelInfo | None, stock: JobResources
) -> Wishes:
    """Those of a document that count, as they are shown now: control layers with the networks that
    they use, without those that ``model`` has none for."""
    if document is None or model is None:
        return NO_WISHES
    if isinstance(document, DocumentSnapshot):
        wishes = document.wishes or NO_WISHES
    else:
        wishes = wishes_in(document.pixels.look.layers)
    return with_networks(wishes, model, stock.add_ons) if wishes.controls else wishes


def with_wishes(
    request: GenerationRequest,
    wishes: Wishes,
    wording: Wording | None = None,
    *,
    reads_words: bool = True,
) -> GenerationRequest:
    """``request`` with a condition for each that reaches into its context.

    Choices and wildcards in prompts of regions are drawn once, by the seed of the first image.

    Args:
        request: without them.
        wishes: with their networks.
        wording: styles and wildcards; None: there are none.
        reads_words: whether the model has a use for prompts.
    """
    regions = [
        region(
            _worded(one.wish.prompt, request, wording),
            f"region-{number}",
            one.wish.weight,
            one.wish.mode,
            name=one.name,
        )
        for number, one in enumerate(wishes.regions if reads_words else ())
        if not one.values.is_blank(_place(request.plan, one.values.rect))
    ]
    if regions:
        request = replace(request, conditions=with_kind(request.conditions, "region", regions))
    for kind, made in _controls(request, wishes).items():
        request = replace(request, conditions=with_kind(request.conditions, kind, made))
    return request


def with_places(job: Job, wishes: Wishes | None) -> Job:
    """``job`` with copies of what the conditions that `with_wishes` made bring along."""
    if not wishes:
        return job
    return replace(job, spots=tuple(_brought(spot, wishes) for spot in job.spots))


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
                made[name] = _control_image(condition, spot, *source)
    return made


# ---------------------------------------------------------------------- conditions


def _controls(request: GenerationRequest, wishes: Wishes) -> dict[str, Conditions]:
    """By kind. What is made of pixels that the context has none of is left out."""
    made: dict[str, Conditions] = {}
    for number, one in enumerate(wishes.controls):
        row = CONTROL_TYPES[one.wish.type]
        if not _reaches(one, request.plan):
            continue
        use = Condition(
            row.kind,
            one.wish.network,
            one.wish.weight,
            one.wish.start,
            one.wish.end,
            word=row.id,
            arrays=(f"control-{number}",),
            mask="" if one.where is None else f"control-{number}{_WHERE}",
            mode=row.mode or one.wish.mode,
            preprocessor=one.preprocessor,
            parameters=one.wish.parameters,
        )
        made[row.kind] = (*made.get(row.kind, ()), use)
    return made


def _reaches(one: Control, plan: EditPlan | None) -> bool:
    if one.where is not None and one.where.is_blank(_place(plan, one.where.rect)):
        return False
    if one.source is None:
        return plan is not None
    return one.source.rect.meets(_place(plan, one.source.rect))


def _worded(prompt: str, request: GenerationRequest, wording: Wording | None) -> str:
    marks = ("{", "_", "\\")
    if request.dialect == "literal" or not any(mark in prompt for mark in marks):
        return clean_text(prompt)
    from desktop_app.studio.wording import PLAIN, drawn

    return drawn(prompt, request, wording or PLAIN)


# ---------------------------------------------------------------------- what they bring along


def _brought(spot: Spot, wishes: Wishes) -> Spot:
    brought = dict[str, Snapshot]()
    for use in spot.request.conditions:
        brought.update(_parts(use, spot, wishes))
    return replace(spot, brought=brought)


def _parts(use: Condition, spot: Spot, wishes: Wishes) -> Iterator[tuple[str, Snapshot]]:
    """Copies, by name. What is made of the picture needs none."""
    for name in use.brought:
        number = int(name.removesuffix(_WHERE).rpartition("-")[2])
        if use.kind == "region":
            yield name, _copied(wishes.regions[number].values, spot.request.plan)
            continue
        one = wishes.controls[number]
        if name == use.mask and one.where is not None:
            yield name, _copied(one.where, spot.request.plan)
        elif name != use.mask and one.source is not None:
            rect = _place(spot.request.plan, one.source.rect)
            yield name, Snapshot(rect, frozen(_pixels_of(one, rect)))


def _pixels_of(one: Control, rect: Rect) -> Array:
    """(h, w, 4), as the document has them, by itself."""
    from desktop_app.state.picture.composing import composed

    source = one.source
    assert source is not None
    if source.pixels is not None:
        return source.pixels.read(rect).copy()
    dtype = next(iter(source.pieces)).pixels.dtype
    return composed((source.plain,), rect, 4, dtype)


def _copied(values: Tiles, plan: EditPlan | None) -> Snapshot:
    rect = _place(plan, values.rect)
    return Snapshot(rect, frozen(values.read(rect).copy()))


def _source(
    part: Snapshot | None, plan: EditPlan | None, read: Reader | None
) -> tuple[Rect, Array] | None:
    if part is not None:
        return part.rect, part.values
    if plan is None or read is None:
        return None
    inside = plan.context.intersected(plan.document_size.rect)
    return inside, read(inside)


def _control_image(use: Condition, spot: Spot, place: Rect, pixels: Array) -> ByteArray:
    """Of a picture, (h, w, 3), or of what is painted, (h, w, 4), in its ``place``.

    Raises:
        InputError: ``value_range`` or ``unknown_choice``, of a parameter.
    """
    from desktop_app.catalog.palettes import load_palette
    from desktop_app.imaging.preprocessors.control_image import from_painting, from_picture
    from desktop_app.imaging.preprocessors.table import PREPROCESSORS

    plan, size = spot.request.plan, spot.request.size
    row = PREPROCESSORS[use.preprocessor or "none"]
    values = row.values(dict(use.parameters), load_palette("semantic"))
    if pixels.shape[2] == 4 and row.reads_painting:
        return from_painting(
            row, prepare_pixels(plan, place, pixels, None, spot.space), values, size
        )
    return from_picture(row, prepare_pixels(plan, place, flatten(pixels), size, spot.space), values)


def _place(plan: EditPlan | None, whole: Rect) -> Rect:
    """What is looked at; all of it where a picture is made from words."""
    return whole if plan is None else plan.context.intersected(plan.document_size.rect)
