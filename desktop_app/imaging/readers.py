"""The table of formats that modules and libraries of their own read, imported when first needed.

A row tells by the first bytes (and the name) whether a file is one of its format, and where its
codec stands: a module that imports the library inside its functions. `opening` asks here first;
limits hold by `Told`, before anything is decoded.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from desktop_app.core.errors import InputError
from desktop_app.core.reading import reading
from desktop_app.imaging.codec import Codec, FileFacts, library_missing
from desktop_app.imaging.exr_header import is_exr
from desktop_app.imaging.formats import READ_FORMATS
from desktop_app.imaging.picture import Development, Picture
from desktop_app.imaging.pillow_files import check_size
from desktop_app.imaging.raw_kind import is_raw
from desktop_app.imaging.text_chunks import PNG_SIGNATURE


class Reader(NamedTuple):
    """A row: the id in `formats.READ_FORMATS`; whether a file is one; its codec."""

    format: str
    is_one: Callable[[bytes, str], bool]
    codec: Callable[[], Codec]


_HEVC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_JXL_HEADS = (b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n")


def _is_heif(data: bytes, name: str) -> bool:
    """Of ISO's brands (of ``mif3`` the version is one); AVIF, which names one too, is Pillow's."""
    if data[4:8] != b"ftyp":
        return False
    end = min(int.from_bytes(data[:4], "big"), len(data), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(12, end, 4))}
    return bool(brands & _HEVC) and not brands & {b"avif", b"avis"}


def _heif() -> Codec:
    from desktop_app.imaging.heif_files import heif_codec

    return heif_codec()


def _is_jxl(data: bytes, name: str) -> bool:
    return data.startswith(_JXL_HEADS)


def _jxl() -> Codec:
    from desktop_app.imaging.jxl_files import CODEC

    return CODEC


def _exr() -> Codec:
    from desktop_app.imaging.exr import exr_codec

    return exr_codec()


def _raw() -> Codec:
    from desktop_app.imaging.raw import raw_codec

    return raw_codec()


def _is_psd(data: bytes, name: str) -> bool:
    return data.startswith(b"8BPS")


_TYPE, _OWN = b"mimetype", b"velatura/project.json"
_IN_ZIP = ("VELATURA", "ORA", "KRA")
_TYPES = {"KRA": b"application/x-kr", "ORA": b"image/openraster"}


def zip_kind(data: bytes, name: str) -> str:
    """The id in `formats.READ_FORMATS` of a layered file, by the type that its first member tells,
    or, of one that was packed in another order, by its name; empty: it is none."""
    begin = 30 + len(_TYPE) + int.from_bytes(data[28:30], "little")
    if not data.startswith(b"PK\3\4"):
        return ""
    if data[30 : 30 + len(_TYPE)] != _TYPE:
        named = name.lower()
        return next((one for one in _IN_ZIP if named.endswith(READ_FORMATS[one].endings)), "")
    body = data[begin : begin + 100]
    if data[8:10] == b"\x08\0":  # whoever packed it again deflated this one too
        with suppress(zlib.error):
            body = zlib.decompressobj(-zlib.MAX_WBITS).decompress(body)
    found = next((kind for kind, own in _TYPES.items() if body.startswith(own)), "")
    return "VELATURA" if found == "ORA" and _OWN in data else found


def _layered(kind: str, is_one: Callable[[bytes, str], bool]) -> Reader:
    def codec() -> Codec:
        from desktop_app.imaging.layered_files.flat import flat_codec

        return flat_codec(kind)

    return Reader(kind, is_one, codec)


def _in_zip(kind: str) -> Reader:
    return _layered(kind, lambda data, name: zip_kind(data, name) == kind)


READERS: tuple[Reader, ...] = (
    Reader("HEIF", _is_heif, _heif),
    Reader("JXL", _is_jxl, _jxl),
    Reader("EXR", is_exr, _exr),
    Reader("RAW", is_raw, _raw),
    _layered("PSD", _is_psd),
    *map(_in_zip, _IN_ZIP),
)


def reader_of(data: bytes, name: str) -> Reader | None:
    """The row of a file; None: Pillow or we read it."""
    if data.startswith(PNG_SIGNATURE):  # nearly all that is read inside of the program
        return None
    return next((row for row in READERS if row.is_one(data, name)), None)


def facts_by_library(data: bytes, name: str) -> FileFacts | None:
    """What a file tells; None: no library of its own reads it.

    Raises:
        InputError: ``picture_truncated``, ``picture_too_large`` or ``format_library_missing``.
    """
    row = reader_of(data, name)
    if row is None:
        return None
    with _reading(row.format, name):
        told = row.codec().tell(data, name)
    check_size(told.size, name)
    return told


def read_by_library(
    data: bytes, name: str, development: Development | None = None
) -> Picture | bytes | None:
    """The picture, or the file of one that is in this one; None: no library of its own reads it.
    Raises as `facts_by_library`, and whatever its library raises."""
    row = reader_of(data, name)
    if row is None or facts_by_library(data, name) is None:
        return None
    if development is not None and row.format == "RAW":
        from desktop_app.imaging.raw import read_raw

        return read_raw(data, name, development)
    return row.codec().read(data, name)


@contextmanager
def _reading(format_id: str, name: str) -> Iterator[None]:
    def damaged(error: Exception) -> InputError:
        if isinstance(error, ImportError):
            return library_missing(format_id, name, error)
        return InputError("picture_truncated", repr(error), name=name)

    with reading(name, damaged):
        yield
