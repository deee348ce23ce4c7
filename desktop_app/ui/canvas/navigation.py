"""Where one looks: zoom, pan, turn, fit. The view is kept when picture or window change size."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.observable import Observable
from desktop_app.state.session import LeftView
from desktop_app.ui.canvas.plane import Plane
from desktop_app.ui.canvas.viewport import Viewport, next_stop
from desktop_app.ui.qt.bind import listen

_SPECK = 8
"""What is shown smaller is looked for, in pixels of a 1x screen."""
_MARGIN = 24
"""Space around a fitted picture, in pixels of a 1x screen."""


class Navigation(QObject):
    """The viewport and all that moves it; everything in device pixels of the canvas.

    Args:
        zoom: kept equal to the viewport's zoom, and followed when somebody else sets it.
        parent: the canvas.
        angle: the viewport's angle, likewise.
        mirrored: whether the viewport is mirrored, likewise.
    """

    changed = Signal()

    def __init__(
        self,
        zoom: Observable[float],
        parent: QObject,
        angle: Observable[float] | None = None,
        mirrored: Observable[bool] | None = None,
    ) -> None:
        super().__init__(parent)
        self._zoom = zoom
        self._angle = Observable(0.0) if angle is None else angle
        self._mirrored = Observable(False) if mirrored is None else mirrored
        self._plane: Plane | None = None
        self.viewport = Viewport(zoom.value)
        """The view as it is."""
        self.picture: Size | None = None
        """Size of the picture on the canvas."""
        self.canvas = Size(1, 1)
        self.ratio = 1.0
        """Device pixels per logical pixel."""
        self._fitted = True
        self.covered = 0
        """Logical pixels at the lower edge that something lies over: a picture is fitted above."""
        listen(zoom.changed, self._zoom_wanted)
        listen(self._angle.changed, self._angle_wanted)
        listen(self._mirrored.changed, self._mirroring_wanted)

    @property
    def plane(self) -> Plane:
        """The view as it is before it is turned."""
        if self._plane is None:
            self._plane = Plane.under(self.viewport, self.canvas)
        return self._plane

    def set_canvas(
        self, size: Size, ratio: float, lower: float | None = None, *, whole: bool = False
    ) -> None:
        """The canvas has another size: a fitted picture stays fitted, else the middle stays.

        Args:
            size: in device pixels.
            ratio: of these to logical ones.
            lower: where only a bar above or below came or went, by how much the canvas begins
                lower now: the picture stays where it is on the screen. None: another change.
            whole: whether a fitted picture that would be cut by that is fitted again.
        """
        old, self.canvas, self.ratio = self.canvas, size, ratio
        self._plane = None
        if lower is not None:
            self._set(self.viewport.moved(0, -lower))
            if whole and self._fitted and self.picture is not None:
                shown = self.viewport.canvas_rect(self.picture.rect)
                if not size.rect.contains(shown):
                    self.fit()
            return
        if self._fitted:
            self.fit()
            return
        dx, dy = (size.width - old.width) / 2, (size.height - old.height) / 2
        self._set(self.viewport.moved(dx, dy))

    def set_picture(self, size: Size | None, *, reset_view: bool) -> None:
        """There is another picture on the canvas. A new one to be looked at stands upright; of one
        that became smaller or larger what was seen whole stays seen whole."""
        was_whole = self.picture is not None and self._is_whole(self.picture)
        self.picture = size
        if reset_view:
            self.viewport = replace(self.viewport, angle=0.0, mirrored=False)
            self._plane = None
        cut = was_whole and size is not None and not self._is_whole(size)
        if reset_view or self._fitted or cut or (size is not None and self._is_speck(size)):
            self.fit()
        else:
            self._set(self.viewport)

    def _is_whole(self, picture: Size) -> bool:
        return self.canvas.rect.contains(self.viewport.canvas_rect(picture.rect))

    def _is_speck(self, picture: Size) -> bool:
        """Whether hardly anything of it would be on the screen, however it is moved."""
        return max(picture.width, picture.height) * self.viewport.zoom < _SPECK * self.ratio

    @property
    def view_state(self) -> LeftView | None:
        """How the picture is looked at now; None while there is none."""
        view = self.viewport
        if self.picture is None:
            return None
        place = view.zoom, view.x, view.y, view.angle, view.mirrored
        return LeftView(*place, self._fitted, self.canvas, self.picture)

    def restore(self, view: LeftView) -> None:
        """Look at the picture again as it was looked at before; whole, if it has another size."""
        turned = replace(self.viewport, angle=view.angle, mirrored=view.mirrored)
        self.viewport, self._plane = turned, None
        if view.fitted or view.picture not in (None, self.picture):
            self.fit()
            return
        self._fitted = False
        dx = (self.canvas.width - view.canvas.width) / 2
        dy = (self.canvas.height - view.canvas.height) / 2
        self._set(replace(turned, zoom=view.zoom, x=view.x + dx, y=view.y + dy))

    def grow(self, size: Size, margins: Margins) -> None:
        """The picture became larger (or smaller again): what is seen of it stays where it is."""
        self.picture = size
        self._fitted = False
        view = self.viewport
        x, y = view.to_canvas(-margins.left, -margins.top)
        self._set(replace(view, x=x, y=y))

    def ensure_visible(self, rect: Rect) -> None:
        """Show all of ``rect``, in pixels of the picture; it may reach over the picture.

        The view is moved no farther than needed, and made smaller only where it must be.
        """
        margin, canvas = round(_MARGIN * self.ratio), self.canvas.rect
        room = canvas.grown(-min(margin, canvas.width // 4), -min(margin, canvas.height // 4))
        view = self.viewport
        shown = view.canvas_rect(rect)
        if room.contains(shown):
            return
        self._fitted = False
        if shown.width > room.width or shown.height > room.height:
            fitted = self._fitted_to(rect.size, margin)
            if fitted.zoom < view.zoom:
                x, y = fitted.to_canvas(rect.x, rect.y)
                self._set(fitted.moved(fitted.left - x, fitted.top - y))
                return
        there = shown.moved_inside(room)
        self._set(view.moved(there.x - shown.x, there.y - shown.y))

    def fit(self) -> None:
        """Show the whole picture, and keep doing so when the window changes its size."""
        self._fitted = True
        if self.picture is not None:
            margin = round(_MARGIN * self.ratio)
            self._set(self._fitted_to(self.picture, margin))
        else:
            self.changed.emit()

    def _fitted_to(self, size: Size, margin: int) -> Viewport:
        view, height = self.viewport, self.canvas.height - round(self.covered * self.ratio)
        canvas = Size(self.canvas.width, max(1, height))
        return Viewport.fitted(size, canvas, margin, view.angle, mirrored=view.mirrored)

    def zoom_to(self, zoom: float, at: tuple[float, float] | None = None) -> None:
        """Zoom, keeping the picture's point at ``at`` (the middle if None) where it is."""
        if self.picture is None:
            return
        x, y = at or (self.canvas.width / 2, self.canvas.height / 2)
        self._fitted = False
        self._set(self.viewport.zoomed(zoom, x, y))

    def step(self, direction: int, at: tuple[float, float] | None = None) -> None:
        """Go to the next zoom stop."""
        self.zoom_to(next_stop(self.viewport.zoom, direction), at)

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by device pixels."""
        if self.picture is None or (dx == 0 and dy == 0):
            return
        self._fitted = False
        self._set(self.viewport.moved(dx, dy))

    def centre_on(self, x: float, y: float) -> None:
        """Bring a point of the picture to the canvas' middle."""
        there = self.viewport.to_canvas(x, y)
        self.pan(self.canvas.width / 2 - there[0], self.canvas.height / 2 - there[1])

    def turn_to(self, angle: float, at: tuple[float, float] | None = None) -> None:
        """Turn the picture to ``angle`` degrees, about ``at``; the zoom stays.

        Without a place it is turned about the middle, and what was seen whole stays seen whole.
        """
        if self.picture is None:
            return
        x, y = at or (self.canvas.width / 2, self.canvas.height / 2)
        self._fitted = self._fitted and at is None
        self._set(self.viewport.turned(angle, x, y))
        if self._fitted:
            self.fit()

    def turn(self, degrees: float, at: tuple[float, float] | None = None) -> None:
        """Turn it further clockwise."""
        self.turn_to(self.viewport.angle + degrees, at)

    def mirror(self) -> None:
        """Mirror what is seen, at the canvas' middle."""
        if self.picture is not None:
            self._set(self.viewport.flipped(self.canvas.width / 2))

    def unturn(self) -> None:
        if self.viewport.mirrored:
            self.mirror()
        self.turn_to(0.0)

    def _set(self, viewport: Viewport) -> None:
        if self.picture is not None:
            viewport = viewport.kept_near(self.picture, self.canvas)
        if viewport != self.viewport or self._plane is None:
            self._plane = None
            self.viewport = viewport
        self._zoom.value = viewport.zoom
        self._angle.value = viewport.angle
        self._mirrored.value = viewport.mirrored
        self.changed.emit()

    def _angle_wanted(self, angle: float) -> None:
        if abs(angle - self.viewport.angle) > 1e-9:
            self.turn_to(angle)

    def _mirroring_wanted(self, mirrored: bool) -> None:
        if mirrored != self.viewport.mirrored:
            self.mirror()

    def _zoom_wanted(self, zoom: float) -> None:
        if abs(zoom - self.viewport.zoom) > 1e-9:
            self.zoom_to(zoom)
