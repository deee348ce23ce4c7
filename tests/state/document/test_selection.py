"""What is selected confines: nothing outside of it changes, whatever the tool."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.combining import Combine
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.adjustments import add_adjustment
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_pixels import clear, fill
from desktop_app.state.painting.liquify import Liquify
from desktop_app.state.painting.masking import MaskingState, ShapeSettings, select, shape_edit
from desktop_app.state.painting.strokes import Brush, ColourStroke, ErasingStroke, MaskStroke
from desktop_app.state.picture.copying import copied_picture
from tests.draws import examples

SIZE = Size(120, 90)
PLACE = Rect(30, 20, 40, 30)


def drawn(dtype: str = "uint8") -> Document:
    """A picture with a layer of noise to paint on, which is worked on; part of it is masked."""
    rng = np.random.default_rng(3)
    made = rng.integers(0, 256, (SIZE.height, SIZE.width, 4), np.uint8)
    base = np.zeros((SIZE.height, SIZE.width, 3), np.uint8)
    if dtype == "float32":
        made, base = (each.astype(np.float32) / 255 for each in (made, base))
    document = Document(base, "p")
    layer = Layer("paint", "noise", pixels=Tiles.of_array(made))
    document.put_in("layer_new", layer)
    document.edit("stroke", document.mask, Rect(0, 0, 60, 90), np.full((90, 60), 90, np.uint8))
    return document


def with_selection(document: Document, values: Array | None = None) -> Array:
    """Select by ``values`` (h, w) uint8, or hard within `PLACE`."""
    if values is None:
        values = np.zeros((SIZE.height, SIZE.width), np.uint8)
        values[PLACE.slices] = 255
    document.select_by_tools(True)
    document.edit("rectangle", document.mask_target, SIZE.rect, values)
    document.select_by_tools(False)
    return values


def paint(document: Document) -> None:
    stroke = ColourStroke(document, Brush(size=50, opacity=0.8), (250, 10, 60), 10, 20)
    stroke.move_to(100, 70)
    stroke.finish()


def erase(document: Document) -> None:
    stroke = ErasingStroke(document, Brush(size=50), 10, 20)
    stroke.move_to(100, 70)
    stroke.finish()


def mask(document: Document) -> None:
    stroke = MaskStroke(document, Brush(size=50), 10, 20)
    stroke.move_to(100, 70)
    stroke.finish()


def unmask(document: Document) -> None:
    MaskStroke(document, Brush(size=80, erase=True), 50, 40).finish()


def shape(document: Document) -> None:
    points = [(5.0, 5.0), (110.0, 10.0), (60.0, 85.0)]
    edit = shape_edit("lasso", points, ShapeSettings(feather=6.0), Combine.REPLACE, document.size)
    MaskingState().do(document, edit)


def put(document: Document) -> None:
    document.edit("apply", document.pixels, SIZE.rect, np.full((90, 120, 3), 7, np.uint8))


def filled(document: Document) -> None:
    document.commit("fill", fill(document.content, document.content.active, (1.0, 2.0, 3.0)))


def cleared(document: Document) -> None:
    document.commit("clear", clear(document.content, document.content.active))


def adjusted(document: Document) -> None:
    """The layer that is worked on stays that."""
    worked_on = document.content.active
    add_adjustment(document, "black_white")
    document.activate(worked_on)


def liquified(document: Document) -> None:
    bent, look = Liquify(document), Brush(size=70, hardness=0.2)
    bent.begin(20, 20, look, "push")
    bent.trace(90, 60)
    bent.begin(50, 40, look, "twirl")
    bent.apply()


TOOLS: list[Callable[[Document], None]] = [
    *(paint, erase, mask, unmask, shape, put, filled, cleared, adjusted),
    liquified,
    lambda document: document.fill_mask("clear_mask", 0),
    lambda document: MaskingState().invert(document),
]


def surfaces(document: Document) -> tuple[Array, Array]:
    whole = document.pixels.rect
    return document.pixels.read(whole).copy(), document.mask.read(whole).copy()


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(st.sampled_from(TOOLS), min_size=1, max_size=4), st.integers(0, 9))
def test_nothing_outside_of_it_changes_and_undo_is_exact(
    tools: list[Callable[[Document], None]], seed: int
) -> None:
    document = drawn()
    draws = np.random.default_rng(seed)
    values = draws.integers(0, 256, (SIZE.height, SIZE.width), np.uint8)
    values[draws.random(values.shape) < 0.5] = 0
    with_selection(document, values)
    before, steps = surfaces(document), len(tuple(document.undo_stack.steps))
    for tool in tools:
        tool(document)
    after = surfaces(document)
    for one, other in zip(before, after, strict=True):
        differs = one != other
        differs = differs.any(axis=2) if differs.ndim == 3 else differs
        assert not differs[values == 0].any()
    while len(tuple(document.undo_stack.steps)) > steps:
        document.undo_stack.undo()
    assert all(map(np.array_equal, before, surfaces(document)))


@pytest.mark.parametrize("tool", [paint, erase, mask, shape, put, filled, cleared])
def test_within_it_a_tool_does_what_it_does_without(tool: Callable[[Document], None]) -> None:
    confined, free = drawn(), drawn()
    select(free, "none")
    if tool in (filled, cleared):
        free.fill_mask("clear_mask", 0)  # which would confine them
    with_selection(confined)
    before = surfaces(free)
    tool(confined)
    tool(free)
    inside = PLACE.slices
    for one, other in zip(surfaces(confined), surfaces(free), strict=True):
        if not (tool in (filled, cleared) and one.ndim == 2):
            assert np.array_equal(one[inside], other[inside])
    assert any(
        (one[inside] != other[inside]).any()
        for one, other in zip(before, surfaces(free), strict=True)
    )


def test_half_selected_is_half_done() -> None:
    document = drawn()
    with_selection(document, np.full((SIZE.height, SIZE.width), 128, np.uint8))
    before = document.mask.read(SIZE.rect).astype(int)
    document.fill_mask("fill_mask", 255)
    after = document.mask.read(SIZE.rect).astype(int)
    assert (np.abs(after - np.rint(before + (255 - before) * 128 / 255)) <= 1).all()


def test_the_mask_tools_paint_on_it_when_asked() -> None:
    document = drawn()
    told: list[None] = []
    document.mask_target_changed.connect(told.append)
    masked = document.mask.read(SIZE.rect).copy()
    document.select_by_tools(True)
    assert document.mask_target is document.selection and told == [None]
    mask(document)
    assert document.has_selection
    assert np.array_equal(document.mask.read(SIZE.rect), masked)
    document.undo_stack.undo()
    assert not document.has_selection
    document.undo_stack.redo()
    document.select_by_tools(False)
    assert document.mask_target is document.mask


def test_it_becomes_the_mask_and_back() -> None:
    document = drawn()
    values = with_selection(document)
    select(document, "to_mask")
    assert np.array_equal(document.mask.read(SIZE.rect), values)
    select(document, "inverted")
    assert np.array_equal(document.selection.read(SIZE.rect), 255 - values)
    select(document, "from_mask")
    assert np.array_equal(document.selection.read(SIZE.rect), values)
    select(document, "none")
    assert not document.has_selection
    steps = len(tuple(document.undo_stack.steps))
    select(document, "none")
    select(document, "to_mask")
    assert len(tuple(document.undo_stack.steps)) == steps


def test_it_stays_where_it_is_when_the_canvas_grows_and_turns_with_it() -> None:
    document = drawn()
    values = with_selection(document)
    border = np.zeros((SIZE.height + 8, SIZE.width + 4, 3), np.uint8)
    document.grow("expand", Margins(left=4, top=8), border)
    grown = document.selection.read(document.selection.rect)
    assert np.array_equal(grown[8:, 4:], values) and not grown[:8].any()
    document.undo_stack.undo()
    assert np.array_equal(document.selection.read(SIZE.rect), values)


def test_a_copy_is_of_what_is_selected_not_of_what_is_masked() -> None:
    document = drawn()
    with_selection(document)
    copied = copied_picture(document.content)
    assert (copied.place.x, copied.place.y) == (PLACE.x, PLACE.y)
    assert copied.pixels.shape[:2] == (PLACE.height, PLACE.width)


def test_a_new_adjustment_acts_within_it() -> None:
    document = drawn()
    values = with_selection(document)
    add_adjustment(document, "black_white")
    made = document.content.layers[-1]
    assert made.pixels is not None
    assert np.array_equal(made.pixels.read(SIZE.rect), values)


def test_a_layer_that_acts_everywhere_still_does_outside_of_it() -> None:
    document = drawn()
    document.fill_mask("clear_mask", 0)
    add_adjustment(document, "black_white")
    assert document.is_unmasked
    values = with_selection(document)
    document.fill_mask("clear_mask", 0)
    layer = document.content.layers[-1]
    assert layer.pixels is not None
    assert np.array_equal(layer.pixels.read(SIZE.rect), 255 - values)
