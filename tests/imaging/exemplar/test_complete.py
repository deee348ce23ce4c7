"""Filling holes from the rest of the picture: what must hold for every picture and every hole."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core import parallel
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, FloatArray, bits, digest
from desktop_app.imaging.exemplar import ExemplarSettings, FillPreview, complete, hole_part, level
from desktop_app.imaging.exemplar.progress import Meter
from tests.draws import examples
from tests.imaging.strategies import DTYPES, masks, picture

QUICK = ExemplarSettings(depths=(6.0,))
"""Fewer starts, for tests where the quality of the fill is not the question."""
NEAR = replace(QUICK, least_reach=56)
"""For several spots, which then need not lie so far apart."""


def stripes(height: int, width: int, period: float = 12) -> FloatArray:
    """Vertical stripes with soft edges, slightly coloured; (h, w, 3) float32 0..1."""
    wave = 0.5 + 0.4 * np.sin(2 * np.pi * np.arange(width) / period)
    row = np.stack([wave, wave * 0.8 + 0.1, wave * 0.5 + 0.3], axis=-1)
    return np.broadcast_to(row, (height, width, 3)).astype(np.float32)


def box(height: int, width: int, y: int, x: int, h: int, w: int) -> Array:
    hole = np.zeros((height, width), np.bool_)
    hole[y : y + h, x : x + w] = True
    return hole


def grain(height: int, width: int, seed: int = 0) -> FloatArray:
    """Fine noise of one level everywhere."""
    noise = np.random.default_rng(seed).normal(0, 1, (height, width, 3)).astype(np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), 1.0)
    return np.clip(0.5 + 0.35 * noise, 0, 1).astype(np.float32)


@settings(max_examples=examples(12), deadline=None)
@given(st.data())
def test_outside_the_hole_nothing_changes_whatever_the_picture(data: st.DataObject):
    sides = st.integers(1, 48) | st.sampled_from([1, 2, 3, 97])
    size = Size(data.draw(sides), data.draw(sides))
    dtype, channels = data.draw(st.sampled_from(DTYPES)), data.draw(st.sampled_from([3, 4]))
    pixels = picture(data.draw(st.integers(0, 9)), size, channels, dtype)
    if channels == 4 and data.draw(st.booleans()):
        pixels[: size.height // 2, :, 3] = 0
    hole = data.draw(masks(size))
    before = digest(pixels, hole)
    result = complete(pixels, hole, settings=QUICK).pixels
    assert (result.shape, result.dtype) == (pixels.shape, pixels.dtype)
    assert np.array_equal(bits(result)[hole == 0], bits(pixels)[hole == 0])
    assert digest(pixels, hole) == before
    assert np.isfinite(result).all()


@pytest.mark.slow
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_same_request_gives_the_same_bytes(dtype: str):
    pixels = picture(1, Size(70, 60), 3, dtype)
    hole = box(60, 70, 20, 20, 24, 30)
    first = complete(pixels, hole, seed=5, settings=QUICK).pixels
    assert digest(first) == digest(complete(pixels, hole, seed=5, settings=QUICK).pixels)


@pytest.mark.slow
def test_another_seed_gives_another_fill_of_a_random_texture():
    pixels, hole = grain(100, 100), box(100, 100, 40, 40, 24, 24)
    fills = [complete(pixels, hole, seed=seed, settings=NEAR).pixels for seed in (1, 2)]
    assert digest(fills[0]) != digest(fills[1])


@pytest.mark.slow
def test_what_lies_under_the_hole_has_no_influence():
    hole = box(80, 90, 20, 30, 30, 30)
    pixels = stripes(80, 90)
    other = pixels.copy()
    other[hole] = np.random.default_rng(0).random((int(hole.sum()), 3), np.float32)
    assert digest(complete(pixels, hole, settings=QUICK).pixels) == digest(
        complete(other, hole, settings=QUICK).pixels
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("y", "x", "h", "w"), [(30, 30, 34, 34), (0, 40, 30, 30), (72, 72, 24, 24), (0, 40, 96, 16)]
)
def test_stripes_go_on_through_the_hole_also_at_borders_and_corners(y: int, x: int, h: int, w: int):
    pixels, hole = stripes(96, 96), box(96, 96, y, x, h, w)
    done = complete(pixels, hole)
    assert done.methods == ("copied",)
    assert np.abs(done.pixels - pixels)[hole].mean() < 0.02


@pytest.mark.slow
def test_texture_keeps_its_contrast():
    pixels, hole = grain(200, 200), box(200, 200, 60, 60, 80, 80)
    filled = complete(pixels, hole).pixels
    inside = filled[70:130, 70:130]
    assert 0.85 < inside.std() / pixels[~hole].std() < 1.15


@pytest.mark.slow
def test_a_gradient_is_continued_without_a_seam():
    y, x = np.mgrid[0:160, 0:160].astype(np.float32) / 160
    pixels = np.stack([0.2 + 0.5 * x, 0.3 + 0.4 * y, 0.4 + 0.2 * (x + y)], axis=-1)
    hole = box(160, 160, 50, 50, 60, 60)
    filled = complete(pixels.astype(np.float32), hole).pixels
    assert np.abs(filled - pixels)[hole].mean() < 0.01
    step = np.abs(np.diff(filled, axis=1))[50:110, [49, 109]]
    assert step.max() < 0.02


def test_sixteen_bits_are_used_in_full():
    wide = (stripes(96, 96, period=12.7) * 65535).astype(np.uint16)
    hole = box(96, 96, 30, 30, 36, 36)
    filled = complete(wide, hole).pixels
    assert np.unique(filled[hole] % 257).size > 50  # 8 bits made 16 would be multiples of 257


@pytest.mark.slow
def test_only_allowed_sources_are_copied():
    pixels = np.zeros((96, 128, 3), np.uint8)
    pixels[:, :64] = (200, 30, 30)
    pixels[:, 64:] = (30, 30, 200)
    pixels += np.random.default_rng(0).integers(0, 12, pixels.shape, np.uint8)
    hole = box(96, 128, 40, 20, 16, 16)  # amid the red
    allowed = box(96, 128, 0, 70, 96, 58)  # but only blue may be copied
    red = complete(pixels, hole, settings=QUICK).pixels[hole]
    blue = (
        complete(pixels, hole, sources=allowed, settings=QUICK).pixels[45:51, 25:31].reshape(-1, 3)
    )
    assert (red[:, 0] > red[:, 2]).all()
    assert (blue[:, 2] > blue[:, 0]).all()


@pytest.mark.slow
def test_sources_far_away_are_found():
    pixels = np.random.default_rng(0).integers(0, 40, (400, 400, 3), np.uint8)
    pixels[360:, 350:, 1] += 200
    hole = box(400, 400, 20, 20, 12, 12)
    done = complete(pixels, hole, sources=box(400, 400, 360, 350, 40, 50), settings=QUICK)
    assert done.methods == ("copied",)
    assert (done.pixels[23:29, 23:29, 1] > 150).all()


@pytest.mark.slow
def test_colours_under_alpha_0_are_never_copied():
    pixels = np.zeros((80, 80, 4), np.uint8)
    pixels[..., 1], pixels[..., 3] = 255, 0  # transparent green
    pixels[10:70, 10:70] = (90, 20, 20, 255)
    pixels[10:70, 10:70, 0] += np.random.default_rng(0).integers(0, 40, (60, 60), np.uint8)
    hole = box(80, 80, 30, 30, 20, 20)
    filled = complete(pixels, hole).pixels[hole]
    assert (filled[:, 1] < 40).all()
    assert (filled[:, 3] == 255).all()
    edge = box(80, 80, 30, 60, 12, 16)  # half of it beyond the edge
    pixels[edge] = (0, 0, 255, 255)
    done = complete(pixels, edge).pixels
    assert (done[32:40, 62:68, 3] == 255).all()
    assert (done[32:40, 72:76, 3] == 0).all()
    assert (done[edge][:, 1] < 40).all()
    assert (done[~edge] == pixels[~edge]).all()


def test_alpha_is_filled_along():
    pixels = np.full((80, 80, 4), 128, np.uint8)
    hole = box(80, 80, 30, 30, 20, 20)
    pixels[hole] = (255, 255, 255, 255)
    assert (complete(pixels, hole).pixels[hole] == 128).all()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bool", "uint8", "float32"])
def test_every_value_above_zero_is_hole(kind: str):
    pixels = stripes(64, 64)
    hole = box(64, 64, 20, 20, 20, 20)
    mask = {"bool": hole, "uint8": hole.astype(np.uint8), "float32": hole * np.float32(0.01)}[kind]
    assert digest(complete(pixels, mask, settings=QUICK).pixels) == digest(
        complete(pixels, hole, settings=QUICK).pixels
    )


@pytest.mark.slow
def test_one_pixel_lines_and_far_spots_are_filled():
    pixels = stripes(160, 160)
    hole = np.zeros((160, 160), np.bool_)
    hole[np.arange(160), np.arange(160)] = True  # a wire
    hole[150:154, 3:7] = True  # a speck of dust
    broken = pixels.copy()
    broken[hole] = 1
    done = complete(broken, hole)
    assert done.methods == ("copied",)
    assert np.abs(done.pixels - pixels)[hole].max() < 0.05


def several_spots() -> tuple[FloatArray, Array]:
    """A spot, one that looks at it, and one far from both."""
    hole = np.zeros((40, 176), np.bool_)
    for x in (12, 76, 152):
        hole[14:26, x : x + 12] = True
    return grain(40, 176), hole


@pytest.mark.slow
def test_spots_side_by_side_give_the_bytes_of_one_after_another(monkeypatch: pytest.MonkeyPatch):
    pixels, hole = several_spots()
    found: set[str] = set()
    for cores in (1, 2, 16):
        monkeypatch.setattr(parallel.os, "cpu_count", lambda n=cores: n)
        found.add(digest(complete(pixels, hole, settings=NEAR).pixels))
    assert len(found) == 1


@pytest.mark.slow
def test_only_a_spot_near_by_that_comes_before_is_seen_and_as_filled(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(parallel.os, "cpu_count", lambda: 4)
    pixels, hole = several_spots()
    seen: dict[int, list[int]] = {}
    known: dict[int, bool] = {}

    class Noted(hole_part.HolePart):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            (box, _), filled = arguments[4], arguments[6]
            seen[box.x] = [one.x for one in filled]

        def fill(
            self, settings: ExemplarSettings, rng: np.random.Generator, meter: Meter
        ) -> hole_part.Method:
            method = super().fill(settings, rng, meter)
            known[self._box.x] = bool((self._result[20, 18] != garbage[20, 18]).any())
            return method

    garbage = pixels.copy()
    garbage[hole] = 0
    monkeypatch.setattr(sys.modules["desktop_app.imaging.exemplar.complete"], "HolePart", Noted)
    first = complete(garbage, hole, settings=NEAR).pixels
    assert seen == {12: [], 76: [12], 152: []}
    assert known[76], "the second spot was filled before the first"
    garbage[hole] = 1
    assert digest(first) == digest(complete(garbage, hole, settings=NEAR).pixels)


def test_progress_of_several_spots_never_falls_and_is_told_in_one_thread(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(parallel.os, "cpu_count", lambda: 4)
    pixels, hole = several_spots()
    told: list[tuple[float, int, int]] = []

    def on_progress(share: float, preview: FillPreview | None) -> None:
        told.append((share, -1 if preview is None else preview.rect.x, threading.get_ident()))

    complete(pixels, hole, on_progress=on_progress, settings=NEAR)
    shares = [share for share, _, _ in told]
    assert shares == sorted(shares) and shares[-1] == 1
    assert {x for _, x, _ in told} == {-1, 12, 76, 152}
    assert {thread for _, _, thread in told} == {threading.get_ident()}


def test_an_empty_hole_changes_nothing_and_says_so():
    pixels = stripes(20, 20)
    done = complete(pixels, np.zeros((20, 20), np.bool_))
    assert done.methods == ("nothing",)
    assert digest(done.pixels) == digest(pixels)
    assert done.pixels is not pixels


def test_with_nothing_known_the_fill_is_opaque_grey_and_says_so():
    pixels = picture(0, Size(9, 7), 4, "uint8")
    done = complete(pixels, np.ones((7, 9), np.bool_))
    assert done.methods == ("flat",)
    assert (done.pixels == (128, 128, 128, 255)).all()


def test_with_nothing_to_copy_a_smooth_surface_goes_through_what_is_known():
    pixels = np.full((30, 30, 3), 7, np.uint8)
    hole = np.ones((30, 30), np.bool_)
    hole[0, 0] = False
    done = complete(pixels, hole)
    assert done.methods == ("smooth",)
    assert (done.pixels == 7).all()


def test_forbidding_all_sources_leaves_the_smooth_surface():
    pixels, hole = stripes(40, 40), box(40, 40, 10, 10, 10, 10)
    assert complete(pixels, hole, sources=np.zeros((40, 40))).methods == ("smooth",)


@pytest.mark.slow
def test_progress_never_falls_ends_at_one_and_shows_previews():
    pixels, hole = stripes(160, 160), box(160, 160, 40, 50, 60, 70)
    shares: list[float] = []
    previews: list[FillPreview] = []

    def on_progress(share: float, preview: FillPreview | None) -> None:
        shares.append(share)
        if preview is not None:
            previews.append(preview)

    complete(pixels, hole, on_progress=on_progress, settings=ExemplarSettings(structure=False))
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert len(previews) >= 2
    for preview in previews:
        assert (preview.rect.x, preview.rect.y) == (50, 40)
        assert preview.pixels.shape == (60, 70, 3)
        assert preview.pixels.dtype == pixels.dtype
    assert np.abs(previews[-1].pixels - pixels[40:100, 50:120]).mean() < 0.1


def test_it_stops_as_soon_as_it_is_asked_to():
    token = CancelToken()
    checks = 0

    def check() -> None:
        nonlocal checks
        checks += 1
        if checks == 20:
            token.cancel()
        token.check()

    with pytest.raises(Cancelled):
        complete(stripes(160, 160), box(160, 160, 40, 50, 60, 70), check_cancel=check)
    assert checks == 20


@pytest.mark.slow
def test_sources_are_made_into_rows_once_for_all_starts(monkeypatch: pytest.MonkeyPatch):
    made: list[tuple[int, int]] = []
    init = level.PatchTable.__init__

    def counted(table: level.PatchTable, *arguments: Any) -> None:
        made.append((arguments[0].width, arguments[2].size))
        init(table, *arguments)

    monkeypatch.setattr(level.PatchTable, "__init__", counted)
    complete(grain(160, 160), box(160, 160, 60, 60, 24, 24))
    assert len(made) <= 4, "a table for every start"


@pytest.mark.slow
def test_levels_too_large_for_a_search_are_carried_over():
    pixels, hole = stripes(160, 160), box(160, 160, 40, 50, 60, 60)
    done = complete(pixels, hole, settings=ExemplarSettings(targets=2000, sources=4000))
    assert np.abs(done.pixels - pixels)[hole].mean() < 0.05


@pytest.mark.parametrize("shape", [(5, 6), (6, 5, 3)])
def test_a_mask_of_another_shape_is_refused(shape: tuple[int, ...]):
    with pytest.raises(ValueError, match="a mask of"):
        complete(stripes(6, 5), np.ones(shape))
