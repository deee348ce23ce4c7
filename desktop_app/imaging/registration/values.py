"""What registration tells of an answer: frozen values, no arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.registration.field import DisplacementField

Reason: TypeAlias = Literal["ran", "relit", "too_little_unchanged", "too_few_details"]
"""*relit*: it was moved back, but light or colours of most of it were changed on purpose: more than
drifts by itself, and so left as they are. *too_little_unchanged*: too little of the picture is
there again to tell how it was moved. *too_few_details*: the picture itself has too few (a blank
sky): nothing could be told."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How the answer lay before it was put right; all 0 (the scale 1) where ``reason`` is neither
    *ran* nor *relit*.

    Attributes:
        reason: whether anything was taken out, and why not.
        x, y: how far its middle was moved to the right and down, in the document's pixels.
        scale: how much larger it was than the document.
        warp: how far it departed from shift and scale at most, in pixels.
        drift: the largest slow change of colour that was taken out, in levels of 255.
        agreed: the share of the picture's details that is there again, 0..1.
        left_over: how far what agrees still lies from where it was, in pixels (root mean square of
            what windows of the picture tell after everything).
    """

    reason: Reason
    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    warp: float = 0.0
    drift: float = 0.0
    agreed: float = 0.0
    left_over: float = 0.0

    @property
    def all_new(self) -> bool:
        """Whether most of it is new, so that nothing can be told from what is not."""
        return self.reason in ("relit", "too_little_unchanged")

    @property
    def ran(self) -> bool:
        """Whether the answer was put right."""
        return self.reason in ("ran", "relit")


@dataclass(frozen=True, slots=True, eq=False)
class Registered:
    """An answer in the document's pixels.

    Attributes:
        aligned: (h, w, 3) float32 0..1: resampled once.
        seen: (h, w) bool: where the answer shows anything; what a shift brought in from beyond
            its border is the border's colour.
        field: how far each pixel was moved; None where nothing was taken out.
        moved: the same in a few numbers.
    """

    aligned: FloatArray
    seen: Array
    field: DisplacementField | None
    moved: Moved
