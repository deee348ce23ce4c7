"""Details of a picture, found by words, each gone over by a model on its own."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest
from desktop_app.core.request_values import Generation
from desktop_app.core.values import Field, Number, Texts
from desktop_app.operations.picture_operation import ModelPass, Part, PictureOperation, part_of

if TYPE_CHECKING:
    from desktop_app.core.pixels import Array
    from desktop_app.core.work import Values
    from desktop_app.operations.context import OperationContext
    from desktop_app.operations.operation import Files, Needs, Resources, WorkSource

_NETWORK = "preprocessor things"
_MOST = 24
"""Details that are gone over."""


def _resolve(values: Values, resources: Resources) -> tuple[Values, Files]:
    """Raises InputError: ``model_missing``; ModelError: ``network_missing``."""
    from desktop_app.operations.networks.preprocessor_networks import network_that_sees

    if not resources.models:
        raise InputError("model_missing", name="—")
    network = network_that_sees("things", resources.add_ons)
    if network is None:
        raise ModelError("network_missing", name="details", needed="OWLv2")
    return values, {_NETWORK: network.path}


def _plan(values: Values, size: Size, needs: Needs) -> tuple[Part, ...]:
    """How many there are shows only when they are found: at the most is counted."""
    request = GenerationRequest.from_json(values["generation"])
    strength, job = values["strength"], needs.job(request)
    do = partial(_do, tuple(values["things"]), needs.files[_NETWORK], request, strength)
    one = ModelPass(replace(job.request.single(0), strength=strength), job.model, _MOST)
    return (Part(size, 1.0, (one,), do),)


def _do(
    things: tuple[str, ...],
    network: str,
    request: GenerationRequest,
    strength: float,
    source: WorkSource,
    context: OperationContext,
) -> Array:
    """Raises InputError: ``things_missing``: the network finds none of ``things``."""
    from desktop_app.operations.networks.finding import details_of, found_in, shown

    assert context.edit is not None
    seen = shown(source.pixels, source.space)
    height, width = source.pixels.shape[:2]
    found = found_in(network, seen, things, context)
    share = width / seen.shape[1]
    details = list(details_of(found, things, share, Size(width, height)))[:_MOST]
    if not details:
        raise InputError("things_missing", names=", ".join(things))
    walk = context.done.begin_pass(source.pixels.shape, source.pixels.dtype)
    if not walk.count:
        walk.pixels[...] = source.pixels
    for number, (_, rect, mask) in context.done.left(walk, details):
        context.token.check()
        here = part_of(context, number / len(details), 1 / len(details))
        there = replace(source, pixels=walk.pixels)
        walk.pixels = context.edit(request, there, (rect, mask), strength, here)
    return walk.pixels


OPERATION = PictureOperation(
    id="details",
    name="Refine details",
    verb="details",
    help="find details of a picture, as faces, and let a model refine each",
    description="Finds details of a picture by words, then lets a model go over each on its own, at"
    " its working size. All else stays as it is.",
    fields=(
        Field(
            "things",
            "Things",
            "What is looked for: face, hand, eye, text, or anything else in English.",
            Texts(16),
            ("face",),
            ["face", "dog"],
            sample="A,B",
        ),
        Field(
            "strength",
            "Strength",
            "How much of a detail may change.",
            Number(0.05, 1.0, step=0.01, unit=" %", shown=100),
            0.4,
            0.4,
        ),
        Field(
            "generation",
            "Generation",
            "Model, prompt and settings by which details are refined.",
            Generation(),
            {},
            {"prompt": "a portrait", "settings": {"steps": 20}},
        ),
    ),
    detail=lambda values: f"{', '.join(values['things'])} {values['strength']:.0%}",
    resolve=_resolve,
    plan=_plan,
    by_hand=frozenset({"window"}),
)
