"""Makes a job of a client's request: checked against the policy, the inventory and the tables.

Reads pictures and builds jobs, which takes its time: for threads beside the loop.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from desktop_app.core.add_on import check_plain
from desktop_app.core.conditions import (
    models_of,
)
from desktop_app.core.edit_plan import PixelLock
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.events import Noted, Say
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.model_values import Weights
from desktop_app.core.prompt.styles import named_style
from desktop_app.core.prompt.wildcard_lists import NO_LISTS
from desktop_app.core.request import SETTING_PROMPTS, GenerationRequest
from desktop_app.core.setting_table import ROWS
from desktop_app.extensions.serving.server.ab_variants import chosen_variant, sticky_key
from desktop_app.extensions.serving.server.edit_input import (
    EditInput,
    document_of,
    edit_input_of,
    intent_of,
)
from desktop_app.extensions.serving.server.inventory import Inventory, InventorySnapshot, Tables
from desktop_app.extensions.serving.server.layer_guidance import (
    guidance_in,
    pictures_in,
    prompts_in,
)
from desktop_app.extensions.serving.server.limit_checks import check_job
from desktop_app.extensions.serving.server.pictures import keep_upload, too_large
from desktop_app.extensions.serving.server.policy import Policy, PolicyVariant
from desktop_app.extensions.serving.server.prepared_job import PreparedJob, Requester, nothing
from desktop_app.extensions.serving.server.shapes import GenerateRequest
from desktop_app.imaging.generation_metadata import without_folder
from desktop_app.jobs.job import Job
from desktop_app.operations.recipes.words import read_settings
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import LayerGuidance
from desktop_app.state.work.add_ons import files_of
from desktop_app.state.work.parameters import Parameters, fresh_seed
from desktop_app.storage.blob_store import BlobStore
from desktop_app.studio.expanding import plan_fill, working_size
from desktop_app.studio.job_assembly import JobResources
from desktop_app.studio.networks import with_networks
from desktop_app.studio.order import Order, OrderResources, parameters_of, said_conditions
from desktop_app.studio.ordering import ordered_job
from desktop_app.studio.recipes.services import RecipeServices
from desktop_app.studio.wording import Wording
from desktop_app.studio.work_jobs import job_by

WEIGHTS = tuple(row.id for row in ROWS.values() if isinstance(row.kind, Weights))
"""Settings that name weights on this machine."""


class Orders:
    """Makes jobs of requests. May be used from any thread.

    Args:
        policy: what is allowed.
        inventory: models and add-ons.
        tables: the catalog's.
        uploads: keeps pictures that are edited.
        check: refuses what does not fit into memory.
    """

    def __init__(
        self,
        policy: Policy,
        inventory: Inventory,
        tables: Tables,
        uploads: BlobStore,
        check: Callable[[Sequence[GenerationRequest], ModelInfo], None] = lambda requests, model: (
            None
        ),
    ) -> None:
        self.policy, self._inventory, self._tables, self._uploads = (
            policy,
            inventory,
            tables,
            uploads,
        )
        self._check = check

    def generate(
        self, payload: GenerateRequest, requester: Requester, edit_input: EditInput | None = None
    ) -> PreparedJob:
        """The job of a picture.

        Args:
            payload: what is asked for.
            requester: who asks.
            edit_input: what is edited, if it is open already; else it is in the payload.

        Raises:
            InputError: anything that can't be done, or not by this policy.
            ModelError: weights that are named are missing, or don't fit.
            StorageError: the picture can't be kept.
        """
        self._check_lengths(payload)
        name, variant = self._variant(payload, requester)
        edit_input = edit_input or edit_input_of(payload, self.policy.limits)
        document = None if edit_input is None else document_of(edit_input)
        notes: list[Noted] = [] if edit_input is None else [*edit_input.notes]
        models = [
            payload.model if variant is None else variant.model,
            *self._fallback(payload, name),
        ]
        made, refused = list[Job](), list[VelaturaError]()
        own = {} if variant is None else read_settings(dict(variant.settings))
        seed = {**own, **payload.settings}.get("seed", fresh_seed(intent_of(payload)))
        for number, model in enumerate(models):
            settings = dict(variant.settings) if variant is not None and not number else {}
            try:
                job = self._job(payload, model, settings, seed, document, edit_input, notes.append)
            except VelaturaError as error:
                refused.append(error)
                continue
            if not made and refused and job.model is not None:
                notes.append(Noted("fell_back", {"asked": models[0], "model": job.model.name}))
            made.append(job if not made else replace(job, id=made[0].id))
        if not made:
            raise refused[0]
        chosen = "" if variant is None else variant.name
        if chosen and not refused:  # what was made in its place is none of its pictures
            made[0] = replace(made[0], arm=f"{name}/{chosen}")
        keep = (
            nothing if edit_input is None else partial(keep_upload, self._uploads, edit_input.data)
        )
        return PreparedJob(
            made[0], tuple(made[1:]), name, chosen, (*notes,), _sent(payload, edit_input), keep
        )

    def redo(self, request: GenerationRequest) -> Job:
        """The job of a picture from words by a request that was made before, here or elsewhere.
        Raises InputError and ModelError as `generate`."""
        model = self._inventory.model(without_folder(request.model))
        snapshot = self._inventory.snapshot()
        others = [self._inventory.model(name) for name in models_of(request.conditions)]
        resources = JobResources(
            partial(files_of, add_ons=snapshot.add_ons),
            [model, *others],
            add_ons=snapshot.add_ons,
            check=self._check,
        )
        return self._checked(job_by(replace(request, model=model.id), resources.models, resources))

    def services(self) -> RecipeServices:
        """What recipes are done with, under the policy."""
        snapshot, tables = self._inventory.snapshot(), self._tables
        return RecipeServices(
            tables.families,
            tables.intents,
            tables.schedulers,
            self._inventory.model,
            self._inventory.models,
            lambda: snapshot.add_ons,
            Wording(snapshot.lists or NO_LISTS, snapshot.styles),
            self._check,
            snapshot.licence,
        )

    # -- parts --------------------------------------------------------------------------------

    def _job(
        self,
        payload: GenerateRequest,
        named: str,
        variant: dict[str, Any],
        seed: int,
        document: Document | None,
        edit_input: EditInput | None,
        say: Say,
    ) -> Job:
        snapshot = self._inventory.snapshot()
        order = self._order(payload, named, read_settings(variant), seed, snapshot, edit_input)
        intent = order.chosen_intent(self._tables.intents, has_picture=edit_input is not None)
        model = self._inventory.model(named) if order.needs_model(intent) else None
        parameters = parameters_of(
            order,
            intent,
            model,
            OrderResources(self._tables.intents, self._tables.schedulers, snapshot.add_ons, say),
            has_picture=edit_input is not None,
            has_mask=edit_input is not None and edit_input.mask is not None,
        )
        if "count" not in order.settings:  # the intent's own
            most = self.policy.limits.images
            parameters = replace(parameters, count=min(parameters.count, most))
        self._check_limits(parameters, model, document)
        wording = Wording(snapshot.lists or NO_LISTS, snapshot.styles, snapshot.add_ons, say)
        resources = JobResources(
            partial(files_of, add_ons=snapshot.add_ons),
            snapshot.models,
            wording=wording,
            add_ons=snapshot.add_ons,
            check=self._check,
        )
        guidance = None
        if pictures_in(payload):
            guidance = partial(
                self._guidance, payload, model, snapshot, say, over=document is not None
            )
        tables = self._tables
        return self._checked(
            ordered_job(
                parameters, model, document, tables.intents, tables.families, resources, guidance
            )
        )

    def _order(
        self,
        payload: GenerateRequest,
        named: str,
        variant: dict[str, Any],
        seed: int,
        snapshot: InventorySnapshot,
        edit_input: EditInput | None,
    ) -> Order:
        for name in WEIGHTS:
            check_plain(str(payload.settings.get(name, "")))
        return Order(
            prompt=payload.prompt,
            negative_prompt=payload.negative_prompt,
            intent=intent_of(payload),
            settings={**variant, **payload.settings, "seed": seed},
            styles=tuple(named_style(snapshot.styles, name) for name in payload.styles),
            conditions=said_conditions(
                payload.model_dump(), snapshot.add_ons, self._inventory.model
            ),
            quick=payload.quick,
            size=_working_size(payload, edit_input),
            plan=_plan(payload, edit_input),
            is_model_named=bool(named),
        )

    def _guidance(
        self,
        payload: GenerateRequest,
        model: ModelInfo | None,
        snapshot: InventorySnapshot,
        say: Say,
        size: Size,
        *,
        over: bool,
    ) -> LayerGuidance:
        limits = self.policy.limits
        add_ons, most = snapshot.add_ons, int(limits.body_mb * 1e6)
        guidance = guidance_in(
            payload, model, add_ons, size, most, limits.megapixels, say, over=over
        )
        return (
            guidance
            if model is None
            else with_networks(guidance, model, snapshot.add_ons, strict=True)
        )

    # -- the policy ---------------------------------------------------------------------------

    def _variant(
        self, payload: GenerateRequest, requester: Requester
    ) -> tuple[str, PolicyVariant | None]:
        rules = self.policy.names.get(payload.model)
        if rules is None:
            return "", None
        key = sticky_key(rules, requester.user.name, requester.key, secrets.token_hex(8))
        return payload.model, chosen_variant(payload.model, rules.arms, key)

    def _fallback(self, payload: GenerateRequest, name: str) -> Iterator[str]:
        rules = self.policy.names.get(name)
        own = self.policy.fallback if rules is None else rules.fallback
        yield from dict.fromkeys((*payload.fallback, *own))

    def _check_lengths(self, payload: GenerateRequest) -> None:
        limits = self.policy.limits
        texts = [payload.prompt, payload.negative_prompt, *prompts_in(payload)]
        texts += [str(payload.settings.get(name, "")) for name in SETTING_PROMPTS]
        longest = max(map(len, texts))
        if longest > limits.prompt_characters:
            raise InputError(
                "beyond_policy",
                setting="prompt",
                value=f"{longest} characters",
                maximum=str(limits.prompt_characters),
            )

    def _checked(self, job: Job) -> Job:
        """The same, if what it is made of may be. Raises as `check_job`."""
        check_job(job, self.policy)
        return job

    def _check_limits(
        self, parameters: Parameters, model: ModelInfo | None, document: Document | None
    ) -> None:
        limits = self.policy.limits
        for name, most in (("steps", limits.steps), ("count", limits.images)):
            if getattr(parameters, name) > most:
                value = getattr(parameters, name)
                raise InputError("beyond_policy", setting=name, value=value, maximum=most)
        size = parameters.size
        if size is not None and size.area > limits.working_megapixels * 1e6:
            raise too_large("size", size, limits.working_megapixels)
        if size is not None and document is None and model is not None:
            made = size.area * parameters.growth**2
            if made > limits.megapixels * 1e6:
                raise too_large("size", size, limits.megapixels)


def _sent(payload: GenerateRequest, edit_input: EditInput | None) -> int:
    return sum(map(len, pictures_in(payload))) * 3 // 4 + (
        0 if edit_input is None else len(edit_input.data)
    )


def _working_size(payload: GenerateRequest, edit_input: EditInput | None) -> Size | None:
    size = None if payload.size is None else Size.parse(payload.size)
    return size if edit_input is None else working_size(payload.expand, size, edit_input.margins)


def _plan(payload: GenerateRequest, edit_input: EditInput | None) -> dict[str, Any]:
    """Fields of `PlanSettings` that the payload says, by their names."""
    mode, _, number = payload.lock.partition(":")
    width = 0 if mode == "exact" else int(number or 8)
    said = {
        "context": None if edit_input is None else edit_input.context,
        "fill": payload.fill,
        "lock": PixelLock(mode, width),  # pyright: ignore[reportArgumentType] - by its pattern
        "grow": payload.grow,
        "feather": payload.feather,
    }
    if edit_input is not None and not edit_input.margins.is_empty:
        said["fill"] = plan_fill(payload.fill)
    return {name: value for name, value in said.items() if value is not None}
