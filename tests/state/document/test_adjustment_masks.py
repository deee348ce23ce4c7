"""Masks of adjustment layers: none is all, what adds begins one, what takes away leaves rest."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.adjustments.adjustment import Adjustment
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.imaging.combining import Combine
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.stack_reading import from_stack
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document import layer_commands, layer_merging, layer_properties
from desktop_app.state.document.adjustments import add_adjustment, mask_layer
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import change_guidance
from desktop_app.state.painting.mask_drafts import laid_over
from desktop_app.state.painting.masking import MaskingState, ShapeSettings, put_in, shape_edit
from desktop_app.state.painting.strokes import Brush, MaskStroke
from desktop_app.worker.adjusting import colours_of
from desktop_app.worker.masking import moment_of

SQUARE = Rect(40, 30, 60, 50)


@pytest.fixture
def document() -> Document:
    """With an exposure of one stop over all of it, that is worked on."""
    pixels = np.random.default_rng(3).integers(0, 200, (300, 400, 3)).astype(np.uint8)
    made = Document(pixels, "p")
    add_adjustment(made, "exposure")
    brighten(made)
    return made


def brighten(document: Document) -> None:
    adjusting = document.layers.value[-1].guidance
    assert isinstance(adjusting, Adjusting)
    values = {**adjusting.values, "exposure": 1.0}
    change_guidance(document, document.active.value, values=values)


def changed(document: Document) -> Array:
    """(h, w) bool: where the picture is another one than its background."""
    whole = document.size.rect
    return (document.pixels.read(whole) != document.base(whole)).any(axis=2)


def all_or_nothing(document: Document, inside: bool, outside: bool) -> None:
    found = changed(document)
    inner = found[SQUARE.slices][5:-5, 5:-5]
    other = found.copy()
    other[SQUARE.grown(5).slices] = outside
    assert inner.all() if inside else not inner.any()
    assert (other[:200, 200:].mean() > 0.9) if outside else not other.any()


def stroke(document: Document, *, erase: bool) -> None:
    made = MaskStroke(document, Brush(120.0, 1.0, erase=erase), 70, 55)
    made.finish()


def shape(document: Document, combine: Combine) -> None:
    corners = [(40, 30), (100, 30), (100, 80), (40, 80)]
    edit = shape_edit("rectangle", corners, ShapeSettings(), combine, document.size)
    put_in(document, edit.name, edit.make(document))


def coverage(document: Document, combine: Combine) -> None:
    values = np.zeros((300, 400), np.uint8)
    values[SQUARE.slices] = 255
    put_in(document, "load_mask", laid_over(document, values, combine))


GESTURES: dict[str, tuple[Callable[[Document], object], bool, bool]] = {
    "brush": (lambda d: stroke(d, erase=False), True, False),
    "eraser": (lambda d: stroke(d, erase=True), False, True),
    **{
        f"{put.__name__} {how}": (lambda d, put=put, how=how: put(d, how), inside, outside)
        for put in (shape, coverage)
        for how, inside, outside in (
            (Combine.ADD, True, False),
            (Combine.REPLACE, True, False),
            (Combine.INTERSECT, True, False),
            (Combine.SUBTRACT, False, True),
        )
    },
    "invert": (lambda d: MaskingState().invert(d), False, False),
    "inverted by its own command": (lambda d: mask_layer(d, "inverted"), False, False),
    "added": (lambda d: mask_layer(d, "full"), True, True),
    "a rectangle": (lambda d: d.fill_mask("rectangle", 255, SQUARE), True, False),
    "all": (lambda d: d.fill_mask("mask_all", 255), True, True),
}
"""What is done to a layer without a mask, and whether it acts in the square and beyond then."""


@pytest.mark.parametrize("name", GESTURES)
def test_it_begins_from_all_and_clearing_gives_all_again(document: Document, name: str) -> None:
    do, inside, outside = GESTURES[name]
    whole = document.pixels.read(document.size.rect).copy()
    assert document.is_unmasked and changed(document).mean() > 0.9
    steps = document.undo_stack.total
    do(document)
    assert document.undo_stack.total == steps + 1
    assert not document.is_unmasked and not document.has_mask
    if "brush" in name or "eraser" in name:
        found = changed(document)
        assert found[40:70, 55:85].all() if inside else not found[40:70, 55:85].any()
        assert found[150:, 250:].any() == outside
    else:
        all_or_nothing(document, inside, outside)
    document.undo_stack.undo()
    assert document.is_unmasked
    assert np.array_equal(document.pixels.read(document.size.rect), whole)
    document.undo_stack.redo()
    assert not document.is_unmasked
    document.fill_mask("clear_mask", 0)
    assert document.is_unmasked
    assert np.array_equal(document.pixels.read(document.size.rect), whole)


@pytest.mark.parametrize("erase", [False, True])
def test_a_stroke_is_seen_while_it_goes_on_and_taken_back_whole(
    document: Document, erase: bool
) -> None:
    whole = document.pixels.read(document.size.rect).copy()
    begun = MaskStroke(document, Brush(40.0, 1.0, erase=erase), 70, 55)
    assert changed(document)[200:, 200:].any() is np.bool_(erase)
    begun.move_to(120, 55)
    assert changed(document)[50:60, 110:120].any() is np.bool_(not erase)
    begun.cancel()
    assert np.array_equal(document.pixels.read(document.size.rect), whole)
    assert document.is_unmasked and document.layer_values.values.is_bare


def test_it_begins_with_the_mask_there_is_which_stays() -> None:
    document = Document(np.full((300, 400, 3), 90, np.uint8), "p")
    document.fill_mask("rectangle", 255, SQUARE)
    mask = document.content.mask
    add_adjustment(document, "exposure")
    brighten(document)
    assert document.content.mask is mask and document.has_mask
    all_or_nothing(document, inside=True, outside=False)
    mask_layer(document, "none")
    assert changed(document).all()
    mask_layer(document, "copied")
    all_or_nothing(document, inside=True, outside=False)
    assert document.has_mask


@pytest.mark.parametrize("row", ADJUSTMENTS, ids=lambda row: row.id)
def test_a_new_one_has_what_its_row_begins_with(document: Document, row: Adjustment) -> None:
    add_adjustment(document, row.id)
    made = document.layers.value[-1]
    assert made.id == document.active.value and made.name == f"{row.id} " + (
        "2" if row.id == "exposure" else "1"
    )
    assert isinstance(made.guidance, Adjusting)
    assert made.guidance.values == row.begun


@pytest.mark.parametrize("how", ["none", "bare", "painted"])
def test_stacks_tell_no_mask_from_an_empty_one(document: Document, how: str) -> None:
    if how != "none":
        MaskingState().invert(document)
    if how == "painted":
        document.fill_mask("rectangle", 255, SQUARE)
    back = from_stack(to_stack(document.content, {}))
    shown = document.pixels.read(document.size.rect)
    assert np.array_equal(back.picture(document.size.rect), shown)
    assert (back.layers[-1].pixels is None) == (how == "none")


def test_what_was_worked_out_for_one_layer_goes_into_no_other(document: Document) -> None:
    before = moment_of(document)
    add_adjustment(document, "contrast")
    assert document.is_unmasked and moment_of(document) != before


@pytest.mark.parametrize("mode", [BlendMode.NORMAL, BlendMode.MULTIPLY])
@pytest.mark.parametrize("masked", [False, True])
def test_merged_down_it_is_baked(document: Document, masked: bool, mode: BlendMode) -> None:
    layer = document.active.value
    if masked:
        shape(document, Combine.ADD)
    layer_properties.change_properties(document, [layer], mode=mode, opacity=0.6)
    layer_properties.set_locked(document, [document.layers.value[0].id], False)
    shown = document.pixels.read(document.size.rect).copy()
    made = layer_merging.merge_down(document.content, layer)
    assert [one.kind for one in made.layers] == ["paint"]
    away = made.picture(document.size.rect).astype(int) - shown
    assert np.abs(away).max() <= 1


def test_merging_what_would_change_the_rest_is_refused(document: Document) -> None:
    half = np.zeros((300, 400, 4), np.uint8)
    half[:, :200] = (90, 90, 90, 255)
    background = document.layers.value[0].id
    document.activate(background)
    layer_commands.add_layer(document, "x", Layer("paint", "x", pixels=Tiles.of_array(half)))
    top = document.layers.value[-1].id
    with pytest.raises(InputError) as caught:
        layer_merging.merge_down(document.content, top)
    assert caught.value.code == "layer_inexact"
    shown = document.pixels.read(document.size.rect)
    flat = layer_merging.flatten(document.content)
    assert np.array_equal(flat.picture(document.size.rect), shown)


def test_below_it_lies_what_is_below_in_its_groups(document: Document) -> None:
    top = document.active.value
    paint = layer_commands.add_paint(document)
    layer_commands.group(document, [top, paint])
    below = layer_tree.below(document.layers.value, top)
    assert next(iter(below)).id == document.layers.value[0].id
    assert not any(one.id in (top, paint) for one in layer_tree.walk(below))
    found = colours_of(below, document.content.canvas)
    flat = document.base(document.size.rect).reshape(-1, 3)
    assert np.array_equal(found.reshape(-1, 3), flat), "a small picture is looked at whole"
