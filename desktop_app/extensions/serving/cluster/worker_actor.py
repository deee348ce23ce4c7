"""What Ray runs on a worker: one engine, talked to in the messages that its pipe knows.

Bytes come in and go out, in the form of `core.wire`; nothing of the program is pickled. The engine
is a separate process here, too: if torch crashes, the actor tells, and starts another. If the
actor is ended, or loses whom it works for, its engine ends with it.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import ray

import desktop_app
from desktop_app.core import messages
from desktop_app.core.as_json import from_json
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError, explained
from desktop_app.core.events import EngineEvent, Loading, PreviewMade, StepDone
from desktop_app.core.file_lock import LockOwner, acquire_file
from desktop_app.core.mailbox import Mailbox
from desktop_app.core.messages import Message
from desktop_app.core.wire import WireError
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.command import engine_environment
from desktop_app.extensions.serving.cluster.contents import ContentStore, content_from, with_paths
from desktop_app.extensions.serving.cluster_command import WORKER, WorkerSettings, libraries, proof

READY_SECONDS = 300.0
"""What its engine is given to import torch."""


TOGETHER_SECONDS = 0.25
"""Steps of so long are told together."""


class WorkerActor:
    """One engine on this machine. Its methods may be called from several threads; all take and give
    bytes: JSON or messages, and no answer where nothing went wrong."""

    def __init__(self) -> None:
        settings = from_json(WorkerSettings, json.loads(os.environ[WORKER]))
        root = Path(settings.root)
        self._lock, number = _slot(root)
        environment = engine_environment()
        environment.pop("OMP_NUM_THREADS", None)  # Ray's: 1
        if settings.threads:
            environment["OMP_NUM_THREADS"] = str(settings.threads)
        self._client = EngineClient(
            root / f"engine-{number}.log", list(settings.command) or None, environment
        )
        self._store = ContentStore(Path(settings.models))
        self._outbox: Mailbox[Message] = Mailbox()
        self._matters = threading.Event()
        self._tokens: dict[str, CancelToken] = {}

    # -- who it is ----------------------------------------------------------------------------

    def hello(self, nonce: bytes) -> bytes:
        """JSON: ``proof`` of that nonce, ``version``, ``wire``, ``libraries``."""
        told = {
            "proof": proof(nonce),
            "version": desktop_app.__version__,
            "wire": messages.PROTOCOL,
            "libraries": dict(libraries()),
        }
        return json.dumps(told).encode()

    def node(self) -> bytes:
        """Ray's id of this machine."""
        return str(ray.get_runtime_context().get_node_id()).encode()

    def ready(self) -> bytes:
        """Ready, once the engine is; or Failed."""
        try:
            return _bytes(messages.Ready(self._client.wait_until_ready(READY_SECONDS)))
        except EngineError as error:
            return _bytes(messages.Failed("", error))

    # -- models -------------------------------------------------------------------------------

    def has(self, content: bytes, path: str) -> bytes:
        """``1``: the model is here; ``0``: it must be sent, and is awaited."""

        def answer() -> bytes:
            wanted = content_from(content)
            if self._store.find(wanted, path):
                return b"1"
            self._store.begin(wanted)
            return b"0"

        return _reported(answer)

    def take(self, name: str, data: bytes) -> bytes:
        """The next part of that file; without a name all was sent."""

        def keep() -> bytes:
            self._store.write(name, data) if name else self._store.finish()
            return b""

        return _reported(keep)

    # -- jobs ---------------------------------------------------------------------------------

    def say(self, data: bytes) -> bytes:
        """A message for the engine: Do, Cancel or Hold."""
        try:
            message = messages.receive(io.BytesIO(data))
        except WireError as error:
            return _bytes(messages.Failed("", explained(error)))
        match message:
            case messages.Do(job_id):
                self._tokens = {job_id: CancelToken()}
                threading.Thread(target=self._do, args=(message,), daemon=True).start()
            case messages.Cancel(job_id) if job_id in self._tokens:
                self._tokens[job_id].cancel()
            case messages.Hold(job_id, held) if job_id in self._tokens:
                token = self._tokens[job_id]
                (token.hold if held else token.go_on)()
            case _:
                pass
        return b""

    def receive(self, seconds: float) -> list[bytes]:
        """What was told since, oldest first; waits so long for the first of it. How far a job is
        waits a moment for more: each call takes its time from the engine."""
        first = self._outbox.take(seconds)
        if first is None:
            return []
        if _is_progress(first):
            self._matters.wait(TOGETHER_SECONDS)
        self._matters.clear()
        return [_bytes(one) for one in (first, *self._outbox.take_all())]

    def close(self) -> bytes:
        self._client.close()
        return b""

    def _do(self, message: messages.Do) -> None:
        job_id, token = message.job_id, self._tokens[message.job_id]

        def tell(event: EngineEvent) -> None:
            self._put(messages.EventMessage(job_id, event))

        try:
            job = with_paths(message.job, lambda path, _: self._store.path(path))
            self._client.run(message.operation, job, tell, token)
        except Cancelled:
            end: Message = messages.Stopped(job_id)
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it
            end = messages.Failed(job_id, explained(error))
        else:
            end = messages.Done(job_id)
        self._put(end)

    def _put(self, message: Message) -> None:
        self._outbox.put(message, messages.preview_slot(message))
        if not _is_progress(message):
            self._matters.set()


def _slot(root: Path) -> tuple[object, int]:
    """A number that no other actor on this machine has, and what holds it."""
    for number in itertools.count(1):
        lock = acquire_file(root / f"engine-{number}.lock")
        if not isinstance(lock, LockOwner):
            return lock, number
    raise AssertionError


def _is_progress(message: Message) -> bool:
    """Whether nothing of it is missed if it comes a moment later."""
    told = isinstance(message, messages.EventMessage)
    return told and isinstance(message.event, StepDone | PreviewMade | Loading)


def _bytes(message: Message) -> bytes:
    return b"".join(messages.packed(message))


def _reported(work: Callable[[], bytes]) -> bytes:
    """What ``work`` gives, or Failed."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - whoever waits must hear of it
        return _bytes(messages.Failed("", explained(error)))
