"""A document that is painted on until the process is killed, and saved as a project meanwhile.

After every action it says what there is, and what each step that can be undone or done again leads
to; so this is what must be there afterwards. The journal is compacted whenever a good part of it is
dead, which here is soon.
"""

from __future__ import annotations

import hashlib
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from crashing.scenario import Outcome, numbers, tell
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, StorageError, VelaturaError
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import digest
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layer_stack import StackBranch
from desktop_app.imaging.layered_files.project import read_project, write_project
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.stack_reading import with_branches
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.branches import Branch
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_masks import change_mask
from desktop_app.state.document.undo_steps import UndoStep
from desktop_app.state.painting.choices import Retouching
from desktop_app.state.painting.retouching import retouch_stroke
from desktop_app.state.painting.strokes import Brush, ColourStroke, MaskStroke
from desktop_app.state.work.edits import locked_digests
from desktop_app.storage import journal_write
from desktop_app.storage.journal import (
    CompactionChoice,
    JournalWriter,
    Record,
    abandoned_journals,
    new_journal_folder,
    read_journal,
)
from desktop_app.storage.journal_sets import next_set
from desktop_app.worker.across import carried_edit, edits_to_carry
from desktop_app.worker.compaction_policy import CompactionPolicy
from desktop_app.worker.document_journal import DocumentJournal
from desktop_app.worker.journal_events import JournalEvent
from desktop_app.worker.recovery import rebuilt, resumed_document

__all__ = ["Careless", "DocumentScenario", "Forgetful"]

WIDTH, HEIGHT = 500, 400
SAVE_EVERY = 8
BUDGET = 1 << 20
"""Of memory for steps: what is older comes from the journal."""

THRIFT = CompactionPolicy(least=1 << 16, most=0.95, reserve=0)
WAITING_BYTES = 8 << 20
OTHER_LAYERS = 6
MOST_BRANCHES = 12


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
        for _ in range(dice.randrange(1, 4)):
            stack.undo()
    elif kind < 0.15:
        stack.go_to(dice.randrange(stack.total + 1) if number % 3 else stack.total)
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
        patch = Patch(Rect(x, y, 40, 30), pixels, share)
        document.put_in("apply", Layer("patch", "p", (patch,), history=f"{number:032x}"))
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


def retouch(document: Document, seed: int, number: int) -> None:
    """The action of that number: a stroke that takes its time, of a brush that reads."""
    dice = random.Random(f"{seed} {number}")
    x, y = dice.randrange(WIDTH), dice.randrange(HEIGHT)
    kind = ("clone", "clone", "smudge", "heal", "spot")[number % 5]
    chosen = Retouching(kind).with_source(dice.randrange(WIDTH), dice.randrange(HEIGHT))
    stroke = retouch_stroke(document, Brush(size=30), chosen.begun(x, y), x, y, 1.0)
    for _ in range(30):
        x, y = x + dice.randrange(-9, 10), y + dice.randrange(-9, 10)
        stroke.move_to(x, y)
        time.sleep(0.001)
    stroke.finish()
    document.fill_mask("mark", 1 + number % 250, Rect(number % 450, number % 350, 3, 3))
    if number % 3 == 0:  # so that something is dead, and is compacted
        for _ in range(3):
            document.undo_stack.undo()


def mask(document: Document, seed: int, number: int) -> None:
    """The action of that number: strokes on the mask of a layer of its own."""
    dice = random.Random(f"{seed} {number}")
    x, y = dice.randrange(WIDTH), dice.randrange(HEIGHT)
    if number % 7 == 0 or len(document.layers.value) < 2:
        document.put_in(
            "apply",
            Layer(
                "paint",
                "p",
                pixels=Tiles.of_array(np.full((HEIGHT, WIDTH, 4), number % 256, np.uint8)),
            ),
        )
    top = list(document.layers.value)[-1]
    document.activate(top.id)
    change_mask(document, ("full", "hidden")[number % 2])
    top = list(document.layers.value)[-1]
    document.activate(top.children[-1].id)
    stroke = MaskStroke(document, Brush(size=50, erase=number % 2 == 0), x, y)
    for _ in range(30):
        x, y = x + dice.randrange(-9, 10), y + dice.randrange(-9, 10)
        stroke.move_to(x, y)
        time.sleep(0.001)
    stroke.finish()
    # Never nothing: a stroke over what is hidden makes no step.
    document.fill_mask("mark", 1 + number % 250, Rect(number % 450, number % 350, 3, 3))
    if number % 3 == 0:
        for _ in range(3):
            document.undo_stack.undo()


def branch(document: Document, seed: int, number: int) -> None:
    """The action of that number: a branch taken, gone to, taken away or had back, an edit carried
    from one to another, or what `act` does."""
    dice = random.Random(f"{seed} {number} branch")
    branches, kind = document.branches, dice.random()
    there = branches.items.value
    if kind < 0.1 or not there:
        branches.take(f"b{number}")
    elif kind < 0.22:
        branches.switch(dice.choice(there))
    elif kind < 0.34:
        _carry(document, dice)
    elif kind < 0.36 or len(there) > MOST_BRANCHES:
        branches.remove(dice.choice(there))
    elif kind < 0.38:
        branches.bring_back()
    elif kind < 0.6:  # what can't be packed: a disk is full of it soon
        noise = np.random.default_rng(number).integers(0, 256, (80, 80, 3), np.uint8)
        spot = Rect(dice.randrange(WIDTH - 80), dice.randrange(HEIGHT - 80), 80, 80)
        document.put_in(
            "apply", Layer("patch", "n", (Patch(spot, noise),), history=f"{number:032x}")
        )
    else:
        act(document, seed, number)


def _carry(document: Document, dice: random.Random) -> None:
    """Some edit of some branch, if what lay under it is the same here; the lock is proven."""
    source = dice.choice(document.branches.items.value)
    edits = edits_to_carry(source, document.content)
    if not edits:
        return
    try:
        edit = carried_edit(source, dice.choice(edits).id, document.content)
    except InputError:
        return
    before, after = locked_digests(document.put_in("apply_across", edit.layer), edit.unlocked)
    if before != after:
        raise StorageError("lock_broken")


def look(content: Content) -> str:
    """What there is, in one word."""
    whole = content.size.rect
    return digest(content.picture(whole), content.mask.read(whole))


class Telling(DocumentJournal):
    """Says when what is to be kept is known, and a compaction begins to write."""

    say: Callable[[str], None] | None = None

    def chosen(self, records: Iterable[Record]) -> CompactionChoice:
        choice = super().chosen(records)
        if self.say is not None:
            self.say(f"compacting {self.written}")
        return choice


class Careless(Telling):
    """Lets pixels go of which it knows that steps need them: of records that go themselves."""

    def chosen(self, records: Iterable[Record]) -> CompactionChoice:
        return CompactionChoice(super().chosen(records).headers)


class Forgetful(Telling):
    """Takes the first step that can be undone for dead."""

    def chosen(self, records: Iterable[Record]) -> CompactionChoice:
        steps: list[int] = []

        def noted() -> Iterator[Record]:
            for record in records:
                if record.header["kind"] == "step":
                    steps.append(record.number)
                yield record

        choice = super().chosen(noted())
        first = next((number for number in steps if number in choice.headers), 0)
        kept = {number: text for number, text in choice.headers.items() if number != first}
        return CompactionChoice(kept, choice.blobs)


class Chain:
    """What the steps of a document lead to, and its branches, looked at once for each."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._known: dict[int, tuple[UndoStep | Branch, str]] = {}

    def word(self, count: int | None = None) -> str:
        """Of the last ``count`` steps, done and undone; None: of all: how many are undone, how many
        there are, and what they lead to."""
        stack = self._document.undo_stack
        count = stack.total if count is None else min(count, stack.total)
        steps = [stack.at(place) for place in range(stack.total - count, stack.total)]
        looks = [self._look(step, step.after) for step in steps]
        branches = self._document.branches.items.value
        looks += [f"{one.key} {one.line} {self._look(one, one.content)}" for one in branches]
        here = {id(one) for one in (*steps, *branches)}
        self._known = {key: known for key, known in self._known.items() if key in here}
        together = hashlib.sha256(" ".join(looks).encode()).hexdigest()[:16]
        return f"{stack.total - stack.position}/{count}/{together}"

    def _look(self, owner: UndoStep | Branch, content: Content) -> str:
        if id(owner) not in self._known:
            self._known[id(owner)] = owner, look(content)
        return self._known[id(owner)][1]


class DocumentScenario:
    """Paints, undoes, arranges and saves, through the journal of a real document.

    Args:
        journal: what writes it; there are some that do it wrong, to see that they are found out.
        hasty: let a new set of segments count before all of it is there.
        act: does the action of a number.
    """

    def __init__(
        self,
        journal: type[Telling] = Telling,
        *,
        hasty: bool = False,
        act: Callable[[Document, int, int], None] = act,
    ) -> None:
        self._journal, self._act = journal, act
        self._hasty = hasty

    def work(self, folder: Path, seed: int, say: Callable[[str], None]) -> None:
        """Goes on for ever."""
        try:
            self._work(folder, seed, say)
        except VelaturaError as error:
            say(f"broken {error.code}")
            while True:
                time.sleep(1)

    def _work(self, folder: Path, seed: int, say: Callable[[str], None]) -> None:
        if self._hasty:
            journal_write.new_set = _new_set_at_once
            journal_write.swap_in = _as_made  # type: ignore[assignment] # planted
            journal_write.copy_kept = _late  # type: ignore[assignment] # planted
        journal, begun, number = self._resumed(folder, seed, partial(tell, say=say))
        journal.say = say
        document = journal.document
        document.undo_stack.budget = BUDGET
        chain = Chain(document)
        say(f"begun {begun}")
        saving: threading.Thread | None = None
        while True:
            number += 1
            self._act(document, seed, number)
            say(f"action {number} {journal.written} {look(document.content)} {chain.word()}")
            if journal.is_worth_compacting:
                journal.compact()
            if number % SAVE_EVERY == 0 and (saving is None or not saving.is_alive()):
                say(f"saving {journal.written}")
                branches = document.branches.items.value
                work = partial(_save, folder / "crash.velatura", document.content, branches, say)
                saving = threading.Thread(target=work, daemon=True)
                saving.start()
            while journal.waiting_bytes > WAITING_BYTES:
                time.sleep(0.002)

    def check(self, folder: Path, seed: int, lines: Sequence[str]) -> Outcome:
        """The document is as it was after the last action whose records are there, with its
        steps."""
        begun = (numbers(lines, "begun")[-1:] or [0])[0]
        safe = max(numbers(lines, "safe"), default=0)
        lost = _project_lost(folder / "crash.velatura", lines)
        lost += [line for line in lines if line.startswith("broken")]
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
            try:
                document, _ = rebuilt(contents)
                lost += _other_than_told(document, last, lines)
            except VelaturaError as error:
                lost.append(str(error))
        return Outcome(begun, safe, last, tuple(lost))

    def _resumed(
        self, folder: Path, seed: int, receive: Callable[[JournalEvent], None]
    ) -> tuple[Telling, int, int]:
        root = folder / "journal"
        left = abandoned_journals(root)
        if left:
            writer, contents = JournalWriter.resume(left[0].folder)
            if contents.records:
                document, resumed = resumed_document(writer, contents)
                journal = self._journal(document, receive, left[0].folder, resumed, THRIFT)
                begun = contents.next_number - 1
                return journal, begun, begun * 10
            writer.discard()
        document = picture(seed)
        folder = new_journal_folder(root)
        return self._journal(document, receive, folder, compaction_policy=THRIFT), 0, 0


def _new_set_at_once(folder: Path) -> Path:
    made = next_set(folder)
    made.mkdir()
    return made


def _as_made(folder: Path) -> Path:
    return folder


_copy = journal_write.copy_kept


def _late(*what: Any) -> None:
    """As on a slow disk: else which kill hits the moment in which there is half a set is chance."""
    time.sleep(0.5)
    _copy(*what)


def _save(
    path: Path, content: Content, branches: Sequence[Branch], say: Callable[[str], None]
) -> None:
    word = look(content)
    told = tuple(StackBranch(one.to_json(), to_stack(one.content, {})) for one in branches)
    for one in branches:
        say(f"branch {one.id} {look(one.content)}")
    try:
        stack = replace(to_stack(content, {}), branches=told)
        write_project(path, stack, cancel=CancelToken())
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
        content, contents, _ = with_branches(read.stack)
        ids = [str(one.about["id"]) for one in read.stack.branches]
    told = {tuple(line.split()[1:]) for line in lines if line.startswith("branch ")}
    lost = [] if look(content) in known else ["the project is another"]
    found = zip(ids, map(look, contents), strict=True)
    return lost + [f"branch {one} of the project" for one in found if one not in told]


def _other_than_told(document: Document, last: int, lines: Sequence[str]) -> list[str]:
    """Whether what came back is what there was after an action; it may lie within one."""
    told: dict[int, tuple[str, str]] = {}
    for line in lines:
        word, *values = line.split()
        if word == "begun":  # what the life before had not got onto the disk never was
            told = {number: what for number, what in told.items() if number <= int(values[0])}
        elif word == "action":
            told[int(values[1])] = values[2], values[3]
    if last not in told:  # killed before it could say so, or within an action
        Chain(document).word()  # but every step has its pixels
        return []
    seen, steps = told[last]
    lost = [] if look(document.content) == seen else [f"what there was after record {last}"]
    if Chain(document).word(int(steps.split("/")[1])) != steps:
        lost.append(f"steps as they were after record {last}")
    return lost
