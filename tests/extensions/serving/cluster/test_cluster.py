"""Real machines of Ray on the loopback, and engines on them that draw with numpy."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError
from desktop_app.core.events import EngineEvent, Finished, ImageDone, StepDone
from desktop_app.core.request import EngineJob
from desktop_app.enginelink.client import EngineClient
from tests.enginelink.conftest import image, run
from tests.enginelink.numpy_jobs import COMMAND, inpaint_job, job
from tests.extensions.serving.cluster.nodes import Nodes

pytest.importorskip("ray", reason="the extra cluster is not installed")

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(300), pytest.mark.slow]


@pytest.fixture(scope="module")
def away(nodes: Nodes) -> Iterator[EngineClient]:
    """An engine in the cluster."""
    client = nodes.client()
    client.wait_until_ready(120)
    _until_made(client, there(nodes, job()))  # it is ready, also where no worker was in time
    assert "worker" in client.describe()
    yield client
    client.close()


def there(nodes: Nodes, made: EngineJob) -> EngineJob:
    """With a model that exists."""
    folder = nodes.folder / "model"
    folder.mkdir(exist_ok=True)
    (folder / "weights.safetensors").write_bytes(bytes(1000))
    return replace(made, model=replace(made.model, path=str(folder)))


def test_pixels_are_those_of_an_engine_here(
    nodes: Nodes, away: EngineClient, tmp_path: Path
) -> None:
    near = EngineClient(tmp_path / "engine.log", COMMAND)
    try:
        for made in (job(count=2), inpaint_job()):
            here, far = run(near, made), run(away, there(nodes, made))
            assert np.array_equal(image(here), image(far))
            kinds = [type(each) for each in far if isinstance(each, ImageDone | Finished)]
            assert kinds == [ImageDone] * made.request.count + [Finished]
    finally:
        near.close()


def test_a_cancel_arrives_and_the_worker_goes_on(nodes: Nodes, away: EngineClient) -> None:
    token = CancelToken()

    def tell(event: EngineEvent) -> None:
        if isinstance(event, StepDone):
            token.cancel()

    with pytest.raises(Cancelled):
        away.generate(there(nodes, job("slow 0.1", steps=100)), tell, token)
    assert image(run(away, there(nodes, job()))).shape == (48, 64, 3)


def test_an_engine_that_crashes_on_a_worker_is_told_and_replaced(
    nodes: Nodes, away: EngineClient
) -> None:
    with pytest.raises(EngineError) as caught:
        run(away, there(nodes, job("kill yourself")))
    assert caught.value.code == "engine_killed"
    assert away.is_ready  # what hands jobs on has nothing to do with it
    assert image(run(away, there(nodes, job()))).shape == (48, 64, 3)


def test_who_finds_no_free_worker_says_so_soon(nodes: Nodes, away: EngineClient) -> None:
    token, begun = CancelToken(), threading.Event()

    def work() -> None:
        with suppress(Cancelled):
            # As long as it takes until the other is there; the cancel ends it.
            busy = there(nodes, job("slow 0.1", steps=2000))
            away.generate(busy, lambda event: begun.set(), token)

    thread = threading.Thread(target=work)
    thread.start()
    other = nodes.client()
    try:
        assert begun.wait(60)
        other.wait_until_ready(120)
        with pytest.raises(EngineError) as caught:
            run(other, there(nodes, job()))
        assert caught.value.code == "worker_missing"
        assert "at work" in str(caught.value)
    finally:
        token.cancel()
        thread.join(60)
        other.close()


def test_a_machine_killed_in_a_picture_is_told_and_another_takes_its_place(
    nodes: Nodes, away: EngineClient
) -> None:
    _until_made(away, there(nodes, job()))  # the other machine's worker is its
    machine = nodes.join()
    client = nodes.client()
    begun, ended = threading.Event(), list[EngineError]()

    def tell(event: EngineEvent) -> None:
        if isinstance(event, StepDone):
            begun.set()

    def work() -> None:
        for _ in range(60):
            try:
                client.generate(there(nodes, job("slow 0.1", steps=100)), tell, CancelToken())
            except EngineError as error:
                if error.code != "worker_missing":
                    ended.append(error)
                    return

    thread = threading.Thread(target=work)
    try:
        thread.start()
        assert begun.wait(120)
        nodes.kill(machine)
        thread.join(60)
        assert [error.code for error in ended] == ["engine_died"]
        machine = nodes.join()
        assert image(_until_made(client, there(nodes, job()))).shape == (48, 64, 3)
    finally:
        client.close()
        nodes.kill(machine)


def _until_made(client: EngineClient, made: EngineJob) -> list[EngineEvent]:
    end = time.monotonic() + 120
    while True:
        try:
            return run(client, made)
        except EngineError:
            assert time.monotonic() < end
