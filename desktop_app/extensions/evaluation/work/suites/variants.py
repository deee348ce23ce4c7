"""What is compared, as it is typed: a model, and after semicolons how its pictures are made.

``starter; steps=4; lora=few steps:0.8; guidance_scale=3; label=four steps``
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from desktop_app.core.errors import InputError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.setting_table import ROWS
from desktop_app.extensions.evaluation.work.suites.suite_run import Variant
from desktop_app.operations.recipes.words import NOT_SAID

LABELS: Final = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""Of sets, in their order."""

_PLAIN: Final = ("negative_prompt", "size", "label")


def variant_of(text: str, models: Sequence[ModelInfo] = ()) -> Variant:
    """What was typed.

    Args:
        text: see above; an empty model is the usual one.
        models: whose names labels tell.

    Raises:
        InputError: ``value_wrong``, with what is wrong with it.
    """
    model, *parts = (part.strip() for part in text.split(";"))
    words: dict[str, Any] = {"model": model}
    settings, loras = dict[str, Any](), list[dict[str, Any]]()
    label = ""
    for part in filter(None, parts):
        name, sign, value = (one.strip() for one in part.partition("="))
        if not sign:
            raise InputError("value_wrong", setting=part[:80], reason="a name, “=” and a value")
        if name == "lora":
            loras.append(_lora(value))
        elif name == "quick":
            words["quick"] = value.casefold() not in ("no", "off", "false", "0")
        elif name == "label":
            label = value
        elif name in _PLAIN:
            words[name] = value
        elif name in ROWS and name not in NOT_SAID:
            settings[name] = ROWS[name].kind.parse(name, value)
        else:
            choices = ", ".join(("lora", "quick", *_PLAIN, *ROWS))
            raise InputError("unknown_choice", setting="part", value=name[:80], choices=choices)
    if settings:
        words["settings"] = settings
    if loras:
        words["loras"] = loras
    known = next((one.name for one in models if model in (one.id, one.name)), model or "starter")
    return Variant(label=label or "; ".join((known, *filter(None, parts))), words=words)


def _lora(value: str) -> dict[str, Any]:
    """A name, or a name and a weight. Raises InputError: ``value_wrong``."""
    name, sign, weight = value.rpartition(":")
    try:
        return {"name": name, "weight": float(weight)} if sign else {"name": value, "weight": 1.0}
    except ValueError:
        return {"name": value, "weight": 1.0}
