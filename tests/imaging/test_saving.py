"""What was not edited comes out of every lossless file bit for bit, with all that belongs to it."""

from __future__ import annotations

import io
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.exif_block import fields_of, orientation, upright
from desktop_app.imaging.file_metadata import resource_with
from desktop_app.imaging.formats import FORMATS
from desktop_app.imaging.generation_metadata import read_texts
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import About, Facts, FileOrigin, Picture
from desktop_app.imaging.saving import Saved, write_picture
from tests.draws import examples
from tests.imaging.deep_pictures import PROFILES, camera_exif, grey_profile, random_pixels, tiff
from tests.imaging.pictures import photo, png, saved

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta>'
TEXTS = {"parameters": "ein Ölbild\nSteps: 3, 油画", "velatura": '{"request":"ü 油"}'}
# As it is for the sample photograph: EXIF holds the size too.
EXIF = {order: upright(camera_exif(order), Size(64, 48)) or b"" for order in ("<", ">")}
# OpenEXR holds linear light: values change their meaning. JPEG XL has tests of its own.
LOSSLESS = [row for row in FORMATS.values() if row.lossless and row.id not in ("EXR", "JXL")]


@st.composite
def pictures(draw: st.DrawFn) -> tuple[str, Array, FileOrigin]:
    """(format, pixels, origin): every format, depth and layout that can be held exactly."""
    row = draw(st.sampled_from(LOSSLESS))
    shape = (draw(st.integers(1, 24)), draw(st.integers(1, 24)), draw(st.sampled_from((3, 4))))
    pixels = random_pixels(draw(st.integers(0, 99)), shape, draw(st.sampled_from(row.depths)))
    grey = draw(st.booleans())
    if grey:
        pixels[..., 1] = pixels[..., 2] = pixels[..., 0]
    if shape[2] == 4 and draw(st.booleans()):
        pixels[: shape[0] // 2, :, -1] = 0  # colours under alpha 0
    order = draw(st.sampled_from("<>"))
    profiles = (
        [None, grey_profile(1.8)] if grey and row.id != "WEBP" else [None, *PROFILES.values()]
    )
    about = About(
        icc=draw(st.sampled_from(profiles)),
        exif=draw(st.sampled_from([None, camera_exif(order)])),  # type: ignore[arg-type]
        xmp=draw(st.sampled_from([None, XMP])),
        dpi=draw(st.sampled_from([None, (72.0, 300.0)])),
        texts=tuple(draw(st.sampled_from([{}, TEXTS, {"Author": "Ä. B."}])).items()),
    )
    facts = Facts(grey=grey, compressed=draw(st.booleans()), big_endian=order == ">")
    return row.id, pixels, FileOrigin(about, facts)


def opened(pixels: Array, format_id: str, origin: FileOrigin) -> Picture:
    return read_picture(write_picture(pixels, format_id, origin).data, "a")


@settings(max_examples=examples(250))
@given(pictures(), st.data())
def test_outside_of_an_edited_rectangle_nothing_changes(
    picture: tuple[str, Array, FileOrigin], data: st.DataObject
):
    format_id, pixels, origin = picture
    first = opened(pixels, format_id, origin)
    assert first.pixels.dtype == pixels.dtype
    assert np.array_equal(first.pixels, pixels)
    height, width = pixels.shape[:2]
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    w, h = data.draw(st.integers(1, width)), data.draw(st.integers(1, height))
    edited = first.pixels.copy()
    inside = np.zeros((height, width), bool)
    inside[y : y + h, x : x + w] = True
    full = 1.0 if edited.dtype == np.float32 else np.iinfo(edited.dtype).max
    # Its colours alone: WebP leaves alpha away where all of it has become opaque.
    edited[inside, :3] = full - edited[inside, :3]
    second = opened(edited, format_id, first.origin)
    assert np.array_equal(second.pixels, edited)
    assert np.array_equal(second.pixels[~inside], pixels[~inside])
    assert second.origin.about == first.origin.about
    assert second.origin.facts == first.origin.facts
    carried = replace(first.origin.about, exif=None, dpi=None)
    assert carried == replace(origin.about, exif=None, dpi=None)


@pytest.mark.parametrize("format_id", ["PNG", "TIFF", "WEBP", "JPEG", "AVIF"])
def test_what_a_photograph_carries_survives_beside_our_texts(format_id: str):
    exif = EXIF["<"]
    origin = FileOrigin(About(icc=PROFILES["p3"], exif=exif, xmp=XMP, dpi=(300.0, 300.0)))
    done = write_picture(photo(), format_id, origin, texts=TEXTS)
    assert read_texts(done.data).items() >= TEXTS.items()
    again = read_picture(done.data, "a")
    about = again.origin.about
    assert (about.icc, about.xmp) == (PROFILES["p3"], XMP)
    assert about.dpi is not None and about.dpi == pytest.approx((300, 300), abs=0.01)
    assert dict(about.texts) == TEXTS
    assert about.exif is not None
    assert fields_of(about.exif) == fields_of(exif)
    if format_id in ("PNG", "WEBP", "JPEG"):  # not rebuilt: the maker's offsets stay true
        assert about.exif == exif
    if format_id != "AVIF":
        with Image.open(io.BytesIO(done.data)) as image:  # as other programs see it
            image.load()
            assert image.getexif().get_ifd(0x8769)[0x829A] == pytest.approx(1 / 250)
            assert image.getexif().get_ifd(0x8825)[2] == pytest.approx((48, 51, 30))
            assert image.info["icc_profile"] == PROFILES["p3"]


def test_texts_of_an_earlier_edit_are_replaced_not_piled_up():
    for format_id in ("PNG", "TIFF", "WEBP", "JPEG"):
        origin = FileOrigin(About(exif=camera_exif()))
        lengths = set[int]()
        for n in range(4):
            data = write_picture(photo(), format_id, origin, texts={"velatura": f"edit {n}"}).data
            origin = read_picture(data, "a").origin
            assert origin.about.texts == (("velatura", f"edit {n}"),)
            assert f"edit {n - 1}".encode() not in data
            lengths.add(len(origin.about.exif or b""))
        assert len(lengths) == 1


def test_without_metadata_only_profile_and_resolution_remain():
    about = About(PROFILES["p3"], camera_exif(), XMP, (300.0, 300.0), (("Author", "A. B."),))
    for format_id in ("PNG", "TIFF", "WEBP", "JPEG"):
        data = write_picture(photo(), format_id, FileOrigin(about), keep_about=False).data
        kept = read_picture(data, "a").origin.about
        assert (kept.icc, kept.xmp, kept.texts) == (PROFILES["p3"], None, ())
        assert b"Maker" not in data
        assert kept.dpi == pytest.approx((300, 300), abs=0.01)


def test_grey_stays_grey_until_it_gets_a_colour():
    grey = np.repeat(random_pixels(1, (9, 7, 1), "uint16"), 3, axis=2)
    origin = FileOrigin(About(icc=grey_profile(1.8)), Facts(grey=True))
    for format_id in ("PNG", "TIFF"):
        still = opened(grey, format_id, origin)
        assert still.origin.facts.grey
        assert still.origin.about.icc == grey_profile(1.8)
        coloured = grey.copy()
        coloured[0, 0] = (65535, 0, 0)
        now = opened(coloured, format_id, origin)
        assert not now.origin.facts.grey
        assert now.notes == ()
        profiles = (grey_profile(1.8), now.origin.about.icc)
        before, after = (colour_space(icc).to_srgb(grey) for icc in profiles)
        assert np.abs(before - after).max() < 1 / 65535  # profiles hold numbers of 16 binary places


@pytest.mark.states("note.jpeg_reencoded")
def test_an_edited_jpeg_keeps_its_tables_and_says_that_it_was_encoded_again():
    exif = b"Exif\0\0" + camera_exif()
    looks = {"quality": 83, "subsampling": 2, "progressive": True, "dpi": (300, 300)}
    first = saved(
        Image.fromarray(photo()), "JPEG", icc_profile=PROFILES["adobe"], exif=exif, **looks
    )
    picture = read_picture(first, "a")
    done = write_picture(picture.pixels, "JPEG", picture.origin)
    assert done.notes == ("jpeg_reencoded",)
    again = read_picture(done.data, "b")
    assert again.origin.about == picture.origin.about
    assert again.origin.facts == picture.origin.facts
    assert np.abs(again.pixels.astype(int) - picture.pixels).mean() < 1


def test_a_grey_jpeg_stays_grey():
    picture = read_picture(saved(Image.fromarray(photo()[..., 0]), "JPEG", quality=70), "a")
    again = opened(picture.pixels, "JPEG", picture.origin)
    assert again.origin.facts == picture.origin.facts
    assert again.origin.facts.grey


def test_press_data_survives_in_jpeg_and_tiff():
    iptc = b"\x1c\x02\x05\x00\x05Title"
    origin = FileOrigin(About(iptc=iptc))
    for format_id in ("JPEG", "TIFF"):
        assert opened(photo(), format_id, origin).origin.about.iptc == iptc
    assert write_picture(photo(), "PNG", origin).notes == ("metadata_left_out",)
    assert resource_with(iptc).startswith(b"8BIM")


@pytest.mark.parametrize(
    ("dtype", "format_id", "note"),
    [
        ("uint16", "JPEG", "saved_in_8_bit"),
        ("uint16", "WEBP", "saved_in_8_bit"),
        ("float32", "PNG", "saved_in_16_bit"),
        ("float32", "AVIF", "saved_in_12_bit"),
        ("uint16", "AVIF", "saved_in_12_bit"),
    ],
)
def test_a_format_with_less_depth_gets_what_it_holds_and_that_is_said(
    dtype: str, format_id: str, note: str
):
    pixels = np.tile(np.linspace(0, 1, 64, dtype=np.float32)[None, :, None], (32, 1, 3))
    deep = pixels if dtype == "float32" else np.rint(pixels * 65535).astype(np.uint16)
    done = write_picture(deep, format_id)
    assert done.notes == (note,)
    found = read_picture(done.data, "a").pixels
    full = np.iinfo(found.dtype).max
    assert np.abs(found / full - pixels).mean() < 0.01


def test_8_bit_values_held_in_16_bits_come_back_exactly_in_8():
    pixels = random_pixels(4, (20, 30, 4), "uint8")
    done = write_picture(pixels.astype(np.uint16) * 257, "WEBP")
    assert np.array_equal(read_picture(done.data, "a").pixels, pixels)


@pytest.mark.states("note.saved_without_alpha")
def test_lost_transparency_is_said():
    clear = random_pixels(4, (20, 30, 4), "uint8")
    assert write_picture(clear, "JPEG").notes == ("saved_without_alpha",)
    clear[..., 3] = 255
    assert write_picture(clear, "JPEG").notes == ()


@pytest.mark.states("note.metadata_left_out")
def test_too_much_for_a_jpeg_is_left_out_and_that_is_said():
    huge = "x" * 70_000
    abouts = (
        About(xmp=XMP + huge.encode()),
        About(texts=(("velatura", huge),)),
        About(texts=(("Comment", huge),)),
        About(exif=camera_exif() + b"\0" * 70_000),
    )
    for about in abouts:
        done = write_picture(photo(), "JPEG", FileOrigin(about))
        assert done.notes == ("metadata_left_out",)
        read_picture(done.data, "a")


def test_a_foreign_comment_is_kept_and_ours_stands_beside_it():
    with_comment = Image.Exif()
    with_comment.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0A day in Rome"
    block = with_comment.tobytes().removeprefix(b"Exif\0\0")
    for format_id in ("JPEG", "WEBP", "TIFF"):
        done = write_picture(photo(), format_id, FileOrigin(About(exif=block)), texts=TEXTS)
        assert read_texts(done.data) == TEXTS
        again = read_picture(done.data, "a").origin.about
        assert dict(again.texts) == TEXTS
        assert fields_of(again.exif or b"")[0x9286] == b"ASCII\0\0\0A day in Rome"


def test_the_same_picture_gives_the_same_bytes():
    pixels = random_pixels(9, (40, 30, 4), "float32")
    for format_id in FORMATS:
        one, other = (write_picture(pixels, format_id, seed=3).data for _ in range(2))
        assert one == other


def test_exif_of_every_byte_order_reaches_a_tiff_of_that_order():
    for order, head in (("<", b"II"), (">", b"MM")):
        done = write_picture(photo(), "TIFF", FileOrigin(About(exif=EXIF[order])))
        assert done.data.startswith(head)
        exif = read_picture(done.data, "a").origin.about.exif or b""
        assert fields_of(exif) == fields_of(EXIF[order])
        assert orientation(exif) == 1


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (17, 3)])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_any_size_can_be_written(size: tuple[int, int], dtype: str):
    for channels in (3, 4):
        pixels = random_pixels(5, (*size, channels), dtype)
        assert np.array_equal(opened(pixels, "TIFF", FileOrigin()).pixels, pixels)


def test_a_tiff_from_another_program_keeps_its_values_when_saved():
    for n in (1, 2, 3, 4):
        samples = random_pixels(n, (11, 13, n), "uint16")
        picture = read_picture(tiff(samples, ">", extra=2 if n in (2, 4) else None), "a")
        again = opened(picture.pixels, "TIFF", picture.origin)
        assert np.array_equal(again.pixels, picture.pixels)
        assert again.origin.facts.big_endian


def test_opencv_and_pillow_read_the_files_we_write():
    import cv2

    deep = random_pixels(6, (31, 17, 4), "uint16")
    for format_id in ("PNG", "TIFF"):
        data = write_picture(deep, format_id, FileOrigin(About(icc=PROFILES["p3"]))).data
        found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
        assert np.array_equal(found[..., [2, 1, 0, 3]], deep)
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            assert image.info["icc_profile"] == PROFILES["p3"]
    both = deep[..., [0, 0, 0, 3]]
    data = write_picture(both, "PNG", FileOrigin(facts=Facts(grey=True))).data
    with Image.open(io.BytesIO(data)) as image:
        assert image.mode in ("LA", "RGBA")
        image.load()


def test_too_long_a_side_is_refused_with_the_limit():
    with pytest.raises(InputError) as caught:
        write_picture(np.zeros((1, 16384, 3), np.uint8), "WEBP")
    assert caught.value.code == "picture_too_long"
    assert "16383" in caught.value.what


def test_an_unedited_save_is_the_callers_copy():
    data = png(random_pixels(1, (9, 9, 3), "uint16"), 2, 16)
    picture = read_picture(data, "a")
    source = picture.origin.source
    assert source is not None and source.format == "PNG" and source.is_of(data)
    assert isinstance(write_picture(picture.pixels, "PNG", picture.origin), Saved)


@pytest.mark.slow
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_large_deep_pngs_are_what_other_readers_read(channels: int):
    """They are packed by ourselves, in bands."""
    tile = random_pixels(5, (151, 97, channels), "uint16")
    pixels = np.tile(tile, (10, 15, 1))
    assert pixels.shape[0] * pixels.shape[1] > 2_000_000
    if channels == 1:
        pixels = np.repeat(pixels, 3, axis=2)
    origin = FileOrigin(
        About(icc=None if channels == 1 else PROFILES["p3"]), Facts(grey=channels == 1)
    )
    data = write_picture(pixels, "PNG", origin).data
    read = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert read is not None and read.dtype == np.uint16
    order = {1: [0, 0, 0], 3: [2, 1, 0], 4: [2, 1, 0, 3]}[channels]
    assert np.array_equal(read.reshape(*pixels.shape[:2], channels)[..., order], pixels)
    again = read_picture(data, "a")
    assert np.array_equal(again.pixels, pixels)
    assert again.origin.about == origin.about


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_large_deep_tiffs_are_what_other_readers_read(dtype: str):
    pixels = np.tile(random_pixels(5, (151, 97, 3), dtype), (10, 15, 1))
    data = write_picture(pixels, "TIFF").data
    assert np.array_equal(read_picture(data, "a").pixels, pixels)
    if dtype == "uint16":  # of floats OpenCV undoes no predictor
        read = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
        assert read is not None
        assert np.array_equal(read[..., ::-1], pixels)
