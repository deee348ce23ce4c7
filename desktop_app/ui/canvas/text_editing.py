"""The text of an annotation, typed where it stands on the canvas.

Return ends it, also with Ctrl, Shift+Return begins a line, Esc leaves the text as it was. Whatever
else takes the keyboard away keeps what was typed. All of it is one undo step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QRect, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from desktop_app.core.geometry import Rect
from desktop_app.core.late import late_import
from desktop_app.core.record import record
from desktop_app.ui.kit import discard
from desktop_app.ui.look.theme import shipped_families
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.field_keys import KeepsKeys

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent

    from desktop_app.imaging.annotations.annotation import Annotation
    from desktop_app.state.app_state import AppState
    from desktop_app.state.document import annotations as text_layers
    from desktop_app.state.document.document import Document
    from desktop_app.ui.canvas.scene_view import SceneView
else:
    text_layers = late_import("desktop_app.state.document.annotations")

_SIZES: Final = (12, 64)
"""Least and most height of its letters on the screen, in pixels."""
_LEAST: Final = 160
_MOST: Final = 2000
_RETURNS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STAYS: Final = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


@record(eq=False)
class _Edited:
    """What is typed.

    Attributes:
        document, layer: where it stands.
        before: all of the layer, as it was.
        at: which one.
    """

    document: Document
    layer: str
    before: tuple[Annotation, ...]
    at: int


class CanvasTextEditing(QObject):
    """Opens a field on the canvas for ``state.tools.writing``."""

    def __init__(self, state: AppState, canvas: SceneView) -> None:
        super().__init__(canvas)
        self._state, self._canvas = state, canvas
        self._edited: _Edited | None = None
        self.field: TextField | None = None
        listen(state.tools.writing.changed, self._on_writing)
        listen(state.tools.active.changed, self._on_leaving)
        listen(state.document.changed, self._on_leaving)
        canvas.navigation.changed.connect(self._place)

    def _on_writing(self, at: int) -> None:
        self._end()
        document = self._state.document.value
        if at < 0 or document is None:
            return
        layer = document.active.value
        found = _standing_on(document, layer)
        if at >= len(found):
            self._state.tools.writing.value = -1
            return
        self._edited = _Edited(document, layer, found, at)
        self.field = field = TextField(self._canvas)
        field.setAccessibleName(self.tr("Text of the annotation"))
        field.setPlainText(found[at].text)
        field.selectAll()
        field.textChanged.connect(self._typed)
        field.ended.connect(self._ended)
        self._place()
        field.show()
        field.setFocus()

    def _on_leaving(self, _: object) -> None:
        self._state.tools.writing.value = -1

    @Slot()
    def _typed(self) -> None:
        edited, field = self._edited, self.field
        if edited is None or field is None or self._is_gone(edited):
            return
        text = field.toPlainText()[:_MOST]
        changed = edited.before[edited.at].with_values(text=text)
        self._show(edited, changed)
        self._place()

    @Slot(bool)
    def _ended(self, kept: bool) -> None:
        edited = self._edited
        if edited is not None and not kept and not self._is_gone(edited):
            self._show(edited, edited.before[edited.at])
        self._state.tools.writing.value = -1

    def _end(self) -> None:
        """Remove the field; what is shown then is one step, and a text that is empty is none."""
        edited, field = self._edited, self.field
        self._edited = self.field = None
        if field is not None:
            had_focus = field.hasFocus()
            field.ended.disconnect()
            discard(field)
            if had_focus:
                self._canvas.setFocus()
        if edited is None or self._is_gone(edited):
            return
        one = self._shown(edited)[edited.at]
        if one.row.typed and not (one.row.numbered or one.text.strip()):
            self._show(edited, None)
            self._state.tools.annotated.value = -1
            edited.document.settle()
            is_first = edited.document.undo_stack.undo_name == "annotation_new"
            if is_first and len(edited.before) == 1:
                edited.document.undo_stack.undo()  # its layer goes with it
        edited.document.settle()

    def _place(self) -> None:
        """Over the text, as large as it; wide enough to type in."""
        edited, field, canvas = self._edited, self.field, self._canvas
        if edited is None or field is None or self._is_gone(edited):
            return
        found = self._shown(edited)
        left, top, *_ = text_layers.text_box(found, edited.at)
        x, y = canvas.canvas_point(left, top)
        ratio = canvas.devicePixelRatioF()
        place = canvas.plane.on_canvas(Rect(round(x), round(y), 1, 1))
        size = found[edited.at].values["size"] * canvas.zoom / ratio
        field.fit(round(min(max(size, _SIZES[0]), _SIZES[1])))
        inside = canvas.rect().adjusted(0, 0, -field.width(), -field.height())
        field.move(
            max(0, min(round(place.x / ratio) - 4, inside.right())),
            max(0, min(round(place.y / ratio) - 4, inside.bottom())),
        )

    def _is_gone(self, edited: _Edited) -> bool:
        """Whether what is typed was undone or removed meanwhile."""
        gone = edited.at >= len(self._shown(edited))
        return gone or self._state.document.value is not edited.document

    @staticmethod
    def _shown(edited: _Edited) -> tuple[Annotation, ...]:
        return _standing_on(edited.document, edited.layer)

    def _show(self, edited: _Edited, one: Annotation | None) -> None:
        middle = () if one is None else (one,)
        found = (*edited.before[: edited.at], *middle, *edited.before[edited.at + 1 :])
        text_layers.preview_annotations(edited.document, edited.layer, found)
        self._canvas.redraw(self._canvas.seen)


def _standing_on(document: Document, layer: str) -> tuple[Annotation, ...]:
    """What stands on a layer; it is read once something is typed."""
    from desktop_app.imaging.layers import layer_tree

    return text_layers.annotations_of(layer_tree.find(document.pixels.source.layers, layer)) or ()


class TextField(KeepsKeys, QPlainTextEdit):
    """Letters as large as those below it. ``ended`` says whether what was typed is kept."""

    ended = Signal(bool)

    def __init__(self, canvas: SceneView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        for policy in (self.setVerticalScrollBarPolicy, self.setHorizontalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(3)

    def fit(self, size: int) -> None:
        """Letters of that many pixels, and room for what is typed."""
        font = QFont(self.font())
        font.setFamilies([*shipped_families(), *font.families()])
        font.setPixelSize(size)
        self.setFont(font)
        metrics = QFontMetrics(font)
        lines = self.toPlainText().split("\n")
        wide = max(metrics.horizontalAdvance(line) for line in lines) + 2 * size
        high = metrics.lineSpacing() * len(lines) + 12
        room = self._canvas.rect()
        wide = min(max(wide, _LEAST), room.width())
        self.setGeometry(QRect(self.pos().x(), self.pos().y(), wide, min(high, room.height())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _RETURNS and held != Qt.KeyboardModifier.ShiftModifier:
            self.ended.emit(True)
        elif event.key() == Qt.Key.Key_Escape:
            self.ended.emit(False)
        else:
            super().keyPressEvent(event)

    def keeps_key(self, event: QKeyEvent) -> bool:
        """Ctrl+Return would generate."""
        return event.key() in (*_RETURNS, Qt.Key.Key_Escape)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _STAYS:
            self.ended.emit(True)
