"""What the killed process does, and what must be there afterwards: the records of a journal.

The two halves of a scenario run in two processes and know of each other only by the lines the first
one says, and by the seed. To try another part of the program, write another class like this one
and give it a row in `SCENARIOS`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from desktop_app.core.errors import StorageError
from desktop_app.core.pixels import Array
from desktop_app.storage import journal_segment
from desktop_app.storage.journal import (
    BlobRef,
    JournalContents,
    JournalWriter,
    abandoned_journals,
    keeping,
    new_journal_folder,
    read_journal,
)
from desktop_app.worker.journal_events import (
    Acknowledged,
    Begun,
    Compacted,
    JournalEvent,
    Recovered,
    Trouble,
)
from desktop_app.worker.journal_thread import JournalThread

SEGMENT_BYTES = 1 << 20
"""Small, so that segments begin often."""

QUEUE_BYTES = 4 << 20
"""So much may wait; more would only make the last moments longer."""

COMPACT_EVERY = 25
KEPT_LAST = 20


@dataclass(frozen=True)
class Outcome:
    """What was found after one kill.

    Attributes:
        begun: number of the last record before this life of the process.
        acknowledged: of the last record that it said is safe.
        recovered: of the last record that is there.
        lost: what should be there and is not, or not as it was; in words.
    """

    begun: int
    acknowledged: int
    recovered: int
    lost: tuple[str, ...]


class Scenario(Protocol):
    """Something that writes until it is killed."""

    def work(self, folder: Path, seed: int, say: Callable[[str], None]) -> None:
        """In the process that is killed: go on with what is in ``folder``, and say lines.

        ``begun N`` first; ``safe N`` for what must be there from now on; ``compacting N``, ``saving
        N`` before what is long and delicate; ``trouble CODE`` and ``well`` around a full disk;
        ``broken CODE`` when it misses something itself, and can only wait to be killed.
        """
        ...

    def check(self, folder: Path, seed: int, lines: Sequence[str]) -> Outcome:
        """In the process that killed: look at what is there.

        ``lines`` are those of all lives of this folder, the last life's last.
        """
        ...


def scripted(seed: int, number: int) -> tuple[dict[str, Any], list[Array | BlobRef]]:
    """The record of that number: a header, and tiles as strokes leave them."""
    rng = np.random.default_rng((seed, number))
    blobs: list[Array | BlobRef] = [_tile(rng, kind) for kind in rng.integers(0, 5, 1 + number % 4)]
    if number % 5 == 0:
        blobs.append(BlobRef(number - 2, 0))
    return {"step": number, "name": f"Stroke {rng.integers(1_000_000)}"}, blobs


def let_go(number: int, at: int) -> bool:
    """Whether the compaction after record ``at`` lets that record go."""
    return number % 3 == 0 and number <= at - KEPT_LAST


class JournalScenario:
    """Appends scripted records through the journal's thread, and compacts now and then.

    Two ways to do it wrong are there to see that the crash test finds them out.

    Args:
        lying: say of records that they are safe when they are only handed over.
        unsynced: leave to the system when to write to the disk, which only a power cut shows.
    """

    def __init__(self, lying: bool = False, unsynced: bool = False) -> None:
        self._lying = lying
        self._unsynced = unsynced

    def work(self, folder: Path, seed: int, say: Callable[[str], None]) -> None:
        """Goes on for ever."""
        if self._unsynced:
            journal_segment.sync_file = _left_to_the_system  # type: ignore[assignment] # planted
        writer, begun = _opened(folder / "journal")
        say(f"begun {begun}")
        dice = random.Random(f"{seed} {begun}")
        thread = JournalThread(lambda: writer, lambda event: tell(event, say), first=begun + 1)
        number = begun
        while True:
            number += 1
            thread.append(*scripted(seed, number))
            if self._lying:
                say(f"safe {number}")
            elif dice.random() < 0.4:
                thread.sync_soon()
            if number % COMPACT_EVERY == 0:
                at = number
                say(f"compacting {at}")
                thread.compact(keeping(lambda record, at=at: not let_go(record.number, at)))
            while thread.pending_bytes > QUEUE_BYTES:
                time.sleep(0.002)

    def check(self, folder: Path, seed: int, lines: Sequence[str]) -> Outcome:
        """Every record up to the last safe one, or the last that is there, bit for bit."""
        begun = numbers(lines, "begun")[-1:] or [0]
        safe = max(numbers(lines, "safe"), default=0)
        compacted = max(numbers(lines, "compacting"), default=0)
        left = abandoned_journals(folder / "journal")
        if not left and safe == 0:  # killed while it began
            return Outcome(0, 0, 0, ())
        if len(left) != 1:
            return Outcome(begun[0], safe, 0, (f"{len(left)} journals",))
        contents = read_journal(left[0].folder)
        there = {record.number for record in contents.records}
        last = max(there, default=0)
        lost = [f"record {n}" for n in range(1, max(last, safe) + 1)
                if n not in there and not let_go(n, compacted)]  # fmt: skip
        # A process that is killed cuts things off; it damages nothing.
        lost += [str(notice) for notice in contents.notices if notice.code != "journal_cut"]
        lost += _wrong(contents, seed, safe)
        return Outcome(begun[0], safe, last, tuple(lost))


def _opened(root: Path) -> tuple[JournalWriter, int]:
    """A writer as after the start of a window, and the number of the last record."""
    left = abandoned_journals(root)
    if not left:
        folder = new_journal_folder(root)
        return JournalWriter.create(folder, {}, segment_bytes=SEGMENT_BYTES), 0
    writer, contents = JournalWriter.resume(left[0].folder, segment_bytes=SEGMENT_BYTES)
    return writer, contents.next_number - 1


def _left_to_the_system(_handle: int) -> None: ...


def tell(event: JournalEvent, say: Callable[[str], None]) -> None:
    """Say what the journal's thread told."""
    match event:
        case Acknowledged():
            say(f"safe {event.number}")
        case Trouble():
            say(f"trouble {event.error.code}")
        case Recovered():
            say("well")
        case Compacted():
            say("compacted" if event.error is None else "not compacted")
        case Begun():
            pass


def _wrong(contents: JournalContents, seed: int, safe: int) -> list[str]:
    """What is there, and another. Of what was not yet safe the pixels may be missing: a first
    record that was cut is offered with what there is of it."""
    wrong: list[str] = []
    for record in contents.records:
        header, blobs = scripted(seed, record.number)
        if record.header != header or len(record.blobs) != len(blobs):
            wrong.append(f"record {record.number} is another")
            continue
        for ref, blob in zip(record.blobs, blobs, strict=True):
            while isinstance(blob, BlobRef):
                blob = scripted(seed, blob.number)[1][blob.place]
            try:
                read = contents.read_blob(ref)
            except StorageError as error:
                if record.number <= safe:
                    wrong.append(f"pixels of record {record.number}: {error}")
                continue
            if (read.dtype, read.tobytes()) != (blob.dtype, blob.tobytes()):
                wrong.append(f"pixels of record {record.number}")
    return wrong


def _tile(rng: np.random.Generator, kind: int) -> Array:
    side = int(rng.choice([64, 128]))
    match kind:
        case 0:
            return rng.integers(0, 256, (side, side, 4), dtype=np.uint8)
        case 1:
            return np.full((256, 256, 4), rng.integers(65536), np.uint16)
        case 2:
            return rng.random((side, side, 4), dtype=np.float32)
        case 3:
            return rng.integers(0, 4, (256, 256), dtype=np.uint8)
        case _:
            y, x = np.mgrid[0:256, 0:256]
            return (x * int(rng.integers(9)) + y).astype(np.uint16)


def numbers(lines: Sequence[str], word: str) -> list[int]:
    """Those of the lines that begin with ``word``."""
    return [int(line.split()[1]) for line in lines if line.startswith(f"{word} ")]
