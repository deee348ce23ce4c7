"""The search page by gestures, in a real window over a real history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_looks import catch_up_looks
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.storage.history_search import Query
from desktop_app.ui.dialogs.name_dialog import NameDialog
from desktop_app.ui.search.drag import ENTRIES, mime_of
from desktop_app.ui.search.search_page import SearchPage
from desktop_app.ui.widgets.chip import Chip
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.event_loop import settle
from tests.ui.conftest import STARTER, close_all, picture

PROMPTS = ["a red fox in snow", "a castle in fog", "a red apple", "狐狸和苹果", "a fox den"]
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(past: Callable[[list[str]], None], workspace: Workspace, qtbot: QtBot) -> MainWindow:
    past(PROMPTS)
    made = MainWindow(workspace, rest="when asked")
    qtbot.addWidget(made, before_close_func=lambda _: close_all(workspace))
    made.resize(1280, 720)
    made.show()
    return made


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> SearchPage:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_F, CTRL)
    page = window.canvas_area.search
    _until(page, qtbot, PROMPTS[::-1])
    return page


def _shown(page: SearchPage) -> list[str]:
    entries = (page.list_model.entry(row) for row in range(len(page.list_model.ids)))
    return ["…" if entry is None else entry.prompt for entry in entries]


def _until(page: SearchPage, qtbot: QtBot, prompts: list[str]) -> None:
    qtbot.waitUntil(lambda: _shown(page) == prompts)


def _row(page: SearchPage, facet: str, words: str) -> int:
    rows = enumerate(page.facets.rows)
    return next(at for at, row in rows if (row.facet, row.words) == (facet, words))


def _click_facet(page: SearchPage, facet: str, words: str) -> None:
    index = page.facets.model().index(_row(page, facet, words), 0)
    page.facets.scrollTo(index)
    place = page.facets.visualRect(index).center()
    QTest.mouseClick(page.facets.viewport(), LEFT, NONE, place)


def _click(page: SearchPage, row: int, keys: Qt.KeyboardModifier = NONE) -> None:
    place = page.grid.visualRect(page.list_model.index(row)).center()
    QTest.mouseClick(page.grid.viewport(), LEFT, keys, place)


def _do(menu: QMenu, *path: str) -> None:
    for words in path[:-1]:
        menu = next(one for one in menu.findChildren(QMenu) if one.title() == words)
    next(one for one in menu.actions() if one.text() == path[-1]).trigger()


def _menu(page: SearchPage, row: int, *path: str) -> None:
    _do(page.menu_of(page.list_model.index(row)), *path)


def _drop(place: QPoint, mime: QMimeData) -> QDropEvent:
    return QDropEvent(QPointF(place), Qt.DropAction.CopyAction, mime, LEFT, NONE)


@pytest.mark.slow
def test_words_narrow_what_is_shown_and_escape_gives_the_canvas_back(
    window: MainWindow, page: SearchPage, qtbot: QtBot
) -> None:
    assert not window.tool_column.isVisible()
    QTest.keyClicks(page.field, "fox -den")
    _until(page, qtbot, ["a red fox in snow"])
    assert page.bar.words.text() == "1 picture"
    page.field.setText("zebra")
    qtbot.waitUntil(lambda: page.stack.is_empty)
    assert "No picture matches" in page.stack.sentence.text()
    page.field.setText("苹果")
    _until(page, qtbot, ["狐狸和苹果"])
    QTest.keyClick(page.field, Qt.Key.Key_Escape)
    assert not page.isVisible()
    assert window.tool_column.isVisible()
    assert window.docks.history_dock.isVisible()


@pytest.mark.slow
def test_facets_narrow_and_exclude(page: SearchPage, qtbot: QtBot) -> None:
    _menu(page, 2, "Star")
    qtbot.waitUntil(lambda: any(row.facet == "starred" for row in page.facets.rows))
    _click_facet(page, "starred", "Starred")
    _until(page, qtbot, ["a red apple"])
    page.facets.use(_row(page, "starred", "Starred"), exclude=True)
    _until(page, qtbot, ["a fox den", "狐狸和苹果", "a castle in fog", "a red fox in snow"])
    (chip,) = (chip for chip in page.chosen.findChildren(Chip) if chip.isVisible())
    assert "Not: Starred" in chip.text()
    chip.click()
    _until(page, qtbot, PROMPTS[::-1])


def test_an_album_is_made_filled_by_drop_emptied_and_brought_back(
    page: SearchPage, qtbot: QtBot
) -> None:
    _click(page, 0)
    _click(page, 4, CTRL)
    _menu(page, 0, "Add to Album", "New Album…")
    QTest.keyClicks(page.bar.field, "Foxes & co")
    QTest.keyClick(page.bar.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(row.words == "Foxes & co" for row in page.facets.rows))
    qtbot.waitUntil(lambda: page.bar.done.text() == "2 pictures added to “Foxes & co”.")
    _click(page, 2)
    entry = page.list_model.entry(2)
    assert entry is not None
    mime = mime_of([entry], [])
    assert np.frombuffer(mime.data(ENTRIES).data(), np.int64).tolist() == [entry.id]
    place = page.facets.visualRect(page.facets.model().index(_row(page, "album", "Foxes & co"), 0))
    drag = (place.center(), Qt.DropAction.CopyAction, mime, LEFT, NONE)
    page.facets.dragEnterEvent(entered := QDragEnterEvent(*drag))
    page.facets.dragMoveEvent(moved := QDragMoveEvent(*drag))
    assert entered.isAccepted() and moved.isAccepted()
    page.facets.dropEvent(_drop(place.center(), mime))
    _click_facet(page, "album", "Foxes & co")
    _until(page, qtbot, ["a red apple", "a fox den", "a red fox in snow"])
    index = page.facets.model().index(_row(page, "album", "Foxes & co"), 0)
    _do(page.facets.menu_of(index), "Delete")
    qtbot.waitUntil(lambda: "was deleted" in page.bar.done.text())
    _until(page, qtbot, PROMPTS[::-1])
    assert not page.query.wanted and page.chosen.isHidden(), "it is chosen no more"
    assert all(row.facet != "album" for row in page.facets.rows)
    page.bar.undo.click()
    qtbot.waitUntil(lambda: any(row.words == "Foxes & co" for row in page.facets.rows))
    _click_facet(page, "album", "Foxes & co")
    _until(page, qtbot, ["a red apple", "a fox den", "a red fox in snow"])


@pytest.mark.slow
@pytest.mark.usefixtures("english_after")
def test_an_album_that_was_clicked_is_renamed_and_deleted_by_keys(
    page: SearchPage, qtbot: QtBot
) -> None:
    _click(page, 0)
    _menu(page, 0, "Add to Album", "New Album…")
    QTest.keyClicks(page.bar.field, "Journey")
    QTest.keyClick(page.bar.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(row.words == "Journey" for row in page.facets.rows))
    page.facets.setFocus()  # as a press of the pointer does
    _click_facet(page, "album", "Journey")
    _until(page, qtbot, ["a fox den"])
    QTest.keyClick(page.facets, Qt.Key.Key_F2)
    dialog = page.window().findChild(NameDialog)
    assert dialog is not None and dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    QTest.keyClick(page.facets, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "“Journey” was deleted" in page.bar.done.text())
    _until(page, qtbot, PROMPTS[::-1])
    page._kit.actions["language_zh_CN"].trigger()
    qtbot.waitUntil(lambda: "已删除" in page.bar.done.text())


@pytest.mark.slow
def test_what_is_deleted_comes_back_by_undo(page: SearchPage, qtbot: QtBot) -> None:
    _click(page, 1)
    QTest.keyClick(page.grid, Qt.Key.Key_Delete)
    _until(page, qtbot, ["a fox den", *PROMPTS[2::-1]])
    assert list(page.grid.chosen_rows) == [(1, 1)], "the next one is selected"
    qtbot.waitUntil(lambda: page.bar.done.text() == "1 picture moved to the trash.")
    page.bar.undo.click()
    _until(page, qtbot, PROMPTS[::-1])


@pytest.mark.slow
def test_a_search_is_saved_and_run_again(page: SearchPage, qtbot: QtBot) -> None:
    assert not page.save.isEnabled()
    page.field.setText("red")
    _until(page, qtbot, ["a red apple", "a red fox in snow"])
    page.save.click()
    assert page.bar.field.text() == "red"
    QTest.keyClick(page.bar.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(row.kind == "search" for row in page.facets.rows))
    page.show_query(Query())
    _until(page, qtbot, PROMPTS[::-1])
    _click_facet(page, "search", "red")
    _until(page, qtbot, ["a red apple", "a red fox in snow"])
    assert page.field.text() == "red"


@pytest.mark.slow
def test_a_prompt_is_used_by_the_keyboard_alone(
    window: MainWindow, page: SearchPage, qtbot: QtBot
) -> None:
    QTest.keyClicks(page.field, "castle")
    _until(page, qtbot, ["a castle in fog"])
    QTest.keyClick(page.field, Qt.Key.Key_Down)
    QTest.keyClick(page.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.prompt_bar.prompt.toPlainText() == "a castle in fog")
    assert not page.isVisible()


@pytest.mark.slow
def test_a_picture_is_opened_by_a_double_click(
    window: MainWindow, page: SearchPage, qtbot: QtBot
) -> None:
    place = page.grid.visualRect(page.list_model.index(0)).center()
    QTest.mouseClick(page.grid.viewport(), LEFT, NONE, place)
    QTest.mouseDClick(page.grid.viewport(), LEFT, NONE, place)
    qtbot.waitUntil(lambda: window.workspace.state.document.value is not None)
    qtbot.waitUntil(lambda: not page.isVisible())


@pytest.mark.slow
def test_keys_of_the_canvas_do_nothing_here(window: MainWindow, page: SearchPage) -> None:
    tool = window.workspace.state.tools.active.value
    page.grid.setFocus()
    QTest.keyClick(page.grid, Qt.Key.Key_E)
    assert window.workspace.state.tools.active.value is tool


@pytest.mark.slow
def test_pictures_that_look_alike_are_found_by_one_and_by_a_file(
    page: SearchPage, workspace: Workspace, photo: Path, qtbot: QtBot
) -> None:
    history = History(workspace.paths.history_file, load_schedulers())
    while catch_up_looks(history):
        pass
    history.close()
    _menu(page, 0, "Find Similar Pictures")
    qtbot.waitUntil(lambda: page.query.like != "" and sorted(_shown(page)) == sorted(PROMPTS))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(photo))])
    page.dropEvent(_drop(QPoint(400, 300), mime))
    qtbot.waitUntil(lambda: page.query.fingerprint != b"")
    assert page.query.like == ""


@pytest.mark.slow
def test_what_other_programs_make_meanwhile_appears(
    page: SearchPage, past: Callable[[list[str]], None], qtbot: QtBot
) -> None:
    _click(page, 1)
    past(["a new fox"])  # by a connection of its own: this window is told nothing
    _until(page, qtbot, ["a new fox", *PROMPTS[::-1]])
    assert page.bar.words.text() == "狐狸和苹果"  # still selected
    page.field.setText("castle")
    _until(page, qtbot, ["a castle in fog"])
    past(["a fox", "a castle by the sea"])
    _until(page, qtbot, ["a castle by the sea", "a castle in fog"])
    assert page.bar.words.text() == "2 pictures"


@pytest.mark.slow
def test_what_comes_in_faster_than_questions_are_answered_appears_all_the_while(
    page: SearchPage, workspace: Workspace, past: Callable[[list[str]], None], qtbot: QtBot
) -> None:
    numbers = list[int]()
    page.list_model.modelReset.connect(lambda: numbers.append(len(page.list_model.ids)))
    past(["a fox"])
    told = QTimer(page, interval=0)
    told.timeout.connect(lambda: workspace.state.history_changed.send(None))
    told.start()
    try:
        qtbot.waitUntil(lambda: numbers == [6])
        past(["a fox"])
        qtbot.waitUntil(lambda: numbers == [6, 7])
    finally:
        told.stop()


@pytest.mark.slow
def test_the_window_remembers_the_panels_it_had_before(
    window: MainWindow, page: SearchPage, workspace: Workspace
) -> None:
    assert not window.docks.history_dock.isVisible()
    window.close()
    again = MainWindow(workspace, rest="when asked")
    again.show()
    assert again.docks.history_dock.isVisible()
    again.close()


@pytest.mark.slow
def test_the_page_fits_where_it_would_not_beside_the_panels(
    window: MainWindow, with_models: Workspace
) -> None:
    window.later.finish()
    window.kit.actions["text_200"].trigger()
    window.resize(1280, 720)
    for _ in range(2):
        settle()
        assert window.docks.history_dock.isVisible()
        window.room.show_search()
        settle()
        window.canvas_area.search.leave()
    settle()
    assert window.width() == 1280
    window.kit.actions["text_100"].trigger()


@pytest.mark.slow
def test_a_colour_is_a_chip_that_removes_it(page: SearchPage, qtbot: QtBot) -> None:
    page.show_query(Query("fox", colours=((200, 30, 40), (30, 40, 200))))
    first, second, _ = page.chosen.findChildren(Chip)
    assert "#c81e28" in first.text() and "#1e28c8" in second.text()
    place = QPoint(first.height() // 2 + 2, first.height() // 2)
    assert first.grab().toImage().pixelColor(place).name() == "#c81e28"
    first.click()
    assert page.query.colours == ((30, 40, 200),)


@pytest.mark.slow
def test_a_drag_out_of_the_page_shows_where_it_can_go(
    window: MainWindow, page: SearchPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = list[tuple[list[str], bool]]()

    def exec_(drag: QDrag, _: Qt.DropAction) -> Qt.DropAction:
        page.dragLeaveEvent(QDragLeaveEvent())
        urls = [Path(url.toLocalFile()).suffix for url in drag.mimeData().urls()]
        seen.append((urls, page.isVisible()))
        return Qt.DropAction.IgnoreAction

    monkeypatch.setattr(QDrag, "exec", exec_)
    _click(page, 0)
    page.grid.startDrag(Qt.DropAction.CopyAction)
    assert seen == [([".png"], False)]
    assert page.isVisible()  # it was dropped nowhere


@pytest.mark.slow
def test_tiles_have_three_sizes(page: SearchPage) -> None:
    wide = page.grid.cell.width()
    page.sizes.choose("112")
    page.sizes.activated.emit(0)
    assert page.grid.cell.width() < wide
    assert page.grid.indexAt(QPoint(20, 20)).row() == 0


@pytest.mark.slow
def test_pictures_made_with_a_model_are_found_from_its_details(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.windows.show_models()
    models = window.windows.models
    assert models is not None
    models.pictures_wanted.emit("model", "other")
    page = window.canvas_area.search
    assert page.isVisible() and page.query == Query(wanted={"model": ("other",)})
    _until(page, qtbot, [])
    models.close()


@pytest.mark.slow
def test_beside_one_selected_picture_stands_the_main_button(
    page: SearchPage, window: MainWindow, qtbot: QtBot
) -> None:
    assert not page.bar.use.isVisible()
    place = page.grid.visualRect(page.list_model.index(1)).center()
    QTest.mouseClick(page.grid.viewport(), LEFT, NONE, place)
    assert page.bar.use.isVisible() and page.bar.use.property("look") == "primary"
    QTest.mouseClick(page.bar.use, LEFT)
    parameters = window.workspace.state.parameters
    qtbot.waitUntil(lambda: parameters.value.prompt == "狐狸和苹果")
    assert window.canvas_area.page_shown == "edit"
    QTest.keyClick(window, Qt.Key.Key_F, CTRL)
    page.grid.setFocus()
    QTest.keyClick(page.grid, Qt.Key.Key_A, CTRL)
    assert not page.bar.use.isVisible(), "of many none is meant"


@pytest.mark.slow
def test_a_removal_is_called_by_what_was_wanted(
    window: MainWindow, page: SearchPage, workspace: Workspace, qtbot: QtBot
) -> None:
    plan = EditPlan(
        "d", Size(9, 9), Size(9, 9).rect, Size(64, 64), Size(4, 4).rect, intent="remove"
    )
    request = GenerationRequest(Task.INPAINT, "", "starter", Size(64, 64), plan=plan)
    history = History(workspace.paths.history_file, load_schedulers())
    history.add(picture(16, 16), request, STARTER, EntryOrigin(seconds=1.0))
    history.close()
    page.leave()
    window.kit.actions["page_search"].trigger()
    qtbot.waitUntil(lambda: len(page.list_model.ids) == len(PROMPTS) + 1)
    qtbot.waitUntil(lambda: page.list_model.index(0).data() == "Remove")
    _click(page, 0)
    assert page.bar.words.text() == "Remove"


@pytest.mark.slow
def test_looks_are_judged_by_keys(page: SearchPage, window: MainWindow, qtbot: QtBot) -> None:
    def entry(row: int) -> HistoryEntry:
        found = page.list_model.entry(row)
        assert found is not None
        return found

    _click(page, 1)
    QTest.keyClick(page.grid, Qt.Key.Key_4)
    qtbot.waitUntil(lambda: entry(1).tags == ("★★★★",) and entry(1).starred)
    QTest.keyClick(page.grid, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: entry(1).tags == ("★★",))
    assert "★★" in page.bar.facts.text()
    QTest.keyClick(page.grid, Qt.Key.Key_0)
    qtbot.waitUntil(lambda: entry(1).tags == () and not entry(1).starred)
    QTest.keyClick(page.grid, Qt.Key.Key_N)
    QTest.keyClicks(page.bar.field, "warmer light")
    QTest.keyClick(page.bar.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: entry(1).note == "warmer light")
    page.field.setText("warmer")
    _until(page, qtbot, [entry(1).prompt])
    _menu(page, 0, "Remove Note")
    qtbot.waitUntil(lambda: page.stack.is_empty)
    page.field.setText("")
    _until(page, qtbot, PROMPTS[::-1])
    _click(page, 0)
    _click(page, 1, CTRL)
    QTest.keyClick(page.grid, Qt.Key.Key_5)
    qtbot.waitUntil(lambda: entry(0).tags == entry(1).tags == ("★★★★★",))
    QTest.keyClick(page.grid, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: window.canvas_area.review.isVisible())


@pytest.mark.slow
def test_a_board_has_what_has_enough_stars(
    page: SearchPage,
    workspace: Workspace,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = list[QFileDialog]()

    def opened(dialog: QFileDialog) -> None:
        asked.append(dialog)

    monkeypatch.setattr(QFileDialog, "open", opened)
    path = tmp_path / "Foxes.pdf"

    def written(row: int, *menu: str) -> str:
        _menu(page, row, "Board as PDF", *menu)
        asked[-1].fileSelected.emit(str(path))
        qtbot.waitUntil(lambda: page.bar.currentIndex() == 1)
        words = page.bar.done.text()
        page.bar.rest()
        asked.pop().close()
        return words

    _click(page, 0)
    _click(page, 1, CTRL)
    QTest.keyClick(page.grid, Qt.Key.Key_4)
    qtbot.waitUntil(lambda: "★★★★" in (page.list_model.entry(1) or failed()).tags)
    _click(page, 0)
    assert "“Foxes.pdf”" in written(0, "★★★ and More…")
    first = path.read_bytes()
    assert first.startswith(b"%PDF") and b"Foxes" in first
    assert written(0, "★★★ and More…") and path.read_bytes() == first
    assert written(0, "All Found…").startswith("5 picture")
    _click(page, 1, CTRL)
    assert written(0, "All Selected…").startswith("2 picture")
    QTest.keyClick(page.grid, Qt.Key.Key_0)
    qtbot.waitUntil(lambda: not (page.list_model.entry(1) or failed()).tags)
    _menu(page, 0, "Board as PDF", "★ and More…")
    asked[-1].fileSelected.emit(str(tmp_path / "none.pdf"))
    notice = workspace.state.notice
    qtbot.waitUntil(lambda: notice.value is not None and notice.value.error is not None)
    assert not (tmp_path / "none.pdf").exists()


def failed() -> HistoryEntry:
    raise AssertionError("it is not read")


@pytest.mark.slow
def test_a_wrong_letter_is_one_click_from_what_was_meant(page: SearchPage, qtbot: QtBot) -> None:
    word = PROMPTS[0].split()[-1]
    QTest.keyClicks(page.field, word[0] + word)
    said = page.stack.sentence
    qtbot.waitUntil(lambda: page.stack.is_empty and f">{word}</a>" in said.text())
    assert said.text().startswith("No picture matches. Did you mean")
    said.setFocus()
    QTest.keyClick(said, Qt.Key.Key_Tab)
    QTest.keyClick(said, Qt.Key.Key_Return)
    assert page.field.text() == word
    qtbot.waitUntil(lambda: 0 < len(page.list_model.ids) < len(PROMPTS) and not page.stack.is_empty)
