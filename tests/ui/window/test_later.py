"""What the window leaves until it is painted: in order, imports in a background thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from desktop_app.ui.window import later as module
from desktop_app.ui.window.later import LaterSteps, modules
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.background import BackgroundTasks


@pytest.fixture
def background(qapp: QObject) -> Iterator[BackgroundTasks]:
    made = BackgroundTasks()
    yield made
    made.shutdown()


def test_modules_are_imported_elsewhere_and_what_needs_them_waits(
    background: BackgroundTasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    may_go_on = threading.Event()

    def imported(name: str) -> None:
        assert threading.current_thread() is not threading.main_thread()
        assert may_go_on.wait(30)
        done.append(name)

    monkeypatch.setattr(module, "import_module", imported)
    later = LaterSteps(background, background)

    def step(name: str) -> Callable[[], None]:
        return lambda: done.append(name)

    later.add((step("needs b"),))
    later.add_first((step("first"), modules(("a", "b"))))
    later.start()
    qtbot.waitUntil(lambda: done == ["first"])
    later.start()  # a window that nobody sees starts it once more
    turns: list[int] = []
    timer = QTimer(later, interval=0)
    timer.timeout.connect(lambda: turns.append(1))
    timer.start()
    qtbot.waitUntil(lambda: len(turns) > 5)
    assert done == ["first"]
    with qtbot.waitSignal(later.finished):
        may_go_on.set()
    assert done == ["first", "desktop_app.a", "desktop_app.b", "needs b"]
    later.soon(step("soon"))
    qtbot.waitUntil(lambda: done[-1] == "soon")


def test_folded_settings_are_made_when_they_are_unfolded(window: MainWindow) -> None:
    panel = window.docks.settings_panel
    folded = panel.guidance, panel.sampling, panel.hires
    assert not any("rows" in vars(each) for each in folded)
    for each in folded:
        each.fold.head.click()
        assert each.rows.editors
        # Tab goes from the heading into what it has unfolded.
        first = each.fold.head.nextInFocusChain()
        assert first is not None and each.fold.body.isAncestorOf(first)
