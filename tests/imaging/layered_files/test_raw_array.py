"""Raw arrays come back bit by bit, and what is none is refused."""

from __future__ import annotations

import json
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from desktop_app.core.pixels import Array
from desktop_app.imaging.layered_files import raw_array
from desktop_app.imaging.layered_files.raw_array import raw_pieces, raw_shape, read_raw
from tests.imaging.layered_files.stacks import same_array
from tests.traced import traced

TYPES = ("bool", "uint8", "uint16", "int64", "float32", "float64")


def packed(array: Array) -> bytes:
    with ThreadPoolExecutor(1) as pool:
        return b"".join(raw_pieces(array, pool))


@settings(deadline=None)
@given(
    st.sampled_from(TYPES).flatmap(
        lambda name: hnp.arrays(
            np.dtype(name), hnp.array_shapes(min_dims=0, min_side=0, max_side=9)
        )
    ),
    st.integers(1, 200),
)
def test_every_array_comes_back_bit_by_bit(array: Array, band: int):
    before, raw_array.BAND = raw_array.BAND, band
    try:
        data = packed(array)
        assert same_array(read_raw(data), array)
    finally:
        raw_array.BAND = before
    assert raw_shape(data) == (array.dtype.name, array.shape)


def test_minus_zero_and_no_numbers_stay_what_they_are():
    odd = np.array([[-0.0, 0.0, np.nan, np.inf, -np.inf, 1e-45]], np.float32)
    assert same_array(read_raw(packed(odd)), odd)
    assert same_array(read_raw(packed(np.full((9,), -0.0, np.float32))), np.full(9, -0.0, "f4"))


def test_objects_are_never_written():
    with pytest.raises(ValueError):
        packed(np.array([object()]))


@settings(deadline=None)
@given(st.data())
def test_a_damaged_array_is_refused_or_another_array(data: st.DataObject):
    changed = bytearray(packed(np.arange(60, dtype=np.float32).reshape(5, 4, 3)))
    changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(changed)))
    for found in (bytes(changed), bytes(changed[:cut])):
        try:
            assert read_raw(found).nbytes <= 10_000
        except ValueError:
            pass


@pytest.mark.parametrize(
    "head",
    [
        {"dtype": "object", "shape": [1], "band": 1},
        {"dtype": "float32", "shape": [10**6, 10**6], "band": 9},
        {"dtype": "float32", "shape": [20_000, 5_000], "band": 9},
        {"dtype": "float32", "shape": [-1], "band": 9},
        {"dtype": "float32", "shape": [1.5], "band": 9},
        {"dtype": "float32", "shape": "ab", "band": 9},
        {"dtype": "float32", "shape": [3], "band": 0},
        {"dtype": ["float32"], "shape": [3], "band": 1},
        [],
        {},
    ],
)
def test_absurd_heads_cost_nothing(head: object):
    data = b"VELARAW1" + json.dumps(head).encode() + b"\n" + zlib.compress(bytes(1000))
    with traced() as peak:
        with pytest.raises(ValueError):
            read_raw(data)
    assert peak.bytes < 1e6
