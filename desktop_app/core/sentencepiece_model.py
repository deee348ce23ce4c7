"""A SentencePiece model (``spiece.model``, ``tokenizer.model``) read without its library.

Format: google/sentencepiece, src/sentencepiece_model.proto, in protobuf's wire format. It may come
from anybody: every length is held against what is there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

NORMAL, UNKNOWN, CONTROL, USER, UNUSED, BYTE = range(1, 7)
"""Kinds of pieces (``SentencePiece.Type``)."""

UNIGRAM, PAIRS = 1, 2
"""Kinds of models (``TrainerSpec.ModelType``)."""

MOST_PIECES: Final = 1 << 20
LONGEST: Final = 256
"""Characters of a piece; the longest published ones have 48."""

_TRIE_BLOCK, _TRIE_LEAF = 256, 1 << 31


class PiecesDamaged(Exception):  # noqa: N818 - carries the reason only
    """It is no such model, or is cut off; the text says why."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """What is in it.

    Attributes:
        texts: of each piece, by its number.
        scores: of each: logarithms of probabilities (`UNIGRAM`), or minus the rank of the pair.
        kinds: of each, see `NORMAL`.
        model: `UNIGRAM` or `PAIRS`.
        charsmap: which characters become which before a text is cut (a trie, and what it leads to);
            empty for none.
        prefix: whether a space is put before a text.
        squeezes: whether spaces at the ends go, and several become one.
    """

    texts: list[str]
    scores: list[float]
    kinds: list[int]
    model: int
    charsmap: bytes
    prefix: bool
    squeezes: bool


def read_pieces(data: bytes) -> Pieces:
    """The model in ``data``.

    Raises:
        PiecesDamaged: with the reason.
    """
    texts: list[str] = []
    scores: list[float] = []
    kinds: list[int] = []
    trainer: dict[int, Any] = {}
    normaliser: dict[int, Any] = {}
    for number, value in _fields(data):
        if number == 1:
            piece = dict(_fields(_bytes(value)))
            texts.append(_text(piece.get(1, b"")))
            scores.append(_score(piece.get(2, 0.0)))
            kinds.append(_number(piece.get(3, NORMAL)))
            if len(texts) > MOST_PIECES or len(texts[-1]) > LONGEST:
                raise PiecesDamaged("it has too many pieces, or too long ones")
        elif number == 2:
            trainer = dict(_fields(_bytes(value)))
        elif number == 3:
            normaliser = dict(_fields(_bytes(value)))
    model = _number(trainer.get(3, UNIGRAM))
    if not texts or model not in (UNIGRAM, PAIRS):
        raise PiecesDamaged("it is no SentencePiece model of pieces or byte pairs")
    charsmap = _bytes(normaliser.get(2, b""))
    check_charsmap(charsmap)
    prefix, squeezes = (bool(_number(normaliser.get(each, 1))) for each in (3, 4))
    return Pieces(texts, scores, kinds, model, charsmap, prefix, squeezes)


def check_charsmap(data: bytes) -> None:
    """Refuse a map of characters that leads out of itself: whoever walks along it would fall.

    Raises:
        PiecesDamaged: its size, its trie (darts-clone: units of 32 bits in blocks of 256, whose
            children are in one block) or its texts are wrong.
    """
    if not data:
        return
    size = int.from_bytes(data[:4], "little")
    if size % 4 or size + 4 > len(data):
        raise PiecesDamaged("its map of characters is cut off")
    units: tuple[int, ...] = struct.unpack(f"<{size // 4}I", data[4 : 4 + size])
    blocks, texts = len(units) // _TRIE_BLOCK, data[4 + size :]
    for at, unit in enumerate(units):
        if unit >= _TRIE_LEAF:
            start = unit & (_TRIE_LEAF - 1)
            wrong = start >= len(texts) or texts[start] & 0xC0 == 0x80
        else:
            wrong = (at ^ _offset(unit)) // _TRIE_BLOCK >= blocks
        if wrong:
            raise PiecesDamaged("its map of characters is damaged")
    try:
        texts.decode()
    except UnicodeDecodeError as error:
        raise PiecesDamaged("its map of characters is damaged") from error


def _offset(unit: int) -> int:
    return (unit >> 10) << ((unit & (1 << 9)) >> 6)


def _fields(data: bytes) -> Iterator[tuple[int, int | float | bytes]]:
    """Number and value of each field."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        form = key & 7
        if form == 0:
            value, at = _varint(data, at)
            yield key >> 3, value
            continue
        length = {1: 8, 5: 4}.get(form, -1)
        if form == 2:
            length, at = _varint(data, at)
        if length < 0 or at + length > len(data):
            raise PiecesDamaged("it is cut off, or no SentencePiece model")
        whole = data[at : at + length]
        at += length
        yield key >> 3, struct.unpack("<f", whole)[0] if form == 5 else whole


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = 0
    for place in range(10):
        if at + place >= len(data):
            break
        byte = data[at + place]
        number |= (byte & 127) << 7 * place
        if byte < 128:
            return number, at + place + 1
    raise PiecesDamaged("it is cut off, or no SentencePiece model")


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise PiecesDamaged("it is no SentencePiece model")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise PiecesDamaged("it is no SentencePiece model")
    return value


def _score(value: object) -> float:
    if not isinstance(value, float) or value != value or abs(value) == float("inf"):
        raise PiecesDamaged("a score of its pieces is no number")
    return value


def _text(value: object) -> str:
    try:
        return _bytes(value).decode()
    except UnicodeDecodeError as error:
        raise PiecesDamaged("a piece of it is no text") from error
