"""Opening and saving the user's pictures: files here, what is in them in `imaging`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import InputError, explained
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.core.reading import memory_short, reading
from desktop_app.core.safe_open import read_named
from desktop_app.imaging.colour import colour_space, in_srgb
from desktop_app.imaging.edit_texts import OURS
from desktop_app.imaging.encode import encode
from desktop_app.imaging.formats import FORMATS, format_for
from desktop_app.imaging.layer_stack import StackLayer
from desktop_app.imaging.mask_files import MaskRead, read_mask
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.output_profile import Conversion, read_output_profile
from desktop_app.imaging.picture import About, Development, FileOrigin, Picture
from desktop_app.imaging.rendering_intent import RenderingIntent
from desktop_app.imaging.resize import resize
from desktop_app.imaging.saving import Saved, write_picture
from desktop_app.imaging.xmp import with_source_type
from desktop_app.storage.sidecar import write_sidecar

_MAX_BYTES = 2 << 30
"""Longest file that is read: 200 megapixels of 16-bit RGBA without compression are 1.6 GB."""

_MASK_FORMATS = ("PNG", "TIFF")


@dataclass(frozen=True, slots=True)
class CmykInks:
    """How an exported picture becomes CMYK.

    Attributes:
        profile: file of the press's profile.
        intent: what happens to colours it can't print.
        black_point: whether the picture's black becomes the press's.
    """

    profile: Path
    intent: RenderingIntent = RenderingIntent.RELATIVE
    black_point: bool = True

    def conversion(self) -> Conversion:
        """With the profile read. Raises InputError as `read_output_profile`."""
        icc = read_picture_file(self.profile)
        made = read_output_profile(icc, self.profile.name, inks=True)
        return Conversion(made, self.intent, self.black_point)


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What a copy of a picture is to be: one for the dialog, the command line and recipes.

    Attributes:
        quality: 1..100, for AVIF, JPEG XL, and JPEG where the origin is none; 0: the format's.
        side: scaled down until neither side is longer.
        width, height: scaled down until it fits into them, in its own shape.
        percent: of both sides.
        srgb: converted to sRGB.
        inks: converted to CMYK; see `imaging.saving.write_picture`.
        packing: of OpenEXR; see there.
        metadata: whether it says how it was made.
        camera: whether what the opened file says of itself goes along (EXIF with the place, XMP,
            IPTC, texts); profile and resolution always do.
        certificate, sign, invented: what is written beside it, or signed into it.
    """

    quality: int = 0
    side: int | None = None
    width: int | None = None
    height: int | None = None
    percent: float | None = None
    srgb: bool = False
    inks: CmykInks | None = None
    packing: str = ""
    metadata: bool = True
    camera: bool = True
    certificate: bool = False
    sign: bool = False
    invented: bool = False

    def size_of(self, size: Size) -> Size:
        """That of a copy of a picture: the largest that fits all that is said, never larger."""
        longest = max(size.width, size.height)
        limits = (
            (self.side, longest),
            (self.width, size.width),
            (self.height, size.height),
            (self.percent, 100),
        )
        factor = min([1.0, *(limit / whole for limit, whole in limits if limit)])
        return Size(max(1, round(size.width * factor)), max(1, round(size.height * factor)))

    @property
    def alters(self) -> bool:
        """Whether size or colours are to be others than the picture's."""
        return self.srgb or any((self.side, self.width, self.height, self.percent))

    def fitting(self, kind: str, size: Size, *, profiled: bool) -> ExportOptions:
        """Without what changes nothing of such a picture, or is not to be had in such a file.

        Args:
            kind: id of the format.
            size: of the picture.
            profiled: whether its colours are others than sRGB.
        """
        flat, made = kind in FORMATS, replace(self, srgb=self.srgb and profiled)
        if not flat or self.size_of(size) == size:
            made = replace(made, side=None, width=None, height=None, percent=None)
        if not flat:
            return replace(made, srgb=False, inks=None)
        if made.alters:  # what is written beside it is of the picture's own pixels
            made = replace(made, certificate=False, sign=False, invented=False)
        return made


_AS_IT_IS: Final = ExportOptions()
"""All of a picture, in the usual way of the format."""


def open_picture(path: Path, development: Development | None = None) -> Picture:
    """Open a picture at its own depth and in its own colours; camera raw as it is to be developed.

    Raises:
        InputError: ``file_missing``, ``file_unreadable``, ``not_a_picture``,
            ``picture_truncated`` or ``picture_too_large``.
    """
    return read_picture(read_picture_file(path), path.name, development=development)


def open_mask(path: Path) -> MaskRead:
    """Open a picture as a mask.

    Raises:
        InputError: as `open_picture`.
    """
    return read_mask(read_picture_file(path), path.name)


def save_picture(
    path: Path,
    pixels: Array,
    texts: Mapping[str, str] | None = None,
    *,
    origin: FileOrigin | None = None,
    options: ExportOptions = _AS_IT_IS,
    mark: str = "",
    sidecar: str = "none",
    layers: Sequence[StackLayer] = (),
) -> tuple[str, ...]:
    """Save a picture whole, in the format that the name's ending asks for.

    Args:
        path: where; an existing file is replaced.
        pixels: (h, w, 3|4), uint8, uint16 or float32, in the colour space of ``origin``.
        texts: what the file says about how it was made; None: nothing, and what the opened file
            said about that is left out too. What else the opened file carries (EXIF, an author's
            name) is the user's and stays.
        origin: of the opened picture; None for one that was made here (sRGB).
        options: size, colours and packing of the file.
        mark: `imaging.xmp.GENERATED` or `EDITED`; empty: what the opened file says stays.
        sidecar: one of `settings.SIDECARS`.
        layers: see `imaging.saving.write_picture`; left out of a file that is smaller or of other
            colours.

    Returns:
        Codes of what must be said: those of `imaging.saving.Saved`, ``saved_with_loss``, and
        ``sidecar_left_out``.

    Raises:
        InputError: ``format_unknown``, ``output_unwritable``; for CMYK ``cmyk_format_wrong``
            or as reading their profile does.
        StorageError: ``disk_full``.
    """
    done = encoded_picture(
        pixels,
        format_for(path),
        texts,
        origin=origin,
        options=options,
        mark=mark,
        name=path.name,
        layers=layers,
    )
    write_atomic(path, done.data)
    if texts and sidecar != "none" and not write_sidecar(path, texts, sidecar):
        return (*done.notes, "sidecar_left_out")
    return done.notes


def encoded_picture(
    pixels: Array,
    format_id: str,
    texts: Mapping[str, str] | None = None,
    *,
    origin: FileOrigin | None = None,
    options: ExportOptions = _AS_IT_IS,
    mark: str = "",
    name: str = "",
    layers: Sequence[StackLayer] = (),
) -> Saved:
    """The bytes of a file, and what must be said of it; arguments and errors as `save_picture`."""
    whole = Size(pixels.shape[1], pixels.shape[0])
    if (size := options.size_of(whole)) != whole:
        pixels, layers = resize(pixels, size), ()
    inks = options.inks
    if options.srgb and origin is not None and origin.about.icc is not None:
        pixels, layers = in_srgb(pixels, colour_space(origin.about.icc)), ()
        origin = replace(origin, about=replace(origin.about, icc=None))
    if not options.camera and origin is not None:
        about = origin.about
        origin = replace(origin, about=About(icc=about.icc, dpi=about.dpi))
    if inks is not None and not FORMATS[format_id].inks:
        raise InputError("cmyk_format_wrong", name=name, format=FORMATS[format_id].title)
    if texts is None and origin is not None:
        kept = tuple((key, text) for key, text in origin.about.texts if key not in OURS)
        origin = replace(origin, about=replace(origin.about, texts=kept))
    if mark:
        origin = origin or FileOrigin()
        xmp = with_source_type(origin.about.xmp, mark)
        origin = replace(origin, about=replace(origin.about, xmp=xmp))
    with reading(name, explained, lambda: pixels.nbytes):
        to = None if inks is None else inks.conversion()
        done = write_picture(
            pixels,
            format_id,
            origin,
            texts=texts,
            quality=options.quality,
            inks=to,
            layers=layers,
            packing=options.packing,
        )
    if FORMATS[format_id].lossless or "jpeg_reencoded" in done.notes:
        return done
    return Saved(done.data, (*done.notes, "saved_with_loss"))


def save_mask(path: Path, mask: Array) -> None:
    """Save a mask whole, as 8-bit grey: PNG or TIFF, as the name's ending asks for.

    Args:
        path: where; an existing file is replaced.
        mask: (h, w) uint8.

    Raises:
        InputError: ``format_unknown`` or ``output_unwritable``; so for a format that compresses
            with loss or has no grey.
        StorageError: ``disk_full``.
    """
    format_id = format_for(path)
    if format_id not in _MASK_FORMATS:
        reason = "a mask is saved as PNG or TIFF"
        raise InputError("output_unwritable", name=path.name, reason=reason)
    with reading(path.name, explained, lambda: mask.nbytes):
        data = encode(mask, format_id)
    write_atomic(path, data)


def copy_original(path: Path, original: Path | bytes, origin: FileOrigin) -> bool:
    """Save a picture that was not edited: the opened file's bytes, if they are still to be had.

    Args:
        path: where; an existing file is replaced. One that holds these bytes is left alone.
        original: the file that was opened, or its bytes.
        origin: of the opened picture.

    Returns:
        Whether that was possible: the ending asks for the same format, and the file that was
        opened has not changed since.

    Raises:
        InputError: ``format_unknown`` or ``output_unwritable``.
        StorageError: ``disk_full``.
    """
    source = origin.source
    if source is None or source.format != format_for(path):
        return False
    try:
        data = original if isinstance(original, bytes) else read_picture_file(original)
    except InputError:
        return False
    if not source.is_of(data):
        return False
    same = isinstance(original, Path) and path.exists() and path.samefile(original)
    if not same:
        write_atomic(path, data)
    return True


def says_how_it_was_made(origin: FileOrigin) -> bool:
    """Whether the opened file holds a prompt and settings, ours or another generator's."""
    return any(key in OURS for key, _ in origin.about.texts)


def read_picture_file(path: Path) -> bytes:
    """The bytes of a file that may be a picture.

    Raises:
        InputError: ``file_missing`` or ``file_unreadable``.
    """
    try:
        return read_named(path, _MAX_BYTES)
    except MemoryError as error:
        raise memory_short(path.name, path.stat().st_size, repr(error)) from error
