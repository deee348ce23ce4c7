"""A stroke in progress, of the mask or of a colour: dabs along the pointer's way, one undo step.

Where dabs fall, and how much they cover, is the same for all; what becomes of what is covered is
the stroke's `Ink`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.state.painting.pen import PenUse

if TYPE_CHECKING:
    from desktop_app.state.document.document import Document
    from desktop_app.state.picture.surface import Recording

Colour: TypeAlias = tuple[int, int, int]
"""Red, green, blue, each 0..255, sRGB."""


_MOUSE = PenUse(size=False)


@dataclass(frozen=True, slots=True)
class Brush:
    """How a stroke looks.

    Attributes:
        size: diameter in document pixels, at least 1.
        hardness: 0 (soft to the middle) … 1 (hard edge).
        opacity: 0..1, the most one stroke can paint.
        erase: paint the mask towards 0 instead.
        pen: what the pressure of a pen drives.
    """

    size: float = 60.0
    hardness: float = 0.8
    opacity: float = 1.0
    erase: bool = False
    pen: PenUse = _MOUSE


@dataclass(frozen=True, slots=True)
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

    def laid(self, before: Array, coverage: ByteArray) -> Array:
        """What becomes of ``before`` (h, w[, 4]), what was there when the stroke began, where the
        stroke covers it by ``coverage`` (h, w) uint8."""
        ...


@dataclass(frozen=True, slots=True)
class _MaskInk:
    """Greater or lesser mask values."""

    erase: bool

    def laid(self, before: Array, coverage: ByteArray) -> Array:
        return np.minimum(before, ~coverage) if self.erase else np.maximum(before, coverage)


class _NoInk:
    """Less of what was there."""

    def laid(self, before: Array, coverage: ByteArray) -> Array:
        from desktop_app.imaging.compositing import erased

        return erased(before, coverage * np.float32(1 / 255))


class _ColourInk:
    """A colour over what was there: dabs that overlap never cover more than the opacity.

    Args:
        colour: in values of the surface.
        dtype: of the surface.
        keeps_alpha: nothing becomes more opaque.
    """

    def __init__(
        self,
        colour: tuple[float, float, float],
        dtype: np.dtype[np.generic],
        *,
        keeps_alpha: bool = False,
    ) -> None:
        from desktop_app.imaging.checks import full_value

        self._colour = np.full(4, full_value(dtype), dtype)
        self._colour[:3] = colour if dtype == np.float32 else np.rint(colour)
        self._keeps_alpha = keeps_alpha

    def laid(self, before: Array, coverage: ByteArray) -> Array:
        from desktop_app.imaging.compositing import laid

        ink = np.empty_like(before)
        ink[...] = self._colour
        share = coverage * np.float32(1 / 255)
        if not self._keeps_alpha:
            return laid(before, ink, BlendMode.NORMAL, share=share)
        pixels = before.copy()  # the colours are mixed as if it were opaque
        pixels[..., :3] = laid(before[..., :3], ink, BlendMode.NORMAL, share=share)
        return pixels


def _is_worth_uniting(first: Rect, second: Rect) -> bool:
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
    ) -> None:
        self._document, self._brush = document, settings
        self._recording, self._ink, self._name = recording, ink, name
        self._dabs: dict[float, ByteArray] = {}
        self._last, self._pressure = (x, y), pressure
        self._carry = 0.0
        # Zeroed memory costs nothing until it is touched, also under a large picture.
        size = document.size
        self._coverage = np.zeros((size.height, size.width), np.uint8)
        self._waiting: list[Rect] = []
        self._stamp(x, y, pressure)
        self.show()

    def move_to(self, x: float, y: float, pressure: float = 1.0) -> None:
        """Go on to (x, y) in document pixels, where the pen presses as hard as that; between, its
        pressure changes evenly."""
        self.trace(x, y, pressure)
        self.show()

    def trace(self, x: float, y: float, pressure: float = 1.0) -> None:
        """As `move_to`, but nothing is seen of it until `show`."""
        from desktop_app.imaging import brush

        size = self._pressed(max(pressure, self._pressure))[0]
        # A quarter of the radius keeps the edge of a hard stroke even to the eye.
        spacing = max(0.5, size / 8)
        points, self._carry = brush.dabs_along(self._last, (x, y), spacing, self._carry)
        before, self._last, self._pressure = self._pressure, (x, y), pressure
        for number, point in enumerate(points, 1):
            self._stamp(*point, before + (pressure - before) * number / len(points))

    def show(self) -> None:
        """Lay down what was traced."""
        for rect in self._waiting:
            before = self._recording.before(rect)
            self._recording.write(rect, self._ink.laid(before, self._coverage[rect.slices]))
        self._waiting = []

    def finish(self) -> None:
        """End the stroke as one undo step (none if no pixel changed)."""
        self.show()
        self._document.finish(self._name, self._recording)

    def cancel(self) -> None:
        """Take the whole stroke back."""
        self._document.abandon(self._recording)

    def _pressed(self, pressure: float) -> tuple[float, float]:
        """Diameter and opacity of a dab."""
        return self._brush.pen.dab(self._brush.size, self._brush.opacity, pressure)

    def _stamp(self, x: float, y: float, pressure: float) -> None:
        from desktop_app.imaging import brush

        size, opacity = self._pressed(pressure)
        size = round(size * 4) / 4  # so that dabs can be used again
        dab = self._dabs.get(size)
        if dab is None:
            dab = self._dabs[size] = brush.dab(size / 2, self._brush.hardness)
        touched = brush.stamp(self._coverage, x, y, dab, opacity)
        # Dabs that lie on one another are laid down together, distant ones are not: the
        # rectangle around a long diagonal is mostly empty.
        if self._waiting and _is_worth_uniting(self._waiting[-1], touched):
            self._waiting[-1] = self._waiting[-1].united(touched)
        elif not touched.is_empty:
            self._waiting.append(touched)


def in_document(document: Document, colour: Colour) -> tuple[float, float, float]:
    """An sRGB colour as values of the document: in its colour space, at its depth."""
    srgb = np.array([[colour]], np.float32) / np.float32(255)
    red, green, blue = (float(value) for value in document.from_srgb(srgb)[0, 0])
    return red, green, blue


class MaskStroke(Stroke):
    """Paints the mask, or takes it away."""

    def __init__(
        self, document: Document, settings: Brush, x: float, y: float, pressure: float = 1.0
    ) -> None:
        recording = document.record_mask(erases=settings.erase)
        name = "erase" if settings.erase else "stroke"
        ink = _MaskInk(settings.erase)
        super().__init__(document, settings, recording, ink, name, x, y, pressure)


class ColourStroke(Stroke):
    """Paints on the layer that is worked on."""

    def __init__(
        self,
        document: Document,
        settings: Brush,
        colour: Colour,
        x: float,
        y: float,
        pressure: float = 1.0,
    ) -> None:
        keeps_alpha = document.paint_layer.alpha_locked
        recording = document.record_paint()
        values = in_document(document, colour)
        ink = _ColourInk(values, document.pixels.dtype, keeps_alpha=keeps_alpha)
        super().__init__(document, settings, recording, ink, "paint", x, y, pressure)


class ErasingStroke(Stroke):
    """Takes from the layer that is worked on, which is one to paint on (`Document.erasable`)."""

    def __init__(
        self, document: Document, settings: Brush, x: float, y: float, pressure: float = 1.0
    ) -> None:
        recording = document.record_paint()
        super().__init__(document, settings, recording, _NoInk(), "erase_paint", x, y, pressure)
