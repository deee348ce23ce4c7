"""What a window tells while its engine hangs, and after that: a real engine process, stopped."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.enginelink.pulse import PulseLimits
from desktop_app.state.app_state import EngineStatus
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.enginelink.conftest import halt
from tests.refusals import says
from tests.ui.conftest import close_all
from tests.worker.conftest import numpy_workspace

WAIT_MS = 30_000
"""Seconds, on a busy machine, for what takes 20 s where the engine is waited for."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGSTOP")


@pytest.fixture
def hurried(tmp_path: Path, qapp: object) -> Iterator[Workspace]:
    """A workspace whose engine is hanging after four seconds of silence."""
    made = numpy_workspace(tmp_path, prompt="slow 0.05", steps=150)
    made.studio._client._pulse = PulseLimits(frozen=4.0, idle=60.0, cancelled=30.0)
    made.state.engine.value = EngineStatus("starting")
    made._engine.start()
    yield made
    made.shutdown()


@pytest.fixture
def window(hurried: Workspace, qtbot: QtBot) -> MainWindow:
    made = MainWindow(hurried, rest="when asked")
    made.later.finish()
    qtbot.addWidget(made, before_close_func=lambda _: close_all(hurried))
    made.resize(1280, 720)
    made.show()
    return made


def stopped_after_a_step(window: MainWindow, qtbot: QtBot) -> int:
    """Its engine, stopped in the middle of a run; the window has noticed."""
    state = window.workspace.state
    qtbot.waitUntil(lambda: state.engine.value.phase == "ready", timeout=WAIT_MS)
    window.workspace.generation.generate()
    qtbot.waitUntil(
        lambda: state.jobs.progress.value is not None and state.jobs.progress.value.step > 0,
        timeout=WAIT_MS,
    )
    pid = window.workspace.studio._client.pid
    assert pid is not None
    halt(pid)
    activity = window.bars.status_row.activity
    qtbot.waitUntil(lambda: "has not answered for" in activity.words.text(), timeout=WAIT_MS)
    return pid


def shot(window: MainWindow, name: str) -> None:
    """A picture for whoever wants to look at it."""
    if folder := os.environ.get("VELATURA_SHOTS"):
        window.grab().save(str(Path(folder) / name))


@pytest.mark.slow
def test_it_is_said_how_long_it_has_not_answered_and_cancel_ends_it_at_once(
    window: MainWindow, qtbot: QtBot
) -> None:
    row, state = window.bars.status_row, window.workspace.state
    stopped_after_a_step(window, qtbot)
    assert not row.activity.bar.isVisible()
    assert row.activity.cancel.isVisible()
    assert row.engine.text() == "Engine not answering"
    shot(window, "silent.png")
    row.activity.cancel.click()
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=WAIT_MS)
    assert not row.activity.isVisible()
    assert state.notice.value is None
    qtbot.waitUntil(lambda: state.engine.value.phase == "ready", timeout=WAIT_MS)
    assert not state.engine.value.silent


@pytest.mark.slow
def test_after_its_end_a_bar_says_what_happened_and_retry_makes_the_picture(
    window: MainWindow, qtbot: QtBot
) -> None:
    state = window.workspace.state
    pid = stopped_after_a_step(window, qtbot)
    qtbot.waitUntil(lambda: state.notice.value is not None, timeout=WAIT_MS)
    bar = window.bars.notice_bar
    assert bar.isVisible()
    shot(window, "ended.png")
    said = f"{bar.title.text()} {bar.text.text()}"
    assert says("engine_hung", said)
    (retry,) = [one for one in bar.findChildren(QPushButton) if one.text() == "Retry"]
    retry.click()
    qtbot.waitUntil(lambda: bool(state.results.items.value), timeout=WAIT_MS)
    assert state.engine.value.phase == "ready"
    assert state.engine.value.info["pid"] != str(pid)
    assert not bar.isVisible()


@pytest.mark.slow
def test_one_that_goes_on_is_no_longer_called_silent(window: MainWindow, qtbot: QtBot) -> None:
    state = window.workspace.state
    pid = stopped_after_a_step(window, qtbot)
    os.kill(pid, signal.SIGCONT)
    qtbot.waitUntil(lambda: bool(state.results.items.value), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not state.engine.value.silent, timeout=WAIT_MS)
    assert state.engine.value.info["pid"] == str(pid)
