"""The list of jobs: what runs, what waits, what failed; in another order, paused, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QModelIndex, QSize, Qt, Slot
from PySide6.QtGui import QDropEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.errors import error_from_json
from desktop_app.core.queue_entry import ACTIVE, JobStatus, QueueEntry, QueueView
from desktop_app.ui.canvas.overlay import OVERLAY_STYLES
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    label,
    offer_menus,
    scrolls_down,
    set_role,
    show_rows,
)
from desktop_app.ui.look.text_scale import scaled_height
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.queue.queue_delegate import QueueDelegate
from desktop_app.ui.queue.queue_model import ENTRY_ROLE, QueueModel
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.queue import all_left_text
from desktop_app.worker.workspace import Workspace

_ROW = 44


class _View(QListView):
    """Jobs that wait can be dragged; Delete cancels."""

    def __init__(self, panel: QueuePanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDropIndicatorShown(True)
        scrolls_down(self)

    def sizeHint(self) -> QSize:
        # What is above the list has its room first: the list scrolls, not the panel.
        return QSize(super().sizeHint().width(), scaled_height(_ROW))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def dropEvent(self, event: QDropEvent) -> None:
        """The queue moves them, and tells."""
        place = event.position().toPoint()
        index = self.indexAt(place)
        row = self.model().rowCount()
        if index.isValid():
            below = place.y() > self.visualRect(index).center().y()
            row = index.row() + int(below)
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        self._panel.move_before(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self._panel.cancel_chosen()
        else:
            super().keyPressEvent(event)


class QueuePanel(Retranslated, QWidget):
    """Jobs that wait, run and ended, to be moved and cancelled; follows ``state.queue``."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._state = workspace, workspace.state
        set_role(self, "panel")
        self.list_model = QueueModel(
            workspace.queue.picture_of, workspace.state, self._mask_colour, self
        )
        self.view = _View(self)
        show_rows(self.view, self.list_model, QueueDelegate(kit.icons, self.view))
        self.stack = EmptyStack(self.view, self)
        self.held = label("secondary", wrap=True)
        self.go_on, self.drop, self.cancel_all = (QPushButton() for _ in range(3))
        self.pause, self.total = QPushButton(), label("secondary")
        filled(
            spaced(QVBoxLayout(self)),
            filled(
                spaced(QVBoxLayout(), 4, (8, 4, 8, 4)),
                self.held,
                filled(WrapLayout(4), self.go_on, self.drop),
                filled(WrapLayout(4), self.pause, self.cancel_all, STRETCH, self.total),
            ),
            grow(self.stack),
        )
        offer_menus(self.view, self.menu_of)
        kit.theme.changed.connect(self.view.viewport().update)
        self.retranslate()
        watch(self._state.queue, self._show)

    def retranslate(self) -> None:
        self._show(self._state.queue.value)

    def _acts(self) -> list[Act | Caption]:
        view = self._state.queue.value
        is_held = view.held > 0
        return [
            Caption("view", self.tr("Queue")),
            Caption("stack.sentence", self.tr("Nothing is waiting.")),
            Caption(
                "held",
                self.tr("%n job(s) were interrupted. Continue?", "", view.held),
                shown=is_held,
            ),
            Act("go_on", self.tr("Continue"), partial(self._ask, "go_on"), shown=is_held),
            Act("drop", self.tr("Remove"), partial(self._ask, "drop"), shown=is_held),
            Act("pause", *self._pausing(paused=view.paused)),
            Act(
                "cancel_all",
                self.tr("Cancel All"),
                self._cancel_all,
                can=any(entry.status in ACTIVE for entry in view.entries),
            ),
            Caption("total", all_left_text(view)),
        ]

    def sizeHint(self) -> QSize:
        return QSize(300, 260)

    def _mask_colour(self) -> tuple[int, int, int]:
        return OVERLAY_STYLES[self._state.view.overlay_style.value].color

    def _show(self, view: QueueView) -> None:
        chosen = set(self.chosen)
        self.list_model.show_view(view)
        self._choose(chosen)
        self.stack.set_empty(not self.list_model.rows)
        self.acts.refresh()

    # -- what is chosen -------------------------------------------------------------------------

    @property
    def chosen(self) -> tuple[str, ...]:
        """Ids of the selected jobs, in order."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedIndexes())
        return tuple(self.list_model.rows[row].id for row in rows)

    def _choose(self, ids: set[str]) -> None:
        selection = self.view.selectionModel()
        for row, entry in enumerate(self.list_model.rows):
            index = self.list_model.index(row)
            if entry.id in ids and not selection.isSelected(index):
                selection.select(index, selection.SelectionFlag.Select)

    # -- commands -------------------------------------------------------------------------------

    def move_before(self, row: int) -> None:
        """Move what is selected before that row; behind the last: to the end."""
        entries, chosen = self.list_model.rows, self.chosen
        later = (entry.id for entry in entries[row:] if entry.id not in chosen)
        if chosen:
            self._workspace.queue.ask("move", *chosen, before=next(later, ""))

    def cancel_chosen(self) -> None:
        """Cancel what is selected; what failed goes."""
        self._end(self.chosen)

    def _end(self, ids: tuple[str, ...]) -> None:
        entries = {entry.id: entry for entry in self.list_model.rows}
        active = [each for each in ids if each in entries and entries[each].status in ACTIVE]
        self._workspace.queue.cancel(*active)
        failed = [each for each in ids if each in entries and each not in active]
        if failed:
            self._workspace.queue.ask("clear", *failed)

    @Slot()
    def _cancel_all(self) -> None:
        self._end(tuple(e.id for e in self.list_model.rows if e.status in ACTIVE))

    def _pausing(self, *, paused: bool) -> tuple[str, Callable[[], None], str]:
        """What the button says, does and explains."""
        if paused:
            tip = self.tr("The queue is paused: no job starts. Let it go on.")
            return self.tr("Resume"), partial(self._ask, "resume"), tip
        tip = self.tr("Starts no more jobs; the running one continues.")
        return self.tr("Pause"), partial(self._ask, "pause"), tip

    def _ask(self, verb: str, *_: object) -> None:
        self._workspace.queue.ask(verb)

    def menu_of(self, index: QModelIndex) -> QMenu:
        """What can be done with a job; it goes when it closes."""
        entry: QueueEntry = index.data(ENTRY_ROLE)
        ids = self.chosen if entry.id in self.chosen else (entry.id,)
        queue = self._workspace.queue
        menu = QMenu(self)
        if entry.status is JobStatus.WAITING:
            menu.addAction(self.tr("Run Next"), partial(queue.ask, "first", *ids))
        if entry.status is JobStatus.FAILED:
            menu.addAction(self.tr("Retry"), partial(queue.ask, "retry", *ids))
            menu.addAction(self.tr("Copy Details"), partial(self._copy, entry))
        gone = self.tr("Remove") if entry.status is JobStatus.FAILED else self.tr("Cancel")
        menu.addAction(gone, partial(self._end, ids))
        return menu

    def _copy(self, entry: QueueEntry) -> None:
        told = self._state.queue.value.errors.get(entry.id)
        if told:
            error = error_from_json(dict(told))
            lines = (error.what, error.kept, error.todo, error.details)
            QGuiApplication.clipboard().setText("\n".join(filter(None, lines)))
