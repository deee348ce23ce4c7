"""Whatever is done to a journal in whatever order, it holds what a plain dictionary would."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from desktop_app.core.pixels import Array
from desktop_app.storage.journal import BlobRef, JournalWriter, read_journal
from tests.draws import examples
from tests.storage.journals import same, tile


class JournalLife(RuleBasedStateMachine):
    """A journal beside a dictionary of its records and one of the blobs that can be read."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.writer = JournalWriter.create(self.root / "j", {"turn": 0}, segment_bytes=900)
        self.records: dict[int, tuple[dict[str, object], tuple[BlobRef, ...]]] = {}
        self.blobs: dict[BlobRef, Array] = {}
        self.last = 0
        self.turn = 0

    def refs(self, number: int) -> Iterator[BlobRef]:
        return (ref for ref in self.blobs if ref.number == number)

    @rule(seeds=st.lists(st.integers(0, 999), max_size=3), data=st.data())
    def append(self, seeds: list[int], data: st.DataObject) -> None:
        given: list[Array | BlobRef] = [tile(seed) for seed in seeds]
        if self.blobs and data.draw(st.booleans()):
            given.append(data.draw(st.sampled_from(sorted(self.blobs))))
        made = self.writer.append({"seeds": seeds}, given)
        self.last += 1
        assert made.number == self.last
        self.records[self.last] = ({"seeds": seeds}, made.blobs)
        for place, blob in enumerate(given):
            pixels = self.blobs[blob] if isinstance(blob, BlobRef) else blob
            self.blobs[BlobRef(self.last, place)] = pixels

    @rule(data=st.data(), keep=st.sets(st.integers(1, 30)))
    def compact(self, data: st.DataObject, keep: set[int]) -> None:
        known = sorted(self.blobs)
        wanted = data.draw(st.lists(st.sampled_from(known), max_size=2)) if known else []
        self.writer.compact(lambda record: record.number in keep, wanted)
        self.records = {n: record for n, record in self.records.items() if n in keep}
        readable = {ref for n in self.records for ref in self.refs(n)} | set(wanted)
        readable |= {ref for _, refs in self.records.values() for ref in refs}
        self.blobs = {ref: pixels for ref, pixels in self.blobs.items() if ref in readable}

    @rule()
    def begin_again(self) -> None:
        self.writer.close()
        self.writer, contents = JournalWriter.resume(self.root / "j", segment_bytes=900)
        assert contents.next_number == self.writer.next_number == self.last + 1

    @rule()
    def describe(self) -> None:
        self.turn += 1
        self.writer.describe({"turn": self.turn})
        self.writer.sync()

    @invariant()
    def all_is_there(self) -> None:
        contents = read_journal(self.root / "j")
        assert (contents.notices, contents.about) == ((), {"turn": self.turn})
        there = {record.number: (record.header, record.blobs) for record in contents.records}
        assert there == self.records
        for ref, pixels in self.blobs.items():
            assert same(self.writer.read_blob(ref), pixels)
            assert same(contents.read_blob(ref), pixels)

    def teardown(self) -> None:
        self.writer.discard()
        assert list(self.root.iterdir()) == []
        shutil.rmtree(self.root)


JournalLife.TestCase.settings = settings(
    max_examples=examples(20), stateful_step_count=12, deadline=None
)


class TestJournalLife(JournalLife.TestCase):
    """Hypothesis runs it."""
