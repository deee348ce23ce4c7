"""What came of making a picture of the history again. Values: `work.reproducing` makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

Repeated: TypeAlias = Literal["same", "forced", "differs", "unexplained", "unknown", "failed"]

REPEATED: Final[Mapping[Repeated, str]] = {
    "same": "Repeats exactly.",
    "forced": "Differs as this machine is now ({fields}); repeats exactly with: {forced}.",
    "differs": "Differs{measured}. What changed: {fields}.",
    "unexplained": "Differs{measured}, though nothing known has changed.",
    "unknown": "Differs{measured}. What it was made with is not known.",
    "failed": "Could not be made again: {error}",
}
"""In English, with the names of `Reproduction.words`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """Of one entry.

    Attributes:
        uid: of the entry.
        title: what the user reads of it.
        verdict: a key of `REPEATED`.
        fields: what differs, as in "torch 2.13.0 → 2.14.0" (`values.drift.changed_fields`).
        forced: what was set as it was then, so that it repeats, or, where it does not, in vain.
        most, mean: largest and mean difference, in levels of 0..255; 0 where the float outputs
            alone differ.
        delta_e: mean CIEDE2000.
        code, params, error: of what prevented it.
    """

    uid: str
    title: str
    verdict: Repeated
    fields: tuple[str, ...] = ()
    forced: tuple[str, ...] = ()
    most: int = 0
    mean: float = 0.0
    delta_e: float = 0.0
    code: str = ""
    params: Mapping[str, str | int | float] = field(default_factory=dict[str, Any])
    error: str = ""

    @property
    def repeats(self) -> bool:
        """Whether it does as this machine is now."""
        return self.verdict == "same"

    @property
    def words(self) -> dict[str, str]:
        """What the sentence of the verdict names."""
        measured = f" by up to {self.most} levels (ΔE {self.delta_e:.2f})" if self.most else ""
        return {
            "fields": ", ".join(self.fields),
            "forced": ", ".join(self.forced),
            "measured": measured or " in what 8 bits don't show",
            "error": self.error,
        }

    @property
    def sentence(self) -> str:
        return REPEATED[self.verdict].format(**self.words)
