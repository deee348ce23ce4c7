"""Files of layers without a merged picture, as programs leave them that put none into them."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

from desktop_app.imaging.layered_files.layered import LAYERED, READ_LAYERED
from desktop_app.imaging.layers.stacks import to_stack
from tests.imaging.layered_files.adjusted_documents import among_layers
from tests.imaging.layered_files.test_kra_read import kra, one, tiles

LAYERED_IDS = tuple(READ_LAYERED)


def without_merged(data: bytes) -> bytes:
    """The same file without it; of Photoshop's, one that says that it shows nothing."""
    if data.startswith(b"8BPS"):  # version info (resource 1057): hasRealMergedData is 0
        at = 34 + int.from_bytes(data[26:30], "big")
        block = struct.pack(">4sHHIIBIIIx", b"8BIM", 1057, 0, 17, 1, 0, 0, 0, 1)
        length = struct.pack(">I", int.from_bytes(data[at - 4 : at], "big") + len(block))
        return data[: at - 4] + length + block + data[at:]
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            if name != "mergedimage.png":
                new.writestr(name, old.read(name))
    return made.getvalue()


def layered_file(id: str, folder: Path, dtype: str = "uint8") -> bytes:
    """One of a format with groups of both kinds, blend modes, opacity and clipping; of ours also
    with adjustments and masks. Its merged picture is there."""
    if id == "KRA":
        clipped = one(mode="screen").replace(' x="3"', ' x="-20" channelflags="1110"')
        group = one("grouplayer", "normal", "g", f"<layers>{clipped}{one()}</layers>")
        through = group.replace(' x="3"', ' x="3" passthrough="1"').replace("陶", "g")
        below = one(mode="normal").replace(' x="3"', ' x="-60"').replace('"128"', '"255"')
        return kra(
            through + group + below, l=tiles(), **{"l.defaultpixel": bytes((40, 120, 200, 255))}
        )
    path = folder / f"whole{LAYERED[id].endings[0]}"
    LAYERED[id].write(path, to_stack(among_layers("curves", dtype).content, {}))
    return path.read_bytes()
