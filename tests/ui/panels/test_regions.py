"""Regions by gestures in a real window: new, painted, worded, greyed, generated, kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import of_kind
from desktop_app.core.geometry import Rect
from desktop_app.core.prompt.regional import loras_of_regions
from desktop_app.imaging.layer_kinds.region_layer import COLOURS
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import guidance_in
from desktop_app.state.painting.tools import ToolId
from desktop_app.ui.panels.layers.layers_delegate import row_height
from desktop_app.ui.panels.layers.region_box import RegionBox
from desktop_app.ui.words.control_reasons import reason_text
from tests.ui.layout_check import cut_words
from tests.ui.panels.conftest import Ui, choose, slide


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


@pytest.mark.slow
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


def test_strokes_on_the_canvas_paint_it_and_mode_and_weight_are_its_own(
    ui: Ui, box: RegionBox, document: Document
) -> None:
    def is_painted() -> bool:
        pixels = region(document).pixels
        assert pixels is not None
        return bool(pixels.read(document.size.rect).any())

    ui.stroke((0, 0), (4, 0))
    assert document.undo_stack.undo_name == "stroke" and not document.has_mask
    assert is_painted()
    assert not ui.action("clear_mask").isEnabled() and not ui.action("save_mask").isEnabled()
    ui.act("layer_clear")
    assert not is_painted()
    choose(box.mode, "replace")
    box.weight.setFocus()
    slide(box.weight, 2.5)
    made = region(document).region
    assert made is not None and (made.mode, made.weight) == ("replace", 2.5)
    assert document.undo_stack.undo_name == "region_weight"


@pytest.mark.slow
def test_typing_is_one_step_after_a_rest(ui: Ui, box: RegionBox, document: Document) -> None:
    steps = len([*document.undo_stack.steps])
    QTest.keyClicks(box.prompt, "a red apple")
    shown = layer_tree.find(document.pixels.source.layers, document.active.value)
    assert shown is not None and shown.region is not None
    assert shown.region.prompt == "a red apple"
    ui.wait(lambda: len([*document.undo_stack.steps]) > steps)
    assert len([*document.undo_stack.steps]) == steps + 1
    assert region(document).region == replace(
        region(document).region or shown.region, prompt="a red apple"
    )
    document.undo_stack.undo()
    assert box.prompt.toPlainText() == ""


@pytest.mark.slow
def test_where_its_prompt_or_a_lora_in_it_has_no_effect_that_is_said(
    ui: Ui, with_models: object, box: RegionBox
) -> None:
    def use(**fields: str) -> None:
        models = ui.state.models
        models.value = tuple(replace(model, **fields) for model in models.value)

    QTest.keyClicks(box.prompt, "a dog <lora:fur:0.8")
    assert box.prompt.isEnabled() and not box.reason.isVisibleTo(box)
    use(family="flux1")
    assert not box.reason.isVisibleTo(box)
    height = box.sizeHint().height()
    QTest.keyClicks(box.prompt, ">")
    assert box.reason.isVisibleTo(box) and "UNet" in box.reason.text()
    assert box.prompt.isEnabled() and box.sizeHint().height() > height
    use(family="sdxl")
    assert not box.reason.isVisibleTo(box)
    use(prediction_type="consistency")
    assert not box.prompt.isEnabled() and box.reason.isVisibleTo(box)
    assert box.reason.text() == reason_text("unconditional")


@pytest.mark.slow
def test_generate_asks_for_it_with_the_lora_in_its_prompt(
    ui: Ui, with_models: object, box: RegionBox, document: Document
) -> None:
    fur = AddOn("fur", "Fur", "/nowhere/fur.safetensors", "lora", "sd1")
    ui.state.add_ons.value = (fur,)
    document.fill_mask("rectangle", 255, Rect(0, 0, 48, 64))
    box.prompt.insertPlainText("a dog <lora:fur:0.8>")
    assert len(guidance_in(document.pixels.source.layers).regions) == 1
    job = ui.queued()
    (asked,) = of_kind(job.request.conditions, "region")
    assert "a dog" in asked.word and job.spots[0].brought
    (named,) = of_kind(job.request.conditions, "lora")
    assert (named.name, named.weight, named.word) == ("fur", 0.8, "<lora:fur:0.8>")
    assert loras_of_regions(job.request.conditions, job.request.prompt) == (named,)


@pytest.mark.slow
def test_the_canvas_shows_it_in_its_colour_while_its_eye_is_open(
    ui: Ui, box: RegionBox, document: Document
) -> None:
    def seen() -> bool:
        image = ui.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
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
@pytest.mark.parametrize(("is_page", "words"), [(True, "Generate"), (False, "Image to image")])
def test_on_an_empty_page_the_button_says_that_all_of_it_is_made(
    ui: Ui, with_models: object, is_page: bool, words: str
) -> None:
    document = ui.open(np.full((64, 96, 3), 255, np.uint8) if is_page else None)
    assert ui.bar.strength.isVisibleTo(ui.bar) is not is_page
    ui.act("layer_new_region")
    document.fill_mask("rectangle", 255, Rect(0, 0, 48, 64))
    steps = document.undo_stack.total
    QTest.keyClicks(ui.docks.layers_panel.region.prompt, "a red apple")
    ui.wait(lambda: document.undo_stack.total > steps)
    assert ui.state.starts_from_words is is_page
    assert ui.bar.generate.text() == words
    assert ui.bar.strength.isVisibleTo(ui.bar) is not is_page
