"""Labels that are read from the right stand where those do that are read from the left."""

from __future__ import annotations

import re

import pytest

from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.annotations.annotation import Annotation, AnnotationPlace, drawn
from desktop_app.imaging.annotations.placing import labelled
from desktop_app.imaging.annotations.table import annotation
from desktop_app.imaging.drawing.lettering import corners, lettered
from desktop_app.imaging.drawing.page import DrawnLine, DrawnPage, PageInfo, TextBlock
from desktop_app.imaging.drawing.painting import raster
from desktop_app.imaging.drawing.svg import svg
from tests.imaging.drawing.fonts import FONTS

SIZE = Size(600, 400)
TEXTS = ("שלום עולם", "مرحبا بالعالم", "عدد 12 و 3.5 (سم)", "שלום Latin עולם")
SIDES = [(x, y) for x in (100, 300, 500) for y in (60, 200, 340) if (x, y) != (300, 200)]


def _point(text: str, label: tuple[float, float], **values: object) -> Annotation:
    return annotation("point", [(300, 200), label], {"text": text, "halo": False, **values})


def _ink(one: Annotation) -> tuple[float, float]:
    """From where to where the letters of its label are, alone."""
    words = [item for item in drawn([one], FONTS) if isinstance(item, TextBlock)][-1:]
    ink = raster(DrawnPage(SIZE.width, SIZE.height, words), FONTS)[..., 3].any(axis=0)
    return float(ink.argmax()), float(len(ink) - ink[::-1].argmax())


def _leader_end(one: Annotation) -> tuple[float, float]:
    return next(item for item in drawn([one], FONTS) if isinstance(item, DrawnLine)).points[-1]


@pytest.mark.parametrize("column", [0, 80, 300])
@pytest.mark.parametrize("text", TEXTS)
def test_a_label_begins_where_its_place_is(text: str, column: int) -> None:
    left, right = _ink(_point(text, (40, 60), column=column))
    assert abs(left - 40) < 4
    assert right <= 40 + (column or 300)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("at", SIDES)
def test_a_leader_ends_next_to_the_letters_on_the_nearer_side(
    text: str, at: tuple[float, float]
) -> None:
    one = _point(text, at, column=300)
    (left, right), (x, _) = _ink(one), _leader_end(one)
    gap = one.values["size"] / 4
    near = left - gap if abs(left - 300) < abs(right - 300) else right + gap
    assert abs(x - near) < 6  # room beside a digit


@pytest.mark.parametrize("align", ["start", "middle", "end"])
def test_lines_in_a_column_mirror_those_from_the_left(align: str) -> None:
    latin, hebrew = (
        annotation("text", [(50, 50)], {"text": text, "column": 300, "align": align, "halo": False})
        for text in ("Plain", "שלום")
    )
    (left, right), (from_left, from_right) = _ink(latin), _ink(hebrew)
    assert abs((left - 50) - (350 - from_right)) < 4 or align == "middle"
    assert abs((left + right) / 2 - (from_left + from_right) / 2) < 4 or align != "middle"


def test_labels_in_columns_are_beside_the_picture_and_off_their_points() -> None:
    points = [
        annotation("point", [spot, spot], {"text": text})
        for spot in ((220, 100), (380, 100), (230, 300), (370, 300))
        for text in ("תווית עם כמה מילים",)
    ]
    for one in labelled(points, Rect(200, 0, 200, 400), SIZE, FONTS):
        left, right = _ink(one.with_values(halo=False))
        assert right <= 204 or left >= 396


def test_a_block_of_both_directions_is_as_wide_as_what_is_drawn() -> None:
    words = TextBlock("Left\nימין", 30, 30, 200)
    (left, _), _, (right, _), _ = corners(words, FONTS)
    assert (left, right) == pytest.approx((30, 230))


def test_turned_text_is_turned_about_its_middle_in_both_directions() -> None:
    for text in ("Latin text", "טקסט בעברית"):
        values = {"text": text, "column": 200, "halo": False}
        upright = annotation("text", [(200, 200)], values)
        middles = [sum(_ink(upright.with_values(angle=angle))) / 2 for angle in (0, 180)]
        assert abs(middles[0] - middles[1]) < 3


@pytest.mark.slow
def test_svg_says_the_same_places() -> None:
    items = drawn([_point("שלום עולם", (40, 60), column=300)], FONTS)
    page = svg(DrawnPage(SIZE.width, SIZE.height, items), FONTS, PageInfo()).decode()
    tag = re.search(r'<text ([^>]*)><tspan direction="rtl"[^>]*>1\. שלום עולם<', page)
    assert tag is not None
    said = dict(re.findall(r'(\w+)="([\d.]+)"', tag[1]))
    line = lettered([one for one in items if isinstance(one, TextBlock)][-1], FONTS).lines[0]
    assert (float(said["x"]), float(said["textLength"])) == pytest.approx(
        (40, line.width), abs=0.01
    )


def test_entries_of_a_legend_from_the_right_end_at_one_side() -> None:
    points = [
        annotation("point", [(9, 9), (9, 9)], {"text": text, "size": 4})
        for text in ("א", "אבג דהו")
    ]
    legend = annotation("legend", [(100, 100)], {"text": ""})
    items = legend.row.draw(legend, AnnotationPlace(FONTS, [*points, legend], 2))
    ends = {round(corners(one, FONTS)[1][0]) for one in items if isinstance(one, TextBlock)}
    assert len(ends) == 1
