"""From what a picture tells to what is available here: settings, prompts, model, LoRAs.

A pure function: the window, the command line and imports ask it alike. What is replaced and what is
missing comes back as data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from difflib import SequenceMatcher
from pathlib import PurePath
from typing import Any, Final

from desktop_app.catalog.families import Family, family_of
from desktop_app.catalog.scheduler_names import Program, meant_by, program_of
from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import (
    KINDS,
    LORA_WEIGHTS,
    Condition,
    Conditions,
    is_lora_name,
    lora,
    using,
)
from desktop_app.core.generation_settings import MAX_SEED, Dialect, GenerationSettings
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.model_record import ModelRecord
from desktop_app.core.model_values import Weights
from desktop_app.core.picture_info import NamedWeights, PictureInfo
from desktop_app.core.prompt.networks import without_tags
from desktop_app.core.prompt.traced import Traced
from desktop_app.core.request import SIDE_LIMITS
from desktop_app.core.setting_table import ROWS, settings_in
from desktop_app.core.steps import SigmaSchedule, is_whole_range, running

_DIALECTS: Final[dict[str, Dialect]] = {
    "comfyui": "comfyui",
    "invokeai": "literal",
    "novelai": "literal",
    "midjourney": "literal",
}
"""How prompts of other programs are read here; all others as AUTOMATIC1111's."""

_ALIKE: Final = 0.35
_WORD: Final = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class LocalInventory:
    """What lies on this machine.

    Attributes:
        models: those that can be used.
        add_ons: LoRAs, embeddings, VAEs.
        hashes: SHA-256 (hex) of their files, where they are known, by `ModelInfo.digest` or
            `AddOn.key`; see `hashes_of`.
        families: of the models.
        schedulers: all.
    """

    models: Sequence[ModelInfo]
    add_ons: Sequence[AddOn]
    families: Mapping[str, Family]
    schedulers: Mapping[str, SchedulerRow]
    hashes: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])


@dataclass(frozen=True, slots=True)
class Replaced:
    """Something else is used than the picture was made with.

    Attributes:
        what: of what kind it is: a condition (`core.conditions.KINDS`), "model", a setting by its
            id, the component of weights that a setting names, or "prompt" (which a model rewrote).
        wanted: as the picture names it.
        used: what is used; empty: there is nothing near, and it is left out.
    """

    what: str
    wanted: str
    used: str = ""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What is available of what a picture tells.

    Attributes:
        settings: the generation settings.
        prompt, negative: texts, without tags of LoRAs, which are conditions.
        size: in pixels, one that the model can have; None where nothing is told.
        model: None where none is installed that comes near.
        conditions: LoRAs, and those there is one of.
        replaced: what is another one.
        missing: what is left out.
    """

    settings: GenerationSettings
    prompt: str = ""
    negative: str = ""
    size: Size | None = None
    model: ModelInfo | None = None
    conditions: Conditions = ()
    replaced: tuple[Replaced, ...] = ()
    missing: tuple[Replaced, ...] = ()


def hashes_of(records: Iterable[ModelRecord]) -> dict[str, tuple[str, ...]]:
    """For `LocalInventory.hashes`: what records know of their files, by their key."""
    found: dict[str, tuple[str, ...]] = {}
    for record in records:
        origin, verified = record.origin, record.verification
        files = (*(origin.files if origin else ()), *(verified.files if verified else ()))
        told = (fact.sha256 for fact in files)
        found[record.key] = tuple(dict.fromkeys(filter(None, told)))
    return found


class _Notes:
    """What is noted of one picture."""

    def __init__(self) -> None:
        self.replaced: list[Replaced] = []
        self.missing: list[Replaced] = []

    def note(self, what: str, wanted: str, used: str = "") -> None:
        (self.replaced if used else self.missing).append(Replaced(what, wanted, used))


def take_over(
    info: PictureInfo,
    inventory: LocalInventory,
    base: GenerationSettings,
    current: ModelInfo | None = None,
) -> TakenOver:
    """What of ``info`` is available.

    Args:
        info: what a picture tells.
        inventory: what lies on this machine.
        base: settings that hold where nothing is told.
        current: the model that is used where the picture names none.
    """
    notes = _Notes()
    model = _model(info, inventory, current, notes)
    settings = _settings(info, inventory, base, model, notes)
    conditions = _conditions(info, inventory, model, notes)
    tagged = info.request is None and _DIALECTS.get(info.source) != "literal"
    prompt, negative = (
        without_tags(Traced.of(text)).text.text.strip() if tagged else text
        for text in (info.prompt, info.negative)
    )
    size = _size(info, model, notes)
    if info.writer:
        notes.note("prompt", info.writer)
    replaced, missing = tuple(notes.replaced), tuple(notes.missing)
    return TakenOver(settings, prompt, negative, size, model, conditions, replaced, missing)


def _settings(
    info: PictureInfo,
    inventory: LocalInventory,
    base: GenerationSettings,
    model: ModelInfo | None,
    notes: _Notes,
) -> GenerationSettings:
    if info.request is not None:
        return GenerationSettings(**settings_in(info.request))
    family = inventory.families.get(model.family) if model is not None else None
    told: dict[str, Any] = {"dialect": _DIALECTS.get(info.source, "a1111")}
    if info.seed is not None:
        told["seed"] = info.seed if info.seed <= MAX_SEED else None
        if info.seed > MAX_SEED:
            notes.note("seed", str(info.seed))
    distilled = family is not None and family.guidance != "classifier_free"
    guidance = info.distilled_guidance if distilled else None
    told |= {
        "steps": info.steps,
        "guidance_scale": info.guidance if guidance is None else guidance,
        "strength": info.strength,
        "clip_skip": info.clip_skip,
        **dict(info.settings),
    }
    ids = family.schedulers if family is not None else tuple(inventory.schedulers)
    told |= _scheduler(
        info, [inventory.schedulers[key] for key in ids if key in inventory.schedulers], notes
    )
    told |= dict(_weights(told, inventory, notes))
    known = {each.name for each in fields(GenerationSettings)}
    return replace(base, **{k: v for k, v in told.items() if v is not None and k in known})


def _weights(
    settings: Mapping[str, Any], inventory: LocalInventory, notes: _Notes
) -> Iterator[tuple[str, str]]:
    """Keys of weights that settings name; where there are none such, the default."""
    for row in ROWS.values():
        wanted = str(settings.get(row.id, ""))
        if not isinstance(row.kind, Weights) or wanted in row.kind.names:
            continue
        found = _add_on(row.kind.component, NamedWeights(wanted), inventory, None)
        if found is None or found.scale < row.kind.scale:
            notes.note(row.kind.component, wanted)
            yield row.id, str(row.default)
        else:
            yield row.id, found.key


def _scheduler(
    info: PictureInfo, rows: Sequence[SchedulerRow], notes: _Notes
) -> dict[str, str | None]:
    if not info.scheduler:
        return {}
    program = program_of(info.source, info.program)
    meant = meant_by(info.scheduler, info.sigmas, rows, program)
    if meant is None:
        notes.note("scheduler", info.scheduler)
        return {}
    if not meant.same_sampler:
        notes.note("scheduler", info.scheduler, meant.row.name)
    said = info.sigmas or info.scheduler
    if meant.sigmas is None:
        notes.note("sigmas", said)
    elif meant.same_sampler and not meant.exact:
        notes.note("sigmas", said, meant.row.name)
    return {
        "scheduler": meant.row.id,
        "sigmas": meant.sigmas or "model",
        **_last_steps(info, meant.sigmas or "model", program),
    }


def _last_steps(info: PictureInfo, sigmas: SigmaSchedule, program: Program) -> dict[str, Any]:
    """ComfyUI runs all the steps it was asked for, the last ones of steps / denoise (`set_steps` of
    comfy/samplers.py): as many steps and such a strength that the same ones are run here."""
    if program != "comfyui" or not info.steps or not info.strength or not is_whole_range(sigmas):
        return {}
    steps, strength = running(info.steps, info.strength, sigmas)
    return {"steps": steps, "strength": strength}


# ---------------------------------------------------------------------- models


def _model(
    info: PictureInfo, inventory: LocalInventory, current: ModelInfo | None, notes: _Notes
) -> ModelInfo | None:
    wanted = info.model or info.model_digest
    if not wanted:
        return current
    by_hash = [m for m in inventory.models if _is_hash(info.model_digest, m.digest, inventory)]
    by_name = [m for m in inventory.models if _same_name(info.model, m.name, m.id, m.path)]
    for found in (*by_hash, *by_name):
        return found
    family = family_of(info)
    near = [m for m in inventory.models if not m.unmet and m.family == family]
    best = max(near, key=lambda m: _likeness(info.model, m.name), default=None)
    if best is None and not family:
        alike = [m for m in inventory.models if _likeness(info.model, m.name) >= _ALIKE]
        best = max(alike, key=lambda m: _likeness(info.model, m.name), default=None)
    notes.note("model", wanted, best.name if best is not None else "")
    return best


def _is_hash(digest: str, own: str, inventory: LocalInventory) -> bool:
    """Whether ``digest`` is the beginning of a file's SHA-256, or our own short digest."""
    if len(digest) < 8:
        return False
    known = (own, *inventory.hashes.get(own, ()))
    return any(each and (each.startswith(digest) or digest == each) for each in known)


def _same_name(wanted: str, *names: str) -> bool:
    mine = _plain(wanted)
    return bool(mine) and mine in {_plain(form) for name in names for form in _forms(name)}


def _forms(name: str) -> tuple[str, str, str]:
    path = PurePath(name.replace("\\", "/"))
    return name, path.name, path.stem


def _plain(name: str) -> str:
    return "".join(_WORD.findall(name.casefold().removesuffix(".safetensors")))


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _plain(one)[:100], _plain(other)[:100]).ratio()


# ---------------------------------------------------------------------- weights beside it


def _conditions(
    info: PictureInfo, inventory: LocalInventory, model: ModelInfo | None, notes: _Notes
) -> Conditions:
    if info.request is not None:
        return _own_conditions(info.request.conditions, inventory, notes)
    found: list[Condition] = []
    for each in info.loras:
        add_on = _add_on("lora", each, inventory, model)
        if add_on is None:
            notes.note("lora", each.name)
            continue
        low, high = LORA_WEIGHTS
        weights = (each.weight, each.text_weight)
        weight, text = (None if w is None else max(low, min(high, w)) for w in weights)
        found.append(lora(add_on.key, 1.0 if weight is None else weight, text))
    for each in info.embeddings:  # those that are there, the prompt names
        if _add_on("embedding", each, inventory, model) is None:
            notes.note("embedding", each.name)
    for kind, name, start in info.single:
        key = _key(kind, name, inventory, model)
        found += using(kind, key, start)
        if not key:
            notes.note(kind, name)
    return tuple(found)


def _key(kind: str, name: str, inventory: LocalInventory, model: ModelInfo | None) -> str:
    """What a condition of that kind would name; empty where there is none that suits the model."""
    if KINDS[kind].source == "weights":
        add_on = _add_on(kind, NamedWeights(name), inventory, model)
        return "" if add_on is None else add_on.key
    if model is None or model.family not in (KINDS[kind].families or (model.family,)):
        return ""
    return next((m.id for m in inventory.models if _same_name(name, m.name, m.id, m.path)), "")


def _add_on(
    component: str, wanted: NamedWeights, inventory: LocalInventory, model: ModelInfo | None
) -> AddOn | None:
    """By its hash, else by its name, among those that suit the model."""
    there = [
        each
        for each in inventory.add_ons
        if each.component == component and (model is None or each.suits(model))
    ]
    by_hash = (each for each in there if _is_hash(wanted.digest, each.key, inventory))
    by_name = (each for each in there if _same_name(wanted.name, each.name, each.path))
    return next(by_hash, None) or next(by_name, None)


def _own_conditions(wanted: Conditions, inventory: LocalInventory, notes: _Notes) -> Conditions:
    """Of a request of our own: those whose weights are there; what brings pictures along, a file
    of a picture does not have."""
    keys = {each.key for each in inventory.add_ons} | {each.id for each in inventory.models}
    kept: list[Condition] = []
    for each in wanted:
        is_there = each.name in keys or (each.kind == "lora" and is_lora_name(each.name))
        if each.brought or not is_there:
            notes.note(each.kind, each.word or each.name if each.brought else each.name)
        elif each.kind != "embedding":  # those that are there, the prompt names
            kept.append(each)
    return tuple(kept)


def _size(info: PictureInfo, model: ModelInfo | None, notes: _Notes) -> Size | None:
    """The size, or the nearest one that the model can have."""
    if info.size is None or model is None:
        return info.size
    low, high = SIDE_LIMITS
    size = info.size
    if max(size.width, size.height) > high or min(size.width, size.height) < low:
        size = size.scaled_to_area(model.native_size**2, model.factor)
    size = size.nearest_multiple(model.factor)
    if size != info.size:
        notes.note("size", info.size.words, size.words)
    return size
