"""Steps on the mask whose numbers are still being chosen: operations, transparency, colours,
damage.

What each would do is worked out from the document as it is then, in any thread.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.late import late_import
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.record import record
from desktop_app.imaging.colour_difference import ColourMeasure, differences
from desktop_app.imaging.combining import Combine, laid_in

if TYPE_CHECKING:
    from desktop_app.imaging import colour_range, mask_operations
    from desktop_app.imaging.combining import Patch
    from desktop_app.imaging.damage import DamageScores
    from desktop_app.imaging.mask import Reader
    from desktop_app.state.document.document import Document
else:
    mask_operations = late_import("desktop_app.imaging.mask_operations")
    colour_range = late_import("desktop_app.imaging.colour_range")

USUAL_DAMAGE = 50
"""Percent."""

UNSURE = 0.38
"""Expected overlap below which a guess at a thing may be a part of it, or another thing."""

_FIRST_LOOK = 50_000
"""Pixels that a first look at what is coloured alike is made of: each may be another colour."""

_BAND = 256
"""Rows of a deep picture that are brought to the screen's colours at a time."""


@record()
class ColourMatching:
    """Which colours are alike.

    Attributes:
        tolerance: ΔE up to which they are.
        softness: ΔE beyond that over which they are less and less.
        contiguous: only what hangs together with the pixel that was picked.
        measure: of the difference.
    """

    tolerance: float = 8.0
    softness: float = 4.0
    contiguous: bool = True
    measure: ColourMeasure = ColourMeasure.CIEDE2000


class Draft(Protocol):
    """A step whose numbers are still being chosen; compares by them."""

    @property
    def name(self) -> str:
        """Code of the action and of the undo step."""
        ...

    def make(self, document: Document) -> Patch | None:
        """What it would change now; in any thread."""
        ...


@record()
class OperationDraft:
    """A row of `imaging.mask_operations.OPERATIONS` with its amount in pixels."""

    name: str
    amount: int

    def make(self, document: Document) -> Patch | None:
        mask = document.mask_target
        return mask_operations.operate(
            mask_operations.OPERATIONS[self.name], self.amount, mask.read, mask.rect, document.srgb
        )

    @property
    def looks(self) -> bool:
        """Whether it looks at the picture, and takes a while."""
        return mask_operations.OPERATIONS[self.name].looks is not None


@record()
class AlphaDraft:
    """What is transparent in the picture, or what is not, put together with the mask."""

    transparent: bool = True
    combine: Combine = Combine.REPLACE
    name: str = "mask_from_alpha"

    def make(self, document: Document) -> Patch | None:
        pixels = document.pixels.read(document.pixels.rect)
        coverage = colour_range.mask_of_alpha(pixels, transparent=self.transparent)
        return laid_over(document, coverage, self.combine)


class DifferenceField:
    """Differences of a document's pixels from one colour: worked out once, while sliders move."""

    def __init__(self) -> None:
        self._kept: tuple[object, FloatArray] | None = None

    def of(
        self, document: Document, colour: tuple[int, int, int], measure: ColourMeasure
    ) -> FloatArray:
        """(h, w) float32 ΔE of the whole document."""
        key, kept = _key(document, colour, measure), self._kept
        if kept is not None and kept[0] == key:
            return kept[1]
        found = differences(_on_screen(document), colour, measure)
        self._kept = (key, found)
        return found

    def keeps(
        self, document: Document, colour: tuple[int, int, int], measure: ColourMeasure
    ) -> bool:
        """Whether `of` has them at hand."""
        return self._kept is not None and self._kept[0] == _key(document, colour, measure)

    def forget(self) -> None:
        self._kept = None


@record()
class ColourDraft:
    """What is coloured like a pixel that was picked.

    Attributes:
        x, y: of that pixel.
        colour: its red, green, blue, sRGB.
        options: which colours are alike.
        combine: what happens to the mask there is.
        field: keeps the differences worked out for an earlier draft of the same colour.
    """

    x: int
    y: int
    colour: tuple[int, int, int]
    options: ColourMatching
    combine: Combine
    field: DifferenceField = field(compare=False)
    name: str = "mask_from_colour"

    def make(self, document: Document) -> Patch | None:
        found = self.field.of(document, self.colour, self.options.measure)
        if self.y >= found.shape[0] or self.x >= found.shape[1]:
            return None  # the canvas became smaller
        return laid_over(document, self._coverage(found, (self.x, self.y)), self.combine)

    def rough_preview(self, document: Document) -> Patch | None:
        """The same of some pixels, each for those around it, where all of them take long."""
        measure, size, pixels = self.options.measure, document.size, document.pixels
        step = math.isqrt(size.area // _FIRST_LOOK)
        kept = self.field.keeps(document, self.colour, measure)
        if kept or step < 2 or not size.rect.contains(Rect(self.x, self.y, 1, 1)):
            return None
        around = Rect(0, 0, -(-size.width // step) * step, -(-size.height // step) * step)
        shown = document.space.shown(pixels.rough(around, step))
        found = differences(shown, self.colour, measure)
        seed = (self.x // step, self.y // step)
        found[seed[1], seed[0]] = 0  # whatever stands for the pixel that was picked
        coverage = self._coverage(found, seed).repeat(step, 0).repeat(step, 1)
        return laid_over(document, coverage[: size.height, : size.width], self.combine)

    def _coverage(self, found: FloatArray, seed: tuple[int, int]) -> ByteArray:
        options = self.options
        within = seed if options.contiguous else None
        return colour_range.mask_of_range(found, options.tolerance, options.softness, within)


@record()
class ObjectDraft:
    """What is pointed at (`pointing.PointingState`).

    Attributes:
        serial: of what was asked and found.
        combine: what happens to the mask there is.
        which: of ``masks`` are meant; (): nothing yet.
        together: whether several of them may be.
        masks: as `core.events.Segmented` has them.
        others: of things that were pointed at before, and are meant, too.
        kinds: what each of ``masks`` is, where that is known.
        likely: the overlap with the thing that is expected of each, where they are guesses.
        grows: whether it is for a removal: the mask takes what a thing leaves around its outline.
    """

    serial: int
    combine: Combine
    which: tuple[int, ...] = ()
    together: bool = False
    masks: tuple[ByteArray, ...] = field(default=(), compare=False)
    others: tuple[ByteArray, ...] = field(default=(), compare=False)
    kinds: tuple[str, ...] = ()
    likely: tuple[float, ...] = ()
    grows: bool = False
    name: str = "mask_object"

    @property
    def marked(self) -> tuple[ByteArray, ...]:
        """The masks of all that is meant."""
        return (*self.others, *(self.masks[each] for each in self.which))

    def make(self, document: Document) -> Patch | None:
        from desktop_app.imaging.pointing import grown_for_removal, whole_mask

        if not self.marked:
            return None
        coverage = whole_mask(self.marked, document.size)
        if self.grows and document.mask_target is document.mask:
            coverage = grown_for_removal(coverage, document.srgb)
        return laid_over(document, coverage, self.combine)


def _key(document: Document, colour: tuple[int, int, int], measure: ColourMeasure) -> object:
    return document.id, document.pixels.revision, colour, measure


class DamageField:
    """What looks damaged in a document's pixels: worked out once, while the slider moves."""

    def __init__(self) -> None:
        self._kept: tuple[object, DamageScores] | None = None

    def of(self, document: Document) -> DamageScores:
        from desktop_app.imaging.damage import damage_scores

        key = (document.id, document.pixels.revision)
        kept = self._kept
        if kept is not None and kept[0] == key:
            return kept[1]
        found = damage_scores(_on_screen(document))
        self._kept = (key, found)
        return found


@record()
class DamageDraft:
    """Scratches, dust, folds and tears, put together with the mask.

    Attributes:
        amount: percent: the more, the more is taken for damage.
        combine: what happens to the mask there is.
        field: keeps what was worked out for an earlier draft.
    """

    amount: int = USUAL_DAMAGE
    combine: Combine = Combine.REPLACE
    field: DamageField = field(default_factory=DamageField, compare=False)
    name: str = "find_damage"

    def make(self, document: Document) -> Patch | None:
        coverage = self.field.of(document).mask(self.amount / 100)
        return laid_over(document, coverage, self.combine)


def laid_over(document: Document, coverage: ByteArray, combine: Combine) -> Patch | None:
    """A mask of the document's size put together with the one there is."""
    mask = document.mask_target
    if coverage.shape != (mask.size.height, mask.size.width):
        return None  # the canvas became another one meanwhile; it is worked out anew

    def put(read: Reader) -> Patch | None:
        return laid_in(read, mask.rect, mask.rect, coverage, combine)

    return combined_with_mask(document, combine, put)


def combined_with_mask(
    document: Document, combine: Combine, put: Callable[[Reader], Patch | None]
) -> Patch | None:
    """What ``put`` makes of the mask that is read. On a layer without one, which acts everywhere,
    what adds begins a mask, and what takes away leaves the rest of all."""
    target = document.mask_target
    if not document.is_unmasked or combine in (Combine.ADD, Combine.REPLACE):
        return put(target.read)
    found = put(lambda rect: np.full((rect.height, rect.width), 255, np.uint8))
    if found is None:
        return None
    whole = np.full((target.size.height, target.size.width), 255, np.uint8)
    whole[found[0].slices] = found[1]
    return target.rect, whole


def _on_screen(document: Document) -> ByteArray:
    """All of the document as a screen shows it.

    As `Document.shown`, but of no copy that the GUI thread keeps up to date meanwhile.
    """
    pixels = document.pixels
    if document.space.is_srgb and pixels.dtype == np.uint8:
        return pixels.read(pixels.rect)
    size = pixels.size
    shown = np.empty((size.height, size.width, pixels.channels), np.uint8)
    for top in range(0, size.height, _BAND):
        band = Rect(0, top, size.width, min(_BAND, size.height - top))
        shown[band.slices] = document.space.shown(pixels.read(band))
    return shown
