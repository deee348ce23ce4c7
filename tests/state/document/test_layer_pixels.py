from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document import layer_pixels
from desktop_app.state.document.document import Document
from tests.refusals import refused


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_a_cut_out_is_a_layer_without_the_colours_behind_it(dtype: str) -> None:
    full = {"uint8": 255, "uint16": 65535}.get(dtype, 1.0)
    share = np.clip((np.arange(60) - 20) / 20, 0, 1)[None, :, None]
    picture = share * (0.8, 0.2, 0.1) + (1 - share) * (0.1, 0.3, 0.9)
    pixels: Array = np.broadcast_to(picture * full, (50, 60, 3)).astype(np.dtype(dtype))
    document = Document(np.ascontiguousarray(pixels), "picture")
    values = np.broadcast_to(np.rint(share[..., 0] * 255), (50, 60)).astype(np.uint8)
    document.edit("stroke", document.mask, document.mask.rect, values)
    before = document.content
    document.commit("layer_cut_out", layer_pixels.cut_out(before, before.layers[0].id))
    base, cut = document.content.layers
    assert not base.visible and document.content.active == cut.id and cut.pixels is not None
    made = cut.pixels.read(Rect(0, 0, 60, 50))
    assert np.allclose(made[25, :, 3] / full, values[25] / 255, atol=0.01)
    half = made[25, 30, :3] / full  # half of it was blue
    assert np.abs(half - (0.8, 0.2, 0.1)).max() < 0.12 < np.abs(picture[0, 30] - half).max()
    assert np.array_equal(made[:, 45:, :3], pixels[:, 45:])
    document.undo_stack.undo()
    assert document.content.layers == before.layers


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("channels", [3, 4])
def test_a_layer_via_copy_is_the_masked_part_where_it_stood(dtype: str, channels: int) -> None:
    full = {"uint8": 255, "uint16": 65535}.get(dtype, 1.0)
    dice = np.random.default_rng(3)
    pixels = (dice.random((50, 61, channels)) * full).astype(dtype)
    pixels[..., 3:] = np.asarray(full, dtype)
    document = Document(pixels, "picture")
    values = np.zeros((50, 61), np.uint8)
    values[7:31, 40:] = 255
    values[31, 40:] = 51
    document.edit("stroke", document.mask, document.mask.rect, values)
    before = document.content
    made_by_model = replace(before.layers[0], passes=2, opacity=0.5, mode=BlendMode.MULTIPLY)
    before = before.with_layer(made_by_model)
    after = layer_pixels.copied_out(before, before.layers[0].id)
    base, copy = after.layers
    assert base == before.layers[0] and after.active == copy.id and copy.pixels is not None
    assert (copy.passes, copy.opacity, copy.mode) == (2, 0.5, BlendMode.MULTIPLY)
    assert copy.rect == Rect(40, 7, 21, 25)
    made = copy.pixels.read(Rect(0, 0, 61, 50))
    assert np.array_equal(made[values > 0, :3], pixels[values > 0, :3])
    assert np.allclose(made[..., 3] / full, values / 255, atol=0.01)


def test_what_is_cut_out_of_a_layer_that_a_model_made_still_says_so() -> None:
    document = Document(np.zeros((20, 20, 3), np.uint8), "picture")
    document.edit("stroke", document.mask, Rect(2, 2, 4, 4), np.full((4, 4), 255, np.uint8))
    base = replace(document.content.layers[0], passes=1)
    after = layer_pixels.cut_out(document.content.with_layer(base), base.id)
    assert after.layers[1].passes == 1


def test_nothing_is_cut_out_by_no_mask_and_of_no_pixels() -> None:
    document = Document(np.zeros((20, 20, 3), np.uint8), "picture")
    with refused(InputError, "mask_empty"):
        layer_pixels.cut_out(document.content, document.content.layers[0].id)
    document.edit("stroke", document.mask, Rect(2, 2, 4, 4), np.full((4, 4), 255, np.uint8))
    stored = layer_pixels.mask_to_layer(document.content)
    mask = next(layer for layer in layer_tree.walk(stored.layers) if layer.row.has_values)
    for copy in (layer_pixels.cut_out, layer_pixels.copied_out):
        with pytest.raises(InputError, match="no pixels"):
            copy(stored, mask.id)


@pytest.mark.parametrize("changed", ["", "cropped", "unlocked", "renamed"])
def test_raw_developed_again_takes_the_place_of_what_was_opened_and_of_nothing_else(
    changed: str,
) -> None:
    before = Document(np.full((40, 60, 3), 7, np.uint8), "raw").content
    base = before.layers[0]
    marks = replace(base, id="marks", name="Marks", locked=False)
    base = replace(
        base, locked=changed != "unlocked", name="Mine" if changed == "renamed" else base.name
    )
    before = replace(before, layers=(base, marks))
    size = (50, 80, 3) if changed == "cropped" else (40, 60, 3)
    after = layer_pixels.with_developed(before, np.full(size, 9, np.uint8), "again")
    new, old = (after.layers[1], after.layers[0]) if changed else (after.layers[0], None)
    if changed:
        added = [layer for layer in after.layers if layer not in before.layers]
        assert [layer.name for layer in added] == ["again"] and old == base
        new = added[0]
        assert new.rect == Rect((60 - size[1]) // 2, (40 - size[0]) // 2, size[1], size[0])
    assert new.pixels is not None and (new.pixels.read(Rect(0, 0, 60, 40))[..., :3] == 9).all()
    assert marks in after.layers and len(after.layers) == (3 if changed else 2)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_of_a_layer_that_is_cleared_as_much_goes_as_is_selected(dtype: str) -> None:
    full = {"uint8": 255, "uint16": 65535}.get(dtype, 1.0)
    pixels = np.full((40, 60, 4), full, dtype)
    document = Document(pixels[..., :3].copy(), "p")
    document.put_in("paint", Layer("paint", "card", pixels=Tiles.of_array(pixels)))
    shares = np.linspace(0, 255, 60).astype(np.uint8)[None].repeat(40, 0)
    document.edit("select", document.selection, document.selection.rect, shares)
    made = layer_pixels.clear(document.content, document.content.active).layers[-1]
    assert made.pixels is not None
    alpha = made.pixels.read(Rect(0, 0, 60, 40))[..., 3] / full
    assert np.abs(alpha - (1 - shares / 255)).max() < 0.005
