"""One window with its engine for all tests of a module, which each gives back as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, QSize
from pytestqt.qtbot import QtBot

from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import close_all


@contextmanager
def kept(
    workspace: Workspace, start: Callable[[], object], qtbot: QtBot, *, with_model: bool = False
) -> Iterator[MainWindow]:
    """A window over ``workspace``, from when its engine is ready until it is shut.

    Args:
        start: starts the engine.
        with_model: a model is waited for, too.
    """
    made = MainWindow(workspace)
    made.resize(QSize(1280, 720))
    made.show()
    start()
    state = workspace.state
    qtbot.waitUntil(lambda: state.engine.value.phase == "ready")
    if with_model:
        qtbot.waitUntil(lambda: state.model is not None)
    yield made
    made.close()
    workspace.shutdown()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(made, QEvent.Type.DeferredDelete.value)


@contextmanager
def lent(window: MainWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    """For one test: what it has asked for, opened, set and been told goes afterwards."""
    workspace, state = window.workspace, window.workspace.state
    before = state.parameters.value, state.tools.active.value, state.vocabulary.value
    yield window
    workspace.queue.cancel(*(entry.id for entry in state.queue.value.entries))
    workspace.cancel()
    qtbot.waitUntil(lambda: state.work.value is None and not state.jobs.active)
    close_all(workspace)
    qtbot.waitUntil(lambda: workspace.is_idle)
    state.parameters.value, state.tools.active.value, state.vocabulary.value = before
    state.notice.value = None
