"""How far the work has come, and whether it is still wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array


@dataclass(frozen=True, slots=True, eq=False)
class FillPreview:
    """What a part of the picture looks like so far.

    Attributes:
        rect: the part, in the picture given; the bounding box of the hole that is worked on.
        pixels: (rect.height, rect.width, 3|4) of the picture's dtype; outside the hole its own
            pixels.
    """

    rect: Rect
    pixels: Array


ProgressSink: TypeAlias = Callable[[float, FillPreview | None], None]
"""Takes the share done, 0..1, never falling; and, at each finer level, a preview."""


class Meter:
    """Counts work on one hole.

    Args:
        on_progress: told after every turn; None for nobody.
        check: called at least every 100 ms; may raise.
    """

    def __init__(self, on_progress: ProgressSink | None, check: Callable[[], None]) -> None:
        self._sink = on_progress
        self.check = check
        self._total, self._done = 1.0, 0.0

    def expect(self, total: float) -> None:
        """Say how much work there will be, in any unit."""
        self._total = max(total, 1e-9)

    @property
    def is_watched(self) -> bool:
        """Whether anybody looks at previews."""
        return self._sink is not None

    def spend(self, amount: float) -> None:
        self._done += amount
        self._tell(None)

    def show(self, preview: Callable[[], FillPreview]) -> None:
        """Hand a preview over; it is only made if somebody listens."""
        if self._sink is not None:
            self._tell(preview())

    def _tell(self, preview: FillPreview | None) -> None:
        self.check()
        if self._sink is not None:
            self._sink(min(1.0, self._done / self._total), preview)
