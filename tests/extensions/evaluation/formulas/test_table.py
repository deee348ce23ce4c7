"""Every measure has a name of its own, and few pictures are refused or mentioned."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.extensions.evaluation.values.formulas.answers import (
    categories_covered,
    clip_score,
    share_found,
)
from desktop_app.extensions.evaluation.values.formulas.manifolds import (
    coverage,
    density,
    precision,
    recall,
)
from desktop_app.extensions.evaluation.values.formulas.near_copies import are_copies, near_copies
from desktop_app.extensions.evaluation.values.formulas.pictures import (
    colourfulness,
    contrast,
    saturation,
    sharpness,
)
from desktop_app.extensions.evaluation.values.formulas.table import FEWEST, MEASURES

RANDOM = np.random.default_rng(23)


def test_sets_under_50_pictures_are_refused_and_small_ones_mentioned() -> None:
    for measure in MEASURES.values():
        assert measure.refused(49, 5000) == (measure.takes == "features")
        assert not measure.refused(FEWEST, FEWEST)
    assert MEASURES["kid"].notes(1000, 999) == ("few_kid",)
    assert MEASURES["kid"].notes(1000, 1000) == ()
    assert MEASURES["frechet"].notes(9999, 50_000) == ("few_frechet",)


def test_rows_have_names_of_their_own_and_networks_give_what_has_no_formula() -> None:
    assert len({row.name for row in MEASURES.values()}) == len(MEASURES)
    for row in MEASURES.values():
        assert (row.formula is None) == (row.takes in ("distance", "score")), row.id
        assert (row.interval is not None) == row.of_sets, row.id


def kinds(count: int, which: int, seed: int):
    """Vectors of ``which`` kinds out of eight."""
    random = np.random.default_rng(seed)
    middles = np.random.default_rng(1).standard_normal((8, 24)) * 4
    return middles[random.integers(0, which, count)] + random.standard_normal((count, 24))


def test_half_of_the_kinds_lower_recall_and_coverage_not_precision() -> None:
    whole, other, half = kinds(400, 8, 2), kinds(400, 8, 3), kinds(400, 4, 4)
    assert precision(half, other) > precision(whole, other) - 0.05
    assert density(half, other) > density(whole, other) - 0.1
    assert recall(half, other) < recall(whole, other) - 0.3
    assert coverage(half, other) < coverage(whole, other) - 0.3


def test_a_set_covers_itself() -> None:
    rows = kinds(200, 8, 5)
    assert precision(rows, rows.copy()) == recall(rows, rows.copy()) == coverage(rows, rows) == 1
    assert density(rows, rows[::-1].copy()) == pytest.approx(1)


@pytest.mark.slow
def test_pictures_that_crowd_together_do_not_raise_precision() -> None:
    """More rows than one block of the matrix of distances holds."""
    rows, other = kinds(1100, 8, 6), kinds(1100, 8, 7)
    assert precision(rows[:550], other) == pytest.approx(precision(rows, other), abs=0.06)


def test_near_copies_are_found_with_what_they_copy() -> None:
    reference = kinds(300, 8, 8)
    pictures = np.concatenate([kinds(100, 8, 9), reference[[7, 42]] + 0.05, reference[[9]]])
    found = near_copies(pictures, reference)
    assert [(each.picture, each.original) for each in found[:1]] == [(102, 9)]
    assert {(each.picture, each.original) for each in found} == {(100, 7), (101, 42), (102, 9)}
    assert are_copies(pictures, reference).sum() == 3


def test_near_copies_within_a_set_are_told_once() -> None:
    rows = kinds(120, 8, 10)
    doubled = np.concatenate([rows, rows[[3, 3]]])
    pairs = {(each.picture, each.original) for each in near_copies(doubled)}
    assert pairs == {(120, 3), (121, 3)} or pairs == {(120, 3), (121, 120)}
    assert near_copies(rows[:1]) == []


def test_answers_are_held_against_what_was_asked() -> None:
    fox, both = {"noun:fox": 0.93, "colour:red": 0.2}, {"noun:cat": 0.7, "colour:red": 0.9}
    assert share_found(fox, ["noun:fox", "colour:red"]) == 0.5
    assert categories_covered([fox, both], ["noun:fox", "noun:cat", "noun:dog"]) == 2 / 3
    assert np.isnan(share_found(fox, []))
    assert clip_score(np.eye(2), np.array([[2.0, 0], [0, -1]])) == pytest.approx([100, 0])


def test_statistics_of_known_pictures() -> None:
    grey = np.full((40, 40, 3), 90, np.uint8)
    assert (colourfulness(grey), contrast(grey), saturation(grey), sharpness(grey)) == (0, 0, 0, 0)
    red = grey.copy()
    red[:, :20] = (255, 0, 0)
    assert saturation(red) == 0.5 and colourfulness(red) > 50
    checks = np.indices((40, 40)).sum(axis=0)[..., None].repeat(3, 2) % 2 * 255
    assert contrast(checks.astype(np.uint8)) == pytest.approx(127.5)
    assert sharpness(checks.astype(np.uint8)) > 1e5
