"""What happens is said aloud: a run begins, ends, fails, is stopped; a result is put in; errors.

The words are caught where they leave for the system.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import EngineError
from desktop_app.core.queue_entry import JobStatus
from desktop_app.jobs.job import Job
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.ui.qt import accessible
from desktop_app.ui.window.announcer import Announcer
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import close_all, make_result, picture

pytestmark = pytest.mark.window


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    words: list[str] = []

    class Heard(accessible.QAccessible):
        @staticmethod
        def updateAccessibility(event: QAccessibleEvent) -> None:
            if isinstance(event, QAccessibleAnnouncementEvent):
                words.append(event.message())
            accessible_update(event)

    accessible_update = accessible.QAccessible.updateAccessibility
    monkeypatch.setattr(accessible, "QAccessible", Heard)
    return words


@pytest.fixture
def state(workspace: Workspace, qtbot: QtBot) -> AppState:
    """Of which somebody speaks, as a window has one do."""
    speaker = QWidget()
    qtbot.addWidget(speaker, before_close_func=lambda _: close_all(workspace))
    Announcer(workspace.state, speaker)
    return workspace.state


def test_runs(state: AppState, said: list[str], start_job: Callable[[], Job]) -> None:
    job = start_job()
    assert said == ["Generating pictures…"]
    state.results.add(make_result(0, job), show=True)
    state.results.add(make_result(1, job), show=False)
    state.jobs.set_status(job.id, JobStatus.DONE)
    assert said[1:] == ["Pictures finished: 2"]
    job = start_job()
    state.jobs.set_status(job.id, JobStatus.CANCELLED)
    assert said[2:] == ["Generating pictures…", "Stopped."]
    job = start_job()
    error = EngineError("engine_died", "x", reason="killed")
    state.jobs.set_status(job.id, JobStatus.FAILED, error)
    assert said[-1] == "Generating failed."


@pytest.mark.slow
def test_errors(whole: MainWindow, said: list[str], start_job: Callable[[], Job]) -> None:
    window = whole
    window.workspace.state.notice.value = Notice(EngineError("engine_died", "x", reason="killed"))
    message = window.bars.notice_bar.message
    assert message is not None and said == [f"{message.title} {message.text}"]
    start_job()
    assert said[1:] == ["Generating pictures…"]  # the window has somebody who speaks of it


def test_what_is_put_in(state: AppState, said: list[str]) -> None:
    document = Document(picture(), "p")
    state.open_document(document)
    for step, words in (("", 0), ("apply", 1), ("stroke", 1), ("apply", 2), ("", 2)):
        state.set_applying(document, now=True)
        if step:
            document.fill_mask(step, 255 if words % 2 else 9)
        state.set_applying(document, now=False)
        assert said == ["Applied: the result is now in the picture."] * words
