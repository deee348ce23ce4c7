"""Masks of layers in PSD, OpenRaster and project files: ours come back, others' are read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from psd_tools import PSDImage

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document
from tests.imaging.layered_files.adjusted_documents import (
    adjustment,
    difference,
    opened,
    opened_ora,
    over,
    paint,
    written,
)

PART = Rect(4, 6, 30, 20)
BEYOND = Rect(-70, -60, 300, 300)
"""More than the canvas; less than what a mask of no tile has to be told of."""


def mask_of(how: str, *, visible: bool = True) -> Layer:
    values = np.random.default_rng(8).integers(0, 256, (PART.height, PART.width), np.uint8)
    tiles = Tiles(1, np.dtype(np.uint8), fill=255 if how.startswith("shown") else 0)
    tiles = tiles if how.endswith("blank") else tiles.written(PART, values)
    return Layer("layer_mask", "layer_mask 1", pixels=tiles, visible=visible)


HOWS = ("shown", "hidden", "shown, blank", "hidden, blank")


def masked(kind: str, how: str, dtype: str = "uint8", **more: bool) -> Document:
    mask = mask_of(how, **more)
    if kind == "patch":
        share = np.full((20, 30), 0.6, np.float32)
        layer = Layer("patch", "a", (Patch(PART, _pixels(dtype), share),), children=(mask,))
    elif kind == "paint":
        layer = paint(dtype, 1, mode=BlendMode.MULTIPLY, opacity=0.6, children=(mask,))
    else:
        mode = BlendMode.NORMAL if kind == "isolated" else BlendMode.PASS_THROUGH
        inner = (paint(dtype, 1), paint(dtype, 2), adjustment("curves"))
        layer = Layer("group", "g", children=(*inner, mask), mode=mode, opacity=0.8)
    return over(layer, dtype=dtype)


def _pixels(dtype: str) -> Array:
    values = np.random.default_rng(4).random((20, 30, 3))
    full = 1 if dtype == "float32" else np.iinfo(dtype).max
    return np.asarray(values * full, dtype)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("ending", ["psd", "velatura"])
@pytest.mark.parametrize("kind", ["paint", "patch", "isolated", "through"])
def test_it_comes_back_as_it_was(tmp_path: Path, kind: str, ending: str, dtype: str) -> None:
    for how in HOWS:
        for visible in (True, False):
            document = masked(kind, how, dtype, visible=visible)
            path = tmp_path / f"p.{ending}"
            assert "layer_mask_baked" not in written(document, path)
            back = opened(path)
            owner, mask = layer_tree.masked(back.layers, back.layers[-1].id)
            wanted = document.layers.value[-1].all_masks[0]
            assert owner is not None and mask is not None and len(owner.all_masks) == 1
            assert (mask.visible, mask.name) == (wanted.visible, wanted.name)
            assert mask.pixels is not None and wanted.pixels is not None
            assert np.array_equal(mask.pixels.read(BEYOND), wanted.pixels.read(BEYOND))
            rounded = dtype == "float32" and ending == "psd"  # opacity too
            assert difference(back, document.content) <= (5 if rounded else 1.01)
            if ending == "velatura":
                assert mask.id == wanted.id
                assert np.array_equal(
                    back.picture(back.size.rect), document.content.picture(back.size.rect)
                )


@pytest.mark.few(11)
@pytest.mark.parametrize("kind", ["paint", "patch", "isolated", "through"])
@pytest.mark.parametrize("how", HOWS)
def test_openraster_shows_the_same_and_says_that_it_is_applied(
    tmp_path: Path, kind: str, how: str
) -> None:
    document = masked(kind, how)
    if kind == "through":  # what changes the layers below sees none of them in OpenRaster
        group = document.layers.value[-1]
        left = tuple(one for one in group.children if one.kind != "adjustment")
        document.commit("x", document.content.with_layer(replace(group, children=left)))
    codes = written(document, tmp_path / "p.ora")
    assert "layer_mask_baked" in codes
    assert "group_isolated" not in codes
    back = opened(tmp_path / "p.ora")
    assert difference(back, document.content) <= 1.01


@pytest.mark.few(1)
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("how", HOWS)
def test_ours_comes_back_from_openraster_unless_others_changed_its_layer(
    tmp_path: Path, how: str, dtype: str
) -> None:
    document, path = masked("paint", how, dtype, visible=how != "hidden"), tmp_path / "p.ora"
    written(document, path)
    back, wanted = opened(path).layers[-1], document.layers.value[-1]
    assert back.pixels is not None and wanted.pixels is not None
    seen = wanted.pixels.read(BEYOND)
    assert np.array_equal(back.pixels.read(BEYOND), seen)
    (mask,), (first,) = back.all_masks, wanted.all_masks
    assert mask.pixels is not None and first.pixels is not None
    assert np.array_equal(mask.pixels.read(BEYOND), first.pixels.read(BEYOND))
    assert (mask.visible, mask.name) == (first.visible, first.name)
    assert difference(opened(path), document.content) <= 1.01
    other = opened_ora(path, lambda name, data: data + b"x" if name == "data/0002.png" else data)
    assert other.layers[-1].children == () and difference(other, document.content) <= 1.01


def test_other_programs_see_a_native_mask(tmp_path: Path) -> None:
    for kind in ("paint", "isolated"):
        document = masked(kind, "shown", visible=False)
        written(document, tmp_path / "p.psd")
        layer = list(PSDImage.open(tmp_path / "p.psd"))[-1]
        assert layer.mask is not None and layer.mask.disabled
        assert layer.mask.background_color == 255
        found = np.asarray(layer.mask.topil())
        pixels = document.layers.value[-1].all_masks[0].pixels
        assert pixels is not None and np.array_equal(found, pixels.read(pixels.rect))


def test_a_project_of_before_says_nothing_new_and_one_with_masks_does(tmp_path: Path) -> None:
    import json
    import zipfile

    for document, version in ((over(paint("uint8", 1)), 1), (masked("paint", "shown"), 8)):
        written(document, tmp_path / "p.velatura")
        with zipfile.ZipFile(tmp_path / "p.velatura") as archive:
            told = json.loads(archive.read("velatura/project.json"))
        assert told["version"] == version


def test_what_a_file_holds_in_the_wrong_place_is_left_out(tmp_path: Path) -> None:
    """A mask in an adjustment, which has one, or a picture in a painted layer."""
    wrong = (
        adjustment("curves", children=(mask_of("shown"),)),
        paint("uint8", 1, children=(paint("uint8", 2),)),
    )
    written(over(*wrong), tmp_path / "p.velatura")
    back = opened(tmp_path / "p.velatura")
    assert [one.kind for one in layer_tree.walk(back.layers)] == ["paint", "adjustment", "paint"]
