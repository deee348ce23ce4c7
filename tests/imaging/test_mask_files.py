"""A mask marks the same pixels, whatever kind of file it is."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from desktop_app.core.pixels import Array
from desktop_app.imaging.encode import encode
from desktop_app.imaging.mask_files import read_mask
from desktop_app.imaging.saving import write_picture
from tests.imaging.mask_kinds import SHAPE, MaskKind, mask_kinds
from tests.imaging.pictures import photo


@pytest.mark.parametrize("kind", mask_kinds(), ids=lambda kind: kind.name)
def test_every_kind_of_file_marks_what_it_shows(kind: MaskKind) -> None:
    read = read_mask(kind.data, "m")
    assert read.reading == kind.reading
    wrong = (read.values > 0) != kind.marked
    assert not wrong.any(), int((wrong & ~kind.marked).sum())


@pytest.mark.parametrize("kind", mask_kinds(), ids=lambda kind: kind.name)
def test_what_was_read_is_said_of_every_file_with_alpha(kind: MaskKind) -> None:
    read = read_mask(kind.data, "m")
    told = [note for note in read.notes if note.startswith("mask_from_")]
    assert told == [f"mask_from_{kind.reading}"] if told else kind.reading == "brightness"


def rgba(colours: Array, alpha: Array) -> bytes:
    return encode(np.ascontiguousarray(np.dstack([colours, alpha])).astype(np.uint8), "PNG")


def test_brightness_times_transparency_is_their_product() -> None:
    pixels = photo(channels=4)
    pixels[..., :3] = pixels[..., 1:2]
    expected = np.rint(pixels[..., 0].astype(float) * pixels[..., 3] / 255)
    read = read_mask(encode(pixels, "PNG"), "m")
    assert read.reading == "both"
    assert (read.values == np.where(expected > 3, expected, 0)).all()


def grey_as(values: Array, dtype: str, kind: str) -> bytes:
    """A grey file of that depth; ``values`` of 255."""
    full = {"uint8": 255, "uint16": 65535, "float32": 1}[dtype]
    scaled = (values[..., None].repeat(3, axis=2) / 255 * full).astype(dtype)
    return write_picture(np.ascontiguousarray(scaled), kind).data


@pytest.mark.parametrize("black", [1, 2, 3])
@pytest.mark.parametrize(
    ("dtype", "kind"),
    [("uint8", "PNG"), ("uint16", "PNG"), ("uint16", "TIFF"), ("float32", "TIFF")],
)
@pytest.mark.states("note.mask_near_black")
def test_a_black_that_is_not_quite_black_is_black_and_it_is_said(
    black: int, dtype: str, kind: str
) -> None:
    grey = np.where(SHAPE, 255, black)
    for data in (
        grey_as(grey, dtype, kind),
        rgba(np.zeros((*SHAPE.shape, 3)), grey),
        rgba(np.full((*SHAPE.shape, 3), 200), grey),
    ):
        read = read_mask(data, "m")
        assert np.array_equal(read.values > 0, SHAPE) and "mask_near_black" in read.notes
    clean = read_mask(grey_as(np.where(SHAPE, 255, 0), dtype, kind), "m")
    assert np.array_equal(clean.values > 0, SHAPE) and not clean.notes


@pytest.mark.states("note.mask_faint")
def test_a_faint_black_stays_and_it_is_said_what_that_means() -> None:
    read = read_mask(grey_as(np.where(SHAPE, 255, 9), "uint8", "PNG"), "m")
    assert read.values.min() == 9 and read.notes == ("mask_faint",)


@pytest.mark.parametrize("value", [60, 255])
@pytest.mark.states("note.mask_one_value")
def test_a_mask_of_one_value_is_named(value: int) -> None:
    read = read_mask(grey_as(np.full((20, 30), value), "uint8", "PNG"), "m")
    assert (read.values == value).all() and read.notes == ("mask_one_value",)


@pytest.mark.parametrize("stray", [np.nan, np.inf, -np.inf, -0.25, 1.5, 255.0])
@pytest.mark.states("note.mask_beyond")
def test_floats_that_no_mask_has_are_named(stray: float) -> None:
    values = np.where(SHAPE, np.float32(1), np.float32(0))
    values[0, 0] = stray
    data = write_picture(np.ascontiguousarray(values[..., None].repeat(3, axis=2)), "TIFF").data
    read = read_mask(data, "m")
    assert read.notes == ("mask_beyond",)
    assert read.values[0, 0] == (255 if stray > 1 else 0)
    assert np.array_equal(read.values[1:] > 0, SHAPE[1:])


def test_a_soft_brush_keeps_its_values() -> None:
    alpha = photo()[..., 0]
    read = read_mask(rgba(np.zeros((48, 64, 3)), alpha), "m")
    assert (read.values == np.where(alpha > 3, alpha, 0)).all()


def test_a_faint_and_a_black_part_are_two_colours() -> None:
    """No tolerance takes what is locked for what is painted faintly."""
    colours = np.where(SHAPE, 10, 0)[..., None].repeat(3, axis=2)
    alpha = np.full(SHAPE.shape, 255)
    alpha[0, 0] = 0
    read = read_mask(rgba(colours, alpha), "m")
    assert read.reading == "both"
    assert ((read.values > 0) == SHAPE).all()


@pytest.mark.states("note.mask_noise")
def test_noise_of_a_jpeg_is_named_and_its_soft_edge_stays() -> None:
    soft = photo()[..., 0]
    out = io.BytesIO()
    Image.fromarray(soft).save(out, "JPEG", quality=90)
    read = read_mask(out.getvalue(), "m")
    assert read.notes == ("mask_noise",)
    assert (read.values[soft < 12] == 0).all()
    steps = [read.values[soft == value].mean() for value in range(256) if (soft == value).any()]
    assert np.abs(np.diff(steps)).max() < 24, "no step where noise ends"
    assert (np.abs(read.values[soft > 80].astype(int) - soft[soft > 80]) < 16).all()


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize(
    ("form", "quality"),
    [("JPEG", 25), ("JPEG", 50), ("JPEG", 75), ("JPEG", 95), ("WEBP", 50), ("WEBP", 90)],
)
def test_noise_of_a_hard_mask_is_neither_mask_nor_missing_from_it(
    form: str, quality: int, mode: str
) -> None:
    hard = Image.new("L", (96, 96))
    drawn = ImageDraw.Draw(hard)
    drawn.ellipse((20, 20, 60, 60), fill=255)
    drawn.line((4, 8, 90, 12), fill=255, width=3)
    out = io.BytesIO()
    hard.convert(mode).save(out, form, quality=quality)
    read = read_mask(out.getvalue(), "m")
    wanted = np.array(hard)
    assert read.notes == ("mask_noise",)
    assert (read.values[wanted == 0] == 0).all()
    assert (read.values[wanted == 255] > 0).all()
    inside = np.array(hard.filter(ImageFilter.MinFilter(9))) == 255
    assert inside.any()
    assert (read.values[inside] == 255).all()  # or it would be mask once it is inverted
