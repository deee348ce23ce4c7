"""Says aloud what a sighted user sees happen: a run begins, ends, fails; a result is put in."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.jobs.job import Job
from desktop_app.state.app_state import AppState
from desktop_app.state.document.undo_steps import UndoStep
from desktop_app.ui.qt.accessible import announce
from desktop_app.ui.qt.bind import listen


class Announcer(QObject):
    """Follows ``state`` and speaks for ``window``."""

    def __init__(self, state: AppState, window: QWidget) -> None:
        super().__init__(window)
        self._state, self._window = state, window
        self._job: Job | None = None
        self._count = 0
        self._before: UndoStep | None = None
        listen(state.jobs.current.changed, self._on_job)
        listen(state.results.items.changed, self._on_results)
        listen(state.applying.changed, self._on_applying)

    def _on_job(self, job: Job | None) -> None:
        old, self._job = self._job, job
        if job is not None and (old is None or old.id != job.id):
            self._count = 0
            announce(self._window, self.tr("Generating pictures…"))
        elif job is None and old is not None:
            failed = self._state.jobs.last_failed
            if failed is not None and failed.id == old.id:
                announce(self._window, self.tr("Generating failed."), urgent=True)
            elif self._count:
                announce(self._window, self.tr("Pictures finished: %n", "", self._count))
            else:
                announce(self._window, self.tr("Stopped."))

    def _on_results(self, _: object) -> None:
        results = self._state.results.items.value
        if self._job is not None:
            self._count = sum(result.job.id == self._job.id for result in results)

    def _on_applying(self, applying: bool) -> None:
        document = self._state.document.value
        newest = None if document is None else next(document.undo_stack.steps, None)
        if applying:
            self._before = newest
        elif newest is not None and newest is not self._before and newest.name == "apply":
            announce(self._window, self.tr("Applied: the result is now in the picture."))
