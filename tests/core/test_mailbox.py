"""Newer previews take the place of older ones; nothing else is lost or changes its order."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.mailbox import Mailbox
from tests.patience import PATIENCE_SECONDS, meanwhile, until


@given(st.lists(st.tuples(st.integers(), st.sampled_from([None, "a", "b"]))))
def test_all_plain_items_and_the_newest_of_each_slot_come_out_in_order(puts: list) -> None:
    box: Mailbox[tuple] = Mailbox()
    for item in puts:
        box.put(item, item[1])
    newest = {slot: i for i, (_, slot) in enumerate(puts)}
    expected = [p for i, p in enumerate(puts) if p[1] is None or newest[p[1]] == i]
    assert len(box) == len(expected)
    assert box.take_all() == expected
    assert box.take(0) is None


def test_only_the_first_of_a_burst_asks_to_be_looked_at() -> None:
    box: Mailbox[int] = Mailbox()
    assert [box.put(1), box.put(2), box.put(3, "s"), box.put(4, "s")] == [True, False, False, False]
    box.take_all()
    assert box.put(5)


def test_a_reader_waits_for_a_writer_in_another_thread() -> None:
    box: Mailbox[int] = Mailbox()
    with meanwhile(lambda: until(lambda: box._changed._waiters), lambda: box.put(7)):  # type: ignore[attr-defined]
        assert box.take(PATIENCE_SECONDS) == 7


def test_waiting_ends_after_the_time_given() -> None:
    began = time.monotonic()
    assert Mailbox[int]().take(0.05) is None
    assert time.monotonic() - began > 0.04
