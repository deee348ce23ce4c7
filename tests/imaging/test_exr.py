"""OpenEXR files as pictures, and pictures as OpenEXR files."""

from __future__ import annotations

import io
import struct
import sys
from typing import Any

import numpy as np
import psutil
import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.values import EXR_PACKING
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.exr import linear_profile
from desktop_app.imaging.exr_header import read_parts
from desktop_app.imaging.icc import read_matrix_profile
from desktop_app.imaging.layer_stack import StackLayer
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.opening import read_picture, size_in
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.imaging.saving import write_picture

OpenEXR: Any = pytest.importorskip("OpenEXR")


def made(channels: dict[str, Any], **header: Any) -> bytes:
    out = io.BytesIO()
    OpenEXR.File(header, channels).write(out)
    return out.getvalue()


def ramp(height: int = 6, width: int = 8, kind: str = "f4") -> np.ndarray[Any, Any]:
    return np.linspace(0, 3, height * width, dtype=kind).reshape(height, width)


def box(x: int, y: int, right: int, bottom: int) -> Any:
    return np.array([x, y], np.int32), np.array([right, bottom], np.int32)


def test_values_of_half_and_float_are_kept_beyond_white() -> None:
    half = ramp(kind="f2")
    picture = read_picture(made({"R": half, "G": half, "B": half}), "a.exr")
    assert picture.format == "EXR"
    assert picture.pixels.dtype == np.float32
    assert np.array_equal(picture.pixels[..., 1], half.astype(np.float32))
    assert "beyond_range" in picture.notes
    profile = read_matrix_profile(picture.origin.about.icc or b"")
    assert profile is not None and float(profile.curves[0].forward(np.array(0.5))) == 0.5


@pytest.mark.slow
def test_colours_are_divided_by_alpha_and_multiplied_again() -> None:
    alpha = np.linspace(0, 1, 48, dtype=np.float32).reshape(6, 8)
    data = made({"R": alpha * 2, "G": alpha, "B": alpha / 2, "A": alpha})
    picture = read_picture(data, "a.exr")
    assert np.allclose(picture.pixels[..., :3][alpha > 0], (2, 1, 0.5))
    again = read_picture(write_picture(picture.pixels, "EXR", picture.origin).data, "b.exr")
    assert np.allclose(again.pixels, picture.pixels, rtol=1e-6)


@pytest.mark.states("note.alpha_empty")
@pytest.mark.parametrize("grey", [False, True])
def test_an_alpha_of_nothing_hides_no_picture(grey: bool) -> None:
    light, none = ramp(), np.zeros((6, 8), np.float32)
    data = made({"Y": light, "A": none} if grey else {**dict.fromkeys("RGB", light), "A": none})
    picture = read_picture(data, "render.exr")
    assert picture.pixels.shape == (6, 8, 3) and "alpha_empty" in picture.notes
    assert np.array_equal(picture.pixels[..., 1], light)
    empty = read_picture(made(dict.fromkeys("RGBA", none)), "empty.exr")
    assert empty.pixels.shape == (6, 8, 4) and not empty.pixels.any()


@pytest.mark.slow
def test_alpha_without_end_leaves_colours_as_they_are() -> None:
    full = np.full((6, 8), 1, np.float32)
    data = made({"R": full * 2, "G": full, "B": full / 2, "A": full * np.inf})
    picture = read_picture(data, "a.exr")
    assert (picture.pixels == (2, 1, 0.5, np.inf)).all()
    again = read_picture(write_picture(picture.pixels, "EXR", picture.origin).data, "b.exr")
    assert np.array_equal(again.pixels, picture.pixels)


@pytest.mark.states("note.outside_left_out")
def test_the_display_window_is_the_picture_and_what_has_no_pixels_is_transparent() -> None:
    values = ramp(4, 4)
    windows = {"dataWindow": box(-2, 1, 1, 4), "displayWindow": box(0, 0, 5, 3)}
    picture = read_picture(made({"R": values, "G": values, "B": values}, **windows), "a.exr")
    assert picture.pixels.shape == (4, 6, 4)
    assert np.array_equal(picture.pixels[1:, :2, 0], values[:3, 2:])
    assert picture.pixels[..., 3].sum() == 6
    assert "outside_left_out" in picture.notes


@pytest.mark.parametrize(
    ("names", "channels", "grey"),
    [
        (("Y",), 3, True),
        (("Y", "A"), 4, True),
        (("Z",), 3, True),
        (("A",), 4, True),
        (("light.R", "light.G", "light.B"), 3, False),
    ],
)
def test_other_channels_are_shown(names: tuple[str, ...], channels: int, grey: bool) -> None:
    values = np.ones((4, 4), np.float32)
    picture = read_picture(made(dict.fromkeys(names, values)), "a.exr")
    assert picture.pixels.shape == (4, 4, channels)
    assert picture.origin.facts.grey is grey


def test_two_hundred_channels_are_said() -> None:
    values = np.ones((4, 4), np.float32)
    data = made(dict.fromkeys([*"RGB", *(f"more.{n:03}" for n in range(197))], values))
    picture = read_picture(data, "a.exr")
    assert picture.pixels.shape == (4, 4, 3)
    assert "extra_channels_dropped" in picture.notes


@pytest.mark.slow
def test_chromaticities_become_the_profile_and_come_back() -> None:
    wide = (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, 0.3127, 0.3290)
    one = np.ones((2, 2), np.float32)
    picture = read_picture(made({"R": one, "G": 0 * one, "B": 0 * one}, chromaticities=wide), "a")
    again = read_parts(write_picture(picture.pixels, "EXR", picture.origin).data)[0]
    assert np.allclose(again.numbers("chromaticities", "chromaticities", 8), wide, atol=2e-4)


@pytest.mark.slow
def test_pixels_of_eight_bits_are_written_as_light_and_look_the_same() -> None:
    pixels = np.arange(48, dtype=np.uint8).reshape(4, 4, 3) * 5
    origin = FileOrigin(About(texts=(("Comment", "陶"),), dpi=(72.0, 72.0)))
    saved = write_picture(pixels, "EXR", origin)
    picture = read_picture(saved.data, "a.exr")
    assert saved.notes == ()
    assert picture.origin.about.texts == origin.about.texts
    assert picture.origin.about.dpi == origin.about.dpi
    shown = colour_space(picture.origin.about.icc).shown(picture.pixels)
    assert np.abs(shown.astype(int) - pixels).max() <= 1


@pytest.mark.slow
def test_layers_become_parts_where_they_lie() -> None:
    pixels = np.ones((4, 4, 4), np.float32)
    layer = StackLayer("paint", "scarf", "l", Rect(-1, 2, 2, 2), lambda: pixels[:2, :2])
    data = write_picture(pixels, "EXR", layers=(layer, layer)).data
    parts = read_parts(data)
    assert [part.text("name") for part in parts] == ["picture", "scarf", "scarf#2"]
    assert parts[1].data == Rect(-1, 2, 2, 2)
    assert np.array_equal(read_picture(data, "a.exr").pixels, pixels)


@pytest.mark.slow
def test_damage_and_lies_are_one_clear_error() -> None:
    values = ramp(64, 64)
    whole = made({"R": values, "G": values, "B": values})
    for data in (whole[:100], whole[:400], whole[: len(whole) // 2]):
        with pytest.raises(InputError) as error:
            read_picture(data, "a.exr")
        assert error.value.code == "picture_truncated"
    at = whole.index(b"displayWindow") + len(b"displayWindow\0box2i\0") + 4
    huge = whole[:at] + struct.pack("<4i", 0, 0, 1 << 20, 1 << 20) + whole[at + 16 :]
    with pytest.raises(InputError, match="megapixels"):
        size_in(huge, "a.exr")


@pytest.mark.slow
def test_a_small_data_window_in_a_huge_picture_opens() -> None:
    windows = {"dataWindow": box(4000, 3000, 4007, 3005), "displayWindow": box(0, 0, 16383, 8639)}
    picture = read_picture(made({name: ramp() for name in "RGB"}, **windows), "a.exr")
    assert picture.pixels.shape == (8640, 16384, 4)
    assert np.array_equal(picture.pixels[3000:3006, 4000:4008, 1], ramp())
    assert picture.pixels[3000:3006, 4000:4008, 3].min() == 1
    assert picture.pixels[3006, 4000:4008].max() == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere zeros take memory at once")
def test_an_empty_frame_takes_memory_where_it_has_pixels() -> None:
    windows = {"dataWindow": box(9, 0, 16, 899), "displayWindow": box(0, 0, 99_999, 1_899)}
    data = made({name: ramp(900) for name in "RGB"}, **windows)
    process = psutil.Process()
    before = process.memory_info().rss
    picture = read_picture(data, "a.exr")
    content = Content.of(picture.pixels)
    assert content.size.area == 190_000_000
    assert process.memory_info().rss - before < 200 << 20


@pytest.mark.slow
def test_a_frame_of_16k_in_halves_opens() -> None:
    half = np.linspace(0, 2, 16384, dtype="f2")[None].repeat(8640, 0)
    picture = read_picture(made(dict.fromkeys("RGB", half)), "a.exr")
    assert picture.pixels.shape == (8640, 16384, 3)
    assert np.array_equal(picture.pixels[::1000, :, 2], half[::1000].astype("f4"))


@pytest.mark.few(1)
@pytest.mark.parametrize("packing", EXR_PACKING.names)
def test_it_is_packed_as_it_is_asked_for(packing: str) -> None:
    values, _, packed = packing.partition("-")
    pixels = np.random.default_rng(2).random((40, 50, 4), np.float32) * 3 + 0.01
    pixels[..., 3] = 1
    about = About(icc=linear_profile((0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)))
    layer = StackLayer("paint", "a", "a", Rect(0, 0, 50, 40), lambda: pixels)
    done = write_picture(pixels, "EXR", FileOrigin(about), layers=(layer,), packing=packing)
    for part in OpenEXR.File(io.BytesIO(done.data), separate_channels=True).parts:
        assert (
            part.header["compression"].name
            == f"{packed.upper()[:4].replace('NONE', 'NO')}_COMPRESSION"
        )
        assert part.channels["R"].pixels.dtype == ("f2" if values == "half" else "f4")
    found = read_picture(done.data, "a.exr").pixels
    kept = pixels if values == "float" else pixels.astype("f2").astype("f4")
    assert np.array_equal(found, kept) is (packed != "dwaa")
    assert np.abs(found - pixels).mean() < 0.05
    said = {"saved_with_loss"} if packed == "dwaa" else set[str]()
    assert {*done.notes} == said | ({"saved_in_half"} if values == "half" else set())


@pytest.mark.slow
@pytest.mark.states("note.saved_in_half")
def test_halves_hold_8_bits_wholly_and_no_value_becomes_infinite() -> None:
    eight = np.arange(256, dtype=np.uint8)[None, :, None].repeat(3, 2)
    done = write_picture(eight, "EXR", packing="half-zip")
    back = colour_space(read_picture(done.data, "a").origin.about.icc)
    assert np.array_equal(back.shown(read_picture(done.data, "a").pixels), eight)
    bright = np.array([[[1e6, np.inf, np.nan]]], np.float32)
    about = read_picture(made({"R": ramp(), "G": ramp(), "B": ramp()}), "a").origin.about
    done = write_picture(bright, "EXR", FileOrigin(about), packing="half-piz")
    assert "saved_in_half" in done.notes
    found = read_picture(done.data, "a").pixels[0, 0]
    assert found[0] == 65504 and found[1] == np.inf and np.isnan(found[2])


def test_deep_data_is_refused() -> None:
    whole = made({"R": ramp(), "G": ramp(), "B": ramp()}, type=OpenEXR.scanlineimage)
    deep = whole.replace(b"scanlineimage", b"deepscanline\0")
    with pytest.raises(InputError) as error:
        read_picture(deep, "a.exr")
    assert error.value.code == "exr_deep"


@pytest.mark.slow
@pytest.mark.states("note.first_part")
def test_that_one_part_of_several_was_opened_is_said_of_several_alone() -> None:
    pixels = np.ones((4, 4, 4), np.float32)
    layer = StackLayer("paint", "scarf", "l", Rect(0, 0, 4, 4), lambda: pixels)
    several = write_picture(pixels, "EXR", layers=(layer, layer)).data
    assert "first_part" in read_picture(several, "a.exr").notes
    assert "first_part" not in read_picture(write_picture(pixels, "EXR").data, "a.exr").notes
