"""Control layers: painted with the brush, no part of the picture, kept like other layers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.layer_kinds.control_layer import ControlGuidance
from desktop_app.imaging.layered_files.project import read_project, write_ora, write_project
from desktop_app.imaging.layered_files.psd_write import write_psd
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer_json import layer_to_json, settings_from_json
from desktop_app.imaging.layers.stack_reading import from_stack
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.layers.transforming import Watch
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document import layer_properties
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import add_control
from desktop_app.state.document.layer_guidance import (
    Control,
    change_guidance,
    guidance_in,
    made_of,
    preview_guidance,
)
from desktop_app.state.document.regions import add_region
from desktop_app.state.document.reshaping import reshaped, scaled_to
from desktop_app.state.painting.strokes import Brush, ColourStroke
from tests.worker.test_pruning import Bench

BRUSH = Brush(size=20, hardness=1.0)
WISH = ControlGuidance(
    "canny",
    preprocessor="canny",
    parameters=(("blur", 1.5), ("ink", "all")),
    weight=0.7,
    start=0.1,
    end=0.8,
    mode="prompt",
)


def dab(document: Document, x: float = 40, y: float = 30) -> None:
    ColourStroke(document, BRUSH, (0, 0, 0), x, y).finish()


def control_of(content: Content) -> Layer:
    return next(layer for layer in layer_tree.walk(content.layers) if layer.control is not None)


def pixels_of(document: Document) -> np.ndarray:
    pixels = control_of(document.content).pixels
    assert pixels is not None
    return pixels.read(document.size.rect)


def painted(document: Document) -> str:
    found = add_control(document)
    dab(document)
    fields = {name: getattr(WISH, name) for name in WISH.to_json() if name != "poses"}
    change_guidance(document, found, **fields)
    return found


def controls_in(document: Document) -> tuple[Control, ...]:
    return guidance_in(document.pixels.source.layers).controls


def test_the_brush_paints_on_it_and_the_picture_stays() -> None:
    document = Bench().document
    before = document.pixels.read(document.pixels.rect).copy()
    add_control(document)
    stroke = ColourStroke(document, BRUSH, (0, 0, 0), 40, 30)
    (now,) = controls_in(document)
    assert now.source is not None and now.source.pixels is not None
    assert now.source.pixels.read(Rect(40, 30, 1, 1))[..., 3] == 255
    stroke.cancel()
    assert not controls_in(document)
    dab(document)
    assert pixels_of(document)[30, 40, 3] == 255
    assert np.array_equal(document.pixels.read(document.pixels.rect), before)
    document.undo_stack.undo()
    assert not pixels_of(document).any()


def test_those_that_count() -> None:
    document = Bench().document
    control = painted(document)
    (found,) = controls_in(document)
    assert (found.name, found.guidance, found.where) == ("control 1", WISH, None)
    preview_guidance(document, control, weight=0.0)
    assert not controls_in(document)
    document.settle()
    assert document.undo_stack.undo_name == "control_weight"
    document.undo_stack.undo()
    layer_properties.set_visible(document, [control], visible=False)
    assert not controls_in(document)
    layer_properties.set_visible(document, [control], visible=True)
    change_guidance(document, control, source="layer", layer="gone")
    assert not controls_in(document)
    change_guidance(document, control, source="picture", layer="")
    (found,) = controls_in(document)
    assert found.source is None


def test_it_is_limited_by_a_region_and_made_of_another_layer() -> None:
    document = Bench().document
    control = painted(document)
    region = add_region(document)
    document.fill_mask("rectangle", 255, Rect(0, 0, 50, 50))
    change_guidance(document, control, region=region)
    (found,) = controls_in(document)
    assert found.where is not None and found.where.read(Rect(10, 10, 1, 1)) == 255
    photo = Layer("reference", "photo", pixels=Tiles(4, document.content.dtype))
    document.put_in("layer_reference", photo)
    document.commit("layer_reference", made_of(document.content, control, photo.id))
    (found,) = controls_in(document)
    assert found.source is not None and found.source.id == photo.id
    assert document.active.value == control and not found.source.visible
    assert made_of(document.content, "gone", "gone").active == control


def test_it_goes_with_the_canvas() -> None:
    document = Bench().document
    painted(document)
    size = document.size
    change = scaled_to(size, Size(size.width * 2, size.height * 2))
    content = reshaped(document.content, change, Watch())
    document.commit(change.name, content, reshaped=True, matrix=change.matrix)
    assert pixels_of(document)[60, 80, 3] == 255 and control_of(document.content).control == WISH


def test_the_journal_keeps_it() -> None:
    bench = Bench()
    painted(bench.document)
    content = bench.read(bench.kept())[-1]
    assert control_of(content).control == WISH
    assert np.array_equal(
        control_of(content).pixels.read(content.size.rect),  # type: ignore[union-attr]
        pixels_of(bench.document),
    )
    data = layer_to_json(control_of(content))
    for wrong in (
        None, [], {"type": "magic"}, {"source": "air"}, {"weight": 3.0},
        {"start": 0.5, "end": 0.2}, {"mode": 1},
    ):  # fmt: skip
        with pytest.raises((KeyError, TypeError, ValueError)):
            settings_from_json({**data, "control": wrong})


def test_a_project_keeps_it_and_other_files_hide_it(tmp_path: Path) -> None:
    document = Bench().document
    painted(document)
    stack = to_stack(document.content, {})
    assert write_project(tmp_path / "a.velatura", stack) == ()
    with read_project(tmp_path / "a.velatura") as found:
        assert (found.notes, found.version) == ((), 5)
        content = from_stack(found.stack)
    assert control_of(content).control == WISH
    pixels = control_of(content).pixels
    assert pixels is not None
    assert np.array_equal(pixels.read(content.size.rect), pixels_of(document))
    for write, name in ((write_ora, "a.ora"), (write_psd, "a.psd")):
        assert "controls_hidden" in {note.code for note in write(tmp_path / name, stack)}
    with read_project(tmp_path / "a.ora") as found:
        layer = found.stack.layers[-1]
        assert not layer.visible and layer.pixels is not None
        assert layer.pixels()[..., 3].any()
    odd = replace(stack.layers[-1], about={"control": {"weight": "much"}})
    odd_stack = replace(stack, layers=(*stack.layers[:-1], odd))
    assert control_of(from_stack(odd_stack)).control == ControlGuidance()
