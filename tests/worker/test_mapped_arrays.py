"""Arrays that are moved to a file have the values they had, and leave nothing behind."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.errors import InputError
from desktop_app.worker.mapped_arrays import MappedArrays, is_mapped

ARRAYS = (
    np.random.default_rng(1).random((30, 20, 3), np.float32),
    np.arange(70, dtype=np.uint8).reshape(7, 10)[:, ::2],
    np.arange(12, dtype=np.uint16).reshape(2, 2, 3),
    np.zeros((0, 4), np.float32),
)


def test_the_values_and_types_are_the_same_and_cannot_be_changed(tmp_path: Path) -> None:
    moved = MappedArrays(tmp_path / "mapped").moved(ARRAYS)
    for before, after in zip(ARRAYS, moved, strict=True):
        assert after.dtype == before.dtype and not after.flags.writeable
        np.testing.assert_array_equal(before, after)
        assert is_mapped(after) and is_mapped(after[:1]) and not is_mapped(before)


@pytest.mark.skipif(sys.platform == "win32", reason="a mapped file has a name there")
def test_nothing_is_left_in_the_folder_and_what_the_killed_left_goes(tmp_path: Path) -> None:
    old, young = tmp_path / "old", tmp_path / "young"
    for left in (old, young):
        left.write_bytes(b"left")
    os.utime(old, (0, 0))
    moved = MappedArrays(tmp_path).moved(ARRAYS)
    assert list(tmp_path.iterdir()) == [young]
    np.testing.assert_array_equal(moved[0], ARRAYS[0])


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "mapped").write_text("a file")
    with pytest.raises(InputError) as caught:
        MappedArrays(tmp_path / "mapped").moved(ARRAYS)
    assert caught.value.code == "output_unwritable"
