"""Jobs that end, and all who tell of it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from desktop_app.core.errors import VelaturaError
from desktop_app.core.job_record import JobRecord
from desktop_app.core.queue_entry import QueueView
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import Tell
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.data.process_locks import is_used
from desktop_app.studio.queue.place import QueuePlace, Runner
from desktop_app.studio.queue.queue import Queue
from desktop_app.studio.studio_commands import Post
from tests.extensions.serving.server.serving import ROOT, SMALL, Served, submit, until, wait_for
from tests.patience import PATIENCE_SECONDS

KEY: Final = {"Idempotency-Key": "one"}
WAYS: Final = ("v1", "sdapi", "generate")
"""How a job is asked for: by `/v1/jobs` with a key, `/sdapi/v1/txt2img` or `/generate`."""

HELD: Final = "held by {}"
"""The prompt of a job that goes on once `Sent.let` is called, or that is cancelled."""

Happens = Callable[["Scene", "Sent"], object]


def _nothing(scene: Scene, sent: Sent) -> None:
    pass


@dataclass(frozen=True)
class Told:
    """What one of them tells: where a job stands, the code of its error, finished pictures."""

    status: str
    code: str
    images: int


@dataclass(frozen=True)
class End:
    """One way to end.

    Attributes:
        name: of the row.
        told: by everybody.
        answer: the status that clients of /sdapi and /generate are answered with.
        prompt: what the engine is to do; braces in it are the file of `Sent.let`.
        count: pictures that are asked for.
        steps: of each.
        happens: once the job is sent.
        mended: once it has ended.
        again: pictures once it was sent again by its key.
        slow: whether it takes seconds.
        hangs: whether its engine does.
        fills: whether the small disk of the scene is filled.
        waits: for another job.
    """

    name: str
    told: Told
    answer: int = 200
    prompt: str = "no pause"
    count: int = 1
    steps: int = 2
    happens: Happens = _nothing
    mended: Happens = _nothing
    again: int = 0
    slow: bool = False
    hangs: bool = False
    fills: bool = False
    waits: bool = False

    def __str__(self) -> str:
        return self.name


class Sent:
    """A request whose client waits for its end; by /v1 with a key, and with one who hears events.

    Args:
        way: of `WAYS`.

    Attributes:
        cut: how many of its clients lost their connection.
    """

    def __init__(self, scene: Scene, end: End, way: str, name: str, token: str) -> None:
        self.end, self.way, self.name = end, way, name
        self._held = scene.held(name)
        self.token = token
        self.client = scene.client_of(self)
        self.answer: httpx.Response | None = None
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.cut = 0
        self._threads: list[threading.Thread] = []
        settings = {"steps": end.steps, "seed": 5, "count": end.count}
        self._prompt = end.prompt.format(self._held)
        self.guidance: dict[str, Any] = {**SMALL, "prompt": self._prompt, "settings": settings}
        self._begin(scene, self._wait if way == "v1" else self._ask)
        until(lambda: self.client.get("/v1/jobs").json()["jobs"])
        self.id: str = self.client.get("/v1/jobs").json()["jobs"][0]["id"]
        if way == "v1":
            self._begin(scene, self._listen)

    def _begin(self, scene: Scene, work: Callable[[httpx.Client], object]) -> None:
        client = scene.client_of(self)

        def heard() -> None:
            try:
                work(client)
            except httpx.TransportError:
                self.cut += 1

        thread = threading.Thread(target=heard, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _wait(self, client: httpx.Client) -> None:
        self.answer = client.post("/v1/jobs?wait=true", json=self.guidance, headers=KEY)

    def _listen(self, client: httpx.Client) -> None:
        with client.stream("GET", f"/v1/jobs/{self.id}/events?previews=false") as stream:
            kind = ""
            for line in stream.iter_lines():
                if line.startswith("event: "):
                    kind = line[7:]
                elif line.startswith("data: "):
                    self.events.append((kind, json.loads(line[6:])))

    def _ask(self, client: httpx.Client) -> None:
        if self.way == "generate":
            self.answer = client.post("/generate", json=self.guidance)
            return
        end = self.end
        wish = {"prompt": self._prompt, "steps": end.steps, "width": 64, "height": 64, "seed": 5}
        self.answer = client.post("/sdapi/v1/txt2img", json={**wish, "n_iter": end.count})

    def job(self) -> dict[str, Any]:
        """As the server tells of it."""
        return self.client.get(f"/v1/jobs/{self.id}").json()

    def runs(self) -> None:
        """Until it does."""
        until(lambda: self.job()["progress"]["step"] > 0)

    def let(self) -> None:
        """It needn't wait in its second step any more."""
        self._held.unlink()

    def join(self) -> httpx.Response:
        """The answer."""
        self._join()
        assert self.answer is not None and not self.cut
        return self.answer

    def hears_nothing(self) -> None:
        """Its clients are cut off."""
        self._join()
        assert self.answer is None and self.cut == len(self._threads)

    def _join(self) -> None:
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive(), self.end.name

    def check(self, queue: Mapping[str, Told], window: Mapping[str, Told]) -> None:
        """All tell the same, and what is listed can be fetched."""
        end, answer, job = self.end, self.join(), self.job()
        told = {"/v1/jobs/ID": told_of(job)}
        told |= {"queue list": queue[self.id], "window": window[self.id]}
        if self.way == "v1":
            assert answer.status_code == 200
            told["wait=true"] = told_of(answer.json())
            kind, data = self.events[-1]
            images = [each for each, _ in self.events].count("image")
            told["events"] = Told(kind, data.get("code", ""), images)
        elif self.way == "generate" and end.told.status == "cancelled":  # no picture: no success
            assert (answer.status_code, answer.json()["code"]) == (422, "job_cancelled")
        else:
            assert answer.status_code == end.answer, answer.text
            said, name = answer.json(), "images" if self.way == "sdapi" else "images_base64"
            pictures = len(said.get(name, [])) if answer.status_code == 200 else end.told.images
            told[self.way] = Told(end.told.status, said.get("code", ""), pictures)
        assert told == dict.fromkeys(told, end.told), (end.name, self.way, told)
        for image in job["images"]:
            assert self.client.get(image["url"]).status_code == 200

    def again(self, scene: Scene) -> None:
        """Sent again by its key, it is the same job, and each of its pictures is made once. One
        that gets no picture so ends as before."""
        client = scene.client_of(self)
        assert submit(client, self.guidance, **KEY)["id"] == self.id
        ended = wait_for(client, self.id)
        wanted = list(range(self.end.again))
        assert wanted or told_of(ended) == self.end.told
        assert [image["index"] for image in ended["images"]] == wanted, self.end.name
        assert sorted(scene.pictures(self)) == [(self.id, image) for image in wanted]


def told_of(job: Mapping[str, Any]) -> Told:
    """By the server's JSON."""
    return Told(job["status"], code_of(job), len(job["images"]))


def code_of(job: Mapping[str, Any]) -> str:
    """Of its error; empty: it has none."""
    return "" if job["error"] is None else str(job["error"]["code"])


class Scene:
    """A server, and what else tells of its jobs; ``disk``: a small one that its users are on."""

    def __init__(self, served: Served, disk: Path | None = None) -> None:
        self.served, self.disk = served, disk
        self.before: Callable[[], object] = list
        """Ends the job before."""

    def send(self, end: End, way: str) -> Sent:
        """By a user of its own."""
        name, token = self.served.token("user")
        if end.waits:
            other = self.served.user("other")
            wish = {**SMALL, "prompt": HELD.format(self.held(name))}
            job = submit(other, wish)["id"]
            until(lambda: other.get(f"/v1/jobs/{job}").json()["status"] == "running")
            self.before = lambda: other.delete(f"/v1/jobs/{job}")
        return Sent(self, end, way, name, token)

    def held(self, name: str) -> Path:
        """A file there is, which holds a job of that name."""
        file = self.served.folder / f"{name}-held"
        file.touch()
        return file

    def client_of(self, sent: Sent) -> httpx.Client:
        return self.served.client(sent.token)

    def pictures(self, sent: Sent) -> list[tuple[str, int]]:
        """Job and number of each picture of that user's history."""
        found = self.client_of(sent).get("/v1/history").json()["pictures"]
        return [(one["job"], one["image"]) for one in found]

    def queue_list(self) -> dict[str, Told]:
        """By `velatura queue list --json`."""
        line = [sys.executable, "-m", "desktop_app", "--data-dir", str(self.served.folder)]
        said = subprocess.run(
            [*line, "queue", "list", "--json"], cwd=ROOT, capture_output=True, check=True
        )
        return {
            job["id"]: Told(job["state"], code_of(job), len(job["done"]))
            for job in json.loads(said.stdout)["jobs"]
        }

    def window(self) -> dict[str, Told]:
        """By a queue beside it, as the window has one: it runs no jobs of others, and has the queue
        where no server does."""
        paths, seen, views = self.served.paths, threading.Event(), list[QueueView]()
        place = QueuePlace(
            paths.queue_file,
            paths.queue_lock,
            BlobStore(paths.blobs),
            "window",
            lambda session: is_used(paths.running / f"{session}.lock"),
            mine_only=True,
        )
        runner: Runner = _Nobody()
        nobody: Any = None
        queue = Queue(place, runner, nobody, nobody, lambda call, slot: call(), _no_cost)

        def see(view: QueueView) -> None:
            views.append(view)
            seen.set()

        wrong = list[VelaturaError]()
        queue.changed.connect(see)
        queue.failed.connect(wrong.append)
        queue.start()
        until(lambda: seen.is_set() or wrong)
        assert queue.close() and not wrong
        return {
            entry.id: Told(
                str(entry.status),
                str(views[-1].errors.get(entry.id, {}).get("code", "")),
                len(entry.done),
            )
            for entry in views[-1].entries
        }


class _Nobody:
    """Makes nothing."""

    slots = engines = tries = 1
    without_engine = False

    def submit(self, job: Job, tell: Tell, post: Post | None = None) -> None:
        raise AssertionError(job)

    def cancel(self, *jobs: str, at_once: bool = False) -> None:
        pass


def _no_cost(record: JobRecord) -> None:
    pass
