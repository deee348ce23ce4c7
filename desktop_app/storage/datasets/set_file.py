"""Reading a folder as a set of pictures, and writing down what was decided of it.

The folder's pictures are never changed. ``velatura-set.toml`` holds decisions alone: what a caption
file or a mask beside a picture says is read again each time. Comments in it, keys that are not
ours, and pictures that are not there at the moment stay.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

from desktop_app.core.as_json import from_json
from desktop_app.core.atomic_write import plain_reason, write_atomic
from desktop_app.core.errors import InputError
from desktop_app.core.prompt.captions import caption_of_prompt
from desktop_app.core.safe_open import open_regular, read_regular
from desktop_app.core.training.dataset import SET_FILE, Crop, SetPicture, TrainingSet
from desktop_app.imaging.formats import FORMATS
from desktop_app.imaging.picture_info.reading import read_text_info

ENDINGS: Final = frozenset(
    {*(ending for row in FORMATS.values() for ending in row.endings), ".bmp", ".gif"}
)
"""Of pictures of sets."""

CAPTIONS: Final = (".txt", ".caption")
"""Endings of captions beside pictures: ``name.txt``, and ``name.png.txt``."""

MASK_LABEL: Final = "-masklabel"
"""How masks beside pictures end, before ``.png`` (OneTrainer)."""

PAINTED: Final = "velatura-masks"
"""Folder in a set's, for masks that were painted."""

WORDS: Final = ("trigger", "prefix", "licence", "consent", "masks")
"""Keys of the set itself."""
_LONGEST: Final = 1 << 16
"""Bytes of a caption that are read."""
_HEAD: Final = "What was decided of the pictures here; see Velatura's docs/training.md."


@dataclass(frozen=True, slots=True)
class _Row:
    """What was decided of a picture; None: nothing."""

    caption: str | None = None
    crop: Crop | None = None
    left_out: bool = False
    mask: str | None = None


@dataclass(frozen=True, slots=True)
class _Decisions:
    """The file; see `TrainingSet`."""

    trigger: str = ""
    prefix: str = ""
    licence: str = ""
    consent: str = ""
    masks: str = ""
    pictures: dict[str, _Row] = field(default_factory=dict[str, _Row])


def read_set(folder: Path) -> TrainingSet:
    """The pictures of a folder, and what was decided of them; any folder is a set.

    Raises:
        InputError: ``file_missing``; ``file_unreadable``: the folder, or its file of decisions.
    """
    folder = folder.absolute()
    if not folder.is_dir():
        raise InputError("file_missing", name=str(folder))
    told = _decisions(folder)
    words = {key: getattr(told, key) for key in WORDS}
    return TrainingSet(str(folder), **words, pictures=tuple(_pictures(folder, told)))


def write_set(of: TrainingSet) -> None:
    """Write down what was decided, whole; a set without decisions gets no file.

    Raises:
        InputError: ``file_unreadable``: what stands there is no TOML; ``output_unwritable``.
        StorageError: ``disk_full``.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    path = Path(of.folder) / SET_FILE
    before = _text(path)
    try:
        document: Any = tomlkit.parse(before)
        if not before:
            document.add(tomlkit.comment(_HEAD))
        for key in WORDS:
            _put(document, key, getattr(of, key))
        pictures: Any = document.get("pictures")
        if pictures is None:
            pictures = tomlkit.table(is_super_table=True)
        for each in of.pictures:
            own: Any = pictures.get(each.name)
            row = tomlkit.table() if own is None else own
            for key, value in _decided(each).items():
                _put(row, key, value)
            if own is None and len(row):
                pictures[each.name] = row
            elif own is not None and not len(row):
                del pictures[each.name]
        if len(pictures) and "pictures" not in document:
            document["pictures"] = pictures
        text = tomlkit.dumps(document)
    except (TOMLKitError, TypeError, AttributeError) as error:
        raise InputError("file_unreadable", name=SET_FILE, reason=str(error)) from error
    if text != before and (before or len(document)):
        write_atomic(path, text.encode("utf-8"))


def _put(table: Any, key: str, value: object) -> None:
    """Set it, or remove it where it is None or empty; what is so already keeps its form."""
    if value is None or (value == "" and key in WORDS):
        table.pop(key, None)
    elif table.get(key) != value:
        table[key] = value


def _decided(one: SetPicture) -> dict[str, Any]:
    """What the file says of a picture; None: nothing."""
    is_found = one.caption == one.found_caption and not (one.cleared and not one.caption)
    return {
        "caption": None if is_found else one.caption,
        "crop": None if one.crop is None else [*one.crop],
        "left_out": one.left_out or None,
        "mask": None if one.mask == one.found_mask else one.mask,
    }


# -- reading ---------------------------------------------------------------------------------------


def _text(path: Path) -> str:
    """Of the file of decisions; empty: there is none. Raises InputError: ``file_unreadable``."""
    try:
        return read_regular(path).decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        reason = plain_reason(error) if isinstance(error, OSError) else str(error)
        raise InputError("file_unreadable", name=path.name, reason=reason) from error


def _decisions(folder: Path) -> _Decisions:
    """Checked: what is ours has the right type. Raises InputError: ``file_unreadable``."""
    import tomllib

    try:
        return from_json(_Decisions, tomllib.loads(_text(folder / SET_FILE)))
    except (ValueError, RecursionError) as error:
        raise InputError("file_unreadable", name=SET_FILE, reason=str(error)) from error


def _pictures(folder: Path, told: _Decisions) -> Iterator[SetPicture]:
    there = {*_files(folder)}
    for name in sorted(there):
        path = PurePosixPath(name)
        is_mask = path.stem.endswith(MASK_LABEL) or path.is_relative_to(told.masks or "/")
        if path.suffix.lower() not in ENDINGS or is_mask:
            continue
        caption = _caption(folder, name, there.__contains__)
        mask = _mask(name, there.__contains__, told.masks)
        row = told.pictures.get(name, _Row())
        yield SetPicture(
            name,
            caption=caption if row.caption is None else row.caption,
            crop=row.crop,
            left_out=row.left_out,
            mask=mask if row.mask is None else row.mask,
            found_caption=caption,
            found_mask=mask,
            cleared=row.caption == "" and not caption,
        )


def _files(folder: Path) -> Iterator[str]:
    """Names of all files below, hidden folders and painted masks apart. Raises InputError:
    ``file_unreadable``."""

    def refuse(error: OSError) -> None:
        if error.filename == str(folder):
            reason = plain_reason(error)
            raise InputError("file_unreadable", name=folder.name, reason=reason) from error

    for where, inner, names in os.walk(folder, onerror=refuse):
        inner[:] = [each for each in inner if not each.startswith(".") and each != PAINTED]
        inside = Path(where).relative_to(folder)
        for each in names:
            name = (inside / each).as_posix()
            if not each.startswith(".") and name.encode("utf-8", "ignore").decode() == name:
                yield name


def _caption(folder: Path, name: str, is_there: Callable[[str], bool]) -> str:
    stem = str(PurePosixPath(name).with_suffix(""))
    names = (form + ending for ending in CAPTIONS for form in (stem, name))
    found = next((each for each in names if is_there(each)), None)
    return "" if found is None else _said(folder / found)


def _said(path: Path) -> str:
    """By a file of a caption; by one with the settings of a picture, its prompt."""
    try:
        with open_regular(path) as file:
            text = file.read(_LONGEST).decode("utf-8-sig", "replace").strip()
    except OSError:
        return ""
    info = read_text_info(text) if "Steps: " in text else None
    return " ".join(text.split()) if info is None else caption_of_prompt(info.prompt)


def _mask(name: str, is_there: Callable[[str], bool], masks: str) -> str:
    stem = str(PurePosixPath(name).with_suffix(""))
    inside = [f"{masks.strip('/')}/{each}" for each in (name, f"{stem}.png")] if masks else []
    return next(filter(is_there, (*inside, f"{stem}{MASK_LABEL}.png")), "")


def beside(path: Path) -> tuple[str, str]:
    """Caption and mask (name of a file; empty: none) beside a picture."""
    folder = path.parent

    def is_there(name: str) -> bool:
        return (folder / name).is_file()

    return _caption(folder, path.name, is_there), _mask(path.name, is_there, "")
