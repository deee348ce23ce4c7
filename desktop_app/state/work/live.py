"""Live mode as the window sees it: on or off, how it is shown, and the newest picture.

What is asked for and shown of it is `worker.live`'s; `worker.live_session` follows the user.
"""

from __future__ import annotations

from enum import StrEnum

from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Rect
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import ByteArray
from desktop_app.core.record import record


class LiveMode(StrEnum):
    """Whether live mode follows what the user does."""

    OFF = "off"
    ON = "on"
    PAUSED = "paused"
    """An error stopped it; the picture stays until it is resumed or ended."""


class Placement(StrEnum):
    """Where the picture is shown while there is a document."""

    BESIDE = "beside"
    OVER = "over"


@record(eq=False)
class LivePicture:
    """The newest picture.

    Attributes:
        document: id of the document it shows an edit of; None for text→image.
        rect: where it lies, in document pixels; for text→image the picture itself.
        pixels: (h, w, 3) uint8, or (h, w, 4) where only masked parts are shown; read-only, drawn
            stretched over ``rect``.
        seconds: from the moment its input was taken until it was there.
    """

    document: str | None
    rect: Rect
    pixels: ByteArray
    seconds: float

    @property
    def is_opaque(self) -> bool:
        """Whether nothing of the document shows through it."""
        return self.pixels.shape[2] == 3


class LiveState:
    """Live mode: what the window observes and (placement, opacity) changes."""

    def __init__(self) -> None:
        self.mode: Observable[LiveMode] = Observable(LiveMode.OFF)
        self.placement: Observable[Placement] = Observable(Placement.BESIDE)
        self.opacity: Observable[float] = Observable(1.0)
        """Of the picture over the document, 0..1."""
        self.picture: Observable[LivePicture | None] = Observable(None)
        self.error: VelaturaError | None = None
        """What paused it."""

    @property
    def is_on(self) -> bool:
        """Whether it is on, be it paused."""
        return self.mode.value is not LiveMode.OFF
