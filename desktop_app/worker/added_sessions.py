"""The sessions that extensions add to the workspace, each made when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop_app.core.errors import InputError
from desktop_app.core.extensions import added_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from desktop_app.worker.threaded_run import RunParts


class AddedSessions:
    """By their ids.

    Args:
        parts: tells what they are made of.
        show: brings up a page.

    Attributes:
        made: those that were asked for.
    """

    def __init__(self, parts: Callable[[], RunParts], show: Callable[[str], object]) -> None:
        self._parts, self._show = parts, show
        self._rows, self.made = added_rows("sessions"), dict[str, Any]()

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    def __getitem__(self, name: str) -> Any:
        """Raises KeyError: there is none, or InputError: ``extension_unusable``."""
        if name not in self.made:
            self.made[name] = self._rows[name].make(self._parts(), self._show)
        return self.made[name]

    def begin(self, root: Path, failed: Callable[[InputError], object]) -> None:
        """Make those whose file is in the data folder ``root``: they have something to go on with.
        ``failed`` hears of those that can't be made."""
        for row in self._rows:
            if row.file and (root / row.file).exists():
                try:
                    _ = self[row.id]
                except InputError as error:
                    failed(error)

    def function(self, name: str, function: str) -> Callable[..., object] | None:
        """A function of one, which is made when that is called; None: there is no such session."""

        def late(*args: object) -> object:
            return getattr(self[name], function)(*args)

        return late if name in self else None

    def shutdown(self) -> None:
        """End what runs of those that were made."""
        for session in self.made.values():
            session.shutdown()
