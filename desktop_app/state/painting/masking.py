"""Steps on the mask that tools and menus ask for: what is chosen, and who carries it out.

Steps whose numbers are still being chosen are `mask_drafts`; brush strokes are `strokes`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.observable import Observable, Signal
from desktop_app.core.pixels import ByteArray
from desktop_app.core.record import record
from desktop_app.imaging.checks import check_mask
from desktop_app.imaging.combining import Combine, shape_laid_in
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.painting.mask_drafts import (
    AlphaDraft,
    ColourDraft,
    ColourMatching,
    DamageDraft,
    DifferenceField,
    Draft,
    ObjectDraft,
    OperationDraft,
    combined_with_mask,
    laid_over,
)

if TYPE_CHECKING:
    from desktop_app.imaging.combining import Patch
    from desktop_app.imaging.mask import Reader
    from desktop_app.imaging.shapes import Point
    from desktop_app.state.document.document import Document

Moment: TypeAlias = tuple[str, int]
"""What the mask tools painted on, and its revision."""

AT_ONCE = 200_000
"""Pixels up to which an edit is done at once: 5 ms, 8 with a feather."""


@record()
class ShapeSettings:
    """How a drawn shape goes into the mask.

    Attributes:
        combine: what it does to the mask there is.
        antialias: pixels at its edge are masked in part.
        feather: pixels on either side of its edge over which it fades.
    """

    combine: Combine = Combine.ADD
    antialias: bool = True
    feather: float = 0.0


@record(eq=False)
class MaskEdit:
    """One step on the mask.

    Attributes:
        name: code of the undo step.
        make: works out what changes; in any thread.
        area: about how many pixels that takes.
    """

    name: str
    make: Callable[[Document], Patch | None]
    area: int


@record(eq=False)
class MaskPreview:
    """What a draft would change.

    Attributes:
        document: its id.
        draft: whose it is.
        revision: of what it was worked out from: see `moment_of`.
        patch: None: nothing.
        exact: whether accepting the draft would do just that; else it is a first look.
    """

    document: str
    draft: Draft
    revision: Moment
    patch: Patch | None
    exact: bool = True


class MaskingState:
    """What is chosen for the tools and operations that mask, and wishes to carry them out.

    Attributes:
        shape: of the tools that draw shapes.
        colour: of the tool that masks by colour.
        draft: what is being chosen now.
        preview: what that would do; kept by `worker.masking`.
        wanted: do this; `worker.masking` does.
        accepted: do the draft.
        dismissed: the draft was given up.
        removal: what was accepted is masked, and is to be removed.
        is_looked_for: whether what the draft is made of is still being looked for: then it is
            accepted as soon as it is found.
    """

    def __init__(self) -> None:
        self.shape: Observable[ShapeSettings] = Observable(ShapeSettings())
        self.colour: Observable[ColourMatching] = Observable(ColourMatching())
        self.draft: Observable[Draft | None] = Observable(None)
        self.preview: Observable[MaskPreview | None] = Observable(None)
        self.wanted: Signal[MaskEdit] = Signal()
        self.accepted: Signal[None] = Signal()
        self.dismissed: Signal[None] = Signal()
        self.removal: Signal[None] = Signal()
        self.is_looked_for = False
        self._accepts_found = False
        self.is_busy = False
        """Whether `worker.masking` has edits to do: then all wait for their turn."""
        self._field = DifferenceField()
        self._amounts: dict[str, int] = {}
        self.draft.changed.connect(self._on_draft)
        self.colour.changed.connect(self._on_colour)
        self.shape.changed.connect(self._on_shape)

    def do(self, document: Document, edit: MaskEdit) -> None:
        """Carry out ``edit`` on the document on the canvas: at once if it is small."""
        if edit.area <= AT_ONCE and not self.is_busy and not document.mask.is_recording:
            put_in(document, edit.name, edit.make(document))
        else:
            self.wanted.send(edit)

    def invert(self, document: Document) -> None:
        """What is masked is not any more, and the other way round."""
        edit = MaskEdit("invert_mask", lambda one: one.inverted_mask(), document.size.area)
        self.do(document, edit)

    def operate(self, document: Document, name: str) -> None:
        """Begin an operation by its name in the table; one without an amount is done."""
        from desktop_app.imaging.mask_operations import OPERATIONS

        row = OPERATIONS[name]
        draft = OperationDraft(name, self._amounts.get(name, row.usual))
        if row.most:
            self.draft.value = draft
        else:
            self.draft.value = None
            self.do(document, MaskEdit(name, draft.make, document.size.area))

    def pick(self, x: int, y: int, colour: tuple[int, int, int], combine: Combine) -> None:
        """Begin to mask what is coloured like the pixel (x, y). What was picked before goes in
        first, unless this is to take the place of all."""
        if isinstance(self.draft.value, ColourDraft) and combine is not Combine.REPLACE:
            self.accept()
        self.draft.value = ColourDraft(x, y, colour, self.colour.value, combine, self._field)

    def from_alpha(self) -> None:
        """Begin to mask what is transparent."""
        self.draft.value = AlphaDraft()

    def find_damage(self) -> None:
        """Begin to mask what looks damaged."""
        self.draft.value = DamageDraft()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is being chosen, or nothing was found of what was pointed at."""
        draft = self.draft.value
        lacks = isinstance(draft, ObjectDraft) and not (draft.marked or self.is_looked_for)
        return draft is None or lacks

    def accept(self) -> None:
        """Carry out the draft, as one step; one that is empty is given up."""
        if self.is_looked_for:
            self._accepts_found = True
        elif not self.is_empty:
            self.accepted.send(None)
        elif self.draft.value is not None:
            self.dismiss()

    def found(self, draft: ObjectDraft) -> None:
        """What was looked for is there; accepted at once if somebody wanted that meanwhile."""
        self.is_looked_for, accepts = False, self._accepts_found
        self._accepts_found, self.draft.value = False, draft
        if accepts:
            self.accept()

    def dismiss(self) -> None:
        """Give up the draft; the mask is as it was."""
        self.is_looked_for = self._accepts_found = False
        self.draft.value = None
        self.dismissed.send(None)

    def _on_colour(self, options: ColourMatching) -> None:
        draft = self.draft.value
        if isinstance(draft, ColourDraft):
            self.draft.value = replace(draft, options=options)

    def _on_shape(self, options: ShapeSettings) -> None:
        draft = self.draft.value
        if isinstance(draft, ColourDraft | ObjectDraft):
            self.draft.value = replace(draft, combine=options.combine)

    def _on_draft(self, draft: Draft | None) -> None:
        if isinstance(draft, OperationDraft):
            self._amounts[draft.name] = draft.amount
        if not isinstance(draft, ColourDraft):
            self._field.forget()


def shape_edit(
    name: str,
    points: Sequence[Point],
    options: ShapeSettings,
    combine: Combine,
    size: Size,
) -> MaskEdit:
    """A closed polygon put together with the mask of a document of ``size``.

    Args:
        name: code of the undo step.
        points: its corners, in pixels of the picture.
        options: of its edge.
        combine: what happens to the mask.
    """
    from desktop_app.imaging.shapes import bounds_of
    from desktop_app.imaging.smoothing import feather_reach

    corners = tuple(points)

    def make(document: Document) -> Patch | None:
        def put(read: Reader) -> Patch | None:
            return shape_laid_in(
                read,
                document.mask_target.rect,
                corners,
                combine,
                antialias=options.antialias,
                feather=options.feather,
            )

        return combined_with_mask(document, combine, put)

    place = bounds_of(corners).grown(feather_reach(options.feather)).intersected(size.rect)
    return MaskEdit(name, make, place.size.area if combine.is_local else size.area)


def put_in(document: Document, name: str, patch: Patch | None) -> None:
    """Write what was worked out into what is masked, as one step; none if nothing changes."""
    if patch is not None:
        document.edit(name, document.mask_target, *patch)


def loaded(mask: ByteArray, combine: Combine) -> Callable[[Document], Patch | None]:
    """How a mask from a file goes in: stretched where it has another size than the document.

    Args:
        mask: (h, w) uint8.
        combine: what happens to the mask there is.
    """
    from desktop_app.imaging.resize import resize

    check_mask(mask)

    def make(document: Document) -> Patch | None:
        size, coverage = document.size, mask
        if coverage.shape != (size.height, size.width):
            coverage = np.asarray(resize(coverage, size), np.uint8)
        return laid_over(document, coverage, combine)

    return make


SelectionChange = Literal["none", "inverted", "from_mask", "to_mask"]


def select(document: Document, change: SelectionChange) -> None:
    """Select nothing in particular, so that tools act all over; or the opposite of what is
    selected; or what is masked; or mask what is selected. A step, if that changes anything."""
    document.settle()
    content = document.content
    if change == "to_mask":
        if content.has_selection and content.mask is not content.selection:
            document.commit("selection_to_mask", replace(content, mask=content.selection))
        return
    values = content.mask if change == "from_mask" else Tiles(1, np.dtype(np.uint8))
    if change == "inverted" and content.has_selection:
        values = Tiles.of_array(255 - content.selection.read(content.size.rect))
    if values is not content.selection and not (
        values.is_blank(content.size.rect) and not content.has_selection
    ):
        document.commit(f"select_{change}", replace(content, selection=values))
