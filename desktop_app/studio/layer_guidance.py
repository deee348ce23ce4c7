"""What layers ask for as conditions of requests, and copies of what these bring along.

Regions bring where they are; control images the pixels that they are made of: of a layer, or of
the picture itself, when the job begins, so that a spot sees the results of those before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from desktop_app.catalog.families import references_of
from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import Condition, Conditions, of_kind, reference, region, with_kind
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import frozen
from desktop_app.core.request import GenerationRequest
from desktop_app.imaging.tiles import Tiles
from desktop_app.jobs.job import Job
from desktop_app.jobs.spots import Snapshot, Spot
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import Control, LayerGuidance, guidance_in
from desktop_app.state.document.snapshot import DocumentSnapshot
from desktop_app.studio.control_images import pixels_of, placed, source_place
from desktop_app.studio.networks import with_networks
from desktop_app.studio.wording import PLAIN, Wording, drawn

NO_GUIDANCE = LayerGuidance()


_WHERE: Final = "-where"


def guidance_of(
    document: Document | DocumentSnapshot | None,
    model: ModelInfo | None,
    add_ons: Sequence[AddOn] = (),
) -> LayerGuidance:
    """Those of a document that count, as they are shown now: control layers with the networks that
    they use among those ``add_ons``, without those that ``model`` has none for."""
    if document is None or model is None:
        return NO_GUIDANCE
    if isinstance(document, DocumentSnapshot):
        guidance = document.guidance or NO_GUIDANCE
    else:
        guidance = guidance_in(document.pixels.source.layers)
    return with_networks(guidance, model, add_ons) if guidance.controls else guidance


def with_guidance(
    request: GenerationRequest,
    guidance: LayerGuidance,
    wording: Wording | None = None,
    *,
    reads_words: bool = True,
    model: ModelInfo | None = None,
) -> GenerationRequest:
    """``request`` with a condition for each that reaches into its context.

    Choices and wildcards in prompts of regions are drawn once, by the seed of the first image.

    Args:
        request: without them.
        guidance: with their networks.
        wording: styles and wildcards; None: there are none.
        reads_words: whether the model has a use for prompts.
        model: that makes it; without, none sees pictures as wholes but image prompts.
    """
    regions = [
        region(
            drawn(one.guidance.prompt, request, wording or PLAIN),
            f"region-{number}",
            one.guidance.weight,
            one.guidance.mode,
            name=one.name,
        )
        for number, one in enumerate(guidance.regions if reads_words else ())
        if not one.values.is_blank(placed(request.plan, one.values.rect))
    ]
    if regions:
        request = replace(request, conditions=with_kind(request.conditions, "region", regions))
    for kind, made in _controls(request, guidance, model).items():
        request = replace(request, conditions=with_kind(request.conditions, kind, made))
    return request


def places_of(guidance: LayerGuidance) -> Iterator[tuple[str, Tiles]]:
    """Where prompts are, by the names that `with_guidance` gives them."""
    for number, one in enumerate(guidance.regions):
        yield f"region-{number}", one.values


def areas_of(
    guidance: LayerGuidance, plan: EditPlan | None, model: ModelInfo | None
) -> dict[str, int]:
    """Pixels of control images that are made of layers, by the names that `with_guidance` gives."""
    return {
        f"control-{number}": source_place(one, plan, model).size.area
        for number, one in enumerate(guidance.controls)
        if one.source is not None
    }


def with_places(job: Job, guidance: LayerGuidance | None) -> Job:
    """``job`` with copies of what the conditions that `with_guidance` made bring along."""
    if not guidance:
        return job
    return replace(job, spots=tuple(_brought(spot, guidance, job.model) for spot in job.spots))


# ---------------------------------------------------------------------- conditions


def _controls(
    request: GenerationRequest, guidance: LayerGuidance, model: ModelInfo | None
) -> dict[str, Conditions]:
    """By kind. What is made of pixels that the context has none of is left out."""
    made: dict[str, Conditions] = {}
    for number, one in enumerate(guidance.controls):
        if _reaches(one, request.plan, model):
            use = control_condition(one, f"control-{number}")
            made[use.kind] = (*made.get(use.kind, ()), use)
    return made


def control_condition(one: Control, array: str) -> Condition:
    """What a control layer becomes; ``array`` names its control image."""
    guidance = one.guidance
    return Condition(
        one.row.kind,
        guidance.network,
        guidance.weight,
        guidance.start,
        guidance.end,
        word=one.row.id,
        arrays=(array,),
        mask="" if one.where is None else f"{array}{_WHERE}",
        mode=one.row.mode or guidance.mode,
        preprocessor=one.preprocessor,
        parameters=guidance.parameters,
    )


def _reaches(one: Control, plan: EditPlan | None, model: ModelInfo | None) -> bool:
    if one.where is not None and one.where.is_blank(placed(plan, one.where.rect)):
        return False
    if one.source is None:
        return plan is not None
    return one.source.rect.meets(source_place(one, plan, model))


# ---------------------------------------------------------------------- what they bring along


def _brought(spot: Spot, guidance: LayerGuidance, model: ModelInfo | None) -> Spot:
    brought = dict[str, Snapshot]()
    for use in spot.request.conditions:
        brought.update(_parts(use, spot, guidance, model))
    return replace(spot, brought=brought)


def _parts(
    use: Condition, spot: Spot, guidance: LayerGuidance, model: ModelInfo | None
) -> Iterator[tuple[str, Snapshot]]:
    """Copies, by name. What is made of the picture needs none."""
    for name in use.brought:
        if name == SEEN:
            continue
        number = int(name.removesuffix(_WHERE).rpartition("-")[2])
        if use.kind == "region":
            yield name, _copied(guidance.regions[number].values, spot.request.plan)
            continue
        one = guidance.controls[number]
        if name == use.mask and one.where is not None:
            yield name, _copied(one.where, spot.request.plan)
        elif name != use.mask and one.source is not None:
            rect = source_place(one, spot.request.plan, model)
            yield name, Snapshot(rect, frozen(pixels_of(one, rect)))


def _copied(values: Tiles, plan: EditPlan | None) -> Snapshot:
    rect = placed(plan, values.rect)
    return Snapshot(rect, frozen(values.read(rect).copy()))


SEEN: Final = "seen"
"""Name of its array. It is made of the picture when the job begins: nothing is brought along."""


def with_seen(conditions: Conditions, model: ModelInfo) -> Conditions:
    """``conditions`` with the picture as first reference.

    Raises:
        ModelError: ``edit_unfit``: the model doesn't edit.
    """
    if not references_of(model):
        raise ModelError("edit_unfit", model=model.name)
    others = of_kind(conditions, "reference")
    return with_kind(conditions, "reference", (reference(SEEN), *others))
