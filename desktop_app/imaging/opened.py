"""What every reader ends with: an opened picture of upright pixels and of what its file says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.exif_block import tree_of
from desktop_app.imaging.exif_text import split_texts
from desktop_app.imaging.file_extras import notes_of_extras
from desktop_app.imaging.file_metadata import dpi_of_tags, upright_about
from desktop_app.imaging.icc import ProfileKind, profile_kind
from desktop_app.imaging.ifd import byte_order
from desktop_app.imaging.picture import About, Facts, FileOrigin, Picture, source_of


def finished(
    pixels: Array,
    about: About,
    facts: Facts,
    kind: str,
    data: bytes,
    notes: tuple[str, ...],
    turned: int,
) -> Picture:
    """The picture.

    Args:
        pixels: as `Picture`'s, upright already; what is said of them is not yet.
        about: as the file has it.
        facts: what is the format's own.
        kind: its id in `formats.READ_FORMATS`.
        data: the whole file.
        notes: what must be said besides.
        turned: the orientation of the stored pixels, 1..8.
    """
    notes += notes_of_extras(data, kind, about.xmp)
    if not is_invertible(about.icc):
        notes += ("profile_ignored",)
        about = replace(about, icc=None)
    about = upright_about(about, Size(pixels.shape[1], pixels.shape[0]), turned=turned)
    # A palette's entries have alpha each: they come back as alpha.
    keyed = kind == "PNG" and data[25] in (0, 2) and pixels.shape[2] == 4
    origin = FileOrigin(about, replace(facts, keyed=keyed), source_of(data, kind))
    return Picture(pixels, origin, _said(pixels, about, notes))


def _said(pixels: Array, about: About, notes: tuple[str, ...]) -> tuple[str, ...]:
    note = colour_space(about.icc).note
    notes += (note,) if note and note not in notes else ()
    if pixels.dtype == np.float32:
        low, high = float(pixels.min()), float(pixels.max())
        notes += () if low >= 0 and high <= 1 else ("beyond_range",)  # NaN too
    return notes


def is_invertible(icc: bytes | None) -> bool:
    """Whether results can be brought back into the file's space: scanners' tables only lead out."""
    if icc is None or profile_kind(icc) is not ProfileKind.TABLES or icc[16:20] != b"RGB ":
        return True
    return colour_space(icc).note != "profile_ignored"


def straight(colours: Array, alpha: Array, full: float) -> Array:
    """Colours divided by alpha; under alpha 0, or one without end, they stay as they are."""
    with np.errstate(all="ignore"):  # floats can be anything
        weight = np.where((alpha == 0) | np.isinf(alpha), full, alpha).astype(np.float64) / full
        divided = colours / weight
        if colours.dtype == np.float32:
            return divided.astype(np.float32)
    return np.rint(np.minimum(divided, full)).astype(colours.dtype)


def to_16_bits(samples: Array, bits: int) -> Array:
    """uint16 of which 65535 is full, of samples of fewer ``bits``."""
    if bits >= 16:
        return samples
    full = (1 << bits) - 1
    table = np.rint(np.arange(full + 1) * (65535 / full)).astype(np.uint16)
    return table[np.minimum(samples, full)]


def about_of(icc: bytes | None, exif: bytes | None, xmp: bytes | None) -> About:
    """What is said in blocks of their own; our texts are taken out of EXIF."""
    exif = exif.removeprefix(b"Exif\0\0") if exif else None
    texts, exif = split_texts(exif) if exif else ({}, None)
    tree = tree_of(exif) if exif is not None else None
    order = byte_order(exif) if exif is not None else None
    dpi = dpi_of_tags(tree.tags, order) if tree is not None and order else None
    return About(icc or None, exif, xmp or None, dpi, tuple(texts.items()))


UPRIGHT: dict[int, Callable[[Array], Array]] = {
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: a[::-1].swapaxes(0, 1),
    7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
    8: lambda a: a[:, ::-1].swapaxes(0, 1),
}
"""How a stored array is turned upright, by EXIF orientation."""
