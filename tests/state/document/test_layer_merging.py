"""Merged layers show the same picture, or are not merged and it is said why."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.blend_mode import COLOUR_MODES, BlendMode
from desktop_app.core.errors import InputError
from desktop_app.imaging.colour import SRGB_SPACE, colour_space
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import Content
from desktop_app.state.document import layer_commands as commands
from desktop_app.state.document import layer_merging as merging
from desktop_app.state.document import layer_pixels as pixels
from desktop_app.state.document import layer_properties
from desktop_app.state.document.document import Document
from tests.draws import examples
from tests.imaging.pictures import wide_profile
from tests.state.document.test_layer_commands import names, shown, some_document, some_patch, stroke


def seen(content: Content) -> np.ndarray:
    return content.picture(content.size.rect)


def largest_change(one: np.ndarray, other: np.ndarray) -> float:
    """In steps of 8 bits, colours as much as they are seen."""

    def flat(values: np.ndarray) -> np.ndarray:
        values = values.astype(np.float64)
        if values.shape[2] == 4:
            values[..., :3] *= values[..., 3:] / 255
        return values

    return float(np.abs(flat(one) - flat(other)).max())


def blended(channels: int = 3) -> Document:
    """A picture, a soft stroke, a patch, and a stroke in another mode."""
    document = some_document(channels)
    stroke(document, 6, 6, 200)
    document.put_in("apply", some_patch(document))
    stroke(document, 12, 14, 90)
    return document


@pytest.mark.slow
def test_merging_onto_what_is_opaque_changes_not_one_bit() -> None:
    for mode in COLOUR_MODES:
        document = blended()
        base, *others = document.layers.value
        layer_properties.set_locked(document, [base.id], False)
        layer_properties.change_properties(document, [others[0].id], mode=mode, opacity=0.7)
        made = merging.merge_down(document.content, others[0].id)
        assert np.array_equal(seen(made), shown(document)), mode
        assert [layer.id for layer in made.layers] == [
            base.id,
            *(layer.id for layer in others[1:]),
        ]


def test_merging_normal_layers_is_the_same_but_for_rounding() -> None:
    document = blended()
    made = merging.merge_down(document.content, document.layers.value[-1].id)
    assert largest_change(seen(made), shown(document)) <= 2
    assert names(document) == ["background", "paint 1", "a fox", "paint 2"]
    document.commit("layer_merge_down", made)
    assert names(document) == ["background", "paint 1", "a fox"]
    assert document.layers.value[-1].kind == "paint"
    assert document.undo_stack.undo() == "layer_merge_down"


def test_a_mode_that_needs_what_lies_further_below_is_refused() -> None:
    document = some_document()
    stroke(document, 6, 6, 250)
    commands.add_paint(document)
    stroke(document, 9, 9, 20)
    top = document.active.value
    layer_properties.change_properties(document, [top], mode=BlendMode.DIFFERENCE)
    with pytest.raises(InputError) as caught:
        merging.merge_down(document.content, top)
    assert caught.value.code == "layer_inexact"


def test_locked_hidden_and_lowest_layers_are_not_merged_down() -> None:
    document = some_document()
    layer = commands.add_paint(document)
    for change, code in (
        (lambda: None, "layer_locked"),
        (
            lambda: layer_properties.set_locked(document, [document.layers.value[0].id], False),
            None,
        ),
        (lambda: layer_properties.set_visible(document, [layer], False), "layer_hidden"),
    ):
        change()
        if code is None:
            merging.merge_down(document.content, layer)
            continue
        with pytest.raises(InputError) as caught:
            merging.merge_down(document.content, layer)
        assert caught.value.code == code
    with pytest.raises(InputError) as caught:
        merging.merge_down(document.content, document.layers.value[0].id)
    assert caught.value.code == "layer_nothing_below"


@pytest.mark.slow
@given(st.randoms(use_true_random=False), st.sampled_from([3, 4]))
@settings(max_examples=examples(40), deadline=None)
def test_whatever_is_merged_shows_the_same(random, channels) -> None:
    document = blended(channels)
    layers = document.layers.value
    layer_properties.set_locked(document, [layers[0].id], random.random() < 0.5)
    for layer in layers[1:]:
        layer_properties.change_properties(document, [layer.id], mode=random.choice([*BlendMode]))
        layer_properties.change_properties(
            document, [layer.id], opacity=random.choice([1.0, 1.0, 0.4])
        )
        layer_properties.set_visible(document, [layer.id], random.random() < 0.8)
    if random.random() < 0.5:
        chosen = random.sample([layer.id for layer in layers[1:]], 2)
        made = commands.group(document, chosen)
        layer_properties.change_properties(document, [made], mode=random.choice([*BlendMode]))
        layer_properties.change_properties(document, [made], opacity=random.choice([1.0, 0.6]))
        layer_properties.set_visible(document, [made], random.random() < 0.8)
    content, before = document.content, shown(document)
    for make in (merging.flatten, merging.merge_visible):
        made = make(content)
        assert largest_change(seen(made), before) <= (0 if make is merging.flatten else 2)
    for layer in layer_tree.walk(content.layers):
        try:
            if layer.kind == "group":
                made = merging.to_paint(content, layer.id)
                assert layer.is_through or np.array_equal(seen(made), before)
            else:
                made = merging.merge_down(content, layer.id)
        except InputError:
            continue
        assert largest_change(seen(made), before) <= 2


def test_flattening_leaves_one_locked_layer_and_what_is_no_picture() -> None:
    document = blended()
    document.fill_mask("rectangle", 200)
    document.commit("mask", pixels.mask_to_layer(document.content))
    made = merging.flatten(document.content)
    assert [layer.kind for layer in made.layers] == ["paint", "mask"]
    assert made.layers[0].locked and made.active == made.layers[0].id
    assert np.array_equal(seen(made), shown(document))


def test_merging_what_is_shown_keeps_what_is_hidden_and_may_stay_transparent() -> None:
    document = blended()
    base, one, two, three = document.layers.value
    layer_properties.set_visible(document, [base.id], False)
    before = shown(document)
    made = merging.merge_visible(document.content)
    assert [layer.id for layer in made.layers] == [base.id, one.id]
    assert largest_change(seen(made), before) <= 2
    assert made.layers[1].pixels is not None
    assert not made.layers[1].pixels.read(document.pixels.rect)[-1, -1].any()
    assert two.id != three.id


def test_a_patch_as_paint_looks_the_same_within_its_soft_edge() -> None:
    document = blended()
    patch = document.layers.value[2]
    made = merging.to_paint(document.content, patch.id)
    assert made.layers[2].kind == "paint" and made.layers[2].id == patch.id
    assert largest_change(seen(made), shown(document)) <= 1
    assert made.layers[2].plans == () and made.layers[2].name == "a fox"


# -- pixels ---------------------------------------------------------------------------------------


def test_masks_are_put_by_and_brought_back_bit_for_bit() -> None:
    document = some_document()
    document.fill_mask("rectangle", 130, document.pixels.rect.grown(-7))
    mask = document.mask.read(document.mask.rect).copy()
    document.commit("layer_from_mask", pixels.mask_to_layer(document.content))
    kept = document.layers.value[1]
    assert kept.kind == "mask" and document.active.value == document.layers.value[0].id
    document.fill_mask("clear_mask", 0)
    document.commit("layer_to_mask", pixels.layer_to_mask(document.content, kept.id))
    assert np.array_equal(document.mask.read(document.mask.rect), mask)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_the_alpha_of_a_layer_becomes_the_mask(dtype: type) -> None:
    document = some_document(4, dtype)
    layer = commands.add_paint(document)
    stroke(document, 12, 12)
    document.commit("layer_alpha_to_mask", pixels.alpha_to_mask(document.content, layer))
    mask = document.mask.read(document.mask.rect)
    painted = document.layers.value[1].pixels
    assert painted is not None
    alpha = painted.read(document.pixels.rect)[..., 3]
    full = 1.0 if dtype == np.float32 else np.iinfo(dtype).max
    assert np.abs(mask / 255 - alpha / full).max() <= 0.5 / 255 + 1e-6
    assert mask.any() and not mask.all()


def test_filling_and_clearing_respect_locks() -> None:
    document = some_document()
    stroke(document, 12, 12)
    layer = document.active.value
    alpha = document.layers.value[1].pixels
    assert alpha is not None
    before = alpha.read(document.pixels.rect)[..., 3].copy()
    layer_properties.change_properties(document, [layer], alpha_locked=True)
    filled = pixels.fill(document.content, layer, (7, 8, 9)).layers[1].pixels
    assert filled is not None
    now = filled.read(document.pixels.rect)
    assert np.array_equal(now[..., 3], before) and (now[before > 0, :3] == (7, 8, 9)).all()
    with pytest.raises(InputError, match="transparency"):
        pixels.clear(document.content, layer)
    layer_properties.change_properties(document, [layer], alpha_locked=False)
    filled = pixels.fill(document.content, layer, (7, 8, 9)).layers[1].pixels
    assert filled is not None
    assert (filled.read(document.pixels.rect) == (7, 8, 9, 255)).all()
    assert filled.content_rect() == document.pixels.rect
    cleared = pixels.clear(document.content, layer).layers[1].pixels
    assert cleared is not None and cleared.content_rect().is_empty
    with pytest.raises(InputError, match="locked"):
        pixels.fill(document.content, document.layers.value[0].id, (1, 2, 3))


def test_a_picture_is_put_into_the_middle_at_any_size_and_depth() -> None:
    document = some_document(3, np.uint16)
    for width in (10, 90):
        other = np.full((20, width, 4), 128, np.uint8)
        made = pixels.converted(other, SRGB_SPACE, document.content, document.space, same=True)
        assert made.dtype == np.uint16 and (made == 32896).all()
        layer = pixels.picture_layer(document.content, made, "sky", "paint")
        content = pixels.with_picture(document.content, layer)
        assert layer.rect.x == (40 - width) // 2 and content.active == layer.id
        assert not np.array_equal(seen(content), shown(document))
    reference = pixels.picture_layer(document.content, made, "sky", "reference")
    content = pixels.with_picture(document.content, reference)
    assert np.array_equal(seen(content), shown(document))
    assert content.active == document.active.value


def test_a_picture_of_another_colour_space_keeps_its_colours() -> None:
    space = colour_space(wide_profile())
    document = some_document(3, np.uint16)
    values = np.random.default_rng(3).integers(60, 200, (8, 9, 4), np.uint8)
    made = pixels.converted(values, SRGB_SPACE, document.content, space, same=False)
    assert made.dtype == np.uint16 and np.array_equal(made[..., 3], values[..., 3] * np.uint16(257))
    assert np.abs(space.shown(made).astype(int) - values).max() <= 1
    assert np.abs(made[..., :3] / 257 - values[..., :3]).max() > 2
