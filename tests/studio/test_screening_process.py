"""The safety filter with a queue, a recorder and a real engine process: what anybody sees, in which
order, and what is left after kill -9 in the middle of a judgement."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.add_on import AddOn
from desktop_app.core.events import EngineEvent, Finished, ImageDone, Loading, PreviewMade
from desktop_app.core.request import EngineJob
from desktop_app.enginelink.client import EngineClient
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobCancelled, JobFailed, Made
from desktop_app.storage.blob_store import BlobStore
from desktop_app.studio.job_records import JobEnvironment
from desktop_app.studio.queue.place import QueuePlace
from desktop_app.studio.queue.queue import Queue
from desktop_app.studio.studio import Studio
from tests.patience import PATIENCE_SECONDS
from tests.studio.screens import MODEL, Audit, job, judge, screening

ENDS = (Finished, JobCancelled, JobFailed)
DEEP = 40
"""Layers: it takes its time to be read."""


class Place:
    """A studio with a filter, a queue on it that records, and one list of what happened."""

    def __init__(self, folder: Path, classifier: AddOn) -> None:
        self.notes: list[str] = []
        self.news: list[Any] = []
        self.audit = Audit()
        self._changed = threading.Condition()
        self.classifier = Path(classifier.path)
        self.engine = EngineClient(folder / "engine.log", start_seconds=PATIENCE_SECONDS)
        self.engine.wait_until_ready(PATIENCE_SECONDS)
        self._real: Callable[..., None] = self.engine.run
        self.engine.run = self._run  # type: ignore[method-assign]
        self.while_judging: Callable[[EngineEvent], object] = lambda event: None
        filtering = screening(classifier, self.audit)
        self.studio = Studio(self.engine, lambda news, slot: news(), screening=filtering)
        place = QueuePlace(
            folder / "queue.sqlite", folder / "queue.lock", BlobStore(folder / "blobs"), "one"
        )
        environment = JobEnvironment(lambda _: MODEL)
        self.queue = Queue(place, self.studio, lambda: environment, self, lambda news, slot: news())
        self.queue.failed.connect(lambda error: self._say(error.code))
        self._thread = threading.Thread(target=self.studio.run)
        self._thread.start()
        self.queue.start()

    def _run(
        self, operation: str, given: Any, hear: Callable[[EngineEvent], object], token: Any
    ) -> None:
        def heard(event: EngineEvent) -> None:
            if operation == "classify":
                self.while_judging(event)
            hear(event)

        self._real(operation, given, heard, token)
        self._say(operation)

    def _say(self, note: str, news: object = None) -> None:
        with self._changed:
            self.notes.append(note)
            self.news.append(news)
            self._changed.notify_all()

    def record(self, made: Made) -> str:
        self._say(f"recorded {made.result.image}")
        return ""

    def recorded(self, job_id: str) -> set[int]:
        return set()

    def do(self, wanted: Job) -> Any:
        """Queue it, and wait for its end."""
        self.notes.clear()
        self.news.clear()
        self.queue.add(wanted, lambda news: self._say(type(news).__name__, news))
        with self._changed:
            done = self._changed.wait_for(
                lambda: any(isinstance(one, ENDS) for one in self.news), PATIENCE_SECONDS
            )
        assert done, self.notes
        return self.news[-1]

    def end(self) -> None:
        assert self.queue.close(PATIENCE_SECONDS)
        self.studio.close()
        self._thread.join(PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("place")
    place = Place(folder, judge(folder / "vit", num_hidden_layers=DEEP))
    yield place
    place.end()


@pytest.mark.slow
def test_recorder_and_listener_see_nothing_before_the_classifier_did(place: Place) -> None:
    assert isinstance(place.do(job("seen", count=2, steps=6)), Finished)
    notes = [note for note in place.notes if note not in ("StepDone", "Loading")]
    judged = [at for at, note in enumerate(notes) if note == "classify"]
    made = [at for at, note in enumerate(notes) if note == "Made"]
    assert notes[:3] == ["classify", "generate", "classify"], "the first is a trial"
    assert len(judged) == 3 and len(made) == 2
    for image in range(2):
        assert judged[image + 1] < made[image] < notes.index(f"recorded {image}")
    assert not any(isinstance(news, PreviewMade) for news in place.news)
    assert [(line["job"], line["action"]) for line in place.audit.told] == [("seen", "passed")] * 2


@pytest.mark.slow
def test_work_that_asks_the_engine_itself_gets_judged_pictures(place: Place) -> None:
    place.audit.lines.clear()
    told, done = list[EngineEvent](), threading.Event()
    given = EngineJob(job().request.finished, MODEL)
    place.studio.operate(
        lambda context: context.engine("generate", given, told.append, context.token),
        lambda _: done.set(),
        print,
        print,
    )
    assert done.wait(PATIENCE_SECONDS)
    assert [type(event) for event in told][-2:] == [ImageDone, Finished]
    assert place.audit.actions == ["passed"]


@pytest.mark.slow
def test_killed_while_it_judges_nobody_gets_the_picture(place: Place) -> None:
    def kill(event: EngineEvent) -> None:
        assert event == Loading("classifier", 0, 1) and place.engine.pid is not None
        os.kill(place.engine.pid, signal.SIGKILL)

    place.audit.lines.clear()
    os.utime(place.classifier)  # another file, so that it is read again, which takes its time
    place.while_judging = kill
    failed = place.do(job("killed"))
    assert isinstance(failed, JobFailed) and failed.error.code == "engine_killed"
    assert "generate" in place.notes and "classify" not in place.notes
    assert not any(isinstance(news, Made) for news in place.news)
    assert not any(note.startswith("recorded") for note in place.notes)
    assert place.audit.actions == ["withheld"]
    place.end()  # with the engine that took the place of the dead one
