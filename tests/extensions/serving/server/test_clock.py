"""A server whose clock is set back or forward by minutes while it runs: ages, order, limits, tokens
and what jobs are made from don't depend on it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import httpx
import numpy as np
import pytest

from desktop_app.extensions.serving.server.disk_reservations import DiskReservations
from desktop_app.storage import history_record
from desktop_app.storage.blob_store import BlobStore
from tests.extensions.serving.server.inside import Inside
from tests.extensions.serving.server.serving import SMALL, done

Turn = Callable[[float], None]


@pytest.fixture
def turn(monkeypatch: pytest.MonkeyPatch) -> Turn:
    """Sets the clock by so many seconds against the true one."""
    true, by = time.time, [0.0]

    class Planted(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.fromtimestamp(time.time(), tz)  # type: ignore[arg-type]

    monkeypatch.setattr(time, "time", lambda: true() + by[0])
    monkeypatch.setattr(history_record, "datetime", Planted)
    return lambda seconds: by.__setitem__(0, seconds)


def seconds_of(admin: httpx.Client) -> float:
    """The sum of what all jobs took, by the metrics."""
    lines = admin.get("/metrics").text.splitlines()
    found = [line for line in lines if line.startswith("velatura_job_seconds_sum")]
    return sum(float(line.rpartition(" ")[2]) for line in found)


@pytest.mark.parametrize("minutes", [-10, 10])
def test_the_newest_is_the_first_and_nothing_gets_an_odd_age(
    near: Inside, turn: Turn, minutes: int
) -> None:
    admin = near.user("admin", admin=True)
    up, before = admin.get("/readyz").json()["up_seconds"], seconds_of(admin)
    made = [done(admin, SMALL)["id"]]
    turn(minutes * 60.0)
    made += [done(admin, SMALL)["id"] for _ in range(2)]
    listed = [job["id"] for job in admin.get("/v1/jobs").json()["jobs"]]
    assert listed == made[::-1]
    pictures = admin.get("/v1/history").json()["pictures"]
    assert [one["job"] for one in pictures] == made[::-1]
    assert 0 <= admin.get("/readyz").json()["up_seconds"] - up < 60
    assert 0 <= seconds_of(admin) - before < 60


def test_a_limit_of_requests_is_neither_lifted_nor_longer(near: Inside, turn: Turn) -> None:
    client = near.user("busy", per_minute=1)
    done(client, SMALL)
    for minutes in (-10, 10):
        turn(minutes * 60.0)
        answer = client.post("/v1/jobs", json=SMALL)
        assert answer.status_code == 429 and 0 < int(answer.headers["Retry-After"]) <= 60


def test_tokens_come_and_go_at_once(near: Inside, turn: Turn) -> None:
    turn(-600.0)
    name, token = near.token("late")
    assert near.client(token).get("/v1/me").status_code == 200
    near.revoke(name)
    assert near.client(token).get("/v1/me").status_code == 401


class NoRecords:
    """A queue whose jobs have ended."""

    def entries(self) -> tuple[()]:
        return ()

    def disk_use_of(self, job_id: str) -> tuple[int, frozenset[str]]:
        return 100, frozenset({job_id})


def test_what_is_put_again_stays_though_the_clock_was_set_back(tmp_path: Path) -> None:
    """Somebody sends the same picture a second time, and is about to queue its job."""
    store = BlobStore(tmp_path)
    pictures = [np.full((4, 4, 3), value, np.uint8) for value in range(2)]
    kept, gone = map(store.put, pictures)
    held = DiskReservations(store, NoRecords(), lambda blobs: ())
    for name in (kept, gone):
        held.reserve("ann", name, 100)
        held.hold("ann", name)
    path = tmp_path / kept[:2] / kept
    store.put(pictures[0])
    earlier = time.time() - 600
    os.utime(path, (earlier, earlier))  # as a clock that was set back has it
    assert held.size("ann") == 0
    assert set(store.sizes([kept, gone])) == {kept}
