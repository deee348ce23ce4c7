"""An engine somewhere in the cluster, as an `Engine` of this process.

A worker is taken when there is a job for it, and kept, with the models that its engine has loaded,
until another server waits for one: one that does nothing is given back then, one at work after its
turn.
Where none is free the job goes back to the queue (``worker_missing``), which does not count as a
failure; where a worker is lost in a job, another makes it from its beginning.
No other machine's clock is looked at: all times are this process's own.
"""

from __future__ import annotations

import hashlib
import io
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NoReturn

from desktop_app.catalog.families import load_families
from desktop_app.core import messages
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.engine import Engine, Tell
from desktop_app.core.errors import EngineError, VelaturaError
from desktop_app.core.events import EngineEvent
from desktop_app.core.safe_open import open_regular
from desktop_app.enginelink.session import is_end
from desktop_app.extensions.serving.cluster.contents import ContentReader, ModelContent, with_paths
from desktop_app.extensions.serving.cluster.ray_worker import Lost, NoWorker, RayCluster, RayWorker

PART_BYTES: Final = 16 << 20
"""Of a model, at a time."""

WAIT_SECONDS: Final = 2.0
"""What a job waits for a worker before the queue may give it to another engine."""

FIRST_SECONDS: Final = 5.0
"""What the first worker is waited for, so that the server knows what it can do."""

LOOK_SECONDS: Final = 0.25

TURN_SECONDS: Final = 30.0
"""So long a server keeps a worker that is at work, where another server waits."""

OTHERS_SECONDS: Final = 2.0
"""How often it is looked whether one does."""

AWAY_SECONDS: Final = 4.0
"""What the other server has to take a worker that was given back to it."""


class RemoteEngine(Engine):
    """Serves jobs by one worker at a time.

    Args:
        cluster: the workers.
    """

    def __init__(self, cluster: RayCluster) -> None:
        self._cluster = cluster
        self._worker: RayWorker | None = None
        self._taken_at = self._away_until = 0.0
        self._others_wait = False
        self._lock = threading.Lock()  # held while there is a job
        self._reader = ContentReader()
        self._families = load_families()
        self._said = ""
        try:
            self._taken(CancelToken(), FIRST_SECONDS)
        except EngineError:
            pass  # it comes later

    def describe(self) -> dict[str, str]:
        """Of the worker that it has, or of none; ``workers``: how many engines there are."""
        told = {} if self._worker is None else self._worker.info
        named = {} if self._worker is None else {"worker": self._worker.node[:8]}
        return {
            **told,
            **named,
            "cluster": self._cluster.address,
            "workers": str(self._cluster.count()),
        }

    def close(self) -> None:
        self._drop()

    def run(self, operation: str, job: Any, on_event: Tell, cancel: CancelToken) -> None:
        """See `Engine.run`; moreover ``worker_missing``, ``engine_died`` and ``engine_hung``."""
        with self._lock:
            self._run(operation, job, on_event, cancel)

    def _run(self, operation: str, job: Any, on_event: Tell, cancel: CancelToken) -> None:
        if self._others_wait and time.monotonic() - self._taken_at > TURN_SECONDS:
            self._give_to_others()
        worker = self._taken(cancel, WAIT_SECONDS)
        try:
            self._run_at(worker, operation, job, on_event, cancel)
        except (Cancelled, VelaturaError):
            raise
        except Exception as error:
            self._drop()
            if not isinstance(error, Lost):
                raise
            if cancel.is_cancelled:
                raise Cancelled from error
            raise error.error from error

    def heed_others(self) -> NoReturn:
        """Give workers to other servers that wait, in a separate thread."""
        while True:
            time.sleep(OTHERS_SECONDS)
            self.yield_to_others()

    def yield_to_others(self) -> None:
        """Give the worker back if it does nothing and another server waits for one."""
        with suppress(Exception):  # the head is away
            self._others_wait = self._cluster.others_wait()
        if self._others_wait and self._lock.acquire(blocking=False):
            try:
                if self._worker is not None:
                    self._give_to_others()
            finally:
                self._lock.release()

    def _taken(self, cancel: CancelToken, seconds: float) -> RayWorker:
        end = time.monotonic() + seconds
        while self._worker is None:
            try:
                if time.monotonic() < self._away_until:
                    raise NoWorker("it is another server's turn")
                self._worker = self._cluster.take(cancel)
                self._taken_at = time.monotonic()
            except NoWorker as none:
                self._say(str(none))
                if time.monotonic() >= end:
                    raise EngineError("worker_missing", reason=str(none)) from none
                if cancel.wait(LOOK_SECONDS):
                    raise Cancelled from none
        self._say("")
        return self._worker

    def _run_at(
        self, worker: RayWorker, operation: str, job: Any, on_event: Tell, cancel: CancelToken
    ) -> None:
        """Raises Lost beside what `run` raises."""

        def put(path: str, companions: tuple[Path, ...]) -> str:
            content = self._reader.content(Path(path), companions)
            self._bring(worker, content, path, cancel)
            return content.wire_path

        sent = with_paths(job, put)
        bare = b"".join(messages.packed(messages.Do("", operation, sent)))
        job_id = hashlib.sha256(bare).hexdigest()[:32]
        worker.say(messages.Do(job_id, operation, sent))
        _follow(worker, job_id, on_event, cancel)

    def _bring(
        self, worker: RayWorker, content: ModelContent, path: str, cancel: CancelToken
    ) -> None:
        """Send the worker what it doesn't have."""
        if content.key in worker.has or worker.finds(content, path, cancel):
            worker.has.add(content.key)
            return
        for file in content.files:
            with open_regular(Path(path).parent / file.name) as opened:
                while part := opened.read(PART_BYTES):
                    cancel.check()
                    worker.take(file.name, part)
        worker.take("", b"")
        worker.has.add(content.key)

    def _give_to_others(self) -> None:
        self._drop()
        self._others_wait = False
        self._away_until = time.monotonic() + AWAY_SECONDS

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()

    def _say(self, why: str) -> None:
        """Into the log, once for each reason."""
        if why and why != self._said:
            sys.stderr.write(f"no worker: {why}\n")
        self._said = why


def _follow(
    worker: RayWorker, job_id: str, on_event: Callable[[EngineEvent], None], cancel: CancelToken
) -> None:
    """Pass on what the worker tells of a job until it ends. Raises as `is_end`, and Lost."""
    told: float | None = None
    held = False
    while True:
        if cancel.is_cancelled and told is None:
            told = time.monotonic()
            worker.say(messages.Cancel(job_id))
        if cancel.is_paused != held:
            held = not held
            worker.say(messages.Hold(job_id, held))
        for data in worker.came():
            answer = messages.receive(io.BytesIO(data))
            if answer is not None and is_end(answer, job_id, on_event, told):
                return
