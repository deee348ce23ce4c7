"""Sizes in words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.sizes import size_text

FACTORS = {"bytes": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 KB"),
        (99_960, "100 KB"),
        (999_499, "999 KB"),
        (999_999, "1.0 MB"),
        (2_130_000_000, "2.1 GB"),
        (999_999_999_999, "1.0 TB"),
    ],
)
def test_sizes_are_told_as_systems_show_them(size: int, words: str) -> None:
    assert size_text(size) == words


@given(st.integers(0, 999 * 10**12))
def test_what_is_read_is_what_there_is(size: int) -> None:
    match = re.fullmatch(r"(\d{1,3}(?:\.\d)?) (\w+)", size_text(size))
    assert match, size_text(size)
    assert abs(float(match[1]) * FACTORS[match[2]] - size) <= 0.0501 * max(size, 1) + 1e-9
