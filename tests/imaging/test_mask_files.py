"""A mask marks the same pixels, whatever kind of file it is."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from desktop_app.core.pixels import Array
from desktop_app.imaging.encode import encode
from desktop_app.imaging.mask_files import read_mask
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
    both = (pixels[..., 0] > 0) & (pixels[..., 3] > 0)
    assert read.reading == "both"
    assert (read.values == np.maximum(expected, both)).all()


def test_the_faintest_value_of_both_stays_painted() -> None:
    colours = np.where(SHAPE, 255, 1)[..., None].repeat(3, axis=2)
    assert read_mask(rgba(colours, np.where(SHAPE, 255, 1)), "m").values.min() == 1


def test_a_soft_brush_keeps_its_values() -> None:
    alpha = photo()[..., 0]
    read = read_mask(rgba(np.zeros((48, 64, 3)), alpha), "m")
    assert (read.values == alpha).all()


def test_a_faint_and_a_black_part_are_two_colours() -> None:
    """No tolerance takes what is locked for what is painted faintly."""
    colours = np.where(SHAPE, 10, 0)[..., None].repeat(3, axis=2)
    alpha = np.full(SHAPE.shape, 255)
    alpha[0, 0] = 0
    read = read_mask(rgba(colours, alpha), "m")
    assert read.reading == "both"
    assert ((read.values > 0) == SHAPE).all()


def test_noise_of_a_jpeg_is_named_and_its_soft_edge_stays() -> None:
    soft = photo()[..., 0]
    out = io.BytesIO()
    Image.fromarray(soft).save(out, "JPEG", quality=90)
    read = read_mask(out.getvalue(), "m")
    assert read.notes == ("mask_noise",)
    assert (read.values[soft < 50] == 0).all()
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
