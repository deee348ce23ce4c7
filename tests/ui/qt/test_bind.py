from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from desktop_app.core.observable import Observable, Signal
from desktop_app.ui.qt.bind import listen, watch


class Ear(QObject):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.heard: list[int] = []

    def hear(self, value: int) -> None:
        self.heard.append(value)


def test_watching_tells_the_value_now_and_every_later_one(qapp: QApplication) -> None:
    number, ear = Observable(1), Ear()
    watch(number, ear.hear)
    number.value = 2
    number.value = 2
    assert ear.heard == [1, 2]


def test_a_stopped_listener_hears_nothing_more(qapp: QApplication) -> None:
    signal, ear = Signal[int](), Ear()
    stop = listen(signal, ear.hear)
    signal.send(1)
    stop()
    stop()
    signal.send(2)
    assert ear.heard == [1]


def test_a_qobject_destroyed_by_qt_is_not_called_and_leaves_nothing_behind(
    qapp: QApplication,
) -> None:
    number, parent = Observable(1), QObject()
    ear = Ear(parent)
    watch(number, ear.hear)
    ear.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    number.value = 2
    assert ear.heard == [1]
    assert number.changed._listeners == []


def test_listening_does_not_keep_an_object_alive(qapp: QApplication) -> None:
    number, ear = Observable(1), Ear()
    watch(number, ear.hear)
    del ear
    gc.collect()
    number.value = 2
    assert number.changed._listeners == []


def test_only_methods_of_qobjects_may_listen(qapp: QApplication) -> None:
    with pytest.raises(TypeError):
        listen(Signal[int](), lambda _: None)
    with pytest.raises(TypeError):
        listen(Signal[int](), [].append)
