"""Camera raw as pictures: a DNG made here, developed by LibRaw."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image

from desktop_app.core.errors import InputError
from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.exif_block import orientation
from desktop_app.imaging.opening import read_picture, size_in
from desktop_app.imaging.picture import Development
from desktop_app.imaging.raw_kind import is_raw

pytest.importorskip("rawpy")

SIDE = 64


def dng(
    turned: int = 1,
    level: float = 0.2,
    light: FloatArray | None = None,
    *,
    make: bytes = b"Made",
    packing: int = 1,
    version: int = 50706,
) -> bytes:
    """A sensor of RGGB that saw ``light``, (h, w) from 0 to 1; or grey, brighter to the right.

    ``make``, ``packing``, ``version``: the camera's name, TIFF's number of a compression, the tag
    that makes it a DNG; of other cameras those tell LibRaw how to read it.
    """
    if light is None:
        light = np.tile(np.linspace(0.02, level, SIDE * 2), (SIDE, 1)).astype(np.float32)
    height, width = light.shape
    samples = np.rint(light * 65535).astype("<u2").tobytes()
    matrix = struct.pack("<18i", *(n for v in (1, 0, 0, 0, 1, 0, 0, 0, 1) for n in (v, 1)))
    tags: list[tuple[int, int, int, bytes]] = [
        (254, 4, 1, struct.pack("<I", 0)), (256, 4, 1, struct.pack("<I", width)),
        (257, 4, 1, struct.pack("<I", height)), (258, 3, 1, struct.pack("<H", 16)),
        (259, 3, 1, struct.pack("<H", packing)), (262, 3, 1, struct.pack("<H", 32803)),
        (271, 2, len(make) + 1, make + b"\0"), (272, 2, 5, b"Here\0"), (273, 4, 1, b"????"),
        (274, 3, 1, struct.pack("<H", turned)), (277, 3, 1, struct.pack("<H", 1)),
        (278, 4, 1, struct.pack("<I", height)), (279, 4, 1, struct.pack("<I", len(samples))),
        (33421, 3, 2, struct.pack("<2H", 2, 2)), (33422, 1, 4, bytes((0, 1, 1, 2))),
        (version, 1, 4, bytes((1, 4, 0, 0))), (50717, 4, 1, struct.pack("<I", 65535)),
        (50721, 10, 9, matrix), (50728, 5, 3, struct.pack("<6I", 1, 1, 1, 1, 1, 1)),
    ]  # fmt: skip
    at = 8 + 2 + 12 * len(tags) + 4
    bodies, rows = b"", b""
    for tag, kind, count, value in tags:
        place = value.ljust(4, b"\0")
        if len(value) > 4:
            place, bodies = (
                struct.pack("<I", at + len(bodies)),
                bodies + value + b"\0" * (len(value) % 2),
            )
        rows += struct.pack("<HHI", tag, kind, count) + place
    rows = rows.replace(b"????", struct.pack("<I", at + len(bodies)))
    head = b"II*\0" + struct.pack("<IH", 8, len(tags))
    return head + rows + b"\0\0\0\0" + bodies + samples


@pytest.mark.slow
def test_a_dng_is_developed_in_16_bits_and_a_wide_profile() -> None:
    picture = read_picture(dng(), "a.dng")
    assert (picture.format, picture.pixels.dtype.name) == ("RAW", "uint16")
    assert picture.pixels.shape == (SIDE, 2 * SIDE, 3)
    assert b"C\0I\0C\0P\0 \0009" in (picture.origin.about.icc or b"")
    assert picture.pixels[:, -8:].mean() > 2 * picture.pixels[:, :8].mean()


@pytest.mark.slow
def test_its_orientation_counts_once() -> None:
    picture = read_picture(dng(turned=6), "a.dng")
    assert picture.pixels.shape == (2 * SIDE, SIDE, 3)
    assert (size := size_in(dng(turned=6), "a.dng")).width == SIDE and size.height == 2 * SIDE
    assert orientation(picture.origin.about.exif or b"") == 1


@pytest.mark.slow
def test_exposure_makes_it_lighter_and_highlights_change_what_is_clipped() -> None:
    data = dng(level=1.0)
    plain = read_picture(data, "a.dng").pixels
    lighter = read_picture(data, "a.dng", development=Development(exposure=1.0)).pixels
    darker = read_picture(data, "a.dng", development=Development(exposure=-1.0)).pixels
    assert darker.mean() < plain.mean() < lighter.mean()
    read_picture(data, "a.dng", development=Development(highlights=8))


def test_a_plain_tiff_is_none_whatever_its_name() -> None:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), (9, 9, 9)).save(out, "TIFF")
    assert not is_raw(out.getvalue(), "a.tif")
    assert not is_raw(out.getvalue(), "a.nef")
    assert read_picture(out.getvalue(), "a.nef").format == "TIFF"


def test_damage_is_one_clear_error() -> None:
    with pytest.raises(InputError) as error:
        read_picture(dng()[:9000], "a.dng")
    assert error.value.code in ("picture_truncated", "raw_unknown")


@pytest.mark.slow
def test_what_libraw_puts_where_samples_are_missing_is_no_picture() -> None:
    for data in (dng(packing=7), dng(light=np.zeros((SIDE, SIDE), np.float32))):
        with pytest.raises(InputError) as error:  # no JPEG is in it; nothing was written
            read_picture(data, "a.dng")
        assert error.value.code == "picture_truncated"


@pytest.mark.states("note.raw_preview_only")
def test_of_an_unknown_camera_the_preview_is_opened_and_said() -> None:
    preview = io.BytesIO()
    Image.new("RGB", (32, 24), (200, 30, 30)).save(preview, "JPEG")
    data = b"FUJIFILMCCD-RAW 0201" + bytes(200) + preview.getvalue()
    picture = read_picture(data, "a.raf")
    assert picture.pixels.shape == (24, 32, 3)
    assert "raw_preview_only" in picture.notes
    with pytest.raises(InputError) as error:
        read_picture(b"FUJIFILMCCD-RAW 0201" + bytes(400), "a.raf")
    assert error.value.code in ("raw_unknown", "picture_truncated")
