"""The field of matches: exhaustive where small, PatchMatch where large, carried in between."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.exemplar import nearest_neighbours
from desktop_app.imaging.exemplar.frame import MARGIN, Layers, ScaleFrame, reduced, to_frame
from desktop_app.imaging.exemplar.layers import to_layers
from desktop_app.imaging.exemplar.level import carried
from desktop_app.imaging.exemplar.nearest_neighbours import NeighbourField, PatchTable
from desktop_app.imaging.exemplar.patches import patch_space, raw_patches
from desktop_app.imaging.exemplar.settings import LevelTurns

TURNS = LevelTurns(6, 0.0, 1.0, reach=64, anywhere=4, texture=0.0)


def no_check() -> None:
    pass


def layers(side: int = 96) -> Layers:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 255, (side, side, 3), np.uint8)
    hole = np.zeros((side, side), np.bool_)
    hole[side // 3 : side // 2, side // 3 : side // 2] = True
    return to_layers(pixels, hole, np.zeros_like(hole), ~hole, no_check)


def field_of(frame: ScaleFrame) -> tuple[NeighbourField, PatchTable, FloatArray]:
    sources = np.flatnonzero(frame.source)
    space = patch_space(frame, sources, 20, 0.0)
    table = PatchTable(frame, space, sources, no_check)
    field = NeighbourField(frame, table, None, np.random.default_rng(1), no_check)
    return field, table, space.rows(frame, frame.values, field.targets, no_check)


def test_the_exhaustive_search_finds_the_nearest():
    field, table, queries = field_of(to_frame(layers(), 7, no_check))
    found, distance = table.nearest(queries, no_check)
    plain = ((queries[:20, None] - table.rows[None]) ** 2).sum(axis=2)
    assert np.allclose(distance[:20], plain.min(axis=1), rtol=1e-3)
    assert found.size == field.targets.size


def test_patchmatch_comes_near_the_exhaustive_search(monkeypatch: pytest.MonkeyPatch):
    frame = to_frame(layers(), 7, no_check)
    exact, _, queries = field_of(frame)
    exact.update(queries, TURNS)
    monkeypatch.setattr(nearest_neighbours, "_EXACT", 0)
    quick, _, _ = field_of(frame)
    first = np.inf
    for _ in range(TURNS.count):
        quick.update(queries, TURNS)
        assert quick.distance.mean() <= first
        first = quick.distance.mean()
    assert quick.distance.mean() < 1.6 * exact.distance.mean()  # of pure noise: nothing coherent


def test_coherence_makes_matches_continue_their_neighbours():
    shares: list[float] = []
    for coherence in (0.0, 2.0):
        field, _, queries = field_of(to_frame(layers(), 7, no_check))
        for _ in range(3):
            field.update(queries, LevelTurns(1, coherence, 1.0, reach=8, anywhere=0, texture=0.0))
        right = field.target_of[field.targets + 1]
        both = right >= 0
        shares.append(float((field.match[right] == field.match + 1)[both].mean()))
    assert shares[1] > shares[0] + 0.1


def test_a_field_is_carried_to_the_finer_level_with_doubled_offsets():
    fine_layers = layers()
    fine = to_frame(fine_layers, 7, no_check)
    coarse = to_frame(reduced(fine_layers, no_check), 7, no_check)
    field, _, _ = field_of(coarse)
    field.match = field.targets + 5 * coarse.width - 3  # one offset for all
    match = carried(coarse, field.target_of, field.match, fine)
    targets = np.flatnonzero(fine.target)
    assert (match == targets + 10 * fine.width - 6).all()


def test_raw_patches_are_the_patches():
    colours = np.random.default_rng(0).random((20, 23, 3), np.float32)
    centre = np.array([9 * 23 + 11])
    assert (raw_patches(colours, centre, 5)[0] == colours[7:12, 9:14].ravel()).all()


def test_nothing_of_the_hole_gets_into_a_frame():
    pixels = np.zeros((64, 64, 3), np.float32)
    hole = np.zeros((64, 64), np.bool_)
    hole[20:40, 20:40] = True
    pixels[hole] = 1
    level = to_layers(pixels, hole, np.zeros_like(hole), ~hole, no_check)
    for _ in range(3):
        frame = to_frame(level, 7, no_check)
        assert frame.values[..., :3].max() == 0
        assert frame.values[..., 4:].max() == 0
        assert not (frame.source & frame.target)[MARGIN:-MARGIN].any()
        level = reduced(level, no_check)
