"""Weights made of a model: where they go, and how they are taken up."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.core.atomic_write import (
    check_writable,
    error_while_writing,
    make_folder,
    written_atomically,
)
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.model_record import ModelRecord, Origin
from desktop_app.core.safe_open import open_regular
from desktop_app.library.model_list.file_placement import subfolder_of
from desktop_app.library.probing.single_file import companions

if TYPE_CHECKING:
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.library.collection.collection import Collection


def target_for(folder: Path, model: ModelInfo, name: str, component: str = "checkpoint") -> Path:
    """Where what is made of a model goes: a model beside it if it is in the models folder, all
    else into that.

    Args:
        folder: the models folder.
        model: in one file.
        name: of the new file.
        component: what it is.
    """
    path = Path(model.path)
    inside = path.is_relative_to(folder) and component == "checkpoint"
    place = path.parent if inside else folder / subfolder_of(component)
    return place / name


def make_place(target: Path) -> None:
    """Make the folder of ``target``, and find out whether a new file can be written there, before
    its content is made.

    Raises:
        ModelError: ``model_exists``.
        InputError, StorageError: it can't be written.
    """
    if os.path.lexists(target):
        raise ModelError("model_exists", name=target.name)
    make_folder(target.parent, str(target))
    check_writable(target)


def keep_copy(collection: Collection, model: ModelInfo, target: Path, note: str) -> bool:
    """Take up a copy that was written: it is called after its model, says what it was made from,
    and has its settings, choices and licence.

    Returns:
        Whether it is in the list now: where no model is looked for, it is not.

    Args:
        collection: where both are.
        model: that it was made from.
        target: the copy.
        note: about it, for people.

    Raises:
        InputError, StorageError: what is next to the model can't be copied, or no record kept.
    """
    path = Path(model.path)
    for file in companions(path):
        ending = file.name.removeprefix(path.stem)
        copy = target.with_name(target.stem + ending)
        try:
            with open_regular(file) as source, written_atomically(copy) as made:
                shutil.copyfileobj(source, made)
        except OSError as error:
            raise error_while_writing(error, file.name) from error
    before = collection.records.get(model.digest) or ModelRecord(model.digest)
    name = (before.name or model.name) + target.stem.removeprefix(path.stem).replace("-", " ")
    notes = "\n".join(filter(None, (note, before.notes)))
    made = ModelRecord("", name=name, notes=notes, tags=before.tags, choices=before.choices)
    return _arrived(collection, before, path.name, target, made)


def keep_made(collection: Collection, model: ModelInfo, target: Path, note: str) -> bool:
    """Take up a LoRA that was made of a model, or for it. Arguments, returns and raises: as
    `keep_copy`."""
    before = collection.records.get(model.digest) or ModelRecord(model.digest)
    made = ModelRecord("", name=target.stem.replace("-", " "), notes=note)
    return _arrived(collection, before, Path(model.path).name, target, made)


def _arrived(
    collection: Collection, before: ModelRecord, source: str, target: Path, made: ModelRecord
) -> bool:
    licence = before.origin.catalog if before.origin else ""
    origin = Origin("import", source, fetched=collection.now(), catalog=licence)
    try:
        rows = collection.arrived(target, origin)
    except InputError as error:
        if error.code != "model_missing":
            raise
        return False
    for row in rows:

        def noted(record: ModelRecord) -> ModelRecord:
            kept = {"name": made.name, "notes": made.notes}
            return replace(record, tags=made.tags, choices=made.choices, **kept)

        collection.records.change(row.key, noted)
    return True
