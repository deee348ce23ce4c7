"""The places where texts lie, in real files of every format that holds them."""

from __future__ import annotations

import io
import json
import struct
import zlib

import pytest
from PIL import Image, TiffImagePlugin

from desktop_app.core.picture_info import PictureInfo
from desktop_app.imaging.encode import encode
from desktop_app.imaging.exif_text import text_of_comment
from desktop_app.imaging.picture_info.reading import read_picture_info
from desktop_app.imaging.picture_info.texts import texts_in
from desktop_app.imaging.text_chunks import PNG_SIGNATURE
from desktop_app.imaging.xmp import xmp_texts
from tests.imaging.picture_info.a1111_samples import PLAIN
from tests.imaging.picture_info.comfyui_samples import comfy
from tests.imaging.picture_info.files import as_exif, as_png, as_stealth, picture
from tests.imaging.picture_info.samples import DRAW, EASY, FOOOCUS, MFLUX, NOVEL_TEXTS, SWARM, xmp

FORMATS = ("JPEG", "WEBP", "AVIF", "TIFF", "PNG")
TEXT = PLAIN.replace("fox", "fóx 狐")

ENCODED = {
    "UTF-16 BE": b"UNICODE\0" + TEXT.encode("utf-16-be"),
    "UTF-16 LE": b"UNICODE\0" + TEXT.encode("utf-16-le"),
    "UTF-16 with a mark": b"UNICODE\0" + TEXT.encode("utf-16"),
    "UTF-8 named UTF-16": b"UNICODE\0" + TEXT.encode(),
    "UTF-8 named ASCII": b"ASCII\0\0\0" + TEXT.encode(),
    "UTF-16 named ASCII": b"ASCII\0\0\0" + TEXT.encode("utf-16-le"),
    "UTF-8, unnamed": b"\0" * 8 + TEXT.encode(),
    "UTF-16, unnamed": b"\0" * 8 + TEXT.encode("utf-16-be"),
    "UTF-8 alone": TEXT.encode(),
    "UTF-16 BE alone": TEXT.encode("utf-16-be"),
    "UTF-16 LE alone": TEXT.encode("utf-16-le"),
    "with zeros behind": b"UNICODE\0" + TEXT.encode("utf-16-be") + b"\0\0\0",
}


def read(data: bytes) -> PictureInfo:
    info = read_picture_info(data)
    assert info is not None
    return info


@pytest.mark.parametrize("name", ENCODED)
def test_a_comment_is_read_in_any_encoding(name: str) -> None:
    assert text_of_comment(ENCODED[name]) == TEXT


def test_bytes_of_a_camera_are_no_comment() -> None:
    assert text_of_comment(b"\x01\x02\x83\x9f\xff\x10\x80\x00\x07") == ""
    assert text_of_comment(b"") == ""


@pytest.mark.parametrize("format_id", FORMATS)
@pytest.mark.parametrize("name", ["UTF-16 BE", "UTF-8 alone"])
def test_a_user_comment_is_read_of_every_format(format_id: str, name: str) -> None:
    info = read(as_exif(format_id, ENCODED[name]))
    assert (info.source, info.prompt, info.seed) == ("automatic1111", "a fóx 狐", 965400086)


@pytest.mark.parametrize("format_id", FORMATS)
def test_json_in_exif_is_read(format_id: str) -> None:
    swarm = b"UNICODE\0" + json.dumps(SWARM).encode("utf-16-be")
    assert read(as_exif(format_id, swarm)).source == "swarmui"
    novel = b"ASCII\0\0\0" + json.dumps(NOVEL_TEXTS).encode()
    assert read(as_exif(format_id, novel)).model == "NovelAI Diffusion V4"
    mflux = b"ASCII\0\0\0" + json.dumps(MFLUX | {"prompt": "a fóx"}, ensure_ascii=False).encode()
    assert read(as_exif(format_id, mflux)).prompt == "a fóx"


def test_fooocus_puts_text_into_the_first_directory() -> None:
    exif = Image.Exif()
    exif[0x9286], exif[0x0131], exif[0x927C] = json.dumps(FOOOCUS), "Fooocus v2.5.5", "fooocus"
    out = io.BytesIO()
    picture().save(out, "JPEG", exif=exif)
    assert (read(out.getvalue()).source, read(out.getvalue()).seed) == ("fooocus", 2589145720)


@pytest.mark.parametrize("format_id", ["WEBP", "JPEG", "PNG"])
def test_comfyui_puts_graphs_into_make_and_model(format_id: str) -> None:
    fields = {"Model": f"prompt:{json.dumps(comfy())}", "Make": "workflow:{}"}
    assert read(as_exif(format_id, b"", **fields)).prompt == "a bottle"
    described = as_exif(format_id, b"", ImageDescription=f"Prompt: {json.dumps(comfy())}")
    assert read(described).source == "comfyui"


def test_easy_diffusion_in_a_jpeg() -> None:
    comment = b"UNICODE\0" + json.dumps(EASY).encode("utf-16-be")
    assert read(as_exif("JPEG", comment)).loras[1].weight == 0.25


@pytest.mark.parametrize("format_id", ["JPEG", "WEBP", "AVIF", "TIFF", "PNG"])
def test_xmp_is_read_of_every_format(format_id: str) -> None:
    packet, out = xmp(json.dumps(DRAW)).encode(), io.BytesIO()
    if format_id == "PNG":
        out.write(as_png({"XML:com.adobe.xmp": packet.decode()}))
    elif format_id == "TIFF":
        tags = TiffImagePlugin.ImageFileDirectory_v2()
        tags.tagtype[700], tags[700] = 1, packet
        picture().save(out, "TIFF", tiffinfo=tags)
    else:
        picture().save(out, format_id, xmp=packet)
    assert read(out.getvalue()).source == "drawthings"


@pytest.mark.parametrize("format_id", ["PNG", "JPEG", "WEBP", "AVIF", "TIFF"])
def test_what_we_write_comes_back(format_id: str) -> None:
    import numpy as np

    data = encode(np.zeros((16, 16, 3), np.uint8), format_id, texts={"parameters": TEXT})
    assert read(data).prompt == "a fóx 狐"


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt"])
def test_every_kind_of_chunk_is_read_also_behind_the_pixels(kind: bytes) -> None:
    latin, packed = PLAIN.encode("latin-1"), zlib.compress(PLAIN.encode("latin-1"))
    bodies = {b"tEXt": latin, b"zTXt": b"\0" + packed, b"iTXt": b"\1\0\0\0" + packed}
    body = b"parameters\0" + bodies[kind]
    check = struct.pack(">I", zlib.crc32(kind + body))
    chunk = struct.pack(">I", len(body)) + kind + body + check
    bare = as_png({})
    assert read(bare[:-12] + chunk + bare[-12:]).prompt == "a fox"
    assert read(bare[:33] + chunk + bare[33:]).prompt == "a fox"


@pytest.mark.parametrize("mode", ["RGBA", "RGB"])
@pytest.mark.parametrize("packed", [True, False])
def test_texts_in_the_lowest_bits_are_read(mode: str, packed: bool) -> None:
    assert read(as_stealth(PLAIN, mode, packed=packed)).prompt == "a fox"
    info = read(as_stealth(json.dumps(NOVEL_TEXTS), mode, packed=packed, size=200))
    assert (info.source, info.seed) == ("novelai", 3071474384)


@pytest.mark.parametrize("mode", ["RGBA", "RGB"])
def test_they_are_read_of_large_pictures_too(mode: str) -> None:
    data = as_stealth(PLAIN, mode, size=1100)
    assert read(data).prompt == "a fox"


def test_a_large_picture_that_hides_nothing_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def decoded(data: bytes, name: str) -> None:
        raise AssertionError("it was decoded")

    data = as_png({}, picture("RGBA", (1200, 1200)))
    monkeypatch.setattr("desktop_app.imaging.picture_info.stealth.load_first_frame", decoded)
    assert read_picture_info(data) is None


def test_what_a_lossless_webp_hides_is_read() -> None:
    with Image.open(io.BytesIO(as_stealth(PLAIN))) as image:
        out = io.BytesIO()
        image.save(out, "WEBP", lossless=True, exact=True)
    assert read(out.getvalue()).prompt == "a fox"


def test_xmp_names_properties_by_attribute_and_element() -> None:
    packet = b"<a xmp:CreatorTool='A &amp; B' dc:format=\"x\"><dc:title>One &#x41;</dc:title></a>"
    assert xmp_texts(packet) == {
        "xmp:CreatorTool": "A & B",
        "dc:format": "x",
        "dc:title": "One A",
    }


def test_no_picture_has_no_texts() -> None:
    for data in (b"", b"hello", PNG_SIGNATURE, b"\xff\xd8\xff", b"II*\0"):
        assert len(texts_in(data)) == 0
        assert read_picture_info(data) is None
