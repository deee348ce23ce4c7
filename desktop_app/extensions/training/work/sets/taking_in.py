"""Pictures taken into a set: what lies elsewhere is copied into its folder, byte by byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from desktop_app.core.as_json import json_in
from desktop_app.core.atomic_write import (
    make_folder,
    plain_reason,
    write_atomic,
)
from desktop_app.core.errors import InputError
from desktop_app.core.naming import UNNAMED, safe_name
from desktop_app.core.parallel import Check
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.core.plain_text import read_text_file
from desktop_app.core.safe_open import folder_of, inside
from desktop_app.extensions.training.values.dataset import TrainingSet
from desktop_app.extensions.training.values.examples import FROM_ALPHA
from desktop_app.extensions.training.work.sets.set_file import (
    ENDINGS,
    PAINTED,
    WORDS,
    beside,
    read_set,
)
from desktop_app.imaging.picture import FileOrigin
from desktop_app.storage.item_run import content_of
from desktop_app.storage.new_file import new_file
from desktop_app.storage.pictures import read_picture_file, save_mask, save_picture
from desktop_app.storage.table_cells import table_fault
from desktop_app.storage.tables import TABLES as ROWS
from desktop_app.storage.tables import UNREAD, table_rows

TABLES: Final = (*ROWS, ".json")
"""Endings of tables: rows with ``file`` (or ``file_name``) and ``caption`` (or ``text``); ``.json``
is kohya-ss/sd-scripts' metadata, with ``caption`` and ``tags`` by file."""

_FILE: Final = ("file", "file_name", "image", "path")
_CAPTION: Final = ("caption", "text", "prompt")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A picture that comes into a set.

    Attributes:
        path: its file.
        caption: as it is known; None: as said beside the file.
        mask: its file; None: as found beside the file, or none.
    """

    path: Path
    caption: str | None = None
    mask: Path | None = None


def incoming(path: Path) -> Iterator[Incoming]:
    """What a path stands for: the pictures of a folder or a table, or the file itself.

    Raises:
        InputError: ``file_missing`` or ``file_unreadable``.
    """
    if path.is_dir():
        for one in read_set(path).used:
            mask = path / one.mask if one.mask not in ("", FROM_ALPHA) else None
            yield Incoming(path / one.name, one.caption, mask)
    elif path.suffix.lower() == ".json":
        for file, row in _kohya_rows(path):
            words = (_first(row, _CAPTION), _first(row, ("tags",)))
            yield Incoming(_at(path, file), ", ".join(filter(None, words)))
    elif path.suffix.lower() in (*TABLES, *UNREAD):
        for row in table_rows(path):
            file = _first(row.values, _FILE)
            if row.fault or file is None:
                reason = row.fault or row.column_fault("file", table_fault("names_no_file"))
                raise InputError("file_unreadable", name=path.name, reason=reason)
            yield Incoming(_at(path, file), _first(row.values, _CAPTION))
    else:
        yield Incoming(path)


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    return next((str(row[name]) for name in names if row.get(name)), None)


def _kohya_rows(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """(file name, fields) of kohya's metadata. Raises InputError: ``file_unreadable``."""
    try:
        told = json_in(read_text_file(path))
        return [(file, dict(row)) for file, row in told.items()]
    except (ValueError, TypeError, AttributeError) as error:
        reason = "it is not a table by file name"
        raise InputError("file_unreadable", name=path.name, reason=reason) from error


def _at(table: Path, file: str) -> Path:
    """The picture that a table names, with its ending or, as kohya's keys, without. Raises
    InputError: ``file_unreadable``."""
    try:
        path = inside(folder_of(table), file)
    except OSError as error:
        reason = f"{file[:200]}: {plain_reason(error)}"
        raise InputError("file_unreadable", name=table.name, reason=reason) from error
    if path.suffix.lower() in ENDINGS:
        return path
    found = (path.with_name(path.name + ending) for ending in sorted(ENDINGS))
    return next((each for each in found if each.is_file()), path)


def take_in(
    of: TrainingSet, files: Iterable[Incoming], check: Check = lambda: None
) -> tuple[TrainingSet, tuple[str, ...]]:
    """Copy pictures into the set's folder that don't lie there, with their masks. What a folder has
    already, byte by byte under that name, is not copied again.

    Args:
        of: the set; its other decisions stay.
        files: of `incoming`.
        check: called between files; may raise.

    Returns:
        The set with them, and the names of those that could not be read.

    Raises:
        InputError: ``output_unwritable``, or as `incoming`.
        StorageError: ``disk_full``.
    """
    folder, failed = Path(of.folder), list[str]()
    captions, masks = dict[str, str](), dict[str, str]()
    for each in files:
        check()
        try:
            name = _taken(folder, each.path)
        except InputError as error:
            if error.code not in ("file_missing", "file_unreadable"):
                raise
            failed.append(each.path.name)
            continue
        caption, mask = beside(each.path)
        if each.caption is not None or not _is_in(folder, each.path):
            captions[name] = caption if each.caption is None else each.caption
        source = each.mask or (each.path.with_name(mask) if mask else None)
        if source is not None and not _is_in(folder, source):
            masks[name] = _taken(folder, source, [PAINTED, Path(name).name])
    return _with(of, captions, masks), tuple(failed)


def take_pixels(
    of: TrainingSet,
    pixels: Array,
    origin: FileOrigin | None,
    name: str,
    *,
    caption: str = "",
    mask: ByteArray | None = None,
) -> tuple[TrainingSet, str]:
    """Write pixels from the canvas into the set's folder, as PNG.

    Args:
        of: the set; its other decisions stay.
        pixels: (h, w, 3|4).
        origin: of the document they are of: their colour space.
        name: what the picture shall be called, without an ending.
        caption: of it.
        mask: (h, w) uint8, above 0 where it counts most; None: all of it counts.

    Returns:
        The set with it, and its name there.

    Raises:
        InputError: ``output_unwritable``.
        StorageError: ``disk_full``.
    """
    with new_file(Path(of.folder), [safe_name(name) or UNNAMED], ".png") as path:
        save_picture(path, pixels, origin=origin)
    of = _with(of, {path.name: caption}, {})
    return (of if mask is None else take_mask(of, path.name, mask)), path.name


def take_mask(of: TrainingSet, name: str, mask: ByteArray) -> TrainingSet:
    """Write a mask that was painted, (h, w) uint8, beside the set's file, in place of the one
    that was painted before. Raises as `take_pixels`."""
    where = f"{PAINTED}/{name}.png"
    path = Path(of.folder) / where
    make_folder(path.parent, path.name)
    save_mask(path, mask)
    return of.masked({name: where})


def _with(of: TrainingSet, captions: Mapping[str, str], masks: Mapping[str, str]) -> TrainingSet:
    """Read the folder again; what was decided stays."""
    before = {each.name: each for each in of.pictures}
    there = replace(read_set(Path(of.folder)), **{key: getattr(of, key) for key in WORDS})
    pictures = tuple(before.get(each.name, each) for each in there.pictures)
    return replace(there, pictures=pictures).captioned(captions).masked(masks)


def _is_in(folder: Path, path: Path) -> bool:
    return path.absolute().is_relative_to(folder)


def _taken(folder: Path, path: Path, name: Sequence[str] = ()) -> str:
    """Its name in the folder, where it is copied if it lies elsewhere.

    Args:
        folder: the set's.
        path: what is taken in.
        name: what it shall be called, with folders; empty: as it is.
    """
    if not name and _is_in(folder, path):
        return path.absolute().relative_to(folder).as_posix()
    data = read_picture_file(path)
    *folders, stem = name or [path.stem]
    target = folder.joinpath(*folders, stem + path.suffix)
    if content_of(target) == data:
        return target.relative_to(folder).as_posix()
    with new_file(folder, [*folders, stem], path.suffix) as made:
        write_atomic(made, data)
    return made.relative_to(folder).as_posix()
