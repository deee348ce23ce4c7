"""The engine's process alone, spoken to byte by byte."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core import messages
from desktop_app.core.events import ImageDone, PreviewMade, StepDone
from desktop_app.enginelink.command import engine_environment
from tests.enginelink.numpy_jobs import COMMAND, job
from tests.patience import PATIENCE_SECONDS
from tests.quiet import wait_until_at_rest


@pytest.fixture
def engine() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=engine_environment(),
    )
    try:
        assert isinstance(hear(process), messages.Hello)
        assert isinstance(hear(process), messages.Ready)
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()


def hear(process: subprocess.Popen[bytes]) -> Any:
    return messages.receive(process.stdout)  # type: ignore[arg-type]


def say(process: subprocess.Popen[bytes], message: messages.Message) -> None:
    messages.send(process.stdin, message)  # type: ignore[arg-type]


def wait(process: subprocess.Popen[bytes]) -> int:
    return process.wait(PATIENCE_SECONDS)


def write(process: subprocess.Popen[bytes], data: bytes) -> None:
    assert process.stdin is not None
    process.stdin.write(data)
    process.stdin.flush()


def hang(process: subprocess.Popen[bytes]) -> None:
    """It begins a step that doesn't end."""
    say(process, messages.Do("a", "generate", job("hang")))
    assert process.stderr is not None
    assert process.stderr.readline() == b"I hang\n"


def close_stdin(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()


@pytest.mark.slow
def test_quit_ends_it_at_once_also_in_the_middle_of_a_step(engine: subprocess.Popen[bytes]) -> None:
    hang(engine)
    say(engine, messages.Quit())
    assert wait(engine) == 0


@pytest.mark.slow
@pytest.mark.parametrize("busy", [False, True])
def test_the_end_of_stdin_ends_it(engine: subprocess.Popen[bytes], busy: bool) -> None:
    if busy:
        hang(engine)
    close_stdin(engine)
    assert wait(engine) == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "damage",
    [
        lambda p: write(p, b"GET / HTTP/1.1\r\n\r\n"),
        lambda p: write(p, b"VLT1\xff\xff\xff\xff"),
        lambda p: write(p, b"VLT1\x02\x00\x00\x00[]"),
        lambda p: say(p, messages.Hello(1)),
        lambda p: (write(p, b"VLT1\x09\x00\x00\x00{"), close_stdin(p)),
    ],
    ids=["garbage", "huge", "no header", "not for it", "cut off"],
)
def test_a_damaged_message_ends_it_with_a_word_in_the_log(
    engine: subprocess.Popen[bytes], damage: Callable[[subprocess.Popen[bytes]], object]
) -> None:
    damage(engine)
    assert wait(engine) == 3
    assert engine.stderr is not None
    assert b"can't be read" in engine.stderr.read()


@pytest.mark.slow
def test_a_slow_reader_misses_previews_and_nothing_else(engine: subprocess.Popen[bytes]) -> None:
    say(engine, messages.Do("a", "generate", job("no pause", steps=400)))
    wait_until_at_rest(engine.pid)  # the pipe is full, the job done
    told = []
    while not isinstance(message := hear(engine), messages.Done):
        told.append(message.event)
    assert [e.step for e in told if isinstance(e, StepDone)] == list(range(1, 401))
    previews = [e.step for e in told if isinstance(e, PreviewMade)]
    assert len(previews) < 100
    assert previews[-1] == 400, "the newest is never dropped"
    assert previews == sorted(previews)
    assert isinstance(told[-2], ImageDone)


@pytest.mark.slow
def test_cancel_reaches_a_job_that_waits_and_one_that_runs(
    engine: subprocess.Popen[bytes],
) -> None:
    say(engine, messages.Do("running", "generate", job(steps=100_000)))
    say(engine, messages.Do("waiting", "generate", job()))
    say(engine, messages.Cancel("unknown"))
    say(engine, messages.Cancel("waiting"))
    say(engine, messages.Cancel("running"))
    ends = []
    while len(ends) < 4:
        message = hear(engine)
        if not isinstance(message, messages.EventMessage):
            ends.append(message)
    heard = [message for message in ends if isinstance(message, messages.CancelReceived)]
    assert heard == [messages.CancelReceived("waiting"), messages.CancelReceived("running")], (
        "at once"
    )
    ends = [message for message in ends if message not in heard]
    assert ends == [messages.Stopped("running"), messages.Stopped("waiting")]


@pytest.mark.slow
def test_it_leaves_when_nobody_listens_any_more(engine: subprocess.Popen[bytes]) -> None:
    assert engine.stdout is not None
    engine.stdout.close()
    say(engine, messages.Do("a", "generate", job("no pause", steps=50)))
    assert wait(engine) == 0


def test_the_true_entry_lowers_itself_gently_and_offers_itself_to_the_oom_killer() -> None:
    script = (
        "import os\n"
        "from desktop_app.networks.process import lower_priority, offer_to_oom_killer\n"
        "before = os.nice(0)\n"
        "lower_priority(); offer_to_oom_killer()\n"
        "print(os.nice(0) - before, open('/proc/self/oom_score_adj').read().strip())\n"
    )
    if not Path("/proc/self/oom_score_adj").exists():
        pytest.skip("Linux only")
    lower = min(5, 19 - os.nice(0))  # whoever runs the tests may have lowered them already
    done = subprocess.run(
        [COMMAND[0], "-c", script], capture_output=True, text=True, env=engine_environment()
    )
    assert done.stdout.split() == [str(lower), "500"], done.stderr
