"""A picture is split as a person does it: model, intent, looking at the layers, Apply, undo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Size
from desktop_app.state.document.document import Document
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import drag, generate, opened, pixels_of, write_photo
from tests.refusals import says
from tests.tiny_qwen_image import qwen_image_folder

PHOTO = Size(320, 240)


@pytest.fixture
def splitting(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A window with a model that splits, chosen."""
    folder = qwen_image_folder(
        tmp_path / "layered", pipeline="QwenImageLayeredPipeline", layered=True
    )
    state = window.workspace.state
    qtbot.waitUntil(lambda: state.model is not None, timeout=20_000)
    window.workspace.models.add(folder, "in_place")
    named = lambda: [one for one in state.models.value if one.path == str(folder)]  # noqa: E731
    qtbot.waitUntil(lambda: bool(named()), timeout=20_000)
    state.parameters.update(model=named()[0].id)
    return window


def split(window: MainWindow, qtbot: QtBot, photo: Path) -> Document:
    document, state = opened(window, qtbot, photo), window.workspace.state
    assert state.parameters.value.intent == "split", "it does nothing else"
    state.parameters.update(size=Size(256, 192), layers=3)
    return document


def applied(window: MainWindow, qtbot: QtBot) -> None:
    window.canvas.bar.apply_button.click()
    state = window.workspace.state
    qtbot.waitUntil(lambda: not state.applying.value, timeout=20_000)
    assert state.notice.value is None or state.notice.value.error is None


@pytest.mark.slow
@pytest.mark.window
def test_a_picture_is_split_looked_at_put_in_and_taken_back(
    splitting: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    state, bar = splitting.workspace.state, splitting.canvas.bar
    document = split(
        splitting, qtbot, write_photo(tmp_path / "a.png", *(PHOTO.width, PHOTO.height), (12, 8))
    )
    before = pixels_of(document)
    generate(splitting, qtbot, "a fox", steps=2)
    assert bar.layers.isVisible() and not bar.blend.isVisible()
    assert bar.layers.text() == "All layers"
    for number in (1, 2, 3):
        qtbot.mouseClick(bar.layers, Qt.MouseButton.LeftButton)
        words = f"Layer {number} of 3"
        qtbot.waitUntil(lambda words=words: bar.layers.text() == words, timeout=10_000)
    assert np.array_equal(pixels_of(document), before)

    applied(splitting, qtbot)
    assert np.array_equal(pixels_of(document), before), "nothing that is visible changes"
    group = document.layers.value[-1]
    assert [child.name for child in group.children] == ["Layer 1", "Layer 2", "Layer 3"]
    assert document.undo_stack.undo_name == "apply"
    document.undo_stack.undo()
    assert len(document.layers.value) == 1
    assert state.results.find(None) is None or not state.results.find(None).applied


@pytest.mark.slow
@pytest.mark.window
def test_under_a_painted_mask_the_layers_lie_within_it(
    splitting: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    document = split(
        splitting, qtbot, write_photo(tmp_path / "a.png", *(PHOTO.width, PHOTO.height), (12, 8))
    )
    before = pixels_of(document)
    width, height = splitting.canvas.width(), splitting.canvas.height()
    drag(splitting, [QPoint(round(x * width), round(height / 2)) for x in (0.45, 0.5, 0.55)])
    qtbot.waitUntil(lambda: document.has_mask, timeout=10_000)
    mask = document.mask.read(document.mask.rect).copy()
    generate(splitting, qtbot, "a fox", steps=2)
    applied(splitting, qtbot)
    assert np.array_equal(pixels_of(document), before)
    for child in document.layers.value[-1].children:
        assert child.pixels is not None
        assert not child.pixels.read(document.size.rect)[..., 3][mask == 0].any()


@pytest.mark.slow
@pytest.mark.window
def test_another_model_brings_the_usual_intent_back_and_greys_this_one(
    splitting: MainWindow, qtbot: QtBot
) -> None:
    state = splitting.workspace.state
    assert state.parameters.value.intent == "split"
    chooser = splitting.prompt_bar.intent
    assert says("split_only", chooser.itemData(chooser.findData("fill"), 3))
    other = next(one for one in state.models.value if one.family != "qwen_image")
    state.parameters.update(model=other.id)
    qtbot.waitUntil(lambda: state.parameters.value.intent == "fill")
    assert "doesn't split" in chooser.itemData(chooser.findData("split"), 3)
    QTest.keyClick(splitting.canvas, Qt.Key.Key_0)
    assert state.parameters.value.intent == "fill"
