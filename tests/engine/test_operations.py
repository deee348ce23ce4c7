"""An operation of the engine is a row and a file: it runs, travels and is held to its own rules."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError, InputError
from desktop_app.core.events import EngineEvent, ImageDone, Loading
from desktop_app.core.messages import Do, Done, EventMessage, Hello, Ready, decode, encode
from desktop_app.core.operations import OPERATIONS, Gives, Operation
from desktop_app.core.pixels import ByteArray, declared
from desktop_app.core.wire import Frame, WireError
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.operations.operation_handler import EngineContext, Tell
from desktop_app.engine.operations.operation_table import HANDLERS
from desktop_app.enginelink.protocol_state import ProtocolError, ProtocolState


@dataclass(frozen=True, slots=True, eq=False)
class Doubling:
    """What the operation of this test takes."""

    times: int
    picture: ByteArray = field(metadata=declared("u1", channels=(3,)))


class Double:
    """Doubles a picture's sides."""

    def check(self, bench: EngineContext, job: Doubling) -> None:
        if job.times < 1:
            raise InputError("value_range", setting="times", value=job.times, minimum=1, maximum=9)

    def run(self, bench: EngineContext, job: Doubling, on_event: Tell, cancel: CancelToken) -> None:
        pixels = job.picture
        for done in range(job.times):
            cancel.check()
            on_event(Loading("picture", done, job.times))
            pixels = pixels.repeat(2, axis=0).repeat(2, axis=1)
        if job.times > 8:
            raise ZeroDivisionError("an accident")
        on_event(ImageDone(0, 0, (pixels / 255).astype(np.float32), 0.1))

    def about(self, job: Doubling) -> str:
        return "the picture"


PICTURE = np.full((4, 6, 3), 255, np.uint8)


@pytest.fixture(autouse=True)
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    gives = Gives({Loading: 3, ImageDone: 1}, frozenset({ImageDone}), images=1)
    monkeypatch.setitem(OPERATIONS, "double", Operation(Doubling, lambda job: gives))
    monkeypatch.setitem(HANDLERS, "double", Double())


def test_what_the_engine_does_is_what_the_table_says() -> None:
    own = [name for name, each in OPERATIONS.items() if each.process == "engine"]
    assert own == list(HANDLERS)


def test_it_runs_by_its_name(engine: LocalEngine) -> None:
    told: list[EngineEvent] = []
    engine.run("double", Doubling(2, PICTURE), told.append, CancelToken())
    assert isinstance(told[-1], ImageDone) and told[-1].pixels.shape == (16, 24, 3)


def test_it_is_refused_stopped_and_explained_like_any_other(engine: LocalEngine) -> None:
    token = CancelToken()
    token.cancel()
    for job, cancel, wanted in (
        (Doubling(0, PICTURE), CancelToken(), InputError),
        (Doubling(1, PICTURE), token, Cancelled),
        (Doubling(9, PICTURE), CancelToken(), EngineError),
    ):
        with pytest.raises(wanted):
            engine.run("double", job, lambda _: None, cancel)


def test_its_job_travels_and_is_checked_by_what_it_declares() -> None:
    frame = encode(Do("a", "double", Doubling(2, PICTURE)))
    back = decode(frame)
    assert isinstance(back, Do) and np.array_equal(back.job.picture, PICTURE)
    for array in (PICTURE[..., 0], PICTURE[..., :2], PICTURE.astype(np.float32)):
        with pytest.raises(WireError):
            decode(Frame(frame.kind, frame.fields, {"0": array}))
    with pytest.raises(WireError):
        decode(Frame(frame.kind, {**frame.fields, "operation": "halve"}, frame.arrays))


def test_it_is_held_to_what_it_gives() -> None:
    talk = ProtocolState()
    talk.check(Hello(1))
    talk.check(Ready({}))
    talk.job_sent(Do("a", "double", Doubling(2, PICTURE)))
    with pytest.raises(ProtocolError):
        talk.check(Done("a"))
    talk.check(EventMessage("a", ImageDone(0, 0, np.zeros((8, 12, 3), np.float32), 0.1)))
    with pytest.raises(ProtocolError):
        talk.check(EventMessage("a", ImageDone(0, 0, np.zeros((8, 12, 3), np.float32), 0.1)))
    talk.check(Done("a"))
