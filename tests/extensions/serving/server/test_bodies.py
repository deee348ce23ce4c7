"""Bodies on their way in: who sends much waits, where somebody else is there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
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


async def _seconds(all_of: Bodies, user: str, length: int) -> float:
    began = time.monotonic()
    all_of.done(await all_of.received(HEADERS, _sends(length), user), user)
    return time.monotonic() - began


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_AT_ONCE", 1000.0)
    monkeypatch.setattr(bodies, "_PER_SECOND", 1000.0)


def test_who_sends_much_beside_others_waits_before_the_next() -> None:
    async def sent() -> None:
        all_of = Bodies(LimitRules())
        await _seconds(all_of, "cy", 10)
        await _seconds(all_of, "ann", 1600)
        assert await _seconds(all_of, "ann", 1000) > 0.3
        assert await _seconds(all_of, "ann", 10) > 0.3

    asyncio.run(sent())


def test_the_others_and_who_is_alone_never_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_PER_SECOND", 1e-9)  # whoever waits would do so for long

    async def sent() -> None:
        alone = Bodies(LimitRules())
        for _ in range(3):
            await _seconds(alone, "ann", 5000)
        beside = Bodies(LimitRules())
        await _seconds(beside, "ann", 5000)
        for _ in range(3):
            await _seconds(beside, "cy", 10)
        waits = asyncio.create_task(_seconds(beside, "ann", 10))
        done, _ = await asyncio.wait({waits}, timeout=0.2)
        assert not done
        waits.cancel()

    asyncio.run(asyncio.wait_for(sent(), 9))
