"""The true engine with the starter model, through its own process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.add_on import AddOn
from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError, ModelError
from desktop_app.core.events import (
    EngineEvent,
    Finished,
    ImageDone,
    Loading,
    PreviewMade,
    StepDone,
)
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.command import engine_command, engine_environment
from desktop_app.library.probing.probe import probe
from desktop_app.operations.networks.detecting import Detector
from tests.enginelink.conftest import image, run
from tests.patience import PATIENCE_SECONDS, until
from tests.tiny_networks import network_folder

READY_SECONDS = 300.0
SURE = {"people": 0.05, "joints": 0.05}
"""Of random weights nobody is sure."""


@pytest.fixture(scope="module")
def model() -> ModelInfo:
    """The starter model: a true one, and small."""
    return probe(resource_path("models", "starter"), load_families())


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineClient]:
    log = tmp_path_factory.mktemp("log") / "engine.log"
    client = EngineClient(log, start_seconds=READY_SECONDS)
    client.wait_until_ready(READY_SECONDS)
    yield client
    client.close()


def job(model: ModelInfo, steps: int = 3, seed: int = 1, count: int = 1) -> EngineJob:
    request = GenerationRequest(
        Task.TEXT_TO_IMAGE,
        "a red apple",
        model.id,
        Size(64, 64),
        steps=steps,
        seed=seed,
        scheduler="ddim",
        count=count,
    )
    return EngineJob(request, model)


@pytest.mark.slow
def test_it_says_which_torch_and_device_it_uses(client: EngineClient) -> None:
    info = client.describe()
    assert {"torch", "diffusers", "device", "dtype"} <= set(info)
    assert client.pid is not None
    assert psutil.Process(client.pid).nice() - psutil.Process().nice() in (5, 19)


@pytest.mark.slow
def test_text_becomes_a_picture_and_the_second_job_loads_nothing(
    client: EngineClient, model: ModelInfo
) -> None:
    events = run(client, job(model))
    kinds = [type(event) for event in events if not isinstance(event, PreviewMade)]
    assert kinds[0] is Loading
    assert kinds[-5:] == [StepDone, StepDone, StepDone, ImageDone, Finished]
    assert image(events).shape == (64, 64, 3)
    assert any(isinstance(event, PreviewMade) for event in events)
    again = run(client, job(model))
    assert not any(isinstance(event, Loading) for event in again)
    np.testing.assert_array_equal(image(again), image(events))


@pytest.mark.slow
def test_an_inpaint_carries_its_pixels_over(client: EngineClient, model: ModelInfo) -> None:
    request = GenerationRequest(
        Task.INPAINT, "", model.id, Size(64, 64), steps=2, scheduler="ddim", strength=0.9
    )
    pixels = np.full((64, 64, 3), 120, np.uint8)
    mask = np.zeros((64, 64), np.float32)
    mask[16:48, 16:48] = 1
    assert image(run(client, EngineJob(request, model, pixels, mask))).dtype == np.float32


def test_cancelled_midway_the_next_job_gives_the_same_bytes(
    client: EngineClient, model: ModelInfo
) -> None:
    whole = image(run(client, job(model, seed=5)))
    token = CancelToken()

    def on_event(event: EngineEvent) -> None:
        if isinstance(event, StepDone) and event.step == 2:
            token.cancel()

    with pytest.raises(Cancelled):
        client.generate(job(model, steps=150, count=64), on_event, token)
    np.testing.assert_array_equal(image(run(client, job(model, seed=5))), whole)


def test_a_model_that_is_not_there_is_an_explained_error(
    client: EngineClient, model: ModelInfo
) -> None:
    missing = from_json(ModelInfo, {**to_json(model), "id": "x", "path": model.path + "-gone"})
    with pytest.raises(ModelError):
        run(client, job(missing))


@pytest.mark.slow
def test_what_networks_see_in_a_picture_comes_back(client: EngineClient, tmp_path: Path) -> None:
    there = [
        AddOn(kind, kind, str(network_folder(tmp_path / kind, kind)), "preprocessor", task=sight)
        for sight, kind in (("depth", "dpt"), ("people", "rt_detr"), ("pose", "vitpose"))
    ]
    detector = Detector(client.run)
    picture = np.random.default_rng(0).integers(0, 256, (48, 80, 3), np.uint8)
    assert detector.detect("depth", picture, {}, there).pixels.shape == (48, 80, 3)
    assert detector.detect("pose", picture, SURE, there).people
    (tmp_path / "dpt" / "config.json").unlink()
    with pytest.raises(ModelError):
        detector.detect("depth", picture[::-1].copy(), {}, there)


@pytest.mark.slow
def test_its_log_stays_free_of_complaints(client: EngineClient, model: ModelInfo) -> None:
    run(client, job(model))
    assert client.log_tail() == ""


def test_another_process_gives_the_same_bytes_and_killed_in_a_step_it_says_so(
    client: EngineClient, model: ModelInfo, tmp_path: Path
) -> None:
    whole = image(run(client, job(model, seed=8)))
    other = EngineClient(tmp_path / "engine.log")
    np.testing.assert_array_equal(image(run(other, job(model, seed=8))), whole)
    pid = other.pid
    assert pid is not None

    def on_event(event: EngineEvent) -> None:
        if isinstance(event, StepDone) and event.step == 2:
            os.kill(pid, signal.SIGKILL)

    with pytest.raises(EngineError) as caught:
        other.generate(job(model, steps=150), on_event, CancelToken())
    assert (caught.value.code, caught.value.params) == ("engine_killed", {"reason": "signal 9"})
    other.close()


@pytest.mark.slow
def test_this_process_never_imported_torch(client: EngineClient) -> None:
    # Other tests of the same run may have imported it; a child shows what this path alone does.
    script = "import sys, desktop_app.enginelink.client; print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=engine_environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="what it has imported is read in /proc")
def test_while_it_imports_torch_it_leaves_at_once_when_asked(tmp_path: Path) -> None:
    # Otherwise than usually called, it isn't one of those that tests fork, with torch in them.
    command = [sys.executable, "-u", *engine_command()[1:]]
    client = EngineClient(tmp_path / "engine.log", command)
    client.start()
    session, pid = client._session, client.pid
    assert session is not None and pid is not None
    maps = Path(f"/proc/{pid}/maps")
    until(lambda: "libtorch" in maps.read_text())
    client.close(PATIENCE_SECONDS)
    assert session.process.reason() == "exit code 0"
    assert client.describe() == {}, "it was never ready"
