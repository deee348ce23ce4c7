"""Stages of a whole picture, from draft to deliverable: what was done, so that it can be done to
another. Edits of masked areas are none: their masks belong to one picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any, Final, Literal, TypeAlias

from desktop_app.core.as_json import from_json, known, to_json
from desktop_app.core.conditions import check_conditions, without_arrays
from desktop_app.core.job_record import PartRecord
from desktop_app.core.record import record
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.setting_table import check_settings
from desktop_app.core.values import check_range

Kind: TypeAlias = Literal["draft", "clean", "enlarge", "refine"]

MAX_FACTOR = 16.0
"""By which a stage may enlarge."""


@record()
class Stage:
    """One of them.

    Attributes:
        kind: "draft": a picture is made from words; "clean": noise and traces of compression are
            removed; "enlarge": by an upscaler; "refine": a model goes over it for detail.
        factor: by how much it is enlarged.
        strength: 0..1, how much is cleaned or refined.
        network: name of the upscaler or of the network that cleans; empty: those that ship.
        grain: 0..1, the share of a cleaned picture's grain that it keeps.
        request: of a draft, or what refines: model, prompt, settings, seed.
        brought: of a draft: where what its conditions brought along is kept, by
            `Condition.brought`, on the machine that made it.
    """

    kind: Kind
    factor: float = 1.0
    strength: float = 1.0
    network: str = ""
    grain: float = 0.0
    request: GenerationRequest | None = None
    brought: Mapping[str, PartRecord] = field(default_factory=dict[str, PartRecord])

    @classmethod
    def refining(cls, request: GenerationRequest, strength: float = 1.0) -> Stage:
        """What goes over a picture by ``request``: as its first image, and without what belongs to
        one picture."""
        conditions = without_arrays(request.conditions)
        alone = replace(request.single(0).finished, conditions=conditions, plan=None)
        alone = replace(alone, task=Task.TEXT_TO_IMAGE)
        return cls("refine", strength=strength, request=alone)

    @classmethod
    def drafting(cls, request: GenerationRequest, brought: Mapping[str, PartRecord]) -> Stage:
        """The first image of ``request``, from words, with all that steered it."""
        return cls("draft", request=request.single(0).finished, brought=brought)

    def check(self) -> None:
        """Raises InputError if a value is out of range, ValueError if a request is missing."""
        check_range("factor", self.factor, 1.0, MAX_FACTOR)
        check_range("strength", self.strength, 0.0, 1.0)
        check_range("grain", self.grain, 0.0, 1.0)
        if self.kind in ("draft", "refine"):
            if self.request is None:
                raise ValueError(self.kind)
            check_settings(self.request)
            check_conditions(self.request.conditions)


_USUAL: Final = Stage("clean")


def stage_json(stage: Stage) -> dict[str, Any]:
    """Plain: its kind, and what differs from the defaults; `stage_from` gives an equal stage."""
    data = to_json(replace(stage, request=None))
    told = {k: v for k, v in data.items() if k == "kind" or v != getattr(_USUAL, k)}
    return told if stage.request is None else {**told, "request": stage.request.to_json()}


def stage_from(data: Mapping[str, Any]) -> Stage:
    """What `stage_json` gave. Raises KeyError, TypeError, ValueError: it has another shape."""
    data = dict(known(Stage, dict(data)))
    request = data.pop("request", None)
    stage = from_json(Stage, data)
    if request is None:
        return stage
    return replace(stage, request=GenerationRequest.from_json(request))
