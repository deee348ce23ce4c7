"""What is shown is composed of a base and layers; arranging them never loses a pixel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layers.composing import composed
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke
from tests.draws import examples

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


def at_once(document: Document, layers: Sequence[Layer]) -> Array:
    """The picture that ``layers`` make, composed in one go."""
    return composed(layers, document.pixels.rect, document.pixels.source.canvas)


@pytest.mark.slow
@given(st.lists(st.tuples(RECTS, st.sampled_from([None, 0.5, 1.0])), max_size=5), st.randoms())
@settings(max_examples=examples(40))
def test_any_arrangement_shows_what_the_layers_make_of_the_base(chosen, random) -> None:
    base = picture()
    document = Document(base.copy(), "p")
    layers = [patch(rect, 40 * k, share) for k, (rect, share) in enumerate(chosen)]
    for layer in layers:
        document.put_in("apply", layer)
    for _ in range(3):
        lowest, *others = document.layers.value
        kept = [layer for layer in others if random.random() < 0.8]
        random.shuffle(kept)
        kept = [lowest, *(replace(layer, visible=random.random() < 0.7) for layer in kept)]
        document.arrange("arrange", kept)
        assert np.array_equal(shown(document), at_once(document, kept))
    while document.undo_stack.undo():
        pass
    assert np.array_equal(shown(document), base) and document.layers.value == (lowest,)
    while document.undo_stack.redo():
        pass
    assert np.array_equal(shown(document), at_once(document, kept))


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
    assert [layer.kind for layer in document.layers.value] == ["paint", "patch", "paint"]
    painted = shown(document)
    *others, paint = document.layers.value
    document.arrange("hide", [*others, replace(paint, visible=False)])
    document.arrange("show", [*others, paint])
    assert np.array_equal(shown(document), painted)
    document.put_in("apply", patch(Rect(100, 100, 9, 9), 9))
    ColourStroke(document, Brush(size=20), (0, 255, 0), 50, 50).finish()
    kinds = [layer.kind for layer in document.layers.value]
    assert kinds == ["paint", "patch", "paint", "patch", "paint"]


def test_hiding_a_patch_brings_back_what_was_below_without_any_model() -> None:
    base = picture()
    document = Document(base.copy(), "p")
    document.put_in("apply", patch(Rect(5, 5, 20, 20), 1))
    document.put_in("apply", patch(Rect(10, 10, 30, 30), 2, share=0.25))
    lowest, low, high = document.layers.value
    document.arrange("hide", [lowest, replace(low, visible=False), high])
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
    lowest, added, paint = document.layers.value
    document.arrange("hide", [lowest, added, replace(paint, visible=False)])
    want = border.copy()
    want[7:, 13:-5] = base
    assert np.array_equal(shown(document), want)
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert np.array_equal(shown(document), before) and document.size == Size(WIDTH, HEIGHT)
    assert told == [margins, margins.reversed]
    assert np.array_equal(document.mask.read(document.mask.rect), mask)
    assert document.layers.value[1].rect == paint.rect.moved(-13, -7)
    document.undo_stack.redo()
    assert np.array_equal(shown(document), grown)


@pytest.mark.slow
def test_many_strokes_in_one_place_do_not_pile_up() -> None:
    document = Document(picture(), "p")
    for k in range(50):
        ColourStroke(document, Brush(size=10), (k, 0, 0), 40 + k, 40).finish()
    _, layer = document.layers.value
    assert layer.pixels is not None and len(layer.pixels.tiles) == 1
    assert np.array_equal(at_once(document, document.layers.value), shown(document))


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


def test_a_canvas_cannot_be_grown_by_less_than_nothing() -> None:
    document = Document(picture(), "p")
    before = shown(document)
    with pytest.raises(ValueError):
        document.grow("expand", Margins(top=-5), np.zeros((HEIGHT - 5, WIDTH, 3), np.uint8))
    assert np.array_equal(shown(document), before)


def test_what_was_opened_is_never_painted_on() -> None:
    base = picture()
    document = Document(base.copy(), "p")
    stroke = ColourStroke(document, Brush(size=60), (255, 0, 0), 40, 40)
    assert len(document.layers.value) == 1, "within a stroke there is no layer yet"
    stroke.finish()
    lowest, painted = document.layers.value
    assert lowest.locked and document.active.value == painted.id
    assert np.array_equal(document.base(document.pixels.rect), base)


def test_a_stroke_that_is_given_up_leaves_no_layer() -> None:
    document = Document(picture(), "p")
    before = shown(document)
    stroke = ColourStroke(document, Brush(size=60), (255, 0, 0), 40, 40)
    assert not np.array_equal(shown(document), before)
    stroke.cancel()
    assert np.array_equal(shown(document), before)
    assert len(document.layers.value) == 1 and document.undo_stack.undo_name is None


def test_painting_goes_onto_the_layer_that_is_worked_on() -> None:
    document = Document(picture(), "p")
    ColourStroke(document, Brush(size=40), (255, 0, 0), 40, 40).finish()
    low = document.active.value
    document.put_in("apply", patch(Rect(100, 100, 50, 50), 7))
    document.activate(low)
    ColourStroke(document, Brush(size=40), (0, 255, 0), 125, 125).finish()
    assert [layer.kind for layer in document.layers.value] == ["paint", "paint", "patch"]
    assert (shown(document)[125, 125] == 7).all(), "the patch lies over it"
    document.undo_stack.undo()
    assert document.active.value == low


def test_alpha_that_is_locked_stays() -> None:
    document = Document(picture(), "p")
    ColourStroke(document, Brush(size=40, hardness=0.2), (255, 0, 0), 40, 40).finish()
    lowest, layer = document.layers.value
    document.arrange("lock", [lowest, replace(layer, alpha_locked=True)])
    before = layer.pixels.read(Rect(0, 0, 120, 120))
    ColourStroke(document, Brush(size=80, hardness=1), (0, 0, 255), 50, 40).finish()
    after = document.layers.value[1].pixels.read(Rect(0, 0, 120, 120))
    assert np.array_equal(before[..., 3], after[..., 3])
    assert after[40, 40].tolist() == [0, 0, 255, 255]


def test_a_mask_step_within_a_stroke_of_paint_is_a_step_of_its_own() -> None:
    document = Document(picture(), "p")
    base = shown(document)
    stroke = ColourStroke(document, Brush(size=40), (255, 0, 0), 40, 40)
    document.fill_mask("rectangle", 255, Rect(0, 0, 10, 10))
    stroke.move_to(80, 80)
    stroke.finish()
    painted = shown(document)
    document.undo_stack.undo()
    assert np.array_equal(shown(document), base)
    assert document.mask.read(Rect(0, 0, 1, 1))[0, 0] == 255
    document.undo_stack.undo()
    assert np.array_equal(shown(document), base)
    assert not document.mask.read(document.mask.rect).any()
    document.undo_stack.redo()
    document.undo_stack.redo()
    assert np.array_equal(shown(document), painted)
