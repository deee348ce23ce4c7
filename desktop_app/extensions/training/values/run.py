"""A training as it is written down: all that the trainer gets, in its folder.

A run's folder holds ``run.json`` (`Run`), which does not change, and what the trainer leaves there:
its state, its samples and its log. So a run goes on after a kill with nothing but its folder.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, cast

from desktop_app.core.as_json import from_json
from desktop_app.core.checked_text import object_in
from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.training.values.basis import TrainingBasis
from desktop_app.extensions.training.values.examples import Example
from desktop_app.extensions.training.values.fields import settings_of

RUN_FILE: Final = "run.json"
COMPUTED: Final = ("cache", "texts")
"""Folders of what is computed once of pictures and captions, and can be again."""

CHECKPOINTS: Final = "checkpoints"
"""Folder of what was taught by the steps that were sampled: ``step-N`` with a file or a model."""

LOG_FILE: Final = "log.jsonl"
"""A line of JSON for each event of `core.events`, with its name as ``event``."""


STARTER: Final = "starter"
"""What presets call the model that ships in place of a family: it is far smaller."""


def preset_family(model: ModelInfo) -> str:
    """Under which name presets have settings for ``model``."""
    return STARTER if model.bundled else model.family


@dataclass(frozen=True, slots=True)
class SetNotes:
    """What is known of the set, for the result's metadata.

    Attributes:
        name: of the set.
        licence: of its pictures; empty: not said.
        consent: whether those who are shown agreed, in words; empty: not said.
        tags: how often each word or tag of the captions occurs.
    """

    name: str = ""
    licence: str = ""
    consent: str = ""
    tags: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class Run:
    """One of them.

    Attributes:
        model: the base model.
        settings: of `values.fields.FIELDS`, all of them.
        examples: in the order of their paths.
        out: the file to write, absolute, without its ending and what names its layout.
        notes: what is known of the set.
        title: of the result.
        sets: folders that the examples are of, absolute: the set, then that of its kind.
        basis: what it depends on, as it was when it began; None: it has not, or an earlier version
            of the program began it.
        accepted: what has changed since, and was gone on with, in English.
    """

    model: ModelInfo
    settings: dict[str, Any]
    examples: tuple[Example, ...]
    out: str
    notes: SetNotes = field(default_factory=SetNotes)
    title: str = ""
    sets: tuple[str, ...] = ()
    basis: TrainingBasis | None = None
    accepted: tuple[str, ...] = ()


def run_from_bytes(data: bytes, folder: Path) -> Run:
    """One that was written down; settings that were not there yet then have their defaults. What
    was in the data folder (``home``) is in the one that has the run's ``folder`` now.

    Raises:
        InputError, KeyError, TypeError, ValueError: it is damaged or has another shape, or a value
            is wrong.
    """
    if (told := object_in(data)) is None:
        raise ValueError("it is damaged")
    was, now = str(told.get("home", "")), str(folder.parents[1])
    run = from_json(Run, _moved(told, was, now) if was not in ("", now) else told)
    return replace(run, settings=settings_of(run.settings))


def _moved(value: object, was: str, now: str) -> object:
    """With all paths below ``was`` below ``now``, but for files that were left behind."""
    if isinstance(value, dict):
        pairs = cast("dict[str, object]", value).items()
        return {_moved(key, was, now): _moved(each, was, now) for key, each in pairs}
    if isinstance(value, list):
        return [_moved(each, was, now) for each in cast("list[object]", value)]
    if not isinstance(value, str) or not f"{value}{os.sep}".startswith(f"{was}{os.sep}"):
        return value
    found = now + value[len(was) :]
    return value if os.path.lexists(value) and not os.path.lexists(found) else found
