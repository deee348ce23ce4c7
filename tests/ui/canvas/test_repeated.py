"""The picture shown again on all sides of itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication

from desktop_app.core.geometry import Rect
from desktop_app.ui.commands.editing import EditingCommands
from desktop_app.ui.qt.qimage import from_qimage
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window


@pytest.fixture
def shown(bench: Bench, photo: np.ndarray) -> Bench:
    bench.open(photo[:60, :80])
    bench.state.view.context_visible.value = False
    bench.zoom(1.0, 120, 100)
    bench.state.view.repeated.value = True
    return bench


def test_nine_of_it_meet_at_their_edges(shown: Bench, photo: np.ndarray) -> None:
    shot = shown.shot()
    nine = np.tile(photo[:60, :80, :3], (3, 3, 1))
    assert np.array_equal(shot[40:220, 40:280], nine)
    shown.state.view.repeated.value = False
    plain = shown.shot()
    assert np.array_equal(plain[100:160, 120:200], photo[:60, :80, :3])
    assert (plain[40:100] != shot[40:100]).any()


@pytest.mark.slow
@pytest.mark.parametrize("angle", [0.0, 90.0])
def test_a_change_is_seen_in_all_of_them(shown: Bench, angle: float) -> None:
    shown.canvas.turn_to(angle)
    QCoreApplication.processEvents()
    document = shown.state.document.value
    assert document is not None
    white = np.full((9, 9, 3), 255, np.uint8)
    document.edit("paint", document.pixels, Rect(3, 4, 9, 9), white)
    QCoreApplication.processEvents()
    seen = from_qimage(shown.canvas.screen().grabWindow(shown.canvas.winId()).toImage())
    assert np.array_equal(seen[..., :3], shown.shot())


def test_the_action_steps_back_to_show_them(bench: Bench, photo: np.ndarray) -> None:
    bench.open(photo)
    view = bench.state.view
    view.zoom.value = 0.9
    workspace: Any = SimpleNamespace(state=bench.state)
    editing = EditingCommands(workspace, bench.canvas)
    editing.repeat_picture()
    assert view.repeated.value and view.zoom.value == pytest.approx(0.3)
    editing.repeat_picture()
    assert not view.repeated.value and view.zoom.value == pytest.approx(0.9)
