"""Undo: named steps, across mask, layers and canvas, in true order; never a byte off."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.blend_mode import COLOUR_MODES, BlendMode
from desktop_app.core.geometry import Margins, Rect
from desktop_app.core.pixels import Array, bits
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.composing import composed
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import opaque
from desktop_app.state.document import layer_masks, layer_properties
from desktop_app.state.document.document import Document
from desktop_app.state.document.undo import UndoStack
from desktop_app.state.painting.masking import select
from desktop_app.state.painting.strokes import Brush, ColourStroke, MaskStroke
from tests.draws import examples

ACTIONS = (
    *("paint", "mask", "patch", "hide", "mode", "order", "group", "grow", "choose", "clear"),
    *("select", "unselect", "masked", "masked"),
)


def everything(document: Document) -> tuple[bytes, bytes, bytes, int]:
    pixels = document.pixels.read(document.pixels.rect)
    mask = document.mask.read(document.mask.rect)
    selection = document.selection.read(document.selection.rect)
    assert document.content.selection.read(document.selection.rect).tobytes() == selection.tobytes()
    return pixels.tobytes(), mask.tobytes(), selection.tobytes(), len(document.layers.value)


def masked(document: Document, random, x: int, y: int) -> None:
    """Something with the mask of any layer."""
    document.activate(random.choice([*layer_tree.walk(document.layers.value)]).id)
    owner, mask = layer_tree.masked(document.layers.value, document.active.value)
    if owner is None:
        return
    if mask is None:
        ways = ["full", "hidden", "copied"] + ["alpha"] * (owner.kind == "paint")
        layer_masks.change_mask(document, random.choice(ways))
        return
    match random.randrange(6):
        case 0:
            layer_properties.set_visible(document, [mask.id], not mask.visible)
        case 1:
            layer_masks.change_mask(document, random.choice(["inverted", "none"]))
        case 2 if not owner.row.has_layers:
            content = document.content
            document.commit("apply", layer_masks.applied(content, mask.id))
        case _:
            document.activate(mask.id)
            brush = Brush(size=70, hardness=0.3, erase=random.random() < 0.6)
            MaskStroke(document, brush, x, y).finish()


def act(document: Document, action: str, random) -> None:
    x, y = random.randrange(300), random.randrange(200)
    layers = document.layers.value
    chosen = random.choice(layers)
    rest = [layer for layer in layers if layer is not chosen]
    match action:
        case "paint":
            colour = (random.randrange(256), 10, 200)
            stroke = ColourStroke(document, Brush(size=30, opacity=0.7), colour, x, y)
            stroke.move_to(x + 60, y + 20)
            stroke.finish()
        case "mask":
            MaskStroke(document, Brush(size=50), x, y).finish()
        case "patch":
            pixels = np.full((40, 50, document.pixels.channels), x % 256, np.uint8)
            share = np.full((40, 50), 0.6, np.float32)
            document.put_in(
                "apply", Layer("patch", "p", (Patch(Rect(x, y, 50, 40), pixels, share),))
            )
        case "hide":
            document.arrange("hide", [*rest, replace(chosen, visible=not chosen.visible)])
        case "mode":
            mode = random.choice([*(BlendMode if chosen.kind == "group" else COLOUR_MODES)])
            changed = replace(chosen, mode=mode, opacity=random.random())
            document.commit("mode", document.content.with_layer(changed))
        case "order":
            document.arrange("order", [chosen, *rest])
        case "group":
            document.arrange("group", [*rest, Layer("group", "g", children=(chosen,), opacity=0.8)])
        case "grow":
            size = document.size
            border = np.full(
                (size.height + 9, size.width + 4, document.pixels.channels), 7, np.uint8
            )
            document.grow("expand", Margins(left=4, top=9), border)
        case "select":
            document.select_by_tools(True)
            MaskStroke(document, Brush(size=90), x, y).finish()
            document.select_by_tools(False)
        case "unselect":
            select(document, random.choice(["none", "inverted", "from_mask", "to_mask"]))
        case "masked":
            masked(document, random, x, y)
        case "choose":
            document.activate(chosen.id)
        case _:
            document.fill_mask("clear_mask", 0)


@pytest.mark.slow
@settings(max_examples=examples(40), deadline=None)
@given(st.lists(st.sampled_from(ACTIONS), max_size=12), st.randoms(), st.sampled_from([3, 4]))
def test_whatever_was_done_is_taken_back_and_done_again_to_the_byte(actions, random, channels):
    rng = np.random.default_rng(1)
    document = Document(rng.integers(0, 256, (280, 330, channels), np.uint8), "p")
    told: list[Rect] = []
    document.pixels.changed.connect(told.append)
    stages = [everything(document)]
    for action in actions:
        steps = len(tuple(document.undo_stack.steps))
        act(document, action, random)
        at_once = composed(
            document.layers.value,
            document.pixels.rect,
            document.content.canvas,
        )
        assert np.array_equal(bits(document.pixels.read(document.pixels.rect)), bits(at_once))
        if len(tuple(document.undo_stack.steps)) > steps:
            stages.append(everything(document))
    for stage in reversed(stages[:-1]):
        shown: Array = document.pixels.read(document.pixels.rect).copy()
        size, told[:] = document.size, []
        assert document.undo_stack.undo() is not None
        assert everything(document) == stage
        if document.size == size:
            now = document.pixels.read(document.pixels.rect)
            differs = (opaque(shown) != opaque(now)).any(axis=2)
            for rect in told:
                differs[rect.slices] = False
            assert not differs.any(), "something changed that nobody was told of"
    assert document.undo_stack.undo() is None
    for stage in stages[1:]:
        assert document.undo_stack.redo() is not None
        assert everything(document) == stage


def test_a_step_costs_the_tiles_it_changed() -> None:
    document = Document(np.zeros((4096, 4096, 3), np.uint8), "large")
    for k in range(5):
        ColourStroke(document, Brush(size=40), (255, 0, 0), 100 + k, 100).finish()
    first, *_ = reversed(tuple(document.undo_stack.steps))
    assert first.nbytes == 0, "there was nothing before"
    last = next(document.undo_stack.steps)
    assert last.nbytes == 256 * 256 * 4
    assert document.content.layers[0].pixels is not None
    assert document.content.layers[0].pixels.tiles == {}, "the opened picture was not copied"


def test_a_new_step_forgets_what_was_undone() -> None:
    document = Document(np.zeros((64, 64, 3), np.uint8), "p")
    for x in (10, 30):
        MaskStroke(document, Brush(size=8), x, 10).finish()
    document.undo_stack.undo()
    assert [step.name for step in document.undo_stack.undone] == ["stroke"]
    document.fill_mask("rectangle", 255)
    assert document.undo_stack.redo() is None
    assert isinstance(document.undo_stack, UndoStack)
    assert [step.name for step in document.undo_stack.steps] == ["rectangle", "stroke"]


def _stroke(document: Document, x: int) -> None:
    ColourStroke(document, Brush(size=20), (250, 10, 10), x, 20).finish()


def _ten_strokes() -> Document:
    document = Document(np.zeros((60, 260, 3), np.uint8), "p")
    for number in range(10):
        _stroke(document, 20 + 20 * number)
    return document


def test_a_jump_over_many_steps_shows_the_last_alone_and_tells_once():
    document = _ten_strokes()
    wanted = everything(document)
    changed, shown = [], []
    document.undo_stack.changed.connect(changed.append)
    document.layers.changed.connect(shown.append)
    assert document.undo_stack.go_to(2)
    assert document.undo_stack.position == 2 and document.undo_stack.total == 10
    assert len(changed) == 1 and len(shown) == 1
    assert document.undo_stack.go_to(99)
    assert everything(document) == wanted and document.undo_stack.position == 10
    assert not document.undo_stack.go_to(10) and len(changed) == 2


def test_no_jump_while_an_edit_is_being_put_in():
    document = _ten_strokes()
    document.undo_stack.locked = True
    assert not document.undo_stack.go_to(0) and document.undo_stack.position == 10


def test_what_is_only_previewed_becomes_a_step_before_a_jump():
    document = _ten_strokes()
    *others, top = document.layers.value
    layers = (*others, replace(top, opacity=0.5))
    document.preview("layer_opacity", replace(document.content, layers=layers))
    assert document.undo_stack.go_to(1) and document.undo_stack.total == 11
    assert document.undo_stack.at(10).name == "layer_opacity"


def test_steps_are_told_by_place_whether_done_or_taken_back():
    document = _ten_strokes()
    inorder = list(document.undo_stack.steps)[::-1]
    document.undo_stack.go_to(4)
    assert [document.undo_stack.at(place) for place in range(10)] == inorder
    with pytest.raises(IndexError):
        document.undo_stack.at(10)


@pytest.mark.slow
@settings(max_examples=examples(40), deadline=None)
@given(
    st.lists(st.sampled_from(ACTIONS), min_size=2, max_size=9),
    st.lists(st.integers(-1, 12), max_size=5),
    st.randoms(),
)
def test_a_jump_leads_where_single_steps_do(actions, places, random):
    rng = np.random.default_rng(1)
    document = Document(rng.integers(0, 256, (280, 330, 4), np.uint8), "p")
    margins: list[Margins] = []
    document.resized.connect(margins.append)
    stages, sizes = [everything(document)], [document.size]
    for action in actions:
        before = document.undo_stack.position
        act(document, action, random)
        if document.undo_stack.position == before:
            stages[-1] = everything(document)
        else:
            stages.append(everything(document))
            sizes.append(document.size)
    for place in places:
        margins.clear()
        before = document.undo_stack.position
        document.undo_stack.go_to(place)
        now = document.undo_stack.position
        assert now == min(max(place, 0), len(stages) - 1)
        assert everything(document) == stages[now] and document.size == sizes[now]
        passed = sizes[min(before, now) : max(before, now) + 1]
        grown = sum(a != b for a, b in pairwise(passed))
        assert len(margins) == grown, "each growth is told, for guides to go along"


STROKES = {
    "mask": lambda document: MaskStroke(document, Brush(size=40), 100, 30),
    "paint": lambda document: ColourStroke(document, Brush(size=40), (9, 200, 9), 100, 30),
}


@pytest.mark.parametrize("kind", STROKES)
def test_undo_in_the_middle_of_a_stroke_takes_the_stroke_back_and_nothing_else(kind):
    document = _ten_strokes()
    document.undo_stack.undo()
    before, undone = everything(document), document.undo_stack.undone
    stroke = STROKES[kind](document)
    stroke.move_to(180, 40)
    assert everything(document) != before
    assert document.undo_stack.undo() is None
    assert everything(document) == before and document.undo_stack.position == 9
    assert not (document.mask.is_recording or document.pixels.is_recording)
    stroke.move_to(20, 50)  # the hand does not know yet
    stroke.finish()
    stroke.cancel()
    assert everything(document) == before and document.undo_stack.undone == undone
    assert document.undo_stack.undo() == "paint" and document.undo_stack.position == 8


@pytest.mark.parametrize("kind", STROKES)
def test_redo_and_jumps_wait_for_the_end_of_a_stroke(kind):
    document = _ten_strokes()
    document.undo_stack.go_to(4)
    stroke = STROKES[kind](document)
    assert document.undo_stack.redo() is None
    assert not document.undo_stack.go_to(0) and not document.undo_stack.go_to(9)
    assert document.undo_stack.position == 4
    shown = everything(document)
    stroke.finish()
    assert everything(document) == shown and document.undo_stack.total == 5


def test_a_step_that_is_taken_back_for_good_takes_the_stroke_on_it_along():
    document = _ten_strokes()
    document.undo_stack.go_to(5)
    wanted = everything(document)
    document.undo_stack.go_to(6)
    step = next(document.undo_stack.steps)
    stroke = STROKES["paint"](document)
    document.undo_stack.take_back(step)
    stroke.finish()
    assert everything(document) == wanted
    assert (document.undo_stack.position, document.undo_stack.total) == (5, 5)


def test_each_step_is_told_as_it_happens():
    document = _ten_strokes()
    told: list[tuple[str, int, int]] = []
    stack = document.undo_stack
    stack.happened.connect(
        lambda change: told.append((change.kind, len(change.steps), len(change.forgotten)))
    )
    stack.undo()
    stack.go_to(3)
    stack.redo()
    _stroke(document, 30)
    stack.take_back(stack.at(2))
    stack.budget = 0
    _stroke(document, 60)
    assert told == [
        ("undo", 1, 0),
        ("undo", 6, 0),
        ("redo", 1, 0),
        ("push", 1, 6),
        ("undo", 3, 0),
        ("forget", 0, 3),
        ("push", 1, 0),
        ("drop", 2, 0),
    ]


def test_an_old_step_is_asked_for_its_memory_once():
    document = Document(np.zeros((60, 260, 3), np.uint8), "p")
    asked: list[str] = []

    def swap_out(step) -> int:
        asked.append(step)
        return step.nbytes

    stack = document.undo_stack
    stack.swap_out, stack.budget = swap_out, 5 * 256 * 256 * 4
    for number in range(60):
        _stroke(document, 20 + number)
    assert stack.position == 60, "none is given up"
    assert len(asked) == len(set(map(id, asked))) == 54
    wanted = everything(document)
    stack.go_to(10)
    stack.go_to(60)
    assert everything(document) == wanted
    stack.swap_out = None
    for number in range(20):
        _stroke(document, 20 + number)
    assert 5 <= stack.position < 80 and not stack.is_whole


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(st.sampled_from(("mask", "paint", "undo", "redo", "jump")), max_size=30))
def test_the_last_step_on_a_surface_is_found_wherever_one_is(actions):
    document = Document(np.zeros((60, 260, 3), np.uint8), "p")
    stack = document.undo_stack
    for number, action in enumerate(actions):
        match action:
            case "undo":
                stack.undo()
            case "redo":
                stack.redo()
            case "jump":
                stack.go_to(number * 7 % (stack.total + 1))
            case _:
                STROKES[action](document).finish()
                document.fill_mask("mark", number % 200 + 1, Rect(number, 0, 2, 2))
        for surface in ("mask", "pixels"):
            changing = [step for step in stack.steps if step.changes(surface)]
            assert stack.last_step_on(surface) is (changing[0] if changing else None)
