"""The frames around what the model will see, with words and handles; draws `AppState.plans`.

How a handle is dragged is `context_drag`.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFont, QPainter

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect
from desktop_app.state.app_state import AppState, ToolId
from desktop_app.ui.canvas import context_handles, marks
from desktop_app.ui.canvas.context_label import PlanLabel, label_rect, label_text
from desktop_app.ui.canvas.plane import Plane, unturned
from desktop_app.ui.canvas.scene import Scene
from desktop_app.ui.canvas.viewport import Viewport
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.tools.handles import MOVE, Handle
from desktop_app.ui.tools.outlines import dashed_frame, frame_strips, thin_frame

_NEAR = 28
"""How near the pointer must be to see handles, in pixels of a 1x screen."""


class ContextFrame(QObject):
    """Follows the plans.

    ``changed`` is emitted before and after the frames become others, so that `areas` gives what
    must be drawn again both times.
    """

    changed = Signal()

    def __init__(self, state: AppState, scene: Scene, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._scene = scene
        self._labels: tuple[PlanLabel, ...] = ()
        self._near: frozenset[int] = frozenset()
        self.wished: Rect | None = None
        """What is being dragged, in pixels of the picture; the frame is what comes of it."""
        view = state.view
        for observable in (
            *(state.plans, state.parameters, state.results.shown, state.results.items),
            *(view.context_visible, view.truth_visible, state.tools.active),
        ):
            listen(observable.changed, self._follow)
        scene.content_changed.connect(self._follow)
        self._follow(None)

    @property
    def plans(self) -> tuple[EditPlan, ...]:
        """The plans whose contexts are framed."""
        return tuple(label.plan for label in self._labels)

    @property
    def is_chosen(self) -> bool:
        """Whether the user dragged the context."""
        return self._state.parameters.value.plan.context is not None

    @property
    def _is_suppressed(self) -> bool:
        """To a tool with its own frame, or one whose clicks mean what lies below."""
        return self._state.tools.active.value in (ToolId.EXPAND, ToolId.OBJECT)

    @property
    def handled(self) -> tuple[EditPlan, ...]:
        """The plans whose frames show handles, which then can be taken."""
        if self._is_suppressed:
            return ()
        if len(self._labels) == 1 and (
            self._state.view.truth_visible.value or self.wished is not None
        ):
            return self.plans
        return tuple(label.plan for k, label in enumerate(self._labels) if k in self._near)

    def set_wished(self, rect: Rect | None) -> None:
        """Show what the user drags beside what comes of it; None: nothing is dragged."""
        if rect != self.wished:
            self.changed.emit()
            self.wished = rect
            self.changed.emit()

    def retranslate(self) -> None:
        self.changed.emit()

    # -- the pointer --------------------------------------------------------------------------

    def hover(self, x: float, y: float, viewport: Viewport, line: int) -> None:
        """The pointer is at (x, y), in device pixels: handles show while it is near a frame."""
        reach = _NEAR * line
        frames = [viewport.canvas_rect(plan.context) for plan in self.plans]
        self._set_near(
            frozenset(
                k for k, one in enumerate(frames) if context_handles.is_near(one, x, y, reach)
            )
        )

    def leave(self) -> None:
        """The pointer left the canvas."""
        self._set_near(frozenset())

    def grip_at(
        self, x: float, y: float, plane: Plane, font: QFont, line: int
    ) -> tuple[Handle, EditPlan] | None:
        """The handle at (x, y) of the plane, or `MOVE` on the label, and whose it is."""
        for plan in self.handled:
            frame = plane.viewport.canvas_rect(plan.context)
            handle = context_handles.handle_at(frame, plane.area, x, y, line)
            if handle is not None:
                return handle, plan
        if self.is_chosen and not self._is_suppressed:
            x, y = plane.to_canvas(x, y)
            for label in self._labels:
                frame = plane.viewport.canvas_rect(label.plan.context)
                place = self._label_rect(label, plane.on_canvas(frame), font, line)
                if place.x <= x < place.right and place.y <= y < place.bottom:
                    return MOVE, label.plan
        return None

    # -- drawing ------------------------------------------------------------------------------

    def areas(self, plane: Plane, font: QFont, line: int) -> list[Rect]:
        """The parts of the canvas that frames, words and handles cover, in device pixels."""
        covered: list[Rect] = []
        viewport = plane.viewport
        for label in self._labels:
            frame = viewport.canvas_rect(label.plan.context)
            # Handles lie over the frame's line.
            strips = (
                strip.grown(context_handles.SIDE * line) for strip in frame_strips(frame, line)
            )
            covered += [plane.on_canvas(strip) for strip in strips]
            covered.append(self._label_rect(label, plane.on_canvas(frame), font, line))
        if self.wished is not None:
            strips = frame_strips(viewport.canvas_rect(self.wished), line)
            covered += [plane.on_canvas(strip) for strip in strips]
        return covered

    def paint(self, painter: QPainter, plane: Plane, font: QFont, line: int) -> None:
        """Draw frames, words and handles; ``painter`` counts in device pixels of the plane."""
        viewport = plane.viewport
        for label in self._labels:
            frame = viewport.canvas_rect(label.plan.context)
            # Far beyond the screen dashes cost time and show nothing.
            seen = frame.intersected(plane.area.grown(64 * line))
            if not seen.is_empty:
                dashed_frame(painter, seen, line)
                there = plane.on_canvas(frame)
                with unturned(painter, plane):
                    rect = self._label_rect(label, there, font, line)
                    marks.label(painter, self._text(label, there, font, line), font, rect, line)
        if self.wished is not None:
            thin_frame(painter, viewport.canvas_rect(self.wished), line)
        for plan in self.handled:
            frame = viewport.canvas_rect(plan.context)
            context_handles.draw(painter, frame, plane.area, line)

    def _label_rect(self, label: PlanLabel, frame: Rect, font: QFont, line: int) -> Rect:
        return label_rect(self._text(label, frame, font, line), frame, font, line)

    def _text(self, label: PlanLabel, frame: Rect, font: QFont, line: int) -> str:
        # Several would cover one another; the one that is looked at says all.
        is_near = any(self._labels[k] is label for k in self._near if k < len(self._labels))
        room = None if is_near or len(self._labels) == 1 else frame.width
        return label_text(label, font, line, room)

    # -- following the state ------------------------------------------------------------------

    def _set_near(self, near: frozenset[int]) -> None:
        if near != self._near:
            self.changed.emit()
            self._near = near
            self.changed.emit()

    def _follow(self, _: object) -> None:
        labels = self._wanted()
        if [*map(_appearance, labels)] != [*map(_appearance, self._labels)]:
            self.changed.emit()
            self._labels = labels
            self.changed.emit()
        else:
            self._labels = labels

    def _wanted(self) -> tuple[PlanLabel, ...]:
        view, document = self._state.view, self._scene.document
        wanted = view.context_visible.value or view.truth_visible.value
        if not wanted or self._scene.result is not None or document is None:
            return ()
        plans = [
            plan
            for plan in self._state.plans.value
            if plan.mask_bounds is not None and plan.document == document.id
        ]
        parameters, several = self._state.parameters.value, len(plans) > 1
        each = parameters.line_each and several
        return tuple(
            PlanLabel(
                plan,
                number if several else 0,
                parameters.prompt_for(number - 1, len(plans)) if each else "",
                self.is_chosen,
            )
            for number, plan in enumerate(plans, 1)
        )


def _appearance(label: PlanLabel) -> object:
    """All of it that is seen."""
    plan = label.plan
    return (plan.context, plan.working, label.number, label.words, label.chosen)
