"""A real window and a real engine: a run goes on for its document while another is looked at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.state.document.document import Document
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace

WAIT_MS = 20_000
LEFT = Qt.MouseButton.LeftButton


pytestmark = pytest.mark.numpy_engine(steps=6, count=3)


@pytest.fixture(autouse=True)
def held(workspace: Workspace, tmp_path: Path) -> Path:
    """The file that holds each picture in its second step."""
    file = tmp_path / "held"
    file.touch()
    workspace.state.parameters.update(prompt=f"held by {file}")
    return file


@pytest.fixture
def window(numpy_window: MainWindow) -> MainWindow:
    return numpy_window


def opened(workspace: Workspace, name: str) -> Document:
    pixels = (np.arange(256 * 256 * 3) % 251).astype(np.uint8).reshape(256, 256, 3)
    made = Document(pixels, name)
    workspace.state.open_document(made)
    return made


def masked(workspace: Workspace, qtbot: QtBot, document: Document) -> None:
    document.fill_mask("rectangle", 255, Rect(80, 80, 80, 80))
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=WAIT_MS)


@pytest.mark.slow
def test_results_arrive_where_the_run_was_begun(
    workspace: Workspace, window: MainWindow, qtbot: QtBot, held: Path
) -> None:
    state = workspace.state
    first = opened(workspace, "first")
    masked(workspace, qtbot, first)
    QTest.mouseClick(window.prompt_bar.generate, LEFT)
    qtbot.waitUntil(lambda: bool(state.jobs.active), timeout=WAIT_MS)
    second = opened(workspace, "second")
    whole = second.pixels.read(second.pixels.rect).copy()
    assert state.jobs.active and state.jobs.preview.value is None
    bar = window.tabs.bar
    assert not bar.tabIcon(0).isNull() and bar.tabToolTip(0) == "first\nGenerating…"
    assert bar.tabIcon(1).isNull() and bar.tabToolTip(1) == "second"
    held.unlink()
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=WAIT_MS)
    assert not state.results.items.value and state.results.shown.value is None
    session = state.documents.session_of(first)
    assert session is not None and len(session.results.items.value) == 3
    assert all(result.history is not None for result in session.results.items.value)
    assert not bar.tabIcon(0).isNull() and bar.tabToolTip(0) == "first\nNew results"
    window.kit.actions["previous_document"].trigger()
    assert state.document.value is first and state.results.shown.value is not None
    assert bar.tabIcon(0).isNull() and bar.tabToolTip(0) == "first"
    before = first.pixels.read(first.pixels.rect).copy()
    window.kit.actions["apply"].trigger()
    window.kit.actions["next_document"].trigger()
    assert state.document.value is second and not state.applying.value
    qtbot.waitUntil(lambda: first.undo_stack.undo_name == "apply", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not first.undo_stack.locked, timeout=WAIT_MS)
    now = first.pixels.read(first.pixels.rect)
    assert not np.array_equal(now, before)
    outside = np.ones((256, 256), bool)
    outside[80:160, 80:160] = False
    assert np.array_equal(now[outside], before[outside])
    assert np.array_equal(second.pixels.read(second.pixels.rect), whole)
    assert [result.applied for result in session.results.items.value].count(True) == 1


@pytest.mark.slow
def test_a_run_in_an_empty_tab_becomes_that_tabs_document(
    workspace: Workspace, window: MainWindow, qtbot: QtBot, held: Path
) -> None:
    state = workspace.state
    QTest.mouseClick(window.prompt_bar.generate, LEFT)
    qtbot.waitUntil(lambda: bool(state.jobs.active), timeout=WAIT_MS)
    other = opened(workspace, "other")
    assert len(state.documents.sessions.value) == 2
    held.unlink()
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=WAIT_MS)
    assert state.document.value is other and not state.results.items.value
    window.kit.actions["previous_document"].trigger()
    assert state.document.value is None and len(state.results.items.value) == 3
    window.kit.actions["apply"].trigger()
    qtbot.waitUntil(lambda: state.document.value is not None, timeout=WAIT_MS)
    assert state.document.value is not other and len(state.documents) == 2


@pytest.mark.slow
def test_what_is_made_for_a_closed_document_is_only_in_the_history(
    workspace: Workspace, window: MainWindow, qtbot: QtBot, held: Path
) -> None:
    state = workspace.state
    first, told = opened(workspace, "first"), list[None]()
    state.history_changed.connect(told.append)
    masked(workspace, qtbot, first)
    other = opened(workspace, "other")
    window.kit.actions["previous_document"].trigger()
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=WAIT_MS)
    QTest.mouseClick(window.prompt_bar.generate, LEFT)
    qtbot.waitUntil(lambda: bool(state.jobs.active), timeout=WAIT_MS)
    state.close_document()
    assert state.document.value is other
    held.unlink()
    qtbot.waitUntil(lambda: len(told) == 3, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=WAIT_MS)
    assert not state.results.items.value
