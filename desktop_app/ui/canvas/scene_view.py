"""The canvas without a hand on it: shows the scene, and tells where things lie.

What the pointer and the keys do is `canvas_view`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPainter

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect, Size
from desktop_app.state.app_state import AppState, ToolId, ToolState
from desktop_app.ui.canvas import marks
from desktop_app.ui.canvas.adaptive_quality import AdaptiveQuality
from desktop_app.ui.canvas.comparison import Comparison
from desktop_app.ui.canvas.context_frame import ContextFrame
from desktop_app.ui.canvas.device_widget import DeviceWidget
from desktop_app.ui.canvas.frame_throttle import FrameThrottle
from desktop_app.ui.canvas.guide_lines import guide_at, guide_strip, paint_guides
from desktop_app.ui.canvas.navigation import Navigation
from desktop_app.ui.canvas.overlay import EDGE_REACH
from desktop_app.ui.canvas.plane import Plane, Turner, turned_with, unturned
from desktop_app.ui.canvas.scene import Scene
from desktop_app.ui.canvas.scene_painter import Paint, paint_original, paint_scene, while_dragged
from desktop_app.ui.canvas.truth_layer import TruthLayer
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.qt.bind import listen, watch

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.core.guides import Guide
    from desktop_app.state.document.document import Document
    from desktop_app.ui.canvas.ants import Ants
    from desktop_app.ui.canvas.marked_overlay import MarkedOverlay
    from desktop_app.ui.canvas.viewport import Viewport
    from desktop_app.ui.look.theme import Theme
    from desktop_app.ui.tools.handles import Handle
    from desktop_app.ui.tools.snapping import LayerBoxes

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
        self.setMinimumSize(200, 16)
        self.scene = Scene(state, self)
        view = state.view
        self.navigation = Navigation(view.zoom, self, view.angle, view.mirrored)
        self.frame = ContextFrame(state, self.scene, self)
        self.truth = TruthLayer(state, self.scene, self)
        self._marks: tuple[MarkedOverlay, ...] = ()
        """Made when one of them is first wanted."""
        self._ants: Ants | None = None
        """Of the document's selection, once it has one."""
        self.comparison = Comparison(state, self)
        self._turner = Turner()
        self._pace = FrameThrottle(state.live, self)
        self._haste = AdaptiveQuality(self)
        self._haste.due.connect(self.redraw_canvas)
        self.scene.changed.connect(self._scene_changed)
        self.scene.selection_changed.connect(self._selection_changed)
        self.scene.layer_preview.changed.connect(self._layer_moved)
        self.navigation.changed.connect(self._view_changed)
        self.frame.changed.connect(self._frame_changed)
        self.truth.changed.connect(self._truth_changed)
        self.comparison.changed.connect(self._comparison_changed)
        self.comparison.moved.connect(self._split_moved)
        theme.changed.connect(self.update)
        self._guides = state.guides.shown.value
        self._boxes: LayerBoxes | None = None
        listen(state.guides.shown.changed, self._guides_changed)
        for marked in (view.invented_visible, view.changes_visible):
            watch(marked, self._marks_wanted)
        grid = (view.grid_visible, view.grid_spacing, view.lines.grid, view.lines.composition)
        for shown in (view.guides_visible, *grid):
            listen(shown.changed, self._lines_changed)

    # -- zoom ---------------------------------------------------------------------------------

    def fit(self) -> None:
        self.navigation.fit()

    def zoom_full(self) -> None:
        """One pixel of the picture on one of the screen."""
        self.navigation.zoom_to(1.0)

    def zoom_print(self, dpi: float) -> None:
        """As large as on paper, with so many pixels of the picture an inch."""
        screen = self.screen().physicalDotsPerInch() * self.devicePixelRatioF()
        self.navigation.zoom_to(screen / dpi)

    def zoom_in(self) -> None:
        """Go to the next larger zoom stop."""
        self.navigation.step(1)

    def zoom_out(self) -> None:
        """Go to the next smaller zoom stop."""
        self.navigation.step(-1)

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

    def logical_rect(self, rect: Rect) -> Rect:
        """Where ``rect`` of the picture is on the canvas, in logical pixels."""
        sides = astuple(self.viewport.canvas_rect(rect))
        return Rect(*(round(side / self.navigation.ratio) for side in sides))

    def redraw(self, area: Rect) -> None:
        """Redraw a part of the plane, in device pixels."""
        area = self.plane.on_canvas(area)
        self.redraw_canvas(area if self.plane.is_upright else area.grown(1))

    def redraw_canvas(self, area: Rect) -> None:
        """Redraw a part of the canvas, in device pixels."""
        super().redraw(area)

    def snap(self, xs: Sequence[float], ys: Sequence[float]) -> tuple[float | None, float | None]:
        """How far right and down to move, in pixels of the picture, so that one of ``xs`` and one
        of ``ys`` reach a line to snap to; None where none is near."""
        from desktop_app.ui.tools.snapping import LayerBoxes, shift_to, snap_lines

        view, size = self._state.view, self.scene.content
        self._boxes = self._boxes or LayerBoxes()
        if size is None or not view.lines.snaps.value:
            return None, None
        counted, look = view.snap_guides.value and view.guides_visible.value, view.lines.grid.value
        apart, document = self._state.view.selected_layers.value, self.document
        squares = view.snap_grid.value and look.kind == "square"
        lines = snap_lines(
            size,
            self._guides if counted else (),
            picture=view.snap_picture.value,
            grid=view.grid_spacing.value / look.parts if squares else 0.0,
            begins=(look.x, look.y),
            boxes=self._boxes(document, apart) if document and view.lines.snap_layers.value else (),
        )
        reach = _SNAP * self.line / self.zoom
        return (
            shift_to(xs, lines.xs, reach, lines.grid, lines.begins[0]),
            shift_to(ys, lines.ys, reach, lines.grid, lines.begins[1]),
        )

    def canvas_point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the picture lies, in device pixels."""
        return self.plane.viewport.to_canvas(x, y)

    def soon(self, task: Callable[[], None]) -> None:
        """Call ``task`` in time for the next frame; see `FrameThrottle`."""
        self._pace.run(task)

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
        """Turn the picture to an angle in degrees, about the canvas' middle; the zoom stays."""
        canvas = self.navigation.canvas
        self.navigation.turn_to(angle, (canvas.width / 2, canvas.height / 2))

    def ensure_visible(self, rect: Rect) -> None:
        """Bring ``rect``, in pixels of the picture, into sight."""
        self.navigation.ensure_visible(rect)

    def label_below(self, painter: QPainter, text: str, frame: Rect) -> None:
        """Draw words below the middle of ``frame``, in device pixels of the plane."""
        plane = self.plane
        with unturned(painter, plane):
            frame = plane.on_canvas(frame)
            marks.label_below(painter, text, self._label_font(), frame, plane.canvas, self.line)

    @property
    def is_sharp(self) -> bool:
        """Whether nothing that was drawn is to be drawn better."""
        return self._haste.is_idle and (self.scene.view is None or self.scene.view.is_refined)

    def _marks_wanted(self, wanted: bool) -> None:
        if wanted and not self._marks:
            from desktop_app.ui.canvas.changes_overlay import ChangesOverlay
            from desktop_app.ui.canvas.marked_overlay import InventedOverlay

            view, notice = self._state.view, self._state.notice
            self._marks = (
                InventedOverlay(view.invented_visible, self.scene, notice),
                ChangesOverlay(view.changes_visible, self.scene, notice),
            )
        self.update()

    # -- drawing ------------------------------------------------------------------------------

    def paint_area(self, painter: QPainter, area: Rect) -> None:
        canvas, font = self.plane.canvas, self._label_font()
        for part, original in self.comparison.parts(area, canvas):
            draw = self._paint_original if original else self._paint_scene
            self._paint_turned(painter, part, draw)
        if self.comparison.shows_original:
            self.comparison.paint(painter, canvas, font, self.line)
            return
        with turned_with(painter, self.plane):
            self.frame.paint(painter, self.plane, font, self.line)
        for overlay in self._marks:
            overlay.paint_legend(painter, canvas, font, self.line)
        self.comparison.paint(painter, canvas, font, self.line)

    def _paint_turned(
        self, painter: QPainter, area: Rect, draw: Callable[[QPainter, Rect, Plane], None]
    ) -> None:
        plane = self.plane
        square = plane.seen.is_square
        if plane.is_upright:
            self._turner.paint(painter, plane, area, draw)
        elif self._haste.is_coarse(area, square=square):
            self._turner.paint_coarse(painter, plane, area, draw)
        else:
            with self._haste.measured(area, square=square):
                self._turner.paint(painter, plane, area, draw)

    def _paint(self, painter: QPainter, area: Rect, plane: Plane) -> Paint:
        return Paint(painter, plane.viewport, area, plane.area, self.line)

    def _paint_original(self, painter: QPainter, area: Rect, plane: Plane) -> None:
        paint_original(self.scene, self._theme, self._paint(painter, area, plane))
        self._paint_lines(painter, area, plane)

    def _paint_scene(self, painter: QPainter, area: Rect, plane: Plane) -> None:
        at = self._paint(painter, area, plane)
        paint_scene(self.scene, self._theme, at)
        self.truth.paint(at)
        for overlay in self._marks:
            overlay.paint(at)
        ants = self._ants_of_view()
        if ants is not None:
            with while_dragged(self.scene, at, selection=True) as held:
                ants.paint(held)
        self._paint_lines(painter, area, plane)

    def _ants_of_view(self) -> Ants | None:
        """The line around what is selected in the document on the canvas; None: nothing is."""
        view = self.scene.view
        if view is None or not view.has_selection:
            if self._ants is not None:
                self._ants.march(False)
            return None
        if self._ants is None or self._ants.mask is not view.selection:
            from desktop_app.ui.canvas.ants import Ants

            if self._ants is not None:
                self._ants.deleteLater()
            self._ants = Ants(view.selection, self.redraw, self)
        if not self._ants.is_marching:
            self._ants.march(True)
        return self._ants

    def _paint_lines(self, painter: QPainter, area: Rect, plane: Plane) -> None:
        view, viewport, size = self._state.view, plane.viewport, self.scene.content
        composed = view.lines.composition.value
        if size is not None and (view.grid_visible.value or composed != "none"):
            from desktop_app.ui.canvas.grid_lines import LinesAt, paint_composition, paint_grid

            at = LinesAt(painter, viewport, size, area, self.line)
            if view.grid_visible.value:
                paint_grid(at, view.grid_spacing.value, view.lines.grid.value)
            paint_composition(at, composed)
        if view.guides_visible.value:
            color = self._theme.color("accent")
            paint_guides(painter, self._guides, viewport, area, color, self.line)

    def _label_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(round(scaled(_LABEL_PIXELS) * self.devicePixelRatioF()))
        return font

    # -- following ----------------------------------------------------------------------------

    def _selection_changed(self, rect: Rect) -> None:
        if self._ants is not None:
            self._ants.changed(rect)
        self.redraw(self.canvas_rect(rect).grown(EDGE_REACH * self.line))

    def _scene_changed(self, rect: Rect | None) -> None:
        if rect is None or self.scene.repeated.value:
            self.update()
        else:
            self.redraw(self.canvas_rect(rect).grown(EDGE_REACH * self.line))

    def _layer_moved(self, rect: Rect | None) -> None:
        if rect is None:
            self.update()
        else:
            self.redraw(self.canvas_rect(rect).grown(_FRAME_REACH * self.line))

    def _view_changed(self) -> None:
        self._haste.moved(self.navigation.canvas)
        self.scene.layer_preview.set_viewport(self.plane.viewport, self.plane.area)
        self.update()

    def _frame_changed(self) -> None:
        for area in self.frame.areas(self.plane, self._label_font(), self.line):
            self.redraw_canvas(area)

    def _truth_changed(self, area: Rect | None) -> None:
        if area is None:
            self.update()
        else:
            self.redraw(area)

    def _comparison_changed(self, area: Rect | None) -> None:
        if area is None:
            self.update()
        else:
            self.redraw_canvas(area)

    def _split_moved(self, first: float, last: float) -> None:
        for area in self.comparison.areas(first, last, self.plane.canvas, self.line):
            self.redraw_canvas(area)

    def _guides_changed(self, guides: tuple[Guide, ...]) -> None:
        # A guide that is dragged: where it was, and where it is.
        for guide in set(self._guides) ^ set(guides):
            plane = self.plane
            self.redraw(guide_strip(guide, plane.viewport, plane.area, self.line))
        self._guides = guides

    def _lines_changed(self, _: object) -> None:
        self.update()

    def _guide_at(self, x: float, y: float) -> int | None:
        """The guide under the hand, at (x, y) of the plane."""
        state = self._state
        hand = state.tools.active.value is ToolId.PAN and not state.guides.locked.value
        if not hand or not state.view.guides_visible.value:
            return None
        return guide_at(self._guides, self.plane.viewport, x, y, self.line)

    def _grip_at(self, x: float, y: float) -> tuple[Handle, EditPlan] | None:
        font = self._label_font()
        return self.frame.grip_at(x, y, self.plane, font, self.line)
