"""Annotations as data, and what is drawn of them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.affine import Affine
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.annotations.annotation import Annotation, drawn
from desktop_app.imaging.annotations.looks import edge_of, luminance, opposite
from desktop_app.imaging.annotations.table import (
    ANNOTATIONS,
    NOTICE,
    annotation,
    annotation_from_json,
)
from desktop_app.imaging.drawing.page import DrawnPage, TextBlock
from desktop_app.imaging.drawing.painting import raster
from tests.imaging.drawing.fonts import FONTS

SIZE = Size(400, 300)
EXAMPLES = {
    "text": ([(20, 20)], {"text": "Cell"}),
    "point": ([(100, 150), (200, 40)], {"text": "Nucleus"}),
    "arrow": ([(40, 200), (120, 120)], {"text": "here"}),
    "box": ([(200, 150), (150, 100)], {"text": "region"}),
    "scale": ([(250, 250)], {"length": 5, "pixels": 12.5}),
    "legend": ([(20, 60)], {"text": "Legend"}),
    "notice": ([(0, 300), (400, 300)], {}),
}


def example(kind: str) -> Annotation:
    points, values = EXAMPLES[kind]
    return annotation(kind, points, values)


def seen(*annotations: Annotation) -> ByteArray:
    return raster(DrawnPage(SIZE.width, SIZE.height, drawn(annotations, FONTS)), FONTS)


def texts(*annotations: Annotation) -> list[str]:
    return [one.text for one in drawn(annotations, FONTS) if isinstance(one, TextBlock)]


@pytest.mark.parametrize("kind", [row.id for row in ANNOTATIONS])
def test_each_kind_is_drawn_and_comes_back_from_json(kind: str) -> None:
    one = example(kind)
    if kind == "legend":
        assert seen(one, example("point")).any()
    assert seen(one).any()
    assert annotation_from_json(json.loads(json.dumps(one.to_json()))) == one


def test_numbers_follow_the_order_of_the_points_alone() -> None:
    first, second = example("point"), example("point").with_values(text="Wall")
    assert texts(first, example("arrow"), second) == ["1", "1. Nucleus", "here", "2", "2. Wall"]
    assert texts(second, first) == ["1", "1. Wall", "2", "2. Nucleus"]


def test_a_legend_lists_the_points_of_its_layer() -> None:
    found = texts(example("point"), example("point").with_values(text="Wall"), example("legend"))
    assert found[-3:] == ["Legend", "1. Nucleus", "2. Wall"]


def test_a_scale_bar_is_as_long_as_its_units() -> None:
    plain = example("scale").with_values(halo=False, width=2.0, unit="", size=8)
    columns = seen(plain)[250, :, 3].nonzero()[0]
    assert columns.min() == pytest.approx(250, abs=2)
    assert columns.max() - columns.min() == pytest.approx(62.5, abs=3)


def test_a_notice_lies_along_the_lower_edge_and_is_guarded() -> None:
    one = example("notice")
    assert one.text == NOTICE and one.row.guarded and texts(one) == [NOTICE]
    lower = seen(one)[-1, :, 3]
    assert lower.all() and not seen(one)[: SIZE.height // 2].any()


def test_a_text_without_words_is_nothing() -> None:
    assert not seen(example("text").with_values(text="  ")).any()


def test_scaled_with_its_layer_lengths_grow_along() -> None:
    one = example("scale").mapped(Affine.scaling(2, 2))
    assert one.points == ((500, 500),) and one.values["pixels"] == 25 and one.values["length"] == 5
    assert one.values["size"] == 2 * example("scale").values["size"]


@pytest.mark.parametrize(
    ("kind", "points", "values"),
    [
        ("cloud", [], {}),
        ("text", [], {}),
        ("arrow", [(0, 0)], {}),
        ("text", [(0, 0)], {"size": 0}),
        ("text", [(0, 0)], {"colour": "red"}),
        ("text", [(0, 0)], {"font_size": 3}),
    ],
)
def test_what_there_is_not_is_refused(
    kind: str, points: list[tuple[float, float]], values: dict[str, object]
) -> None:
    with pytest.raises(InputError):
        annotation(kind, points, values)
    with pytest.raises((ValueError, TypeError, KeyError)):
        annotation_from_json({"kind": kind, "points": points, **values})


@given(st.integers(0, 0xFFFFFF))
def test_letters_on_a_colour_are_read(number: int) -> None:
    colour = f"#{number:06x}"
    low, high = sorted((luminance(colour), luminance(opposite(colour))))
    assert (high + 0.05) / (low + 0.05) >= 4.5  # WCAG 2.2, 1.4.3
    assert edge_of(colour) in ("#ffffff", "#000000")


def test_pixels_outside_the_annotations_are_transparent() -> None:
    found = seen(example("box").with_values(text=""))
    assert not found[:90].any() and not found[160:].any() and not found[105:140, 160:190].any()
    assert isinstance(found, np.ndarray)
