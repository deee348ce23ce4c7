"""Engine clients over the numpy engine, and what tests do with them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import EngineEvent, ImageDone
from desktop_app.core.request import EngineJob
from desktop_app.enginelink.client import EngineClient
from tests.enginelink.numpy_jobs import COMMAND
from tests.patience import until


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineClient]:
    client = EngineClient(tmp_path_factory.mktemp("log") / "engine.log", COMMAND)
    client.wait_until_ready(60)
    yield client
    client.close()


@pytest.fixture
def make_client(tmp_path: Path) -> Iterator[Callable[..., EngineClient]]:
    made: list[EngineClient] = []

    def make(*arguments: str, **options: Any) -> EngineClient:
        command = options.pop("command", [*COMMAND, *arguments])
        made.append(EngineClient(tmp_path / "logs" / "engine.log", command, **options))
        return made[-1]

    yield make
    for client in made:
        client.close()


def run(client: EngineClient, work: EngineJob) -> list[EngineEvent]:
    events: list[EngineEvent] = []
    client.generate(work, events.append, CancelToken())
    return events


def image(events: list[EngineEvent]) -> np.ndarray[Any, Any]:
    return next(event.pixels for event in events if isinstance(event, ImageDone))


def until_given(client: EngineClient) -> None:
    """Until it waits for a job that it has given to its process."""
    until(lambda: client._session is not None and client._session._inboxes)


def until_sent(client: EngineClient) -> None:
    """The same, once its sender is writing the job, or has."""
    until_given(client)
    session = client._session
    assert session is not None
    until(lambda: not session.process._sender._waiting)


def until_it_hangs(client: EngineClient) -> None:
    """Until its process does what a job of the prompt "hang" asks for."""
    until(lambda: "I hang" in client.log_tail())


def halt(pid: int) -> None:
    """Stop a child of ours with all of its threads, and come back when it stands: until then one
    of them may still read and answer."""
    os.kill(pid, signal.SIGSTOP)
    os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOWAIT)
