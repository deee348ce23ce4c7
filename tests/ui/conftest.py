"""A real window over a real workspace that is not started: no engine process, no model scan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.pixels import ByteArray
from desktop_app.core.queue_entry import JobStatus
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Placed, Result
from desktop_app.jobs.spots import Spot
from desktop_app.state.document.document import Document
from desktop_app.storage.history import History
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.storage.pictures import save_picture
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.language import Language
from desktop_app.worker.workspace import Workspace
from tests.models import model_info

STARTER = model_info(
    "starter",
    native_size=256,
    size_bytes=54_000_000,
    bundled=True,
    defaults=ModelDefaults(steps=20, guidance_scale=5.0, scheduler="ddim"),
)
INPAINTER = model_info(
    "painter",
    path="/nowhere/painter.safetensors",
    layout="single_file",
    input_channels=9,
    size_bytes=2_130_000_000,
)


@pytest.fixture(scope="session", autouse=True)
def _empty_clipboard() -> Iterator[None]:
    """At the end: without a screen it is freed after Python has gone, and what it made crashes."""
    yield
    if QGuiApplication.instance() is not None:
        QGuiApplication.clipboard().clear()


def picture(width: int = 96, height: int = 64, channels: int = 3) -> ByteArray:
    """Some pixels, different everywhere."""
    size = width * height * channels
    return (np.arange(size) % 251).astype(np.uint8).reshape(height, width, channels)


def make_job(prompt: str = "a red apple", seed: int = 1000, **fields: object) -> Job:
    """A text→image job as Generate would queue it."""
    request = GenerationRequest(Task.TEXT_TO_IMAGE, prompt, "starter", Size(256, 256), seed=seed)
    return Job((Spot(request),), STARTER, **fields)  # pyright: ignore[reportArgumentType]


def make_result(number: int, job: Job | None = None) -> Result:
    """The ``number``-th result of a run."""
    pixels = picture(64, 48)
    pixels[:] = number * 20
    output = np.zeros((4, 4, 3), np.float32)
    placed = Placed(Size(64, 48).rect, pixels)
    job = job or make_job()
    return Result(f"r{number}", job, number, job.request.seed_of(number), (output,), (placed,))


def close_all(workspace: Workspace) -> None:
    """Give every document up."""
    while len(workspace.state.documents):
        workspace.state.close_document()


@pytest.fixture
def window(workspace: Workspace, qtbot: QtBot) -> MainWindow:
    """Menus, tools, canvas and prompt; what a test asks for is made then."""
    made = MainWindow(workspace, rest="when asked")
    # Without documents it asks nothing when it is closed.
    qtbot.addWidget(made, before_close_func=lambda _: close_all(workspace))
    made.resize(1280, 720)
    made.show()
    return made


@pytest.fixture
def whole(window: MainWindow) -> MainWindow:
    """The same window with all it has, for tests of how its parts stand together."""
    window.later.finish()
    return window


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, "dark")


@pytest.fixture
def english_after(qapp: QApplication) -> Iterator[None]:
    """The test may choose another language."""
    yield
    Language(qapp, "en")


@pytest.fixture
def with_models(workspace: Workspace) -> Workspace:
    workspace.state.models.value = (STARTER, INPAINTER)
    workspace.models.choose("starter")
    return workspace


@pytest.fixture
def open_picture(workspace: Workspace) -> Callable[..., Document]:
    def make(name: str = "park.png", path: Path | None = None) -> Document:
        document = Document(picture(), name, path)
        workspace.state.open_document(document)
        return document

    return make


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A file with `picture` in it."""
    path = tmp_path / "photo.png"
    save_picture(path, picture(), {})
    return path


@pytest.fixture
def start_job(workspace: Workspace) -> Callable[[], Job]:
    def start() -> Job:
        job = make_job()
        workspace.state.jobs.add(job)
        workspace.state.jobs.set_status(job.id, JobStatus.RUNNING)
        return job

    return start


@pytest.fixture
def past(workspace: Workspace) -> Callable[[list[str]], None]:
    """Writes a history with one entry for each prompt, oldest first."""

    def write(prompts: list[str]) -> None:
        history = History(workspace.paths.history_file, load_schedulers())
        for seed, prompt in enumerate(prompts):
            request = GenerationRequest(
                Task.TEXT_TO_IMAGE, prompt, "starter", Size(256, 256), seed=seed, steps=7
            )
            history.add(picture(16, 16), request, STARTER, EntryOrigin(seconds=1.5))
        history.close()

    return write
