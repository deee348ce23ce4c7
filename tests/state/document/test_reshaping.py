"""The whole document turned, flipped, scaled, cropped: as values."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.affine import Affine
from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.guides import Guide, Orientation, carried_guides, viewed_guides
from desktop_app.core.pixels import Array
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer_proxies import content_rect
from desktop_app.imaging.layers.transforming import Watch
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.state.document.reshaping import (
    Reshape,
    canvas_of,
    carried,
    cropped_to,
    flipped,
    memory_after,
    reshaped,
    rotated,
    scaled_to,
    straightened,
    turned,
)
from tests.draws import examples

SIZE = Size(61, 43)
RNG = np.random.default_rng(5)


def noise(*shape: int) -> Array:
    return RNG.integers(0, 256, shape, np.uint8)


def patch(x: int, y: int) -> Patch:
    share = RNG.random((11, 17), np.float32)
    return Patch(Rect(x, y, 17, 11), noise(11, 17, 3), share)


def document() -> Document:
    """A picture, something painted over its border, a patch, and a group; part of it masked."""
    made = Document(noise(SIZE.height, SIZE.width, 3), "p")
    blank = Tiles(4, np.dtype(np.uint8))
    paint = Layer("paint", "over", pixels=blank.written(Rect(40, 20, 40, 40), noise(40, 40, 4)))
    reference = Layer("reference", "", pixels=blank.written(Rect(0, 0, 5, 5), noise(5, 5, 4)))
    inner = Layer("paint", "in", pixels=blank.written(Rect(3, 5, 20, 9), noise(9, 20, 4)))
    group = Layer("group", "g", children=(inner,), opacity=0.5, mode=BlendMode.MULTIPLY)
    edit = Layer("patch", "edit", (patch(2, 3), patch(30, 25)))
    mask = made.content.mask.written(Rect(10, 10, 9, 7), np.full((7, 9), 255, np.uint8))
    layers = (*made.content.layers, paint, edit, group, reference)
    made.commit("make", replace(made.content, layers=layers, mask=mask))
    return made


def picture(content: Content) -> Array:
    return content.picture(content.size.rect)


def commit(made: Document, change: Reshape) -> None:
    content = reshaped(made.content, change, Watch())
    made.commit(
        change.name,
        content,
        margins=change.margins(made.size),
        reshaped=True,
        matrix=None if change.matrix.is_translation else change.matrix,
    )


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_turned_by_quarters_the_picture_is_that_of_turned_layers(quarters: int) -> None:
    before = document().content
    after = reshaped(before, turned(before.size, quarters), Watch())
    assert np.array_equal(picture(after), np.rot90(picture(before), -quarters))
    assert np.array_equal(
        after.mask.read(after.size.rect), np.rot90(before.mask.read(SIZE.rect), -quarters)
    )


@pytest.mark.parametrize("direction", ["horizontal", "vertical"])
def test_flipped_twice_every_byte_is_as_before(direction: str) -> None:
    before = document().content
    change = flipped(before.size, direction)  # pyright: ignore[reportArgumentType]
    once = reshaped(before, change, Watch())
    axis = 1 if direction == "horizontal" else 0
    assert np.array_equal(picture(once), np.flip(picture(before), axis))
    twice = reshaped(once, change, Watch())
    assert np.array_equal(picture(twice), picture(before))
    old, new = before.layers[2].pieces[1], twice.layers[2].pieces[1]
    assert old.rect == new.rect and np.array_equal(old.pixels, new.pixels)
    assert old.share is not None and new.share is not None
    assert np.array_equal(old.share, new.share)


def test_a_cropped_picture_comes_back_with_a_larger_canvas() -> None:
    before = document().content
    rect = Rect(10, 8, 30, 20)
    small = reshaped(before, cropped_to(rect), Watch())
    assert small.size == rect.size
    assert np.array_equal(picture(small), picture(before)[rect.slices])
    back = canvas_of(small.size, SIZE, (10 / 31, 8 / 23))
    again = reshaped(small, back, Watch())
    assert np.array_equal(picture(again), picture(before))


def test_what_is_thrown_away_does_not_come_back() -> None:
    before = document().content
    small = reshaped(before, cropped_to(Rect(10, 8, 30, 20), cut=True), Watch())
    assert np.array_equal(picture(small), picture(before)[8:28, 10:40])
    again = reshaped(small, canvas_of(small.size, SIZE, (0, 0)), Watch())
    assert (picture(again)[20:, :] == 255).all()  # as nothing looks without alpha
    for layer in small.layers:
        assert small.size.rect.contains(content_rect(layer))


def test_what_is_masked_ends_at_the_canvas() -> None:
    before = document().content
    small = reshaped(before, cropped_to(Rect(0, 0, 14, 14)), Watch())
    assert small.mask.content_rect() == Rect(10, 10, 4, 4)
    again = reshaped(small, canvas_of(small.size, SIZE, (0, 0)), Watch())
    assert again.mask.content_rect() == Rect(10, 10, 4, 4)


def test_new_canvas_is_transparent_white_or_as_the_layers_are() -> None:
    before = Document(noise(10, 10, 3), "p").content
    size = Size(14, 12)
    for fill, channels, shown in (("transparent", 4, 0), ("white", 3, 255), ("none", 3, 255)):
        change = canvas_of(before.size, size, (0.5, 0.5), fill)  # pyright: ignore[reportArgumentType]
        after = reshaped(before, change, Watch())
        assert after.channels == channels and after.size == size
        values = picture(after)
        assert (values[:, :2] == shown).all() and (values[:, 12:] == shown).all()
        assert np.array_equal(values[1:11, 2:12, :3], picture(before))
        assert len(after.layers) == (2 if fill == "white" else 1)
        assert fill != "white" or after.layers[1].locked, "a brush leaves the border alone"


def test_anchors_say_which_part_stays() -> None:
    size = Size(100, 60)
    assert canvas_of(SIZE, size, (0, 0)).margins(SIZE) == Margins(0, 0, 39, 17)
    assert canvas_of(SIZE, size, (1, 1)).margins(SIZE) == Margins(39, 17, 0, 0)
    assert canvas_of(SIZE, size).margins(SIZE) == Margins(19, 8, 20, 9)
    assert canvas_of(SIZE, Size(1, 1)).margins(SIZE) == Margins(-30, -21, -30, -21)


@pytest.mark.slow
def test_locked_layers_turn_with_the_canvas() -> None:
    before = document().content
    assert before.layers[0].locked
    after = reshaped(before, rotated(before.size, 12.5), Watch())
    assert after.layers[0].locked and after.channels == 4
    assert after.size.width > SIZE.width and after.size.height > SIZE.height
    middle = picture(after)[after.size.height // 2, after.size.width // 2]
    assert middle[3] == 255 and not picture(after)[0, 0].any()


@given(st.floats(-360, 360))
@settings(max_examples=examples(30), deadline=None)
def test_the_turned_picture_fits_on_its_canvas(degrees: float) -> None:
    change = rotated(SIZE, degrees)
    xs, ys = zip(*change.matrix.corners(SIZE.rect), strict=True)
    assert min(xs) > -0.6 and min(ys) > -0.6
    assert max(xs) < change.size.width + 0.6 and max(ys) < change.size.height + 0.6
    assert max(xs) - min(xs) <= change.size.width + 1e-3


def test_scaled_a_document_stays_opaque_and_patches_keep_their_plans_and_names() -> None:
    before = document().content
    after = reshaped(before, scaled_to(before.size, Size(122, 86), "nearest"), Watch())
    assert after.size == Size(122, 86) and after.channels == 3
    assert [layer.id for layer in after.layers] == [layer.id for layer in before.layers]
    piece, old = after.layers[2].pieces[0], before.layers[2].pieces[0]
    assert piece.rect == Rect(2 * old.rect.x, 2 * old.rect.y, 34, 22)
    assert piece.share is not None and 0 <= piece.share.min() <= piece.share.max() <= 1
    assert np.array_equal(picture(after), picture(before).repeat(2, axis=0).repeat(2, axis=1))


def test_a_rectangle_is_carried_along_where_it_stays_one() -> None:
    change = turned(SIZE, 1)
    assert carried(Rect(0, 0, 10, 5), change.matrix, change.size) == Rect(38, 0, 5, 10)
    tilted = rotated(SIZE, 5)
    assert carried(Rect(0, 0, 10, 5), tilted.matrix, tilted.size) is None
    small = cropped_to(Rect(20, 20, 10, 10))
    assert carried(Rect(0, 0, 10, 5), small.matrix, small.size) is None


def test_a_guide_is_carried_along_where_it_stays_straight() -> None:
    upright, level = Orientation.VERTICAL, Orientation.HORIZONTAL
    guides, matrix = (Guide(upright, 10.0), Guide(level, 10.0)), turned(SIZE, 1).matrix
    assert carried_guides(guides, matrix) == (Guide(level, 10.0), Guide(upright, 33.0))
    mirrored = carried_guides(guides, flipped(SIZE, "horizontal").matrix)
    assert mirrored == (Guide(upright, 51.0), Guide(level, 10.0))
    assert carried_guides(guides, rotated(SIZE, 5).matrix) == ()


def test_guides_go_along_with_a_perspective_view_where_they_run_along_its_sides() -> None:
    upright, level = Orientation.VERTICAL, Orientation.HORIZONTAL
    guides = (Guide(upright, 30.0), Guide(level, 20.0), Guide(upright, 12.0))
    plain = straightened(((10, 5), (50, 5), (50, 35), (10, 35)), Size(80, 60)).bend
    assert plain is not None
    moved = viewed_guides(guides, plain, Size(80, 60))
    assert [one.position for one in moved] == pytest.approx([40, 30, 4])
    # Converging uprights: the middle one and all level ones stay straight.
    bend = straightened(((20, 0), (40, 0), (60, 40), (0, 40)), Size(60, 40)).bend
    assert bend is not None
    found = viewed_guides(guides, bend, Size(60, 40))
    assert [one.orientation for one in found] == [upright, level]
    assert found[0].position == pytest.approx(30)
    _, ys = bend.points(np.array([10.0, 50.0]), np.array([20.0, 20.0]))
    assert found[1].position == pytest.approx(ys[0]) == pytest.approx(ys[1])


def test_memory_is_told_beforehand() -> None:
    content = document().content
    held = sum(layer.nbytes for layer in content.layers) + content.mask.nbytes
    assert memory_after(content, turned(SIZE, 1)) == held
    assert memory_after(content, scaled_to(SIZE, Size(122, 86))) == pytest.approx(4 * held)


SIDES = st.integers(1, 90)
CHANGES = st.one_of(
    st.integers(1, 3).map(lambda k: lambda size: turned(size, k)),
    st.sampled_from(("horizontal", "vertical")).map(lambda d: lambda size: flipped(size, d)),
    st.tuples(SIDES, SIDES, st.sampled_from(("transparent", "white", "none")), st.booleans()).map(
        lambda t: lambda size: canvas_of(size, Size(t[0], t[1]), (0.5, 1), t[2], cut=t[3])
    ),
    st.tuples(SIDES, SIDES).map(lambda t: lambda size: scaled_to(size, Size(*t), "bilinear")),
    st.floats(-80, 80).map(lambda angle: lambda size: rotated(size, angle, "nearest")),
)


@given(st.lists(CHANGES, min_size=1, max_size=5))
@settings(max_examples=examples(25), deadline=None)
def test_undo_and_redo_lead_through_the_same_bytes(changes: list) -> None:
    made = document()
    states = [(made.size, picture(made.content), made.content.mask.read(made.size.rect))]
    seen: list[Affine] = []
    made.reshaped.connect(seen.append)
    for change in changes:
        if made.size.area > 40_000:
            break
        commit(made, change(made.size))
        states.append((made.size, picture(made.content), made.content.mask.read(made.size.rect)))
    steps = len(list(made.undo_stack.steps)) - 1

    def same(state: tuple[Size, Array, Array]) -> bool:
        size, pixels, mask = state
        return (
            made.size == size
            and np.array_equal(made.pixels.read(size.rect), pixels)
            and np.array_equal(made.mask.read(size.rect), mask)
        )

    there = list(seen)
    for _ in range(steps):
        made.undo_stack.undo()
    assert same(states[0])
    for _ in range(steps):
        made.undo_stack.redo()
    assert same(states[-1])
    assert seen[2 * len(there) :] == there


def test_guides_are_turned_with_the_canvas_and_come_back() -> None:
    state = AppState()
    document = Document(np.zeros((60, 100, 3), np.uint8), "p")
    state.open_document(document)
    state.guides.add(Guide(Orientation.VERTICAL, 30.0))
    state.guides.add(Guide(Orientation.HORIZONTAL, 10.0))
    before = state.guides.shown.value
    change = turned(document.size, 1)
    content = reshaped(document.content, change, Watch())
    document.commit(change.name, content, reshaped=True, matrix=change.matrix)
    after = {(guide.orientation, guide.position) for guide in state.guides.shown.value}
    assert after == {(Orientation.HORIZONTAL, 30.0), (Orientation.VERTICAL, 50.0)}
    document.undo_stack.undo()
    assert state.guides.shown.value == before


def test_a_perspective_view_becomes_upright_as_it_was() -> None:
    """A card that was drawn in perspective is seen from the front again, with mask and layers."""
    card = cv2.GaussianBlur(RNG.integers(0, 256, (80, 120, 3), np.uint8), (0, 0), 3)
    quad = ((30.0, 20.0), (170.0, 35.0), (155.0, 130.0), (20.0, 110.0))
    there = cv2.getPerspectiveTransform(
        np.array([[0, 0], [120, 0], [120, 80], [0, 80]], np.float32), np.array(quad, np.float32)
    )
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])  # from centres of pixels to corners
    drawn = cv2.warpPerspective(
        card, np.linalg.inv(half) @ there @ half, (200, 150), flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    content = Content.of(drawn)
    mask = np.zeros((150, 200), np.uint8)
    mask[:, 100:] = 255
    content = replace(content, mask=Tiles.of_array(mask))
    made = reshaped(content, straightened(quad, Size(120, 80)), Watch())
    assert made.size == Size(120, 80) and made.channels == 3
    differing = np.abs(made.picture(made.size.rect).astype(int) - card)
    assert differing[3:-3, 3:-3].max() <= 4 and differing.mean() < 1.5
    seen = made.mask.read(made.size.rect)
    assert seen[:, -10:].min() == 255 and seen[:, :10].max() == 0
    whole = straightened(((0, 0), (200, 0), (200, 150), (0, 150)), Size(200, 150))
    same = reshaped(content, whole, Watch()).picture(content.size.rect)
    assert np.abs(same.astype(int) - drawn).max() <= 1
    with pytest.raises(ValueError, match="quadrangle"):
        straightened((quad[1], quad[0], quad[2], quad[3]), Size(9, 9))
