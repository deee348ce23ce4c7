"""Regions: painted with the mask tools, no part of the picture, kept like other layers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.layer_kinds.region_layer import COLOURS, RegionPrompt
from desktop_app.imaging.layered_files.project import read_project, write_ora, write_project
from desktop_app.imaging.layered_files.psd_write import write_psd
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer_json import layer_to_json, settings_from_json
from desktop_app.imaging.layers.stack_reading import from_stack
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.layers.transforming import Watch
from desktop_app.state.document import layer_commands, layer_properties
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import change_guidance, guidance_in, preview_guidance
from desktop_app.state.document.regions import (
    add_region,
    region_from_mask,
)
from desktop_app.state.document.reshaping import canvas_of, reshaped, scaled_to
from desktop_app.state.painting.mask_drafts import OperationDraft
from desktop_app.state.painting.masking import MaskingState, put_in
from desktop_app.state.painting.strokes import Brush, MaskStroke
from tests.worker.test_pruning import Bench

BRUSH = Brush(size=20, hardness=1.0)
WISH = RegionPrompt("a blue fish", "replace", 1.5, 0)


def dab(document: Document, x: float = 40, y: float = 30, *, erase: bool = False) -> None:
    MaskStroke(document, replace(BRUSH, erase=erase), x, y).finish()


def region_of(content: Content) -> Layer:
    return next(layer for layer in layer_tree.walk(content.layers) if layer.region is not None)


def values_of(document: Document) -> np.ndarray:
    pixels = region_of(document.content).pixels
    assert pixels is not None
    return pixels.read(document.size.rect)


def painted(document: Document) -> str:
    found = add_region(document)
    dab(document)
    change_guidance(document, found, prompt=WISH.prompt, mode=WISH.mode, weight=WISH.weight)
    return found


def test_the_mask_tools_paint_on_the_region_that_is_worked_on() -> None:
    document = Bench().document
    before = document.pixels.read(document.pixels.rect).copy()
    base = document.active.value
    region = add_region(document)
    assert document.mask_target is document.layer_values
    dab(document)
    assert values_of(document)[30, 40] == 255
    assert not document.has_mask
    assert np.array_equal(document.pixels.read(document.pixels.rect), before)
    dab(document, erase=True)
    assert values_of(document)[30, 40] == 0
    document.undo_stack.undo()
    assert document.layer_values.read(document.layer_values.rect)[30, 40] == 255

    document.activate(base)
    assert document.mask_target is document.mask
    dab(document, 100, 100)
    assert document.has_mask and values_of(document)[100, 100] == 0
    document.activate(region)
    MaskingState().invert(document)
    assert values_of(document)[30, 40] == 0 and values_of(document)[100, 100] == 255
    document.fill_mask("mask_all", 255)
    assert values_of(document).all()
    assert document.mask.read(Rect(40, 30, 1, 1)) == 0


def test_operations_and_strokes_that_are_taken_back() -> None:
    document = Bench().document
    add_region(document)
    dab(document)
    area = np.count_nonzero(values_of(document))
    edit = OperationDraft("grow_mask", 4)
    put_in(document, edit.name, edit.make(document))
    assert np.count_nonzero(values_of(document)) > area and not document.has_mask
    stroke = MaskStroke(document, BRUSH, 200, 200)
    assert document.mask.is_recording and document.layer_values.read(Rect(200, 200, 1, 1)) == 255
    stroke.cancel()
    assert not document.mask.is_recording
    assert (
        document.layer_values.read(Rect(200, 200, 1, 1)) == 0 and values_of(document)[200, 200] == 0
    )


@pytest.mark.parametrize("fields", [{"visible": False}, {"locked": True}])
def test_a_region_that_is_hidden_or_locked_is_not_painted_on(fields: dict[str, bool]) -> None:
    document = Bench().document
    region = add_region(document)
    if "visible" in fields:
        layer_properties.set_visible(document, [region], visible=False)
    else:
        layer_properties.set_locked(document, [region], locked=True)
    assert document.mask_target is document.mask
    dab(document)
    assert document.has_mask and not values_of(document).any()


def test_the_mask_becomes_a_region() -> None:
    document = Bench().document
    dab(document)
    region_from_mask(document)
    assert not document.has_mask and values_of(document)[30, 40] == 255
    document.undo_stack.undo()
    assert document.has_mask and document.mask_target is document.mask


def test_those_that_count() -> None:
    document = Bench().document
    region = painted(document)
    (found,) = guidance_in(document.content.layers).regions
    assert (found.name, found.guidance) == ("region 1", WISH)
    for fields in ({"prompt": "  "}, {"weight": 0.0}):
        preview_guidance(document, region, **fields)
        assert not guidance_in(document.pixels.source.layers)
        assert len(guidance_in(document.content.layers).regions) == 1
    document.settle()
    assert document.undo_stack.undo_name == "region_weight"
    document.undo_stack.undo()
    layer_properties.set_visible(document, [region], visible=False)
    assert not guidance_in(document.content.layers)
    layer_properties.set_visible(document, [region], visible=True)
    layer_commands.group(document, [region])
    assert len(guidance_in(document.content.layers).regions) == 1
    layer_properties.set_visible(document, [document.active.value], visible=False)
    assert not guidance_in(document.content.layers)


def test_each_has_a_colour_of_its_own() -> None:
    document = Bench().document
    ids = [add_region(document) for _ in COLOURS]
    found = [layer_tree.find(document.content.layers, each) for each in ids]
    assert {each.region.rgb for each in found if each and each.region} == set(COLOURS)
    layer_commands.delete(document, [ids[3]])
    (copy,) = layer_commands.duplicate(document, [ids[0]])
    made = layer_tree.find(document.content.layers, copy)
    assert made is not None and made.region is not None and made.region.colour == 3


def test_it_goes_with_the_canvas() -> None:
    document = Bench().document
    painted(document)
    size = document.size
    for change, place in (
        (scaled_to(size, Size(size.width * 2, size.height * 2)), (60, 80)),
        (canvas_of(size, Size(size.width + 10, size.height + 20), (1.0, 1.0)), (50, 50)),
    ):
        content = reshaped(document.content, change, Watch())
        document.commit(change.name, content, reshaped=True, matrix=change.matrix)
        assert document.layer_values.size == document.size == change.size
        assert document.layer_values.read(document.layer_values.rect)[place] == 255
        assert document.mask_target is document.layer_values
        document.undo_stack.undo()
        assert document.layer_values.read(document.layer_values.rect)[30, 40] == 255


def test_the_journal_keeps_it() -> None:
    bench = Bench()
    painted(bench.document)
    bench.document.undo_stack.undo()
    bench.document.undo_stack.redo()
    headers = bench.kept()
    content = bench.read(headers)[-1]
    assert region_of(content).region == WISH
    assert np.array_equal(
        region_of(content).pixels.read(content.size.rect),  # type: ignore[union-attr]
        values_of(bench.document),
    )
    data = layer_to_json(region_of(content))
    for wrong in (None, {}, {**data["region"], "mode": "x"}, {**data["region"], "weight": 11}):
        with pytest.raises((KeyError, TypeError, ValueError)):
            settings_from_json({**data, "region": wrong})


def test_a_project_keeps_it_and_other_files_say_that_they_do_not(tmp_path: Path) -> None:
    document = Bench().document
    painted(document)
    stack = to_stack(document.content, {})
    assert write_project(tmp_path / "a.velatura", stack) == ()
    with read_project(tmp_path / "a.velatura") as found:
        assert (found.notes, found.version) == ((), 4)
        content = from_stack(found.stack)
    assert region_of(content).region == WISH
    pixels = region_of(content).pixels
    assert pixels is not None
    assert np.array_equal(pixels.read(content.size.rect), values_of(document))
    for write, name in ((write_ora, "a.ora"), (write_psd, "a.psd")):
        assert "regions_left_out" in {note.code for note in write(tmp_path / name, stack)}
    odd = replace(stack.layers[-1], about={"region": {"prompt": 1}})
    odd_stack = replace(stack, layers=(*stack.layers[:-1], odd))
    assert region_of(from_stack(odd_stack)).region == RegionPrompt()
