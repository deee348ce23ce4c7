"""In live mode a screen's frames set the pace; else nothing waits."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.state.work.live import LiveMode, LiveState
from desktop_app.ui.canvas import frame_throttle
from desktop_app.ui.canvas.frame_throttle import FrameThrottle
from tests.event_loop import settle


def paced(qtbot: QtBot, mode: LiveMode) -> tuple[FrameThrottle, list[int]]:
    live, canvas = LiveState(), QWidget()
    qtbot.addWidget(canvas)
    live.mode.value = mode
    return FrameThrottle(live, canvas), []


def test_nothing_waits_outside_of_live_mode(qtbot: QtBot):
    pace, done = paced(qtbot, LiveMode.OFF)
    for number in range(5):
        pace.run(lambda number=number: done.append(number))
    assert done == [0, 1, 2, 3, 4]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stands: all that a test does comes within one frame."""
    monkeypatch.setattr(frame_throttle, "time", SimpleNamespace(monotonic=lambda: 1000.0))


@pytest.mark.usefixtures("clock")
def test_of_what_comes_within_a_frame_the_newest_is_done(qtbot: QtBot):
    pace, done = paced(qtbot, LiveMode.ON)
    for number in range(5):
        pace.run(lambda number=number: done.append(number))
    assert done == [0]
    qtbot.waitUntil(lambda: len(done) > 1)
    assert done == [0, 4]
    settle()
    assert done == [0, 4] and not pace._timer.isActive()


@pytest.mark.usefixtures("clock")
def test_what_waits_can_be_done_at_once(qtbot: QtBot):
    pace, done = paced(qtbot, LiveMode.ON)
    pace.run(lambda: done.append(0))
    pace.run(lambda: done.append(1))
    pace.run_now()
    assert done == [0, 1]
    pace.run_now()
    assert done == [0, 1]
