"""The workbenches there are, and what is done to their rows: copied, changed, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from desktop_app.catalog.resources import resource_path
from desktop_app.extensions.workbenches.faces.words import words_of
from desktop_app.state.notice import Notice
from desktop_app.ui.dialogs.named_list import ROW, ConfirmedDelete, NamedList, NamedRow
from desktop_app.ui.kit import Act, Caption, Retranslated, horizontal_line
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.two_line_rows import BELOW, ICON, TwoLineRows
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.texts import note_text

if TYPE_CHECKING:
    from desktop_app.core.observable import Observable
    from desktop_app.extensions.workbenches.values.workbench import Workbench
    from desktop_app.extensions.workbenches.work.making_session import MakingSession
    from desktop_app.ui.kit import Kit


class RowList(Retranslated, QWidget):
    """Lists all workbenches; ``change_wanted`` is emitted with the id of one."""

    change_wanted = Signal(str)

    def __init__(
        self,
        session: MakingSession,
        notice: Observable[Notice | None],
        kit: Kit,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._session, self._notice = session, notice
        self.list = QListWidget(self)
        TwoLineRows(kit, self.list)
        lost = ConfirmedDelete(lambda _: self._lost, session.delete)
        self.names = NamedList(self.list, lost, session.rename)
        self.copy, self.change = QPushButton(self), QPushButton(self)
        self.rename = self.names.button(self, renames=True)
        self.remove = self.names.button(self)
        filled(
            spaced(QVBoxLayout(self), 0),
            grow(self.list),
            horizontal_line(),
            filled(WrapLayout(4, (8, 8, 8, 8)), self.copy, self.change, self.rename, self.remove),
        )
        self.names.chosen.connect(session.choose)
        self.list.itemActivated.connect(self._activated)
        listen(session.workbenches.changed, self._fill)
        listen(session.workbench.changed, self._show)
        listen(session.progress.changed, self._fill)
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        chosen, runs = self._session.workbench.value, self._session.progress.value.is_running
        is_own = chosen is not None and self._session.store.is_own(chosen.id)
        return [
            Caption("list", self.tr("Workbenches"), can=not runs),
            Act(
                "copy",
                self.tr("Copy"),
                lambda: self._session.copy(self._id),
                self.tr("Make a copy that you can change."),
                can=chosen is not None and not runs,
            ),
            Act(
                "change",
                self.tr("Change…"),
                lambda: self.change_wanted.emit(self._id),
                self.tr("Change names, texts and settings."),
                can=is_own and not runs,
            ),
        ]

    def retranslate(self) -> None:
        self._lost = self.tr("The workbench is deleted. Runs and pictures of it stay.")
        self._fill()

    @property
    def _id(self) -> str:
        row = self.names.current
        return "" if row is None else row.id

    def _fill(self, _: object = None) -> None:
        self.names.fill(map(self._row, self._session.workbenches.value))
        self._show()

    def _row(self, one: Workbench) -> NamedRow:
        words = words_of(one)
        name, tip = words(one.name), words(one.tip)
        busy = note_text("making_busy", {}) if self._session.progress.value.is_running else ""
        is_there = resource_path("icons", f"{one.icon}.svg").is_file()
        data = {
            BELOW: tip,
            ICON: one.icon if is_there else "layers",
            Qt.ItemDataRole.ToolTipRole: busy or tip,
            Qt.ItemDataRole.AccessibleDescriptionRole: tip,
        }
        own = self._session.store.is_own(one.id)
        return NamedRow(one.id, name, own=own, busy=busy, data=data)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Also of a click on the list, while another one can't be chosen: it is said why."""
        super().mousePressEvent(event)
        if not self.list.isEnabled():
            self._notice.value = Notice(notes=("making_busy",))

    def _show(self, _: object = None) -> None:
        chosen = self._session.workbench.value
        self.names.choose(None if chosen is None else chosen.id)
        self.acts.refresh()

    @Slot(QListWidgetItem)
    def _activated(self, item: QListWidgetItem) -> None:
        """Enter starts again with the one that is chosen."""
        self._session.choose(item.data(ROW).id)
