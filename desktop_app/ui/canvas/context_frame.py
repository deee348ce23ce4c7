"""The frame around what the model will see, with its size in the model's pixels.

Asked for anew a tenth of a second after something changed it, at most that often.
"""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject, QTimer, Signal
from PySide6.QtGui import QFont

from desktop_app.core.geometry import Rect
from desktop_app.core.plan import EditPlan
from desktop_app.state.app_state import AppState
from desktop_app.ui.bind import listen
from desktop_app.ui.canvas import marks
from desktop_app.ui.canvas.commands import EditCommands
from desktop_app.ui.canvas.scene import Scene
from desktop_app.ui.canvas.scene_painter import Paint
from desktop_app.ui.canvas.viewport import Viewport
from desktop_app.ui.tools.outlines import dashed_frame, frame_strips

__all__ = ["ContextFrame"]

_WAIT_MS = 80


class ContextFrame(QObject):
    """Follows mask, model and settings.

    ``changed`` is emitted before and after the frame becomes another one, so that `areas` gives
    what must be drawn anew both times.
    """

    changed = Signal()

    def __init__(
        self, state: AppState, generation: EditCommands, scene: Scene, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._generation = generation
        self._scene = scene
        self._plans: tuple[EditPlan, ...] = ()
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._ask)
        scene.mask_changed.connect(self.refresh)
        scene.content_changed.connect(self.refresh)
        listen(state.document.changed, self._stale)
        listen(state.parameters.changed, self._stale)
        listen(state.models.changed, self._stale)
        # A frame that stays for a moment when it should go looks like a mistake.
        listen(state.view.context_visible.changed, self._at_once)
        listen(state.results.shown.changed, self._at_once)

    @property
    def plans(self) -> tuple[EditPlan, ...]:
        """The plans whose contexts are framed."""
        return self._plans

    def refresh(self) -> None:
        """Ask again soon."""
        # Not restarted while it runs: during a long stroke the frame must follow.
        if not self._timer.isActive():
            self._timer.start()

    def areas(self, viewport: Viewport, font: QFont, line: int) -> list[Rect]:
        """The parts of the canvas the frames cover, in device pixels."""
        covered: list[Rect] = []
        for plan in self._plans:
            frame = viewport.canvas_rect(plan.context)
            covered += [*frame_strips(frame, line), _label_rect(plan, frame, font, line)]
        return covered

    def paint(self, at: Paint, font: QFont) -> None:
        """Draw frames and labels."""
        for plan in self._plans:
            frame = at.viewport.canvas_rect(plan.context)
            # Far beyond the screen dashes cost time and show nothing.
            seen = frame.intersected(at.canvas.grown(64 * at.line))
            if not seen.is_empty:
                dashed_frame(at.painter, seen, at.line)
                rect = _label_rect(plan, frame, font, at.line)
                marks.label(at.painter, _text(plan), font, rect, at.line)

    def _stale(self, _: object) -> None:
        self.refresh()

    def _at_once(self, _: object) -> None:
        self._ask()

    def _ask(self) -> None:
        plans: tuple[EditPlan, ...] = ()
        wanted = self._state.view.context_visible.value and self._scene.result is None
        if wanted and self._scene.document is not None:
            plans = tuple(p for p in self._generation.plans() if p.mask_bounds is not None)
        if [*map(_look, plans)] != [*map(_look, self._plans)]:
            self.changed.emit()
            self._plans = plans
            self.changed.emit()


def _look(plan: EditPlan) -> object:
    return (plan.context, plan.working)


def _label_rect(plan: EditPlan, frame: Rect, font: QFont, line: int) -> Rect:
    width, height = marks.label_size(_text(plan), font, line)
    above = frame.y - height - 4 * line
    y = above if above >= 0 else max(frame.y, 0) + 4 * line
    x = max(frame.x, 4 * line) if frame.x < 0 else frame.x
    return Rect(x, y, width, height)


def _text(plan: EditPlan) -> str:
    scale = QLocale().toString(plan.scale, "f", 1)
    # Numbers and signs alone: nothing to translate but the decimal point.
    return f"{plan.working.width} × {plan.working.height} · {scale}×"
