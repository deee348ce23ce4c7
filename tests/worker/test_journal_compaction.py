"""A document's journal is written anew without what is dead, and no undo or redo misses any."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import digest
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke, MaskStroke
from desktop_app.storage.journal import JournalWriter, new_journal_folder, read_journal
from desktop_app.worker.compaction_policy import CompactionPolicy
from desktop_app.worker.document_journal import DocumentJournal
from desktop_app.worker.journal_events import Compacted, JournalEvent, Trouble
from desktop_app.worker.journalling import Journalling
from desktop_app.worker.recovery import rebuilt, resumed_document
from tests.killed_copies import copied_as_killed
from tests.state.document.test_undo import ACTIONS, act
from tests.worker.conftest import numpy_workspace

ALWAYS = CompactionPolicy(least=0, most=1.0, reserve=0)
WAIT_MS = 20_000
BUDGETS = {1: 3 << 20, 3: 20_000}
"""With the lesser, steps are given up."""
BENCHES: list[Bench] = []


def noise(seed: int, height: int = 280, width: int = 330) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)


def look(content: Content) -> tuple[str, str, tuple[str, ...]]:
    whole = content.size.rect
    ids = tuple(layer.id for layer in content.layers)
    return digest(content.picture(whole)), digest(content.mask.read(whole)), ids


def all_looks(document: Document) -> list[object]:
    """What there is at every place that undo and redo reach, and where one is."""
    stack = document.undo_stack
    steps = [stack.at(place) for place in range(stack.total)]
    contents = [*(one for step in steps for one in (step.before, step.after)), document.content]
    # What one step leaves is what the next one finds.
    looks = {id(content): look(content) for content in {id(one): one for one in contents}.values()}
    states = [looks[id(content)] for content in contents]
    branches = [
        (one.key, one.line, dict(one.texts), one.made, look(one.content))
        for one in document.branches.items.value
    ]
    line = stack.line
    return [stack.position, [step.name for step in steps], states[:-1], states[-1], branches, line]


class Bench:
    """A document with a journal on a real disk."""

    def __init__(
        self, folder: Path, document: Document, compaction_policy: CompactionPolicy = ALWAYS
    ) -> None:
        self.events: list[JournalEvent] = []
        self.folder = new_journal_folder(folder)
        self.document = document
        self.compaction_policy = compaction_policy
        self.journal = DocumentJournal(
            document, self.events.append, self.folder, compaction_policy=compaction_policy
        )
        BENCHES.append(self)

    def compact(self) -> Compacted:
        """At once; what came of it."""
        self.journal.compact()
        assert self.journal.flush(120)
        return [event for event in self.events if isinstance(event, Compacted)][-1]

    @property
    def bytes(self) -> int:
        """On the disk."""
        assert self.journal.flush(120)
        return sum(path.stat().st_size for path in self.folder.rglob("*.seg"))

    def read_back(self) -> Document:
        """What would come back after a crash now."""
        assert self.journal.flush(120)
        contents = read_journal(self.folder)
        assert not contents.notices
        return rebuilt(contents)[0]

    def come_back(self) -> None:
        """Go on as after a crash."""
        self.journal.close(keep=True)
        writer, contents = JournalWriter.resume(self.folder)
        self.document, resumed = resumed_document(writer, contents)
        self.journal = DocumentJournal(
            self.document, self.events.append, self.folder, resumed, self.compaction_policy
        )


def paint(document: Document, x: int, y: int, red: int = 250) -> None:
    stroke = ColourStroke(document, Brush(size=30), (red, 10, 10), x, y)
    stroke.move_to(x + 60, y + 10)
    stroke.finish()


def fill(document: Document, seed: int, side: int) -> None:
    """A step that can't be packed."""
    document.edit("fill", document.pixels, Rect(0, 0, side, side), noise(seed, side, side))


def act_on_branches(document: Document, dice: random.Random) -> None:
    """Take one, go to one, call one otherwise, take one away or have it back."""
    branches = document.branches
    kind = dice.random()
    if kind < 0.35 or not branches.items.value:
        branches.take(f"b{dice.randrange(99)}")
    elif kind < 0.7:
        branches.switch(dice.choice(branches.items.value))
    elif kind < 0.8:
        branches.rename(dice.choice(branches.items.value), f"r{dice.randrange(99)}")
    elif kind < 0.95:
        branches.remove(dice.choice(branches.items.value))
    else:
        branches.bring_back()


def do(document: Document, dice: random.Random) -> None:
    """One action, or some steps back or forth."""
    stack = document.undo_stack
    kind = dice.random()
    if kind < 0.2:
        for _ in range(dice.randrange(4)):
            stack.undo()
    elif kind < 0.3:
        for _ in range(dice.randrange(3)):
            stack.redo()
    elif kind < 0.4:
        stack.go_to(dice.randrange(stack.total + 1))
    elif kind < 0.45 and stack.position:
        stack.take_back(next(stack.steps))
    elif kind < 0.6:
        act_on_branches(document, dice)
    else:
        act(document, dice.choice(ACTIONS), dice)


@pytest.mark.slow
@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 8))]
)
def test_whatever_was_done_every_step_is_there_after_compactions(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    bench = Bench(tmp_path, Document(noise(seed), "p"))
    if seed % 2:
        bench.document.undo_stack.budget = BUDGETS[seed % 4]
    for number in range(70):
        do(bench.document, dice)
        if number % 12 == 11:
            answer = bench.compact()
            assert answer.error is None and not answer.put_off
            back = bench.read_back()
            assert all_looks(back) == all_looks(bench.document)
            assert back.undo_stack.is_whole == bench.document.undo_stack.is_whole
        if number % 25 == 24:
            wanted = all_looks(bench.document)
            bench.come_back()
            assert all_looks(bench.document) == wanted
            if seed % 2:
                bench.document.undo_stack.budget = BUDGETS[seed % 4]
    bench.compact()
    wanted = all_looks(bench.document)
    assert all_looks(bench.read_back()) == wanted
    bench.come_back()
    assert all_looks(bench.document) == wanted


@pytest.mark.slow
def test_what_was_undone_and_replaced_goes_from_the_disk(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Document(noise(1, 1000, 1200), "p"))
    paint(bench.document, 20, 20)
    for number in range(12):
        bench.document.edit(
            "fill", bench.document.pixels, Rect(0, 0, 900, 900), noise(number, 900, 900)
        )
        bench.document.undo_stack.undo()
    paint(bench.document, 60, 60)
    wanted, before = all_looks(bench.document), bench.bytes
    answer = bench.compact()
    assert (answer.before, answer.after) == (before, bench.bytes)
    assert answer.after < before / 6, "the picture, two strokes, and nothing else"
    assert all_looks(bench.read_back()) == wanted
    for _ in range(2):
        bench.document.undo_stack.undo()
    assert look(bench.document.content) == wanted[2][0]


def test_what_is_not_worth_it_is_left_alone(tmp_path: Path) -> None:
    bench = Bench(
        tmp_path, Document(noise(2), "p"), CompactionPolicy(least=1 << 20, most=0.5, reserve=0)
    )
    for number in range(12):
        bench.document.edit(
            "fill", bench.document.pixels, Rect(0, 0, 250, 250), noise(number, 250, 250)
        )
    assert not bench.journal.is_worth_compacting
    before = bench.bytes
    assert bench.compact().after == before == bench.bytes, "most of it is alive"
    bench.document.undo_stack.go_to(1)
    assert not bench.journal.is_worth_compacting, "it can be done again"
    paint(bench.document, 90, 90)
    assert bench.journal.is_worth_compacting
    assert bench.compact().after < before
    assert not bench.journal.is_worth_compacting


def test_without_room_for_a_second_journal_nothing_happens(tmp_path: Path) -> None:
    everything = 1 << 62
    bench = Bench(tmp_path, Document(noise(3), "p"), CompactionPolicy(1 << 16, 1.0, everything))
    paint(bench.document, 20, 20)
    bench.document.undo_stack.undo()
    paint(bench.document, 50, 20)
    wanted = all_looks(bench.document)
    answer = bench.compact()
    assert answer.error is not None and answer.error.code == "journal_full"
    assert not any(isinstance(event, Trouble) for event in bench.events), "nothing is wrong"
    assert not bench.journal.is_worth_compacting, "not at once again"
    paint(bench.document, 90, 20)
    bench.document.undo_stack.undo()
    assert all_looks(bench.read_back())[2][: len(wanted[2])] == wanted[2]


@pytest.mark.slow
def test_a_tile_that_somebody_still_has_may_be_put_in_again(tmp_path: Path) -> None:
    """As a clipboard or a result does that outlives the step it was in."""
    bench = Bench(tmp_path, Document(noise(4), "p"))
    document = bench.document
    paint(document, 20, 20)
    patch = Patch(Rect(9, 9, 50, 40), np.full((40, 50, 4), 77, np.uint8))
    document.put_in("apply", Layer("patch", "a", (patch,)))
    kept = document.content.layers
    document.undo_stack.go_to(0)
    paint(document, 120, 20)
    bench.compact()
    copies = tuple(replace(layer, id=f"again{layer.id}") for layer in kept[1:])
    document.arrange("paste", [*document.content.layers, *copies])
    bench.compact()
    assert all_looks(bench.read_back()) == all_looks(document)
    del kept, copies
    document.undo_stack.undo()
    paint(document, 10, 200)
    before = bench.bytes
    assert bench.compact().after < before, "and goes when nobody has it"


@pytest.mark.slow
def test_what_waits_may_refer_to_what_died_since(tmp_path: Path) -> None:
    """Steps are handed over faster than they are written, and undone before they are."""
    bench = Bench(tmp_path, Document(noise(5), "p"))
    document = bench.document
    for round_ in range(15):
        paint(document, 20, 20 + round_)
        layers = document.content.layers
        copy = replace(layers[-1], id=f"copy{round_}")
        document.arrange("copy", [*layers, copy])
        document.undo_stack.go_to(document.undo_stack.position - 2)
        document.arrange("copy", [*document.content.layers, replace(copy, id=f"late{round_}")])
        bench.journal.compact()
        document.undo_stack.undo()
        del layers, copy
        paint(document, 120, 20 + round_)
    bench.compact()
    assert all_looks(bench.read_back()) == all_looks(document)


@pytest.mark.slow
def test_old_steps_that_were_put_by_come_from_the_new_journal(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Document(noise(6), "p"))
    document = bench.document
    document.undo_stack.budget = 4 * 256 * 256 * 4
    for number in range(10):
        paint(document, 20, 10 + 12 * number)
    before = all_looks(document)
    for _ in range(2):
        MaskStroke(document, Brush(size=60), 100, 100).finish()
        document.undo_stack.undo()
        bench.compact()
    assert all_looks(document)[2][: len(before[2])] == before[2]


@pytest.mark.parametrize("gone", [False, True])
def test_whether_it_was_saved_is_known_after_a_compaction(tmp_path: Path, gone: bool) -> None:
    bench = Bench(tmp_path, Document(noise(7), "p"))
    document = bench.document
    paint(document, 20, 20)
    document.mark_saved(tmp_path / "x.png", document.position(whole=False))
    if gone:
        document.undo_stack.undo()
    paint(document, 20, 90)
    bench.compact()
    back = bench.read_back()
    assert back.path == tmp_path / "x.png" and back.modified.value
    back.undo_stack.undo()
    assert back.modified.value == gone, "what was saved was undone, and replaced"


def test_a_picture_whose_first_steps_are_gone_is_not_as_it_was_opened(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Document(noise(8), "p"))
    stack = bench.document.undo_stack
    for number in range(6):
        document = bench.document
        pixels = np.full((200, 200, 4), number, np.uint8)
        document.put_in(
            "apply",
            Layer("patch", f"{number}", (Patch(Rect(0, 0, 200, 200), pixels),)),
            {"prompt": f"{number}"},
        )
    before = bench.bytes
    stack.budget = 1
    document.activate(document.layers.value[0].id)
    for layer in document.layers.value[1:]:
        document.arrange("remove", [one for one in document.layers.value if one is not layer])
    assert not stack.is_whole and bench.compact().after < before
    back = bench.read_back()
    assert all_looks(back) == all_looks(document)
    stack.go_to(0)
    back.undo_stack.go_to(0)
    assert back.position(whole=False) is not None and back.told.now == document.told.now


@pytest.fixture(autouse=True)
def benches() -> Iterator[None]:
    yield
    while BENCHES:
        BENCHES.pop().journal.close(keep=False)


def wait_for(qtbot: QtBot, holds: Callable[[], bool]) -> None:
    qtbot.waitUntil(holds, timeout=WAIT_MS)


@pytest.mark.slow
def test_it_happens_by_itself_when_nothing_is_done_and_not_within_a_stroke(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = numpy_workspace(tmp_path / "data")
    try:
        journalling: Journalling = workspace.journalling
        journalling._idle.setInterval(50)
        document = Document(noise(9, 1500, 1500), "p")
        workspace.state.open_document(document)
        paint(document, 20, 20)
        for number in range(5):
            document.edit(
                "fill", document.pixels, Rect(0, 0, 1400, 1400), noise(number, 1400, 1400)
            )
            document.undo_stack.undo()
        stroke = ColourStroke(document, Brush(size=30), (1, 2, 3), 90, 90)
        journal = journalling.journal
        assert journal is not None
        [folder] = [path for path in workspace.paths.journals.iterdir() if path.is_dir()]

        def size() -> int:
            return sum(path.stat().st_size for path in folder.rglob("*.seg"))

        assert journal.flush(120)
        before = size()
        with qtbot.waitSignal(journalling._idle.timeout):
            pass  # it is looked at, and again later
        qtbot.waitUntil(lambda: workspace.is_idle)
        assert size() == before and journal.is_worth_compacting
        stroke.finish()
        wait_for(qtbot, lambda: size() < before / 2)
        wanted = all_looks(document)
        assert journal.flush(120)
        copy = copied_as_killed(folder, tmp_path / "copy")
        assert all_looks(rebuilt(read_journal(copy))[0]) == wanted
    finally:
        workspace.shutdown()
