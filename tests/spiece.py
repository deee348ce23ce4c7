"""SentencePiece models written byte by byte, as its own library writes them."""

from __future__ import annotations

import struct
from collections.abc import Sequence

NORMAL, UNKNOWN, CONTROL, USER, UNUSED, BYTE = range(1, 7)


def varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number: int, data: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(data)) + data


def spiece(pieces: Sequence[tuple[str, int]], *, pairs: bool = True, prefix: bool = False) -> bytes:
    """A model of ``pieces`` (text, kind), the likeliest first."""
    made = b""
    for at, (text, kind) in enumerate(pieces):
        score = varint(2 << 3 | 5) + struct.pack("<f", -float(at))
        made += field(1, field(1, text.encode()) + score + varint(3 << 3) + varint(kind))
    trainer = varint(3 << 3) + varint(2 if pairs else 1)
    normal = varint(3 << 3) + varint(prefix) + varint(4 << 3) + varint(prefix)
    return made + field(2, trainer) + field(3, normal)


def gemma_pieces(letters: str = "▁abcdeginorst") -> list[tuple[str, int]]:
    """Gemma's marks, its bytes and a few letters: what tests.tiny_language writes, too."""
    marks = [("<pad>", CONTROL), ("<eos>", CONTROL), ("<bos>", CONTROL), ("<unk>", UNKNOWN)]
    marks.append(("<mask>", USER))
    return [
        *marks,
        *((f"<0x{byte:02X}>", BYTE) for byte in range(256)),
        *((letter, NORMAL) for letter in letters),
    ]
