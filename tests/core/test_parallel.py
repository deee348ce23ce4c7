"""Tasks in threads: in their order, told of in the thread that asked, all ended by one fault."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from desktop_app.core import parallel as module
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.parallel import Check, Post, Task, run_in_chunks, run_parallel

ROOT = Path(__file__).resolve().parents[2]


def no_check() -> None:
    pass


@pytest.fixture(autouse=True, params=[1, 4])
def cores(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(module.os, "cpu_count", lambda: request.param)
    return int(request.param)


def test_answers_come_in_the_order_asked_and_each_waits_for_those_before_it() -> None:
    finished: list[int] = []

    def task(number: int) -> Task[int]:
        def run(check: Check, post: Post) -> int:
            assert finished_before[number] <= set(finished)
            finished.append(number)
            return number * number

        return run

    finished_before = [set[int](), {0}, set[int](), {1, 2}, set[int]()]
    answers = run_parallel([task(n) for n in range(5)], finished_before, no_check)
    assert answers == [0, 1, 4, 9, 16]
    assert run_parallel([], [], no_check) == []


def test_tasks_that_wait_for_nothing_run_at_the_same_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module.os, "cpu_count", lambda: 3)
    together = threading.Barrier(3, timeout=20)  # breaks where one waits for another

    def run(check: Check, post: Post) -> int:
        return together.wait() * 0

    assert run_parallel([run] * 3, [()] * 3, no_check) == [0, 0, 0]


def test_all_is_told_in_the_thread_that_asked() -> None:
    told: list[tuple[int, int]] = []

    def task(number: int) -> Task[None]:
        def run(check: Check, post: Post) -> None:
            for _ in range(5):
                check()
                post(lambda: told.append((number, threading.get_ident())))

        return run

    run_parallel([task(n) for n in range(4)], [()] * 4, no_check)
    assert sorted(number for number, _ in told) == [n for n in range(4) for _ in range(5)]
    assert {thread for _, thread in told} == {threading.get_ident()}


@pytest.mark.parametrize("where", ["task", "post", "check"])
def test_one_fault_ends_all_of_them_and_is_raised(where: str) -> None:
    token = CancelToken()

    def fails() -> None:
        raise ValueError("no")

    def checked() -> None:
        if where == "check" and token.is_cancelled:
            raise ValueError("no")

    def faulty(check: Check, post: Post) -> None:
        token.cancel()
        if where == "task":
            fails()
        if where == "post":
            post(fails)
        endless(check, post)

    def endless(check: Check, post: Post) -> None:
        while True:  # until it is told to stop
            check()
            token.wait(0.001)

    with pytest.raises(ValueError, match="no"):
        run_parallel([faulty, endless], [(), ()], checked)


def test_what_is_no_longer_wanted_does_not_begin() -> None:
    token = CancelToken()
    token.cancel()
    begun: list[int] = []

    def run(check: Check, post: Post) -> None:
        check()
        begun.append(1)

    with pytest.raises(Cancelled):
        run_parallel([run] * 8, [()] * 8, token.check)
    assert not begun


def test_parts_cover_everything_once_and_are_the_same_on_every_machine() -> None:
    parts: list[tuple[int, int]] = []
    run_in_chunks(23, 5, lambda part: parts.append((part.start, part.stop)), no_check)
    assert sorted(parts) == [(0, 5), (5, 10), (10, 15), (15, 20), (20, 23)]
    run_in_chunks(0, 5, lambda part: parts.clear(), no_check)
    assert len(parts) == 5, "nothing has a part"


def test_parts_end_with_what_fails_or_is_no_longer_wanted() -> None:
    def fails(part: slice) -> None:
        if part.start == 2:
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        run_in_chunks(100, 1, fails, no_check)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        run_in_chunks(2, 1, lambda part: None, token.check)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="counts threads in /proc")
@pytest.mark.parametrize("chosen", [None, "3"])
def test_matrix_products_bring_no_threads_of_their_own(chosen: str | None) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "OPENBLAS_"))}
    if chosen:
        environment["OPENBLAS_NUM_THREADS"] = chosen
    code = (
        "import os, desktop_app, numpy as np\n"
        "a = np.ones((500, 500), np.float32); a @ a\n"
        "print(os.environ['OPENBLAS_NUM_THREADS'], len(os.listdir('/proc/self/task')))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    threads, running = ran.stdout.decode().split()
    assert threads == chosen or (threads, running) == ("1", "1")
