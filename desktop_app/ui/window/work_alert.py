"""How far the queue is, on the taskbar; and a call to a user who went elsewhere when it is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QProcess, QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from desktop_app.core.observable import Observable
from desktop_app.core.queue_entry import ACTIVE, JobStatus, QueueEntry, QueueView
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.window.taskbar import Taskbar
from desktop_app.worker.background import delayed
from desktop_app.worker.history_folders import FolderRead

_LONG = 20.0
"""Seconds after which the end of work is worth a call."""


@dataclass(frozen=True, slots=True)
class FinishedJobs:
    """All jobs from the first to the last that waited at a time.

    Attributes:
        images: how many it is.
        done: how many of them are made; the running one counts by its steps.
        failed: how many jobs failed.
    """

    images: int = 0
    done: float = 0.0
    failed: int = 0

    @property
    def left(self) -> int:
        """Images that are still to be made."""
        return self.images - int(self.done)


class WorkAlert(QObject):
    """Follows the queue.

    Args:
        queue: how it is.
        call: gets a line on what was done when work that took long has ended.
        show: gets how far it is; None: nothing is at work.
        clock: seconds.
    """

    def __init__(
        self,
        queue: Observable[QueueView],
        call: Callable[[str], object],
        show: Callable[[FinishedJobs | None], object],
        parent: QObject,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._call, self._show, self._clock = call, show, clock
        self._began: float | None = None
        self._jobs: dict[str, QueueEntry] = {}
        watch(queue, self._on_queue)

    def _on_queue(self, view: QueueView) -> None:
        entries = {entry.id: entry for entry in view.entries}
        active = {
            entry.id: entry for entry in view.entries if entry.status in ACTIVE and not entry.held
        }
        rests = view.paused and all(e.status is JobStatus.WAITING for e in active.values())
        goes_on = bool(active) and not rests
        jobs = {**self._jobs, **active} if goes_on else self._jobs
        self._jobs = {job: entries[job] for job in jobs if job in entries}
        work = self._work()
        if goes_on:
            self._began = self._clock() if self._began is None else self._began
            self._show(work)
        elif self._began is not None:
            long = self._clock() - self._began > _LONG
            self._began, self._jobs = None, {}
            self._show(None)
            if long and (work.done or work.failed):
                self._call(self.done_text(work))

    def done_text(self, work: FinishedJobs) -> str:
        """What was done, in a line: "4 pictures finished · 1 job failed"."""
        made, failed = int(work.done), work.failed
        parts = [self.tr("%n picture(s) finished", "", made)] if made else []
        parts += [self.tr("%n job(s) failed", "", failed)] if failed else []
        return " · ".join(parts)

    def _work(self) -> FinishedJobs:
        images, done, failed = 0, 0.0, 0
        for entry in self._jobs.values():
            made = float(len(entry.done))
            if entry.status is JobStatus.RUNNING and entry.steps:
                made += min(1.0, entry.step / entry.steps) * 0.999  # until it is recorded
            ended = entry.status not in ACTIVE
            images += len(entry.done) if ended else entry.images
            done += made
            failed += entry.status is JobStatus.FAILED
        return FinishedJobs(images, done, failed)


class ImportAlert(QObject):
    """``call`` gets a line when an import that took long has ended."""

    def __init__(
        self,
        reads: Observable[FolderRead | None],
        call: Callable[[str], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._call = call
        listen(reads.changed, self._on_read)

    def _on_read(self, read: FolderRead | None) -> None:
        if read is None or read.report is None or read.is_quiet:
            return
        if read.seconds > _LONG:
            self._call(self.tr("The pictures were imported"))


def alert_in(
    window: QWidget, queue: Observable[QueueView], reads: Observable[FolderRead | None]
) -> WorkAlert:
    """Tell of the queue's work, and imports, beside ``window``; a click on what is told brings it
    up."""
    taskbar, notifier = Taskbar(int(window.winId())), Notifier(window)

    def bring_up() -> None:
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()

    def call(text: str) -> None:
        if QApplication.activeWindow() is None:
            QApplication.alert(window)
            notifier.notify(QApplication.applicationDisplayName(), text)

    def show(work: FinishedJobs | None) -> None:
        if work is None:
            taskbar.show(0, None)
        else:
            taskbar.show(work.left, work.done / max(1, work.images))

    notifier.clicked.connect(bring_up)
    ImportAlert(reads, call, window)
    return WorkAlert(queue, call, show, window)


_SHOWN_MS = 10_000


class Notifier(QObject):
    """``clicked`` tells that the user clicked on one."""

    clicked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tray: QSystemTrayIcon | None = None
        self._rest = delayed(self, self._hide, 2 * _SHOWN_MS)

    def notify(self, title: str, text: str) -> None:
        """Show a notification; nothing where the desktop has none. The tray icon that some
        desktops need for it is hidden afterwards."""
        if QSystemTrayIcon.isSystemTrayAvailable():
            tray = self._the_tray()
            tray.show()
            tray.showMessage(title, text, QApplication.windowIcon(), _SHOWN_MS)
            self._rest.start()
            return
        command = QStandardPaths.findExecutable("notify-send")
        if command:
            name = QApplication.desktopFileName()
            QProcess.startDetached(
                command, [f"--app-name={title}", f"--icon={name}", "--", title, text]
            )

    def _the_tray(self) -> QSystemTrayIcon:
        if self._tray is None:
            self._tray = QSystemTrayIcon(QApplication.windowIcon(), self)
            self._tray.messageClicked.connect(self.clicked)
        return self._tray

    @Slot()
    def _hide(self) -> None:
        if self._tray is not None:
            self._tray.hide()
