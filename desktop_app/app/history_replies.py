"""What the actions of ``velatura history`` share: their parts, and how an entry is told."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop_app.core.errors import InputError
from desktop_app.storage.history_facets import OWN

if TYPE_CHECKING:
    from desktop_app.storage.blob_store import BlobStore
    from desktop_app.storage.history import History
    from desktop_app.storage.history_entry import HistoryEntry

NAMED = 20
"""Most things of one sort that a reply names."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What an action works on."""

    history: History
    blobs: BlobStore


def entry_of(history: History, key: str) -> HistoryEntry:
    """The entry of an id or its first digits.

    Raises:
        InputError: ``history_entry_unknown``, or ``history_entry_ambiguous`` with those it may be.
    """
    found = history.beginning(key)
    if not found:
        raise InputError("history_entry_unknown", name=key)
    if len(found) > 1:
        ids = ", ".join(entry.uid for entry in found)
        raise InputError("history_entry_ambiguous", name=key, ids=ids)
    return found[0]


def entry_data(entry: HistoryEntry) -> dict[str, Any]:
    """As JSON, without what is only of this database. The file of an imported picture is where it
    is on this machine."""
    request = entry.request
    return {
        "id": entry.uid,
        "created": entry.created.isoformat(),
        "prompt": entry.prompt,
        "negative_prompt": entry.negative_prompt,
        "model": entry.model_name,
        "model_digest": entry.model_digest,
        "seed": entry.seed if entry.seed >= 0 else None,
        "size": str(entry.size),
        "task": entry.task,
        "seconds": entry.seconds,
        "file": entry.outside or entry.file,
        "missing": entry.missing,
        "document": entry.document,
        "owner": entry.owner,
        "job": entry.job,
        "image": entry.image,
        "content": entry.content,
        "output_digest": entry.output_digest,
        "applied": entry.applied,
        "starred": entry.starred,
        "rejected": entry.rejected,
        "tags": list(entry.tags),
        "note": entry.note,
        "parents": list(entry.parents),
        "albums": [album for album, _ in entry.albums],
        "trashed": entry.trashed_ms is not None,
        "source": entry.source or OWN,
        "told": entry.outside_data,
        "request": None if request is None else request.to_json(),
    }


def marks(entry: HistoryEntry) -> str:
    """One sign each: starred, rejected, applied, its picture missing."""
    flags = (entry.starred, "*"), (entry.rejected, "x"), (entry.applied, "a"), (entry.missing, "?")
    return "".join(sign if is_set else "-" for is_set, sign in flags)


def named(uids: tuple[str, ...]) -> str:
    """Some ids, and how many more there are."""
    more = f" and {len(uids) - NAMED} more" if len(uids) > NAMED else ""
    return ", ".join(uids[:NAMED]) + more


def line(entry: HistoryEntry) -> str:
    """An entry in a list: its prompt, or what was done to a whole picture."""
    text = entry.model_name if entry.work else entry.prompt
    return (
        f"{entry.uid}  {entry.created.astimezone():%Y-%m-%d %H:%M}  {entry.size}"
        f"  {marks(entry)}  {' '.join(text.split())[:80]}"
    )


def progress(done: int, total: int) -> None:
    """Say on a terminal how far it is."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        print(f"\r{done} of {total}", end=end, file=sys.stderr, flush=True)
