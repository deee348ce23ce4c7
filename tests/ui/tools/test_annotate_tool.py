"""Annotations are set, dragged, written and removed by gestures on a real canvas."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.imaging.annotations.annotation import Annotation
from desktop_app.imaging.annotations.table import annotation
from desktop_app.imaging.layers import layer_tree
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.annotations import add_annotations, annotations_of
from desktop_app.ui.canvas.text_editing import TextField
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window

DELETE, RIGHT_ARROW, UP_ARROW = Qt.Key.Key_Delete, Qt.Key.Key_Right, Qt.Key.Key_Up
ENTER, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Escape
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def board(bench: Bench) -> Bench:
    bench.open(np.full((200, 300, 3), 128, np.uint8))
    bench.zoom(1.0, 30, 40)
    bench.state.tools.active.value = ToolId.ANNOTATE
    return bench


def shown(bench: Bench) -> tuple[Annotation, ...]:
    layer = layer_tree.find(bench.document.pixels.source.layers, bench.document.active.value)
    return annotations_of(layer) or ()


def field(bench: Bench) -> TextField:
    found = bench.canvas.text_editing.field
    assert found is not None
    return found


def typed(bench: Bench, words: str, key: Qt.Key = ENTER) -> None:
    QTest.keyClicks(field(bench), words)
    QTest.keyClick(field(bench), key)
    assert bench.canvas.text_editing.field is None


def double_click(bench: Bench, x: float, y: float) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    bench.drag(bench.at(x, y))
    bench.mouse(QEvent.Type.MouseButtonDblClick, bench.at(x, y), left, left, none)
    bench.release(bench.at(x, y))


def steps(bench: Bench) -> int:
    return len([*bench.document.undo_stack.steps])


def test_the_first_click_makes_a_layer_and_the_next_ones_go_onto_it(board: Bench) -> None:
    layers = len(board.document.content.layers)
    board.drag(board.at(50, 60))
    assert len(board.document.content.layers) == layers + 1
    typed(board, "Kern")
    board.drag(board.at(150, 120))
    typed(board, "Wand")
    assert [one.points for one in shown(board)] == [((50, 60),), ((150, 120),)]
    assert len(board.document.content.layers) == layers + 1
    assert board.state.tools.annotated.value == 1


@pytest.mark.slow
def test_an_arrow_is_dragged_from_its_start_to_its_tip_as_one_step(board: Bench) -> None:
    board.state.tools.annotation.value = "arrow"
    add_annotations(board.document)
    before = steps(board)
    board.drag(board.at(40, 50), board.at(90, 70), board.at(120, 90))
    (arrow,) = shown(board)
    assert arrow.points == ((40, 50), (120, 90))
    assert steps(board) == before + 1
    board.document.undo_stack.undo()
    assert shown(board) == ()


def test_handles_are_dragged_and_the_whole_by_its_middle(board: Bench) -> None:
    box = annotation("box", [(40, 40), (120, 100)], {"size": 10.0, "halo": False})
    add_annotations(board.document, [box])
    board.drag(board.at(120, 100), board.at(130, 110), board.at(150, 130))
    assert shown(board)[0].points == ((40, 40), (150, 130))
    board.drag(board.at(90, 80), board.at(100, 90), board.at(114, 60))
    assert shown(board)[0].points == ((64, 20), (174, 110))
    board.document.undo_stack.undo()
    assert shown(board)[0].points == ((40, 40), (150, 130))


def test_arrow_keys_move_and_delete_removes_what_is_chosen(board: Bench) -> None:
    board.drag(board.at(50, 60))
    typed(board, "Kern")
    QTest.keyClick(board.canvas, RIGHT_ARROW)
    QTest.keyClick(board.canvas, RIGHT_ARROW, Qt.KeyboardModifier.ShiftModifier)
    assert shown(board)[0].points == ((61, 60),)
    QTest.keyClick(board.canvas, DELETE)
    assert shown(board) == () and board.state.tools.annotated.value == -1


def test_a_notice_is_removed_after_a_question_and_stays_at_the_edge(board: Bench) -> None:
    asked: list[Callable[[], object]] = []
    board.state.tools.guarded.connect(asked.append)
    notice = annotation("notice", [(0, 200), (300, 200)], {"size": 10.0})
    add_annotations(board.document, [notice])
    board.drag(board.at(150, 195), board.at(150, 150), board.at(120, 90))
    QTest.keyClick(board.canvas, UP_ARROW)
    assert shown(board) == (notice,)
    QTest.keyClick(board.canvas, DELETE)
    assert len(asked) == 1 and shown(board) == (notice,)
    asked[0]()
    assert shown(board) == ()


def test_a_locked_layer_stays_as_it_is(board: Bench) -> None:
    from desktop_app.state.document.layer_properties import set_locked

    layer = add_annotations(board.document, [annotation("text", [(50, 60)], {"text": "Kern"})])
    set_locked(board.document, [layer], True)
    board.drag(board.at(50, 60), board.at(80, 90), board.at(100, 90))
    found = layer_tree.find(board.document.content.layers, layer)
    assert [one.points for one in annotations_of(found) or ()] == [((50, 60),)]


# -- text on the canvas ---------------------------------------------------------------------------


@pytest.mark.slow
def test_a_new_text_is_typed_at_once_and_is_one_step(board: Bench) -> None:
    add_annotations(board.document)
    before = steps(board)
    board.drag(board.at(50, 60))
    QTest.keyClicks(field(board), "Kern")
    assert [one.text for one in shown(board)] == ["Kern"], "it is seen while it is typed"
    QTest.keyClick(field(board), ENTER, SHIFT)
    typed(board, "Wand")
    assert [one.text for one in shown(board)] == ["Kern\nWand"]
    assert steps(board) == before + 1
    board.document.undo_stack.undo()
    assert shown(board) == ()
    board.document.undo_stack.redo()
    assert [one.text for one in shown(board)] == ["Kern\nWand"]


@pytest.mark.parametrize("key", [ENTER, ESCAPE])
def test_a_new_text_that_stays_empty_leaves_nothing(board: Bench, key: Qt.Key) -> None:
    before = steps(board)
    board.drag(board.at(50, 60))
    typed(board, "Kern" if key == ESCAPE else "", key)
    assert shown(board) == () and steps(board) == before


def test_a_point_without_words_stays(board: Bench) -> None:
    board.state.tools.annotation.value = "point"
    board.drag(board.at(50, 60), board.at(70, 70), board.at(120, 90))
    typed(board, "", ESCAPE)
    assert [one.points for one in shown(board)] == [((50, 60), (120, 90))]


def test_a_double_click_and_enter_edit_what_is_there(board: Bench) -> None:
    one = annotation("text", [(50, 60)], {"text": "Kern", "size": 20.0})
    add_annotations(board.document, [one])
    before = steps(board)
    double_click(board, 60, 72)
    assert field(board).toPlainText() == "Kern"
    typed(board, "Zelle")
    assert shown(board)[0].text == "Zelle" and steps(board) == before + 1
    QTest.keyClick(board.canvas, ENTER)
    typed(board, "Anders", ESCAPE)
    assert shown(board)[0].text == "Zelle" and steps(board) == before + 1
    QTest.keyClick(board.canvas, ENTER)
    typed(board, "Zelle")
    assert steps(board) == before + 1, "the same text is no step"


@pytest.mark.slow
def test_chinese_comes_from_an_input_method(board: Bench) -> None:
    board.drag(board.at(50, 60))
    event = QInputMethodEvent("xi", [])
    QApplication.sendEvent(field(board), event)
    assert shown(board)[0].text == "", "what is being composed is not there yet"
    event = QInputMethodEvent()
    event.setCommitString("细胞核")
    QApplication.sendEvent(field(board), event)
    typed(board, "")
    assert shown(board)[0].text == "细胞核"


@pytest.mark.slow
def test_a_click_elsewhere_keeps_what_was_typed_and_another_tool_too(board: Bench) -> None:
    board.drag(board.at(50, 60))
    QTest.keyClicks(field(board), "Kern")
    board.state.tools.active.value = ToolId.PAN
    assert board.canvas.text_editing.field is None
    assert [one.text for one in shown(board)] == ["Kern"]


@pytest.mark.slow
def test_undo_from_elsewhere_in_the_middle_of_it_breaks_nothing(board: Bench) -> None:
    add_annotations(board.document)
    board.drag(board.at(50, 60))
    QTest.keyClicks(field(board), "Kern")
    board.document.undo_stack.undo()
    QTest.keyClicks(field(board), "x")
    QTest.keyClick(field(board), ENTER)
    assert shown(board) == () and board.canvas.text_editing.field is None


@pytest.mark.slow
def test_points_are_set_within_a_shape_and_beside_a_leader_line(board: Bench) -> None:
    box = annotation("box", [(20, 20), (280, 180)], {"size": 10.0})
    long = annotation("point", [(40, 40), (220, 150)], {"text": "far", "size": 10.0})
    add_annotations(board.document, [box, long])
    board.state.tools.annotation.value = "point"
    for place in ((200, 60), (80, 130)):
        board.drag(board.at(*place))
        typed(board, "")
    assert [one.points[0] for one in shown(board)[2:]] == [(200, 60), (80, 130)]
    board.drag(board.at(130, 95), board.at(130, 105), board.at(130, 125))
    assert shown(board)[1].points[0] == (40, 70), "a leader line is dragged where it is"
    board.drag(board.at(20, 100), board.at(30, 100), board.at(30, 100))
    board.drag(board.at(250, 60), board.at(250, 70), board.at(250, 75), keys=CTRL)
    assert shown(board)[0].points[0] == (30, 35), "the chosen shape within, too"


# -- labels among one another ---------------------------------------------------------------------


@pytest.mark.slow
def test_labels_snap_to_one_another_and_to_the_canvas(board: Bench) -> None:
    first, second = (
        annotation("text", [place], {"text": words, "size": 12.0})
        for place, words in (((40.0, 40.0), "Kern"), ((130.0, 120.0), "Wand"))
    )
    add_annotations(board.document, [first, second])
    board.drag(board.at(132, 128), board.at(100, 100), board.at(45, 110), release=False)
    assert shown(board)[1].points[0][0] == 40, "its left edge on that of the other"
    plain = board.shot()
    board.release(board.at(45, 110))
    lines = np.abs(plain.astype(int) - board.shot()).max(axis=2)
    assert lines[:, board.at(40, 0).x()].all(), "a line shows where"
    board.drag(board.at(45, 110), board.at(60, 100), board.at(8, 96), keys=CTRL)
    assert shown(board)[1].points[0][0] == 3, "with Ctrl it is free"
    board.drag(board.at(8, 96), board.at(60, 100), board.at(6, 110))
    assert shown(board)[1].points[0][0] == 0


def test_ctrl_d_duplicates(board: Bench) -> None:
    board.drag(board.at(50, 60))
    typed(board, "Kern")
    before = steps(board)
    QTest.keyClick(board.canvas, Qt.Key.Key_D, CTRL)
    first, second = shown(board)
    assert first.values == second.values and first.points != second.points
    assert board.state.tools.annotated.value == 1 and steps(board) == before + 1
    QTest.keyClick(board.canvas, ESCAPE)
    assert board.state.tools.annotated.value == -1
    QTest.keyClick(board.canvas, Qt.Key.Key_D, CTRL)
    assert len(shown(board)) == 2


def test_a_label_is_dragged_by_its_words_and_its_spot_stays(board: Bench) -> None:
    one = annotation("point", [(40, 40), (160, 100)], {"text": "Kern", "size": 14.0})
    add_annotations(board.document, [one])
    board.drag(board.at(180, 110), board.at(190, 120), board.at(196, 142), keys=CTRL)
    assert shown(board)[0].points == ((40, 40), (176, 132))
