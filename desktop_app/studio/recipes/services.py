"""What recipes are done with on this machine, and the jobs of their operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol, TypeVar

from desktop_app.catalog.families import Family
from desktop_app.catalog.intents import Intent
from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.add_on import AddOn
from desktop_app.core.edit_plan import PixelLock
from desktop_app.core.errors import InputError
from desktop_app.core.events import Noted
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.prompt.styles import named_style
from desktop_app.core.request import GenerationRequest
from desktop_app.core.work import Work
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Result
from desktop_app.operations.context import OperationContext
from desktop_app.operations.recipes.recipe import RecipeStep
from desktop_app.operations.recipes.steps import fields_of
from desktop_app.operations.recipes.words import WORDS
from desktop_app.operations.table import WORKS
from desktop_app.operations.work import check_work
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import LayerGuidance
from desktop_app.state.work.add_ons import files_of
from desktop_app.studio.job_assembly import JobResources
from desktop_app.studio.order import Order, OrderResources, parameters_of, said_conditions
from desktop_app.studio.ordering import ordered_job
from desktop_app.studio.recipes.controlling import control_guidance, drawn_size, shown_references
from desktop_app.studio.recipes.styling import (
    colour_step,
    method_for,
    style_guidance,
    with_style,
)
from desktop_app.studio.wording import Wording
from desktop_app.studio.work_jobs import Prepared, job_by, prepared

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RecipeServices:
    """What there is, now.

    Attributes:
        families, intents, schedulers: the catalog's tables.
        model: the model of an id or name; "": the usual one. Raises InputError or ModelError.
        models: all of them.
        add_ons: networks and other weights.
        wording: styles and wildcards.
        check: refuses what doesn't fit into memory.
        licence: id of that of the model with that digest; "": nothing is known.
    """

    families: Mapping[str, Family]
    intents: Mapping[str, Intent]
    schedulers: Mapping[str, SchedulerRow]
    model: Callable[[str], ModelInfo]
    models: Callable[[], Sequence[ModelInfo]]
    add_ons: Callable[[], Sequence[AddOn]]
    wording: Wording
    check: Callable[[Sequence[GenerationRequest], ModelInfo], None] = lambda requests, model: None
    licence: Callable[[str], str] = lambda digest: ""

    def job(self, step: RecipeStep, document: Document | None, seed: int) -> Job:
        """The job of an operation on a document, or on what is masked there.

        Args:
            step: of the kind "do".
            document: what is edited; None: the step makes the picture.
            seed: where the step says none.

        Raises:
            InputError, ModelError: it can't be done.
        """
        if step.name not in WORKS or document is None:
            return self._edit(step, document, seed)
        picture = document.content.picture(document.size.rect)
        return self.prepared(step, seed).job(picture, document.content.space)

    def again(self, request: GenerationRequest) -> Job:
        """The job of a picture from words by a request that was made before. Raises as `job_by`."""
        resources = self._resources()
        return job_by(request, resources.models, resources)

    def prepared(self, step: RecipeStep, seed: int = 0) -> Prepared:
        """An operation on whole pictures, with what it needs. Raises as `job`."""
        values = dict(step.values)
        for field in fields_of(step.kind, step.name):
            said = values[field.id]
            if field.kind is WORDS and said:
                job = self._edit(RecipeStep("do", "generate", said), None, seed)
                values[field.id] = job.request.first_pass.single(0).finished.to_json()
        resources = self._resources()
        return prepared(
            check_work(Work(step.name, values)),
            resources.add_ons,
            self.again,
        )

    def _resources(self) -> JobResources:
        add_ons = self.add_ons()
        files = partial(files_of, add_ons=add_ons)
        return JobResources(
            files,
            self.models(),
            wording=replace(self.wording, add_ons=add_ons),
            add_ons=add_ons,
            check=self.check,
        )

    def _edit(self, step: RecipeStep, document: Document | None, seed: int) -> Job:
        values: Mapping[str, Any] = step.values
        resources = self._resources()
        looks = LayerGuidance()
        if style := values.get("style"):
            styled = self.model(values["model"])
            by = method_for(style, styled, resources.add_ons)
            self.wording.say(Noted(f"style_{by.id}", {"model": styled.name}))
            if 0 < by.pictures < len(style["file"]):
                self.wording.say(Noted("style_pictures", {"count": by.pictures}))
            values = with_style(values, by, edits=document is not None)
            looks = style_guidance(style, by, styled, resources.add_ons)
        if step.name == "remove":
            values = {"intent": "remove", "settings": {"seed": values["seed"]}}
        order = self._order(values, resources.add_ons, seed)
        intent = order.chosen_intent(self.intents, has_picture=document is not None)
        needed = step.name != "remove" and order.needs_model(intent)
        model = self.model(values.get("model", "")) if needed else None
        parameters = parameters_of(
            order,
            intent,
            model,
            OrderResources(self.intents, self.schedulers, resources.add_ons, self.wording.say),
            has_picture=document is not None,
            has_mask=document is not None and document.is_masked,
        )
        if model is not None and (files := values.get("references")):
            seen = shown_references(files, model, self.wording.say, document)
            looks = replace(looks, controls=(*looks.controls, *seen))
        guidance: Callable[[Size], LayerGuidance] | None = (lambda _: looks) if looks else None
        if model is not None and (control := values.get("control")):
            if control["shape"] and document is None and order.size is None:
                parameters = replace(parameters, size=drawn_size(control, model))
            asked = control, looks, model, resources.add_ons
            guidance = partial(control_guidance, *asked, say=self.wording.say, document=document)
        return ordered_job(
            parameters, model, document, self.intents, self.families, resources, guidance
        )

    def colours_after(self, step: RecipeStep) -> RecipeStep | None:
        """The adjustment that belongs to the style of a step; None: there is none. Raises as
        `job`."""
        if not (style := step.values.get("style")):
            return None
        return colour_step(
            style, method_for(style, self.model(step.values["model"]), self.add_ons())
        )

    def _order(self, said: Mapping[str, Any], add_ons: Sequence[AddOn], seed: int) -> Order:
        return Order(
            prompt=said.get("prompt", ""),
            negative_prompt=said.get("negative_prompt", ""),
            intent=said.get("intent", ""),
            settings={"seed": seed, "count": 1, **said.get("settings", {})},
            styles=tuple(named_style(self.wording.styles, one) for one in said.get("styles", ())),
            conditions=said_conditions(said, add_ons, self.model),
            quick=said.get("quick", False),
            size=_size(said.get("size", "")),
            plan=_plan(said),
            is_model_named=bool(said.get("model")),
        )


def _size(text: str) -> Size | None:
    """None: nothing is said. Raises InputError: ``size_syntax``: not as "1024x768"."""
    try:
        return Size.parse(text) if text else None
    except ValueError as error:
        raise InputError("size_syntax", text=text) from error


def _plan(said: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of `PlanSettings` that were said. Raises InputError: ``lock_syntax``."""
    found = {name: said[name] for name in ("grow", "feather") if said.get(name) is not None}
    if said.get("fill"):
        found["fill"] = said["fill"]
    if text := said.get("lock"):
        mode, _, width = str(text).partition(":")
        if mode not in ("exact", "inside", "outside") or not (width.isdecimal() or not width):
            raise InputError("lock_syntax", text=text)
        found["lock"] = PixelLock(mode, 0 if mode == "exact" else int(width or 8))
    return found


class RecipeWork(Protocol):
    """Who does the work of models. Called in any thread; waits for the end."""

    def make(self, job: Job, name: str) -> Result | None:
        """Have the job done; returns when the picture is there, which may be before it is recorded.
        None: it was done before, and what came of it is not kept.

        Args:
            job: which; one of that id may be waiting already.
            name: of the document, for lists.

        Raises:
            Cancelled, VelaturaError: it was not done.
        """
        ...

    def make_unrecorded(self, job: Job) -> Result:
        """Have a job done whose picture is recorded, and not kept: the same pixels, and no record.
        Raises as `make`."""
        ...

    def forget(self, job_id: str) -> None:
        """What comes of that job is there; it may wait still."""

    def ask(self, work: Callable[[OperationContext], T]) -> T:
        """What the engine answers at once. Raises as `make`."""
        ...
