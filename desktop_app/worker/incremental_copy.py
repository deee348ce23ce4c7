"""A copy of a part of a surface that follows it by copying only what changed.

Live mode takes a snapshot ten times a second, also of a 24-megapixel picture; copying the whole of
it each time would be felt in the stroke.
"""

from __future__ import annotations

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, frozen
from desktop_app.jobs.spots import Snapshot
from desktop_app.state.picture.surface import Surface

_NOWHERE = Rect(0, 0, 0, 0)


class IncrementalCopy:
    """Follows ``surface`` from its first `snapshot` until `drop`.

    A snapshot is good until the next one is taken, which writes into the same memory.
    """

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._rect = _NOWHERE
        self._values: Array | None = None
        self._stale = _NOWHERE
        self._stop = surface.changed.connect(self._on_changed)

    def snapshot(self, rect: Rect) -> Snapshot:
        """What the part of ``rect`` that lies on the surface holds now."""
        inside = rect.intersected(self._surface.rect)
        if self._values is None or inside != self._rect:
            self._rect, self._values = inside, self._surface.read(inside).copy()
        else:
            stale = self._stale.intersected(inside)
            if not stale.is_empty:
                here = stale.moved(-inside.x, -inside.y)
                self._values[here.slices] = self._surface.read(stale)
        self._stale = _NOWHERE
        return Snapshot(inside, frozen(self._values))

    def drop(self) -> None:
        self._stop()
        self._values = None

    def _on_changed(self, rect: Rect) -> None:
        self._stale = self._stale.united(rect)
