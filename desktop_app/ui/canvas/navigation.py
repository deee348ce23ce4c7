"""Where one looks: zoom, pan, fit, and keeping the view when picture or window change size."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.observable import Observable
from desktop_app.ui.bind import listen
from desktop_app.ui.canvas.viewport import Viewport, next_stop

__all__ = ["Navigation"]

_MARGIN = 24
"""Space around a fitted picture, in pixels of a 1x screen."""


class Navigation(QObject):
    """The viewport and all that moves it; everything in device pixels of the canvas.

    Args:
        zoom: kept equal to the viewport's zoom, and followed when somebody else sets it.
        parent: the canvas.
    """

    changed = Signal()

    def __init__(self, zoom: Observable[float], parent: QObject) -> None:
        super().__init__(parent)
        self._zoom = zoom
        self._viewport = Viewport(zoom.value)
        self._picture: Size | None = None
        self._canvas = Size(1, 1)
        self._ratio = 1.0
        self._fitted = True
        listen(zoom.changed, self._zoom_wanted)

    @property
    def viewport(self) -> Viewport:
        """The view as it is."""
        return self._viewport

    @property
    def canvas(self) -> Size:
        """Size of the canvas."""
        return self._canvas

    @property
    def ratio(self) -> float:
        """Device pixels per logical pixel."""
        return self._ratio

    def set_canvas(self, size: Size, ratio: float) -> None:
        """The canvas has another size: a fitted picture stays fitted, else the middle stays."""
        old, self._canvas, self._ratio = self._canvas, size, ratio
        if self._fitted:
            self.fit()
            return
        dx, dy = (size.width - old.width) / 2, (size.height - old.height) / 2
        self._set(self._viewport.moved(dx, dy))

    def set_picture(self, size: Size | None, *, look_at_all: bool) -> None:
        """There is another picture on the canvas."""
        self._picture = size
        if look_at_all or self._fitted:
            self.fit()
        else:
            self._set(self._viewport)

    def grow(self, size: Size, margins: Margins) -> None:
        """The picture became larger (or smaller again): what is seen of it stays where it is."""
        self._picture = size
        self._fitted = False
        view = self._viewport
        x, y = view.left - margins.left * view.zoom, view.top - margins.top * view.zoom
        self._set(Viewport(view.zoom, x, y))

    def look_at(self, rect: Rect) -> None:
        """Show all of ``rect``, in pixels of the picture; it may reach over the picture.

        The view is moved no farther than needed, and made smaller only where it must be.
        """
        margin, canvas = round(_MARGIN * self._ratio), self._canvas.rect
        room = canvas.grown(-min(margin, canvas.width // 4), -min(margin, canvas.height // 4))
        view = self._viewport
        shown = view.canvas_rect(rect)
        if room.contains(shown):
            return
        self._fitted = False
        if shown.width > room.width or shown.height > room.height:
            fitted = Viewport.fitted(rect.size, self._canvas, margin)
            if fitted.zoom < view.zoom:
                self._set(fitted.moved(-rect.x * fitted.zoom, -rect.y * fitted.zoom))
                return
        there = shown.moved_inside(room)
        self._set(view.moved(there.x - shown.x, there.y - shown.y))

    def fit(self) -> None:
        """Show the whole picture, and keep doing so when the window changes its size."""
        self._fitted = True
        if self._picture is not None:
            margin = round(_MARGIN * self._ratio)
            self._set(Viewport.fitted(self._picture, self._canvas, margin))
        else:
            self.changed.emit()

    def zoom_to(self, zoom: float, at: tuple[float, float] | None = None) -> None:
        """Zoom, keeping the picture's point at ``at`` (the middle if None) where it is."""
        if self._picture is None:
            return
        x, y = at or (self._canvas.width / 2, self._canvas.height / 2)
        self._fitted = False
        self._set(self._viewport.zoomed(zoom, x, y))

    def step(self, direction: int, at: tuple[float, float] | None = None) -> None:
        """Go to the next zoom stop."""
        self.zoom_to(next_stop(self._viewport.zoom, direction), at)

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by device pixels."""
        if self._picture is None or (dx == 0 and dy == 0):
            return
        self._fitted = False
        self._set(self._viewport.moved(dx, dy))

    def _set(self, viewport: Viewport) -> None:
        if self._picture is not None:
            viewport = viewport.kept_near(self._picture, self._canvas)
        if viewport != self._viewport:
            self._viewport = viewport
            self._zoom.value = viewport.zoom
        self.changed.emit()

    def _zoom_wanted(self, zoom: float) -> None:
        if abs(zoom - self._viewport.zoom) > 1e-9:
            self.zoom_to(zoom)
