"""What repeats, is symmetric or goes on straight behind a hole: it goes on whole, or not at all."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from benchmarks.removal_cases import PICTURES
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray, digest
from desktop_app.imaging.exemplar import ExemplarSettings, FillPreview, complete
from desktop_app.imaging.exemplar.coarse_to_fine import pyramid
from desktop_app.imaging.exemplar.layers import to_layers
from desktop_app.imaging.exemplar.structure.labels import labelled
from desktop_app.imaging.exemplar.structure.preferred import is_preferred, judge
from desktop_app.imaging.exemplar.structure.repeated import Repetition, repeated
from desktop_app.imaging.exemplar.structure.shifts import Searched, minima
from desktop_app.imaging.exemplar.structure.vanishing import horizons

SIDE = 180
HOLE = (slice(60, 120), slice(62, 118))


def no_check() -> None:
    """Nobody asks to stop."""


def hole_of(shape: tuple[int, ...], where: tuple[slice, slice] = HOLE) -> Array:
    hole = np.zeros(shape[:2], np.bool_)
    hole[where] = True
    return hole


def grained(light: Array, seed: int = 0) -> FloatArray:
    """Grey levels as colours, with a little grain."""
    grain = np.random.default_rng(seed).normal(0, 0.01, (*light.shape, 3))
    colour = light[..., None] * np.array([1, 0.95, 0.85])
    return np.clip(colour + grain, 0, 1).astype(np.float32)


def windows(height: int = SIDE, width: int = SIDE) -> Array:
    """A house front: frames around dark panes, 30 by 36 px apart."""
    y, x = np.mgrid[0:height, 0:width]
    u, v = x % 30, y % 36
    light = np.full((height, width), 0.7)
    light[(u > 6) & (u < 24) & (v > 6) & (v < 30)] = 0.9
    light[(u > 9) & (u < 21) & (v > 9) & (v < 27) & (v != 18)] = 0.25
    return light


def seen_along(light: Array) -> Array:
    """The same wall at a slant: its right side is half as high as its left one."""
    h, w = light.shape
    corners = np.array([(0, 0), (w, 0), (w, h), (0, h)], np.float32)
    farther = np.array([(0, -0.1 * h), (w, 0.22 * h), (w, 0.78 * h), (0, 1.1 * h)], np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(corners, farther))
    warped = cv2.warpPerspective(
        light.astype(np.float32), matrix, (w, h), borderMode=cv2.BORDER_REFLECT
    )
    return np.asarray(warped)


def portal() -> Array:
    """Different on every pixel of one half, and the same on the other."""
    half = np.random.default_rng(3).random((SIDE // 12, SIDE // 24))
    half = cv2.resize(half, (SIDE // 2, SIDE), interpolation=cv2.INTER_NEAREST)
    return 0.1 + 0.8 * np.concatenate([half, half[:, ::-1]], axis=1)


def found_in(pixels: Array, hole: Array) -> Repetition | None:
    return repeated(to_layers(pixels, hole, hole & False, ~hole, no_check), no_check)


DRAWN = {
    "moved": (windows(), HOLE, 0.03),
    "slanted": (seen_along(windows(300, 300)), (slice(100, 200), slice(90, 190)), 0.03),
    "mirrored": (portal(), (slice(60, 120), slice(20, 70)), 0.03),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", DRAWN)
def test_what_is_regular_goes_on_as_it_was(kind: str):
    light, where, limit = DRAWN[kind]
    truth = grained(light)
    hole = hole_of(truth.shape, where)
    broken = truth.copy()
    broken[hole] = (1, 0, 1)
    found = found_in(broken, hole)
    assert found is not None and found.holds
    used = {found.maps[int(k)].kind for k in np.unique(found.labels).tolist()}
    assert kind in used
    filled = complete(broken, hole)
    assert filled.methods == ("copied",)
    assert np.array_equal(filled.pixels[~hole], truth[~hole])
    assert np.abs(filled.pixels - truth)[hole].mean() < limit


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["slanted", "mirrored"])
def test_patches_alone_would_have_broken_it(kind: str):
    light, where, limit = DRAWN[kind]
    truth = grained(light)
    hole = hole_of(truth.shape, where)
    filled = complete(truth, hole, settings=ExemplarSettings(structure=False)).pixels
    assert np.abs(filled - truth)[hole].mean() > 1.5 * limit


@pytest.mark.slow
def test_light_that_falls_off_over_the_wall_leaves_no_edge_at_the_rim():
    light = windows() * np.linspace(0.5, 1.0, SIDE)
    truth, hole = grained(light), hole_of((SIDE, SIDE))
    filled = complete(truth, hole).pixels
    assert np.abs(filled - truth)[hole].mean() < 0.03


def test_where_the_ring_leaves_it_open_the_fill_that_is_seen_elsewhere_is_taken():
    truth, hole = grained(windows()), hole_of((SIDE, SIDE))
    layers = to_layers(truth, hole, hole & False, ~hole, no_check)
    frames = pyramid(layers, ExemplarSettings(), no_check)
    box = Rect(62, 60, 56, 60)
    right = np.dstack([truth, np.ones((SIDE, SIDE), np.float32)])[HOLE]
    turned = np.ascontiguousarray(right[:, ::-1].transpose(1, 0, 2)[:56, :56])
    broken = right.copy()
    broken[:56, :56] = turned
    grainy = right + np.random.default_rng(1).normal(0, 0.01, right.shape).astype(np.float32)
    strange = judge(frames, layers, box, no_check)
    assert is_preferred(strange(right), strange(broken), led=True)
    assert not is_preferred(strange(broken), strange(right), led=False)
    # Patches are made for what is measured here: structure may be somewhat stranger.
    assert is_preferred(strange(grainy), strange(right), led=False)


def test_a_map_reads_no_pixel_that_is_not_known():
    """Found at half the size and adjusted at the picture's own, a map wandered into the hole."""
    truth = np.asarray(cv2.imread(str(PICTURES / "strong" / "sunset.jpg")), np.uint8)
    hole = np.zeros(truth.shape[:2], np.uint8)
    cv2.ellipse(hole, (120, 298), (50, 71), 0, 0, 360, 1, -1)
    filled = complete(truth, hole).pixels[hole > 0]
    assert filled.any(axis=1).mean() > truth[hole > 0].any(axis=1).mean() - 0.005, "black"


def test_chance_is_no_structure():
    noise = np.random.default_rng(0).normal(0, 1, (SIDE, SIDE))
    meadow = 0.5 + 0.15 * cv2.GaussianBlur(noise, (0, 0), 1.5) * 4
    found = found_in(grained(meadow), hole_of((SIDE, SIDE)))
    assert found is None or not found.holds
    plain = found_in(grained(np.full((SIDE, SIDE), 0.4)), hole_of((SIDE, SIDE)))
    assert plain is None


@pytest.mark.slow
def test_a_hole_larger_than_is_searched_is_filled_to_the_pixel():
    light = np.tile(windows(360, 360), (2, 2))[:700, :700]
    truth = grained(light)
    hole = hole_of(truth.shape, (slice(250, 420), slice(240, 430)))
    found = found_in(truth, hole)
    assert found is not None and found.holds and found.scene.scale > 1
    filled = complete(truth, hole).pixels
    assert np.abs(filled - truth)[hole].mean() < 0.03


def test_the_same_hole_gives_the_same_bytes_whatever_lies_under_it():
    truth, hole = grained(windows()), hole_of((SIDE, SIDE))
    other = truth.copy()
    other[hole] = 0
    assert digest(complete(truth, hole).pixels) == digest(complete(other, hole).pixels)


@pytest.mark.slow
def test_what_may_not_be_copied_is_not():
    truth, hole = grained(windows(180, 300)), hole_of((180, 300))
    marked = truth.copy()
    marked[:, 150:, 0] = 1.0  # red, and forbidden
    allowed = np.ones((180, 300), np.bool_)
    allowed[:, 150:] = False
    filled = complete(marked, hole, sources=allowed).pixels
    assert np.abs(filled - truth)[hole].mean() < 0.03


def test_a_template_is_found_where_it_was_cut_out():
    picture = np.random.default_rng(0).random((60, 80)).astype(np.float32)
    template = picture[20:32, 40:56].copy()
    usable = np.ones((60, 80), np.bool_)
    searched = Searched(picture, usable, (12, 16), no_check)
    ring = np.ones((12, 16), np.bool_)
    ((error, y, x),) = minima(searched.mismatch(template, [ring], ring), 0, 1, 0.5)
    assert (y, x) == (20, 40)
    assert error == pytest.approx(0, abs=1e-5)


def test_labels_meet_where_they_agree():
    own = np.zeros((2, 1, 9), np.float32)
    own[1, 0, :3] = own[0, 0, 6:] = 1  # the left end wants the first, the right end the second
    differ = np.zeros((2, 2, 1, 9), np.float32)
    differ[0, 1, 0] = differ[1, 0, 0] = [9, 9, 9, 9, 0, 0, 9, 9, 9]
    labels = labelled(own, differ, np.ones((1, 9), np.bool_), no_check)
    assert labels.tolist() == [[0, 0, 0, 0, 0, 1, 1, 1, 1]]


def test_a_slant_is_read_from_straight_lines():
    light = seen_along(windows(300, 300)).astype(np.float32)
    slants = horizons(light, np.ones(light.shape, np.bool_), (150, 150))
    assert slants
    # The right end is about half as high, and so as far again: 1 + a·x is as much less.
    a, b = slants[0]
    assert (1 - 150 * a) / (1 + 150 * a) == pytest.approx(1.2 / 0.56, rel=0.1)
    assert abs(b) < 0.1 * abs(a)
    assert horizons(windows().astype(np.float32), np.ones((SIDE, SIDE), np.bool_), (90, 90)) == []


@pytest.mark.slow
def test_something_is_seen_before_anything_is_searched():
    truth, hole = grained(windows()), hole_of((SIDE, SIDE))
    told: list[tuple[float, FillPreview | None]] = []
    filled = complete(truth, hole, on_progress=lambda share, seen: told.append((share, seen)))
    share, seen = told[0]
    assert share == 0 and seen is not None
    beside = seen.pixels[~hole[seen.rect.slices]]
    assert np.array_equal(beside, truth[seen.rect.slices][~hole[seen.rect.slices]])
    assert digest(filled.pixels) == digest(complete(truth, hole).pixels), "looking changed it"
