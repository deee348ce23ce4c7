"""A row for a file or folder that somebody named by its path, in the list or not."""

from __future__ import annotations

from pathlib import Path

from desktop_app.core.errors import ModelError, StorageError, VelaturaError
from desktop_app.core.model_record import ModelRecord
from desktop_app.core.safe_open import refuse_irregular
from desktop_app.library.collection.collection import Collection
from desktop_app.library.collection.collection_entry import CollectionEntry
from desktop_app.library.collection.collection_rows import listed_alone
from desktop_app.library.collection.content import content_key
from desktop_app.library.collection.location_scan import LocationState
from desktop_app.library.formats.folder_index import index_of
from desktop_app.library.model_list.model_entry import ModelEntry, path_hash, same_path, stem


def row_named(collection: Collection, typed: str) -> CollectionEntry:
    """The row of the collection that ``typed`` names, else one for what lies at that path.

    Raises:
        InputError: ``model_missing`` or ``model_ambiguous``; ``file_unreadable``.
    """
    try:
        return collection.find(typed)
    except VelaturaError as error:
        path = existing(typed)
        if error.code != "model_missing" or path is None:
            raise
        return row_at(collection, path)


def row_at(collection: Collection, path: Path) -> CollectionEntry:
    """A row for what lies at ``path``; nothing is remembered of having looked.

    A folder that holds one file of weights, and isn't a model, is that file.

    Raises:
        InputError: ``file_unreadable``.
    """
    path = _weights_in(path)
    for row in collection.scan():
        if any(same_path(place, str(path)) for place in row.paths):
            return row
    info, failed, weights = None, None, None
    try:
        info = collection.library.find(str(path))
    except VelaturaError as error:
        failed = error
    try:
        weights = collection.identify(path)
    except VelaturaError as error:
        failed = failed or error
    try:
        key = info.digest if info is not None else content_key(path)
    except OSError as error:
        raise ModelError("not_a_model", name=path.name, reason="it can't be read") from error
    name = stem(path)
    entry = ModelEntry(f"{name}-{path_hash(path)}", name, path, info, failed, in_place=True)
    try:
        record = collection.records.get(key)
    except StorageError:
        record = None
    return listed_alone(record or ModelRecord(key), LocationState(entry, key, "", weights))


def existing(typed: str) -> Path | None:
    """What lies at the path that was typed, absolute; None for nothing. Raises InputError:
    ``file_unreadable``: neither a file nor a folder."""
    path = Path(typed).expanduser().absolute()
    refuse_irregular(path)
    try:
        return path if typed and path.exists() else None
    except (OSError, ValueError):  # a name the system can't even look for
        return None


def _weights_in(path: Path) -> Path:
    try:
        if not path.is_dir() or index_of(path) is not None:
            return path
        files = [file for file in path.iterdir() if file.suffix.lower() == ".safetensors"]
    except OSError:
        return path
    return files[0] if len(files) == 1 else path
