"""Liquify: pixels are taken from the layer as it was, once; one step; given up bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging import liquifying
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.adjustments import add_adjustment
from desktop_app.state.document.document import Document
from desktop_app.state.painting.liquify import LIQUIFIES, Liquify
from desktop_app.state.painting.strokes import Brush

BRUSH = Brush(size=60, hardness=0.0, opacity=1.0)
HIGH, WIDE = 160, 220


def drawn(dtype: str = "uint8", *, own: bool = True) -> Document:
    """Soft blobs with a square on them; on a layer of its own, or the locked background."""
    y, x = np.mgrid[0:HIGH, 0:WIDE].astype(np.float32)
    values = np.stack(
        [np.sin(x / 9) / 2 + 0.5, np.cos(y / 11) / 2 + 0.5, 0.5 + x / WIDE / 2], axis=2
    )
    values[60:90, 80:110] = (1, 1, 0)
    if dtype != "float32":
        values = (values * np.iinfo(dtype).max).astype(dtype)
    document = Document(values.copy(), "p")
    if own:
        alpha = np.full((HIGH, WIDE, 1), 1 if dtype == "float32" else np.iinfo(dtype).max, dtype)
        layer = Layer("paint", "own", pixels=Tiles.of_array(np.concatenate([values, alpha], 2)))
        document.put_in("layer_new", layer)
    return document


def shown(document: Document) -> Array:
    return document.pixels.read(document.size.rect).copy()


def stroke(bent: Liquify, kind: str, *way: tuple[float, float], brush: Brush = BRUSH) -> None:
    bent.begin(*way[0], brush, kind)
    for place in way[1:]:
        bent.trace(*place)
        bent.show()
    for _ in range(5 if len(way) == 1 else 0):
        bent.hold()
    bent.show()


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_it_is_one_step_that_undo_takes_back(dtype: str) -> None:
    document = drawn(dtype)
    before, steps = shown(document), len(tuple(document.undo_stack.steps))
    bent = Liquify(document)
    for kind in LIQUIFIES:
        stroke(bent, kind, (95, 75), (125, 80))
    assert bent.is_open and len(tuple(document.undo_stack.steps)) == steps
    seen = shown(document)
    bent.apply()
    assert not bent.is_open and np.array_equal(shown(document), seen)
    assert len(tuple(document.undo_stack.steps)) == steps + 1
    assert seen.dtype == before.dtype and not np.array_equal(seen, before)
    document.undo_stack.undo()
    assert np.array_equal(shown(document), before)


def test_a_push_takes_along_a_bloat_enlarges_a_pinch_shrinks_a_twirl_turns() -> None:
    def yellow(kind: str, *way: tuple[float, float], erase: bool = False) -> Array:
        bent = Liquify(drawn())
        stroke(bent, kind, *way, brush=Brush(size=120, hardness=0.0, erase=erase))
        pixels = shown(bent.document).astype(int)
        return (pixels[..., 0] > 180) & (pixels[..., 1] > 180) & (pixels[..., 2] < 90)

    middle = (95.0, 75.0)
    plain = yellow("restore", middle)
    assert np.argwhere(yellow("push", middle, (115, 75)))[:, 1].mean() > 100
    assert yellow("bloat", middle).sum() > 1.3 * plain.sum() > 1.7 * yellow("pinch", middle).sum()
    turned, back = yellow("twirl", middle), yellow("twirl", middle, erase=True)
    assert (turned != plain).sum() > 50 and np.abs(turned.sum() / plain.sum() - 1) < 0.1
    clockwise = np.argwhere(turned & ~plain)
    assert (back != turned).sum() > 50 and len(clockwise)


def test_strokes_do_not_wear_and_what_is_restored_is_what_was() -> None:
    document = drawn()
    before, bent = shown(document), Liquify(document)
    for _ in range(10):
        stroke(bent, "push", (95, 75), (105, 75))
        stroke(bent, "push", (105, 75), (95, 75))
    worn = np.abs(shown(document).astype(int) - before)
    for _ in range(60):
        stroke(bent, "restore", (100, 75), (101, 75), brush=Brush(size=200, hardness=0.9))
    assert np.array_equal(shown(document), before), "bit for bit"
    assert np.median(worn[70:80, 40:150]) <= 12
    bent.apply()
    assert len(tuple(document.undo_stack.steps)) == 1


def test_strokes_are_taken_back_one_by_one_and_all_are_given_up() -> None:
    document = drawn()
    before, bent = shown(document), Liquify(document)
    stroke(bent, "push", (95, 75), (125, 80))
    first = shown(document)
    stroke(bent, "twirl", (60, 60))
    assert not np.array_equal(shown(document), first)
    bent.back()
    assert np.array_equal(shown(document), first)
    stroke(bent, "bloat", (60, 60))
    bent.give_up()
    assert np.array_equal(shown(document), before)
    still = Liquify(document)
    still.begin(50, 50, BRUSH, "push")
    still.back()
    assert not still.is_open and np.array_equal(shown(document), before), "nothing was bent"
    again = Liquify(document)
    stroke(again, "push", (95, 75), (125, 80))
    again.back()
    assert not again.is_open and np.array_equal(shown(document), before)


def test_what_is_shown_dab_by_dab_is_the_whole_at_once() -> None:
    document = drawn("uint16")
    bent = Liquify(document)
    stroke(bent, "push", (20, 20), (180, 140))
    stroke(bent, "pinch", (190, 150))
    layer = document.layers.value[-1]
    assert layer.pixels is not None
    whole = document.size.rect
    shift = bent._mesh.shift(whole)  # pyright: ignore[reportPrivateUsage]
    at_once = liquifying.warped(layer.pixels.read, whole, shift, whole)
    moved = shift.any(axis=2)
    assert np.array_equal(at_once[moved][:, :3], shown(document)[moved])


@pytest.mark.parametrize("target", ["mask", "selection", "layer"])
def test_it_bends_what_the_mask_tools_paint_on(target: str) -> None:
    document = drawn()
    if target == "layer":
        add_adjustment(document, "pixelate")
    document.select_by_tools(target == "selection")
    document.fill_mask("clear_mask", 0)
    document.fill_mask("rectangle", 200, Rect(60, 40, 60, 60))
    surface, whole, steps = document.mask_target, document.size.rect, document.undo_stack.steps
    before, pixels, count = surface.read(whole).copy(), shown(document), len(tuple(steps))
    bent = Liquify(document, masks=target != "layer")
    stroke(bent, "push", (110, 70), (135, 75))
    pushed = surface.read(whole).copy()
    assert (pushed > before).any() and pushed.max() <= 200 and document.mask_target is surface
    assert np.array_equal(shown(document), pixels) is (target != "layer")
    stroke(bent, "bloat", (60, 60))
    bent.back()
    assert np.array_equal(surface.read(whole), pushed)
    bent.give_up()
    assert np.array_equal(surface.read(whole), before)
    again = Liquify(document, masks=True)
    stroke(again, "push", (110, 70), (135, 75))
    again.apply()
    assert np.array_equal(surface.read(whole), pushed)
    assert len(tuple(document.undo_stack.steps)) == count + 1
    document.undo_stack.undo()
    assert np.array_equal(surface.read(whole), before)
    assert np.array_equal(shown(document), pixels)


def test_over_a_locked_photograph_it_goes_on_a_layer_of_its_own() -> None:
    document = drawn(own=False)
    base = document.layers.value[0]
    bent = Liquify(document)
    stroke(bent, "push", (95, 75), (125, 80))
    bent.apply()
    assert document.layers.value[0] is base and len(document.layers.value) == 2
    made = document.layers.value[-1].pixels
    assert made is not None
    assert not made.read(Rect(0, 0, 40, 40)).any(), "nothing where nothing was bent"
    document.undo_stack.undo()
    assert document.layers.value == (base,)


def test_another_change_applies_it_first() -> None:
    document = drawn()
    bent = Liquify(document)
    stroke(bent, "push", (95, 75), (125, 80))
    seen = shown(document)
    document.fill_mask("clear_mask", 255)
    assert not bent.is_open and np.array_equal(shown(document), seen)
    names = [step.name for step in document.undo_stack.steps]
    assert names[:2] == ["clear_mask", "liquify"]


def test_what_is_selected_in_part_is_bent_in_part() -> None:
    def pushed(value: int | None) -> Array:
        document = drawn("float32")
        if value is not None:
            values = np.full((HIGH, WIDE), value, np.uint8)
            values[:10, :10] = 255  # something is selected in any case
            document.edit("select", document.selection, document.selection.rect, values)
        bent = Liquify(document)
        stroke(bent, "push", (95, 75), (115, 75))
        return shown(document).astype(np.float32)

    before = shown(drawn("float32")).astype(np.float32)
    whole, half, none = (np.abs(pushed(value) - before) for value in (255, 100, 0))
    assert np.array_equal(whole, np.abs(pushed(None) - before))
    assert not none.any() and 0 < half.sum() < 0.75 * whole.sum()
