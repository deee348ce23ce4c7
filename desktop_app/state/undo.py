"""The undo stack: named steps from one state of a document to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Margins
from desktop_app.core.observable import Signal
from desktop_app.state.content import Content

__all__ = ["Step", "UndoStack"]

_NOTHING = Content.of(np.zeros((1, 1, 3), np.uint8))


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What the user thinks of as one step.

    Attributes:
        name: a code for the menu ("stroke", "erase", "rectangle", "clear_mask", "apply" …).
        before, after: what the document held.
        texts: what a file of this state says about how it was made (PNG text keys).
        margins: what the canvas got on each side, where it only grew or was cut.
        reshaped: whether what was anywhere is elsewhere now (turned, flipped, scaled).
        matrix: where it is then, if that can be told: from the old canvas to the new one.
    """

    name: str
    before: Content
    after: Content
    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    margins: Margins = field(default_factory=Margins)
    reshaped: bool = False
    matrix: Affine | None = None

    @property
    def nbytes(self) -> int:
        """Memory that is held for undoing it alone."""
        return self.before.own_bytes(self.after)

    def changes(self, surface: str) -> bool:
        """Whether it changed the ``pixels`` or the ``mask``."""
        if surface == "mask":
            return self.before.mask is not self.after.mask
        return self.before.layers is not self.after.layers or self.before.size != self.after.size

    @property
    def keeps_canvas(self) -> bool:
        """Whether all that there is stays where it is, on a canvas of the same size and kind."""
        return (
            not self.reshaped
            and self.margins.is_empty
            and self.before.size == self.after.size
            and self.before.channels == self.after.channels
        )


class UndoStack:
    """Steps done and undone. Oldest steps are dropped above ``budget`` bytes (never the last).

    Args:
        show: makes the document hold what a step led to (True) or came from (False).
        budget: bytes.
        before: called before a step is taken back or done again: what is only previewed becomes a
            step now.
    """

    def __init__(
        self,
        show: Callable[[Step, bool], None],
        budget: int = 2 << 30,
        before: Callable[[], None] | None = None,
    ) -> None:
        self._show = show
        self._before = before
        self._budget = budget
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._sizes: dict[int, int] = {}
        self._dropped: dict[str, Step] = {}
        self.put_by: Callable[[Step], int] | None = None
        """Gives memory of an old step back, for as long as nobody looks at it; returns how many
        bytes. Without it, or where it frees nothing, old steps are dropped."""
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

    @property
    def undone(self) -> tuple[Step, ...]:
        """The steps that were taken back, the next to be done again first."""
        return tuple(reversed(self._undone))

    @property
    def position(self) -> int:
        """How many steps are done."""
        return len(self._done)

    @property
    def is_whole(self) -> bool:
        """Whether no step was dropped: taking all back leads to what there was at first."""
        return not self._dropped

    @property
    def total(self) -> int:
        """How many steps there are, done or taken back."""
        return len(self._done) + len(self._undone)

    def at(self, index: int) -> Step:
        """A step by its place, from 0, in the order in which they were done; IndexError."""
        if not 0 <= index < self.total:
            raise IndexError(index)
        done = len(self._done)
        return self._done[index] if index < done else self._undone[done - index - 1]

    def last_step_on(self, surface: str) -> Step | None:
        """The newest step done that changed ``surface`` ("pixels" or "mask").

        Compare by identity with an earlier answer to tell whether the surface differs from then.
        """
        for step in reversed(self._done):
            if step.changes(surface):
                return step
        return self._dropped.get(surface)

    def push(self, step: Step) -> None:
        """Note a step that was just done; forgets the undone ones. One that changes nothing is
        ignored."""
        if not (step.changes("pixels") or step.changes("mask")):
            return
        self._forget(self._undone)
        self._done.append(step)
        self._sizes[id(step)] = step.nbytes
        self._keep_to_budget()
        self.changed.send(None)

    def resume(self, done: Sequence[Step], undone: Sequence[Step]) -> None:
        """Hold the steps of a document that was left, in the order in which they were done."""
        self._done, self._undone = list(done), list(reversed(undone))
        self.changed.send(None)

    def undo(self) -> str | None:
        """Take the last step back; returns its name, None if there is none."""
        if self.locked:
            return None
        self._settle()
        if not self._done:
            return None
        step = self._done.pop()
        self._show(step, False)
        self._undone.append(step)
        self.changed.send(None)
        return step.name

    def redo(self) -> str | None:
        """Do the last undone step again; returns its name, None if there is none."""
        if self.locked:
            return None
        self._settle()
        if not self._undone:
            return None
        step = self._undone.pop()
        self._show(step, True)
        self._done.append(step)
        self.changed.send(None)
        return step.name

    def go_to(self, count: int) -> bool:
        """Take steps back, or do them again, until ``count`` of them are done; all that there are
        if it is more. What is between is not shown, as far as the canvas stays as it is, and
        `changed` tells once.

        Returns:
            Whether anything happened; nothing does while `locked`.
        """
        if self.locked or count == len(self._done):
            return False
        self._settle()
        distance = min(max(count, 0), self.total) - len(self._done)
        forward = distance > 0
        source, target = (self._undone, self._done) if forward else (self._done, self._undone)
        steps = [source.pop() for _ in range(abs(distance))]
        for step in _shown_at_once(steps, forward):
            self._show(step, forward)
        target.extend(steps)
        if steps:
            self.changed.send(None)
        return bool(steps)

    def take_back(self, step: Step) -> None:
        """Undo down to ``step``, it too, and forget all of that: there is nothing to redo."""
        while step in self._done:
            self.undo()
        self._forget(self._undone)
        self.changed.send(None)

    def _settle(self) -> None:
        if self._before is not None:
            self._before()

    def _forget(self, steps: list[Step]) -> None:
        for step in steps:
            self._sizes.pop(id(step), None)
        steps.clear()

    def _keep_to_budget(self) -> None:
        """The oldest steps are put by, as far as somebody can; else they go."""
        total = sum(self._sizes.values())
        for step in self._done[:-1]:
            if total <= self._budget:
                return
            held = self._sizes.get(id(step), 0)
            if not held:
                continue
            freed = 0 if self.put_by is None else min(held, self.put_by(step))
            self._sizes[id(step)] = held - freed
            total -= freed
        while total > self._budget and len(self._done) > 1:
            total -= self._sizes.get(id(self._done[0]), 0)
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        step = self._done.pop(0)
        self._sizes.pop(id(step), None)
        # Kept without its pixels, so that `last_step_on` still tells this state from others.
        mark = Step(step.name, _NOTHING, _NOTHING, step.texts)
        for surface in ("pixels", "mask"):
            if step.changes(surface):
                self._dropped[surface] = mark


def _shown_at_once(steps: Sequence[Step], forward: bool) -> Iterator[Step]:
    """The steps, done or taken back in this order, as few to be shown: what was in between of
    those that leave the canvas as it is need not be."""
    for keeps, run in groupby(steps, lambda step: step.keeps_canvas):
        together = list(run)
        if keeps and len(together) > 1:
            first, last = together[0], together[-1]
            if not forward:
                first, last = last, first
            yield Step("jump", first.before, last.after)
        else:
            yield from together
