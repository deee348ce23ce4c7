"""HEIC and JPEG XL: depth, colours, orientation, what is said of them; and bad files."""

from __future__ import annotations

import contextlib
import io
import struct
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

from desktop_app.core.error_texts.files import FILES
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.imaging.cicp import profile_of
from desktop_app.imaging.codec import FileFacts, remembered
from desktop_app.imaging.file_blocks import avif_bits, avif_properties, boxes, moved_items
from desktop_app.imaging.formats import FORMATS, READ_FORMATS, format_for
from desktop_app.imaging.icc import (
    code_points,
    gamma_tag,
    primaries_matrix,
    read_matrix_profile,
    write_matrix_profile,
)
from desktop_app.imaging.layered_files.layered import LAYERED
from desktop_app.imaging.opening import bytes_in, read_picture, size_in
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.imaging.readers import facts_by_library, reader_of
from desktop_app.imaging.saving import write_picture
from tests.imaging.deep_pictures import PROFILES

HEIC = Path(__file__).parent / "heic"


def heic(name: str) -> bytes:
    return (HEIC / f"{name}.heic").read_bytes()


def noise(dtype: str, channels: int = 3):
    values = np.random.default_rng(4).integers(0, 256, (33, 47, channels))
    return (values * {"uint8": 1, "uint16": 257, "float32": 1 / 255}[dtype]).astype(dtype)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "dtype", "points", "note"),
    [
        ("plain", "uint8", b"", ()),
        ("icc", "uint8", b"\x0c\r\0\1", ()),
        ("p3_12", "uint16", b"\x0c\r\0\1", ()),
        ("pq10", "uint16", b"\t\x10\0\1", ("hdr_toned_down",)),
        ("hlg10", "uint16", b"\t\x12\0\1", ("hdr_toned_down",)),
        ("several", "uint8", b"", ("first_frame",)),
    ],
)
def test_heic_keeps_its_depth_and_colours(
    name: str, dtype: str, points: bytes, note: tuple[str, ...]
):
    picture = read_picture(heic(name), "x")
    assert (picture.pixels.dtype, picture.size) == (dtype, Size(48, 32))
    assert code_points(picture.origin.about.icc or b"") == points
    assert picture.notes == note
    assert picture.format == "HEIF" and picture.origin.facts.lossy


@pytest.mark.slow
def test_ten_bits_reach_the_full_range():
    y, x = np.mgrid[0:32, 0:48]
    meant = np.dstack([x * 1000, y * 1500, x * 0 + 30000])
    for name in ("pq10", "p3_12"):
        found = read_picture(heic(name), "x").pixels.astype(int)
        assert np.abs(found - meant).mean() < 300  # packed with loss


def test_heic_is_turned_once():
    picture = read_picture(heic("turned"), "x")
    assert picture.size == Size(32, 48)
    assert size_in(heic("turned"), "x") == Size(32, 48)
    red = np.abs(picture.pixels.astype(int) - (255, 0, 0)).sum(2) < 30
    assert red[:6, -6:].all() and not red[:, :20].any()  # top right, of a turn to the right
    about = picture.origin.about
    assert about.exif is not None and b"Maker" in about.exif
    assert about.xmp is not None and b"a phone" in about.xmp
    again = write_picture(picture.pixels, "PNG", picture.origin).data
    assert read_picture(again, "x").size == Size(32, 48)


@pytest.mark.slow
def test_alpha_and_grey_of_heic():
    alpha = read_picture(heic("alpha"), "x").pixels
    assert alpha.shape == (32, 48, 4) and 0 <= alpha[16, 0, 3] < 4 < alpha[16, 40, 3]
    grey = read_picture(heic("grey"), "x")
    assert grey.origin.facts.grey
    assert (grey.pixels[..., 0] == grey.pixels[..., 2]).all()


def test_a_file_is_told_of_once() -> None:
    asked = list[bytes]()

    @remembered
    def tell(data: bytes, name: str) -> FileFacts:
        asked.append(data)
        return FileFacts(Size(len(data), 1), 3)

    for size in (*range(1, 18), 17, 2, 1):  # the first one is forgotten by then
        assert tell(b"x" * size, "a").size == Size(size, 1)
    assert [len(data) for data in asked] == [*range(1, 18), 1]


def test_heic_tells_before_it_is_decoded():
    told = facts_by_library(heic("pq10"), "x")
    assert told is not None
    assert ("Bits per channel", "10") in told.facts and ("Colours", "nclx 9/16") in told.facts
    assert bytes_in(heic("pq10"), "x") == 48 * 32 * 6


@pytest.mark.slow
@pytest.mark.parametrize("name", ["plain", "several", "pq10"])
def test_half_a_heic_is_refused(name: str):
    data = heic(name)
    for part in (data[: len(data) // 2], data[:40], data[: len(data) - 200] + bytes(200)):
        with pytest.raises(InputError) as caught:
            read_picture(part, "x.heic")
        assert caught.value.code == "picture_truncated"


def test_a_heic_of_another_codec_is_named():
    plain = heic("plain")
    for data, name in (
        (plain.replace(b"hvc1", b"j2k1"), "JPEG 2000"),
        (plain.replace(b"hvc1", b"lhv1", 1), "layered HEVC"),
        (plain.replace(b"meta", b"moov"), "a video codec"),  # a track alone
    ):
        with pytest.raises(InputError) as caught:
            read_picture(data, "x")
        assert caught.value.code == "tiff_packing" and name in str(caught.value)


def test_a_brand_in_the_place_of_the_version_counts():
    for brand, found in ((b"heic", True), (b"avif", False)):
        row = reader_of(b"\0\0\0\x10ftypmif3" + brand + b"\0\0\0\x08mini", "x")
        assert (row is not None) is found


def test_a_heic_that_is_too_large_is_refused_by_its_header():
    side, at = (40_000).to_bytes(4, "big"), heic("plain").index(b"ispe") + 8
    data = heic("plain")
    data = data[:at] + side * 2 + data[at + 8 :]
    data = data.replace(b"clap", b"free")
    with pytest.raises(InputError) as caught:
        read_picture(data, "x")
    assert caught.value.code in ("picture_too_large", "picture_truncated")


@pytest.mark.slow
@pytest.mark.parametrize("axis", [None, 0, 1])
@pytest.mark.parametrize("quarters", range(4))
def test_what_clap_cuts_off_is_cut_off_once(quarters: int, axis: int | None):
    """Also more than pi-heif decodes by itself, before the picture is turned and mirrored."""
    data = heic("turned")
    body = dict(avif_properties(data)[0])[b"clap"]
    stored = dict(avif_properties(data)[0])[b"ispe"][-8:]
    width, height = struct.unpack(">II", stored)
    turned = bytes((quarters,))
    data = data.replace(b"irot" + dict(avif_properties(data)[0])[b"irot"], b"irot" + turned)
    if axis is not None:
        data = data.replace(b"irot" + turned, b"imir" + bytes((axis,)))
    whole = data.replace(body, struct.pack(">4IiIiI", width, 1, height, 1, 0, 1, 0, 1))
    small = data.replace(body, struct.pack(">4IiIiI", 10, 1, 6, 1, -3, 1, 4, 1))
    full = read_picture(whole, "x").pixels
    found = read_picture(small, "x")
    left, top = (width - 10) // 2 - 3, (height - 6) // 2 + 4
    sides = [left, top, width - left - 10, height - top - 6]
    if axis is None:  # against the clock
        sides = sides[quarters:] + sides[:quarters]
    elif axis == 1:
        sides = [sides[2], sides[1], sides[0], sides[3]]
    else:
        sides = [sides[0], sides[3], sides[2], sides[1]]
    bottom, right = full.shape[0] - sides[3], full.shape[1] - sides[2]
    assert np.array_equal(found.pixels, full[sides[1] : bottom, sides[0] : right])
    assert size_in(small, "x") == found.size


def test_heic_is_not_written():
    assert "HEIF" in READ_FORMATS and "HEIF" not in FORMATS
    with pytest.raises(InputError) as caught:
        format_for("a.heic")
    assert caught.value.code == "format_unknown"


ADOBE = write_matrix_profile(
    "A",
    primaries_matrix((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), (0.3127, 0.329)),
    gamma_tag(563 / 256),
)


@pytest.mark.few(14)
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("points", [None, (12, 13), (9, 16), (9, 18), (1, 8)])
def test_jpeg_xl_gives_back_every_value(dtype: str, channels: int, points: tuple[int, int] | None):
    icc = None if points is None else profile_of(bytes((*points, 0, 1)))
    about = About(icc=icc, xmp=b"<x:xmpmeta/>", dpi=(300.0, 300.0))
    made = write_picture(
        noise(dtype, channels), "JXL", FileOrigin(about), texts={"parameters": "a"}
    )
    found = read_picture(made.data, "x")
    assert found.pixels.dtype == dtype
    np.testing.assert_array_equal(found.pixels, noise(dtype, channels))
    assert found.origin.about == About(icc, None, about.xmp, about.dpi, (("parameters", "a"),)) or (
        found.origin.about.exif is not None
    )
    assert found.origin.about.icc == icc
    assert size_in(made.data, "x") == Size(47, 33)
    assert made.notes == ()


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_jpeg_xl_keeps_other_primaries(dtype: str):
    made = write_picture(noise(dtype), "JXL", FileOrigin(About(icc=ADOBE)))
    found = read_matrix_profile(read_picture(made.data, "x").origin.about.icc or b"")
    wanted = read_matrix_profile(ADOBE)
    assert found is not None and wanted is not None
    np.testing.assert_allclose(found.to_xyz, wanted.to_xyz, atol=4e-4)
    steps = np.linspace(0, 1, 50)
    np.testing.assert_allclose(
        found.curves[0].forward(steps), wanted.curves[0].forward(steps), atol=1e-4
    )


@pytest.mark.states("note.saved_with_loss")
def test_jpeg_xl_with_loss():
    pixels = noise("uint8")
    whole = write_picture(pixels, "JXL").data
    made = write_picture(pixels, "JXL", quality=60)
    assert made.notes == ("saved_with_loss",) and len(made.data) < len(whole)
    found = read_picture(made.data, "x").pixels
    assert 0 < np.abs(found.astype(int) - pixels).mean() < 40
    deep = write_picture(pixels.astype(np.uint16) * 257, "JXL", quality=60)
    assert set(deep.notes) == {"saved_with_loss", "saved_in_8_bit"}


def test_bad_jpeg_xl():
    whole = write_picture(noise("uint16"), "JXL", FileOrigin(About(xmp=b"<x/>"))).data
    for data in (whole[:200], whole[:12], b"\xff\x0a", b"\xff\x0a" + bytes(40)):
        with pytest.raises(InputError) as caught:
            read_picture(data, "x.jxl")
        assert caught.value.code == "picture_truncated", len(data)


def test_a_name_that_lies_decides_nothing():
    out = io.BytesIO()
    Image.new("RGB", (5, 4), "red").save(out, "PNG")
    assert read_picture(out.getvalue(), "a.heic").format == "PNG"
    with pytest.raises(InputError) as caught:
        read_picture(b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "a.heic")
    assert caught.value.code == "not_a_picture"


def test_the_error_names_all_formats():
    advice = FILES["not_a_picture"].todo
    assert all(row.title in advice for row in READ_FORMATS.values())


def table_of_formats() -> str:
    """The table of docs/picture-files.md."""
    lines = ["| format | endings | written | bits | kept | extra |", "|---|---|---|---|---|---|"]
    for row in READ_FORMATS.values():
        kept = {"alpha": row.alpha, "grey": row.grey, "CMYK": row.inks, "IPTC": row.press}
        cells = (
            row.title,
            " ".join(row.endings),
            "with layers"
            if row.id in LAYERED
            else "no"
            if not row.writes
            else "without loss"
            if row.lossless
            else "with loss",
            ", ".join(
                str(min(row.bits, int(depth[4:]))) if depth[0] == "u" else "float 32"
                for depth in row.depths
            ),
            ", ".join(name for name, has in kept.items() if has) or "–",
            row.extra or "–",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def test_the_page_has_the_table():
    page = Path(__file__).parents[2] / "docs" / "picture-files.md"
    assert table_of_formats() in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("points", [(12, 13), (9, 16), (9, 18)])
def test_avif_keeps_its_code_points(points: tuple[int, int], dtype: str):
    icc = profile_of(bytes((*points, 0, 1)))
    made = write_picture(noise(dtype), "AVIF", FileOrigin(About(icc=icc)))
    found = read_picture(made.data, "x")
    assert found.origin.about.icc == icc and found.pixels.dtype.name == dtype


@pytest.mark.slow
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.states("note.saved_in_12_bit")
def test_avif_has_12_bits_of_16_and_all_that_is_said(channels: int):
    pixels = np.random.default_rng(3).integers(0, 65536, (24, 40, channels)).astype(np.uint16)
    about = About(icc=PROFILES["p3"], dpi=(300.0, 300.0), texts=(("Title", "A boat"),))
    made = write_picture(pixels, "AVIF", FileOrigin(about), quality=100)
    assert made.notes == ("saved_in_12_bit",)
    found = read_picture(made.data, "a.avif")
    assert np.abs(found.pixels.astype(int) - pixels).max() <= 9, "half a step of 12 bits"
    assert found.origin.about.icc == PROFILES["p3"] and found.origin.about.dpi == (300.0, 300.0)
    assert ("Title", "A boat") in found.origin.about.texts
    again = write_picture(found.pixels, "AVIF", found.origin, quality=100)
    assert np.array_equal(read_picture(again.data, "a.avif").pixels, found.pixels)


def test_without_opencvs_avif_8_bits_are_written_and_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cv2, "haveImageWriter", lambda _: False)
    assert write_picture(noise("uint16"), "AVIF").notes == ("saved_in_8_bit",)


@pytest.mark.slow
@pytest.mark.states("note.damaged_in_8_bit")
def test_a_damaged_deep_avif_says_so():
    data = bytearray(write_picture(noise("uint16"), "AVIF", quality=100).data)
    codes = set[str]()
    for at in range(data.index(b"mdat") + 40, len(data), 97):
        damaged = data[:at] + bytes([data[at] ^ 255]) + data[at + 1 :]
        with contextlib.suppress(InputError):
            found = read_picture(bytes(damaged), "a.avif")
            assert found.pixels.dtype == np.uint16 or "damaged_in_8_bit" in found.notes
            codes |= {*found.notes}
    assert "damaged_in_8_bit" in codes and "reduced_to_8_bit" not in codes


@pytest.mark.parametrize(("bits", "step"), [(10, 1), (12, 4)])
@pytest.mark.parametrize("channels", [3, 4])
def test_a_deep_avif_keeps_its_bits(bits: int, step: int, channels: int):
    ramp = np.repeat(np.arange(0, 1024, 8)[None, :, None], channels, 2).repeat(64, 0) * step
    kept = [cv2.IMWRITE_AVIF_DEPTH, bits, cv2.IMWRITE_AVIF_QUALITY, 100]
    done, made = cv2.imencode(".avif", ramp.astype(np.uint16), kept)
    assert done
    found = read_picture(made.tobytes(), "x.avif")
    assert found.pixels.dtype == np.uint16 and "reduced_to_8_bit" not in found.notes
    back = np.rint(found.pixels.astype(float) * ((1 << bits) - 1) / 65535)
    assert np.abs(back - ramp).max() <= step
    eight = np.asarray(Image.open(io.BytesIO(made.tobytes())).convert("RGB"))
    assert np.abs(found.pixels[..., :3] / 257 - eight).max() <= 1.1


def test_a_deep_avif_in_tiles_keeps_its_bits():
    found = read_picture((Path(__file__).parent / "avif" / "grid10.avif").read_bytes(), "x.avif")
    y, x = np.mgrid[:64, :128]  # 10 bits of red, green and blue by avifenc --grid 2x1
    meant = np.dstack(((x ^ y) * 400, y * 1024, x * 512)) / 65535
    assert (found.pixels.dtype, found.notes) == (np.uint16, ())
    assert np.abs(found.pixels / 65535 - meant).mean() < 0.005


def test_a_deep_avif_whose_texts_stand_behind_its_pixels_keeps_its_bits():
    origin = FileOrigin(About(exif=b"II*\0\x08\0\0\0" + bytes(6)))
    data = write_picture(noise("uint16"), "AVIF", origin, quality=100).data
    at = data.index(b"\0\2\0\0\0\1", data.index(b"iloc")) + 6  # as Adobe's programs have it
    begin, length = struct.unpack_from(">II", data, at)
    texts = data[begin : begin + length]
    data = data[:at] + struct.pack(">I", len(data)) + data[at + 4 :] + texts
    found = read_picture(data, "x.avif")
    assert (found.pixels.dtype, found.notes) == (np.uint16, ())
    assert found.origin.about.exif == origin.about.exif


@pytest.mark.parametrize("bits", [10, 12])
@pytest.mark.parametrize("brand", [b"avif", b"mif1"])
def test_a_deep_avif_whose_pixels_stand_first_keeps_its_bits(brand: bytes, bits: int):
    kept = [cv2.IMWRITE_AVIF_DEPTH, bits, cv2.IMWRITE_AVIF_QUALITY, 100]
    data = cv2.imencode(".avif", noise("uint16") >> (16 - bits), kept)[1].tobytes()
    begin, meta = data.index(b"meta") - 4, dict(boxes(data))[b"meta"]
    end = begin + 8 + len(meta)
    behind = struct.pack(">I4s", len(meta) + 8, b"meta") + moved_items(meta, -8 - len(meta))
    turned = data[:8] + brand + data[12:begin] + data[end:] + behind
    found = read_picture(turned, "x.avif")
    assert (found.pixels.dtype, found.notes) == (np.uint16, ())
    assert np.array_equal(found.pixels, read_picture(data, "x.avif").pixels)


def test_a_deep_avif_of_frames_alone_keeps_its_bits():
    made, frame = cv2.Animation(), noise("uint16") >> 6
    made.frames, made.durations = [frame, frame[::-1].copy()], [50, 50]
    kept = [cv2.IMWRITE_AVIF_DEPTH, 10, cv2.IMWRITE_AVIF_QUALITY, 100]
    done, data = cv2.imencodeanimation(".avif", made, kept)
    assert done
    found = read_picture(data.tobytes().replace(b"pitm", b"free", 1), "x.avif")
    assert (found.pixels.dtype, found.notes) == (np.uint16, ("first_frame",))
    assert np.abs(found.pixels[..., ::-1] / 65535 * 1023 - frame).max() < 0.01


def in_boxes(data: bytes, path: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The same AVIF with another content of the box that ``path`` (types, by spaces) leads to."""
    first, _, rest = path.partition(b" ")
    skipped = 4 if first in (b"iprp", b"iinf", b"iref") else 0  # they stand in `meta`, a full box
    made = data[:skipped]
    for kind, body in boxes(data[skipped:]):
        changed = body
        if kind == first:
            changed = in_boxes(body, rest, change) if rest else change(body)
        made += struct.pack(">I4s", len(changed) + 8, kind) + changed
    return made


def deep_avif(bits: int = 10) -> bytes:
    """Of noise, without loss."""
    kept = [cv2.IMWRITE_AVIF_DEPTH, bits, cv2.IMWRITE_AVIF_QUALITY, 100]
    return cv2.imencode(".avif", noise("uint16") >> (16 - bits), kept)[1].tobytes()


def test_the_depth_of_an_avif_is_that_of_its_own_picture():
    """Not that of whatever is told first: a gain map has 8 bits."""
    data, of_another = deep_avif(), b"\0\0\0\x0cav1C\x81\0\0\0"
    kept = dict(boxes(dict(boxes(dict(boxes(data))[b"meta"][4:]))[b"iprp"]))
    numbers = len(list(boxes(kept[b"ipco"])))
    with_more = in_boxes(data, b"meta iprp ipco", lambda body: of_another + body)
    at = with_more.index(b"ipma") + 8 + 4 + 2
    count = with_more[at]
    told = bytes((one & 0x80) | ((one & 0x7F) + 1) for one in with_more[at + 1 : at + 1 + count])
    assert numbers >= count
    with_more = with_more[: at + 1] + told + with_more[at + 1 + count :]
    begin = struct.pack(">I", with_more.index(b"mdat") + 4)
    with_more = with_more.replace(struct.pack(">I", data.index(b"mdat") + 4), begin)
    found = read_picture(with_more, "x.avif")
    assert (found.pixels.dtype, found.notes) == (np.uint16, ())
    assert np.array_equal(found.pixels, read_picture(data, "x.avif").pixels)


def test_the_depth_of_tiles_is_found_wherever_it_is_told():
    data = (Path(__file__).parent / "avif" / "grid10.avif").read_bytes()
    assert avif_bits(data) == 10
    brands = int.from_bytes(data[:4], "big")
    far = data[:brands] + struct.pack(">I4s", 100_008, b"free") + bytes(100_000) + data[brands:]
    assert avif_bits(far) == 10
    assert avif_bits(data.replace(b"av1C", b"free")) == 8


@pytest.mark.parametrize("bits", [8, 10])
@pytest.mark.parametrize("turn", [b"", b"\0\0\0\x09irot\1", b"\0\0\0\x09imir\1"])
def test_what_clap_cuts_off_an_avif_is_not_seen(turn: bytes, bits: int):
    data = deep_avif(10) if bits == 10 else write_picture(noise("uint8"), "AVIF").data
    clap = struct.pack(">I4s4IiIiI", 40, b"clap", 21, 1, 9, 1, -3, 1, 4, 1)
    whole, cut = with_properties(data, turn), with_properties(data, clap + turn)
    full, found = read_picture(whole, "x.avif").pixels, read_picture(cut, "x.avif")
    left, top = (47 - 21) // 2 - 3, (33 - 9) // 2 + 4
    rows, columns = slice(top, top + 9), slice(left, left + 21)
    if turn[4:8] == b"irot":  # against the clock: what was right is above
        rows, columns = slice(47 - left - 21, 47 - left), slice(top, top + 9)
    elif turn:
        columns = slice(47 - left - 21, 47 - left)
    assert np.array_equal(found.pixels, full[rows, columns])
    assert found.pixels.dtype == ("uint8" if bits == 8 else "uint16")
    assert size_in(cut, "x.avif") == found.size == size_in(cut, "x.avif", whole=True)


def test_deep_grey_of_avif_is_three_channels():
    kept = [cv2.IMWRITE_AVIF_DEPTH, 10, cv2.IMWRITE_AVIF_QUALITY, 100]
    done, made = cv2.imencode(".avif", noise("uint16")[..., 0] >> 6, kept)
    found = read_picture(made.tobytes(), "x.avif")
    assert done and (found.pixels.shape, found.pixels.dtype) == ((33, 47, 3), np.uint16)


def test_a_clap_that_leaves_nothing_cuts_nothing_off():
    for sides in ((0, 1, 9, 1, 0, 1, 0, 1), (5, 0, 5, 0, 0, 1, 0, 1), (4, 1, 4, 1, 90, 1, 0, 1)):
        clap = struct.pack(">I4s4IiIiI", 40, b"clap", *sides)
        found = read_picture(with_properties(deep_avif(), clap), "x.avif")
        assert found.size == Size(47, 33)


def test_10_bits_of_an_avif_that_are_8_of_the_picture_are_not_called_deep():
    kept = [cv2.IMWRITE_AVIF_DEPTH, 10, cv2.IMWRITE_AVIF_QUALITY, 100]
    data = cv2.imencode(".avif", noise("uint16") >> 6, kept)[1].tobytes()
    at = data.index(b"colrnclx") + 12
    found = read_picture(data[:at] + b"\0\x10" + data[at + 2 :], "x.avif")  # YCgCo-Re
    assert (found.pixels.dtype, found.notes) == (np.uint8, ())


def test_a_deep_avif_is_turned_upright():
    left = np.zeros((8, 16, 3), np.uint16)
    left[:, :8, 2] = 1023
    done, made = cv2.imencode(".avif", left, [cv2.IMWRITE_AVIF_DEPTH, 10])
    assert done
    plain = read_picture(made.tobytes(), "x.avif").pixels
    data = with_rotation(made.tobytes())
    turned = read_picture(data, "x.avif").pixels
    eight = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
    assert turned.shape == (16, 8, 3) and turned.dtype == np.uint16
    assert (turned >> 8 > 128).tolist() == (eight > 128).tolist()
    assert (plain[:, :4, 0] > 60_000).all()


def with_rotation(data: bytes) -> bytes:
    """An AVIF of one picture, turned by 90 degrees."""
    return with_properties(data, b"\0\0\0\x09irot\1")


def with_properties(data: bytes, properties: bytes) -> bytes:
    """An AVIF of one picture of which more is said: boxes."""
    number = len(list(boxes(properties)))
    before = len(
        list(boxes(dict(boxes(dict(boxes(dict(boxes(data))[b"meta"][4:]))[b"iprp"]))[b"ipco"]))
    )
    numbers = bytes(0x80 | (before + 1 + at) for at in range(number))

    def more(body: bytes) -> bytes:
        return body[:10] + bytes((body[10] + number,)) + body[11 : 11 + body[10]] + numbers

    made = in_boxes(in_boxes(data, b"meta iprp ipco", lambda body: body + properties),
                    b"meta iprp ipma", more)  # fmt: skip
    moved = len(made) - len(data)
    meta = dict(boxes(made))[b"meta"]
    return made.replace(meta, moved_items(meta, moved))


JXL = Path(__file__).parent / "jxl"
"""Made here: an animation in red, green and blue by cjxl; inks, with libjxl; a ramp of greys in the
dark, with loss and a profile of tables, by cjxl."""


def test_an_animation_opens_with_its_first_frame_and_says_so():
    picture = read_picture((JXL / "animated.jxl").read_bytes(), "x")
    assert picture.notes == ("first_frame",)
    assert (picture.pixels[..., :3] == (255, 0, 0)).all()


def test_inks_of_jpeg_xl_are_converted_with_their_black():
    picture = read_picture((JXL / "inks.jxl").read_bytes(), "x")
    assert picture.notes == ("converted_from_cmyk",)
    left, right = picture.pixels[:, :16, :3].astype(int), picture.pixels[:, 16:, :3].astype(int)
    assert left[0, 0].min() > 230 and right.max() < 190  # no ink; more than half of black


def test_with_loss_and_a_profile_of_its_own_the_dark_stays_smooth():
    picture = read_picture((JXL / "profile.jxl").read_bytes(), "x")
    assert picture.pixels.dtype == np.uint16
    assert code_points(picture.origin.about.icc or b"") == b"\t\r\0\1"
    assert np.diff(picture.shown[32, :, 1].astype(int)).max() <= 2
