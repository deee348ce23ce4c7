"""``velatura stages``: how a picture came about in stages, and the same done to another."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any

from desktop_app.app.operation_command import (
    add_ons_of,
    fitted_to,
    performed,
    services,
    to_write,
)
from desktop_app.core.condition_words import named
from desktop_app.core.errors import InputError
from desktop_app.core.request import GenerationRequest
from desktop_app.core.request_values import Stages
from desktop_app.core.stages import Stage, stage_json
from desktop_app.core.work import Work
from desktop_app.imaging.edit_texts import edits_in
from desktop_app.imaging.generation_metadata import read_texts
from desktop_app.imaging.stages_text import stages_in
from desktop_app.jobs.job import Job
from desktop_app.operations.all_operations import operation_holding
from desktop_app.state.work.add_ons import files_of
from desktop_app.storage.pictures import read_picture_file
from desktop_app.studio.job_assembly import JobResources
from desktop_app.studio.work_jobs import job_by


def run_stages(arguments: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """Answer for ``stages``.

    Raises:
        InputError: a file can't be read or written, or tells of no stages.
        ModelError: a model or network is missing, or can't be used.
        EngineError: memory ran out.
    """
    picture = arguments.picture
    texts = read_texts(read_picture_file(picture))
    stages = stages_in([texts])
    if not stages:
        raise InputError("stages_missing", name=picture.name)
    if arguments.out is None:
        lines = [_words(number, stage) for number, stage in enumerate(stages, 1)]
        return "\n".join(lines), {"stages": [_reported(stage) for stage in stages]}
    if arguments.on is None and edits_in(texts):
        note = "what was filled without a model belongs to that picture; it is not repeated"
        print(f"velatura: note: {note}", file=sys.stderr)
    if arguments.on is not None:
        stages = tuple(one for one in stages if one.kind != "draft")
    elif arguments.seed is not None:
        stages = tuple(_reseeded(one, arguments.seed) for one in stages)
    opened = to_write(arguments.out, arguments.on or picture)
    with closing(services(arguments)) as parts:
        add_ons = add_ons_of(parts)
        models = parts.collection.models()
        resources = JobResources(partial(files_of, add_ons=add_ons), models, add_ons=add_ons)

        def job_of(request: GenerationRequest, machine: Mapping[str, str]) -> Job:
            return fitted_to(job_by(request, models, resources), parts, machine, arguments)

        if arguments.on is None and stages[0].kind != "draft":
            raise InputError("stages_without_draft")
        kept = None if arguments.on is None else opened
        found = operation_holding(Stages)
        assert found is not None, "else there is no such verb"
        work = Work(found[0].id, {found[1].id: [stage_json(one) for one in stages]})
        return performed(work, opened, kept, parts, arguments, add_ons, job_of)


def _reseeded(stage: Stage, seed: int) -> Stage:
    if stage.kind != "draft" or stage.request is None:
        return stage
    return replace(stage, request=replace(stage.request, seed=seed))


def _reported(stage: Stage) -> dict[str, Any]:
    return {
        "kind": stage.kind,
        "factor": stage.factor,
        "strength": stage.strength,
        "network": stage.network,
        "request": None if stage.request is None else stage.request.to_json(),
    }


def _words(number: int, stage: Stage) -> str:
    prompt = "" if stage.request is None else f"“{stage.request.title}” ({stage.request.model})"
    what = {
        "draft": prompt,
        "clean": f"{stage.strength:.0%} {stage.network}",
        "enlarge": f"{stage.factor:g} × {stage.network}",
        "refine": f"{stage.strength:.0%} {prompt}",
    }[stage.kind]
    used = named(() if stage.request is None else stage.request.conditions)
    return f"{number}  {stage.kind}  {what}{f' with {used}' if used else ''}".rstrip()
