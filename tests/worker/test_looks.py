"""Looks put into documents, and taken from them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.core.blend_mode import BlendMode
from desktop_app.imaging.adjustments.grading import Grade, graded
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.imaging.colour import SRGB_SPACE
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.operations.recipes.recipe import Recipe, look_of
from desktop_app.state.document import layer_properties
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import add_group, with_layer_above
from desktop_app.worker import looks


def grade(adjustment: str, opacity: float = 1.0, **values: object) -> Grade:
    return Grade(adjustment, ADJUSTMENTS[adjustment].values(values), opacity)


LOOK = look_of(
    "Warm", [grade("white_balance", temperature=0.4), grade("contrast", 0.5, contrast=0.5)]
)


def document(side: int = 32) -> Document:
    pixels = np.random.default_rng(1).integers(0, 256, (side, side, 3), np.uint8)
    return Document(pixels, "a picture")


def test_a_look_is_one_step_and_shows_what_its_grades_make() -> None:
    one = document()
    before = one.content.picture(one.size.rect).copy()
    looks.apply_look(one, LOOK)
    shown = one.content.picture(one.size.rect)
    assert np.array_equal(shown, graded(before, LOOK.grades, SRGB_SPACE))
    (_, group) = one.content.layers
    assert (group.name, group.mode, len(group.children)) == ("Warm", BlendMode.PASS_THROUGH, 2)
    one.undo_stack.undo()
    assert len(one.content.layers) == 1
    assert np.array_equal(one.content.picture(one.size.rect), before)


def test_on_a_layer_nothing_below_it_changes() -> None:
    one = document()
    below = one.content.picture(one.size.rect).copy()
    pixels = np.zeros((8, 8, 4), np.uint8)
    pixels[...] = (200, 60, 30, 255)
    layer = Layer("paint", "spot", pixels=Tiles.of_array(pixels), opacity=0.5)
    one.commit("layer_new", with_layer_above(one.content, layer))
    looks.apply_look(one, LOOK, on_layer=True)
    shown = one.content.picture(one.size.rect)
    assert np.array_equal(shown[8:], below[8:])
    assert not np.array_equal(shown[:8, :8], below[:8, :8])
    group = one.content.layers[-1]
    assert (group.opacity, group.children[0].opacity) == (0.5, 1.0)


def test_what_is_kept_is_what_is_shown_or_what_is_chosen() -> None:
    one = document()
    looks.apply_look(one, LOOK)
    looks.apply_look(one, Recipe("Grain", look_of("", [grade("grain", amount=0.3)]).steps))
    kept = [looks.grade_of(each) for each in looks.adjustments_in(one.content.layers)]
    assert kept == [*LOOK.grades, grade("grain", amount=0.3)]
    warm, grain = one.content.layers[1:]
    chosen = looks.adjustments_in(one.content.layers, [grain.id])
    assert [looks.grade_of(each).adjustment for each in chosen] == ["grain"]
    layer_properties.set_visible(one, [warm.id], False)
    shown = looks.adjustments_in(one.content.layers)
    assert [looks.grade_of(each).adjustment for each in shown] == ["grain"]


def test_a_group_that_is_worked_on_is_taken_whole() -> None:
    one = document()
    inside = add_group(one)
    looks.apply_look(one, LOOK, on_layer=True)
    group = layer_tree.path_to(one.content.layers, inside)[0]
    assert (group.name, group.mode) == ("Warm", BlendMode.NORMAL)


def test_a_preview_is_small_and_as_the_look_makes_it() -> None:
    one = document(300)
    small = looks.small_picture(one.content, 64)
    assert max(small.shape[:2]) == 64
    shown = looks.preview(small, LOOK, one.content)
    assert shown.shape == (64, 64, 3)
    assert np.array_equal(shown, graded(small, LOOK.grades, SRGB_SPACE))


@pytest.mark.parametrize("kind", ["reference", ""])
def test_where_no_layer_is_worked_on_that_is_seen_it_lies_above(kind: str) -> None:
    one = document()
    before = one.content
    if kind:
        lying = Layer("reference", "beside", pixels=Tiles.of_array(np.full((8, 8, 4), 9, np.uint8)))
        before = replace(before, layers=(*before.layers, lying), active=lying.id)
    else:
        before = replace(before, active="gone")
    after = looks.with_look_on_layer(LOOK, before)
    assert [layer.name for layer in after.layers] == [
        layer.name for layer in looks.with_look(LOOK, before).layers
    ]
    assert set(before.layers) <= set(after.layers)  # they are as they were
