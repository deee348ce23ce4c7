"""A stroke in progress, of the mask or of a colour: dabs along the pointer's way, one undo step.

Where dabs fall, and how much they cover, is the same for all; what they do to it is the stroke's
`Ink`.
"""

from __future__ import annotations

from mmap import mmap
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.brushes import Aids, Copy, copies
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.late import late_import
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.core.record import record
from desktop_app.core.swatches import Colour
from desktop_app.imaging.checks import full_value
from desktop_app.state.painting.pen import UPRIGHT, Brush, PenState, Touch

if TYPE_CHECKING:
    from desktop_app.imaging import brush, compositing
    from desktop_app.state.document.document import Document
    from desktop_app.state.painting import dab_shapes
    from desktop_app.state.painting.dynamics import Dab
    from desktop_app.state.picture.surface import Recording
else:
    brush = late_import("desktop_app.imaging.brush")
    compositing = late_import("desktop_app.imaging.compositing")
    dab_shapes = late_import("desktop_app.state.painting.dab_shapes")

COLOURS: Final = frozenset({"hue", "saturation", "value"})


@record()
class Colours:
    """What is painted with: the left button's colour and the right one's."""

    foreground: Colour = (32, 32, 32)
    background: Colour = (255, 255, 255)

    @property
    def swapped(self) -> Colours:
        """The two the other way round."""
        return Colours(self.background, self.foreground)


class Ink(Protocol):
    """What the dabs of one stroke do to a surface."""

    def laid(self, before: Array, coverage: ByteArray, rect: Rect) -> Array:
        """``before`` (h, w[, 4]) painted over.

        Args:
            before: what was at ``rect`` when the stroke began.
            coverage: (h, w) uint8, how far the stroke covers each pixel.
            rect: in pixels of the document.
        """
        ...


@record()
class _MaskInk:
    """Greater or lesser mask values."""

    erase: bool

    def laid(self, before: Array, coverage: ByteArray, rect: Rect) -> Array:
        return np.minimum(before, ~coverage) if self.erase else np.maximum(before, coverage)


class _NoInk:
    """Less of what was there."""

    def laid(self, before: Array, coverage: ByteArray, rect: Rect) -> Array:
        return compositing.erased(before, coverage * np.float32(1 / 255))


class _ColourInk:
    """A colour over what was there: dabs that overlap never cover more than the opacity.

    Args:
        colour: in values of the surface.
        dtype: of the surface.
        keeps_alpha: nothing becomes more opaque.
        tint: (h, w, 3) float32 of the whole surface, the colour of each pixel; None: that colour.
    """

    def __init__(
        self,
        colour: tuple[float, float, float],
        dtype: np.dtype[np.generic],
        *,
        keeps_alpha: bool = False,
        tint: FloatArray | None = None,
    ) -> None:
        self._colour = np.full(4, full_value(dtype), dtype)
        self._colour[:3] = colour if dtype == np.float32 else np.rint(colour)
        self._keeps_alpha, self._tint = keeps_alpha, tint

    def laid(self, before: Array, coverage: ByteArray, rect: Rect) -> Array:
        ink = brush.of_colour(self._colour, rect)
        if self._tint is not None:
            ink = brush.inked(self._tint[rect.slices], before.dtype)
        share = coverage * np.float32(1 / 255)
        if not self._keeps_alpha:
            return compositing.laid(before, ink, BlendMode.NORMAL, share=share)
        pixels = before.copy()  # the colours are mixed as if it were opaque
        pixels[..., :3] = compositing.laid(before[..., :3], ink, BlendMode.NORMAL, share=share)
        return pixels


def worth_uniting(first: Rect, second: Rect) -> bool:
    """Whether both are sooner laid down together."""
    return first.united(second).size.area <= 1.3 * (first.size.area + second.size.area)


class Stroke:
    """Begins with the first dab; call `move_to` as the pointer moves, then `finish` once.

    Args:
        document: what is painted on.
        settings: the brush.
        recording: of the surface that is painted on.
        ink: what the dabs do to it.
        name: of the undo step.
        x, y: where it begins, in document pixels.
        pressure: of the pen there, 0..1; a mouse's is 1.
        pen: how the pen is held there.
    """

    def __init__(
        self,
        document: Document,
        settings: Brush,
        recording: Recording,
        ink: Ink,
        name: str,
        x: float,
        y: float,
        pressure: float = 1.0,
        pen: PenState = UPRIGHT,
    ) -> None:
        from desktop_app.state.painting.dynamics import Dynamics, Steady

        self._document, self._brush = document, settings
        self._recording, self._ink, self._name = recording, ink, name
        self._last = first = Touch(x, y, pressure, pen)
        self._steady, self._dynamics = Steady(settings.aids, first), Dynamics(settings, first)
        self._shapes = dab_shapes.DabShapes(settings)
        self._carry = 0.0
        # Zeroed memory costs nothing until it is touched, also under a large picture.
        size = document.size
        self._coverage = np.zeros((size.height, size.width), np.uint8)
        self._built = np.zeros(self._coverage.shape, np.float32) if settings.kind.builds else None
        self._waiting: list[Rect] = []
        # Which way the first dab lies is known when the hand has moved.
        self._waits = settings.kind.is_driven(_LIE, "direction")
        if not self._waits:
            self._stamp(first, 0.0)
        self.show()

    def move_to(self, x: float, y: float, pressure: float = 1.0, pen: PenState = UPRIGHT) -> None:
        """Go on to (x, y) in document pixels, where the pen presses as hard as that; between, its
        pressure changes evenly."""
        self.trace(x, y, pressure, pen)
        self.show()

    def trace(self, x: float, y: float, pressure: float = 1.0, pen: PenState = UPRIGHT) -> None:
        """As `move_to`, but nothing is seen of it until `show`."""
        self._go(self._steady.follow(Touch(x, y, pressure, pen)))

    def _go(self, touch: Touch) -> None:
        before, self._last = self._last, touch
        if (before.x, before.y) == (touch.x, touch.y):
            return
        self._dynamics.go(before, touch)
        if self._waits:
            self._waits = False
            self._stamp(before, 0.0)
        # A quarter of the radius keeps the edge of a hard stroke even to the eye.
        spacing = self._spacing(max(touch.pressure, before.pressure))
        ends = (before.x, before.y), (touch.x, touch.y)
        points, self._carry = brush.dabs_along(*ends, spacing, self._carry)
        for number, point in enumerate(points, 1):
            self._stamp(before.mixed(touch, number / len(points), *point), spacing)

    def _spacing(self, pressure: float) -> float:
        return self._dynamics.spacing(pressure)

    def show(self) -> None:
        """Lay down what was traced."""
        from desktop_app.state.document.confining import through

        for rect in self._waiting:
            before, covered = self._recording.before(rect), self._coverage[rect.slices]
            if self._recording.surface is not self._document.selection:
                covered = through(self._document.content, rect, covered)
            self._recording.write(rect, self._ink.laid(before, covered, rect))
        self._waiting = []

    def finish(self) -> None:
        """End the stroke as one undo step (none if no pixel changed)."""
        if (rest := self._steady.rest) is not None:
            self._go(rest)
        if self._waits:
            self._stamp(self._last, 0.0)
        self.show()
        self._document.finish(self._name, self._recording)

    def cancel(self) -> None:
        """Take the whole stroke back."""
        self._document.abandon(self._recording)

    def _stamp(self, touch: Touch, moved: float) -> None:
        """The dabs of a place, with their mirrored copies, on every side where the picture
        wraps."""
        aids, size = self._brush.aids, self._document.size
        for dab in self._dynamics.dabs(touch, moved):
            around = copies(aids, dab.x, dab.y, (size.width / 2, size.height / 2))
            for number, copy in enumerate(around):
                shape = self._shapes.shape(dab, copy)
                for side, (x, y) in enumerate(_sides(aids, copy, shape, size)):
                    self._put(number + side * len(around), x, y, shape, dab)

    def _put(self, number: int, x: float, y: float, shape: ByteArray, dab: Dab) -> None:
        """One dab at (x, y); ``number``: of its copy."""
        shape = self._shapes.grained(shape, x, y)
        self._dye(x, y, shape, dab)
        if self._built is None:
            touched = brush.stamp(self._coverage, x, y, shape, dab.opacity)
        else:
            amounts = dab.opacity, dab.flow
            touched = brush.build(self._built, self._coverage, x, y, shape, *amounts)
        if touched.is_empty:
            return
        # Dabs that lie on one another are laid down together, distant ones are not: the
        # rectangle around a long diagonal is mostly empty.
        waiting = self._waiting
        for at in range(len(waiting) - 1, max(-1, len(waiting) - _NEAR), -1):
            if worth_uniting(waiting[at], touched):
                waiting[at] = waiting[at].united(touched)
                return
        waiting.append(touched)

    def _dye(self, x: float, y: float, shape: ByteArray, dab: Dab) -> None:
        """The colour of a dab, before it is stamped."""


_NEAR = 40
"""How many of the last rectangles a dab may be laid down with: as many as symmetry makes."""

_LIE = frozenset({"angle"})


def _sides(aids: Aids, copy: Copy, shape: ByteArray, size: Size) -> list[tuple[float, float]]:
    """Where a dab goes: once, or where the picture wraps, on all sides that it reaches."""
    if not aids.wraps:
        return [(copy.x, copy.y)]
    half = len(shape) // 2 + 1
    across, down = (
        [at % most, *([at % most + most] if at % most < half else []),
         *([at % most - most] if at % most >= most - half else [])]
        for at, most in ((copy.x, size.width), (copy.y, size.height))
    )  # fmt: skip
    return [(x, y) for y in down for x in across]


def in_document(document: Document, colour: Colour) -> tuple[float, float, float]:
    """An sRGB colour as values of the document: in its colour space, at its depth."""
    srgb = np.array([[colour]], np.float32) / np.float32(255)
    red, green, blue = (float(value) for value in document.from_srgb(srgb)[0, 0])
    return red, green, blue


class MaskStroke(Stroke):
    """Paints the mask, or takes it away. ``at``: x, y and pressure, as of `Stroke`."""

    def __init__(
        self, document: Document, settings: Brush, *at: float, pen: PenState = UPRIGHT
    ) -> None:
        recording = document.record_mask(erases=settings.erase)
        name = "erase" if settings.erase else "stroke"
        ink = _MaskInk(settings.erase)
        super().__init__(document, settings, recording, ink, name, *at, pen=pen)


class ColourStroke(Stroke):
    """Paints on the layer that is worked on."""

    def __init__(
        self,
        document: Document,
        settings: Brush,
        colour: Colour,
        *at: float,
        pen: PenState = UPRIGHT,
    ) -> None:
        keeps_alpha = document.paint_layer.alpha_locked
        recording = document.record_paint()
        values, size = in_document(document, colour), document.size
        self._colour, self._tint = colour, None
        if settings.kind.is_driven(COLOURS):
            # Not numpy's memory: its pages are 2 MB, cleared whole when a dab first reaches one.
            blank = np.frombuffer(mmap(-1, 12 * size.area), np.float32)
            self._tint = blank.reshape(size.height, size.width, 3)
        self._shifted: dict[tuple[float, ...], FloatArray] = {}
        dtype = document.pixels.dtype
        ink = _ColourInk(values, dtype, keeps_alpha=keeps_alpha, tint=self._tint)
        super().__init__(document, settings, recording, ink, "paint", *at, pen=pen)

    def _dye(self, x: float, y: float, shape: ByteArray, dab: Dab) -> None:
        if self._tint is None:
            return
        step = tuple(round(each * 64) / 64 for each in dab.shift)  # so that most are there already
        if (colour := self._shifted.get(step)) is None:
            values = in_document(self._document, dab_shapes.shifted(self._colour, *step))
            colour = self._shifted[step] = np.asarray(values, np.float32)
        brush.mixed_in(self._tint, self._coverage, x, y, shape, colour)


class ErasingStroke(Stroke):
    """Takes from the layer that is worked on, which is one to paint on (`Document.erasable`)."""

    def __init__(
        self, document: Document, settings: Brush, *at: float, pen: PenState = UPRIGHT
    ) -> None:
        recording, ink = document.record_paint(), _NoInk()
        super().__init__(document, settings, recording, ink, "erase_paint", *at, pen=pen)
