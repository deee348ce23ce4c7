"""What a file holds beside its picture that no document takes over, and what is said of it.

Gain maps, depth maps and other second pictures, videos of "motion photos", Content Credentials,
measured levels of light. All by looking at the bytes: nothing of it is decoded.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from desktop_app.imaging.avif_boxes import avif_facts
from desktop_app.imaging.cicp import names_colours
from desktop_app.imaging.ifd import byte_order, first_offset, read_directory
from desktop_app.imaging.png import chunks
from desktop_app.imaging.truncation import end_of_scan
from desktop_app.imaging.xmp import tells_credentials

MANIFEST_TAG = 52545
"""TIFF's tag of Content Credentials (C2PA 2.1, A.3.4)."""

_GAIN_MAP = re.compile(
    # ISO 21496-1, Adobe's and Google's XMP, Apple's, Google's list of parts.
    rb"urn:iso:std:iso:ts:21496:-1|ns\.adobe\.com/hdr-gain-map/|HDRGainMap|Semantic\W{1,4}GainMap"
)
_DEPTH_MAP = re.compile(
    rb"photos/(?:dd/)?1\.0/depthmap/|ns\.apple\.com/depthData/|Semantic\W{1,4}Depth"
)
_VIDEO = re.compile(rb"\0\0[\0-\x0f][\x08-\xff]ftyp")
_PICTURE = re.compile(rb"\xff\xd8\xff[\xdb\xe0-\xef]")
_MORE_XMP, _SEVERAL = b"http://ns.adobe.com/xmp/extension/\0", b"MPF\0"
_APP1, _APP2, _APP11, _MP_ENTRY = 0xE1, 0xE2, 0xEB, 0xB002
_C2PA = b"c2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71"
_DEPTH = 8  # of boxes in boxes


def notes_beside(data: bytes, kind: str, xmp: bytes | None = None) -> tuple[str, ...]:
    """Codes of what is there and is not opened: keys of `core.note_texts.PICTURE_NOTES`.

    Args:
        data: the whole file.
        kind: PNG, JPEG, WEBP, TIFF or AVIF; any other has nothing.
        xmp: the file's packet.
    """
    reader = {
        "JPEG": _in_jpeg, "PNG": _in_png, "WEBP": _in_webp, "TIFF": _in_tiff, "AVIF": _in_avif,
    }.get(kind)  # fmt: skip
    found = [] if reader is None else list(reader(data))
    if xmp is not None and tells_credentials(xmp):
        found.append("manifest_left_out")
    return tuple(dict.fromkeys(found))


def _in_jpeg(data: bytes) -> Iterator[str]:
    end = end_of_scan(data)
    head, behind = _segments(data), b"" if end is None else data[end + 2 :]
    video = _VIDEO.search(behind)
    if video is not None:
        yield "video_left_out"
    if _PICTURE.search(behind, 0, len(behind) if video is None else video.start()):
        told = b"".join((*(body for _, body in head), behind))
        gain_map = _GAIN_MAP.search(told) is not None
        if gain_map:
            yield "gain_map_left_out"
        if _DEPTH_MAP.search(told) or not (gain_map or _are_previews(head)):
            yield "second_picture_left_out"
    if any(marker == _APP1 and body.startswith(_MORE_XMP) for marker, body in head):
        yield "more_xmp_left_out"
    boxes = dict[bytes, bytes]()
    for marker, body in head:
        if marker == _APP11 and body[:2] == b"JP" and len(body) >= 16:
            number = body[2:4]  # each part repeats length and type of the box
            boxes[number] = boxes.get(number, body[8:16]) + body[16:]
    manifests = [box for box in boxes.values() if b"c2pa" in box]
    if manifests:
        yield _manifest_note(manifests[0])


def _in_png(data: bytes) -> Iterator[str]:
    for kind, body in chunks(data):
        if kind == b"caBX":
            yield _manifest_note(body)
        elif kind == b"cLLI":
            yield "light_levels_left_out"
        elif kind == b"cICP" and not names_colours(body):
            yield "cicp_ignored"


def _in_webp(data: bytes) -> Iterator[str]:
    at = 12
    while at + 8 <= len(data):
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if kind == b"C2PA":
            yield _manifest_note(data[at + 8 : at + 8 + length])
        at += 8 + length + length % 2


def _in_tiff(data: bytes) -> Iterator[str]:
    order = byte_order(data)
    found = read_directory(data, first_offset(data, order), order) if order else None
    if found is not None and MANIFEST_TAG in found[0]:
        yield _manifest_note(found[0][MANIFEST_TAG].raw)


def _in_avif(data: bytes) -> Iterator[str]:
    facts = avif_facts(data)
    if facts.gain_map:
        yield "gain_map_left_out"
    if facts.depth:
        yield "second_picture_left_out"
    if facts.manifest is not None:
        yield _manifest_note(facts.manifest)


def _are_previews(head: list[tuple[int, bytes]]) -> bool:
    """Whether the other pictures of a list (CIPA DC-007, 5.2.3) are all large thumbnails."""
    body = next((one[4:] for kind, one in head if kind == _APP2 and one[:4] == _SEVERAL), b"")
    order = byte_order(body)
    found = read_directory(body, first_offset(body, order), order) if order else None
    entry = None if found is None else found[0].get(_MP_ENTRY)
    if order is None or entry is None:
        return False
    kinds = [row[0] >> 16 & 0xFF for row in struct.iter_unpack(order + "I12x", entry.raw)]
    return len(kinds) > 1 and set(kinds[1:]) == {1}


def _segments(data: bytes) -> list[tuple[int, bytes]]:
    """Marker and content of a JPEG's segments before its pixels."""
    found, at = list[tuple[int, bytes]](), 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        (length,) = struct.unpack_from(">H", data, at + 2)
        found.append((data[at + 1], data[at + 4 : at + 2 + length]))
        at += 2 + max(length, 2)
    return found


def _manifest_note(box: bytes) -> str:
    sound = box[4:8] == b"jumb" and box[16:32] == _C2PA and _is_nested(box, 0)
    return "manifest_left_out" if sound else "manifest_broken"


def _is_nested(data: bytes, depth: int) -> bool:
    """Whether boxes fill it to its end, and those in them too (JUMBF, ISO/IEC 19566-5)."""
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        inner = data[at + 8 : at + size]
        if size < 8 or at + size > len(data):
            return False
        if kind == b"jumb" and (depth > _DEPTH or not _is_nested(inner, depth + 1)):
            return False
        at += size
    return at == len(data)
