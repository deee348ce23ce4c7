"""A text field that grows with its lines, and in which Return, Esc and Tab leave the text.

With a theme it marks how the prompt is read, and says so under the pointer. Keys change the weight
of what is selected.
"""

from __future__ import annotations

from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QMargins, QMimeData, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from desktop_app.core.late import late_import
from desktop_app.ui.kit import show_field_tip
from desktop_app.ui.look.text_scale import scaled, scaled_height, use_font
from desktop_app.ui.look.theme import Theme, small_digits
from desktop_app.ui.widgets.prompt_marks import PromptMarks, to_characters, to_units
from desktop_app.ui.words.untrusted import plain_tip

if TYPE_CHECKING:
    from desktop_app.core.prompt import editing
    from desktop_app.core.prompt.editing import TextChange
    from desktop_app.ui.widgets.prompt_marks import Reader
else:
    editing = late_import("desktop_app.core.prompt.editing")

_DOCUMENT = 5
_MARGIN = 2 * (_DOCUMENT + 1)  # with the border, above and below together


class PromptEdit(QPlainTextEdit):
    """Plain text of ``lines`` visible lines, growing to ``most``.

    ``edited`` tells text the user typed; `set_text` by program is silent. ``pasted`` tells what was
    pasted or dropped, once it is there. ``submitted`` is Return, with Ctrl or alone, but not while
    it is held down; with Shift it begins a new line. ``left`` is Esc. ``menu_made`` tells a new
    context menu, to which more may be added. With ``writes`` Return alone begins a new line, too.
    """

    edited = Signal(str)
    pasted = Signal(str)
    submitted = Signal()
    left = Signal()
    menu_made = Signal(QMenu)

    def __init__(
        self,
        most: int = 3,
        parent: QWidget | None = None,
        theme: Theme | None = None,
        *,
        writes: bool = False,
    ) -> None:
        super().__init__(parent)
        self._writes = writes
        self._most = most
        self._told = ""
        self._theme = theme
        self._numbers = LineNumbers(self, theme) if theme else None
        self._silent = False
        self._corner: QWidget | None = None
        self.hint = ""
        """The whole of what stands there while nothing is typed."""
        self._menu: QMenu | None = None
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(_DOCUMENT)
        self.document().clearUndoRedoStacks()  # that was a step
        self.textChanged.connect(self._changed)
        self.cursorPositionChanged.connect(self._match_brackets)
        self._fit()

    @cached_property
    def marks(self) -> PromptMarks | None:
        """With a theme; made when something is known of how the text is read."""
        return None if self._theme is None else PromptMarks(self.document(), self._theme, self)

    def set_text(self, text: str, *, replaces: bool = False) -> None:
        """Show ``text`` without telling; the cursor and undo stay if it is there already.
        ``replaces``: undo brings back what it takes the place of."""
        before = self.toPlainText()
        if text != before:
            self._silent = True
            put = self.replace_text if replaces and text and before else self.setPlainText
            put(text)
            self._silent = False

    def replace_text(self, text: str) -> None:
        """Put ``text`` in place of all that is there, as if it were typed: undo brings it back."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def set_hint(self, text: str) -> None:
        """What stands there while nothing is typed: one line, elided where it doesn't fit."""
        if text != self.hint:
            self.hint = text
            self._fit_hint()

    def set_most(self, lines: int, *, numbered: bool = False) -> None:
        """How many lines are seen at most, and whether with their numbers."""
        if self._numbers is not None:
            self._numbers.setVisible(numbered)
            self._place()
        if lines != self._most:
            self._most = lines
            self._fit()

    def set_corner(self, widget: QWidget) -> None:
        """Keep ``widget`` at the lower right, as wide as it wants to be; the text leaves space."""
        widget.setParent(self)
        self._corner = widget
        self._place()

    def corner_changed(self) -> None:
        """What stands there wants another width, or was shown or hidden."""
        self._place()
        self._fit()

    def _place(self) -> None:
        """Line numbers to the left, and what is in the corner."""
        left = right = 0
        if self._numbers is not None:
            self._numbers.place()
            left = self._numbers.taken
        if self._corner is not None and not self._corner.isHidden():
            size, inner = self._corner.sizeHint(), self.contentsRect()
            right = size.width()
            # In the middle of the last line, as it stands in a field of one line.
            line = self._high(1) - (self.height() - inner.height())
            y = inner.bottom() + 1 - line + (line - size.height()) // 2
            self._corner.setGeometry(inner.right() - right + 1, y, right, size.height())
        if self.viewportMargins() != QMargins(left, 0, right, 0):
            self.setViewportMargins(left, 0, right, 0)

    def set_reader(self, read: Reader | None) -> None:
        """Mark what ``read`` says of the prompt; None: nothing."""
        if self.marks is not None:
            self.marks.set_reader(read)

    def reweigh(self, steps: int) -> None:
        """Change the weight of what is selected, or stands at the cursor, by that many steps."""
        text, cursor = self.toPlainText(), self.textCursor()
        start = to_characters(text, cursor.selectionStart())
        edit = editing.reweighted(text, start, to_characters(text, cursor.selectionEnd()), steps)
        if edit is not None:
            self.apply_edit(edit)

    def apply_edit(self, edit: TextChange) -> None:
        """Change the text as if it were typed: one step of undo."""
        text, cursor = self.toPlainText(), self.textCursor()
        cursor.setPosition(to_units(text, edit.start))
        cursor.setPosition(to_units(text, edit.stop), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(edit.text)
        after = self.toPlainText()
        cursor.setPosition(to_units(after, edit.selected[0]))
        cursor.setPosition(to_units(after, edit.selected[1]), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def sizeHint(self) -> QSize:
        return QSize(scaled(240), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(120), self.height())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            at = self.cursorForPosition(cast("QHelpEvent", event).pos()).position()
            said = self._said_at(to_characters(self.toPlainText(), at))
            return show_field_tip(self, plain_tip(said) if said else "")
        return super().viewportEvent(event)

    def _said_at(self, at: int) -> str:
        """What is to be said of the text at ``at``, in characters."""
        reading = None if self.marks is None else self.marks.reading()
        if reading is None:
            return ""
        text = reading.parsed.text
        for start, stop in reading.unknown:
            if start <= at <= stop:
                word = escape(text[start:stop])
                said = self.tr("The model doesn't know <b>{word}</b>; it may have no effect.")
                return said.format(word=word)
        for start, stop in reading.beyond:
            if start <= at <= stop:
                return self.tr("The prompt is too long for this model: the rest has no effect.")
        for (start, stop), weight in reading.weights:
            if start <= at <= stop and not reading.weighs:
                return self.tr("This model's text encoders don't support weights.")
            if start <= at <= stop:
                return self.tr("Weight {weight}").format(weight=f"{weight:.3g}")
        return ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        with_, key = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier, event.key()
        submits = with_ == Qt.KeyboardModifier.ControlModifier or not (with_ or self._writes)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not submits:
                self.textCursor().insertBlock()
                self.ensureCursorVisible()
            elif not event.isAutoRepeat():
                self.submitted.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.make_menu(event.pos()).popup(event.globalPos())

    def make_menu(self, place: QPoint) -> QMenu:
        """The context menu at ``place``; it goes when it closes."""
        self._menu = menu = self.createStandardContextMenu(place)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.menu_made.emit(menu)
        return menu

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        # Files dropped here are pictures or models for the window, not paths to type.
        return not source.hasUrls() and super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        super().insertFromMimeData(source)
        if source.hasText():
            self.pasted.emit(source.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        self._fit_hint()
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_hint()
            self._fit()
            self._place()

    def _changed(self) -> None:
        self._fit()
        text = self.toPlainText()
        # Marking counts as a change of the document, too.
        changed, self._told = text != self._told, text
        if changed and not self._silent:
            self.edited.emit(text)

    def _match_brackets(self) -> None:
        """Show the bracket at the cursor and its partner."""
        text, marks = self.toPlainText(), list[QTextEdit.ExtraSelection]()
        at = to_characters(text, self.textCursor().position())
        beside = [
            here for here in (at - 1, at) if 0 <= here < len(text) and text[here] in "()[]{}<>"
        ]
        if beside and self._theme is not None:
            pairs = ((here, editing.partner(text, here)) for here in beside)
            found = next((pair for pair in pairs if pair[1] is not None), ())
            marks = [self._marked(text, place, self._theme) for place in found if place is not None]
        self.setExtraSelections(marks)

    def _marked(self, text: str, at: int, theme: Theme) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(to_units(text, at))
        cursor.setPosition(to_units(text, at + 1), QTextCursor.MoveMode.KeepAnchor)
        mark.cursor = cursor  # pyright: ignore[reportAttributeAccessIssue]
        look = mark.format  # pyright: ignore[reportAttributeAccessIssue]
        look.setForeground(theme.color("accent"))
        look.setFontWeight(600)
        mark.format = look  # pyright: ignore[reportAttributeAccessIssue]
        return mark

    def _fit_hint(self) -> None:
        margins = self.viewportMargins()  # `viewport` would have PySide look at all its classes
        inner = self.contentsRect().width() - margins.left() - margins.right()
        room = inner - 2 * _DOCUMENT - 2
        elide = Qt.TextElideMode.ElideRight
        self.setPlaceholderText(self.fontMetrics().elidedText(self.hint, elide, round(room)))

    def _high(self, lines: int) -> int:
        return max(scaled_height(28), lines * self.fontMetrics().lineSpacing() + _MARGIN)

    def _fit(self) -> None:
        # The size of a QPlainTextEdit's document is counted in lines.
        lines = int(self.document().size().height())
        shown = max(1, min(self._most, lines))
        always = Qt.ScrollBarPolicy.ScrollBarAsNeeded
        never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(always if lines > self._most else never)
        height = self._high(shown)
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)
            self.updateGeometry()


_WIDTH = 20


class LineNumbers(QWidget):
    """A column at the left of ``field``, which must call `place` when its size changes."""

    def __init__(self, field: QPlainTextEdit, theme: Theme) -> None:
        super().__init__(field)
        self._field = field
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        use_font(self, small_digits)
        self.hide()
        field.updateRequest.connect(self._field_changed)
        theme.changed.connect(self.update)

    @property
    def taken(self) -> int:
        """Pixels of the field's width that the column takes."""
        return 0 if self.isHidden() else scaled(_WIDTH)

    def place(self) -> None:
        """Stand where the field's text does not."""
        inner = self._field.contentsRect()
        self.setGeometry(QRect(inner.left(), inner.top(), scaled(_WIDTH), inner.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._theme.color("secondary" if self._field.isEnabled() else "disabled"))
        field = self._field
        block, line = field.firstVisibleBlock(), field.fontMetrics().lineSpacing()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        while block.isValid():
            top = field.blockBoundingGeometry(block).translated(field.contentOffset()).top()
            if top > self.height():
                break
            box = QRect(0, round(top), scaled(_WIDTH) - 4, line)
            painter.drawText(box, right, str(block.blockNumber() + 1))
            block = block.next()

    @Slot()
    def _field_changed(self) -> None:
        self.update()
