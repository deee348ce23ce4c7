"""What is done with layers is one step each, and is taken back and done again bit for bit."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.document import layer_commands as commands
from desktop_app.state.document import layer_merging as merging
from desktop_app.state.document import layer_pixels as pixels
from desktop_app.state.document import layer_properties
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke, MaskStroke
from tests.draws import examples
from tests.refusals import refused

SIDE = 40


def some_document(channels: int = 3, dtype: type = np.uint8) -> Document:
    rng = np.random.default_rng(5)
    picture = rng.integers(0, 256, (SIDE, SIDE, channels), np.uint8).astype(dtype)
    return Document(picture / 255 if dtype == np.float32 else picture, "p")


def shown(document: Document) -> np.ndarray:
    return document.pixels.read(document.pixels.rect).copy()


def stroke(document: Document, x: float, y: float, colour: int = 0) -> None:
    drawn = ColourStroke(document, Brush(size=14, hardness=0.3), (colour, 90, 255 - colour), x, y)
    drawn.move_to(x + 9, y + 4)
    drawn.finish()


def some_patch(document: Document) -> Layer:
    share = np.linspace(0, 1, 144, dtype=np.float32).reshape(12, 12)
    values = np.full((12, 12, document.pixels.channels), 77, document.pixels.dtype)
    return Layer("patch", "a fox", (Patch(Rect(9, 11, 12, 12), values, share),))


def names(document: Document) -> list[object]:
    def told(layer: Layer) -> object:
        return [layer.name, *map(told, layer.children)] if layer.kind == "group" else layer.name

    return [told(layer) for layer in document.layers.value]


def test_new_layers_are_numbered_and_lie_above_the_one_that_is_worked_on() -> None:
    document = some_document()
    first = commands.add_paint(document)
    commands.add_paint(document)
    document.activate(first)
    commands.add_paint(document)
    assert names(document) == ["background", "paint 1", "paint 3", "paint 2"]
    assert document.undo_stack.undo() == "layer_new"
    stroke(document, 9, 9)
    assert document.active.value == first


def test_a_stroke_on_what_is_no_paint_gets_a_numbered_layer_that_is_worked_on() -> None:
    document = some_document()
    stroke(document, 5, 5)
    assert names(document) == ["background", "paint 1"]
    assert document.active.value == document.layers.value[1].id
    layer_properties.set_visible(document, [document.active.value], False)
    stroke(document, 5, 5)
    assert names(document) == ["background", "paint 1", "paint 2"]
    assert document.active.value == document.layers.value[2].id


def test_grouping_keeps_order_and_ungrouping_brings_it_back() -> None:
    document = some_document()
    one, two, three = (commands.add_paint(document) for _ in range(3))
    before = document.layers.value
    made = commands.group(document, [three, one])
    assert names(document) == ["background", "paint 2", ["group 1", "paint 1", "paint 3"]]
    assert document.active.value == made
    commands.ungroup(document, made)
    assert names(document) == ["background", "paint 2", "paint 1", "paint 3"]
    for _ in range(2):
        document.undo_stack.undo()
    assert document.layers.value is before and two


def test_copies_have_ids_of_their_own_also_in_groups() -> None:
    document = some_document()
    made = commands.group(document, [commands.add_paint(document)])
    (copy,) = commands.duplicate(document, [made])
    ids = [layer.id for layer in layer_tree.walk(document.layers.value)]
    assert len(ids) == len(set(ids)) == 5 and document.active.value == copy
    assert names(document)[1] == names(document)[2]


def test_a_copy_of_the_locked_background_can_be_painted_on() -> None:
    document = some_document()
    (copy,) = commands.duplicate(document, [document.layers.value[0].id])
    stroke(document, 9, 9)
    assert len(document.layers.value) == 2 and document.active.value == copy
    assert names(document) == ["background", "paint 1"]


def test_locked_layers_and_the_last_one_are_not_deleted_and_it_is_said_why() -> None:
    document = some_document()
    base = document.layers.value[0].id
    with pytest.raises(InputError, match="locked"):
        commands.delete(document, [base])
    layer_properties.set_locked(document, [base], False)
    commands.add_group(document)
    with refused(InputError, "layer_last"):
        commands.delete(document, [base])
    made = commands.group(document, [commands.add_paint(document)])
    layer_properties.set_locked(document, [document.layers.value[-1].children[0].id], True)
    with pytest.raises(InputError, match="locked"):
        commands.delete(document, [made])


def test_after_a_deletion_the_layer_below_is_worked_on() -> None:
    document = some_document()
    one, two = commands.add_paint(document), commands.add_paint(document)
    commands.delete(document, [two])
    assert document.active.value == one
    two = commands.add_paint(document)
    document.activate(one)
    commands.delete(document, [two])
    assert document.active.value == one


def test_solo_shows_one_alone_and_then_everything() -> None:
    document = some_document()
    low = commands.add_paint(document)
    commands.add_paint(document)
    made = commands.group(document, [low])

    def visible() -> list[bool]:
        return [layer.visible for layer in layer_tree.walk(document.layers.value)]

    layer_properties.solo(document, low)
    assert visible() == [False, True, True, False]
    assert document.undo_stack.undo() == "layer_solo" and all(visible())
    document.undo_stack.redo()
    layer_properties.solo(document, low)
    assert all(visible()) and made


def test_layers_are_moved_above_below_and_into_groups() -> None:
    document = some_document()
    one, two, three = (commands.add_paint(document) for _ in range(3))
    made = commands.add_group(document)
    commands.move(document, [three, one], made, "into")
    assert names(document) == ["background", "paint 2", ["group 1", "paint 1", "paint 3"]]
    commands.move(document, [made], two, "below")
    assert names(document) == ["background", ["group 1", "paint 1", "paint 3"], "paint 2"]
    commands.move(document, [one], two, "above")
    assert names(document) == ["background", ["group 1", "paint 3"], "paint 2", "paint 1"]


def test_a_group_is_not_put_into_itself_nor_anything_below_a_locked_background() -> None:
    document = some_document()
    inner = commands.add_paint(document)
    made = commands.group(document, [inner])
    base = document.layers.value[0].id
    for target, place in ((made, "into"), (inner, "above")):
        with pytest.raises(InputError, match="into itself"):
            commands.move(document, [made], target, place)
    with pytest.raises(InputError, match="locked"):
        commands.move(document, [made], base, "below")
    with pytest.raises(InputError, match="locked"):
        commands.move(document, [base], made, "above")
    layer_properties.set_locked(document, [made], True)
    with pytest.raises(InputError, match="locked"):
        commands.move(document, [commands.add_paint(document)], made, "into")


def test_one_up_and_down_by_the_keyboard_leaves_a_group_at_its_end() -> None:
    document = some_document()
    one, two = commands.add_paint(document), commands.add_paint(document)
    made = commands.group(document, [one])
    commands.nudge(document, two, up=False)
    assert names(document) == ["background", "paint 2", ["group 1", "paint 1"]]
    commands.nudge(document, one, up=True)
    assert names(document) == ["background", "paint 2", ["group 1"], "paint 1"]
    commands.nudge(document, one, up=True)  # already topmost
    assert names(document)[-1] == "paint 1" and made
    before = document.layers.value
    commands.nudge(document, two, up=False)  # only the background is below
    assert document.layers.value is before


# -- previews -------------------------------------------------------------------------------------


def test_dragging_a_value_shows_every_moment_and_is_one_step() -> None:
    document = some_document()
    stroke(document, 9, 9)
    layer = document.active.value
    seen = [shown(document)]
    for value in (0.8, 0.5, 0.2):
        layer_properties.preview_properties(document, [layer], opacity=value)
        seen.append(shown(document))
        assert document.undo_stack.undo_name == "paint"
    assert len({one.tobytes() for one in seen}) == 4
    document.settle()
    document.settle()
    assert np.array_equal(shown(document), seen[-1])
    assert document.undo_stack.undo() == "layer_opacity"
    assert np.array_equal(shown(document), seen[0])
    assert document.undo_stack.undo_name == "paint"
    document.undo_stack.redo()
    assert np.array_equal(shown(document), seen[-1])


def test_undo_takes_back_what_was_only_previewed() -> None:
    document = some_document()
    stroke(document, 9, 9)
    before = shown(document)
    layer_properties.preview_properties(document, [document.active.value], mode=BlendMode.MULTIPLY)
    assert document.undo_stack.undo() == "layer_mode"
    assert np.array_equal(shown(document), before)


def test_a_stroke_begun_while_a_value_is_previewed_keeps_both() -> None:
    document = some_document()
    stroke(document, 9, 9)
    layer_properties.preview_properties(document, [document.active.value], opacity=0.5)
    stroke(document, 20, 20)
    assert [step.name for step in document.undo_stack.steps] == ["paint", "layer_opacity", "paint"]
    assert document.layers.value[1].opacity == 0.5


def test_a_mask_painted_while_a_value_is_previewed_is_kept() -> None:
    document = some_document()
    stroke(document, 9, 9)
    layer_properties.preview_properties(document, [document.active.value], opacity=0.5)
    drawn = MaskStroke(document, Brush(size=9), 20, 20)
    drawn.finish()
    document.settle()
    layer_properties.preview_properties(document, [document.active.value], opacity=0.25)
    document.fill_mask("rectangle", 70, Rect(0, 0, 5, 5))
    assert document.mask.read(document.mask.rect)[20, 20] and document.mask.read(Rect(1, 1, 1, 1))
    told = [step.name for step in document.undo_stack.steps]
    assert told == ["rectangle", "layer_opacity", "stroke", "layer_opacity", "paint"]


# -- anything, in any order -----------------------------------------------------------------------


def _act(document: Document, what: str, random) -> None:
    layers = [*layer_tree.walk(document.layers.value)]
    layer, other = random.choice(layers), random.choice(layers)
    content = document.content
    actions = {
        "stroke": lambda: stroke(document, random.randrange(30), random.randrange(30)),
        "patch": lambda: document.put_in("apply", some_patch(document)),
        "new": lambda: commands.add_paint(document),
        "group": lambda: commands.group(document, [layer.id, other.id]),
        "ungroup": lambda: layer.kind == "group" and commands.ungroup(document, layer.id),
        "duplicate": lambda: commands.duplicate(document, [layer.id]),
        "delete": lambda: commands.delete(document, [layer.id]),
        "hide": lambda: layer_properties.set_visible(document, [layer.id], not layer.visible),
        "solo": lambda: layer_properties.solo(document, layer.id),
        "lock": lambda: layer_properties.set_locked(document, [layer.id], not layer.locked),
        "opacity": lambda: layer_properties.change_properties(
            document, [layer.id], opacity=random.random()
        ),
        "mode": lambda: layer_properties.change_properties(
            document, [layer.id], mode=random.choice([*BlendMode])
        ),
        "move": lambda: commands.move(
            document,
            [layer.id],
            other.id,
            random.choice(["above", "below", "into"] if other.kind == "group" else ["above"]),
        ),
        "nudge": lambda: commands.nudge(document, layer.id, random.random() < 0.5),
        "activate": lambda: document.activate(layer.id),
        "merge": lambda: document.commit("merge", merging.merge_down(content, layer.id)),
        "visible": lambda: document.commit("merge", merging.merge_visible(content)),
        "fill": lambda: document.commit("fill", pixels.fill(content, layer.id, (9, 200, 30))),
        "mask": lambda: document.commit("mask", pixels.alpha_to_mask(content, layer.id)),
        "keep": lambda: document.commit("mask", pixels.mask_to_layer(content)),
    }
    actions[what]()


ACTIONS = (
    *("stroke", "patch", "new", "group", "ungroup", "duplicate", "delete", "hide", "solo", "lock"),
    *("opacity", "mode", "move", "nudge", "activate", "merge", "visible", "fill", "mask", "keep"),
)


@given(
    st.lists(st.sampled_from(ACTIONS), min_size=4, max_size=16),
    st.randoms(use_true_random=False),
    st.sampled_from([3, 4]),
)
@settings(max_examples=examples(60), deadline=None)
def test_any_sequence_is_undone_and_redone_bit_for_bit(chosen, random, channels) -> None:
    document = some_document(channels)
    moments = [(document.content, shown(document))]
    for what in ("stroke", *chosen):
        try:
            _act(document, what, random)
        except InputError:
            continue
        content = document.content
        if content.layers is not moments[-1][0].layers or content.mask is not moments[-1][0].mask:
            moments.append((content, shown(document)))
        ids = [layer.id for layer in layer_tree.walk(content.layers)]
        assert len(ids) == len(set(ids)) and document.active.value in ids
        assert np.array_equal(shown(document), content.picture(content.size.rect))
    for content, seen in reversed(moments[:-1]):
        assert document.undo_stack.undo() is not None
        assert document.content.layers is content.layers and document.content.mask is content.mask
        assert np.array_equal(shown(document), seen)
    assert document.undo_stack.undo() is None
    for content, seen in moments[1:]:
        document.undo_stack.redo()
        assert document.content.layers is content.layers and document.content.mask is content.mask
        assert np.array_equal(shown(document), seen)


@pytest.mark.slow
@given(st.lists(st.sampled_from(("preview", *ACTIONS)), max_size=14), st.randoms())
@settings(max_examples=examples(40), deadline=None)
def test_whatever_a_preview_meets_every_step_shows_what_it_holds(chosen, random) -> None:
    document = some_document()
    for what in ("stroke", "new", *chosen):
        layer = random.choice(document.layers.value).id
        try:
            if what == "preview":
                layer_properties.preview_properties(document, [layer], opacity=random.random())
            else:
                _act(document, what, random)
        except InputError:
            continue
    document.settle()
    steps = [*document.undo_stack.steps]
    for later, earlier in pairwise(steps):
        assert later.before.layers is earlier.after.layers
    for step in steps:
        assert np.array_equal(shown(document), step.after.picture(document.pixels.rect))
        document.undo_stack.undo()
        assert np.array_equal(shown(document), step.before.picture(document.pixels.rect))
