"""What an adjustment is: a row of `table.ADJUSTMENTS`, of one of three forms.

* A curve changes each channel by itself: of whole numbers all values are worked out once.
* Colours are changed pixel by pixel.
* An area looks at its surroundings, as far as its reach says, or at its place.

All work on values of the document's own space, 1 the full intensity; floats may lie beyond.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, TypeAlias

import cv2
import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, Doubles, frozen
from desktop_app.core.values import Field, Flag, taken
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.colour import SRGB_SPACE, ColourSpace
from desktop_app.imaging.depth import from_float, to_float

Values: TypeAlias = Mapping[str, Any]
"""By the ids of an adjustment's fields."""

LUMA: Final = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Of red, green and blue in what the eye takes for brightness (ITU-R BT.709)."""

CHANNELS: Final = ("red", "green", "blue")

_BAND = 16_000
"""Pixels that are worked on at a time: what is made of them stays in the processor's cache."""


_LEAST = 1e-5
"""Of alpha: less is none."""

_KEPT = 16
"""Tables of curves: a picture is composed tile by tile."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where pixels lie.

    Attributes:
        rect: in pixels of the document; with ``step`` its sides are multiples of that.
        size: of the document.
        step: only every ``step``-th pixel of ``rect`` is there.
        space: of the document's values.
    """

    rect: Rect
    size: Size
    step: int = 1
    space: ColourSpace = field(default_factory=lambda: SRGB_SPACE)


def luma(pixels: Array, weights: Array = LUMA) -> Array:
    """(h, w) float32 of (h, w, 3) float32: channels by their weights, (3,)."""
    return cv2.transform(pixels, weights[None])


def extremes(pixels: Array) -> tuple[Array, Array]:
    """The most and the least channel of (h, w, 3): each (h, w)."""
    red, green, blue = cv2.split(pixels)
    most, least = np.maximum(red, green), np.minimum(red, green)
    return np.maximum(most, blue, out=most), np.minimum(least, blue, out=least)


Curve: TypeAlias = Callable[[Values, Doubles, int, "ColourSpace"], Doubles]
"""(n,) float64 values of a channel, 0..2; gives the same shape."""

Colours: TypeAlias = Callable[[Values, Array, Place], Array]
"""(h, w, 3) float32, which is not written to; gives the same shape."""

ALPHA: Final = Field(
    "alpha",
    "Transparency",
    "Edges of what is transparent change, too. Off: colours alone.",
    Flag(),
    default=False,
)


Matching: TypeAlias = Callable[[Array, Array], dict[str, Any]]
"""(n, 3) float32 colours of what lies below, and of a reference; gives values."""


@dataclass(frozen=True, slots=True)
class FromFile:
    """Values that a file gives.

    Attributes:
        endings: of its name, with their dots.
        read: what of the values its bytes and its name give. Raises InputError.
    """

    endings: tuple[str, ...]
    read: Callable[[bytes, str], dict[str, Any]]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Adjustment:
    """One of them.

    Attributes:
        id: in documents, looks, recipes and on the command line.
        name: what it is, in one to three English words; the window translates it.
        tip: what it does, in a sentence.
        icon: a file in resources/icons.
        fields: its values; with their defaults it changes nothing. Those without a name are
            not asked for.
        starts: values that a new one begins with in place of the defaults.
        curve, colours, area: what it does; one of the three.
        reach: how many pixels away what an area looks at may be.
        spreads: whether it mixes the colours of several pixels: each counts by its alpha then. Its
            area takes alpha as a fourth channel, colours times alpha; with the field `ALPHA` it
            changes that, too.
        cost: about how often as long a pixel takes as composing one of a painted layer.
        from_file: values that are read from a file.
        from_picture: values that are found by a reference.
    """

    id: str
    name: str
    tip: str
    icon: str
    fields: tuple[Field, ...]
    starts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    curve: Curve | None = None
    colours: Colours | None = None
    area: Colours | None = None
    reach: Callable[[Values], int] = lambda values: 0
    spreads: bool = False
    cost: float = 3.0
    from_file: FromFile | None = None
    from_picture: Matching | None = None

    def values(self, settings: Mapping[str, object]) -> dict[str, Any]:
        """All values: as given in JSON or TOML, else the defaults. Raises InputError."""
        return taken(self.fields, settings, self.id)

    def changes_alpha(self, values: Values) -> bool:
        """Whether it makes what is opaque transparent, or the other way round."""
        return bool(values.get(ALPHA.id))

    @property
    def begun(self) -> dict[str, Any]:
        """Values that a new one has."""
        return {**self.defaults, **self.starts}

    @property
    def defaults(self) -> dict[str, Any]:
        """Values with which nothing changes."""
        return {each.id: each.default for each in self.fields}

    def apply(self, pixels: Array, values: Values, place: Place) -> Array:
        """``pixels`` adjusted.

        Args:
            pixels: (h, w, 3|4), uint8, uint16 or float32; not written to. Alpha stays, but
                where `changes_alpha` says otherwise.
            values: all of them.
            place: of the pixels.

        Returns:
            The same shape and dtype: whole numbers to the nearest, within their range;
            ``pixels`` itself where nothing changes.
        """
        if all(values[name] == usual for name, usual in self.defaults.items()):
            return pixels
        if self.curve is not None:
            return _by_curve(pixels, self.curve, values, place.space)
        change = self.area or self.colours
        assert change is not None
        if self.spreads and pixels[..., 3:].min(initial=full_value(pixels.dtype)) < full_value(
            pixels.dtype
        ):
            change = _by_alpha(change, to_float(pixels[..., 3:]), self.changes_alpha(values))
        out = np.empty_like(pixels)
        for rows in _rows(pixels, whole=self.area is not None):
            part, rect = pixels[rows], _part(place, rows)
            made = change(values, to_float(part[..., :3]), rect)
            out[rows, :, 3:] = part[..., 3:]
            out[rows, :, : made.shape[2]] = _back(made, pixels.dtype)
        return out


def _by_alpha(change: Colours, alpha: Array, gives_alpha: bool) -> Colours:
    """The same where each colour counts by its alpha, (h, w, 1) float32: what is transparent has
    none. Gives alpha as a fourth channel, if it is asked for."""

    def changed(values: Values, pixels: Array, place: Place) -> Array:
        mixed = change(values, np.concatenate([pixels * alpha, alpha], axis=2), place)
        much = mixed[..., 3:]
        made = np.divide(mixed[..., :3], much, out=pixels.copy(), where=much > _LEAST)
        return np.concatenate([made, much], axis=2) if gives_alpha else made

    return changed


def _rows(pixels: Array, *, whole: bool) -> Iterator[slice]:
    height, width = pixels.shape[:2]
    step = height if whole else max(1, _BAND // max(1, width))
    return (slice(top, min(height, top + step)) for top in range(0, height, max(1, step)))


def _part(place: Place, rows: slice) -> Place:
    rect, step = place.rect, place.step
    top = rect.y + rows.start * step
    part = Rect(rect.x, top, rect.width, (rows.stop - rows.start) * step)
    return Place(part, place.size, step, place.space)


def _by_curve(pixels: Array, curve: Curve, values: Values, space: ColourSpace) -> Array:
    """Each value of whole numbers is worked out once."""
    if pixels.dtype == np.float32:
        out = pixels.copy()
        for channel in range(3):
            source = pixels[..., channel].ravel().astype(np.float64)
            out[..., channel] = curve(values, source, channel, space).reshape(pixels.shape[:2])
        return out
    table = _table(curve, tuple(values.items()), pixels.dtype, space)
    return cv2.LUT(np.ascontiguousarray(pixels), table[..., : pixels.shape[2]].copy())


@lru_cache(_KEPT)
def _table(
    curve: Curve,
    values: tuple[tuple[str, Any], ...],
    dtype: np.dtype[np.generic],
    space: ColourSpace,
) -> Array:
    """(1, 256 or 65536, 4): what each value of red, green, blue and alpha becomes."""
    full = int(full_value(dtype))
    levels = np.arange(full + 1) / full
    given = dict(values)
    channels = [_back(curve(given, levels, channel, space), dtype) for channel in range(3)]
    return frozen(np.stack([*channels, np.arange(full + 1, dtype=dtype)], axis=1)[None])


def _back(values: Array, dtype: np.dtype[np.generic]) -> Array:
    """Floats as they are, also beyond 0..1; whole numbers as `from_float` has them."""
    if dtype == np.float32:
        return values.astype(np.float32, copy=False)
    return from_float(values, dtype)
