"""Bucket, gradients, shapes and lines: what each covers, one step, within the selection."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_properties import change_properties
from desktop_app.state.painting.choices import Filling
from desktop_app.state.painting.filling import FILLS
from desktop_app.state.painting.strokes import Colours
from tests.draws import examples
from tests.state.painting.filled import fill_in

SIZE = Size(120, 90)
RED, BLUE = (250, 10, 20), (10, 20, 250)
COLOURS = Colours(RED, BLUE)


def room(dtype: str = "uint8", gap: int = 0) -> Document:
    """White, with a black frame from (20, 20) to (80, 70), which may have a gap at its right."""
    made = np.full((SIZE.height, SIZE.width, 3), 255, np.uint8)
    made[20:70, 20:80] = 0
    made[22:68, 22:78] = 255
    if gap:
        made[40 : 40 + gap, 78:80] = 255
    if dtype == "float32":
        return Document((made / 255).astype(np.float32), "p")
    return Document((made * np.float32(np.iinfo(dtype).max / 255)).astype(dtype), "p")


def seen(document: Document) -> Array:
    return document.pixels.read(SIZE.rect).copy()


def steps(document: Document) -> list[str]:
    return [step.name for step in document.undo_stack.steps]


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("kind", FILLS)
def test_it_is_one_step_that_is_taken_back_to_the_bit(kind: str, dtype: str) -> None:
    document = room(dtype)
    before = seen(document)
    assert fill_in(document, Filling(kind, width=3), COLOURS, (40.5, 40.5), (70, 60))
    assert (seen(document) != before).any()
    assert steps(document) == [kind]
    assert np.array_equal(document.base(SIZE.rect), before)
    document.undo_stack.undo()
    assert np.array_equal(seen(document), before)


def test_a_bucket_fills_to_the_line_and_no_further() -> None:
    document = room()
    fill_in(document, Filling("bucket"), COLOURS, (40, 40), (40, 40))
    after = seen(document)
    assert (after[30:60, 30:70] == RED).all()
    assert (after[:18] == 255).all() and (after[:, :18] == 255).all()


def test_through_a_gap_it_runs_out_unless_that_is_closed() -> None:
    for closed, outside in ((0, RED), (6, (255, 255, 255))):
        document = room(gap=4)
        fill_in(document, Filling("bucket", gap=closed), COLOURS, (40, 40), (40, 40))
        assert tuple(seen(document)[10, 100]) == outside
        assert tuple(seen(document)[40, 40]) == RED


def test_everywhere_means_no_way_is_needed() -> None:
    document = room()
    fill_in(document, Filling("bucket", everywhere=True), COLOURS, (40, 40), (40, 40))
    assert tuple(seen(document)[5, 5]) == RED


def test_tolerance_says_what_is_alike() -> None:
    slope = np.broadcast_to(np.arange(120, dtype=np.uint8)[None, :, None], (90, 120, 3)).copy()
    for tolerance, reach in ((10, 10), (40, 40)):
        document = Document(slope.copy(), "p")
        fill_in(document, Filling("bucket", tolerance=tolerance), COLOURS, (0, 5), (0, 5))
        filled = (seen(document)[45] == RED).all(axis=1)
        assert abs(int(filled.sum()) - reach) <= 2


@pytest.mark.parametrize("kind", ["gradient", "radial_gradient"])
def test_a_gradient_goes_from_one_colour_to_the_other(kind: str) -> None:
    document = room()
    fill_in(document, Filling(kind), COLOURS, (20, 45), (100, 45))
    row = seen(document)[45].astype(int)
    assert np.abs(row[20] - RED).max() < 6 and np.abs(row[100] - BLUE).max() < 6
    assert np.abs(row[60] - (np.array(RED) + BLUE) / 2).max() < 8
    if kind == "radial_gradient":
        assert np.abs(seen(document)[85, 20].astype(int) - row[60]).max() < 8


def test_one_that_fades_leaves_what_is_there_at_its_end() -> None:
    document = room()
    before = seen(document)
    fill_in(document, Filling("gradient", fades=True), COLOURS, (0, 45), (60, 45))
    after = seen(document)
    assert np.array_equal(after[:, 62:], before[:, 62:])
    assert np.abs(after[5, 0].astype(int) - RED).max() < 8


def test_slow_gradients_show_no_bands() -> None:
    document = Document(np.zeros((64, 1200, 3), np.uint8), "p")
    near = Colours((100, 100, 100), (110, 110, 110))
    fill_in(document, Filling("gradient"), near, (0, 0), (1200, 0))
    rows = document.pixels.read(document.pixels.rect)[..., 0].astype(float)
    means = rows.mean(axis=0)
    wanted = 100 + 10 * (np.arange(1200) + 0.5) / 1200
    smooth = np.convolve(means - wanted, np.ones(60) / 60, "valid")
    assert np.abs(smooth).max() < 0.15


def test_shapes_are_filled_or_lines_of_a_width() -> None:
    filled, outlined, line = room(), room(), room()
    fill_in(filled, Filling("filled_rectangle"), COLOURS, (30, 30), (60, 50))
    assert (seen(filled)[30:50, 30:60] == RED).all() and not (seen(filled)[:, 61:] == RED).all(
        2
    ).any()
    fill_in(outlined, Filling("filled_ellipse", width=4), COLOURS, (30, 30), (70, 60))
    assert tuple(seen(outlined)[45, 50]) == (255, 255, 255)
    assert tuple(seen(outlined)[45, 30]) == RED
    fill_in(line, Filling("straight_line", width=5), COLOURS, (10, 80), (110, 80))
    assert (seen(line)[79:81, 12:108] == RED).all()


def test_a_box_may_be_drawn_from_any_corner() -> None:
    made: list[Array] = []
    for start, end in (((30, 30), (60, 50)), ((60, 50), (30, 30)), ((30, 50), (60, 30))):
        document = room()
        fill_in(document, Filling("filled_rectangle"), COLOURS, start, end)
        made.append(seen(document))
    assert np.array_equal(made[0], made[1]) and np.array_equal(made[0], made[2])


def test_outside_of_the_picture_nothing_is_done() -> None:
    document = room()
    assert not fill_in(document, Filling("bucket"), COLOURS, (-5, 3), (-5, 3))
    assert not fill_in(document, Filling("filled_ellipse"), COLOURS, (300, 300), (400, 400))
    assert not fill_in(document, Filling("gradient"), COLOURS, (3, 3), (3, 3))
    assert steps(document) == []


def painted(dtype: str = "uint8") -> tuple[Document, Array]:
    """A red layer of paint over a locked photograph, worked on; and what it holds."""
    document = room(dtype)
    document.edit("paint", document.pixels, SIZE.rect, np.zeros((90, 120, 4), dtype))
    fill_in(document, Filling("filled_rectangle"), COLOURS, (-5, -5), (200, 200))
    return document, layer_of(document)


def layer_of(document: Document) -> Array:
    pixels = document.paint_layer.pixels
    assert pixels is not None
    return pixels.read(SIZE.rect).copy()


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("kind", FILLS)
def test_erasing_takes_alpha_alone_and_is_undone(kind: str, dtype: str) -> None:
    document, before = painted(dtype)
    chosen = Filling(kind, erases=True, width=4, all_layers=False)
    assert fill_in(document, chosen, COLOURS, (20, 30), (80, 30.5))
    after, full = layer_of(document), before[0, 0, 3]
    assert after[30, 20 if kind != "filled_ellipse" else 50, 3] < full
    left = after[..., 3] > 0
    assert np.array_equal(after[left][:, :3], before[left][:, :3])
    document.undo_stack.undo()
    assert np.array_equal(layer_of(document), before)


def test_an_erasing_gradient_takes_most_where_it_begins() -> None:
    document, before = painted()
    fill_in(document, Filling("gradient", erases=True), COLOURS, (20, 10), (100, 10), swapped=True)
    alpha = layer_of(document)[10, :, 3].astype(int)
    assert not alpha[:20].any() and (alpha[101:] == 255).all()
    assert (np.diff(alpha) >= 0).mean() > 0.9 and alpha[60] == pytest.approx(128, abs=3)
    again = Filling("gradient", erases=True)
    document.undo_stack.undo()
    mask = np.zeros((SIZE.height, SIZE.width), np.uint8)
    mask[:, :40] = 255
    document.select_by_tools(True)
    document.edit("rectangle", document.mask_target, SIZE.rect, mask)
    document.select_by_tools(False)
    fill_in(document, again, COLOURS, (20, 10), (100, 10))
    assert np.array_equal(layer_of(document)[:, 40:], before[:, 40:])
    assert not layer_of(document)[:, :20, 3].any()


def test_nothing_is_erased_where_alpha_is_locked_or_nothing_is_painted() -> None:
    document, before = painted()
    change_properties(document, [document.active.value], alpha_locked=True)
    assert not fill_in(document, Filling("gradient", erases=True), COLOURS, (20, 10), (100, 10))
    assert np.array_equal(layer_of(document), before)
    bare = room()
    assert not fill_in(bare, Filling("gradient", erases=True), COLOURS, (20, 10), (100, 10))


def test_where_alpha_is_locked_it_stays() -> None:
    document = room()
    fill_in(document, Filling("filled_rectangle"), COLOURS, (30, 30), (60, 50))
    layer = document.paint_layer
    document.arrange("lock", [document.layers.value[0], replace(layer, alpha_locked=True)])
    fill_in(document, Filling("gradient"), COLOURS, (0, 0), (120, 90), swapped=True)
    pixels = document.paint_layer.pixels
    assert pixels is not None
    alpha = pixels.read(SIZE.rect)[..., 3]
    assert (alpha[30:50, 30:60] == 255).all() and not alpha[:28].any()


@settings(max_examples=examples(20), deadline=None)
@given(st.sampled_from(sorted(FILLS)), st.integers(0, 99), st.booleans())
def test_nothing_outside_of_the_selection_changes(kind: str, seed: int, hollow: bool) -> None:
    draws = np.random.default_rng(seed)
    document = room()
    values = draws.integers(0, 256, (SIZE.height, SIZE.width), np.uint8)
    values[draws.random(values.shape) < 0.5] = 0
    document.select_by_tools(True)
    document.edit("select", document.mask_target, SIZE.rect, values)
    document.select_by_tools(False)
    before = seen(document)
    start, end = (tuple(draws.uniform((0, 0), (120, 90))) for _ in range(2))
    fill_in(document, Filling(kind, width=3.0 * hollow), COLOURS, start, end)
    changed = (seen(document) != before).any(axis=2)
    assert not changed[values == 0].any()


def test_a_line_has_its_width_square_to_its_way_half_on_each_side() -> None:
    outline = FILLS["straight_line"].outline
    assert outline is not None
    (corners,) = outline((10, 20), (40, 60), 10)  # 50 long: half of the width is (-4, 3)
    assert list(corners) == [(6, 23), (36, 63), (44, 57), (14, 17)]
    (corners,) = outline((10, 20), (30, 20), 0)
    assert list(corners) == [(10, 20.5), (30, 20.5), (30, 19.5), (10, 19.5)], "a pixel at least"
    assert not outline((10, 20), (10, 20), 10)
