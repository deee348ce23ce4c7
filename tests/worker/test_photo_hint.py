"""The warning about the model that ships comes before a photograph is repainted, and once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.catalog.resources import resource_path
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.generation_metadata import PARAMETERS
from desktop_app.imaging.opening import read_picture
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.storage.pictures import save_picture
from desktop_app.worker.photo_hint import PhotoHint, is_photograph
from tests.models import model_info

STARTER = model_info("starter", bundled=True)
OTHER = replace(STARTER, id="other", bundled=False)


class Seen:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def state() -> AppState:
    made = AppState()
    made.models.value = (STARTER, OTHER)
    made.parameters.use_defaults_of(STARTER)
    made.intent.use("fill")
    return made


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def hint(state: AppState, seen: Seen) -> PhotoHint:
    return PhotoHint(state, False, seen)


def opened(
    folder: Path, texts: dict[str, str] | None = None, drawn: ByteArray | None = None
) -> Document:
    path = folder / "photo.png"
    grain = np.random.default_rng(1).normal(120, 40, (48, 48, 3)).clip(0, 255).astype(np.uint8)
    save_picture(path, grain if drawn is None else drawn, texts or {})
    found = read_picture(path.read_bytes(), path.name)
    return Document(found.pixels, path.name, path, origin=found.origin, original=path)


def test_a_picture_from_elsewhere_brings_it(
    state: AppState, hint: PhotoHint, tmp_path: Path
) -> None:
    assert not hint.wanted.value
    state.open_document(opened(tmp_path))
    assert hint.wanted.value
    state.close_document()
    assert not hint.wanted.value


def test_a_picture_made_here_and_a_new_one_do_not(
    state: AppState, hint: PhotoHint, tmp_path: Path
) -> None:
    state.open_document(Document(np.zeros((8, 8, 3), np.uint8), "new"))
    assert not hint.wanted.value
    state.open_document(opened(tmp_path, {PARAMETERS: "a cat\nSteps: 20"}))
    assert not hint.wanted.value


def test_a_drawing_is_no_photograph(state: AppState, hint: PhotoHint, tmp_path: Path) -> None:
    drawing = np.full((48, 48, 3), 255, np.uint8)
    cv2.circle(drawing, (24, 24), 15, (40, 90, 200), -1, cv2.LINE_AA)
    cv2.line(drawing, (2, 40), (45, 5), (0, 0, 0), 2, cv2.LINE_AA)
    state.open_document(opened(tmp_path, drawn=drawing))
    assert not hint.wanted.value


@pytest.mark.parametrize(
    ("name", "is_one"), [("camera", True), ("brick", True), ("car-street", False)]
)
def test_photographs_and_drawings_that_ship_are_told_apart(
    name: str, is_one: bool, tmp_path: Path
) -> None:
    path = resource_path("suites", f"{name}.jpg")
    found = read_picture(path.read_bytes(), path.name)
    assert is_photograph(Document(found.pixels, path.name, path, origin=found.origin)) is is_one


def test_another_model_and_removing_without_one_do_not(
    state: AppState, hint: PhotoHint, tmp_path: Path
) -> None:
    state.open_document(opened(tmp_path))
    state.parameters.use_defaults_of(OTHER)
    assert not hint.wanted.value
    state.parameters.use_defaults_of(STARTER)
    assert hint.wanted.value
    state.intent.use("remove")
    state.parameters.update(without_model=True)
    assert not hint.wanted.value


def test_taken_away_it_never_comes_back(
    state: AppState, hint: PhotoHint, seen: Seen, tmp_path: Path
) -> None:
    state.open_document(opened(tmp_path))
    hint.take_away()
    assert not hint.wanted.value and seen.times == 1
    state.open_document(opened(tmp_path))
    assert not hint.wanted.value and not PhotoHint(state, True, seen).wanted.value


def test_a_run_started_below_it_counts_as_read(
    state: AppState, hint: PhotoHint, seen: Seen, tmp_path: Path
) -> None:
    state.pressed.value = True  # a picture from words alone: nothing was to be read
    state.pressed.value = False
    assert seen.times == 0
    state.open_document(opened(tmp_path))
    state.pressed.value = True
    assert not hint.wanted.value and seen.times == 1
