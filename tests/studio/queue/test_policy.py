"""What runs next, and what commands change, without a queue that runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.queue_entry import JobStatus, QueueChange, QueueCommand, QueueEntry
from desktop_app.studio.queue.policy import (
    LIVE_IDLE_SECONDS,
    VERBS,
    Moment,
    all_seconds_left,
    counts,
    decide,
    in_order,
    moved,
    next_job,
    seconds_left,
)

W, R, D, F, C = JobStatus


def entry(name: str, rank: float, document: str = "", status: JobStatus = W) -> QueueEntry:
    return QueueEntry(name, rank=rank, document=document, status=status)


def applied(entries: Iterable[QueueEntry], change: QueueChange) -> list[QueueEntry]:
    """What the store makes of it."""
    return [
        replace(
            e,
            rank=change.ranks.get(e.id, e.rank),
            status=change.statuses.get(e.id, e.status),
            held=e.held and e.id not in change.released and e.id not in change.statuses,
        )
        for e in entries
        if e.id not in change.forgotten
    ]


def ids(entries: Iterable[QueueEntry]) -> str:
    return "".join(e.id for e in entries)


THREE = (entry("a", 1), entry("b", 2, "doc"), entry("c", 3, "doc"))


@pytest.mark.parametrize(
    ("entries", "moment", "expected"),
    [
        ((), Moment(), None),
        (THREE, Moment(), "a"),
        (THREE, Moment(current="doc"), "b"),
        (THREE, Moment(current="another"), "a"),
        ((*THREE, entry("n", -1)), Moment(current="doc"), "n"),
        (THREE, Moment(paused=True), None),
        (THREE, Moment(live_idle=0.1), None),
        (THREE, Moment(live_idle=LIVE_IDLE_SECONDS), "a"),
        ((*THREE, entry("n", -1)), Moment(live_idle=0.1), "n"),
        ((*THREE, entry("n", -1)), Moment(paused=True), None),
        ((*THREE, entry("r", 9, status=R)), Moment(), None),
        ((entry("f", 0, status=F), *THREE), Moment(), "a"),
        ((replace(THREE[0], held=True), THREE[1]), Moment(), "b"),
        ((replace(THREE[0], held=True),), Moment(), None),
        ((entry("d", 0, status=D), entry("x", 0, status=C)), Moment(), None),
    ],
)
def test_the_next_job(
    entries: tuple[QueueEntry, ...], moment: Moment, expected: str | None
) -> None:
    found = next_job(entries, moment)
    assert (None if found is None else found.id) == expected


ALL = (
    entry("w", 1),
    entry("r", 2, status=R),
    entry("d", 3, status=D),
    entry("f", 4, status=F),
    entry("c", 5, status=C),
    replace(entry("h", 6), held=True),
)


@pytest.mark.parametrize(
    ("verb", "jobs", "expected"),
    [
        ("pause", "", QueueChange(paused=True)),
        ("resume", "", QueueChange(paused=False)),
        ("cancel", "", QueueChange(statuses={"w": C, "h": C}, stopped=("r",))),
        ("cancel", "wdx", QueueChange(statuses={"w": C})),
        ("cancel", "r", QueueChange(stopped=("r",))),
        ("go_on", "", QueueChange(released=frozenset("h"))),
        ("drop", "", QueueChange(forgotten=frozenset("h"))),
        ("drop", "w", QueueChange()),
        ("retry", "", QueueChange(ranks={"f": 7}, statuses={"f": W})),
        ("retry", "cw", QueueChange(ranks={"c": 7}, statuses={"c": W})),
        ("clear", "", QueueChange(forgotten=frozenset("dc"))),
        ("clear", "fw", QueueChange(forgotten=frozenset("f"))),
        ("first", "wh", QueueChange(ranks={"w": -2, "h": -1})),
        ("first", "", QueueChange()),
        ("first", "x", QueueChange()),
    ],
)
def test_what_commands_change(verb: str, jobs: str, expected: QueueChange) -> None:
    assert decide(QueueCommand(verb, tuple(jobs)), ALL) == expected


def test_a_command_to_the_first_in_line_goes_before_those_that_were() -> None:
    entries = [*THREE, entry("n", -1)]
    entries = applied(entries, decide(QueueCommand("first", ("c", "a")), entries))
    assert ids(in_order(entries, Moment(current="doc"))) == "canb"


@pytest.mark.parametrize(
    ("jobs", "before", "looked_at", "expected", "touched"),
    [
        ("c", "a", "", "cab", "c"),
        ("c", "b", "", "acb", "c"),
        ("a", "", "", "bca", "a"),
        ("a", "gone", "", "bca", "a"),
        ("bc", "a", "", "bca", "bc"),
        ("x", "a", "", "abc", ""),
        ("c", "b", "doc", "cba", "c"),
        ("a", "b", "doc", "abc", "a"),  # of another document: first in line is the only way
        ("a", "c", "doc", "bac", "ba"),
    ],
)
def test_a_job_is_moved_before_another(
    jobs: str, before: str, looked_at: str, expected: str, touched: str
) -> None:
    ranks = moved(THREE, tuple(jobs), before, looked_at)
    assert set(ranks) == set(touched)
    after = applied(THREE, QueueChange(ranks=ranks))
    assert ids(in_order(after, Moment(current=looked_at))) == expected


def test_moving_to_the_same_place_for_ever_finds_places() -> None:
    entries = list(THREE)
    for number in range(200):  # midpoints end after fifty
        change = decide(QueueCommand("move", ("bc"[number % 2],), "cb"[number % 2]), entries)
        entries = applied(entries, change)
        assert ids(in_order(entries)) == ("abc" if number % 2 == 0 else "acb")


names = st.sampled_from("abcdefg")
queues = st.lists(
    st.builds(
        entry,
        names,
        st.sampled_from((-2.0, -1.0, -1.0, 0.0, 1.0, 1.0, 2.0, 3.5)),
        st.sampled_from(("", "doc", "other")),
        st.sampled_from(JobStatus),
    ),
    unique_by=lambda e: e.id,
)


@given(queues, st.lists(names, unique=True), names, st.sampled_from(("", "doc")))
def test_whatever_is_moved_stands_where_it_was_put(
    entries: list[QueueEntry], jobs: list[str], before: str, looked_at: str
) -> None:
    order = ids(in_order(entries, Moment(current=looked_at)))
    after = applied(entries, QueueChange(ranks=moved(entries, jobs, before, looked_at)))
    rest, put = [[x for x in order if (x in jobs) is picked] for picked in (False, True)]
    at = rest.index(before) if before in rest else len(rest)
    assert ids(in_order(after, Moment(current=looked_at))) == "".join(
        (*rest[:at], *put, *rest[at:])
    )


@given(queues, st.sampled_from(sorted(VERBS)), st.lists(names, unique=True), names)
def test_a_command_done_twice_changes_nothing_more_and_loses_nothing_that_waits(
    entries: list[QueueEntry], verb: str, jobs: list[str], before: str
) -> None:
    command = QueueCommand(verb, tuple(jobs), before)
    once = applied(entries, decide(command, entries))
    twice = applied(once, decide(command, once))
    assert ids(in_order(twice)) == ids(in_order(once))
    assert {e.id: e.status for e in twice} == {e.id: e.status for e in once}
    if verb not in ("cancel", "drop"):
        assert {e.id for e in entries if e.waits} <= {e.id for e in once if e.waits}


def test_counts_and_time_left() -> None:
    assert counts(ALL)[W] == 2
    half = replace(entry("a", 1), images=4, done=frozenset({0, 2}))
    running = replace(entry("r", 0, status=R), seconds_left=3.0)
    assert seconds_left(half, lambda e: 10.0) == 20.0
    assert seconds_left(running, lambda e: None) == 3.0
    assert seconds_left(replace(running, seconds_left=None), lambda e: 4.0) == 4.0
    assert seconds_left(entry("d", 1, status=D), lambda e: 4.0) == 0.0
    assert all_seconds_left([half, running, ALL[-1]], lambda e: 10.0) == 23.0
    assert all_seconds_left([half, running], lambda e: None) is None


# -- turns ----------------------------------------------------------------------------------------


def owned(name: str, rank: float, owner: str, status: JobStatus = W) -> QueueEntry:
    return QueueEntry(name, rank=rank, owner=owner, status=status)


def test_owners_take_turns() -> None:
    queue = [*(owned(name, rank, "ann") for rank, name in enumerate("abcd")), owned("x", 9, "bob")]
    assert ids(in_order(queue)) == "axbcd"
    assert ids(in_order(queue, Moment(used={"ann": 0.5}))) == "xabcd"
    assert ids(in_order(queue, Moment(used={"ann": 0.5, "bob": 2.0}))) == "abxcd"


def test_dear_pictures_and_many_of_them_count_for_more() -> None:
    queue = [*(owned(name, rank, "ann") for rank, name in enumerate("abc")), owned("x", 9, "bob")]
    queue.append(owned("y", 10, "bob"))
    assert ids(in_order(queue, Moment(each={"ann": 10.0, "bob": 1.0}))) == "axybc"
    many = [replace(queue[0], images=16, done=frozenset({0})), *queue[1:]]
    assert ids(in_order(many, Moment(used={"bob": 0.5}))) == "axybc"


def test_whoever_has_the_engine_waits_for_the_others_then() -> None:
    queue = [owned("a", 0, "ann", R), owned("b", 1, "ann"), owned("x", 9, "bob")]
    assert ids(in_order(queue, Moment(used={"ann": 1.0}))) == "axb"


def test_first_in_line_is_first_whosever_it_is() -> None:
    queue = [owned("a", 0, "ann"), owned("x", 9, "bob"), owned("b", -1, "ann")]
    assert ids(in_order(queue, Moment(used={"ann": 1.0}))) == "bxa"


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=30))
def test_nobody_is_served_twice_while_somebody_else_waits(owners: list[str]) -> None:
    queue = [owned(str(rank), rank, owner) for rank, owner in enumerate(owners)]
    used = dict.fromkeys(owners, 0.0)
    waited = dict.fromkeys(owners, 0)
    while (job := next_job(queue, Moment(used=used))) is not None:
        queue.remove(job)
        there = {entry.owner for entry in queue}
        for owner in there - {job.owner}:
            waited[owner] += 1
            assert waited[owner] <= 4  # last in one round, first in the next
        waited[job.owner] = 0
        used[job.owner] += 1.0
    assert not queue


# -- several at a time ----------------------------------------------------------------------------


@pytest.mark.parametrize(("slots", "expected"), [(1, None), (2, None), (3, "a")])
def test_as_many_run_as_there_are_slots(slots: int, expected: str | None) -> None:
    queue = [entry("r", 0, status=R), entry("s", 5, status=R), *THREE]
    found = next_job(queue, Moment(slots=slots))
    assert (None if found is None else found.id) == expected


@given(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=24),
    st.integers(1, 5),
    st.lists(st.integers(0, 4), max_size=24),
)
def test_with_several_slots_all_are_used_and_nobody_is_passed_over(
    owners: list[str], slots: int, ends: list[int]
) -> None:
    """Whichever of the running jobs ends first."""
    queue = {str(rank): owned(str(rank), rank, owner) for rank, owner in enumerate(owners)}
    used = dict.fromkeys(owners, 0.0)
    which = iter(ends)
    while queue:
        moment = Moment(used=used, slots=slots)
        while (job := next_job(queue.values(), moment)) is not None:
            waiting = [one for one in queue.values() if one.waits]
            assert used[job.owner] == min(used[one.owner] for one in waiting), "who had least"
            assert job.rank == min(one.rank for one in waiting if one.owner == job.owner)
            queue[job.id] = replace(job, status=R)
            used[job.owner] += 1.0
        running = [one.id for one in queue.values() if one.status is R]
        assert len(running) == min(slots, len(queue))
        del queue[running[next(which, 0) % len(running)]]


@pytest.mark.slow
@given(queues, st.integers(1, 5), st.sampled_from(("", "doc")), st.booleans())
def test_more_slots_start_the_same_jobs_in_the_same_order(
    entries: list[QueueEntry], slots: int, looked_at: str, paused: bool
) -> None:
    running = sum(e.status is R for e in entries)
    alone = [e for e in entries if e.status is not R]
    moment = Moment(paused=paused, current=looked_at)
    with_slots = next_job(entries, replace(moment, slots=slots))
    assert with_slots == (next_job(alone, moment) if running < slots else None)


def test_several_engines_share_what_is_left() -> None:
    queue = [replace(entry(name, 1), seconds_left=None) for name in "abc"]
    costs = {"a": 4.0, "b": 1.0, "c": 2.0}
    assert all_seconds_left(queue, lambda e: costs[e.id]) == 7.0
    assert all_seconds_left(queue, lambda e: costs[e.id], 2) == 4.0
    assert all_seconds_left(queue, lambda e: costs[e.id], 9) == 4.0
    assert all_seconds_left([], lambda e: None, 3) == 0.0


def test_jobs_of_a_servers_users_wait_for_a_server() -> None:
    queue = [owned("a", 0, "ann"), owned("b", 1, "")]
    assert next_job(queue, Moment(mine_only=True)) is queue[1]
    assert next_job(queue[:1], Moment(mine_only=True)) is None
    assert next_job(queue, Moment()) is queue[0]
