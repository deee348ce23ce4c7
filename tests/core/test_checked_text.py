"""A check at the end of an object in JSON."""

from __future__ import annotations

import json
import zlib

from desktop_app.core.checked_text import flipped_bit, mended, objects_in, with_check, without_check

TEXT = json.dumps({"prompt": "a fox, Überblick", "steps": [1, 2, 3]}, ensure_ascii=False).encode()
WHOLE = with_check(TEXT)


def flipped(raw: bytes, *bits: int) -> bytes:
    spoilt = bytearray(raw)
    for bit in bits:
        spoilt[bit // 8] ^= 1 << bit % 8
    return bytes(spoilt)


def test_what_was_checked_comes_back_and_what_never_was_stays_as_it_is() -> None:
    assert without_check(WHOLE) == without_check(WHOLE + b"\n") == TEXT
    assert without_check(TEXT) == TEXT


def test_any_one_flipped_bit_is_put_right() -> None:
    for bit in range(8 * len(WHOLE)):
        raw = flipped(WHOLE, bit)
        assert (without_check(raw) or mended(raw)) == TEXT, bit


def test_one_flipped_bit_is_found_among_millions() -> None:
    data = bytes(range(256)) * 12_000 + b"end"
    right = zlib.crc32(data)
    for bit in (0, 9, 2047, 2048, 12_345_678, 8 * len(data) - 2048, 8 * len(data) - 1):
        wrong = right ^ zlib.crc32(flipped(data, bit))
        assert flipped_bit(wrong, len(data)) == (bit // 8, 1 << bit % 8)
    assert flipped_bit(right ^ zlib.crc32(flipped(data, 5, 70_000)), len(data)) is None
    assert flipped_bit(0, len(data)) is None and flipped_bit(1, 0) is None


def test_lines_are_told_apart_whatever_bit_is_flipped_even_of_their_ends() -> None:
    told = [{"uid": "a", "note": "J*"}, {"uid": "b", "note": "second"}, {"uid": "c", "note": "-"}]
    data = b"".join(with_check(json.dumps(one).encode()) + b"\n" for one in told)
    for bit in range(8 * len(data)):
        lines = flipped(data, bit).split(b"\n")
        found = [one for _, one in objects_in(part + b"\n" for part in lines if part)]
        assert found == told, bit
    torn = [b"{half", with_check(b'{"whole":1}'), b"junk", b"more", b"end"]
    assert [one for _, one in objects_in(torn)] == [None, {"whole": 1}, None, None, None]


def test_of_two_flipped_bits_nothing_is_made_up() -> None:
    for bit in range(8 * len(TEXT) - 9):
        raw = flipped(WHOLE, bit, bit + 9)
        assert without_check(raw) is None and mended(raw) is None, bit


def test_a_cut_text_is_no_object() -> None:
    for size in range(len(WHOLE) - 18, len(WHOLE)):
        whole = without_check(WHOLE[:size])
        assert whole is None or not whole.endswith(b"}"), size
        assert mended(WHOLE[:size]) is None, size
