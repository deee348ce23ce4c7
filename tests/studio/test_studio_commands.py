"""What is patient waits, is put off, and can be stopped; what somebody waits for goes before it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import EngineError, VelaturaError
from desktop_app.core.events import Embedded
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.operations import Embedding
from desktop_app.operations.networks.describing import embedded
from desktop_app.studio.studio import Studio
from tests.models import model_info

SECONDS = 60.0


class Client:
    """Stands in for the engine: it embeds when the test lets it, and can be stopped meanwhile."""

    on_ready = on_lost = on_replaced = on_pack_failed = None

    def __init__(self) -> None:
        self.begun: queue.Queue[str] = queue.Queue()
        self.let = threading.Event()

    def start(self) -> None: ...

    def preload(
        self, model: Any, tell: Any, cancel: CancelToken, memory: MemoryPlan, way: str
    ) -> None:
        self.begun.put(model.id)

    def run(self, operation: str, job: Any, on_event: Callable[[Any], None], cancel: Any) -> None:
        assert operation == "embed"
        self.begun.put(job.model)
        while not self.let.wait(0.005):
            cancel.check()
        if job.model == "damaged":
            raise EngineError("engine_failed", reason="a test")
        on_event(Embedded(np.ones((1, 2), np.float32)))

    def close(self, seconds: float) -> None: ...


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def studio(client: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    monkeypatch.setattr("desktop_app.studio.studio.QUIET_SECONDS", 0.03)
    made = Studio(client, lambda news, slot: news())  # type: ignore[arg-type]
    thread = threading.Thread(target=made.run)
    thread.start()
    yield made
    made.close()
    thread.join(SECONDS)


def embed(studio: Studio, name: str, *, patient: bool) -> queue.Queue[object]:
    told: queue.Queue[object] = queue.Queue()
    work = partial(embedded, Embedding(name, ("a",)))
    studio.operate(work, told.put, told.put, patient=patient)
    return told


def test_what_is_patient_is_put_off_and_begins_again(studio: Studio, client: Client) -> None:
    told = embed(studio, "patient", patient=True)
    assert client.begun.get(timeout=SECONDS) == "patient"
    studio.preload(model_info("starter"), MemoryPlan())
    assert [client.begun.get(timeout=SECONDS) for _ in range(2)] == ["starter", "patient"]
    words = embed(studio, "words", patient=False)
    assert client.begun.get(timeout=SECONDS) == "words"
    client.let.set()
    assert isinstance(words.get(timeout=SECONDS), np.ndarray)
    assert client.begun.get(timeout=SECONDS) == "patient"
    assert isinstance(told.get(timeout=SECONDS), np.ndarray)


@pytest.mark.parametrize("stopped", [False, True])
def test_what_was_put_off_is_not_told_as_cancelled(
    studio: Studio, client: Client, stopped: bool
) -> None:
    """Its token stops it also then."""
    told: queue.Queue[object] = queue.Queue()
    work = partial(embedded, Embedding("long", ("a",)))
    token = studio.operate(work, told.put, told.put, lambda: told.put("cancelled"), lane="long")
    assert client.begun.get(timeout=SECONDS) == "long"
    studio.preload(model_info("starter"), MemoryPlan())
    assert [client.begun.get(timeout=SECONDS) for _ in range(2)] == ["starter", "long"]
    assert told.empty()
    if stopped:
        token.cancel()
        assert told.get(timeout=SECONDS) == "cancelled"
    else:
        client.let.set()
        assert isinstance(told.get(timeout=SECONDS), np.ndarray)


def test_only_what_nobody_waits_for_is_stopped_as_patient(studio: Studio, client: Client) -> None:
    told: queue.Queue[object] = queue.Queue()
    work = partial(embedded, Embedding("long", ("a",)))
    studio.operate(work, told.put, told.put, lane="long")
    assert client.begun.get(timeout=SECONDS) == "long"
    words = embed(studio, "words", patient=False)
    studio.stop_patient()
    client.let.set()
    for one in (words, told):
        assert isinstance(one.get(timeout=SECONDS), np.ndarray)


def test_what_was_stopped_is_never_told(studio: Studio, client: Client) -> None:
    told = embed(studio, "patient", patient=True)
    waits = embed(studio, "waits", patient=True)
    client.begun.get(timeout=SECONDS)
    studio.stop_patient()
    client.let.set()
    words = embed(studio, "words", patient=False)
    words.get(timeout=SECONDS)
    assert client.begun.get(timeout=SECONDS) == "words"
    assert told.empty() and waits.empty()


def test_what_fails_is_told(studio: Studio, client: Client) -> None:
    client.let.set()
    told = embed(studio, "damaged", patient=True).get(timeout=SECONDS)
    assert isinstance(told, VelaturaError)


def test_what_is_answered_at_once_goes_before_what_waits(studio: Studio, client: Client) -> None:
    told = embed(studio, "first", patient=False)
    assert client.begun.get(timeout=SECONDS) == "first"
    studio.preload(model_info("starter"), MemoryPlan())
    others = [embed(studio, name, patient=False) for name in ("second", "third")]
    client.let.set()
    for each in (told, *others):
        assert isinstance(each.get(timeout=SECONDS), np.ndarray)
    assert [client.begun.get(timeout=SECONDS) for _ in range(3)] == ["second", "third", "starter"]


def test_of_several_in_one_slot_only_the_last_is_done(studio: Studio, client: Client) -> None:
    told = queue.Queue[object]()
    for name in ("first", "second", "last"):
        work = partial(embedded, Embedding(name, (name,)))
        studio.operate(work, told.put, told.put, slot="a")
        if name == "first":
            assert client.begun.get(timeout=SECONDS) == "first"
    assert client.begun.get(timeout=SECONDS) == "last"
    client.let.set()
    assert isinstance(told.get(timeout=SECONDS), np.ndarray)
    assert told.empty() and client.begun.empty()
