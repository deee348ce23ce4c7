"""The table of picture formats: which are read, which written too, and what each can hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from desktop_app.core.errors import InputError


@dataclass(frozen=True, slots=True)
class PictureFormat:
    """One format.

    Attributes:
        id: Pillow's name and ours.
        title: what the user reads.
        endings: file name endings in lower case; the first is the usual one.
        kinds: MIME types, as clipboards and file managers tell them.
        lossless: whether what is read back equals what was written, bit for bit.
        alpha: whether it holds transparency.
        max_side: longest side in pixels it can hold.
        depths: dtypes it can hold, the deepest last.
        bits: of a whole number, at most.
        press: whether it holds press metadata (IPTC).
        grey: whether it holds greyscale, with its own profile.
        inks: whether it holds CMYK.
        quality: at which it is packed where none is asked for; 100 is without loss, where it can.
        writes: whether pictures are saved in it; all are read.
        layers: whether it is a file of layers: what is read as a picture is the merged one that it
            holds. How such files are opened and written as documents is `layered_files.layered`.
        extra: of the distribution, that brings the library it needs; empty: none.
    """

    id: str
    title: str
    endings: tuple[str, ...]
    kinds: tuple[str, ...]
    lossless: bool = True
    alpha: bool = True
    max_side: int = 2**31 - 1
    depths: tuple[str, ...] = ("uint8",)
    bits: int = 16
    press: bool = False
    grey: bool = False
    inks: bool = False
    writes: bool = True
    layers: bool = False
    quality: int = 92
    extra: str = ""

    def loses_at(self, quality: int) -> bool:
        """Whether it is packed with loss at ``quality``; 0: where none is asked for."""
        return not self.lossless or (self.quality == 100 and 0 < quality < 100)

    def check_side(self, longest: int) -> None:
        """Raises InputError ``picture_too_long``: a side of so many pixels is too long for it."""
        if longest > self.max_side:
            raise InputError("picture_too_long", format=self.title, limit=self.max_side)


_WHOLE = ("uint8", "uint16")
_ALL = (*_WHOLE, "float32")

READ_FORMATS: dict[str, PictureFormat] = {
    row.id: row
    for row in (
        PictureFormat(
            "PNG",
            "PNG",
            (".png",),
            ("image/png",),
            depths=_WHOLE,
            grey=True,
        ),
        PictureFormat(
            "JPEG",
            "JPEG",
            (".jpg", ".jpeg", ".jpe"),
            ("image/jpeg",),
            lossless=False,
            alpha=False,
            max_side=65535,
            press=True,
            grey=True,
            inks=True,
        ),
        PictureFormat("WEBP", "WebP", (".webp",), ("image/webp",), max_side=16383),
        PictureFormat(
            "TIFF",
            "TIFF",
            (".tiff", ".tif"),
            ("image/tiff",),
            max_side=2**31,
            depths=_ALL,
            press=True,
            grey=True,
            inks=True,
        ),
        PictureFormat(
            "JXL",
            "JPEG XL",
            (".jxl",),
            ("image/jxl",),
            max_side=2**30 - 1,
            depths=_ALL,
            quality=100,
            extra="photos",
        ),
        PictureFormat(
            "AVIF",
            "AVIF",
            (".avif",),
            ("image/avif",),
            lossless=False,
            max_side=65536,
            depths=_WHOLE,
            bits=12,
        ),
        PictureFormat(
            "HEIF",
            "HEIC",
            (".heic", ".heif", ".hif"),
            ("image/heic", "image/heif"),
            lossless=False,
            max_side=2**32 - 1,
            depths=_WHOLE,
            writes=False,
            extra="photos",
        ),
        PictureFormat(
            "EXR",
            "OpenEXR",
            (".exr",),
            ("image/x-exr", "image/aces"),
            max_side=2**28,
            depths=("float32",),
            extra="photos",
        ),
        PictureFormat(
            "RAW",
            "camera raw",
            (
                *(".dng", ".nef", ".nrw", ".cr2", ".cr3", ".crw", ".arw", ".sr2", ".srf", ".raf"),
                *(".orf", ".rw2", ".rwl", ".pef", ".srw", ".x3f", ".3fr", ".fff", ".iiq", ".kdc"),
                *(".dcr", ".mrw", ".erf", ".mef", ".mos", ".gpr", ".raw"),
            ),
            ("image/x-dcraw", "image/x-adobe-dng"),
            alpha=False,
            max_side=2**16,
            depths=_WHOLE,
            writes=False,
            extra="photos",
        ),
        PictureFormat(
            "VELATURA",
            "Velatura",
            (".velatura",),
            ("application/x-velatura",),
            depths=_WHOLE,
            writes=False,
            layers=True,
        ),
        PictureFormat(
            "ORA",
            "OpenRaster",
            (".ora",),
            ("image/openraster",),
            depths=_WHOLE,
            writes=False,
            layers=True,
        ),
        PictureFormat(
            "PSD",
            "Photoshop",
            (".psd", ".psb"),
            ("image/vnd.adobe.photoshop",),
            max_side=300_000,
            depths=_ALL,
            grey=True,
            writes=False,
            layers=True,
        ),
        PictureFormat(
            "KRA",
            "Krita",
            (".kra", ".krz"),
            ("application/x-krita",),
            depths=_WHOLE,
            writes=False,
            layers=True,
        ),
        PictureFormat(
            "BMP",
            "BMP",
            (".bmp",),
            ("image/bmp",),
            writes=False,
        ),
        PictureFormat(
            "GIF",
            "GIF",
            (".gif",),
            ("image/gif",),
            max_side=65535,
            writes=False,
        ),
    )
}
"""All that pictures are read from, by id."""

FORMATS = {row.id: row for row in READ_FORMATS.values() if row.writes}
"""Those that pictures are saved in."""

READ_ENDINGS = tuple(ending for row in READ_FORMATS.values() for ending in row.endings)
"""Endings of files that pictures are read from."""


def format_for(path: PurePath | str) -> str:
    """The id of the format that a file name's ending asks for.

    Raises:
        InputError: ``format_unknown``.
    """
    ending = PurePath(path).suffix.lower()
    for row in FORMATS.values():
        if ending in row.endings:
            return row.id
    raise InputError("format_unknown", name=PurePath(path).name)
