"""Stages of a picture, one after the other: what was done to one, done to another."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.request_values import Stages
from desktop_app.core.stages import Stage
from desktop_app.core.values import Field
from desktop_app.core.work import Values
from desktop_app.operations.networks.picture_networks import files_of
from desktop_app.operations.operation import Files, Needs, Resources
from desktop_app.operations.picture_operation import OperationForm, Part, PictureOperation

_STAGES = Stages()


def _of(values: Values) -> list[Stage]:
    return _STAGES.stages(values["stages"])


def _resolve(values: Values, resources: Resources) -> tuple[Values, Files]:
    """Keys of files begin with the number of their stage. Raises InputError and ModelError."""
    from desktop_app.operations.networks.upscaling import (
        cleaners,
        network_named,
        steps_for,
        upscalers,
    )
    from desktop_app.operations.parts import tile_files

    models, files = iter(resources.models), dict[str, str]()
    for number, stage in enumerate(_of(values)):
        own: Files = {}
        if stage.kind == "clean":
            own = files_of([network_named(stage.network, cleaners(resources.add_ons))])
        elif stage.kind == "enlarge":
            there = upscalers(resources.add_ons)
            chosen = network_named(stage.network, there) if stage.network else None
            own = files_of(steps_for(stage.factor, chosen, there))
        elif stage.kind == "refine":
            own = tile_files(next(models), resources.add_ons)
        elif number:
            raise InputError("stages_without_draft")
        else:
            next(models)
        files |= {f"{number} {name}": path for name, path in own.items()}
    return values, files


def _plan(values: Values, size: Size, needs: Needs) -> Sequence[Part]:
    """One part a stage, each of the size before it. Raises InputError: ``upscale_too_large``."""
    from desktop_app.operations.parts import cleaned, drafted, enlarged, refined

    parts: list[Part] = []
    before = size
    for number, stage in enumerate(_of(values)):
        own = needs.of(str(number))
        if stage.kind == "clean":
            parts.append(cleaned(size, own, stage.strength, stage.grain))
        elif stage.kind == "enlarge":
            parts.append(enlarged(size, own, stage.factor, chosen=bool(stage.network)))
        elif stage.kind == "refine":
            assert stage.request is not None
            own = needs.of(str(number), shared=True)
            parts.append(refined(size, own, stage.request, stage.strength, before))
        else:
            assert stage.request is not None
            parts.append(drafted(needs, stage.request))
            before = parts[-1].size
        size = parts[-1].size
    return parts


def _reported(stage: Stage) -> Stage:
    if stage.kind != "refine" or stage.request is None:
        return stage
    return Stage.refining(stage.request, stage.strength)


OPERATION = PictureOperation(
    id="redo",
    name="Redo steps",
    verb="stages",
    by_hand=frozenset({"command line"}),
    description="Redoes the steps of a picture on another one: draft, clean up, enlarge, refine, as"
    " its file tells them.",
    fields=(
        Field(
            "stages",
            "Steps",
            "As the file of a picture tells them, in their order; a draft can only be the first.",
            _STAGES,
            [],
            [{"kind": "clean", "strength": 0.5}, {"kind": "enlarge", "factor": 2.0}],
        ),
    ),
    detail=lambda values: ", ".join(stage.kind for stage in _of(values)),
    resolve=_resolve,
    plan=_plan,
    stages=lambda values: tuple(_reported(stage) for stage in _of(values)),
    step="upscale",
    form=OperationForm(
        action="stages",
        text="Redo &Steps on…",
        tip="Redo on this picture the steps that another went through: draft, enlarge, refine,"
        " clean up.",
        icon="list-ordered",
        rank=3,
        outcomes=("document",),
        picture="{name}, steps redone",
    ),
)
