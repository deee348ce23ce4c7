"""Layers that are transformed again and again are made of what they were first."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.core.warp import Stages, Warp, joined, stages_from_json, stages_to_json
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layer_stack import Stack
from desktop_app.imaging.layered_files.project import read_project, write_ora, write_project
from desktop_app.imaging.layered_files.psd_read import read_psd
from desktop_app.imaging.layered_files.psd_write import write_psd
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer, moved
from desktop_app.imaging.layers.stack_reading import from_stack
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.layers.transforming import transformed_layer
from desktop_app.imaging.tiles import Tiles

RNG = np.random.default_rng(3)
PLACE = Rect(7, 5, 40, 30)
TURN = Affine.rotation(20, (27, 20)).of(Affine.scaling(0.6, 1.2))
VIEW = Warp(PLACE, (((7, 5), (50, 9)), ((4, 40), (44, 30))))


def quiet(_: int) -> None:
    """Nobody watches."""


def painted(dtype: str = "uint8") -> Layer:
    pixels = RNG.integers(0, 256, (PLACE.height, PLACE.width, 4)).astype(dtype)
    if dtype == "float32":
        pixels = pixels / np.float32(255)
    return Layer("paint", "a", pixels=Tiles(4, np.dtype(dtype)).written(PLACE, pixels))


def seen(layer: Layer) -> Array:
    assert layer.pixels is not None
    return layer.pixels.read(Rect(-60, -60, 200, 200))


def after(layer: Layer, *ways: Affine | Stages) -> Layer:
    for way in ways:
        layer = transformed_layer(layer, way, "bilinear", quiet, keeps=True)
    return layer


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_several_transforms_are_as_one(dtype: str) -> None:
    layer = painted(dtype)
    twice = after(layer, TURN, (VIEW,), Affine.scaling(0.5, 0.5))
    once = after(layer, (TURN, VIEW, Affine.scaling(0.5, 0.5)))
    assert np.array_equal(seen(twice), seen(once))
    assert twice.kept is not None and twice.kept.source.pixels is layer.pixels


def test_there_and_back_is_bit_exact() -> None:
    layer = painted("uint16")
    small = after(layer, Affine.scaling(0.1, 0.1))
    assert np.array_equal(seen(after(small, Affine.scaling(10, 10))), seen(layer))
    assert np.array_equal(seen(after(layer, (Warp.plain(PLACE, 3, smooth=True),))), seen(layer))


def test_a_whole_move_and_a_quarter_turn_go_along() -> None:
    layer = after(painted(), TURN)
    quarter = after(moved(layer, 12, -3), Affine.rotation(90))
    turned = np.rot90(seen(layer), -1)
    assert quarter.pixels is not None
    assert np.array_equal(quarter.pixels.read(Rect(-137, -48, 200, 200)), turned)
    assert quarter.kept is not None
    back = after(quarter, Affine.rotation(-90), Affine.translation(-12, 3))
    assert np.array_equal(seen(back), seen(layer))
    assert back.kept is not None and len(back.kept.stages) == 1


def test_painting_on_it_makes_it_final() -> None:
    layer = after(painted(), TURN)
    assert layer.kept is not None and replace(layer, opacity=0.5).kept is layer.kept
    assert layer.pixels is not None
    dot = np.full((2, 2, 4), 255, np.uint8)
    assert replace(layer, pixels=layer.pixels.written(Rect(10, 10, 2, 2), dot)).kept is None


def test_a_patch_and_what_a_group_holds_keep_what_they_were() -> None:
    pixels = RNG.integers(0, 256, (20, 30, 3), np.uint8)
    patch = Layer("patch", "p", (Patch(Rect(5, 5, 30, 20), pixels, None),))
    group = Layer("group", "g", children=(patch, painted()))
    made = after(group, TURN, TURN.inverse)
    assert made.kept is None
    found = made.children[0].pieces[0]
    assert np.array_equal(found.pixels, pixels) and found.rect == patch.pieces[0].rect
    bent = after(patch, (VIEW,)).pieces[0]
    assert bent.share is not None and bent.pixels.shape == (*bent.share.shape, 3)


def test_a_project_remembers_it() -> None:
    plain = painted()
    patch = Layer("patch", "p", (Patch(PLACE, RNG.integers(0, 256, (30, 40, 3), np.uint8), None),))
    base = Content.of(np.zeros((60, 60, 3), np.uint8))
    layers = (*base.layers, after(plain, TURN, (VIEW,)), after(patch, (VIEW,)))
    content = from_stack(to_stack(replace(base, layers=layers), {}))
    for old, new in zip((plain, patch), content.layers[1:], strict=True):
        assert new.kept is not None
        there = after(new, TURN)
        expected = after(layer_tree.find(layers, old.id) or old, TURN)
        if old is plain:
            assert np.array_equal(seen(there), seen(expected))
        else:
            assert np.array_equal(there.pieces[0].pixels, expected.pieces[0].pixels)


def test_maps_go_through_json() -> None:
    stages = joined(TURN, VIEW, Warp.plain(PLACE, 3, smooth=True).with_point(5, (9, 9)))
    assert stages_from_json(json.loads(json.dumps(stages_to_json(stages)))) == stages
    folded = VIEW.with_point(0, (60, 60)).to_json()
    with pytest.raises(ValueError, match="carried out"):
        stages_from_json([folded])


@pytest.mark.parametrize("way", ["view", "mesh"])
def test_one_that_does_what_an_affine_map_does_gives_the_same(way: str) -> None:
    noise = RNG.integers(0, 256, (60, 80, 4)).astype(np.float32)
    pixels = np.clip(cv2.GaussianBlur(noise, (0, 0), 3) * 4 - 384, 0, 255).astype(np.uint8)
    place = Rect(0, 0, 80, 60)
    layer = Layer("paint", "a", pixels=Tiles(4, np.dtype(np.uint8)).written(place, pixels))
    warp = Warp.plain(place, 1 if way == "view" else 3, smooth=way == "mesh")
    rows = tuple(tuple(TURN.point(*point) for point in row) for row in warp.rows)
    bent = seen(after(layer, (Warp(place, rows, warp.smooth),))).astype(int)
    assert np.abs(bent - seen(after(layer, TURN))).max() <= 1


def test_what_gets_smaller_is_averaged() -> None:
    chess = np.zeros((256, 256, 4), np.uint8)
    chess[..., 3] = 255
    chess[::2, ::2, :3] = chess[1::2, 1::2, :3] = 255
    layer = Layer("paint", "a", pixels=Tiles.of_array(chess))
    narrow = Warp(Rect(0, 0, 256, 256), (((0, 0), (20, 0)), ((0, 20), (24, 24))))
    made = seen(after(layer, (narrow,)))[63:77, 63:77]
    assert (made[..., 3] == 255).all() and np.abs(made[..., 0].astype(int) - 127).max() <= 6


@pytest.mark.parametrize("write", [write_project, write_ora, write_psd])
def test_files_hold_the_pixels_and_our_own_what_they_were_made_of(
    tmp_path: Path, write: Callable[[Path, Stack], object]
) -> None:
    base = Content.of(np.zeros((60, 60, 3), np.uint8))
    content = replace(base, layers=(*base.layers, after(painted(), TURN, (VIEW,))))
    path = tmp_path / ("p.psd" if write is write_psd else "p.velatura")
    write(path, to_stack(content, {}))
    read = read_psd if write is write_psd else read_project
    with read(path) as found:
        again = from_stack(found.stack)
    whole = content.size.rect
    assert np.array_equal(again.picture(whole)[..., :3], content.picture(whole)[..., :3])
    assert (again.layers[1].kept is not None) is (write is write_project)
