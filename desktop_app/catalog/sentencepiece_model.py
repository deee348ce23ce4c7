"""A SentencePiece model (``spiece.model``, ``tokenizer.model``) read without its library.

Format: google/sentencepiece, src/sentencepiece_model.proto, in protobuf's wire format. It may come
from anybody: every length is compared with what is there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from enum import IntEnum
from math import isfinite
from typing import Any, Final, TypeVar

from desktop_app.core.record import record

T = TypeVar("T")

PieceKind = IntEnum("PieceKind", "NORMAL UNKNOWN CONTROL USER UNUSED BYTE")
"""What a piece is (the format's Type)."""

_MOST: Final = 1 << 20
_LONGEST: Final = 256
"""Characters of a piece; the longest published ones have 48."""
_BLOCK, _LEAF, _WIDE = 256, 1 << 31, 1 << 9
"""Of a trie of darts-clone: units whose children are together, the mark of one that has a value,
and of one whose children are far away."""


class PiecesDamaged(Exception):  # noqa: N818 - carries the reason only
    """It can't be used as a tokenizer, or is cut off; the text says why."""


@record()
class Pieces:
    """What is in it, checked.

    Attributes:
        texts: of each piece, by its number.
        scores: of each: logarithms of probabilities, or minus the rank of the pair.
        kinds: of each, see `PieceKind`.
        pairs: whether texts are put together of pairs, the best first, or of the likeliest pieces.
        charsmap: which characters become which before a text is cut (a trie, and what it leads to);
            empty for none.
        prefix: whether a space is put before a text.
        squeezes: whether spaces at the ends go, and several become one.

    Raises:
        PiecesDamaged: lists of other lengths, too long ones or texts, scores that are not numbers,
            a map of characters that leads out of itself: whoever walks along it would fall.
    """

    texts: list[str]
    scores: list[float]
    kinds: list[int]
    pairs: bool
    charsmap: bytes
    prefix: bool
    squeezes: bool

    def __post_init__(self) -> None:
        if not 0 < len(self.texts) == len(self.scores) == len(self.kinds) <= _MOST:
            raise PiecesDamaged("it has no pieces, too many, or lists of other lengths")
        if max(map(len, self.texts)) > _LONGEST or not all(map(isfinite, self.scores)):
            raise PiecesDamaged("a piece of it is too long, or its score is not a number")
        size = int.from_bytes(self.charsmap[:4], "little")
        if size % 4 or (self.charsmap and size + 4 > len(self.charsmap)):
            raise PiecesDamaged("its map of characters is cut off")
        units: tuple[int, ...] = struct.unpack(f"<{size // 4}I", self.charsmap[4 : 4 + size])
        texts = self.charsmap[4 + size :]
        # A text that a unit leads to begins with a character.
        if any(
            (unit - _LEAF >= len(texts) or texts[unit - _LEAF] & 0xC0 == 0x80)
            if unit >= _LEAF
            else (at ^ (unit >> 10 << (8 if unit & _WIDE else 0))) // _BLOCK >= len(units) // _BLOCK
            for at, unit in enumerate(units)
        ):
            raise PiecesDamaged("its map of characters is damaged")
        texts.decode()


def read_pieces(data: bytes) -> Pieces:
    """The model in ``data``.

    Raises:
        PiecesDamaged: with the reason.
        ValueError: a piece is not a text.
    """
    pieces: list[dict[int, Any]] = []
    others: dict[int, dict[int, Any]] = {2: {}, 3: {}}
    for number, value in _fields(data):
        if number == 1:
            pieces.append(dict(_fields(_as(bytes, value))))
        elif number in others:
            others[number] = dict(_fields(_as(bytes, value)))
    model = _as(int, others[2].get(3, 1))
    if model not in (1, 2):
        raise PiecesDamaged("it is neither of pieces nor of pairs")
    return Pieces(
        [_as(bytes, each.get(1, b"")).decode() for each in pieces],
        [_as(float, each.get(2, 0.0)) for each in pieces],
        [_as(int, each.get(3, 1)) for each in pieces],
        model == 2,
        _as(bytes, others[3].get(2, b"")),
        bool(others[3].get(3, 1)),
        bool(others[3].get(4, 1)),
    )


def _fields(data: bytes) -> Iterator[tuple[int, int | float | bytes]]:
    """Number and value of each field."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        form = key & 7
        value: int | float | bytes
        if form == 0:
            value, at = _varint(data, at)
        else:
            length = {1: 8, 5: 4}.get(form, -1)
            if form == 2:
                length, at = _varint(data, at)
            if length < 0 or at + length > len(data):
                raise PiecesDamaged("it is cut off, or not a SentencePiece model")
            value = data[at : at + length]
            at += length
        yield key >> 3, struct.unpack("<f", _as(bytes, value))[0] if form == 5 else value


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of up to ten bytes, and where it ends."""
    number = 0
    for place, byte in enumerate(data[at : at + 10]):
        number |= (byte & 127) << 7 * place
        if byte < 128:
            return number, at + place + 1
    raise PiecesDamaged("it is cut off, or not a SentencePiece model")


def _as(kind: type[T], value: object) -> T:
    if not isinstance(value, kind):
        raise PiecesDamaged("it is not a SentencePiece model")
    return value
