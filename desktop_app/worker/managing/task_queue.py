"""Long work on model files, one piece after another, with progress and a way to give it up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias, TypeVar

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.core.observable import Observable
from desktop_app.state.model_cards import ManagerWork
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.main_thread_queue import MainThreadQueue

R = TypeVar("R")

Tell: TypeAlias = Callable[[int, int], None]
"""Takes what is done and what there is in all (bytes or files); may be called in any thread."""

_GIVEN_UP = object()


@dataclass(slots=True)
class _Piece:
    work: ManagerWork
    token: CancelToken


class TaskQueue:
    """Runs pieces of work in one background thread; ``shown`` is the one that runs now.

    Made and used in the GUI thread; what is handed back comes there, too.
    """

    def __init__(
        self, shown: Observable[ManagerWork | None], failed: Callable[[VelaturaError], None]
    ) -> None:
        self._shown = shown
        self._failed = failed
        self._thread = BackgroundTasks(threads=1)
        self._home: MainThreadQueue[ManagerWork] = MainThreadQueue(self._reported)
        self._pieces: list[_Piece] = []

    def run(
        self,
        name: str,
        title: str,
        task: Callable[[Tell, CancelToken], R],
        on_done: Callable[[R], None],
        on_error: Callable[[VelaturaError], None] | None = None,
    ) -> None:
        """Queue ``task``. Given up, neither of the listeners is called.

        Args:
            name: of `ManagerWork`.
            title: the model's name; empty for all.
            task: called in the background with where to tell its progress, and a token to look at.
            on_done: gets what it returned.
            on_error: gets its error; the notice bar shows it if None.
        """
        piece = _Piece(ManagerWork(name, title), CancelToken())
        self._pieces.append(piece)
        self._show()
        self._thread.run(
            partial(self._work, piece, task),
            partial(self._done, piece, on_done),
            partial(self._done, piece, on_error or self._failed),
        )

    def cancel(self) -> None:
        """Give up the piece that runs; those that wait go on."""
        if self._pieces:
            piece = self._pieces[0]
            piece.token.cancel()
            piece.work = replace(piece.work, cancelling=True)
            self._show()

    def shutdown(self) -> None:
        for piece in self._pieces:
            piece.token.cancel()
        self._thread.shutdown()
        self._home.close()

    def _work(self, piece: _Piece, task: Callable[[Tell, CancelToken], R]) -> R | object:
        """In the background thread; `_GIVEN_UP`: it was cancelled."""

        def tell(done: int, total: int) -> None:
            self._home.put(replace(piece.work, done=done, total=total), "progress")

        if piece.token.is_cancelled:
            return _GIVEN_UP
        try:
            return task(tell, piece.token)
        except Cancelled:
            return _GIVEN_UP

    def _reported(self, work: ManagerWork) -> None:
        if self._pieces and not self._pieces[0].work.cancelling:
            first = self._pieces[0]
            if (first.work.name, first.work.title) == (work.name, work.title):
                first.work = work
                self._show()

    def _done(self, piece: _Piece, listener: Callable[[Any], None], result: object) -> None:
        self._pieces.remove(piece)
        self._show()
        if result is not _GIVEN_UP:
            listener(result)

    def _show(self) -> None:
        self._shown.value = self._pieces[0].work if self._pieces else None
