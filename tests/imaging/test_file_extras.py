"""What a file has besides its picture is said when it is opened, and announced by no copy."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from PIL import Image

from desktop_app.core.file_features import FileFeature
from desktop_app.imaging.file_blocks import avif_properties, nclx_points
from desktop_app.imaging.file_extras import notes_of_extras
from desktop_app.imaging.opening import format_facts, read_picture
from desktop_app.imaging.picture import Picture
from desktop_app.imaging.saving import write_picture
from desktop_app.imaging.xmp import without_parts
from tests.imaging.pictures import chunk, photo, png, saved

PHOTO = Image.fromarray(photo(32, 48))
JPEG = saved(PHOTO, "JPEG", quality=95)
SMALL = saved(PHOTO.resize((16, 16)).convert("L"), "JPEG")
VIDEO = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0\0\x10\0mdat" + bytes(range(256)) * 16
MANIFEST = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
C2PA_TYPE = b"c2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71"

HEAD = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    'syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" GPano:ProjectionType="flat" {} '
    "xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:Rating='4'>"
    "<dc:creator><rdf:Seq><rdf:li>Ada</rdf:li></rdf:Seq></dc:creator>{}"
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
)
CONTAINER = (
    'xmlns:C="http://ns.google.com/photos/1.0/container/" '
    'xmlns:Item="http://ns.google.com/photos/1.0/container/item/"'
)
DIRECTORY = (
    "<C:Directory><rdf:Seq>"
    '<rdf:li rdf:parseType="Resource"><C:Item Item:Semantic="Primary"/></rdf:li>'
    '<rdf:li rdf:parseType="Resource"><C:Item Item:Semantic="{}" Item:Length="{}"/></rdf:li>'
    "</rdf:Seq></C:Directory>"
)


def xmp(attributes: str = "", elements: str = "") -> bytes:
    return HEAD.format(attributes, elements).encode()


HDRGM = xmp(
    CONTAINER + ' xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"',
    DIRECTORY.format("GainMap", len(SMALL)),
)
APPLE = xmp(
    'xmlns:HDRGainMap="http://ns.apple.com/HDRGainMap/1.0/" HDRGainMap:HDRGainMapVersion="65536"',
    "",
)
ADOBE = xmp(
    "",
    '<g:GainMapMin xmlns:g="http://ns.adobe.com/hdr-gain-map/1.0/"><rdf:Seq><rdf:li>0</rdf:li>'
    "</rdf:Seq></g:GainMapMin><g:Version xmlns:g='http://ns.adobe.com/hdr-gain-map/1.0/'>1</g:Version>",
)
MOTION = xmp(
    CONTAINER + ' xmlns:Camera="http://ns.google.com/photos/1.0/camera/" Camera:MotionPhoto="1" '
    'Camera:MotionPhotoVersion="1" Camera:SpecialTypeID="x"',
    DIRECTORY.format("MotionPhoto", len(VIDEO)),
)
MICRO = xmp(
    'xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" GCamera:MicroVideo="1" '
    f"GCamera:MicroVideoOffset='{len(VIDEO)}'"
)
DEPTH = xmp('xmlns:GDepth="http://ns.google.com/photos/1.0/depthmap/" GDepth:Format="RangeInverse"')
EXTENDED = xmp('xmlns:n="http://ns.adobe.com/xmp/note/" n:HasExtendedXMP="00FF" n:Other="stays"')
ELSEWHERE = xmp('xmlns:terms="http://purl.org/dc/terms/" terms:provenance="https://c.example/1"')


def segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(packet: bytes = b"", more: bytes = b"", behind: bytes = b"") -> bytes:
    own = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet) if packet else b""
    return JPEG[:2] + own + more + JPEG[2:] + behind


def iso_gain_map() -> bytes:
    """ISO 21496-1: the version in the first picture, the numbers in the second; no XMP."""
    version = segment(0xE2, b"urn:iso:std:iso:ts:21496:-1\0" + bytes(4))
    return jpeg(more=version, behind=SMALL[:2] + version + SMALL[2:])


def mpf(kind: int) -> bytes:
    """A list of two pictures (CIPA DC-007), as cameras have it."""
    entries = b"".join(struct.pack(">IIIHH", each, 9, 9, 0, 0) for each in (0x030000, kind))
    tags = struct.pack(">HHII", 0xB000, 7, 4, 0x30313030) + struct.pack(">HHII", 0xB001, 4, 1, 2)
    tags += struct.pack(">HHII", 0xB002, 7, 32, 8 + 2 + 36 + 4)
    return segment(0xE2, b"MPF\0MM\0*\0\0\0\x08\0\3" + tags + bytes(4) + entries)


def box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def jumbf(kind: bytes = C2PA_TYPE, lie: int = 0) -> bytes:
    inner = box(b"jumb", box(b"jumd", b"c2ma" + kind[4:], b"\3a\0"), box(b"cbor", bytes(30)))
    made = box(b"jumb", box(b"jumd", kind, b"\3c2pa\0"), inner)
    return struct.pack(">I", len(made) + lie) + made[4:]


def in_segments(manifest: bytes, room: int = 70) -> bytes:
    """APP11, in parts that each repeat the head of the box."""
    parts = [manifest[i : i + room] for i in range(8, len(manifest), room)]
    return b"".join(
        segment(0xEB, b"JP" + struct.pack(">HI", 513, number + 1) + manifest[:8] + part)
        for number, part in enumerate(parts)
    )


def with_manifest(kind: str, manifest: bytes) -> bytes:
    data = JPEG if kind == "JPEG" else saved(PHOTO, kind)
    if kind == "JPEG":
        return jpeg(more=in_segments(manifest))
    if kind == "PNG":
        return data[:33] + chunk(b"caBX", manifest) + data[33:]
    if kind == "WEBP":
        added = b"C2PA" + struct.pack("<I", len(manifest)) + manifest + b"\0" * (len(manifest) % 2)
        return data[:4] + struct.pack("<I", len(data) + len(added) - 8) + data[8:] + added
    if kind == "AVIF":
        purpose = b"\0\0\0\0manifest\0" + bytes(8)
        at = struct.unpack(">I", data[:4])[0]
        return data[:at] + data[at:] + box(b"uuid", MANIFEST, purpose, manifest)
    return saved(PHOTO, kind, tiffinfo={52545: manifest})


def copies(opened: Picture) -> list[bytes]:
    return [
        write_picture(opened.pixels, format_id, opened.origin).data
        for format_id in ("JPEG", "PNG", "TIFF", "WEBP", "AVIF")
    ]


ANNOUNCED = (b"hdr-gain-map", b"GainMap", b"MotionPhoto", b"MicroVideo", b"Item:", b"Directory",
             b"GDepth:", b"HasExtendedXMP", b"terms:provenance", b"21496", b"MPF\0")  # fmt: skip
EXTRAS = {
    "gain map by XMP": (jpeg(HDRGM, behind=SMALL), "gain_map_left_out"),
    "gain map by XMP and list": (jpeg(HDRGM, mpf(0), SMALL), "gain_map_left_out"),
    "gain map of Adobe's elements": (jpeg(ADOBE, behind=SMALL), "gain_map_left_out"),
    "gain map of Apple": (jpeg(APPLE, mpf(0), SMALL), "gain_map_left_out"),
    "gain map by ISO 21496-1": (iso_gain_map(), "gain_map_left_out"),
    "motion photo": (jpeg(MOTION, behind=VIDEO), "video_left_out"),
    "micro video": (jpeg(MICRO, behind=b"\0" * 12 + VIDEO), "video_left_out"),
    "depth": (jpeg(DEPTH, behind=SMALL), "second_picture_left_out"),
    "another view": (jpeg(b"", mpf(0x020003), SMALL), "second_picture_left_out"),
    "extended XMP": (
        jpeg(EXTENDED, segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(60))),
        "more_xmp_left_out",
    ),
    "credentials elsewhere": (jpeg(ELSEWHERE), "manifest_left_out"),
}


@pytest.mark.parametrize("name", EXTRAS)
@pytest.mark.states(
    "note.gain_map_left_out",
    "note.second_picture_left_out",
    "note.video_left_out",
    "note.more_xmp_left_out",
)
def test_what_is_left_out_is_said_and_no_copy_announces_it(name: str) -> None:
    data, note = EXTRAS[name]
    opened = read_picture(data, "a")
    assert opened.notes == (note,) and opened.left
    assert np.array_equal(opened.pixels, read_picture(JPEG, "b").pixels)
    for copy in copies(opened):
        assert not [word for word in ANNOUNCED if word in copy]
        again = read_picture(copy, "c")
        assert not again.notes and not again.left
        packet = again.origin.about.xmp or xmp()
        for kept in (b"GPano:ProjectionType=", b"xmp:Rating='4'", b"<rdf:li>Ada</rdf:li>"):
            assert kept in packet or opened.origin.about.xmp is None


def test_what_else_the_same_namespaces_say_stays() -> None:
    assert b'Camera:SpecialTypeID="x"' in without_parts(MOTION)
    assert b'n:Other="stays"' in without_parts(EXTENDED)
    assert without_parts(xmp()) == xmp()


def test_a_gain_map_and_a_video_are_both_said() -> None:
    opened = read_picture(jpeg(HDRGM, b"", SMALL + VIDEO), "a")
    assert set(opened.notes) == {"gain_map_left_out", "video_left_out"}
    assert opened.left == {FileFeature.GAIN_MAP, FileFeature.VIDEO}


def test_an_announced_gain_map_that_is_not_there_is_not_said_and_not_announced_again() -> None:
    opened = read_picture(jpeg(HDRGM), "a")
    assert opened.notes == () and b"Gain" not in (opened.origin.about.xmp or b"")


def test_a_cameras_large_preview_is_no_second_picture() -> None:
    assert read_picture(jpeg(b"", mpf(0x010002), SMALL), "a").notes == ()


def test_bytes_of_a_video_that_look_like_a_picture_are_none() -> None:
    opened = read_picture(jpeg(MOTION, b"", VIDEO + b"\xff\xd8\xff\xe0" * 3), "a")
    assert opened.notes == ("video_left_out",)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.states("note.manifest_left_out", "note.manifest_broken")
def test_credentials_are_said_and_a_broken_manifest_is_named(kind: str) -> None:
    for manifest, note in (
        (jumbf(), "manifest_left_out"),
        (jumbf(lie=5), "manifest_broken"),
        (jumbf(kind=b"c2pa" + bytes(12)), "manifest_broken"),
        (jumbf()[:60], "manifest_broken"),
        (box(b"jumb") + b"c2pa" * (kind == "JPEG"), "manifest_broken"),
    ):
        opened = read_picture(with_manifest(kind, manifest), "a")
        assert opened.notes == (note,) and opened.left == {FileFeature.CREDENTIALS}
        assert opened.pixels.shape == (32, 48, 3)
        assert not any(b"c2pa" in copy for copy in copies(opened))


def test_manifests_of_the_reference_library_are_sound() -> None:
    pytest.importorskip("c2pa", reason="the extra credentials is not installed")
    from desktop_app.imaging.credentials import signed, signing
    from tests.imaging.signers import signer
    from tests.imaging.test_credentials import certificate

    by = signing(*signer(), name="cert.pem")
    for kind in ("JPEG", "PNG", "TIFF", "WEBP", "AVIF"):
        made = signed(saved(PHOTO, kind), certificate(), by)
        assert made is not None
        assert read_picture(made, "a").notes == ("manifest_left_out",), kind


def avif_with(items: bytes = b"", properties: bytes = b"") -> bytes:
    """An AVIF to whose lists of items and properties something is added at the end."""
    data = saved(PHOTO, "AVIF")
    for kind, more in ((b"ipco", properties), (b"iinf", items)):
        at = data.index(kind) - 4
        size = struct.unpack_from(">I", data, at)[0]
        data = data[: at + size] + more + data[at + size :]
        for name in {kind, b"meta", *([b"iprp"] if kind == b"ipco" else [])}:
            here = data.index(name) - 4
            longer = struct.unpack_from(">I", data, here)[0] + len(more)
            data = data[:here] + struct.pack(">I", longer) + data[here + 4 :]
    moved = len(items) + len(properties)
    at = data.index(b"iloc") + 4 + 4 + 2 + 2 + 2 + 2 + 2
    (place,) = struct.unpack_from(">I", data, at)
    return data[:at] + struct.pack(">I", place + moved) + data[at + 4 :]


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (
            avif_with(box(b"infe", struct.pack(">IHH4s", 2 << 24, 9, 0, b"tmap"), b"\0")),
            "gain_map_left_out",
        ),
        (
            avif_with(
                properties=box(b"auxC", bytes(4), b"urn:com:apple:photo:2020:aux:hdrgainmap\0")
            ),
            "gain_map_left_out",
        ),
        (
            avif_with(
                properties=box(b"auxC", bytes(4), b"urn:mpeg:mpegB:cicp:systems:auxiliary:depth\0")
            ),
            "second_picture_left_out",
        ),
    ],
)
def test_other_pictures_of_an_avif_are_said(data: bytes, note: str) -> None:
    assert read_picture(data, "a").notes == (note,)


def test_lists_of_an_avif_that_end_too_early_say_nothing() -> None:
    data = saved(PHOTO, "AVIF")
    for name in (b"pitm", b"ipma", b"ipco", b"iinf", b"colr", b"iprp"):
        at = data.index(name) - 4
        for size in range(8, 14):
            broken = data[:at] + struct.pack(">I", size) + data[at + 4 :]
            assert notes_of_extras(broken, "AVIF") == ()
            assert nclx_points(avif_properties(broken)[0]) == b""


def test_the_colours_of_an_avifs_other_pictures_are_not_its_own() -> None:
    hdr = box(b"colr", b"nclx", struct.pack(">HHHB", 9, 16, 9, 128))
    assert read_picture(avif_with(properties=hdr), "a").origin.about.icc is None


def test_an_element_without_an_end_takes_nothing_else_along() -> None:
    broken = xmp('xmlns:h="http://ns.adobe.com/hdr-gain-map/1.0/" h:Version="1"', "<h:Min>")
    left = without_parts(broken)
    assert b"<h:Min></rdf:Description></rdf:RDF></x:xmpmeta>" in left and b"h:Version" not in left


@pytest.mark.slow
def test_hostile_packets_take_no_time() -> None:
    spaces = b'xmlns:h="http://ns.adobe.com/hdr-gain-map/1.0/" '
    for packet in (
        spaces + b"<h:a>" * 200_000,
        spaces + b' h:a="' * 200_000,
        spaces + b" h:a" + b" " * 1_000_000,
        spaces + b"x<h:a/>" * 100_000,
        spaces * 20_000,
    ):
        assert len(without_parts(packet)) <= len(packet)


@pytest.mark.few(2)
@pytest.mark.parametrize("colour_type", [0, 2])
@pytest.mark.parametrize("depth", [8, 16])
def test_a_transparent_colour_stays_one(colour_type: int, depth: int) -> None:
    n = 1 if colour_type == 0 else 3
    rows = np.random.default_rng(1).integers(0, 1 << depth, (20, 30, n), np.uint16)
    for key in (rows[3, 4], np.full(n, 7)):
        told = b"".join(struct.pack(">H", int(value)) for value in key)
        opened = read_picture(png(rows, colour_type, depth, chunk(b"tRNS", told)), "a")
        assert opened.pixels.shape[2] == 4 and opened.origin.facts.keyed
        made = write_picture(opened.pixels, "PNG", opened.origin).data
        assert made[24:26] == bytes([depth, colour_type]) and b"tRNS" in made
        assert np.array_equal(read_picture(made, "b").pixels, opened.pixels)
        half = opened.pixels.copy()
        half[0, 0, 3] //= 2
        other = write_picture(half, "PNG", opened.origin).data
        assert b"tRNS" not in other and np.array_equal(read_picture(other, "b").pixels, half)


def test_a_gain_map_is_told_among_the_facts() -> None:
    for data in (jpeg(HDRGM, behind=SMALL), jpeg(APPLE, mpf(0), SMALL), iso_gain_map()):
        assert dict(format_facts(data, "a"))["Also in the file"] == "its HDR gain map"
    assert "Also in the file" not in dict(format_facts(JPEG, "a"))
