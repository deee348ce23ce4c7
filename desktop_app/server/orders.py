"""From what a client wishes to a job: checked against the policy, the stock and the tables.

Reads pictures and builds jobs, which takes its time: for threads beside the loop.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from desktop_app.core.conditions import (
    Conditions,
    check_conditions,
    embedding,
    lora,
    of_kind,
    refiner,
    vae,
    with_kind,
)
from desktop_app.core.edit_plan import Lock, PlanSettings
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.events import Noted, Say
from desktop_app.core.geometry import Size
from desktop_app.core.hires_rows import LATENT, PLAIN
from desktop_app.core.model_info import ModelDefaults, ModelInfo
from desktop_app.core.prompt.styles import named_style
from desktop_app.core.prompt.wildcard_lists import NO_LISTS
from desktop_app.server.arms import chosen_arm, sticky_key
from desktop_app.server.given import Given, document_of, given_in, intent_of
from desktop_app.server.histories import keep_upload
from desktop_app.server.ordered import Asker, Ordered, nothing
from desktop_app.server.pictures import too_large
from desktop_app.server.shapes import GenerateWish, read_settings
from desktop_app.server.stock import Shelf, add_on_named
from desktop_app.server.weighing import check_job
from desktop_app.server.wish_layers import wishes_in
from desktop_app.state.work.add_ons import files_of
from desktop_app.state.work.jobs import Job
from desktop_app.state.work.parameters import Parameters, ParameterState, fresh_seed
from desktop_app.studio.expanding import plan_fill, working_size
from desktop_app.studio.job_assembly import JobResources
from desktop_app.studio.networks import with_networks
from desktop_app.studio.ordering import ordered_job
from desktop_app.studio.said_settings import said_settings, scheduler_id
from desktop_app.studio.wording import Wording

if TYPE_CHECKING:
    from desktop_app.core.request import GenerationRequest
    from desktop_app.server.policy import Arm, Policy
    from desktop_app.server.stock import Stock, Tables
    from desktop_app.state.document.document import Document
    from desktop_app.state.document.wishes import Wishes
    from desktop_app.storage.blob_store import BlobStore


_HIRES_TEXTS = ("hires_prompt", "hires_negative_prompt")


class Orders:
    """Takes wishes. May be used from any thread.

    Args:
        policy: what may be wished.
        stock: what there is.
        tables: the catalog's.
        uploads: keeps pictures that are edited.
        check: refuses what does not fit into memory.
    """

    def __init__(
        self,
        policy: Policy,
        stock: Stock,
        tables: Tables,
        uploads: BlobStore,
        check: Callable[[Sequence[GenerationRequest], ModelInfo], None] = lambda requests, model: (
            None
        ),
    ) -> None:
        self._policy, self._stock, self._tables, self._uploads = policy, stock, tables, uploads
        self._check = check

    @property
    def policy(self) -> Policy:
        """What may be wished."""
        return self._policy

    def generate(self, wish: GenerateWish, asker: Asker, given: Given | None = None) -> Ordered:
        """The job of a picture.

        Args:
            wish: what is asked for.
            asker: who asks.
            given: what is edited, if it was opened already; else it is in the wish.

        Raises:
            InputError: anything that can't be done, or not by this policy.
            ModelError: weights that are named are missing, or don't fit.
            StorageError: the picture can't be kept.
        """
        self._check_lengths(wish)
        name, arm = self._arm(wish, asker)
        given = given or given_in(wish, self._policy.limits)
        if given is None and wish.intent != "fill":
            raise InputError("intent_without_picture")
        document = None if given is None else document_of(given)
        notes: list[Noted] = [] if given is None else [*given.notes]
        models = [wish.model if arm is None else arm.model, *self._fallback(wish, name)]
        made, refused = list[Job](), list[VelaturaError]()
        seed = wish.settings.get("seed", fresh_seed(intent_of(wish)))
        for number, model in enumerate(models):
            settings = dict(arm.settings) if arm is not None and not number else {}
            try:
                job = self._job(wish, model, settings, seed, document, given, notes.append)
            except VelaturaError as error:
                refused.append(error)
                continue
            if not made and refused and job.model is not None:
                notes.append(Noted("fell_back", {"asked": models[0], "model": job.model.name}))
            made.append(job if not made else replace(job, id=made[0].id))
        if not made:
            raise refused[0]
        chosen = "" if arm is None else arm.name
        keep = nothing if given is None else partial(keep_upload, self._uploads, given.data)
        return Ordered(made[0], tuple(made[1:]), name, chosen, (*notes,), _sent(wish, given), keep)

    # -- parts --------------------------------------------------------------------------------

    def _job(
        self,
        wish: GenerateWish,
        named: str,
        arm: dict[str, Any],
        seed: int,
        document: Document | None,
        given: Given | None,
        say: Say,
    ) -> Job:
        shelf = self._stock.shelf()
        intent = self._intent(wish)
        local = intent.model == "optional" and not (named or wish.loras or wish.embeddings)
        model = None if local else self._stock.model(named)
        parameters = self._parameters(wish, model, read_settings(arm), seed, shelf, given)
        self._check_limits(parameters, model, document)
        wording = Wording(shelf.lists or NO_LISTS, shelf.styles, shelf.add_ons, say)
        stock = JobResources(
            partial(files_of, there=shelf.add_ons),
            shelf.models,
            wording=wording,
            add_ons=shelf.add_ons,
            check=self._check,
        )
        wishes = None
        if _has_layers(wish):
            wishes = partial(self._wishes, wish, model, shelf, say, over=document is not None)
        tables = self._tables
        return self._checked(
            ordered_job(parameters, model, document, tables.intents, tables.families, stock, wishes)
        )

    def _parameters(
        self,
        wish: GenerateWish,
        model: ModelInfo | None,
        arm: dict[str, Any],
        seed: int,
        shelf: Shelf,
        given: Given | None,
    ) -> Parameters:
        usual = ModelDefaults()
        if model is not None:
            usual = model.defaults
            if wish.quick:
                if model.quick is None:
                    raise InputError("not_quick", model=model.name)
                usual = model.quick
        state = ParameterState(Parameters())
        state.use_intent(self._intent(wish))
        value = state.value
        styles = [named_style(shelf.styles, name) for name in wish.styles]
        said = dict(wish.settings)
        if "scheduler" in said:
            said["scheduler"] = scheduler_id(said["scheduler"], self._tables.schedulers)
        of_styles = {key: each for style in styles for key, each in style.settings.items()}
        settings = said_settings(
            {**of_styles, **arm, **said},
            usual,
            model,
            has_picture=given is not None,
            has_mask=given is not None and given.mask is not None,
            shown=lambda row: row.id,
        )
        settings.setdefault("count", 1)
        conditions = self._conditions(wish, usual.conditions, shelf)
        made = replace(
            value,
            **{**settings, "seed": seed},
            prompt=wish.prompt,
            negative_prompt=wish.negative_prompt,
            model="" if model is None else model.id,
            fill_strength=settings.get("strength", value.fill_strength),
            size=_working_size(wish, given),
            conditions=conditions,
            styles=tuple(style.name for style in styles),
            plan=_plan(wish, value.plan, given),
            without_model=model is None,
        )
        upscaler = made.hires_upscaler
        if upscaler.casefold() not in ("", LATENT, PLAIN):
            found = add_on_named(shelf.add_ons, upscaler, "upscaler")
            made = replace(made, hires_upscaler=found.key)
        return made

    def _conditions(self, wish: GenerateWish, usual: Conditions, shelf: Shelf) -> Conditions:
        def key(name: str, component: str) -> str:
            return add_on_named(shelf.add_ons, name, component).key

        loras = [
            lora(
                key(one.name, "lora"),
                *(one.weight, *(() if one.text_weight is None else (one.text_weight,))),
                start=one.start,
                end=one.end,
            )
            for one in wish.loras
        ]
        made = with_kind(usual, "lora", (*of_kind(usual, "lora"), *loras))
        words: list[Any] = []
        for one in wish.embeddings:
            found = add_on_named(shelf.add_ons, one.name, "embedding")
            words.append(embedding(found.key, one.word or found.word))
        made = with_kind(made, "embedding", words)
        if wish.vae:
            made = with_kind(made, "vae", vae(key(wish.vae, "vae")))
        if wish.refiner:
            last = refiner(self._stock.model(wish.refiner).id, wish.refiner_from)
            made = with_kind(made, "refiner", last)
        check_conditions(made)
        return made

    def _wishes(
        self,
        wish: GenerateWish,
        model: ModelInfo | None,
        shelf: Shelf,
        say: Say,
        size: Size,
        *,
        over: bool,
    ) -> Wishes:
        limits = self._policy.limits
        there, most = shelf.add_ons, int(limits.body_mb * 1e6)
        wishes = wishes_in(wish, model, there, size, most, limits.megapixels, say, over=over)
        return wishes if model is None else with_networks(wishes, model, shelf.add_ons, strict=True)

    def _intent(self, wish: GenerateWish) -> Any:
        offered = {key: row for key, row in self._tables.intents.items() if row.name}
        intent = intent_of(wish)
        if intent not in offered:
            choices = ", ".join(offered)
            raise InputError("unknown_choice", setting="intent", value=intent, choices=choices)
        return offered[intent]

    # -- the policy ---------------------------------------------------------------------------

    def _arm(self, wish: GenerateWish, asker: Asker) -> tuple[str, Arm | None]:
        rules = self._policy.names.get(wish.model)
        if rules is None:
            return "", None
        key = sticky_key(rules, asker.user.name, asker.key, secrets.token_hex(8))
        return wish.model, chosen_arm(wish.model, rules.arms, key)

    def _fallback(self, wish: GenerateWish, name: str) -> Iterator[str]:
        rules = self._policy.names.get(name)
        own = self._policy.fallback if rules is None else rules.fallback
        yield from dict.fromkeys((*wish.fallback, *own))

    def _check_lengths(self, wish: GenerateWish) -> None:
        limits = self._policy.limits
        texts = [wish.prompt, wish.negative_prompt, *(one.prompt for one in wish.regions)]
        texts += [str(wish.settings.get(name, "")) for name in _HIRES_TEXTS]
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
        check_job(job, self._policy)
        return job

    def _check_limits(
        self, parameters: Parameters, model: ModelInfo | None, document: Document | None
    ) -> None:
        limits = self._policy.limits
        for name, most in (("steps", limits.steps), ("count", limits.images)):
            if getattr(parameters, name) > most:
                value = getattr(parameters, name)
                raise InputError("beyond_policy", setting=name, value=value, maximum=most)
        size = parameters.size
        if size is not None and size.area > limits.working_megapixels * 1e6:
            raise too_large("size", size, limits.working_megapixels)
        if size is not None and document is None and model is not None:
            made = size.area * max(1.0, parameters.hires_factor) ** 2
            if made > limits.megapixels * 1e6:
                raise too_large("size", size, limits.megapixels)


def _sent(wish: GenerateWish, given: Given | None) -> int:
    layers = [one.mask for one in wish.regions]
    layers += [one.image for one in (*wish.controls, *wish.image_prompts)]
    return sum(map(len, layers)) * 3 // 4 + (0 if given is None else len(given.data))


def _has_layers(wish: GenerateWish) -> bool:
    return bool(wish.regions or wish.controls or wish.image_prompts)


def _working_size(wish: GenerateWish, given: Given | None) -> Size | None:
    size = None if wish.size is None else Size.parse(wish.size)
    return size if given is None else working_size(wish.expand, size, given.margins)


def _plan(wish: GenerateWish, usual: PlanSettings, given: Given | None) -> PlanSettings:
    mode, _, number = wish.lock.partition(":")
    fill = usual.fill if wish.fill is None else wish.fill
    if given is not None and not given.margins.is_empty:
        fill = plan_fill(wish.fill)
    width = 0 if mode == "exact" else int(number or 8)
    return replace(
        usual,
        context=None if given is None else given.context,
        fill=fill,
        lock=Lock(mode, width),  # pyright: ignore[reportArgumentType] - by its pattern
        grow=usual.grow if wish.grow is None else wish.grow,
        feather=usual.feather if wish.feather is None else wish.feather,
    )
