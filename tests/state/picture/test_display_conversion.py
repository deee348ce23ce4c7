"""A document on a screen of a profile: what is shown is converted, what is kept or picked isn't."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.geometry import Margins, Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.display import Display, read_display
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.state.picture.display_conversion import DisplayConversion
from tests.imaging.deep_pictures import PROFILES, random_pixels

HEIGHT, WIDTH = 330, 560
SCREEN = read_display(PROFILES["prophoto"], "screen")
OTHER = read_display(PROFILES["adobe"], "other")
SRGB = Display(b"", "sRGB", SCREEN.intent, is_srgb=True, has_tables=False)


def _document(dtype: str = "uint8", icc: bytes | None = None, channels: int = 3) -> Document:
    pixels = random_pixels(1, (HEIGHT, WIDTH, channels), dtype)
    return Document(pixels, "a", origin=FileOrigin(About(icc=icc)))


def _expected(document: Document, screen: Display, rect: Rect) -> Array:
    return screen.of(document.origin.about.icc).shown(document.pixels.read(rect))


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize(
    ("dtype", "icc"), [("uint8", None), ("uint8", "p3"), ("uint16", "p3"), ("float32", "linear")]
)
def test_all_that_is_shown_goes_to_the_screen(dtype: str, icc: str | None, channels: int) -> None:
    document = _document(dtype, None if icc is None else PROFILES[icc], channels)
    document.show_on(SCREEN)
    rect = Rect(200, 100, 301, 170)
    expected = _expected(document, SCREEN, rect)
    assert np.array_equal(document.shown(rect), expected)
    assert np.array_equal(document.showing.read_now(rect), expected)
    coarse = document.rough(Rect(200, 100, 300, 170), 2)
    assert np.array_equal(coarse, expected[:170:2, :300:2])
    assert np.array_equal(document.to_screen.shown(document.pixels.read(rect)), expected)


def test_the_values_stay_as_they_are() -> None:
    document = _document("uint16", PROFILES["p3"])
    here = Rect(10, 20, 3, 3)
    values, picked = document.pixels.read(here).copy(), document.srgb(here)
    document.show_on(SCREEN)
    assert np.array_equal(document.pixels.read(here), values)
    assert np.array_equal(document.srgb(here), picked)
    assert np.array_equal(picked, document.space.shown(values))


def test_without_a_profile_8_bits_of_srgb_are_not_even_copied() -> None:
    document = _document()
    rect = Rect(3, 4, 50, 60)
    for display in (None, SRGB):
        document.show_on(display)
        assert document.is_shown_as_is
        assert np.shares_memory(document.shown(rect), document.pixels.read(rect))
        assert document.showing.cost(document.size.rect) == 0


def test_a_change_is_told_once() -> None:
    document, told = _document(), list[None]()
    document.shown_anew.connect(told.append)
    for display, count in ((None, 0), (SRGB, 0), (SCREEN, 1), (SCREEN, 1), (OTHER, 2), (None, 3)):
        document.show_on(display)
        assert len(told) == count
    assert document.is_shown_as_is


def test_strokes_undo_and_a_larger_canvas_are_seen() -> None:
    document = _document()
    document.show_on(SCREEN)
    whole = document.size.rect
    before = document.shown(whole).copy()
    stroke = ColourStroke(document, Brush(size=70, hardness=1), (250, 10, 60), 100, 100)
    stroke.move_to(300, 200)
    stroke.finish()
    painted = document.shown(whole).copy()
    assert np.array_equal(painted, _expected(document, SCREEN, whole))
    assert not np.array_equal(painted, before)
    document.undo_stack.undo()
    assert np.array_equal(document.shown(whole), before)
    margins = Margins(30, 20, 0, 10)
    size = margins.grown(document.size)
    document.grow("expand", margins, np.zeros((size.height, size.width, 3), np.uint8))
    assert np.array_equal(document.shown(size.rect), _expected(document, SCREEN, size.rect))


def test_what_waits_to_be_converted_is_counted() -> None:
    document = _document()
    document.show_on(SCREEN)
    assert document.showing.cost(document.size.rect) == HEIGHT * WIDTH
    document.shown(Rect(0, 0, 10, 10))
    assert document.showing.cost(Rect(0, 0, 256, 256)) == 0
    assert document.showing.cost(Rect(255, 0, 2, 2)) == 256 * 256


def test_documents_follow_the_screen_of_the_window() -> None:
    state = AppState()
    first = _document()
    state.open_document(first)
    state.display.profile.value = SCREEN
    assert np.array_equal(first.shown(first.size.rect), _expected(first, SCREEN, first.size.rect))
    second = _document("uint16")
    state.open_document(second)
    rect = second.size.rect
    assert np.array_equal(second.shown(rect), _expected(second, SCREEN, rect))
    state.display.profile.value = None
    assert np.array_equal(second.shown(rect), second.srgb(rect))


def test_pictures_of_srgb_follow_too() -> None:
    state = AppState()
    pixels = random_pixels(3, (5, 6, 4), "uint8")
    assert state.display.of_srgb(pixels) is pixels
    state.display.profile.value = SCREEN
    assert np.array_equal(state.display.of_srgb(pixels), SCREEN.of(None).shown(pixels))


def test_a_view_without_colours_shows_how_bright_it_is() -> None:
    document, rect = _document(), Rect(7, 9, 30, 20)
    showing = DisplayConversion(document.pixels, document.space, None)
    pixels = document.pixels.read(rect)
    bright = np.rint(pixels @ (0.2126, 0.7152, 0.0722))
    for grey, changes in ((False, False), (True, True), (True, False), (False, True)):
        assert showing.show_grey(grey) is changes
        assert showing.is_plain is not grey
        expected = np.repeat(bright[..., None], 3, axis=2) if grey else pixels
        assert np.abs(showing.read(rect).astype(int) - expected).max() <= int(grey)
