"""What happens is said aloud: a run begins, ends, fails, is stopped; a result is put in; errors.

The words are caught where they leave for the system.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QAccessibleAnnouncementEvent, QAccessibleEvent

from desktop_app.core.errors import EngineError
from desktop_app.core.queue_entry import JobStatus
from desktop_app.jobs.job import Job
from desktop_app.state.app_state import Notice
from desktop_app.state.document.document import Document
from desktop_app.ui.qt import accessible
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.conftest import make_result

pytestmark = [pytest.mark.window, pytest.mark.usefixtures("whole")]


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


def test_runs(window: MainWindow, said: list[str], start_job: Callable[[], Job]) -> None:
    state = window.workspace.state
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
def test_errors(window: MainWindow, said: list[str]) -> None:
    window.workspace.state.notice.value = Notice(EngineError("engine_died", "x", reason="killed"))
    message = window.bars.notice_bar.message
    assert message is not None and said == [f"{message.title} {message.text}"]


@pytest.mark.slow
def test_what_is_put_in(
    window: MainWindow, said: list[str], open_picture: Callable[..., Document]
) -> None:
    document, state = open_picture(), window.workspace.state
    state.set_applying(document, now=True)
    state.set_applying(document, now=False)
    assert said == []
    state.set_applying(document, now=True)
    document.fill_mask("apply", 255)
    state.set_applying(document, now=False)
    assert said == ["Applied: the result is now in the picture."]
