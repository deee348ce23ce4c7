"""Annotations are set, dragged, written and removed by gestures on a real canvas."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.core.errors import InputError
from desktop_app.imaging.annotations.annotation import Annotation
from desktop_app.imaging.annotations.table import annotation
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.annotations import add_annotations, annotations_of
from desktop_app.state.document.document import Document
from desktop_app.state.picture import layer_tree
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window

DELETE, RIGHT_ARROW = Qt.Key.Key_Delete, Qt.Key.Key_Right


@pytest.fixture
def board(bench: Bench) -> Bench:
    bench.open(np.full((200, 300, 3), 128, np.uint8))
    bench.zoom(1.0, 30, 40)
    bench.state.tools.active.value = ToolId.ANNOTATE
    return bench


def document(bench: Bench) -> Document:
    found = bench.state.document.value
    assert found is not None
    return found


def shown(bench: Bench) -> tuple[Annotation, ...]:
    layer = layer_tree.find(document(bench).pixels.look.layers, document(bench).active.value)
    return annotations_of(layer) or ()


def test_the_first_click_makes_a_layer_and_the_next_ones_go_onto_it(board: Bench) -> None:
    layers = len(document(board).content.layers)
    board.drag(board.at(50, 60))
    assert len(document(board).content.layers) == layers + 1
    board.drag(board.at(150, 120))
    assert [one.points for one in shown(board)] == [((50, 60),), ((150, 120),)]
    assert len(document(board).content.layers) == layers + 1
    assert board.state.tools.annotated.value == 1


def test_an_arrow_is_dragged_from_its_start_to_its_tip_as_one_step(board: Bench) -> None:
    board.state.tools.annotation.value = "arrow"
    add_annotations(document(board))
    steps = len([*document(board).undo_stack.steps])
    board.drag(board.at(40, 50), board.at(90, 70), board.at(120, 90))
    (arrow,) = shown(board)
    assert arrow.points == ((40, 50), (120, 90))
    assert len([*document(board).undo_stack.steps]) <= steps + 2
    document(board).undo_stack.undo()
    assert len(shown(board)) <= 1


def test_handles_are_dragged_and_the_whole_by_its_middle(board: Bench) -> None:
    box = annotation("box", [(40, 40), (120, 100)], {"size": 10.0, "halo": False})
    add_annotations(document(board), [box])
    board.drag(board.at(120, 100), board.at(130, 110), board.at(150, 130))
    assert shown(board)[0].points == ((40, 40), (150, 130))
    board.drag(board.at(90, 80), board.at(100, 90), board.at(110, 100))
    assert shown(board)[0].points == ((60, 60), (170, 150))
    document(board).undo_stack.undo()
    assert shown(board)[0].points == ((40, 40), (150, 130))


def test_arrow_keys_move_and_delete_removes_what_is_chosen(board: Bench) -> None:
    board.drag(board.at(50, 60))
    QTest.keyClick(board.canvas, RIGHT_ARROW)
    QTest.keyClick(board.canvas, RIGHT_ARROW, Qt.KeyboardModifier.ShiftModifier)
    assert shown(board)[0].points == ((61, 60),)
    QTest.keyClick(board.canvas, DELETE)
    assert shown(board) == () and board.state.tools.annotated.value == -1


def test_a_notice_is_not_removed_by_a_key(board: Bench) -> None:
    refused: list[InputError] = []
    board.state.tools.refused.connect(refused.append)
    notice = annotation("notice", [(0, 200), (300, 200)], {"size": 10.0})
    add_annotations(document(board), [notice])
    board.drag(board.at(150, 195))
    QTest.keyClick(board.canvas, DELETE)
    assert [one.code for one in refused] == ["annotation_kept"] and len(shown(board)) == 1


def test_a_locked_layer_stays_as_it_is(board: Bench) -> None:
    from desktop_app.state.document.layer_properties import set_locked

    layer = add_annotations(document(board), [annotation("text", [(50, 60)], {"text": "Kern"})])
    set_locked(document(board), [layer], True)
    board.drag(board.at(50, 60), board.at(80, 90), board.at(100, 90))
    found = layer_tree.find(document(board).content.layers, layer)
    (one,) = annotations_of(found) or ()
    assert one.points == ((50, 60),)
