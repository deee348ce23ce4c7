"""The sessions that extensions add to the workspace, each made when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop_app.core.extensions import added_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_app.worker.threaded_run import RunParts


class AddedSessions:
    """By their ids.

    Args:
        parts: what they are made of.
        show: brings up a page.

    Attributes:
        made: those that were asked for.
    """

    def __init__(self, parts: RunParts, show: Callable[[str], object]) -> None:
        self._parts, self._show = parts, show
        self._rows, self.made = added_rows("sessions"), dict[str, Any]()

    def __getitem__(self, name: str) -> Any:
        """Raises KeyError: there is none, or InputError: ``extension_unusable``."""
        if name not in self.made:
            self.made[name] = self._rows[name].make(self._parts, self._show)
        return self.made[name]

    def function(self, name: str, function: str) -> Callable[..., object] | None:
        """A function of one, which is made when that is called; None: there is no such session."""
        if name not in self._rows:
            return None
        return lambda *given: getattr(self[name], function)(*given)  # noqa: PLW0108 - made late

    def shutdown(self) -> None:
        """End what runs of those that were made."""
        for session in self.made.values():
            session.shutdown()
