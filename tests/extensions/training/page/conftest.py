"""The page of trainings over a set of real pictures; trainings are done by a small real process."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.extensions.training.faces.page.training_page import TrainingPage
from desktop_app.extensions.training.values.dataset import TrainingSet
from desktop_app.storage.pictures import save_picture
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.extensions.training.sessions.small_trainings import use_small_trainer
from tests.ui.conftest import english_after, open_picture, window, with_models

__all__ = [
    "english_after",
    "filled",
    "open_picture",
    "page",
    "photos",
    "rest",
    "window",
    "with_models",
]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Four with detail, of which two are the same; captions of three."""
    folder, chance = tmp_path / "photos", np.random.default_rng(1)
    folder.mkdir()
    for name, size in (("a", (300, 400)), ("b", (400, 260)), ("c", (300, 300))):
        save_picture(folder / f"{name}.png", chance.integers(0, 256, (*size, 3), np.uint8), {})
        (folder / f"{name}.txt").write_text(f"a dog, grass, {name}")
    (folder / "d.png").write_bytes((folder / "a.png").read_bytes())
    return folder


@pytest.fixture
def page(window: MainWindow, with_models: Workspace, qtbot: QtBot) -> TrainingPage:
    """Shown, without a set."""
    use_small_trainer(with_models)
    window.kit.actions["page_training"].trigger()
    found = window.canvas_area.pages.page("training")
    assert isinstance(found, TrainingPage)
    return found


@pytest.fixture
def filled(page: TrainingPage, photos: Path, qtbot: QtBot) -> TrainingPage:
    """With the set that the folder is."""
    page.sets.open(photos)
    rest(page, qtbot)
    return page


def rest(page: TrainingPage, qtbot: QtBot) -> TrainingSet:
    """What the set is when all has been done."""
    sets = page.sets

    def rests() -> bool:
        return sets.set.value.value is not None and not sets.is_busy.value

    qtbot.waitUntil(rests, timeout=20_000)
    assert sets.set.value.value is not None
    return sets.set.value.value
