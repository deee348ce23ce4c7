"""A transform that was dragged and not applied: whatever is done next, it is not lost unseen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.state.app_state import ToolId
from desktop_app.state.document import layer_properties
from desktop_app.state.document.document import Document
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.window


@pytest.fixture
def document(
    window: MainWindow, open_picture: Callable[..., Document], qtbot: QtBot, tmp_path: Path
) -> Document:
    """With a stroke on a layer of its own; the layer is dragged 20 pixels to the right."""
    made = open_picture("p.velatura", tmp_path / "p.velatura")
    recording = made.record_paint()
    recording.write(Rect(10, 10, 20, 10), np.full((10, 20, 4), 255, np.uint8))
    made.finish("paint", recording)
    made.mark_saved(tmp_path / "p.velatura", made.position(whole=True), whole=True)
    tools = window.workspace.state.tools
    tools.active.value = ToolId.TRANSFORM
    qtbot.waitUntil(lambda: tools.transform.frame.value is not None)
    drag(window)
    return made


def drag(window: MainWindow) -> None:
    transform = window.workspace.state.tools.transform
    frame = transform.frame.value
    assert frame is not None
    transform.change(frame.with_numbers(x=frame.numbers.x + 20))
    assert window.workspace.shaping.transforming.is_open


def steps(document: Document) -> list[str]:
    return [step.name for step in document.undo_stack.steps]


@pytest.mark.slow
@pytest.mark.parametrize("action", ["flip_horizontal", "layer_duplicate", "layer_new"])
def test_a_command_comes_after_it(
    window: MainWindow, document: Document, qtbot: QtBot, action: str
) -> None:
    window.kit.actions[action].trigger()
    qtbot.waitUntil(lambda: len(steps(document)) == 3)
    assert steps(document) == [action, "transform", "paint"]


@pytest.mark.slow
def test_what_is_saved_is_what_is_seen(
    window: MainWindow, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    window.kit.actions["save"].trigger()
    qtbot.waitUntil((tmp_path / "p.velatura").exists)
    qtbot.waitUntil(lambda: not document.modified.value)
    assert steps(document)[0] == "transform"


@pytest.mark.slow
def test_closing_the_window_asks_about_it(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    assert not document.modified.value
    assert not window.close()
    qtbot.waitUntil(lambda: window.findChild(Question) is not None)
    assert document.modified.value and steps(document)[0] == "transform"
    window.findChild(Question).reject()  # pyright: ignore[reportOptionalMemberAccess]


@pytest.mark.slow
def test_working_on_another_layer_applies_it(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    document.activate(document.layers.value[0].id)
    qtbot.waitUntil(lambda: steps(document)[0] == "transform")
    assert document.active.value == document.layers.value[0].id


@pytest.mark.slow
def test_it_outlasts_other_looks_of_its_layer(window: MainWindow, document: Document) -> None:
    layer = document.layers.value[1]
    weaker = replace(layer, opacity=0.5)
    document.arrange("layer_opacity", [document.layers.value[0], weaker])
    assert window.workspace.shaping.transforming.is_open
    layer_properties.rename(document, layer.id, "scarf")
    assert window.workspace.shaping.transforming.is_open


@pytest.mark.slow
def test_undo_takes_it_back_and_nothing_else(window: MainWindow, document: Document) -> None:
    window.kit.actions["undo"].trigger()
    frame = window.workspace.state.tools.transform.frame.value
    assert frame is not None and not frame.is_changed
    assert steps(document) == ["paint"]
    window.kit.actions["undo"].trigger()
    assert steps(document) == []
