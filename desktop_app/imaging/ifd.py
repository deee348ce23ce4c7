"""TIFF's directories of tags, read and written: what TIFF files and EXIF blocks are made of.

TIFF 6.0, section 2. Values stay raw bytes in the block's own byte order, so that whatever a tag
holds comes out as it went in. What the tags mean is `exif_block` and the TIFF modules' affair.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

BYTE, SHORT, LONG, RATIONAL, UNDEFINED = 1, 3, 4, 5, 7

Order: TypeAlias = Literal["<", ">"]
"""Byte order, as `struct` and numpy have it."""

# Bytes a value, by field type.
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_CODES = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 13: "I"}
_MAGIC: dict[bytes, Order] = {b"II*\0": "<", b"MM\0*": ">"}
_MAX_ENTRIES = 2048  # a directory with more is no directory


@dataclass(frozen=True, slots=True)
class IfdEntry:
    """One tag's value.

    Attributes:
        type: TIFF's field type.
        count: number of values.
        raw: the values, in the block's byte order.
    """

    type: int
    count: int
    raw: bytes


Directory: TypeAlias = dict[int, IfdEntry]

Pointers: TypeAlias = Mapping[int, "Pointers"]
"""Which tags lead to sub-directories, and which tags of those do."""


def byte_order(block: bytes) -> Order | None:
    """``<`` or ``>`` as `struct` has it, from the first bytes of a TIFF; None if it is none.

    BigTIFF (magic 43) is none either.
    """
    return _MAGIC.get(block[:4])


def first_offset(block: bytes, order: Order) -> int:
    """Where the first directory begins; 0 if the block is too short to say."""
    return int(struct.unpack_from(order + "I", block, 4)[0]) if len(block) >= 8 else 0


def read_directory(block: bytes, offset: int, order: Order) -> tuple[Directory, int] | None:
    """The tags at ``offset`` and the offset of the next directory (0 if there is none).

    Tags whose values lie outside of the block, or of unknown type, are left out.

    Returns:
        None where no directory can stand there.
    """
    if offset < 8 or offset + 2 > len(block):
        return None
    (count,) = struct.unpack_from(order + "H", block, offset)
    end = offset + 2 + 12 * count
    if count > _MAX_ENTRIES or end > len(block):
        return None
    found: Directory = {}
    for at in range(offset + 2, end, 12):
        tag, kind, number = struct.unpack_from(order + "HHI", block, at)
        length = _SIZES.get(kind, 0) * number
        place = at + 8
        if length > 4:
            (place,) = struct.unpack_from(order + "I", block, place)
        if length and place + length <= len(block):
            found[tag] = IfdEntry(kind, number, block[place : place + length])
    following = struct.unpack_from(order + "I", block, end)[0] if end + 4 <= len(block) else 0
    return found, int(following)


def numbers(entry: IfdEntry | None, order: Order, default: tuple[int, ...] = ()) -> tuple[int, ...]:
    """The whole numbers of a tag; ``default`` if it is missing or holds no whole numbers."""
    code = _CODES.get(entry.type) if entry is not None else None
    if entry is None or code is None:
        return default
    return struct.unpack(f"{order}{entry.count}{code}", entry.raw)


def rationals(entry: IfdEntry | None, order: Order) -> tuple[float, ...]:
    """The fractions of a tag as floats; empty if there are none, or one divides by 0."""
    if entry is None or entry.type != RATIONAL:
        return ()
    parts = struct.unpack(f"{order}{2 * entry.count}I", entry.raw)
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    return tuple(n / d for n, d in pairs) if all(d for _, d in pairs) else ()


def entry_of(kind: int, order: Order, *values: int) -> IfdEntry:
    """An entry of whole numbers (for RATIONAL: numerators and denominators in turn)."""
    code = "I" if kind == RATIONAL else _CODES[kind]
    count = len(values) // 2 if kind == RATIONAL else len(values)
    return IfdEntry(kind, count, struct.pack(f"{order}{len(values)}{code}", *values))


class Tree(NamedTuple):
    """A directory and the directories that its pointer tags lead to."""

    tags: Directory
    children: dict[int, Tree]


def read_tree(block: bytes, offset: int, order: Order, pointers: Pointers) -> Tree | None:
    """A directory with its sub-directories; None where there is none.

    Args:
        block: the whole block.
        offset: where the directory stands.
        order: ``<`` or ``>``.
        pointers: which tags lead to sub-directories, and which tags of these do.
    """
    found = read_directory(block, offset, order)
    if found is None:
        return None
    tags, children = found[0], dict[int, Tree]()
    for tag, below in pointers.items():
        place = numbers(tags.pop(tag, None), order)
        child = read_tree(block, place[0], order, below) if place else None
        if child is not None:
            children[tag] = child
    return Tree(tags, children)


def write_tree(tree: Tree, order: Order, at: int) -> bytes:
    """The directory and everything it points to, to stand at ``at``, an even offset."""
    places = sorted({*tree.tags, *tree.children})
    values_at = at + 2 + 12 * len(places) + 4
    head, tail = [struct.pack(order + "H", len(places))], bytearray()
    for tag in places:
        child = tree.children.get(tag)
        entry = IfdEntry(LONG, 1, b"") if child is not None else tree.tags[tag]
        head.append(struct.pack(order + "HHI", tag, entry.type, entry.count))
        if child is None and len(entry.raw) <= 4:
            head.append(entry.raw.ljust(4, b"\0"))
            continue
        place = values_at + len(tail)
        head.append(struct.pack(order + "I", place))
        body = entry.raw if child is None else write_tree(child, order, place)
        tail += body + b"\0" * (len(body) % 2)
    return b"".join(head) + b"\0\0\0\0" + bytes(tail)
