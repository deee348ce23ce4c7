"""The measures of benchmarks/truth are right: one that errs would tune the program wrongly."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.truth.ideal import DEGRADATIONS, make_case
from benchmarks.truth.masks import MASKS
from benchmarks.truth.measures import (
    border,
    changed_outside,
    ciede2000,
    colour_error,
    grain_ratio,
    own_seam,
    seam,
)
from benchmarks.truth.methods import blurred_paste, hard_paste, repaired
from benchmarks.truth.pictures import Picture, renders
from benchmarks.truth.run import judged, outcomes, worse
from tests.imaging.seam_blending.scenes import disc, plain_picture, with_grain

PICTURES = {p.name: p for p in renders(128)}


@pytest.mark.parametrize(
    ("first", "second", "difference"),
    [  # Sharma, Wu, Dalal 2005, table 1
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0),
        ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0009), 7.1792),
        ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0011), 7.2195),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_ciede2000_gives_the_published_values(first, second, difference):
    assert float(ciede2000(np.array(first), np.array(second))) == pytest.approx(
        difference, abs=1e-4
    )


def test_a_flawless_edit_has_no_seam():
    truth = plain_picture()
    assert seam(truth, truth, disc()).max() == 0
    assert own_seam(truth, disc()).max() < 0.5


@pytest.mark.slow
def test_a_brighter_patch_is_seen_and_a_stronger_one_more():
    truth, mask = plain_picture(), disc()
    seams = [seam(truth + mask[..., None] * d, truth, mask).mean() for d in (0.01, 0.03)]
    own = [own_seam(truth + mask[..., None] * d, mask).mean() for d in (0.01, 0.03)]
    assert 0.5 < seams[0] < seams[1]
    assert 0.3 < own[0] < own[1]


def test_a_ghost_behind_a_soft_border_is_seen():
    case = make_case(PICTURES["gradient"], MASKS[0], DEGRADATIONS["perfect"], "object")
    assert seam(hard_paste(case), case.truth, case.mask).mean() == 0
    assert seam(blurred_paste(case), case.truth, case.mask).mean() > 2


@pytest.mark.slow
def test_a_blurred_paste_changes_pixels_outside_and_ours_none():
    case = make_case(PICTURES["scene"], MASKS[0], DEGRADATIONS["mixed"], "object")
    assert changed_outside(blurred_paste(case), case.original, case.mask) > 100
    assert changed_outside(repaired(case), case.original, case.mask) == 0


def test_grain_is_counted_as_a_share():
    clean, mask = plain_picture(), disc(radius=0.3)
    grainy = with_grain(clean, 0.03)
    assert grain_ratio(grainy, grainy, clean, mask) == 1
    assert grain_ratio(clean, grainy, clean, mask) < 0.02
    assert grain_ratio(with_grain(clean, 0.015), grainy, clean, mask) == pytest.approx(
        0.5, abs=0.05
    )
    assert colour_error(clean, clean, mask) == 0


@pytest.mark.parametrize("kind", MASKS, ids=lambda kind: kind.name)
def test_every_mask_paints_something_and_leaves_something(kind):
    mask = kind.make(128, 128, 1)
    assert mask.dtype == bool and 0 < mask.mean() < 0.7
    assert (border(mask) & ~mask).sum() == 0


@pytest.mark.slow
def test_the_runner_compares_every_method_on_every_case():
    chosen: list[Picture] = [PICTURES["scene"]]
    rows = (("colour", "object"), ("perfect", "plain"), ("colour", "reimagined"))
    found = outcomes(chosen, rows, ("hard paste", "repaired"), ("blob", "corner"))
    assert len(found) == 12
    targets = {row.name: row for row in judged(found)}
    assert targets["colour shift: seam to hard paste's"].ok
    assert targets["pixels changed outside"].ok
    assert len(worse(found)) == 4
