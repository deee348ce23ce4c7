"""PNG in bands and exact PNG: every reader sees the very samples that were written."""

from __future__ import annotations

import io
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.imaging import png_bands, png_bands_reader
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.png import Chunk, about_chunks, write_png
from desktop_app.imaging.png_bands import png_pieces, zlib_pieces
from desktop_app.imaging.png_bands_reader import read_banded_png
from desktop_app.imaging.png_exact import check_png, png_head, read_exact_png


def packed(pixels: Array, about: list[Chunk] | None = None) -> bytes:
    with ThreadPoolExecutor(2) as pool:
        return b"".join(png_pieces(pixels, about or (), pool))


@st.composite
def pictures(draw: st.DrawFn) -> Array:
    shape = draw(st.tuples(st.integers(1, 40), st.integers(1, 40), st.integers(1, 4)))
    dtype = np.dtype(draw(st.sampled_from(("uint8", "uint16"))))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    made = rng.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)
    made[draw(st.integers(0, shape[0])) :] = 0  # blank bands are packed once
    return made


@settings(deadline=None)
@given(pictures(), st.integers(1, 500))
def test_bands_of_any_length_give_back_every_sample(pixels: Array, band: int):
    before, png_bands.BAND = png_bands.BAND, band
    try:
        data = packed(pixels)
    finally:
        png_bands.BAND = before
    assert np.array_equal(read_exact_png(data), pixels)
    assert read_exact_png(data).dtype == pixels.dtype
    assert check_png(data).size == Size(pixels.shape[1], pixels.shape[0])
    # Pillow looks at every checksum.
    assert Image.open(io.BytesIO(data)).size == (pixels.shape[1], pixels.shape[0])
    Image.open(io.BytesIO(data)).load()


@settings(deadline=None)
@given(pictures(), st.integers(1, 500), st.booleans())
def test_unpacking_in_bands_is_the_same_as_opencvs(pixels: Array, band: int, together: bool):
    before, alone = png_bands.BAND, png_bands_reader._ALONE_BELOW
    png_bands.BAND, png_bands_reader._ALONE_BELOW = band, 0 if together else alone
    height, width, samples = pixels.shape
    try:
        data = packed(pixels)
        found = read_banded_png(data, width, height, samples, pixels.itemsize * 8)
    finally:
        png_bands.BAND, png_bands_reader._ALONE_BELOW = before, alone
    assert found is not None
    assert found.dtype == pixels.dtype
    assert np.array_equal(found, pixels)


@settings(deadline=None)
@given(st.data())
def test_a_damaged_band_is_left_to_opencv_or_is_another_picture(data: st.DataObject):
    pixels = np.random.default_rng(1).integers(0, 256, (9, 8, 4), dtype=np.uint8)
    changed = bytearray(packed(pixels))
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(33, len(changed) - 1))] = data.draw(st.integers(0, 255))
    found = read_banded_png(bytes(changed), 8, 9, 4, 8)
    assert found is None or found.shape == (9, 8, 4)


def test_other_programs_pngs_are_left_to_opencv():
    pixels = np.random.default_rng(1).integers(0, 256, (60, 70, 4), dtype=np.uint8)
    data = write_png(pixels, ())
    assert read_banded_png(data, 70, 60, 4, 8) is None
    assert np.array_equal(read_exact_png(data), pixels)


@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(1, 50))
def test_streams_put_together_of_bands_are_whole(data: bytes, band: int):
    def make(start: int) -> png_bands.Part:
        return data[start : start + band], None

    with ThreadPoolExecutor(2) as pool:
        made = b"".join(zlib_pieces(make, range(0, len(data), band), pool))
    assert zlib.decompress(made) == data


def test_the_chunks_about_it_go_along():
    about = about_chunks(icc=None, exif=None, xmp=None, dpi=(300.0, 72.0), texts={"Title": "x"})
    data = packed(np.zeros((3, 4, 4), np.uint8), about)
    found = read_picture(data, "x").origin.about
    assert found.texts == (("Title", "x"),)
    assert found.dpi == pytest.approx((300, 72), abs=0.02)


@pytest.mark.parametrize("cut", [20, 40, -400, -40])
def test_a_png_that_is_cut_off_is_found_out(cut: int):
    data = packed(np.random.default_rng(0).integers(0, 256, (50, 60, 4), dtype=np.uint8))
    with pytest.raises(ValueError):
        check_png(data[:cut])


def test_odd_pngs_are_looked_at_as_well():
    for mode in ("1", "L", "P", "LA"):
        out = io.BytesIO()
        Image.effect_noise((37, 21), 90).convert(mode).save(out, "PNG")
        assert check_png(out.getvalue()).size == Size(37, 21)


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", bytes(60)])
def test_what_is_no_png_has_no_head(data: bytes):
    with pytest.raises(ValueError):
        png_head(data)


def test_an_exact_png_is_none_of_a_palette():
    out = io.BytesIO()
    Image.new("P", (4, 4)).save(out, "PNG")
    with pytest.raises(ValueError):
        read_exact_png(out.getvalue())
    with pytest.raises(ValueError):
        read_exact_png(write_png(np.ones((4, 4, 4), np.uint8), ())[:-30])
