"""Tasks side by side in threads, each once those are done that it waits for.

Who asked is told of everything in its own thread, and is the only one asked whether it goes on: so
tasks in threads need no more of their callers than tasks one after another.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from threading import Event
from typing import TypeAlias, TypeVar

from desktop_app.core.cancel import Cancelled

T = TypeVar("T")

Check: TypeAlias = Callable[[], None]
"""Raises where the work is no longer wanted."""
Post: TypeAlias = Callable[[Callable[[], None]], None]
"""Has something called in the thread of who asked."""
Task: TypeAlias = Callable[[Check, Post], T]

_MOST = 4  # threads; more of them wait for the interpreter's lock, and so does the window
_POLL = 0.05  # s between two questions whether it goes on


def run_parallel(
    tasks: Sequence[Task[T]], after: Sequence[Collection[int]], check: Check, most: int = _MOST
) -> list[T]:
    """Run all tasks; returns what they give, in their order.

    Args:
        tasks: called with a check of their own, which they look at often, and a post.
        after: for each task those before it, by number, that it waits for.
        check: called often in this thread; what it, a task or a post raises ends all of them.
        most: threads; with one, or one task, all is done in this thread.
    """
    threads = min(most, _threads(len(tasks)))
    if threads < 2:
        return [task(check, _at_once) for task in tasks]
    calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
    done: dict[int, T] = {}
    stopped = Event()

    def stop_if_unwanted() -> None:
        if stopped.is_set():
            raise Cancelled

    def run(number: int) -> None:
        try:
            stop_if_unwanted()
            answer = tasks[number](stop_if_unwanted, calls.put)
        except BaseException as error:  # noqa: BLE001 - raised where it was asked
            calls.put(_raising(error))
        else:
            calls.put(lambda: done.update({number: answer}))

    waiting = list(range(len(tasks)))
    with ThreadPoolExecutor(threads) as pool:
        try:
            while len(done) < len(tasks):
                check()
                for number in [n for n in waiting if done.keys() >= set(after[n])]:
                    waiting.remove(number)
                    pool.submit(run, number)
                try:
                    calls.get(timeout=_POLL)()
                except Empty:
                    continue
        finally:
            stopped.set()
    return [done[number] for number in range(len(tasks))]


def run_in_chunks(count: int, size: int, work: Callable[[slice], None], check: Check) -> None:
    """Do ``work`` for each ``size`` of ``count`` items, side by side where there are several.

    Args:
        count: items.
        size: of a part; the same on every machine, so that what is rounded is.
        work: writes what belongs to its part, and reads nothing that another part writes.
        check: called between parts in this thread; may raise.
    """
    parts = [slice(first, min(first + size, count)) for first in range(0, count, size)]
    threads = _threads(len(parts))
    if threads < 2:
        for part in parts:
            check()
            work(part)
        return
    pool = ThreadPoolExecutor(threads)
    try:
        for _ in pool.map(work, parts):
            check()
    finally:
        pool.shutdown(cancel_futures=True)


def _threads(tasks: int) -> int:
    return min(_MOST, tasks, os.cpu_count() or 1)


def _at_once(call: Callable[[], None]) -> None:
    call()


def _raising(error: BaseException) -> Callable[[], None]:
    def call() -> None:
        raise error

    return call
