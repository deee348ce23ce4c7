"""What a screen shows of a document's picture: sRGB, or the values of the screen's own profile.

What is copied, picked or stored never comes from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.geometry import Margins, Rect
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.state.picture.display_copy import DisplayCopy

if TYPE_CHECKING:
    from desktop_app.imaging.colour import ColourSpace
    from desktop_app.imaging.display import Display, ToScreen
    from desktop_app.state.picture.composition import Composition


_WEIGHTS = (0.2126, 0.7152, 0.0722)


class _Grey:
    """A screen without colours: what would be seen there as Rec. 709 weighs its values."""

    def __init__(self, screen: ToScreen) -> None:
        self._screen = screen

    def shown(self, pixels: Array) -> ByteArray:
        shown = self._screen.shown(pixels)
        values = shown[..., :3].astype(np.float32) @ np.array(_WEIGHTS, np.float32)
        grey = np.broadcast_to(np.rint(values).astype(np.uint8)[..., None], (*values.shape, 3))
        return np.concatenate([grey, shown[..., 3:]], axis=-1)


class DisplayConversion:
    """Keeps a converted copy beside ``pixels`` where these are no 8-bit values of the screen.

    Args:
        pixels: the picture.
        space: between its values and sRGB.
        icc: its profile.
    """

    def __init__(self, pixels: Composition, space: ColourSpace, icc: bytes | None) -> None:
        self._pixels, self._space, self._icc = pixels, space, icc
        self._display: Display | None = None
        self._copy: DisplayCopy | None = None
        self._way: ToScreen = space
        self._grey = False
        self.renew()

    @property
    def to_screen(self) -> ToScreen:
        """From the document's values to the screen."""
        return _Grey(self._way) if self._grey else self._way

    @property
    def is_plain(self) -> bool:
        """Whether the values are shown as they are."""
        return self._copy is None

    def show_on(self, display: Display | None) -> bool:
        """Show it on this screen from now on (None: one of sRGB); whether that changes anything."""
        if display is not None and display.is_srgb:
            display = None
        if display is self._display:
            return False
        self._display = display
        self._way = self._space if display is None else display.of(self._icc)
        self.renew()
        return True

    def show_grey(self, grey: bool) -> bool:
        """Show it without colours, or with them; whether that changes anything."""
        if grey is self._grey:
            return False
        self._grey = grey
        self.renew()
        return True

    def read(self, rect: Rect) -> ByteArray:
        """(h, w, 3|4) uint8 of ``rect``; read-only. What was converted is kept."""
        return self._pixels.read(rect) if self._copy is None else self._copy.read(rect)

    def rough(self, rect: Rect, step: int) -> ByteArray:
        """The same of every ``step``-th pixel."""
        return self._converted(self._pixels.rough(rect, step))

    def read_now(self, rect: Rect) -> ByteArray:
        """As `read`, also for other threads: nothing is kept."""
        return self._converted(self._pixels.read(rect))

    def cost(self, rect: Rect) -> int:
        """Pixels that `read` would have to convert first."""
        return 0 if self._copy is None else self._copy.waiting(rect)

    def renew(self) -> None:
        """Convert everything again, when it is looked at."""
        self.drop()
        plain = self._display is None and self._space.is_srgb and self._pixels.dtype == np.uint8
        plain = plain and not self._grey
        self._copy = None if plain else DisplayCopy(self._pixels, self.to_screen)

    def drop(self) -> None:
        """Follow the picture no longer; for one beside the document's own."""
        if self._copy is not None:
            self._copy.drop()

    def resized(self, margins: Margins, *, everything: bool) -> None:
        """The canvas has another size; with ``everything`` all of it may look different."""
        if everything or self._copy is None:
            self.renew()
        else:
            self._copy.grow(margins)

    def _converted(self, pixels: Array) -> ByteArray:
        return pixels if self._copy is None else self.to_screen.shown(pixels)
