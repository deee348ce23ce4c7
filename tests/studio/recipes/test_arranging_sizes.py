"""Crop and resize as steps: sizes by every rule, what stays, and that nothing grows unasked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.imaging.picture import FileOrigin
from desktop_app.operations.recipes.recipe import made_step
from desktop_app.operations.recipes.steps import KINDS
from desktop_app.studio.recipes.arranging import ARRANGED, annotated
from desktop_app.studio.recipes.rejecting import alone
from desktop_app.studio.recipes.worked import RecipeTrace, Worked
from desktop_app.ui.words.recipe_steps import row_name


def _worked(width: int = 300, height: int = 200) -> Worked:
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[..., 0] = np.linspace(0, 255, width, dtype=np.uint8)
    pixels[..., 1] = np.linspace(0, 255, height, dtype=np.uint8)[:, None]
    mask = np.zeros((height, width), np.uint8)
    mask[:, : width // 2] = 255
    return Worked(pixels, FileOrigin(), {}, mask=mask, trace=RecipeTrace(invented=mask))


def _done(name: str, **said: Any) -> Worked:
    at, step = _worked(), made_step("canvas", name, said)
    made = ARRANGED[name](at, step, alone)
    assert made.mask is not None and made.mask.shape == made.pixels.shape[:2]
    assert made.trace.invented is not None
    assert made.trace.invented.shape == made.pixels.shape[:2]
    assert set(np.unique(made.trace.invented)) <= {0, 255}
    return made


def test_every_row_of_the_canvas_is_done() -> None:
    assert ARRANGED.keys() == KINDS["canvas"].rows().keys()


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ({}, (300, 200)),
        ({"aspect": "1:1"}, (200, 200)),
        ({"aspect": "35:45"}, (156, 200)),
        ({"aspect": "16:9"}, (300, 169)),
        ({"aspect": "1:1", "width": 50}, (50, 50)),
        ({"aspect": "2:1", "height": 60}, (120, 60)),
        ({"width": 80, "height": 90}, (80, 90)),
        ({"width": 800, "height": 90}, (300, 34)),
        ({"width": 80}, (80, 200)),
    ],
)
def test_a_crop_is_as_large_as_it_can_be(said: dict[str, Any], size: tuple[int, int]) -> None:
    assert _done("crop", **said).size == Size(*size)


def test_what_stays_lies_at_the_anchor_with_its_mask() -> None:
    whole = _worked().pixels
    for anchor, part in (
        ("left", whole[:, :200]),
        ("right", whole[:, 100:]),
        ("centre", whole[:, 50:250]),
    ):
        made = _done("crop", aspect="1:1", anchor=anchor)
        np.testing.assert_array_equal(made.pixels, part)
    tall = _done("crop", aspect="3:1", anchor="top")
    np.testing.assert_array_equal(tall.pixels, whole[:100])
    assert tall.mask is not None and tall.mask[:, :150].all() and not tall.mask[:, 150:].any()


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ({}, (300, 200)),
        ({"longest": 150}, (150, 100)),
        ({"longest": 900}, (300, 200)),
        ({"longest": 900, "enlarge": True}, (900, 600)),
        ({"width": 60}, (60, 40)),
        ({"height": 50}, (75, 50)),
        ({"width": 50, "height": 50}, (50, 50)),
        ({"width": 500, "height": 500}, (200, 200)),
        ({"width": 500, "height": 500, "enlarge": True}, (500, 500)),
        ({"percent": 50}, (150, 100)),
        ({"megapixels": 0.015}, (150, 100)),
    ],
)
def test_a_resize_enlarges_only_if_that_is_asked(
    said: dict[str, Any], size: tuple[int, int]
) -> None:
    assert _done("resize", **said).size == Size(*size)


def test_what_stands_on_a_picture_is_in_it_when_it_is_resized() -> None:
    text = made_step("annotate", "text", {"text": "Hello", "points": [[0.2, 0.3]]})
    at = annotated(_worked(), [text])
    made = ARRANGED["resize"](at, made_step("canvas", "resize", {"percent": 50}), alone)
    plain = ARRANGED["resize"](_worked(), made_step("canvas", "resize", {"percent": 50}), alone)
    assert not made.annotations and (made.pixels != plain.pixels).any()


@pytest.mark.parametrize("aspect", ["3", "3:0", "0:3", "wide", "1:1000", "-1:2"])
def test_an_aspect_is_two_numbers(aspect: str) -> None:
    with pytest.raises(InputError, match=r"3:2"):
        made_step("canvas", "crop", {"aspect": aspect})


def test_every_row_of_every_kind_has_a_name_of_its_own(qapp: object) -> None:
    for kind in KINDS.values():
        rows = [row for row in kind.rows() if row]
        shown = [row_name(kind.key, row) for row in rows]
        assert len(set(shown)) == len(rows)
        assert not [name for name in shown if name in rows and name.islower()]
        assert "INVENTED" not in shown
