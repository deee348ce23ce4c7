"""What a file has besides its picture and no document takes over, and the codes of what is said.

Gain maps, depth maps and other pictures, videos of "motion photos", Content Credentials, measured
levels of light. All by looking at the bytes: nothing of it is decoded.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from desktop_app.imaging.cicp import names_colours
from desktop_app.imaging.file_blocks import avif_properties, boxes, jpeg_segments, riff_chunks
from desktop_app.imaging.ifd import byte_order, first_offset, read_directory
from desktop_app.imaging.png import chunks
from desktop_app.imaging.truncation import end_of_scan

MANIFEST_TAG = 52545
"""TIFF's tag of Content Credentials (C2PA 2.1, A.3.4)."""

_GAIN_MAP = re.compile(
    # ISO 21496-1, Adobe's and Google's XMP, Apple's, Google's list of parts; AVIF's item.
    rb"urn:iso:std:iso:ts:21496:-1|ns\.adobe\.com/hdr-gain-map/|(?i:HDRGainMap)"
    rb"|Semantic\W{1,4}GainMap|\Atmap\Z"
)
_DEPTH_MAP = re.compile(
    rb"photos/(?:dd/)?1\.0/depthmap/|ns\.apple\.com/depthData/|Semantic\W{1,4}Depth"
    rb"|auxiliary:depth|aux:disparity|aux:depth|hevc:2015:auxid:2|apple:photo:\d+:aux:(?!hdrgainmap)"
)
_PICTURE = re.compile(rb"\xff\xd8\xff[\xdb\xe0-\xef]")
_VIDEO = re.compile(rb"\0\0[\0-\x0f][\x08-\xff]ftyp")
_MORE_XMP, _SEVERAL = b"http://ns.adobe.com/xmp/extension/\0", b"MPF\0"
_APP1, _APP2, _APP11, _MP_ENTRY = 0xE1, 0xE2, 0xEB, 0xB002
_C2PA = b"c2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71"
_C2PA_BOX = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")


def notes_of_extras(data: bytes, kind: str, xmp: bytes | None = None) -> tuple[str, ...]:
    """Codes of what is there and is not opened: keys of `core.note_texts.PICTURE_NOTES`.

    Args:
        data: the whole file.
        kind: PNG, JPEG, WEBP, TIFF, AVIF, HEIF or JXL; any other has nothing.
        xmp: the file's packet, which may name credentials that lie elsewhere.
    """
    reader = {
        "JPEG": _in_jpeg, "PNG": _in_png, "WEBP": _in_webp, "TIFF": _in_tiff, "AVIF": _in_avif,
        "HEIF": _in_avif, "JXL": _in_jxl,
    }.get(kind)  # fmt: skip
    found = [] if reader is None else list(reader(data))
    if xmp is not None and b":provenance" in xmp and b"http://purl.org/dc/terms/" in xmp:
        found.append("manifest_left_out")
    return tuple(dict.fromkeys(found))


def _in_jpeg(data: bytes) -> Iterator[str]:
    end = end_of_scan(data)
    behind = b"" if end is None else data[end + 2 :]
    head = [(kind, data[at + 4 : until]) for kind, at, until in jpeg_segments(data)]
    video = _VIDEO.search(behind)
    if video is not None:
        yield "video_left_out"
    if _PICTURE.search(behind, 0, len(behind) if video is None else video.start()):
        whole = b"".join((*(body for _, body in head), behind))
        gain_map = _GAIN_MAP.search(whole) is not None
        if gain_map:
            yield "gain_map_left_out"
        if _DEPTH_MAP.search(whole) or not (gain_map or _are_previews(head)):
            yield "second_picture_left_out"
    if any(kind == _APP1 and body.startswith(_MORE_XMP) for kind, body in head):
        yield "more_xmp_left_out"
    packed = dict[bytes, bytes]()
    for kind, body in head:
        if kind == _APP11 and body[:2] == b"JP":  # each part repeats length and type of the box
            packed[body[2:4]] = packed.get(body[2:4], body[8:16]) + body[16:]
    yield from (_manifest_note(box) for box in packed.values() if b"c2pa" in box)


def _in_png(data: bytes) -> Iterator[str]:
    for kind, body in chunks(data):
        if kind == b"caBX":
            yield _manifest_note(body)
        elif kind in (b"mDCV", b"cLLI"):
            yield "light_levels_left_out"
        elif kind == b"cICP" and not names_colours(body):
            yield "cicp_ignored"


def _in_webp(data: bytes) -> Iterator[str]:
    yield from (_manifest_note(body) for kind, body in riff_chunks(data) if kind == b"C2PA")


def _in_tiff(data: bytes) -> Iterator[str]:
    order = byte_order(data)
    found = read_directory(data, first_offset(data, order), order) if order else None
    if found is not None and MANIFEST_TAG in found[0]:
        yield _manifest_note(found[0][MANIFEST_TAG].raw)


def _in_avif(data: bytes) -> Iterator[str]:
    others = avif_properties(data)[1]
    for pattern, note in ((_GAIN_MAP, "gain_map"), (_DEPTH_MAP, "second_picture")):
        if any(pattern.search(name) for name in others):
            yield note + "_left_out"
    for kind, body in boxes(data):
        if kind == b"uuid" and body[:16] == _C2PA_BOX:  # its purpose, an offset, the manifest
            yield _manifest_note(body[20:].partition(b"\0")[2][8:])


def _in_jxl(data: bytes) -> Iterator[str]:
    for kind, body in boxes(data):
        kind = body[:4] if kind == b"brob" else kind
        if kind == b"jhgm":
            yield "gain_map_left_out"
        elif kind == b"jumb":
            yield "manifest_left_out"


def _are_previews(head: list[tuple[int, bytes]]) -> bool:
    """Whether the other pictures of a list (CIPA DC-007, 5.2.3) are all large thumbnails."""
    body = next((one[4:] for kind, one in head if kind == _APP2 and one[:4] == _SEVERAL), b"")
    order = byte_order(body)
    found = read_directory(body, first_offset(body, order), order) if order else None
    entry = None if found is None else found[0].get(_MP_ENTRY)
    if order is None or entry is None or len(entry.raw) % 16:
        return False
    rows = struct.iter_unpack(order + "I12x", entry.raw)
    return {row[0] >> 16 & 0xFF for row in list(rows)[1:]} == {1}


def _manifest_note(box: bytes) -> str:
    """Of the box that it should be (JUMBF, ISO/IEC 19566-5): whole, C2PA's, of whole boxes."""
    found = list(boxes(box))
    content = found[0][1] if found else b""
    inner = list(boxes(content))
    whole = len(box) == 8 + len(content) == 8 + sum(8 + len(body) for _, body in inner)
    kind, told = inner[0] if inner else (b"", b"")
    sound = whole and kind == b"jumd" and told.startswith(_C2PA)
    return "manifest_left_out" if sound else "manifest_broken"
