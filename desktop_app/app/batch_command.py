"""``velatura batch``: many files by one recipe; ``velatura grade``: one by a look."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Final

from desktop_app.app.history_replies import entry_of
from desktop_app.app.models.progress import FAILED, run_teller
from desktop_app.app.models.reply import Reply
from desktop_app.app.operation_command import to_write, written
from desktop_app.app.recipe_services import recipe_services, run_batch_here
from desktop_app.app.services import AppServices, load_services
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.errors import InputError
from desktop_app.imaging.adjustments.grading import graded
from desktop_app.imaging.colour import colour_space
from desktop_app.operations.recipes.recipe import Recipe, grade_of
from desktop_app.storage.batch_files import NamedFile, named_files
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_search import HistorySearch
from desktop_app.storage.item_run import taken_folder
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.recipes import RecipeStore
from desktop_app.studio.recipes.batch import Batch, check_items, file_item
from desktop_app.studio.recipes.checking import check_recipe
from desktop_app.studio.recipes.source import FileItem

_HISTORY: Final = "history:"
_MOST: Final = 100_000


def run_batch(arguments: argparse.Namespace) -> Reply:
    """Do a recipe to files; what came of it.

    Raises:
        InputError: ``recipe_missing``, ``recipe_newer``, ``recipe_wrong``, ``batch_empty``,
            ``file_missing`` of a folder or table, or ``output_unwritable``; nothing was done then.
        StorageError: ``submit_running``, or the data folder can't be used.
    """
    from desktop_app.worker.opening import read_document

    with ExitStack() as ends:
        parts = ends.enter_context(closing(load_services(arguments.data_dir, plugins=True)))
        recipe = RecipeStore(parts.paths.recipes).whole(arguments.recipe)
        services = recipe_services(parts)
        check_recipe(recipe, services)
        items = _items(parts, recipe, arguments)
        check_items(recipe, items)
        taken_folder(arguments.out, parts.paths, ends, "batch")
        batch = Batch(
            recipe,
            items,
            arguments.out,
            services,
            read_document,
            BlobStore(parts.paths.blobs),
            resume=arguments.resume,
            hearer=run_teller(quiet=arguments.json),
        )
        run_batch_here(parts, batch, batch.run)
    return Reply(batch.text(), batch.summary(), 0 if batch.is_whole else FAILED)


def run_grade(arguments: argparse.Namespace) -> tuple[str, Any]:
    """Adjust one picture.

    Raises:
        InputError: ``lut_damaged``, ``recipe_missing``, ``recipe_wrong``; a file can't be read or
            written.
    """
    store = RecipeStore(DataPaths.at(arguments.data_dir).recipes)
    look = store.get(arguments.look or str(arguments.lut))
    if not look.is_look:
        raise InputError("recipe_wrong", name=look.name, reasons="a look has adjustments alone")
    opened = to_write(arguments.out, arguments.picture)
    made, space = opened.pixels, colour_space(opened.origin.about.icc)
    for step in look.steps:
        made = graded(made, [grade_of(step, made)], space)
    return written(made, opened, (), [look.name], arguments)


# -- files ------------------------------------------------------------------------------------


def _items(parts: AppServices, recipe: Recipe, arguments: argparse.Namespace) -> list[FileItem]:
    """One item a path, though several arguments name it; files below ``--out`` are left out. Raises
    InputError."""
    found: dict[str, FileItem] = {}
    out = arguments.out.resolve()
    for text in arguments.files:
        for one in _named(parts.paths, text, recursive=arguments.recursive):
            if out in one.path.resolve().parents:  # of an earlier run
                continue
            values = dict(one.values)
            mask = values.pop("mask", None)
            item = file_item(
                one.path,
                len(found) + 1,
                recipe,
                one.name,
                values,
                mask=Path(mask) if mask else None,
                fault=one.fault,
            )
            found.setdefault(item.key, item)
    if not found:
        raise InputError("batch_empty", names=", ".join(map(str, arguments.files)))
    return [*found.values()]


def _named(paths: DataPaths, text: str, *, recursive: bool) -> Iterator[NamedFile]:
    if text.startswith(_HISTORY):
        yield from (NamedFile(path, name) for path, name in _of_history(paths, text))
    else:
        yield from named_files(Path(text), recursive=recursive)


def _of_history(paths: DataPaths, text: str) -> list[tuple[Path, str]]:
    words = text.removeprefix(_HISTORY).strip()
    with closing(History(paths.history_file, load_schedulers())) as history:
        if words and history.beginning(words):
            entries = [entry_of(history, words)]
        else:
            entries = HistorySearch(history).listed(words, None, _MOST)
        return [
            (history.path_of(one), one.document or " ".join(one.prompt.split())[:60])
            for one in entries
        ]
