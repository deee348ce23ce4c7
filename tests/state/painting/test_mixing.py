"""Mixing: strokes say which result, one step comes of it, and its parts stay through everything."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.layered_files.project import read_project, write_project
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.stack_reading import from_stack
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.layers.transforming import transformed_layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_merging import flatten
from desktop_app.state.painting.mixing import STEP, Mixing
from desktop_app.state.picture.mixes import Mix, mix_at, mix_in, mixes_in, new_mix
from desktop_app.state.work.edits import locked_digests, mix_digests
from desktop_app.worker.across import carried_edit, edits_to_carry
from desktop_app.worker.record_reading import read_content, read_step
from desktop_app.worker.records import KnownBlobs, Recorder
from tests.imaging.test_mixing import AREA, DTYPES, locked_border, patch, smooth
from tests.worker.test_records import Store

SIDE = 80
"""Of the brush: larger than what fades around a seam."""


def opened(dtype: str = "uint8") -> Document:
    full = full_value(np.dtype(dtype))
    values = np.random.default_rng(1).random((200, 240, 3)) * full
    return Document(values.astype(dtype), "p")


def results(dtype: str = "uint8", count: int = 3, share: Array | None = None) -> list[Layer]:
    share = locked_border() if share is None else share
    made = (patch(smooth(number) + number * 0.1, dtype, share) for number in range(count))
    return [
        Layer("patch", "apple", (piece,), history=f"{number:032x}")
        for number, piece in enumerate(made, 1)
    ]


def begun(document: Document, layers: list[Layer] | None = None, **more: Any) -> Mixing:
    mix = new_mix(layers or results(document.content.dtype.name))
    return Mixing(document, mix, np.zeros((AREA.height, AREA.width), np.uint8), **more)


def stroke(mixing: Mixing, number: int, *way: tuple[float, float], size: float = SIDE) -> None:
    mixing.begin(*way[0], size, number)
    for place in way[1:]:
        mixing.trace(*place)
        mixing.show()
    mixing.end()


def mixed(document: Document) -> Mixing:
    """Two strokes, of the second and of the third result."""
    mixing = begun(document)
    stroke(mixing, 1, (40, 40), (40, 120))
    stroke(mixing, 2, (140, 60), (140, 110), size=40)
    return mixing


def shown(document: Document) -> Array:
    return document.pixels.read(document.size.rect).copy()


def found(document: Document) -> Mix:
    mix = mix_at(document.content.layers, document.content.active)
    assert mix is not None
    return mix


@pytest.mark.slow
@pytest.mark.parametrize("dtype", DTYPES)
def test_it_is_one_step_and_nothing_locked_changes(dtype: str) -> None:
    document = opened(dtype)
    before, ended = shown(document), list[object]()
    mixing = mixed(document)
    mixing.ended.connect(ended.append)
    assert document.undo_stack.position == 0 and mixing.is_open
    assert set(np.unique(mixing.labels)) == {0, 1, 2}
    looked = shown(document)
    mixing.apply()
    assert np.array_equal(shown(document), looked) and not mixing.is_open
    (step,) = document.undo_stack.steps
    assert ended == [step] and step.name == STEP
    first, second = mix_digests(found(document), step)
    assert first == second
    outside = np.ones(before.shape[:2], bool)
    outside[AREA.slices] = locked_border() == 0
    assert np.array_equal(looked[outside], before[outside])
    assert (looked[~outside] != before[~outside]).any(axis=1).mean() > 0.9
    document.undo_stack.undo()
    assert np.array_equal(shown(document), before)
    document.undo_stack.redo()
    assert np.array_equal(shown(document), looked)


def test_strokes_are_taken_back_and_done_again_one_by_one() -> None:
    document = opened()
    mixing = begun(document)
    pictures, labels = [shown(document)], [mixing.labels.copy()]
    for number, x in ((1, 40), (2, 140), (1, 100)):
        stroke(mixing, number, (x, 50), (x, 100), size=30)
        pictures.append(shown(document))
        labels.append(mixing.labels.copy())
    for at in (2, 1, 0, 0):
        mixing.undo()
        assert np.array_equal(mixing.labels, labels[at])
        assert np.array_equal(shown(document), pictures[at])
    for at in (1, 2, 3, 3):
        mixing.redo()
        assert np.array_equal(shown(document), pictures[at])
    mixing.undo()
    stroke(mixing, 2, (90, 60), size=20)
    after = shown(document)
    mixing.redo()
    assert np.array_equal(shown(document), after), "what was undone is forgotten"
    mixing.give_up()
    assert document.undo_stack.position == 0 and len(document.content.layers) == 1


def test_seams_of_a_stroke_that_was_taken_back_never_come_after_its_end() -> None:
    """Repairs of two threads may end the other way round."""
    document = opened()
    waiting = list[tuple[Callable[[], Any], Callable[[Any], None]]]()

    def later(task: Callable[[], Any], then: Callable[[Any], None]) -> None:
        waiting.append((task, then))

    mixing = begun(document, run=later)
    waiting.pop()[1](mixing.mix.remade(mixing.labels.copy()))
    before = shown(document)
    mixing.begin(80, 60, 50, 1)
    mixing.undo()
    while waiting:
        task, then = waiting.pop()
        then(task())
    assert mixing.is_repaired and np.array_equal(shown(document), before)


def test_parts_are_changed_again_and_nothing_else() -> None:
    document = opened()
    mixing = mixed(document)
    mixing.apply()
    first, mix = shown(document), found(document)
    assert np.array_equal(mix.labels()[mixing.taken], mixing.labels[mixing.taken])
    again = Mixing(document, mix, mix.labels())
    assert np.array_equal(shown(document), first), "nothing is made anew unasked"
    again.apply()
    assert document.undo_stack.position == 1, "nor is there a step for nothing"
    again = Mixing(document, mix, mix.labels())
    stroke(again, 0, (40, 40), (40, 120))
    again.apply()
    assert document.undo_stack.position == 2 and len(document.content.layers) == 2
    second = next(document.undo_stack.steps)
    assert len(set(mix_digests(found(document), second))) == 1
    masks = [part.all_masks[0].id for part in mix.parts]
    assert [part.all_masks[0].id for part in found(document).parts] == masks
    document.undo_stack.undo()
    assert np.array_equal(shown(document), first)


def test_its_entries_are_those_of_what_is_taken() -> None:
    document = opened()
    mixing = begun(document)
    stroke(mixing, 2, (40, 40), (40, 120))
    mixing.apply()
    one, _, three = (layer.history for layer in results())
    assert set(document.parents) == {one, three}
    assert found(document).made.history == one, "of which there is most"


def test_several_spots_are_mixed_at_once() -> None:
    document = opened()
    spots = Rect(150, 140, 40, 40)
    layers = [
        replace(
            layer,
            pieces=(*layer.pieces, Patch(spots, np.full((40, 40, 3), 40 * number, np.uint8))),
        )
        for number, layer in enumerate(results(), 1)
    ]
    mix = new_mix(layers)
    mixing = Mixing(document, mix, np.zeros((mix.area.height, mix.area.width), np.uint8))
    stroke(mixing, 2, (170, 160), size=200)
    mixing.apply()
    assert (shown(document)[spots.slices] == 120).all()
    assert len(found(document).made.pieces) == 2


def test_what_settles_it_makes_it_a_step_and_later_seams_follow() -> None:
    """Another tool may be used while the seams of the last stroke are repaired."""
    document = opened()
    waiting = list[tuple[Callable[[], Any], Callable[[Any], None]]]()

    def later(task: Callable[[], Any], then: Callable[[Any], None]) -> None:
        waiting.append((task, then))

    def do() -> None:
        task, then = waiting.pop(0)
        then(task())

    mixing = begun(document, run=later)
    do()
    stroke(mixing, 1, (80, 60), (80, 110), size=50)
    assert not mixing.is_repaired
    cut = shown(document)
    document.settle()
    do()
    assert [step.name for step in document.undo_stack.steps] == [STEP, STEP]
    assert not np.array_equal(shown(document), cut)
    assert mix_in(document.content.layers[-1]) is not None

    mixing = begun(document, run=later)
    do()
    stroke(mixing, 1, (80, 60), (80, 110), size=50)
    stroke(mixing, 2, (140, 60), size=30)
    mixing.apply()
    do()
    assert document.undo_stack.position == 2, "not before all of it is repaired"
    do()
    assert document.undo_stack.position == 3


def test_a_document_that_changes_ends_it() -> None:
    document = opened()
    mixing = mixed(document)
    ended = list[object]()
    mixing.ended.connect(ended.append)
    document.commit("other", replace(document.content, guides=()))
    document.put_in("layer_new", Layer("paint", "x", pixels=found_tiles(document)))
    assert ended and not mixing.is_open


def found_tiles(document: Document) -> Any:
    return document.content.layers[0].pixels


def test_it_comes_back_from_a_journal_and_from_a_project(tmp_path: Path) -> None:
    document = opened()
    recorder, store = Recorder(), Store()
    first = recorder.opening(document.content, {})
    recorder.written(first, store.write(first))
    mixing = mixed(document)
    mixing.apply()
    (step,) = document.undo_stack.steps
    draft = recorder.step(step)
    recorder.written(draft, store.write(draft))
    known = KnownBlobs()
    start = read_content(json.loads(store.records[0][0])["content"], 1, None, store.load, known)
    back = read_step(json.loads(store.records[1][0]), 2, start, store.load, known).after
    same(back, document)
    write_project(tmp_path / "a.velatura", to_stack(document.content, {}))
    with read_project(tmp_path / "a.velatura") as read:
        same(from_stack(read.stack), document)


def same(content: Any, document: Document) -> None:
    """The picture is that of the document, and its mix can be changed to the same."""
    whole = content.size.rect
    assert np.array_equal(content.picture(whole), document.content.picture(whole))
    again = Document(content, "again")
    (name,) = mixes_in(again.content.layers)
    again.activate(name)
    mix, own = found(again), found(document)
    assert np.array_equal(mix.labels(), own.labels())
    for one in (again, document):
        changed = Mixing(one, found(one), found(one).labels())
        stroke(changed, 2, (100, 70), size=40)
        changed.apply()
    assert np.array_equal(shown(again), shown(document))
    document.undo_stack.undo()


def test_parts_go_along_with_transforms_and_are_gone_in_what_is_merged() -> None:
    document = opened()
    mixed(document).apply()
    mix = found(document)
    turned = transformed_layer(mix.group, Affine.rotation(90), "bicubic", lambda _: None)
    back = mix_in(turned)
    assert back is not None and back.area.size.width == mix.area.size.height
    assert np.array_equal(np.bincount(back.labels().ravel()), np.bincount(mix.labels().ravel()))
    scaled = transformed_layer(mix.group, Affine.scaling(0.7, 0.7), "bicubic", lambda _: None)
    small = mix_in(scaled)
    assert small is not None
    again = small.remade(small.labels())
    assert mix_in(again.group) is not None
    assert not mixes_in(flatten(document.content).layers)


def test_what_is_no_mix_is_none() -> None:
    one, two = (replace(layer, visible=False) for layer in results(count=2))
    assert mix_in(Layer("group", "g", children=(one, two))) is None, "no masks, nothing seen"
    assert mix_in(results()[0]) is None


def test_a_branch_carries_it_as_one_edit_with_its_parts() -> None:
    document = opened()
    mixed(document).apply()
    group = found(document).group
    document.branches.take("mixed")
    document.undo_stack.undo()
    document.put_in("layer_new", Layer("paint", "x", pixels=Tiles(4, np.dtype(np.uint8))))
    [branch] = document.branches.items.value
    assert edits_to_carry(branch, document.content) == (group,)
    carried = carried_edit(branch, group.id, document.content)
    step = document.put_in("apply_across", carried.layer)
    assert len(set(locked_digests(step, carried.unlocked))) == 1
    assert found(document).parts == mix_of(group).parts


def mix_of(group: Layer) -> Mix:
    mix = mix_in(group)
    assert mix is not None
    return mix
