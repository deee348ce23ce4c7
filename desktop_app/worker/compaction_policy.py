"""How much of a document's journal is dead, and when it is worth writing the rest again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desktop_app.state.document.undo_steps import UndoStep
from desktop_app.worker.journal_events import Compacted


@dataclass(frozen=True, slots=True)
class CompactionPolicy:
    """When a journal is compacted.

    Attributes:
        least: bytes that must be dead, calculated in memory, before it is thought of.
        most: share of the journal that may stay; so no more room is taken for the time of the
            compaction than is given back after it.
        reserve: bytes that must be free on the disk besides.
    """

    least: int = 32 << 20
    most: float = 0.5
    reserve: int = 64 << 20


class CompactionTracker:
    """What was handed over to a journal, and how much of it no step needs any more.

    It goes by memory; what is on the disk is packed, and counted when it comes to a compaction.
    What one step costs does not depend on how many there are.

    Args:
        compaction_policy: when it is worth it.
        found: bytes that were there before; nobody knows how much of them is dead.
        steps: how many these were of.
    """

    def __init__(self, compaction_policy: CompactionPolicy, found: int = 0, steps: int = 0) -> None:
        self._policy = compaction_policy
        self._sizes: dict[int, int] = {}
        self._each = found // max(steps, 1)
        self._total = self._dead = found
        self._asked: int | None = None
        self._enough = compaction_policy.least

    def written(self, size: int, step: UndoStep | None = None) -> None:
        """A record of so many bytes was handed over, of that step."""
        self._total += size
        if step is not None:
            self._sizes[id(step)] = size

    def gone(self, steps: Iterable[UndoStep]) -> None:
        """These can't be done or undone any more."""
        self._dead += sum(self._sizes.pop(id(step), self._each) for step in steps)

    @property
    def is_due(self) -> bool:
        """Whether it seems so, and was not found to be too little by now."""
        if self._asked is not None:
            return False
        return self._dead >= max(self._enough, (1 - self._policy.most) * self._total)

    def mark_requested(self) -> None:
        self._asked = self._dead

    def answered(self, event: Compacted) -> None:
        dead = self._asked or 0
        self._asked = None
        if event.put_off:
            return
        if event.after < event.before:
            self._total -= dead
            self._dead -= dead
            self._enough = self._policy.least
        else:  # there is no room, or less is dead than it seems: when there is more
            self._enough = self._dead + self._policy.least
