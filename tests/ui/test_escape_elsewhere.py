"""Esc beside the canvas, in a real window while the picture in front is being generated: it takes
back what the pointer holds, closes what lies over the rest, and stops nothing behind these."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop_app.core.queue_entry import JobStatus
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.painting.tools import SESSIONS
from desktop_app.storage.pictures import save_picture
from desktop_app.ui.canvas.rulers import Ruler
from desktop_app.ui.canvas.text_editing import TextField
from desktop_app.ui.commands.command_box import CommandBox
from desktop_app.ui.pages.page_table import all_pages
from desktop_app.ui.panels.board.board_view import BoardView
from desktop_app.ui.panels.navigator import Navigator
from desktop_app.ui.panels.options.brush_card import BrushCard
from desktop_app.ui.panels.prompt.finish_card import FinishCard
from desktop_app.ui.widgets.colour_wheel import ColourWheel
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.window.main_window import MainWindow
from tests.event_loop import settle
from tests.ui.conftest import make_job, make_result
from tests.ui.hand import LEFT, Hand

pytestmark = pytest.mark.window

Seen = Callable[[], object]


class Desk:
    """A window whose picture in front is being generated.

    Attributes:
        folder: for files.
    """

    def __init__(self, window: MainWindow, document: Document, qtbot: QtBot, folder: Path) -> None:
        self.window, self.document, self.qtbot, self.folder = window, document, qtbot, folder
        self.hand, self.state = Hand(window), window.workspace.state

    def shown(self, kind: type[QWidget]) -> QWidget:
        """The first of that kind that is seen, or comes."""

        def seen() -> list[QWidget]:
            return [
                one
                for one in QApplication.allWidgets()
                if isinstance(one, kind) and one.isVisible()
            ]

        self.qtbot.waitUntil(lambda: bool(seen()))
        return seen()[0]

    def hold(self, widget: QWidget, start: QPoint, end: QPoint) -> None:
        """A drag whose button stays down."""
        QTest.mousePress(widget, LEFT, pos=start)
        for place in ((start + end) / 2, end):
            QTest.mouseMove(widget, place)
            settle()

    def run(self) -> None:
        job = make_job()
        self.state.documents.active.value.jobs[job.id] = 0
        self.state.jobs.add(job)
        self.state.jobs.set_status(job.id, JobStatus.RUNNING)
        QApplication.processEvents()

    @property
    def runs_on(self) -> bool:
        progress = self.state.jobs.progress.value
        return progress is None or progress.phase != "cancelling"


@pytest.fixture
def desk(
    whole: MainWindow, open_picture: Callable[..., Document], qtbot: QtBot, tmp_path: Path
) -> Desk:
    return Desk(whole, open_picture(), qtbot, tmp_path)


# -- what the pointer holds ------------------------------------------------------------------------


def brush_size(desk: Desk) -> tuple[QWidget, Seen]:
    sliders = desk.window.bars.tool_options.findChildren(ValueSlider)
    found = next(one for one in sliders if one.isVisible())
    return found, lambda: desk.state.tools.brush.value


def wheel(desk: Desk) -> tuple[QWidget, Seen]:
    desk.window.docks.more["colour"].bring_up()
    return desk.shown(ColourWheel), lambda: desk.state.tools.colours.value


def board(desk: Desk) -> tuple[QWidget, Seen]:
    desk.window.docks.more["references"].bring_up()
    view = desk.shown(BoardView)
    assert isinstance(view, BoardView)
    path = desk.folder / "one.png"
    save_picture(path, np.full((60, 80, 3), 90, np.uint8))
    view.session.add_files([path])
    desk.qtbot.waitUntil(lambda: len(view.board.pictures.value) == 1)
    desk.hand.click(view)  # it is chosen
    return view, lambda: (view.board.pictures.value, view.grab().toImage())


def ruler(desk: Desk) -> tuple[QWidget, Seen]:
    desk.window.kit.actions["toggle_rulers"].trigger()
    QApplication.processEvents()
    return desk.shown(Ruler), lambda: (desk.document.content.guides, desk.state.guides.shown.value)


def navigator(desk: Desk) -> tuple[QWidget, Seen]:
    canvas = desk.window.canvas
    canvas.navigation.zoom_to(8.0)
    desk.window.docks.navigator_dock.bring_up()
    return desk.shown(Navigator), lambda: canvas.viewport


def divider(desk: Desk) -> tuple[QWidget, Seen]:
    return _compared(desk, "split")


def compared_part(desk: Desk) -> tuple[QWidget, Seen]:
    view, seen = _compared(desk, "side")
    for _ in range(4):
        desk.hand.key("+")
    return view, seen


def _compared(desk: Desk, mode: str) -> tuple[QWidget, Seen]:
    job = make_job()
    for number in range(2):
        desk.state.results.add(make_result(number, job), show=False)
    review = desk.window.canvas_area.review
    desk.window.canvas_area.show_review(["r0", "r1"])
    review.modes[mode].click()
    desk.qtbot.waitUntil(lambda: len(review.comparison.captions) == 2)
    return review.comparison, lambda: review.comparison.grab().toImage()


HELD = {
    "brush size": brush_size,
    "wheel": wheel,
    "board": board,
    "ruler": ruler,
    "navigator": navigator,
    "divider": divider,
    "compared part": compared_part,
}


@pytest.mark.few(1)
@pytest.mark.parametrize("name", HELD)
def test_a_drag_is_taken_back_and_nothing_stopped(desk: Desk, name: str) -> None:
    widget, seen = HELD[name](desk)
    desk.run()
    widget.window().activateWindow()
    desk.qtbot.waitUntil(widget.isActiveWindow)
    widget.setFocus()
    before = seen()
    at, size = widget.rect().center(), widget.size()
    desk.hold(widget, at, at + QPoint(size.width() // 5, max(200, size.height() // 5)))
    assert seen() != before
    for _ in range(2):
        desk.hand.key("Esc")
        assert seen() == before
    QTest.mouseMove(widget, at + QPoint(3, 3))
    QTest.mouseRelease(widget, LEFT, pos=at + QPoint(3, 3))
    QApplication.processEvents()
    assert seen() == before and desk.runs_on


@pytest.mark.slow
def test_a_tab_that_is_dragged_goes_back_to_its_place(
    desk: Desk, open_picture: Callable[..., Document]
) -> None:
    for name in ("second.png", "third.png"):
        open_picture(name)
    bar = desk.window.tabs.bar
    names = [bar.tabText(each) for each in range(3)]
    desk.run()
    places = [bar.tabRect(each).center() for each in (0, 2)]
    desk.hold(bar, *places)
    assert [bar.tabText(each) for each in range(3)] != names
    for _ in range(2):
        desk.hand.key("Esc")
        assert [bar.tabText(each) for each in range(3)] == names and desk.runs_on
    QTest.mouseMove(bar, places[1])
    QTest.mouseRelease(bar, LEFT, pos=places[1])
    QApplication.processEvents()
    assert [bar.tabText(each) for each in range(3)] == names and desk.runs_on
    assert [one.name.value for one in desk.state.documents] == names


@pytest.mark.slow
def test_full_screen_stays(desk: Desk) -> None:
    window, tools = desk.window, desk.state.tools
    desk.hand.key("F11")
    desk.qtbot.waitUntil(window.isFullScreen)
    desk.hand.key("Shift+U")
    desk.hand.key("Esc")
    desk.hand.key("Esc")
    assert window.isFullScreen() and tools.active.value not in SESSIONS
    desk.hand.key("F11")
    desk.qtbot.waitUntil(lambda: not window.isFullScreen())


# -- what is open, and where words are typed -------------------------------------------------------


def act(name: str) -> Callable[[Desk], None]:
    """An entry of the menus."""
    return lambda desk: desk.window.kit.actions[name].trigger()


def card_of(button: str) -> Callable[[Desk], None]:
    """A card below or above a button of the option bar, by how its name begins."""

    def click(desk: Desk) -> None:
        bar = desk.window.bars.tool_options
        found = [
            one
            for one in bar.findChildren(QAbstractButton)
            if one.accessibleName().startswith(button)
        ]
        desk.hand.click(next(one for one in found if one.isVisible()))

    return click


def rename(desk: Desk) -> None:
    desk.window.docks.layers_panel.view.setFocus()
    desk.window.kit.actions["layer_rename"].trigger()
    QApplication.processEvents()
    desk.hand.type("other")


def write(desk: Desk) -> None:
    """Text on the canvas, and more of it."""
    desk.hand.key("Shift+T")
    desk.hand.stroke((0.3, 0.3))
    desk.document.settle()
    desk.shown(TextField)
    desk.hand.type("words")


OPEN = {
    "command box": (act("find_command"), CommandBox),
    "finish": (act("finish"), FinishCard),
    "brush": (card_of("Brush"), BrushCard),
    "layer's name": (rename, QLineEdit),
    "text": (write, TextField),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", OPEN)
def test_what_is_open_closes_and_nothing_is_stopped(desk: Desk, name: str) -> None:
    begin, kind = OPEN[name]
    names = [layer.name for layer in desk.document.layers.value]
    begin(desk)
    desk.run()
    opened = QApplication.focusWidget()
    while not isinstance(opened, kind):
        assert opened is not None
        opened = opened.parentWidget()
    desk.hand.key("Esc")
    assert desk.runs_on
    desk.qtbot.waitUntil(lambda: not isValid(opened) or not opened.isVisible())
    assert [layer.name for layer in desk.document.layers.value][: len(names)] == names
    desk.hand.key("Esc")
    assert not desk.runs_on, "the second one is the picture's in front"


@pytest.mark.slow
def test_every_page_is_left_and_nothing_is_stopped(desk: Desk) -> None:
    desk.run()
    pages = desk.window.canvas_area.pages
    for page in (row.id for row in all_pages() if row.make is not None):
        pages.show(page)
        QApplication.processEvents()
        assert pages.current == page
        desk.hand.key("Esc")
        if pages.current != "edit":  # its field was left first
            desk.hand.key("Esc")
        assert pages.current == "edit" and desk.runs_on, page


@pytest.mark.slow
def test_a_session_is_left_though_the_keyboard_is_in_its_bar(desk: Desk) -> None:
    """The hand has just set something there."""
    hand, tools = desk.hand, desk.state.tools
    hand.key("D")
    hand.stroke((0.3, 0.3), (0.5, 0.5))
    for tool in ("Ctrl+T", "Shift+U", "G", "Y"):
        hand.key(tool)
        desk.qtbot.waitUntil(lambda: tools.active.value in SESSIONS)
        if tool == "Ctrl+T":
            desk.qtbot.waitUntil(lambda: tools.transform.frame.value is not None)
        bar = desk.window.bars.tool_options
        fields = [
            one
            for one in bar.findChildren(QAbstractButton)
            if one.isVisible() and one.focusPolicy()
        ]
        fields[0].setFocus()
        hand.key("Esc")
        assert tools.active.value is ToolId.PAINT, tool
