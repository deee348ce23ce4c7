"""How a picture was made: what was done from the first one to it, step by step, and the recipe that
does the same to another. What a recipe can't do is told with its step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from desktop_app.catalog.intents import Intent
from desktop_app.core.conditions import KINDS
from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.setting_table import ROWS, is_set
from desktop_app.operations.recipes.recipe import (
    MOST_STEPS,
    Recipe,
    RecipeStep,
    made_step,
    reason_of,
)
from desktop_app.operations.recipes.words import NOT_SAID
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_lineage import Related
from desktop_app.studio.recipes.taking import steps_of, title_of

REMARKS: Final[Mapping[str, str]] = {
    "gone": "An earlier picture that is not in this history any more.",
    "file": "Made from a picture that is not in the history.",
    "far": "It was made from still earlier pictures, which are not followed.",
    "cycle": "The history says that it was made from a later picture, which can't be.",
    "model": "The model {name} is not on this machine.",
    "words": "Made from words. The recipe begins with your picture in its place.",
    "elsewhere": "Made by another program. The recipe begins with your picture in its place.",
    "unreadable": "Not in the recipe: how this was made can't be read.",
    "refused": "Not in the recipe: {reason}.",
    "unsaid": "Not in the recipe, which has no words for it.",
    "twin": "Not in the recipe: another result of the same edit is.",
    "many": "Not in the recipe, which would have too many steps.",
    "conditions": "Not in the recipe: {names}.",
    "places": "Places had their own prompts; the recipe has the first one for all.",
    "masks": "Painted masks are not in the recipe: each file brings its own (NAME-mask.png).",
    "by_hand": "What was painted, cropped or adjusted by hand between these steps is not in the"
    " history, and not in the recipe.",
}
"""What is said of a step or of all of them, in English; the window translates (context "Made")."""

Remark: TypeAlias = tuple[str, Mapping[str, str]]
"""A key of `REMARKS`, with its parameters."""

_UNSAID: Final = ("expand", "split")
"""Intents that change what the picture is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeStep:
    """A picture on the way.

    Attributes:
        uid: of its entry.
        entry: None: it is gone.
        sources: numbers of the steps that it was made from, from 1, without those before them.
        settings: those that differ from the defaults, and the seed.
        places: what of a picture was changed; (): all of it.
        whole: size of that picture; None: it was made from words, or it isn't known.
        remarks: what has to be said of it.
    """

    uid: str
    entry: HistoryEntry | None
    sources: tuple[int, ...] = ()
    settings: Mapping[str, Any]
    places: tuple[Rect, ...] = ()
    whole: Size | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def share(self) -> float:
        """Of the picture that the bounds of its mask cover, 0..1; 1: all of it."""
        if self.whole is None or not self.places:
            return 1.0
        return min(1.0, sum(one.size.area for one in self.places) / max(1, self.whole.area))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeResult:
    """All of it.

    Attributes:
        steps: the first picture first.
        recipe: of what was done; None: nothing that a recipe has words for.
        remarks: what has to be said of all.
    """

    steps: tuple[MadeStep, ...]
    recipe: Recipe | None
    remarks: tuple[Remark, ...]


def sentence(remark: Remark) -> str:
    """In English; ``remark``: a key of `REMARKS` and its parameters."""
    return REMARKS[remark[0]].format(**remark[1])


def made_by(
    ancestors: Sequence[Related],
    environment: Callable[[str], Mapping[str, Any]],
    intents: Mapping[str, Intent],
    has_model: Callable[[str], bool],
) -> RecipeResult:
    """How a picture was made.

    Args:
        ancestors: what it came of, itself last (`storage.history_lineage.ancestors_of`).
        environment: what the history remembers under a name (`History.environment`).
        intents: the table.
        has_model: whether a model of that id or name is on this machine.
    """
    numbers = {one.uid: number for number, one in enumerate(ancestors, 1)}
    taking = _Taking(environment, intents)
    steps, above = list[MadeStep](), dict[int, set[int]]()
    for number, one in enumerate(ancestors, 1):
        entry = one.entry
        if entry is None:
            steps.append(MadeStep(uid=one.uid, entry=None, settings={}, remarks=(("gone", {}),)))
            continue
        remarks = list[Remark]()
        sources = [numbers[uid] for uid in entry.parents if uid in numbers]
        if not entry.parents and (entry.work or entry.inputs):
            remarks.append(("file", {}))
        if any(source >= number for source in sources):
            remarks.append(("cycle", {}))
        if len(sources) < len(entry.parents):
            remarks.append(("far", {}))
        wanted = "" if entry.request is None or entry.work else entry.request.model
        if wanted and not any(map(has_model, filter(None, (wanted, entry.model_name)))):
            remarks.append(("model", {"name": entry.model_name or wanted}))
        requests = [*_requests(entry)]
        plans = [request.plan for request in requests if request.plan is not None]
        steps.append(
            MadeStep(
                uid=one.uid,
                entry=entry,
                sources=_nearest(number, sources, above),
                settings={} if entry.request is None else settings_of(entry.request, entry.work),
                places=tuple(plan.mask_bounds for plan in plans if plan.mask_bounds is not None),
                whole=plans[0].document_size if plans else None,
                remarks=(*remarks, *taking.take(entry, requests)),
            )
        )
    recipe = taking.recipe(steps)
    return RecipeResult(steps=tuple(steps), recipe=recipe, remarks=tuple(taking.remarks))


def _nearest(number: int, sources: Sequence[int], above: dict[int, set[int]]) -> tuple[int, ...]:
    """Those that no other one came of; ``above`` gets what this step came of."""
    before = [source for source in sources if source < number]
    above[number] = {*before}.union(*(above.get(source, set()) for source in before))
    return tuple(one for one in before if not any(one in above.get(two, ()) for two in before))


def settings_of(request: GenerationRequest, work: str) -> dict[str, Any]:
    """The settings that differ from the defaults, and the seed; of ``work`` on a picture none."""
    if work:
        return {}
    names = [*ROWS] if request.model else ["seed"]
    return {
        name: getattr(request, name)
        for name in names
        if name == "seed" or (name not in NOT_SAID | {"count"} and is_set(request, name))
    }


def _requests(entry: HistoryEntry) -> Iterator[GenerationRequest]:
    """Of each place; nothing where another version wrote them."""
    told = [one["request"] for one in entry.inputs if isinstance(one.get("request"), dict)]
    try:
        found = [GenerationRequest.from_json(one) for one in told]
    except (KeyError, TypeError, ValueError):
        found = []
    yield from found or ([] if entry.request is None else [entry.request])


class _Taking:
    """Steps of a recipe, one picture after the other."""

    def __init__(
        self,
        environment: Callable[[str], Mapping[str, Any]],
        intents: Mapping[str, Intent],
    ) -> None:
        self._environment, self._intents = environment, intents
        self._steps, self._jobs = list[RecipeStep](), set[str]()
        self._mask: RecipeStep | None = None
        self.remarks = list[Remark]()

    def take(self, entry: HistoryEntry, requests: Sequence[GenerationRequest]) -> Iterator[Remark]:
        """What was done to it; gives what is to be said of that."""
        request = entry.request
        why = ""
        if entry.source:
            why = "elsewhere"
        elif request is None:
            why = "unreadable"
        elif request.task is Task.TEXT_TO_IMAGE and not entry.work:
            why = "words"
        elif request.plan is not None and request.plan.intent in _UNSAID:
            why = "unsaid"
        elif entry.job and entry.job in self._jobs:
            why = "twin"
        if why:
            yield why, {}
            return
        try:
            steps, left = steps_of(entry, self._environment(entry.environment), self._intents)
        except VelaturaError as error:
            yield "refused", {"reason": reason_of(error)}
            return
        if len(self._steps) + len(steps) + 1 > MOST_STEPS:
            yield "many", {}
            return
        self._jobs.add(entry.job)
        self._add(steps)
        if left:
            yield "conditions", {"names": ", ".join(KINDS[kind].words or kind for kind in left)}
        if len({one.typed.prompt for one in requests}) > 1 and not entry.work:
            yield "places", {}

    def _add(self, steps: Sequence[RecipeStep]) -> None:
        """Each under its own mask: what has none is done to everything."""
        mask = steps[0] if steps[0].kind == "mask" else None
        if mask is not None:
            steps = steps[1:]
        if mask != self._mask:
            self._steps.append(mask or made_step("mask", "everything"))
        self._mask = mask
        self._steps += steps

    def recipe(self, steps: Sequence[MadeStep]) -> Recipe | None:
        """The whole; its note tells what it leaves out."""
        if not self._steps:
            return None
        if any(step.kind == "mask" and step.name == "file" for step in self._steps):
            self.remarks.append(("masks", {}))
        self.remarks.append(("by_hand", {}))
        told = [
            f"Step {number}: {sentence(remark)}"
            for number, step in enumerate(steps, 1)
            for remark in step.remarks
        ]
        last = steps[-1].entry
        name = "Edit" if last is None else title_of(last)
        return Recipe(name, tuple(self._steps), " ".join([*told, *map(sentence, self.remarks)]))
