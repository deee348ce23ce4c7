"""The Crop tool above the canvas: shape, angle, whether the rest is deleted, the button."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop_app.state.painting.cropping import MOST_ANGLE, turned_to
from desktop_app.ui.kit import Kit
from desktop_app.ui.panels.options.option_bar import OptionBar
from desktop_app.ui.qt.bind import listen_each, watch
from desktop_app.ui.tools.expand_frame import ASPECTS
from desktop_app.ui.widgets.scale import Scale
from desktop_app.worker.workspace import Workspace

_ANGLE: Final = Scale(-MOST_ANGLE, MOST_ANGLE, step=0.1, default=0, unit="°", decimals=1)


class CropOptions(OptionBar):
    """Shape, angle, and whether the rest is deleted: shows and changes ``tools.cropping``."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("crop", kit, parent, 8)
        state = self._cropping = workspace.state.tools.cropping
        self.shape = self.add_choice("shape", self._shape_chosen)
        self.angle = self.add_slider("angle", _ANGLE, self._angle_edited, (112, 172))
        self.perspective = self.add_tick("perspective", state.choose_view)
        self.deletes = self.add_tick("deletes", partial(setattr, state.deletes, "value"))
        self.button = self.add_push("crop", lambda: state.wanted.send(None))
        kit.icons.place(self.button, "crop")
        listen_each(
            self.acts.refresh,
            state.corners.changed,
            state.perspective.changed,
            state.deletes.changed,
            state.shape.changed,
        )
        watch(state.frame, self.acts.refresh)

    def now(self) -> dict[str, dict[str, Any]]:
        state = self._cropping
        crop, view, shape = state.frame.value, state.perspective.value, state.shape.value
        aspects = {at: f"{wide}:{high}" for at, (wide, high) in enumerate(ASPECTS, 1)}
        return {
            "shape": {
                "value": 0 if shape is None else ASPECTS.index(shape) + 1,
                "choices": {0: self.tr("Free"), **aspects},
            },
            "angle": {
                "value": 0.0 if crop is None else crop.angle,
                "can": state.size is not None and not view,
            },
            "perspective": {"value": view},
            "deletes": {"value": state.deletes.value or view, "can": not view},
            "crop": {"can": state.is_open},
        }

    def _shape_chosen(self, at: int) -> None:
        state = self._cropping
        shape = state.shape.value = ASPECTS[at - 1] if at else None
        crop, size = state.current, state.size
        if state.perspective.value:
            state.corners.value = state.quadrangle
        elif shape is not None and crop is not None and size is not None:
            state.frame.value = crop.shaped(*shape, size)

    def _angle_edited(self, value: float) -> None:
        crop, size = self._cropping.current, self._cropping.size
        if crop is not None and size is not None:
            self._cropping.frame.value = turned_to(crop, value, size)
