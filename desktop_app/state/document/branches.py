"""Named states of a document, beside its undo steps: neither undo nor a compaction takes them away.

One goes to a branch by an undoable step, and goes on from there. A state that is left and is no
branch becomes one. Only for the GUI thread.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from desktop_app.core.observable import Observable, Signal
from desktop_app.state.document.lines import Line, line_from_json, line_to_json

if TYPE_CHECKING:
    from desktop_app.imaging.layers.content import Content
    from desktop_app.state.document.document_content import DocumentContent


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """One named state.

    Attributes:
        name: what the user called it; empty: it got none.
        content: all there was.
        line: the way there.
        texts: what a file of it says about how it was made.
        id: holds wherever the document goes.
        made: when, in seconds since 1970 (UTC).
    """

    name: str
    content: Content
    line: Line
    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    made: float = field(default_factory=time.time)

    @property
    def at(self) -> str:
        """Id of the last edit on the way; empty: there was none."""
        return self.line[-1].id if self.line else ""

    @property
    def key(self) -> tuple[str, str]:
        """Two with the same are the same branch, as a file has it."""
        return self.id, self.name

    def to_json(self) -> dict[str, Any]:
        told = {"id": self.id, "name": self.name, "made": self.made, "texts": dict(self.texts)}
        return {**told, "line": line_to_json(self.line)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], content: Content) -> Branch:
        """Raises KeyError, TypeError, ValueError, AttributeError: a wrong shape."""
        texts = {str(key): str(text) for key, text in data["texts"].items()}
        line = line_from_json(data["line"])
        return cls(str(data["name"]), content, line, texts, str(data["id"]), float(data["made"]))


@dataclass(frozen=True, slots=True, eq=False)
class BranchChange:
    """What happened to a branch, for whoever writes it down: it is there, or another version of it
    is ("put"); it is gone ("remove")."""

    kind: Literal["put", "remove"]
    branch: Branch


class Branches:
    """Those of one document.

    Args:
        document: whose.
        texts: what a file of it says about how it was made.
        is_painting: whether a stroke is in progress.

    Attributes:
        items: the oldest first.
        removed: what was taken away last, while it can be brought back.
        saved: keys of those in its file.
    """

    def __init__(
        self,
        document: DocumentContent,
        texts: Callable[[], Mapping[str, str]],
        is_painting: Callable[[], bool],
    ) -> None:
        self._document, self._texts, self._is_painting = document, texts, is_painting
        self.items: Observable[tuple[Branch, ...]] = Observable(())
        self.removed: Branch | None = None
        self.happened: Signal[BranchChange] = Signal()
        self.saved: frozenset[tuple[str, str]] = frozenset()

    @property
    def current(self) -> Branch | None:
        """The one whose picture there is now; the newest of several."""
        line = self._document.undo_stack.line
        at = line[-1].id if line else ""
        return next((one for one in reversed(self.items.value) if one.at == at), None)

    @property
    def are_saved(self) -> bool:
        """Whether those that there are, are in its file."""
        return self.saved == self.keys

    @property
    def keys(self) -> frozenset[tuple[str, str]]:
        """(id, name) of each, as `mark_saved` takes them."""
        return frozenset(branch.key for branch in self.items.value)

    def take(self, name: str = "") -> Branch:
        """A branch of what there is now."""
        document = self._document
        document.settle()
        line = document.undo_stack.line
        branch = Branch(name.strip(), document.content, line, self._texts())
        self.put(branch)
        return branch

    def put(self, branch: Branch) -> None:
        """Have it, in the place of another version of it."""
        others = (one for one in self.items.value if one.id != branch.id)
        self._set((*others, branch), BranchChange("put", branch))

    def rename(self, branch: Branch, name: str) -> None:
        """Call it otherwise; nothing where it is gone."""
        if branch in self.items.value and name.strip() != branch.name:
            self.put(replace(branch, name=name.strip()))

    def remove(self, branch: Branch) -> None:
        """Take it away; `bring_back` undoes that. The picture stays as it is."""
        if branch in self.items.value:
            self.removed = branch
            left = (one for one in self.items.value if one is not branch)
            self._set(left, BranchChange("remove", branch))

    def bring_back(self) -> None:
        """The branch that was removed last, once; nothing where there is none."""
        if self.removed is not None:
            branch, self.removed = self.removed, None
            self.put(branch)

    def switch(self, branch: Branch) -> bool:
        """Hold what it holds, as one undoable step; what is left becomes a branch if it is none.

        Returns:
            Whether it was done: not while a stroke is painted, or an edit put in and checked.
        """
        document = self._document
        if document.undo_stack.locked or self._is_painting():
            return False
        document.settle()
        if document.content.holds(branch.content):
            return True
        if self.current is None:
            self.take()
        now, then = document.content, branch.content
        document.commit(
            "switch_branch",
            then,
            branch.texts,
            reshaped=(now.size, now.channels) != (then.size, then.channels),
            line=branch.line,
        )
        return True

    def resume(self, branches: Iterable[Branch]) -> None:
        self.items.value = _in_order(branches)

    def mark_saved(self, keys: Iterable[tuple[str, str]]) -> None:
        self.saved = frozenset(keys)

    def _set(self, items: Iterable[Branch], change: BranchChange) -> None:
        self.items.value = _in_order(items)
        self.happened.send(change)


def _in_order(branches: Iterable[Branch]) -> tuple[Branch, ...]:
    return tuple(sorted(branches, key=lambda one: one.made))
