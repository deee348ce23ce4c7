"""The Crop tool above the canvas: shape, angle, whether the rest is deleted, the button."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop_app.state.app_state import ToolState
from desktop_app.state.painting.cropping import MOST_ANGLE, turned_to
from desktop_app.ui.kit import Kit
from desktop_app.ui.panels.option_bar import OptionBar
from desktop_app.ui.qt.bind import listen_each, watch
from desktop_app.ui.tools.expand_frame import ASPECTS
from desktop_app.ui.widgets.scale import Scale

_ANGLE: Final = Scale(-MOST_ANGLE, MOST_ANGLE, step=0.1, default=0, unit="°", decimals=1)


class CropOptions(OptionBar):
    """Shows and changes ``tools.cropping``."""

    def __init__(self, tools: ToolState, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("crop", kit, parent, 8)
        state = self._cropping = tools.cropping
        self.shape = self.add_choice("shape", self._shape_chosen)
        for at, words in enumerate(("", *(f"{wide}:{high}" for wide, high in ASPECTS))):
            self.shape.addItem(words, at)
        self.angle = self.add_slider("angle", _ANGLE, self._angle_edited, (112, 172))
        self.perspective = self.add_tick("perspective", state.choose_view)
        self.deletes = self.add_tick("deletes", partial(setattr, state.deletes, "value"))
        self.button = self.add_push("crop")
        kit.icons.place(self.button, "crop")
        self.button.clicked.connect(lambda: state.wanted.send(None))
        self.retranslate()
        listen_each(
            self._show,
            state.corners.changed,
            state.perspective.changed,
            state.deletes.changed,
            state.shape.changed,
        )
        watch(state.frame, self._show)

    def retranslate(self) -> None:
        super().retranslate()
        self.shape.setItemText(0, self.tr("Free"))

    def _show(self, _: object) -> None:
        state = self._cropping
        crop, view, shape = state.frame.value, state.perspective.value, state.shape.value
        self.angle.set_number(0.0 if crop is None else crop.angle)
        self.perspective.setChecked(view)
        self.angle.setEnabled(state.size is not None and not view)
        self.deletes.setEnabled(not view)
        self.deletes.setChecked(state.deletes.value or view)
        self.button.setEnabled(state.is_open)
        self.shape.setCurrentIndex(0 if shape is None else ASPECTS.index(shape) + 1)

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
