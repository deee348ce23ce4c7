from __future__ import annotations

import threading

from desktop_app.core.uid import UidMaker, is_uid


def test_an_id_tells_its_time_and_sorts_by_it() -> None:
    times = iter((1000.0, 1000.5, 1000.501))
    make = UidMaker(lambda: next(times))
    made = [make() for _ in range(3)]
    assert made == sorted(made)
    assert [int(one[:12], 16) for one in made] == [1_000_000, 1_000_500, 1_000_501]
    assert all(is_uid(one) for one in made) and not is_uid("#12") and not is_uid(made[0] + "0")


def test_a_clock_that_is_set_back_does_not_turn_the_order_around() -> None:
    times = iter((5000.0, 4000.0, 4000.0, 6000.0))
    make = UidMaker(lambda: next(times))
    made = [make() for _ in range(4)]
    assert made == sorted(set(made))
    assert [int(one[:12], 16) // 1000 for one in made] == [5000, 5000, 5000, 6000]


def test_threads_and_other_makers_never_give_the_same() -> None:
    makers, found = [UidMaker(lambda: 1.0) for _ in range(2)], list[str]()
    threads = [
        threading.Thread(target=lambda make=make: found.extend(make() for _ in range(300)))
        for make in (*makers, *makers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1200
