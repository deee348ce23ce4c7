"""Garbage of any thread is collected in the GUI thread."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.worker.garbage import GarbageCollector


class Circle:
    """Garbage only the collector finds; says in which thread it goes."""

    gone: list[int] = []

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        Circle.gone.append(threading.get_ident())


@pytest.fixture
def parent(qapp: QApplication) -> Iterator[QObject]:
    limits = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    made = QObject()
    yield made
    made.deleteLater()
    gc.set_threshold(*limits)


def test_it_goes_in_the_thread_of_the_window(parent: QObject, qtbot: QtBot) -> None:
    collector = GarbageCollector(parent)
    assert not gc.isenabled()
    Circle.gone.clear()
    thread = threading.Thread(target=lambda: [Circle() for _ in range(5000)])
    thread.start()
    thread.join()
    assert Circle.gone == [], "not in the thread that made it"
    collector._timer.setInterval(1)
    qtbot.waitUntil(lambda: len(Circle.gone) == 5000, timeout=20_000)
    assert set(Circle.gone) == {threading.get_ident()}
