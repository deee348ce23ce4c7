"""Results of older runs are moved out of memory, so that a session may have any number of them.

The newest runs stay, up to a limit, and the run that is shown. Lives in the GUI thread.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from desktop_app.core.errors import VelaturaError
from desktop_app.core.pixels import Array
from desktop_app.jobs.results import Result
from desktop_app.state.app_state import AppState
from desktop_app.state.session import Session
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.mapped_arrays import MappedArrays, is_mapped

LIMIT_BYTES: Final = 768 << 20
"""Of all results in memory, some fifty of a megapixel."""


class ResultsMemory:
    """Keeps the arrays of all sessions' results within a limit.

    Args:
        folder: for what is moved out of memory.
        limit: bytes of arrays that may stay in it.
    """

    def __init__(
        self,
        state: AppState,
        background: BackgroundTasks,
        folder: MappedArrays,
        limit: int = LIMIT_BYTES,
    ) -> None:
        self._state, self._background, self._folder = state, background, folder
        self._limit = limit
        self._busy = False
        self._off = False

    def trim(self) -> None:
        """Results have come: move what is too much."""
        if self._busy or self._off:
            return
        found = self._too_much()
        if found is None:
            return
        self._busy = True
        session, run = found
        arrays = {id(array): array for result in run for array in _in_memory(result)}
        self._background.run(
            partial(self._folder.moved, tuple(arrays.values())),
            partial(self._moved, session, run, tuple(arrays)),
            self._failed,
        )

    def _too_much(self) -> tuple[Session, tuple[Result, ...]] | None:
        """The oldest run to be moved; None: there is enough memory."""
        total, oldest = 0, None
        for session in self._state.documents.sessions.value:
            shown = session.results.shown.value
            for number, run in enumerate(reversed(session.results.runs)):
                held = {id(array): array for result in run for array in _in_memory(result)}
                size = sum(array.nbytes for array in held.values())
                total += size
                at_hand = number == 0 or (shown is not None and shown.job.id == run[0].job.id)
                if size and not at_hand:
                    oldest = session, run
        return oldest if total > self._limit else None

    def _moved(
        self,
        session: Session,
        run: tuple[Result, ...],
        old: tuple[int, ...],
        new: tuple[Array, ...],
    ) -> None:
        """``run`` keeps the old arrays alive, so that their ids are theirs alone."""
        self._busy = False
        places = dict(zip(old, new, strict=True))
        for result in run:
            session.results.change(result.id, lambda now: now.with_arrays(places))
        self.trim()

    def _failed(self, error: VelaturaError) -> None:
        """They stay in memory: nothing is lost by that."""
        self._busy, self._off = False, True


def _in_memory(result: Result) -> list[Array]:
    return [array for array in result.arrays if not is_mapped(array)]
