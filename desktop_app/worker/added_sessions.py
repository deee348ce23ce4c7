"""The sessions that extensions add to the workspace, each made when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop_app.core.extensions import SessionRow, read_extensions
from desktop_app.core.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from desktop_app.worker.threaded_run import Progress, RunParts


class AddedSessions:
    """By their ids.

    Args:
        parts: what they are made of.
        show: brings up a page.
    """

    def __init__(self, parts: RunParts, show: Callable[[str], object]) -> None:
        self._parts, self._show = parts, show
        self._rows, self._made = Registry(SessionRow), dict[str, Any]()
        read_extensions({"sessions": self._rows})

    def __getitem__(self, name: str) -> Any:
        """Raises KeyError: there is none, or InputError: ``extension_unusable``."""
        if name not in self._made:
            self._made[name] = self._rows[name].make(self._parts, self._show)
        return self._made[name]

    def function(self, name: str, function: str) -> Callable[..., object] | None:
        """A function of one, which is made when that is called; None: there is no such session."""
        if name not in self._rows:
            return None
        return lambda *given: getattr(self[name], function)(*given)  # noqa: PLW0108 - made late

    def running(self) -> Iterator[tuple[str, Progress]]:
        """Of those that work on something: what is said of it when the window closes, and how far
        it is."""
        for name, session in self._made.items():
            quits = self._rows[name].quits
            if quits and session.progress.value.is_running:
                yield quits, session.progress.value

    def shutdown(self) -> None:
        """End what runs of those that were made."""
        for session in self._made.values():
            session.shutdown()
