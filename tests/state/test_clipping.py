"""A clipped layer is seen where those below it in its group are: colours, alpha, files, journal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.blend_mode import COLOUR_MODES, BlendMode
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.layer_stack import Stack
from desktop_app.imaging.layered_files.project import read_project, write_ora
from desktop_app.imaging.layered_files.psd_read import read_psd
from desktop_app.imaging.layered_files.psd_write import write_psd
from desktop_app.imaging.layers.composing import Canvas, composed
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer_json import layer_to_json, settings_from_json
from desktop_app.imaging.layers.stack_reading import from_stack
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.layer_merging import merge_down, to_paint
from tests.imaging import spec_compositing as spec

RECT = Rect(0, 0, 9, 7)
FULL = {"uint8": 255, "uint16": 65535, "float32": 1.0}


def noise(seed: int, dtype: str) -> Array:
    values = np.random.default_rng(seed).random((RECT.height, RECT.width, 4))
    values[..., 3] = np.choose((values[..., 3] * 4).astype(int), [0, 0.3, 0.7, 1])
    values *= FULL[dtype]
    return (np.rint(values) if dtype != "float32" else values).astype(dtype)


def layer(pixels: Array, **looks: object) -> Layer:
    return Layer("paint", "p", pixels=Tiles.of_array(pixels), **looks)  # type: ignore[arg-type]


@pytest.mark.parametrize("dtype", FULL)
def test_its_colours_meet_those_below_and_their_alpha_stays(dtype: str):
    full, below, above = FULL[dtype], noise(1, dtype), noise(2, dtype)
    for mode in COLOUR_MODES:
        tree = (layer(below), layer(above, mode=mode, clipped=True, opacity=0.6))
        found = composed(tree, RECT, Canvas(RECT.size, 4, np.dtype(dtype)))
        assert np.array_equal(found[..., 3], below[..., 3])
        clear = below[..., 3] == 0
        assert np.array_equal(found[clear], below[clear])
        formula = "plus" if (mode, full) == (BlendMode.LINEAR_DODGE, 1) else mode
        for at in np.argwhere(~clear)[::5]:
            b, a = (one[tuple(at)] / full for one in (below, above))
            wanted = np.array(spec.mixed(formula, tuple(b[:3]), tuple(a[:3])))
            share = a[3] * 0.6
            wanted = b[:3] * (1 - share) + wanted * share
            error = np.abs(found[tuple(at)][:3] / full - wanted).max() * full
            assert error <= (0.52 if full > 1 else 1e-5), mode


def test_over_an_opaque_picture_it_is_a_layer_like_any_other():
    ground, above = np.full((7, 9, 3), 90, np.uint8), noise(3, "uint8")
    canvas = Canvas(RECT.size, 3, np.dtype(np.uint8))
    free = composed((layer(ground), layer(above)), RECT, canvas)
    bound = composed((layer(ground), layer(above, clipped=True)), RECT, canvas)
    assert np.array_equal(free, bound)
    alone = composed((layer(above, clipped=True),), RECT, canvas.of(4))
    assert not alone.any()


def group_of(mode: BlendMode = BlendMode.NORMAL) -> Content:
    """An isolated group in which one layer is clipped to another."""
    inside = (layer(noise(4, "uint8")), layer(noise(5, "uint8"), clipped=True, mode=mode))
    ground = Layer("paint", "ground", pixels=Tiles.of_array(np.full((7, 9, 3), 60, np.uint8)))
    group = Layer("group", "g", children=inside, opacity=0.5, mode=BlendMode.SCREEN)
    return replace(Content.of(np.zeros((7, 9, 3), np.uint8)), layers=(ground, group))


def test_it_comes_back_from_journal_and_files(tmp_path: Path):
    one = layer(noise(1, "uint8"), clipped=True)
    assert settings_from_json(layer_to_json(one))["clipped"] is True
    old = layer_to_json(one)
    del old["clipped"]
    assert settings_from_json(old)["clipped"] is False
    content = group_of()
    shown = content.picture(RECT)
    stack = to_stack(content, {})
    write_ora(tmp_path / "a.ora", stack)
    write_psd(tmp_path / "a.psd", stack)
    for found in (read_project(tmp_path / "a.ora"), read_psd(tmp_path / "a.psd")):
        with found:
            assert found.notes == ()
            group = found.stack.layers[1]
            assert [child.clipped for child in group.children] == [False, True]
            again = from_stack(found.stack).picture(RECT)
            assert np.abs(again.astype(int) - shown).max() <= 1  # an opacity in 255 steps


def test_what_other_programs_have_no_words_for_is_said(tmp_path: Path):
    stack = to_stack(group_of(BlendMode.MULTIPLY), {})
    said = ["about_left_out"]
    assert [n.code for n in write_ora(tmp_path / "a.ora", stack)] == [*said, "clip_and_mode"]
    assert [n.code for n in write_psd(tmp_path / "a.psd", stack)] == said
    ground, group = stack.layers
    loose = replace(stack, layers=(ground, *group.children))
    assert [n.code for n in write_psd(tmp_path / "a.psd", loose)] == [*said, "clip_to_one"]
    assert isinstance(loose, Stack)


def test_merging_keeps_the_look():
    content = group_of()
    group = content.layers[1]
    before = content.picture(RECT)
    for made in (merge_down(content, group.children[1].id), to_paint(content, group.id)):
        assert np.abs(made.picture(RECT).astype(int) - before).max() <= 2
    assert Size(9, 7) == content.size
