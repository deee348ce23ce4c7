"""The stages of a picture as a text of its file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from desktop_app.core.errors import InputError
from desktop_app.core.request import Task
from desktop_app.core.stages import Stage, stage_from, stage_json
from desktop_app.imaging.generation_metadata import (
    BEFORE,
    EDITS,
    PARAMETERS,
    REQUEST,
    brought_in,
    request_from_json,
    without_folders,
)

STAGES: Final = "velatura_stages"
"""Key of the text."""

_FORMAT: Final = 1

_MOST: Final = 100
"""Stages that are read: what a file says may lie."""


def with_stages(texts: Mapping[str, str], stages: Sequence[Stage]) -> dict[str, str]:
    """What the file of a picture says after ``stages``. The request is in them, and makes only the
    draft; what other programs read stays.

    Args:
        texts: what it said before.
        stages: all of the picture, from the beginning on.
    """
    kept = {key: texts[key] for key in (PARAMETERS, EDITS, BEFORE) if key in texts}
    told = {"format": _FORMAT, "stages": [_plain(each) for each in stages]}
    return {**kept, STAGES: json.dumps(told, ensure_ascii=False, separators=(",", ":"))}


def and_stages(texts: Mapping[str, str], stages: tuple[Stage, ...]) -> dict[str, str]:
    """``texts``, and ``stages`` if they do not tell of them: a masked edit does not."""
    if not stages or stages_in([texts]) == stages:
        return dict(texts)
    return {**texts, STAGES: with_stages({}, stages)[STAGES]}


def stages_in(texts: Iterable[Mapping[str, str]]) -> tuple[Stage, ...]:
    """The stages that ``texts`` tell of, the newest of them first; where none tells any, the draft
    is the only one, if a picture was made from words."""
    for each in texts:
        if STAGES in each:
            return _read(each[STAGES])
        request = request_from_json(each[REQUEST]) if REQUEST in each else None
        if request is not None and request.task is Task.TEXT_TO_IMAGE and request.plan is None:
            return (Stage.drafting(request, brought_in(each[REQUEST])),)
    return ()


def _plain(stage: Stage) -> dict[str, Any]:
    request = stage.request
    if request is None:
        return stage_json(stage)
    return stage_json(replace(stage, request=without_folders(request)))


def _read(text: str) -> tuple[Stage, ...]:
    """Nothing where it can't be understood: done in part, it would be another picture."""
    try:
        told = json.loads(text)
        if told["format"] != _FORMAT:
            return ()
        stages = tuple(stage_from(each) for each in told["stages"][:_MOST])
        for each in stages:
            each.check()
    except (KeyError, TypeError, ValueError, RecursionError, InputError):
        return ()
    return stages
