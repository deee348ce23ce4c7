"""Drift: a fixed set of requests that is kept with its pictures, and checks of it later. Values.

Nothing is computed (`work.drift.sequential`), made (`work.evaluating`) or kept
(`work.stores.drift`) here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

ALPHA: Final = 0.01
"""Stated rate of false alarms: of a hundred kept sets of which nothing has changed, at most one
ever raises an alarm by statistics, however often each is checked."""

Verdict: TypeAlias = Literal[
    "", "repeats", "differs", "model_changed", "unexplained", "steady", "drifted"
]


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """What one verdict means.

    Attributes:
        alarm: whether somebody has to look.
        text: in English, with ``{changed}``, ``{count}`` and ``{fields}``.
    """

    alarm: bool
    text: str


VERDICTS: Final[Mapping[Verdict, VerdictRow]] = {
    "": VerdictRow(alarm=False, text="The check was interrupted; start it again to go on."),
    "repeats": VerdictRow(alarm=False, text="All {count} pictures repeat exactly."),
    "differs": VerdictRow(
        alarm=False, text="{changed} of {count} pictures differ. What changed: {fields}."
    ),
    "model_changed": VerdictRow(
        alarm=True, text="{changed} of {count} pictures differ. The model changed: {fields}."
    ),
    "unexplained": VerdictRow(
        alarm=True,
        text="{changed} of {count} pictures differ, though nothing known has changed.",
    ),
    "steady": VerdictRow(
        alarm=False, text="{count} pictures with new seeds: no sign of a change. {fields}"
    ),
    "drifted": VerdictRow(
        alarm=True,
        text="{count} pictures with new seeds: the model's pictures have changed. {fields}",
    ),
}
"""The last two are of checks with new seeds, which can't repeat bit for bit."""

OF_MODEL: Final = ("weights", "scheduler constant")
"""How names of fields begin that are of what makes the pictures, not of where it runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRequest:
    """One request of a set.

    Attributes:
        id: of its picture's file: "01-2", the second of the first prompt.
        group: requests that differ by their seeds alone have the same.
        request: `GenerationRequest.to_json`, of one image.
        drawn: whether its seed was drawn here: one that a user chose for its
            picture says little of what the model makes.
    """

    id: str
    group: str
    request: dict[str, Any]
    drawn: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftCheck:
    """One check of a set.

    Attributes:
        id: name of its folder.
        created_ms: milliseconds since 1970 (UTC).
        fresh: how many checks with new seeds came before and with this one; 0: the kept seeds.
        way: by which a processor calculates it (`core.compute_profile`); empty: as it was kept.
        verdict: empty: it is not over.
        changed: pictures that differ.
        fields: what differs of the environment, as in "torch 2.13.0 → 2.14.0".
        evidence: share of what an alarm needs, from 1.0 on it is one; of new seeds alone.
        statistic: that of which ``evidence`` is.
    """

    id: str
    created_ms: int
    fresh: int = 0
    way: str = ""
    verdict: Verdict = ""
    changed: int = 0
    fields: tuple[str, ...] = ()
    evidence: float = 0.0
    statistic: str = ""

    def sentence(self, count: int) -> str:
        """The verdict on ``count`` pictures, in English."""
        said = ", ".join(self.fields) or "nothing known"
        if self.fresh:
            said = f"Evidence: {self.evidence:.0%} of an alarm ({self.statistic})."
        return VERDICTS[self.verdict].text.format(changed=self.changed, count=count, fields=said)


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftSet:
    """A kept set.

    Attributes:
        id: name of its folder.
        name: the user's.
        model, model_name: id, and what the user reads.
        created_ms: milliseconds since 1970 (UTC).
        requests: what is made.
        kept: whether all of its pictures are there.
        environment: what the first picture was made with: names and values, as `flat_fields` gives.
        checks: oldest first.
    """

    id: str
    name: str
    model: str
    model_name: str
    created_ms: int
    requests: tuple[KeptRequest, ...]
    kept: bool = False
    environment: dict[str, str] = field(default_factory=dict[str, str])
    checks: tuple[DriftCheck, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftedPicture:
    """A kept picture and what came of its request later.

    Attributes:
        id: of the request.
        prompt: what it shows.
        old, new: absolute paths.
        most, mean: largest and mean difference, in levels of 0..255; 0 where the float outputs
            alone differ.
        delta_e: mean CIEDE2000.
    """

    id: str
    prompt: str
    old: str
    new: str
    most: int
    mean: float
    delta_e: float


def changed_fields(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, ...]:
    """What differs between two environments, as in "torch 2.13.0 → 2.14.0"; those of the model come
    first."""
    names = sorted({*old, *new}, key=lambda name: (not name.startswith(OF_MODEL), name))
    pairs = ((name, old.get(name, "none"), new.get(name, "none")) for name in names)
    return tuple(f"{name} {first} → {second}" for name, first, second in pairs if first != second)


def verdict_of(changed: int, fields: tuple[str, ...]) -> Verdict:
    """Of a check with the kept seeds."""
    if not changed:
        return "repeats"
    if not fields:
        return "unexplained"
    return "model_changed" if any(one.startswith(OF_MODEL) for one in fields) else "differs"
