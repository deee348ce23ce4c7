"""Masks of layers: what is seen through them, and what every command on layers makes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.affine import Affine
from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer, moved
from desktop_app.imaging.layers.stack_reading import from_stack
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.layers.transforming import Watch
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document import (
    layer_commands,
    layer_masks,
    layer_merging,
    layer_pixels,
    layer_properties,
)
from desktop_app.state.document.document import Document
from desktop_app.state.document.moving import layer_at
from desktop_app.state.document.reshaping import Reshape, reshaped
from desktop_app.state.painting.strokes import Brush, MaskStroke
from desktop_app.state.painting.transform_frame import TransformFrame
from desktop_app.worker.layer_transfer import with_layers_of
from desktop_app.worker.transform_subject import frame_of, subject_of, transformed
from tests.draws import examples

SIZE = Size(330, 280)
WHOLE = SIZE.rect
SPOT = Rect(20, 30, 200, 150)
KINDS = ("paint", "patch", "isolated", "through")


def noise(seed: int, channels: int = 4, rect: Rect = WHOLE) -> Array:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (rect.height, rect.width, channels), np.uint8)


def painted(seed: int = 2, rect: Rect = SPOT, **more: object) -> Layer:
    tiles = Tiles.of_array(noise(seed, rect=rect)).moved(rect.x, rect.y)
    return Layer("paint", f"p{seed}", pixels=tiles, **more)  # pyright: ignore[reportArgumentType]


def owner_of(kind: str) -> Layer:
    if kind == "paint":
        return painted()
    if kind == "patch":
        share = np.random.default_rng(4).random((SPOT.height, SPOT.width)).astype(np.float32)
        return Layer("patch", "a", (Patch(SPOT, noise(3, 3, SPOT), share),))
    mode = BlendMode.NORMAL if kind == "isolated" else BlendMode.PASS_THROUGH
    return Layer("group", "g", children=(painted(), painted(5)), mode=mode)


def made(kind: str = "paint", how: layer_masks.How | None = "full", channels: int = 3) -> Document:
    """An opaque picture, and over it a layer with a mask, which is worked on."""
    document = Document(noise(1, channels), "p")
    owner = owner_of(kind)
    content = document.content
    document.commit("x", replace(content, layers=(*content.layers, owner), active=owner.id))
    if how is not None:
        layer_masks.change_mask(document, how)
    return document


def owner_in(document: Document) -> Layer:
    return document.layers.value[-1]


def mask_in(document: Document) -> Layer:
    (mask,) = owner_in(document).all_masks
    return mask


def stroke(document: Document, *, erase: bool, at: tuple[int, int] = (100, 90)) -> None:
    MaskStroke(document, Brush(size=80, hardness=0.4, erase=erase), *at).finish()


def shown(document: Document) -> Array:
    return np.array(document.content.picture(WHOLE))


def values(document: Document, rect: Rect = WHOLE) -> Array:
    pixels = mask_in(document).pixels
    assert pixels is not None
    return np.array(pixels.read(rect))


def mixed(below: Array, above: Array, share: FloatArray) -> FloatArray:
    """The formula: what was below and what the layer makes of it, premultiplied, by the mask."""
    parts = list[FloatArray]()
    for pixels, weight in ((below, 1 - share), (above, share)):
        alpha = pixels[..., 3:] / 255 if pixels.shape[2] == 4 else np.ones((*share.shape, 1))
        colours = pixels[..., :3] * alpha
        parts.append(np.concatenate([colours, alpha * 255], axis=2) * weight[..., None])
    return parts[0] + parts[1]


def premultiplied(pixels: Array) -> FloatArray:
    return mixed(pixels, pixels, np.ones(pixels.shape[:2]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channels", [3, 4])
def test_nothing_is_hidden_where_it_is_white_and_nothing_seen_where_it_is_black(
    kind: str, channels: int
) -> None:
    document = made(kind, None, channels)
    before = shown(document)
    layer_masks.change_mask(document, "full")
    assert np.array_equal(shown(document), before)
    document.fill_mask("rectangle", 0, Rect(40, 50, 60, 70))
    inside, base = Rect(40, 50, 60, 70).slices, document.base(WHOLE)
    after = shown(document)
    assert np.array_equal(after[inside], base[inside])
    after[inside] = before[inside]
    assert np.array_equal(after, before)
    layer_masks.change_mask(document, "inverted")
    after = shown(document)
    assert np.array_equal(after[inside], before[inside])
    after[inside] = base[inside]
    assert np.array_equal(after, base)
    layer_properties.set_visible(document, [mask_in(document).id], False)
    assert np.array_equal(shown(document), before)
    layer_masks.change_mask(document, "none")
    assert np.array_equal(shown(document), before)
    assert document.active.value == owner_in(document).id


@pytest.mark.slow
@settings(max_examples=examples(40), deadline=None)
@given(
    st.sampled_from(KINDS),
    st.sampled_from(["full", "hidden"]),
    st.lists(st.tuples(st.booleans(), st.integers(0, 329), st.integers(0, 279)), max_size=5),
    st.sampled_from([BlendMode.NORMAL, BlendMode.MULTIPLY, BlendMode.SCREEN, BlendMode.HUE]),
    st.sampled_from([1.0, 0.4]),
    st.booleans(),
    st.sampled_from([3, 4]),
)
def test_what_is_seen_is_the_formula(
    kind: str, how: layer_masks.How, strokes: list[tuple[bool, int, int]], mode: BlendMode,
    opacity: float, clipped: bool, channels: int,
) -> None:  # fmt: skip
    document = made(kind, None, channels)
    owner = owner_in(document)
    mode = owner.mode if kind == "through" else mode
    document.commit(
        "x",
        document.content.with_layer(replace(owner, mode=mode, opacity=opacity, clipped=clipped)),
    )
    without = shown(document)
    layer_masks.change_mask(document, how)
    for erase, x, y in strokes:
        stroke(document, erase=erase, at=(x, y))
    share = values(document) / 255
    wanted = mixed(document.base(WHOLE), without, share)
    # Both were rounded: by half in colour, and by half in alpha.
    assert np.abs(premultiplied(shown(document)) - wanted).max() <= 2.01
    assert np.array_equal(np.array(document.pixels.read(WHOLE)), shown(document))
    count = 0
    while document.undo_stack.undo() is not None:
        count += 1
    assert count >= 2 and np.array_equal(shown(document), noise(1, channels))


@pytest.mark.parametrize("kind", ["paint", "patch"])
def test_applying_it_changes_nothing_that_is_seen(kind: str) -> None:
    document = made(kind)
    stroke(document, erase=True)
    before = shown(document)
    document.commit("apply", layer_masks.applied(document.content, mask_in(document).id))
    assert owner_in(document).children == () and document.active.value == owner_in(document).id
    assert np.abs(premultiplied(shown(document)) - premultiplied(before)).max() <= 1
    document.undo_stack.undo()
    assert np.array_equal(shown(document), before) and mask_in(document)


def test_of_a_group_it_is_not_applied_and_of_something_locked_neither() -> None:
    document = made("isolated")
    with pytest.raises(InputError, match="pixels"):
        layer_masks.applied(document.content, document.active.value)
    document = made("paint", None)
    layer_properties.set_locked(document, [owner_in(document).id], True)
    with pytest.raises(InputError) as caught:
        layer_masks.change_mask(document, "full")
    assert caught.value.code == "layer_locked"


def test_the_opened_picture_is_unlocked_by_its_mask_and_seen_through() -> None:
    document = Document(noise(1, 3), "p")
    layer_masks.change_mask(document, "full")
    assert not owner_in(document).locked
    stroke(document, erase=True)
    assert document.has_alpha and shown(document)[90, 100, 3] == 0
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert owner_in(document).locked and not document.has_alpha


def test_a_selection_becomes_the_mask_and_the_mask_a_selection() -> None:
    document = made("paint", None)
    document.select_by_tools(True)
    MaskStroke(document, Brush(size=90), 100, 100).finish()
    document.select_by_tools(False)
    selected = np.array(document.selection.read(WHOLE))
    layer_masks.change_mask(document, "new")
    assert np.array_equal(values(document), selected) and not document.has_selection
    layer_masks.select_mask(document)
    assert np.array_equal(document.selection.read(WHOLE), selected)
    stroke(document, erase=True, at=(5, 5))
    assert np.array_equal(values(document), selected), "strokes are confined by what is selected"


def test_a_locked_mask_is_not_changed_and_a_restored_one_ends_at_the_canvas() -> None:
    document = made()
    layer_properties.set_locked(document, [mask_in(document).id], True)
    for change in ("inverted", "none"):
        with pytest.raises(InputError) as caught:
            layer_masks.change_mask(document, change)
        assert caught.value.code == "layer_locked"
    after = layer_pixels.layer_to_mask(document.content, mask_in(document).id)
    assert (after.mask.read(WHOLE) == 255).all() and after.mask.read(Rect(400, 0, 9, 9)).max() == 0


def test_transparency_becomes_the_mask() -> None:
    document = made("paint", None)
    before, alpha = shown(document), noise(2, rect=SPOT)[..., 3]
    layer_masks.change_mask(document, "alpha")
    assert np.array_equal(values(document, SPOT), alpha)
    assert np.abs(shown(document).astype(int) - before).max() <= 1
    pixels = owner_in(document).pixels
    assert pixels is not None and np.array_equal(pixels.read(SPOT)[..., 3] > 0, alpha > 0)
    assert set(np.unique(pixels.read(SPOT)[..., 3])) == {0, 255}


def test_it_goes_along_with_its_layer_and_alone_by_itself() -> None:
    document = made()
    stroke(document, erase=True)
    held = values(document)
    content, owner = document.content, owner_in(document)
    along = moved(owner, 30, 20)
    assert along.masks[0].pixels is not None and along.masks[0].pixels.fill == 255
    assert np.array_equal(along.masks[0].pixels.read(WHOLE.moved(30, 20)), held)
    alone = content.with_layer(moved(mask_in(document), 30, 20))
    assert alone.layers[-1].pixels is owner.pixels
    far = alone.layers[-1].masks[0].pixels
    assert far is not None and (far.read(Rect(-900, -900, 99, 99)) == 255).all()


def turned(frame: TransformFrame) -> TransformFrame:
    middle = Affine.translation(-120, -105)
    return replace(frame, matrix=Affine.translation(120, 105).of(Affine.rotation(30).of(middle)))


@pytest.mark.parametrize("how", ["full", "hidden"])
def test_a_turned_layer_takes_it_along_and_resumes_with_it(how: layer_masks.How) -> None:
    document = made("paint", how)
    stroke(document, erase=how == "full")
    content, owner = document.content, owner_in(document)
    subject = subject_of(content, "layers", [owner.id])
    frame = turned(frame_of(document.id, content, subject))
    after = transformed(subject, frame, "bilinear", content, Watch())
    mask = after.layers[-1].masks[0]
    assert mask.kept is not None and mask.pixels is not None
    assert mask.pixels.read(Rect(120, 105, 1, 1))[0, 0] != 128
    assert mask.pixels.fill == (255 if how == "full" else 0)
    again = subject_of(after, "layers", [owner.id])
    assert again.resumed is not None
    back = replace(frame_of(document.id, after, again), matrix=Affine())
    restored = transformed(again, back, "bilinear", after, Watch())
    mask = restored.layers[-1].masks[0]
    assert mask.pixels is not None
    assert np.array_equal(mask.pixels.read(WHOLE), values(document))
    # Painted on since, its original is gone: the next transform starts from there.
    other = replace(after.layers[-1].masks[0], pixels=Tiles(1, np.dtype(np.uint8)))
    assert subject_of(after.with_layer(other), "layers", [owner.id]).resumed is None


def test_a_selected_part_is_moved_beneath_the_mask() -> None:
    document = made()
    stroke(document, erase=True)
    document.commit(
        "x", replace(document.content, selection=Tiles.of_array(np.full((280, 330), 255, np.uint8)))
    )
    content, owner = document.content, owner_in(document)
    subject = subject_of(content, "layers", [owner.id])
    frame = turned(frame_of(document.id, content, subject))
    after = transformed(subject, frame, "bilinear", content, Watch())
    assert after.layers[-1].masks[0].pixels is owner.masks[0].pixels
    assert after.layers[-1].pixels is not owner.pixels


CHANGES: dict[str, Reshape] = {
    "larger": Reshape("canvas", Size(500, 400), Affine.translation(60, 50)),
    "smaller": Reshape("crop", Size(100, 90), Affine.translation(-50, -60)),
    "cut": Reshape("crop", Size(100, 90), Affine.translation(-50, -60), cut=True),
    "turned": Reshape("turn", Size(280, 330), Affine(0, -1, 280, 1, 0, 0)),
    "half": Reshape("resize", Size(165, 140), Affine.scaling(0.5, 0.5), "bilinear"),
}


@pytest.mark.parametrize("how", ["full", "hidden"])
@pytest.mark.parametrize("name", CHANGES)
def test_another_canvas_keeps_it_and_what_lies_beyond(how: layer_masks.How, name: str) -> None:
    document = made("paint", how)
    stroke(document, erase=how == "full")
    change, beyond = CHANGES[name], 255 if how == "full" else 0
    after = reshaped(document.content, change, Watch())
    mask = after.layers[-1].masks[0].pixels
    assert mask is not None
    assert (mask.read(Rect(4000, 4000, 9, 9)) == beyond).all()
    point = change.matrix.point(100, 90)
    inside = Rect(round(point[0]) - 1, round(point[1]) - 1, 2, 2)
    assert (mask.read(inside) != beyond).all()
    grown = Document(after, "p")
    grown.activate(grown.layers.value[-1].masks[0].id)
    stroke(grown, erase=how == "full", at=(60, 20))
    assert grown.undo_stack.undo_name is not None


def test_a_grown_canvas_keeps_all_shown() -> None:
    document = made()
    border = np.zeros((SIZE.height + 40, SIZE.width + 40, 3), np.uint8)
    document.grow("expand", Margins(20, 20, 20, 20), border)
    pixels = next(one for one in layer_tree.walk(document.layers.value) if one.row.masks).pixels
    assert pixels is not None and (pixels.read(document.size.rect) == 255).all()


def copied_of(document: Document) -> Layer:
    layer_commands.duplicate(document, [mask_in(document).id])
    return owner_in(document)


def test_a_copy_has_a_mask_of_its_own() -> None:
    document = made()
    stroke(document, erase=True)
    first = mask_in(document)
    copy = copied_of(document)
    assert copy.id != document.layers.value[-2].id
    assert copy.masks[0].id != first.id and copy.masks[0].pixels is first.pixels


def test_deleted_or_ungrouped_it_is_gone_and_the_layer_is_worked_on() -> None:
    document = made()
    layer_commands.delete(document, [mask_in(document).id])
    assert owner_in(document).children == () and document.active.value == owner_in(document).id
    document = made("through")
    layer_commands.ungroup(document, owner_in(document).id)
    assert [one.kind for one in layer_tree.walk(document.layers.value)] == ["paint"] * 3
    assert document.active.value == document.layers.value[-1].id


def test_grouping_a_mask_groups_its_layer() -> None:
    document = made()
    layer_commands.group(document, [mask_in(document).id])
    (inner,) = owner_in(document).children
    assert inner.kind == "paint" and len(inner.masks) == 1


def test_it_is_moved_to_layers_that_have_none_alone() -> None:
    document = made()
    other = painted(7)
    document.put_in("apply", other)
    mask = document.layers.value[1].masks[0].id
    layer_commands.move(document, [mask], other.id, "into")
    assert [one.id for one in owner_in(document).masks] == [mask]
    for target, place in ((document.layers.value[0].id, "above"), (mask, "into")):
        with pytest.raises(InputError) as caught:
            layer_commands.move(document, [mask], target, place)  # pyright: ignore[reportArgumentType]
        assert caught.value.code == "layer_mask_place" or place == "into"
    layer_commands.nudge(document, mask, up=True)
    layer_commands.nudge(document, mask, up=False)
    assert [one.id for one in owner_in(document).masks] == [mask]
    # What is dropped onto a layer, or beside its mask, comes to lie beside the layer.
    low = document.layers.value[1]
    layer_commands.move(document, [low.id], other.id, "into")
    assert [one.id for one in document.layers.value[1:]] == [other.id, low.id]
    layer_commands.move(document, [low.id], mask, "below")
    assert [one.id for one in document.layers.value[1:]] == [low.id, other.id]
    document.activate(mask)
    assert layer_commands.add_paint(document) == document.layers.value[-1].id


MERGES: dict[str, Callable[[Document], Content]] = {
    "down": lambda one: layer_merging.merge_down(one.content, owner_in(one).id),
    "visible": lambda one: layer_merging.merge_visible(one.content),
    "flatten": lambda one: layer_merging.flatten(one.content),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", MERGES)
def test_merged_it_is_in_the_pixels(kind: str, name: str) -> None:
    document = made(kind)
    stroke(document, erase=True)
    layer_properties.set_locked(document, [document.layers.value[0].id], False)
    after = MERGES[name](document)
    assert [one.kind for one in layer_tree.walk(after.layers)] == ["paint"]
    assert np.abs(after.picture(WHOLE).astype(int) - shown(document)).max() <= 2


@pytest.mark.parametrize("kind", ["patch", "isolated"])
def test_as_paint_it_keeps_its_mask(kind: str) -> None:
    document = made(kind)
    stroke(document, erase=True)
    after = layer_merging.to_paint(document.content, owner_in(document).id)
    assert after.layers[-1].kind == "paint"
    assert after.layers[-1].masks[0].pixels is mask_in(document).pixels
    assert np.abs(after.picture(WHOLE).astype(int) - shown(document)).max() <= 2


@pytest.mark.parametrize("deep", [False, True])
def test_another_document_gets_it_with_its_layer_and_alone_as_a_stored_mask(deep: bool) -> None:
    document = made()
    stroke(document, erase=True)
    target = Document(noise(9, 3).astype(np.uint16) * 257 if deep else noise(9, 3), "t")
    into = with_layers_of(document, [owner_in(document).id], target)(target.content)
    mask = into.layers[-1].masks[0]
    assert mask.pixels is not None and np.array_equal(mask.pixels.read(WHOLE), values(document))
    alone = with_layers_of(document, [mask_in(document).id], target)(target.content)
    assert alone.layers[-1].kind == "mask"


def test_alpha_thumbnail_and_pointing_know_it() -> None:
    document = made("paint", "hidden")
    owner, content = owner_in(document), document.content
    assert layer_pixels.alpha_to_mask(content, owner.id).mask.is_blank(WHOLE)
    assert layer_at(content.layers, 100, 90) is content.layers[0]
    stroke(document, erase=False)
    assert layer_at(document.content.layers, 100, 90) is owner_in(document)
    assert not layer_pixels.alpha_to_mask(document.content, owner.id).mask.is_blank(WHOLE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_stack_brings_it_back_to_the_byte(kind: str) -> None:
    for how in ("full", "hidden"):
        document = made(kind, how)
        stroke(document, erase=how == "full")
        layer_properties.set_visible(document, [mask_in(document).id], how == "full")
        back = from_stack(to_stack(document.content, {}))
        (mask,) = back.layers[-1].all_masks
        assert mask.visible == (how == "full") and mask.pixels is not None
        assert np.array_equal(
            mask.pixels.read(WHOLE.grown(300)), values(document, WHOLE.grown(300))
        )
        assert np.array_equal(back.picture(WHOLE), shown(document))
        assert mask.id == mask_in(document).id


def test_a_stroke_on_it_tells_no_more_than_it_changes() -> None:
    document = made("through")
    told: list[Rect] = []
    document.pixels.changed.connect(told.append)
    stroke(document, erase=True)
    assert told and all(Rect(59, 49, 82, 82).contains(rect) for rect in told)
    told.clear()
    stroke(document, erase=True, at=(310, 20))  # where there is nothing of the layer
    assert not told
