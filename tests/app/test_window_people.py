"""People whom true networks find in a photo become poses in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.catalog.bundled import bundled_add_ons
from desktop_app.imaging.layers import layer_tree
from desktop_app.state.painting.tools import ToolId
from desktop_app.ui.panels.layers.control_box import ControlBox
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import ENGINE_MS, LEFT, opened, write_photo
from tests.tiny_networks import network_folder

pytestmark = pytest.mark.window


@pytest.mark.slow
def test_people_in_a_photo_become_poses(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    state = window.workspace.state
    for kind in ("rt_detr", "vitpose"):
        network_folder(window.workspace.paths.models / kind, kind)
    window.workspace.models.refresh()
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 320, 256, (8, 6)))
    qtbot.waitUntil(
        lambda: len(state.add_ons.value) >= 2 + len(bundled_add_ons()), timeout=ENGINE_MS
    )
    window.kit.actions["layer_new_control"].trigger()
    box = window.docks.layers_panel.box("control")
    assert isinstance(box, ControlBox)
    for choice, key in ((box.type, "pose"), (box.source, "picture")):
        choice.setCurrentIndex(choice.findData(key))
        choice.activated.emit(choice.currentIndex())
    for name in ("people", "joints"):  # of random weights nobody is sure
        box.parameters.moved.emit({name: 0.05})
        box.parameters.rested.emit()
    qtbot.waitUntil(box.movable.isEnabled, timeout=ENGINE_MS)
    QTest.mouseClick(box.movable, LEFT)
    layer = layer_tree.find(document.layers.value, document.active.value)
    assert layer is not None and layer.control is not None and layer.control.is_posed
    people = layer.control.people
    assert people and layer.pixels is not None and not layer.pixels.is_bare
    assert state.tools.active.value is ToolId.POSE
    document.undo_stack.undo()
    layer = layer_tree.find(document.layers.value, document.active.value)
    assert layer is not None and layer.control is not None
    assert (layer.control.source, layer.control.poses) == ("picture", ())
