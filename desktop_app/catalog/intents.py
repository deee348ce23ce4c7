"""The table of intents: what a person wants of a masked place, and the settings that suit it."""

from __future__ import annotations

from typing import Any, Final, Literal

from desktop_app.catalog.resources import invalid, read_rows
from desktop_app.core.edit_plan import PlanSettings
from desktop_app.core.record import record
from desktop_app.core.registry import Registry, RowError

EXPAND: Final = "expand"


_OF_PLAN = ("margin", "detail", "grow", "feather", "fill", "invert", "sees", "splits")


@record()
class Intent:
    """One intent.

    Attributes:
        id: key in plans.
        name: what the user chooses; empty: it can't be chosen, others come to it (``otherwise``).
        button: what the Generate button says.
        hint: one English sentence.
        strength: denoising strength.
        plan: how plans are made for it.
        needs: ``mask``, or ``picture``: without a mask it works on all of it.
        otherwise: the intent that runs in its place where it needs a mask and there is none; empty:
            none does.
        wordless: the intent that runs in its place with a model that reads no words; empty: itself.
        model: ``needed``; or ``optional``: it is done without one, unless the user wants one.
        count: images, where one is not the usual number; else None.
        tool: the tool that makes the mask it needs, where that is not painted; else empty.
        icon: a file in resources/icons.
    """

    id: str
    name: str
    button: str
    hint: str
    strength: float
    plan: PlanSettings
    needs: Literal["mask", "picture"] = "mask"
    otherwise: str = ""
    wordless: str = ""
    model: Literal["needed", "optional"] = "needed"
    count: int | None = None
    tool: str = ""
    icon: str = ""


def _check_more(intent: Intent) -> None:
    known = load_intents()
    if intent.id in known:
        raise RowError(f"there is a {intent.id!r} already")
    if intent.plan.intent != intent.id:
        raise RowError(f"the plan of {intent.id!r} is for {intent.plan.intent!r}")
    for other in (intent.otherwise, intent.wordless):
        if other not in ("", *known):
            raise RowError(f"there is no intent {other!r}")


MORE_INTENTS: Registry[Intent] = Registry(Intent, check=_check_more)
"""What plugins brought; the program's own are in resources/catalog/intents.toml."""


def load_intents() -> dict[str, Intent]:
    """All intents by id, in the table's order, then those of plugins.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    intents = read_rows("intents", _intent)
    for intent in intents.values():
        for other in (intent.otherwise, intent.wordless):
            if other not in ("", *intents):
                raise invalid("intents", intent.id, f"there is no intent {other!r}")
    return intents | {intent.id: intent for intent in MORE_INTENTS}


def _intent(key: str, entry: dict[str, Any]) -> Intent:
    of_plan: dict[str, Any] = {name: entry[name] for name in _OF_PLAN if name in entry}
    rest: dict[str, Any] = {k: v for k, v in entry.items() if k not in _OF_PLAN}
    return Intent(id=key, plan=PlanSettings(intent=key, **of_plan), **rest)
