"""What covered, replaced or hid something in the main window: the gestures of a painter who typed,
pressed and pointed there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.conditions import region
from desktop_app.core.errors import EngineError, InputError
from desktop_app.core.geometry import Size
from desktop_app.core.queue_entry import QueueEntry, QueueView
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.state.app_state import Notice
from desktop_app.state.document.document import Document
from desktop_app.state.painting.tools import ToolId, ToolState
from desktop_app.state.session import Session
from desktop_app.storage.history import History
from desktop_app.ui.dialogs.new_picture import NewPictureDialog
from desktop_app.ui.pages.page_table import all_pages
from desktop_app.ui.queue.queue_counter import QueueCounter
from desktop_app.ui.tools.tool_groups import use_again, used_text
from desktop_app.ui.widgets.completion_list import CompletionList
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.event_loop import settle
from tests.ui.conftest import STARTER, close_all, make_job, make_result, picture
from tests.ui.hand import LEFT, Hand

pytestmark = pytest.mark.window


def point(window: MainWindow, widget: QWidget) -> None:
    """The pointer goes there, as the system tells the window."""
    for place in (widget.rect().center(), widget.rect().center() + QPoint(2, 1)):
        QTest.mouseMove(window.windowHandle(), widget.mapTo(window, place))
        settle()


def press(window: MainWindow, widget: QWidget, share: float = 0.5) -> None:
    """A click as the system tells the window of it, so far from the left."""
    at = widget.mapTo(window, QPoint(round(widget.width() * share), widget.height() // 2))
    QTest.mouseClick(window.windowHandle(), LEFT, pos=at)
    QApplication.processEvents()


def place_of(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())


def seen_whole(widget: QWidget) -> bool:
    """Nothing of it is scrolled away."""
    return widget.isVisible() and widget.visibleRegion().boundingRect() == widget.rect()


def tips() -> list[QWidget]:
    every = QApplication.topLevelWidgets()
    return [one for one in every if one.inherits("QTipLabel") and one.isVisible()]


@pytest.mark.slow
def test_a_tip_covers_no_field_and_is_away_while_words_are_typed(
    window: MainWindow, open_picture: Callable[..., Document], qtbot: QtBot
) -> None:
    open_picture()
    hand, bar = Hand(window), window.prompt_bar
    for field in (bar.prompt, bar.negative, window.docks.history_panel.field):
        point(window, window.canvas)
        point(window, field)
        qtbot.waitUntil(lambda: bool(tips()))
        assert not place_of(tips()[0]).intersects(place_of(field)), field
    point(window, window.canvas)
    qtbot.waitUntil(lambda: not tips())
    point(window, bar.prompt)
    hand.click(bar.prompt)
    hand.type("a red boat")
    point(window, bar.prompt)
    QTest.qWait(1000)  # a tip comes after 700 ms
    assert not tips(), "the pointer only rests there"
    window.canvas.setFocus()
    point(window, bar.prompt)
    qtbot.waitUntil(lambda: bool(tips()))


@pytest.fixture
def interrupted(window: MainWindow, qtbot: QtBot) -> QueueCounter:
    """A job that a killed program left waits for an answer; its list came up by itself."""
    workspace = window.workspace
    workspace.queue._unfollow()
    held = QueueEntry("b", title="a dog", rank=1, held=True)
    workspace.state.queue.value = QueueView((held,), held=1)
    counter = window.prompt_bar.controls.queue
    qtbot.waitUntil(lambda: counter.list.isVisible())
    return counter


@pytest.mark.slow
def test_the_list_of_the_queue_keeps_clear_of_apply(
    window: MainWindow, interrupted: QueueCounter, qtbot: QtBot
) -> None:
    card, bar = interrupted.list, window.canvas.bar
    window.workspace.state.results.add(make_result(0), show=True)
    qtbot.waitUntil(bar.isVisible)
    qtbot.waitUntil(lambda: not place_of(card).intersects(place_of(bar)))
    press(window, bar.apply_button)
    assert not card.isVisible(), "it goes with a press elsewhere, which does its work"
    qtbot.waitUntil(lambda: window.workspace.state.applying.value or not bar.isVisible())
    press(window, interrupted)
    assert card.isVisible()
    press(window, interrupted)
    assert not card.isVisible()


@pytest.mark.slow
def test_the_list_of_the_queue_closes_by_esc_a_press_and_a_page(
    whole: MainWindow, open_picture: Callable[..., Document], interrupted: QueueCounter
) -> None:
    window = whole
    open_picture()
    hand, card = Hand(window), interrupted.list
    hand.key("Esc")
    assert not card.isVisible()
    interrupted.show_list()
    press(window, window.canvas, 0.2)
    document = window.workspace.state.document.value
    assert not card.isVisible() and document is not None
    hand.stroke((0.3, 0.3), (0.6, 0.6))
    assert document.is_masked
    for row in (row for row in all_pages() if row.make is not None):
        interrupted.show_list()
        assert card.isVisible()
        window.canvas_area.pages.show(row.id)
        QApplication.processEvents()
        assert not card.isVisible(), row.id
        window.canvas_area.pages.show("edit")
        QApplication.processEvents()


@pytest.mark.slow
def test_the_tool_that_was_in_hand_comes_back(
    window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    """The killed program had written it; a tool with something open gives way to the one before."""
    hand, tools = Hand(window), workspace.state.tools
    for keys, wanted in (("D", ToolId.PAINT), ("Y", ToolId.PAINT), ("W", ToolId.COLOUR_RANGE)):
        hand.key(keys)
        tools_used = used_text(tools)
        again = ToolState()
        use_again(again, tools_used)
        assert again.active.value is wanted


def test_completions_of_a_region_cover_no_name_and_stay_in_the_panel(
    whole: MainWindow, with_models: Workspace, open_picture: Callable[..., Document], qtbot: QtBot
) -> None:
    open_picture()
    panel, hand = whole.docks.layers_panel, Hand(whole)
    whole.kit.actions["layer_new_region"].trigger()
    with_models.state.vocabulary.value = frozenset({"house", "houses", "housing", "hound"})
    qtbot.waitUntil(panel.region.prompt.isVisible)
    hand.click(panel.region.prompt)
    hand.type("a red hou")
    shown = whole.findChild(CompletionList)
    assert shown is not None and shown.isVisible()
    field = place_of(panel.region.prompt)
    assert place_of(shown).top() > field.bottom(), "the name is above the field"
    dock = place_of(whole.docks.layers_dock)
    assert dock.left() <= place_of(shown).left() and place_of(shown).right() <= dock.right()


@pytest.mark.slow
def test_a_click_in_the_history_loses_no_words_and_a_deletion_can_be_undone(
    workspace: Workspace, past: Callable[[list[str]], None], qtbot: QtBot
) -> None:
    """Also where the panel is as low as three below one another are."""
    past(["a cat", "a blue bird"])
    window = MainWindow(workspace)
    qtbot.addWidget(window, before_close_func=lambda _: close_all(workspace))
    window.resize(1280, 720)
    window.show()
    window.later.finish()
    panel, bar, hand = window.docks.history_panel, window.prompt_bar, Hand(window)
    qtbot.waitUntil(lambda: panel.list_model.rowCount() == 2)
    hand.click(bar.prompt)
    hand.type("my own words")
    workspace.state.parameters.update(steps=3)
    for row, prompt in ((0, "a blue bird"), (1, "a cat")):
        hand.click_row(panel.view, row)
        qtbot.waitUntil(lambda wanted=prompt: bar.prompt.toPlainText() == wanted)
    assert seen_whole(panel.words_back) and "my own words" in panel.words_back.text()
    hand.click(panel.words_back)
    assert bar.prompt.toPlainText() == "my own words"
    assert workspace.state.parameters.value.steps == 3 and not panel.words_back.isVisible()
    hand.click_row(panel.view, 0)
    qtbot.waitUntil(lambda: bar.prompt.toPlainText() == "a blue bird")
    hand.click(bar.prompt)
    hand.key("Ctrl+Z")
    assert bar.prompt.toPlainText() == "my own words" == workspace.state.parameters.value.prompt
    hand.key("Ctrl+Y")
    hand.key("Alt+Up")
    qtbot.waitUntil(lambda: bar.prompt.toPlainText() == "my own words")
    panel.view.setFocus()
    hand.key("Del")
    qtbot.waitUntil(lambda: panel.list_model.rowCount() == 1)
    assert seen_whole(panel.trash_bar.undo)
    hand.click(panel.trash_bar.undo)
    qtbot.waitUntil(lambda: panel.list_model.rowCount() == 2)
    hand.click_row(panel.view, 0)
    qtbot.waitUntil(panel.words_back.isVisible)
    state = workspace.state
    tab = state.documents.active.value
    state.parameters.update(prompt="the entry's words, changed")
    other = Session(Document(picture(), "park"))
    state.documents.add(other)
    state.documents.activate(other)
    assert not panel.words_back.isVisible(), "they are of the tab that was left"
    state.parameters.update(prompt="park words")
    hand.click_row(panel.view, 1)
    qtbot.waitUntil(panel.words_back.isVisible)
    assert "park words" in panel.words_back.text()
    state.documents.activate(tab)
    assert "my own words" in panel.words_back.text()
    hand.click(panel.words_back)
    assert bar.prompt.toPlainText() == "my own words" and not panel.words_back.isVisible()
    state.documents.activate(other)
    hand.click(panel.words_back)
    assert bar.prompt.toPlainText() == "park words"
    hand.click_row(panel.view, 0)
    state.documents.activate(tab)
    read: list[int] = []
    workspace.history.read(lambda _: 0, read.append)
    qtbot.waitUntil(lambda: bool(read))
    assert bar.prompt.toPlainText() == "my own words", "what was chosen for the other tab"


@pytest.mark.slow
def test_a_click_in_the_history_without_words_is_taken_back_with_intent_and_seed(
    workspace: Workspace, past: Callable[[list[str]], None], qtbot: QtBot
) -> None:
    past(["a cat"])
    window = MainWindow(workspace)
    qtbot.addWidget(window, before_close_func=lambda _: close_all(workspace))
    window.resize(1280, 720)
    window.show()
    window.later.finish()
    panel, parameters, hand = window.docks.history_panel, workspace.state.parameters, Hand(window)
    qtbot.waitUntil(lambda: panel.list_model.rowCount() == 1)
    parameters.update(prompt="", intent="remove")
    before = parameters.value
    hand.click_row(panel.view, 0)
    qtbot.waitUntil(lambda: parameters.value.seed_once)
    assert seen_whole(panel.words_back) and panel.words_back.text() == "Bring Back Settings"
    panel.view.setFocus()
    hand.key("Del")
    qtbot.waitUntil(lambda: panel.list_model.rowCount() == 0)
    hand.click(panel.words_back)
    assert parameters.value == before and not parameters.value.seed_once
    assert parameters.value.intent == "remove" and not panel.words_back.isVisible()


@pytest.mark.slow
def test_a_double_click_in_the_history_leaves_the_tab_its_words(
    workspace: Workspace, past: Callable[[list[str]], None], qtbot: QtBot
) -> None:
    """The picture opens in a tab of its own; the first click had brought its words."""
    past(["a yellow duck"])
    window = MainWindow(workspace)
    qtbot.addWidget(window, before_close_func=lambda _: close_all(workspace))
    window.resize(1280, 720)
    window.show()
    window.later.finish()
    state, panel, hand = workspace.state, window.docks.history_panel, Hand(window)
    state.open_document(Document(picture(), "astronaut"))
    left = state.documents.active.value
    qtbot.waitUntil(lambda: panel.list_model.rowCount() == 1)
    hand.click(window.prompt_bar.prompt)
    hand.type("grey wall")
    before = state.parameters.value
    hand.click_row(panel.view, 0)
    qtbot.waitUntil(lambda: state.parameters.value.prompt == "a yellow duck")
    at = panel.view.visualRect(panel.list_model.index(0)).center()
    QTest.mouseDClick(panel.view.viewport(), LEFT, pos=at)
    qtbot.waitUntil(lambda: len(state.documents) == 2)
    window.workspace.activate(left)
    assert (
        state.parameters.value == before and window.prompt_bar.prompt.toPlainText() == "grey wall"
    )


@pytest.mark.slow
def test_a_wrong_letter_in_the_history_is_one_click_from_what_was_meant(
    workspace: Workspace, past: Callable[[list[str]], None], qtbot: QtBot
) -> None:
    """The button of words that are kept makes the panel no wider."""
    past(["a wooden table", "a house on a hill"])
    window = MainWindow(workspace)
    qtbot.addWidget(window, before_close_func=lambda _: close_all(workspace))
    window.resize(1280, 720)
    window.show()
    window.later.finish()
    panel, hand = window.docks.history_panel, Hand(window)
    qtbot.waitUntil(lambda: panel.list_model.rowCount() == 2)
    hand.click(panel.field)
    hand.type("houze")
    sentence = panel.stack.sentence
    qtbot.waitUntil(lambda: "Did you mean" in sentence.text() and panel.stack.is_empty)
    sentence.setFocus()
    hand.key("Tab")
    hand.key("Return")
    qtbot.waitUntil(lambda: panel.field.text() == "house" and panel.list_model.rowCount() == 1)
    width = panel.width()
    hand.click(window.prompt_bar.prompt)
    hand.type("words that are as wide as can be WWWWWWWWWWWW, and more of them")
    hand.click_row(panel.view, 0)
    qtbot.waitUntil(panel.words_back.isVisible)
    QApplication.processEvents()
    assert panel.width() == width and seen_whole(panel.words_back)


@pytest.mark.slow
def test_the_history_tells_the_prompts_of_regions(workspace: Workspace, qtbot: QtBot) -> None:
    history = History(workspace.paths.history_file, load_schedulers())
    regions = (region("a green tree", "m0"), region("a red house", "m1"))
    request = GenerationRequest(
        Task.TEXT_TO_IMAGE, "a village", "starter", Size(256, 256), conditions=regions
    )
    history.add(picture(16, 16), request, STARTER)
    history.close()
    window = MainWindow(workspace)
    qtbot.addWidget(window, before_close_func=lambda _: close_all(workspace))
    window.show()
    window.later.finish()
    model = window.docks.history_panel.list_model
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    row = model.index(0)
    assert row.data() == "a village · a green tree · a red house"
    tip = row.data(Qt.ItemDataRole.ToolTipRole)
    assert "<b>a village</b>" in tip and "Region: a red house" in tip


@pytest.mark.slow
def test_a_stroke_without_a_source_is_answered_by_a_hint(
    window: MainWindow, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    hand, bar = Hand(window), window.bars.notice_bar
    hand.key("J")
    hand.stroke((0.3, 0.3), (0.5, 0.5))
    said = bar.message
    assert said is not None and "Set Source" in said.text
    assert not bar.isVisible() and "Set Source" in window.bars.status_row.hint.text()
    assert not said.failed and not bar.copy.isVisible()


@pytest.mark.slow
def test_what_needs_no_answer_moves_nothing_and_goes_by_itself(
    whole: MainWindow, open_picture: Callable[..., Document], qtbot: QtBot
) -> None:
    document = open_picture()
    whole.workspace.state.results.add(make_result(0), show=False)
    for page in (row.id for row in all_pages()):
        whole.canvas_area.pages.show(page)
        QApplication.processEvents()
        assert whole.canvas_area.pages.current == page
        check_notices(whole, document, qtbot)


def check_notices(whole: MainWindow, document: Document, qtbot: QtBot) -> None:
    """On the page that is shown."""
    state, area = whole.workspace.state, whole.canvas_area
    bar, row = whole.bars.notice_bar, whole.bars.status_row
    hint = row.hint.text()

    def places() -> list[QRect]:
        return [place_of(one) for one in (area, whole.prompt_bar, area.canvas, whole.bars.status)]

    before = places()
    state.notice.value = Notice(notes=("exported",), params={"name": "A-1008.png"})
    settle()
    assert "A-1008.png was exported" in row.hint.text() and seen_whole(row.hint)
    assert not bar.isVisible() and places() == before
    row._reading.start(1)  # as if it had been read
    qtbot.waitUntil(lambda: state.notice.value is None)
    assert row.hint.text() == hint and places() == before
    state.notice.value = Notice(InputError("layer_locked", name="Background"), document=document.id)
    assert bar.isVisible(), "it offers to unlock it"
    bar.dismiss()
    state.notice.value = Notice(EngineError("engine_died", reason="killed"))
    assert bar.isVisible() and row.hint.text() == hint, "an error stays"
    bar.dismiss()
    assert not bar.isVisible()


@pytest.mark.slow
def test_what_has_no_room_below_is_said_above_the_canvas(
    whole: MainWindow, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    bar, row = whole.bars.notice_bar, whole.bars.status_row
    notice = whole.workspace.state.notice
    notice.value = Notice(notes=("exported",), params={"name": "picture " * 60})
    assert bar.isVisible() and not row._words
    notice.value = Notice(notes=("exported",), params={"name": "a.png"})
    assert not bar.isVisible() and "a.png" in row.hint.text()


@pytest.mark.slow
def test_apply_stays_where_it_is_while_more_results_come_and_are_looked_at(
    whole: MainWindow, open_picture: Callable[..., Document]
) -> None:
    job = make_job(document=open_picture().id)
    results, bar = whole.workspace.state.results, whole.canvas.bar
    buttons = (bar.apply_button, bar.next_button, bar.discard_button, bar.before, bar.changes)
    results.add(make_result(0, job), show=True)
    QApplication.processEvents()
    before = [place_of(button) for button in buttons]
    assert before[0].right() < place_of(whole.canvas).right() and not bar.next_button.isEnabled()
    for number in range(1, 12):
        results.add(make_result(number, job), show=False)
        QApplication.processEvents()
        assert [place_of(button) for button in buttons] == before
    for _ in range(11):
        press(whole, bar.next_button)
        assert [place_of(button) for button in buttons] == before
    assert bar.count.text() == "12 of 12"


@pytest.mark.slow
def test_the_bar_of_a_result_goes_and_comes_with_it_when_a_size_is_undone(
    whole: MainWindow, qtbot: QtBot
) -> None:
    state, bar, hand = whole.workspace.state, whole.canvas.bar, Hand(whole)
    state.open_document(Document(picture(64, 48), "p"))
    state.results.add(make_result(0), show=True)
    assert bar.isVisible() and whole.canvas.scene.result is not None
    whole.kit.actions["rotate_right"].trigger()
    qtbot.waitUntil(lambda: whole.canvas.scene.result is None and not bar.isVisible())
    whole.canvas.setFocus()
    hand.key("Ctrl+Z")
    qtbot.waitUntil(lambda: whole.canvas.scene.result is not None and bar.isVisible())
    hand.key("Ctrl+Shift+Z")
    qtbot.waitUntil(lambda: whole.canvas.scene.result is None and not bar.isVisible())


@pytest.mark.slow
def test_two_empty_pages_have_two_names(whole: MainWindow, qtbot: QtBot) -> None:
    for count in (1, 2, 3):
        whole.kit.actions["new"].trigger()
        dialog = whole.findChildren(NewPictureDialog)[-1]
        qtbot.waitUntil(dialog.isVisible)
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda count=count: len(whole.workspace.state.documents) == count)
    names = [document.name.value for document in whole.workspace.state.documents]
    assert names == ["Untitled", "Untitled 2", "Untitled 3"]


@pytest.mark.slow
def test_a_second_picture_a_page_and_a_notice_move_nothing_that_the_hand_is_on(
    whole: MainWindow, open_picture: Callable[..., Document], qtbot: QtBot
) -> None:
    job = make_job(document=open_picture().id)
    state, switch = whole.workspace.state, whole.page_switch
    for number in range(2):
        state.results.add(make_result(number, job), show=True)
    canvas = whole.canvas

    def places() -> list[QRect]:
        QApplication.processEvents()
        assert state.document.value is not None
        shown = canvas.navigation.viewport.canvas_rect(state.document.value.size.rect)
        corner = canvas.mapToGlobal(QPoint(shown.x, shown.y))
        picture_place = QRect(corner, QSize(shown.width, shown.height))
        listed = [button for name, button in switch.buttons.items() if name != "review"]
        return [picture_place, *map(place_of, (whole.bars.tool_options, *listed))]

    before = places()
    state.open_behind(Document(picture(), "made by a job"))
    qtbot.waitUntil(whole.tabs.isVisible)
    assert places() == before
    assert "made by a job" in whole.bars.status_row._words
    press(whole, canvas.bar.discard_button)
    assert whole.bars.notice_bar.isVisible() and places() == before
    whole.canvas_area.pages.show("review")
    assert switch.buttons["review"].isVisible() and places()[1:] == before[1:]
