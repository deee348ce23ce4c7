"""The whole program in a window: engine process, starter model and all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.app.window import build_workspace
from desktop_app.core.pixels import Array
from desktop_app.state.app_state import EngineStatus
from desktop_app.state.document.document import Document
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests import shared_window
from tests.app.models_command import Command
from tests.library.structure_here import check_structure_here
from tests.patient_bot import PatientBot
from tests.ui.conftest import close_all

ENGINE_MS = 300_000
"""How long a picture may take, with the start of the engine and on a busy machine."""

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    workspace = build_workspace(tmp_path / "data")
    made = MainWindow(workspace)
    qtbot.addWidget(made, before_close_func=lambda _: close_all(workspace))
    made.resize(1280, 720)
    made.show()
    workspace.start()
    yield made
    workspace.shutdown()


@pytest.fixture
def numpy_window(workspace: Workspace, qtbot: QtBot) -> MainWindow:
    """Of a module marked `numpy_engine`, whose engine is started; no models are looked for."""
    made = MainWindow(workspace)
    qtbot.addWidget(made, before_close_func=lambda _: close_all(workspace))
    made.resize(1280, 800)
    made.show()
    workspace.state.engine.value = EngineStatus("starting")
    workspace._engine.start()
    qtbot.waitUntil(lambda: workspace.state.engine.value.phase == "ready")
    return made


@pytest.fixture(scope="module")
def module_window(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest, qapp: QApplication
) -> Iterator[MainWindow]:
    """One with one engine for all tests of a module; `shared` gives it to each."""
    workspace = build_workspace(tmp_path_factory.mktemp("window") / "data")
    with shared_window.kept(
        workspace, workspace.start, PatientBot(request), with_model=True
    ) as made:
        yield made


@pytest.fixture
def shared(module_window: MainWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    """The module's window."""
    with shared_window.lent(module_window, qtbot) as window:
        yield window


@pytest.fixture
def command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    """The command line over an empty data folder."""
    check_structure_here(monkeypatch, "desktop_app.app.models.verifying")
    return Command(tmp_path, capsys)


def write_photo(path: Path, width: int, height: int, cells: tuple[int, int]) -> Path:
    """A file of smooth colours that change ``cells`` times across and down."""
    low = np.random.default_rng(4).integers(0, 255, (cells[1], cells[0], 3), np.uint8)
    picture = cv2.resize(low, (width, height), interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(path), picture)
    return path


def opened(window: MainWindow, qtbot: QtBot, path: Path) -> Document:
    """Open a file, and wait until it and a model are there, and all of the window: what comes up
    later would move the picture under the pointer."""
    state = window.workspace.state
    window.workspace.files.open(path)
    qtbot.waitUntil(lambda: state.document.value is not None, timeout=10_000)
    qtbot.waitUntil(lambda: state.model is not None, timeout=10_000)
    window.later.finish()
    assert state.document.value is not None
    return state.document.value


def next_document(window: MainWindow, qtbot: QtBot, *known: Document) -> Document:
    """The one that comes besides those: in front where the hand opened it, behind from a job."""

    def others() -> list[Document]:
        return [one for one in window.workspace.state.documents if one not in known]

    qtbot.waitUntil(lambda: bool(others()), timeout=ENGINE_MS)
    return others()[0]


def pixels_of(document: Document) -> Array:
    """A copy of all of them."""
    return document.pixels.read(document.pixels.rect).copy()


def drag(window: MainWindow, points: list[QPoint]) -> None:
    """A stroke of the mouse through points of the canvas."""
    canvas = window.canvas
    QTest.mouseMove(canvas, points[0])
    QTest.mousePress(canvas, LEFT, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(canvas, point)
    QTest.mouseRelease(canvas, LEFT, pos=points[-1])


def generate(window: MainWindow, qtbot: QtBot, prompt: str, *, steps: int) -> None:
    """Type ``prompt``, press Ctrl+Return, wait for the results."""
    state, field = window.workspace.state, window.prompt_bar.prompt
    QTest.keyClicks(field, prompt)
    state.parameters.update(steps=steps, seed=3, seed_locked=True, count=1)
    QTest.keyClick(field, Qt.Key.Key_Return, CONTROL)
    assert state.is_busy
    qtbot.waitUntil(lambda: state.results.shown.value is not None, timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=ENGINE_MS)
