"""The tabs of the open documents, above the canvas; one alone shows none."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QTabBar, QToolButton, QWidget

from desktop_app.ui.kit import Kit, Retranslated, action_button, named, set_role, styled
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.qt.bind import listen, listen_each, watch
from desktop_app.ui.qt.field_keys import CancellableDrag
from desktop_app.ui.qt.spaced import STRETCH, filled, spaced
from desktop_app.ui.words.untrusted import plain_tip

if TYPE_CHECKING:
    from desktop_app.state.app_state import AppState
    from desktop_app.state.document.document import Document
    from desktop_app.state.session import Session

T = TypeVar("T")

_CLOSE = _SIGN = 16
_AROUND = 12 + 8 + _CLOSE + 8 + 1
"""Pixels beside the words: room, the cross and the line to the next."""

_NARROWEST = 72
_ELIDED = 144
"""Below that a longer name looks like others; the bar scrolls then."""
_WIDEST = 240


class _Bar(QTabBar):
    """Tabs that a middle click or their cross closes; the cross is seen while they are pointed at.

    ``close_wanted`` tells the place of the tab.
    """

    close_wanted = Signal(int)

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._kit = kit
        self._hovered = -1
        self.setProperty("look", "documents")
        self.setMovable(True)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        hold(self, height=CONTROL)
        kit.theme.changed.connect(self._show_crosses)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index).boundedTo(QSize(scaled(_ELIDED), self.height()))

    def tabSizeHint(self, index: int) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self.tabText(index))
        sign = 0 if self.tabIcon(index).isNull() else scaled(_SIGN) + 4
        width = min(max(words + sign + _AROUND, _NARROWEST), scaled(_WIDEST))
        return QSize(width, self.height())

    def tabInserted(self, index: int) -> None:
        super().tabInserted(index)
        cross = styled(QToolButton(self), look="cross")
        cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        cross.setFixedSize(_CLOSE, _CLOSE)
        cross.setIconSize(QSize(12, 12))
        cross.clicked.connect(lambda: self._close(cross))
        self.setTabButton(index, QTabBar.ButtonPosition.RightSide, cross)
        self._name_cross(cross)

    def retranslate(self) -> None:
        """Set the words of all crosses."""
        for index in range(self.count()):
            self._name_cross(self.cross(index))

    def cross(self, index: int) -> QToolButton:
        """The button that closes a tab."""
        button = self.tabButton(index, QTabBar.ButtonPosition.RightSide)
        assert isinstance(button, QToolButton)
        return button

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.tabAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.MiddleButton:
            super().mousePressEvent(event)
        place = self.tabAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            CancellableDrag(self, lambda: self._let_go(place))

    def _let_go(self, place: int) -> None:
        """The tab that is dragged goes back to its place."""
        kind, left = QEvent.Type.MouseButtonRelease, Qt.MouseButton.LeftButton
        at, none = QPointF(), Qt.KeyboardModifier.NoModifier
        super().mouseReleaseEvent(QMouseEvent(kind, at, at, left, left, none))
        self.moveTab(self.currentIndex(), place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            at = self.tabAt(event.position().toPoint())
            if at >= 0:
                self.close_wanted.emit(at)
            return
        super().mouseReleaseEvent(event)

    def _close(self, cross: QToolButton) -> None:
        for index in range(self.count()):
            if self.cross(index) is cross:
                self.close_wanted.emit(index)
                return

    def _name_cross(self, cross: QToolButton) -> None:
        named(cross, self.tr("Close Tab"), self.tr("Close this picture."))

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self._show_crosses()

    @Slot()
    def _show_crosses(self) -> None:
        for index in range(self.count()):
            seen = index == self._hovered
            self.cross(index).setIcon(self._kit.icons.icon("x") if seen else QIcon())


class DocumentTabs(Retranslated, QWidget):
    """Follows ``state.documents``.

    Args:
        activate: is told which one is chosen; it may take a moment until that is looked at.
        close: is told which one is to be closed.
    """

    def __init__(
        self,
        state: AppState,
        kit: Kit,
        activate: Callable[[Session], object],
        close: Callable[[Session], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._state, self._activate, self._close = state, activate, close
        self._icons, self._actions = kit.icons, kit.actions
        self._shown: tuple[Session, ...] = ()
        self._seen: dict[Session, int] = {}
        """How many results each had when it was looked at last."""
        self._stops: list[Callable[[], None]] = []
        self._is_following = False
        set_role(self, "tabs")
        self.bar = _Bar(kit, self)
        self.add = action_button(kit.actions, "new_tab", side=24)
        layout = filled(spaced(QHBoxLayout(self), 4, (0, 0, 4, 0)), self.bar, self.add, STRETCH)
        self._line = layout
        hold(self, height=CONTROL)
        self.bar.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.bar.customContextMenuRequested.connect(self._show_menu)
        self.bar.currentChanged.connect(self._on_chosen)
        self.bar.tabMoved.connect(self._on_moved)
        self.bar.close_wanted.connect(lambda index: self._close(self._shown[index]))
        self.bar.setIconSize(QSize(scaled(_SIGN), scaled(_SIGN)))
        kit.theme.changed.connect(self._name_all)
        self.retranslate()
        watch(state.documents.active, self._refresh)
        listen(state.documents.changed, self._refresh)
        listen_each(self._name_all, state.jobs.current.changed, state.jobs.waiting.changed)

    def retranslate(self) -> None:
        self.bar.setAccessibleName(self.tr("Open pictures"))
        self.bar.retranslate()
        self._name_all()

    def menu_at(self, place: QPoint) -> QMenu | None:
        """What can be done with the tab at a point of the bar."""
        from desktop_app.ui.words.layer_names import add_recent

        index = self.bar.tabAt(place)
        if not 0 <= index < len(self._shown):
            return None
        session = self._shown[index]
        menu = QMenu(self)
        document = session.document.value
        if document is not None:
            self._activate(session)
            menu.addAction(self._actions["take_snapshot"])
            add_recent(menu, document.branches)
            menu.addSeparator()
        menu.addAction(self.tr("&Close Tab"), partial(self._close, session))
        return menu

    @Slot(QPoint)
    def _show_menu(self, place: QPoint) -> None:
        menu = self.menu_at(place)
        if menu is not None:
            menu.exec(self.bar.mapToGlobal(place))

    def add_at_end(self, widget: QWidget) -> None:
        """Let ``widget`` stand at the right end of the row."""
        self._line.addWidget(widget)

    def session_at(self, place: QPoint) -> Session | None:
        """Whose tab lies at a point of the screen."""
        if not self.bar.isVisible():
            return None
        index = self.bar.tabAt(self.bar.mapFromGlobal(place))
        return self._shown[index] if 0 <= index < len(self._shown) else None

    def dropped_on(self, take: Callable[[T, Session], bool]) -> Callable[[T, QPoint], bool]:
        """Gives ``take`` what is dropped on a tab; says whether it was, and was taken."""

        def drop(dragged: T, place: QPoint) -> bool:
            session = self.session_at(place)
            return session is not None and take(dragged, session)

        return drop

    # -- state → view ---------------------------------------------------------------------------

    def _refresh(self, _: object) -> None:
        sessions = self._state.documents.sessions.value
        self._is_following = True
        try:
            self._take(sessions)
            self.bar.setCurrentIndex(sessions.index(self._state.documents.active.value))
        finally:
            self._is_following = False
        self.setVisible(len(sessions) > 1)
        self._listen()

    def _take(self, sessions: tuple[Session, ...]) -> None:
        """As few tabs as need be are put in or taken away: one is dragged, maybe."""
        shown = list(self._shown)
        for gone in [one for one in shown if one not in sessions]:
            self.bar.removeTab(shown.index(gone))
            shown.remove(gone)
        for at, session in enumerate(sessions):
            if session not in shown:
                self.bar.insertTab(at, "")
                shown.insert(at, session)
            elif shown[at] is not session:
                self.bar.moveTab(shown.index(session), at)
                shown.remove(session)
                shown.insert(at, session)
        self._shown = sessions

    def _listen(self) -> None:
        for stop in self._stops:
            stop()
        self._stops = []
        self._seen = {session: self._seen.get(session, 0) for session in self._shown}
        for session in self._shown:
            self._stops.append(listen(session.results.items.changed, self._name_all))
            self._stops.append(listen(session.proofs.changed, self._name_all))
        for document in self._state.documents:
            self._stops.append(listen(document.secured.changed, self._name_all))
            self._stops.append(listen(document.name.changed, self._name_all))
            self._stops.append(listen(document.modified.changed, self._name_all))
        self._name_all()

    @Slot()
    def _name_all(self, _: object = None) -> None:
        for index, session in enumerate(self._shown):
            name, tip = self._words(session.document.value)
            if session.proofs.value:
                name = self.tr("{name} · proof").format(name=name)
            sign = self._sign(session)
            self.bar.setTabText(index, name.replace("&", "&&"))
            self.bar.setTabToolTip(index, "\n".join(filter(None, (tip, sign and sign[1]))))
            icon = QIcon() if sign is None else self._icons.icon(sign[0], "accent")
            self.bar.setTabIcon(index, icon)

    def _sign(self, session: Session) -> tuple[str, str] | None:
        """The icon of what goes on in a tab that is not looked at, and what it says; or of a
        document that a crash would take."""
        count, document = len(session.results.items.value), session.document.value
        is_active = session is self._state.documents.active.value
        self._seen[session] = count if is_active else self._seen[session]
        if document is not None and not document.secured.value:
            return "shield-alert", self.tr("Not in the recovery journal yet")
        if is_active:
            return None
        if any(job.id in session.jobs for job in self._state.jobs.active):
            return "circle-dashed", self.tr("Generating…")
        words = self.tr("New picture") if session.unseen else self.tr("New results")
        return ("sparkles", words) if session.unseen or count > self._seen[session] else None

    def _words(self, document: Document | None) -> tuple[str, str]:
        if document is None:
            return self.tr("New tab"), ""
        name = document.name.value
        tip = plain_tip(name if document.path is None else str(document.path))
        return (f"{name} *" if document.modified.value else name), tip

    # -- view → state ---------------------------------------------------------------------------

    @Slot(int)
    def _on_chosen(self, index: int) -> None:
        if self._is_following or not 0 <= index < len(self._shown):
            return
        self._activate(self._shown[index])
        self._refresh(None)

    @Slot(int, int)
    def _on_moved(self, old: int, new: int) -> None:
        if self._is_following:
            return
        sessions = list(self._shown)
        sessions.insert(new, sessions.pop(old))
        self._shown = tuple(sessions)
        self._state.documents.sessions.value = self._shown
