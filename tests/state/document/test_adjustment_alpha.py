"""Filters that change transparency: of the layer below alone, in a mask, undone, merged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.adjustments.adjustment import ALPHA
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.composing import Canvas, composed
from desktop_app.imaging.layers.coverage import is_bare
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.stack_reading import from_stack
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document import layer_merging, layer_properties
from desktop_app.state.document.adjustments import add_adjustment, limit_to_below
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import add_layer
from desktop_app.state.document.layer_guidance import change_guidance

SIZE = Size(160, 120)
SHAPE = Rect(50, 40, 60, 40)
GIVEN: dict[str, dict[str, Any]] = {
    "blur": {"radius": 6.0},
    "motion_blur": {"length": 24.0},
    "radial_blur": {"length": 30.0},
    "lens_blur": {"radius": 8.0, "lights": 0.5},
    "pixelate": {"size": 16},
}
"""Values of each row that changes transparency."""


def shape(dtype: Any = np.uint8) -> Array:
    """A dark box of one colour on nothing."""
    full = 1 if dtype == np.float32 else np.iinfo(dtype).max
    made = np.zeros((SIZE.height, SIZE.width, 4), dtype)
    made[SHAPE.slices] = np.array([0.4, 0.2, 0.1, 1.0]) * full
    return made


def document(dtype: Any = np.uint8) -> Document:
    """A photograph with a layer above it that has the shape."""
    full = 1 if dtype == np.float32 else np.iinfo(dtype).max
    photo = np.random.default_rng(2).random((SIZE.height, SIZE.width, 3)) * full
    made = Document(photo.astype(dtype), "p")
    add_layer(made, "layer_new", Layer("paint", "shadow", pixels=Tiles.of_array(shape(dtype))))
    return made


def filtered(made: Document, row: str) -> None:
    """That filter of the layer that is worked on, and of nothing else."""
    layer = add_adjustment(made, row)
    change_guidance(made, layer, values=ADJUSTMENTS[row].values(GIVEN[row]))
    limit_to_below(made)


def adjusting(made: Document) -> Adjusting:
    found = layer_tree.find(made.layers.value, made.active.value)
    assert found is not None and isinstance(found.guidance, Adjusting)
    return found.guidance


def seen_alone(made: Document) -> Array:
    """What the topmost layer or group shows over nothing."""
    canvas = Canvas(SIZE, 4, made.pixels.dtype)
    return composed(made.layers.value[-1:], SIZE.rect, canvas)


def test_rows_that_change_transparency() -> None:
    assert {row.id for row in ADJUSTMENTS if ALPHA in row.fields} == set(GIVEN)
    assert all(row.spreads and row.area for row in ADJUSTMENTS if ALPHA in row.fields)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("row", GIVEN)
def test_edges_get_soft_and_colours_stay(row: str, dtype: Any) -> None:
    made = document(dtype)
    filtered(made, row)
    assert adjusting(made).values["alpha"]
    found, before = seen_alone(made).astype(np.float64), shape(dtype).astype(np.float64)
    full = 1 if dtype == np.float32 else np.iinfo(dtype).max
    alpha = found[..., 3] / full
    assert len(np.unique(np.round(alpha, 2))) > (3 if row == "pixelate" else 10)
    assert alpha.sum() == pytest.approx(SHAPE.size.area, rel=0.03)
    colours = found[alpha > 0.01][:, :3] - before[60, 80, :3]
    assert np.abs(colours).max() <= full * 0.004, "no fringe of another colour"


@pytest.mark.parametrize("row", GIVEN)
def test_parts_are_as_of_the_whole(row: str) -> None:
    made = document()
    filtered(made, row)
    whole, canvas = seen_alone(made), Canvas(SIZE, 4, made.pixels.dtype)
    for rect in (Rect(0, 0, 48, 64), Rect(37, 29, 70, 31), Rect(96, 64, 64, 56)):
        part = composed(made.layers.value[-1:], rect, canvas)
        assert np.array_equal(part, whole[rect.slices])


@pytest.mark.parametrize("row", GIVEN)
def test_it_is_merged_kept_and_undone(row: str) -> None:
    made = document()
    start = made.content
    filtered(made, row)
    shown, alone = made.pixels.read(SIZE.rect).copy(), seen_alone(made)
    back = from_stack(to_stack(made.content, {}))
    assert back.layers[-1].children[-1].guidance == adjusting(made)
    merged = layer_merging.merge_down(made.content, made.active.value)
    assert len(merged.layers) == 2 and merged.layers[-1].kind == "paint"
    made.commit("layer_merge_down", merged)
    assert np.abs(seen_alone(made)[..., 3].astype(int) - alone[..., 3]).max() <= 1
    assert np.abs(made.pixels.read(SIZE.rect).astype(int) - shown).max() <= 2
    while made.content.layers != start.layers:
        made.undo_stack.undo()
    assert np.array_equal(seen_alone(made), shape())


def test_a_mask_confines_it() -> None:
    made = document()
    mask = np.zeros((SIZE.height, SIZE.width), np.uint8)
    mask[:, :80] = 255
    made.edit("rectangle", made.mask, SIZE.rect, mask)
    filtered(made, "blur")
    differs = (seen_alone(made) != shape()).any(axis=2)
    assert differs[:, :80].any() and not differs[:, 80:].any()


@pytest.mark.parametrize("which", [0, 1])
def test_what_is_opaque_or_locked_keeps_its_transparency(which: int) -> None:
    made = document()
    made.activate(made.layers.value[which].id)
    layer_properties.set_locked(made, [made.active.value], False)
    if which:
        layer_properties.change_properties(made, [made.active.value], alpha_locked=True)
    filtered(made, "blur")
    assert not adjusting(made).values["alpha"] and not made.content.bare


def test_above_others_and_clipped_it_keeps_alpha() -> None:
    made = document()
    layer = add_adjustment(made, "blur")
    assert not adjusting(made).values["alpha"]
    change_guidance(made, layer, values={**adjusting(made).values, "alpha": True})
    layers = made.layers.value
    canvas = Canvas(SIZE, 4, np.dtype(np.uint8))
    found = composed(layers[1:], SIZE.rect, canvas)
    assert len(np.unique(found[..., 3])) > 5, "asked for, it acts on all below"
    clipped = composed((layers[1], replace(layers[2], clipped=True)), SIZE.rect, canvas)
    assert np.array_equal(clipped[..., 3], shape()[..., 3])


def test_a_picture_is_seen_through_where_edges_get_soft() -> None:
    made = document()
    half = np.zeros((SIZE.height, SIZE.width, 4), np.uint8)
    half[:, :80] = 255
    left = Layer("paint", "left", pixels=Tiles.of_array(half))
    right = Layer("paint", "right", pixels=Tiles.of_array(half[:, ::-1].copy()))
    soft = Layer("adjustment", "soft", guidance=Adjusting.of("blur", {"radius": 5, "alpha": True}))
    group = Layer("group", "g", children=(right, soft))
    assert not is_bare(replace(made.content, layers=(left, right)))
    assert is_bare(replace(made.content, layers=(left, group)))
