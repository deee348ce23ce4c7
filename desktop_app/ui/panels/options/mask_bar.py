"""The bar above the canvas for what is being chosen for the mask: its numbers, OK and Cancel.

The canvas shows meanwhile what the mask would be.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop_app.imaging.colour_difference import ColourMeasure
from desktop_app.imaging.combining import Combine
from desktop_app.imaging.mask_operations import OPERATIONS
from desktop_app.state.app_state import ToolId
from desktop_app.state.painting.mask_drafts import (
    UNSURE,
    USUAL_DAMAGE,
    AlphaDraft,
    ColourDraft,
    DamageDraft,
    Draft,
    ObjectDraft,
    OperationDraft,
)
from desktop_app.state.painting.masking import MaskingState, ShapeSettings
from desktop_app.state.painting.pointing import REMOVED
from desktop_app.ui.canvas.canvas_keys import handle_draft_key
from desktop_app.ui.kit import Kit, label, set_role, styled
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.options.combine_box import CombineBox
from desktop_app.ui.panels.options.object_options import ObjectOptions
from desktop_app.ui.panels.options.option_bar import OptionBar
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.field_keys import KeepsKeys
from desktop_app.ui.qt.spaced import filled, grow
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.step_names import step_name
from desktop_app.worker.workspace import Workspace

_FIELDS: Final = {
    "tolerance": Scale(0, 100, step=0.5, default=8, middle=20, unit=" ΔE", decimals=1),
    "softness": Scale(0, 50, step=0.5, default=4, middle=10, unit=" ΔE", decimals=1),
    "contiguous": None,
}
_MEASURES: Final = {ColourMeasure.CIEDE2000: "CIEDE2000", ColourMeasure.CIE76: "CIE76"}


class ColourOptions(OptionBar):
    """Tolerance, softness and measure: shows and changes ``masking.colour``."""

    def __init__(self, masking: MaskingState, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("colour", kit, parent, 8)
        self._colour = masking.colour
        self.add_fields(masking.colour, _FIELDS, (128, 196))
        self.measure = self.add_choice("formula", self._choose)
        self.retranslate()

    def _choose(self, measure: str) -> None:
        self._colour.value = replace(self._colour.value, measure=ColourMeasure(measure))

    def now(self) -> dict[str, dict[str, Any]]:
        choices = {measure.value: name for measure, name in _MEASURES.items()}
        return {"formula": {"value": self._colour.value.measure.value, "choices": choices}}


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
        self._colour = colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("edge"))
        painter.fillRect(self.rect().adjusted(1, 1, -1, -1), self._colour)


class MaskBar(KeepsKeys, OptionBar):
    """Takes the place of the tool's options while there is a draft, and with the tools that mask
    by colour and by pointing; 36 px high.

    ``needed`` tells whether it is to be seen.
    """

    needed = Signal(bool)

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("mask", kit, parent, 8)
        self._workspace = workspace
        self._tools = workspace.state.tools
        self._masking = self._tools.masking
        self._named = ""
        self.is_needed = False
        set_role(self, "panel")
        self.line.setContentsMargins(12, 4, 8, 4)
        hold(self, least_height=36)
        self.name, self.swatch = label("heading", self), _Swatch(kit.theme, self)
        self.amount = hold(
            ValueSlider(_amount_scale("grow_mask"), kit.theme, self, DENSE), width=196
        )
        self.combine = hold(CombineBox(kit, self), width=112)
        self.colour = ColourOptions(self._masking, kit, self)
        self.note = styled(ElidedLabel(self), role="secondary")
        self._pointing_row, self._pointing_place = QWidget(self), WrapLayout(0)
        self._pointing_row.setLayout(self._pointing_place)
        filled(self.line, self.name, self.swatch)
        self.line.addWidget(self.colour, 4)
        filled(self.line, self._pointing_row, self.amount)
        self.what = self.add_choice("what", self._what_chosen)
        filled(self.line, self.combine, grow(self.note))
        self.cancel = self.add_push("cancel", self._masking.dismiss)
        self.accept = self.add_push("ok", self._masking.accept)
        for button in (self.cancel, self.accept):
            hold(button, least_width=64)
        kit.primary_buttons.add(self.accept, "draft")
        self._connect()
        self.retranslate()
        watch(self._masking.shape, self._on_shape)
        watch(self._tools.active, self._refresh)
        watch(self._masking.draft, self._on_draft)
        listen(self._tools.pointing.removes.changed, self._refresh)
        listen(self._masking.preview.changed, self._on_preview)

    def now(self) -> dict[str, dict[str, Any]]:
        masking, draft = self._masking, self._masking.draft.value
        removes = isinstance(draft, ObjectDraft) and draft.name == REMOVED
        accept = self.tr("Remove") if removes else self.tr("OK")
        return {
            "what": {
                "shown": isinstance(draft, AlphaDraft),
                "choices": {True: self.tr("Transparent"), False: self.tr("Opaque")},
                **({"value": draft.transparent} if isinstance(draft, AlphaDraft) else {}),
            },
            "cancel": {"shown": draft is not None},
            "ok": {
                "text": accept,
                "name": accept,
                "can": not (masking.is_empty or masking.is_looked_for),
                "shown": draft is not None,
            },
        }

    def retranslate(self) -> None:
        self._on_draft(self._masking.draft.value)

    def _connect(self) -> None:
        self.amount.edited.connect(self._amount_edited)
        self.combine.chosen.connect(self._combine_chosen)
        for slider in (self.amount, *self.colour.fields.values()):
            slider.installEventFilter(self)

    @cached_property
    def pointing(self) -> ObjectOptions:
        """What the tool that masks by pointing has; made when it is first in hand."""
        made = ObjectOptions(self._workspace, self._kit, self)
        self._pointing_place.addWidget(made, 1)
        listen(self._tools.pointing.said.changed, self._on_preview)
        return made

    # -- keys -----------------------------------------------------------------------------------

    def keeps_key(self, event: QKeyEvent) -> bool:
        """Esc would end live mode or a run otherwise."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return event.key() in (*_ACCEPT, Qt.Key.Key_Escape) and not held

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not handle_draft_key(event, self._masking):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter on a slider is OK here: a number is typed by beginning to type it."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in _ACCEPT
        ):
            return handle_draft_key(event, self._masking)
        return super().eventFilter(watched, event)

    # -- state ----------------------------------------------------------------------------------

    def _refresh(self, _: object) -> None:
        draft, tool = self._masking.draft.value, self._tools.active.value
        by_colour = isinstance(draft, ColourDraft) or (
            draft is None and tool is ToolId.COLOUR_RANGE
        )
        by_pointing = isinstance(draft, ObjectDraft) or (draft is None and tool is ToolId.OBJECT)
        if by_pointing:
            self.pointing.show()
        self._pointing_row.setVisible(by_pointing)
        self.colour.setVisible(by_colour)
        self.swatch.setVisible(isinstance(draft, ColourDraft))
        self.amount.setVisible(isinstance(draft, OperationDraft | DamageDraft))
        of_objects = REMOVED if self._tools.pointing.removes.value else "mask_object"
        usual = of_objects if by_pointing else "mask_from_colour"
        name = usual if draft is None else draft.name
        self.name.setText(step_name(name))
        self.name.setMinimumWidth(0)
        self.name.setMinimumWidth(max(scaled(112), self.name.sizeHint().width()))
        by_tool = by_colour or by_pointing
        replaces = name == REMOVED or (isinstance(draft, ObjectDraft) and bool(draft.likely))
        combines = by_tool or isinstance(draft, AlphaDraft | DamageDraft)
        self.combine.setVisible(combines and not replaces)
        self._on_preview(None)
        self._make_room()
        needed = draft is not None or by_tool
        if needed != self.is_needed:
            self.is_needed = needed
            self.needed.emit(needed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """One line rather than the tool's name."""
        self.line.leave_out(self.width(), [self.name])

    def _on_draft(self, draft: Draft | None) -> None:
        begins = draft is not None and draft.name != self._named
        self._named = "" if draft is None else draft.name
        self._refresh(None)
        if isinstance(draft, OperationDraft | DamageDraft):
            if begins:
                self.amount.set_scale(_amount_scale(draft.name))
            self.amount.set_number(draft.amount)
            self.amount.set_label(self._amount_label(draft.name))
        elif isinstance(draft, ColourDraft):
            self.swatch.show_colour(QColor(*draft.colour))
        if isinstance(draft, AlphaDraft | ColourDraft | DamageDraft | ObjectDraft):
            self.combine.show_choice(draft.combine)
        elif draft is None:
            self._on_shape(self._masking.shape.value)
        if begins and not isinstance(draft, ColourDraft | ObjectDraft):
            (self.what if isinstance(draft, AlphaDraft) else self.amount).setFocus()

    def _amount_label(self, name: str) -> str:
        if name == "find_damage":
            return self.tr("Strength")
        wide = name in ("border_mask", "refine_mask", "refine_hair")
        return self.tr("Width") if wide else self.tr("Amount")

    def _on_preview(self, _: object) -> None:
        draft, preview = self._masking.draft.value, self._masking.preview.value
        self.acts.refresh()
        text = ""
        if draft is None and self._tools.active.value is ToolId.COLOUR_RANGE:
            text = self.tr("Click a colour in the picture")
        elif draft is None and self._tools.active.value is ToolId.OBJECT:
            text = self._said_text()
        elif isinstance(draft, ObjectDraft) and (said := self._pointing_text(draft)):
            text = said
        elif preview is not None and preview.patch is None:
            text = self.tr("No change")
        elif isinstance(draft, ColourDraft | DamageDraft) and preview is None:
            looks = isinstance(draft, DamageDraft)
            text = self.tr("Looking for damage…") if looks else self.tr("Comparing…")
        elif isinstance(draft, OperationDraft) and draft.looks and preview is None:
            text = self.tr("Refining…")
        self.note.setText(text)
        words = self.note.fontMetrics().horizontalAdvance(text) + 1
        self.note.setMinimumWidth(min(words, self.width() - scaled(32)))

    def _pointing_text(self, draft: ObjectDraft) -> str:
        """What is to be said of what is pointed at."""
        pointing = self._tools.pointing
        if draft.likely:
            return self._guess_text(draft)
        if said := self._said_text():
            return said
        if pointing.parts.value is not None and not draft.which:
            return self.tr("Click a part to take it")
        if draft.kinds and draft.which:
            return self._kind_text(draft)
        return self.tr("Enter removes it") if draft.name == REMOVED else ""

    def _kind_text(self, draft: ObjectDraft) -> str:
        """What kind of unwanted thing is shown, of how many."""
        kind = {
            "wires": self.tr("Wires"),
            "dust": self.tr("Dust"),
            "small": self.tr("Small things that stand out"),
        }[draft.kinds[draft.which[0]]]
        count, number = len(draft.kinds), draft.which[0] + 1
        said = self.tr("{number} of {count}").format(number=number, count=count)
        return self.tr("{kind}, {guess}").format(kind=kind, guess=said)

    def _said_text(self) -> str:
        """Why there is no outline, or no other one."""
        return {
            "": "",
            "looking": self.tr("Looking at the picture…"),
            "nothing": self.tr("Nothing was found: click elsewhere, or drag a box"),
            "no_finder": self.tr("To find things by words, add OWLv2 (Models)"),
            "beside": self.tr("Click inside the picture"),
        }[self._tools.pointing.said.value]

    def _guess_text(self, draft: ObjectDraft) -> str:
        """Which guess is shown, and whether it may be wrong."""
        number, count = draft.which[0] + 1, len(draft.likely)
        said = self.tr("{number} of {count}").format(number=number, count=count)
        if draft.likely[number - 1] < UNSURE:
            said = self.tr("{guess}, perhaps only a part").format(guess=said)
        if count > 1:
            said = self.tr("{guess} · again: another").format(guess=said)
        return said

    def _on_shape(self, options: ShapeSettings) -> None:
        if self._masking.draft.value is None:
            self.combine.show_choice(options.combine)

    # -- choices --------------------------------------------------------------------------------

    @Slot(float)
    def _amount_edited(self, value: float) -> None:
        draft = self._masking.draft.value
        if isinstance(draft, OperationDraft | DamageDraft):
            self._masking.draft.value = replace(draft, amount=round(value))

    def _what_chosen(self, transparent: bool) -> None:
        draft = self._masking.draft.value
        if isinstance(draft, AlphaDraft):
            self._masking.draft.value = replace(draft, transparent=transparent)

    @Slot(object)
    def _combine_chosen(self, mode: Combine) -> None:
        draft = self._masking.draft.value
        if isinstance(draft, AlphaDraft | DamageDraft):
            self._masking.draft.value = replace(draft, combine=mode)
        else:
            shape = self._masking.shape
            shape.value = replace(shape.value, combine=mode)
