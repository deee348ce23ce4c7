"""A picture file → its pixels at full depth in its own colours, and everything that goes with them.

Masks are read by `mask_files`. Writing is `saving`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.file_features import (
    FEATURE_TEXTS,
    FileFeature,
    features_lost_on_opening,
)
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import frozen
from desktop_app.core.reading import reading
from desktop_app.imaging.file_extras import notes_of_extras
from desktop_app.imaging.picture import Development, Picture, RawFile, source_of
from desktop_app.imaging.pillow_files import (
    open_header,
    quiet,
)
from desktop_app.imaging.plain_files import damaged, plain_bytes, plain_size, read_plain
from desktop_app.imaging.readers import facts_by_library, read_by_library, reader_of
from desktop_app.imaging.text_chunks import PNG_SIGNATURE
from desktop_app.imaging.tiff_read import layout_of
from desktop_app.imaging.truncation import check_before

DAMAGE = "Damage"
"""Of `format_facts`."""


def read_picture(
    data: bytes,
    name: str,
    *,
    managed: bool = True,
    least: int = 0,
    development: Development | None = None,
) -> Picture:
    """Open a picture file as it is.

    Args:
        data: the whole file.
        name: what errors call it.
        managed: False for values that are no colours (masks): no profile counts.
        least: as `load_first_frame`.
        development: of camera raw; None: as the camera says.

    Raises:
        InputError: ``not_a_picture``, ``picture_truncated`` or ``picture_too_large``.
        StorageError: ``memory_short``, ``memory_short_by``.
    """
    with quiet(), reading(name, partial(damaged, name), lambda: 2 * bytes_in(data, name)):
        found = read_by_library(data, name, development)
        if isinstance(found, bytes):
            return _merged(read_picture(found, name, managed=managed, least=least), data, name)
        picture = found or read_plain(data, name, managed=managed, least=least)
        left = picture.left | features_lost_on_opening(picture.notes)
        origin, pixels = picture.origin, frozen(np.ascontiguousarray(picture.pixels))
        if origin.source is not None and picture.format == "RAW":
            origin = replace(origin, raw=RawFile(name, origin.source.digest))
        return replace(picture, pixels=pixels, origin=origin, left=left)


def _merged(picture: Picture, data: bytes, name: str) -> Picture:
    """One that a file of layers holds."""
    row = reader_of(data, name)
    source = None if row is None else source_of(data, row.format)
    left = picture.left | {FileFeature.OTHER_LAYERS}
    notes = (*picture.notes, "merged_picture")
    return replace(picture, origin=replace(picture.origin, source=source), notes=notes, left=left)


def bytes_in(data: bytes, name: str) -> int:
    """Bytes of the samples that a picture file is unpacked to, by its header: four of each pixel at
    least. Raises as `read_picture`."""
    told = facts_by_library(data, name)
    if told is not None:
        return told.size.area * max(4, told.each)
    return plain_bytes(data, name)


def size_in(data: bytes, name: str, *, whole: bool = False) -> Size:
    """Width and height that a picture file will be shown at, by its header: nothing is decoded.
    Raises as `read_picture`.

    Args:
        data: the whole file.
        name: what errors call it.
        whole: whether a picture must come of it too: a PNG's pixels are unpacked, all others
            decoded, as small as that can be done.
    """
    if whole and data.startswith(PNG_SIGNATURE):
        with reading(name, partial(damaged, name)):
            check_before(data, "PNG")
    elif whole:
        read_picture(data, name, least=1)
    told = facts_by_library(data, name)
    return plain_size(data, name) if told is None else told.size


def format_facts(data: bytes, name: str) -> tuple[tuple[str, str], ...]:
    """Size, what the format says of itself, what else is in the file, and under `DAMAGE` why its
    pixels can't be read, as it is printed. Raises as `size_in`."""
    size, told, row = size_in(data, name), facts_by_library(data, name), reader_of(data, name)
    kind = "TIFF" if row is None else row.format
    if row is None and layout_of(data) is None:
        kind = (open_header(data, name).format or "").replace("MPO", "JPEG")
    more = features_lost_on_opening(notes_of_extras(data, kind))
    names = ", ".join(words for held, words in FEATURE_TEXTS.items() if held in more)
    also = (("Also in the file", names),) if names else ()
    facts = () if told is None else told.facts
    try:
        size_in(data, name, whole=True)
    except InputError as error:
        also += ((DAMAGE, f"the pixels can't be read: {error.what}"),)
    return (("Pixels", f"{size.width}×{size.height}"), *facts, *also)
