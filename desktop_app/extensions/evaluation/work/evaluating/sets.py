"""Sets of pictures: a folder, a file, a table, a run of a suite, or what a search of the history
finds. Which pictures, and what they were asked with; nothing is decoded here.

An edit is a result with its original and its mask: ``NAME.png`` beside ``NAME-original.png`` and
``NAME-mask.png``, with the hidden truth in ``NAME-truth.png`` if there is one; an entry of the
history has the first two; the case of a suite names them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.pixels import ByteArray
from desktop_app.core.safe_open import folder_of
from desktop_app.core.uid import is_uid
from desktop_app.extensions.evaluation.work.evaluating.reading import Pixels, mask_at, picture_at
from desktop_app.extensions.evaluation.work.stores.evaluations import HISTORY
from desktop_app.extensions.evaluation.work.suites.suite_folder import SuiteItem, read_suite_folder
from desktop_app.imaging.formats import READ_ENDINGS
from desktop_app.storage.batch_files import named_files
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_search import HistorySearch
from desktop_app.studio.history_origin import spots_of
from desktop_app.studio.recipes.source import MASK_NAMES

_ORIGINALS: Final = tuple(f"{{stem}}-original{ending}" for ending in READ_ENDINGS)
_TRUTHS: Final = tuple(f"{{stem}}-truth{ending}" for ending in READ_ENDINGS)
_BESIDE: Final = ("-original", "-truth", "-mask", ".mask")
_MOST: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SetItem:
    """A picture of a set.

    Attributes:
        path: its file.
        file: as `values.evaluation.Item.file`.
        key: as `values.evaluation.Item.key`, of the run of a suite; empty: to be found.
        prompt, seed, category, model: what is known before its file is read; seed -1: nothing.
        asks: what the prompt asks, by the heads of encoders ("noun" → "fox").
        original, mask, truth: of an edit.
        fault: why it can't be used; empty: it may be.
    """

    path: Path
    file: str
    key: str = ""
    prompt: str = ""
    seed: int = -1
    category: str = ""
    model: str = ""
    asks: Mapping[str, str] = field(default_factory=dict[str, str])
    original: Pixels | None = None
    mask: Pixels | None = None
    truth: Pixels | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PictureSet:
    """A set.

    Attributes:
        label: "A", "B" or "reference".
        name: what the user calls it.
        source: its folder, absolute, or ``history:`` and words.
        model: what made it, where the source tells; else its pictures may.
        items: its pictures.
        suite: id of the suite that it is a run of; empty: of none.
    """

    label: str
    name: str
    source: str
    model: str = ""
    items: Sequence[SetItem] = ()
    suite: str = ""

    @property
    def pictures(self) -> Sequence[SetItem]:
        """Those that may be read."""
        return [one for one in self.items if not one.fault]


@dataclass(frozen=True, slots=True)
class HistorySource:
    """The history, where sets may come from it."""

    history: History
    blobs: BlobStore


def set_of(
    text: str, label: str, history: Callable[[], HistorySource], but: Path | None = None
) -> PictureSet:
    """The set that was named.

    Args:
        text: a folder, a picture, a table of them, or ``history:`` with an id or words.
        label: of the set.
        history: opened where it is asked.
        but: a folder whose pictures don't count: what is written to.

    Raises:
        InputError: ``file_missing`` or ``file_unreadable``; ``set_empty``; of the history as
            `entry`.
    """
    if text.startswith(HISTORY):
        found = _of_history(text, label, history())
    else:
        path = Path(text).expanduser().absolute()
        if not path.exists():
            raise InputError("file_missing", name=text)
        found = _of_suite(path, label) or _of_files(path, label, but)
    if not found.items:
        raise InputError("set_empty", name=text)
    return found


# -- files ------------------------------------------------------------------------------------


def _of_files(path: Path, label: str, but: Path | None) -> PictureSet:
    base = path if path.is_dir() else folder_of(path)
    inner = None if but is None else but.absolute()
    named = [
        one for one in named_files(path, recursive=True) if inner not in one.path.absolute().parents
    ]
    stems = {one.path.with_suffix("") for one in named}
    items = [
        _file_item(one.path, base, one.values, one.fault)
        for one in named
        if not _is_companion(one.path, stems)
    ]
    return PictureSet(label=label, name=path.name, source=str(path), items=items)


def _is_companion(path: Path, stems: set[Path]) -> bool:
    """Whether it belongs to another one of the same folder."""
    return any(
        path.stem.endswith(ending) and path.with_name(path.stem.removesuffix(ending)) in stems
        for ending in _BESIDE
    )


def _file_item(path: Path, base: Path, values: Mapping[str, Any], fault: str) -> SetItem:
    original, truth = _companion(path, _ORIGINALS), _companion(path, _TRUTHS)
    mask = _companion(path, MASK_NAMES)
    seed = str(values.get("seed", ""))
    return SetItem(
        path=path,
        file=path.relative_to(base).as_posix() if path.is_relative_to(base) else path.name,
        prompt=str(values.get("prompt", "")),
        seed=int(seed) if seed.isdecimal() else -1,
        category=str(values.get("category", "")),
        original=None if original is None else partial(picture_at, original),
        mask=None if mask is None else partial(mask_at, mask),
        truth=None if truth is None else partial(picture_at, truth),
        fault=fault,
    )


def _companion(path: Path, names: Iterable[str]) -> Path | None:
    named = (path.with_name(name.format(stem=path.stem)) for name in names)
    return next((one for one in named if one.is_file()), None)


# -- the run of a suite -----------------------------------------------------------------------


def _of_suite(folder: Path, label: str) -> PictureSet | None:
    """None: it is none. Raises StorageError: ``making_damaged``."""
    told = read_suite_folder(folder) if folder.is_dir() else None
    if told is None:
        return None
    items = [_suite_item(folder, one) for one in told.items]
    return PictureSet(
        label=label, name=told.model or folder.name, source=str(folder), model=told.model,
        items=items, suite=told.suite,
    )  # fmt: skip


def _suite_item(folder: Path, one: SuiteItem) -> SetItem:
    path = folder / one.file
    return SetItem(
        path=path,
        file=one.file or one.key,
        key=one.key,
        prompt=one.prompt,
        seed=one.seed,
        category=one.category,
        asks=one.asks,
        original=partial(picture_at, folder / one.original) if one.original else None,
        mask=partial(mask_at, folder / one.mask) if one.mask else None,
        truth=partial(picture_at, folder / one.truth) if one.truth else None,
        fault="" if one.file else "it was not made",
    )


# -- the history ------------------------------------------------------------------------------


def _of_history(text: str, label: str, services: HistorySource) -> PictureSet:
    words = text.removeprefix(HISTORY).strip()
    several = [services.history.get(one) for one in words.split() if is_uid(one)]
    if len(several) > 1 and len(several) == len(words.split()):
        items = [_history_item(one, services) for one in several if one is not None]
        name = f"{HISTORY} {len(items)}"
        return PictureSet(label=label, name=name, source=text, items=items)
    found = services.history.beginning(words) if words else []
    if len(found) > 1:
        ids = ", ".join(entry.uid for entry in found)
        raise InputError("history_entry_ambiguous", name=words, ids=ids)
    entries = found or HistorySearch(services.history).listed(words, None, _MOST)
    items = [_history_item(one, services) for one in entries]
    return PictureSet(label=label, name=text, source=text, items=items)


def _history_item(entry: HistoryEntry, services: HistorySource) -> SetItem:
    path = services.history.path_of(entry)
    is_edit = bool(entry.inputs_json) and not entry.work
    original, mask = (
        partial(_went_in, entry, services.blobs),
        partial(_mask_in, entry, services.blobs),
    )
    return SetItem(
        path=path,
        file=entry.file or path.name,
        prompt=entry.prompt,
        seed=entry.seed,
        model=entry.model_name,
        original=original if is_edit else None,
        mask=mask if is_edit else None,
    )


def _spot(entry: HistoryEntry, blobs: BlobStore) -> Any:
    edited = {one.pixels.rect.size.area: one for one in spots_of(entry, blobs) if one.pixels}
    if not edited:
        raise StorageError("inputs_gone")
    return edited[max(edited)]


def _went_in(entry: HistoryEntry, blobs: BlobStore) -> ByteArray:
    """The context as it was, which the history's picture shows as it became."""
    spot = _spot(entry, blobs)
    return np.ascontiguousarray(spot.space.shown(spot.pixels.values[..., :3]))


def _mask_in(entry: HistoryEntry, blobs: BlobStore) -> ByteArray:
    spot = _spot(entry, blobs)
    rect = spot.pixels.rect
    if spot.mask is None:
        return np.full((rect.height, rect.width), 255, np.uint8)
    whole = np.zeros((rect.height, rect.width), np.uint8)
    common = spot.mask.rect.intersected(rect)
    inner = common.moved(-spot.mask.rect.x, -spot.mask.rect.y).slices
    values = spot.mask.values[inner]
    whole[common.moved(-rect.x, -rect.y).slices] = (
        values if values.dtype == np.uint8 else np.ceil(values * 255).astype(np.uint8)
    )
    return whole


# -- pairs ------------------------------------------------------------------------------------


def with_keys(sets: Sequence[Sequence[SetItem]]) -> list[list[SetItem]]:
    """The items of several sets with the keys they are paired by: those they have, else the prompt
    and the seed if all of all sets tell them, once each, else the file's name."""
    ways: tuple[Callable[[SetItem], str], ...] = (lambda one: one.key, _prompt_key, _stem)
    for way in ways[:-1]:
        keys = [[way(one) for one in items] for items in sets]
        if all(all(each) and _is_single(each) for each in keys):
            return _keyed(sets, keys)
    keys = [[_stem(one) for one in items] for items in sets]
    files = [[one.file for one in items] for items in sets]
    fitting = [
        short if _is_single(short) else whole for short, whole in zip(keys, files, strict=True)
    ]
    return _keyed(sets, fitting)


def _prompt_key(one: SetItem) -> str:
    if not one.prompt or one.seed < 0:
        return ""
    return f"{hashlib.sha256(one.prompt.encode()).hexdigest()[:12]} {one.seed}"


def _stem(one: SetItem) -> str:
    return Path(one.file).with_suffix("").as_posix().rpartition("/")[2]


def _is_single(keys: Iterable[str]) -> bool:
    return all(count == 1 for count in Counter(keys).values())


def _keyed(sets: Sequence[Sequence[SetItem]], keys: Sequence[Sequence[str]]) -> list[list[SetItem]]:
    return [
        [replace(one, key=key) for one, key in zip(items, named, strict=True)]
        for items, named in zip(sets, keys, strict=True)
    ]
