"""Whole queues over real engine processes (numpy), and a recorder of files: for tests, and for the
processes that are killed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.catalog.bundled import bundled_add_ons
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import InputError
from desktop_app.core.events import Finished
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.queue_entry import QueueEntry, QueueView
from desktop_app.enginelink.client import EngineClient
from desktop_app.extensions.serving.verbs.engine_pool import EnginePool
from desktop_app.imaging.encode import encode
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobCancelled, JobFailed, Made
from desktop_app.jobs.results import Result
from desktop_app.state.document.document import Document
from desktop_app.state.work.parameters import Parameters
from desktop_app.storage.blob_store import BlobStore
from desktop_app.studio.job_assembly import assemble, drafted
from desktop_app.studio.job_records import JobEnvironment
from desktop_app.studio.queue.place import QueuePlace
from desktop_app.studio.queue.queue import Queue
from desktop_app.studio.requests import plans_for
from desktop_app.studio.studio import Studio
from tests.enginelink import numpy_jobs
from tests.enginelink.numpy_jobs import COMMAND, MODEL, OTHER
from tests.patience import PATIENCE_SECONDS

ENDS = (Finished, JobCancelled, JobFailed)


def find(name: str) -> ModelInfo:
    if name not in (MODEL.id, OTHER.id):
        raise InputError("model_missing", name=name)
    return MODEL if name == MODEL.id else OTHER


class Folder:
    """Records pictures as files called by job and image. A second one of an image is noted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def record(self, made: Made) -> str:
        result = made.result
        path = self.folder / f"{result.job.id}-{result.image}-{result.seed}.png"
        if path.exists():
            (self.folder / f"twice-{result.job.id}-{result.image}").touch()
        write_atomic(path, encode(result.main.pixels[..., :3], "PNG"))
        return ""

    def recorded(self, job_id: str) -> set[int]:
        return {int(path.stem.split("-")[1]) for path in self.folder.glob(f"{job_id}-*.png")}

    @property
    def twice(self) -> list[str]:
        return [path.name for path in self.folder.glob("twice-*")]


class Program:
    """One program with a queue, an engine of its own, and what it was told. With several
    ``commands`` it has a pool of as many engines."""

    def __init__(
        self,
        folder: Path,
        session: str,
        keeper: Any = None,
        alive: Callable[[str], bool] = lambda session: True,
        commands: Sequence[Sequence[str]] = (COMMAND,),
        ahead: int = 1,
    ) -> None:
        self.told: list[tuple[str, Any]] = []
        self.view = QueueView()
        self.errors: list[str] = []
        self._changed = threading.Condition()
        studios = [
            Studio(
                EngineClient(folder / f"engine-{session}-{number}.log", command),
                lambda news, slot: news(),
                self._start_studio if len(commands) == 1 else lambda: None,
            )
            for number, command in enumerate(commands)
        ]
        self.studio = studios[0]
        self._studio_thread = threading.Thread(target=self.studio.run)
        self.pool = EnginePool(studios, ahead)
        if len(commands) > 1:
            self.pool.start()
        self.keeper: Any = keeper or Folder(folder / "pictures")
        place = QueuePlace(
            folder / "queue.sqlite",
            folder / "queue.lock",
            BlobStore(folder / "blobs"),
            session,
            alive,
        )
        self.queue = Queue(
            place,
            self.studio if len(commands) == 1 else self.pool,
            lambda: JobEnvironment(find, networks=bundled_add_ons),
            self.keeper,
            lambda news, slot: news(),
        )
        self.queue.changed.connect(self._see)
        self.queue.failed.connect(lambda error: self.errors.append(error.code))
        self.queue.start()

    def _start_studio(self) -> None:
        with self._changed:
            if self._studio_thread.ident is None:
                self._studio_thread.start()

    def _see(self, view: QueueView) -> None:
        with self._changed:
            self.view = view
            self._changed.notify_all()

    def note(self, job_id: str, news: object) -> None:
        with self._changed:
            self.told.append((job_id, news))
            self._changed.notify_all()

    def add(self, job: Job, **more: Any) -> None:
        """Queue it, and wait until it is on the disk."""
        kept = threading.Event()
        self.queue.add(job, lambda news: self.note(job.id, news), then=kept.set, **more)
        assert kept.wait(PATIENCE_SECONDS)

    def until(self, condition: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, PATIENCE_SECONDS), (
                [(name, type(news).__name__) for name, news in self.told[-9:]],
                self.view.entries,
                self.errors,
            )

    def until_ended(self, *jobs: str) -> None:
        self.until(lambda: all(any(isinstance(n, ENDS) for n in self.of(job)) for job in jobs))

    def of(self, job_id: str) -> list[Any]:
        return [news for told_id, news in self.told if told_id == job_id]

    def made(self, job_id: str) -> list[Result]:
        return [news.result for news in self.of(job_id) if isinstance(news, Made)]

    def entry(self, job_id: str) -> QueueEntry | None:
        return next((e for e in self.view.entries if e.id == job_id), None)

    def states(self) -> dict[str, str]:
        return {entry.id: str(entry.status) for entry in self.view.entries}

    def order(self) -> str:
        return " ".join(e.id for e in self.view.entries if e.waits)

    def end(self) -> None:
        assert self.queue.close(PATIENCE_SECONDS)
        self.pool.close()
        if self._studio_thread.ident is not None:
            self._studio_thread.join(PATIENCE_SECONDS)


def job(
    name: str,
    prompt: str = "no pause",
    *,
    steps: int = 2,
    count: int = 1,
    model: ModelInfo = MODEL,
) -> Job:
    """Pictures of 64 x 48, from words alone."""
    request = replace(
        numpy_jobs.job(prompt, steps=steps, count=count, seed=10).request, model=model.id
    )
    return replace(drafted([request], model), id=name)


def edit(name: str, *, count: int = 2, model: ModelInfo | None = MODEL) -> Job:
    """An inpainting of the middle of a picture of 96 x 64."""
    pixels = np.random.default_rng(7).integers(0, 256, (64, 96, 3), np.uint8)
    document = Document(pixels, "picture")
    mask = np.zeros((64, 96), np.uint8)
    mask[20:40, 30:60] = 255
    document.mask.write(document.mask.rect, mask)
    chosen = Parameters(prompt="no pause", model=MODEL.id, seed=5, count=count, steps=2)
    return replace(assemble(chosen, model, plans_for(document, model), document), id=name)


Start = Callable[..., Program]
"""Starts one on the queue of the test: `conftest.start`."""
