"""Values of a unit of ControlNet, by their names and by older ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from desktop_app.core.errors import InputError

Unit: TypeAlias = Mapping[str, Any]

_RESIZE: Final = {"just resize": 0, "scale to fit (inner fit)": 1, "envelope (outer fit)": 2} | {
    "crop and resize": 1,
    "resize and fill": 2,
    "inner fit (scale to fit)": 1,
    "outer fit (shrink to fit)": 2,
}
_MODES: Final = {
    "balanced": "balanced",
    "my prompt is more important": "prompt",
    "prompt is more important": "prompt",
    "controlnet is more important": "control",
}
_MODE_IDS: Final = ("balanced", "prompt", "control")


def number(unit: Unit, name: str, usual: float, low: float, high: float) -> float:
    """A number of a unit. Raises InputError: ``value_range``."""
    value = unit.get(name)
    if value is None:
        return usual
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise InputError(
            "value_range", setting=name, value=str(value)[:80], minimum=low, maximum=high
        )
    return float(value)


def share_end(unit: Unit) -> float:
    """Until which share of the steps it counts."""
    older = number(unit, "guidance", 1.0, 0.0, 1.0)
    return number(unit, "guidance_end", older, 0.0, 1.0)


def resize_mode(unit: Unit) -> int:
    """0: stretched, 1: cropped, 2: continued."""
    return _choice(unit, "resize_mode", _RESIZE, (0, 1, 2), 1)


def control_mode(unit: Unit) -> Any:
    """A `core.conditions.ControlMode`, by word or number. Raises InputError: ``unknown_choice``."""
    if unit.get("guessmode") or unit.get("guess_mode"):
        return "control"
    return _choice(unit, "control_mode", _MODES, _MODE_IDS, 0)


def _choice(unit: Unit, name: str, words: Mapping[str, Any], ids: Sequence[Any], usual: int) -> Any:
    value = unit.get(name)
    if value is None:
        return ids[usual]
    if isinstance(value, int) and 0 <= value < len(ids):
        return ids[value]
    found = words.get(str(value).casefold())
    if found is None:
        choices = ", ".join(words)
        raise InputError("unknown_choice", setting=name, value=str(value)[:80], choices=choices)
    return found


def resolution(unit: Unit) -> int | None:
    """At which its preprocessor looks; None: that of the result."""
    if unit.get("pixel_perfect"):
        return None
    return int(number(unit, "processor_res", -1, -1, 16384))


def thresholds(unit: Unit) -> tuple[float | None, float | None]:
    """Of its preprocessor; below 0: the usual ones."""
    first, second = (number(unit, name, -1, -1, 1e6) for name in ("threshold_a", "threshold_b"))
    return first, second
