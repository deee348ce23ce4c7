"""Adjustment layers: what lies below changes, where the mask lets it, whatever part is read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.adjustments.adjustment import Place
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layered_files.project import read_project, write_project
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.composing import Canvas, composed
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.stack_reading import from_stack
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document

SIZE = Size(600, 520)
"""More than one tile each way."""


def picture(dtype: str = "uint8", channels: int = 3) -> Array:
    values = np.random.default_rng(2).random((SIZE.height, SIZE.width, channels), np.float32)
    return values if dtype == "float32" else (values * np.iinfo(dtype).max).astype(dtype)


def adjustment(name: str, given: dict[str, Any], **about: Any) -> Layer:
    return Layer("adjustment", name, guidance=Adjusting.of(name, given), **about)


def shown(document: Document) -> Array:
    return document.pixels.read(document.size.rect)


def over(document: Document, *layers: Layer) -> None:
    tree = (*document.layers.value, *layers)
    document.arrange("layers", tree, active=tree[-1].id)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_it_changes_what_lies_below_and_undo_brings_it_back(dtype: str) -> None:
    pixels = picture(dtype)
    document = Document(pixels.copy(), "p")
    layer = adjustment("exposure", {"exposure": 1.0})
    over(document, layer)
    assert isinstance(layer.guidance, Adjusting)
    row, values = layer.guidance.row, layer.guidance.values
    wanted = row.apply(pixels, values, Place(SIZE.rect, SIZE))
    assert np.array_equal(shown(document), wanted)
    document.undo_stack.undo()
    assert np.array_equal(shown(document), pixels)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("blur", {"radius": 6.0}),
        ("sharpen", {"amount": 1.0, "radius": 3.0}),
        ("denoise", {"luminance": 0.5, "colour": 0.5}),
        ("grain", {"amount": 0.5, "size": 1.5}),
        ("vignette", {"amount": -0.8}),
        ("motion_blur", {"length": 40.0, "angle": 20.0}),
        ("radial_blur", {"length": 60.0}),
        ("lens_blur", {"radius": 9.0, "lights": 0.4}),
        ("median", {"radius": 4}),
        ("pixelate", {"size": 37}),
    ],
)
def test_however_it_is_read_it_is_the_same(name: str, given: dict[str, Any]) -> None:
    document = Document(picture("uint16"), "p")
    over(document, adjustment(name, given), adjustment("blur", {"radius": 2.0}))
    whole = composed(document.layers.value, SIZE.rect, document.content.canvas)
    assert np.abs(shown(document).astype(int) - whole.astype(int)).max() <= 1, "tile by tile"
    for rect in (Rect(250, 200, 20, 100), Rect(0, 0, 50, 50), Rect(580, 500, 20, 20)):
        part = composed(document.layers.value, rect, document.content.canvas)
        assert np.abs(part.astype(int) - whole[rect.slices].astype(int)).max() <= 1


@pytest.mark.slow
def test_what_changes_below_changes_as_far_as_it_looks() -> None:
    document = Document(picture(), "p")
    painted = Layer("paint", "above", pixels=Tiles(4, np.dtype(np.uint8)))
    over(document, painted, adjustment("blur", {"radius": 5.0}))
    before = shown(document).copy()
    spot = Rect(250, 250, 10, 10)
    values = np.full((10, 10, 4), 255, np.uint8)
    assert painted.pixels is not None
    new = replace(painted, pixels=painted.pixels.written(spot, values))
    document.arrange("paint", layer_tree.replaced(document.layers.value, new))
    after = shown(document)
    changed = np.argwhere((before != after).any(axis=2))
    top, left = changed.min(axis=0)
    assert 230 < left < 250 and 230 < top < 250
    assert np.array_equal(
        after, composed(document.layers.value, SIZE.rect, document.content.canvas)
    )


def test_its_mask_opacity_and_mode_say_how_much() -> None:
    pixels = picture("float32")
    half = np.zeros((SIZE.height, SIZE.width), np.uint8)
    half[:, 300:] = 255
    mask = Tiles(1, np.dtype(np.uint8)).written(SIZE.rect, half)
    layer = adjustment("contrast", {"brightness": 0.5}, pixels=mask, opacity=0.5)
    document = Document(pixels.copy(), "p")
    over(document, layer)
    brighter = pixels + (1 - pixels) * 0.25
    made = shown(document)
    assert np.array_equal(made[:, :300], pixels[:, :300])
    assert np.allclose(made[:, 300:], (pixels + brighter)[:, 300:] / 2, atol=1e-6)
    dark = replace(layer, mode=BlendMode.MULTIPLY, opacity=1.0)
    document.arrange("mode", layer_tree.replaced(document.layers.value, dark))
    made = shown(document)[:, 300:]
    assert np.allclose(made, (pixels * brighter)[:, 300:], atol=1e-6)


def test_clipped_it_stays_within_what_lies_below_in_its_group() -> None:
    values = np.full((SIZE.height, SIZE.width, 4), 200, np.uint8)
    values[:, :300, 3] = 0
    canvas = Canvas(SIZE, 4, np.dtype(np.uint8))
    below = Layer("paint", "p", pixels=Tiles.of_array(values))
    darker = adjustment("exposure", {"exposure": -1.0}, clipped=True)
    ground = Layer("paint", "g", pixels=Tiles.of_array(np.full_like(values, 255)))
    group = Layer("group", "g", children=(below, darker))
    made = composed((ground, group), SIZE.rect, canvas)
    assert (made[:, :300] == 255).all()
    assert (made[:, 300:, :3] < 255).all()


def test_dragging_its_values_shows_each_and_is_one_step() -> None:
    document = Document(picture(), "p")
    layer = adjustment("exposure", {})
    over(document, layer)
    plain = shown(document).copy()
    steps = len(tuple(document.undo_stack.steps))
    for stops in (0.5, 1.0, 1.5):
        new = replace(layer, guidance=Adjusting.of("exposure", {"exposure": stops}))
        content = document.content.with_layer(new)
        document.preview("adjustment_values", content)
        assert not np.array_equal(shown(document), plain)
    document.settle()
    assert len(tuple(document.undo_stack.steps)) == steps + 1
    document.undo_stack.undo()
    assert np.array_equal(shown(document), plain)


def test_a_first_look_is_near_it() -> None:
    document = Document(picture(), "p")
    over(document, adjustment("contrast", {"contrast": 0.5}), adjustment("blur", {"radius": 8.0}))
    rough = document.pixels.rough(Rect(0, 0, 600, 520), 4)
    assert rough.shape == (130, 150, 3)
    near = shown(document)[::4, ::4].astype(int)
    assert np.abs(rough.astype(int) - near).mean() < 30


@pytest.mark.parametrize(
    "data", [{}, {"adjustment": "x", "values": {}}, [], {"adjustment": "blur"}]
)
def test_other_shapes_are_refused(data: object) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Adjusting.from_json(data)


def test_json_gives_the_same_back_and_holds_what_is_not_usual() -> None:
    made = Adjusting.of("curves", {"rgb": [[0, 0], [0.5, 0.6], [1, 1]]})
    assert json.loads(json.dumps(made.to_json())) == {
        "adjustment": "curves",
        "values": {"rgb": [[0, 0], [0.5, 0.6], [1, 1]]},
    }
    assert Adjusting.from_json(made.to_json()) == made
    foreign = replace(made, record={"curv": "x"})
    assert Adjusting.from_json(json.loads(json.dumps(foreign.to_json()))) == foreign
    assert not foreign.with_values(red=((0.0, 0.0), (1.0, 0.9))).record


def test_a_project_holds_it(tmp_path: Path) -> None:
    document = Document(picture(), "p")
    mask = Tiles(1, np.dtype(np.uint8)).written(
        Rect(0, 0, 40, 30), np.full((30, 40), 200, np.uint8)
    )
    blank = Tiles(1, np.dtype(np.uint8))
    over(
        document,
        adjustment("contrast", {"contrast": 0.5}),
        adjustment("blur", {"radius": 5.0}, pixels=blank),
        adjustment("contrast", {"contrast": 0.5}, pixels=mask, opacity=0.7),
    )
    stack = to_stack(document.content, {})
    path = tmp_path / "p.velatura"
    write_project(path, stack)
    with read_project(path) as read:
        back = from_stack(read.stack)
    whole = back.picture(SIZE.rect)
    assert np.array_equal(whole, shown(document))
    found = back.layers[-1]
    assert (found.kind, found.guidance) == ("adjustment", document.layers.value[-1].guidance)
    assert [one.pixels is None for one in back.layers] == [False, True, False, False]
