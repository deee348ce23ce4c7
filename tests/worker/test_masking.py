"""Edits of the mask in the background: one step each, over the mask as it is when they are done."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Margins, Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.combining import Combine, Patch
from desktop_app.imaging.mask_edges import grown_by
from desktop_app.imaging.shapes import rectangle_points
from desktop_app.state.app_state import AppState, ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.painting.mask_drafts import AlphaDraft, OperationDraft
from desktop_app.state.painting.masking import (
    AT_ONCE,
    MaskEdit,
    MaskingState,
    MaskPreview,
    ShapeSettings,
    loaded,
    shape_edit,
)
from desktop_app.state.painting.strokes import Brush, MaskStroke
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.masking import Masking, moment_of
from tests.event_loop import settle

SQUARE = Rect(40, 30, 50, 40)
HARD = Brush(size=20, hardness=1)


def mask(document: Document) -> Array:
    return document.mask.read(document.mask.rect).copy()


@pytest.fixture
def state() -> AppState:
    made = AppState()
    pixels = np.full((150, 200, 4), 255, np.uint8)
    pixels[:, 100:, :3] = (200, 40, 30)
    pixels[140:, :, 3] = 0
    made.open_document(Document(pixels, "p"))
    return made


@pytest.fixture
def document(state: AppState) -> Document:
    found = state.document.value
    assert found is not None
    found.fill_mask("rectangle", 255, SQUARE)
    return found


@pytest.fixture
def background(qapp: QApplication, state: AppState) -> Iterator[BackgroundTasks]:
    made = BackgroundTasks()
    masking = Masking(state, made)
    yield made
    made.shutdown()
    masking.deleteLater()


@pytest.fixture
def masking(state: AppState, background: BackgroundTasks) -> MaskingState:
    return state.tools.masking


def rest(background: BackgroundTasks, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: background.pending == 0)


def test_an_operation_is_previewed_and_taken_as_one_step(
    masking: MaskingState, document: Document, background: BackgroundTasks, qtbot: QtBot
) -> None:
    before = mask(document)
    masking.operate(document, "grow_mask")
    rest(background, qtbot)
    assert masking.preview.value is not None and masking.preview.value.patch is not None
    assert np.array_equal(mask(document), before)
    draft = masking.draft.value
    assert isinstance(draft, OperationDraft)
    masking.draft.value = replace(draft, amount=5)
    rest(background, qtbot)
    masking.accept()
    rest(background, qtbot)
    assert np.array_equal(mask(document), grown_by(before, 5))
    assert masking.preview.value is None and masking.draft.value is None
    assert document.undo_stack.undo_name == "grow_mask"
    document.undo_stack.undo()
    assert np.array_equal(mask(document), before)
    masking.operate(document, "grow_mask")
    assert masking.draft.value == OperationDraft("grow_mask", 5)  # as it was chosen last


def test_giving_up_leaves_mask_and_undo_alone(
    masking: MaskingState, document: Document, background: BackgroundTasks, qtbot: QtBot
) -> None:
    before = mask(document)
    masking.operate(document, "feather_mask")
    rest(background, qtbot)
    masking.dismiss()
    rest(background, qtbot)
    assert masking.preview.value is None
    assert np.array_equal(mask(document), before)
    assert document.undo_stack.undo_name == "rectangle"


def test_accepted_before_the_preview_came_it_is_done_all_the_same(
    masking: MaskingState, document: Document, background: BackgroundTasks, qtbot: QtBot
) -> None:
    before = mask(document)
    masking.operate(document, "shrink_mask")
    masking.draft.value = OperationDraft("shrink_mask", 3)
    masking.accept()
    rest(background, qtbot)
    expected = np.zeros_like(before)
    expected[33:67, 43:87] = 255
    assert np.array_equal(mask(document), expected)
    assert masking.preview.value is None


def test_what_is_painted_meanwhile_is_kept_and_taken_along(
    masking: MaskingState, document: Document, background: BackgroundTasks, qtbot: QtBot
) -> None:
    masking.wanted.send(MaskEdit("grow_mask", OperationDraft("grow_mask", 4).make, AT_ONCE + 1))
    stroke = MaskStroke(document, HARD, 150, 100)
    settle()
    assert document.undo_stack.undo_name == "rectangle"  # it waits for the stroke
    stroke.finish()
    painted = mask(document)
    rest(background, qtbot)
    assert np.array_equal(mask(document), grown_by(painted, 4))
    assert document.undo_stack.undo_name == "grow_mask"
    document.undo_stack.undo()
    assert np.array_equal(mask(document), painted)


def test_undone_meanwhile_it_is_worked_out_anew(
    masking: MaskingState, document: Document, background: BackgroundTasks, qtbot: QtBot
) -> None:
    document.fill_mask("rectangle", 255, Rect(150, 5, 20, 20))
    masking.wanted.send(MaskEdit("grow_mask", OperationDraft("grow_mask", 4).make, AT_ONCE + 1))
    document.undo_stack.undo()
    before = mask(document)
    rest(background, qtbot)
    assert np.array_equal(mask(document), grown_by(before, 4))


def test_a_preview_hides_while_one_paints_and_comes_back_anew(
    masking: MaskingState, document: Document, background: BackgroundTasks, qtbot: QtBot
) -> None:
    masking.operate(document, "grow_mask")
    rest(background, qtbot)
    stroke = MaskStroke(document, HARD, 150, 100)
    assert masking.preview.value is None
    stroke.finish()
    rest(background, qtbot)
    preview = masking.preview.value
    assert preview is not None and preview.revision == moment_of(document)
    assert preview.patch is not None and preview.patch[0].right > 155


def test_the_canvas_that_grows_meanwhile_is_no_trouble(
    masking: MaskingState, document: Document, background: BackgroundTasks, qtbot: QtBot
) -> None:
    draft = AlphaDraft()
    masking.draft.value = draft
    masking.wanted.send(MaskEdit(draft.name, draft.make, AT_ONCE + 1))
    margins = Margins(left=16)
    border = np.zeros((150, 216, 4), np.uint8)
    document.grow("expand", margins, border)
    rest(background, qtbot)
    assert (mask(document)[140:] == 255).all() and (mask(document)[:, :16] == 255).all()


def test_another_document_gets_nothing_of_it(
    masking: MaskingState,
    document: Document,
    state: AppState,
    background: BackgroundTasks,
    qtbot: QtBot,
) -> None:
    masking.operate(document, "grow_mask")
    masking.wanted.send(MaskEdit("grow_mask", OperationDraft("grow_mask", 4).make, AT_ONCE + 1))
    other = Document(np.zeros((20, 20, 3), np.uint8), "other")
    state.open_document(other)
    rest(background, qtbot)
    assert masking.draft.value is None and masking.preview.value is None
    assert not mask(other).any() and document.undo_stack.undo_name == "grow_mask"


def test_a_failure_is_told_and_nothing_is_changed(
    masking: MaskingState, state: AppState, document: Document, background: BackgroundTasks,
    qtbot: QtBot,
) -> None:  # fmt: skip
    def fail(_: Document) -> Patch | None:
        raise InputError("out_of_memory", size="1 × 1")

    masking.wanted.send(MaskEdit("grow_mask", fail, AT_ONCE + 1))
    rest(background, qtbot)
    assert state.notice.value is not None and state.notice.value.error is not None
    assert document.undo_stack.undo_name == "rectangle"


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("contiguous", [True, False])
def test_a_picked_colour_masks_what_is_like_it_at_any_depth(
    state: AppState, background: BackgroundTasks, qtbot: QtBot, dtype: str, contiguous: bool
) -> None:
    full = 1.0 if dtype == "float32" else np.iinfo(dtype).max
    pixels = np.zeros((60, 80, 3), dtype)
    pixels[10:30, 10:30] = pixels[40:50, 50:70] = (0.8 * full, 0.1 * full, 0.1 * full)
    document = Document(pixels, "deep")
    state.open_document(document)
    masking = state.tools.masking
    state.tools.active.value = ToolId.COLOUR_RANGE
    masking.colour.value = replace(masking.colour.value, contiguous=contiguous)
    red, green, blue = (int(value) for value in document.shown(Rect(12, 12, 1, 1))[0, 0, :3])
    masking.pick(12, 12, (red, green, blue), Combine.ADD)
    rest(background, qtbot)
    masking.accept()
    rest(background, qtbot)
    expected = np.zeros((60, 80), np.uint8)
    expected[10:30, 10:30] = 255
    if not contiguous:
        expected[40:50, 50:70] = 255
    assert np.array_equal(mask(document), expected)
    assert document.undo_stack.undo_name == "mask_from_colour"


@pytest.mark.parametrize("combine", [Combine.ADD, Combine.REPLACE])
def test_a_second_pick_adds_to_the_first_and_so_does_leaving_the_tool(
    state: AppState, background: BackgroundTasks, qtbot: QtBot, combine: Combine
) -> None:
    pixels = np.zeros((60, 80, 3), np.uint8)
    red, blue = Rect(10, 10, 20, 20), Rect(50, 40, 10, 10)
    pixels[red.slices], pixels[blue.slices] = (200, 20, 20), (20, 20, 200)
    document = Document(pixels, "two")
    state.open_document(document)
    masking = state.tools.masking
    state.tools.active.value = ToolId.COLOUR_RANGE
    masking.pick(12, 12, (200, 20, 20), Combine.ADD)
    rest(background, qtbot)
    masking.pick(52, 42, (20, 20, 200), combine)
    rest(background, qtbot)
    state.tools.active.value = ToolId.BRUSH
    rest(background, qtbot)
    expected = np.zeros((60, 80), np.uint8)
    expected[blue.slices] = 255
    if combine is Combine.ADD:
        expected[red.slices] = 255
    assert np.array_equal(mask(document), expected) and masking.draft.value is None


def test_moving_a_slider_keeps_the_differences(
    masking: MaskingState, document: Document, background: BackgroundTasks, qtbot: QtBot
) -> None:
    masking.pick(150, 20, (200, 40, 30), Combine.REPLACE)
    rest(background, qtbot)
    first = masking.preview.value
    assert first is not None and first.patch is not None
    masking.colour.value = replace(masking.colour.value, tolerance=100.0, contiguous=False)
    rest(background, qtbot)
    second = masking.preview.value
    assert second is not None and second.patch is not None
    assert second.patch[0] == Rect(0, 0, 200, 140)  # all but what is transparent


def test_transparency_becomes_the_mask_and_its_opposite(
    masking: MaskingState, document: Document, background: BackgroundTasks, qtbot: QtBot
) -> None:
    masking.from_alpha()
    rest(background, qtbot)
    masking.accept()
    rest(background, qtbot)
    expected = np.zeros((150, 200), np.uint8)
    expected[140:] = 255
    assert np.array_equal(mask(document), expected)
    masking.draft.value = AlphaDraft(transparent=False)
    masking.accept()
    rest(background, qtbot)
    assert np.array_equal(mask(document), 255 - expected)


def test_a_large_shape_is_laid_in_the_background(
    state: AppState, background: BackgroundTasks, qtbot: QtBot
) -> None:
    document = Document(np.zeros((1200, 1100, 3), np.uint8), "large")
    state.open_document(document)
    points = rectangle_points(Rect(-50, 20, 2000, 1100))
    edit = shape_edit("lasso", points, ShapeSettings(), Combine.ADD, document.size)
    assert edit.area > AT_ONCE
    state.tools.masking.do(document, edit)
    assert not mask(document).any()
    rest(background, qtbot)
    assert (mask(document)[20:1120] == 255).all() and not mask(document)[:20].any()
    document.undo_stack.undo()
    assert not mask(document).any()


@pytest.mark.slow
def test_edits_are_done_in_the_order_they_were_asked_for(
    state: AppState, background: BackgroundTasks, qtbot: QtBot
) -> None:
    document = Document(np.zeros((1200, 1100, 3), np.uint8), "large")
    state.open_document(document)
    masking = state.tools.masking

    def lay(rect: Rect, combine: Combine) -> None:
        points = rectangle_points(rect)
        masking.do(document, shape_edit("lasso", points, ShapeSettings(), combine, document.size))

    lay(document.size.rect, Combine.ADD)
    lay(Rect(5, 5, 10, 10), Combine.SUBTRACT)  # small, but after the large one
    lay(Rect(0, 0, 900, 900), Combine.INTERSECT)
    rest(background, qtbot)
    expected = np.zeros((1200, 1100), np.uint8)
    expected[:900, :900] = 255
    expected[5:15, 5:15] = 0
    assert np.array_equal(mask(document), expected)
    assert not masking.is_busy
    for _ in range(3):
        document.undo_stack.undo()
    assert not mask(document).any() and document.undo_stack.undo_name is None


def test_what_fails_because_the_mask_became_another_one_is_tried_again(
    masking: MaskingState, state: AppState, document: Document, background: BackgroundTasks,
    qtbot: QtBot,
) -> None:  # fmt: skip
    begun, grown = threading.Event(), threading.Event()

    def make(of: Document) -> Patch | None:
        if not begun.is_set():
            begun.set()
            assert grown.wait(60)
            raise InputError("out_of_memory", size="as if half of it had been read")
        return Rect(0, 0, 1, 1), np.full((1, 1), 9, np.uint8)

    masking.wanted.send(MaskEdit("load_mask", make, AT_ONCE + 1))
    assert begun.wait(60)
    document.grow("expand", Margins(left=16), np.zeros((150, 216, 4), np.uint8))
    grown.set()
    rest(background, qtbot)
    assert state.notice.value is None and mask(document)[0, 0] == 9


def test_another_picture_under_a_draft_is_looked_at_anew(
    masking: MaskingState, document: Document, background: BackgroundTasks, qtbot: QtBot
) -> None:
    masking.from_alpha()
    rest(background, qtbot)
    rect = Rect(0, 0, 200, 10)
    (base,) = document.layers.value
    assert base.pixels is not None
    pixels = base.pixels.written(rect, np.zeros((10, 200, 4), np.uint8))
    document.commit("clear", document.content.with_layer(replace(base, pixels=pixels)))
    assert masking.preview.value is None
    rest(background, qtbot)
    masking.accept()
    rest(background, qtbot)
    assert (mask(document)[:10] == 255).all()


def test_a_loaded_mask_of_another_size_is_stretched(document: Document) -> None:
    small = np.zeros((15, 20), np.uint8)
    small[:, 10:] = 255
    patch = loaded(small, Combine.REPLACE)(document)
    assert patch is not None
    put = mask(document)
    put[patch[0].slices] = patch[1]
    assert not put[:, :90].any() and (put[:, 110:] == 255).all()


@pytest.mark.few(1)
@pytest.mark.parametrize("combine", [Combine.ADD, Combine.REPLACE])
def test_of_a_large_picture_a_first_look_at_a_colour_comes_before_all_of_it(
    state: AppState, background: BackgroundTasks, qtbot: QtBot, combine: Combine
) -> None:
    pixels = np.full((900, 1201, 3), 255, np.uint8)
    pixels[101:640, 303:905] = (200, 40, 30)
    pixels[700:800, 303:905] = (200, 40, 30)
    document = Document(pixels, "large")
    document.fill_mask("rectangle", 255, SQUARE)
    state.open_document(document)
    masking, shown = state.tools.masking, list[MaskPreview]()
    masking.preview.changed.connect(lambda one: shown.append(one) if one is not None else None)
    masking.pick(400, 200, (200, 40, 30), combine)
    rest(background, qtbot)
    first, last = shown
    assert not first.exact and last.exact and first.patch is not None and last.patch is not None
    # Of pixels that are some apart: the same but for its rim.
    step, near, far = math.isqrt(900 * 1201 // 50_000), first.patch[0], last.patch[0]
    assert near.grown(step).contains(far) and far.grown(step).contains(near)
    before = mask(document)
    masking.accept()
    assert document.undo_stack.undo_name == "mask_from_colour", "what is exact goes in at once"
    expected = np.zeros_like(before) if combine is Combine.REPLACE else before
    expected[101:640, 303:905] = 255
    assert np.array_equal(mask(document), expected)
    shown.clear()
    masking.pick(500, 750, (200, 40, 30), Combine.ADD)
    qtbot.waitUntil(lambda: bool(shown))
    assert not shown[0].exact
    masking.accept()  # a first look is never what is done
    rest(background, qtbot)
    expected[700:800, 303:905] = 255
    assert np.array_equal(mask(document), expected)


@pytest.mark.slow
def test_a_first_look_gives_way_to_another_colour(
    state: AppState, background: BackgroundTasks, qtbot: QtBot
) -> None:
    pixels = np.full((900, 1200, 3), 255, np.uint8)
    pixels[100:640, 300:900] = (200, 40, 30)
    state.open_document(Document(pixels, "large"))
    masking, shown = state.tools.masking, list[MaskPreview]()
    masking.preview.changed.connect(lambda one: shown.append(one) if one is not None else None)
    masking.pick(400, 200, (200, 40, 30), Combine.REPLACE)
    masking.pick(10, 10, (255, 255, 255), Combine.REPLACE)
    rest(background, qtbot)
    assert [one.exact for one in shown][-2:] == [False, True]
    assert sum(one.exact for one in shown) == 1, "all of the first colour was not worked out"
    masking.accept()
    document = state.document.value
    assert document is not None and mask(document)[10, 10] == 255 and mask(document)[200, 400] == 0
