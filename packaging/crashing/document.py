"""A document that is painted on until the process is killed, and saved as a project meanwhile.

Every action is one record of the journal, and decided by the seed and its number: so what must be
there afterwards is found by doing the same on a document of one's own.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from crashing.scenario import Outcome, numbers, tell
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import digest
from desktop_app.imaging.blend import Patch
from desktop_app.state.content import Content
from desktop_app.state.document import Document
from desktop_app.state.layers import Layer
from desktop_app.state.stacks import from_stack, to_stack
from desktop_app.state.strokes import Brush, ColourStroke, MaskStroke
from desktop_app.storage.journal import (
    JournalWriter,
    abandoned_journals,
    new_journal_folder,
    read_journal,
)
from desktop_app.storage.project import read_project, write_project
from desktop_app.worker.journal_thread import JournalThread
from desktop_app.worker.journalling import DocumentJournal
from desktop_app.worker.recovery import rebuilt

__all__ = ["DocumentScenario"]

WIDTH, HEIGHT = 500, 400
SAVE_EVERY = 8
WAITING_BYTES = 8 << 20
OTHER_LAYERS = 6


def picture(seed: int) -> Document:
    """What is painted on: smooth, so that it packs well."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    planes = [(rows * rng.integers(1, 3) + columns * rng.integers(1, 3)) % 256 for _ in range(3)]
    return Document(np.dstack(planes).astype(np.uint8), "crash")


def act(document: Document, seed: int, number: int) -> None:
    """The action of that number: one undo step, or one undo, or one redo."""
    dice = random.Random(f"{seed} {number}")
    stack = document.undo_stack
    x, y = dice.randrange(WIDTH), dice.randrange(HEIGHT)
    kind = dice.random()
    if kind < 0.12 and stack.undo_name:
        stack.undo()
    elif kind < 0.2 and stack.redo_name:
        stack.redo()
    elif kind < 0.35:
        MaskStroke(document, Brush(size=40, opacity=0.5), x, y).finish()
        document.fill_mask("rectangle", number % 255 + 1, Rect(x // 2, y // 2, 9, 9))
        stack.take_back(next(stack.steps))  # undone for good: two records, and then one more
        document.fill_mask("mark", 255 - number % 250, Rect(number % 400, number % 300, 5, 5))
    elif kind < 0.5:
        pixels = np.full((30, 40, 3), number % 256, np.uint8)
        share = np.full((30, 40), dice.random(), np.float32)
        document.put_in("apply", Layer("patch", "p", (Patch(Rect(x, y, 40, 30), pixels, share),)))
    elif kind < 0.6 and len(document.layers.value) > OTHER_LAYERS:
        base, *others = document.layers.value
        document.arrange("order", [base, *others[1:]])
    elif kind < 0.65:
        *others, top = document.layers.value
        document.arrange("hide", [*others, replace(top, visible=not top.visible)])
    else:
        colour = (dice.randrange(256), dice.randrange(256), number % 256)
        stroke = ColourStroke(document, Brush(size=dice.randrange(5, 60)), colour, x, y)
        stroke.move_to(dice.randrange(WIDTH), dice.randrange(HEIGHT))
        stroke.finish()
        # Never nothing: a stroke of the colour that is there makes no step.
        document.fill_mask("mark", 1 + number % 250, Rect(number % 450, number % 350, 3, 3))


def look(content: Content) -> str:
    """What there is, in one word."""
    whole = content.size.rect
    return digest(content.picture(whole), content.mask.read(whole))


class DocumentScenario:
    """Paints, undoes, arranges and saves, through the journal of a real document."""

    def work(self, folder: Path, seed: int, say: Callable[[str], None]) -> None:
        """Goes on for ever."""
        journal, document, begun, number = _resumed(folder, seed, lambda event: tell(event, say))
        say(f"begun {begun}")
        saving: threading.Thread | None = None
        while True:
            number += 1
            act(document, seed, number)
            say(f"action {number} {journal.written} {look(document.content)}")
            if number % SAVE_EVERY == 0 and (saving is None or not saving.is_alive()):
                say(f"compacting {journal.written}")  # long and delicate, too
                work = partial(_save, folder / "crash.velatura", document.content, say)
                saving = threading.Thread(target=work, daemon=True)
                saving.start()
            while journal.waiting_bytes > WAITING_BYTES:
                time.sleep(0.002)

    def check(self, folder: Path, seed: int, lines: Sequence[str]) -> Outcome:
        """The document is as it was after the last action whose records are there."""
        begun = (numbers(lines, "begun")[-1:] or [0])[0]
        safe = max(numbers(lines, "safe"), default=0)
        lost = _project_lost(folder / "crash.velatura", lines)
        left = abandoned_journals(folder / "journal")
        if not left and safe == 0:
            return Outcome(0, 0, 0, tuple(lost))
        if len(left) != 1:
            return Outcome(begun, safe, 0, (f"{len(left)} journals",))
        contents = read_journal(left[0].folder)
        lost += [str(notice) for notice in contents.notices if notice.code != "journal_cut"]
        last = contents.records[-1].number if contents.records else 0
        if last < safe:
            lost.append(f"records {last + 1} to {safe}")
        if last:
            document, _ = rebuilt(contents)
            lost += _other_than_told(document, last, lines)
        return Outcome(begun, safe, last, tuple(lost))


def _resumed(
    folder: Path, seed: int, receive: Callable[..., None]
) -> tuple[DocumentJournal, Document, int, int]:
    root = folder / "journal"
    left = abandoned_journals(root)
    if left:
        writer, contents = JournalWriter.resume(left[0].folder)
        if contents.records:
            document, recorder = rebuilt(contents)
            thread = JournalThread(lambda: writer, receive, first=contents.next_number)
            journal = DocumentJournal(document, receive, left[0].folder, thread, recorder)
            begun = contents.next_number - 1
            return journal, document, begun, begun * 10
        writer.discard()
    document = picture(seed)
    return DocumentJournal(document, receive, new_journal_folder(root)), document, 0, 0


def _save(path: Path, content: Content, say: Callable[[str], None]) -> None:
    word = look(content)
    try:
        write_project(path, to_stack(content, {}), cancel=CancelToken())
    except VelaturaError:
        return  # the disk is full
    say(f"saved {word}")


def _project_lost(path: Path, lines: Sequence[str]) -> list[str]:
    """A project that was saved once is whole, and one of those that were saved or begun since."""
    saved = [line.split()[1] for line in lines if line.startswith("saved ")]
    if not saved:
        return []
    known = {*saved, *(line.split()[3] for line in lines if line.startswith("action "))}
    with read_project(path) as read:
        if read.notes or read.read_only:
            return [f"the project: {[note.code for note in read.notes]}"]
        word = look(from_stack(read.stack))
    return [] if word in known else ["the project is another"]


def _other_than_told(document: Document, last: int, lines: Sequence[str]) -> list[str]:
    """Whether what came back is what there was after an action; it may lie within one."""
    told: dict[int, str] = {}
    for line in lines:
        word, *values = line.split()
        if word == "begun":  # what the life before had not got onto the disk never was
            told = {number: look for number, look in told.items() if number <= int(values[0])}
        elif word == "action":
            told[int(values[1])] = values[2]
    if last not in told:  # killed before it could say so, or within an action
        return []
    found = look(document.content)
    return [] if found == told[last] else [f"what there was after record {last}"]
