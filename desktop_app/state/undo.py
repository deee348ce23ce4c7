"""The undo stack: named steps of changes, and which step a surface stands at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from desktop_app.core.observable import Signal

__all__ = ["Change", "Step", "UndoStack"]


class Change(Protocol):
    """One change of a document that can be taken back and done again."""

    @property
    def surface(self) -> str:
        """What it changes: "pixels", "mask", …"""
        ...

    @property
    def nbytes(self) -> int:
        """Memory it holds."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What the user thinks of as one step.

    Attributes:
        name: a code for the menu ("stroke", "erase", "rectangle", "clear_mask", "apply" …).
        changes: in the order they were made.
        texts: what a file of this state says about how it was made (PNG text keys).
    """

    name: str
    changes: tuple[Change, ...]
    texts: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def nbytes(self) -> int:
        """Memory it holds."""
        return sum(change.nbytes for change in self.changes)


class UndoStack:
    """Steps done and undone. Oldest steps are dropped above ``budget`` bytes (never the last)."""

    def __init__(self, write: Callable[[Change, bool], None], budget: int = 2 << 30) -> None:
        self._write = write
        self._budget = budget
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._dropped: dict[str, Step] = {}
        self._bytes = 0
        self.locked = False
        """While True, undo and redo do nothing: an edit is being put in and checked."""
        self.changed: Signal[None] = Signal()

    @property
    def undo_name(self) -> str | None:
        """Name of the step that `undo` would take back."""
        return self._done[-1].name if self._done else None

    @property
    def redo_name(self) -> str | None:
        """Name of the step that `redo` would do again."""
        return self._undone[-1].name if self._undone else None

    @property
    def steps(self) -> Iterator[Step]:
        """The steps done, newest first."""
        return reversed(tuple(self._done))

    def last_step_on(self, surface: str) -> Step | None:
        """The newest step done that changed ``surface``.

        Compare by identity with an earlier answer to tell whether the surface differs from then.
        """
        for step in reversed(self._done):
            if any(change.surface == surface for change in step.changes):
                return step
        return self._dropped.get(surface)

    def push(self, step: Step) -> None:
        """Note a step that was just done; forgets the undone ones. Empty steps are ignored."""
        if not step.changes:
            return
        self._bytes -= sum(old.nbytes for old in self._undone)
        self._undone.clear()
        self._done.append(step)
        self._bytes += step.nbytes
        while self._bytes > self._budget and len(self._done) > 1:
            self._drop_oldest()
        self.changed.send(None)

    def undo(self) -> str | None:
        """Take the last step back; returns its name, None if there is none."""
        if self.locked or not self._done:
            return None
        step = self._done.pop()
        for change in reversed(step.changes):
            self._write(change, True)
        self._undone.append(step)
        self.changed.send(None)
        return step.name

    def redo(self) -> str | None:
        """Do the last undone step again; returns its name, None if there is none."""
        if self.locked or not self._undone:
            return None
        step = self._undone.pop()
        for change in step.changes:
            self._write(change, False)
        self._done.append(step)
        self.changed.send(None)
        return step.name

    def take_back(self, step: Step) -> None:
        """Undo down to ``step``, it too, and forget all of that: there is nothing to redo."""
        while step in self._done:
            self.undo()
        self._bytes -= sum(undone.nbytes for undone in self._undone)
        self._undone.clear()
        self.changed.send(None)

    def _drop_oldest(self) -> None:
        step = self._done.pop(0)
        self._bytes -= step.nbytes
        # Kept without its pixels, so that `last_step_on` still tells this state from others.
        mark = Step(step.name, (), step.texts)
        self._dropped.update({change.surface: mark for change in step.changes})
