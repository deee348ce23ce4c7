"""The order of the conversation with an engine, without any process."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from desktop_app.core import messages
from desktop_app.core.errors import EngineError
from desktop_app.core.events import (
    EngineEvent,
    Finished,
    ImageDone,
    Loading,
    Noted,
    PreviewMade,
    StepDone,
    StepMade,
)
from desktop_app.core.messages import (
    Cancel,
    CancelReceived,
    Do,
    Done,
    EventMessage,
    Failed,
    Hello,
    Message,
    Ready,
    Stopped,
)
from desktop_app.core.operations import Preloading
from desktop_app.enginelink.protocol_state import Phase, ProtocolError, ProtocolState
from tests.enginelink.numpy_jobs import MODEL, job

STEP = StepDone(0, 1, 4, 1.0)
END = Finished(0.1, 0.0, "cpu", "float32")
FAILURE = EngineError("engine_failed", reason="x")


def picture(image: int = 0, height: int = 48) -> ImageDone:
    return ImageDone(image, 1, np.zeros((height, 64, 3), np.float32), 0.1)


def told(event: EngineEvent, job_id: str = "a") -> Message:
    return EventMessage(job_id, event)


def ready(*jobs: str, count: int = 1) -> ProtocolState:
    """One in which these jobs were given."""
    talk = ProtocolState()
    talk.check(Hello(1))
    talk.check(Ready({}))
    for each in jobs:
        talk.job_sent(Do(each, "generate", job(count=count)))
    return talk


@pytest.mark.parametrize(
    "said",
    [
        [told(Loading("x", 0, 2)), told(STEP), told(picture()), told(END), Done("a")],
        [told(Noted("settled", {})), Failed("a", FAILURE)],
        [Failed("a", FAILURE)],
    ],
)
def test_a_job_is_told_of_and_ends(said: list[Message]) -> None:
    talk = ready("a")
    for message in said:
        talk.check(message)
    assert talk.phase is Phase.READY
    with pytest.raises(ProtocolError):
        talk.check(said[-1])


def test_a_cancel_is_heard_once_and_the_job_may_end_as_it_likes() -> None:
    ends: tuple[Message, ...] = (Stopped("a"), Failed("a", FAILURE))
    for end in ends:
        talk = ready("a")
        talk.cancelled("a")
        assert not talk.has_received_cancel("a")
        talk.check(CancelReceived("a"))
        assert talk.has_received_cancel("a")
        talk.check(told(STEP))
        talk.check(end)
    talk = ready("a")
    for event in (picture(), END):
        talk.check(told(event))
    talk.cancelled("a")
    talk.check(Done("a"))  # it was done before the cancel came
    assert talk.has_received_cancel("a")
    talk.cancelled("a")


def test_a_cancel_is_heard_while_it_starts_too() -> None:
    talk = ProtocolState()
    talk.job_sent(Do("a", "generate", job()))
    talk.cancelled("a")
    for message in (Hello(1), CancelReceived("a"), Ready({}), Stopped("a")):
        talk.check(message)


@pytest.mark.parametrize(
    "said",
    [
        [told(STEP, "b")],
        [Done("b")],
        [Stopped("a")],
        [CancelReceived("a")],
        [Done("a")],
        [told(picture()), Done("a")],
        [told(END), Done("a")],
        [told(END), told(STEP)],
        [told(picture()), told(picture())],
        [told(picture(1))],
        [told(picture(-1))],
        [told(picture(0, 49))],
        [told(StepDone(0, 9, 4, None))],
        [told(StepDone(3, 1, 4, None))],
        [told(PreviewMade(1, 1, np.zeros((2, 2, 3), np.uint8)))],
        [told(StepMade(0, 1, np.zeros((64, 64, 3), np.uint8)))],  # nobody asked for a trace
        [Hello(1)],
        [Ready({})],
        [Cancel("a")],
        [messages.Quit()],
    ],
)
def test_what_is_out_of_turn_is_refused(said: list[Message]) -> None:
    talk = ready("a")
    for message in said[:-1]:
        talk.check(message)
    with pytest.raises(ProtocolError):
        talk.check(said[-1])


@pytest.mark.parametrize(
    ("said", "phase"),
    [
        ([Ready({})], Phase.NEW),
        ([Hello(1), Hello(1)], Phase.STARTING),
        ([Hello(1, messages.PROTOCOL + 1)], Phase.STARTING),
        ([Hello(1), told(STEP)], Phase.STARTING),
        ([Hello(1), Done("a")], Phase.STARTING),
    ],
)
def test_it_greets_and_gets_ready_before_all_else(said: list[Message], phase: Phase) -> None:
    talk = ProtocolState()
    talk.job_sent(Do("a", "generate", job()))
    for message in said[:-1]:
        talk.check(message)
    with pytest.raises(ProtocolError):
        talk.check(said[-1])
    assert talk.phase is phase


@pytest.mark.parametrize(
    "event",
    [
        STEP,
        PreviewMade(0, 1, np.zeros((2, 2, 3), np.uint8)),
        Loading("x", 1, 2),
        Noted("settled", {}),
    ],
)
def test_nothing_is_said_for_ever(event: EngineEvent) -> None:
    talk = ready("a")
    with pytest.raises(ProtocolError, match="too often"):
        for number in itertools.count():
            talk.check(told(event))
            assert number < 20_000


def test_loading_ahead_makes_no_pictures() -> None:
    talk = ready()
    talk.job_sent(Do("p", "preload", Preloading(MODEL)))
    talk.check(told(Loading("x", 1, 2), "p"))
    with pytest.raises(ProtocolError):
        talk.check(told(STEP, "p"))
    talk.check(Done("p"))
