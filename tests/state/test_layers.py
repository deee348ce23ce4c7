"""What is shown is composed of a base and layers; arranging them never loses a pixel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.blend import Patch
from desktop_app.state.document import Document
from desktop_app.state.layers import Layer, compose
from desktop_app.state.strokes import Brush, ColourStroke

WIDTH, HEIGHT = 300, 280
RECTS = st.builds(
    Rect, st.integers(0, 200), st.integers(0, 200), st.integers(1, 80), st.integers(1, 80)
)


def picture(seed: int = 0, channels: int = 3) -> Array:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (HEIGHT, WIDTH, channels), np.uint8)


def patch(rect: Rect, value: int, share: float | None = None) -> Layer:
    pixels = np.full((rect.height, rect.width, 3), value, np.uint8)
    taken = None if share is None else np.full((rect.height, rect.width), share, np.float32)
    return Layer("patch", f"patch {value}", (Patch(rect, pixels, taken),), passes=1)


def shown(document: Document) -> Array:
    return document.pixels.read(document.pixels.rect).copy()


@given(st.lists(st.tuples(RECTS, st.sampled_from([None, 0.5, 1.0])), max_size=5), st.randoms())
@settings(max_examples=40)
def test_any_arrangement_shows_what_the_layers_make_of_the_base(chosen, random) -> None:
    base = picture()
    document = Document(base.copy(), "p")
    layers = [patch(rect, 40 * k, share) for k, (rect, share) in enumerate(chosen)]
    for layer in layers:
        document.put_in("apply", layer)
    for _ in range(3):
        kept = [layer for layer in document.layers.value if random.random() < 0.8]
        random.shuffle(kept)
        kept = [replace(layer, visible=random.random() < 0.7) for layer in kept]
        document.arrange("arrange", kept)
        want = compose(base, document.pixels.rect, kept)
        assert np.array_equal(shown(document), want)
    while document.undo_stack.undo():
        pass
    assert np.array_equal(shown(document), base) and document.layers.value == ()
    while document.undo_stack.redo():
        pass
    assert np.array_equal(shown(document), compose(base, Size(WIDTH, HEIGHT).rect, kept))


def test_twenty_edits_leave_everything_else_its_bytes() -> None:
    base = picture(1)
    document = Document(base.copy(), "p")
    rng = np.random.default_rng(2)
    touched = np.zeros((HEIGHT, WIDTH), bool)
    for k in range(20):
        rect = Rect(int(rng.integers(0, 200)), int(rng.integers(0, 200)), 40, 30)
        document.put_in("apply", patch(rect, k))
        touched[rect.slices] = True
    assert np.array_equal(shown(document)[~touched], base[~touched])
    assert np.array_equal(document.base(document.pixels.rect), base)


def test_strokes_gather_in_a_layer_above_the_patches() -> None:
    document = Document(picture(), "p")
    document.put_in("apply", patch(Rect(10, 10, 50, 50), 7))
    for x in (30, 60, 200):
        stroke = ColourStroke(document, Brush(size=20), (255, 0, 0), x, 40)
        stroke.move_to(x + 20, 50)
        stroke.finish()
    assert [layer.kind for layer in document.layers.value] == ["patch", "paint"]
    painted = shown(document)
    paint = document.layers.value[1]
    document.arrange("hide", [document.layers.value[0], replace(paint, visible=False)])
    document.arrange("show", [document.layers.value[0], paint])
    assert np.array_equal(shown(document), painted)
    document.put_in("apply", patch(Rect(100, 100, 9, 9), 9))
    ColourStroke(document, Brush(size=20), (0, 255, 0), 50, 50).finish()
    assert [layer.kind for layer in document.layers.value] == ["patch", "paint", "patch", "paint"]


def test_hiding_a_patch_brings_back_what_was_below_without_any_model() -> None:
    base = picture()
    document = Document(base.copy(), "p")
    document.put_in("apply", patch(Rect(5, 5, 20, 20), 1))
    document.put_in("apply", patch(Rect(10, 10, 30, 30), 2, share=0.25))
    low, high = document.layers.value
    document.arrange("hide", [replace(low, visible=False), high])
    want = base[10:40, 10:40] * 0.75 + 2 * 0.25
    assert np.abs(shown(document)[10:40, 10:40] - want).max() <= 0.51
    assert document.passes(Rect(0, 0, 9, 9)) == 0 and document.passes(Rect(12, 12, 2, 2)) == 1


@pytest.mark.parametrize("channels", [3, 4])
def test_a_larger_canvas_is_one_step_and_comes_back_exactly(channels: int) -> None:
    base = picture(3, channels)
    document = Document(base.copy(), "p")
    document.fill_mask("rectangle", 90, Rect(0, 0, 50, 50))
    ColourStroke(document, Brush(size=30), (9, 9, 9), 250, 250).finish()
    before, mask = shown(document), document.mask.read(document.mask.rect).copy()
    told: list[Margins] = []
    document.resized.connect(told.append)
    margins = Margins(left=13, top=7, right=5)
    border = np.full((HEIGHT + 7, WIDTH + 18, channels), 77, np.uint8)
    document.grow("expand", margins, border.copy())
    grown = shown(document)
    assert grown.shape == border.shape and told == [margins]
    assert document.size == Size(WIDTH + 18, HEIGHT + 7)
    assert np.array_equal(grown[7:, 13:-5], before)
    assert (grown[:7] == 77).all() and (grown[:, :13] == 77).all() and (grown[:, -5:] == 77).all()
    values = document.mask.read(document.mask.rect)
    assert np.array_equal(values[7:, 13:-5], mask) and (values[:7] == 255).all()
    paint = document.layers.value[0]
    document.arrange("hide", [replace(paint, visible=False)])
    want = border.copy()
    want[7:, 13:-5] = base
    assert np.array_equal(shown(document), want)
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert np.array_equal(shown(document), before) and document.size == Size(WIDTH, HEIGHT)
    assert told == [margins, margins.reversed]
    assert np.array_equal(document.mask.read(document.mask.rect), mask)
    assert document.layers.value[0].rect == paint.rect.moved(-13, -7)
    document.undo_stack.redo()
    assert np.array_equal(shown(document), grown)


def test_many_strokes_in_one_place_do_not_pile_up() -> None:
    document = Document(picture(), "p")
    for k in range(50):
        ColourStroke(document, Brush(size=10), (k, 0, 0), 40 + k, 40).finish()
    (layer,) = document.layers.value
    assert len(layer.pieces) <= 2
    assert np.array_equal(
        compose(document.base(document.pixels.rect), document.pixels.rect, [layer]), shown(document)
    )


def test_a_mask_that_an_edit_has_used_makes_room_for_the_new_area() -> None:
    document = Document(picture(), "p")
    document.fill_mask("rectangle", 255, Rect(20, 20, 30, 30))
    document.put_in("apply", patch(Rect(20, 20, 30, 30), 9))
    used = document.mask.read(document.mask.rect).copy()
    margins = Margins(right=40)
    border = np.zeros((HEIGHT, WIDTH + 40, 3), np.uint8)
    document.grow("expand", margins, border.copy())
    values = document.mask.read(document.mask.rect)
    assert not values[:, :WIDTH].any() and (values[:, WIDTH:] == 255).all()
    document.undo_stack.undo()
    assert np.array_equal(document.mask.read(document.mask.rect), used)
    document.undo_stack.redo()
    # Not generated yet: it stays masked when the canvas grows once more.
    document.grow("expand", Margins(top=10), np.zeros((HEIGHT + 10, WIDTH + 40, 3), np.uint8))
    values = document.mask.read(document.mask.rect)
    assert (values[:10] == 255).all() and (values[10:, WIDTH:] == 255).all()
    assert not values[10:, :WIDTH].any()


def test_what_was_masked_by_hand_stays_beside_the_new_area() -> None:
    document = Document(picture(), "p")
    document.put_in("apply", patch(Rect(20, 20, 30, 30), 9))
    document.fill_mask("rectangle", 255, Rect(WIDTH - 20, 0, 20, HEIGHT))
    document.grow("expand", Margins(right=40), np.zeros((HEIGHT, WIDTH + 40, 3), np.uint8))
    values = document.mask.read(document.mask.rect)
    assert not values[:, : WIDTH - 20].any() and (values[:, WIDTH - 20 :] == 255).all()


def test_all_surfaces_fit_together_when_anybody_is_told() -> None:
    document = Document(picture(), "p")
    told: list[tuple[str, Size, Size]] = []

    def look(name: str) -> None:
        told.append((name, document.pixels.size, document.mask.size))

    document.resized.connect(lambda _: look("resized"))
    document.pixels.changed.connect(lambda _: look("pixels"))
    document.mask.changed.connect(lambda _: look("mask"))
    border = np.zeros((HEIGHT, WIDTH + 40, 3), np.uint8)
    document.grow("expand", Margins(left=40), border)
    new = Size(WIDTH + 40, HEIGHT)
    assert told == [("resized", new, new), ("pixels", new, new), ("mask", new, new)]


def test_a_border_with_the_picture_in_it_is_taken_as_it_is() -> None:
    document = Document(picture(), "p")
    before = shown(document)
    whole = np.zeros((HEIGHT + 5, WIDTH, 3), np.uint8)
    whole[5:] = before
    document.grow("expand", Margins(top=5), whole, whole=True)
    assert np.shares_memory(document.pixels.read(document.pixels.rect), whole)
    document.undo_stack.undo()
    assert np.array_equal(shown(document), before)
    with pytest.raises(ValueError):
        document.grow("expand", Margins(top=-5), np.zeros((HEIGHT - 5, WIDTH, 3), np.uint8))
    assert np.array_equal(shown(document), before)
