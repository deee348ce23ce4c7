"""A watched folder: new pictures are done once, when they are whole."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.operations.recipes.recipe import Recipe, made_step
from desktop_app.storage.pictures import save_picture
from desktop_app.worker import folder_recipe, folder_watch
from desktop_app.worker.folder_recipe import FolderRecipe
from desktop_app.worker.workspace import Workspace

BRIGHTER = Recipe("Brighter", (made_step("adjust", "exposure", {"exposure": 0.5}),))


pytestmark = pytest.mark.numpy_engine()


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_watch, "QUIET_MS", 50)
    monkeypatch.setattr(folder_recipe, "REST_SECONDS", 0.2)
    monkeypatch.setattr(folder_recipe, "AGAIN_MS", 100)


@pytest.fixture(autouse=True)
def _watched(workspace: Workspace, tmp_path: Path) -> None:
    workspace.recipes.store.put(BRIGHTER)
    (tmp_path / "in").mkdir()
    workspace.settings.watched_folder = str(tmp_path / "in")
    workspace.settings.watched_recipe = "Brighter"
    workspace.settings.watched_out = str(tmp_path / "out")


def put(folder: Path, name: str) -> None:
    save_picture(folder / name, np.full((20, 30, 3), 90, np.uint8), {})


def made(tmp_path: Path, *names: str) -> bool:
    return sorted(path.name for path in (tmp_path / "out").glob("*.png")) == [*names]


def follow(workspace: Workspace) -> FolderRecipe:
    workspace.settings.watched_on = True
    watching = workspace.watching
    watching.follow()
    return watching


@pytest.mark.slow
def test_it_is_off_at_first(workspace: Workspace, tmp_path: Path) -> None:
    assert not workspace.settings.watched_on
    put(tmp_path / "in", "a.png")
    assert workspace.watching.watch is None
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
@pytest.mark.states("window.originals-are-not-changed")
def test_new_pictures_are_done_once(workspace: Workspace, tmp_path: Path, qtbot: QtBot) -> None:
    put(tmp_path / "in", "a.png")
    original = (tmp_path / "in" / "a.png").read_bytes()
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
    assert (tmp_path / "in" / "a.png").read_bytes() == original
    assert (tmp_path / "out" / "a.png").read_bytes() != original


@pytest.mark.slow
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


SLOW = """
import sys
data = open(sys.argv[1], "rb").read()
with open(sys.argv[2], "wb", buffering=0) as file:
    if sys.argv[3] == "full length":
        file.truncate(len(data))
    for part in range(4):
        file.seek(part * len(data) // 4)
        file.write(data[part * len(data) // 4 : (part + 1) * len(data) // 4])
        if sys.argv[3] == "old times":
            import os
            os.utime(sys.argv[2], (1, 1))
        print("written", flush=True)
        sys.stdin.readline()
"""


def looked(watching: FolderRecipe, qtbot: QtBot, times: int = 2) -> None:
    """Wait until the folder was looked at some times more, and no run goes on."""
    for _ in range(times):
        with qtbot.waitSignal(watching.again.timeout, timeout=60_000):
            pass
    qtbot.waitUntil(lambda: not watching.batch.progress.value.is_running, timeout=60_000)


@pytest.mark.few(1)
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing tells who writes")
@pytest.mark.parametrize("way", ["plain", "full length", "old times"])
def test_what_another_process_writes_waits_however_slow_it_is(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot, way: str
) -> None:
    """It pauses for as long as it likes, with the size and the times of a file that is whole."""
    put(tmp_path, "whole.png")
    target = tmp_path / "in" / "slow.png"
    writer = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(tmp_path / "whole.png"), str(target), way],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert writer.stdin is not None and writer.stdout is not None
    with writer:
        writer.stdout.readline()
        watching = follow(workspace)
        for part in range(4):
            looked(watching, qtbot)
            assert not watching.tried and workspace.state.notice.value is None
            writer.stdin.write("go on\n")
            writer.stdin.flush()
            if part < 3:
                writer.stdout.readline()
    qtbot.waitUntil(lambda: made(tmp_path, "slow.png"), timeout=60_000)
    assert workspace.state.notice.value is None


HALF = [".fox.png", "._fox.png", "~fox.png", "fox.png.part", "fox.png.crdownload", "fox.tmp"]


@pytest.mark.slow
def test_names_that_stand_for_half_a_file_and_empty_files_wait(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    put(tmp_path, "whole.png")
    data = (tmp_path / "whole.png").read_bytes()
    for name in (*HALF, "paused.png", "paused.png.aria2"):
        (tmp_path / "in" / name).write_bytes(data)
    (tmp_path / "in" / "empty.png").touch()
    put(tmp_path / "in", "last.png")
    watching = follow(workspace)
    qtbot.waitUntil(lambda: made(tmp_path, "last.png"), timeout=60_000)
    assert {Path(path).name for path, *_ in watching.tried} == {"last.png"}
    (tmp_path / "in" / "fox.png.part").rename(tmp_path / "in" / "fox.png")
    (tmp_path / "in" / "paused.png.aria2").unlink()
    (tmp_path / "in" / "empty.png").write_bytes(data)
    names = ("empty.png", "fox.png", "last.png", "paused.png")
    qtbot.waitUntil(lambda: made(tmp_path, *names), timeout=60_000)


def _is_link(tmp_path: Path) -> Path:
    (tmp_path / "out").symlink_to(tmp_path / "in")
    return tmp_path / "out"


def _is_same(tmp_path: Path) -> Path:
    return tmp_path / "in" / ".." / "in"


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs links")
@pytest.mark.parametrize("make", [_is_link, _is_same])
def test_results_do_not_go_into_the_watched_folder(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot, make: Callable[[Path], Path]
) -> None:
    put(tmp_path / "in", "a.png")
    workspace.settings.watched_out = str(make(tmp_path))
    follow(workspace)
    qtbot.waitUntil(lambda: workspace.state.notice.value is not None, timeout=60_000)
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "watched_own"
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["a.png"]


def test_results_that_are_saved_to_the_watched_folder_are_refused(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    workspace.recipes.store.put(Recipe("Fox", (made_step("do", "generate", {"prompt": "fox"}),)))
    workspace.settings.watched_recipe = "Fox"
    workspace.settings.results_saved = True
    workspace.settings.results_folder = str(tmp_path / "in" / ".")
    follow(workspace)
    qtbot.waitUntil(lambda: workspace.state.notice.value is not None, timeout=60_000)
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "watched_own"


@pytest.mark.slow
def test_own_results_are_no_new_pictures_wherever_they_come_to_lie(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    """The recipe's names lead from above into the watched folder; and a result is linked there."""
    export = made_step("export", "png", {"name": "in/{document}"})
    workspace.recipes.store.put(Recipe("Into", (*BRIGHTER.steps, export)))
    workspace.settings.watched_recipe = "Into"
    workspace.settings.watched_out = str(tmp_path)
    put(tmp_path / "in", "a.png")
    watching = follow(workspace)
    result = tmp_path / "in" / "a-2.png"
    qtbot.waitUntil(result.exists, timeout=60_000)
    (tmp_path / "in" / "linked.png").symlink_to(result)
    put(tmp_path / "in", "b.png")
    qtbot.waitUntil((tmp_path / "in" / "b-2.png").exists, timeout=60_000)
    qtbot.waitUntil(lambda: not watching.again.isActive(), timeout=60_000)
    assert {Path(path).name for path, *_ in watching.tried} == {"a.png", "b.png"}
