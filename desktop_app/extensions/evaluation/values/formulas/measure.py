"""What a measure is: a row that says what it takes and from how many pictures on it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Any, Literal, TypeAlias

from desktop_app.core.pixels import Doubles
from desktop_app.extensions.evaluation.values.formulas.intervals import Interval

Takes: TypeAlias = Literal[
    "features",
    "within",
    "distance",
    "pair",
    "text",
    "score",
    "answers",
    "picture",
    "copies",
    "edit",
]
"""What a measure's formula is given.

- features: the vectors of the measured set, (n, d), and of the reference, (m, d), float64 → number.
- within: the distances between all pictures of one prompt → number for the prompt.
- distance: the number of a network that compares a picture with its reference; no formula.
- pair: a picture and its reference, both (h, w, 3) uint8 → number for the picture.
- text: vectors of pictures (n, d), and of texts or other pictures (n, d) → (n,).
- score: the number of a network for a picture; no formula.
- answers: what an encoder's heads say of a picture ("noun:fox" → 0..1), what was asked → number.
- picture: (h, w, 3) uint8 → number for the picture.
- copies: the vectors of both sets, as features → (n,): 1 for a near copy, else 0.
- edit: an `Edit` → number, NaN where the edit does not tell.
"""

Better: TypeAlias = Literal["lower", "higher", ""]
"""Which of two values is better; "" neither, it only describes."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    Attributes:
        id: its name in files and on the command line.
        name: in English; the encoder's name is set beside it where there is one.
        takes: see `Takes`.
        better: see `Better`.
        formula: see `Takes`; None where a network of the engine gives the number.
        interval: of the measures that take features: where the distance of what the sets were drawn
            from lies, by both sets of vectors and a seed. The others' figure is the mean of
            numbers: `intervals.mean_interval`, `intervals.share_interval`.
        excess: whether it is too large for few pictures, so that what it is between equals is
            subtracted from its interval.
        least, most: between which it lies; `math.inf`: no end.
        share: whether each number is 1 for what counts and 0 for what doesn't, or a part of it.
        unit: of the value; "" for a plain number.
        digits: behind the point.
        fewest: pictures a side below which it is refused.
        few: pictures a side below which ``few_note`` is said.
        few_note: a code of `core.note_texts`.
        source: where the formula is from.
    """

    id: str
    name: str
    takes: Takes
    better: Better
    formula: Callable[..., Any] | None = None
    interval: Callable[[Doubles, Doubles, int], Interval] | None = None
    excess: bool = False
    least: float = 0.0
    most: float = inf
    share: bool = False
    unit: str = ""
    digits: int = 3
    fewest: int = 1
    few: int = 0
    few_note: str = ""
    source: str = ""

    @property
    def of_sets(self) -> bool:
        """Whether it gives one number for a set; else one for each picture, prompt or edit."""
        return self.takes == "features"

    def refused(self, *counts: int) -> bool:
        """Whether a side with that many pictures is too small."""
        return min(counts) < self.fewest

    def notes(self, *counts: int) -> tuple[str, ...]:
        """The codes of what is to be said of sides with that many pictures."""
        return (self.few_note,) if min(counts) < self.few else ()
