"""Many jobs, cancelled and killed at odd moments: each ends once, and the next is as ever."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError
from desktop_app.core.events import EngineEvent, ImageDone
from desktop_app.core.geometry import Size
from desktop_app.enginelink.client import EngineClient
from tests.enginelink.numpy_jobs import COMMAND, job

ROUNDS = 60


@pytest.mark.slow
def test_jobs_cancelled_and_killed_at_odd_moments_never_hang_nor_spoil_the_next(
    tmp_path: Path,
) -> None:
    chance = random.Random(7)
    client = EngineClient(tmp_path / "engine.log", COMMAND)
    expected: np.ndarray | None = None
    ends = {"done": 0, "cancelled": 0, "engine_killed": 0}

    def disturb(how: str, token: CancelToken, pid: int | None) -> None:
        if how == "cancel":
            token.cancel()
        elif pid is not None:
            with contextlib.suppress(ProcessLookupError):  # killed in the round before
                os.kill(pid, signal.SIGKILL)

    for _ in range(ROUNDS):
        client.start()
        token = CancelToken()
        how = chance.choices(["leave alone", "cancel", "kill"], [3, 5, 2])[0]
        # At any moment: whatever comes first, each round ends in one of three ways.
        timer = threading.Timer(chance.random() * 0.06, disturb, [how, token, client.pid])
        if how != "leave alone":
            timer.start()
        events: list[EngineEvent] = []
        try:
            client.generate(job(steps=8, seed=4), events.append, token)
            ends["done"] += 1
            (picture,) = [event.pixels for event in events if isinstance(event, ImageDone)]
            expected = picture if expected is None else expected
            np.testing.assert_array_equal(picture, expected)
        except Cancelled:
            ends["cancelled"] += 1
        except EngineError as error:
            ends[error.code] += 1
        if how != "leave alone":
            timer.join()
    client.close()
    assert all(ends.values()), ends


@pytest.mark.slow
def test_a_large_picture_goes_through_the_pipe_exactly(tmp_path: Path) -> None:
    client = EngineClient(tmp_path / "engine.log", COMMAND)
    work = job(steps=1, seed=2)
    work = replace(work, request=replace(work.request, size=Size(2048, 1536)))
    pictures = []
    for _ in range(2):
        client.generate(
            work,
            lambda e: pictures.append(e.pixels) if isinstance(e, ImageDone) else None,
            CancelToken(),
        )
    client.close()
    assert pictures[0].shape == (1536, 2048, 3)
    np.testing.assert_array_equal(*pictures)
