"""Bodies on their way in: who sends much waits, where somebody else is there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Sized
from types import SimpleNamespace
from typing import Any

import pytest

from desktop_app.extensions.serving.server import bodies
from desktop_app.extensions.serving.server.bodies import Bodies
from desktop_app.extensions.serving.server.policy import LimitRules

HEADERS = {"content-type": "application/json", "content-length": "1000"}


def _sends(length: int) -> Callable[[], Awaitable[MutableMapping[str, Any]]]:
    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b" " * length, "more_body": False}

    return receive


class Clock(asyncio.SelectorEventLoop):
    """A loop whose time goes on where nothing is left to do but to wait."""

    now = 0.0
    _ready: Sized
    _scheduled: list[asyncio.TimerHandle]

    def time(self) -> float:
        return self.now

    def _run_once(self) -> None:
        waited_for = [one.when() for one in self._scheduled if not one.cancelled()]
        if not self._ready and waited_for:
            self.now = max(self.now, min(waited_for))
        super()._run_once()  # type: ignore[misc]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Who receives bodies reads it, too."""
    with contextlib.closing(Clock()) as made:
        monkeypatch.setattr(bodies, "time", SimpleNamespace(monotonic=made.time))
        yield made


async def _seconds(all_of: Bodies, user: str, length: int) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    all_of.done(await all_of.received(HEADERS, _sends(length), user), user)
    return loop.time() - began


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_AT_ONCE", 1000.0)
    monkeypatch.setattr(bodies, "_PER_SECOND", 1000.0)


def test_who_sends_much_beside_others_waits_before_the_next(clock: Clock) -> None:
    async def sent() -> None:
        all_of = Bodies(LimitRules())
        await _seconds(all_of, "cy", 10)
        await _seconds(all_of, "ann", 1600)
        assert await _seconds(all_of, "ann", 1000) == pytest.approx(0.6)
        assert await _seconds(all_of, "ann", 10) == pytest.approx(1.0)

    clock.run_until_complete(sent())


def test_the_others_and_who_is_alone_never_wait(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr(bodies, "_PER_SECOND", 1e-9)  # whoever waits would do so for long

    async def sent() -> None:
        alone = Bodies(LimitRules())
        for _ in range(3):
            assert not await _seconds(alone, "ann", 5000)
        beside = Bodies(LimitRules())
        await _seconds(beside, "ann", 5000)
        for _ in range(3):
            assert not await _seconds(beside, "cy", 10)
        assert await _seconds(beside, "ann", 10) == bodies._BESIDE

    clock.run_until_complete(sent())
