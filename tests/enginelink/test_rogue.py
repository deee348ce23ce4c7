"""Processes that speak the engine's language and keep no rules: each is ended, with a sentence, and
fills no memory; and one that hears nothing holds up neither cancelling nor closing."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import psutil
import pytest

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError, VelaturaError
from desktop_app.core.events import EngineEvent, StepDone
from desktop_app.core.geometry import Size
from desktop_app.core.request import EngineJob, Task
from desktop_app.enginelink.client import EngineClient
from tests.enginelink.conftest import (
    halt,
    image,
    run,
    until_given,
    until_it_hangs,
    until_sent,
)
from tests.enginelink.numpy_jobs import COMMAND, inpaint_job, job
from tests.enginelink.rogue import ORDER_BREAKERS
from tests.patience import PATIENCE_SECONDS, gone, meanwhile, until

Make = Callable[..., EngineClient]


def rogue(name: str) -> list[str]:
    return [sys.executable, "-P", "-m", "tests.enginelink.rogue", name]


def large_job() -> EngineJob:
    """More than a pipe takes by itself (64 KiB)."""
    plain = inpaint_job()
    size = Size(512, 512)
    return EngineJob(
        replace(plain.request, size=size, task=Task.INPAINT),
        plain.model,
        np.zeros((512, 512, 3), np.uint8),
        np.ones((512, 512), np.float32),
    )


# ---------------------------------------------------------------------- the order


SEEN = ("ready without hello", "endless ready", "many arrays", "an unknown job", "endless loading")
"""Of each kind one; the order itself is checked in `test_protocol_state`."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=[] if n in SEEN else pytest.mark.slow) for n in ORDER_BREAKERS],
)
def test_what_breaks_the_order_ends_that_engine_with_a_sentence_and_fills_no_memory(
    make_client: Make, name: str
) -> None:
    lost: list[VelaturaError] = []
    told = threading.Event()

    def hear(error: VelaturaError) -> None:
        lost.append(error)
        told.set()

    client = make_client(command=rogue(name), on_lost=hear)
    before = psutil.Process().memory_info().rss
    events = 0

    def count(event: EngineEvent) -> None:
        nonlocal events
        events += 1

    client.start()
    pid = client.pid
    assert pid is not None
    with contextlib.suppress(EngineError):
        client.wait_until_ready(60)
        client.generate(job(), count, CancelToken())
        client.generate(job(), count, CancelToken())  # what comes after the end is of no job
    assert told.wait(PATIENCE_SECONDS)
    assert gone(pid)
    assert lost[0].code == "engine_died"
    said = str(lost[0].params["reason"])
    assert "violated the protocol" in said or "unreadable" in said
    assert events <= 11_000
    assert psutil.Process().memory_info().rss - before < 100 << 20


# ---------------------------------------------------------------------- cancelling


class Asked(CancelToken):
    """Counts how often the client that waits has looked at it."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    @property
    def is_at_once(self) -> bool:
        self.times += 1
        return super().is_at_once


@pytest.mark.slow
def test_a_long_step_alone_never_ends_the_engine_and_its_cancel_is_waited_for(
    make_client: Make, tmp_path: Path
) -> None:
    client, held = make_client(), tmp_path / "held"
    client.wait_until_ready(60)
    held.touch()
    pid, token = client.pid, Asked()
    session = client._session
    assert session is not None

    def cancel() -> None:
        until_it_hangs(client)
        (name,) = session._inboxes
        token.cancel()
        until(lambda: session.talk.has_received_cancel(name))
        client._cancel_seconds = 0.001  # it is over, and looked at a few times
        after = token.times + 5
        until(lambda: token.times > after)
        held.unlink()

    with meanwhile(cancel), pytest.raises(Cancelled):
        client.generate(job(f"held deaf by {held}", steps=3), lambda _: None, token)
    assert client.pid == pid
    assert image(run(client, job())).shape == (48, 64, 3)


def test_stop_now_ends_a_long_step_and_another_engine_starts_by_itself(make_client: Make) -> None:
    lost: list[VelaturaError] = []
    client = make_client(on_lost=lost.append)
    client.wait_until_ready(60)
    pid, token = client.pid, CancelToken()
    assert pid is not None
    with (
        meanwhile(lambda: until_it_hangs(client), token.cancel, token.cancel_at_once),
        pytest.raises(Cancelled),
    ):
        client.generate(job("hang"), lambda _: None, token)
    assert gone(pid)
    assert client.wait_until_ready(60)["pid"] != str(pid)
    assert not lost, "it was wanted"


@pytest.mark.slow
@pytest.mark.parametrize("work", [job, large_job], ids=["small", "larger than the pipe"])
def test_a_stopped_process_is_ended_when_it_does_not_hear_of_a_cancel(
    make_client: Make, work: Callable[[], EngineJob]
) -> None:
    lost: list[VelaturaError] = []
    client = make_client(on_lost=lost.append, cancel_seconds=0.3)
    client.wait_until_ready(60)
    assert client.pid is not None
    halt(client.pid)
    token = CancelToken()
    with meanwhile(lambda: until_given(client), token.cancel), pytest.raises(Cancelled):
        client.generate(work(), lambda _: None, token)  # it was what was asked for
    if lost:  # else the job never left this end of the pipe, and was taken back
        assert [error.code for error in lost] == ["engine_hung"]
        assert image(run(client, job())).shape == (48, 64, 3)


@pytest.mark.slow
def test_stopped_in_the_middle_of_a_job_it_is_ended_and_the_next_job_has_a_new_one(
    make_client: Make,
) -> None:
    client = make_client(cancel_seconds=0.3)
    token = CancelToken()

    def stop(event: EngineEvent) -> None:
        if isinstance(event, StepDone) and event.step == 3 and client.pid is not None:
            halt(client.pid)
            token.cancel()

    with pytest.raises(Cancelled):
        client.generate(job(steps=1000), stop, token)
    assert image(run(client, job())).shape == (48, 64, 3)


@pytest.mark.slow
def test_cancelled_while_a_stopped_process_starts_the_job_ends_at_once(make_client: Make) -> None:
    client = make_client(command=rogue("silent"))
    client.start()
    for work in (large_job(), job()):
        token = CancelToken()
        with meanwhile(lambda: until_given(client), token.cancel), pytest.raises(Cancelled):
            client.generate(work, lambda _: None, token)


@pytest.mark.slow
def test_a_job_that_was_taken_back_is_never_run(make_client: Make) -> None:
    client = make_client()
    client.start()
    pid = client.pid
    assert pid is not None
    halt(pid)
    # The first fills the pipe, the second waits behind it.
    for work, begun in ((large_job(), until_sent), (job("kill yourself"), until_given)):
        token = CancelToken()
        with meanwhile(partial(begun, client), token.cancel), pytest.raises(Cancelled):
            client.generate(work, lambda _: None, token)
    os.kill(pid, signal.SIGCONT)
    assert image(run(client, job())).shape == (48, 64, 3)
    assert client.pid == pid


# ---------------------------------------------------------------------- closing


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["child keeps the pipe", "child keeps the pipe, parent leaves", "child escapes", "deaf"],
)
def test_closing_takes_seconds_at_most_whoever_keeps_the_pipe_open(
    make_client: Make, name: str
) -> None:
    client = make_client(command=rogue(name))
    client.wait_until_ready(60)
    assert client.pid is not None
    children = psutil.Process(client.pid).children()
    try:
        if "leaves" in name or "escapes" in name:
            with pytest.raises(EngineError) as caught:
                run(client, job())
            assert caught.value.params == {"reason": "exit code 7"}
        client.close()
        if "escapes" in name:
            assert all(child.is_running() for child in children), "it was waited for"
        else:
            assert all(gone(child.pid) for child in children)
    finally:
        for child in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()


@pytest.mark.slow
@pytest.mark.parametrize("when", ["starting", "idle", "at work"])
def test_closing_ends_a_stopped_process_within_seconds(make_client: Make, when: str) -> None:
    client = make_client()
    client.start()
    pid = client.pid
    assert pid is not None
    failures: list[BaseException] = []

    def work() -> None:
        try:
            client.generate(large_job(), lambda _: None, CancelToken())
        except EngineError as error:
            failures.append(error)

    if when != "starting":
        client.wait_until_ready(60)
    halt(pid)
    thread = threading.Thread(target=work)
    if when == "at work":
        thread.start()
        until_given(client)
    client.close(0.3)
    if when == "at work":
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()
        assert failures
    assert gone(pid)


@pytest.mark.slow
def test_a_true_engine_leaves_in_time_though_it_is_told_politely(tmp_path: Path) -> None:
    client = EngineClient(tmp_path / "engine.log", COMMAND)
    client.wait_until_ready(60)
    pid = client.pid
    assert pid is not None
    session = client._session
    assert session is not None
    client.close(PATIENCE_SECONDS)
    assert session.process.reason() == "exit code 0", "Quit reached it"
    assert gone(pid)


# ---------------------------------------------------------------------- starting


@pytest.mark.slow
def test_one_that_never_greets_is_ended_with_a_sentence(make_client: Make) -> None:
    client = make_client(command=rogue("silent"), start_seconds=0.4)
    with pytest.raises(EngineError) as caught:
        run(client, job())
    assert caught.value.code == "engine_died"
    assert str(caught.value.params["reason"]).startswith("it did not respond within ")


@pytest.mark.slow
def test_one_that_hardly_gets_to_compute_is_waited_for(make_client: Make) -> None:
    client = make_client(command=rogue("starved"), start_seconds=10)
    assert client.wait_until_ready(60) == {"engine": "rogue"}


@pytest.mark.slow
def test_one_that_greets_may_take_its_time_to_get_ready(make_client: Make) -> None:
    client = make_client(command=rogue("slow to get ready"), start_seconds=10)
    assert client.wait_until_ready(60) == {"engine": "rogue"}
