"""The commands of the window, with no window: a real engine process, real files, real threads."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, digest
from desktop_app.core.request import Task
from desktop_app.imaging.generation_metadata import read_texts
from desktop_app.state.document.document import Document
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.worker.workspace import Workspace
from tests.worker.conftest import opened_file

WAIT_MS = 20_000


pytestmark = pytest.mark.numpy_engine(steps=3, size=Size(64, 64))


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    rng = np.random.default_rng(1)
    cv2.imwrite(str(path), rng.integers(0, 255, (240, 320, 3), np.uint8))
    return path


def _all(document: Document) -> Array:
    return document.pixels.read(document.pixels.rect)


def _settled(workspace: Workspace) -> Callable[[], bool]:
    return lambda: not workspace.state.jobs.active and workspace.is_idle


def _generate(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.generation.generate()
    assert workspace.state.notice.value is None, workspace.state.notice.value
    qtbot.waitUntil(_settled(workspace), timeout=WAIT_MS)


def _history(workspace: Workspace, qtbot: QtBot, text: str = "") -> list[HistoryEntry]:
    pages: list[list[HistoryEntry]] = []
    workspace.history.search(text, pages.append)
    qtbot.waitUntil(lambda: bool(pages), timeout=WAIT_MS)
    return pages[0]


@pytest.mark.slow
def test_text_to_image_shows_a_result_that_becomes_the_document(
    workspace: Workspace, qtbot: QtBot
) -> None:
    state = workspace.state
    assert workspace.generation.task() is Task.TEXT_TO_IMAGE
    state.parameters.update(prompt="a red apple", count=3)
    _generate(workspace, qtbot)
    assert [result.image for result in state.results.items.value] == [0, 1, 2]
    assert state.results.shown.value is not None
    assert state.results.shown.value.image == 0
    state.results.next()
    shown = state.results.shown.value
    workspace.results.apply()
    document = state.document.value
    assert document is not None
    assert np.array_equal(_all(document), shown.main.pixels)
    assert document.modified.value
    assert state.results.shown.value is None
    assert len(state.results.items.value) == 3
    workspace.results.apply(state.results.items.value[2].id)
    assert np.array_equal(_all(document), state.results.items.value[2].main.pixels)
    assert document.undo_stack.undo() == "apply"
    assert np.array_equal(_all(document), shown.main.pixels)


@pytest.mark.slow
def test_a_run_goes_on_into_the_list_when_its_first_picture_has_become_the_document(
    workspace: Workspace, qtbot: QtBot
) -> None:
    state = workspace.state
    state.parameters.update(count=3, steps=30)
    workspace.generation.generate()
    qtbot.waitUntil(lambda: bool(state.results.items.value), timeout=WAIT_MS)
    workspace.results.apply()
    qtbot.waitUntil(_settled(workspace), timeout=WAIT_MS)
    assert [result.image for result in state.results.items.value] == [0, 1, 2]
    assert state.results.shown.value is None, "what was applied stays in view"


@pytest.mark.slow
def test_the_preview_leaves_with_the_picture_it_lay_on(
    workspace: Workspace, qtbot: QtBot, picture: Path
) -> None:
    state = workspace.state
    opened_file(workspace, qtbot, picture)
    state.parameters.update(steps=150)
    workspace.generation.generate()
    qtbot.waitUntil(lambda: state.jobs.preview.value is not None, timeout=WAIT_MS)
    state.close_document()
    assert state.jobs.preview.value is None
    workspace.generation.cancel()
    qtbot.waitUntil(_settled(workspace), timeout=WAIT_MS)
    assert state.jobs.preview.value is None


@pytest.mark.slow
def test_a_file_tells_how_the_pixels_in_it_were_made_also_after_undo(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    state = workspace.state
    state.parameters.update(prompt="a red apple", count=2, seed=50, seed_locked=True)
    _generate(workspace, qtbot)
    for result in state.results.items.value:
        workspace.results.apply(result.id)
    document = state.document.value
    assert document is not None
    for step, seed in ((document.undo_stack.undo, 50), (document.undo_stack.redo, 51)):
        step()
        target, saved = tmp_path / f"{seed}.png", list[bool]()
        workspace.files.saving.export(target, then=lambda saved=saved: saved.append(True))
        qtbot.waitUntil(lambda saved=saved: bool(saved), timeout=WAIT_MS)
        assert f"Seed: {seed}," in read_texts(target.read_bytes())["parameters"]


@pytest.mark.slow
def test_an_inpaint_touches_the_mask_alone_and_undoes_in_one_step(
    workspace: Workspace, qtbot: QtBot, picture: Path
) -> None:
    document = opened_file(workspace, qtbot, picture)
    before = _all(document).copy()
    document.fill_mask("rectangle", 255, Rect(40, 50, 60, 70))
    assert workspace.generation.task() is Task.INPAINT
    _generate(workspace, qtbot)
    workspace.results.apply()
    qtbot.waitUntil(lambda: not workspace.state.applying.value, timeout=WAIT_MS)
    mask = document.mask.read(document.mask.rect) > 0
    assert digest(_all(document)[~mask]) == digest(before[~mask])
    assert (_all(document)[mask] != before[mask]).any(axis=1).mean() > 0.9
    qtbot.waitUntil(_settled(workspace), timeout=WAIT_MS)
    entry = _history(workspace, qtbot)[0]
    assert entry.applied
    assert entry.lock_before == entry.lock_after != ""
    assert document.undo_stack.undo() == "apply"
    assert np.array_equal(_all(document), before)


@pytest.mark.slow
def test_painting_on_while_it_runs_does_not_change_what_the_result_covers(
    workspace: Workspace, qtbot: QtBot, picture: Path
) -> None:
    document = opened_file(workspace, qtbot, picture)
    before = _all(document).copy()
    document.fill_mask("rectangle", 255, Rect(40, 50, 60, 70))
    workspace.generation.generate()
    document.fill_mask("clear_mask", 0)
    document.fill_mask("rectangle", 255, Rect(200, 100, 80, 80))
    qtbot.waitUntil(_settled(workspace), timeout=WAIT_MS)
    workspace.results.apply()
    qtbot.waitUntil(lambda: not workspace.state.applying.value, timeout=WAIT_MS)
    changed = (_all(document) != before).any(axis=2)
    assert changed[50:120, 40:100].mean() > 0.9
    changed[50:120, 40:100] = False
    assert not changed.any()


@pytest.mark.slow
def test_cancel_stops_the_running_job_and_the_waiting_ones_go_on(
    workspace: Workspace, qtbot: QtBot
) -> None:
    workspace.state.parameters.update(steps=150, count=8)
    for _ in range(3):
        workspace.generation.generate()
    jobs = workspace.state.jobs
    qtbot.waitUntil(lambda: jobs.preview.value is not None, timeout=WAIT_MS)
    workspace.generation.cancel()
    progress = jobs.progress.value
    assert progress is not None
    assert progress == progress.stopping, "it is said that Cancel was heard"
    for left in (2, 1, 0):
        qtbot.waitUntil(lambda left=left: len(jobs.active) == left, timeout=WAIT_MS)
        workspace.generation.cancel()
    qtbot.waitUntil(_settled(workspace), timeout=WAIT_MS)
    made = Counter(result.job.id for result in workspace.state.results.items.value)
    assert all(count < 8 for count in made.values()), "some job ran to its end"
    assert jobs.progress.value is None
    workspace.state.parameters.update(steps=2, count=1)
    _generate(workspace, qtbot)
    assert len(workspace.state.results.items.value) == sum(made.values()) + 1


@pytest.mark.slow
def test_after_kill_9_everything_is_kept_and_retry_works(
    workspace: Workspace, qtbot: QtBot, picture: Path
) -> None:
    document = opened_file(workspace, qtbot, picture)
    document.fill_mask("rectangle", 255, Rect(40, 50, 60, 70))
    before, state = _all(document).copy(), workspace.state
    state.parameters.update(steps=150)
    workspace.generation.generate()
    qtbot.waitUntil(lambda: state.jobs.preview.value is not None, timeout=WAIT_MS)
    os.kill(int(state.engine.value.info["pid"]), signal.SIGKILL)
    qtbot.waitUntil(lambda: state.notice.value is not None, timeout=WAIT_MS)
    notice = state.notice.value
    assert notice is not None
    assert notice.error is not None
    assert notice.error.code == "engine_killed"
    assert notice.retry
    assert np.array_equal(_all(document), before)
    assert document.mask.read(document.mask.rect).any()
    workspace.generation.retry()
    qtbot.waitUntil(lambda: bool(state.results.items.value), timeout=WAIT_MS)
    qtbot.waitUntil(_settled(workspace), timeout=WAIT_MS)
    assert state.notice.value is None


@pytest.mark.slow
def test_a_result_of_a_picture_that_was_replaced_goes_to_the_history_only(
    workspace: Workspace, qtbot: QtBot, picture: Path
) -> None:
    opened_file(workspace, qtbot, picture)
    workspace.state.parameters.update(steps=20)
    workspace.generation.generate()
    workspace.state.close_document()
    qtbot.waitUntil(_settled(workspace), timeout=WAIT_MS)
    assert workspace.state.results.items.value == ()
    assert len(_history(workspace, qtbot)) == 1


@pytest.mark.slow
def test_the_history_finds_brings_back_opens_and_deletes(
    workspace: Workspace, qtbot: QtBot
) -> None:
    state = workspace.state
    state.parameters.update(prompt="a red apple", seed=7, seed_locked=True)
    _generate(workspace, qtbot)
    made = state.results.items.value[0].main.pixels
    state.parameters.update(prompt="something else", steps=9, seed=1)
    assert _history(workspace, qtbot, "pear") == []
    entry = _history(workspace, qtbot, "appl")[0]
    workspace.history.use(entry.uid)
    qtbot.waitUntil(lambda: state.parameters.value.prompt == "a red apple", timeout=WAIT_MS)
    assert (state.parameters.value.steps, state.parameters.value.seed) == (3, 7)
    state.parameters.update(prompt="something else")
    workspace.history.use(f"#{entry.id}")  # as an older version's layer names it
    qtbot.waitUntil(lambda: state.parameters.value.prompt == "a red apple", timeout=WAIT_MS)
    workspace.history.open(entry.uid)
    qtbot.waitUntil(lambda: state.document.value is not None, timeout=WAIT_MS)
    assert state.document.value is not None
    assert np.array_equal(_all(state.document.value), made)
    assert state.document.value.name.value == "a red apple"
    assert "Seed: 7," in state.document.value.told.now["parameters"]
    workspace.history.delete(entry.uid)
    qtbot.waitUntil(_settled(workspace), timeout=WAIT_MS)
    assert _history(workspace, qtbot) == []


def test_a_result_that_can_not_be_kept_in_the_history_is_shown_and_it_is_said(
    workspace: Workspace, qtbot: QtBot
) -> None:
    state = workspace.state
    month = workspace.paths.history_file.parent / f"{datetime.now(UTC):%Y-%m}"
    month.write_text("in the way of the folder for this month's pictures")
    workspace.generation.generate()
    qtbot.waitUntil(_settled(workspace), timeout=WAIT_MS)
    assert len(state.results.items.value) == 1
    assert state.notice.value is not None
    assert state.notice.value.error is not None
    assert state.notice.value.error.code == "not_in_history"
    workspace.results.apply()
    assert state.document.value is not None


@pytest.mark.slow
def test_a_damaged_history_is_set_aside_and_the_user_is_told(
    workspace: Workspace, qtbot: QtBot
) -> None:
    workspace.paths.history_file.write_bytes(b"no database " * 500)
    assert _history(workspace, qtbot) == []
    notice = workspace.state.notice.value
    assert notice is not None
    assert notice.error is not None
    assert notice.error.code == "history_damaged"


@pytest.mark.slow
def test_a_relative_name_is_remembered_wherever_the_program_starts_next(
    workspace: Workspace, qtbot: QtBot, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(picture.parent)
    document = opened_file(workspace, qtbot, Path(picture.name))
    assert (document.path, workspace.files.recent()) == (picture, [picture])
    workspace.files.save(Path("copy.png"))
    qtbot.waitUntil(_settled(workspace), timeout=WAIT_MS)
    assert workspace.files.recent() == [picture.with_name("copy.png"), picture]


@pytest.mark.slow
def test_a_saved_picture_reads_back_to_the_byte_and_says_how_it_was_made(
    workspace: Workspace, qtbot: QtBot, picture: Path, tmp_path: Path
) -> None:
    document = opened_file(workspace, qtbot, picture)
    workspace.state.parameters.update(prompt="wool")
    document.fill_mask("rectangle", 255, Rect(40, 50, 60, 70))
    _generate(workspace, qtbot)
    workspace.results.apply()
    qtbot.waitUntil(lambda: document.modified.value and not workspace.state.applying.value)
    saved: list[bool] = []
    target = tmp_path / "saved.png"
    export = workspace.files.saving.export
    export(target, then=lambda: saved.append(True))
    qtbot.waitUntil(lambda: bool(saved), timeout=WAIT_MS)
    assert document.modified.value, "a copy, without the layer"
    read = cv2.imread(str(target))
    assert read is not None
    assert np.array_equal(read[..., ::-1], _all(document))
    texts = read_texts(target.read_bytes())
    assert texts["parameters"].startswith("wool")
    assert str(tmp_path) not in "".join(texts.values())
    workspace.settings.save_metadata = False
    export(target, then=lambda: saved.append(True))
    qtbot.waitUntil(lambda: len(saved) == 2, timeout=WAIT_MS)
    assert read_texts(target.read_bytes()) == {}


@pytest.mark.slow
def test_a_picture_that_cannot_be_read_leaves_the_open_one(
    workspace: Workspace, qtbot: QtBot, picture: Path, tmp_path: Path
) -> None:
    document = opened_file(workspace, qtbot, picture)
    (tmp_path / "bad.png").write_bytes(b"no picture")
    workspace.files.open(tmp_path / "bad.png")
    qtbot.waitUntil(lambda: workspace.state.notice.value is not None, timeout=WAIT_MS)
    assert workspace.state.document.value is document


@pytest.mark.slow
def test_without_a_model_generate_says_so(workspace: Workspace) -> None:
    workspace.state.models.value = ()
    workspace.generation.generate()
    notice = workspace.state.notice.value
    assert notice is not None
    assert notice.error is not None
    assert notice.error.code == "model_missing"


@pytest.mark.slow
def test_a_pickle_dropped_as_a_model_is_refused_and_explained(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "model.ckpt").write_bytes(b"\x80\x02}q\x00.")
    workspace.models.add(tmp_path / "model.ckpt", "copy")
    qtbot.waitUntil(lambda: workspace.state.notice.value is not None, timeout=WAIT_MS)
    notice = workspace.state.notice.value
    assert notice is not None
    assert notice.error is not None
    assert notice.error.code == "model_pickle"
    assert workspace.models.copying.value is None
