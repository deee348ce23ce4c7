"""Reading a folder as a set of pictures, and writing down what was decided of it.

The folder's pictures are never changed. ``velatura-set.toml`` holds decisions alone: what a caption
file or a mask beside a picture says is read again each time. Comments in it, keys that are not
ours, and pictures that are not there at the moment stay.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final, TypeAlias

from desktop_app.core.as_json import from_json
from desktop_app.core.atomic_write import plain_reason, write_atomic
from desktop_app.core.errors import InputError
from desktop_app.core.plain_text import decoded_files
from desktop_app.core.safe_open import (
    check_folder,
    inside,
    open_regular,
    read_regular,
    regular_path,
    walk_linked,
)
from desktop_app.extensions.training.values.dataset import (
    SET_FILE,
    Crop,
    Read,
    SetPicture,
    TrainingSet,
)
from desktop_app.extensions.training.values.examples import FROM_ALPHA
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.work.sets.set_facts import caption_of_prompt
from desktop_app.imaging.formats import READ_ENDINGS
from desktop_app.imaging.picture_info.reading import read_text_info

ENDINGS: Final = frozenset(READ_ENDINGS)
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
"""Bytes that a caption may have."""
_REPEATS = re.compile(r"([1-9][0-9]{0,2}|1000)_(.*)")
"""Repeats and words in the name of a folder (kohya-ss/sd-scripts, library/config_util.py). A larger
number is a year, say, and one that begins with 0 a place in an order."""
_KEEPS: Final = ("reg", "regularization", "regularisation")
"""Names of folders of what keeps a model from forgetting."""
_HEAD: Final = "What was decided of the pictures here; see Velatura's docs/training.md."


_Said: TypeAlias = tuple[Read, str]


@dataclass(frozen=True, slots=True)
class _Row:
    """What was decided of a picture; None: nothing."""

    caption: str | None = None
    crop: Crop | None = None
    left_out: bool = False
    mask: str | None = None


@dataclass(frozen=True, slots=True)
class _Decisions:
    """What the set's file keeps of the user's decisions; see `TrainingSet`."""

    trigger: str = ""
    prefix: str = ""
    licence: str = ""
    consent: str = ""
    masks: str = ""
    pictures: dict[str, _Row] = field(default_factory=dict[str, _Row])


def read_set(folder: Path, settings: Mapping[str, Any] | None = None) -> TrainingSet:
    """The pictures of a folder, and what was decided of them; any folder is a set.

    Args:
        folder: of the pictures.
        settings: of `values.fields`, which say how captions and folders are read; None:
            the defaults.

    Raises:
        InputError: ``file_missing``; ``file_unreadable``: the folder, or its file of decisions.
    """
    how = settings_of({} if settings is None else settings)
    folder = folder.absolute()
    check_folder(folder)
    told = _decisions(folder)
    words = {key: getattr(told, key) for key in WORDS}
    return TrainingSet(str(folder), **words, pictures=tuple(_pictures(folder, told, how)))


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
        write_atomic(path, text.encode("utf-8"), own=True)


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
    try:
        return from_json(_Decisions, tomllib.loads(_text(folder / SET_FILE)))
    except (ValueError, RecursionError) as error:
        raise InputError("file_unreadable", name=SET_FILE, reason=str(error)) from error


def _pictures(folder: Path, decisions: _Decisions, how: Mapping[str, Any]) -> Iterator[SetPicture]:
    _check_mask(folder, decisions.masks, is_folder=True)
    there = {*_files(folder)}
    paths = [*map(PurePosixPath, sorted(there))]
    names = [
        str(path)
        for path in paths
        if path.suffix.lower() in ENDINGS
        and not path.stem.endswith(MASK_LABEL)
        and not path.is_relative_to(decisions.masks or "/")
    ]
    captions = _captions(folder, names, there.__contains__, how)
    for name in names:
        base = _of_folder(folder, name) if how["folder_names"] else SetPicture(name)
        caption, read = captions.get(name, (base.caption, ()))
        mask = _mask(name, there.__contains__, decisions.masks)
        row = decisions.pictures.get(name, _Row())
        lacks = bool(decisions.masks) and row.mask is None and not mask
        lacks = not _check_mask(folder, row.mask or "") or lacks
        yield replace(
            base,
            caption=caption if row.caption is None else row.caption,
            crop=row.crop,
            left_out=row.left_out,
            mask=mask if row.mask is None else row.mask,
            found_caption=caption,
            found_mask=mask,
            cleared=row.caption == "" and not caption,
            remarks=(
                *base.remarks,
                *(read if row.caption is None else ()),
                *((("no_mask", row.mask or decisions.masks),) if lacks else ()),
            ),
        )


def _check_mask(folder: Path, mask: str, *, is_folder: bool = False) -> bool:
    """Whether it is there, if one is named. Raises InputError: ``file_unreadable``: it is outside
    the folder, or not a file (with ``is_folder``: there is no such folder)."""
    try:
        path = inside(folder, mask)
        if is_folder:
            os.scandir(path).close()
        elif mask not in ("", FROM_ALPHA) and path.exists():
            regular_path(path)
        return mask == FROM_ALPHA or path.exists()
    except OSError as error:
        reason = f"“{mask[:200]}”: {plain_reason(error)}"
        raise InputError("file_unreadable", name=SET_FILE, reason=reason) from error


def _of_folder(folder: Path, name: str) -> SetPicture:
    """What the names of the folders that a picture is in say of it: the innermost that has a
    number tells how often it counts, and its caption."""
    inner = PurePosixPath(name).parent.parts[::-1]
    kept = [each for each in inner if each.lstrip("0123456789_").casefold() in _KEEPS][:1]
    said: list[_Said] = [("folder_prior", each) for each in kept]
    own = next((each for each in (*inner, folder.name) if re.match(r"[0-9]+(_|$)", each)), "")
    taken = _REPEATS.fullmatch(own)
    if taken is None:
        if own:
            said.append(("folder_unsure", own))
        return SetPicture(name, is_prior=bool(kept), remarks=tuple(said))
    said.append(("folder", f"“{own}”: {taken[1]} ×"))
    words = "" if taken[2].casefold() in _KEEPS else taken[2].strip()
    repeats = int(taken[1])
    return SetPicture(name, words, repeats=repeats, is_prior=bool(kept), remarks=tuple(said))


def _files(folder: Path) -> Iterator[str]:
    """Names of all files below, in linked folders, too; without hidden folders and
    painted masks. Raises InputError: ``file_unreadable``."""

    def refuse(error: OSError) -> None:
        if error.filename == str(folder):
            reason = plain_reason(error)
            raise InputError("file_unreadable", name=folder.name, reason=reason) from error

    for where, inner, names in walk_linked(folder, refuse):
        inner[:] = [each for each in inner if not each.startswith(".") and each != PAINTED]
        inside = where.relative_to(folder)
        for each in names:
            name = (inside / each).as_posix()
            if not each.startswith(".") and name.encode("utf-8", "ignore").decode() == name:
                yield name


def _captions(
    folder: Path,
    names: Iterable[str],
    exists: Callable[[str], bool],
    how: Mapping[str, Any],
) -> dict[str, tuple[str, tuple[_Said, ...]]]:
    """Of pictures that have a file of it, by their names, with what is to be said of them; the
    files of one folder are evidence for one another's encoding."""
    found = dict[str, tuple[str, tuple[_Said, ...]]]()
    together = defaultdict[PurePosixPath, dict[str, bytes]](dict)
    for path in map(PurePosixPath, names):
        stems = (str(path.with_suffix("")), str(path))
        files = (stem + ending for ending in CAPTIONS for stem in stems)
        file = next(filter(exists, files), "")
        try:
            data = _head(folder / file) if file else b""
        except OSError as error:
            found[str(path)] = "", (("unread", plain_reason(error)),)
        else:
            together[path.parent] |= {str(path): data} if file else {}
    for each in together.values():
        for name, plain in decoded_files(each, how["encoding"]).items():
            lines, said = _lines(plain.text.strip()), list[_Said]()
            if not lines:
                said.append(("unread", "empty" if plain.is_text else "not a text file"))
            if plain.is_guess:
                known = filter(None, (plain.encoding, plain.other))
                said.append(("encoding", " or ".join(known)))
            if len(lines) > 1:
                said.append((how["lines"], ""))
            count = 1 if how["lines"] == "first_line" else None
            joint = " " if how["lines"] == "joined" else "\n"
            found[name] = joint.join(lines[:count]), tuple(said)
    return found


def _head(path: Path) -> bytes:
    """Raises OSError: it can't be read, or is too long for a caption."""
    with open_regular(path) as file:
        data = file.read(_LONGEST + 1)
    if len(data) > _LONGEST:
        raise OSError(0, f"longer than {_LONGEST:,} bytes")
    return data


def _lines(text: str) -> list[str]:
    """Of a file of a caption; of one with the settings of a picture, its prompt. One that ends
    with a comma goes on in the next."""
    info = read_text_info(text) if "Steps: " in text else None
    if info is not None:
        return [caption_of_prompt(info.prompt)]
    each = re.sub(r",\s*[\r\n]\s*", ", ", text).splitlines()
    return [" ".join(line.split()) for line in each if line.strip()]


def _mask(name: str, exists: Callable[[str], bool], masks: str) -> str:
    stem = str(PurePosixPath(name).with_suffix(""))
    inside = [f"{masks.strip('/')}/{each}" for each in (name, f"{stem}.png")] if masks else []
    return next(filter(exists, (*inside, f"{stem}{MASK_LABEL}.png")), "")


def beside(path: Path) -> tuple[str, str]:
    """Caption and mask (name of a file; empty: none) beside a picture."""
    folder = path.parent

    def exists(name: str) -> bool:
        return (folder / name).is_file()

    read = _captions(folder, [path.name], exists, settings_of({}))
    return read.get(path.name, ("", ()))[0], _mask(path.name, exists, "")
