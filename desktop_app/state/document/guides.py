"""The guides of the document on the canvas: what is dragged of them, and the steps they become."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.core.observable import Observable

if TYPE_CHECKING:
    from desktop_app.core.guides import Guide
    from desktop_app.state.document.document import Document


class GuideState:
    """The guides of one document, which `Content` holds; every change is a step of it.

    Attributes:
        shown: those seen: the document's, or while one is dragged as they would be.
        locked: whether the hand leaves them where they are.
    """

    def __init__(self) -> None:
        self.shown: Observable[tuple[Guide, ...]] = Observable(())
        self.locked: Observable[bool] = Observable(False)
        self._document: Document | None = None

    def show(self, document: Document | None) -> None:
        """Another document is on the canvas, or none."""
        self._document = document
        self.shown.value = () if document is None else document.content.guides

    def follow(self, document: Document) -> None:
        """Hear of its guides from now on."""
        document.guides.changed.connect(lambda _: self._reported(document))

    def drag(self, guides: tuple[Guide, ...]) -> None:
        """Show these, until `put` or `cancel`."""
        self.shown.value = guides

    def cancel(self) -> None:
        self.show(self._document)

    def put(self, name: str, guides: tuple[Guide, ...]) -> None:
        """Let these lie over the document, as a step of that name; none where nothing changes."""
        document = self._document
        if document is not None and guides != document.content.guides:
            document.settle()
            document.commit(name, replace(document.content, guides=guides))
        self.cancel()

    def add(self, guide: Guide) -> int:
        """Lay one more over the document; returns its number."""
        self.put("guide_new", (*self.shown.value, guide))
        return len(self.shown.value) - 1

    def move(self, number: int, position: float) -> None:
        """Put a guide somewhere else."""
        self.put("guide_move", self.moved(number, position))

    def moved(self, number: int, position: float) -> tuple[Guide, ...]:
        """All guides, with one somewhere else."""
        guides = self.shown.value
        moved = replace(guides[number], position=position)
        return (*guides[:number], moved, *guides[number + 1 :])

    def remove(self, number: int) -> None:
        guides = self.shown.value
        self.put("guide_remove", (*guides[:number], *guides[number + 1 :]))

    def clear(self) -> None:
        self.put("guides_clear", ())

    def _reported(self, document: Document) -> None:
        if document is self._document:
            self.cancel()
