"""How an engine process dies or is ended, and what is told of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import EngineError, VelaturaError
from desktop_app.core.events import EngineEvent, StepDone
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.command import engine_environment
from tests.enginelink.conftest import halt, image, run, until_it_hangs
from tests.enginelink.numpy_jobs import job
from tests.patience import PATIENCE_SECONDS, gone, until

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the signal has other numbers elsewhere")

# ---------------------------------------------------------------------- dying


def test_killed_during_a_job_it_says_so_and_the_next_job_has_a_new_engine(
    make_client: Callable[..., EngineClient],
) -> None:
    lost: list[VelaturaError] = []
    client = make_client(on_lost=lost.append)
    before = image(run(client, job(seed=3)))
    first = client.pid
    assert first is not None

    def on_event(event: EngineEvent) -> None:
        if isinstance(event, StepDone) and event.step == 3:
            os.kill(first, signal.SIGKILL)

    with pytest.raises(EngineError) as caught:
        client.generate(job(steps=1000), on_event, CancelToken())
    assert caught.value.code == "engine_killed"
    assert caught.value.params == {"reason": "signal 9"}
    assert [error.code for error in lost] == ["engine_killed"]
    assert not client.is_running
    np.testing.assert_array_equal(image(run(client, job(seed=3))), before)
    assert client.pid != first


@pytest.mark.parametrize(
    ("prompt", "code", "reason"),
    [
        ("kill yourself", "engine_killed", "signal 9"),
        pytest.param("lose its file", "engine_lost_file", "signal 7", marks=LINUX),
        ("leave", "engine_died", "exit code 7"),
    ],
)
def test_how_it_died_is_said(
    make_client: Callable[..., EngineClient], prompt: str, code: str, reason: str
) -> None:
    client = make_client()
    client.wait_until_ready(60)
    with pytest.raises(EngineError) as caught:
        run(client, job(prompt))
    assert (caught.value.code, caught.value.params) == (code, {"reason": reason})


def test_a_crash_in_native_code_leaves_a_traceback_in_the_details(
    make_client: Callable[..., EngineClient],
) -> None:
    client = make_client()
    client.wait_until_ready(60)
    with pytest.raises(EngineError) as caught:
        run(client, job("crash"))
    assert caught.value.params == {"reason": "signal 11"}
    assert "_misbehave" in caught.value.details


@pytest.mark.slow
def test_ctrl_c_in_the_terminal_is_the_windows_business(client: EngineClient) -> None:
    assert run(client, job("interrupt"))


@pytest.mark.slow
def test_an_engine_that_can_not_start_says_why_each_time(
    make_client: Callable[..., EngineClient],
) -> None:
    client = make_client("--cannot-start")
    for _ in range(2):
        with pytest.raises(EngineError) as caught:
            run(client, job())
        assert caught.value.code == "engine_start"
        assert caught.value.params == {"reason": "exit code 1"}
        assert "no such library" in caught.value.details


def test_a_command_that_does_not_exist_is_an_error_and_no_crash(
    make_client: Callable[..., EngineClient],
) -> None:
    with pytest.raises(EngineError) as caught:
        make_client(command=["/no/such/python"]).start()
    assert caught.value.code == "engine_start"


def test_bytes_that_are_no_message_end_the_engine_and_not_the_window(
    make_client: Callable[..., EngineClient],
) -> None:
    client = make_client()
    with pytest.raises(EngineError) as caught:
        run(client, job("damage"))
    assert caught.value.code == "engine_died"
    assert "unreadable" in caught.value.what
    assert run(client, job())


@pytest.mark.slow
def test_the_log_of_the_run_before_is_kept(
    make_client: Callable[..., EngineClient], tmp_path: Path
) -> None:
    client = make_client()
    run(client, job("print"))
    with pytest.raises(EngineError):
        run(client, job("leave"))
    run(client, job())
    assert "so does C code" in (tmp_path / "logs" / "engine.old.log").read_text()
    assert "so does C code" not in (tmp_path / "logs" / "engine.log").read_text()


# ---------------------------------------------------------------------- ending


def test_closing_takes_a_moment_even_when_a_step_hangs(
    make_client: Callable[..., EngineClient],
) -> None:
    client = make_client()
    client.wait_until_ready(60)
    pid = client.pid
    assert pid is not None
    failures: list[BaseException] = []

    def work() -> None:
        try:
            run(client, job("hang"))
        except EngineError as error:
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    until_it_hangs(client)
    client.close()
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()
    assert failures
    assert gone(pid)
    with pytest.raises(EngineError):
        client.start()
    client.close()


@pytest.mark.slow
def test_a_stopped_engine_is_ended_by_force(make_client: Callable[..., EngineClient]) -> None:
    client = make_client()
    client.wait_until_ready(60)
    pid = client.pid
    assert pid is not None
    halt(pid)
    client.close(0.2)
    assert gone(pid)


ORPHANING = """
import sys, threading
from pathlib import Path
from desktop_app.core.cancel import CancelToken
from desktop_app.enginelink.client import EngineClient
from tests.enginelink.numpy_jobs import COMMAND, job
client = EngineClient(Path(sys.argv[1]), COMMAND)
client.wait_until_ready(60)
print(client.pid, flush=True)
client.generate(job("hang"), print, CancelToken())
"""


def test_the_engine_does_not_outlive_a_window_that_was_killed(tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    parent = subprocess.Popen(
        [sys.executable, "-c", ORPHANING, str(log)],
        stdout=subprocess.PIPE,
        env=engine_environment(),
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    until(lambda: "I hang" in log.read_text())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert gone(pid)
