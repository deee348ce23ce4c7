"""The window runs what a server left in the queue: pictures to enlarge, and control images."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.app.cli import main
from desktop_app.core.observable import Observable
from desktop_app.core.queue_entry import JobStatus, QueueView
from desktop_app.core.work import Work
from desktop_app.enginelink.command import engine_command
from desktop_app.state.document.document import Document
from desktop_app.state.work.shown_picture import ShownPicture
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.queue_store import QueueStore
from desktop_app.studio.job_records import kept_job
from desktop_app.ui.words.queue import job_title
from desktop_app.ui.words.recipe import recipe_of
from desktop_app.worker.workspace import Workspace
from tests.studio.works import THERE, enlarging, outlining, picture
from tests.worker.conftest import numpy_workspace

WAIT_MS = 30_000


def left_by_a_server(folder: Path) -> None:
    paths = DataPaths.at(folder / "data").ensure()
    with closing(QueueStore(paths.queue_file)) as store:
        store.take_over("server")
        for job in (enlarging("a", 24, 30), outlining("b")):
            record = kept_job(job, BlobStore(paths.blobs))
            store.add(job.id, record, owner="", session="server")


def entries(workspace: Workspace, qtbot: QtBot) -> list[HistoryEntry]:
    found: list[list[HistoryEntry]] = []
    workspace.history.search("", found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=WAIT_MS)
    return found[0][::-1]


def test_the_command_line_lists_what_a_server_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    left_by_a_server(tmp_path)
    assert main(["--data-dir", str(tmp_path / "data"), "queue", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[-1] for line in lines] == ["Enlarge 2×", "Control image canny"]


@pytest.mark.timeout(300)
def test_the_window_lists_and_runs_what_a_server_left(
    tmp_path: Path, qapp: object, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    left_by_a_server(tmp_path)
    window = numpy_workspace(tmp_path, model=None, command=engine_command())
    state = window.state
    qtbot.waitUntil(lambda: state.queue.value.held == 2, timeout=WAIT_MS)
    titles = [job_title(entry, state.intents) for entry in state.queue.value.entries]
    assert titles == ["Enlarge 2×", "Control image canny"]
    state.add_ons.value = THERE
    window.queue.ask("go_on")
    qtbot.waitUntil(
        lambda: (
            all(e.status is JobStatus.DONE for e in state.queue.value.entries)
            and len(state.results.items.value) == 2
            and all(result.history for result in state.results.items.value)
        ),
        timeout=WAIT_MS,
    )
    assert state.notice.value is None
    assert not state.jobs.active
    large, lines = state.results.items.value
    assert (large.rect.width, large.rect.height) == (60, 48)
    told = ShownPicture.of(large)
    facts = recipe_of(
        large.request, told.model, state.intents, seconds=None, disk_bytes=None, work=told.work
    )
    assert [fact.text for fact in facts] == ["Enlarge 2×", "60 × 48"]
    window.rating.again(large.id, "new_seed")
    window.rating.again_from_history(large.history or "", "new_seed")
    before = state.parameters.value
    window.history.use(large.history or "")
    kept = entries(window, qtbot)
    assert [(entry.task, entry.model_name) for entry in kept] == [
        ("upscale", "Enlarge 2×"),
        ("preprocess", "Control image canny"),
    ]
    assert state.parameters.value == before, "no settings made it"
    assert not state.jobs.active, "it would be the same again"
    window.results.apply(large.id)
    document = state.document.value
    assert document is not None and large.main.values is not None
    pixels = document.pixels.read(document.pixels.rect)
    np.testing.assert_array_equal(pixels, large.main.values)
    assert pixels.dtype == np.uint16 and document.origin.about.icc is not None
    assert lines.main.pixels.shape == (40, 60, 3)
    window.shutdown()
    assert main(["--data-dir", str(tmp_path / "data"), "history", "list"]) == 0
    told = capsys.readouterr().out
    assert "Enlarge 2×" in told and "Control image canny" in told
    assert main(["--data-dir", str(tmp_path / "data"), "history", "show", kept[0].uid]) == 0
    assert "upscale" in capsys.readouterr().out


def _longer(queue: Observable[QueueView], than: int) -> bool:
    return len(queue.value.entries) > than


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_the_window_enlarges_waits_in_the_queue_outlives_it_and_stands_in_the_history(
    tmp_path: Path, qapp: object, qtbot: QtBot
) -> None:
    first = numpy_workspace(tmp_path, model=None, command=engine_command())
    state = first.state
    state.add_ons.value = THERE
    document = Document(picture(24, 30, 3, "uint16"), "photo")
    state.open_document(document)
    first.queue.ask("pause")
    for factor in (2.0, 3.0):
        before = len(state.queue.value.entries)
        work = Work("enlarge", {"factor": factor, "strength": 0})
        first.operating.perform(work, "picture", "document", "larger")
        qtbot.waitUntil(partial(_longer, state.queue, before), timeout=WAIT_MS)
    titles = [job_title(entry, state.intents) for entry in state.queue.value.entries]
    assert titles == ["Enlarge 2×", "Enlarge 3×"]
    first.generation.cancel()
    qtbot.waitUntil(lambda: len(state.jobs.active) == 1, timeout=WAIT_MS)
    first.shutdown()

    second = numpy_workspace(tmp_path, model=None, command=engine_command())
    state = second.state
    state.add_ons.value = THERE
    qtbot.waitUntil(lambda: state.queue.value.held == 1, timeout=WAIT_MS)
    second.queue.ask("go_on")
    second.queue.ask("resume")
    ends = [], [JobStatus.DONE]
    qtbot.waitUntil(
        lambda: [one.status for one in state.queue.value.entries] in ends, timeout=WAIT_MS
    )
    (kept,) = entries(second, qtbot)
    assert (kept.task, kept.model_name) == ("enlarge", "Enlarge 3×")
    second.shutdown()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_failed_is_tried_again_and_becomes_what_was_wanted(
    tmp_path: Path, qapp: object, qtbot: QtBot
) -> None:
    """The weights are there again by then."""
    window = numpy_workspace(tmp_path, model=None, command=engine_command())
    state, place = window.state, tmp_path / "x2.safetensors"
    (twofold,) = (one for one in THERE if one.scale == 2)
    state.add_ons.value = [replace(twofold, path=str(place))]
    state.open_document(Document(picture(24, 30, 3, "uint16"), "photo"))
    window.operating.perform(Work("enlarge", {"strength": 0}), "picture", "document", "larger")
    qtbot.waitUntil(lambda: state.jobs.last_failed is not None, timeout=WAIT_MS)
    assert len(state.documents) == 1
    shutil.copy(twofold.path, place)
    window.generation.retry()
    qtbot.waitUntil(lambda: len(state.documents) == 2, timeout=WAIT_MS)
    _, made = state.documents
    assert (made.name.value, made.size.width) == ("larger", 60)
    assert [one.kind for one in made.told.stages] == ["enlarge"]
    assert not state.results.items.value
    (kept,) = entries(window, qtbot)
    assert made.parents == (kept.uid,)
    window.shutdown()
