"""Pages as pixels, PDF and SVG: the same page by each."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from desktop_app.core.geometry import Rect
from desktop_app.imaging.drawing.extent import extent
from desktop_app.imaging.drawing.page import (
    DrawnLine,
    DrawnPage,
    Oval,
    PageInfo,
    Shown,
    TextBlock,
    TextStyle,
)
from desktop_app.imaging.drawing.painting import pdf, raster
from desktop_app.imaging.drawing.svg import svg
from desktop_app.imaging.xmp import EDITED, source_type_in
from tests.imaging.drawing.fonts import FONTS

PICTURE = np.random.default_rng(5).integers(0, 256, (30, 40, 3)).astype(np.uint8)
ITEMS = (
    Shown(PICTURE, 20, 20, 40, 30, "noise"),
    TextBlock("Nucleus, 细胞核", 80, 20, style=TextStyle(20, "#203040", halo="#ffffff")),
    DrawnLine(((10, 90), (120, 90), (120, 110)), "#cc0000", 4),
    Oval(150, 60, 40, 40, "#0000ff", 2, "#00ff0080"),
    Oval(20, 120, 60, 20, "#000000", 1, corner=5),
)
PAGE = DrawnPage(240, 160, ITEMS, "#ffffff")
INFO = PageInfo("Cells & plants", subject="A lesson")


def test_the_same_page_gives_the_same_bytes() -> None:
    assert raster(PAGE, FONTS).tobytes() == raster(PAGE, FONTS).tobytes()
    assert pdf([PAGE, PAGE], FONTS, INFO) == pdf([PAGE, PAGE], FONTS, INFO)
    assert svg(PAGE, FONTS, INFO) == svg(PAGE, FONTS, INFO)


def test_a_part_is_cut_out_of_the_whole() -> None:
    whole, part = raster(PAGE, FONTS, 2), raster(PAGE, FONTS, 2, Rect(100, 30, 150, 100))
    assert np.array_equal(part, whole[30:130, 100:250])


def test_pixels_of_a_picture_stay_as_they_are() -> None:
    assert np.array_equal(raster(PAGE, FONTS)[20:50, 20:60, :3], PICTURE)


def test_nothing_is_drawn_beyond_its_extent() -> None:
    for item in ITEMS:
        alone = raster(DrawnPage(240, 160, (item,)), FONTS)
        alone[extent([item], FONTS).intersected(Rect(0, 0, 240, 160)).slices] = 0
        assert not alone.any(), item


def test_colours_under_half_transparent_edges_are_not_darkened() -> None:
    disc = raster(DrawnPage(40, 40, (Oval(5, 5, 30, 30, fill="#ff8000"),)), FONTS)
    edge = disc[(disc[..., 3] > 60) & (disc[..., 3] < 255)].astype(int)
    assert len(edge) and np.abs(edge[:, :3] - (255, 128, 0)).max() <= 3


def test_what_is_no_colour_is_refused() -> None:
    with pytest.raises(ValueError, match="red"):
        raster(DrawnPage(9, 9, (), "red"), FONTS)


@pytest.mark.slow
def test_a_pdf_says_what_it_is_and_nothing_of_time_or_machine() -> None:
    made = pdf([PAGE], FONTS, INFO)
    assert made.startswith(b"%PDF-") and b"/ToUnicode" in made and b"Cells & plants" in made
    assert not re.search(rb"CreationDate|ModDate|/ID\b", made)


def test_outlined_letters_are_once_in_a_pdf() -> None:
    outlined = DrawnPage(240, 60, (TextBlock("Kern", 10, 10, style=TextStyle(20, halo="#ffffff")),))
    plain = DrawnPage(240, 60, (TextBlock("Kern", 10, 10, style=TextStyle(20)),))
    assert shown_strings(pdf([outlined], FONTS, INFO)) == shown_strings(pdf([plain], FONTS, INFO))


def shown_strings(data: bytes) -> int:
    """How often a PDF shows text (operator Tj)."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    return sum(_inflated(one).count(b"Tj") for one in streams)


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return b""


@pytest.mark.slow
def test_an_svg_holds_its_text_picture_and_letters() -> None:
    tree = ElementTree.fromstring(svg(PAGE, FONTS, INFO))
    names = {"s": "http://www.w3.org/2000/svg"}
    assert [each.text for each in tree.findall("s:text", names)] == ["Nucleus, 细胞核"]
    (image,) = tree.findall("s:image", names)
    assert image.get("aria-label") == "noise"
    (style,) = tree.findall("s:style", names)
    assert style.text is not None and style.text.count("@font-face") == 2  # Latin, Chinese
    assert tree.findtext("s:title", namespaces=names) == "Cells & plants"


@pytest.mark.slow
def test_pages_say_that_a_model_made_them() -> None:
    marked = replace(INFO, mark=EDITED)
    assert f"/Keywords ({EDITED})".encode() in pdf([PAGE], FONTS, marked)
    assert EDITED.encode() not in pdf([PAGE], FONTS, INFO) + svg(PAGE, FONTS, INFO)
    assert source_type_in(svg(PAGE, FONTS, marked)) == EDITED
    ElementTree.fromstring(svg(PAGE, FONTS, marked))
