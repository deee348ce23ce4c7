"""The base of a document: what it shows where no layer lies over it.

Not a second picture: only the tiles that some layer has covered are kept, as they were before; all
others are read from what is shown. So a picture that was opened and edited in one place holds that
place twice, and nothing else.
"""

from __future__ import annotations

from desktop_app.core.geometry import Margins, Rect
from desktop_app.core.pixels import Array, frozen
from desktop_app.state.surface import Surface

__all__ = ["Undercoat"]


class Undercoat:
    """The base's pixels under a surface that shows base and layers together."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._tiles: dict[Rect, Array] = {}

    @property
    def nbytes(self) -> int:
        """Memory it holds."""
        return sum(tile.nbytes for tile in self._tiles.values())

    def keep(self, rect: Rect, before: Array | None = None) -> None:
        """Call before a layer covers ``rect`` for the first time; what is kept already stays.

        Args:
            rect: inside the surface.
            before: what ``rect`` showed until now, where it is written over already.
        """
        for tile in self._surface.tiles(rect):
            if tile not in self._tiles:
                pixels = self._surface.read(tile).copy()
                if before is not None:
                    common = tile.intersected(rect)
                    inner = common.moved(-rect.x, -rect.y).slices
                    pixels[common.moved(-tile.x, -tile.y).slices] = before[inner]
                self._tiles[tile] = frozen(pixels)

    def read(self, rect: Rect) -> Array:
        """The base in ``rect`` (inside the surface); a new array."""
        pixels = self._surface.read(rect).copy()
        for tile in self._surface.tiles(rect):
            kept = self._tiles.get(tile)
            if kept is not None:
                common = tile.intersected(rect)
                inner = common.moved(-tile.x, -tile.y).slices
                pixels[common.moved(-rect.x, -rect.y).slices] = kept[inner]
        return pixels

    def grow(self, margins: Margins) -> None:
        """The surface grew (or shrank back): what is kept moves along."""
        old, self._tiles = self._tiles, {}
        whole = self._surface.rect
        moved = {
            tile.moved(margins.left, margins.top): pixels
            for tile, pixels in old.items()
            if not tile.moved(margins.left, margins.top).intersected(whole).is_empty
        }
        for tile in {new for rect in moved for new in self._surface.tiles(rect.intersected(whole))}:
            pixels = self._surface.read(tile).copy()
            for rect, kept in moved.items():
                common = rect.intersected(tile)
                if not common.is_empty:
                    inner = common.moved(-rect.x, -rect.y).slices
                    pixels[common.moved(-tile.x, -tile.y).slices] = kept[inner]
            self._tiles[tile] = frozen(pixels)
