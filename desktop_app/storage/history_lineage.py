"""What entries were made from, and what was made from them: by ids that hold on other machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from desktop_app.storage.history import History
    from desktop_app.storage.history_entry import HistoryEntry

MOST: Final = 2000
"""Entries of a tree: more are not followed."""


@dataclass(frozen=True, slots=True)
class Related:
    """One place of a tree.

    Attributes:
        uid: of the entry.
        entry: None: it is not here any more, or was made on another machine.
        depth: how far below the tree's first it stands.
        again: whether it stood above already, with what follows from it.
    """

    uid: str
    entry: HistoryEntry | None
    depth: int
    again: bool = False


def children_of(history: History, uid: str) -> list[HistoryEntry]:
    """Entries that were made from it, oldest first. Raises as `History.entries`."""
    where = "WHERE i.id IN (SELECT id FROM lineage WHERE parent = ?) ORDER BY i.id"
    return history.entries(where, (uid,))


def ancestors_of(history: History, uid: str) -> list[Related]:
    """What it came of, the first picture first, itself last; each once. Whatever an imported
    history says, it ends."""
    order = list[Related]()
    seen = set[str]()

    def visit(one: str, depth: int) -> None:
        if one in seen or len(seen) >= MOST or depth > MOST // 4:
            return
        seen.add(one)
        entry = history.get(one)
        for parent in () if entry is None else entry.parents:
            visit(parent, depth + 1)
        order.append(Related(one, entry, depth))

    visit(uid, 0)
    return order


def tree_of(history: History, uid: str) -> Iterator[Related]:
    """The tree of an entry: from the first picture of its main line (the lowest parent
    of each) down, row by row, children below their parent. One with several parents stands below
    each, and its children below the first."""
    first, line = uid, {uid}
    while len(line) < MOST // 4:
        entry = history.get(first)
        above = next((one for one in (() if entry is None else entry.parents)), "")
        if not above or above in line:
            break
        line.add(above)
        first = above
    seen = set[str]()

    def below(one: str, entry: HistoryEntry | None, depth: int) -> Iterator[Related]:
        if len(seen) >= MOST or depth > MOST // 4:
            return
        again = one in seen
        yield Related(one, entry, depth, again)
        if again:
            return
        seen.add(one)
        for child in children_of(history, one):
            yield from below(child.uid, child, depth + 1)

    yield from below(first, history.get(first), 0)
