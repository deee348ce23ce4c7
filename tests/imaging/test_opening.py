"""A picture opens at its own depth, in its own colours, with everything that belongs to it."""

from __future__ import annotations

import io
import struct

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Array
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.formats import FORMATS
from desktop_app.imaging.icc import gamma_tag, write_matrix_profile
from desktop_app.imaging.mask_files import read_mask
from desktop_app.imaging.opening import bytes_in, read_picture
from desktop_app.imaging.picture import FileOrigin
from desktop_app.imaging.saving import write_picture
from tests.draws import examples
from tests.imaging.deep_pictures import PROFILES, camera_exif, random_pixels, tiff
from tests.imaging.pictures import chunk, photo, png, saved

DEEP = random_pixels(1, (19, 23, 4), "uint16")
FLOATS = random_pixels(2, (19, 23, 4), "float32")
PHOTO = photo()


def as_rgba(samples: Array, colours: int) -> Array:
    """Grey repeated, alpha kept."""
    rgb = np.repeat(samples[..., :1], 3, axis=2) if colours == 1 else samples[..., :3]
    return np.concatenate([rgb, samples[..., colours:]], axis=2)


@pytest.mark.parametrize(("colour_type", "n"), [(0, 1), (2, 3), (4, 2), (6, 4)])
def test_16_bit_png_keeps_every_bit(colour_type: int, n: int):
    opened = read_picture(png(DEEP[..., :n], colour_type, 16), "a")
    assert opened.pixels.dtype == np.uint16
    assert np.array_equal(opened.pixels, as_rgba(DEEP[..., :n], 1 if n < 3 else 3))
    assert opened.origin.facts.grey == (n < 3)
    assert opened.notes == ()
    assert not opened.pixels.flags.writeable


@pytest.mark.parametrize("dtype", ["uint16", "float16", "float32"])
@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("separate", [False, True])
def test_a_deep_tiff_keeps_every_bit(dtype: str, n: int, order: str, separate: bool):
    source = DEEP if dtype == "uint16" else FLOATS
    samples = source[..., :n].astype(dtype)
    data = tiff(samples, order, extra=2 if n in (2, 4) else None, separate=separate, deflate=True)  # type: ignore[arg-type]
    opened = read_picture(data, "a")
    wanted = as_rgba(samples, 1 if n < 3 else 3)
    assert opened.pixels.dtype == (np.uint16 if dtype == "uint16" else np.float32)
    assert np.array_equal(opened.pixels, wanted.astype(opened.pixels.dtype))
    assert opened.origin.facts.grey == (n < 3)


COMPRESSIONS = [(1, 1), (5, 1), (5, 2), (8, 2), (32946, 2), (32773, 1), (5, 3), (8, 3)]


@pytest.mark.parametrize(("compression", "predictor"), COMPRESSIONS)
@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_each_way_of_packing_a_tiff_is_read(compression: int, predictor: int, dtype: str):
    if predictor == 3 and dtype == "uint16":
        return  # there is no such thing
    pixels = np.ascontiguousarray((DEEP if dtype == "uint16" else FLOATS)[..., :3])
    options = [cv2.IMWRITE_TIFF_COMPRESSION, compression, cv2.IMWRITE_TIFF_PREDICTOR, predictor]
    data = cv2.imencode(".tiff", pixels[..., ::-1], options)[1].tobytes()
    assert np.array_equal(read_picture(data, "a").pixels, pixels)


def test_a_white_is_0_tiff_is_turned_round():
    opened = read_picture(tiff(DEEP[..., :1], photometric=0), "a")
    assert np.array_equal(opened.pixels[..., 0], 65535 - DEEP[..., 0])


def test_associated_alpha_is_divided_out_and_comes_back_the_same():
    straight = DEEP.copy()
    straight[..., 3] |= 0x8000
    weight = straight[..., 3:] / 65535
    stored = np.concatenate([np.rint(straight[..., :3] * weight), straight[..., 3:]], axis=2)
    opened = read_picture(tiff(stored.astype(np.uint16), extra=1), "a")
    assert np.abs(opened.pixels.astype(int) - straight).max() <= 1
    again = read_picture(write_picture(opened.pixels, "TIFF", opened.origin).data, "a")
    assert np.array_equal(again.pixels, opened.pixels)


def test_colours_under_associated_alpha_0_stay():
    stored = DEEP.copy()
    stored[..., 3] = 0
    assert np.array_equal(read_picture(tiff(stored, extra=1), "a").pixels, stored)


@pytest.mark.states("note.extra_channels_dropped")
def test_a_channel_of_unstated_meaning_is_no_transparency_and_that_is_said():
    opened = read_picture(tiff(DEEP, extra=0), "a")
    assert opened.notes == ("extra_channels_dropped",)
    assert np.array_equal(opened.pixels, DEEP[..., :3])


@pytest.mark.states("note.beyond_range")
def test_floats_beyond_white_and_no_numbers_are_kept_and_that_is_said():
    samples = FLOATS.copy()
    samples[0, 0], samples[0, 1] = 7.5, -2.0
    opened = read_picture(tiff(samples, extra=2), "a")
    assert opened.notes == ("beyond_range",)
    assert np.array_equal(opened.pixels, samples)
    samples[1, 1, 0] = np.nan
    opened = read_picture(tiff(samples, extra=2), "a")
    assert opened.notes == ("beyond_range",)
    assert np.array_equal(opened.pixels.view(np.uint32), samples.view(np.uint32))


@pytest.mark.states("note.reduced_to_float32")
def test_double_floats_become_single_and_that_is_said():
    opened = read_picture(tiff(FLOATS.astype(np.float64), extra=2), "a")
    assert opened.notes == ("reduced_to_float32",)
    assert np.array_equal(opened.pixels, FLOATS)


def test_a_transparent_16_bit_colour_becomes_alpha():
    key = DEEP[3, 5, :3].astype(">u2").tobytes()
    opened = read_picture(png(DEEP[..., :3], 2, 16, chunk(b"tRNS", key)), "a")
    assert np.array_equal(opened.pixels[..., :3], DEEP[..., :3])
    assert opened.pixels[3, 5, 3] == 0
    assert (opened.pixels[..., 3] == 65535).sum() == 19 * 23 - 1


def interlaced(samples: Array) -> bytes:
    """A 16-bit RGB PNG in Adam7's seven passes."""
    import zlib

    raw = bytearray()
    for x, y, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4),
                         (1, 0, 2, 2), (0, 1, 1, 2)):  # fmt: skip
        part = samples[y::dy, x::dx]
        if part.shape[1]:
            for row in part:
                raw += b"\0" + row.astype(">u2").tobytes()
    head = struct.pack(">IIBBBBB", samples.shape[1], samples.shape[0], 16, 2, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(bytes(raw))), chunk(b"IEND", b""))
    )


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (9, 5), (19, 23)])
def test_an_interlaced_16_bit_png_is_read(size: tuple[int, int]):
    samples = DEEP[: size[0], : size[1], :3]
    opened = read_picture(interlaced(samples), "a")
    assert np.array_equal(opened.pixels, samples)
    assert opened.origin.facts.interlaced


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_8_bit_values_stay_as_they_are_whatever_the_profile(mode: str):
    image = Image.fromarray(photo(channels=4 if "A" in mode else 3)).convert(mode)
    wanted = np.asarray(image.convert("RGBA" if mode in ("LA", "RGBA") else "RGB"))
    opened = read_picture(saved(image, "PNG", icc_profile=PROFILES["adobe"]), "a")
    assert np.array_equal(opened.pixels, wanted)
    assert opened.origin.about.icc == PROFILES["adobe"]
    assert opened.notes == ()


@pytest.mark.parametrize("orientation", [*range(1, 9), 0, 9, 65535])
@pytest.mark.parametrize("kind", ["png8", "png16", "jpeg", "webp", "tiff8", "tiff16", "xmp"])
def test_a_turned_picture_is_turned_once_for_good(orientation: int, kind: str):
    stored = (DEEP[..., :3] >> 8).astype(np.uint8)
    exif = camera_exif("<", orientation, thumbnail=True)
    deep = DEEP[..., :3]
    rgb = Image.fromarray(stored)
    xmp = b'<x><rdf:Description tiff:Orientation="%d"/></x>' % orientation
    itxt = b"XML:com.adobe.xmp\0\0\0\0\0" + xmp
    data = {
        "png8": lambda: saved(rgb, "PNG", exif=exif),
        "png16": lambda: png(deep, 2, 16, chunk(b"eXIf", exif)),
        "jpeg": lambda: saved(rgb, "JPEG", exif=b"Exif\0\0" + exif, quality=100, subsampling=0),
        "webp": lambda: saved(rgb, "WEBP", exif=exif, lossless=True),
        "tiff8": lambda: saved(rgb, "TIFF", tiffinfo={274: orientation}),
        "tiff16": lambda: tiff(deep, orientation=orientation),
        "xmp": lambda: png(deep, 2, 16, chunk(b"iTXt", itxt)),
    }[kind]()
    wide = orientation in range(5, 9)
    opened = read_picture(data, "a")
    assert opened.pixels.shape[:2] == ((23, 19) if wide else (19, 23))
    upright = np.asarray(Image.fromarray(stored))
    turn = {2: np.fliplr, 3: lambda a: np.rot90(a, 2), 4: np.flipud,
            5: lambda a: a.swapaxes(0, 1), 6: lambda a: np.rot90(a, -1),
            7: lambda a: np.rot90(a.swapaxes(0, 1), 2), 8: np.rot90}.get(orientation)  # fmt: skip
    wanted = upright if turn is None else turn(upright)
    found = opened.pixels >> 8 if opened.pixels.dtype == np.uint16 else opened.pixels
    assert np.abs(found.astype(int) - wanted).mean() < (6 if kind == "jpeg" else 0.01)
    target = {"jpeg": "JPEG", "webp": "WEBP"}.get(kind, kind.rstrip("0123456789").upper())
    target = "PNG" if target == "XMP" else target
    again = read_picture(write_picture(opened.pixels, target, opened.origin).data, "b")
    assert again.pixels.shape == opened.pixels.shape
    if target != "JPEG":
        assert np.array_equal(again.pixels, opened.pixels)
    assert b"a small picture" not in (opened.origin.about.exif or b"")


def test_a_jpeg_keeps_its_tables_sampling_and_words():
    for subsampling in (0, 1, 2):
        data = saved(Image.fromarray(PHOTO), "JPEG", quality=61, subsampling=subsampling,
                     progressive=True, comment=b"hello", dpi=(240, 240))  # fmt: skip
        opened = read_picture(data, "a")
        facts = opened.origin.facts.jpeg
        assert facts is not None
        assert (facts.subsampling, facts.progressive, len(facts.tables)) == (subsampling, True, 2)
        assert opened.origin.about.dpi == (240.0, 240.0)
        assert opened.origin.about.texts == (("Comment", "hello"),)


def test_a_webp_says_whether_it_was_packed_with_loss():
    for lossless in (True, False):
        for size in (1, 2):
            data = saved(Image.fromarray(PHOTO), "WEBP", lossless=lossless, save_all=size > 1,
                         append_images=[Image.fromarray(PHOTO[::-1])] * (size - 1),
                         icc_profile=PROFILES["p3"])  # fmt: skip
            assert read_picture(data, "a").origin.facts.lossy != lossless


def test_associated_alpha_of_8_bits_is_divided_out_too():
    stored = np.array([[[100, 50, 0, 128], [255, 0, 7, 255]]], np.uint8)
    opened = read_picture(tiff(stored, extra=1), "a")
    assert np.abs(opened.pixels.astype(int) - [[[199, 100, 0, 128], [255, 0, 7, 255]]]).max() <= 1
    again = read_picture(write_picture(opened.pixels, "TIFF", opened.origin).data, "a")
    assert np.array_equal(again.pixels, opened.pixels)


@pytest.mark.states("note.converted_from_cmyk")
def test_cmyk_is_srgb_from_then_on_and_that_is_said():
    opened = read_picture(saved(Image.fromarray(PHOTO).convert("CMYK"), "JPEG"), "a")
    assert opened.notes == ("converted_from_cmyk",)
    assert opened.origin.about.icc is None
    assert opened.origin.facts.jpeg is None


def test_gamma_of_a_png_without_profile_becomes_a_profile():
    linear = png(DEEP[..., :3], 2, 16, chunk(b"gAMA", struct.pack(">I", 100_000)))
    icc = read_picture(linear, "a").origin.about.icc
    assert icc is not None
    shown = colour_space(icc).to_srgb(np.full((1, 1, 3), 0.2140, np.float32))
    assert shown == pytest.approx(0.5, abs=1e-3)
    usual = png(DEEP[..., :3], 2, 16, chunk(b"gAMA", struct.pack(">I", 45_455)))
    assert read_picture(usual, "a").origin.about.icc is None


@pytest.mark.states("note.profile_ignored")
def test_a_broken_profile_is_srgb_and_that_is_said():
    for icc in (b"nonsense", b"\0" * 300, PROFILES["p3"][:200]):
        opened = read_picture(saved(Image.fromarray(PHOTO), "PNG", icc_profile=icc), "a")
        assert opened.notes == ("profile_ignored",)
        assert np.array_equal(opened.pixels, PHOTO)


def test_the_source_tells_its_own_bytes_from_others():
    data = png(DEEP, 6, 16)
    source = read_picture(data, "a").origin.source
    assert source is not None
    assert source.is_of(data)
    assert not source.is_of(data[:-1] + b"x")


@pytest.mark.states("note.first_frame")
def test_several_pages_are_said():
    both = saved(Image.new("RGB", (8, 8)), "TIFF", save_all=True,
                 append_images=[Image.new("RGB", (8, 8))])  # fmt: skip
    assert read_picture(both, "a").notes == ("first_frame",)


# --- what a mask makes of it


def test_floats_that_pillow_does_not_know_open_as_a_mask_too():
    assert read_mask(tiff(FLOATS, extra=2), "m").values.shape == (19, 23)


# --- bad input


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_truncated_deep_picture_is_refused(cut: float):
    noise = random_pixels(3, (60, 80, 3), "uint16")
    for data in (png(noise, 2, 16), tiff(noise, deflate=True), tiff(noise)):
        with pytest.raises(InputError) as caught:
            read_picture(data[: int(len(data) * cut)], "x.png")
        assert caught.value.code == "picture_truncated"


def test_a_damaged_deep_picture_is_refused():
    for data in (png(DEEP, 6, 16), tiff(DEEP, extra=2, deflate=True)):
        broken = bytearray(data)
        for at in range(200, 260):
            broken[at] ^= 0x55
        with pytest.raises(InputError):
            read_picture(bytes(broken), "x")


def test_a_deep_picture_of_over_200_megapixels_is_refused_by_its_header():
    head = tiff(DEEP[:1, :1, :3])
    for tag, side in ((256, 30_000), (257, 30_000)):
        at = head.index(struct.pack("<HHI", tag, 4, 1))
        head = head[: at + 8] + struct.pack("<I", side) + head[at + 12 :]
    ihdr = struct.pack(">IIBBBBB", 30_000, 30_000, 16, 6, 0, 0, 0)
    huge = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", ihdr) + chunk(b"IDAT", b"")
    for data in (head, huge):
        with pytest.raises(InputError) as caught:
            read_picture(data, "x")
        assert caught.value.code == "picture_too_large"


@pytest.mark.slow
def test_pixels_that_unpack_to_far_more_than_announced_cost_nothing():
    import zlib

    bomb = png(DEEP[:1, :1], 6, 16)
    head = bomb[:33]
    data = head + chunk(b"IDAT", zlib.compress(b"\0" * (64 << 20))) + chunk(b"IEND", b"")
    try:
        assert read_picture(data, "x").pixels.shape == (1, 1, 4)
    except InputError:
        pass


SEEDS = [
    png(DEEP, 6, 16, chunk(b"eXIf", camera_exif(thumbnail=True))),
    png(DEEP[..., :2], 4, 16),
    tiff(DEEP, extra=2, deflate=True),
    tiff(FLOATS[..., :3], ">"),
    write_picture(FLOATS, "TIFF", FileOrigin()).data,
    saved(Image.fromarray(PHOTO), "JPEG", exif=b"Exif\0\0" + camera_exif("<", 6, thumbnail=True)),
    saved(Image.fromarray(PHOTO), "WEBP", icc_profile=PROFILES["p3"]),
    saved(Image.fromarray(PHOTO), "TIFF", icc_profile=write_matrix_profile(
        "x", np.eye(3), gamma_tag(1.0))),
]  # fmt: skip


@pytest.mark.slow
@settings(max_examples=examples(250))
@given(st.sampled_from(SEEDS), st.data())
def test_mutated_files_open_or_are_refused(seed: bytes, data: st.DataObject):
    changed = bytearray(seed)
    near = st.integers(0, min(200, len(seed) - 1)) | st.integers(0, len(seed) - 1)
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(near)] = data.draw(st.integers(0, 255))
    cut = data.draw(st.just(len(seed)) | st.integers(0, len(seed)))
    try:
        opened = read_picture(bytes(changed[:cut]), "x")
    except InputError:
        return
    assert opened.pixels.ndim == 3
    for format_id in ("PNG", "JPEG", "TIFF", "WEBP"):
        if max(opened.pixels.shape[:2]) <= FORMATS[format_id].max_side:
            write_picture(opened.pixels, format_id, opened.origin)


@pytest.mark.slow
def test_what_opencv_dislikes_is_not_printed(capfd: pytest.CaptureFixture[str]):
    for data in (tiff(DEEP, extra=2, deflate=True), tiff(FLOATS)):
        for at in range(8, len(data), 37):
            try:
                read_picture(data[:at] + b"\xff" + data[at + 1 :], "x")
            except InputError:
                pass
    import zlib

    rows = b"".join(b"\7" + row.astype(">u2").tobytes() for row in DEEP)  # no such filter
    good = png(DEEP, 6, 16)
    with pytest.raises(InputError):
        read_picture(good[:33] + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""), "x")
    assert capfd.readouterr().err == ""


def test_a_grey_mask_of_16_bits_stays_painted_where_it_was():
    out = io.BytesIO()
    Image.fromarray(DEEP[..., 0]).save(out, "PNG")
    assert np.array_equal(read_mask(out.getvalue(), "m").values > 0, DEEP[..., 0] > 3 * 257 + 128)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tiff"])
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_pixels_take_no_more_than_the_header_tells(suffix: str, dtype: str, channels: int) -> None:
    """More rows than are unpacked at a time, and not a multiple of them."""
    values = np.random.default_rng(1).integers(0, 255, (300, 7, channels)).astype(dtype)
    done, data = cv2.imencode(suffix, values)
    assert done
    picture = read_picture(data.tobytes(), "a")
    assert picture.pixels.nbytes <= bytes_in(data.tobytes(), "a")
    stored = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    if picture.pixels.dtype == stored.dtype and stored.ndim == 3 and suffix != ".jpg":
        turned = stored[..., [2, 1, 0, 3][: stored.shape[2]]]
        assert np.array_equal(picture.pixels, turned)
