"""A picture without alpha has one for as long as something of it is bare."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.colour import SRGB_SPACE
from desktop_app.imaging.layers import coverage, layer_tree
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer, moved
from desktop_app.imaging.layers.layer_proxies import make_proxies
from desktop_app.imaging.layers.stack_reading import from_stack
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.imaging.saving import write_picture
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document import layer_commands as commands
from desktop_app.state.document import layer_merging as merging
from desktop_app.state.document import layer_properties
from desktop_app.state.document.document import Document
from desktop_app.worker.record_reading import read_content
from desktop_app.worker.records import KnownBlobs, Recorder
from tests.draws import examples
from tests.imaging.pictures import wide_profile
from tests.state.document.test_layer_commands import shown, some_document, some_patch, stroke
from tests.state.test_pass_through import trees
from tests.worker.test_records import Store

SIZE = Size(18, 12)


def base_of(document: Document) -> Layer:
    return document.layers.value[0]


def test_a_hidden_background_shows_nothing_and_comes_back_bit_for_bit() -> None:
    document = some_document()
    stroke(document, 6, 6, 200)
    before, base = shown(document), base_of(document)
    told: list[object] = []
    document.refilled.connect(told.append)
    layer_properties.set_visible(document, [base.id], False)
    assert document.has_alpha and document.content.bare and document.content.channels == 3
    bare = shown(document)
    assert bare.shape == (40, 40, 4) and not bare[-1, -1].any() and bare[8, 8, 3] > 0
    assert np.array_equal(document.shown(document.pixels.rect), bare)
    assert np.array_equal(document.rough(document.pixels.rect, 2), bare[::2, ::2])
    document.undo_stack.undo()
    assert np.array_equal(shown(document), before)
    document.undo_stack.redo()
    assert np.array_equal(shown(document), bare)
    layer_properties.set_visible(document, [base.id], True)
    assert not document.has_alpha and np.array_equal(shown(document), before)
    assert len(told) == 4


def test_an_opacity_that_is_dragged_shows_what_lies_below_at_once() -> None:
    document = some_document()
    before, base = shown(document), base_of(document)
    for value in (0.7, 0.4):
        layer_properties.preview_properties(document, [base.id], opacity=value)
        assert (shown(document)[..., 3] == round(value * 255)).all()
    layer_properties.preview_properties(document, [base.id], opacity=1.0)
    assert np.array_equal(shown(document), before)
    layer_properties.preview_properties(document, [base.id], opacity=0.4)
    document.settle()
    assert document.content.bare
    document.undo_stack.undo()
    assert np.array_equal(shown(document), before)


def test_a_background_that_is_moved_away_leaves_its_place_bare() -> None:
    document = some_document()
    base = base_of(document)
    document.arrange("move", [moved(base, 5, 0)])
    assert not shown(document)[:, :5].any()
    assert (shown(document)[:, 5:, 3] == 255).all()
    low = moved(replace(base, id="low"), -30, 0)
    document.arrange("more", [low, *document.layers.value])
    assert not document.has_alpha  # both together cover it
    document.arrange("less", [low])
    assert document.has_alpha


def test_a_stroke_covers_without_taking_the_alpha_away_under_the_brush() -> None:
    document = some_document()
    layer_properties.set_visible(document, [base_of(document).id], False)
    commands.add_paint(document)
    whole = np.full((40, 40, 3), 9, np.uint8)
    stroke(document, 5, 5)
    assert document.has_alpha
    document.edit("stroke", document.pixels, document.pixels.rect, whole)
    assert not document.has_alpha and (shown(document) == 9).all()


def test_an_edit_on_what_is_bare_keeps_the_kind_of_picture_that_the_lock_compares() -> None:
    document = some_document()
    base = base_of(document)
    layer_properties.set_visible(document, [base.id], False)
    step = document.put_in("apply", some_patch(document))
    assert step.before.bare and step.after.bare
    patch = document.layers.value[-1]
    assert patch.pieces[0].pixels.shape[2] == 4
    value = np.zeros((12, 12, 4), np.uint8)
    hole = replace(patch, pieces=(Patch(Rect(9, 11, 12, 12), value),))
    document.arrange("hole", [base, hole])
    layer_properties.set_visible(document, [base.id], True)
    assert document.has_alpha and not shown(document)[12, 12].any()
    layer_properties.set_visible(document, [patch.id], False)
    assert not document.has_alpha


def test_a_canvas_that_grows_bare_is_read_with_alpha_and_shrinks_back() -> None:
    rng = np.random.default_rng(5)
    pixels = rng.integers(0, 256, (40, 40, 3), np.uint8)
    document = Document(pixels, "p", origin=FileOrigin(About(icc=wide_profile())))
    before = document.shown(document.pixels.rect).copy()
    wide = replace(document.content, size=Size(50, 40))
    document.commit("canvas", wide, margins=Margins(right=10))
    seen = document.shown(document.pixels.rect)
    assert seen.shape == (40, 50, 4) and not seen[:, 40:].any()
    document.undo_stack.undo()
    assert np.array_equal(document.shown(document.pixels.rect), before)


def test_an_enlarged_canvas_with_its_border_is_not_bare() -> None:
    document = some_document()
    border = np.full((50, 60, 3), 7, np.uint8)
    document.grow("expand", Margins(10, 5, 10, 5), border)
    assert not document.has_alpha
    layer_properties.set_locked(document, [base_of(document).id], False)
    layer_properties.set_visible(document, [document.layers.value[1].id], False)
    assert document.has_alpha


@pytest.mark.parametrize("channels", [3, 4])
@settings(max_examples=examples(40), deadline=None)
@given(st.data())
def test_what_is_told_is_what_is_seen(channels: int, data: st.DataObject) -> None:
    """Of any tree: where nothing is bare the picture is opaque; what is bare is seen through, but
    for what modes other than normal cover."""
    base = Layer("paint", "b", pixels=Tiles.of_array(np.full((12, 18, 3), 9, np.uint8)))
    tree = data.draw(trees("uint8"))
    if data.draw(st.booleans()):
        tree = (base, *tree)
    if data.draw(st.booleans()):
        tree = (Layer("group", "g", children=tree, mode=BlendMode.PASS_THROUGH),)
    content = Content(SIZE, channels, np.dtype(np.uint8), tree, Tiles(1, np.dtype(np.uint8)), "")
    made = coverage.settled(content)
    if channels == 4:
        assert made is content
        return
    alpha = replace(made, channels=4).picture(SIZE.rect)[..., 3]
    assert made.bare == coverage.is_bare(content)
    assert made.bare or (alpha == 255).all()
    modes = {layer.mode for layer in layer_tree.walk(tree)}
    if modes <= {BlendMode.NORMAL, BlendMode.PASS_THROUGH} and (alpha == 255).all():
        faint = any(layer.opacity < 1 for layer in layer_tree.walk(tree) if layer.visible)
        assert not made.bare or faint
    changed = replace(made, layers=made.layers[:-1])
    assert coverage.settled(changed, made).bare == coverage.is_bare(changed)


def test_files_of_it_have_the_alpha_where_there_is_a_place_for_it() -> None:
    document = some_document()
    stroke(document, 6, 6, 200)
    layer_properties.set_visible(document, [base_of(document).id], False)
    picture = document.content.picture(document.pixels.rect)
    png = write_picture(picture, "PNG", document.origin)
    assert np.array_equal(np.array(Image.open(io.BytesIO(png.data))), picture)
    jpeg = write_picture(picture, "JPEG", document.origin)
    assert jpeg.notes == ("saved_without_alpha",)
    assert np.array(Image.open(io.BytesIO(jpeg.data)))[-1, -1].min() >= 254  # white, and said


def test_projects_and_journals_keep_which_kind_of_picture_it_is() -> None:
    document = some_document()
    base = base_of(document)
    layer_properties.set_visible(document, [base.id], False)
    content = document.content
    stack = to_stack(content, {"texts": {}})
    assert (stack.channels, stack.about["bare"]) == (4, True)
    back = from_stack(stack)
    assert (back.channels, back.bare) == (3, True)
    shown_again = layer_tree.replaced(back.layers, replace(back.layers[0], visible=True))
    assert not coverage.settled(replace(back, layers=shown_again), back).bare
    store, recorder = Store(), Recorder()
    draft = recorder.opening(content, {})
    recorder.written(draft, store.write(draft))
    told = json.loads(store.records[0][0])["content"]
    again = read_content(told, 1, None, store.load, KnownBlobs())
    assert (again.channels, again.bare) == (3, True)
    del told["bare"]  # as it was written before
    assert not read_content(told, 1, None, store.load, KnownBlobs()).bare


def test_flattening_and_merging_what_is_bare_keep_it_so() -> None:
    document = some_document()
    stroke(document, 6, 6, 200)
    layer_properties.set_visible(document, [base_of(document).id], False)
    before = shown(document)
    for make in (merging.flatten, merging.merge_visible):
        made = coverage.settled(make(document.content), document.content)
        assert made.bare and np.array_equal(made.picture(document.pixels.rect), before)


def test_a_background_that_is_being_moved_leaves_its_place_bare_in_the_preview() -> None:
    document = some_document()
    stroke(document, 6, 6, 200)
    base, upper = document.layers.value
    whole = document.pixels.rect
    moving = make_proxies(document.content, base.id, whole, whole, 0, SRGB_SPACE)
    assert moving is not None and moving.below.pixels.shape[2] == 4
    assert not moving.below.pixels.any()
    other = make_proxies(document.content, upper.id, upper.rect, whole, 0, SRGB_SPACE)
    assert other is not None and other.below.pixels.shape[2] == 3
    layer_properties.set_visible(document, [base.id], False)
    other = make_proxies(document.content, upper.id, upper.rect, whole, 0, SRGB_SPACE)
    assert other is not None and not other.below.pixels.any()
