"""Guides: lines of the user's that lie over a document and are no part of its picture."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from desktop_app.core.observable import Observable

if TYPE_CHECKING:
    from desktop_app.core.affine import Affine
    from desktop_app.state.document.document import Document

_FARTHEST = 1e7
"""Pixels from the picture's corner; what is farther is no guide of anybody's."""

_MOST = 10_000
"""Of one document that are read."""


class Orientation(StrEnum):
    """Which way a guide runs."""

    VERTICAL = "vertical"
    HORIZONTAL = "horizontal"


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide.

    Attributes:
        orientation: which way it runs.
        position: of a vertical one x, of a horizontal one y, in document pixels from the picture's
            corner; whole numbers lie between two pixels.
    """

    orientation: Orientation
    position: float


def guides_to_json(guides: Iterable[Guide]) -> list[dict[str, Any]]:
    """As they stand in a project and in a journal."""
    return [{"way": str(guide.orientation), "at": guide.position} for guide in guides]


def guides_from_json(data: Any) -> tuple[tuple[Guide, ...], bool]:
    """What `guides_to_json` wrote, as far as it can be understood; and whether that was all.

    What a guide has besides is passed over: a later version may have put it there.
    """
    if not isinstance(data, list):
        return (), False
    items = cast("list[Any]", data)
    found = [_guide(item) for item in items[:_MOST]]
    guides = tuple(guide for guide in found if guide is not None)
    return guides, len(guides) == len(items)


def _guide(item: Any) -> Guide | None:
    try:
        guide = Guide(Orientation(item["way"]), float(item["at"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return guide if math.isfinite(guide.position) and abs(guide.position) <= _FARTHEST else None


class GuideState:
    """The guides of every document; ``shown`` are those of the one on the canvas."""

    def __init__(self) -> None:
        self.shown: Observable[tuple[Guide, ...]] = Observable(())
        self._document: str | None = None
        self._kept: dict[str, tuple[Guide, ...]] = {}
        self._saved: dict[str, tuple[Guide, ...]] = {}

    def show(self, document: str | None) -> None:
        """Another document (its id) is on the canvas, or none."""
        self._keep()
        self._document = document
        self.shown.value = self._kept.get(document, ()) if document is not None else ()

    def of(self, document: str) -> tuple[Guide, ...]:
        """The guides of a document: to be saved with it."""
        return self.shown.value if document == self._document else self._kept.get(document, ())

    def set_for(self, document: str, guides: tuple[Guide, ...]) -> None:
        """Give a document its guides: they were in its file."""
        if document == self._document:
            self.shown.value = guides
        else:
            self._kept[document] = guides

    def mark_saved(self, document: str, guides: tuple[Guide, ...]) -> None:
        """These stand in the document's file."""
        self._saved[document] = guides

    def differ(self, document: str) -> bool:
        """Whether a document has others than stand in its file."""
        return self.of(document) != self._saved.get(document, ())

    def add(self, guide: Guide) -> int:
        """Lay one more over the document on the canvas; returns its number."""
        self.shown.value = (*self.shown.value, guide)
        return len(self.shown.value) - 1

    def move(self, number: int, position: float) -> None:
        """Put a guide somewhere else."""
        guides = self.shown.value
        moved = replace(guides[number], position=position)
        self.shown.value = (*guides[:number], moved, *guides[number + 1 :])

    def remove(self, number: int) -> None:
        """Take a guide away."""
        guides = self.shown.value
        self.shown.value = (*guides[:number], *guides[number + 1 :])

    def clear(self) -> None:
        """Take all guides of the document on the canvas away."""
        self.shown.value = ()

    def shift(self, document: str, right: float, down: float) -> None:
        """The corner of a document is elsewhere: its guides stay where they were on the picture."""
        by = {Orientation.VERTICAL: right, Orientation.HORIZONTAL: down}
        self.set_for(
            document,
            tuple(
                replace(guide, position=guide.position + by[guide.orientation])
                for guide in self.of(document)
            ),
        )

    def follow(self, document: Document) -> None:
        """Its guides go along with its canvas, from now on; it hears whether its file has them."""
        name = document.id
        document.resized.connect(lambda margins: self.shift(name, margins.left, margins.top))
        document.reshaped.connect(partial(self._carry, name))
        document.mark_others(self.differ(name))

    def _carry(self, document: str, matrix: Affine) -> None:
        """The canvas was turned, flipped or scaled: guides that stay straight go along."""
        from desktop_app.state.document.reshaping import carried_line

        kept: list[Guide] = []
        for guide in self.of(document):
            vertical = guide.orientation is Orientation.VERTICAL
            line = carried_line(vertical, guide.position, matrix)
            if line is not None:
                way = Orientation.VERTICAL if line[0] else Orientation.HORIZONTAL
                kept.append(Guide(way, line[1]))
        self.set_for(document, tuple(kept))

    def _keep(self) -> None:
        if self._document is not None:
            self._kept[self._document] = self.shown.value
