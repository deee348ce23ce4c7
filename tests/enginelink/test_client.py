"""The engine seen through its process: what it says, and what cancelling does."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError, InputError
from desktop_app.core.events import EngineEvent, Finished, ImageDone, PreviewMade, StepDone
from desktop_app.core.request import EngineJob
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.command import engine_environment
from tests.enginelink.conftest import image, run
from tests.enginelink.numpy_jobs import COMMAND, ENDLESS, MODEL, inpaint_job, job
from tests.patience import PATIENCE_SECONDS

# ---------------------------------------------------------------------- ordinary work


@pytest.mark.slow
def test_the_engine_says_what_it_is_once_it_is_ready(client: EngineClient) -> None:
    assert client.describe()["numpy"] == np.__version__
    assert client.describe()["pid"] == str(client.pid)


@pytest.mark.slow
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


@pytest.mark.slow
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
    token = CancelToken()
    seen: list[EngineEvent] = []

    def on_event(event: EngineEvent) -> None:
        seen.append(event)
        if isinstance(event, StepDone) and event.step == 10:
            token.cancel()

    with pytest.raises(Cancelled):
        client.generate(job(steps=ENDLESS), on_event, token)
    assert not any(isinstance(event, ImageDone) for event in seen)
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


@pytest.mark.slow
def test_a_job_cancelled_while_the_engine_starts_ends_at_once_and_is_never_run(
    make_client: Callable[..., EngineClient],
) -> None:
    class CancelledOnceItHasBegun(CancelToken):
        def check(self) -> None:
            super().check()
            self.cancel()

    client = make_client()
    with pytest.raises(Cancelled):
        client.generate(
            job("kill yourself"), lambda _: pytest.fail("no event"), CancelledOnceItHasBegun()
        )
    assert client.describe() == {}, "it did not wait until the engine was ready"
    assert image(run(client, job())).shape == (48, 64, 3)


def test_a_listener_that_fails_stops_its_job_and_not_the_next(client: EngineClient) -> None:
    def fail(event: EngineEvent) -> None:
        raise RuntimeError("listener")

    with pytest.raises(RuntimeError, match="listener"):
        client.generate(job(steps=ENDLESS), fail, CancelToken())
    events = run(client, job(steps=3))
    assert [event.step for event in events if isinstance(event, StepDone)] == [1, 2, 3]


# ---------------------------------------------------------------------- started ahead


@pytest.mark.slow
def test_a_process_started_ahead_is_the_one_that_is_heard(tmp_path: Path) -> None:
    client = EngineClient(tmp_path / "engine.log", COMMAND)
    client.spawn()
    client.spawn()
    assert client._ahead is not None
    pid = client._ahead.pid
    assert not client.is_running
    assert client.wait_until_ready(30)["pid"] == str(pid)
    assert client.pid == pid
    client.spawn()
    assert client._ahead is None
    client.close()


def test_a_process_that_was_never_heard_ends_with_the_client(tmp_path: Path) -> None:
    client = EngineClient(tmp_path / "engine.log", COMMAND)
    client.spawn()
    assert client._ahead is not None
    process = client._ahead
    client.close()
    assert not process.is_running
    client.spawn()
    assert client._ahead is None


# ---------------------------------------------------------------------- what it starts with


@pytest.mark.slow
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


# ---------------------------------------------------------------------- two jobs at a time


class InFlight:
    """A job that overlaps, given to a client in a thread of its own."""

    def __init__(self, client: EngineClient, work: EngineJob) -> None:
        self.events: list[EngineEvent] = []
        self.cancel, self.denoised = CancelToken(), threading.Event()
        self.error: BaseException | None = None

        def hear(event: EngineEvent) -> None:
            self.events.append(event)
            if isinstance(event, StepDone) and event.step == event.steps:
                self.denoised.set()

        def work_on() -> None:
            try:
                client.generate(replace(work, overlaps=True), hear, self.cancel)
            except (EngineError, Cancelled) as error:
                self.error = error
            self.denoised.set()

        self._thread = threading.Thread(target=work_on)
        self._thread.start()

    def end(self) -> BaseException | None:
        self._thread.join(PATIENCE_SECONDS)
        return self.error


def both(client: EngineClient, first: str, second: str) -> tuple[InFlight, InFlight]:
    """Two jobs of these prompts, of which the second is given once the first has done its steps."""
    one = InFlight(client, job(first, seed=1))
    assert one.denoised.wait(PATIENCE_SECONDS)
    return one, InFlight(client, job(second, seed=2))


def test_two_jobs_in_flight_get_each_its_own_answers(client: EngineClient, tmp_path: Path) -> None:
    goes = tmp_path / "goes"
    first, second = both(client, f"until {goes}", "a picture")
    assert second.end() is None
    assert not any(isinstance(event, ImageDone) for event in first.events)
    goes.touch()
    assert first.end() is None
    for flight, seed in ((first, 1), (second, 2)):
        expected = image(run(client, job(seed=seed)))
        np.testing.assert_array_equal(image(flight.events), expected)


def test_one_of_two_fails_or_is_cancelled_and_the_other_goes_on(
    client: EngineClient, tmp_path: Path
) -> None:
    for prompt, kind in (("fail", EngineError), ("slow 0.02", Cancelled)):
        goes = tmp_path / prompt.split()[0]
        first, second = both(client, f"until {goes}", prompt)
        if kind is Cancelled:
            second.cancel.cancel()
        assert isinstance(second.end(), kind)
        goes.touch()
        assert first.end() is None
        assert image(first.events).shape == (48, 64, 3)


def test_a_process_that_dies_ends_both(
    make_client: Callable[..., EngineClient], tmp_path: Path
) -> None:
    client = make_client()
    client.wait_until_ready(PATIENCE_SECONDS)
    first, second = both(client, f"until {tmp_path / 'never'}", "kill yourself")
    for flight in (first, second):
        assert isinstance(error := flight.end(), EngineError)
        assert error.code == "engine_killed"
    assert run(client, job())
