"""Text as posters need it: slanted, spaced, turned, with a shadow; edited again later."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from desktop_app.core.pixels import Array
from desktop_app.imaging.annotations.annotation import drawn
from desktop_app.imaging.annotations.table import annotation, annotation_from_json
from desktop_app.imaging.annotations.touching import is_on
from desktop_app.imaging.drawing.extent import extent
from desktop_app.imaging.drawing.page import DrawnPage, PageInfo
from desktop_app.imaging.drawing.painting import raster
from desktop_app.imaging.drawing.svg import svg
from tests.imaging.drawing.fonts import FONTS

LINES = "Summer Night\n夏夜 音乐会\nحفلة موسيقية"
AT = (150.0, 120.0)


def shown(**values: Any) -> Array:
    one = annotation("text", [AT], {"text": LINES, "halo": False, **values})
    return raster(DrawnPage(500, 400, drawn([one], FONTS)), FONTS)


def box(pixels: Array) -> tuple[int, int]:
    ys, xs = np.nonzero(pixels[..., 3] > 60)
    return int(np.ptp(xs)), int(np.ptp(ys))


def test_spacing_makes_it_wider_and_higher() -> None:
    wide, high = box(shown())
    assert box(shown(letters=0.2))[0] > wide + 20
    assert box(shown(lines=2.5))[1] > high + 40 and box(shown(lines=1.0))[1] < high


def test_italic_letters_are_slanted_in_each_script() -> None:
    plain, slanted = shown(), shown(italic=True)
    for top in (120, 152, 185):
        assert (plain[top : top + 30] != slanted[top : top + 30]).any()


@pytest.mark.parametrize("angle", [90.0, 30.0, -90.0])
def test_turned_it_stays_about_its_middle_and_is_found_there(angle: float) -> None:
    wide, high = box(shown())
    pixels = shown(angle=angle)
    ys, xs = np.nonzero(pixels[..., 3] > 60)
    before = np.argwhere(shown()[..., 3] > 60).mean(axis=0)
    assert np.abs(np.array([ys.mean(), xs.mean()]) - before).max() < 25
    if abs(angle) == 90:
        assert abs(np.ptp(ys) - wide) <= 3 and abs(np.ptp(xs) - high) <= 3
    one = annotation("text", [AT], {"text": LINES, "angle": angle})
    items = drawn([one], FONTS)
    at = float(xs[0]), float(ys[0])
    assert is_on(items, FONTS, at, 2, inside=True)
    around = extent(items, FONTS)
    assert around.x <= xs.min() and around.right > xs.max()
    assert around.y <= ys.min() and around.bottom > ys.max()


def test_a_shadow_falls_right_and_down_within_what_is_drawn_again() -> None:
    plain, pixels = shown(size=40.0), shown(size=40.0, shadow=0.2)
    more = (pixels[..., 3] > 0) & (plain[..., 3] == 0)
    ys, xs = np.nonzero(more)
    assert more.any() and ys.mean() > np.nonzero(plain[..., 3])[0].mean()
    around = extent(drawn([annotation("text", [AT], {"text": LINES, "shadow": 0.2})], FONTS), FONTS)
    assert around.right > np.nonzero(shown(shadow=0.2)[..., 3])[1].max() and len(xs)


def test_it_is_written_and_read_again_and_stays_text_in_svg() -> None:
    given = {"text": LINES, "italic": True, "lines": 1.1, "letters": 0.1, "angle": 20.0}
    one = annotation("text", [AT], {**given, "shadow": 0.1})
    assert annotation_from_json(one.to_json()) == one
    assert "lines" not in annotation("text", [AT], {"text": "x"}).to_json()
    page = svg(DrawnPage(500, 400, drawn([one], FONTS)), FONTS, PageInfo()).decode()
    assert "夏夜" in page and 'font-style="italic"' in page and "rotate(20" in page
