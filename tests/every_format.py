"""A small file of every format that is read, by its id, as its own library or we write it."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.formats import FORMATS, READ_FORMATS
from desktop_app.imaging.layer_stack import Stack, StackLayer
from desktop_app.imaging.layered_files.layered import LAYERED
from desktop_app.imaging.saving import write_picture
from tests.imaging.layered_files.test_kra_read import kra, one, tiles
from tests.imaging.test_raw import dng

COLOUR = (200, 120, 40)
"""Of what is seen in all of them but `NOT_OURS`."""

NOT_OURS = ("HEIF", "RAW", "KRA")
HEIC = Path(__file__).parent / "imaging" / "heic" / "plain.heic"


def _pixels() -> Array:
    """Of one colour: whatever is lost in packing, it stays that nearly."""
    return np.full((30, 40, 3), COLOUR, np.uint8)


def _layers() -> Stack:
    """Two layers; the merged picture is the colour of `_pixels`."""
    full = np.dstack([_pixels(), np.full((30, 40), 255, np.uint8)])
    rect = Rect(0, 0, 40, 30)
    names = ("below", "above")
    layers = tuple(StackLayer("paint", name, name, rect, lambda: full) for name in names)
    return Stack(Size(40, 30), np.dtype(np.uint8), 4, layers, lambda: full)


def _written(id: str, folder: Path) -> bytes:
    path = folder / f"made{READ_FORMATS[id].endings[0]}"
    LAYERED[id].write(path, _layers())
    return path.read_bytes()


def _by_pillow(id: str) -> bytes:
    out = io.BytesIO()
    Image.fromarray(_pixels()).save(out, id)
    return out.getvalue()


_OTHERS: dict[str, Callable[[], bytes]] = {
    "HEIF": HEIC.read_bytes,
    "RAW": dng,
    "KRA": lambda: kra(
        one(mode="normal") + one(mode="normal"), l=tiles(), **{"l.defaultpixel": bytes(4)}
    ),
    "BMP": lambda: _by_pillow("BMP"),
    "GIF": lambda: _by_pillow("GIF"),
}


def _turned_png(turned: int, depth: str, where: str) -> bytes:
    """One whose eXIf or XMP, before its pixels or behind them, tells its orientation."""
    made = write_picture(_pixels().astype(depth), "PNG").data
    body = b"II*\0" + struct.pack("<IHHHIII", 8, 1, 274, 3, 1, turned, 0)
    kind = b"eXIf"
    if where == "xmp":
        words = f'<x:xmpmeta><rdf:Description tiff:Orientation="{turned}"/></x:xmpmeta>'
        kind, body = b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + words.encode()
    chunk = struct.pack(">I", len(body)) + kind + body
    chunk += struct.pack(">I", zlib.crc32(kind + body))
    at = made.index(b"IDAT" if where == "before" else b"IEND") - 4
    return made[:at] + chunk + made[at:]


def _png_of(turned: int, depth: str, where: str) -> tuple[bytes, str]:
    return _turned_png(turned, depth, where), ".png"


def _turned_by_pillow(id: str, turned: int, **options: object) -> bytes:
    """The pixels lie as they are stored; EXIF (in AVIF `irot` and `imir`) tells the orientation."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[274] = turned
    Image.fromarray(_pixels()).save(out, id, exif=exif, **options)
    return out.getvalue()


def _turned_heic(turned: int) -> bytes:
    """libheif turns by `irot`, a number of quarters against the clock; it mirrors by `imir`."""
    data = (HEIC.parent / "turned.heic").read_bytes()
    at = data.index(b"irot") + 4
    quarters = {1: 0, 8: 1, 3: 2, 6: 3, 2: 0, 4: 2, 5: 1, 7: 3}[turned]
    return data[:at] + bytes((quarters,)) + data[at + 1 :]


def _deep_tiff(turned: int) -> bytes:
    made = write_picture(_pixels().astype(np.uint16), "TIFF").data
    order = "<" if made[:2] == b"II" else ">"
    (at,) = struct.unpack_from(order + "I", made, 4)
    (count,) = struct.unpack_from(order + "H", made, at)
    tag = struct.pack(order + "HHIHH", 274, 3, 1, turned, 0)
    rows = [made[at + 2 + 12 * n :][:12] for n in range(count)]
    rows = sorted((*rows, tag), key=lambda row: struct.unpack_from(order + "H", row))
    directory = struct.pack(order + "H", count + 1) + b"".join(rows) + bytes(4)
    head = made[:4] + struct.pack(order + "I", len(made))
    return head + made[8:] + directory


TURNED: dict[str, Callable[[int], tuple[bytes, str]]] = {
    "JPEG": lambda turned: (_turned_by_pillow("JPEG", turned), ".jpg"),
    "WebP": lambda turned: (_turned_by_pillow("WEBP", turned), ".webp"),
    "AVIF": lambda turned: (_turned_by_pillow("AVIF", turned), ".avif"),
    "TIFF": lambda turned: (_turned_by_pillow("TIFF", turned), ".tif"),
    "TIFF with JPEG in it": lambda turned: (
        _turned_by_pillow("TIFF", turned, compression="jpeg"),
        ".tif",
    ),
    "TIFF, 16 bits": lambda turned: (_deep_tiff(turned), ".tif"),
    **{
        f"PNG, {depth}, {where}": partial(_png_of, depth=depth, where=where)
        for depth in ("uint8", "uint16")
        for where in ("before", "behind", "xmp")
    },
    "HEIC": lambda turned: (_turned_heic(turned), ".heic"),
    "camera raw": lambda turned: (dng(turned), ".dng"),
}
"""Files that lie on their side, by their orientation in EXIF's numbers; and their ending."""


def file_of(id: str, folder: Path) -> Path:
    """A file in ``folder``; a format of the table that none is made of is an error."""
    row = READ_FORMATS[id]
    if row.extra:
        module = {"HEIF": "pi_heif", "JXL": "pylibjxl", "EXR": "OpenEXR", "RAW": "rawpy"}[id]
        pytest.importorskip(module)
    if id in LAYERED:
        data = _written(id, folder)
    elif id in FORMATS:
        data = write_picture(_pixels(), id).data
    else:
        data = _OTHERS[id]()
    path = folder / f"photo{row.endings[0]}"
    path.write_bytes(data)
    return path
