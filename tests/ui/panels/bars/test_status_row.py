from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.queue_entry import JobStatus
from desktop_app.jobs.job import Job
from desktop_app.state.app_state import EngineStatus, ToolId
from desktop_app.state.work.jobs import JobProgress
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.texts import progress_text
from desktop_app.worker.model_session import CopyProgress
from desktop_app.worker.workspace import Workspace
from tests.ui.panels.conftest import Ui


@pytest.mark.slow
def test_the_hint_follows_the_tool_and_the_engine_says_how_it_is(ui: Ui) -> None:
    row, brush = ui.bars.status_row, ui.bars.status_row.hint.text()
    ui.tools.active.value = ToolId.RECTANGLE
    assert row.hint.text() and row.hint.text() != brush
    for phase, words in (("starting", "starting"), ("failed", "failed")):
        ui.state.engine.value = EngineStatus(phase)
        assert words in row.engine.text()
    ui.state.engine.value = EngineStatus("ready", {"device": "cpu", "dtype": "bfloat16"})
    assert row.engine.text() == "Ready · CPU bf16"


@pytest.mark.slow
def test_what_was_said_makes_room_for_the_hint_again_also_where_no_notice_stands(ui: Ui) -> None:
    row = ui.window.bars.status_row
    hint = row.hint.text()
    assert row.say("There is nothing to undo.") and row.hint.text() == "There is nothing to undo."
    row._reading.timeout.emit()  # pyright: ignore[reportPrivateUsage]
    assert row.hint.text() == hint


@pytest.mark.slow
def test_progress_is_shown_while_something_is_made_and_its_words_never_make_it_narrower(
    ui: Ui, start_job: Callable[[], Job]
) -> None:
    activity, jobs = ui.bars.status_row.activity, ui.state.jobs
    assert not activity.bar.isVisible()
    job = start_job()
    jobs.progress.value = JobProgress("loading", "unet")
    assert activity.bar.isVisible() and activity.bar.maximum() == 0
    jobs.progress.value = JobProgress("denoising", step=4, steps=20, seconds_left=100.0)
    width = activity.words.minimumWidth()
    jobs.progress.value = JobProgress("denoising", step=5, steps=20, seconds_left=9.0)
    assert activity.words.minimumWidth() == width
    assert activity.words.text() == "Step 5 of 20 · 9 s left"
    assert activity.bar.value() / activity.bar.maximum() == 0.25
    jobs.set_status(job.id, JobStatus.DONE)
    assert not activity.bar.isVisible()


def test_the_hint_is_never_cut_in_a_word_while_a_job_runs(
    ui: Ui, start_job: Callable[[], Job]
) -> None:
    hint, jobs = ui.bars.status_row.hint, ui.state.jobs
    ui.tools.active.value = ToolId.OBJECT
    assert hint.shown == hint.text()
    job = start_job()
    jobs.progress.value = JobProgress("denoising", step=4, steps=20, seconds_left=100.0)
    QApplication.processEvents()
    assert "Enter: OK" in hint.shown and hint.text().startswith(f"{hint.shown} · ")
    hint.repaint()
    assert "Backspace" in hint.toolTip()
    jobs.set_status(job.id, JobStatus.DONE)
    QApplication.processEvents()
    assert hint.shown == hint.text()


@pytest.mark.slow
def test_size_and_zoom_are_shown_with_a_picture(ui: Ui) -> None:
    row = ui.bars.status_row
    assert not row.zoom.isVisible() and not row.size_text.isVisible()
    ui.open()
    ui.act("zoom_full")
    assert row.zoom.isVisible() and row.zoom.text() == "100 %"
    assert row.size_text.isVisible() and row.size_text.text() == "96 × 64"
    ui.state.view.zoom.value = 0.055
    assert row.zoom.text() == "5.5 %"


@pytest.mark.slow
def test_a_model_being_copied_is_shown_and_can_be_stopped(ui: Ui) -> None:
    activity, models = ui.bars.status_row.activity, ui.workspace.models
    models.copying.value = CopyProgress("model.safetensors", 1 << 30, 4 << 30)
    assert activity.isVisible() and "model.safetensors" in activity.words.text()
    assert activity.bar.value() / activity.bar.maximum() == 0.25
    models.copying.value = None
    assert not activity.isVisible()


@pytest.mark.slow
@pytest.mark.parametrize("scale", [100, 200])
def test_stop_now_has_room_in_a_small_window_with_large_text(
    workspace: Workspace, qtbot: QtBot, start_job: Callable[[], Job], scale: int
) -> None:
    workspace.settings.text_scale = scale
    window = MainWindow(workspace)
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    start_job()
    jobs, activity = workspace.state.jobs, window.bars.status_row.activity
    assert not activity.stop_now.isVisible()
    running = JobProgress("denoising", step=3, steps=20, seconds_left=4000, step_seconds=140)
    jobs.progress.value = running.stopping
    jobs.stopping.value = True
    qtbot.waitUntil(activity.stop_now.isVisible)
    assert "reloads the model" in activity.stop_now.accessibleName()
    assert activity.words.text() == "Stopping after this step (about 2 min 20 s)"
    assert window.bars.status_row.minimumSizeHint().width() <= 1280


@pytest.mark.parametrize(
    ("running", "words"),
    [
        (JobProgress("denoising", step=3, steps=20), "Stopping after this step"),
        (
            JobProgress("denoising", step=3, steps=20, step_seconds=14.2),
            "Stopping after this step (about 14 s)",
        ),
        (JobProgress("denoising", step=20, steps=20), "Stopping once this picture is decoded"),
        (JobProgress("loading", "text encoder"), "Stopping once text encoder is loaded"),
        (JobProgress("completing", step=3, steps=20), "Stopping"),
        (JobProgress("waiting"), "Stopping"),
    ],
)
def test_a_run_that_was_cancelled_says_what_it_waits_for(running: JobProgress, words: str) -> None:
    assert progress_text(running.stopping) == words
    assert running.stopping.stopping == running.stopping
