"""What is transformed: nothing else changes, and undo brings every bit back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.transforming import Watch
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document
from desktop_app.state.painting.transform_frame import TransformFrame
from desktop_app.worker.transform_subject import (
    Subject,
    frame_of,
    refused,
    subject_of,
    transformed,
)
from tests.draws import examples

CARD = Rect(8, 6, 30, 20)
NAMES = ("selection", "mask")


def document(dtype: str = "uint8") -> Document:
    rng = np.random.default_rng(6)
    pixels = rng.integers(0, 256, (40, 60, 4)).astype(dtype)
    if dtype == "float32":
        pixels = pixels / np.float32(255)
    made = Document(pixels[..., :3].copy(), "p")
    tiles = Tiles(4, pixels.dtype).written(CARD, pixels[: CARD.height, : CARD.width])
    made.put_in("paint", Layer("paint", "card", pixels=tiles))
    return made


def all_of(content: Content) -> list[bytes]:
    whole = content.size.rect
    parts = [one.pixels for one in content.layers if one.pixels is not None]
    return [each.read(whole).tobytes() for each in (*parts, content.mask, content.selection)]


def chosen(made: Document, target: str = "layers") -> Subject:
    return subject_of(made.content, target, (made.content.active,))


def done(made: Document, frame: TransformFrame, target: str = "layers") -> None:
    subject = chosen(made, target)
    made.commit("transform", transformed(subject, frame, "bilinear", made.content, Watch()))


def framed(made: Document, target: str = "layers") -> TransformFrame:
    return frame_of(made.id, made.content, chosen(made, target))


def layer(made: Document) -> Array:
    pixels = made.content.layers[-1].pixels
    assert pixels is not None
    return pixels.read(made.size.rect)


@given(
    st.sampled_from(["uint8", "uint16", "float32"]),
    st.floats(-180, 180),
    st.floats(-90, 90),
    st.sampled_from(["free", "perspective", "mesh"]),
    st.booleans(),
)
@settings(max_examples=examples(12), deadline=None)
def test_what_is_not_selected_stays_where_nothing_comes_to_lie(
    dtype: str, angle: float, shift: float, mode: str, selected: bool
) -> None:
    made = document(dtype)
    share = np.zeros((40, 60), np.uint8)
    share[8:20, 10:24] = np.linspace(1, 255, 14).astype(np.uint8)
    if selected:
        made.edit("select", made.selection, made.size.rect, share)
    before, first, card = all_of(made.content), made.content.layers[0], layer(made)
    frame = framed(made).with_numbers(angle=angle, x=shift / 3)
    if mode != "free":
        frame = frame.bent("perspective" if mode == "perspective" else "mesh", 2)
        x, y = frame.points[0]
        frame = frame.with_point(0, (x - 3.0, y + 2.0))
    done(made, frame)
    assert made.content.layers[0] is first
    touched = frame.after.grown(3)
    outside = np.ones((40, 60), bool)
    outside[touched.intersected(made.size.rect).slices] = False
    if selected:
        outside &= share == 0
        assert np.array_equal(layer(made)[outside], card[outside])
    else:
        assert not layer(made)[outside].any()
    made.undo_stack.undo()
    assert all_of(made.content) == before


@pytest.mark.parametrize("target", NAMES)
def test_the_selection_and_the_mask_change_alone(target: str) -> None:
    made = document()
    assert refused(made.content, chosen(made, target)) == f"transform_no_{target}"
    for name in NAMES:
        made.edit(name, getattr(made, name), CARD, np.full((20, 30), 255, np.uint8))
    before = all_of(made.content)
    done(made, framed(made, target).turned(1), target)
    after = all_of(made.content)
    changed = [a != b for a, b in zip(before, after, strict=True)]
    assert changed == [False, False, target == "mask", target == "selection"]
    turned, place = getattr(made.content, target), Rect(13, 1, 20, 30)
    assert turned.content_rect() == place and turned.read(place).min() == 255


def test_it_goes_on_from_the_last_one_and_a_move_keeps_its_bytes() -> None:
    made = document()
    done(made, framed(made).with_numbers(angle=30.0))
    frame = framed(made)
    assert frame.resumes and frame.numbers.angle == pytest.approx(30) and not frame.is_changed
    seen = layer(made)[5:35, 5:50]
    done(made, replace(frame, matrix=Affine.translation(4, -2).of(frame.matrix)))
    assert np.array_equal(layer(made)[3:33, 9:54], seen)
    frame = framed(made)
    plain = document()
    done(made, replace(frame, matrix=Affine(), bend=None))
    assert np.array_equal(layer(made), layer(plain)) and made.content.layers[-1].kept is None


def test_the_skew_that_is_typed_is_the_skew_there_is() -> None:
    frame = framed(document()).with_numbers(skew=20.0, angle=15.0)
    assert frame.numbers.skew == pytest.approx(20) and frame.numbers.angle == pytest.approx(15)
    again = frame.mirrored(1, -1).with_numbers(skew=-5.0)
    assert again.numbers.skew == pytest.approx(-5) and again.numbers.height < 0


@pytest.mark.parametrize(
    ("target", "code"), [("mask", "transform_no_mask"), ("selection", "transform_no_selection")]
)
def test_what_is_blank_is_refused_by_its_name_and_what_is_there_is_not(
    target: str, code: str
) -> None:
    made = document()
    assert refused(made.content, Subject(target)) == code  # there is nothing of that kind
    assert refused(made.content, chosen(made, target)) == code
    surface = made.mask if target == "mask" else made.selection
    made.edit("select", surface, CARD, np.full((CARD.height, CARD.width), 255, np.uint8))
    assert refused(made.content, chosen(made, target)) is None
