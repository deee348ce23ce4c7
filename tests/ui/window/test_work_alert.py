from __future__ import annotations

import ctypes
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from desktop_app.core.observable import Observable
from desktop_app.core.queue_entry import JobStatus, QueueEntry, QueueView
from desktop_app.ui.window import taskbar
from desktop_app.ui.window.work_alert import FinishedJobs, Notifier, WorkAlert

RUNS = QueueEntry("a", status=JobStatus.RUNNING, images=2, step=5, steps=10)
WAITS = QueueEntry("b", images=2)
HELD = QueueEntry("h", held=True)


class Alerts:
    """What a WorkAlert tells of a queue, at a clock that is set by hand."""

    def __init__(self, *entries: QueueEntry) -> None:
        self.now, self.called, self.shown = 0.0, list[str](), list[FinishedJobs | None]()
        self.queue, self.owner = Observable(QueueView(entries)), QObject()
        WorkAlert(self.queue, self.called.append, self.shown.append, self.owner, lambda: self.now)

    def see(self, *entries: QueueEntry, after: float = 0.0, paused: bool = False) -> None:
        self.now += after
        self.queue.value = QueueView(entries, paused=paused)


def test_progress_counts_pictures_and_steps_of_all_jobs(qtbot: QtBot) -> None:
    alerts = Alerts(RUNS, WAITS)
    assert alerts.shown[-1] == FinishedJobs(4, pytest.approx(0.4995)) and alerts.shown[-1].left == 4
    alerts.see(replace(RUNS, done=frozenset({0})), WAITS, HELD)
    assert alerts.shown[-1] == FinishedJobs(4, pytest.approx(1.4995)) and alerts.shown[-1].left == 3
    cancelled = replace(WAITS, status=JobStatus.CANCELLED)
    alerts.see(replace(RUNS, step=10), cancelled)
    assert alerts.shown[-1] == FinishedJobs(2, pytest.approx(0.999)) and alerts.shown[-1].left == 2
    alerts.see(replace(RUNS, step=25), cancelled)  # more than were told before
    assert alerts.shown[-1] == FinishedJobs(2, pytest.approx(0.999))


def test_only_the_end_of_long_work_calls_and_of_all_of_it(qtbot: QtBot) -> None:
    alerts = Alerts()
    assert alerts.shown == []
    made = replace(RUNS, status=JobStatus.DONE, done=frozenset({0, 1}))
    alerts.see(RUNS)
    alerts.see(made, after=5)
    assert alerts.called == [] and alerts.shown[-1] is None
    alerts.see(made, replace(WAITS, status=JobStatus.RUNNING))
    alerts.see(made, WAITS, replace(WAITS, id="c"), after=15)
    failed = replace(WAITS, status=JobStatus.FAILED, done=frozenset({0}))
    alerts.see(made, failed, replace(WAITS, id="c"))
    assert alerts.called == []
    alerts.see(made, failed, HELD, after=6)  # c was cancelled, and cleared
    (words,) = alerts.called
    assert words.replace("(s)", "") == "1 picture finished · 1 job failed"
    assert alerts.shown[-1] is None


def test_a_paused_queue_is_at_rest_once_nothing_runs(qtbot: QtBot) -> None:
    alerts = Alerts()
    alerts.see(RUNS, WAITS)
    alerts.see(RUNS, WAITS, paused=True)
    assert alerts.shown[-1] is not None
    alerts.see(WAITS, paused=True, after=99)
    assert alerts.shown[-1] is None and alerts.called == []


@pytest.mark.skipif(sys.platform != "linux", reason="a script as a program")
def test_where_there_is_no_tray_the_desktops_command_tells(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told"
    command = tmp_path / "notify-send"
    command.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > "{told}.part"; mv "{told}.part" "{told}"\n')
    command.chmod(0o755)
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    owner = QObject()
    assert QStandardPaths.findExecutable("notify-send") == str(command)
    Notifier(owner).notify("Velatura", "--done")
    qtbot.waitUntil(told.exists, timeout=20_000)
    assert told.read_text().endswith("|--|Velatura|--done|")


def test_a_method_of_an_interface_is_called_by_its_place() -> None:
    """As ITaskbarList3 lies in memory: a pointer to a pointer to a table of functions."""
    heard: list[tuple[int, ...]] = []
    kind: Any = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)
    prototype = kind(ctypes.c_int32, ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint64)

    def method(this: int, value: int, whole: int) -> int:
        heard.append((value, whole))
        return -1 if value > whole else 0

    function = prototype(method)
    table = (ctypes.c_void_p * 10)()
    table[9] = ctypes.cast(function, ctypes.c_void_p)
    thing = ctypes.pointer(ctypes.cast(table, ctypes.c_void_p))
    pointer = ctypes.cast(thing, ctypes.c_void_p)
    taskbar.call(pointer, 9, (ctypes.c_uint64, 3), (ctypes.c_uint64, 1000))
    assert heard == [(3, 1000)]
    with pytest.raises(OSError, match="taskbar"):
        taskbar.call(pointer, 9, (ctypes.c_uint64, 2), (ctypes.c_uint64, 1))


def test_the_taskbar_is_told_without_a_desktop(qtbot: QtBot) -> None:
    bar = taskbar.Taskbar(0)
    bar.show(3, 0.25)
    bar.show(0, None)
