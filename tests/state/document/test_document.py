"""A document knows its undo steps and whether it differs from its file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from desktop_app.core.file_features import FileFeature
from desktop_app.core.geometry import Rect
from desktop_app.imaging.tiles import SIDE
from desktop_app.state.document.document import Document
from desktop_app.state.document.undo import UndoStack
from desktop_app.state.painting.masking import MaskingState
from desktop_app.state.painting.strokes import Brush, MaskStroke


def _document(width: int = 320, height: int = 200) -> Document:
    return Document(np.full((height, width, 3), 128, np.uint8), "picture.png", Path("picture.png"))


def _mask(document: Document) -> np.ndarray:
    return document.mask.read(document.mask.rect).copy()


def test_each_stroke_is_one_undo_step() -> None:
    document = _document()
    states = [_mask(document)]
    for x in (50, 150, 250):
        stroke = MaskStroke(document, Brush(size=40), x, 100)
        stroke.move_to(x + 30, 120)
        stroke.finish()
        states.append(_mask(document))
    for expected in reversed(states[:-1]):
        assert document.undo_stack.undo() == "stroke"
        assert np.array_equal(_mask(document), expected)
    assert document.undo_stack.undo() is None
    for expected in states[1:]:
        assert document.undo_stack.redo() == "stroke"
        assert np.array_equal(_mask(document), expected)


def test_a_new_stroke_forgets_the_undone_ones() -> None:
    document = _document()
    for x in (50, 150):
        MaskStroke(document, Brush(), x, 50).finish()
    document.undo_stack.undo()
    MaskStroke(document, Brush(), 250, 50).finish()
    assert document.undo_stack.redo() is None


def test_a_stroke_outside_the_picture_changes_nothing_and_is_no_step() -> None:
    document = _document()
    stroke = MaskStroke(document, Brush(size=20), -500, -500)
    stroke.move_to(-400, 900)
    stroke.finish()
    assert document.undo_stack.undo_name is None


def test_a_stroke_that_enters_from_outside_paints_inside() -> None:
    document = _document()
    stroke = MaskStroke(document, Brush(size=20), -100, 100)
    stroke.move_to(100, 100)
    stroke.finish()
    mask = _mask(document)
    assert mask[100, :100].all()
    assert not mask[:80].any()
    assert not mask[120:].any()


def test_a_cancelled_stroke_leaves_no_trace() -> None:
    document = _document()
    stroke = MaskStroke(document, Brush(), 100, 100)
    stroke.move_to(200, 100)
    stroke.cancel()
    assert not _mask(document).any()
    assert document.undo_stack.undo_name is None


def test_the_eraser_takes_away_what_the_brush_painted() -> None:
    document = _document()
    MaskStroke(document, Brush(size=60, hardness=1.0), 100, 100).finish()
    MaskStroke(document, Brush(size=80, hardness=1.0, erase=True), 100, 100).finish()
    assert not _mask(document).any()
    assert document.undo_stack.undo_name == "erase"


def test_opacity_caps_what_one_stroke_paints_however_often_it_crosses_itself() -> None:
    document = _document()
    stroke = MaskStroke(document, Brush(size=40, hardness=1.0, opacity=0.5), 100, 100)
    for _ in range(5):
        stroke.move_to(140, 100)
        stroke.move_to(100, 100)
    stroke.finish()
    assert _mask(document).max() in (127, 128)


def test_a_mask_is_work_that_only_a_project_holds() -> None:
    document = _document()
    document.fill_mask("rectangle", 255, Rect(0, 0, 50, 50))
    assert document.modified.value and not document.has_unsaved_picture
    assert document.unsaved == {FileFeature.MASK}
    document.mark_saved(Path("a.png"), document.position())
    assert document.modified.value, "a flat file has no place for it"
    document.mark_saved(Path("a.velatura"), document.position(whole=True), whole=True)
    assert not document.modified.value and not document.unsaved
    document.undo_stack.undo()
    assert document.modified.value


def test_a_mask_that_came_back_after_a_kill_is_work_still() -> None:
    left = _document()
    left.fill_mask("mark", 9)
    for steps in (tuple(left.undo_stack.steps), ()):  # all of them may be dropped
        again = _document()
        again.resume(left.content, steps, ())
        assert again.modified.value


def test_an_edit_makes_it_modified_and_undo_makes_it_clean_again() -> None:
    document = _document()
    patch = np.zeros((10, 10, 3), np.uint8)
    document.edit("apply", document.pixels, Rect(0, 0, 10, 10), patch)
    assert document.modified.value
    document.undo_stack.undo()
    assert not document.modified.value
    document.undo_stack.redo()
    document.mark_saved(Path("other.png"), document.position())
    assert not document.modified.value
    assert document.name.value == "other.png"
    document.undo_stack.undo()
    assert document.modified.value


def test_an_edit_made_while_the_file_was_written_counts_as_unsaved() -> None:
    document = _document()
    position = document.position()
    document.edit("apply", document.pixels, Rect(0, 0, 1, 1), np.zeros((1, 1, 3), np.uint8))
    document.mark_saved(Path("picture.png"), position)
    assert document.modified.value


def test_a_pasted_picture_counts_as_unsaved_until_it_is_saved() -> None:
    document = _document()
    document.mark_unsaved()
    assert document.modified.value
    document.mark_saved(Path("new.png"), document.position())
    assert not document.modified.value


def test_clearing_an_empty_mask_is_no_step() -> None:
    document = _document()
    document.fill_mask("clear_mask", 0)
    assert document.undo_stack.undo_name is None


def test_inverting_twice_gives_the_mask_back() -> None:
    document = _document()
    MaskStroke(document, Brush(hardness=0.2), 100, 100).finish()
    before = _mask(document)
    MaskingState().invert(document)
    MaskingState().invert(document)
    assert np.array_equal(_mask(document), before)


def test_a_locked_stack_neither_undoes_nor_redoes() -> None:
    document = _document()
    document.fill_mask("rectangle", 255)
    document.undo_stack.locked = True
    assert document.undo_stack.undo() is None
    assert _mask(document).all()


def test_the_oldest_steps_are_dropped_above_the_budget_but_cleanness_stays_right() -> None:
    document = _document(64, 64)
    tile = SIDE * SIDE * 4
    document.undo_stack = stack = UndoStack(document._restore, budget=3 * tile)  # pyright: ignore[reportPrivateUsage]
    for value in range(6):
        document.edit(
            "apply", document.pixels, document.pixels.rect, np.full((64, 64, 3), value, np.uint8)
        )
    undone = 0
    while stack.undo():
        undone += 1
    assert undone == 3
    assert document.position() is not None
