"""A brush, how a pen is held, and what its pressure does: numbers alone."""

from __future__ import annotations

from desktop_app.core.brushes import NO_AIDS, ROUND, Aids, BrushKind
from desktop_app.core.record import record


@record()
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


@record()
class PenState:
    """How a pen is held; a mouse stands upright.

    Attributes:
        tilt: 0 upright … 1 flat.
        azimuth: whereto it leans, 0..1 clockwise from the right.
        rotation: its turn about itself, 0..1.
        time: of the event, in milliseconds.
    """

    tilt: float = 0.0
    azimuth: float = 0.0
    rotation: float = 0.0
    time: float = 0.0


UPRIGHT = PenState()


@record()
class Touch:
    """Where the hand is: x, y in pixels of the document, pressure 0..1."""

    x: float
    y: float
    pressure: float = 1.0
    pen: PenState = UPRIGHT

    def mixed(self, other: Touch, share: float, x: float, y: float) -> Touch:
        """At (x, y), that far on the way to ``other``."""
        pressure = self.pressure + (other.pressure - self.pressure) * share
        return Touch(x, y, pressure, self.pen if share < 0.5 else other.pen)


_MOUSE = PenUse(size=False)


@record()
class Brush:
    """How a stroke looks.

    Attributes:
        size: diameter in document pixels, at least 1.
        hardness: 0 (soft to the middle) … 1 (hard edge).
        opacity: 0..1, the most one stroke can paint.
        erase: paint the mask towards 0 instead.
        pen: what the pressure of a pen drives.
        kind: tip, spacing, dynamics.
        aids: what steadies the hand, symmetry.
        preset: name of the brush that was chosen; empty: the plain round one.
    """

    size: float = 60.0
    hardness: float = 0.8
    opacity: float = 1.0
    erase: bool = False
    pen: PenUse = _MOUSE
    kind: BrushKind = ROUND
    aids: Aids = NO_AIDS
    preset: str = ""
