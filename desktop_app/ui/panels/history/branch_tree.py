"""The edits of a document as a tree: the way to what there is, what was undone, and branches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from desktop_app.imaging.layers.content import Content
from desktop_app.state.document.branches import Branch
from desktop_app.state.document.document import Document
from desktop_app.state.document.lines import Mark
from desktop_app.state.document.undo_steps import line_after

_FIRST = ""
"""In place of the id of an edit: the picture before the first of them."""


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One row; they are in the order in which they are drawn, the first picture on top.

    Attributes:
        mark: the edit; None: the first picture.
        lane: column of its point. Along every column left of it something goes on further down.
        forks: whether it is the first of its column here: its line comes from the left.
        ends: whether nothing follows in its column.
        branches: named states that end here.
        place: so many steps done lead here; None: no undo step does.
        is_now: whether it is what there is.
        is_undone: whether one gets there by redo.
        count: so many edits of the same name in a row are drawn as this one, the last of them.
    """

    mark: Mark | None
    lane: int
    forks: bool
    ends: bool
    branches: tuple[Branch, ...]
    place: int | None
    is_now: bool
    is_undone: bool
    count: int = 1

    @property
    def can_be_reached(self) -> bool:
        """Whether its pixels are there."""
        return self.place is not None or bool(self.branches)

    def content(self, document: Document) -> Content | None:
        """What there was; None: nobody keeps it."""
        if self.branches:
            return self.branches[-1].content
        stack = document.undo_stack
        if self.place is None:
            return None
        if not stack.total:
            return document.content
        return stack.at(self.place - 1).after if self.place else stack.at(0).before


class _Tree:
    """What follows what, gone through so far."""

    def __init__(self) -> None:
        self.marks: dict[str, Mark] = {}
        self.after: dict[str, list[str]] = defaultdict(list)
        self.places: dict[str, int] = {}
        self.branches: dict[str, list[Branch]] = defaultdict(list)

    def add(self, line: Sequence[Mark]) -> str:
        """Id of its last edit."""
        before = _FIRST
        for mark in line:
            if mark.id not in self.marks:
                self.marks[mark.id] = mark
                self.after[before].append(mark.id)
            before = mark.id
        return before


def tree_rows(document: Document) -> list[TreeRow]:
    """The tree of ``document`` as it is now."""
    stack, tree = document.undo_stack, _Tree()
    line = way = list(stack.first_line)
    now = tree.add(line)
    tree.places[now] = 0
    for place in range(1, stack.total + 1):
        step = stack.at(place - 1)
        if step.line is not None:
            tree.add(line)
            line = list(step.line)
        else:
            line += line_after((), (step,))
        at = line[-1].id if line else _FIRST
        if place <= stack.position or at not in tree.places:
            tree.places[at] = place
        if place == stack.position:
            now, way = at, list(line)
    tree.add(line)
    for branch in document.branches.items.value:
        tree.branches[tree.add(branch.line)].append(branch)
    main = {mark.id for mark in (*way, *line)}
    undone = {mark.id for mark in line} - {mark.id for mark in way}
    return _joined(_rows(tree, main, now, undone))


def _rows(tree: _Tree, main: set[str], now: str, undone: set[str]) -> list[TreeRow]:
    rows: list[TreeRow] = []
    waiting = [(_FIRST, 0, False)]
    while waiting:
        at, lane, forks = waiting.pop()
        # What goes on in the same column is drawn last.
        after = sorted(tree.after[at], key=main.__contains__)
        rows.append(
            TreeRow(
                tree.marks.get(at),
                lane,
                forks,
                not after,
                tuple(tree.branches[at]),
                tree.places.get(at),
                at == now,
                at in undone,
            )
        )
        waiting += [(one, lane, False) for one in after[-1:]]
        waiting += [(one, lane + 1, True) for one in reversed(after[:-1])]
    return rows


def _joined(rows: Iterable[TreeRow]) -> list[TreeRow]:
    """Strokes and the like that follow one another as one row."""
    joined: list[TreeRow] = []
    for row in rows:
        last = joined[-1] if joined else None
        if last is not None and not row.forks and _is_alike(last, row):
            joined[-1] = replace(row, forks=last.forks, count=last.count + 1)
        else:
            joined.append(row)
    return joined


def _is_alike(one: TreeRow, then: TreeRow) -> bool:
    if one.mark is None or then.mark is None or one.lane != then.lane or one.ends:
        return False
    plain = not (one.branches or one.is_now or one.mark.words or then.mark.words)
    return plain and one.mark.name == then.mark.name and one.is_undone == then.is_undone


def pictures_of(
    rows: Iterable[TreeRow], document: Document, known: Callable[[str], bool]
) -> list[tuple[str, Content]]:
    """Of rows that are drawn with a picture, those of whom none is ``known``: key and content."""
    unknown = (row for row in rows if is_pictured(row) and not known(picture_key(row)))
    contents = ((picture_key(row), row.content(document)) for row in unknown)
    return [(key, content) for key, content in contents if content is not None]


def is_pictured(row: TreeRow) -> bool:
    """Whether it is drawn with its picture: the first one, edits by a model, branches."""
    return row.mark is None or bool(row.branches or row.mark.words or row.mark.entry)


def picture_key(row: TreeRow) -> str:
    """The same for the same picture."""
    return row.branches[-1].id if row.branches else row.mark.id if row.mark else _FIRST
