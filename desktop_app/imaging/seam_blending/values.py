"""What goes into seam repair and what is told about it: frozen values, no arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Literal, TypeAlias

from desktop_app.core.pixels import FloatArray

Stage: TypeAlias = Literal["align", "sharpen", "colour", "gate", "crossfade", "grain", "join"]
"""Those of `stages`, in order, and at last *join*: what is seen of the border (`join`).
"""

Told: TypeAlias = Stage | Literal["register"]
"""What there are reports of; *register*: how the answer of an edit without a mask lay.
"""

Reason: TypeAlias = Literal[
    "ran",
    "off",
    "nothing_to_mend",
    "too_few_pixels",
    "too_large",
    "unsure",
    "no_gain",
    "reimagined",
    "disagrees",
    "visible",
]
"""Why a stage ran or not.

*ran*: it changed the patch (the gate: it let the corrections through). *off*: its setting is 0.
*nothing_to_mend*: the surroundings are as they were. *too_few_pixels*: too little unmasked, visible
surroundings. *too_large*: it would take gigabytes (`imaging.postprocess` decides). *unsure*:
measured, but not surely enough to act. *no_gain*: the correction did not help on pixels it had not
seen. *reimagined*: the model drew other surroundings; the plain patch is used. *disagrees*: old and
new differ all along the border. *visible*: there is a step along it in the finished picture.
"""


@dataclass(frozen=True, slots=True)
class BlendSettings:
    """One slider a stage; the defaults are the automatic treatment. 0 turns a stage off.

    Attributes:
        align: 0..1, share of the measured shift that is taken back.
        sharpen: 0..2, share of the measured gain in sharpness.
        colour: 0..1, share of the measured colour difference.
        gate: whether corrections must prove themselves on the surroundings. Without it
            corrections are applied even where the model re-imagined everything.
        crossfade: depth in pixels, from the mask's border inwards, within which the old picture
            may return where old and new agree; 0 keeps every painted pixel new.
        grain: 0..2, factor on the measured missing grain.
        seed: of the grain. The same seed gives the same bytes.
    """

    align: float = 1.0
    sharpen: float = 1.0
    colour: float = 1.0
    gate: bool = True
    crossfade: float = 24.0
    grain: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        limits = {"align": 1, "sharpen": 2, "colour": 1, "crossfade": 256, "grain": 2}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name in limits and not 0 <= value <= limits[item.name]:
                raise ValueError(f"{item.name} = {value}: must be 0..{limits[item.name]}")


@dataclass(frozen=True, slots=True)
class StageReport:
    """What one stage did.

    Attributes:
        stage: which.
        reason: why it ran, or why not.
        numbers: what it measured; pixels, gains, shares, or differences of 1 (1/255 = one step).
    """

    stage: Told
    reason: Reason
    numbers: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def ran(self) -> bool:
        """Whether it changed the patch (the gate: whether it let the corrections through)."""
        return self.reason == "ran"


@dataclass(frozen=True, slots=True, eq=False)
class BlendResult:
    """The result.

    Attributes:
        patch: (h, w, 3) float32; where the mask is painted the repaired pixels, elsewhere the
            model's output as it came. May leave 0..1 a little, as the output may.
        reports: one a stage, in order.
    """

    patch: FloatArray
    reports: tuple[StageReport, ...]

    @property
    def reimagined(self) -> bool:
        """Whether the model drew other surroundings about a blob, which was pasted plainly."""
        return any(report.numbers.get("reimagined", 0) > 0 for report in self.reports)

    def report(self, stage: Stage) -> StageReport:
        """The report of one stage."""
        return next(report for report in self.reports if report.stage == stage)
