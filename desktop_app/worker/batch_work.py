"""What a batch in the window does in background threads: rows read, faults found, what was made
kept or rejected, open documents written down for it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

from desktop_app.core.atomic_write import make_folder
from desktop_app.core.errors import InputError
from desktop_app.core.generation_settings import MAX_SEED
from desktop_app.core.naming import DEFAULT_PATTERN, NameFacts, named, safe_name
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.formats import FORMATS
from desktop_app.imaging.layered_files.layered import LAYERED
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.picture import FileOrigin
from desktop_app.operations.recipes.recipe import Recipe, RecipeStep
from desktop_app.operations.recipes.steps import PAGES, SAME
from desktop_app.storage.batch_files import (
    DECISION,
    NAMES,
    REASON,
    REJECTED,
    SourceRow,
    free_path,
    named_files,
)
from desktop_app.storage.new_file import suggested_stem
from desktop_app.storage.recipes import RecipeStore
from desktop_app.studio.recipes.batch import Batch
from desktop_app.studio.recipes.checking import faults_of
from desktop_app.studio.recipes.services import RecipeServices
from desktop_app.studio.recipes.source import FileItem
from desktop_app.worker.opening import content_of, save_layers

Decision: TypeAlias = Literal["", "keep", "reject"]


def faults_in(
    recipe: Recipe, store: RecipeStore, services: Callable[[], RecipeServices]
) -> list[tuple[int, str]]:
    """What is wrong with a recipe on this machine: `Faults.found`."""
    faults = faults_of(recipe, services())
    for number, step in enumerate(recipe.steps, 1):
        if step.kind == "look":
            with faults.at(number, 0):
                if not store.get(step.name).is_look:
                    faults.add(f"“{step.name}” is not a look", number)
    return faults.found


def rows_of(path: Path) -> list[SourceRow]:
    """The files that a file, a table, or a folder with those inside names. Raises InputError."""
    rows = list[SourceRow]()
    for one in named_files(path, recursive=True):
        said = dict(one.values)
        mask = said.pop("mask", "")
        rows.append(SourceRow(str(one.path), one.name, said, mask, one.fault))
    return rows


def decide(batch: Batch, item: FileItem, decision: Decision, reason: str = "") -> None:
    """Write down what is decided of a file; what is rejected is moved, with its
    certificate. Raises StorageError."""
    row, files = batch.row(item), dict[str, str]()
    names = dict[str, str](row.told.get(NAMES, {}))
    for number, name in row.files.items():
        path = Path(name)
        is_rejected = path.parts[0] == REJECTED
        if is_rejected is (decision == "reject"):
            files[number] = name
        else:
            own = names.get(number, Path(*path.parts[1:])) if is_rejected else Path(REJECTED, path)
            files[number] = batch.moved(name, own)
            names[number] = name
    said = {DECISION: decision, REASON: [reason], NAMES: names if decision == "reject" else {}}
    row = replace(row, files=files, told={**row.told, **said})
    batch.renamed(item, row)
    batch.outcomes[item.key] = replace(batch.outcomes[item.key], told=row.told)


def result_name(recipe: Recipe | None, first: SourceRow, folder: Path) -> str:
    """What the first file's result would be called in ``folder``, relative to that."""
    exports = [] if recipe is None else [one for one in recipe.steps if one.kind == "export"]
    pattern = exports[-1].values["name"] if exports else DEFAULT_PATTERN
    stem = suggested_stem(first.name or Path(first.path).name)
    facts = NameFacts(datetime.now(), count=1, document=stem)  # noqa: DTZ005 - local time
    ending = _ending(exports[-1].name if exports else SAME, Path(first.path))
    path = folder.joinpath(*named(pattern, facts))
    free = free_path(path.with_name(path.name + ending))
    return free.relative_to(folder).as_posix()


def _ending(export: str, source: Path) -> str:
    """Of what an export of this name makes of a file, as its name tells what that is."""
    if export in PAGES:
        return f".{export}"
    same = source.suffix.lower() if export == SAME else f".{export}"
    rows = (row.endings for row in FORMATS.values() if same in row.endings)
    return next(rows, FORMATS["PNG"].endings)[0]


def with_seeds(recipe: Recipe, item: FileItem) -> FileItem:
    """With another seed for each step that has one."""
    if item.steps:
        steps = [replace(step, values={**step.values, **_seeds(step)}) for step in item.steps]
        return replace(item, steps=tuple(steps))
    values = dict(item.values)
    for number, step in enumerate(recipe.steps, 1):
        said = values.get(f"{number}.settings", step.values.get("settings"))
        new = _seeds(step, said)
        values |= {f"{number}.{name}": value for name, value in new.items()}
    return replace(item, values=values)


def _seeds(step: RecipeStep, settings: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Values of a step that differ by another seed."""
    seed = random.randrange(MAX_SEED)
    if "settings" in step.values:
        return {"settings": {**(settings or step.values["settings"]), "seed": seed}}
    return {"seed": seed % 100 + 1} if "seed" in step.values else {}


def snapshot(content: Content, origin: FileOrigin, name: str, folder: Path) -> SourceRow:
    """A document as it is now, as a project in a folder. Raises StorageError."""
    path = free_path(folder / f"{safe_name(Path(name).stem) or '_'}.velatura")
    make_folder(folder, path.name)
    save_layers(LAYERED["VELATURA"], path, content, origin, {})
    return SourceRow(str(path), name)


def pictures_of(paths: Sequence[Path]) -> Iterator[tuple[Path, ByteArray]]:
    """Each as the screen shows it, (h, w, 3|4) uint8 sRGB; those that are gone are left out: a run
    may take one back at any time. Raises InputError, StorageError."""
    for path in paths:
        try:
            one = content_of(path)
        except InputError as error:
            if error.code != "file_missing":
                raise
        else:
            yield path, one.space.shown(one.picture(one.size.rect))
