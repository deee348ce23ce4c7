"""Work goes out, results come home to the thread that asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.main_thread_queue import MainThreadQueue
from tests.event_loop import settle
from tests.patience import PATIENCE_SECONDS


class Receiver(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.got: list[Any] = []
        self.threads: set[int] = set()

    @Slot(object)
    def take(self, value: object) -> None:
        self.got.append(value)
        self.threads.add(threading.get_ident())


@pytest.fixture
def tasks(qapp: object) -> Iterator[BackgroundTasks]:
    tasks = BackgroundTasks()
    yield tasks
    assert tasks.shutdown()


def fail(error: object) -> None:
    pytest.fail(f"unexpected: {error}")


def test_a_result_comes_home_from_another_thread(qtbot: QtBot, tasks: BackgroundTasks) -> None:
    asker = Receiver()
    tasks.run(threading.get_ident, asker.take, fail)
    assert tasks.pending == 1
    qtbot.waitUntil(lambda: bool(asker.got))
    assert asker.got != [threading.get_ident()]
    assert asker.threads == {threading.get_ident()}
    assert tasks.pending == 0


def test_a_result_may_be_none(qtbot: QtBot, tasks: BackgroundTasks) -> None:
    asker = Receiver()
    tasks.run(lambda: None, asker.take, fail)
    qtbot.waitUntil(lambda: asker.got == [None])


def test_an_explained_error_arrives_as_itself_any_other_wrapped(
    qtbot: QtBot, tasks: BackgroundTasks
) -> None:
    def explained() -> None:
        raise InputError("file_missing", name="x.png")

    def accident() -> None:
        raise ZeroDivisionError("here")

    asker = Receiver()
    tasks.run(explained, fail, asker.take)
    qtbot.waitUntil(lambda: len(asker.got) == 1)
    tasks.run(accident, fail, asker.take)
    qtbot.waitUntil(lambda: len(asker.got) == 2)
    assert [error.code for error in asker.got] == ["file_missing", "unexpected"]
    assert isinstance(asker.got[1], VelaturaError)
    assert "accident" in asker.got[1].details


@pytest.mark.slow
def test_several_run_beside_each_other_but_not_many(qtbot: QtBot, tasks: BackgroundTasks) -> None:
    now, most, lock, two = 0, 0, threading.Lock(), threading.Barrier(2)

    def work() -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        two.wait(PATIENCE_SECONDS)
        with lock:
            now -= 1

    asker = Receiver()
    for _ in range(10):
        tasks.run(work, asker.take, fail)
    qtbot.waitUntil(lambda: len(asker.got) == 10)
    assert most == 2


def test_what_takes_longer_than_a_blink_is_said_until_it_is_there(
    qtbot: QtBot, tasks: BackgroundTasks
) -> None:
    asker, gates = Receiver(), [threading.Event() for _ in range(3)]
    told: list[str | None] = []
    tasks.slow.changed.connect(told.append)
    tasks.run(partial(gates[0].wait, 120), asker.take, fail)  # nobody waits for it
    tasks.run(partial(gates[1].wait, 120), asker.take, fail, name="copy")
    tasks.run(partial(gates[2].wait, 120), asker.take, fail, name="save")
    qtbot.waitUntil(lambda: told == ["copy"])
    gates[1].set()
    qtbot.waitUntil(lambda: told == ["copy", "save"])
    gates[2].set()
    qtbot.waitUntil(lambda: told == ["copy", "save", None])
    assert len(asker.got) == 2 and tasks.pending == 1
    tasks.run(lambda: 1, asker.take, fail, name="copy")
    qtbot.waitUntil(lambda: len(asker.got) == 3)
    qtbot.waitUntil(lambda: not tasks._timer.isActive())
    assert told == ["copy", "save", None], "what is quick is not said"
    gates[0].set()
    qtbot.waitUntil(lambda: tasks.pending == 0)


def test_a_failure_ends_what_is_said(qtbot: QtBot, tasks: BackgroundTasks) -> None:
    gate = threading.Event()
    errors: list[VelaturaError] = []

    def work() -> None:
        gate.wait(120)
        raise InputError("mask_empty")

    tasks.run(work, fail, errors.append, name="copy")
    qtbot.waitUntil(lambda: tasks.slow.value == "copy")
    gate.set()
    qtbot.waitUntil(lambda: bool(errors))
    assert tasks.slow.value is None


def test_a_listener_that_is_gone_is_not_called(qtbot: QtBot, tasks: BackgroundTasks) -> None:
    gone, asker = Receiver(), Receiver()
    gate = threading.Event()
    tasks.run(lambda: gate.wait(120), gone.take, fail)
    tasks.run(lambda: gate.wait(120), partial(gone.take), fail)
    tasks.run(lambda: 1, asker.take, fail)
    left = list[object]()
    gone.destroyed.connect(lambda: left.append(None))
    gone.deleteLater()
    qtbot.waitUntil(lambda: bool(left))
    gate.set()
    qtbot.waitUntil(lambda: tasks.pending == 0)
    assert gone.got == []
    assert asker.got == [1]


@pytest.mark.slow
def test_shutdown_finishes_what_runs_drops_what_waits_and_tells_nothing(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks, asker, done = BackgroundTasks(threads=1), Receiver(), []
    begun, go = threading.Event(), threading.Event()

    def work(name: str) -> None:
        begun.set()
        go.wait(PATIENCE_SECONDS)
        done.append(name)

    tasks.run(partial(work, "first"), asker.take, fail)
    assert begun.wait(PATIENCE_SECONDS)
    tasks.run(partial(work, "second"), asker.take, fail)
    clear = tasks._pool.clear

    def clear_and_go() -> None:
        clear()
        go.set()

    monkeypatch.setattr(tasks._pool, "clear", clear_and_go)
    assert tasks.shutdown()
    settle()
    assert done == ["first"]
    assert asker.got == []


def test_a_dialog_opened_by_one_item_does_not_hold_up_the_next(qtbot: QtBot) -> None:
    from PySide6.QtCore import QEventLoop

    order: list[str] = []
    dialog = QEventLoop()

    def receive(item: str) -> None:
        order.append(item)
        if item == "opens a dialog":
            dialog.exec()
            order.append("dialog closed")
        elif item == "closes it":
            dialog.quit()

    delivery = MainThreadQueue(receive)
    for item in ("opens a dialog", "between", "closes it", "after"):
        delivery.put(item)
    qtbot.waitUntil(lambda: len(order) == 5)
    assert order[:3] == ["opens a dialog", "between", "closes it"]
