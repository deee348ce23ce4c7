"""One limit for the undo steps of all open documents.

A step of a document that nobody looks at gives way before one of the document at hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.state.document.undo import UndoStack


class UndoMemory:
    """Keeps what all undo stacks hold together below ``limit`` bytes.

    Args:
        limit: bytes.
    """

    def __init__(self, limit: int = 2 << 30) -> None:
        self.limit = limit
        self._stacks: list[UndoStack] = []
        """The one used last at the end."""

    @property
    def used_bytes(self) -> int:
        """Bytes that all of them hold."""
        return sum(stack.used_bytes for stack in self._stacks)

    def join(self, stack: UndoStack) -> None:
        """``stack`` counts from now on, and is used."""
        stack.shared = self.make_room
        self.use(stack)
        self.make_room()

    def use(self, stack: UndoStack) -> None:
        """Nothing of ``stack`` gives way while there is anything of the others."""
        self._stacks = [*(one for one in self._stacks if one is not stack), stack]

    def leave(self, stack: UndoStack) -> None:
        stack.shared = None
        self._stacks = [one for one in self._stacks if one is not stack]

    def make_room(self) -> None:
        """Put steps by, and give up those that can't be, until all is below the limit; the last
        step of each stays."""
        from desktop_app.state.document.undo import UndoStack

        for give_way in (UndoStack.swap_out_old, UndoStack.drop_old):
            for stack in self._stacks:
                over = self.used_bytes - self.limit
                if over <= 0:
                    return
                give_way(stack, max(stack.used_bytes - over, 0))
