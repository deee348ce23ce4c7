"""Layers scaled and turned with all they hold; and the small pictures drawn meanwhile."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.core.affine import Affine
from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer_proxies import LayerProxies, content_rect, make_proxies
from desktop_app.imaging.layers.transforming import pixels_after, transformed_layer, whole_move
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document
from desktop_app.state.document.moving import layer_at, refusal

RNG = np.random.default_rng(8)
TURN = Affine.rotation(30, (60, 50))


def quiet(_: int) -> None:
    """Nobody watches."""


def tiles(rect: Rect, alpha: int = 255) -> Tiles:
    pixels = RNG.integers(0, 256, (rect.height, rect.width, 4), np.uint8)
    pixels[..., 3] = alpha
    return Tiles(4, np.dtype(np.uint8)).written(rect, pixels)


@pytest.mark.parametrize("quality", ["nearest", "bilinear", "lanczos"])
@pytest.mark.parametrize("matrix", [TURN, Affine.scaling(1.7, 0.3), Affine.scaling(-0.4, 1)])
@pytest.mark.parametrize("shared", [True, False])
def test_a_patch_keeps_its_colours_up_to_its_border(
    quality: str, matrix: Affine, shared: bool
) -> None:
    share = np.full((40, 50), 0.5, np.float32) if shared else None
    pixels = np.full((40, 50, 3), (10, 200, 90), np.uint8)
    layer = Layer("patch", "p", (Patch(Rect(30, 20, 50, 40), pixels, share),))
    (piece,) = transformed_layer(layer, matrix, quality, quiet).pieces  # pyright: ignore[reportArgumentType]
    assert piece.share is not None and piece.pixels.shape == (*piece.share.shape, 3)
    assert (piece.pixels[piece.share > 0] == (10, 200, 90)).all()
    assert 0 <= piece.share.min() and piece.share.max() <= (0.5 if shared else 1.0) + 1e-6
    area = piece.share.sum() / (0.5 if shared else 1.0)
    assert area == pytest.approx(2000 * abs(matrix.determinant), rel=0.06)


def test_a_group_goes_with_all_it_holds() -> None:
    inner = Layer("paint", "a", pixels=tiles(Rect(10, 10, 20, 20)))
    mask = Layer("mask", "m", pixels=Tiles.of_array(np.full((30, 40), 200, np.uint8)))
    group = Layer("group", "g", children=(inner, mask), opacity=0.4)
    made = transformed_layer(group, Affine.rotation(90), "lanczos", quiet)
    assert made.id == group.id and made.opacity == 0.4
    assert [content_rect(child) for child in made.children] == [
        Rect(-30, 10, 20, 20),
        Rect(-30, 0, 30, 40),
    ]


def test_whole_pixels_move_without_being_touched() -> None:
    layer = Layer("paint", "a", pixels=tiles(Rect(10, 10, 20, 20)))
    made = transformed_layer(layer, Affine.translation(5, -3), "lanczos", quiet)
    assert made.pixels is not None and layer.pixels is not None
    assert made.pixels.tiles is layer.pixels.tiles
    assert whole_move(Affine.translation(0.5, 0)) is None
    assert pixels_after([layer], Affine.translation(5, 5)) == 0 < pixels_after([layer], TURN)


# -- which layer ----------------------------------------------------------------------------------


def test_the_topmost_layer_that_shows_something_is_taken() -> None:
    low = Layer("paint", "low", pixels=tiles(Rect(0, 0, 100, 100)))
    high = Layer("paint", "high", pixels=tiles(Rect(10, 10, 20, 20)))
    share = np.zeros((10, 10), np.float32)
    share[:5] = 1
    edit = Layer(
        "patch", "edit", (Patch(Rect(50, 50, 10, 10), np.ones((10, 10, 3), np.uint8), share),)
    )
    group = Layer("group", "g", children=(high, edit))
    layers = (low, group)
    assert layer_at(layers, 15.5, 15.5) is high and layer_at(layers, 40, 40) is low
    assert layer_at(layers, 55, 52) is edit and layer_at(layers, 55, 57) is low
    assert layer_at((low, replace(group, visible=False)), 15, 15) is low
    assert layer_at(layers, -5, 0) is None


def test_what_is_locked_hidden_or_empty_is_not_moved() -> None:
    inner = Layer("paint", "a", pixels=tiles(Rect(10, 10, 20, 20)))
    group = Layer("group", "g", children=(inner,))
    assert refusal((group,), inner.id) is None and refusal((group,), group.id) is None
    assert refusal((replace(group, locked=True),), inner.id) == "move_locked"
    held = replace(group, children=(replace(inner, locked=True),))
    assert refusal((held,), group.id) == "move_locked"
    assert refusal((replace(group, visible=False),), inner.id) == "move_hidden"
    blank = Layer("paint", "", pixels=Tiles(4, np.dtype(np.uint8)))
    assert refusal((blank,), blank.id) == "move_empty"
    assert refusal((group,), "nobody") == "move_empty"


# -- small pictures -------------------------------------------------------------------------------


def together(proxies: LayerProxies) -> Array:
    """What they show, at full size, with the layer where it is."""
    from desktop_app.imaging.compositing import laid

    out = proxies.below.pixels
    own = np.zeros((*out.shape[:2], 4), np.uint8)
    seen, place = proxies.below.rect, proxies.own.rect
    inside = place.intersected(seen)
    own[inside.moved(-seen.x, -seen.y).slices] = proxies.own.pixels[
        inside.moved(-place.x, -place.y).slices
    ]
    out = laid(out, own, proxies.own.mode, proxies.own.opacity)
    for one in proxies.above:
        out = laid(out, one.pixels, one.mode, one.opacity)
    return out


@pytest.mark.parametrize("channels", [3, 4])
def test_at_full_size_they_show_the_picture(channels: int) -> None:
    document = Document(RNG.integers(0, 256, (90, 120, channels), np.uint8), "p")
    under = Layer("paint", "u", pixels=tiles(Rect(20, 10, 60, 50), 120), mode=BlendMode.MULTIPLY)
    moved = Layer("paint", "m", pixels=tiles(Rect(40, 30, 50, 50), 200), opacity=0.7)
    over = Layer("paint", "o", pixels=tiles(Rect(70, 40, 40, 40)), mode=BlendMode.SCREEN)
    top = Layer("paint", "t", pixels=tiles(Rect(0, 60, 70, 20)), opacity=0.5)
    layers = (*document.content.layers, under, moved, over, top)
    document.arrange("make", layers, moved.id)
    content = document.content
    proxies = make_proxies(
        content, moved.id, content_rect(moved), content.size.rect, 0, document.space
    )
    assert proxies is not None and proxies.bounds == Rect(40, 30, 50, 50)
    shown, wanted = together(proxies), content.picture(content.size.rect)
    if channels == 4:
        assert np.abs(shown[..., 3].astype(int) - wanted[..., 3]).max() <= 2
        shown, wanted = (one[..., :3] * (one[..., 3:] / 255) for one in (shown, wanted))
    assert np.abs(shown.astype(float) - wanted).max() <= 3


def test_of_deep_pictures_they_are_what_a_screen_shows() -> None:
    deep = RNG.integers(0, 65536, (60, 80, 3), np.uint16)
    document = Document(deep, "p")
    pixels = RNG.integers(0, 65536, (20, 30, 4), np.uint16)
    layer = Layer(
        "paint", "m", pixels=Tiles(4, np.dtype(np.uint16)).written(Rect(5, 5, 30, 20), pixels)
    )
    document.arrange("make", (*document.content.layers, layer), layer.id)
    content = document.content
    proxies = make_proxies(
        content, layer.id, content_rect(layer), content.size.rect, 0, document.space
    )
    assert proxies is not None
    shown = document.shown(content.size.rect)
    assert np.abs(together(proxies).astype(int) - shown).max() <= 2


def test_reduced_they_are_small_and_transparent_pixels_colour_nothing() -> None:
    document = Document(np.full((512, 512, 3), 90, np.uint8), "p")
    pixels = np.zeros((100, 100, 4), np.uint8)
    pixels[:, :50] = (250, 10, 10, 255)
    layer = Layer(
        "paint", "m", pixels=Tiles(4, np.dtype(np.uint8)).written(Rect(3, 5, 100, 100), pixels)
    )
    document.arrange("make", (*document.content.layers, layer), layer.id)
    content = document.content
    proxies = make_proxies(
        content, layer.id, content_rect(layer), content.size.rect, 3, document.space
    )
    assert proxies is not None
    assert proxies.below.pixels.shape == (64, 64, 3) and (proxies.below.pixels == 90).all()
    own = proxies.own.pixels
    assert own.shape == (14, 7, 4)
    assert np.abs(own[own[..., 3] > 8][:, :3].astype(int) - (250, 10, 10)).max() <= 6
    assert (
        make_proxies(content, "nobody", Rect(0, 0, 1, 1), content.size.rect, 0, document.space)
        is None
    )
