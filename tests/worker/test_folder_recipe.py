"""A watched folder: new pictures are done once, when they are whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.operations.recipes.recipe import Recipe, made_step
from desktop_app.storage.pictures import save_picture
from desktop_app.worker import folder_recipe, folder_watch
from desktop_app.worker.folder_recipe import FolderRecipe
from desktop_app.worker.workspace import Workspace
from tests.worker.conftest import numpy_workspace

BRIGHTER = Recipe("Brighter", (made_step("adjust", "exposure", {"exposure": 0.5}),))


@pytest.fixture
def workspace(qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setattr(folder_watch, "QUIET_MS", 50)
    monkeypatch.setattr(folder_recipe, "REST_SECONDS", 0.2)
    monkeypatch.setattr(folder_recipe, "AGAIN_MS", 100)
    made = numpy_workspace(tmp_path)
    made.recipes.store.put(BRIGHTER)
    (tmp_path / "in").mkdir()
    made.settings.watched_folder = str(tmp_path / "in")
    made.settings.watched_recipe = "Brighter"
    made.settings.watched_out = str(tmp_path / "out")
    yield made
    made.shutdown()


def put(folder: Path, name: str) -> None:
    save_picture(folder / name, np.full((20, 30, 3), 90, np.uint8), {})


def made(tmp_path: Path, *names: str) -> bool:
    return sorted(path.name for path in (tmp_path / "out").glob("*.png")) == [*names]


def follow(workspace: Workspace) -> FolderRecipe:
    workspace.settings.watched_on = True
    watching = workspace.watching
    watching.follow()
    return watching


def test_it_is_off_at_first(workspace: Workspace, tmp_path: Path) -> None:
    assert not workspace.settings.watched_on
    put(tmp_path / "in", "a.png")
    assert workspace.watching.watch is None
    assert not (tmp_path / "out").exists()


def test_new_pictures_are_done_once(workspace: Workspace, tmp_path: Path, qtbot: QtBot) -> None:
    put(tmp_path / "in", "a.png")
    watching = follow(workspace)
    qtbot.waitUntil(lambda: made(tmp_path, "a.png"), timeout=20_000)
    put(tmp_path / "in", "b.png")
    (tmp_path / "in" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    qtbot.waitUntil(lambda: made(tmp_path, "a.png", "b.png"), timeout=20_000)
    qtbot.waitUntil(lambda: len(watching.tried) == 3, timeout=20_000)
    qtbot.waitUntil(lambda: not watching.batch.progress.value.is_running, timeout=20_000)
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert "broken.png" in notice.error.what
    watching.shutdown()
    del workspace.__dict__["watching"]
    put(tmp_path / "in", "c.png")
    follow(workspace)  # of a later start: what is done is not done again
    qtbot.waitUntil(lambda: made(tmp_path, "a.png", "b.png", "c.png"), timeout=20_000)


def test_one_that_is_being_written_waits(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    put(tmp_path, "whole.png")
    data = (tmp_path / "whole.png").read_bytes()
    with (tmp_path / "in" / "slow.png").open("wb") as file:
        file.write(data[: len(data) // 2])
        file.flush()
        follow(workspace)
        qtbot.waitUntil(lambda: workspace.watching.again.isActive(), timeout=20_000)
        assert not made(tmp_path, "slow.png")
        file.write(data[len(data) // 2 :])
    qtbot.waitUntil(lambda: made(tmp_path, "slow.png"), timeout=20_000)
