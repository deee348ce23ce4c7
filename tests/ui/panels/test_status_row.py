from __future__ import annotations

from collections.abc import Callable

from desktop_app.state.app_state import EngineStatus, ToolId
from desktop_app.state.document import Document
from desktop_app.state.jobs import Job, JobStatus, Progress
from desktop_app.ui.main_window import MainWindow
from desktop_app.worker.model_session import CopyProgress


def test_the_hint_follows_the_tool(window: MainWindow) -> None:
    row, active = window.status_row, window.workspace.state.tools.active
    brush = row.hint.text()
    active.value = ToolId.RECTANGLE
    assert row.hint.text() and row.hint.text() != brush


def test_progress_is_shown_while_something_is_made(
    window: MainWindow, start_job: Callable[[], Job]
) -> None:
    row, jobs = window.status_row, window.workspace.state.jobs
    assert not row.activity.bar.isVisible()
    job = start_job()
    jobs.progress.value = Progress("loading", "unet")
    assert row.activity.bar.isVisible() and row.activity.bar.maximum() == 0
    jobs.progress.value = Progress("denoising", step=5, steps=20, seconds_left=9.0)
    assert row.activity.words.text() == "Step 5 of 20 · 9 s left"
    assert row.activity.bar.value() / row.activity.bar.maximum() == 0.25
    jobs.set_status(job.id, JobStatus.DONE)
    assert not row.activity.bar.isVisible()


def test_size_and_zoom_are_shown_with_a_picture(
    window: MainWindow, open_picture: Callable[..., Document]
) -> None:
    row = window.status_row
    assert not row.zoom.isVisible() and not row.size_text.isVisible()
    open_picture()
    window.kit.actions["zoom_full"].trigger()
    assert row.zoom.isVisible() and row.zoom.text() == "100 %"
    assert row.size_text.text() == "96 × 64"
    window.workspace.state.view.zoom.value = 0.055
    assert row.zoom.text() == "5.5 %"


def test_the_engine_says_how_it_is(window: MainWindow) -> None:
    engine = window.workspace.state.engine
    for phase, words in (("starting", "starting"), ("failed", "failed")):
        engine.value = EngineStatus(phase)
        assert words in window.status_row.engine.text()
    engine.value = EngineStatus("ready", {"device": "cpu", "dtype": "bfloat16"})
    assert window.status_row.engine.text() == "Ready · CPU bf16"


def test_a_model_being_copied_is_shown_and_can_be_stopped(window: MainWindow) -> None:
    activity, models = window.status_row.activity, window.workspace.models
    models.copying.value = CopyProgress("model.safetensors", 1 << 30, 4 << 30)
    assert activity.isVisible() and "model.safetensors" in activity.words.text()
    assert activity.bar.value() / activity.bar.maximum() == 0.25
    models.copying.value = None
    assert not activity.isVisible()


def test_the_words_of_progress_never_make_it_narrower(
    window: MainWindow, start_job: Callable[[], Job]
) -> None:
    activity, progress = window.status_row.activity, window.workspace.state.jobs.progress
    start_job()
    progress.value = Progress("denoising", step=10, steps=20, seconds_left=100.0)
    width = activity.words.minimumWidth()
    progress.value = Progress("denoising", step=11, steps=20, seconds_left=9.0)
    assert activity.words.minimumWidth() == width
