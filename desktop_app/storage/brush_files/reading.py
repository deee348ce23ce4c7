"""Brushes in files of other programs: which there are, and how they are opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from desktop_app.core.brushes import BrushPreset, checked, fitted, of_tips
from desktop_app.core.errors import InputError
from desktop_app.core.naming import free_name
from desktop_app.core.reading import reading
from desktop_app.core.safe_open import read_named
from desktop_app.imaging.brush_tips import picture_tip
from desktop_app.imaging.opening import read_picture
from desktop_app.storage.brush_files.gimp import read_gbr, read_gih
from desktop_app.storage.brush_files.krita import read_bundle, read_kpp
from desktop_app.storage.brush_files.mypaint import read_myb
from desktop_app.storage.brush_files.photoshop import read_abr

Reader: TypeAlias = Callable[[bytes, str], list[BrushPreset]]

MOST_BYTES: Final = 512 << 20
"""Of a file; what is longer is not read."""


def _picture(data: bytes, name: str) -> list[BrushPreset]:
    tip = picture_tip(read_picture(data, name).pixels, crop=True)
    return [of_tips(name, [tip])]


READERS: Final[dict[str, Reader]] = {
    ".abr": read_abr,
    ".gbr": read_gbr,
    ".gih": read_gih,
    ".kpp": read_kpp,
    ".bundle": read_bundle,
    ".myb": read_myb,
}
"""By the ending of a file's name; any other is a picture that becomes a tip."""


def read_brushes(path: Path) -> list[BrushPreset]:
    """The brushes in a file, each with what of it is not followed; at least one.

    Raises:
        InputError: ``file_missing``, ``file_unreadable``, ``brushes_unreadable``; of a picture as
            `read_picture`.
        StorageError: ``memory_short``, ``memory_short_by``.
    """
    data = read_named(path, MOST_BYTES)
    with reading(path.name, partial(_damaged, path.name)):
        found = READERS.get(path.suffix.lower(), _picture)(data, path.stem)
        if not found:
            raise ValueError("there is no brush in it")
        made = dict[str, BrushPreset]()
        for each in map(checked, map(fitted, found)):
            name = free_name(each.name, made)
            made[name] = replace(each, name=name, origin=path.name)
        return list(made.values())


def _damaged(name: str, error: Exception) -> InputError:
    reason = str(error) or type(error).__name__
    return InputError("brushes_unreadable", repr(error), name=name, reason=reason[:200])
