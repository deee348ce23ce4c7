"""Inception, LPIPS and DISTS of the published widths give what torch-fidelity 0.4.0, lpips 0.1.4
and piq 0.8.0 gave of the same random weights (packaging/checks/encoder_libraries.py)."""

from __future__ import annotations

import pytest
from torch import Size

from tests import tiny_encoders
from tests.engine.encoders.published import ours

THEIRS = {
    "inception": [0.1680902, 0.0041601, 0.0, 0.0375757, 0.6366676, 0.7591139],
    "lpips-alex": [0.8554597, 0.8286148],
    "lpips-vgg": [0.6475432, 0.6475925],
    "dists": [0.0695199, 0.0684198],
}


@pytest.mark.slow
def test_numbers_are_those_of_the_libraries() -> None:
    found = ours()
    for name, values in THEIRS.items():
        assert found[name].flatten().tolist() == pytest.approx(values, rel=1e-5, abs=1e-6), name


def test_the_layout_has_the_published_files_numbers() -> None:
    """pt_inception-2015-12-05-6726825d.pth has 566 tensors in 95,628,359 bytes: with a count of
    batches for each of the 94 norms."""
    shapes = tiny_encoders.inception()
    numbers = sum(Size(shape).numel() for shape in shapes.values())
    assert len(shapes) + 94 == 566
    assert 0 < 95_628_359 - 4 * numbers < 100_000
    assert tiny_encoders.dists()["alpha"] == (1, 1475, 1, 1)
