"""The engine seen through its process: what it says, what survives, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError, InputError, VelaturaError
from desktop_app.core.events import EngineEvent, Finished, ImageDone, PreviewMade, StepDone
from desktop_app.core.request import EngineJob
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.command import engine_environment
from tests.enginelink.numpy_jobs import COMMAND, MODEL, inpaint_job, job


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineClient]:
    client = EngineClient(tmp_path_factory.mktemp("log") / "engine.log", COMMAND)
    client.wait_until_ready(20)
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


def gone(pid: int, seconds: float) -> bool:
    """Whether the process has ended within that time (a zombie has)."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


# ---------------------------------------------------------------------- ordinary work


def test_the_engine_says_what_it_is_once_it_is_ready(client: EngineClient) -> None:
    assert client.describe()["numpy"] == np.__version__
    assert client.describe()["pid"] == str(client.pid)


def test_a_job_tells_its_steps_in_order_then_its_image_then_that_it_is_finished(
    client: EngineClient,
) -> None:
    events = run(client, job(steps=5, count=2))
    plain = [event for event in events if not isinstance(event, PreviewMade)]
    steps = [(event.image, event.step) for event in plain if isinstance(event, StepDone)]
    assert steps == [(image, step) for image in (0, 1) for step in range(1, 6)]
    assert [type(event) for event in plain[5:7]] == [ImageDone, StepDone]
    assert isinstance(events[-1], Finished)
    assert isinstance(events[-2], ImageDone)


def test_events_come_in_the_calling_thread(client: EngineClient) -> None:
    threads: set[int] = set()
    client.generate(job(), lambda _: threads.add(threading.get_ident()), CancelToken())
    assert threads == {threading.get_ident()}


def test_pictures_go_there_and_come_back_exactly(client: EngineClient) -> None:
    work = inpaint_job()
    assert work.image is not None
    pixels = image(run(client, work))
    np.testing.assert_array_equal(pixels[:, :32], work.image[:, :32].astype(np.float32) / 255)
    assert pixels.dtype == np.float32
    assert not pixels.flags.writeable


def test_a_refusal_arrives_as_itself_and_the_engine_goes_on(client: EngineClient) -> None:
    with pytest.raises(InputError) as caught:
        run(client, job("refuse"))
    assert caught.value.params == {"size": "1x1", "factor": 8, "nearest": "8x8"}
    assert run(client, job())


def test_an_accident_in_the_engine_arrives_with_its_traceback(client: EngineClient) -> None:
    with pytest.raises(EngineError) as caught:
        run(client, job("fail"))
    assert caught.value.code == "engine_failed"
    assert "an accident" in caught.value.what
    assert "_misbehave" in caught.value.details


def test_what_libraries_print_does_not_disturb_the_messages(client: EngineClient) -> None:
    assert image(run(client, job("print"))).shape == (48, 64, 3)


def test_a_model_can_be_loaded_ahead(client: EngineClient) -> None:
    events: list[EngineEvent] = []
    client.preload(MODEL, events.append)
    assert len(events) == 2


# ---------------------------------------------------------------------- cancelling


def test_cancelled_midway_it_stops_within_a_step_and_the_next_job_gives_the_same_bytes(
    client: EngineClient,
) -> None:
    whole = image(run(client, job(seed=9)))
    token, asked = CancelToken(), 0.0
    seen: list[EngineEvent] = []

    def on_event(event: EngineEvent) -> None:
        nonlocal asked
        seen.append(event)
        if isinstance(event, StepDone) and event.step == 10:
            asked = time.monotonic()
            token.cancel()

    with pytest.raises(Cancelled):
        client.generate(job(steps=1000), on_event, token)
    assert time.monotonic() - asked < 0.5
    assert len(seen) < 200
    np.testing.assert_array_equal(image(run(client, job(seed=9))), whole)


def test_a_token_set_before_costs_no_message(client: EngineClient) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        client.generate(job(), lambda _: pytest.fail("no event"), token)


def test_cancelling_after_the_end_harms_nothing(client: EngineClient) -> None:
    token = CancelToken()
    client.generate(job(steps=1), lambda event: token.cancel(), token)
    assert image(run(client, job())).shape == (48, 64, 3)


def test_an_engine_that_does_not_confirm_a_cancel_is_ended_and_the_next_job_has_a_new_one(
    make_client: Callable[..., EngineClient],
) -> None:
    lost: list[VelaturaError] = []
    client = make_client(on_lost=lost.append, cancel_seconds=0.3)
    client.wait_until_ready(20)
    token = CancelToken()
    threading.Timer(0.1, token.cancel).start()
    began = time.monotonic()
    with pytest.raises(EngineError) as caught:
        client.generate(job("hang"), lambda _: None, token)
    assert time.monotonic() - began < 3
    assert (caught.value.code, caught.value.params) == ("engine_hung", {"seconds": "0.3"})
    assert "I hang" in caught.value.details
    assert [error.code for error in lost] == ["engine_died"]
    assert image(run(client, job())).shape == (48, 64, 3)


def test_a_job_cancelled_while_the_engine_starts_ends_at_once_and_is_never_run(
    make_client: Callable[..., EngineClient],
) -> None:
    client = make_client()
    token = CancelToken()
    threading.Timer(0.02, token.cancel).start()
    with pytest.raises(Cancelled):
        client.generate(job("kill yourself"), lambda _: pytest.fail("no event"), token)
    assert client.describe() == {}, "it did not wait until the engine was ready"
    assert image(run(client, job())).shape == (48, 64, 3)


def test_a_listener_that_fails_stops_its_job_and_not_the_next(client: EngineClient) -> None:
    def fail(event: EngineEvent) -> None:
        raise RuntimeError("listener")

    began = time.monotonic()
    with pytest.raises(RuntimeError, match="listener"):
        client.generate(job(steps=5000), fail, CancelToken())
    events = run(client, job(steps=3))
    assert [event.step for event in events if isinstance(event, StepDone)] == [1, 2, 3]
    assert time.monotonic() - began < 5


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
    assert caught.value.code == "engine_died"
    assert caught.value.params == {"reason": "signal 9"}
    assert [error.code for error in lost] == ["engine_died"]
    assert not client.is_running
    np.testing.assert_array_equal(image(run(client, job(seed=3))), before)
    assert client.pid != first


@pytest.mark.parametrize(
    ("prompt", "reason"), [("kill yourself", "signal 9"), ("leave", "exit code 7")]
)
def test_how_it_died_is_said(
    make_client: Callable[..., EngineClient], prompt: str, reason: str
) -> None:
    client = make_client()
    client.wait_until_ready(20)
    with pytest.raises(EngineError) as caught:
        run(client, job(prompt))
    assert (caught.value.code, caught.value.params) == ("engine_died", {"reason": reason})


def test_a_crash_in_native_code_leaves_a_traceback_in_the_details(
    make_client: Callable[..., EngineClient],
) -> None:
    client = make_client()
    client.wait_until_ready(20)
    with pytest.raises(EngineError) as caught:
        run(client, job("crash"))
    assert caught.value.params == {"reason": "signal 11"}
    assert "_misbehave" in caught.value.details


def test_ctrl_c_in_the_terminal_is_the_windows_business(client: EngineClient) -> None:
    assert run(client, job("interrupt"))


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
    assert "can't be read" in caught.value.what
    assert run(client, job())


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
    client.wait_until_ready(20)
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
    time.sleep(0.2)
    began = time.monotonic()
    client.close()
    thread.join(2)
    assert not thread.is_alive()
    assert time.monotonic() - began < 2
    assert failures
    assert gone(pid, 0.1)
    with pytest.raises(EngineError):
        client.start()
    client.close()


def test_a_stopped_engine_is_ended_by_force(make_client: Callable[..., EngineClient]) -> None:
    client = make_client()
    client.wait_until_ready(20)
    pid = client.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    client.close(0.2)
    assert time.monotonic() - began < 2
    assert gone(pid, 0.1)


ORPHANING = """
import sys, threading
from pathlib import Path
from desktop_app.core.cancel import CancelToken
from desktop_app.enginelink.client import EngineClient
from tests.enginelink.numpy_jobs import COMMAND, job
client = EngineClient(Path(sys.argv[1]), COMMAND)
client.wait_until_ready(20)
print(client.pid, flush=True)
client.generate(job("hang"), print, CancelToken())
"""


def test_the_engine_does_not_outlive_a_window_that_was_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", ORPHANING, str(tmp_path / "engine.log")],
        stdout=subprocess.PIPE,
        env=engine_environment(),
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    time.sleep(0.2)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert gone(pid, 2)


def test_this_end_of_the_pipe_imports_neither_torch_nor_qt(tmp_path: Path) -> None:
    script = f"""
import sys
from pathlib import Path
from desktop_app.core.cancel import CancelToken
from desktop_app.enginelink.client import EngineClient
from tests.enginelink.numpy_jobs import COMMAND, job
client = EngineClient(Path({str(tmp_path)!r}) / "engine.log", COMMAND)
client.generate(job(), lambda event: None, CancelToken())
client.close()
print(sorted({{"torch", "diffusers", "transformers", "PySide6"}} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=engine_environment()
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_the_environment_keeps_the_engine_offline_and_finds_the_package() -> None:
    environment = engine_environment()
    assert environment["HF_HUB_OFFLINE"] == environment["TRANSFORMERS_OFFLINE"] == "1"
    assert (Path(environment["PYTHONPATH"].split(os.pathsep)[0]) / "desktop_app").is_dir()
