"""Bytes taken one after another."""

from __future__ import annotations

import pytest

from desktop_app.core.byte_reader import Bytes


def test_bytes_come_one_after_another_and_never_beyond_the_end() -> None:
    file = Bytes(b"\x00\x02" + "ab\0c".encode("utf-16-be") + b"\xff")
    assert file.numbers("H") == (2,)
    assert file.text(4) == "ab"
    assert file.left == 1
    for count in (2, -1):
        with pytest.raises(ValueError, match="too early"):
            file.take(count)
    with pytest.raises(ValueError, match="too early"):
        file.numbers("I")
    assert file.take(1) == b"\xff"
