"""What lists, grids, frames and tools reckon, each asked by itself: there is no window."""

from __future__ import annotations

from types import SimpleNamespace as Has
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.core.values import Field, Flag, Number, Text
from desktop_app.extensions.training.faces.page.graph import LossGraph
from desktop_app.state.manager import ManagerState
from desktop_app.ui.actions.action_table import ACTIONS
from desktop_app.ui.actions.command_match import Names
from desktop_app.ui.canvas.comparison import Comparison
from desktop_app.ui.canvas.context_frame import ContextFrame
from desktop_app.ui.look.theme import Theme, base_font
from desktop_app.ui.models.bar_list import Bar, BarList
from desktop_app.ui.models.first_steps import FirstSteps
from desktop_app.ui.models.installed_delegate import InstalledDelegate
from desktop_app.ui.panels.board.board_view import BoardView
from desktop_app.ui.panels.history.history_model import HistoryModel
from desktop_app.ui.panels.layers.layers_view import LayersView
from desktop_app.ui.preferences.dialog import PreferencesDialog
from desktop_app.ui.qt.qimage import from_qimage
from desktop_app.ui.search.picture_grid import PictureGrid
from desktop_app.ui.tools.handles import MOVE
from desktop_app.ui.tools.mix import MixTool
from desktop_app.ui.widgets.completion_list import CompletionList
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.field_form import FieldForm
from desktop_app.ui.widgets.painting import draw_elided, heavy, line_heights
from desktop_app.ui.widgets.picture_sheet import PictureSheet, SheetRow
from tests.ui.asked_rows import Answers, Asked
from tests.ui.conftest import theme
from tests.ui.models.room_samples import SHARED
from tests.ui.models.samples import CARDS

__all__ = ["theme"]
pytestmark = pytest.mark.usefixtures("qapp")

Moves = QAbstractItemView.CursorAction
NO = Qt.KeyboardModifier.NoModifier


# -- a grid of four columns and ten tiles ---------------------------------------------------------


def grid_of(row: int = 0, count: int = 10) -> Asked:
    grid = Asked(PictureGrid, _columns=4, cell=QSize(100, 120), _count=lambda: count)
    grid.viewport = lambda: Has(height=lambda: 250)
    grid.verticalOffset = lambda: 0
    grid.currentIndex = lambda: Has(row=lambda: row)
    grid.model = lambda: Has(index=lambda row, column: row)
    return grid


@pytest.mark.parametrize(
    ("row", "action", "to"),
    [
        (-1, Moves.MoveDown, 0),
        (5, Moves.MoveLeft, 4),
        (0, Moves.MoveLeft, 0),
        (5, Moves.MovePrevious, 4),
        (5, Moves.MoveRight, 6),
        (9, Moves.MoveRight, 9),
        (5, Moves.MoveNext, 6),
        (5, Moves.MoveUp, 1),
        (1, Moves.MoveUp, 1),
        (5, Moves.MoveDown, 9),
        (6, Moves.MoveDown, 6),
        (9, Moves.MovePageUp, 1),
        (1, Moves.MovePageDown, 9),
        (5, Moves.MoveHome, 0),
        (5, Moves.MoveEnd, 9),
    ],
)
def test_keys_walk_a_grid(row: int, action: Any, to: int) -> None:
    assert grid_of(row).moveCursor(action, NO) == to
    assert not grid_of(row, 0).moveCursor(action, NO).isValid()


def test_the_end_of_a_grid_is_its_last_tile() -> None:
    """And not what lies behind, which a view would leave out."""
    indices = list[int]()
    grid = grid_of(5)
    grid.model = lambda: Has(index=lambda row, column: indices.append(row))
    grid.moveCursor(Moves.MoveEnd, NO)
    grid.moveCursor(Moves.MoveHome, NO)
    assert indices == [9, 0]


@pytest.mark.parametrize(
    ("frame", "runs"),
    [
        (QRect(110, 10, 150, 50), [(1, 2)]),
        (QRect(110, 10, 150, 150), [(1, 2), (5, 6)]),
        (QRect(210, 130, 500, 150), [(6, 7)]),
        (QRect(-20, 250, 900, 300), [(8, 9)]),
        (QRect(10, 500, 50, 50), []),
    ],
)
def test_a_frame_takes_the_tiles_it_touches(frame: QRect, runs: list[tuple[int, int]]) -> None:
    assert grid_of()._framed(frame) == runs


# -- lists ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompts", "intent", "title"),
    [
        ((), "", "(no prompt)"),
        ((), "Remove", "Remove"),
        (("a  red\nfox", "snow"), "", "a red fox · snow"),
        (("a fox",), "Fill", "a fox"),
    ],
)
def test_an_entry_of_the_history_is_called_by_its_words(
    prompts: tuple[str, ...], intent: str, title: str
) -> None:
    model = Asked(HistoryModel, _words=lambda entry: prompts, _intent=lambda entry: intent)
    assert model._title(None) == title


@pytest.mark.parametrize("missing", [False, True])
@pytest.mark.parametrize("prompt", ["", "a fox"])
def test_the_second_line_says_what_was_wanted_where_the_first_does_not(
    prompt: str, missing: bool
) -> None:
    model = Asked(HistoryModel, _when=lambda entry: "12:04", _intent=lambda entry: "Fill")
    entry = Has(size=Has(width=3, height=2), missing=missing, prompt=prompt)
    wanted = ["12:04", *(["Fill"] if prompt else []), "Picture missing" if missing else "3 × 2"]
    assert model._line(entry) == " · ".join(wanted)


def steps_of(*, hidden: bool = True, shared: Any = ()) -> Asked:
    state = ManagerState()
    state.cards.value = (next(card for card in CARDS if card.bundled),)
    state.shared.value = shared
    page = Asked(FirstSteps, _parts=Has(state=state), _shown=None, isHidden=lambda: hidden)
    page.setVisible, page._fill = page.emits("seen").emit, page.emits("fill").emit
    page.changed = page.emits("changed")
    return page


def test_next_steps_are_there_while_there_is_the_starter_alone() -> None:
    page = steps_of(shared=SHARED)
    page._on_change(None)
    assert page.told[:2] == [("seen", True), ("changed",)]
    name, programs, models, own = page.told[2]
    assert (name, programs, models, own.bundled) == ("fill", [SHARED[1], SHARED[2]], [], True)
    page.isHidden = lambda: False
    page._on_change(None)
    assert len(page.told) == 3, "nothing is new"
    page.retranslate()
    assert page.told[3:] == [page.told[2]], "in the other language"
    page._parts.state.cards.value = CARDS
    page._on_change(None)
    assert page.told[4:] == [("seen", False), ("changed",)]
    page = steps_of()
    page._on_change(None)
    assert ("seen", True) not in page.told


@pytest.mark.parametrize(
    ("layer", "box", "height"),
    [("a", True, 60), ("", True, 0), ("a", False, 0), ("", False, 0)],
)
def test_a_row_of_a_layer_opens_for_what_it_has(layer: str, box: bool, height: int) -> None:
    view = Asked(LayersView, _drawer=None, _delegate=Has(drawer=("x", 1)))
    view._place_drawer, view.room_lacking = view.emits("placed").emit, view.emits("lacks")
    view.scheduleDelayedItemsLayout = view.emits("laid out").emit
    view.viewport, view.isVisible = (lambda: Has(height=lambda: 10)), lambda: True
    drawer = Has(sizeHint=lambda: QSize(100, 60), hide=view.emits("hidden").emit)
    view.open_drawer(layer, drawer if box else None)
    assert view._delegate.drawer == (layer, height)
    assert [one[0] for one in view.told] == ["laid out", *["lacks"] * (height > 0), "placed"]
    view.told.clear()
    view.open_drawer(layer, None)
    assert (("hidden",) in view.told) is box and view._delegate.drawer == (layer, 0)


# -- on the canvas --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "y", "is_on"),
    [(10, 20, True), (39, 29, True), (40, 25, False), (25, 30, False), (9, 25, False), (25, 19, 0)],
)
def test_a_chosen_context_is_moved_by_its_label(x: int, y: int, is_on: bool) -> None:
    label = Has(plan=Has(context=Rect(0, 0, 9, 9)))
    frame = Asked(ContextFrame, handled=(), is_chosen=True, _is_suppressed=False, _labels=(label,))
    frame._label_rect = lambda *_: Rect(10, 20, 30, 10)
    same: Any = Has(
        viewport=Has(canvas_rect=lambda rect: rect),
        to_canvas=lambda x, y: (x, y),
        on_canvas=lambda rect: rect,
    )
    found = frame.grip_at(x, y, same, QFont(), 1)
    assert found == ((MOVE, label.plan) if is_on else None)
    frame.is_chosen = False
    assert frame.grip_at(x, y, same, QFont(), 1) is None


def test_arrows_of_the_line_between_before_and_now_lie_in_its_knob() -> None:
    image = QImage(120, 60, QImage.Format.Format_RGB888)
    image.fill(QColor(0, 0, 255))
    part = Asked(Comparison, is_split=True, is_held=False, line_at=lambda canvas: 60)
    part._before_word, part._word = "", lambda *_: None
    painter = QPainter(image)
    part.paint(painter, Rect(0, 0, 120, 60), QFont(), 1)
    painter.end()
    pixels = from_qimage(image)[30].astype(int)  # through its middle
    dark = [x for x in range(120) if abs(pixels[x] - 40).max() < 12]
    light = [x for x in range(120) if pixels[x].min() > 200]
    assert min(light) < min(dark) < 58 and 62 < max(dark) < max(light)


def test_a_key_that_mixing_has_no_use_for_is_another_s() -> None:
    now = Answers()
    now.is_open, now.mix = True, Has(parts=[1, 2])
    number, coloured = Has(value=0), Has(value=False)
    settings = Has(mixing=Has(number=number, coloured=coloured))
    tool = Asked(MixTool, _now=now, board=Has(settings=settings))
    for key, taken, said in (
        (Qt.Key.Key_2, True, []),
        (Qt.Key.Key_5, True, []),
        (Qt.Key.Key_A, False, []),
        (Qt.Key.Key_0, True, []),
        (Qt.Key.Key_Return, True, [("apply",)]),
        (Qt.Key.Key_Backspace, True, [("undo",)]),
        (Qt.Key.Key_Redo, True, [("redo",)]),
    ):
        now.said.clear()
        assert tool.key(key) is taken and now.said == said, key
    assert (number.value, coloured.value) == (1, True), "there is no fifth result"
    now.is_open = False
    assert not tool.key(Qt.Key.Key_2)


# -- forms and what is drawn ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        (Field("steps", kind=Number(1, 100), default=1), Number),
        (Field("seed", kind=Number(0, 10**9), default=1), Text),
        (Field("count", kind=Number(1, 1000), default=1), Number),
        (Field("name", kind=Text(9), default=""), Text),
        (Field("on", kind=Flag(), default=True), Flag),
    ],
)
def test_a_number_of_many_is_typed_and_others_are_slid(field: Field, kind: type) -> None:
    form = Asked(FieldForm)
    shown = form._shown(field)
    assert type(shown.kind) is kind
    if field.id == "count":
        assert shown.kind.middle == 10


def test_text_is_as_large_as_it_is_called() -> None:
    sizes = [row for row in ACTIONS.own if row.group == "text"]
    said = Answers()
    for row in sizes:
        assert row.do is not None
        row.do(said)  # pyright: ignore[reportArgumentType]
    numbers = [one[1] for one in said.said]
    assert [row.id for row in sizes] == [f"text_{one}" for one in numbers]
    assert [row.text for row in sizes] == [f"{one} %" for one in numbers]
    assert 100 in numbers and all(one % 25 == 0 for one in numbers)


def test_names_of_bars_stand_above_them(theme: Theme, qtbot: QtBot) -> None:
    bars = BarList(theme)
    qtbot.addWidget(bars)
    bars.resize(320, 80)
    bars.set_bars([Bar("Wide Models", 9), Bar("Others", 3)])
    pixels = from_qimage(bars.grab().toImage().convertToFormat(QImage.Format.Format_RGB888))
    ink = abs(pixels.astype(int) - QColor(theme.tokens.text).getRgb()[:3]).max(axis=2) < 60
    high = len(pixels) // 2
    rows = [y for y in range(high) if ink[y, :100].any()]
    assert rows and max(rows) < high - 14, "where the bar begins"


def test_what_a_row_of_pictures_is_called_stands_clear_of_them(theme: Theme, qtbot: QtBot) -> None:
    sheet = PictureSheet(theme, None, lambda name: None, side=32)  # pyright: ignore[reportArgumentType]
    qtbot.addWidget(sheet)
    sheet.show_rows([SheetRow("gjpqy gjpqy", [("1", "a"), ("2", "b"), ("3", "c")])])
    sheet.show()
    pixels = from_qimage(sheet.grab().toImage().convertToFormat(QImage.Format.Format_RGB888))
    top = sheet.square(0, 0).top()
    plain = pixels[top - 1, 0]
    assert (pixels[:top] != plain).any(), "it is there"
    assert (pixels[top - 2 : top] == plain).all()


def test_words_of_a_model_s_tile_stand_eight_pixels_below_its_picture(theme: Theme) -> None:
    images, card, picture = list[Any](), CARDS[0], QRect(10, 10, 150, 40)
    for own in (True, False):
        image = QImage(170, 110, QImage.Format.Format_RGB888)
        image.fill(QColor(0, 0, 0))
        painter = QPainter(image)
        if own:
            delegate = Asked(InstalledDelegate, theme=theme)
            delegate._draw_words(painter, picture, card, gone=False)
        else:
            line = QRect(10, 50 + 8, 150, line_heights()[0])
            draw_elided(painter, line, card.name, heavy(base_font()), theme.tokens.text)
        painter.end()
        images.append(from_qimage(image)[: 50 + 8 + line_heights()[0]].copy())
    assert images[0].any() and (images[0] == images[1]).all()


# -- what was asked of windows before -------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "row", "by", "to"),
    [(3, 0, 1, 1), (3, 2, 1, 0), (3, 0, -1, 2), (3, -1, 1, 0), (3, -1, -1, 2), (0, -1, 1, -1)],
)
def test_completions_are_walked_round(count: int, row: int, by: int, to: int) -> None:
    rows = list[int]()
    page = Asked(CompletionList)
    page.list = Has(count=lambda: count, currentRow=lambda: row, setCurrentRow=rows.append)
    page.step(by)
    assert rows == [to] and page.current == row


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("canvas size", "Canvas Size", "Canvas"),
        ("size canvas", "Canvas Size", "Image Size"),
        ("canv", "Canvas Size", "Blank Canvas"),
        ("cs", "Canvas Size", "Focus"),
        ("cansi", "Canvas Size", "Cancel"),
    ],
)
def test_a_command_is_named_by_words_beginnings_and_initials(
    typed: str, better: str, worse: str
) -> None:
    first, second = (Names([(1.0, one)]).score(typed) for one in (better, worse))
    assert first > second


@pytest.mark.parametrize("typed", ["zoo", "canvas fox", "…", "x"])
def test_what_names_nothing_finds_nothing(typed: str) -> None:
    assert Names([(1.0, "Canvas Size"), (0.5, "How large it is")]).score(typed) == 0


@pytest.mark.parametrize(
    ("cursor", "key", "to"),
    [
        (None, Qt.Key.Key_Left, 38.0),
        (20.0, Qt.Key.Key_Left, 18.0),
        (20.0, Qt.Key.Key_Right, 22.0),
        (1.5, Qt.Key.Key_Left, 1.0),
        (40.0, Qt.Key.Key_Right, 40.0),
    ],
)
def test_a_graph_is_walked_in_twentieths(cursor: float | None, key: Qt.Key, to: float) -> None:
    graph = Asked(LossGraph, _cursor=cursor, _curves=Has(end=40.0))
    graph._changed = graph.emits("changed").emit
    graph.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, key, NO))
    assert graph._cursor == to and graph.told == [("changed",)]


def test_a_pointer_that_leaves_a_graph_says_nothing_of_a_step() -> None:
    graph = Asked(LossGraph, _cursor=3.0, _curves=Has(end=40.0), _changed=str)
    graph.leaveEvent(None)
    assert graph._cursor is None
    graph._field = lambda: Has(left=lambda: 10, width=lambda: 100)
    graph.mouseMoveEvent(Has(position=lambda: Has(x=lambda: 60)))
    assert graph._cursor == 20.0


@pytest.mark.parametrize(
    ("pinned", "dx", "dy", "on"),
    [(False, 0, 0, True), (False, 400, 0, False), (False, 0, -400, False), (True, 0, 0, False)],
)
def test_a_picture_of_the_board_is_scaled_by_its_corner(
    pinned: bool, dx: int, dy: int, on: bool
) -> None:
    board = Asked(BoardView, picture=Has(pinned=pinned), corner=lambda one: QPointF(50, 60))
    assert board._is_on_grip(QPointF(50 + dx, 60 + dy)) is on
    board.picture = None
    assert not board._is_on_grip(QPointF(50, 60))


@pytest.mark.parametrize("picks", [False, True])
@pytest.mark.parametrize("alt", [False, True])
def test_a_colour_is_picked_with_alt_or_where_that_is_what_clicks_do(
    picks: bool, alt: bool
) -> None:
    keys = Qt.KeyboardModifier.AltModifier if alt else NO
    board = Asked(BoardView, picks=picks)
    assert board._is_picking(Has(modifiers=lambda: keys)) is (picks or alt)


def preferences(page: str, preference: str | None) -> Asked:
    """With two pages, of which one is shown."""
    dialog = Asked(PreferencesDialog, _areas={"look": "area a", "pen": "area b"}, mark=Answers())
    view = Answers()
    view.first = lambda: Has(setFocus=dialog.emits("first").emit)
    view.editor = lambda one: Has(setFocus=dialog.emits(one).emit)
    dialog.pages, dialog.list = {"pen": view}, Answers()
    dialog.list.choice = lambda: (page, preference)
    dialog.stack = Has(currentWidget=lambda: "area b")
    return dialog


@pytest.mark.parametrize(
    ("page", "preference", "focused"),
    [("pen", None, "first"), ("pen", "Speed", "Speed"), ("gone", None, None)],
)
def test_from_what_was_found_return_leads_to_what_changes_it(
    page: str, preference: str | None, focused: str | None
) -> None:
    dialog = preferences(page, preference)
    assert dialog.page == "pen"
    dialog._on_return()
    assert [one[0] for one in dialog.told] == ([] if focused is None else [focused])


@pytest.mark.parametrize(("text", "found"), [("pen", True), ("xyz", False), ("", True)])
def test_what_is_searched_for_in_preferences_is_there_or_it_is_said(text: str, found: bool) -> None:
    dialog = preferences("pen", None)
    dialog.list.narrow = lambda words: found
    dialog._tell = dialog.emits("told").emit
    dialog._on_search(text)
    words = "" if found else f"Nothing was found for “{text}”."
    assert dialog.told == [("told", words)]
    assert dialog.mark.said == ([] if text else [("put_around", None)])
    assert dialog.list.said == ([] if text else [("choose", "pen")])


def test_a_sentence_stands_where_there_is_nothing() -> None:
    for at, empty in ((0, False), (1, True)):
        stack = Asked(EmptyStack, _stack=Has(currentIndex=lambda at=at: at))
        assert stack.is_empty is empty
