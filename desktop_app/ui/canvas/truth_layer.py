"""Keeps the picture of mask truth that lies over the canvas, and draws of it what changed.

What the picture shows is `truth`. It is as large as the canvas: the pointer's ring, which uncovers
a part of it with every move, costs a copy and no distances.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect, united
from desktop_app.core.late import late_import
from desktop_app.state.app_state import AppState
from desktop_app.ui.canvas.scene import Scene
from desktop_app.ui.canvas.scene_painter import Paint, without
from desktop_app.ui.canvas.viewport import Viewport
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.qimage import wrap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from desktop_app.ui.canvas import truth
else:
    truth = late_import("desktop_app.ui.canvas.truth")

_MOST_PIECES = 8
"""More rectangles that wait to be made are made as one."""


class TruthLayer(QObject):
    """Follows plans and mask.

    ``changed`` asks for a part of the canvas, in device pixels, to be drawn again; None: for all.
    """

    changed = Signal(object)

    def __init__(self, state: AppState, scene: Scene, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._scene = scene
        self.plans: tuple[EditPlan, ...] = ()
        self._viewport: Viewport | None = None
        self._line = 1
        self._stale: list[Rect] = []
        self.is_shown = False
        """Whether there is anything to see: not while a result, a preview or what was just applied
        is to be looked at."""
        listen(state.plans.changed, self._follow)
        listen(state.view.truth_visible.changed, self._follow)
        scene.changed.connect(self._follow)
        scene.mask_changed.connect(self._mask_changed)

    def paint(self, at: Paint) -> None:
        view = self._scene.view
        if not self.is_shown or view is None:
            return
        # It brings OpenCV, which a window without a picture does without.
        self._fit(at)
        seen = united(truth.contexts(self.plans, at.viewport)).intersected(at.area)
        if not seen.is_empty:
            self._make(seen, at)
            image = wrap(self._pixels[seen.slices], QImage.Format.Format_ARGB32_Premultiplied)
            at.painter.drawImage(seen.x, seen.y, image)
        # Beyond the contexts there is nothing to make.
        self._stale = [rest for stale in self._stale for rest in without(stale, at.area)]

    @cached_property
    def _pixels(self) -> NDArray[np.uint32]:
        return np.zeros((0, 0), np.uint32)

    @cached_property
    def _spare(self) -> NDArray[np.uint32]:
        return np.zeros((0, 0), np.uint32)

    # -- making it ----------------------------------------------------------------------------

    def _fit(self, at: Paint) -> None:
        """Begin again if the canvas shows another part of the document."""
        shape = (at.canvas.bottom, at.canvas.right)
        old, same_size = self._viewport, self._pixels.shape == shape
        if (old, self._line, same_size) == (at.viewport, at.line, True):
            return
        same_line, self._line, self._viewport = self._line == at.line, at.line, at.viewport
        moved = old is not None and replace(old, x=at.viewport.x, y=at.viewport.y) == at.viewport
        if old is not None and moved and same_size and same_line:
            self._shift(at.viewport.left - old.left, at.viewport.top - old.top, at.canvas)
            return
        if not same_size:
            self._pixels = np.zeros(shape, np.uint32)
            self._spare = np.zeros((0, 0), np.uint32)
        self._stale = [at.canvas]

    def _shift(self, dx: int, dy: int, canvas: Rect) -> None:
        """The same, so many device pixels farther right and down."""
        if (dx, dy) == (0, 0):
            return
        if self._spare.shape != self._pixels.shape:
            self._spare = np.zeros(self._pixels.shape, np.uint32)
        kept = canvas.moved(dx, dy).intersected(canvas)
        self._spare[kept.slices] = self._pixels[kept.moved(-dx, -dy).slices]
        self._pixels, self._spare = self._spare, self._pixels
        stale = [rect.moved(dx, dy).intersected(canvas) for rect in self._stale]
        self._stale = [rect for rect in stale if not rect.is_empty] + without(canvas, kept)
        if len(self._stale) > _MOST_PIECES:
            self._stale = [united(self._stale)]

    def _make(self, area: Rect, at: Paint) -> None:
        """Make what of ``area`` is stale."""
        view = self._scene.view
        assert view is not None
        for part in [stale.intersected(area) for stale in self._stale]:
            if part.is_empty:
                continue
            self._pixels[part.slices] = 0
            made = truth.truth_of(self.plans, view.mask, at.viewport, part, at.line)
            if made is not None:
                rect, pixels = made
                self._pixels[rect.slices] = pixels

    def _spoil(self, rect: Rect) -> None:
        """``rect`` of the canvas is to be made again."""
        height, width = self._pixels.shape
        rect = rect.intersected(Rect(0, 0, width, height))
        if rect.is_empty or any(stale.contains(rect) for stale in self._stale):
            return
        self._stale.append(rect)
        if len(self._stale) > _MOST_PIECES:
            self._stale = [united(self._stale)]

    # -- following the state ------------------------------------------------------------------

    def _mask_changed(self, rect: Rect) -> None:
        if not self.is_shown or self._viewport is None:
            return
        reach = truth.device_reach(self.plans, self._viewport)
        around = self._viewport.canvas_rect(rect).grown(reach)
        self._spoil(around)
        self.changed.emit(around)

    def _follow(self, _: object) -> None:
        plans = self._wanted()
        if _appearance(plans) != _appearance(self.plans):
            self._viewport = None
            self.is_shown = bool(plans)
            self.plans = plans
            self.changed.emit(None)
        self.plans = plans

    def _wanted(self) -> tuple[EditPlan, ...]:
        scene, document = self._scene, self._scene.document
        hidden = (
            scene.result
            or scene.preview
            or scene.live_over
            or scene.mask_edge_only
            or scene.is_before
        )
        if document is None or hidden or not self._state.view.truth_visible.value:
            return ()
        return tuple(
            plan
            for plan in self._state.plans.value
            if plan.mask_bounds is not None and plan.document == document.id
        )


def _appearance(plans: tuple[EditPlan, ...]) -> list[object]:
    """All of the plans that shows. Of one alone the mask itself says where it is."""
    return [
        (
            plan.context,
            plan.document_size,
            plan.treatment,
            plan.lock,
            plan.invert,
            plan.mask_bounds if len(plans) > 1 else None,
        )
        for plan in plans
    ]
