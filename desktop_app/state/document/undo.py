"""The undo stack: named steps from one state of a document to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from desktop_app.core.observable import Signal
from desktop_app.state.document.lines import Line
from desktop_app.state.document.undo_steps import (
    SURFACES,
    Change,
    UndoStep,
    dropped_after,
    line_after,
)


class UndoStack:
    """Steps done and undone. Oldest steps are dropped above ``budget`` bytes (never the last).

    What one step costs does not depend on how many there are.

    Args:
        show: makes the document hold what a step led to (True) or came from (False).
        budget: bytes.
        before: called before a step is taken back or done again: what is only previewed becomes a
            step now.
        interrupt: takes back what is just being done and is no step yet, like a stroke; whether
            there was any. With False it only says so.
    """

    def __init__(
        self,
        show: Callable[[UndoStep, bool], None],
        budget: int = 2 << 30,
        before: Callable[[], None] | None = None,
        interrupt: Callable[[bool], bool] | None = None,
    ) -> None:
        self._show = show
        self._before = before
        self._interrupt = interrupt
        self.budget = budget
        self._done: list[UndoStep] = []
        self._undone: list[UndoStep] = []
        self._changing: dict[str, list[UndoStep]] = {surface: [] for surface in SURFACES}
        """Of the steps done, those that changed a surface."""
        self._sizes: dict[int, int] = {}
        self.used_bytes = 0
        """Bytes that its steps hold."""
        """The sum of the sizes."""
        self._cold = 0
        """So many of the oldest steps were asked for their memory already."""
        self._dropped: dict[str, UndoStep] = {}
        self.first_line: Line = ()
        """The way to the first step that is there."""
        self.swap_out: Callable[[UndoStep], int] | None = None
        """Gives memory of an old step back, for as long as nobody looks at it; returns how many
        bytes. Without it, or where it frees nothing, old steps are dropped."""
        self.shared: Callable[[], None] | None = None
        """Called when more is held than before: others have a share in the same memory."""
        self.locked = False
        """While True, undo and redo do nothing: an edit is being put in and checked."""
        self.happened: Signal[Change] = Signal()
        """Told before `changed`."""
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
    def steps(self) -> Iterator[UndoStep]:
        """The steps done, newest first; to be gone through before anything is done."""
        return reversed(self._done)

    @property
    def undone(self) -> tuple[UndoStep, ...]:
        """The steps that were taken back, the next to be done again first."""
        return tuple(reversed(self._undone))

    @property
    def line(self) -> Line:
        """The way to what there is now."""
        return line_after(self.first_line, self._done)

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

    def at(self, index: int) -> UndoStep:
        """A step by its place, from 0, in the order in which they were done; IndexError."""
        if not 0 <= index < self.total:
            raise IndexError(index)
        done = len(self._done)
        return self._done[index] if index < done else self._undone[done - index - 1]

    def last_step_on(self, surface: str) -> UndoStep | None:
        """The newest step done that changed ``surface`` ("pixels" or "mask").

        Compare by identity with an earlier answer to tell whether the surface differs from then.
        """
        changing = self._changing[surface]
        return changing[-1] if changing else self._dropped.get(surface)

    def push(self, step: UndoStep) -> None:
        """Note a step that was just done; forgets the undone ones. One that changes nothing is
        ignored."""
        if not any(step.changes(surface) for surface in SURFACES):
            return
        forgotten = tuple(self._undone)
        self._forget_undone()
        self._add(step)
        self._hold(step, step.nbytes)
        self.happened.send(Change("push", (step,), forgotten))
        self._keep_to_budget()
        self.changed.send(None)

    def resume(
        self,
        done: Sequence[UndoStep],
        undone: Sequence[UndoStep],
        dropped: Mapping[str, UndoStep] | None = None,
        line: Line = (),
    ) -> None:
        """Hold the steps of a document that was left, in the order in which they were done.

        Args:
            done, undone: the steps.
            dropped: by surface, the last step that changed it and is not there any more.
            line: the way to the first of them.
        """
        self.first_line = line
        self._done, self._undone = [], list(reversed(undone))
        for step in done:
            self._add(step)
        for step in (*done, *undone):
            self._hold(step, step.nbytes)
        self._dropped = dict(dropped or {})
        self.changed.send(None)

    def undo(self) -> str | None:
        """Take the last step back; returns its name, None if there is none.

        A stroke that is in progress is what was done last: it alone is taken back then.
        """
        if self.locked or (self._interrupt is not None and self._interrupt(True)):
            return None
        self._settle()
        if not self._done:
            return None
        step = self._take()
        self._show(step, False)
        self._undone.append(step)
        self.happened.send(Change("undo", (step,)))
        self.changed.send(None)
        return step.name

    def redo(self) -> str | None:
        """Do the last undone step again; returns its name, None if there is none, or a stroke is in
        progress: there is nothing to be done again after that."""
        if self.locked or self._is_interrupted:
            return None
        self._settle()
        if not self._undone:
            return None
        step = self._undone.pop()
        self._show(step, True)
        self._add(step)
        self.happened.send(Change("redo", (step,)))
        self.changed.send(None)
        return step.name

    def go_to(self, count: int) -> bool:
        """Take steps back, or do them again, until ``count`` of them are done; all that there are
        if it is more. What is between is not shown, as far as the canvas stays as it is, and
        `changed` tells once.

        Returns:
            Whether anything happened; nothing does while `locked`, or while a stroke is in
            progress.
        """
        if self.locked or self._is_interrupted or count == len(self._done):
            return False
        self._settle()
        distance = min(max(count, 0), self.total) - len(self._done)
        forward = distance > 0
        if forward:
            steps = tuple(self._undone.pop() for _ in range(distance))
        else:
            steps = tuple(self._take() for _ in range(-distance))
        for step in _shown_at_once(steps, forward):
            self._show(step, forward)
        if forward:
            for step in steps:
                self._add(step)
        else:
            self._undone.extend(steps)
        if steps:
            self.happened.send(Change("redo" if forward else "undo", steps))
            self.changed.send(None)
        return bool(steps)

    def take_back(self, step: UndoStep) -> None:
        """Undo down to ``step``, it too, and forget all of that: there is nothing to redo. A stroke
        in progress is taken back first. Nothing while `locked`."""
        if self.locked:
            return
        if step in self._done:
            if self._interrupt is not None:
                self._interrupt(True)
            self.go_to(self._done.index(step))
        self._forget()
        self.changed.send(None)

    @property
    def _is_interrupted(self) -> bool:
        return self._interrupt is not None and self._interrupt(False)

    def _settle(self) -> None:
        if self._before is not None:
            self._before()

    def _add(self, step: UndoStep) -> None:
        self._done.append(step)
        for surface in SURFACES:
            if step.changes(surface):
                self._changing[surface].append(step)

    def _take(self) -> UndoStep:
        """The newest step, which is not done any more."""
        step = self._done.pop()
        for changing in self._changing.values():
            if changing and changing[-1] is step:
                changing.pop()
        self._cold = min(self._cold, len(self._done))
        return step

    def _hold(self, step: UndoStep, size: int) -> None:
        """Note how much memory a step holds."""
        self.used_bytes += size - self._sizes.pop(id(step), 0)
        if size:
            self._sizes[id(step)] = size

    def _forget(self) -> None:
        """What was taken back, if anything."""
        forgotten = tuple(self._undone)
        self._forget_undone()
        if forgotten:
            self.happened.send(Change("forget", (), forgotten))

    def _forget_undone(self) -> None:
        for step in self._undone:
            self._hold(step, 0)
        self._undone.clear()

    def _keep_to_budget(self) -> None:
        """The oldest steps are put by, as far as somebody can; else they go."""
        self.swap_out_old(self.budget)
        self.drop_old(self.budget)
        if self.shared is not None:
            self.shared()

    def swap_out_old(self, budget: int) -> None:
        """Put the oldest steps by, where somebody can, until no more than ``budget`` bytes are
        held."""
        while self.used_bytes > budget and self._cold < len(self._done) - 1:
            self._free(self._done[self._cold])
            self._cold += 1

    def drop_old(self, budget: int) -> None:
        """Give the oldest steps up until no more than ``budget`` bytes are held; never the last."""
        dropped: list[UndoStep] = []
        while self.used_bytes > budget and len(self._done) > 1:
            # What was in use when it was asked first may not be any more.
            if not self._free(self._done[0]):
                dropped.append(self._drop_oldest())
        if dropped:
            self.happened.send(Change("drop", tuple(dropped)))

    def _free(self, step: UndoStep) -> int:
        """Put a step by; how many bytes that gave back."""
        held = self._sizes.get(id(step), 0)
        freed = 0 if self.swap_out is None or not held else min(held, self.swap_out(step))
        self._hold(step, held - freed)
        return freed

    def _drop_oldest(self) -> UndoStep:
        step = self._done.pop(0)
        self.first_line = line_after(self.first_line, (step,))
        self._hold(step, 0)
        self._cold = max(self._cold - 1, 0)
        for surface, changing in self._changing.items():
            if changing and changing[0] is step:
                changing.pop(0)
                self._dropped[surface] = dropped_after(self._dropped.get(surface), step)
        return step


def _shown_at_once(steps: Sequence[UndoStep], forward: bool) -> Iterator[UndoStep]:
    """The steps, done or taken back in this order, as few to be shown: what was in between of
    those that leave the canvas as it is need not be."""
    for keeps, run in groupby(steps, lambda step: step.keeps_canvas):
        together = list(run)
        if keeps and len(together) > 1:
            first, last = together[0], together[-1]
            if not forward:
                first, last = last, first
            yield UndoStep("jump", first.before, last.after)
        else:
            yield from together
