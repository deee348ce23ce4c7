"""How a picture was made, in words: a row a fact, the same for results, history and settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.catalog.intents import Intent
from desktop_app.core.conditions import Condition
from desktop_app.core.control_types import CONTROL_TYPES
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.generation_settings import GenerationSettings
from desktop_app.core.model_values import Named, ProfileName, Weights
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.setting_row import Row
from desktop_app.core.setting_table import ROWS, effective, is_set
from desktop_app.core.values import Choice, Number
from desktop_app.operations.table import WORKS
from desktop_app.ui.words.conditions import CONDITION_WORDS
from desktop_app.ui.words.control import type_words
from desktop_app.ui.words.families import schedulers
from desktop_app.ui.words.intents import FILL_NAMES, LOCK_NAMES, choice_text, intent_name
from desktop_app.ui.words.layer_names import name_words
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.settings import choice_words, setting_in_sentence, setting_name
from desktop_app.ui.words.style_names import style_name
from desktop_app.ui.words.texts import size_text
from desktop_app.ui.words.work import profile_text, work_title

_CONTEXT = "Recipe"

_NAMES: dict[str, str] = {
    "prompt": QT_TRANSLATE_NOOP("Recipe", "Prompt"),
    "negative": QT_TRANSLATE_NOOP("Recipe", "Negative prompt"),
    "typed": QT_TRANSLATE_NOOP("Recipe", "Prompt as typed"),
    "typed_negative": QT_TRANSLATE_NOOP("Recipe", "Negative prompt as typed"),
    "styles": QT_TRANSLATE_NOOP("Recipe", "Styles"),
    "task": QT_TRANSLATE_NOOP("Recipe", "Task"),
    "model": QT_TRANSLATE_NOOP("Recipe", "Model"),
    "size": QT_TRANSLATE_NOOP("Recipe", "Working size"),
    "context": QT_TRANSLATE_NOOP("Recipe", "Context"),
    "fill": QT_TRANSLATE_NOOP("Recipe", "Pre-fill"),
    "grow": QT_TRANSLATE_NOOP("Recipe", "Grow mask"),
    "feather": QT_TRANSLATE_NOOP("Recipe", "Feather"),
    "lock": QT_TRANSLATE_NOOP("Recipe", "Lock"),
    "seconds": QT_TRANSLATE_NOOP("Recipe", "Time"),
    "held": QT_TRANSLATE_NOOP("Recipe", "Disk space"),
}
"""Those of facts that aren't settings, in their order."""

_TASKS: dict[str, str] = {
    Task.TEXT_TO_IMAGE: QT_TRANSLATE_NOOP("Recipe", "Text to image"),
    Task.IMAGE_TO_IMAGE: QT_TRANSLATE_NOOP("Recipe", "Image to image"),
    Task.INPAINT: QT_TRANSLATE_NOOP("Recipe", "Inpainting"),
}
_WITHOUT_MODEL = QT_TRANSLATE_NOOP("Recipe", "None (from the picture itself)")
_ASIDE = frozenset({"seconds", "held"})
"""What says nothing about how a picture looks."""
_SECONDS = QT_TRANSLATE_NOOP("Recipe", "{seconds} s")
_PIXELS = QT_TRANSLATE_NOOP("Recipe", "{number} px")


@dataclass(frozen=True, slots=True)
class Fact:
    """One row.

    Attributes:
        id: the same for the same fact of another picture.
        name: what it is.
        text: its value.
    """

    id: str
    name: str
    text: str


def recipe_of(
    request: GenerationRequest,
    model: str,
    intents: Mapping[str, Intent],
    seconds: float | None = None,
    disk_bytes: int | None = None,
    work: str = "",
) -> tuple[Fact, ...]:
    """The facts about a picture, in the order they are shown.

    Args:
        request: of this one picture, or of the settings in use.
        model: the model's name; empty: it was made without one.
        intents: the table of intents.
        seconds: how long it took.
        disk_bytes: what an entry of the history takes on the disk.
        work: operation of work on a whole picture (`core.work`): then ``model`` is its title, and
            no settings count.
    """
    plan = request.plan
    said = {
        "prompt": request.prompt,
        "negative": request.negative_prompt,
        **_typed(request),
        "task": work_title(work, model) if work else _task(request, intents),
        "model": "" if work else model or _said(_WITHOUT_MODEL),
    }
    facts = [Fact(key, _said(_NAMES[key]), text) for key, text in said.items() if text]
    if request.model:
        facts += [_setting(row, request) for row in ROWS.values() if _counts(row, request)]
        facts += [_condition(each) for each in request.conditions]
    elif not work:
        facts.append(_setting(ROWS["seed"], request))
    of_plan = {"size": f"{request.size.width} × {request.size.height}"}
    if plan is not None:
        of_plan |= _of_plan(plan)
    if seconds is not None:
        of_plan["seconds"] = _said(_SECONDS).format(seconds=QLocale().toString(seconds, "f", 1))
    if disk_bytes is not None:
        of_plan["held"] = size_text(disk_bytes)
    facts += [Fact(key, _said(_NAMES[key]), text) for key, text in of_plan.items()]
    return tuple(facts)


def step_detail(
    one: tuple[Fact, ...], other: tuple[Fact, ...]
) -> tuple[tuple[str, str, str, bool], ...]:
    """Two recipes row by row: (name, text, other's text, whether they differ). Of a fact that only
    one has, the other's text is empty. How long it took makes no difference."""
    left, right = ({fact.id: fact for fact in facts} for facts in (one, other))
    order = list(left)
    for at, key in enumerate(right):
        if key not in left:
            before = [known for known in list(right)[:at] if known in order]
            order.insert(order.index(before[-1]) + 1 if before else 0, key)
    rows: list[tuple[str, str, str, bool]] = []
    for key in order:
        mine, theirs = left.get(key), right.get(key)
        first, second = ("" if fact is None else fact.text for fact in (mine, theirs))
        name = (left.get(key) or right[key]).name
        rows.append((name, first, second, first != second and key not in _ASIDE))
    return tuple(rows)


def fact_name(key: str) -> str:
    """What a fact that isn't a setting is called; also that of a kind of condition."""
    return _said(_NAMES.get(key) or CONDITION_WORDS[key].name)


def _typed(request: GenerationRequest) -> dict[str, str]:
    """What was typed, where the prompts are another text."""
    typed = request.typed
    differs = typed.prompt != request.prompt, typed.negative_prompt != request.negative_prompt
    return {
        "typed": typed.prompt if differs[0] else "",
        "typed_negative": typed.negative_prompt if differs[1] else "",
        "styles": ", ".join(map(style_name, request.styles)),
    }


def _task(request: GenerationRequest, intents: Mapping[str, Intent]) -> str:
    plan = request.plan
    intent = None if plan is None else intents.get(plan.intent)
    if intent is not None and intent.name and plan is not None and plan.mask_bounds is not None:
        return intent_name(intent)
    return task_text(request.task)


def task_text(task: str) -> str:
    """A task, or an operation on a picture, in the language of the window; another program's as it
    is."""
    operation = WORKS.get(task)
    return _said(_TASKS.get(task, task) if operation is None else operation.name)


def _counts(row: Row, request: GenerationRequest) -> bool:
    """Whether a setting says something about how the picture was made."""
    if row.id == "count":
        return False
    if row.written == "edit":
        return request.task is not Task.TEXT_TO_IMAGE
    if row.place == "passes":
        return request.passes > 1 and (row.written == "passes" or is_set(request, row.id))
    always = row.place in ("main", "bar") or row.written == "always" or row.id == "seed"
    return always or (effective(request, row) if row.follows else is_set(request, row.id))


def _setting(row: Row, request: GenerationRequest) -> Fact:
    value: Any = getattr(request, row.id)
    text = row.kind.text(value)
    if isinstance(row.kind, Choice):
        text = choice_words(row).get(value, (text, ""))[0]
    elif isinstance(row.kind, Weights):
        text = choice_words(row).get(value, (text[:12], ""))[0]
    elif isinstance(row.kind, ProfileName):
        text = profile_text(value)
    elif isinstance(row.kind, Named) and row.id == "scheduler":
        known = schedulers().get(value)
        text = text if known is None else known.name
    elif isinstance(row.kind, Number) and row.kind.unit == " %" and value is not None:
        text = f"{value * row.kind.shown:g} %"
    name = setting_in_sentence(row) if row.place == "passes" else setting_name(row)
    return Fact(row.id, name, text)


def _condition(used: Condition) -> Fact:
    name = PurePosixPath(used.name).stem or used.name
    shown = CONTROL_TYPES.get(used.word)
    if shown is not None and used.kind == shown.kind:
        name = type_words(shown)
    elif used.arrays:
        name = f"{name_words(used.name)}: {used.word}"
    words = CONDITION_WORDS.get(used.kind)
    kind = used.kind if words is None else _said(words.name)
    return Fact(f"{used.kind} {used.arrays or used.name}", kind, f"{name} · {used.weight:g}")


def _of_plan(plan: EditPlan) -> dict[str, str]:
    context = plan.context
    said = {"context": f"{context.width} × {context.height} + {context.x}, {context.y}"}
    if plan.mask_bounds is None:
        return said
    said["fill"] = choice_text("Fills", FILL_NAMES[plan.fill])[0]
    for key, pixels in (("grow", plan.treatment.grow), ("feather", plan.treatment.feather)):
        if pixels:
            said[key] = _said(_PIXELS).format(number=pixels)
    lock = choice_text("Locks", LOCK_NAMES[plan.lock.mode])[0]
    if plan.lock.mode != "exact":
        lock = f"{lock}, {_said(_PIXELS).format(number=plan.lock.width)}"
    said["lock"] = lock
    return said


def _said(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)


def seed_text(request: GenerationSettings) -> str:
    """What one image is told by: its seed; "seed ~ other seed" for a variation."""
    varied = f" ~ {request.variation_seed}" if request.variation else ""
    return f"{request.seed}{varied}"
