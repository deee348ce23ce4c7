"""A small file of every format that is read, by its id, as its own library or we write it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.layer_stack import Stack, StackLayer
from desktop_app.core.pixels import Array
from desktop_app.imaging.formats import FORMATS, READ_FORMATS
from desktop_app.imaging.saving import write_picture
from desktop_app.storage.layered import LAYERED
from tests.imaging.test_raw import dng
from tests.storage.test_kra_read import kra, one, tiles

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
