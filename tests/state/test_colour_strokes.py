"""A colour stroke changes the picture under it, never more than its opacity, in one step."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, Colours, ColourStroke, MaskStroke

RED = (200, 30, 20)


def _document(channels: int = 3) -> Document:
    rng = np.random.default_rng(3)
    return Document(rng.integers(0, 255, (300, 640, channels), np.uint8), "picture")


def _pixels(document: Document) -> np.ndarray:
    return document.pixels.read(document.pixels.rect).copy()


def _zigzag(document: Document, brush: Brush) -> ColourStroke:
    stroke = ColourStroke(document, brush, RED, 60, 60)
    for x, y in ((500, 240), (80, 200), (300, 20)):
        stroke.move_to(x, y)
    return stroke


@pytest.mark.parametrize("channels", [3, 4])
def test_a_stroke_is_one_step_that_undo_takes_back_bit_for_bit(channels: int) -> None:
    document = _document(channels)
    before = _pixels(document)
    _zigzag(document, Brush(size=50, hardness=0.3, opacity=0.6)).finish()
    painted = _pixels(document)
    assert (painted != before).any(axis=2).sum() > 10_000
    assert document.modified.value
    assert document.undo_stack.undo() == "paint"
    assert np.array_equal(_pixels(document), before)
    assert document.undo_stack.redo() == "paint"
    assert np.array_equal(_pixels(document), painted)


def test_overlapping_dabs_never_cover_more_than_the_opacity() -> None:
    document = Document(np.zeros((200, 200, 3), np.uint8), "black")
    stroke = ColourStroke(
        document, Brush(size=60, hardness=1, opacity=0.5), (200, 200, 200), 99, 99
    )
    for _ in range(20):
        stroke.move_to(110, 100)
        stroke.move_to(90, 100)
    stroke.finish()
    assert _pixels(document).max() == 100


def test_a_second_stroke_lies_over_the_first() -> None:
    document = Document(np.zeros((200, 200, 3), np.uint8), "black")
    brush = Brush(size=60, hardness=1, opacity=0.5)
    for _ in range(2):
        ColourStroke(document, brush, (200, 200, 200), 99, 99).finish()
    # Its opacity is one of 256 steps on a layer of 8 bits.
    assert np.abs(_pixels(document)[99, 99].astype(int) - 150).max() <= 1


@pytest.mark.slow
def test_a_long_move_paints_what_many_short_ones_paint() -> None:
    long, short = _document(), _document()
    brush = Brush(size=40, hardness=0.5, opacity=0.7)
    stroke = ColourStroke(long, brush, RED, 20, 20)
    stroke.move_to(600, 280)
    stroke.finish()
    stroke = ColourStroke(short, brush, RED, 20, 20)
    for step in range(1, 11):
        stroke.move_to(20 + 58 * step, 20 + 26 * step)
    stroke.finish()
    apart = np.abs(_pixels(long).astype(int) - _pixels(short)).max()
    assert apart <= 8  # dabs may fall a hair beside each other, rounded


@pytest.mark.slow
def test_what_is_told_to_have_changed_holds_every_change() -> None:
    document = _document()
    seen = _pixels(document)

    def follow(rect: object) -> None:
        seen[rect.slices] = document.pixels.read(rect)  # type: ignore[attr-defined]

    document.pixels.changed.connect(follow)  # type: ignore[arg-type]
    _zigzag(document, Brush(size=50)).finish()
    assert np.array_equal(seen, _pixels(document))


@pytest.mark.slow
def test_a_cancelled_stroke_leaves_no_trace() -> None:
    document = _document()
    before = _pixels(document)
    _zigzag(document, Brush(size=50)).cancel()
    assert np.array_equal(_pixels(document), before)
    assert document.undo_stack.undo_name is None
    assert not document.modified.value


@pytest.mark.slow
def test_colours_leave_the_mask_alone_and_the_mask_the_colours() -> None:
    document = _document()
    _zigzag(document, Brush(size=50)).finish()
    assert not document.mask.read(document.mask.rect).any()
    painted = _pixels(document)
    MaskStroke(document, Brush(size=50), 60, 60).finish()
    assert np.array_equal(_pixels(document), painted)


def test_a_stroke_outside_the_picture_is_no_step() -> None:
    document = _document()
    stroke = ColourStroke(document, Brush(size=20), RED, -300, -300)
    stroke.move_to(-200, -300)
    stroke.finish()
    assert document.undo_stack.undo_name is None


def test_swapping_twice_gives_the_same_colours() -> None:
    colours = Colours((1, 2, 3), (4, 5, 6))
    assert colours.swapped == Colours((4, 5, 6), (1, 2, 3))
    assert colours.swapped.swapped == colours
