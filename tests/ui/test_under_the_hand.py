"""A job that ends changes nothing under the hand, in a real window with the real engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.work import Work
from desktop_app.enginelink.command import engine_command
from desktop_app.imaging.layers import layer_tree
from desktop_app.state.document.document import Document
from desktop_app.state.painting.tools import ToolId
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.operating import Outcome
from tests import shared_window
from tests.patient_bot import PatientBot
from tests.studio.works import THERE
from tests.ui.conftest import picture
from tests.ui.hand import LEFT, Hand
from tests.worker.conftest import numpy_workspace

WAIT_MS = 60_000


@pytest.fixture(scope="module")
def one_window(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest, qapp: QApplication
) -> Iterator[MainWindow]:
    """One with one engine for all of them."""
    folder = tmp_path_factory.mktemp("under")
    workspace = numpy_workspace(folder, model=None, command=engine_command())
    workspace.state.add_ons.value = THERE
    with shared_window.kept(workspace, workspace._engine.start, PatientBot(request)) as made:
        yield made


@pytest.fixture
def window(one_window: MainWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    with shared_window.lent(one_window, qtbot) as window:
        yield window


def enlarge(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    """Finish, Enlarge: of the picture that is looked at."""
    hand.click(window.prompt_bar.controls.finish)
    button = window.prompt_bar.cards.finish.rows["enlarge"].button
    qtbot.waitUntil(button.isEnabled, timeout=WAIT_MS)
    hand.click(button)
    qtbot.waitUntil(lambda: bool(window.workspace.state.jobs.active), timeout=WAIT_MS)


def under(window: MainWindow, x: float, y: float) -> QPoint:
    """Where a point of the picture, in shares of it, lies on the screen."""
    document = window.workspace.state.document.value
    assert document is not None
    viewport = window.canvas.viewport
    at = viewport.to_canvas(x * document.size.width, y * document.size.height)
    return window.canvas.mapToGlobal(QPoint(round(at[0]), round(at[1])))


@pytest.mark.slow
@pytest.mark.window
@pytest.mark.parametrize("alone", [False, True], ids=["another picture", "the same picture"])
def test_a_picture_that_a_job_made_opens_behind_in_the_middle_of_a_stroke(
    window: MainWindow, qtbot: QtBot, alone: bool
) -> None:
    """Also where the row of tabs appears with it: the picture stays below the brush."""
    state = window.workspace.state
    first = Document(picture(160, 120), "park.png")
    state.open_document(first)
    hand = Hand(window)
    enlarge(window, hand, qtbot)
    if not alone:
        state.open_document(Document(picture(120, 90), "portrait.png"))
    painted, here = state.document.value, state.documents.active.value
    assert painted is not None
    window.canvas.setFocus()
    hand.key("D")
    assert state.tools.active.value is ToolId.PAINT
    parameters, before = state.parameters.value, len(state.documents)
    canvas = window.canvas
    start = under(window, 0.3, 0.5)
    QTest.mousePress(canvas, LEFT, pos=canvas.mapFromGlobal(start))
    QTest.mouseMove(canvas, canvas.mapFromGlobal(under(window, 0.4, 0.5)))
    qtbot.waitUntil(lambda: len(state.documents) == before + 1, timeout=WAIT_MS)
    QApplication.processEvents()
    assert painted.is_painting, "in the middle of a stroke"
    assert under(window, 0.3, 0.5) == start, "the picture lies where it lay"
    QTest.mouseMove(canvas, canvas.mapFromGlobal(under(window, 0.6, 0.5)))
    QTest.mouseRelease(canvas, LEFT, pos=canvas.mapFromGlobal(under(window, 0.6, 0.5)))
    QApplication.processEvents()
    assert state.documents.active.value is here
    assert [step.name for step in painted.undo_stack.steps] == ["paint"]
    assert state.tools.active.value is ToolId.PAINT and state.parameters.value == parameters
    made = list(state.documents)[-1]
    assert made.size.width == 2 * first.size.width and not list(made.undo_stack.steps)

    tabs = window.tabs.bar
    last = tabs.count() - 1
    assert "New picture" in tabs.tabToolTip(last) and not tabs.tabIcon(last).isNull()
    QTest.mouseClick(tabs, LEFT, Qt.KeyboardModifier.NoModifier, tabs.tabRect(last).center())
    assert state.document.value is made and "New picture" not in tabs.tabToolTip(last)


@pytest.mark.few(1)
@pytest.mark.window
@pytest.mark.parametrize(
    ("work", "outcome"),
    [
        (Work("enlarge", {"factor": 2.0, "strength": 0}), "layer"),
        (Work("clean", {}), "over"),
    ],
    ids=["scaled", "over"],
)
def test_what_a_job_lays_into_a_picture_changes_neither_its_layer_nor_the_tab(
    window: MainWindow, qtbot: QtBot, work: Work, outcome: Outcome
) -> None:
    state = window.workspace.state
    first = Document(picture(96, 64), "park.png")
    state.open_document(first)
    hand = Hand(window)
    window.kit.actions["layer_new"].trigger()
    layer, selected = first.active.value, state.view.selected_layers.value
    window.workspace.operating.perform(work, "picture", outcome, "made")
    other = Document(picture(120, 90), "portrait.png")
    state.open_document(other)
    count = len(list(layer_tree.walk(first.layers.value)))
    qtbot.waitUntil(
        lambda: len(list(layer_tree.walk(first.layers.value))) == count + 1, timeout=WAIT_MS
    )
    assert state.document.value is other and first.active.value == layer
    QTest.mouseClick(window.tabs.bar, LEFT, pos=window.tabs.bar.tabRect(0).center())
    assert state.document.value is first and state.view.selected_layers.value == selected
    hand.key("Ctrl+Z")
    assert first.active.value == layer


@pytest.mark.window
def test_what_was_enlarged_is_called_so_in_the_history(window: MainWindow, qtbot: QtBot) -> None:
    state = window.workspace.state
    state.open_document(Document(picture(96, 64), "park.png"))
    enlarge(window, Hand(window), qtbot)
    qtbot.waitUntil(lambda: len(state.documents) == 2, timeout=WAIT_MS)
    rows = window.docks.history_panel.list_model
    qtbot.waitUntil(lambda: str(rows.index(0, 0).data()).startswith("Enlarge 2"), timeout=WAIT_MS)


@pytest.mark.slow
@pytest.mark.window
@pytest.mark.parametrize("key", ["G", "Shift+U"])
def test_nothing_of_a_frame_stays_on_the_screen_when_its_tool_is_left(
    window: MainWindow, qtbot: QtBot, key: str
) -> None:
    """What is on the screen, not what would be painted now."""
    window.workspace.state.open_document(Document(picture(160, 120), "park.png"))
    hand = Hand(window)
    hand.key(key)
    hand.stroke((1.0, 0.5), (1.2 if key == "G" else 0.8, 0.5))
    canvas, screen = window.canvas, window.screen()

    def seen() -> QImage:
        at, size = canvas.mapTo(window, QPoint(0, 0)), canvas.size()
        taken = screen.grabWindow(window.winId(), at.x(), at.y(), size.width(), size.height())
        return taken.toImage().convertToFormat(QImage.Format.Format_RGB32)

    def painted() -> QImage:
        return canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)

    qtbot.waitUntil(lambda: seen() == painted())  # a busy machine has not shown the frame yet
    framed = seen()
    hand.key("B")
    # What the turn of the loop has not painted yet comes; what nobody paints over stays for ever.
    qtbot.waitUntil(lambda: seen() != framed and seen() == painted())
