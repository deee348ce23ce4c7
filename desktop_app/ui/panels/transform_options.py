"""The Transform tool in the bar above the canvas: place, size and angle as numbers, the filter,
Apply and Cancel."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.quality_choice import fill_qualities
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.widgets.wrap_layout import WrapLayout

if TYPE_CHECKING:
    from desktop_app.state.painting.transform_frame import TransformFrame
    from desktop_app.ui.kit import Kit
    from desktop_app.worker.workspace import Workspace

_PLACE = Scale(-30_000, 30_000, step=1, default=0, unit=" px")
_FACTOR = Scale(0.01, 10.0, step=0.001, default=1.0, middle=1.0, unit=" %", shown=100, decimals=1)
_ANGLE = Scale(-180, 180, step=0.1, default=0, unit="°", decimals=1)
_FIELDS = {"x": _PLACE, "y": _PLACE, "width": _FACTOR, "height": _FACTOR, "angle": _ANGLE}
_LABELS = {"x": "X", "y": "Y", "width": "↔", "height": "↕", "angle": "∠"}
_WIDTHS = (84, 112)


class TransformOptions(Retranslated, QWidget):
    """Shows and changes ``state.tools.transform``."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._kit = workspace.state, kit
        self._transform = workspace.state.tools.transform
        self.fields = {name: ValueSlider(scale, kit.theme, self) for name, scale in _FIELDS.items()}
        self.aspect = QToolButton(self)
        self.quality = ChoiceBox(kit.theme, kit.icons, self)
        self.button = QPushButton(self)
        self.back = QToolButton(self)
        self._build()
        self.fields["x"].edited.connect(self._x_edited)
        self.fields["y"].edited.connect(self._y_edited)
        self.fields["width"].edited.connect(self._width_edited)
        self.fields["height"].edited.connect(self._height_edited)
        self.fields["angle"].edited.connect(self._angle_edited)
        self.aspect.toggled.connect(self._aspect_toggled)
        self.quality.activated.connect(self._quality_chosen)
        self.button.clicked.connect(self._apply)
        self.back.clicked.connect(self._take_back)
        self.retranslate()
        watch(self._transform.frame, self._show)
        watch(self._transform.keeps_aspect, self._show_aspect)

    def retranslate(self) -> None:
        """Set all words again."""
        words = {
            "x": (self.tr("Left edge"), self.tr("Position of the frame's left edge.")),
            "y": (self.tr("Top edge"), self.tr("Position of the frame's top edge.")),
            "width": (self.tr("Width"), self.tr("Scale, about the pivot.")),
            "height": (self.tr("Height"), self.tr("Scale, about the pivot.")),
            "angle": (self.tr("Angle"), self.tr("Clockwise rotation, about the pivot.")),
        }
        for name, (title, sentence) in words.items():
            self.fields[name].set_label(_LABELS[name])
            self.fields[name].setAccessibleName(title)
            self.fields[name].setToolTip(f"<b>{title}</b><br>{sentence}")
        self.aspect.setAccessibleName(self.tr("Keep proportions"))
        self.aspect.setToolTip(
            self.tr(
                "<b>Keep proportions</b><br>Scales width and height together; hold Shift for "
                "the opposite."
            )
        )
        self.quality.setAccessibleName(self.tr("Resampling"))
        fill_qualities(self.quality)
        self.button.setText(self.tr("Apply"))
        self.button.setToolTip(
            self.tr("<b>Apply</b>&nbsp;&nbsp;Enter<br>Applies the transform, as one undo step.")
        )
        self.back.setAccessibleName(self.tr("Cancel"))
        self.back.setToolTip(
            self.tr("<b>Cancel</b>&nbsp;&nbsp;Esc<br>Undoes the changes to the frame.")
        )

    def _build(self) -> None:
        self.aspect.setCheckable(True)
        self.aspect.setProperty("look", "toggle")
        hold(self.quality, width=84, height=CONTROL)
        hold(self.button, height=CONTROL)
        for button, icon in ((self.aspect, "link"), (self.back, "x")):
            hold(button, width=CONTROL, height=CONTROL)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._kit.icons.place(button, icon)
        self._kit.primary_buttons.add(self.button, "draft", "check")
        layout = WrapLayout(8)
        for name, field in self.fields.items():
            hold(field, least_width=_WIDTHS[0])
            hold(field, most_width=_WIDTHS[1])
            layout.add(field, 1)
            if name == "width":
                layout.add(self.aspect)
        layout.add(self.quality)
        layout.add(self.back)
        layout.add(self.button)
        self.setLayout(layout)

    # -- state ----------------------------------------------------------------------------------

    def _show(self, frame: TransformFrame | None) -> None:
        usable = frame is not None and not frame.applying
        for field in (*self.fields.values(), self.aspect, self.quality):
            field.setEnabled(usable)
        for button in (self.button, self.back):
            button.setEnabled(usable and frame is not None and frame.is_changed)
        if frame is not None:
            numbers = frame.numbers
            for name, field in self.fields.items():
                value = getattr(numbers, name)
                field.set_number(abs(value) if name == "height" else value)

    def _show_aspect(self, keeps: bool) -> None:
        self.aspect.setChecked(keeps)

    def _change(self, **numbers: float) -> None:
        frame = self._transform.frame.value
        if frame is not None:
            self._transform.change(frame.with_numbers(**numbers))
            self._show(self._transform.frame.value)

    def _scale(self, name: str, value: float) -> None:
        """The other side keeps the shape; what is mirrored stays so."""
        frame = self._transform.frame.value
        if frame is None:
            return
        now = frame.numbers
        size = {"width": now.width, "height": now.height}
        value = math.copysign(value, size[name])
        if self._transform.keeps_aspect.value:
            factor = value / size[name]
            size = {side: old * factor for side, old in size.items()}
        self._change(**{**size, name: value})

    @Slot(float)
    def _x_edited(self, value: float) -> None:
        self._change(x=value)

    @Slot(float)
    def _y_edited(self, value: float) -> None:
        self._change(y=value)

    @Slot(float)
    def _width_edited(self, value: float) -> None:
        self._scale("width", value)

    @Slot(float)
    def _height_edited(self, value: float) -> None:
        self._scale("height", value)

    @Slot(float)
    def _angle_edited(self, value: float) -> None:
        self._change(angle=value)

    @Slot(bool)
    def _aspect_toggled(self, keeps: bool) -> None:
        self._kit.icons.place(self.aspect, "link" if keeps else "unlink")
        self._transform.keeps_aspect.value = keeps

    @Slot(int)
    def _quality_chosen(self, index: int) -> None:
        self._transform.quality.value = self.quality.itemData(index)

    @Slot()
    def _apply(self) -> None:
        self._transform.wanted.send(None)

    @Slot()
    def _take_back(self) -> None:
        self._transform.reset()
