"""What the pressure of a pen does to a brush: numbers alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PenUse:
    """What pressure drives. A mouse presses with 1 and is not concerned.

    Attributes:
        size: the diameter of each dab.
        opacity: how much each dab covers at most.
    """

    size: bool = True
    opacity: bool = False

    def dab(self, size: float, opacity: float, pressure: float) -> tuple[float, float]:
        """Diameter (at least 1 document pixel) and opacity 0..1 of a dab at ``pressure`` 0..1.

        Args:
            size: of the brush, in document pixels.
            opacity: of the brush, 0..1.
            pressure: of the pen, 0..1.
        """
        pressed = min(1.0, max(0.0, pressure))
        return (
            max(1.0, size * pressed) if self.size else size,
            opacity * pressed if self.opacity else opacity,
        )
