"""A page of the preferences as it is shown: its own widget, and the rows below it."""

from __future__ import annotations

from operator import attrgetter
from typing import Protocol, cast, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.ui.kit import raised, smooth_painter
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.look.tokens import RADIUS
from desktop_app.ui.preferences.editors import PreferenceRow, made_row
from desktop_app.ui.preferences.pages import PreferencePage, PreferenceParts
from desktop_app.ui.preferences.row import Preference
from desktop_app.ui.preferences.table import rows_of
from desktop_app.ui.preferences.values import PreferenceValue
from desktop_app.ui.qt.spaced import spaced

_AROUND = 5
"""Pixels between what is marked and the mark."""


@runtime_checkable
class _Restores(Protocol):
    def restore(self) -> None: ...


class FoundMark(QWidget):
    """A frame around what was found. It follows that, and takes no clicks."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.around: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def put_around(self, target: QWidget | None) -> None:
        """Mark ``target``, nothing else; None: nothing."""
        if self.around is not None:
            self.around.removeEventFilter(self)
        self.around = target
        self.setVisible(target is not None)
        if target is not None:
            target.installEventFilter(self)
            self.setParent(target.parentWidget())
            self._place(target)
            raised(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.around and event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._place(cast("QWidget", watched))
        return False

    def _place(self, target: QWidget) -> None:
        around = target.geometry().adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND)
        room = self.parentWidget()
        self.setGeometry(around if room is None else around.intersected(room.rect()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth_painter(self)
        painter.setPen(QPen(QColor(self._theme.tokens.accent), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)


class PageView(QWidget):
    """Page ``page``, whole.

    Attributes:
        content: its own widget; None where it has rows alone.
        rows: those made from the table, by the preference's id.
    """

    def __init__(self, page: PreferencePage, parts: PreferenceParts, parent: QWidget) -> None:
        super().__init__(parent)
        self._parts, self._table = parts, rows_of(page.id)
        self.content = page.make(self, parts) if page.make is not None else None
        self.rows: dict[str, PreferenceRow] = {}
        layout = spaced(QVBoxLayout(self), 16, (20, 8, 20, 16))
        if self.content is not None:
            layout.addWidget(self.content, 1)
        for each in self._table:
            if not each.part:
                self.rows[each.id] = made_row(each, parts, self)
                layout.addWidget(self.rows[each.id])
        if self.content is None:
            layout.addStretch(1)

    def editor(self, preference: Preference) -> QWidget:
        """What changes a preference of this page."""
        if not preference.part:
            return self.rows[preference.id].editor
        return cast("QWidget", attrgetter(preference.part)(self.content))

    def place(self, preference: Preference) -> QWidget:
        """What is marked where a preference was looked for."""
        made = self.rows.get(preference.id)
        return self.editor(preference) if made is None else made

    def first(self) -> QWidget | None:
        """The first widget that takes keys."""
        takes = (
            each
            for each in self.findChildren(QWidget)
            if each.focusPolicy() & Qt.FocusPolicy.TabFocus
            and each.isVisibleTo(self)
            and each.isEnabled()
        )
        return next(takes, None)

    # -- as on the first day --------------------------------------------------------------------

    @property
    def _restorable(self) -> list[Preference]:
        follows = isinstance(self.content, _Restores)
        return [each for each in self._table if each.setting and (follows or not each.part)]

    def can_restore(self) -> bool:
        """Whether anything of it has a default to go back to."""
        return bool(self._restorable)

    def changed(self) -> list[Preference]:
        """Those that aren't as on the first day."""
        found = [(each, PreferenceValue(each, self._parts)) for each in self._restorable]
        return [each for each, value in found if value.get() != value.default]

    def restore(self) -> None:
        """All of it as on the first day."""
        for each in self.changed():
            if each.part:
                value = PreferenceValue(each, self._parts)
                value.set(value.default)
            else:
                self.rows[each.id].restore()
        if isinstance(self.content, _Restores):
            self.content.restore()
        self._parts.kit.actions.refresh()
