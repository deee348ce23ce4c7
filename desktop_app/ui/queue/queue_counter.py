"""Beside Generate: how many jobs wait, and a click away from it their list."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.queue_entry import ACTIVE, JobStatus, QueueView
from desktop_app.ui.canvas.floating_panel import RESULT_BAR
from desktop_app.ui.kit import Kit, Retranslated, icon_button, label, named, on_click, row
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import STRETCH, filled, spaced
from desktop_app.ui.queue.queue_panel import QueuePanel
from desktop_app.ui.widgets.card import Card
from desktop_app.worker.background import delayed
from desktop_app.worker.workspace import Workspace

_SIZE = (340, 300)


class QueueCounter(Retranslated, QPushButton):
    """Hidden while nothing waits, fails or is held; ``left`` tells that its list, which had the
    keyboard, went with the last of it."""

    left = Signal()

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self._kit = workspace, kit
        self.raise_panel: Callable[[], bool] = lambda: False
        """Brings the queue's panel to the front, if it is open; given by the bar."""
        self.setProperty("look", "cost")
        hold(self, height=CONTROL)
        self.clicked.connect(self.toggle_list)
        self.show_view(workspace.state.queue.value)

    def retranslate(self) -> None:
        self.show_view(self._workspace.state.queue.value)

    def show_view(self, view: QueueView) -> None:
        """Say how the queue is now."""
        active = sum(entry.status in ACTIVE and not entry.held for entry in view.entries)
        running = sum(entry.status is JobStatus.RUNNING for entry in view.entries)
        failed = sum(entry.status is JobStatus.FAILED for entry in view.entries)
        waiting = active - running
        words = [
            text
            for text, counts in (
                (self.tr("%n waiting", "", waiting), waiting),
                (self.tr("%n interrupted", "", view.held), view.held),
                (self.tr("%n failed", "", failed), failed),
                (self.tr("paused"), view.paused and bool(active)),
            )
            if counts
        ]
        self.setText(" · ".join(words))
        self.setAccessibleName(self.tr("Queue: {words}").format(words=self.text()))
        self.setToolTip(self.tr("<b>Queue</b><br>Shows the jobs that wait."))
        goes = not words and "list" in self.__dict__ and self.list.isVisible()
        focused = goes and self.list.isAncestorOf(QApplication.focusWidget() or self)
        self.setVisible(bool(words))  # its list goes with it
        if focused:
            self.left.emit()

    @Slot()
    def toggle_list(self) -> None:
        """Show the list above, or hide it; where the queue's panel is open, that one comes up."""
        if self.raise_panel():
            return
        if not self.hide_list():
            self.show_list()
            self.list.panel.view.setFocus(Qt.FocusReason.PopupFocusReason)

    def hide_list(self) -> bool:
        """Returns whether it was shown."""
        shown = "list" in self.__dict__ and self.list.isVisible()
        if shown:
            self.list.hide()
        return shown

    def show_list(self) -> None:
        """Show the list above, unless the queue's panel is open or another page is; whoever has the
        keyboard keeps it."""
        if self.isVisibleTo(self.window()) and not self.raise_panel():
            self.list.open_above(self)

    @cached_property
    def list(self) -> QueueCard:
        """Made when it is first wanted."""
        return QueueCard(self._workspace, self._kit, self)


class QueueCard(Card):
    """The list as a card over the window."""

    ends_with_field = True
    stays = False

    def __init__(self, workspace: Workspace, kit: Kit, counter: QueueCounter) -> None:
        super().__init__(counter, kit.theme, _SIZE)
        self.panel = QueuePanel(workspace, kit, self)
        self.close_button = on_click(icon_button(kit.icons, "x", self), self.close_softly)
        self._title = label("heading")
        filled(
            spaced(QVBoxLayout(self), 0, (4, 4, 4, 4)),
            filled(row(0, (8, 0, 0, 0)), self._title, STRETCH, self.close_button),
            self.panel,
        )
        self._keep_clear = delayed(self, self.place, 0)
        listen(workspace.state.results.shown.changed, self._on_shown)
        self.retranslate()

    def _on_shown(self, _: object) -> None:
        self._keep_clear.start()  # once the bar of a result has its place

    @Slot()
    def place(self) -> None:
        """Above the bar of a result, which is pressed next."""
        bar = self.window().findChild(QWidget, RESULT_BAR)
        self.stands_on = bar if bar is not None and bar.isVisible() else None
        super().place()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Queue"))
        self._title.setText(self.tr("Queue"))
        named(self.close_button, self.tr("Close"), self.tr("Close"))
