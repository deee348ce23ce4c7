"""Whether a file is what a camera's sensor gave. Most of them are TIFFs as well, whose own picture
is a thumbnail: they are known by what they say, and a plain TIFF is none.
"""

from __future__ import annotations

from pathlib import PurePath

from desktop_app.imaging.formats import READ_FORMATS
from desktop_app.imaging.ifd import Directory, Order, first_offset, numbers, read_directory

_HEADS = (b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FUJIFILMCCD-RAW", b"FOVb", b"\0MRM", b"ARRI")
_CIFF = b"HEAPCCDR"  # of Canon's CRW, from the sixth byte on
_CR3 = b"ftypcrx "  # from the fourth
_DNG_VERSION, _PHOTOMETRIC, _MAKE, _SUB = 50706, 262, 271, 330
_SENSOR = (32803, 34892)  # photometric interpretations: filter array, linear
_MOST = 32  # directories that are looked at


def is_raw(data: bytes, name: str) -> bool:
    """Whether the file is one, by what it holds; of a TIFF that tells its camera and no more, by
    its name."""
    if data[:4] not in (b"II*\0", b"MM\0*"):
        head = data[:16]
        return head.startswith(_HEADS) or head[6:14] == _CIFF or head[4:12] == _CR3
    found = _directories(data, "<" if data[:1] == b"I" else ">")
    if any(_DNG_VERSION in tags or _is_sensor(tags, order) for tags, order in found):
        return True
    named = PurePath(name).suffix.lower() in READ_FORMATS["RAW"].endings
    return named and bool(found) and _MAKE in found[0][0]


def _is_sensor(tags: Directory, order: Order) -> bool:
    return numbers(tags.get(_PHOTOMETRIC), order, (0,))[:1] in [(one,) for one in _SENSOR]


def _directories(data: bytes, order: Order) -> list[tuple[Directory, Order]]:
    """Those of the chain, and those below them."""
    waiting, found = [first_offset(data, order)], list[tuple[Directory, Order]]()
    seen = set[int]()
    while waiting and len(found) < _MOST:
        at = waiting.pop(0)
        read = read_directory(data, at, order) if at not in seen else None
        seen.add(at)
        if read is not None:
            tags, following = read
            found.append((tags, order))
            waiting += [*numbers(tags.get(_SUB), order)[:_MOST], following]
    return found
