"""Members of an opened zip as pixels: looked at once when it is opened, decoded when asked for.

Limits stand here: of one member, of what is unpacked to be checked, of all pixels together.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.file_note import FileNote
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.core.reading import reading
from desktop_app.core.sizes import size_text
from desktop_app.imaging.depth import from_float, to_bytes, to_float
from desktop_app.imaging.file_metadata import about_png
from desktop_app.imaging.layer_stack import Pixels
from desktop_app.imaging.layered_files.pixel_room import PixelRoom
from desktop_app.imaging.layered_files.raw_array import raw_shape, read_raw
from desktop_app.imaging.layered_files.zip_parts import TOO_LARGE, BadMember, ZipParts
from desktop_app.imaging.pillow_files import MAX_MEGAPIXELS
from desktop_app.imaging.plain_files import read_plain
from desktop_app.imaging.png import chunks
from desktop_app.imaging.png_exact import PngHead, check_png, is_png, png_head, read_exact_png

_MAX_MEMBER = 3 << 30  # bytes in the file
_HEAD = 64  # bytes of a PNG that tell its size
_SILENT = frozenset({b"IHDR", b"IDAT", b"IEND", b"pHYs", b"tIME", b"bKGD", b"sRGB"})
_BUDGET = 1 << 30  # bytes that are unpacked to be looked at, where no checksum vouches for them


class Members:
    """A zip's members, with what is known of them.

    Args:
        parts: the zip.
        name: what errors call the file.
        digests: by member, what was written down when it was saved.
        notes: gets what must be said.
    """

    def __init__(
        self, parts: ZipParts, name: str, digests: dict[str, dict[str, Any]], notes: list[FileNote]
    ) -> None:
        self._parts, self._name, self._digests, self._notes = parts, name, digests, notes
        self._known: dict[str, PngHead | tuple[str, tuple[int, ...]] | None] = {}
        self.budget = _BUDGET
        self._room = PixelRoom(parts.length)
        self._made: dict[object, Pixels] = {}
        self.sharing = False
        """Whether a member that is named again counts no more."""

    def text(self, name: str, limit: int) -> bytes:
        """A member that is not a picture; a wrong checksum is said.

        Raises:
            BadMember: it can't be had.
        """
        data, whole = self._parts.read(name, limit)
        self._vouched(name, data, whole)
        return data

    def peek(self, name: str) -> PngHead | None:
        """What a PNG says about itself, unchecked; None if it is none, or not there."""
        try:
            return png_head(self._parts.begin(name, _HEAD))
        except (BadMember, ValueError):
            return None

    def head(self, name: str) -> PngHead | None:
        """As `peek`, of one that is whole."""
        found = self._member_head(name)
        return found if isinstance(found, PngHead) else None

    def claim(self, name: str, dtype: np.dtype[Any], channels: int) -> None:
        """Count the pixels that a layer will ask of a PNG, by what its head says: before anything
        is unpacked. Raises InputError (``layers_too_large``)."""
        head = self.peek(name)
        if head is not None and head.size.area <= MAX_MEGAPIXELS * 1_000_000:
            samples = min(channels, 3 if head.samples in (1, 3) else 4)
            self._take(head.size.area * dtype.itemsize * samples)

    def pixels(
        self, name: str, dtype: np.dtype[Any], channels: int, expected: Size | None, layer: str
    ) -> tuple[Pixels, Size] | None:
        """What makes a member's pixels, and their size. For every layer that names the member it is
        the same callable: whoever reads a file calls it once.

        Args:
            name: the member.
            dtype: of the array to make.
            channels: 1: a mask (h, w); 3: (h, w, 3); 4: (h, w, 4), or (h, w, 3) where the member
                has no alpha.
            expected: the size there should be; another one is said.
            layer: what notes call it.

        Returns:
            None if it can't be read: it is not there, damaged or too large.

        Raises:
            InputError: ``layers_too_large``, of raw arrays; of PNGs see `claim`.
        """
        found = self._member_head(name)
        if found is None:
            return None
        size = found.size if isinstance(found, PngHead) else _size_of(found[1], channels)
        if size is None or not self._fits(size, layer):
            return None
        if expected is not None and size != expected:
            self._notes.append(FileNote("value_odd", {"name": layer, "key": "size"}))
        if isinstance(found, PngHead):
            make = partial(self._png, name, dtype, channels, found)
        else:
            if not (self.sharing and (name, dtype, channels) in self._made):
                self._take(size.area * dtype.itemsize * channels)
            make = partial(self._raw, name, dtype)
        return self._made.setdefault((name, dtype, channels), make), size

    def array(self, name: str) -> Pixels | None:
        """What makes an array that is not a layer's pixels; None if it can't be read."""
        found = self._member_head(name)
        if found is None:
            return None
        if self.sharing and name in self._made:
            return self._made[name]
        if not isinstance(found, PngHead):
            kind, shape = found
            self._take(math.prod(shape) * np.dtype(kind).itemsize)
            return self._made.setdefault(name, partial(self._raw, name, None))
        if found.size.area > MAX_MEGAPIXELS * 1_000_000 or found.bits < 8 or found.colour == 3:
            return None
        self._take(found.size.area * found.samples * found.bits // 8)
        flat = self._digests.get(name, {}).get("flat", found.samples == 1) is True
        make = partial(self._exact, name, flat and found.samples == 1)
        return self._made.setdefault(name, make)

    # -------------------------------------------------------------------------- looking

    def _member_head(self, name: str) -> PngHead | tuple[str, tuple[int, ...]] | None:
        """A PNG's head, or a raw array's type and shape; None if it is damaged or not there."""
        if name not in self._known:
            try:
                self._known[name] = self._png_head(name)
            except (BadMember, ValueError) as error:
                self._known[name] = None
                if str(error) == TOO_LARGE:
                    self._notes.append(FileNote("member_too_large", {"member": name[:80]}))
        return self._known[name]

    def _png_head(self, name: str) -> PngHead | tuple[str, tuple[int, ...]]:
        if self.budget <= 0 and not self._parts.is_stored(name):
            raise BadMember(TOO_LARGE)
        packed = not self._parts.is_stored(name)
        data, whole = self._parts.read(
            name, min(_MAX_MEMBER, self.budget) if packed else _MAX_MEMBER
        )
        if packed:
            self.budget -= len(data)
        vouched = self._vouched(name, data, whole)
        if not is_png(data):
            if not vouched:
                self.budget -= read_raw(data).nbytes
            return raw_shape(data)
        head = png_head(data)
        if head.size.area > MAX_MEGAPIXELS * 1_000_000:
            return head  # refused by its size, before anything is unpacked
        if not vouched and self.budget > 0:
            self.budget -= head.unpacked
            check_png(data)
        return head

    def _vouched(self, name: str, data: bytes, whole: bool) -> bool:
        """Whether it is what was saved; said if it is not."""
        digest = self._digests.get(name, {}).get("sha256")
        right = digest is not None and hashlib.sha256(data).hexdigest() == digest
        if not whole or (digest is not None and not right):
            note = FileNote("checksum_wrong", {"member": name[:80]})
            if note not in self._notes:
                self._notes.append(note)
        return right

    def _fits(self, size: Size, layer: str) -> bool:
        if 0 < size.area <= MAX_MEGAPIXELS * 1_000_000:
            return True
        note = FileNote("layer_too_large", {"name": layer, "size": size.words})
        self._notes.append(note)
        return False

    def _take(self, count: int) -> None:
        """Count so many bytes of pixels. A zip that has more of them than deflate can pack into it
        names its members again and again, or packs them twice: nobody works with such a file."""
        if not self._room.takes(count):
            limit = size_text(self._room.whole)
            raise InputError("layers_too_large", name=self._name, limit=limit)

    # -------------------------------------------------------------------------- decoding

    def _png(self, name: str, dtype: np.dtype[Any], channels: int, head: PngHead) -> Array:
        samples = {1: 0, 3: 2, 4: 6}[channels]
        deep = head.bits == dtype.itemsize * 8 and head.bits >= 8
        colours = (2, 6) if channels == 4 else (samples,)

        def make(data: bytes) -> Array:
            exact = deep and head.colour in colours and (head.colour == samples or _is_bare(data))
            pixels = read_exact_png(data) if exact else read_plain(data, name).pixels
            return _shaped(pixels, dtype, channels)

        return self._decoded(name, make)

    def _raw(self, name: str, dtype: np.dtype[Any] | None) -> Array:
        def make(data: bytes) -> Array:
            values = read_raw(data)
            return values if dtype is None or values.dtype == dtype else _as(values, dtype)

        return self._decoded(name, make)

    def _exact(self, name: str, flat: bool) -> Array:
        def make(data: bytes) -> Array:
            values = read_exact_png(data)
            return values[..., 0] if flat else values

        return self._decoded(name, make)

    def _decoded(self, name: str, make: Callable[[bytes], Array]) -> Array:
        def damaged(error: Exception) -> InputError:
            reason = "part of it can no longer be read"
            return InputError("project_unreadable", repr(error), name=self._name, reason=reason)

        with reading(self._name, damaged):
            try:
                return make(self._parts.read(name, _MAX_MEMBER)[0])
            except InputError as error:
                raise damaged(error) from error
            except StorageError as error:
                raise MemoryError from error


def profile_in(parts: ZipParts, name: str) -> bytes | None:
    """The RGB profile in a PNG, if there is one that can be read."""
    try:
        icc = about_png(parts.read(name, _MAX_MEMBER)[0]).icc
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a damaged picture has no profile
        return None
    return icc if icc is not None and icc[16:20] == b"RGB " else None


def _is_bare(data: bytes) -> bool:
    """Whether nothing in a PNG is said of its samples that would change how they are meant."""
    return all(kind in _SILENT for kind, _ in chunks(data))


def _size_of(shape: tuple[int, ...], channels: int) -> Size | None:
    """The size of a raw array that is a picture with so many channels."""
    if len(shape) != 3 or shape[2] != channels or 0 in shape:
        return None
    return Size(shape[1], shape[0])


def _shaped(pixels: Array, dtype: np.dtype[Any], channels: int) -> Array:
    """The pixels with these channels, or without an alpha that they never had."""
    pixels = _as(pixels, dtype)
    if channels == 1:
        return pixels[..., 0]
    return np.ascontiguousarray(pixels[..., :3]) if channels == 3 else pixels


def _as(pixels: Array, dtype: np.dtype[Any]) -> Array:
    """Another depth of the same pixels."""
    if pixels.dtype == dtype:
        return pixels
    if dtype == np.uint8:
        return to_bytes(pixels)
    if pixels.dtype == np.uint8 and dtype == np.uint16:
        return pixels.astype(np.uint16) * np.uint16(257)
    return from_float(to_float(pixels), dtype)
