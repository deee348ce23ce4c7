"""Waiting for what a window, a thread or a process does, not by the clock: a busy machine takes its
time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil

PATIENCE_SECONDS = 300.0
"""For what hangs: half of what a test may take. Beside twenty busy processes a test of two seconds
took a minute and a half."""
PATIENCE_MS = round(1000 * PATIENCE_SECONDS)
LOOK_SECONDS = 0.01


def until(is_so: Callable[[], object], why_not: object = "not in time") -> None:
    """Return once it is so, without handling events of Qt (`event_loop.until` does); AssertionError
    after `PATIENCE_SECONDS`."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end, why_not
        time.sleep(LOOK_SECONDS)


def is_gone(pid: int) -> bool:
    """Whether the process has ended; a zombie has."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def gone(pid: int) -> bool:
    """Whether it has, once it has; AssertionError after `PATIENCE_SECONDS`."""
    until(lambda: is_gone(pid), f"process {pid} goes on")
    return True


@contextmanager
def meanwhile(*works: Callable[[], object]) -> Iterator[None]:
    """Do that, one after the other, in a thread beside the block, which ends no sooner than it;
    what it raises, the block does then."""
    failed = list[BaseException]()

    def work() -> None:
        try:
            for each in works:
                each()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=work, name="meanwhile", daemon=True)
    thread.start()
    try:
        yield
    except BaseException:
        if failed:  # what the block waited for never came
            raise failed[0]  # noqa: B904
        raise
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()
    if failed:
        raise failed[0]
