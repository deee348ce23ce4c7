"""The canvas widget: what keys and focus do on the scene; no rules of its own.

What the pointer does is `pointing`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QPoint,
    QPointF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QAccessible,
    QFocusEvent,
    QFont,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from desktop_app.core.geometry import Margins, Rect
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.painting.display import DisplaySource, ProfileFinding
from desktop_app.ui.actions.shortcuts.rows import Scope
from desktop_app.ui.actions.shortcuts.store import Shortcuts
from desktop_app.ui.canvas import marks
from desktop_app.ui.canvas.accessible_description import CanvasDescription
from desktop_app.ui.canvas.canvas_keys import (
    ENDING,
    CanvasKeys,
    handle_draft_key,
    is_escape,
    modifiers_of,
)
from desktop_app.ui.canvas.gestures import pointer_at
from desktop_app.ui.canvas.keyboard_cursor import KeyboardCursor
from desktop_app.ui.canvas.picture_layer import qrect
from desktop_app.ui.canvas.pointing import PointingView
from desktop_app.ui.canvas.scene_painter import without
from desktop_app.ui.canvas.text_editing import CanvasTextEditing
from desktop_app.ui.kit import Retranslated
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.focus_chain import place_in_chain
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from desktop_app.core.brushes import Aids
    from desktop_app.state.app_state import AppState, ToolId
    from desktop_app.state.session import Session
    from desktop_app.ui.canvas.blend_panel import EditCommands
    from desktop_app.ui.canvas.result_bar import ResultBar
    from desktop_app.ui.look.icons import Icons
    from desktop_app.ui.look.theme import Theme
    from desktop_app.ui.tools.base import Pointer

_BAR = 140
"""Pixels of height at 100 % that bars beside the canvas take, together, at most."""

_CTRL = Qt.KeyboardModifier.ControlModifier

_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


_GAP = 8


def _proofs(state: AppState, *, made: bool) -> bool:
    display = state.display
    return display.proofs.value and made is (display.proof_screen.value is not None)


def _is_unmanaged(state: AppState) -> bool:
    """Whether the screen has a profile that the user turned off."""
    there = state.display.screen.value.finding is ProfileFinding.FOUND
    return there and state.display.choice.value.source is DisplaySource.SRGB


BADGES: Final[tuple[tuple[str, Callable[[AppState], bool]], ...]] = (
    (QT_TRANSLATE_NOOP("Badges", "Soft proof"), lambda s: _proofs(s, made=True)),
    (QT_TRANSLATE_NOOP("Badges", "Preparing the proof…"), lambda s: _proofs(s, made=False)),
    (QT_TRANSLATE_NOOP("Badges", "Beyond the proof's gamut marked"), lambda s: s.view.gamut.value),
    (QT_TRANSLATE_NOOP("Badges", "Clipped values marked"), lambda s: s.view.clipping.value),
    (QT_TRANSLATE_NOOP("Badges", "Mask truth"), lambda s: s.view.truth_visible.value),
    (QT_TRANSLATE_NOOP("Badges", "Screen profile off"), _is_unmanaged),
    (QT_TRANSLATE_NOOP("Badges", "View mirrored"), lambda s: s.view.mirrored.value),
)
"""What is said, and when."""


class Badges:
    """Those of a canvas; ``changed`` is called when others are to be drawn."""

    def __init__(self, state: AppState, changed: Callable[[object], None]) -> None:
        self._state = state
        display, view = state.display, state.view
        for shown in (
            *(display.proofs, display.proof_screen, display.screen, display.choice),
            *(view.gamut, view.clipping, view.truth_visible, view.mirrored),
        ):
            listen(shown.changed, changed)

    @property
    def texts(self) -> list[str]:
        """What is said now, over a picture."""
        if self._state.document.value is None:
            return []
        shown = (text for text, is_on in BADGES if is_on(self._state))
        return [QCoreApplication.translate("Badges", text) for text in shown]

    def paint(self, painter: QPainter, canvas: Rect, font: QFont, line: int) -> None:
        """In the upper right corner, one below the other; units are device pixels."""
        top = canvas.y + _GAP * line
        for text in self.texts:
            width, height = marks.label_size(text, font, line)
            place = Rect(canvas.right - width - _GAP * line, top, width, height)
            marks.label(painter, text, font, place, line)
            top += height + _GAP * line // 2


class CanvasView(Retranslated, PointingView):
    """The scene, the pointer on it, and the bar under a result.

    Args:
        state: what to show; zoom, tool and overlay are read from it and zoom is written to it.
        commands: for plan, apply and discard.
        theme: colours.
        icons: for the bar under a result.
        shortcuts: the keys in use; None: the usual ones.

    ``clear_wanted`` tells that the key was pressed that clears the layer, ``bar_made`` that the bar
    is there.
    """

    clear_wanted = Signal()
    bar_made = Signal(QWidget)
    accessible_role = QAccessible.Role.Canvas

    def __init__(
        self,
        state: AppState,
        commands: EditCommands,
        theme: Theme,
        icons: Icons,
        parent: QWidget | None = None,
        shortcuts: Shortcuts | None = None,
    ) -> None:
        super().__init__(state, theme, parent)
        shortcuts = shortcuts or Shortcuts(parent=self)
        self._shortcuts = shortcuts
        self.keys = CanvasKeys(shortcuts)
        self.badges = Badges(state, self._badges_changed)
        self.key_cursor = KeyboardCursor(state, self, self._pointer_with, self._key_moved, self)
        self.told = CanvasDescription(state, self)
        self.text_editing = CanvasTextEditing(state, self)
        self._focus_by_key = False
        self._stood = self._standing
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._for_bar = state, commands, self.scene, theme, icons, self, shortcuts
        watch(state.results.items, self._on_results)
        self.scene.content_changed.connect(self._content_changed)
        self.scene.grown.connect(self._grown)
        listen(state.documents.leaving, self._on_leaving)
        navigation = self.navigation  # alone: the state must not keep a canvas
        state.documents.view_state = lambda: navigation.view_state
        listen(state.tools.active.changed, self._tool_changed)
        listen(state.tools.brush.changed, self._brush_changed)
        listen(state.tools.paint.changed, self._brush_changed)
        self._mirrors = False
        listen(state.tools.aids.changed, self._aids_changed)
        listen(state.tools.expansion.chosen.changed, self._brush_changed)
        listen(state.tools.masking.draft.changed, self._brush_changed)
        shortcuts.changed.connect(self.retranslate)
        self._content_changed(True)
        self.retranslate()

    def _on_results(self, items: Sequence[object]) -> None:
        if items:
            _ = self.bar

    @cached_property
    def bar(self) -> ResultBar:
        """Over a result; made when there is one."""
        from desktop_app.ui.canvas.result_bar import ResultBar

        bar = ResultBar(*self._for_bar)
        place_in_chain(self, bar, self)
        bar.setFocusProxy(self)  # for a button of it that goes; before it would order the chain
        bar.badges = lambda: len(self.badges.texts)
        bar.before_held.connect(self.set_before)
        bar.entered.connect(self.gestures.leave)
        self.bar_made.emit(bar)
        return bar

    @Slot()
    def retranslate(self) -> None:
        self.frame.retranslate()
        self.setAccessibleName(self.tr("Canvas"))
        words = self.tr(
            "[{look_left}, {look_right}, {look_up} and {look_down} move the picture,][ "
            "{closer} and {farther} zoom;] paint with the mouse or a pen[, or after "
            "{toggle_key_cursor} with arrow keys and Space].[ Hold {original_held} for the "
            "original;] Ctrl+F6 moves on to the next part."
        )
        self.told.set_keys(self._shortcuts.fill(words))

    # -- commands -----------------------------------------------------------------------------

    def set_before(self, before: bool) -> None:
        """Show the picture without preview and result, while ``before``."""
        self.scene.set_before(before)

    # -- drawing ------------------------------------------------------------------------------

    def paint_area(self, painter: QPainter, area: Rect) -> None:
        super().paint_area(painter, area)
        self.badges.paint(painter, self.plane.canvas, self._label_font(), self.line)
        self.gestures.paint(painter)
        self.key_cursor.paint(painter)
        if self._focus_by_key:
            whole = self.navigation.canvas.rect
            for part in without(area, whole.grown(-2 * self.line)):
                painter.fillRect(qrect(part), self._theme.color("focus"))

    # -- keys and focus -----------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and self.gestures.is_running:
            # In the middle of a stroke no shortcut may run: Ctrl+Z and Esc end the stroke.
            event.accept()
            return True
        if kind == QEvent.Type.ShortcutOverride and self._keeps(cast(QKeyEvent, event)):
            event.accept()
            return True
        if kind == QEvent.Type.KeyPress and self._takes_tab(cast(QKeyEvent, event)):
            return True
        if kind == QEvent.Type.DevicePixelRatioChange:
            self._size_changed()
        return super().event(event)

    def _takes_tab(self, event: QKeyEvent) -> bool:
        """Qt takes Tab for going on to the next widget before any widget sees it pressed.

        Whoever came here by Tab goes on by it, as everywhere; Ctrl+F6 and Shift+Tab always lead
        on. For all others it is a key of the canvas, if it is one.
        """
        modifiers_of = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_F6 and modifiers_of:
            return self.focusNextPrevChild(True)
        if event.key() != Qt.Key.Key_Tab:
            return False
        if event.modifiers() or self._focus_by_key or self.document is None:
            return False
        of_result = self.scene.result is not None and self.keys.meaning(event, Scope.RESULT)
        if not of_result and not self.keys.meaning(event):
            return False
        self.keyPressEvent(event)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.key_cursor.press(event) or (is_escape(event) and event.isAutoRepeat()):
            return  # Esc that is held would go on to what nobody meant
        if self.gestures.is_running:
            if event.key() == Qt.Key.Key_Escape or self.keys.is_undo(event):
                self.cancel_gesture()
        elif is_escape(event) and self.gestures.has_escape:
            self.gestures.escape()
        elif is_escape(event) and self.scene.result is not None:
            self._state.notice.value = Notice(notes=("result_stays",))
        elif row := self.keys.press(event):
            self._hold(row, True)
        elif not self._key_taken(event):
            super().keyPressEvent(event)

    def _hold(self, row: str, down: bool) -> None:
        """A key that counts while it is held went down or up."""
        if row == "pan_held":
            self.gestures.hold_space(down)
            self._update_cursor()
        elif row == "before_held":
            self.set_before(down)
        elif row == "original_held":
            self.comparison.hold(down)

    def _keeps(self, event: QKeyEvent) -> bool:
        """Whether the key belongs to what is half drawn or half chosen, not to a shortcut."""
        if self.gestures.is_open and self.keys.is_undo(event):
            return True
        if self.gestures.owns(Qt.Key.Key_Redo) and self.keys.is_redo(event):
            return True
        if not modifiers_of(event) and self.gestures.owns(Qt.Key(event.key())):
            return True
        if self.key_cursor.takes(event):
            return True
        if modifiers_of(event) == _CTRL and self.gestures.ctrl_key(Qt.Key(event.key()), asked=True):
            return True
        if is_escape(event) and (self.gestures.has_escape or event.isAutoRepeat()):
            return True
        is_open = self.gestures.is_open or self._state.tools.masking.draft.value is not None
        return is_open and not modifiers_of(event) and Qt.Key(event.key()) in ENDING

    def _key_taken(self, event: QKeyEvent) -> bool:
        """Whether the key means something to the tool, the draft, the result shown, or the view."""
        key, shift = Qt.Key(event.key()), Qt.KeyboardModifier.ShiftModifier
        if self.gestures.is_open and self.keys.is_undo(event):
            return self.gestures.key(Qt.Key.Key_Backspace)
        if self.gestures.owns(Qt.Key.Key_Redo) and self.keys.is_redo(event):
            return self.gestures.key(Qt.Key.Key_Redo)
        if not modifiers_of(event) and self.gestures.key(key):
            return True
        if modifiers_of(event) == _CTRL and self.gestures.ctrl_key(key):
            return True
        if handle_draft_key(event, self._state.tools.masking):
            return True
        if self.comparison.is_split and self.keys.to_split(event, self.comparison):
            return True
        if modifiers_of(event) == shift and self.gestures.shift_key(key):
            return True
        if self.scene.result is not None and self.keys.to_result(event, self.bar):
            return True
        if self.keys.meaning(event) == "canvas_clear":
            if not event.isAutoRepeat():
                self.clear_wanted.emit()
            return True
        return self.keys.to_view(event, self.navigation)

    def _pointer_with(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> Pointer:
        return pointer_at(position, self.devicePixelRatioF(), self.plane, modifiers)

    def _key_moved(self, pointer: Pointer) -> None:
        """The cursor of the keys was moved, or drew."""
        self.pointed.emit(pointer.on_screen)
        self._gesture_changed()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if self.key_cursor.release(event):
            return
        if row := self.keys.release(event):
            self._hold(row, False)
        else:
            super().keyReleaseEvent(event)

    def _clicked(self) -> None:
        super()._clicked()
        # Who uses the pointer does not go from part to part by Tab.
        if self._focus_by_key:
            self._focus_by_key = False
            self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Whoever comes by Tab must see where he is; a frame around every click would only disturb.
        self._focus_by_key = event.reason() in _BY_KEY
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._focus_by_key:
            self._focus_by_key = False
            self.update()
        self.keys.release_all()
        self.key_cursor.let_go()
        self.gestures.hold_space(False)
        self.set_before(False)
        self.comparison.hold(False)
        self.cancel_gesture()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.cancel_gesture()
        super().hideEvent(event)

    # -- following ----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._size_changed()
        super().resizeEvent(event)

    def _size_changed(self) -> None:
        before, self._stood = self._stood, self._standing
        (window, size, top), (old_window, old_size, old_top) = self._stood, before
        ratio = self.devicePixelRatioF()
        is_bar = (
            self.isVisible()
            and (window, size.width(), ratio)
            == (old_window, old_size.width(), self.navigation.ratio)
            and abs(size.height() - old_size.height()) <= scaled(_BAR)
        )
        lower = (top - old_top) * ratio if is_bar else None
        self.navigation.set_canvas(self.device_size, ratio, lower, whole=self._says_what_opened)
        if "bar" in self.__dict__:
            self.bar.place()

    @property
    def _says_what_opened(self) -> bool:
        """Whether the notice is of the picture's opening, and nothing was done to it since."""
        notice, document = self._state.notice.value, self._state.document.value
        return (
            notice is not None
            and document is not None
            and (notice.document, notice.notes) == (document.id, document.notes)
            and notice.error is None
            and document.undo_stack.total == 0
            and not self.gestures.is_running
        )

    @property
    def _standing(self) -> tuple[QSize, QSize, int]:
        """Sizes of the window and of this, and how far below the window's edge it begins."""
        return self.window().size(), self.size(), self.mapTo(self.window(), QPoint(0, 0)).y()

    def _on_leaving(self, session: Session) -> None:
        session.view_state = self.navigation.view_state

    def _content_changed(self, reset_view: bool) -> None:
        session = self._state.documents.active.value
        view, session.view_state = session.view_state, None
        self.navigation.set_picture(self.scene.content, reset_view=reset_view)
        if view is not None and self.scene.content is not None:
            self.navigation.restore(view)
        self.gestures.switched()
        self._gesture_changed()

    def _grown(self, margins: Margins) -> None:
        self.gestures.switched()
        if margins.is_empty:  # turned or scaled: there is nothing that stays where it was
            self.navigation.set_picture(self.scene.content, reset_view=False)
        elif self.scene.content is not None:
            self.navigation.grow(self.scene.content, margins)
        self._gesture_changed()

    def _view_changed(self) -> None:
        self.gestures.refresh()
        super()._view_changed()
        if "bar" in self.__dict__ and self.bar.isVisible():
            self.bar.keep_clear()

    def _tool_changed(self, _: ToolId) -> None:
        self.redraw(self.seen)  # what the tool before showed, also beside the picture
        self.gestures.switched()
        if self.underMouse():
            self.gestures.move(self._pointer_at(QPointF(self.mapFromGlobal(self.cursor().pos()))))
        self._gesture_changed()

    def _badges_changed(self, _: object) -> None:
        self.update()

    def _brush_changed(self, _: object) -> None:
        self.gestures.refresh()

    def _aids_changed(self, aids: Aids) -> None:
        if aids.symmetry and not self._mirrors:
            from desktop_app.ui.tools.symmetry import SymmetryGrip

            self._mirrors = True
            self.gestures.add(SymmetryGrip(self))
        self.redraw(self.seen)
