"""A process that hangs is noticed; one that is only slow never is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count

import pytest

from desktop_app.core import messages
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError, VelaturaError
from desktop_app.core.events import EngineEvent, Loading, StepDone
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.pulse import Pulse, PulseLimits
from tests.enginelink.conftest import halt, image, run, until_it_hangs
from tests.enginelink.numpy_jobs import ENDLESS, job
from tests.patience import PATIENCE_SECONDS, gone, meanwhile, until
from tests.quiet import wait_until_at_rest

Make = Callable[..., EngineClient]
MORE_THAN_A_PIPE_HOLDS = 1000
LIMITS = PulseLimits(frozen=1.0, idle=2.0, cancelled=1.0, busy=60.0)


class Watched:
    """A pulse with a clock and a process of its own, looked at every second."""

    def __init__(self, limits: PulseLimits = LIMITS) -> None:
        self.now: float = 0.0
        self.computed: float = 0.0
        self.reads = False
        self.pulse = Pulse(lambda: (self.computed, self.reads), limits, lambda: self.now)

    def hangs_within(
        self, seconds: int, *, beats: bool = True, computes: float = 0.0, reads: bool = False
    ) -> bool:
        self.reads = reads
        for _ in range(int(seconds / self.pulse.every)):
            self.now += self.pulse.every
            self.computed += computes * self.pulse.every
            if beats:
                self.pulse.receive(messages.Beat())
            if self.pulse.hanging():
                return True
        return False


@pytest.mark.parametrize(
    ("beats", "computes", "reads", "hangs"),
    [
        pytest.param(False, 0.0, False, True, id="stopped"),
        pytest.param(True, 0.0, False, True, id="deadlocked"),
        pytest.param(True, 0.001, False, True, id="deadlocked, and beats cost something"),
        pytest.param(True, 0.9, False, False, id="a step of ten minutes"),
        pytest.param(False, 0.9, False, False, id="a compiler that holds the interpreter"),
        pytest.param(True, 0.0, True, False, id="20 GB from a slow disk"),
        pytest.param(False, 0.0, True, False, id="the same, in one call that lets nobody beat"),
    ],
)
def test_only_what_neither_computes_nor_reads_hangs(
    beats: bool, computes: float, reads: bool, hangs: bool
) -> None:
    watched = Watched(PulseLimits())
    watched.pulse.begin()
    assert watched.hangs_within(600, beats=beats, computes=computes, reads=reads) is hangs


def test_work_that_computes_for_ever_without_a_word_hangs_and_long_steps_prolong_that() -> None:
    watched = Watched()
    watched.pulse.begin()
    assert watched.hangs_within(70, computes=1.0)
    slow = Watched()
    slow.pulse.begin()
    for step in count(1):
        assert not slow.hangs_within(50, computes=1.0)
        slow.pulse.receive(messages.EventMessage("a", StepDone(0, step, 9, None)))
        if step == 3:
            break
    assert not slow.hangs_within(900, computes=1.0)


@pytest.mark.slow
def test_an_engine_without_work_may_rest_but_not_be_stopped() -> None:
    watched = Watched()
    watched.pulse.begin()
    watched.pulse.receive(messages.Done("a"))
    assert not watched.hangs_within(3600)
    assert watched.hangs_within(3, beats=False)


def test_of_two_jobs_the_other_one_still_works() -> None:
    watched = Watched()
    for _ in range(2):
        watched.pulse.begin()
    watched.pulse.receive(messages.Ready({}))
    watched.pulse.receive(messages.Done("a"))
    assert watched.hangs_within(600)
    watched.pulse.receive(messages.Done("b"))
    assert not watched.hangs_within(3600)
    watched.pulse.begin()
    watched.pulse.taken_back()
    assert not watched.hangs_within(3600), "it never reached the engine"


def test_a_machine_that_slept_is_no_engine_that_hangs() -> None:
    watched = Watched()
    watched.pulse.begin()
    watched.now += 8 * 3600
    assert not watched.pulse.hanging()
    assert not watched.hangs_within(1)
    assert watched.hangs_within(3), "it is looked at again"


@pytest.mark.slow
@pytest.mark.parametrize("how", ["stopped", "deadlocked"])
def test_an_engine_that_hangs_in_a_job_is_ended_and_the_next_job_has_another(
    make_client: Make, how: str
) -> None:
    lost: list[VelaturaError] = []
    client = make_client(on_lost=lost.append, pulse=LIMITS)
    client.wait_until_ready(60)
    pid = client.pid
    assert pid is not None

    def stop(event: EngineEvent) -> None:
        if isinstance(event, StepDone | Loading):
            halt(pid)

    work, hear = (job(steps=1000), stop) if how == "stopped" else (job("hang"), stop)
    with pytest.raises(EngineError) as caught:
        client.generate(work, hear, CancelToken())
    assert caught.value.code == "engine_hung"
    assert float(caught.value.params["seconds"]) >= 1
    assert not client.is_ready
    assert gone(pid)
    assert [error.code for error in lost] == ["engine_hung"]
    assert image(run(client, job())).shape == (48, 64, 3)


def test_cancelled_while_it_hangs_it_is_ended_soon_and_told_cancelled(make_client: Make) -> None:
    limits = PulseLimits(idle=600.0, cancelled=0.5)
    client = make_client(pulse=limits)
    client.wait_until_ready(60)
    pid, token = client.pid, CancelToken()
    assert pid is not None
    with meanwhile(lambda: until_it_hangs(client), token.cancel), pytest.raises(Cancelled):
        client.generate(job("hang"), lambda _: None, token)
    assert gone(pid)


def test_an_engine_that_is_stopped_while_it_rests_is_noticed(make_client: Make) -> None:
    lost = threading.Event()

    def note(error: VelaturaError) -> None:
        lost.set()

    client = make_client(on_lost=note, pulse=LIMITS)
    client.wait_until_ready(60)
    assert client.pid is not None
    halt(client.pid)
    assert lost.wait(60)
    assert not client.is_ready


def test_a_process_that_is_held_is_not_hanging_until_it_goes_on() -> None:
    watched = Watched()
    watched.pulse.receive(messages.Beat())
    watched.pulse.begin()
    watched.pulse.hold(paused=True)
    assert not watched.hangs_within(1000)
    watched.pulse.hold(paused=False)
    assert watched.hangs_within(10)


def test_a_job_that_is_held_waits_at_its_next_step_and_can_be_cancelled(
    make_client: Make,
) -> None:
    client, token = make_client(), CancelToken()
    steps: list[int] = []
    held = threading.Event()

    def hear(event: EngineEvent) -> None:
        if isinstance(event, StepDone):
            steps.append(event.step)
            if event.step == 3:
                token.hold()
                held.set()

    ended: list[type] = []

    def work() -> None:
        try:
            client.generate(job("no pause", steps=ENDLESS), hear, token)
        except Cancelled:
            ended.append(Cancelled)

    thread = threading.Thread(target=work)
    thread.start()
    assert held.wait(PATIENCE_SECONDS)
    assert client.pid is not None
    wait_until_at_rest(client.pid)  # it pauses nowhere, so it waits
    at_rest = len(steps)
    token.go_on()
    until(lambda: len(steps) > at_rest + MORE_THAN_A_PIPE_HOLDS)
    token.hold()
    token.cancel()
    thread.join(PATIENCE_SECONDS)
    assert ended == [Cancelled]
