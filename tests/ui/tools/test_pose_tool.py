"""People are posed by gestures on a real canvas."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.core.geometry import Rect
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.preprocessors.pose import FRAME, NAMES, NECK, Pose
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.layer_commands import add_control
from desktop_app.state.document.layer_guidance import change_guidance
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window

WRIST = NAMES.index("right wrist")
HIP = NAMES.index("right hip")
RIGHT = Qt.MouseButton.RightButton


@pytest.fixture
def board(bench: Bench) -> Bench:
    bench.open(np.full((200, 300, 3), 128, np.uint8))
    bench.zoom(1.0, 30, 40)
    add_control(bench.document, type="pose")
    bench.state.tools.active.value = ToolId.POSE
    return bench


def people(bench: Bench) -> tuple[Pose, ...]:
    found = layer_tree.find(bench.document.pixels.source.layers, bench.document.active.value)
    assert found is not None and found.control is not None
    return found.control.people


def place(bench: Bench, which: int, who: int = 0) -> tuple[float, float]:
    joint = people(bench)[who].joints[which]
    assert joint is not None
    return joint.x * FRAME.width, joint.y * FRAME.height


def test_a_click_adds_somebody_and_a_drag_moves_a_joint(board: Bench) -> None:
    board.drag(board.at(150, 100))
    assert len(people(board)) == 1 and board.document.undo_stack.undo_name == "control_poses"
    x, y = place(board, WRIST)
    hip = place(board, HIP)
    board.drag(board.at(round(x), round(y)), board.at(40, 30), board.at(50, 40))
    assert place(board, WRIST) == pytest.approx((50, 40), abs=1)
    assert place(board, HIP) == hip
    board.document.undo_stack.undo()
    assert place(board, WRIST) == pytest.approx((x, y))
    x, y = place(board, NECK)
    board.drag(board.at(round(x), round(y)), board.at(round(x) + 20, round(y)))
    assert place(board, HIP)[0] == pytest.approx(hip[0] + 20, abs=1)


def test_joints_are_hidden_and_people_removed(board: Bench) -> None:
    board.drag(board.at(100, 100))
    board.drag(board.at(220, 100))
    assert len(people(board)) == 2
    x, y = place(board, WRIST)
    board.drag(board.at(round(x), round(y)), button=RIGHT)
    assert people(board)[0].joints[WRIST] is None
    QTest.keyClick(board.canvas, Qt.Key.Key_Delete)
    assert len(people(board)) == 1
    board.document.undo_stack.undo()
    assert len(people(board)) == 2


def test_it_does_nothing_elsewhere(board: Bench) -> None:
    one = board.document
    change_guidance(one, one.active.value, type="lineart")
    board.drag(board.at(100, 100))
    assert people(board) == ()
    assert one.content.layers[-1].pixels is not None
    assert not one.content.layers[-1].pixels.read(Rect(0, 0, 300, 200)).any()
