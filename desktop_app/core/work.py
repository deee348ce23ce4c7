"""Work on whole pictures that the queue takes besides generating: enlarging, cleaning, control
images. A kind is a row of `WORK_KINDS`; what does it is `studio.work_jobs.WORKS`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from desktop_app.core.as_json import to_json
from desktop_app.core.stages import MAX_FACTOR, Stage
from desktop_app.core.values import Field, Number, Plain, Text, one_of, taken

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
        fields: the values that it has.
        detail: what its title adds to ``name``.
        stage: the same as a stage of a picture; None: it is none.
        keeps_colours: whether the result is in the picture's own space and depth; else it is 8-bit
            sRGB.
    """

    name: str
    fields: tuple[Field, ...]
    detail: Callable[[Values], str]
    stage: Callable[[Values], Stage] | None = None
    keeps_colours: bool = True


def check_work(work: Work) -> Work:
    """``work`` with the defaults of the values it lacks.

    Which networks and preprocessors there are is checked by `studio.work_jobs.work_job`.

    Raises:
        InputError: ``value_range`` or ``unknown_choice``, also of what is of another type.
    """
    kind = one_of(*WORK_KINDS)
    kind.check("operation", work.operation)
    return Work(
        work.operation, taken(WORK_KINDS[work.operation].fields, work.values, work.operation)
    )


def _by_network(text: str, values: Values) -> str:
    called = values["network_name"] or values["network"]
    return f"{text} ({called})" if called else text


_NETWORK: Final = (
    Field(
        "network",
        "Network",
        "Name or key of an upscaler; the program's own if not given.",
        Text(),
        "",
    ),
    Field("network_name", default=""),
)
"""``network_name`` is what the user reads of it; `studio.work_jobs.work_job` sets it."""

WORK_KINDS: Final[Mapping[str, WorkKind]] = {
    "upscale": WorkKind(
        "Enlarge",
        (
            Field(
                "factor",
                "Factor",
                "How many times larger the picture becomes.",
                Number(1.0, MAX_FACTOR, above=True, step=0.05, unit=" ×", decimals=2),
                2.0,
            ),
            *_NETWORK,
        ),
        lambda values: _by_network(f"{values['factor']:g}×", values),
        lambda values: Stage(
            "enlarge",
            factor=float(values["factor"]),
            network=values["network_name"] or values["network"],
        ),
    ),
    "clean": WorkKind(
        "Clean up",
        (
            Field(
                "strength",
                "Strength",
                "How much of the noise and the traces of compression goes.",
                Number(0.0, 1.0, step=0.01, unit=" %", shown=100),
                1.0,
            ),
            *_NETWORK,
        ),
        lambda values: _by_network(f"{values['strength']:.0%}", values),
        lambda values: Stage(
            "clean",
            strength=float(values["strength"]),
            network=values["network_name"] or values["network"],
        ),
    ),
    "preprocess": WorkKind(
        "Control image",
        (
            Field("preprocessor", "Preprocessor", "Id of what makes it.", Text(), ""),
            Field("parameters", "Parameters", "Of the preprocessor, by id.", Plain(), {}),
        ),
        lambda values: str(values["preprocessor"]).replace("_", " "),
        keeps_colours=False,
    ),
}
"""By their names. What makes the values true (whether there is such a network) is
`studio.work_jobs`'s."""
