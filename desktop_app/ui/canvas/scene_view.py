"""The canvas without a hand on it: shows the scene, and tells where things lie.

What the pointer and the keys do is `view`.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QWidget

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.plan import EditPlan
from desktop_app.state.app_state import AppState, ToolState
from desktop_app.state.document import Document
from desktop_app.ui.canvas import marks
from desktop_app.ui.canvas.context_frame import ContextFrame
from desktop_app.ui.canvas.device_widget import DeviceWidget
from desktop_app.ui.canvas.navigation import Navigation
from desktop_app.ui.canvas.overlay import EDGE_REACH
from desktop_app.ui.canvas.plane import Plane, paint_on, turned_with, unturned
from desktop_app.ui.canvas.scene import Scene
from desktop_app.ui.canvas.scene_painter import Paint, paint_scene
from desktop_app.ui.canvas.truth_layer import TruthLayer
from desktop_app.ui.canvas.viewport import Viewport
from desktop_app.ui.theme import Theme
from desktop_app.ui.tools.handles import Handle

__all__ = ["SceneView"]

_LABEL_PIXELS = 11


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
        view = state.view
        self.navigation = Navigation(view.zoom, self, view.angle, view.mirrored)
        self.frame = ContextFrame(state, self.scene, self)
        self.truth = TruthLayer(state, self.scene, self)
        self.scene.changed.connect(self._scene_changed)
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

    def turn(self, degrees: float) -> None:
        """Turn the picture clockwise, about the canvas' middle."""
        self.navigation.turn(degrees)

    def unturn(self) -> None:
        """Show the picture neither turned nor mirrored."""
        self.navigation.unturn()

    def mirror(self) -> None:
        """Show the canvas as a mirror would."""
        self.navigation.mirror()

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
        """Where the picture lies on the canvas, in device pixels."""
        return self.navigation.viewport

    @property
    def plane(self) -> Plane:
        """What tools draw on and count in; the canvas itself while the view is not turned."""
        return self.navigation.plane

    @property
    def zoom(self) -> float:
        """Device pixels per pixel of the picture."""
        return self.viewport.zoom

    @property
    def seen(self) -> Rect:
        """All of the plane that is on the canvas, in device pixels."""
        return self.plane.area

    def canvas_rect(self, rect: Rect) -> Rect:
        """The device pixels of the plane that show ``rect`` of the picture."""
        return self.plane.viewport.canvas_rect(rect)

    def redraw(self, area: Rect) -> None:
        """Draw a part of the plane, in device pixels, anew."""
        area = self.plane.on_canvas(area)
        self.redraw_canvas(area if self.plane.is_upright else area.grown(1))

    def redraw_canvas(self, area: Rect) -> None:
        """Draw a part of the canvas, in device pixels, anew."""
        super().redraw(area)

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by device pixels of the canvas."""
        self.navigation.pan(dx, dy)

    @property
    def angle(self) -> float:
        """How far the view is turned, clockwise, in degrees."""
        return self.viewport.angle

    @property
    def canvas_size(self) -> Size:
        """Of the canvas as it is seen, in device pixels."""
        return self.navigation.canvas

    def turn_to(self, angle: float) -> None:
        """Turn the picture to an angle in degrees, about the canvas' middle."""
        self.navigation.turn_to(angle)

    def look_at(self, rect: Rect) -> None:
        """Bring ``rect``, in pixels of the picture, into sight."""
        self.navigation.look_at(rect)

    def label_below(self, painter: QPainter, text: str, frame: Rect) -> None:
        """Draw words below the middle of ``frame``, in device pixels of the plane."""
        plane = self.plane
        with unturned(painter, plane):
            frame = plane.on_canvas(frame)
            marks.label_below(painter, text, self._label_font(), frame, plane.canvas, self.line)

    # -- drawing ------------------------------------------------------------------------------

    def paint_area(self, painter: QPainter, area: Rect) -> None:
        paint_on(painter, self.plane, area, self._paint_scene)
        with turned_with(painter, self.plane):
            self.frame.paint(painter, self.plane, self._label_font(), self.line)

    def _paint_scene(self, painter: QPainter, area: Rect) -> None:
        at = Paint(painter, self.plane.viewport, area, self.plane.area, self.line)
        paint_scene(self.scene, self._theme, at)
        self.truth.paint(at)

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

    def _view_changed(self) -> None:
        self.update()

    def _frame_changed(self) -> None:
        for area in self.frame.areas(self.plane, self._label_font(), self.line):
            self.redraw_canvas(area)

    def _truth_changed(self, area: Rect | None) -> None:
        if area is None:
            self.update()
        else:
            self.redraw(area)

    def _grip_at(self, x: float, y: float) -> tuple[Handle, EditPlan] | None:
        font = self._label_font()
        return self.frame.grip_at(x, y, self.plane, font, self.line)
