"""What is put on finished pictures: IPTC's source type, which changes no pixel, or a watermark."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.core.pixels import Array
from desktop_app.extensions.serving.server.marking import Marking, watermarked, with_source
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import About
from desktop_app.imaging.saving import write_picture
from desktop_app.imaging.xmp import EDITED, GENERATED, source_type_in, with_source_type
from tests.extensions.serving.server.serving import noise, png

FORMS = [(3, "uint8"), (4, "uint8"), (3, "uint16"), (4, "uint16")]


def told_in(data: bytes) -> str:
    about = read_picture(data, "it").origin.about
    return "" if about.xmp is None else source_type_in(about.xmp)


@pytest.mark.parametrize(("channels", "dtype"), FORMS)
@pytest.mark.parametrize(("whole", "told"), [(True, GENERATED), (False, EDITED)])
def test_iptc_says_what_was_made_and_changes_no_pixel(
    channels: int, dtype: str, whole: bool, told: str
) -> None:
    pixels = noise(37, 53, channels, dtype)
    made = Marking("iptc", "AI").finish(png(pixels), whole)
    assert told_in(made) == told
    read = read_picture(made, "it").pixels
    assert read.dtype == dtype
    assert (read == pixels).all()


def test_what_says_so_already_stays_as_it_is() -> None:
    once = with_source(png(noise(9, 9)), EDITED)
    assert with_source(once, GENERATED) == once


@pytest.mark.parametrize(
    "packet",
    [
        b"no XML at all",
        with_source_type(None, "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"),
        with_source_type(None, "").replace(b"DigitalSourceType", b"Something"),
    ],
    ids=["no XML", "a photograph", "without a type"],
)
def test_who_says_something_else_of_a_picture_is_overruled(packet: bytes) -> None:
    pixels = noise(20, 30)
    origin = replace(read_picture(png(pixels), "it").origin, about=About(xmp=packet))
    data = write_picture(pixels, "PNG", origin, texts={"parameters": "a fox"}).data
    made = Marking("iptc", "AI").finish(data, False)
    assert told_in(made) == EDITED
    assert made.count(b"XML:com.adobe.xmp") == 1
    assert b"parameters\0a fox" in made
    assert (read_picture(made, "it").pixels == pixels).all()


@pytest.mark.parametrize("data", [b"", b"\x89PNG", b"GIF89a", b"\xff\xd8\xff"])
def test_what_is_no_png_stays_as_it_is(data: bytes) -> None:
    assert with_source(data, GENERATED) == data


def test_no_mark_changes_no_byte() -> None:
    data = png(noise(80, 80))
    assert Marking("none", "AI").finish(data, True) == data


@pytest.mark.parametrize(("channels", "dtype"), FORMS)
def test_a_watermark_is_in_a_corner_of_new_pictures(channels: int, dtype: str) -> None:
    pixels = np.full((200, 300, channels), 40, dtype)
    made = Marking("watermark", "AI").finish(png(pixels), True)
    read = read_picture(made, "it").pixels
    assert told_in(made) == GENERATED
    assert read.dtype == dtype
    changed = (read != pixels).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert changed.any()
    assert rows.min() > 150
    assert columns.min() > 220
    if channels == 4:
        assert (read[..., 3] == pixels[..., 3]).all()


def test_an_edit_has_no_watermark() -> None:
    """Else pixels outside the mask would change."""
    pixels = noise(200, 300)
    made = Marking("watermark", "AI").finish(png(pixels), False)
    assert (read_picture(made, "it").pixels == pixels).all()
    assert told_in(made) == EDITED


@pytest.mark.parametrize(
    ("pixels", "text"),
    [(noise(63, 300), "AI"), (noise(200, 200), ""), (noise(200, 200), "图")],
    ids=["small", "no text", "no letters"],
)
def test_what_has_no_room_or_no_text_has_none(pixels: Array, text: str) -> None:
    assert (watermarked(pixels, text) == pixels).all()


def test_a_long_text_is_cut_off_not_refused() -> None:
    pixels = np.zeros((64, 64, 3), np.uint8)
    assert watermarked(pixels, "x" * 500).any()


def test_what_the_picture_says_of_itself_survives_the_watermark() -> None:
    source = read_picture(png(noise(100, 100)), "it")
    data = write_picture(source.pixels, "PNG", source.origin, texts={"parameters": "a fox"}).data
    made = Marking("watermark", "AI").finish(data, True)
    assert b"parameters\0a fox" in made
