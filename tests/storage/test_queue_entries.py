"""The jobs that are kept between reads are those of the file, whoever wrote what."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.errors import EngineError
from desktop_app.core.job_record import JobRecord, SpotRecord
from desktop_app.core.queue_entry import JobStatus, QueueChange, QueueCommand
from desktop_app.storage import queue_entries, queue_store
from desktop_app.storage.queue_rows import DoneImage
from desktop_app.storage.queue_store import QueueStore

RECORD = JobRecord("edit", (SpotRecord({}),), 3, "a cat", "m", "M")
WHOLE = JobRecord("edit", (SpotRecord({}),), 3, "a dog", "n", "N", others=(RECORD,))

ACTIONS: dict[str, Callable[[QueueStore, str], object]] = {
    "add": lambda store, job: store.add(job, WHOLE, session="s"),
    "add first": lambda store, job: store.add(job, RECORD, first=True, owner="ann"),
    "start": lambda store, job: store.start(job),
    "progress": lambda store, job: store.progress(job, 1, 4, 2.5),
    "keep": lambda store, job: store.keep_image(job, DoneImage(1, 1.0, (), ("b" * 64,))),
    "let go": lambda store, job: store.let_go(job, (1,)),
    "done": lambda store, job: store.end(job, JobStatus.DONE),
    "failed": lambda store, job: store.end(
        job, JobStatus.FAILED, EngineError("engine_died", reason="a test")
    ),
    "remake": lambda store, job: store.remake(job),
    "first": lambda store, job: store.apply(QueueChange(ranks={job: -3.0})),
    "forget": lambda store, job: store.apply(QueueChange(forgotten=frozenset({job}))),
    "release": lambda store, job: store.apply(QueueChange(released=frozenset({job}), paused=True)),
    "ask": lambda store, job: store.append(QueueCommand("cancel", (job,))),
    "take over": lambda store, job: store.take_over(job),
    "give up": lambda store, job: store.give_up("s"),
    "forget sessions": lambda store, job: store.forget_sessions({"s"}),
    "look": lambda store, job: store.entries(),
}

steps = st.lists(
    st.tuples(
        st.sampled_from((True, True, True, False)),
        st.sampled_from(sorted(ACTIONS)),
        st.sampled_from("abc"),
    ),
    min_size=10,
    max_size=30,
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(steps, st.sampled_from((1, 500)))
def test_what_is_kept_is_what_a_program_reads_that_has_just_begun(
    steps: list[tuple[bool, str, str]], most: int
) -> None:
    kept, queue_store.KEPT_ENDED = queue_store.KEPT_ENDED, 0
    queue_entries.MOST, before = most, queue_entries.MOST
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "queue.sqlite"
        one, two = QueueStore(file), QueueStore(file)
        try:
            for mine, action, job in steps:
                ACTIONS[action](one if mine else two, job)
                fresh = QueueStore(file)
                assert one.entries() == fresh.entries()
                fresh.close()
            assert one.entries() == two.entries()
        finally:
            queue_store.KEPT_ENDED, queue_entries.MOST = kept, before
            one.close()
            two.close()


def test_what_did_not_change_is_not_read_again(tmp_path: Path) -> None:
    store = QueueStore(tmp_path / "queue.sqlite")
    for job in "abc":
        store.add(job, RECORD)
    before = {entry.id: entry for entry in store.entries()}
    assert store.entries() is store.entries()
    store.start("b")
    after = {entry.id: entry for entry in store.entries()}
    assert [before[job] is after[job] for job in "abc"] == [True, False, True]
    store.close()


def test_jobs_that_leave_when_another_is_added_are_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_store, "KEPT_ENDED", 1)
    store = QueueStore(tmp_path / "queue.sqlite")
    for job in "abc":
        store.add(job, RECORD, session="s")
        store.end(job, JobStatus.DONE)
        store.entries()
    store.add("d", RECORD, session="s")
    assert [entry.id for entry in store.entries()] == ["c", "d"]
    store.close()
