"""A larger canvas without a window: how much is added, what is masked, what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Margins, Size
from desktop_app.core.pixels import Array
from desktop_app.studio.expanding import (
    on_canvas,
    plan_fill,
    wanted_margins,
    working_size,
)

PICTURE = Size(300, 200)


@pytest.mark.parametrize(
    ("text", "margins"),
    [
        ("0,0,256,0", Margins(0, 0, 256, 0)),
        ("10%,0,25 %,50%", Margins(30, 0, 75, 100)),
        (" 1 px, 2,3,4 ", Margins(1, 2, 3, 4)),
        ("16", Margins(16, 16, 16, 16)),
        ("10%", Margins(30, 20, 30, 20)),
    ],
)
def test_pixels_and_shares_of_the_sides(text: str, margins: Margins) -> None:
    assert wanted_margins(text, None, "fill", PICTURE) == margins


def test_a_larger_size_puts_the_picture_in_its_middle() -> None:
    assert wanted_margins(None, Size(401, 200), "expand", PICTURE) == Margins(50, 0, 51, 0)
    assert working_size(None, Size(401, 200), Margins(50, 0, 51, 0)) is None
    assert working_size("4", Size(256, 256), Margins(4, 4, 4, 4)) == Size(256, 256)


def test_nothing_is_added_where_that_is_not_asked_for() -> None:
    assert wanted_margins(None, Size(400, 300), "fill", PICTURE).is_empty
    assert wanted_margins(None, Size(400, 300), "expand", PICTURE, masked=True).is_empty
    assert wanted_margins(None, None, "expand", PICTURE, masked=True).is_empty


@pytest.mark.parametrize(
    ("text", "size", "code"),
    [
        (None, None, "expand_missing"),
        (None, Size(300, 200), "expand_size"),
        (None, Size(400, 199), "expand_size"),
        (None, Size(200, 100), "expand_size"),
        ("0,0,0,0", None, "expand_syntax"),
        ("1,2,3", None, "expand_syntax"),
        ("-4", None, "expand_syntax"),
        ("left", None, "expand_syntax"),
        ("", None, "expand_syntax"),
        ("99999", None, "canvas_too_large"),
    ],
)
def test_what_adds_nothing_or_too_much_is_refused(
    text: str | None, size: Size | None, code: str
) -> None:
    with pytest.raises(InputError) as refused:
        wanted_margins(text, size, "expand", PICTURE)
    assert refused.value.code == code


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_what_is_new_is_masked_and_the_picture_stays(dtype: type) -> None:
    pixels: Array = (np.random.default_rng(1).random((20, 30, 3)) * 200).astype(dtype)
    mask = np.zeros((20, 30), np.uint8)
    mask[3, 4] = 9
    whole, values = on_canvas(pixels, mask, Margins(1, 2, 3, 4))
    assert np.array_equal(whole[2:22, 1:31], pixels)
    assert values.shape == whole.shape[:2] == (26, 34)
    assert np.array_equal(values[2:22, 1:31], mask)
    values[2:22, 1:31] = 255
    assert values.min() == 255
    with pytest.raises(InputError, match="mask"):
        on_canvas(pixels, mask[1:], Margins(1, 1, 1, 1))


def test_the_canvas_is_what_the_model_starts_from_unless_another_fill_is_wanted() -> None:
    assert plan_fill(None) == plan_fill("smear") == "original"
    assert plan_fill("noise") == "noise"
    pixels = np.full((8, 8, 3), 7, np.uint8)
    pixels[:, 7] = 90
    drawn, _ = on_canvas(pixels, None, Margins(0, 0, 2, 0), "smear")
    assert drawn[0, 8].min() > 60, "the last column drawn out, softly"
