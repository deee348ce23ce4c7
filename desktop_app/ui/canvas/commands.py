"""What the canvas asks of the program: three commands, all of which return at once."""

from __future__ import annotations

from typing import Protocol

from desktop_app.core.plan import EditPlan

__all__ = ["EditCommands"]


class EditCommands(Protocol):
    """A part of `worker.generation_session.GenerationSession`."""

    def plans(self) -> tuple[EditPlan, ...]:
        """The edit that Generate would make now."""
        ...

    def apply(self, result_id: str | None = None) -> None:
        """Put a result (None: the one shown) into the document."""
        ...

    def discard(self, result_id: str | None = None) -> None:
        """Take a result (None: the one shown) out of the list."""
        ...
