"""A slider that shows name, value and unit in itself, and can be typed into.

Drag or wheel (Alt: finely), arrow keys, type a number or press Enter or Ctrl+A to edit, Ctrl+C and
Ctrl+V for the number, double click to reset. All other keys are the window's: a slider keeps the
focus after a drag, and tools are still chosen by their letters. Built on QSlider so that assistive
technology knows it as one; the slider's integer counts steps of the scale.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QDialog,
    QLineEdit,
    QSizePolicy,
    QSlider,
    QWidget,
)

from desktop_app.ui.kit import (
    describe,
    draw_with,
    draw_words,
    put_text,
    saved,
    show_field_tip,
    smooth_painter,
    start_typing,
)
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.look.theme import Theme, tabular
from desktop_app.ui.look.tokens import CONTROL, RADIUS
from desktop_app.ui.qt.field_keys import CancellableDrag, KeepsKeys, is_field_key
from desktop_app.ui.widgets.scale import Scale

_FINE = 0.1
_NOTCH = 120.0
_PAD = 8


@runtime_checkable
class TellsFaults(Protocol):
    """A window that says what is wrong at a field, and waits until it isn't any more."""

    def tell_fault(self, field: QWidget, fault: str) -> bool:
        """Say ``fault`` at ``field``, or nothing more of it; returns whether there is a place."""
        ...


class ValueSlider(KeepsKeys, QSlider):
    """A value between two ends, with its name inside.

    ``edited`` tells values the user chose; setting `number` by program is silent. ``released``
    tells the end of a drag; ``was_reset``, after ``edited``, that the default was asked for, also
    where it was there already.
    """

    _foot = 0
    """Pixels below the words."""

    edited = Signal(float)
    released = Signal()
    was_reset = Signal()

    def __init__(
        self, scale: Scale, theme: Theme, parent: QWidget | None = None, height: int = CONTROL
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.scale = scale
        self._theme = theme
        self.label = ""
        """What is written on it."""
        self._words_width: int | None = None
        self._least = 0.0
        self._editing = False
        self._drag: tuple[float, float] | None = None
        self._pressed_number = False
        """Whether the pointer went down on the number and has not moved since: it is typed then."""
        self._was_typed = False
        """Whether Return has just ended the typing: another one is for the window."""
        self._is_refused = False
        """Whether what was typed can't be used: it stays, and the window says so."""
        self._wheel = 0.0
        self.setFont(tabular(self.font()))
        self.setRange(self._count(scale.minimum), self._count(scale.maximum))
        hold(self, height=height)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)
        self._number = scale.default
        self.set_number(scale.default)

    # -- value ----------------------------------------------------------------------------------

    @property
    def number(self) -> float:
        return self._number

    def set_number(self, value: float) -> None:
        """Show ``value`` (brought into the range) without telling anybody."""
        self.show_number(self.scale.snap(value))

    def show_number(self, value: float) -> None:
        """Show ``value`` as it is, also beyond the ends, without telling anybody."""
        self._leave_refused()
        self._number = value
        self.setValue(self._count(self.scale.snap(value)))
        describe(self, self.scale.text(self._number))

    def set_default(self, value: float) -> None:
        """What a double click brings back from now on."""
        self.scale = replace(self.scale, default=value)

    def set_scale(self, scale: Scale) -> None:
        """Other ends and steps; the value is kept as far as it fits."""
        self.scale, self._words_width = scale, None
        self.setRange(self._count(scale.minimum), self._count(scale.maximum))
        self.set_number(self._number)

    def set_label(self, text: str, *, inside: bool = True) -> None:
        """Name of the value; ``inside`` writes it on the slider too."""
        self.label, self._words_width = text if inside else "", None
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if self._words_width is None:
            metrics = self.fontMetrics()
            numbers = (self.scale.minimum, self.scale.maximum)
            width = max(metrics.horizontalAdvance(self.scale.text(number)) for number in numbers)
            if self.label:
                width += metrics.horizontalAdvance(self.label) + 12
            self._words_width = width
        return QSize(self._words_width + 2 * _PAD, self.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._words_width = None

    def set_least(self, width: float) -> None:
        """Be no narrower than ``width`` pixels at 100 %, nor than the words; a least width that it
        is held to says itself whether words may be cut."""
        self._least = width
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        if held := self.minimumWidth():
            return QSize(held, self.height())
        return self.sizeHint().expandedTo(QSize(scaled(self._least), 0))

    def _count(self, value: float) -> int:
        return round(value / self.scale.step)

    def limits(self) -> str:
        """What can be typed, as a sentence."""
        scale = replace(self.scale, unset="")
        return self.tr("Enter a number from {least} to {most}.").format(
            least=scale.text(scale.minimum), most=scale.text(scale.maximum)
        )

    def _choose(self, value: float) -> None:
        self._leave_refused()
        value = self.scale.snap(value)
        if value != self._number:
            self.set_number(value)
            self.edited.emit(value)

    # -- painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth_painter(self)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        tokens, enabled = self._theme.tokens, self.isEnabled()
        draw_with(painter, Qt.PenStyle.NoPen, QColor(tokens.field))
        painter.drawRoundedRect(frame, RADIUS, RADIUS)
        if enabled:
            self._paint_filling(painter, frame)
        border = tokens.edge
        if self._is_refused:
            border = tokens.danger
        elif self.hasFocus():
            border = tokens.focus
        elif self.underMouse() and enabled:
            border = tokens.disabled
        draw_with(painter, QPen(QColor(border), 1), Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, RADIUS, RADIUS)
        inner = self.rect().adjusted(_PAD, 0, -_PAD, -self._foot)
        middle = Qt.AlignmentFlag.AlignVCenter
        draw_words(
            painter,
            inner,
            Qt.AlignmentFlag.AlignLeft | middle,
            self.label,
            QColor(tokens.secondary if enabled else tokens.disabled),
        )
        if not self._editing:
            ink = tokens.secondary if self.scale.is_unset(self._number) else tokens.text
            painter.setPen(QColor(ink if enabled else tokens.disabled))
            text = self.scale.text(self._number)
            painter.drawText(inner, Qt.AlignmentFlag.AlignRight | middle, text)

    def _paint_filling(self, painter: QPainter, frame: QRectF) -> None:
        filled = QRectF(frame)
        filled.setWidth(self.scale.fraction(self._number) * frame.width())
        if self.isRightToLeft():
            filled.moveRight(frame.right())
        with saved(painter, clip=filled):
            painter.setBrush(QColor(self._theme.tokens.filling))
            painter.drawRoundedRect(frame, RADIUS, RADIUS)
            # A line at the foot, not a handle: it would cross the number.
            foot = QRectF(frame.left() + 1, frame.bottom() - 2, frame.width() - 2, 2)
            painter.fillRect(foot, QColor(self._theme.tokens.handle))

    # -- pointer --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        place, before = self._along(event), self._number
        CancellableDrag(self, lambda: self._back_to(before))
        self._drag = (place, self.scale.fraction(self._number) * self.width())
        digits = self.fontMetrics().horizontalAdvance(self.scale.text(before))
        self._pressed_number = self.width() - _PAD - digits <= place <= self.width() - _PAD
        if not self._pressed_number and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._choose(self.scale.value_at(place / max(1, self.width())))
            self._drag = (place, self.scale.fraction(self._number) * self.width())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is None:
            return
        last, at = self._drag
        place = self._along(event)
        self._pressed_number = self._pressed_number and place == last
        fine = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        at += (place - last) * (_FINE if fine else 1.0)
        self._drag = (place, at)
        self._choose(self.scale.value_at(at / max(1, self.width())))

    def _along(self, event: QMouseEvent) -> float:
        """How far from its beginning, which is on the right where one reads from there."""
        place = event.position().x()
        return self.width() - place if self.isRightToLeft() else place

    def _back_to(self, before: float) -> None:
        self._drag = None
        self._choose(before)
        self.released.emit()

    @property
    def is_dragged(self) -> bool:
        """Whether the pointer holds it."""
        return self._drag is not None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragged, self._drag = self._drag is not None, None
        if dragged and self._pressed_number:
            self._start_editing(self.scale.typed(self._number))
        elif dragged:
            self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._drag = None
        self._reset()

    def _reset(self) -> None:
        self._choose(self.scale.default)
        self.was_reset.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Where it can scroll something it is for that, unless this has the keyboard."""
        areas = self.window().findChildren(QAbstractScrollArea)
        around = (area for area in areas if area.isAncestorOf(self))
        if not self.hasFocus() and any(one.verticalScrollBar().maximum() for one in around):
            event.ignore()
            return
        # With Alt held some systems turn the wheel sideways.
        self._wheel += event.angleDelta().y() or event.angleDelta().x()
        notches = int(self._wheel / _NOTCH)
        self._wheel -= notches * _NOTCH
        if notches:
            self._nudge(notches, fine=Qt.KeyboardModifier.AltModifier in event.modifiers())
        event.accept()

    def _nudge(self, notches: int, *, fine: bool) -> None:
        """One notch is a fiftieth of the length, at least one step; finely: one step."""
        steps = self._number + notches * self.scale.step
        if fine:
            self._choose(steps)
            return
        moved = self.scale.value_at(self.scale.fraction(self._number) + notches / 50)
        further = max if notches > 0 else min
        self._choose(further(steps, moved))

    # -- keyboard -------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        onward = -1 if self.isRightToLeft() else 1
        arrows = {
            Qt.Key.Key_Right: onward,
            Qt.Key.Key_Up: 1,
            Qt.Key.Key_Left: -onward,
            Qt.Key.Key_Down: -1,
        }
        if key in arrows:
            self._choose(self._number + arrows[Qt.Key(key)] * self.scale.step)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._nudge(5 if key == Qt.Key.Key_PageUp else -5, fine=False)
        elif key == Qt.Key.Key_Home:
            self._choose(self.scale.minimum)
        elif key == Qt.Key.Key_End:
            self._choose(self.scale.maximum)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and not (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            typed, self._was_typed = self._was_typed, False
            if (typed or isinstance(self.window(), QDialog)) and key != Qt.Key.Key_F2:
                event.ignore()  # it accepts the dialog, or what the tool has made
            else:
                self._start_editing(self.scale.typed(self._number))
        elif is_field_key(event):
            self._field_key(event)
        elif event.text() and event.text() in "0123456789.,-":
            self._start_editing(event.text(), select=False)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._reset()
        else:
            event.ignore()

    def _field_key(self, event: QKeyEvent) -> None:
        clipboard = QGuiApplication.clipboard()
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self._start_editing(self.scale.typed(self._number))
        elif not event.matches(QKeySequence.StandardKey.Paste):
            clipboard.setText(self.scale.typed(self._number))
        elif self.scale.parse(clipboard.text()) is not None:
            self._start_editing(clipboard.text().strip(), select=False)

    def keeps_key(self, event: QKeyEvent) -> bool:
        """Digits, sign, decimal mark, Page Up and Page Down; with modifiers as in any field."""
        if event.modifiers():
            return is_field_key(event)
        digit = bool(event.text()) and event.text() in "0123456789.,-"
        return digit or event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)

    @cached_property
    def _editor(self) -> QLineEdit:
        """Made when the first number is typed."""
        editor = QLineEdit(self)
        editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        editor.editingFinished.connect(self.finish_editing)
        editor.textEdited.connect(self._retyped)
        editor.installEventFilter(self)
        return editor

    def _start_editing(self, text: str, *, select: bool = True) -> None:
        self._editing = True
        put_text(self._editor, text, name=self.accessibleName())
        self._editor.setPlaceholderText(self.scale.unset)
        self._place_editor()
        self._editor.show()
        self._editor.setFocus()
        if select:
            self._editor.selectAll()

    def finish_editing(self) -> None:
        """Take what was typed. What can't be used stays where the window tells faults; elsewhere
        the nearest value is taken, and the limits are said."""
        if not self._editing:
            return
        text = self._editor.text()
        if text == self.scale.typed(self._number):
            self._stop_editing()
            return
        wrong = "" if self.scale.accepts(text) else self.limits()
        if wrong and self._report(wrong):
            self._is_refused = True
            self.update()
            return
        self._stop_editing()
        typed = self.scale.parse(text)
        if typed is not None:
            self._choose(typed)
        if wrong:
            show_field_tip(self, wrong)

    def _stop_editing(self) -> None:
        """Show the value again."""
        self._editing = False
        told, self._is_refused = self._is_refused, False
        focused = self._editor.hasFocus()
        self._editor.hide()
        if focused:
            self.setFocus()
        if told:
            self._report("")

    def _leave_refused(self) -> None:
        """Another value comes in place of what can't be used."""
        if self._is_refused:
            self._stop_editing()

    @Slot(str)
    def _retyped(self, text: str) -> None:
        if self._is_refused and self.scale.accepts(text):
            self._is_refused = False
            self._report("")

    def _report(self, fault: str) -> bool:
        window = self.window()
        return isinstance(window, TellsFaults) and window.tell_fault(self, fault)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._leave_refused()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if self._editing and watched is self._editor and isinstance(event, QKeyEvent):
            escape = event.key() == Qt.Key.Key_Escape
            done = escape or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if escape and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if done and event.type() == QEvent.Type.KeyPress:
                if escape:
                    self._stop_editing()
                    return True
                # Here, not by the editor's own signal: it would pass Return on to the slider.
                self.finish_editing()
                self._was_typed = True
                if isinstance(self.window(), QDialog) and not self._is_refused:
                    QApplication.sendEvent(self.window(), event)
                return True
            tabs = {Qt.Key.Key_Tab: True, Qt.Key.Key_Backtab: False}
            if event.key() in tabs and event.type() == QEvent.Type.KeyPress:
                # From the slider on: the field was made later than what follows it.
                self.finish_editing()
                self.setFocus()
                self.focusNextPrevChild(tabs[Qt.Key(event.key())])
                return True
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._was_typed = False
        self.update()
        reasons = Qt.FocusReason
        if self._is_refused and event.reason() in (
            reasons.TabFocusReason,
            reasons.BacktabFocusReason,
        ):
            start_typing(self._editor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._editing:
            self._place_editor()

    def _place_editor(self) -> None:
        width = min(self.width(), 84)
        left = 0 if self.isRightToLeft() else self.width() - width
        self._editor.setGeometry(left, 0, width, self.height())
