r"""An EXIF block as bytes: turned upright in place, and our texts put in and taken out again.

The block is patched, never rebuilt: makers' notes hold offsets into it that only they know. A
block is the TIFF structure alone, without the ``Exif\0\0`` that JPEG puts before it.
"""

from __future__ import annotations

import struct

from desktop_app.core.geometry import Size
from desktop_app.imaging.ifd import (
    LONG,
    RATIONAL,
    SHORT,
    UNDEFINED,
    Directory,
    IfdEntry,
    Order,
    Pointers,
    Tree,
    byte_order,
    entry_of,
    first_offset,
    numbers,
    read_directory,
    read_tree,
    write_tree,
)

_ORIENTATION, _EXIF, _GPS, _INTEROP = 0x0112, 0x8769, 0x8825, 0xA005
_WIDTH, _HEIGHT = 0xA002, 0xA003
_DPI_ACROSS, _DPI_DOWN, _DPI_UNIT = 282, 283, 296
_THUMB_AT, _THUMB_LENGTH = 0x0201, 0x0202

EXIF_POINTERS: Pointers = {_EXIF: {_INTEROP: {}}, _GPS: {}}
"""The sub-directories of EXIF: photograph (with interoperability) and place."""

# What stands before fields that we put behind a block: where the four bytes were that now point
# there, and what they held. So taking the fields out gives back the very bytes that were there.
_MARK = b"Velatura fields\0"


def orientation(block: bytes, unsaid: int = 1) -> int:
    """The orientation 1..8; ``unsaid`` where the block has none, 1 where it says nonsense."""
    order = byte_order(block)
    found = read_directory(block, first_offset(block, order), order) if order else None
    values = numbers(found[0].get(_ORIENTATION), order) if found and order else ()
    return (values[0] if 1 <= values[0] <= 8 else 1) if values else unsaid


def upright(block: bytes, size: Size) -> bytes | None:
    """The block of a picture whose pixels were turned upright, and will be edited.

    The orientation becomes 1, the pixel dimensions ``size``; the thumbnail, which would show the
    picture as it was, is unlinked and wiped.

    Returns:
        A block of the same length or shorter; None if this is not EXIF.
    """
    order = byte_order(block)
    start = first_offset(block, order) if order else 0
    found = read_directory(block, start, order) if order else None
    if order is None or found is None:
        return None
    tags, following = found
    patched = bytearray(block)
    _patch(patched, start, order, _ORIENTATION, 1)
    for place in numbers(tags.get(_EXIF), order):
        for tag, value in ((_WIDTH, size.width), (_HEIGHT, size.height)):
            _patch(patched, place, order, tag, value)
    if following:
        _drop_thumbnail(patched, start, following, order)
    return bytes(patched)


def with_resolution(block: bytes, dpi: tuple[float, float]) -> bytes:
    """The block with other pixels an inch, across and down, where it tells any; of the same length.
    Itself if it is not EXIF."""
    order = byte_order(block)
    if order is None:
        return block
    start, patched = first_offset(block, order), bytearray(block)
    for tag, value in zip((_DPI_ACROSS, _DPI_DOWN), dpi, strict=True):
        at = _value_place(patched, start, order, tag)
        if at is None or struct.unpack_from(order + "H", patched, at - 6)[0] != RATIONAL:
            continue
        (place,) = struct.unpack_from(order + "I", patched, at)
        if 8 <= place <= len(patched) - 8:
            struct.pack_into(order + "II", patched, place, round(value * 1000), 1000)
    _patch(patched, start, order, _DPI_UNIT, 2)  # inches
    return bytes(patched)


def adding_resolution(block: bytes, dpi: tuple[float, float]) -> bytes:
    """The block with pixels an inch, where it tells none. The main directory is written again
    behind it; nothing else moves. Itself if it is not EXIF."""
    order = byte_order(block)
    main = read_directory(block, first_offset(block, order), order) if order else None
    if order is None or main is None or _DPI_ACROSS in main[0]:
        return block
    parts = [entry_of(RATIONAL, order, round(value * 1000), 1000) for value in dpi]
    told = {_DPI_ACROSS: parts[0], _DPI_DOWN: parts[1], _DPI_UNIT: entry_of(SHORT, order, 2)}
    at = len(block) + len(block) % 2
    again = write_tree(Tree({**main[0], **told}, {}), order, at)
    head = block[:4] + struct.pack(order + "I", at) + block[8:]
    return head.ljust(at, b"\0") + again


def tree_of(block: bytes) -> Tree | None:
    """All tags of the block, without the thumbnail; None if it is not EXIF."""
    order = byte_order(block)
    if order is None:
        return None
    return read_tree(block, first_offset(block, order), order, EXIF_POINTERS)


def block_of(tree: Tree, order: Order) -> bytes:
    """A block of tags that stood in a TIFF file."""
    magic = b"II*\0" if order == "<" else b"MM\0*"
    return magic + struct.pack(order + "I", 8) + write_tree(tree, order, 8)


def fields_of(block: bytes) -> dict[int, bytes]:
    """The raw values of the photograph's directory."""
    tree = tree_of(block)
    below = tree.children.get(_EXIF) if tree is not None else None
    return {tag: entry.raw for tag, entry in below.tags.items()} if below is not None else {}


def with_fields(block: bytes | None, fields: dict[int, bytes]) -> bytes:
    """Put fields of type UNDEFINED into the photograph's directory.

    A new directory is put behind the block and pointed to; nothing else moves.

    Args:
        block: EXIF, or None to begin one.
        fields: raw values by tag; tags that are there are replaced.

    Raises:
        ValueError: ``block`` is not EXIF.
    """
    if block is None:
        block = block_of(Tree({}, {}), ">")
    order = byte_order(block)
    start = first_offset(block, order) if order else 0
    main = read_directory(block, start, order) if order else None
    if order is None or main is None:
        raise ValueError("no EXIF")
    pointer_at = _value_place(block, start, order, _EXIF)
    old = read_directory(block, numbers(main[0].get(_EXIF), order, (0,))[0], order)
    tags: Directory = dict(old[0]) if old is not None else {}
    tags |= {tag: IfdEntry(UNDEFINED, len(raw), raw) for tag, raw in fields.items()}
    patched = bytearray(block + b"\0" * (len(block) % 2))
    patch_at = 4 if pointer_at is None else pointer_at
    patched += _MARK + struct.pack(">II", patch_at, len(block)) + block[patch_at : patch_at + 4]
    new = len(patched)
    if pointer_at is None:
        # There is no pointer to change: the main directory too is written anew, with one.
        patched += _again(block, start, order, new, Tree(tags, {}))
    else:
        patched += write_tree(Tree(tags, {}), order, new)
    patched[patch_at : patch_at + 4] = struct.pack(order + "I", new)
    return bytes(patched)


def without_fields(block: bytes) -> bytes:
    """The block as it was before `with_fields`; itself if that never was."""
    at = block.rfind(_MARK)
    body = at + len(_MARK)
    if at < 8 or body + 12 > len(block):
        return block
    patch_at, length = struct.unpack_from(">II", block, body)
    if not (length <= at <= length + 1 and 4 <= patch_at <= length - 4):
        return block
    before = bytearray(block[:length])
    before[patch_at : patch_at + 4] = block[body + 8 : body + 12]
    return bytes(before)


def _again(block: bytes, start: int, order: Order, at: int, child: Tree) -> bytes:
    """The main directory with a pointer added; its values stay where they were."""
    (count,) = struct.unpack_from(order + "H", block, start)
    rows = [block[p : p + 12] for p in range(start + 2, start + 2 + 12 * count, 12)]
    after = at + 2 + 12 * (count + 1) + 4
    rows.append(struct.pack(order + "HHII", _EXIF, LONG, 1, after))
    rows.sort(key=lambda row: struct.unpack_from(order + "H", row)[0])
    head = struct.pack(order + "H", count + 1) + b"".join(rows)
    return head + b"\0\0\0\0" + write_tree(child, order, after)


def _value_place(block: bytes | bytearray, start: int, order: Order, tag: int) -> int | None:
    """Where the four value bytes of a tag stand; None if the directory doesn't have it."""
    if start < 8 or start + 2 > len(block):
        return None
    (count,) = struct.unpack_from(order + "H", block, start)
    for at in range(start + 2, min(start + 2 + 12 * count, len(block) - 11), 12):
        if struct.unpack_from(order + "H", block, at)[0] == tag:
            return at + 8
    return None


def _patch(block: bytearray, start: int, order: Order, tag: int, value: int) -> None:
    """Give a tag another whole number, as SHORT or LONG as it is."""
    at = _value_place(block, start, order, tag)
    if at is None:
        return
    (kind,) = struct.unpack_from(order + "H", block, at - 6)
    code = {3: "H", 4: "I"}.get(kind)
    if code is not None and value < 1 << (16 if code == "H" else 32):
        struct.pack_into(order + code, block, at, value)
    elif tag == _ORIENTATION:  # of a type nobody reads the same way: make it a SHORT
        struct.pack_into(order + "HIHH", block, at - 6, 3, 1, value, 0)


def _drop_thumbnail(block: bytearray, start: int, following: int, order: Order) -> None:
    (count,) = struct.unpack_from(order + "H", block, start)
    struct.pack_into(order + "I", block, start + 2 + 12 * count, 0)
    found = read_directory(bytes(block), following, order)
    if found is None:
        return
    at = numbers(found[0].get(_THUMB_AT), order)
    length = numbers(found[0].get(_THUMB_LENGTH), order)
    if not at or not length or at[0] < 8:
        return
    end = min(at[0] + length[0], len(block))
    if bytes(block[at[0] : at[0] + 2]) != b"\xff\xd8":
        return  # not where it says: what stands there may be something else
    if end == len(block):
        del block[at[0] :]
    else:
        block[at[0] : end] = bytes(end - at[0])
