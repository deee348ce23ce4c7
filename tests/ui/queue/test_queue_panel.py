"""The queue in the window: its counter, its list, and what is asked of it by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import EngineError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.queue_entry import JobStatus, QueueEntry, QueueView
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.jobs.job import Job
from desktop_app.jobs.spots import Snapshot, Spot
from desktop_app.ui.queue.queue_counter import QueueCounter
from desktop_app.ui.queue.queue_delegate import QueueDelegate
from desktop_app.ui.queue.queue_panel import QueuePanel
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.queue_session import JobPicture
from desktop_app.worker.workspace import Workspace
from tests.event_loop import settle
from tests.ui.conftest import STARTER, make_job

RUNS = QueueEntry(
    "a", title="a cat", status=JobStatus.RUNNING, images=2, done=frozenset({0}), step=1, steps=4
)
WAITS = QueueEntry("b", title="a dog", rank=1)
LAST = QueueEntry("c", title="a\nbird", rank=2, images=3)
FAILED = QueueEntry("d", title="", rank=3, status=JobStatus.FAILED, error="engine_died")
ERROR = EngineError("engine_died", "the details", reason="signal 9").to_json()
VIEW = QueueView((WAITS, RUNS, LAST, FAILED), errors={"d": ERROR}, left={"a": 9.0, "b": 70.0})


@pytest.fixture
def asked(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What is asked of the queue."""
    told: list[tuple[object, ...]] = []
    queue = workspace.queue
    monkeypatch.setattr(
        queue, "ask", lambda verb, *ids, before="": told.append((verb, *ids, before))
    )
    monkeypatch.setattr(queue, "cancel", lambda *ids, at_once=False: told.append(("cancel", *ids)))
    return told


@pytest.fixture
def counter(window: MainWindow, workspace: Workspace) -> QueueCounter:
    workspace.queue._unfollow()  # that one is empty
    workspace.state.queue.value = VIEW
    return window.prompt_bar.controls.queue


@pytest.mark.slow
def test_the_counter_raises_the_panel_where_that_is_open(
    window: MainWindow, counter: QueueCounter
) -> None:
    window.later.finish()
    dock, behind = window.docks.more["queue"], window.docks.history_dock
    dock.bring_up()
    window.tabifyDockWidget(behind, dock)
    behind.bring_up()
    QApplication.processEvents()
    assert not dock.is_in_front
    QTest.mouseClick(counter, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert dock.is_in_front and "list" not in counter.__dict__
    dock.close()
    QTest.mouseClick(counter, Qt.MouseButton.LeftButton)
    assert counter.list.isVisible()


@pytest.mark.slow
def test_the_card_goes_with_the_last_job_and_the_canvas_has_the_keyboard(
    window: MainWindow, counter: QueueCounter, workspace: Workspace, asked: list[tuple[object, ...]]
) -> None:
    window.activateWindow()
    QTest.mouseClick(counter, Qt.MouseButton.LeftButton)
    workspace.state.queue.value = QueueView()
    assert not counter.list.isVisible() and not counter.isVisible()
    assert window.canvas.hasFocus()


@pytest.mark.slow
def test_esc_in_the_card_closes_it_and_cancels_nothing(
    window: MainWindow,
    counter: QueueCounter,
    workspace: Workspace,
    asked: list[tuple[object, ...]],
    start_job: Callable[[], object],
) -> None:
    start_job()
    assert window.kit.actions["cancel"].isEnabled()
    window.activateWindow()
    QTest.mouseClick(counter, Qt.MouseButton.LeftButton)
    assert counter.list.panel.view.hasFocus()
    QTest.keySequence(counter.list.panel.view, QKeySequence("Esc"))
    assert not counter.list.isVisible() and counter.hasFocus()
    assert not asked and not workspace.state.jobs.stopping.value


@pytest.fixture
def panel(counter: QueueCounter) -> QueuePanel:
    QTest.mouseClick(counter, Qt.MouseButton.LeftButton)
    return counter.list.panel


def rows(panel: QueuePanel) -> list[str]:
    return [entry.id for entry in panel.list_model.rows]


def choose(panel: QueuePanel, *numbers: int) -> None:
    selection = panel.view.selectionModel()
    selection.clearSelection()
    for number in numbers:
        selection.select(panel.list_model.index(number), selection.SelectionFlag.Select)


@pytest.mark.slow
def test_the_counter_tells_what_waits_and_goes_when_nothing_does(
    counter: QueueCounter, workspace: Workspace
) -> None:
    assert counter.isVisible() and counter.text() == "2 waiting · 1 failed"
    workspace.state.queue.value = replace(VIEW, paused=True)
    assert counter.text() == "2 waiting · 1 failed · paused"
    workspace.state.queue.value = QueueView((RUNS,))
    assert not counter.isVisible()


@pytest.mark.slow
def test_a_click_shows_the_list_and_escape_hides_it(
    counter: QueueCounter, panel: QueuePanel
) -> None:
    assert panel.isVisible() and rows(panel) == ["a", "b", "c", "d"], "what runs is first"
    lines = [panel.list_model.index(row).data(Qt.ItemDataRole.ToolTipRole) for row in range(4)]
    assert lines[0] == "Running · 9 s left · 1 of 2 pictures · step 1 of 4"
    assert lines[1] == "Waiting · ≈ 1 min 10 s"
    assert lines[2] == "Waiting · 3 pictures" and "signal 9" in lines[3]
    QTest.keyClick(panel.view, Qt.Key.Key_Escape)
    assert not panel.isVisible()


@pytest.mark.slow
def test_the_selection_stays_with_its_jobs(panel: QueuePanel, workspace: Workspace) -> None:
    choose(panel, 2)
    workspace.state.queue.value = QueueView((LAST, WAITS))
    assert rows(panel) == ["c", "b"] and panel.chosen == ("c",)


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("chosen", "row", "wanted"),
    [
        ((2,), 1, ("move", "c", "b")),
        ((1,), 4, ("move", "b", "")),
        ((1, 2), 1, ("move", "b", "c", "d")),
    ],
)
def test_dragged_jobs_are_moved_by_the_queue(
    panel: QueuePanel,
    asked: list[tuple[object, ...]],
    chosen: tuple[int, ...],
    row: int,
    wanted: tuple[object, ...],
) -> None:
    choose(panel, *chosen)
    panel.move_before(row)
    assert asked == [wanted]


def test_buttons_and_keys_ask_the_queue(
    panel: QueuePanel, asked: list[tuple[object, ...]], workspace: Workspace
) -> None:
    assert panel.pause.text() == "Pause"
    QTest.mouseClick(panel.pause, Qt.MouseButton.LeftButton)
    workspace.state.queue.value = replace(VIEW, paused=True)
    assert panel.pause.text() == "Resume"
    QTest.mouseClick(panel.pause, Qt.MouseButton.LeftButton)
    QTest.mouseClick(panel.cancel_all, Qt.MouseButton.LeftButton)
    choose(panel, 1, 3)
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)
    assert asked == [
        *(("pause", ""), ("resume", ""), ("cancel", "a", "b", "c")),
        *(("cancel", "b"), ("clear", "d", "")),
    ]


@pytest.mark.slow
def test_interrupted_jobs_are_asked_about(
    panel: QueuePanel, asked: list[tuple[object, ...]], workspace: Workspace
) -> None:
    assert not panel.go_on.isVisible()
    held = tuple(replace(entry, held=True) for entry in (WAITS, LAST))
    workspace.state.queue.value = QueueView(held, held=2)
    assert panel.held.text() == "2 jobs were interrupted. Continue?"
    QTest.mouseClick(panel.go_on, Qt.MouseButton.LeftButton)
    QTest.mouseClick(panel.drop, Qt.MouseButton.LeftButton)
    assert asked == [("go_on", ""), ("drop", "")]


@pytest.mark.slow
def test_the_list_comes_up_by_itself_when_jobs_were_interrupted(
    counter: QueueCounter, workspace: Workspace, qtbot: QtBot
) -> None:
    workspace.state.queue.value = QueueView((replace(WAITS, held=True),), held=1)
    assert counter.text() == "1 interrupted"
    qtbot.waitUntil(counter.list.isVisible)
    counter.list.hide()
    workspace.state.queue.value = QueueView((replace(WAITS, held=True), LAST), held=1)
    settle()
    assert not counter.list.isVisible(), "once"


def menu(panel: QueuePanel, row: int) -> dict[str, Callable[[], object]]:
    shown = panel.menu_of(panel.list_model.index(row))
    return {action.text(): action.trigger for action in shown.actions()}


@pytest.mark.slow
def test_the_menu_fits_the_job(panel: QueuePanel, asked: list[tuple[object, ...]]) -> None:
    assert list(menu(panel, 0)) == ["Cancel"]
    menu(panel, 1)["Run Next"]()
    menu(panel, 3)["Retry"]()
    menu(panel, 3)["Copy Details"]()
    assert asked == [("first", "b", ""), ("retry", "d", "")]
    assert "the details" in QGuiApplication.clipboard().text()


@pytest.mark.slow
def test_a_row_shows_what_the_job_begins_from(
    panel: QueuePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    red = JobPicture(np.full((40, 60, 3), (255, 0, 0), np.uint8))
    monkeypatch.setattr(panel.list_model, "_picture_of", {"b": red}.get)
    panel.view.viewport().update()
    shown = panel.view.viewport().grab().toImage()
    for row, colour in ((1, "#ff0000"), (2, ground(panel))):
        cell = panel.view.visualRect(panel.list_model.index(row))
        place = cell.x() + 30, cell.center().y() + (8 if row == 2 else 0)
        assert shown.pixelColor(*place).name() == colour


def ground(panel: QueuePanel) -> str:
    delegate = panel.view.itemDelegate()
    assert isinstance(delegate, QueueDelegate)
    return QColor(delegate.theme.tokens.field).name()


def _top(panel: QueuePanel, widget: QWidget) -> int:
    return widget.mapTo(panel, QPoint(0, 0)).y()


@pytest.mark.slow
def test_pause_and_cancel_all_stand_above_the_list(whole: MainWindow, workspace: Workspace) -> None:
    """Also in a dock too low for all of it: they are there without scrolling."""
    workspace.queue._unfollow()
    workspace.state.queue.value = VIEW
    dock = whole.docks.more["queue"]
    dock.toggleViewAction().trigger()
    panel = dock.findChild(QueuePanel)
    assert panel is not None
    for button in (panel.pause, panel.cancel_all):
        assert _top(panel, button) + button.height() <= _top(panel, panel.view)
        assert not button.visibleRegion().isEmpty()


@pytest.mark.slow
@pytest.mark.parametrize("place", ["behind", "hidden", "floating"])
def test_the_dock_comes_to_the_front_when_it_is_asked_for(
    whole: MainWindow, qtbot: QtBot, place: str
) -> None:
    dock, history = whole.docks.more["queue"], whole.docks.history_dock
    asked = dock.toggleViewAction()
    if place == "behind":
        asked.trigger()
        history.raise_()
        qtbot.waitUntil(dock.visibleRegion().isEmpty)
    if place == "floating":
        dock.setFloating(True)
        dock.hide()
    asked.trigger()
    qtbot.waitUntil(lambda: not dock.visibleRegion().isEmpty() and asked.isChecked())
    assert dock.isFloating() == (place == "floating")
    asked.trigger()
    assert dock.isHidden() and not asked.isChecked(), "asked for again where it is seen: closed"


@pytest.mark.slow
def test_settings_behind_another_panel_come_to_the_front(whole: MainWindow, qtbot: QtBot) -> None:
    dock = whole.docks.settings_dock
    whole.kit.actions["toggle_settings"].trigger()
    qtbot.waitUntil(lambda: whole.kit.actions["toggle_settings"].isChecked())
    whole.docks.history_dock.raise_()
    qtbot.waitUntil(lambda: not whole.kit.actions["toggle_settings"].isChecked())
    whole.kit.actions["toggle_settings"].trigger()
    qtbot.waitUntil(lambda: not dock.visibleRegion().isEmpty())
    assert not dock.isHidden()


def test_a_waiting_job_shows_what_goes_in_picture_and_mask(
    window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    """Also one that an earlier program left: it is read when its row is seen."""
    size = Size(96, 64)
    plan = EditPlan("d", size, size.rect, size, Rect(48, 0, 48, 64))
    mask = np.zeros((64, 96), np.uint8)
    mask[:, 48:] = 255
    request = GenerationRequest(Task.INPAINT, "a dog", "starter", size, plan=plan)
    grey = Snapshot(size.rect, np.full((64, 96, 3), 100, np.uint8))
    edit = Job((Spot(request, grey, Snapshot(size.rect, mask)),), STARTER)
    words = make_job("a\nbird")
    queue = workspace.queue
    queue.ask("pause")
    for job in (edit, words):
        queue.add(job, lambda news: None)
    qtbot.waitUntil(lambda: len(workspace.state.queue.value.entries) == 2)
    queue._pictures.clear()  # as after a start
    counter = window.prompt_bar.controls.queue
    qtbot.waitUntil(lambda: counter.width() > 20)  # it has its place
    QTest.mouseClick(counter, Qt.MouseButton.LeftButton)
    panel = counter.list.panel
    first = panel.list_model.index(0)

    def shown() -> QImage:
        return first.data(Qt.ItemDataRole.DecorationRole).toImage()

    qtbot.waitUntil(lambda: not shown().isNull())
    image = shown()
    assert image.pixelColor(10, 30) == QColor(100, 100, 100)
    painted = image.pixelColor(80, 30)
    assert painted.red() > 150 and painted.green() < 60, "tinted as the mask on the canvas"
    assert counter.list.isVisible()
    drawn = panel.view.viewport().grab().toImage()
    row = panel.view.visualRect(panel.list_model.index(1))
    tile = QRect(row.x() + 20, row.y() + 5, row.height() - 10, row.height() - 10)
    places = product(range(tile.left(), tile.right()), range(tile.top(), tile.bottom()))
    colours = {drawn.pixel(x, y) for x, y in places}
    assert len(colours) > 5, "its words stand on the tile"


def _interrupted(counter: QueueCounter, workspace: Workspace, qtbot: QtBot) -> None:
    workspace.state.queue.value = QueueView((replace(WAITS, held=True),), held=1)
    qtbot.waitUntil(counter.list.isVisible)
    assert not counter.list.isAncestorOf(QApplication.focusWidget() or counter)


@pytest.mark.slow
def test_esc_closes_the_question_about_interrupted_jobs_wherever_the_keyboard_is(
    counter: QueueCounter, window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    """It cancels nothing; a cross closes it, too."""
    window.canvas.setFocus()
    _interrupted(counter, workspace, qtbot)
    workspace.state.jobs.add(make_job())
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert not counter.list.isVisible() and workspace.state.jobs.active
    assert window.canvas.hasFocus()
    QTest.mouseClick(counter, Qt.MouseButton.LeftButton)
    QTest.mouseClick(counter.list.close_button, Qt.MouseButton.LeftButton)
    assert not counter.list.isVisible()


@pytest.mark.slow
def test_the_question_about_interrupted_jobs_lies_over_no_other_page(
    counter: QueueCounter, window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    _interrupted(counter, workspace, qtbot)
    window.room.show_page("search")
    assert not counter.list.isVisible()
    window.room.show_page("edit")
    assert counter.isVisible() and not counter.list.isVisible(), "the counter says it"


def test_no_list_lies_over_the_picture_where_the_panel_is_seen(
    window: MainWindow, counter: QueueCounter, workspace: Workspace, qtbot: QtBot
) -> None:
    """Also as a window begins, whose panels are not filled yet, with jobs that were interrupted."""
    dock = window.docks.more["queue"]
    _interrupted(counter, workspace, qtbot)
    dock.bring_up()
    qtbot.waitUntil(lambda: not counter.list.isVisible())
    assert dock.widget() is None
    counter.show_list()
    assert not counter.list.isVisible() and dock.is_in_front
    assert dock.findChild(QueuePanel) is not None


def test_what_is_done_without_words_is_called_what_it_is(
    window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    size, spot = Size(96, 64), Rect(48, 0, 48, 64)
    plan = EditPlan("d", size, size.rect, size, spot)
    grey = Snapshot(size.rect, np.full((64, 96, 3), 100, np.uint8))
    mask = Snapshot(size.rect, np.full((64, 96), 255, np.uint8))
    queue = workspace.queue
    queue.ask("pause")
    for one, words in (
        (replace(plan, intent="remove"), ""),
        (plan, ""),
        (plan, "a dog"),
        (replace(plan, mask_bounds=None), ""),
    ):
        request = GenerationRequest(Task.INPAINT, words, "starter", size, plan=one)
        queue.add(Job((Spot(request, grey, mask),), STARTER), lambda news: None)
    qtbot.waitUntil(lambda: len(workspace.state.queue.value.entries) == 4)
    counter = window.prompt_bar.controls.queue
    counter.show_list()
    rows = counter.list.panel.list_model
    titles = [rows.index(number).data() for number in range(4)]
    assert titles == ["Remove", "Fill", "a dog", "(no prompt)"]


def test_the_button_that_resumes_is_as_high_as_generate_and_not_cut(
    window: MainWindow, counter: QueueCounter, workspace: Workspace, qtbot: QtBot
) -> None:
    workspace.state.jobs.add(make_job())
    workspace.state.queue.value = replace(VIEW, paused=True)
    controls = window.prompt_bar.controls
    resume, generate = controls.resume, controls.generate
    qtbot.waitUntil(resume.isVisible)
    settle()
    assert resume.height() == generate.height() and resume.font() == controls.finish.font()
    assert resume.width() >= resume.sizeHint().width()
