"""What owners of jobs had of the engines: who comes, who stays, who comes back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.studio.queue.shares import USUAL_SECONDS, Shares


def had(shares: Shares, owner: str, seconds: float) -> None:
    """A turn of that owner."""
    shares.end(owner, shares.begin(owner), seconds)


def test_who_comes_begins_where_the_others_stand() -> None:
    shares = Shares()
    shares.see(["ann"])
    had(shares, "ann", 100.0)
    lent = shares.begin("ann")
    shares.see(["ann", "bob"])
    assert shares.used == {"ann": 100.0 + lent, "bob": 100.0}
    assert shares.is_shared


def test_who_leaves_saves_nothing_up_and_still_owes() -> None:
    shares = Shares()
    shares.see(["ann", "bob"])
    had(shares, "ann", 50.0)
    shares.see(["bob"])
    shares.see(["ann", "bob"])
    assert shares.used == {"ann": 50.0, "bob": 0.0}
    shares.see(["ann"])
    had(shares, "ann", 10.0)
    shares.see(["ann", "bob"])
    assert shares.used == {"ann": 60.0, "bob": 60.0}


def test_once_nobody_has_jobs_all_is_forgotten() -> None:
    shares = Shares()
    shares.see(["ann"])
    had(shares, "ann", 50.0)
    shares.see([])
    shares.see(["ann", "bob"])
    assert shares.used == {"ann": 0.0, "bob": 0.0}


def test_a_turn_counts_as_the_last_one_until_it_has_ended() -> None:
    shares = Shares()
    shares.see(["ann", "bob"])
    assert shares.begin("ann") == USUAL_SECONDS
    shares.end("ann", USUAL_SECONDS, 8.0, pictures=4)
    assert shares.each == {"ann": 2.0, "bob": 2.0}
    assert shares.begin("ann", 3) == 6.0
    assert shares.used["ann"] == 14.0
    shares.end("ann", 6.0, 0.0)  # it was never begun
    assert shares.used["ann"] == 8.0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0.1, 20.0)), max_size=60))
def test_whoever_had_least_is_never_far_behind(turns: list[tuple[str, float]]) -> None:
    """Of three who always want more: by one turn of the dearest, at the most."""
    shares, costs = Shares(), dict.fromkeys("abc", 1.0)
    shares.see("abc")
    for owner, seconds in turns:
        costs[owner] = seconds
        least = min("abc", key=lambda one: shares.used[one])
        had(shares, least, costs[least])
        used = shares.used.values()
        assert max(used) - min(used) <= 20.0
