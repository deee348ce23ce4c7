"""Work on whole pictures that the queue takes besides generating: enlarging, cleaning, control
images. A kind is a row of `WORK_KINDS`; what does it is `studio.work_jobs.WORKS`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, cast

from desktop_app.core.as_json import to_json
from desktop_app.core.errors import InputError
from desktop_app.core.ranges import check_range
from desktop_app.core.stages import MAX_FACTOR, Stage

Values: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Work:
    """What is done to a picture, without the picture.

    Attributes:
        operation: a key of `WORK_KINDS`.
        values: plain, by the names of its kind; see there.
    """

    operation: str
    values: Values = field(default_factory=dict[str, Any])

    @property
    def kind(self) -> WorkKind:
        """Its row. Raises KeyError: there is none."""
        return WORK_KINDS[self.operation]

    @property
    def title(self) -> str:
        """What the user reads of it, in English: "Enlarge 2×"; one of `check_work`."""
        return f"{self.kind.name} {self.kind.detail(self.values)}"

    @property
    def stage(self) -> Stage | None:
        """The same as a stage of a picture; None where it is none."""
        return None if self.kind.stage is None else self.kind.stage(self.values)

    @property
    def text(self) -> str:
        """JSON, the same for the same work."""
        return json.dumps(to_json(self), sort_keys=True)


@dataclass(frozen=True, slots=True)
class WorkKind:
    """One kind of work.

    Attributes:
        name: a few English words, with which titles begin.
        defaults: all values that it has.
        check: of one value, by its name; raises InputError.
        detail: what its title adds to ``name``.
        stage: the same as a stage of a picture; None: it is none.
        keeps_colours: whether the result is in the picture's own space and depth; else it is 8-bit
            sRGB.
    """

    name: str
    defaults: Values
    check: Mapping[str, Callable[[str, Any], object]]
    detail: Callable[[Values], str]
    stage: Callable[[Values], Stage] | None = None
    keeps_colours: bool = True


def check_work(work: Work) -> Work:
    """``work`` with the defaults of the values it lacks.

    Which networks and preprocessors there are is checked by `studio.work_jobs.work_job`.

    Raises:
        InputError: ``value_range`` or ``unknown_choice``, also of what is of another type.
    """
    kind = WORK_KINDS.get(work.operation)
    if kind is None:
        raise _unknown("operation", work.operation, WORK_KINDS)
    for name in work.values:
        if name not in kind.defaults:
            raise _unknown(work.operation, name, kind.defaults)
    values = {**kind.defaults, **work.values}
    for name, check in kind.check.items():
        check(name, values[name])
    return Work(work.operation, values)


def _unknown(setting: str, value: object, choices: object) -> InputError:
    """``choices``: words, or what has them as its keys."""
    words = choices if isinstance(choices, str) else ", ".join(cast("Mapping[str, Any]", choices))
    return InputError("unknown_choice", setting=setting, value=str(value)[:80], choices=words)


def _number(name: str, value: object, minimum: float, maximum: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(
            "value_range", setting=name, value=str(value)[:80], minimum=minimum, maximum=maximum
        )
    check_range(name, value, minimum, maximum)
    return value


def _factor(name: str, value: object) -> None:
    """1 is no enlarging."""
    if _number(name, value, 1.0, MAX_FACTOR) == 1:
        raise InputError("value_range", setting=name, value=1, minimum=1, maximum=MAX_FACTOR)


def _share(name: str, value: object) -> None:
    _number(name, value, 0.0, 1.0)


def _text(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise _unknown(name, value, "a name")


def _plain(name: str, value: object) -> None:
    """Values by name; which there are is the preprocessor's matter."""
    if not isinstance(value, Mapping):
        raise _unknown(name, value, "names and values")
    for key, one in cast("Mapping[object, object]", value).items():
        if not (isinstance(key, str) and isinstance(one, bool | int | float | str)):
            raise _unknown(name, f"{key}={one}", "names and values")


def _by_network(text: str, values: Values) -> str:
    called = values["network_name"] or values["network"]
    return f"{text} ({called})" if called else text


WORK_KINDS: Final[Mapping[str, WorkKind]] = {
    "upscale": WorkKind(
        "Enlarge",
        {"factor": 2.0, "network": "", "network_name": ""},
        {"factor": _factor, "network": _text, "network_name": _text},
        lambda values: _by_network(f"{values['factor']:g}×", values),
        lambda values: Stage(
            "enlarge",
            factor=float(values["factor"]),
            network=values["network_name"] or values["network"],
        ),
    ),
    "clean": WorkKind(
        "Clean up",
        {"strength": 1.0, "network": "", "network_name": ""},
        {"strength": _share, "network": _text, "network_name": _text},
        lambda values: _by_network(f"{values['strength']:.0%}", values),
        lambda values: Stage(
            "clean",
            strength=float(values["strength"]),
            network=values["network_name"] or values["network"],
        ),
    ),
    "preprocess": WorkKind(
        "Control image",
        {"preprocessor": "", "parameters": {}},
        {"preprocessor": _text, "parameters": _plain},
        lambda values: str(values["preprocessor"]).replace("_", " "),
        keeps_colours=False,
    ),
}
"""By their names: "upscale" (``factor``: above 1, `MAX_FACTOR` at most), "clean" (``strength``:
0..1), both with ``network``: a name or key, empty: those that ship, and ``network_name``: what the
user reads of it, which `studio.work_jobs.work_job` sets; "preprocess" (``preprocessor``: an id, and
its ``parameters``)."""
