"""Perspective, mesh, the selection and several layers, transformed by the mouse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.painting.transform_frame import TransformFrame
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import drag, opened, pixels_of, write_photo

PLACE = Rect(60, 50, 120, 80)


@pytest.fixture
def document(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> Document:
    """A photo with a painted layer over it, which is worked on."""
    made = opened(window, qtbot, write_photo(tmp_path / "photo.png", 300, 200, (12, 8)))
    pixels = np.random.default_rng(2).integers(0, 256, (80, 120, 4), np.uint8)
    pixels[..., 3] = 255
    tiles = Tiles(4, np.dtype(np.uint8)).written(PLACE, pixels)
    made.put_in("paint", Layer("paint", "card", pixels=tiles))
    return made


def begun(window: MainWindow, qtbot: QtBot) -> TransformFrame:
    transform = window.workspace.state.tools.transform
    window.workspace.state.tools.active.value = ToolId.TRANSFORM
    qtbot.waitUntil(
        lambda: transform.frame.value is not None and not transform.frame.value.applying
    )
    assert transform.frame.value is not None
    return transform.frame.value


def at(window: MainWindow, x: float, y: float) -> QPoint:
    ratio = window.canvas.devicePixelRatioF()
    found = window.canvas.canvas_point(x, y)
    return QPoint(round(found[0] / ratio), round(found[1] / ratio))


def applied(window: MainWindow, qtbot: QtBot, document: Document, name: str = "transform") -> None:
    before = sum(1 for _ in document.undo_stack.steps)
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sum(1 for _ in document.undo_stack.steps) == before + 1, timeout=20_000)
    assert next(document.undo_stack.steps).name == name
    qtbot.waitUntil(lambda: not window.workspace.state.applying.value, timeout=10_000)


def active(document: Document) -> Layer:
    found = layer_tree.find(document.layers.value, document.active.value)
    assert found is not None
    return found


@pytest.mark.slow
@pytest.mark.window
@pytest.mark.parametrize("mode", ["perspective", "mesh"])
def test_points_are_dragged_and_the_original_is_kept(
    window: MainWindow, qtbot: QtBot, document: Document, mode: str
) -> None:
    before, transform = pixels_of(document), window.workspace.state.tools.transform
    first = active(document)
    begun(window, qtbot)
    bar = window.bars.tool_options.later[ToolId.TRANSFORM].options
    bar.modes.kinds[mode].click()
    QApplication.processEvents()  # the bar has another line, and the canvas is smaller
    frame = transform.frame.value
    assert frame is not None and len(frame.points) == (4 if mode == "perspective" else 16)
    number = 0 if mode == "perspective" else 5
    start = frame.points[number]
    drag(window, [at(window, *start), at(window, start[0] - 20, start[1] + 15)])
    frame = transform.frame.value
    assert frame is not None and frame.is_changed and transform.held.value == number
    bar.fields["x"].edited.emit(start[0] - 25.0)  # typed
    assert transform.frame.value is not None
    assert transform.frame.value.points[number][0] == pytest.approx(start[0] - 25)
    qtbot.waitUntil(lambda: transform.proxies.value is not None)
    window.canvas.grab()
    applied(window, qtbot, document)
    assert (pixels_of(document) != before).any()
    kept = active(document).kept
    assert kept is not None and kept.source.pixels is first.pixels

    frame = begun(window, qtbot)
    qtbot.waitUntil(lambda: bar.original.isVisible())
    assert frame.resumes and frame.bend is not None and not frame.is_changed
    bar.original.click()
    applied(window, qtbot, document)
    assert np.array_equal(pixels_of(document), before) and active(document).kept is None
    for _ in range(2):
        window.kit.actions["undo"].trigger()
    assert np.array_equal(pixels_of(document), before)


@pytest.mark.slow
@pytest.mark.window
def test_what_is_selected_goes_with_the_selection(
    window: MainWindow, qtbot: QtBot, document: Document
) -> None:
    before, layer = pixels_of(document), active(document)
    document.edit("select", document.selection, Rect(60, 50, 40, 80), np.full((80, 40), 255, "u1"))
    frame = begun(window, qtbot)
    assert frame.bounds == Rect(60, 50, 40, 80)
    transform = window.workspace.state.tools.transform
    transform.change(frame.with_numbers(x=200.0))
    applied(window, qtbot, document)
    assert layer.pixels is not None
    card = layer.pixels.read(PLACE)[..., :3]
    made = pixels_of(document)[..., :3]
    assert np.array_equal(made[50:130, 200:240], card[:, :40])
    assert np.array_equal(made[50:130, 100:180], card[:, 40:])
    assert not np.array_equal(made[50:130, 60:100], card[:, :40])
    assert document.selection.values.content_rect() == Rect(200, 50, 40, 80)
    for _ in range(2):
        window.kit.actions["undo"].trigger()
    assert np.array_equal(pixels_of(document), before) and not document.has_selection


@pytest.mark.slow
@pytest.mark.window
@pytest.mark.parametrize("target", ["selection", "mask"])
def test_the_selection_and_the_mask_are_turned_by_themselves(
    window: MainWindow, qtbot: QtBot, document: Document, target: str
) -> None:
    before = pixels_of(document)
    document.edit(target, getattr(document, target), PLACE, np.full((80, 120), 255, "u1"))
    begun(window, qtbot)
    box = window.bars.tool_options.later[ToolId.TRANSFORM].options.target
    box.setCurrentIndex(box.findData(target))
    box.activated.emit(box.currentIndex())
    transform = window.workspace.state.tools.transform
    qtbot.waitUntil(lambda: transform.frame.value is not None)
    window.kit.actions["layer_rotate_right"].trigger()
    applied(window, qtbot, document, f"transform_{target}")
    assert getattr(document, target).values.content_rect() == Rect(80, 30, 80, 120)
    assert np.array_equal(pixels_of(document), before)


@pytest.mark.slow
@pytest.mark.window
def test_several_layers_are_turned_together(
    window: MainWindow, qtbot: QtBot, document: Document
) -> None:
    first = active(document)
    second = replace(first, id="other")
    assert first.pixels is not None
    document.put_in("paint", replace(second, pixels=first.pixels.moved(30, 20)))
    window.workspace.state.view.selected_layers.value = (first.id, second.id)
    frame = begun(window, qtbot)
    assert frame.bounds == Rect(60, 50, 150, 100)
    before = pixels_of(document)
    for name in ("layer_flip_horizontal", "layer_flip_horizontal", "layer_rotate_left"):
        window.kit.actions[name].trigger()
    qtbot.waitUntil(
        lambda: window.workspace.state.tools.transform.proxies.value is not None, timeout=10_000
    )
    window.canvas.grab()
    applied(window, qtbot, document)
    rects = [one.pixels.content_rect() for one in document.layers.value[1:] if one.pixels]
    assert rects == [Rect(85, 55, 80, 120), Rect(105, 25, 80, 120)]
    window.kit.actions["undo"].trigger()
    assert np.array_equal(pixels_of(document), before)


@pytest.mark.slow
@pytest.mark.window
def test_a_layer_is_mirrored_from_the_menu_byte_for_byte(
    window: MainWindow, qtbot: QtBot, document: Document
) -> None:
    before = pixels_of(document)
    window.kit.actions["layer_flip_vertical"].trigger()
    qtbot.waitUntil(lambda: next(document.undo_stack.steps).name == "transform", timeout=10_000)
    qtbot.waitUntil(lambda: not window.workspace.state.applying.value, timeout=10_000)
    made = pixels_of(document)
    assert np.array_equal(made[50:130, 60:180], before[50:130, 60:180][::-1])


@pytest.mark.slow
@pytest.mark.window
def test_an_edge_snaps_to_another_layer(
    window: MainWindow, qtbot: QtBot, document: Document
) -> None:
    first = active(document)
    assert first.pixels is not None
    other = Layer("paint", "other", pixels=first.pixels.moved(70, 0))
    document.put_in("paint", other)
    document.activate(first.id)
    window.workspace.state.view.lines.snap_layers.value = True
    begun(window, qtbot)
    right = (180, 90)
    drag(window, [at(window, *right), at(window, 200, 90), at(window, 249, 91)])
    changed = window.workspace.state.tools.transform.frame.value
    assert changed is not None and changed.after == Rect(60, 50, 190, 80), changed.after
