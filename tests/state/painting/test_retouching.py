"""Brushes that retouch: what each does, that it is one step, and exact where it does nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document
from desktop_app.state.painting.choices import Retouching
from desktop_app.state.painting.retouching import RETOUCHES, retouch_stroke
from desktop_app.state.painting.strokes import Brush
from tests.draws import examples

SIZE = Size(160, 120)
KINDS = tuple(RETOUCHES)


def photo(dtype: str = "uint8") -> Document:
    """Slow colours with fine grain, and a dark spot at (110, 60)."""
    y, x = np.mgrid[0 : SIZE.height, 0 : SIZE.width].astype(np.float32)
    grain = np.random.default_rng(1).normal(0, 0.02, (SIZE.height, SIZE.width, 1))
    base = np.stack([x / 200 + 0.1, y / 200 + 0.2, 0.5 + 0 * x], -1) + grain
    base[(x - 110) ** 2 + (y - 60) ** 2 < 25] = 0.02
    made = np.clip(base, 0, 1).astype(np.float32)
    if dtype != "float32":
        made = np.rint(made * np.iinfo(dtype).max).astype(dtype)
    return Document(made, "p")


def retouched(
    document: Document,
    chosen: Retouching,
    points: list[tuple[float, float]],
    brush: Brush | None = None,
) -> None:
    brush = brush or Brush(size=24, hardness=0.9)
    chosen = chosen.begun(*points[0])
    stroke = retouch_stroke(document, brush, chosen, *points[0], 1.0)
    for point in points[1:]:
        stroke.move_to(*point)
    stroke.finish()


def seen(document: Document) -> Array:
    return document.pixels.read(SIZE.rect).copy()


def steps(document: Document) -> int:
    return len(tuple(document.undo_stack.steps))


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_one_step_that_is_taken_back_to_the_bit(kind: str, dtype: str) -> None:
    document = photo(dtype)
    before = seen(document)
    chosen = Retouching(kind).with_source(40, 60)
    retouched(document, chosen, [(105, 58), (112, 62), (118, 66)])
    after = seen(document)
    assert steps(document) == 1
    assert (after != before).any()
    changed = (after != before).any(axis=2)
    y, x = np.nonzero(changed)
    assert x.min() >= 90 and x.max() <= 134 and y.min() >= 42 and y.max() <= 82
    assert np.array_equal(document.base(SIZE.rect), before), "the photograph is locked"
    document.undo_stack.undo()
    assert np.array_equal(seen(document), before)


def test_a_clone_is_what_lies_at_the_source() -> None:
    document = photo()
    before = seen(document)
    retouched(
        document, Retouching("clone").with_source(40, 30), [(110, 60)], Brush(size=20, hardness=1)
    )
    after = seen(document)
    assert np.array_equal(after[55:66, 105:116], before[25:36, 35:46])


def test_a_source_keeps_its_distance_or_begins_again() -> None:
    aligned = Retouching("clone").with_source(10, 10).begun(50, 50)
    assert aligned.begun(70, 80).offset == (-40, -40)
    again = Retouching("clone", aligned=False).with_source(10, 10).begun(50, 50)
    assert again.begun(70, 80).offset == (-60, -70)
    assert Retouching("clone").begun(3, 3).offset is None


def test_beyond_the_canvas_there_is_nothing_to_take() -> None:
    document = photo()
    before = seen(document)
    retouched(document, Retouching("clone").with_source(-40, -40), [(30, 30)])
    assert np.array_equal(seen(document), before)
    assert steps(document) == 0


def test_a_healed_place_has_the_light_around_it() -> None:
    cloned, healed = photo(), photo()
    for document, kind in ((cloned, "clone"), (healed, "heal")):
        retouched(document, Retouching(kind).with_source(30, 100), [(110, 60)])
    there = seen(photo())[45:76, 95:126].astype(float)
    around = there[[0, -1]].mean(axis=(0, 1))
    place = np.s_[54:67, 104:117]
    off = [np.abs(seen(each)[place].mean(axis=(0, 1)) - around).max() for each in (cloned, healed)]
    assert off[1] < 6 < 3 * off[1] + 6 < off[0]
    grain = [seen(each)[place].astype(float).std(axis=(0, 1)).mean() for each in (cloned, healed)]
    assert grain[1] > 0.5 * grain[0], "its grain is the source's"


def test_one_click_takes_a_spot_away() -> None:
    document = photo()
    retouched(document, Retouching("spot"), [(110, 60)], Brush(size=18, hardness=1))
    place = seen(document)[56:65, 106:115].astype(float).mean(axis=(0, 1))
    wanted = np.array([110 / 200 + 0.1, 60 / 200 + 0.2, 0.5]) * 255  # without the spot
    assert np.abs(place - wanted).max() < 5


def test_blur_and_sharpen_change_the_grain_and_not_the_colour() -> None:
    grain = {}
    for kind in ("blur", "sharpen"):
        document = photo()
        retouched(document, Retouching(kind), [(40, 60)], Brush(size=40, hardness=1))
        grain[kind] = seen(document)[50:70, 30:50].astype(float)
    before = seen(photo())[50:70, 30:50].astype(float)
    assert grain["blur"].std() < before.std() < grain["sharpen"].std()
    for each in grain.values():
        assert np.abs(each.mean(axis=(0, 1)) - before.mean(axis=(0, 1))).max() < 2


def test_dodge_lightens_and_burn_darkens_but_neither_black_nor_white() -> None:
    ends = np.zeros((SIZE.height, SIZE.width, 3), np.uint8)
    ends[:, 80:] = 255
    for kind, sign in (("dodge", 1), ("burn", -1)):
        document = photo()
        before = seen(document).astype(float)
        retouched(document, Retouching(kind), [(40, 60)])
        assert sign * (seen(document).astype(float) - before)[55:65, 35:45].mean() > 3
        plain = Document(ends.copy(), "ends")
        retouched(plain, Retouching(kind), [(60, 60), (100, 60)])
        assert np.array_equal(seen(plain), ends)


def test_a_smudge_carries_colour_along() -> None:
    halves = np.zeros((SIZE.height, SIZE.width, 3), np.uint8)
    halves[:, :80] = (250, 20, 20)
    document = Document(halves, "halves")
    brush = Brush(size=24, hardness=0.8, opacity=0.8)
    retouched(document, Retouching("smudge"), [(60, 60), (110, 60)], brush)
    row = seen(document)[60, :, 0].astype(int)
    assert row[90] > 60 and row[84] > row[108] > row[118]
    assert not (seen(document) != halves)[:44].any()


@pytest.mark.few(1)
@pytest.mark.parametrize(("size", "hardness"), [(24, 1.0), (64, 0.8), (120, 1.0), (120, 0.3)])
@pytest.mark.parametrize("spacing", [0.125, 0.25])
def test_no_single_dab_is_seen_in_a_smudge(size: int, hardness: float, spacing: float) -> None:
    halves = np.full((140, 480, 3), (60, 110, 190), np.uint8)
    halves[:, :120] = (235, 220, 190)
    document = Document(halves, "halves")
    kind = replace(Brush().kind, spacing=spacing)
    brush = Brush(size=size, hardness=hardness, opacity=0.6, kind=kind)
    retouched(document, Retouching("smudge"), [(60, 70), (460, 70)], brush)
    falls = -np.diff(document.pixels.read(Rect(124, 70, 300, 1))[0, :, 0].astype(float))
    waves = np.exp(-2j * np.pi * np.arange(len(falls)) / (size * spacing))
    assert falls.sum() > 100
    assert abs((falls * np.hanning(len(falls)) * waves).sum()) < 0.15 * abs(falls).sum()


@pytest.mark.parametrize("kind", KINDS)
def test_of_one_layer_alone_nothing_else_is_read(kind: str) -> None:
    document = photo()
    document.put_in("layer_new", Layer("paint", "empty", pixels=Tiles(4, np.dtype(np.uint8))))
    before = seen(document)
    chosen = Retouching(kind, all_layers=False).with_source(40, 60)
    retouched(document, chosen, [(100, 60), (112, 62)])
    assert np.array_equal(seen(document), before), "there was nothing on it"


@pytest.mark.slow
@settings(max_examples=examples(15), deadline=None)
@given(st.sampled_from(KINDS), st.integers(0, 99))
def test_nothing_outside_of_the_selection_changes(kind: str, seed: int) -> None:
    draws = np.random.default_rng(seed)
    document = photo()
    values = draws.integers(0, 256, (SIZE.height, SIZE.width), np.uint8)
    values[draws.random(values.shape) < 0.5] = 0
    document.select_by_tools(True)
    document.edit("select", document.mask_target, SIZE.rect, values)
    document.select_by_tools(False)
    before = seen(document)
    points = [tuple(draws.uniform((0, 0), (SIZE.width, SIZE.height))) for _ in range(2)]
    retouched(document, Retouching(kind).with_source(20, 20), points)
    changed = (seen(document) != before).any(axis=2)
    assert not changed[values == 0].any()


def test_a_place_at_the_corner_is_healed_too() -> None:
    document = photo()
    for kind in ("heal", "spot", "smudge", "blur"):
        retouched(document, Retouching(kind).with_source(60, 60), [(1, 1), (4, 3)])
    assert not np.isnan(seen(document).astype(float)).any()
    assert Rect(0, 0, 4, 4).size.area == 16


@pytest.mark.parametrize("kind", ["blur", "sharpen", "dodge", "burn", "smudge"])
def test_half_transparent_paint_is_no_denser_afterwards(kind: str) -> None:
    document = photo()
    paint = np.zeros((SIZE.height, SIZE.width, 4), np.uint8)
    paint[...] = (200, 90, 40, 128)
    document.put_in("layer_new", Layer("paint", "glaze", pixels=Tiles.of_array(paint)))
    chosen = Retouching(kind, all_layers=False)
    retouched(document, chosen, [(60, 60), (90, 60)], Brush(size=30, hardness=1, opacity=0.9))
    pixels = document.paint_layer.pixels
    assert pixels is not None
    assert (np.abs(pixels.read(SIZE.rect)[..., 3].astype(int) - 128) <= 1).all()


@pytest.mark.parametrize("kind", ["blur", "dodge", "smudge", "heal"])
def test_light_above_white_stays_in_32_bits(kind: str) -> None:
    document = Document(np.full((SIZE.height, SIZE.width, 3), 4.0, np.float32), "p")
    chosen = Retouching(kind=kind).with_source(120, 90)
    retouched(document, chosen, [(40, 40), (70, 40)])
    assert seen(document).min() > 3.9


@pytest.mark.parametrize("size", [24, 40])
def test_what_is_smudged_lies_under_the_brush_on_both_sides(size: int) -> None:
    document, y = photo(), 60
    before = seen(document)
    retouched(
        document, Retouching("smudge"), [(30.5, y + 0.5), (90.5, y + 0.5)], Brush(size, hardness=1)
    )
    rows, columns = np.nonzero((seen(document) != before).any(axis=2))
    ends = rows.min(), rows.max(), columns.min(), columns.max()
    half = size / 2
    assert ends == pytest.approx((y - half, y + half, 30 - half, 90 + half), abs=half / 4)
