"""Whose turn it is in the engine: one job at a time, but that of live pictures the next starts
while the last is decoded.

A team of threads waits at the end of each layer for the one that another program has displaced.
Two pictures at different stages, with half of the threads each, wait for nobody.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager


class _Own(threading.local):
    is_shared = False


class ModelTurns:
    """Every method may be called from any thread; those without arguments concern the job of the
    calling one.

    Attributes:
        own: of the calling thread: whether the processor ``is_shared`` with a job that was there
            before, and half of the threads are this one's.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._holder: int | None = None
        self._active: dict[int, object] = {}
        self._alone = 0
        self.own = _Own()

    @contextmanager
    def taken(self, kind: object) -> Generator[None]:
        """While it lasts the calling thread's job uses the models; first it is waited for.

        Args:
            kind: of a job that may be done beside one of an equal kind, once that one has called
                `pass_on`; None: beside none.
        """
        me = threading.get_ident()
        with self._changed:
            while not self._may_begin(kind):
                self._changed.wait()
            self.own.is_shared = bool(self._active)
            self._holder, self._active[me] = me, kind
        try:
            yield
        finally:
            with self._changed:
                self._leave(me)

    def pass_on(self) -> None:
        """From now on this job does nothing but decode, and the next of its kind may begin."""
        me = threading.get_ident()
        with self._changed:
            if self._holder == me and self._active[me] is not None:
                self._holder = None
                self._changed.notify_all()

    def take_back(self) -> None:
        """This job begins again, by itself; the others are waited for."""
        me = threading.get_ident()
        with self._changed:
            kind = self._active.get(me)
            if kind is None or self._holder == me:
                return
            self._leave(me)
            self._changed.wait_for(lambda: not self._active)
            self._holder, self._active[me] = me, kind

    @contextmanager
    def alone(self) -> Generator[None]:
        """While it lasts no other job uses the models; what all of them use may be changed."""
        me = threading.get_ident()
        with self._changed:
            works, held = me in self._active, self._holder == me
            kind = self._active.pop(me, None)
            self._alone += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._active)
            self._active[me] = None
        try:
            yield
        finally:
            with self._changed:
                self._alone -= 1
                self._leave(me, keeps_hold=held)
                if works:
                    self._active[me] = kind

    def _may_begin(self, kind: object) -> bool:
        if self._holder is not None or self._alone:
            return False
        others = [*self._active.values()]
        return not others or (kind is not None and others == [kind])

    def _leave(self, me: int, *, keeps_hold: bool = False) -> None:
        self._active.pop(me, None)
        if self._holder == me and not keeps_hold:
            self._holder = None
        self._changed.notify_all()
