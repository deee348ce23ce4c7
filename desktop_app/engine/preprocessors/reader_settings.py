"""preprocessor_config.json: how a network wants its pictures. It comes from strangers, too."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from desktop_app.core.errors import ModelError
from desktop_app.networks.part_classes import part_class

FILE: Final = "preprocessor_config.json"

_LONGEST: Final = 4096
"""Pixels of a side to which a picture is brought at most."""

_SIDES: Final = frozenset({"height", "width", "shortest_edge", "longest_edge"})


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _number(value: Any, low: float, high: float) -> bool:
    # NaN is in no range.
    return type(value) in (int, float) and low <= value <= high


def _three(low: float, high: float) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        numbers = cast("list[Any]", value) if isinstance(value, list) else []
        return len(numbers) == 3 and all(_number(each, low, high) for each in numbers)

    return check


def _size(value: Any) -> bool:
    if isinstance(value, dict):
        sides = cast("dict[str, Any]", value)
        known = bool(sides) and set(sides) <= _SIDES
        return known and all(_whole(16, _LONGEST)(each) for each in sides.values())
    return _whole(16, _LONGEST)(value)


_CHECKS: Final[Mapping[str, Callable[[Any], bool]]] = {
    **dict.fromkeys(("do_resize", "do_rescale", "do_normalize", "keep_aspect_ratio"), _flag),
    "size": _size,
    "resample": _whole(0, 5),
    "rescale_factor": lambda value: _number(value, 1e-6, 1.0),
    "image_mean": _three(-1000.0, 1000.0),
    "image_std": _three(1e-3, 1000.0),
    "ensure_multiple_of": _whole(1, 256),
}
"""What is read of it: all else, names of classes among it, has no effect."""


def make_reader(class_name: str, settings: Mapping[str, Any], name: str) -> Any:
    """What brings pictures into the form that a network takes: an image processor of transformers.

    Args:
        class_name: which, as `part_classes` knows it.
        settings: of preprocessor_config.json; the class's own where it says nothing.
        name: of the network, for errors.

    Raises:
        ModelError: ``model_damaged``: a setting can't be.
    """
    return part_class(class_name)(**checked_settings(settings, name))


def checked_settings(settings: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What is read of preprocessor_config.json.

    Args:
        settings: all that it says.
        name: of the network, for errors.

    Raises:
        ModelError: ``model_damaged``: a setting can't be.
    """
    given: dict[str, Any] = {}
    for key, fits in _CHECKS.items():
        value = settings.get(key)
        if value is None:
            continue
        if not fits(value):
            reason = f"{FILE}: its {key} is {str(value)[:40]!r}"
            raise ModelError("model_damaged", name=name, reason=reason)
        given[key] = value
    return given


def narrowest(reader: Any, size: Mapping[str, int] | None = None) -> float:
    """Share of its longer side that a picture's shorter one must have, so that something of it is
    left where proportions are kept.

    Args:
        reader: of `make_reader`.
        size: in place of its own.
    """
    multiple = getattr(reader, "ensure_multiple_of", None) or 1
    side = (size or {}).get("height") or reader.size.height
    return min(1.0, multiple / side) if getattr(reader, "keep_aspect_ratio", False) else 0.0


def size_for(reader: Any, side: int, patch: int) -> dict[str, int]:
    """How large pictures become where the user asks for another size than the network's own.

    Args:
        reader: of `make_reader`.
        side: as asked for.
        patch: what sides must be multiples of.
    """
    patch = math.lcm(patch, getattr(reader, "ensure_multiple_of", None) or 1)
    side = max(1, round(side / patch)) * patch
    if reader.size.height:
        return {"height": side, "width": side}
    return {"shortest_edge": side}
