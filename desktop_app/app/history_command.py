"""``velatura history``: lists, finds, shows, exports, imports and checks what was generated."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict
from typing import Any, Final

from desktop_app.app.history_finding import import_from, search
from desktop_app.app.history_replies import (
    NAMED,
    Parts,
    entry_data,
    entry_of,
    line,
    named,
    progress,
)
from desktop_app.app.made_command import run_made
from desktop_app.app.models.reply import Reply
from desktop_app.catalog.intents import load_intents
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.harmless import one_line
from desktop_app.core.set_aside import aside_file
from desktop_app.storage.data.open_folder import open_data
from desktop_app.storage.database_damage import damage_in
from desktop_app.storage.history_inputs import bytes_of
from desktop_app.storage.history_lineage import tree_of
from desktop_app.storage.paths import DataPaths

_LOST: Final[Mapping[str, str]] = {
    "settings": "the settings they were made with",
    "seconds": "how long they took",
    "notes": "document, inputs, environment, stars, tags and notes",
}


def run_history(arguments: argparse.Namespace) -> Reply:
    """Run one action.

    Raises:
        VelaturaError: it could not be done.
    """
    from desktop_app.storage.blob_store import BlobStore
    from desktop_app.storage.history import History

    if arguments.action == "made":
        return run_made(arguments.data_dir, arguments)
    paths = DataPaths.at(arguments.data_dir)
    use = open_data(paths)
    try:
        with closing(History(paths.history_file, load_schedulers())) as history:
            parts = Parts(history, BlobStore(paths.blobs))
            reply = _ACTIONS[arguments.action](parts, arguments)
            for notice in history.take_notices():
                print(f"velatura: note: {notice.what} {notice.kept}", file=sys.stderr)
            return reply
    finally:
        use.release()


def _list(parts: Parts, arguments: argparse.Namespace) -> Reply:
    from desktop_app.storage.history_search import HistorySearch

    finder, limit = HistorySearch(parts.history), arguments.limit
    found = finder.listed(arguments.search, None, limit, trashed=arguments.trash)
    text = "\n".join(map(line, found)) or "There are no entries."
    return Reply(text, [entry_data(entry) for entry in found])


def _show(parts: Parts, arguments: argparse.Namespace) -> Reply:
    entry = entry_of(parts.history, arguments.entry)
    all_told = {
        **entry_data(entry),
        "environment": parts.history.environment(entry.environment),
        "inputs": list(entry.inputs),
        "bytes": bytes_of(parts.history, parts.blobs, entry.uid),
    }
    hidden = ("inputs", "environment", "request")
    lines = [
        f"{name}: {one_line(str(value))}" for name, value in all_told.items() if name not in hidden
    ]
    lines += [f"made from: {len(entry.inputs)} spots"] if entry.inputs else []
    return Reply("\n".join(lines), all_told)


def _tree(parts: Parts, arguments: argparse.Namespace) -> Reply:
    entry = entry_of(parts.history, arguments.entry)
    found = [*tree_of(parts.history, entry.uid)]
    lines, told_all = list[str](), list[dict[str, Any]]()
    for one in found:
        mark = ">" if one.uid == entry.uid else " "
        text = f"{one.uid}  (not here)" if one.entry is None else line(one.entry)
        lines.append(f"{mark} {'  ' * one.depth}{text}{'  (see above)' if one.again else ''}")
        about = {"id": one.uid, "depth": one.depth, "again": one.again}
        told_all.append(about if one.entry is None else {**entry_data(one.entry), **about})
    return Reply("\n".join(lines), told_all)


def _export(parts: Parts, arguments: argparse.Namespace) -> Reply:
    from desktop_app.storage.history_zip import export_zip

    uids = [entry_of(parts.history, one).uid for one in arguments.entries] or None
    done = export_zip(parts.history, parts.blobs, arguments.zip, uids, progress)
    lines = [f"Exported {done.entries} entries to {arguments.zip}."]
    if done.missing:
        lines.append(f"Left out, because their pictures are missing: {named(done.missing)}")
    if done.outside:
        lines.append(f"Left out, because their files are not in the history folder: {done.outside}")
    if done.blobs_missing:
        lines.append(f"Stored image data that could not be read: {done.blobs_missing}")
    return Reply("\n".join(lines), asdict(done), 2 * bool(done.missing or done.blobs_missing))


def _recipe(parts: Parts, arguments: argparse.Namespace) -> Reply:
    from desktop_app.storage.recipes import recipe_text, write_recipe_file
    from desktop_app.studio.recipes.taking import recipe_of

    entry = entry_of(parts.history, arguments.entry)
    recipe = recipe_of(entry, parts.history.environment(entry.environment), load_intents())
    write_recipe_file(arguments.out, recipe)
    value = {"out": str(arguments.out), "steps": [step.title for step in recipe.steps]}
    return Reply(recipe_text(recipe).rstrip(), {**value, "note": recipe.note})


def _import(parts: Parts, arguments: argparse.Namespace) -> Reply:
    from desktop_app.storage.history_unzip import import_zip

    if len(arguments.paths) > 1 or arguments.paths[0].is_dir():
        return import_from(parts, arguments.paths)
    done = import_zip(parts.history, parts.blobs, arguments.paths[0], progress)
    lines = [f"Imported {done.added} entries; {done.known} were in the history already."]
    lines += [f"Left out: {name}: {reason}" for name, reason in done.refused[:NAMED]]
    if done.lost:
        lines.append(f"Stored image data that were missing or damaged: {done.lost}")
    if done.is_cut_off:
        lines.append("The end of the file is missing.")
    whole = not (done.refused or done.lost or done.is_cut_off)
    return Reply("\n".join(lines), asdict(done), 2 * (not whole))


def _check(parts: Parts, arguments: argparse.Namespace) -> Reply:
    from desktop_app.storage.history_check import check
    from desktop_app.storage.history_rebuild import rebuild

    rebuilt = None
    if arguments.rebuild:
        if damage := damage_in(parts.history.file, thorough=True):
            parts.history.database.quarantine(damage)
        parts.history.database.mend()
        parts.history.database.derive()
        rebuilt = rebuild(parts.history)
    found = check(parts.history)
    lines = [f"Entries: {found.entries}, {found.trashed} of them in the trash."]
    lost = () if rebuilt is None else rebuilt.without.items()
    if rebuilt is not None:
        lines.append(f"Rebuilt from pictures: {rebuilt.added}.")
        lines += [f"Not found for {n} of them: {_LOST[name]}." for name, n in lost]
        lines += [f"Not a picture: {name}" for name in rebuilt.unreadable[:NAMED]]
    if found.damage:
        lines.append(f"The database is damaged: {found.damage}")
    if found.aside:
        lines.append(
            f"Records that can't be read: {len(found.aside)}. They are kept in"
            f" {aside_file(parts.history.file)}."
        )
        lines += [f"    {reason}" for reason in found.aside[:NAMED]]
    if found.kept:
        lines.append(
            f"The database was damaged and is kept as {', '.join(found.kept)}. What is missing"
            " comes back with --rebuild."
        )
    if found.only_noted:
        lines.append(
            f"Albums, searches, imported pictures or environments that only the notes have:"
            f" {found.only_noted}. They come back with --rebuild."
        )
    if found.missing:
        lines.append(f"Entries whose pictures are missing: {named(found.missing)}")
    if found.unlisted:
        lines.append(f"Pictures without an entry: {found.unlisted}")
    if found.torn:
        where = ", ".join(map(str, found.torn_at[:NAMED]))
        lines.append(f"Notes that can't be read: {found.torn} (marks.jsonl, lines {where})")
    lines += ["Everything is in order."] if found.is_whole else []
    both = {**asdict(found), "rebuilt": None if rebuilt is None else asdict(rebuilt)}
    return Reply("\n".join(lines), both, 2 * (not found.is_whole))


_ACTIONS: Final[Mapping[str, Callable[[Parts, argparse.Namespace], Reply]]] = {
    "list": _list,
    "search": search,
    "show": _show,
    "export": _export,
    "import": _import,
    "recipe": _recipe,
    "tree": _tree,
    "check": _check,
}
