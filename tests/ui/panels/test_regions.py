"""Regions by gestures in a real window: new, painted, worded, greyed, generated, kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import of_kind
from desktop_app.core.geometry import Rect
from desktop_app.core.prompt.regional import loras_of_regions
from desktop_app.imaging.layer_kinds.region_layer import COLOURS
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import guidance_in
from desktop_app.state.painting.tools import ToolId
from desktop_app.state.picture import layer_tree
from desktop_app.state.picture.layers import Layer
from desktop_app.ui.panels.layers.layers_delegate import row_height
from desktop_app.ui.panels.layers.region_box import RegionBox
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.layout_check import cut_words
from tests.ui.panels.conftest import Ui

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def document(ui: Ui) -> Document:
    ui.window.resize(1280, 900)
    return ui.open()


@pytest.fixture
def box(ui: Ui, document: Document) -> RegionBox:
    """Of a new region."""
    panel = ui.docks.layers_panel
    ui.act("layer_new_region")
    return panel.region


def region(document: Document) -> Layer:
    found = layer_tree.find(document.layers.value, document.active.value)
    assert found is not None and found.region is not None
    return found


def stroke(window: MainWindow, *points: tuple[int, int]) -> None:
    """With the mask brush, on the canvas, around its middle."""
    canvas = window.canvas
    middle = canvas.rect().center()
    QTest.mousePress(canvas, LEFT, NONE, middle + QPoint(*points[0]))
    for point in points[1:]:
        QTest.mouseMove(canvas, middle + QPoint(*point))
    QTest.mouseRelease(canvas, LEFT, NONE, middle + QPoint(*points[-1]))


def test_the_words_in_its_empty_field_are_whole(
    ui: Ui, box: RegionBox, english_after: None
) -> None:
    ui.window.resize(1280, 720)
    for language in ("en", "zh_CN"):
        ui.window.commands.choose_language(language)
        ui.window.grab()
        assert box.isVisible() and cut_words(box, hints=True) == []


@pytest.mark.slow
def test_its_row_opens_downwards(ui: Ui, box: RegionBox, document: Document) -> None:
    view = ui.docks.layers_panel.view
    ui.window.grab()
    index = ui.docks.layers_panel.list_model.index_of(document.active.value)
    cell = view.visualRect(index)
    assert cell.height() == row_height() + box.height()
    assert box.isVisibleTo(view) and cell.contains(box.geometry())
    document.activate(document.layers.value[0].id)
    ui.window.grab()
    assert view.visualRect(index).height() == row_height()
    assert not box.isVisibleTo(view)


def test_strokes_on_the_canvas_paint_it(ui: Ui, box: RegionBox, document: Document) -> None:
    ui.stroke((0, 0), (4, 0))
    assert document.undo_stack.undo_name == "stroke" and not document.has_mask
    pixels = region(document).pixels
    assert pixels is not None and pixels.read(document.size.rect).any()
    clear = ui.action("clear_mask")
    assert clear.isEnabled() and not ui.action("save_mask").isEnabled()
    clear.trigger()
    pixels = region(document).pixels
    assert pixels is not None and not pixels.read(document.size.rect).any()


@pytest.mark.slow
def test_typing_is_one_step_after_a_rest(ui: Ui, box: RegionBox, document: Document) -> None:
    steps = len([*document.undo_stack.steps])
    QTest.keyClicks(box.prompt, "a red apple")
    shown = layer_tree.find(document.pixels.look.layers, document.active.value)
    assert shown is not None and shown.region is not None
    assert shown.region.prompt == "a red apple"
    ui.wait(lambda: len([*document.undo_stack.steps]) > steps)
    assert len([*document.undo_stack.steps]) == steps + 1
    assert region(document).region == replace(
        region(document).region or shown.region, prompt="a red apple"
    )
    document.undo_stack.undo()
    assert box.prompt.toPlainText() == ""


def test_mode_and_weight(ui: Ui, box: RegionBox, document: Document) -> None:
    box.mode.setCurrentIndex(1)
    box.mode.activated.emit(1)
    box.weight.setFocus()
    box.weight.edited.emit(2.5)
    box.weight.released.emit()
    made = region(document).region
    assert made is not None and (made.mode, made.weight) == ("replace", 2.5)
    assert document.undo_stack.undo_name == "region_weight"


@pytest.mark.slow
def test_a_model_that_reads_no_prompt_greys_it_and_says_why(
    with_models: object, ui: Ui, box: RegionBox
) -> None:
    state = ui.state
    assert box.prompt.isEnabled() and not box.reason.isVisibleTo(box)
    state.models.value = tuple(
        replace(model, prediction_type="consistency") for model in state.models.value
    )
    assert not box.prompt.isEnabled() and box.reason.isVisibleTo(box)
    assert "takes no prompt" in box.reason.text()


@pytest.mark.slow
def test_a_lora_in_its_prompt_is_said_to_have_no_effect_where_it_has_none(
    with_models: object, ui: Ui, box: RegionBox
) -> None:
    state = ui.state
    QTest.keyClicks(box.prompt, "a dog <lora:fur:0.8")
    assert not box.reason.isVisibleTo(box)
    state.models.value = tuple(replace(model, family="flux1") for model in state.models.value)
    assert not box.reason.isVisibleTo(box)
    height = box.sizeHint().height()
    QTest.keyClicks(box.prompt, ">")
    assert box.reason.isVisibleTo(box) and "UNet" in box.reason.text()
    assert box.prompt.isEnabled() and box.sizeHint().height() > height
    state.models.value = tuple(replace(model, family="sdxl") for model in state.models.value)
    assert not box.reason.isVisibleTo(box)


@pytest.mark.slow
def test_a_lora_in_its_prompt_goes_with_the_job_and_belongs_to_it(
    with_models: object, window: MainWindow, box: RegionBox, document: Document, qtbot: QtBot
) -> None:
    workspace = window.workspace
    fur = AddOn("fur", "Fur", "/nowhere/fur.safetensors", "lora", "sd1")
    workspace.state.add_ons.value = (fur,)
    document.fill_mask("rectangle", 255, Rect(0, 0, 48, 64))
    box.prompt.insertPlainText("a dog <lora:fur:0.8>")
    workspace.generation.generate()
    qtbot.waitUntil(lambda: bool(workspace.state.jobs.active))
    (job,) = workspace.state.jobs.active
    (named,) = of_kind(job.request.conditions, "lora")
    assert (named.name, named.weight, named.word) == ("fur", 0.8, "<lora:fur:0.8>")
    assert loras_of_regions(job.request.conditions, job.request.prompt) == (named,)
    workspace.generation.cancel()


@pytest.mark.slow
def test_the_canvas_shows_it_in_its_colour_while_its_eye_is_open(
    ui: Ui, box: RegionBox, document: Document
) -> None:
    def seen() -> bool:
        image = (
            ui.canvas.grab()
            .toImage()
            .convertToFormat(ui.canvas.grab().toImage().Format.Format_RGB888)
        )
        width, height = image.width(), image.height()
        values = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
        pixels = values[:, : width * 3].reshape(height, width, 3)
        return bool((pixels == COLOURS[0]).all(axis=2).any())

    assert not seen()
    document.fill_mask("rectangle", 255, Rect(20, 20, 30, 20))
    assert seen()
    ui.act("layer_toggle")
    assert not seen()


@pytest.mark.slow
def test_generate_asks_for_it(
    with_models: object, window: MainWindow, box: RegionBox, document: Document, qtbot: QtBot
) -> None:
    workspace = window.workspace
    document.fill_mask("rectangle", 255, Rect(0, 0, 48, 64))
    QTest.keyClicks(box.prompt, "a red apple")
    assert len(guidance_in(document.pixels.look.layers).regions) == 1
    workspace.generation.generate()
    qtbot.waitUntil(lambda: bool(workspace.state.jobs.active))
    (job,) = workspace.state.jobs.active
    (asked,) = of_kind(job.request.conditions, "region")
    assert asked.word == "a red apple" and job.spots[0].brought
    workspace.generation.cancel()


@pytest.mark.slow
def test_the_options_of_mask_tools_name_what_is_painted_on(
    ui: Ui, box: RegionBox, document: Document
) -> None:
    target = ui.bars.tool_options.target
    assert target.isVisibleTo(ui.window) and "Region 1" in target.text()
    ui.state.tools.active.value = ToolId.PAINT
    assert not target.isVisibleTo(ui.window)
    ui.state.tools.active.value = ToolId.LASSO
    assert target.isVisibleTo(ui.window)
    document.activate(document.layers.value[0].id)
    assert not target.isVisibleTo(ui.window)


@pytest.mark.slow
def test_on_an_empty_page_the_button_says_that_all_of_it_is_made(
    with_models: object, ui: Ui
) -> None:
    state, bar = ui.state, ui.bar
    document = Document(np.full((64, 96, 3), 255, np.uint8), "page")
    state.open_document(document)
    assert bar.generate.text() == "Generate" and not bar.strength.isVisibleTo(bar)
    ui.act("layer_new_region")
    document.fill_mask("rectangle", 255, Rect(0, 0, 48, 64))
    steps = document.undo_stack.total
    QTest.keyClicks(ui.docks.layers_panel.region.prompt, "a red apple")
    ui.wait(lambda: document.undo_stack.total > steps)
    assert bar.generate.text() == "Generate" and not bar.strength.isVisibleTo(bar)


@pytest.mark.slow
def test_a_picture_is_no_empty_page(
    with_models: object, ui: Ui, box: RegionBox, document: Document
) -> None:
    document.fill_mask("rectangle", 255, Rect(0, 0, 48, 64))
    steps = len([*document.undo_stack.steps])
    QTest.keyClicks(box.prompt, "a red apple")
    ui.wait(lambda: len([*document.undo_stack.steps]) > steps)
    assert not ui.state.starts_from_words
    assert ui.bar.generate.text() == "Transform picture"
