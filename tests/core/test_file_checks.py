"""Digests of files: every bit that changes is noticed, and which file it is."""

from __future__ import annotations

import json
from pathlib import Path

from desktop_app.core.file_checks import (
    CHECKS,
    NO_SEAL,
    damaged_in,
    is_sealed,
    sealed,
    write_checks,
)

PLACE = Path("run", "cache", "a")
FILES = {"a.bin": b"first", "b.bin": b"second"}


def test_each_bit_of_what_is_sealed_counts() -> None:
    header = json.dumps(NO_SEAL | {"of": 'a "check":"x"'}, separators=(",", ":")).encode()
    whole = sealed(b"8 bytes!" + header + b"\0data", PLACE)
    assert is_sealed(whole, PLACE)
    for bit in range(8 * len(whole)):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        assert not is_sealed(bytes(flipped), PLACE), bit
    assert not any(is_sealed(whole[:end], PLACE) for end in range(len(whole)))
    assert not is_sealed(whole + b"\0", PLACE)
    assert is_sealed(whole, Path("moved") / PLACE)
    for other in (("run", "cache", "b"), ("run", "texts", "a"), ("other", "cache", "a")):
        assert not is_sealed(whole, Path(*other))


def test_a_folder_tells_which_file_is_damaged(tmp_path: Path) -> None:
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    assert damaged_in(tmp_path, FILES) == ""  # by an earlier version: nothing is known
    write_checks(tmp_path, tmp_path.name)
    assert damaged_in(tmp_path, FILES) == ""
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data[::-1])
        assert damaged_in(tmp_path, FILES) == name
        (tmp_path / name).unlink()
        assert damaged_in(tmp_path, FILES) == name
        (tmp_path / name).write_bytes(data)
    told = (tmp_path / CHECKS).read_bytes()
    (tmp_path / CHECKS).write_bytes(bytes([told[0] ^ 1]) + told[1:])
    assert damaged_in(tmp_path, FILES) == ""  # a single bit of the digests themselves is mended
    for wrong in (b"", told[: len(told) // 2], told[40:80] + told[:40] + told[80:]):
        (tmp_path / CHECKS).write_bytes(wrong)
        assert damaged_in(tmp_path, FILES) == CHECKS
