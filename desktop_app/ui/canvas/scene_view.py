"""The canvas without a hand on it: shows the scene, and tells where things lie.

What the pointer and the keys do is `view`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QWidget

from desktop_app.core.geometry import Rect
from desktop_app.core.plan import EditPlan
from desktop_app.state.app_state import AppState, ToolState
from desktop_app.state.document import Document
from desktop_app.ui.canvas import marks
from desktop_app.ui.canvas.context_frame import ContextFrame
from desktop_app.ui.canvas.device_widget import DeviceWidget
from desktop_app.ui.canvas.navigation import Navigation
from desktop_app.ui.canvas.overlay import EDGE_REACH
from desktop_app.ui.canvas.scene import Scene
from desktop_app.ui.canvas.scene_painter import Paint, paint_scene
from desktop_app.ui.canvas.truth_layer import TruthLayer
from desktop_app.ui.canvas.viewport import Viewport
from desktop_app.ui.theme import Theme
from desktop_app.ui.tools.handles import Handle

__all__ = ["SceneView"]

_LABEL_PIXELS = 11

_FRAME_REACH = 12
"""How far handles and lines of a layer's frame reach beyond it, in pixels of a 1x screen."""

_SNAP = 6
"""How far something snaps, in pixels of a 1x screen."""


class SceneView(DeviceWidget):
    """Picture, mask, context frame and markings; the `tools.base.Board` that tools work on.

    Args:
        state: what to show; zoom, tool and overlay are read from it and zoom is written to it.
        theme: colours.
    """

    def __init__(self, state: AppState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._theme = state, theme
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(240, 180)
        self.scene = Scene(state, self)
        self.navigation = Navigation(state.view.zoom, self)
        self.frame = ContextFrame(state, self.scene, self)
        self.truth = TruthLayer(state, self.scene, self)
        self.scene.changed.connect(self._scene_changed)
        self.scene.layer_preview.changed.connect(self._layer_moved)
        self.navigation.changed.connect(self._view_changed)
        self.frame.changed.connect(self._frame_changed)
        self.truth.changed.connect(self._truth_changed)
        theme.changed.connect(self.update)

    # -- zoom ---------------------------------------------------------------------------------

    def fit(self) -> None:
        """Show the whole picture."""
        self.navigation.fit()

    def zoom_full(self) -> None:
        """One pixel of the picture on one of the screen."""
        self.navigation.zoom_to(1.0)

    def zoom_in(self) -> None:
        """Go to the next larger zoom stop."""
        self.navigation.step(1)

    def zoom_out(self) -> None:
        """Go to the next smaller zoom stop."""
        self.navigation.step(-1)

    # -- what tools ask for (tools.base.Board) ------------------------------------------------

    @property
    def document(self) -> Document | None:
        """The document that is painted on."""
        return self.scene.document

    @property
    def settings(self) -> ToolState:
        """Brush and active tool."""
        return self._state.tools

    @property
    def viewport(self) -> Viewport:
        """Where the picture lies, in device pixels."""
        return self.navigation.viewport

    @property
    def zoom(self) -> float:
        """Device pixels per pixel of the picture."""
        return self.viewport.zoom

    @property
    def seen(self) -> Rect:
        """The whole canvas, in device pixels."""
        return self.navigation.canvas.rect

    def canvas_rect(self, rect: Rect) -> Rect:
        """The device pixels that show ``rect`` of the picture."""
        return self.viewport.canvas_rect(rect)

    def canvas_point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the picture lies, in device pixels."""
        return self.viewport.to_canvas(x, y)

    def snap(self, xs: Sequence[float], ys: Sequence[float]) -> tuple[float | None, float | None]:
        """There are no lines to snap to but the picture's own border and middle."""
        size = self.scene.content
        if size is None:
            return None, None
        reach = _SNAP * self.line / self.zoom
        return _nearest(xs, size.width, reach), _nearest(ys, size.height, reach)

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by device pixels."""
        self.navigation.pan(dx, dy)

    def look_at(self, rect: Rect) -> None:
        """Bring ``rect``, in pixels of the picture, into sight."""
        self.navigation.look_at(rect)

    def label_below(self, painter: QPainter, text: str, frame: Rect) -> None:
        """Draw words below the middle of ``frame``, in device pixels."""
        marks.label_below(painter, text, self._label_font(), frame, self.seen, self.line)

    # -- drawing ------------------------------------------------------------------------------

    def paint_area(self, painter: QPainter, area: Rect) -> None:
        at = Paint(painter, self.viewport, area, self.navigation.canvas.rect, self.line)
        paint_scene(self.scene, self._theme, at)
        self.truth.paint(at)
        self.frame.paint(at, self._label_font())

    def _label_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(round(_LABEL_PIXELS * self.devicePixelRatioF()))
        return font

    # -- following ----------------------------------------------------------------------------

    def _scene_changed(self, rect: Rect | None) -> None:
        if rect is None:
            self.update()
        else:
            self.redraw(self.canvas_rect(rect).grown(EDGE_REACH * self.line))

    def _layer_moved(self, rect: Rect | None) -> None:
        if rect is None:
            self.update()
        else:
            self.redraw(self.canvas_rect(rect).grown(_FRAME_REACH * self.line))

    def _view_changed(self) -> None:
        self.scene.layer_preview.look_from(self.viewport, self.navigation.canvas.rect)
        self.update()

    def _frame_changed(self) -> None:
        for area in self.frame.areas(self.viewport, self._label_font(), self.line):
            self.redraw(area)

    def _truth_changed(self, area: Rect | None) -> None:
        if area is None:
            self.update()
        else:
            self.redraw(area)

    def _grip_at(self, x: float, y: float) -> tuple[Handle, EditPlan] | None:
        font = self._label_font()
        return self.frame.grip_at(x, y, self.viewport, font, self.line, self.seen)


def _nearest(places: Sequence[float], side: int, reach: float) -> float | None:
    ways = [line - place for place in places for line in (0.0, side / 2, float(side))]
    way = min(ways, key=abs, default=None)
    return way if way is not None and abs(way) <= reach else None
