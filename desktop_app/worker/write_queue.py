"""Files written one after the other in the background, so that the newest is the last."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from desktop_app.core.errors import VelaturaError
from desktop_app.worker.background import BackgroundTasks

R = TypeVar("R")


class WriteQueue:
    """Tasks that write; used in the GUI thread, where answers come, too."""

    def __init__(self, background: BackgroundTasks) -> None:
        self._background = background
        self._writes: deque[Callable[[], None]] = deque()
        """Begins each write; the first is under way."""
        self._waiting: list[Callable[[], object]] = []

    @property
    def is_writing(self) -> bool:
        """Whether a file is being written."""
        return bool(self._writes)

    def add(
        self,
        write: Callable[[], R],
        done: Callable[[R], object],
        failed: Callable[[VelaturaError], object],
    ) -> None:
        """Call ``write`` in the background after those before it, then one of the other two."""
        answers = partial(self._done, done), partial(self._failed, failed)
        self._writes.append(partial(self._background.run, write, *answers, name="save"))
        if len(self._writes) == 1:
            self._writes[0]()

    def when_written(self, then: Callable[[], object]) -> None:
        """Do ``then`` at once, or when all that is being written is there. Where one of them
        fails it is not done: it would end what can still be saved elsewhere."""
        if self._writes:
            self._waiting.append(then)
        else:
            then()

    def _done(self, done: Callable[[R], object], answer: R) -> None:
        done(answer)
        self._next()

    def _failed(self, failed: Callable[[VelaturaError], object], error: VelaturaError) -> None:
        self._waiting.clear()
        failed(error)
        self._next()

    def _next(self) -> None:
        self._writes.popleft()
        if self._writes:
            self._writes[0]()
            return
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then()
