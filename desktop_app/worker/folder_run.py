"""A run into a folder, in a thread of the window: how far it is, and what is decided of what it
made.

What is run is a `Batch`; its folder says how far it is, so that it is taken up after the window was
closed.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from desktop_app.core.cancel import CancelToken
from desktop_app.core.observable import Observable, Signal
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.layered_files.layered import PROJECT_ENDING
from desktop_app.operations.recipes.recipe import RecipeStep
from desktop_app.state.notice import Notice
from desktop_app.storage.batch_files import DECISION, REASON, SourceRow
from desktop_app.storage.item_run import Outcome
from desktop_app.studio.recipes.batch import Batch
from desktop_app.studio.recipes.checking import asks_engine
from desktop_app.studio.recipes.queue_work import QueueWork
from desktop_app.studio.recipes.source import FileItem
from desktop_app.worker.batch_work import (
    Decision,
    decide,
    pictures_of,
    with_seeds,
)
from desktop_app.worker.threaded_run import Progress, RunParts, ThreadedRun


class Painted(NamedTuple):
    """What is in no file yet: what says which it is, and gives it, (h, w, 3) uint8, in any
    thread."""

    step: object
    look: Callable[[], ByteArray]


def came_to(outcome: Outcome, decision: Decision) -> str:
    """What is counted of a file: reject, where somebody said so; else done, skipped, flagged by a
    rule, failed, or open."""
    if decision == "reject":
        return decision
    # What may go well now is open when a run is taken up, and has failed all the same.
    if outcome.error is None or outcome.status == "skipped":
        return outcome.status
    return "flagged" if outcome.error[0].startswith("rejected_") else "failed"


class FolderRun(ThreadedRun):
    """See above.

    Args:
        parts: what it is done with.

    Attributes:
        is_fresh: whether nothing was asked for yet.
        show: brings the page up.
        rows: the files.
        folder: that is written to; None: no run was started.
        changed: sends the number of a file of which something is new.
    """

    def __init__(self, parts: RunParts) -> None:
        super().__init__(parts.state, "batch run")
        self._parts, self._background = parts, parts.background
        self.show: Callable[[], object] = lambda: None
        self.is_fresh = True
        self.rows: Observable[tuple[SourceRow, ...]] = Observable(())
        self.changed: Signal[int] = Signal()
        self.folder: Path | None = None
        self._batch: Batch | None = None
        self._numbers = dict[str, int]()
        self._spans = dict[str, tuple[float, float, float]]()
        """Of files by their names: what is done, and when their step began and ends."""
        self._ends, self._again = ExitStack(), False
        self._came = dict[int, object]()
        """What came of files before they are made again, by their numbers."""
        self._deciding = threading.Lock()
        """Held while files are moved: what was said first is done first."""

    def clear(self, rows: tuple[SourceRow, ...] = ()) -> None:
        """Put files and run away, but for these files; what was made stays."""
        if not self.progress.value.is_running:
            self._ends.close()
            self._batch, self.folder = None, None
            self._numbers.clear()
            self._came.clear()
            self.rows.value, self.progress.value = rows, Progress()

    def remove(self, numbers: Iterable[int]) -> None:
        """Leave out the files of these numbers; no more once a run was started."""
        gone, rows = {*numbers}, enumerate(self.rows.value)
        if self._batch is None:
            self.rows.value = tuple(row for number, row in rows if number not in gone)

    # -- the run ----------------------------------------------------------------------------------

    def shutdown(self) -> None:
        super().shutdown()
        self._ends.close()

    def _go_on(self, folder: Path, make: Callable[[], Batch]) -> None:
        """Do what is left; without a run there is a new one, into that folder."""
        if self._batch is None:
            self.folder = folder
            self._start(make)
        else:
            self._start(self._read_again)

    def _start(self, make: Callable[[], Batch | None], *, goes: bool = True) -> None:
        self._again = False
        self._spans.clear()
        self._begin(partial(self._run, make, goes=goes), *self._count)

    def _run(self, make: Callable[[], Batch | None], token: CancelToken, *, goes: bool) -> None:
        """In the run's thread; ``goes``: also do it, not only list it."""
        batch = make() or self._batch
        assert batch is not None
        # One is the window's.
        batch.threads = max(1, min(batch.threads, (os.cpu_count() or 2) - 1))
        self._home.put(partial(self._began, batch))
        if goes:
            self._go(batch, token)

    def _read_again(self) -> Batch | None:
        """In the thread, before it goes on: the run, if it does something else now. Raises
        VelaturaError."""

    def _go(self, batch: Batch, token: CancelToken) -> None:
        work = self._parts.work(token) if asks_engine(batch.recipe) and batch.open else None
        if work is not None:
            work.stepped = lambda name, share: self._home.put(partial(self._advance, name, share))
        self._do(batch, work, token)
        if work is not None:
            work.finish()

    def _do(self, batch: Batch, work: QueueWork | None, token: CancelToken) -> None:
        """What is left, in the thread."""
        batch.run(work, token)

    def _on_outcome(self, item: FileItem, outcome: Outcome, over: int, total: int) -> None:
        """In any thread of the batch; what is shown is put into the GUI thread's queue."""
        self._home.put(partial(self._ended, item.key, over, total))

    def _doing(self, item: FileItem, step: RecipeStep, begin: float, end: float) -> None:
        """In any thread of the batch; what is shown is put into the GUI thread's queue."""
        self._home.put(partial(self._step, item.name, step, begin, end))

    def _step(self, name: str, step: RecipeStep, begin: float, end: float) -> None:
        self._spans[name] = begin, begin, end
        # Of a rule it is no news that it is looked at.
        self._advance(name, 0, **({} if step.kind == "reject" else {"doing": (name, step)}))

    def _advance(self, name: str, share: float, **more: Any) -> None:
        if name in self._spans:
            _, begin, end = self._spans[name]
            self._spans[name] = begin + share * (end - begin), begin, end
        done = sum(one[0] for one in self._spans.values())
        self.progress.value = replace(self.progress.value, share=done, **more)

    def _began(self, batch: Batch) -> None:
        self._batch = batch
        self._numbers = {item.key: number for number, item in enumerate(batch.items)}
        self._counted(*self._count)
        self._since = self._since[0], self.progress.value.over

    def _ended(self, key: str, over: int, total: int) -> None:
        self._spans.pop(self.rows.value[self._numbers[key]].name, None)
        self._advance("", 0, over=over, total=total)
        self.changed.send(self._numbers[key])
        self._state.history_changed.send(None)  # it has what models made of it

    def _over(self) -> None:
        if self._batch is None:  # it could not begin
            self._ends.close()
            self.progress.value = Progress()
        else:
            self._counted(*self._count)
            super()._over()
            if self._again and not self._token.is_cancelled:
                self._start(self._read_again)
            elif self._came and all(self.outcome(one).status != "open" for one in self._came):
                same = all(self._came_of(one) == before for one, before in self._came.items())
                said = "made_again_same" if same else "made_again_other"
                self._state.notice.value = Notice(notes=(said,))
                self._came.clear()

    def _came_of(self, number: int) -> object:
        """The same where the same came of a file."""
        batch, item, outcome = self._batch, self._item(number), self.outcome(number)
        if batch is None or item is None:
            return None
        row = batch.row(item)
        made = [at for at, name in row.files.items() if not name.endswith(PROJECT_ENDING)]
        return outcome.status, outcome.error, [row.digests.get(at) for at in made]

    @property
    def _count(self) -> tuple[int, int]:
        """Files that are over, and all."""
        total = len(self.rows.value)
        return (0 if self._batch is None else total - len(self._batch.open)), total

    # -- what came of it --------------------------------------------------------------------------

    def outcome(self, number: int) -> Outcome:
        item = self._item(number)
        return Outcome() if self._batch is None or item is None else self._batch.outcomes[item.key]

    def files(self, number: int) -> list[Path]:
        """What was made of a file; what is in folders for editing comes last."""
        item = self._item(number)
        if self._batch is None or item is None:
            return []
        return [self._batch.folder / one for one in self._batch.files_of(item)]

    def seen(self, number: int) -> list[Path]:
        """Pictures of what a file failed with."""
        return []

    def painted(self, number: int) -> Painted | None:
        """What was painted for it by hand since."""
        return None

    def decision(self, number: int) -> Decision:
        """What was decided of it."""
        return self._noted(number).get(DECISION, "")

    def counts(self) -> Counter[str]:
        """How many files are what (`came_to`), each once; and how many of them are kept: keep."""
        numbers = range(len(self.rows.value))
        decisions: list[Decision] = [*map(self.decision, numbers)]
        found = Counter(map(came_to, map(self.outcome, numbers), decisions))
        return found + Counter(keep=decisions.count("keep"))

    def _noted(self, number: int) -> Mapping[str, Any]:
        item = self._item(number)
        return {} if self._batch is None or item is None else self._batch.row(item).told

    def pictures(
        self,
        paths: Sequence[Path],
        then: Callable[[list[tuple[Path, ByteArray]]], None],
        painted: Painted | None = None,
        *,
        is_reported: bool = False,
    ) -> None:
        """Give ``then`` what these files show, those that are gone by then left out, and what is
        ``painted``, without a path. ``is_reported``: why one can't be read was said; it gets none
        then."""

        def read() -> list[tuple[Path, ByteArray]]:
            more = [] if painted is None else [(Path(), painted.look())]
            return [*pictures_of(paths), *more]

        self._background.run(read, then, (lambda _: then([])) if is_reported else self.failed)

    def report(self) -> str:
        """A line for each file."""
        return "" if self._batch is None else self._batch.text()

    def reason(self, number: int) -> str:
        """Why it was rejected, as far as that was said."""
        return next(iter(self._noted(number).get(REASON, ())), "")

    def decide(self, numbers: Sequence[int], decision: Decision, reason: str = "") -> None:
        """Keep or reject what was made of these files; what is rejected is moved to a folder."""
        batch, some = self._batch, [*numbers]
        if batch is not None:
            over = [one for one in some if self.outcome(one).status != "open"]
            known = (one for one in over if self.files(one) or self.outcome(one).error)
            items = [batch.items[number] for number in known]

            def act() -> None:
                with self._deciding:
                    for item in items:
                        decide(batch, item, decision, reason)
                    self._decided(batch)

            self._background.run(act, partial(self._tell, some), self.failed)

    def _decided(self, batch: Batch) -> None:
        """Files have other names now, or are to be made again; in any thread."""

    def again(self, numbers: Sequence[int]) -> None:
        """Do these files once more, with other seeds; what was made of them is rejected."""
        batch, some = self._batch, [*numbers]
        if batch is None:
            return
        self._came |= {one: self._came_of(one) for one in some if one not in self._came}

        def forget() -> None:
            for number in some:
                if batch.outcomes[batch.items[number].key].status != "open":
                    if batch.row(batch.items[number]).files:
                        decide(batch, batch.items[number], "reject")
                    batch.again_with(batch.items[number])
                    batch.items[number] = with_seeds(batch.recipe, batch.items[number])
            self._decided(batch)

        self._once_more(some, forget)

    def _once_more(
        self,
        numbers: Sequence[int],
        forget: Callable[[], object],
        then: Callable[[object], object] = lambda _: None,
    ) -> None:
        """Do these files when what was made of them is forgotten, and ``then`` was called."""

        def act() -> None:
            with self._deciding:
                forget()

        def go(_: object) -> None:
            then(None)
            self._tell(numbers)
            self._again = True
            if not self.progress.value.is_running:
                self._start(self._read_again)

        self._background.run(act, go, self.failed)

    def _tell(self, numbers: Sequence[int], _: object = None) -> None:
        for number in numbers:
            self.changed.send(number)

    def _item(self, number: int) -> FileItem | None:
        batch = self._batch
        return batch.items[number] if batch is not None and number < len(batch.items) else None
