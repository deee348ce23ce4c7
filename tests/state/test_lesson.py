"""Where the user of the guided edit stands is told by what there is."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from desktop_app.catalog.lessons import LessonExample, load_example
from desktop_app.catalog.resources import resource_path
from desktop_app.core.errors import StorageError
from desktop_app.core.geometry import Rect
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.opening import read_picture
from desktop_app.state.app_state import AppState, ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.lesson import Lesson, LessonStage, ellipse
from desktop_app.state.work.vocabulary import unknown_words


@pytest.fixture
def state() -> AppState:
    return AppState()


@pytest.fixture
def example() -> LessonExample:
    return load_example()


@pytest.fixture
def document(state: AppState, example: LessonExample) -> Document:
    made = Document(read_picture(example.picture.read_bytes(), "sky").pixels, "sky")
    state.open_document(made)
    return made


@pytest.fixture
def lesson(state: AppState, example: LessonExample, document: Document) -> Lesson:
    made = Lesson(state)
    made.begin(example, document)
    return made


def test_the_example_fits_its_picture_and_what_the_model_knows(example: LessonExample) -> None:
    picture = read_picture(example.picture.read_bytes(), "sky").pixels
    assert Rect(0, 0, picture.shape[1], picture.shape[0]).contains(example.place)
    assert example.intent in AppState().intents
    sidecar = json.loads(resource_path("models", "starter", "velatura.json").read_text("utf-8"))
    assert not unknown_words(example.prompt, frozenset(sidecar["vocabulary"]))


def test_its_edge_is_plain_sky_so_that_no_line_runs_into_the_mask(example: LessonExample) -> None:
    picture = read_picture(example.picture.read_bytes(), "sky").pixels.astype(int)
    place, around = example.place, 8
    part = picture[
        place.y - around : place.bottom + around, place.x - around : place.right + around
    ]
    assert part.shape[:2] == (place.height + 2 * around, place.width + 2 * around)
    across, down = np.abs(np.diff(part, axis=1)).max(), np.abs(np.diff(part, axis=0)).max()
    assert across == 0 and down <= 2


def test_the_first_picture_has_the_seed_that_was_looked_at_the_next_another(
    lesson: Lesson, state: AppState, example: LessonExample
) -> None:
    chosen = state.parameters
    assert chosen.value.seed == example.seed and chosen.value.seed_once
    lesson.end()
    assert not chosen.value.seed_once


def test_a_seed_that_was_brought_meanwhile_stays_for_its_run(
    state: AppState, example: LessonExample, document: Document
) -> None:
    chosen = state.parameters
    lesson = Lesson(state)
    lesson.begin(example, document)
    chosen.update(seed=77)
    lesson.end()
    assert chosen.value.seed_once and chosen.value.seed == 77


def test_an_unknown_example_is_said() -> None:
    with pytest.raises(StorageError, match="lesson"):
        load_example("nothing")


def test_it_begins_with_the_brush_and_no_words(lesson: Lesson, state: AppState) -> None:
    assert lesson.stage.value is LessonStage.PAINT and lesson.painted == 0
    assert state.tools.active.value is ToolId.BRUSH and state.parameters.value.prompt == ""


def test_it_goes_on_with_what_is_done_and_back_with_what_is_undone(
    lesson: Lesson, state: AppState, document: Document
) -> None:
    lesson.paint_for_me()
    assert lesson.stage.value is LessonStage.SAY and lesson.painted == 1
    lesson.write_for_me()
    assert lesson.stage.value is LessonStage.MAKE
    state.parameters.update(prompt="  ")
    assert lesson.stage.value is LessonStage.SAY
    document.undo_stack.undo()
    assert lesson.stage.value is LessonStage.PAINT


def test_half_the_place_is_not_enough(
    lesson: Lesson, document: Document, example: LessonExample
) -> None:
    half = replace(example.place, width=example.place.width // 2)
    mask = np.full((half.height, half.width), 255, np.uint8)
    document.edit("rectangle", document.mask, half, mask)
    assert 0.4 < lesson.painted < 0.6 and lesson.stage.value is LessonStage.PAINT


def test_a_change_of_the_picture_asks_to_save_it_and_undo_takes_that_back(
    lesson: Lesson, document: Document
) -> None:
    lesson.paint_for_me()
    place = Rect(0, 0, 8, 8)
    document.edit("apply", document.pixels, place, np.zeros((8, 8, 3), np.uint8))
    assert lesson.stage.value is LessonStage.SAVE
    document.undo_stack.undo()
    assert lesson.stage.value is LessonStage.SAY


def test_another_document_ends_it(lesson: Lesson, state: AppState) -> None:
    state.open_document(Document(np.zeros((8, 8, 3), np.uint8), "other"))
    assert not lesson.is_on
    lesson.paint_for_me()


def test_a_picture_that_is_cut_ends_it(lesson: Lesson, document: Document) -> None:
    document.commit("crop", Content.of(np.zeros((64, 64, 3), np.uint8)))
    assert not lesson.is_on and lesson.painted == 0


def test_an_ellipse_fills_its_box_but_for_the_corners() -> None:
    mask = ellipse(Rect(3, 4, 40, 60))
    assert np.array_equal(mask, mask[::-1]) and np.array_equal(mask, mask[:, ::-1])
    assert mask.shape == (60, 40) and mask[0, 0] == 0 and mask[30, 20] == 255
    assert abs((mask > 0).mean() - np.pi / 4) < 0.01
