from __future__ import annotations

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop_app.core.observable import Observable
from desktop_app.state.work.jobs import Job
from desktop_app.ui.window.run_alert import RunAlert
from tests.ui.conftest import make_job


def test_only_the_end_of_a_long_run_calls(qtbot: QtBot) -> None:
    now, calls, owner = [0.0], [], QObject()
    current: Observable[Job | None] = Observable(None)
    RunAlert(current, lambda: calls.append(now[0]), owner, lambda: now[0])
    for took, called in ((5.0, []), (25.0, [30.0]), (5.0, [30.0])):
        current.value = make_job()
        current.value = make_job()  # it goes on: no new beginning
        now[0] += took
        current.value = None
        assert calls == called
