"""A mask stroke in progress: dabs along the pointer's way, one undo step at its end."""

from __future__ import annotations

import math
from dataclasses import dataclass

from desktop_app.core.geometry import Rect
from desktop_app.imaging import brush
from desktop_app.state.document import Document
from desktop_app.state.undo import Step

__all__ = ["Brush", "MaskStroke"]


@dataclass(frozen=True, slots=True)
class Brush:
    """How a stroke looks.

    Attributes:
        size: diameter in document pixels, at least 1.
        hardness: 0 (soft to the middle) … 1 (hard edge).
        opacity: 0..1, the most one stroke can paint.
        erase: paint towards 0 instead.
    """

    size: float = 60.0
    hardness: float = 0.8
    opacity: float = 1.0
    erase: bool = False


class MaskStroke:
    """Begins with the first dab; call `move_to` as the pointer moves, then `finish` once."""

    def __init__(self, document: Document, settings: Brush, x: float, y: float) -> None:
        self._document = document
        self._brush = settings
        self._dab = brush.dab(settings.size / 2, settings.hardness)
        # A quarter of the radius keeps the edge of a hard stroke even to the eye.
        self._spacing = max(0.5, settings.size / 8)
        self._recording = document.mask.record()
        self._last = (x, y)
        self._carry = 0.0
        self._stamp(x, y)

    def move_to(self, x: float, y: float) -> None:
        """Go on to (x, y) in document pixels."""
        points, self._carry = brush.dabs_along(self._last, (x, y), self._spacing, self._carry)
        self._last = (x, y)
        for point in points:
            self._stamp(*point)

    def finish(self) -> None:
        """End the stroke as one undo step (none if no pixel changed)."""
        name = "erase" if self._brush.erase else "stroke"
        self._document.undo_stack.push(Step(name, self._recording.finish()))

    def cancel(self) -> None:
        """Take the whole stroke back."""
        self._recording.abandon()

    def _stamp(self, x: float, y: float) -> None:
        reach = math.ceil(max(self._dab.shape) / 2) + 2
        around = Rect(math.floor(x) - reach, math.floor(y) - reach, 2 * reach, 2 * reach)
        rect = around.intersected(self._document.mask.rect)
        if rect.is_empty:
            return
        touched = brush.stamp(
            self._recording.writable(rect),
            x - rect.x,
            y - rect.y,
            self._dab,
            self._brush.opacity,
            self._brush.erase,
        )
        self._recording.touched(touched.moved(rect.x, rect.y))
