"""What a certificate says of pixels (`imaging.certificate`), and whether it is so."""

from __future__ import annotations

import base64
import hashlib
import zlib
from dataclasses import dataclass

import numpy as np

from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, bits, digest
from desktop_app.imaging.certificate import CertifiedMaking, FreeArea, Hashed, Locked
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.encode import flatten
from desktop_app.imaging.formats import READ_FORMATS
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import FileOrigin, Picture
from desktop_app.imaging.pillow_files import MAX_MEGAPIXELS
from desktop_app.imaging.xmp import EDITED, GENERATED, source_type_in


def hashed(data: bytes, pixels: Array | None) -> Hashed:
    """A picture by its digests; ``pixels`` None: they can't be read."""
    sha256 = hashlib.sha256(data).hexdigest() if data else ""
    if pixels is None:
        return Hashed(sha256, "", 0, 0)
    return Hashed(sha256, digest(pixels), pixels.shape[1], pixels.shape[0])


def picture_in(data: bytes) -> Picture | None:
    """Of a file; None: it is not a picture, or has layers, which count."""
    try:
        found = read_picture(data, "")
    except VelaturaError:
        return None
    return None if READ_FORMATS[found.format].layers else found


def mark_of(origin: FileOrigin | None) -> str:
    """`xmp.GENERATED` or `xmp.EDITED`, if a picture's file says so; else empty."""
    own = "" if origin is None else source_type_in(origin.about.xmp or b"")
    return own if own in (EDITED, GENERATED) else ""


def free_area(free: Array) -> FreeArea:
    """That area. ``free``: (h, w) bool."""
    packed = np.packbits(free).tobytes()
    told = base64.b64encode(zlib.compress(packed, 9)).decode()
    return FreeArea(hashlib.sha256(packed).hexdigest(), float(free.mean()), told)


def free_pixels(area: FreeArea, width: int, height: int) -> Array:
    """(h, w) bool. Raises ValueError: it is another size's or damaged, or of a larger picture than
    can be read."""
    count = width * height
    if min(width, height) < 1 or count > MAX_MEGAPIXELS * 1_000_000:
        raise ValueError(f"there is no area of {width} × {height} pixels")
    try:
        packed = zlib.decompressobj().decompress(
            base64.b64decode(area.bits, validate=True), (count + 7) // 8 + 1
        )
    except zlib.error as error:
        raise ValueError(f"the area that may have changed: {error}") from error
    if len(packed) != (count + 7) // 8 or hashlib.sha256(packed).hexdigest() != area.sha256:
        raise ValueError("the area that may have changed is not the one it was written with")
    values = np.unpackbits(np.frombuffer(packed, np.uint8), count=count)
    return values.reshape(height, width).astype(bool)


def made_area(made: Array) -> CertifiedMaking:
    """What a model made. ``made``: (h, w) bool."""
    count = int(np.count_nonzero(made))
    return CertifiedMaking(count, count / made.size)


def digest_of(pixels: Array, locked: Array) -> str:
    """SHA-256 of the pixels where ``locked`` (h, w) is true."""
    values = np.ascontiguousarray(
        pixels if locked.all() else pixels[locked], pixels.dtype.newbyteorder("<")
    )
    return hashlib.sha256(values.data).hexdigest()


def locked_area(before: Array | None, after: Array, place: tuple[int, int], free: Array) -> Locked:
    """The locked pixels before and after.

    Args:
        before: what it was made of; None: nothing.
        after: the picture.
        place: of its upper left corner in ``after``.
        free: (h, w) bool, what may have changed; true wherever ``before`` doesn't lie.
    """
    if before is None or free.all():
        return Locked(0)
    part, inner = lying_in(before, place, free.shape)
    locked = ~free[inner]
    return Locked(
        int(np.count_nonzero(locked)), digest_of(part, locked), digest_of(after[inner], locked)
    )


def lying_in(
    values: Array, place: tuple[int, int], shape: tuple[int, ...]
) -> tuple[Array, tuple[slice, slice]]:
    """What of a picture or mask is inside a larger or smaller one of that shape, in which its upper
    left corner is at ``place``; and its rectangle there."""
    whole = Rect(*place, values.shape[1], values.shape[0])
    seen = whole.intersected(Size(shape[1], shape[0]).rect)
    return values[seen.moved(-whole.x, -whole.y).slices], seen.slices


def holds(written: Picture | None, pixels: Array, locked: Array) -> bool:
    """Whether a file that was read again has the locked pixels of a picture as they are; where none
    are locked, all of them. ``locked``: (h, w) bool."""
    where = locked if locked.any() else ~locked
    return (
        written is not None
        and written.pixels.shape == pixels.shape
        and written.pixels.dtype == pixels.dtype
        and digest_of(written.pixels, where) == digest_of(pixels, where)
    )


@dataclass(frozen=True, slots=True)
class Differing:
    """Pixels that are not what they were.

    Attributes:
        count: how many.
        first: x and y of the first one, from the upper left.
        bounds: of all.
    """

    count: int
    first: tuple[int, int]
    bounds: Rect


def differing(
    before: Array,
    after: Array,
    place: tuple[int, int] = (0, 0),
    free: Array | None = None,
    within: float = 0,
) -> Differing | None:
    """Where pixels of a picture differ from what it was made of; None: nowhere.

    Args:
        before: what of it isn't inside ``after`` isn't looked at; as many channels, and of the
            same type.
        after: the picture.
        place: of its upper left corner in ``after``.
        free: (h, w) bool, where they may.
        within: see `unlike_at`.
    """
    unlike = unlike_at(before, after, place, within)
    if free is not None:
        unlike &= ~free
    found = np.argwhere(unlike)[:, ::-1]
    if not found.size:
        return None
    low, high = found.min(axis=0), found.max(axis=0)
    bounds = Rect(*low.tolist(), *(high - low + 1).tolist())
    return Differing(len(found), (int(found[0, 0]), int(found[0, 1])), bounds)


def unlike_at(
    before: Array, after: Array, place: tuple[int, int] = (0, 0), within: float = 0
) -> Array:
    """(h, w) bool of ``after``: where its pixels differ, in any bit or by more than ``within``,
    from those of ``before``, whose upper left corner is at ``place``, as far as it is inside;
    with as many channels of the same type."""
    part, inner = lying_in(before, place, after.shape)
    before = np.ascontiguousarray(part)
    there, unlike = np.ascontiguousarray(after[inner]), np.zeros(after.shape[:2], bool)
    # What is not a number is near nothing.
    far = ~(np.abs(before.astype(np.float32) - there) <= within) if within else None
    unlike[inner] = (bits(before) != bits(there) if far is None else far).any(axis=2)
    return unlike


def as_kind_of(before: Array, after: Array) -> tuple[Array, float]:
    """Pixels as others hold them, and within how much those are then the same.

    A depth that holds all of theirs and an opaque alpha change nothing: 0. Where something is lost
    (fewer bits, which may be dithered or cut off; alpha, laid over white) it is a step of what is
    left.

    Args:
        before: (h, w, 3|4), uint8, uint16 or float32.
        after: any size; what ``before`` becomes.
    """
    loses = before.shape[2] > after.shape[2] or before.itemsize > after.itemsize
    flat = flatten(before) if after.shape[2] == 3 else before
    made = flat if flat.dtype == after.dtype else from_float(to_float(flat), after.dtype)
    if made.shape[2] < after.shape[2]:
        opaque = full_value(made.dtype)
        made = np.pad(made, ((0, 0), (0, 0), (0, 1)), constant_values=opaque)
    return made, (1 / 255 if made.dtype == np.float32 else 1) if loses else 0


def is_alike(before: Array, after: Array) -> bool:
    """Whether pixels can be compared: as many channels, and of the same type."""
    return before.shape[2] == after.shape[2] and before.dtype == after.dtype
