"""Pictures on their way in and out: Base64 alone, refused by their headers, given as asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.marking import with_source
from desktop_app.extensions.serving.server.pictures import (
    bytes_of,
    check_area,
    encoded_as,
    mask_in,
    opened,
)
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.xmp import GENERATED, source_type_in
from tests.extensions.serving.server.bombs import HARMLESS, MEGA, TOO_LARGE, peak_of
from tests.extensions.serving.server.serving import bytes_in, disc, file_of, noise, png, text_of

MOST = 8_000_000

ADDRESSES = [
    *("http://127.0.0.1/x.png", "HTTPS://example.org/x", "ftp://x/y", "file:///etc/passwd"),
    *("/etc/passwd", "~/x.png", "../../x.png", "..\\x.png", "C:\\x.png", "\\\\host\\share\\x.png"),
    *("  http://169.254.169.254/latest", "gopher://x", "data://x", "blob:http://x/y"),
    *("smb://host/share", "//host/x.png"),
]


def refused(text: str, most: int = MOST) -> str:
    with pytest.raises(InputError) as caught:
        bytes_of(text, "image", most)
    return caught.value.code


@pytest.mark.parametrize("before", ["", "data:image/png;base64,", "  data:image/svg+xml;base64,"])
def test_a_picture_comes_as_base64_with_or_without_its_kind(before: str) -> None:
    data = png(noise(9, 9))
    assert bytes_of(before + text_of(data), "image", MOST) == data


def test_lines_and_spaces_are_no_matter() -> None:
    data = png(noise(9, 9))
    text = text_of(data)
    assert (
        bytes_of("\r\n".join(text[k : k + 76] for k in range(0, len(text), 76)), "i", MOST) == data
    )
    assert bytes_of(f" {text}\n", "image", MOST) == data


def test_a_jpeg_begins_with_a_slash_and_is_no_path() -> None:
    data = file_of(noise(9, 9), ".jpg")
    assert text_of(data).startswith("/9j/")
    assert bytes_of(text_of(data), "image", MOST) == data


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_and_paths_are_refused(address: str) -> None:
    assert refused(address) == "address_given"


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "abc", "no base64!", "=", "data:image/png;base64,", "data:image/png,abcd"),
        *("data:text/html;base64,PGI+", "é" * 40, "iVBOR w0KGgo=x", "file:etc/passwd", "-_-_" * 9),
    ],
)
def test_what_is_no_base64_is_refused(text: str) -> None:
    assert refused(text) == "not_base64"


def test_a_picture_above_the_limit_is_refused_before_it_is_decoded() -> None:
    assert refused("A" * 200, 100) == "body_too_large"
    assert len(bytes_of("A" * 132, "image", 100)) == 99


def test_spaces_without_end_take_no_room() -> None:
    if sys.platform != "linux":
        pytest.skip("memory is looked at by Linux's means")
    text = "A " * (16 * MEGA)
    assert peak_of(lambda: refused(text)) < 150 * MEGA


# -- bombs -----------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="memory is looked at by Linux's means")
@pytest.mark.parametrize("bomb", TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_says_it_is_too_large_is_refused_by_its_header(bomb: Callable[[], bytes]) -> None:
    data = bomb()
    codes: set[str] = set()

    def both() -> None:
        for read in (opened, mask_in):
            with pytest.raises(InputError) as caught:
                read(data, "image", 64.0)
            codes.add(caught.value.code)

    assert peak_of(both) < 8 * MEGA
    assert codes <= {"beyond_policy", "picture_too_large", "picture_truncated"}


@pytest.mark.few(2)
@pytest.mark.skipif(sys.platform != "linux", reason="memory is looked at by Linux's means")
@pytest.mark.parametrize("bomb", HARMLESS.values(), ids=HARMLESS)
def test_what_unpacks_to_a_lot_is_not_unpacked(bomb: Callable[[], bytes]) -> None:
    data = bomb()

    codes: set[str] = set()

    def read() -> None:
        for each in (opened, mask_in):
            try:
                each(data, "image", 64.0)
            except InputError as error:
                codes.add(error.code)

    assert peak_of(read) < 24 * MEGA
    assert codes <= {"picture_truncated", "not_a_picture", "beyond_policy"}


def test_the_limit_is_the_policys() -> None:
    data = png(noise(100, 100))
    check_area(data, "image", 0.01)
    with pytest.raises(InputError) as caught:
        check_area(data, "image", 0.0099)
    assert caught.value.code == "beyond_policy"
    assert "100 × 100" in str(caught.value.what)


@pytest.mark.parametrize(
    "data", [b"x", b"MZ" + bytes(99), b"%PDF-1.7", b"<svg/>", b"PK\3\4", b"%!PS"]
)
def test_other_files_are_no_pictures(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        opened(data, "image", 64.0)
    assert caught.value.code == "not_a_picture"


# -- out -------------------------------------------------------------------------------------


def test_a_png_is_given_as_it_is() -> None:
    data = png(noise(20, 30, 4, "uint16"))
    assert encoded_as(data, "png") == data


@pytest.mark.parametrize("kind", ["png", "webp", "jpeg"])
@pytest.mark.parametrize("metadata", [True, False])
def test_the_mark_goes_along_whatever_is_left_out(kind: str, metadata: bool) -> None:
    data = with_source(png(noise(40, 40)), GENERATED)
    about = read_picture(encoded_as(data, kind, metadata=metadata), "it").origin.about
    assert about.xmp is not None
    assert source_type_in(about.xmp) == GENERATED


def test_without_metadata_nothing_tells_how_it_was_made() -> None:
    pixels = noise(40, 40)
    data = png(pixels)
    told = data[:33] + _text("parameters", "a secret garden") + data[33:]
    assert b"secret" in encoded_as(told, "png")
    for kind in ("png", "webp", "jpeg"):
        made = encoded_as(told, kind, metadata=False)
        assert b"secret" not in made
        assert read_picture(made, "it").pixels.shape == (40, 40, 3)
    assert (read_picture(encoded_as(told, "png", metadata=False), "it").pixels == pixels).all()


def _text(key: str, value: str) -> bytes:
    from tests.extensions.serving.server.bombs import chunk

    return chunk(b"tEXt", f"{key}\0{value}".encode("latin-1"))


def test_a_mask_is_read_from_any_picture() -> None:
    mask = disc(30, 40)
    assert (mask_in(png(mask), "mask", 1.0).values == mask).all()
    assert bytes_in(text_of(b"x")) == b"x"
