"""The safety filter's rules: which labels count from which probability on, and what happens then.

Pure values. What asks the classifier and acts is `screening`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias, get_args

from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import InputError

Action: TypeAlias = Literal["refuse", "blur"]
"""What happens to a picture that counts: its job fails, or it is given blurred."""

Outcome: TypeAlias = Literal["passed", "blurred", "refused", "not_judged", "withheld"]
"""What became of a picture: given as it is; given blurred; not given, because of what it shows;
given though nothing judged it; not given, because nothing could judge it."""

CLASSIFIER: Final = "classifier"
"""Component of the add-ons that judge."""

MOST_CELLS: Final = 64
"""Of a blurred picture's longer side: with more, things can be recognised."""


@dataclass(frozen=True, slots=True)
class ScreeningRules:
    """A policy.

    Attributes:
        network: name or key of the classifier among the add-ons; empty: the first by name.
        thresholds: label of the classifier → the probability, 0..1, from which on it counts.
            Labels that are not here never count. Capitals make no difference.
        action: what happens to a picture that counts.
        closed: whether no picture is given where none can be judged; else it is, and that is noted.
        cells: of a blurred picture: how many patches of one colour its longer side is made from.

    Raises:
        InputError: ``value_range`` or ``unknown_choice``.
    """

    network: str = ""
    thresholds: Mapping[str, float] = field(default_factory=dict[str, float])
    action: Action = "refuse"
    closed: bool = True
    cells: int = 8

    def __post_init__(self) -> None:
        if self.action not in get_args(Action):
            choices = ", ".join(map(str, get_args(Action)))
            raise InputError(
                "unknown_choice", setting="action", value=str(self.action), choices=choices
            )
        for label, value in self.thresholds.items():
            _check(f"threshold of {label}", value, 0.0, 1.0)
        _check("cells", self.cells, 1, MOST_CELLS)


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:  # NaN is in no range
        raise InputError("value_range", setting=name, value=value, minimum=low, maximum=high)


@dataclass(frozen=True, slots=True)
class ScreeningVerdict:
    """What a picture shows most, by its distance from the threshold.

    Attributes:
        label: which.
        score: its probability.
        counts: whether that reaches the label's threshold.
    """

    label: str
    score: float
    counts: bool


def verdict_on(rules: ScreeningRules, scores: Mapping[str, float]) -> ScreeningVerdict:
    """Hold what a classifier said of one picture against the rules.

    Raises:
        ValueError: the rules can't be applied: they name no label, or one that the classifier does
            not know; or it gave something that is not a probability.
    """
    if not rules.thresholds:
        raise ValueError("no label has a threshold")
    if not all(0 <= score <= 1 for score in scores.values()):
        raise ValueError("the classifier gave something that is no probability")
    known = {label.casefold(): score for label, score in scores.items()}
    best, distance = ScreeningVerdict("", 0.0, counts=False), -math.inf
    for label, threshold in rules.thresholds.items():
        score = known.get(label.casefold())
        if score is None:
            raise ValueError(f"the classifier knows no label “{label}” ({', '.join(scores)})")
        if score - threshold > distance:
            best, distance = (
                ScreeningVerdict(label, score, counts=score >= threshold),
                score - threshold,
            )
    return best


def classifier_named(name: str, add_ons: Iterable[AddOn]) -> AddOn | None:
    """The classifier of that name or key among ``add_ons``; for "" the first by name."""
    known = sorted(
        (one for one in add_ons if one.component == CLASSIFIER), key=lambda one: one.name
    )
    return next((one for one in known if not name or name in (one.name, one.key)), None)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit: never a picture, a prompt, or a path.

    Attributes:
        job: id of the job.
        owner: whose it is; empty: not known.
        seed: of the image, which tells it from others of its job; None: there is no image yet.
        outcome: what became of it.
        verdict: on it; None: there is none.
        classifier: name of what judged.
        digest: of the classifier's content.
        reason: why nothing judged it.
    """

    job: str
    owner: str
    seed: int | None
    outcome: Outcome
    verdict: ScreeningVerdict | None = None
    classifier: str = ""
    digest: str = ""
    reason: str = ""

    def line(self, now: datetime | None = None) -> str:
        """As JSON, without an end of line; ``now``: the time, if not the present."""
        verdict = self.verdict
        told = {
            "time": (now or datetime.now(UTC)).isoformat(timespec="milliseconds"),
            "job": self.job,
            "owner": self.owner,
            "seed": self.seed,
            "action": self.outcome,
            "label": "" if verdict is None else verdict.label,
            "score": None if verdict is None else round(verdict.score, 6),
            "classifier": self.classifier,
            "digest": self.digest,
        }
        return json.dumps(told | ({"reason": self.reason} if self.reason else {}))
