"""Whether other programs have written into the history: the command line, a server, a second
window."""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.core.errors import VelaturaError
from desktop_app.storage.history import History
from desktop_app.worker.history_finding import HistoryRunner


class HistoryNews:
    """Asked now and then by what shows the history, while it is seen.

    Args:
        run: runs something on the history in the background.
        is_open: whether it is in use, so that there is anything to be told.
        changed: is called if they have, and at the first time.
    """

    def __init__(
        self, run: HistoryRunner, is_open: Callable[[], bool], changed: Callable[[], object]
    ) -> None:
        self._run, self._is_open, self._changed = run, is_open, changed
        self._version: int | None = None
        self._asks = False

    def poll(self) -> None:
        """Ask, unless the last question is not answered yet."""
        if not self._asks and self._is_open():
            self._asks = True
            self._run(_version, self._reported, self._failed)

    def _reported(self, version: int) -> None:
        self._asks = False
        if version != self._version:
            self._version = version
            self._changed()

    def _failed(self, _: VelaturaError) -> None:
        """What shows the history tells of it."""
        self._asks = False


def _version(history: History) -> int:
    """Another number after each change by another connection than this one; see
    https://www.sqlite.org/pragma.html#pragma_data_version."""
    sql = "PRAGMA data_version"
    return int(history.database.read(lambda one: one.execute(sql).fetchone()[0]))
