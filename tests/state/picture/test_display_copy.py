"""What a document shows is what a screen would show of it, whatever was changed in between."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.geometry import Margins, Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke
from tests.draws import examples
from tests.imaging.deep_pictures import PROFILES, random_pixels

HEIGHT, WIDTH = 330, 560  # several tiles, the last of them narrow
P3 = FileOrigin(About(icc=PROFILES["p3"]))
places = st.tuples(
    st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1), st.integers(1, 400), st.integers(1, 330)
)


def _document(dtype: str, channels: int = 3) -> Document:
    return Document(random_pixels(1, (HEIGHT, WIDTH, channels), dtype), "a", origin=P3)


def _is_true(document: Document, rect: Rect) -> bool:
    fresh = document.space.shown(document.pixels.read(rect))
    return np.array_equal(document.shown(rect), fresh)


def _inside(document: Document, place: tuple[int, int, int, int]) -> Rect:
    x, y, width, height = place
    size = document.size
    return Rect(x, y, width, height).intersected(size.rect)


def _other(document: Document, rect: Rect) -> Array:
    old = document.pixels.read(rect)
    return old[::-1, ::-1].copy()


def _change(document: Document, what: str, place: tuple[int, int, int, int]) -> None:
    rect = _inside(document, place)
    if what == "edit" and not rect.is_empty:
        document.edit("paint", document.pixels, rect, _other(document, rect))
    elif what == "undo":
        document.undo_stack.undo()
    elif what == "redo":
        document.undo_stack.redo()
    elif what == "grow":
        margins = Margins(place[2] % 40, 0, 3, place[3] % 70)
        size = margins.grown(document.size)
        like = document.pixels.read(Rect(0, 0, 1, 1))
        document.grow("expand", margins, np.full((size.height, size.width, 3), like[0, 0]))


@pytest.mark.slow
@settings(deadline=None, max_examples=examples(40))
@given(
    st.sampled_from(["uint8", "uint16", "float32"]),
    st.lists(
        st.tuples(st.sampled_from(["edit", "edit", "undo", "redo", "grow"]), places, places),
        max_size=8,
    ),
)
def test_after_any_change_it_is_as_if_converted_anew(
    dtype: str, turns: list[tuple[str, tuple[int, int, int, int], tuple[int, int, int, int]]]
) -> None:
    document = _document(dtype)
    for what, place, looked_at in turns:
        _change(document, what, place)
        rect = _inside(document, looked_at)
        if not rect.is_empty:
            assert _is_true(document, rect)
    assert _is_true(document, document.size.rect)


@pytest.mark.parametrize("channels", [3, 4])
def test_a_stroke_is_seen_dab_by_dab(channels: int) -> None:
    document = _document("uint16", channels)
    document.shown(document.size.rect)
    seen: list[bool] = []
    document.pixels.changed.connect(lambda rect: seen.append(_is_true(document, rect)))
    stroke = ColourStroke(document, Brush(size=90), (200, 40, 20), 50, 50)
    stroke.move_to(500, 300)
    stroke.cancel()
    assert len(seen) > 3 and all(seen)
    assert _is_true(document, document.size.rect)


def test_eight_bits_of_srgb_are_shown_as_they_lie_there() -> None:
    document = Document(random_pixels(1, (HEIGHT, WIDTH, 3), "uint8"), "a")
    rect = Rect(3, 4, 50, 60)
    assert np.shares_memory(document.shown(rect), document.pixels.read(rect))


def test_what_is_shown_cannot_be_written() -> None:
    document = _document("uint16")
    with pytest.raises(ValueError, match="read-only"):
        document.shown(Rect(0, 0, 2, 2))[0, 0] = 1
