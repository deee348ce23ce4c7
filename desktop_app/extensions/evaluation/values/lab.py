"""The lab for consistency models: what is tried, and what came of it. Values and their JSON.

Schedules are lists of timesteps as requests have them, descending: 0 is pure noise and runs first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.consistency import even_timesteps
from desktop_app.core.errors import InputError
from desktop_app.core.model_values import Descending
from desktop_app.core.noise_levels import NoiseLevels

VERSION: Final = 1
"""Of a report's JSON."""

NEW: Final = "new"
"""In place of an edit: pictures from noise alone."""

MOST_BATCH: Final = 64
"""Pictures of one request, and so of one batch."""

LAB_EDITS: Final = (
    *("inpaint", "super_resolution", "colourise", "stroke", "denoise"),
    *("vary", "interpolate"),
)
"""What a consistency model does without training for it (Song et al. 2023, appendix D)."""

Timesteps = tuple[int, ...]

_LIST: Final = Descending("timesteps")


def _numbers(text: str) -> list[float]:
    try:
        return [float(word) for word in text.replace(",", " ").split()]
    except ValueError:
        raise InputError("timesteps_order", given=text) from None


def _even(text: str, total: int) -> Timesteps:
    numbers = _numbers(text)
    steps = int(numbers[0]) if len(numbers) == 1 else 0
    if not 1 <= steps <= total:
        raise InputError("timesteps_order", given=text)
    return even_timesteps(steps, total)[::-1]


def _of_noise(text: str, total: int) -> Timesteps:
    levels = NoiseLevels(num_train_timesteps=total)
    found = {levels.timestep(sigma) for sigma in _numbers(text) if sigma > 0}
    return tuple(sorted({0, *found}, reverse=True))


_WORDS: Final[Mapping[str, Callable[[str, int], Timesteps]]] = {
    "one": lambda _, total: (0,),
    "all": lambda _, total: even_timesteps(total, total)[::-1],
    "even": _even,
    "sigma": _of_noise,
}
"""Ways to say a schedule, beside its timesteps. "even:5": so many, evenly spaced. "sigma:0.821":
pure noise, then those deviations of noise, by the published levels (0.002 to 80, rho 7)."""


def read_schedule(text: str, total: int) -> Timesteps:
    """Timesteps of what was typed: "18, 0", "one", "all", "even:5", "sigma:0.821".

    Args:
        text: typed.
        total: how many timesteps the model has.

    Raises:
        InputError: ``timesteps_order``, ``timesteps_start`` or ``timesteps_range``.
    """
    word, _, rest = text.strip().partition(":")
    if word in _WORDS:
        return _WORDS[word](rest, total)
    steps = _LIST.parse("timesteps", text)
    given = _LIST.text(steps)
    if not steps or steps[-1] != 0:
        raise InputError("timesteps_start", given=given or text)
    if steps[0] >= total:
        raise InputError("timesteps_range", given=given, maximum=total - 1)
    return steps


def schedule_text(steps: Sequence[int], total: int, most: int = 6) -> str:
    """A head for a schedule: its timesteps, or of more than ``most`` how many there are."""
    if len(steps) <= most:
        return _LIST.text(tuple(steps))
    even = tuple(steps) == even_timesteps(len(steps), total)[::-1]
    return f"{len(steps)} even" if even else f"{len(steps)}: {steps[0]} … {steps[-1]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabPlan:
    """What is tried.

    Attributes:
        model, digest: the model's name and the hash of its content.
        timesteps: how many it has.
        side: of its pictures, in pixels.
        schedules: lists of timesteps.
        edits: of `LAB_EDITS`, each in the grid.
        seed: of the first picture; the others count up from it.
        count: pictures of a schedule; quality is measured of them.
        edit_count: pictures of an edit and a schedule.
        label: class, from 0; None: drawn from each seed.
        batch: pictures that are made at a time.
        most_batch: the largest batch of the curve; 0: no curve.
        search: timesteps of the schedule that is searched for; 0: none is.
        evaluations, minutes: that a search may take; 0 minutes: as long as it likes.
    """

    model: str
    digest: str = ""
    timesteps: int = 40
    side: int = 32
    schedules: tuple[Timesteps, ...] = ((0,), (18, 0))
    edits: tuple[str, ...] = ()
    seed: int = 0
    count: int = 16
    edit_count: int = 4
    label: int | None = None
    batch: int = 1
    most_batch: int = 0
    search: int = 0
    evaluations: int = 40
    minutes: float = 0.0

    @property
    def basis(self) -> tuple[object, ...]:
        """What two runs have in common of which one goes on with the other's pictures."""
        return (self.digest or self.model, self.timesteps, self.side, self.seed, self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabCell:
    """One place of the grid.

    Attributes:
        timesteps: its schedule.
        edit: of `LAB_EDITS`, or `NEW`.
        files: its pictures, relative to the folder.
        steps: what each call made of the first of them, likewise.
        seconds: a picture.
        value: of the report's measure; of an edit, PSNR in dB to the picture before; None: not
            measured.
        low, high: ends of its interval of 95 %; None: not known.
        note: why there is no value.
    """

    timesteps: Timesteps
    edit: str = NEW
    files: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    seconds: float = 0.0
    value: float | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""

    @property
    def interval(self) -> str:
        """In brackets, to follow the value; empty: it is not known."""
        return (
            "" if self.low is None or self.high is None else f" ({self.low:.3g} – {self.high:.3g})"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPoint:
    """A point of the batch and memory curve.

    Attributes:
        batch: pictures at a time.
        rate: pictures per second; 0: it was refused.
        peak_bytes: the most memory that was held; None: it can't be measured here.
        needed_bytes: what it was estimated to need before it ran; 0: not known.
        refused: whether it was not run, since it would not have fitted.
    """

    batch: int
    rate: float = 0.0
    peak_bytes: int | None = None
    needed_bytes: int = 0
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LabReport:
    """All that came of it.

    Attributes:
        plan: what was tried last.
        measure: what quality is measured by, as it may honestly be called; empty: nothing.
        basis: how, so that no other number is taken for the same.
        better: which of two values is.
        cells: of all that was made.
        inputs: what each edit was given, a file relative to the folder.
        curve: of batches.
        tried: schedules that a search evaluated, in order.
        found: the best of them that has as many timesteps as were wanted.
        whole: whether the search ended by itself, and not by its budget.
        environment: program, libraries, processor, device.
        version: of this shape.
    """

    plan: LabPlan
    measure: str = ""
    basis: str = ""
    better: str = "lower"
    cells: tuple[LabCell, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict[str, str])
    curve: tuple[BatchPoint, ...] = ()
    tried: tuple[Timesteps, ...] = ()
    found: Timesteps = ()
    whole: bool = True
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    version: int = VERSION

    def cell(self, timesteps: Sequence[int], edit: str = NEW) -> LabCell | None:
        """What was made by that schedule."""
        wanted = tuple(timesteps), edit
        return next((one for one in self.cells if (one.timesteps, one.edit) == wanted), None)

    @property
    def columns(self) -> tuple[Timesteps, ...]:
        """Schedules of the grid: the plan's, and the one that was found."""
        found = (self.found,) if self.found else ()
        return tuple(dict.fromkeys((*self.plan.schedules, *found)))

    @property
    def rows(self) -> tuple[str, ...]:
        """What the grid has a row for."""
        return (NEW, *self.plan.edits)

    def to_json(self) -> dict[str, Any]:
        return to_json(self)

    @classmethod
    def from_json(cls, data: Any) -> LabReport:
        """Raises ValueError: it is none, or of a newer version."""
        report = from_json(cls, data)
        if report.version > VERSION:
            raise ValueError(f"a report of version {report.version}")
        return report
