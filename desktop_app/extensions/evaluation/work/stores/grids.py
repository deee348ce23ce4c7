"""What is known of grids: a folder each, with what it is, and what its pictures are made from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from desktop_app.core.as_json import to_json
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.checked_text import object_in, with_check
from desktop_app.core.pixels import Array
from desktop_app.core.safe_open import read_regular
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.storage.pictures import save_mask, save_picture

_GRID: Final = "grid.json"
_LAST: Final = "last.json"
PICTURE: Final = "source.png"
MASK: Final = "mask.png"


def keep_grid(
    folder: Path,
    grid: object,
    picture: Array | None,
    mask: Array | None,
    icc: bytes | None = None,
) -> None:
    """Into its folder, which is made.

    Args:
        folder: of this grid, in that of all grids.
        grid: a dataclass of plain values.
        picture: (h, w, 3|4) that its pictures are made from; None: they are made from words.
        icc: its colour profile; None: sRGB.
        mask: (h, w) uint8 what of it may change; None: all.

    Raises:
        InputError, StorageError: it can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if picture is not None:
        save_picture(folder / PICTURE, picture, origin=FileOrigin(About(icc=icc)))
    if mask is not None:
        save_mask(folder / MASK, mask)
    write_atomic(folder / _GRID, with_check(json.dumps(to_json(grid)).encode()))
    write_atomic(folder.parent / _LAST, with_check(json.dumps({"folder": folder.name}).encode()))


def last_grid(folder: Path) -> tuple[Path, Any] | None:
    """The folder of the last one, in the folder of all grids, and what it is, as
    JSON; None: there is none that can be read."""
    try:
        last = object_in(read_regular(folder / _LAST)) or {}
        own = folder / Path(str(last.get("folder", ""))).name
        grid = object_in(read_regular(own / _GRID))
    except OSError:
        return None
    return None if grid is None else (own, grid)
