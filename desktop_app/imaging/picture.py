"""What an opened picture is: its pixels as the file has them, and all that travels with them.

Values only. They are made by `opening` and written by `saving`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from desktop_app.core.file_features import FileFeature
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.core.values import Number

EXPOSURE, HIGHLIGHTS = Number(-3, 3), Number(0, 8, whole=True)
"""Of a `Development`."""


@dataclass(frozen=True, slots=True)
class Development:
    """How a camera's raw picture becomes one that is seen.

    Attributes:
        exposure: stops lighter than LibRaw makes it.
        highlights: 0: what one channel has no values for is white; 1 mixes clipped and unclipped
            values; 2 to 8 rebuild it, ever more in colour.
    """

    exposure: float = 0.0
    highlights: int = 0

    @property
    def words(self) -> str:
        """What a picture says of it, as its text `DEVELOPED`."""
        return f"exposure {self.exposure:g} EV, highlights {self.highlights}"

    @classmethod
    def of(cls, words: str) -> Development:
        """What such words say; where they say nothing, as the camera does."""
        found = re.fullmatch(r"exposure (-?[0-3](?:\.\d+)?) EV, highlights ([0-8])", words)
        return cls(float(found[1]), int(found[2])) if found else cls()


DEVELOPED = "Development"
"""The text of a picture that says how its raw was developed, if not as the camera says."""


@dataclass(frozen=True, slots=True)
class SourcePicture:
    """The file a picture was read from, so that saving without an edit can copy it.

    The bytes are not kept: a file may have a gigabyte. Whoever saves reads it again.

    Attributes:
        format: PNG, JPEG, WEBP, TIFF, BMP, GIF or AVIF.
        length: bytes.
        digest: SHA-256 (hex).
    """

    format: str
    length: int
    digest: str

    def is_of(self, data: bytes) -> bool:
        """Whether these are the very bytes that were opened."""
        return len(data) == self.length and hashlib.sha256(data).hexdigest() == self.digest


def source_of(data: bytes, format: str) -> SourcePicture:
    """The `Source` of a file's bytes."""
    return SourcePicture(format, len(data), hashlib.sha256(data).hexdigest())


@dataclass(frozen=True, slots=True)
class About:
    """What a file says about its picture.

    Attributes:
        icc: colour profile of RGB or grey pixels; None is sRGB.
        exif: EXIF block without JPEG's ``Exif`` head; orientation 1, no thumbnail.
        xmp: XMP packet; orientation 1.
        dpi: pixels an inch, across and down.
        texts: keys and texts, as PNG has them: Velatura's settings, author, comment…
        iptc: the IPTC record (press data of JPEG and TIFF).
    """

    icc: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    dpi: tuple[float, float] | None = None
    texts: tuple[tuple[str, str], ...] = ()
    iptc: bytes | None = None


@dataclass(frozen=True, slots=True)
class JpegFacts:
    """How a JPEG was compressed.

    Attributes:
        tables: quantisation tables, 64 values each, row by row.
        subsampling: Pillow's number: 0 for 4:4:4, 1 for 4:2:2, 2 for 4:2:0.
        progressive: whether it builds up in passes.
    """

    tables: tuple[tuple[int, ...], ...]
    subsampling: int
    progressive: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What is a format's own.

    Attributes:
        grey: whether the file holds grey; written as grey again while it is.
        jpeg: see `JpegFacts`; None for other formats and for CMYK.
        lossy: whether the file was compressed with loss (JPEG, AVIF, some WebP).
        interlaced: PNG: Adam7. (Not written again: it makes files larger and helps nobody.)
        compressed: TIFF: whether the pixels were packed.
        big_endian: TIFF: byte order.
        keyed: PNG: whether one colour is transparent (tRNS); written so again while one is.
    """

    grey: bool = False
    jpeg: JpegFacts | None = None
    lossy: bool = False
    interlaced: bool = False
    compressed: bool = True
    big_endian: bool = False
    keyed: bool = False


@dataclass(frozen=True, slots=True)
class RawFile:
    """The camera raw that a picture was developed from: where it is is nobody else's business.

    Attributes:
        name: without folders.
        digest: SHA-256 (hex).
    """

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class FileOrigin:
    """Everything of an opened file but its pixels; the empty one is of a picture made here.

    ``raw`` stays where ``source`` does not: in a project that was made of it.
    """

    about: About = field(default_factory=About)
    facts: Facts = field(default_factory=Facts)
    source: SourcePicture | None = None
    raw: RawFile | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture as its file has it.

    Attributes:
        pixels: (h, w, 3|4), uint8, uint16 or float32, upright, in the colour space of
            ``origin.about.icc``, alpha straight, read-only. Grey is held as R = G = B. Floats are
            0..1 by custom; what lies beyond is kept.
        origin: what to hand to `saving.write_picture`.
        notes: codes of what must be said: ``first_frame``, ``reduced_to_8_bit`` (of a kind of
            file that can't be read deeper), ``converted_from_cmyk``, ``profile_converted``,
            ``profile_ignored``, ``profile_in_8_bit``, ``reduced_to_float32``,
            ``beyond_range`` (floats that are shown clipped), ``extra_channels_dropped``.
        left: what the file holds that the picture does not.
    """

    pixels: Array
    origin: FileOrigin
    notes: tuple[str, ...]
    left: frozenset[FileFeature] = frozenset()

    @property
    def format(self) -> str:
        """PNG, JPEG, WEBP, TIFF, BMP, GIF or AVIF; empty if it was not opened."""
        return self.origin.source.format if self.origin.source is not None else ""

    @property
    def has_alpha(self) -> bool:
        """Whether there is a fourth channel."""
        return self.pixels.shape[2] == 4

    @property
    def shown(self) -> ByteArray:
        """(h, w, 3) uint8 sRGB of it, over white: what networks are shown."""
        from desktop_app.imaging.colour import colour_space
        from desktop_app.imaging.encode import flatten

        return colour_space(self.origin.about.icc).shown(flatten(self.pixels))

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        return Size(self.pixels.shape[1], self.pixels.shape[0])
