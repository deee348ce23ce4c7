"""Ray, as far as it is used: workers found by what they are, calls with an end, and their loss."""

from __future__ import annotations

import io
import json
import os
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

import ray
from ray.exceptions import RayError
from ray.experimental import internal_kv

import desktop_app
from desktop_app.core import messages
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import EngineError
from desktop_app.core.messages import Message
from desktop_app.core.wire import WireError
from desktop_app.extensions.serving.cluster.contents import ModelContent
from desktop_app.extensions.serving.cluster.worker_actor import READY_SECONDS, WorkerActor
from desktop_app.extensions.serving.cluster_command import KIND, libraries, proof, tag

REACH_SECONDS: Final = 3.0
"""After so long the head is not there."""

START_SECONDS: Final = 20.0
"""What Ray is given to start a process on a worker; more than that, and another is asked."""

ANSWER_SECONDS: Final = 20.0
"""After so long without any answer a worker is hanging, or cut off."""

SEND_SECONDS: Final = 120.0
"""What a part of a model, or a request, may take."""

QUIET_SECONDS: Final = 1.0
"""A worker that has nothing to say says so by then."""

SAY_SECONDS: Final = 1.0
"""How often who waits for a worker says so to other servers."""

WATCH_SECONDS: Final = 0.05
"""How often a waiting job looks at its cancel token."""


def _notes() -> Any:
    """Ray's own store of small values, which is none of its promises: imported where it is used."""
    return internal_kv


class NoWorker(Exception):  # noqa: N818 - a state of the cluster
    """No worker is free; the text says why."""


class Lost(Exception):  # noqa: N818 - what happened to a worker
    """A worker is gone, or hangs; what is said of it."""

    def __init__(self, error: EngineError) -> None:
        super().__init__(str(error))
        self.error = error


class RayWorker:
    """One worker that was taken. Used by one thread.

    Args:
        actor: Ray's handle.
        node: Ray's id of the machine.

    Attributes:
        info: what its engine says of versions and devices.
        has: keys of models that it is known to have.
    """

    def __init__(self, actor: Any, node: str) -> None:
        self._actor, self.node = actor, node
        self._asked = time.monotonic()
        self._hearing: Any = None
        self.info: dict[str, str] = {}
        self.has: set[str] = set()

    def ask(self, call: Any, seconds: float, cancel: CancelToken | None = None) -> Any:
        """The answer to a call. Raises Lost, and Cancelled by ``cancel``."""
        end = time.monotonic() + seconds
        while (answer := self._answer(call)) is None:
            if cancel is not None:
                cancel.check()
            if time.monotonic() > end:
                raise self._hung(seconds)
        return answer

    def checked(self, call: Any, seconds: float, cancel: CancelToken | None = None) -> bytes:
        """The same of a call that may answer with Failed, which is raised."""
        answer = bytes(self.ask(call, seconds, cancel))
        message = _message(answer)
        if isinstance(message, messages.Failed):
            raise message.error
        return answer

    def say(self, message: Message) -> None:
        """Raises Lost: the worker is gone, or took more than `SEND_SECONDS`."""
        data = b"".join(messages.packed(message))
        self.checked(self._actor.say.remote(data), SEND_SECONDS)

    def finds(self, content: ModelContent, path: str, cancel: CancelToken) -> bool:
        """Whether the model is there; if not it is awaited (`take`)."""
        call = self._actor.has.remote(content.to_bytes(), path)
        return self.checked(call, READY_SECONDS, cancel) == b"1"

    def take(self, name: str, data: bytes) -> None:
        """Send a part of a file; without a name: all was sent."""
        self.checked(self._actor.take.remote(name, data), SEND_SECONDS)

    def came(self) -> Sequence[bytes]:
        """What it has told since; nothing, if nothing came for a moment. Raises Lost."""
        if self._hearing is None:
            self._asked = time.monotonic()
            self._hearing = self._actor.receive.remote(QUIET_SECONDS)
        answer = self._answer(self._hearing)
        if answer is not None:
            self._hearing = None  # until then it is the one that gets what is told
        elif time.monotonic() - self._asked > ANSWER_SECONDS:
            raise self._hung(ANSWER_SECONDS)
        return answer or ()

    def end(self) -> None:
        """Nobody needs it any more. Never raises."""
        try:
            ray.kill(self._actor, no_restart=True)
        except Exception:  # noqa: BLE001 - it is gone
            pass

    def greet(self, cancel: CancelToken) -> None:
        """Find out whether it is one of ours, and have its engine started.

        Raises:
            Lost: it can't be used.
            EngineError: ``worker_version``, or its engine can't be started.
        """
        nonce = os.urandom(16)
        told = json.loads(self.ask(self._actor.hello.remote(nonce), START_SECONDS, cancel))
        mine = desktop_app.__version__, messages.PROTOCOL, dict(libraries()), proof(nonce)
        its = told["version"], told["wire"], told["libraries"], told["proof"]
        if its != mine:
            raise EngineError("worker_version", theirs=_named(its), ours=_named(mine))
        ready = _message(self.checked(self._actor.ready.remote(), READY_SECONDS, cancel))
        self.info = ready.info if isinstance(ready, messages.Ready) else {}

    def _answer(self, call: Any) -> Any:
        try:
            done = ray.wait([call], timeout=WATCH_SECONDS)[0]
            return ray.get(call, timeout=SEND_SECONDS) if done else None
        except RayError as error:
            reason = f"the worker on {self.node[:8]} is gone ({type(error).__name__})"
            raise Lost(EngineError("engine_died", str(error), reason=reason)) from error

    def _hung(self, seconds: float) -> Lost:
        return Lost(EngineError("engine_hung", seconds=f"{seconds:g}"))


class RayCluster:
    """The cluster, which is joined when it is first needed. Used by one thread.

    Servers that share its workers tell each other that they wait by numbers in the store of keys of
    its head: where one has changed between two looks, somebody waits. No clock is compared.

    Args:
        address: ``HOST:PORT``.
        server: whose engine this is.

    Attributes:
        address: as given.
    """

    def __init__(self, address: str, server: str) -> None:
        self.address = address
        self._refused: set[str] = set()
        self._key = f"{tag()}/{server}".encode()
        self._said = 0.0
        self._heard: dict[bytes, bytes] | None = None

    def count(self) -> int:
        """How many engines there are for this program, free or not; at least 1."""
        try:
            return max(1, round(_resources("cluster_resources").get(tag(), 0)))
        except NoWorker:
            return 1

    def take(self, cancel: CancelToken) -> RayWorker:
        """A worker that nobody has.

        Raises:
            NoWorker: there is none.
            Cancelled: by ``cancel``.
        """
        self._join()
        free = _resources("available_resources")
        if free.get(tag(), 0) < 1:
            self._say_waiting()
            raise NoWorker(self._why())
        made: Any = ray.remote(WorkerActor)
        options: dict[str, Any] = {
            "resources": {tag(): 1},
            "num_cpus": 0,
            "num_gpus": 1 if free.get("GPU", 0) >= 1 else 0,
            "max_concurrency": 4,
            "max_restarts": 0,
        }
        if self._refused:
            options["label_selector"] = {"ray.io/node-id": f"!in({','.join(self._refused)})"}
        actor = made.options(**options).remote()
        worker = RayWorker(actor, "?")
        try:
            node = worker.ask(actor.node.remote(), START_SECONDS, cancel)
            worker.node = bytes(node).decode()
            worker.greet(cancel)
        except EngineError as error:
            worker.end()
            if error.code == "worker_version":
                self._refused.add(worker.node)
            raise NoWorker(error.what) from error
        except Lost as lost:
            worker.end()
            raise NoWorker(lost.error.what) from lost
        except BaseException:
            worker.end()
            raise
        return worker

    def _join(self) -> None:
        if ray.is_initialized():
            return
        host, _, port = self.address.rpartition(":")
        try:
            socket.create_connection((host, int(port)), REACH_SECONDS).close()  # Ray tries for 80 s
            ray.init(address=self.address, log_to_driver=False, configure_logging=False)
        except Exception as error:  # whatever Ray says of it
            raise NoWorker(f"the cluster can't be reached: {error}"[:500]) from error

    def _say_waiting(self) -> None:
        if time.monotonic() - self._said >= SAY_SECONDS:
            self._said = time.monotonic()
            with suppress(Exception):  # the head is away
                _notes()._internal_kv_put(self._key, os.urandom(8), namespace=KIND)

    def others_wait(self) -> bool:
        """Whether another server has waited for a worker since this was last asked."""
        if not ray.is_initialized():
            return False
        heard, before = dict[bytes, bytes](), self._heard
        notes = _notes()
        for key in notes._internal_kv_list(f"{tag()}/", namespace=KIND):
            if key != self._key:
                heard[key] = notes._internal_kv_get(key, namespace=KIND)
        self._heard = heard
        return before is not None and any(before.get(key) != heard[key] for key in heard)

    def _why(self) -> str:
        """Why no worker is free, with those that are of another version."""
        others = {
            name: count
            for name, count in _resources("cluster_resources").items()
            if name.startswith(f"{KIND}-") and name != tag()
        }
        mine = _resources("cluster_resources").get(tag(), 0)
        told = [f"all {mine:g} are at work" if mine else "none has joined"]
        told += [f"{count:g} of another version ({name})" for name, count in others.items()]
        return ", ".join(told)


def _resources(name: str) -> dict[str, float]:
    try:
        return getattr(ray, name)()
    except Exception as error:  # whatever Ray says of it
        raise NoWorker(f"the cluster can't be asked: {error}"[:500]) from error


def _message(data: bytes) -> Message | None:
    try:
        return messages.receive(io.BytesIO(data))
    except WireError:
        return None


def _named(facts: tuple[Any, ...]) -> str:
    version, wire, found, proved = facts
    pairs = ", ".join(f"{name} {each}" for name, each in dict(found).items())
    return f"{version} (messages {wire}, files {str(proved)[:8]}, {pairs})"[:500]
