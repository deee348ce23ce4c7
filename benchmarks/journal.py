"""What do a journal and a long list of steps cost the thread of the window?

A document with a journal on the disk. Processor time of the calling thread for one step and for a
jump over all, with few steps and with 10,000; a compaction, and for how long the calling thread is
held up meanwhile; the first step on a large picture, which takes the whole picture to the disk.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_most, main, quickest
from desktop_app.core.geometry import Rect
from desktop_app.state.document.document import Document
from desktop_app.storage.journal import new_journal_folder
from desktop_app.worker.compaction_policy import CompactionPolicy
from desktop_app.worker.document_journal import DocumentJournal
from desktop_app.worker.journal_events import Acknowledged, Compacted, JournalEvent


class Subject:
    """A document and its journal."""

    def __init__(self, root: Path, side: int) -> None:
        noise = np.random.default_rng(1).integers(0, 256, (512, 512, 3), np.uint8)
        self.document = Document(np.tile(noise, (side // 512, side // 512, 1)), "noise")
        self.events: list[JournalEvent] = []
        self.told = threading.Event()
        self.journal = DocumentJournal(
            self.document,
            self._receive,
            new_journal_folder(root),
            compaction_policy=CompactionPolicy(least=0),
        )

    def _receive(self, event: JournalEvent) -> None:
        self.events.append(event)
        self.told.set()

    def step(self, number: int) -> None:
        """A small one."""
        rect = Rect(number * 7 % 480, number * 3 % 480, 5, 5)
        self.document.fill_mask("mark", 1 + number % 250, rect)


def spent(act: Callable[[], object]) -> float:
    """Milliseconds of this thread."""
    began = time.thread_time()
    act()
    return 1000 * (time.thread_time() - began)


def long_lists(root: Path, count: int) -> list[Row]:
    """One step, and a jump over all."""
    subject = Subject(root, 512)
    stack = subject.document.undo_stack
    push, times = stack.push, list[float]()
    stack.push = lambda step: times.append(spent(lambda: push(step)))  # type: ignore[method-assign]
    rows: list[Row] = []
    for wanted in (100, count):
        while stack.total < wanted:
            subject.step(stack.total)
            if stack.total % 500 == 0:
                subject.journal.flush(60)
        for _ in range(50):
            subject.step(stack.total)
        rows.append(at_most(f"a step after {wanted}", median(times[-50:]), "ms", 0.3))
    subject.journal.flush(60)
    for place in (0, stack.total):
        jump = spent(lambda place=place: stack.go_to(place))
        rows.append(at_most(f"a jump over {stack.total} steps to {place}", jump, "ms", 30))
    stack.budget = 1 << 20
    for _ in range(50):
        subject.step(stack.total)
    times.clear()
    for _ in range(50):
        subject.step(stack.total)
    rows.append(at_most("a step when old ones are put by", median(times), "ms", 0.3))
    subject.journal.close(keep=False)
    return rows


def compaction(root: Path, count: int) -> list[Row]:
    """Of a journal with so many dead steps of a megabyte."""
    subject = Subject(root, 1024)
    rng = np.random.default_rng(2)
    document, stack = subject.document, subject.document.undo_stack
    whole = document.size.rect
    for number in range(count):
        pixels = np.tile(rng.integers(0, 256, (256, 256, 3), np.uint8), (4, 4, 1))
        document.edit("fill", document.pixels, whole, pixels)
        if number % 10:
            stack.undo()
        subject.journal.flush(60)
    subject.step(1)
    subject.journal.flush(60)
    gaps: list[float] = []
    subject.journal.compact()
    began = last = time.perf_counter()
    while not any(isinstance(event, Compacted) for event in subject.events):
        time.sleep(0.001)
        now = time.perf_counter()
        gaps.append(1000 * (now - last))
        last = now
    took = time.perf_counter() - began
    [answer] = [event for event in subject.events if isinstance(event, Compacted)]
    subject.journal.close(keep=False)
    return [
        Row("a journal before its compaction", answer.before / 1e6, "MB"),
        at_most("after it", answer.after / 1e6, "MB", answer.before / 2e6),
        Row("it took", took, "s"),
        at_most("longest gap of the calling thread", max(gaps), "ms", 50),
    ]


def first_step(root: Path, side: int) -> list[Row]:
    """On a large picture: until it is handed over, and until it is on the disk itself."""
    subject = Subject(root, side)
    handed, waited = list[float](), list[float]()
    for number in range(2):
        subject.events.clear()
        began = time.perf_counter()
        handed.append(spent(lambda number=number: subject.step(number)))
        while not any(
            isinstance(event, Acknowledged) and event.number >= subject.journal.written
            for event in subject.events
        ):
            subject.told.wait(0.01)
            subject.told.clear()
        waited.append(time.perf_counter() - began)
    subject.journal.close(keep=False)
    return [
        at_most(f"the first step on {side}²", quickest(handed[:1]), "ms", 50),
        Row("it is on the disk itself after", waited[0], "s"),
        Row("the second after", waited[1], "s"),
    ]


def measure(quick: bool) -> Sequence[Row]:
    """All of it, in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        return [
            *long_lists(Path(folder), 2_000 if quick else 10_000),
            *compaction(Path(folder), 20 if quick else 60),
            *first_step(Path(folder), 2048 if quick else 8192),
        ]


if __name__ == "__main__":
    sys.exit(main(__doc__ or "", measure))
