"""The bar above the canvas for what is being chosen for the mask: its numbers, OK and Cancel.

The canvas shows meanwhile what the mask would be.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desktop_app.imaging.mask_operations import OPERATIONS
from desktop_app.state.app_state import ToolId
from desktop_app.state.painting.mask_drafts import (
    USUAL_DAMAGE,
    AlphaDraft,
    ColourDraft,
    DamageDraft,
    Draft,
    OperationDraft,
)
from desktop_app.ui.kit import Kit, label
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.look.tokens import CONTROL, DENSE
from desktop_app.ui.panels.colour_options import ColourOptions
from desktop_app.ui.panels.combine_box import CombineBox
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.step_names import step_name

if TYPE_CHECKING:
    from desktop_app.imaging.combining import Combine
    from desktop_app.state.painting.masking import MaskPreview, ShapeOptions
    from desktop_app.ui.look.theme import Theme
    from desktop_app.worker.workspace import Workspace

_ACCEPT = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


_SHARE = Scale(0, 100, step=1, default=USUAL_DAMAGE, unit=" %")


def _amount_scale(name: str) -> Scale:
    if name not in OPERATIONS:
        return _SHARE
    found = OPERATIONS[name]
    middle = min(found.most / 4, found.usual * 2)
    return Scale(found.least, found.most, step=1, default=found.usual, middle=middle, unit=" px")


class _Swatch(QWidget):
    """The colour that was picked."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._colour = theme, QColor()
        hold(self, width=18, height=18)
        theme.changed.connect(self.update)

    def show_colour(self, colour: QColor) -> None:
        """Show another one."""
        self._colour = colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("edge"))
        painter.fillRect(self.rect().adjusted(1, 1, -1, -1), self._colour)


class MaskBar(Retranslated, QWidget):
    """Takes the place of the tool's options while there is a draft, and with the tool that masks
    by colour; 36 px high.

    ``needed`` tells whether it is to be seen, ``left`` that it held the focus and is done with.
    """

    left = Signal()
    needed = Signal(bool)

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools = workspace.state.tools
        self._masking = self._tools.masking
        self._kit = kit
        self._named = ""
        self.is_needed = False
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme, icons = kit.theme, kit.icons
        self.name = label("heading", self)
        self.swatch = _Swatch(kit.theme, self)
        self.amount = ValueSlider(_amount_scale("grow_mask"), theme, self, DENSE)
        self.what = ChoiceBox(theme, icons, self)
        self.combine = CombineBox(kit, self)
        self.colour = ColourOptions(self._masking, kit, self)
        self.note = ElidedLabel(self)
        self.cancel = QPushButton(self)
        self.accept = QPushButton(self)
        self._line = WrapLayout(8, (12, 4, 8, 4))
        self._build()
        self._connect()
        self.retranslate()
        watch(self._masking.shape, self._on_shape)
        watch(self._tools.active, self._refresh)
        watch(self._masking.draft, self._on_draft)
        listen(self._masking.preview.changed, self._on_preview)

    def retranslate(self) -> None:
        """Set all words again."""
        self.what.setAccessibleName(self.tr("Pixels to mask"))
        self.what.setToolTip(
            self.tr(
                "<b>Pixels to mask</b><br>The transparent pixels of the picture, or the "
                "opaque ones."
            )
        )
        self._fill()
        self.cancel.setText(self.tr("Cancel"))
        self.cancel.setToolTip(
            self.tr("<b>Cancel</b>&nbsp;&nbsp;Esc<br>Leaves the mask unchanged.")
        )
        self.accept.setText(self.tr("OK"))
        self.accept.setToolTip(
            self.tr(
                "<b>OK</b>&nbsp;&nbsp;Enter<br>Makes the preview the new mask, as one undo step."
            )
        )
        self._on_draft(self._masking.draft.value)

    def _build(self) -> None:
        hold(self, least_height=36)
        self.note.setProperty("role", "secondary")
        hold(self.amount, width=196)
        hold(self.what, width=132)
        hold(self.combine, width=112)
        self._kit.primary_buttons.add(self.accept, "draft")
        for button in (self.cancel, self.accept):
            hold(button, height=CONTROL)
            hold(button, least_width=64)
        layout = self._line
        layout.add(self.name)
        layout.add(self.swatch)
        layout.add(self.colour, 4)
        for widget in (self.amount, self.what, self.combine):
            layout.add(widget)
        layout.add(self.note, 1)
        layout.add(self.cancel)
        layout.add(self.accept)
        self.setLayout(layout)

    def _connect(self) -> None:
        self.amount.edited.connect(self._amount_edited)
        self.what.activated.connect(self._what_chosen)
        self.combine.chosen.connect(self._combine_chosen)
        self.cancel.clicked.connect(self._cancelled)
        self.accept.clicked.connect(self._accepted)
        for slider in (self.amount, self.colour.tolerance, self.colour.softness):
            slider.installEventFilter(self)

    def _fill(self) -> None:
        self.what.clear()
        self.what.addItem(self.tr("Transparent"), True)
        self.what.addItem(self.tr("Opaque"), False)

    # -- keys -----------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        # Esc would end live mode or a run otherwise.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (*_ACCEPT, Qt.Key.Key_Escape)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._cancelled()
        elif event.key() in _ACCEPT:
            self._accepted()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter on a slider is OK here: a number is typed by beginning to type it."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in _ACCEPT
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            self._accepted()
            return True
        return super().eventFilter(watched, event)

    # -- state ----------------------------------------------------------------------------------

    def _refresh(self, _: object) -> None:
        draft, tool = self._masking.draft.value, self._tools.active.value
        by_colour = isinstance(draft, ColourDraft) or (
            draft is None and tool is ToolId.COLOUR_RANGE
        )
        self.colour.setVisible(by_colour)
        self.swatch.setVisible(isinstance(draft, ColourDraft))
        self.amount.setVisible(isinstance(draft, OperationDraft | DamageDraft))
        self.what.setVisible(isinstance(draft, AlphaDraft))
        for button in (self.cancel, self.accept):
            button.setVisible(draft is not None)
        name = draft.name if draft is not None else "mask_from_colour"
        self.name.setText(step_name(name))
        self.name.setMinimumWidth(0)
        self.name.setMinimumWidth(max(scaled(112), self.name.sizeHint().width()))
        self.combine.setVisible(by_colour or isinstance(draft, AlphaDraft | DamageDraft))
        self._on_preview(self._masking.preview.value)
        self._make_room()
        needed = draft is not None or by_colour
        if needed != self.is_needed:
            self.is_needed = needed
            self.needed.emit(needed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """One line rather than the tool's name."""
        self._line.leave_out(self.width(), [self.name])

    def _on_draft(self, draft: Draft | None) -> None:
        begins = draft is not None and draft.name != self._named
        focused = QApplication.focusWidget()
        if draft is None and focused is not None and self.isAncestorOf(focused):
            # Before it is hidden: Qt would pass the focus on as if by Tab.
            self.left.emit()
        self._named = "" if draft is None else draft.name
        self._refresh(None)
        if isinstance(draft, OperationDraft | DamageDraft):
            if begins:
                self.amount.set_scale(_amount_scale(draft.name))
            self.amount.set_number(draft.amount)
            self.amount.set_label(self._amount_label(draft.name))
            if isinstance(draft, DamageDraft):
                self.combine.show_choice(draft.combine)
        elif isinstance(draft, AlphaDraft):
            self.what.setCurrentIndex(self.what.findData(draft.transparent))
            self.combine.show_choice(draft.combine)
        elif isinstance(draft, ColourDraft):
            self.combine.show_choice(draft.combine)
            self.swatch.show_colour(QColor(*draft.colour))
        else:
            self._on_shape(self._masking.shape.value)
        if begins and not isinstance(draft, ColourDraft):
            (self.what if isinstance(draft, AlphaDraft) else self.amount).setFocus()

    def _amount_label(self, name: str) -> str:
        if name == "find_damage":
            return self.tr("Strength")
        return self.tr("Width") if name == "border_mask" else self.tr("Amount")

    def _on_preview(self, preview: MaskPreview | None) -> None:
        draft = self._masking.draft.value
        text = ""
        if draft is None and self._tools.active.value is ToolId.COLOUR_RANGE:
            text = self.tr("Click a colour in the picture")
        elif preview is not None and preview.patch is None:
            text = self.tr("No change")
        elif isinstance(draft, ColourDraft | DamageDraft) and preview is None:
            text = self.tr("Comparing…")
        self.note.setText(text)

    def _on_shape(self, options: ShapeOptions) -> None:
        if self._masking.draft.value is None:
            self.combine.show_choice(options.combine)

    # -- choices --------------------------------------------------------------------------------

    @Slot(float)
    def _amount_edited(self, value: float) -> None:
        draft = self._masking.draft.value
        if isinstance(draft, OperationDraft | DamageDraft):
            self._masking.draft.value = replace(draft, amount=round(value))

    @Slot(int)
    def _what_chosen(self, index: int) -> None:
        draft = self._masking.draft.value
        if isinstance(draft, AlphaDraft):
            self._masking.draft.value = replace(draft, transparent=bool(self.what.itemData(index)))

    @Slot(object)
    def _combine_chosen(self, way: Combine) -> None:
        draft = self._masking.draft.value
        if isinstance(draft, AlphaDraft | DamageDraft):
            self._masking.draft.value = replace(draft, combine=way)
        else:
            shape = self._masking.shape
            shape.value = replace(shape.value, combine=way)

    @Slot()
    def _cancelled(self) -> None:
        self._masking.dismiss()

    @Slot()
    def _accepted(self) -> None:
        self._masking.accept()
