"""The composed picture: what is read is what the layers make, whoever reads and whenever."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.blend_mode import COLOUR_MODES, BlendMode
from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.layers.content import PictureSource, picture_of
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.state.picture.composition import Composition
from tests.draws import examples

SIZE = Size(600, 500)
RECTS = st.builds(
    lambda x, y, w, h: Rect(x, y, w, h).intersected(SIZE.rect),
    st.integers(0, 599),
    st.integers(0, 499),
    st.integers(1, 600),
    st.integers(1, 500),
)


def layers(number: int, dtype: str = "uint8") -> tuple[Layer, ...]:
    rng = np.random.default_rng(number)
    full = {"uint8": 255, "uint16": 65535, "float32": 1}[dtype]
    base = (rng.random((500, 600, 3)) * full).astype(dtype)
    made = [Layer("paint", "base", pixels=Tiles.of_array(base))]
    modes = list(COLOUR_MODES)
    for k in range(number):
        pixels = (rng.random((200, 250, 4)) * full).astype(dtype)
        place = Rect(int(rng.integers(0, 400)), int(rng.integers(0, 400)), 250, 200)
        tiles = Tiles(4, np.dtype(dtype)).written(place, pixels)
        mode = modes[int(rng.integers(len(modes)))]
        made.append(Layer("paint", str(k), pixels=tiles, mode=mode, opacity=0.8))
    return tuple(made)


@pytest.mark.slow
@settings(max_examples=examples(20), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), RECTS), max_size=5), RECTS, st.integers(0, 5))
def test_what_is_kept_composed_is_what_the_layers_make(changes, wanted, active) -> None:
    tree = layers(5)
    look = PictureSource(tree, SIZE, 3, np.dtype(np.uint8), tree[active].id)
    picture = Composition("pixels", look)
    picture.read(SIZE.rect)
    for number, (which, rect) in enumerate(changes):
        layer = look.layers[which]
        assert layer.pixels is not None
        pixels = np.full((rect.height, rect.width, 4), 40 * number + 50, np.uint8)
        new = replace(layer, pixels=layer.pixels.written(rect, pixels))
        tree = tuple(new if one is layer else one for one in look.layers)
        look = replace(look, layers=tree)
        picture.show(look, [rect])
        if number % 2:
            assert np.array_equal(picture.read(wanted), picture_of(look, wanted))
    assert np.array_equal(picture.read(SIZE.rect), picture_of(look, SIZE.rect))


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_a_picture_alone_is_what_it_is(dtype: str) -> None:
    (base,) = layers(0, dtype)
    picture = Composition("pixels", PictureSource((base,), SIZE, 3, np.dtype(dtype), base.id))
    assert base.pixels is not None and base.pixels.backing is not None
    assert np.shares_memory(picture.read(SIZE.rect), base.pixels.backing)


def test_hiding_everything_leaves_nothing() -> None:
    for channels in (3, 4):
        document = Document(np.full((40, 50, channels), 9, np.uint8), "p")
        (base,) = document.layers.value
        document.arrange("hide", [replace(base, visible=False)])
        assert not document.pixels.read(document.pixels.rect).any()
        assert document.pixels.channels == 4


@pytest.mark.states("window.no-model-sees-it")
def test_masks_and_references_are_no_part_of_the_picture() -> None:
    document = Document(np.full((40, 50, 3), 9, np.uint8), "p")
    grey = Tiles(1, np.dtype(np.uint8)).written(Rect(0, 0, 9, 9), np.full((9, 9), 255, np.uint8))
    look = Tiles.of_array(np.full((40, 50, 3), 200, np.uint8))
    others = (Layer("mask", "m", pixels=grey), Layer("reference", "r", pixels=look))
    document.arrange("add", [*document.layers.value, *others])
    assert (document.pixels.read(document.pixels.rect) == 9).all()


def test_a_group_is_composed_by_itself() -> None:
    base, low, high = layers(2)
    low = replace(low, mode=BlendMode.NORMAL, opacity=1.0)
    high = replace(high, mode=BlendMode.MULTIPLY)
    group = Layer("group", "g", children=(low, high), opacity=0.5)
    shown = picture_of(PictureSource((base, group), SIZE, 3, np.dtype(np.uint8)), SIZE.rect)
    inside = picture_of(PictureSource((low, high), SIZE, 4, np.dtype(np.uint8)), SIZE.rect)
    flat = replace(base, id="flat", pixels=Tiles.of_array(inside.copy()), opacity=0.5)
    assert np.array_equal(
        shown, picture_of(PictureSource((base, flat), SIZE, 3, np.dtype(np.uint8)), SIZE.rect)
    )


def test_readers_in_another_thread_get_one_moment_and_leave_nothing_stale() -> None:
    document = Document(np.zeros((600, 800, 3), np.uint8), "p")
    stop = threading.Event()
    wrong: list[int] = []

    def read() -> None:
        while not stop.is_set():
            pixels = document.pixels.read(document.pixels.rect)
            if pixels.shape != (600, 800, 3):
                wrong.append(1)

    reader = threading.Thread(target=read)
    reader.start()
    for k in range(30):
        stroke = ColourStroke(document, Brush(size=60), (255, k, 0), 30 + 20 * k, 300)
        stroke.move_to(60 + 20 * k, 320)
        stroke.finish()
    stop.set()
    reader.join()
    assert not wrong
    whole = document.pixels.rect
    assert np.array_equal(document.pixels.read(whole), document.content.picture(whole))


def test_colours_that_nobody_sees_are_the_same_however_the_picture_is_cut() -> None:
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 256, (300, 300, 4), np.uint8)
    pixels[::3, :, 3] = 0
    base = Layer("paint", "base", pixels=Tiles.of_array(pixels))
    there = Rect(20, 20, 40, 40)
    red = np.full((40, 40, 4), 200, np.uint8)
    low = Layer("paint", "low", pixels=Tiles(4, np.dtype(np.uint8)).written(there, red))
    look = PictureSource((low, base), Size(300, 300), 4, np.dtype(np.uint8))
    whole = picture_of(look, Rect(0, 0, 300, 300))
    assert np.array_equal(whole[100:, 100:], pixels[100:, 100:])
    parts = [picture_of(look, Rect(x, 0, 50, 300)) for x in range(0, 300, 50)]
    assert np.array_equal(np.hstack(parts), whole)
