"""What the canvas asks of the program: six commands, all of which return at once."""

from __future__ import annotations

from typing import Protocol

from desktop_app.core.edit_plan import BlendAmounts


class EditCommands(Protocol):
    """What the canvas asks of `worker.result_session.ResultSession`."""

    def apply(self, result_id: str | None = None) -> None:
        """Put a result (None: the one shown) into the document."""

    def discard(self, *result_ids: str) -> None:
        """Take a result (None: the one shown) out of the list."""

    def prepare_fit(self) -> None:
        """How the shown result is fitted to its surroundings is about to be changed."""

    def fit(self, repair: BlendAmounts) -> None:
        """Fit the shown result otherwise to its surroundings."""

    def paint_changes(self) -> None:
        """Make what the shown edit changed the mask, to be painted over."""

    def show_layer(self, number: int) -> None:
        """Show one layer (from 1) of a picture that was split; 0: all of them."""
