"""``velatura history search``, and the import of folders."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.app.history_replies import NAMED, Parts, entry_data, entry_of, line, progress
from desktop_app.app.models.reply import Reply
from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import check_folder
from desktop_app.storage.history_facets import FACET_TABLE

if TYPE_CHECKING:
    from desktop_app.storage.history_search import Query


def search(parts: Parts, arguments: argparse.Namespace) -> Reply:
    """Find entries.

    Raises:
        InputError: ``history_facet_unknown``; ``file_missing`` and the like.
        ModelError: as `content_finding.use_content`.
    """
    from desktop_app.app.content_finding import use_content
    from desktop_app.storage.history_looks import catch_up_looks
    from desktop_app.storage.history_search import HistorySearch

    query = _query(parts, arguments)
    while arguments.like and catch_up_looks(parts.history):
        pass
    finder = HistorySearch(parts.history)
    if arguments.like or query.content:
        use_content(arguments.data_dir, parts.history, finder.likeness, query, arguments.like)
    page = finder.page(query, limit=arguments.limit)
    counts = finder.facets(query)
    lines = [line(entry) for entry in page.entries] or ["There are no entries."]
    if page.total > len(page.entries):
        lines.append(f"{page.total} entries in all.")
    value = {
        "total": page.total,
        "entries": [entry_data(entry) for entry in page.entries],
        "facets": {
            name: [asdict(one) for one in counts[name].values]
            for name in FACET_TABLE
            if name in counts
        },
    }
    return Reply("\n".join(lines), value)


def _query(parts: Parts, arguments: argparse.Namespace) -> Query:
    from desktop_app.storage.history_search import Query

    wanted, unwanted = dict[str, tuple[str, ...]](), dict[str, tuple[str, ...]]()
    for text in arguments.facet:
        name, sign, value = text.partition("=")
        chosen = unwanted if name.endswith("!") else wanted
        name = name.removesuffix("!")
        if not sign or name not in FACET_TABLE:
            names = ", ".join(row.id for row in FACET_TABLE.values() if row.shown)
            raise InputError("history_facet_unknown", name=text, names=names)
        chosen[name] = (*chosen.get(name, ()), value)
    query = Query(" ".join(map(str, arguments.words)), wanted, unwanted, content=arguments.content)
    return _like(parts, query, arguments.like) if arguments.like else query


def _like(parts: Parts, query: Query, wanted: str) -> Query:
    """With the look of an entry, or of a file."""
    from desktop_app.app.content_finding import thumbnail_of
    from desktop_app.imaging.fingerprint import fingerprint_of

    if parts.history.beginning(wanted):
        return replace(query, like=entry_of(parts.history, wanted).uid)
    return replace(query, fingerprint=fingerprint_of(thumbnail_of(Path(wanted))))


def import_from(parts: Parts, folders: Sequence[Path]) -> Reply:
    """Take in the pictures of folders.

    Raises:
        InputError: ``file_missing`` or ``file_unreadable``: one of them is not a folder.
    """
    from desktop_app.storage.history_folders import import_folders

    for folder in folders:
        check_folder(folder)
    done = import_folders(parts.history, folders, progress)
    lines = [f"Imported {done.added} pictures; {done.known} were in the history already."]
    for count, text in (
        (done.moved, "Found in another folder: {}"),
        (done.changed, "Changed since the last import: {}"),
        (done.missing, "No longer in these folders: {}"),
    ):
        lines += [text.format(count)] if count else []
    lines += [f"Left out: {name}: {reason}" for name, reason in done.refused[:NAMED]]
    if done.damaged > NAMED:
        lines.append(f"Left out in all: {done.damaged}")
    lines += [f"Can't be read: {name}" for name in done.absent[:NAMED]]
    return Reply("\n".join(lines), asdict(done), 2 * bool(done.damaged or done.absent))
