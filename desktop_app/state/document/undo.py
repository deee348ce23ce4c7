"""The undo stack: named steps from one state of a document to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

import numpy as np

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Margins
from desktop_app.core.observable import Signal
from desktop_app.state.picture.content import BESIDE, Content

_SURFACES = ("pixels", *BESIDE)

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
        """Whether it changed the ``pixels``, the ``mask``, the ``selection`` or the ``guides``."""
        if surface in BESIDE:
            return getattr(self.before, surface) is not getattr(self.after, surface)
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


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What happened to an undo stack, for whoever writes it down.

    Attributes:
        kind: a step was done ("push"); were taken back ("undo") or done again ("redo"); what was
            taken back is forgotten ("forget"); the oldest are given up ("drop").
        steps: which, in the order in which it happened to them. Of a push the one that was done:
            that those taken back are forgotten with it, is in ``forgotten``.
        forgotten: see above.
    """

    kind: Literal["push", "undo", "redo", "forget", "drop"]
    steps: tuple[Step, ...]
    forgotten: tuple[Step, ...] = ()


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
        show: Callable[[Step, bool], None],
        budget: int = 2 << 30,
        before: Callable[[], None] | None = None,
        interrupt: Callable[[bool], bool] | None = None,
    ) -> None:
        self._show = show
        self._before = before
        self._interrupt = interrupt
        self.budget = budget
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._changing: dict[str, list[Step]] = {surface: [] for surface in _SURFACES}
        """Of the steps done, those that changed a surface."""
        self._sizes: dict[int, int] = {}
        self._held = 0
        """The sum of the sizes."""
        self._cold = 0
        """So many of the oldest steps were asked for their memory already."""
        self._dropped: dict[str, Step] = {}
        self.swap_out: Callable[[Step], int] | None = None
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
    def held(self) -> int:
        """Bytes that its steps hold."""
        return self._held

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
        """The steps done, newest first; to be gone through before anything is done."""
        return reversed(self._done)

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
        changing = self._changing[surface]
        return changing[-1] if changing else self._dropped.get(surface)

    def push(self, step: Step) -> None:
        """Note a step that was just done; forgets the undone ones. One that changes nothing is
        ignored."""
        if not any(step.changes(surface) for surface in _SURFACES):
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
        done: Sequence[Step],
        undone: Sequence[Step],
        dropped: Mapping[str, Step] | None = None,
    ) -> None:
        """Hold the steps of a document that was left, in the order in which they were done.

        Args:
            done, undone: the steps.
            dropped: by surface, the last step that changed it and is not there any more.
        """
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

    def take_back(self, step: Step) -> None:
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

    def _add(self, step: Step) -> None:
        self._done.append(step)
        for surface in _SURFACES:
            if step.changes(surface):
                self._changing[surface].append(step)

    def _take(self) -> Step:
        """The newest step, which is not done any more."""
        step = self._done.pop()
        for changing in self._changing.values():
            if changing and changing[-1] is step:
                changing.pop()
        self._cold = min(self._cold, len(self._done))
        return step

    def _hold(self, step: Step, size: int) -> None:
        """Note how much memory a step holds."""
        self._held += size - self._sizes.pop(id(step), 0)
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
        while self._held > budget and self._cold < len(self._done) - 1:
            self._free(self._done[self._cold])
            self._cold += 1

    def drop_old(self, budget: int) -> None:
        """Give the oldest steps up until no more than ``budget`` bytes are held; never the last."""
        dropped: list[Step] = []
        while self._held > budget and len(self._done) > 1:
            # What was in use when it was asked first may not be any more.
            if not self._free(self._done[0]):
                dropped.append(self._drop_oldest())
        if dropped:
            self.happened.send(Change("drop", tuple(dropped)))

    def _free(self, step: Step) -> int:
        """Put a step by; how many bytes that gave back."""
        held = self._sizes.get(id(step), 0)
        freed = 0 if self.swap_out is None or not held else min(held, self.swap_out(step))
        self._hold(step, held - freed)
        return freed

    def _drop_oldest(self) -> Step:
        step = self._done.pop(0)
        self._hold(step, 0)
        self._cold = max(self._cold - 1, 0)
        for surface, changing in self._changing.items():
            if changing and changing[0] is step:
                changing.pop(0)
                before = self._dropped.get(surface)
                texts = step.texts or (before.texts if before is not None else {})
                self._dropped[surface] = dropped_mark(step.name, texts)
        return step


def dropped_mark(name: str, texts: Mapping[str, str]) -> Step:
    """A step that is gone, without its pixels: `last_step_on` still tells its state from others."""
    return Step(name, _NOTHING, _NOTHING, texts)


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
