"""Mutated metadata does no harm: a hundred here, 20,000 by packaging/checks/fuzz_metadata.py."""

from __future__ import annotations

import pytest

import fuzz_metadata


def test_mutated_metadata_raises_nothing() -> None:
    assert fuzz_metadata.run(100, seed=1) == 0


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_mutated_metadata_by_the_thousand_raises_nothing() -> None:
    assert fuzz_metadata.run(20_000, seed=0) == 0
