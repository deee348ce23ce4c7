"""Canny, line art, scribble and soft edges find what is there."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.preprocessors.control_image import from_picture
from desktop_app.imaging.preprocessors.line_art import xdog
from desktop_app.imaging.preprocessors.parameter import Value
from desktop_app.imaging.preprocessors.scribble import thick, thinned, without_short
from desktop_app.imaging.preprocessors.soft_edge import edge_contrast
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from tests.imaging.preprocessors.sources import discs, f1, outline, square


def lines(row: str, picture: Array, size: Size | None = None, **given: Value) -> Array:
    """(h, w) uint8."""
    found = PREPROCESSORS[row]
    return from_picture(found, picture, found.values(given), size)[..., 0]


def test_canny_of_a_square_is_its_outline() -> None:
    edges = lines("canny", square()) > 0
    truth = outline(square()[..., 0] > 0)
    assert f1(edges, truth, 1.5) == 1
    assert abs(int(edges.sum()) - int(truth.sum())) <= 8  # one pixel wide; corners are rounded


@pytest.mark.parametrize(
    ("row", "least", "reach"),
    [("canny", 0.99, 2), ("lineart", 0.9, 3), ("scribble", 0.95, 6), ("softedge", 0.95, 3)],
)
def test_contours_that_are_known_are_found(row: str, least: float, reach: float) -> None:
    picture, truth = discs()
    noise = np.random.default_rng(3).normal(0, 4, picture.shape)
    noisy = np.clip(picture + noise, 0, 255).astype(np.uint8)
    found = lines(row, noisy) > 127
    assert f1(found, truth, reach) >= least


@pytest.mark.parametrize("blur", [0.0, 0.4, 1.0, 2.5, 6.0])
def test_a_threshold_of_canny_is_the_contrast_that_is_just_found(blur: float) -> None:
    step = np.full((64, 64, 3), 60, np.uint8)
    step[:, 32:] = 60 + 51  # a fifth of the range
    assert lines("canny", step, low=0.05, high=0.185, blur=blur).any()
    assert not lines("canny", step, low=0.05, high=0.215, blur=blur).any()


def test_an_edge_of_equal_lightness_is_found_by_its_colour() -> None:
    step = np.full((40, 40, 3), (200, 90, 100), np.uint8)
    step[:, 20:] = (90, 146, 102)
    grey = cv2.cvtColor(step, cv2.COLOR_RGB2GRAY)
    assert np.ptp(grey) <= 1
    assert (lines("canny", step) > 0).any(axis=1).all()
    assert (lines("softedge", step) > 127).any(axis=1).all()


def test_thresholds_that_are_swapped_are_put_in_order() -> None:
    picture, _ = discs()
    swapped = lines("canny", picture, low=0.4, high=0.1)
    assert (swapped == lines("canny", picture, low=0.1, high=0.4)).all()


@pytest.mark.parametrize("filled", [False, True])
def test_line_art_is_the_formula_of_its_paper(filled: bool) -> None:
    rng = np.random.default_rng(2)
    luma = cv2.GaussianBlur(rng.random((40, 50)), (0, 0), 2)
    luma = (luma - luma.min()) / np.ptp(luma)

    def soft(sigma: float) -> Array:
        at = np.arange(-40, 41)
        bell = np.exp(-(at**2) / (2 * sigma**2))
        bell[np.abs(at) > np.ceil(3 * sigma)] = 0  # where OpenCV's kernel ends
        bell /= bell.sum()
        wide = np.pad(luma, 40, mode="edge")
        rows = np.apply_along_axis(np.convolve, 1, wide, bell, "valid")
        return np.apply_along_axis(np.convolve, 0, rows, bell, "valid")

    fine, coarse = soft(1.2), soft(1.6 * 1.2)
    sharp = (1 + 15) * fine - 15 * coarse
    sharp = sharp if filled else sharp - fine + 1
    tone = np.where(sharp >= 0.6, 1.0, 1 + np.tanh(10 * (sharp - 0.6)))
    ink = xdog(luma.astype(np.float32), 1.2, 15, 0.6, filled=filled)
    assert np.abs(ink - (1 - tone)).max() < 1e-3
    assert 0.02 < ink.mean() < 0.98


def test_line_art_lies_on_the_dark_side_and_fills_it_if_asked() -> None:
    picture = square(inside=30, outside=220)
    dark = picture[..., 0] == 30
    ring = lines("lineart", picture)
    assert (ring[outline(dark)] == 255).all()
    assert not ring[40:56, 40:56].any()
    assert not ring[~dark].any()
    filled = lines("lineart", picture, filled=True, threshold=0.5)
    assert (filled[40:56, 40:56] > 250).all()


def test_thinned_lines_are_one_pixel_wide_and_as_connected_as_before() -> None:
    canvas = np.zeros((120, 160), np.uint8)
    cv2.line(canvas, (10, 20), (140, 90), 1, 9)
    cv2.line(canvas, (140, 10), (30, 110), 1, 5)
    cv2.circle(canvas, (110, 85), 22, 1, 7)
    wide = canvas > 0
    thin = thinned(wide)
    assert not (thin & ~wide).any()
    blocks = thin[:-1, :-1] & thin[1:, :-1] & thin[:-1, 1:] & thin[1:, 1:]
    assert blocks.sum() <= 2  # where lines cross
    for picture in (thin, wide):
        assert cv2.connectedComponents(picture.astype(np.uint8), connectivity=8)[0] == 2
    outside = [(~picture).astype(np.uint8) for picture in (thin, wide)]
    holes = [cv2.connectedComponents(each, connectivity=4)[0] for each in outside]
    assert holes[0] == holes[1]
    assert (thinned(thin) == thin).all()
    away = cv2.distanceTransform((~thin).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    assert away[wide].max() <= 8  # in the middle, up to the ends


def test_thinning_keeps_single_pixels_and_all_there_is() -> None:
    for shape in ((1, 1), (1, 30), (30, 1)):
        assert thinned(np.ones(shape, np.bool_)).any()
    assert not thinned(np.zeros((5, 6), np.bool_)).any()


def test_short_parts_are_left_out() -> None:
    parts = np.zeros((20, 40), np.bool_)
    parts[3, 2:9] = parts[10, 5:25] = True
    kept = without_short(parts, 10)
    assert kept[10, 5:25].all()
    assert kept.sum() == 20
    assert (without_short(parts, 0) == parts).all()


@pytest.mark.parametrize("width", [1, 2, 5, 8])
def test_strokes_are_as_wide_as_asked(width: int) -> None:
    line = np.zeros((40, 40), np.bool_)
    line[20, 5:35] = True
    assert (thick(line, width)[:, 20] > 0).sum() == width


def test_a_scribble_is_thick_and_has_no_small_things() -> None:
    picture, truth = discs()
    picture[5:9, 5:9] = 255  # a speck
    strokes = lines("scribble", picture, width=5)
    assert set(np.unique(strokes)) == {0, 255}
    assert not strokes[:14, :14].any()
    assert (strokes > 0).sum() > 3 * truth.sum()


def test_soft_edges_are_strongest_on_the_edge_and_fade_to_either_side() -> None:
    step = np.full((64, 64, 3), 60, np.uint8)
    step[:, 32:] = 190
    across = lines("softedge", step)[32].astype(int)
    assert across.argmax() in (31, 32)
    assert (np.diff(across[32:]) <= 0).all()
    assert (np.diff(across[:32]) >= 0).all()
    assert across[10] == across[54] == 0


def test_the_contrast_of_a_step_is_measured_at_every_scale() -> None:
    step = np.zeros((96, 96, 3), np.uint8)
    step[:, 48:] = 128
    for levels in (1, 2, 3, 4):
        assert edge_contrast(step, levels).max() == pytest.approx(0.5, abs=0.05)


def test_texture_counts_less_the_coarser_one_looks() -> None:
    rng = np.random.default_rng(5)
    picture = square(128, 170, 80)
    textured = np.clip(picture + rng.normal(0, 25, picture.shape), 0, 255).astype(np.uint8)
    shares = []
    for levels in (1, 3, 5):
        edges = lines("softedge", textured, levels=levels).astype(float)
        shares.append(edges[:24, :24].mean() / edges[60:68, 30:34].max())
    assert shares[0] > 2 * shares[1] > 2 * shares[2]


def test_the_resolution_is_where_it_looks_and_not_what_it_gives() -> None:
    picture, truth = discs(320 // 2)
    large = cv2.resize(picture, (480, 480), interpolation=cv2.INTER_CUBIC)
    perfect = lines("canny", large, Size(160, 160))
    assert f1(perfect > 0, truth, 2) > 0.97
    coarse = lines("canny", large, Size(160, 160), resolution=80)
    assert coarse.shape == (160, 160)
    assert f1(coarse > 127, truth, 3) > 0.9
    assert (coarse > 127).sum() > 1.4 * (perfect > 0).sum()  # lines are scaled with the rest
    fine = lines("canny", large, Size(160, 160), resolution=320)
    assert set(np.unique(fine)) == {0, 255}  # none is lost, none gets fainter
    assert f1(fine > 0, truth, 2) > 0.95
