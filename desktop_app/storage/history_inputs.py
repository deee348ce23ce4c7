"""What entries of the history were made from: how much disk space that takes, and a limit on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from desktop_app.core.job_record import spots_from_json

if TYPE_CHECKING:
    from desktop_app.storage.blob_store import BlobStore
    from desktop_app.storage.history import History

_PAGE = 2000
_KEPT_FIRST = "AND starred", "AND NOT starred AND NOT rejected", "AND NOT starred AND rejected"


def blobs_in(inputs: str) -> frozenset[str]:
    """Ids of the blobs that an entry's inputs name; none where they can't be read."""
    try:
        spots = spots_from_json(json.loads(inputs or "[]"))
    except (ValueError, RecursionError):
        return frozenset()
    return frozenset(blob for spot in spots for blob in spot.blobs)


def used_blobs(history: History) -> frozenset[str]:
    """Ids of all blobs that entries need, those in the trash too."""
    return frozenset(blob for _, inputs in _all(history, "") for blob in blobs_in(inputs))


def bytes_of(history: History, blobs: BlobStore, uid: str) -> int:
    """What an entry takes on the disk: its picture (but for one that was imported in place), and
    what it was made from (which others may have been made from, too)."""
    entry = history.get(uid)
    if entry is None:
        return 0
    picture = 0 if entry.missing or entry.outside else history.path_of(entry).stat().st_size
    return picture + sum(blobs.sizes(blobs_in(entry.inputs_json)).values())


def limit_inputs(
    history: History, blobs: BlobStore, most: int, go_on: Callable[[], bool] = lambda: True
) -> int:
    """Let the oldest entries forget what they were made from until all of it takes ``most`` bytes.

    Rejected ones forget it first; starred ones keep it; pictures stay in any case. The blobs
    themselves go when nobody needs them any more (`BlobStore.remove_unused`).

    Returns:
        How many entries forgot it.
    """
    seen, total = set[str](), 0
    forgetting = list[str]()
    for condition in _KEPT_FIRST:
        for uid, inputs in _all(history, condition):
            if not go_on():
                return 0
            new = blobs_in(inputs) - seen
            size = sum(blobs.sizes(new).values())
            if size and total + size > most and condition != _KEPT_FIRST[0]:
                forgetting.append(uid)
            else:
                seen |= new
                total += size
    for first in range(0, len(forgetting), _PAGE):
        history.mark_all(forgetting[first : first + _PAGE], {"inputs": ""})
    return len(forgetting)


def _all(history: History, condition: str) -> Iterator[tuple[str, str]]:
    """Id and inputs of the entries that have some, newest first."""
    last = 2**63 - 1
    while rows := _page(history, condition, last):
        yield from ((row["uid"], row["inputs"]) for row in rows)
        last = rows[-1]["id"]


def _page(history: History, condition: str, last: int) -> Sequence[Any]:
    sql = (
        "SELECT id, uid, inputs FROM images WHERE inputs != '' AND id < ?"
        f" {condition} ORDER BY id DESC LIMIT ?"
    )
    return history.database.read(lambda one: one.execute(sql, (last, _PAGE)).fetchall())
