"""The server ends, however that happens: what was acknowledged is done once, sooner or later."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from desktop_app.storage.history import History
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.queue_store import QueueStore
from tests.extensions.serving.server.drawn import PROGRAM
from tests.extensions.serving.server.serving import (
    PLAIN,
    SMALL,
    Served,
    add_token,
    done,
    picture,
    serving,
    started,
    submit,
    until,
    wait_for,
)
from tests.extensions.serving.server.serving import PROGRAM as TRUE

QUICK = {**SMALL, "prompt": "no pause", "settings": {"steps": 1, "seed": 5}}
MIDDLE = {**SMALL, "prompt": "slow 0.02", "settings": {"steps": 10, "seed": 5}}
"""0.2 s."""
SLOW = {**SMALL, "prompt": "slow 0.1", "settings": {"steps": 100, "seed": 5}}
"""Longer than anybody waits."""


def held(folder: Path) -> tuple[Path, dict[str, Any]]:
    """A file, and a wish that stays in its second step until that is gone."""
    file = folder / "held"
    file.touch()
    return file, {**MIDDLE, "prompt": f"held by {file}"}


@pytest.fixture
def folder(tmp_path: Path, loopback: None) -> Path:
    """A data folder with users."""
    made = tmp_path / "data"
    add_token(made, "first")
    return made


def histories(client: httpx.Client) -> Counter[tuple[str, int]]:
    """How often each image of each job is in a user's history."""
    found: Counter[tuple[str, int]] = Counter()
    query: dict[str, Any] = {"limit": 200}
    while True:
        page = client.get("/v1/history", params=query).json()
        found.update((one["job"], one["image"]) for one in page["pictures"])
        if page["next"] is None:
            return found
        query["before"] = page["next"]


def states(folder: Path) -> Counter[str]:
    """How many jobs of the queue stand where, by its file."""
    store = QueueStore(folder / "queue.sqlite")
    try:
        return Counter(str(entry.status) for entry in store.entries())
    finally:
        store.close()


def ready(served: Served) -> httpx.Response:
    return httpx.get(f"{served.url}/readyz", **PLAIN)


# -- asked to stop -----------------------------------------------------------------------------


@pytest.mark.slow
def test_within_its_grace_it_finishes_all_and_takes_no_more(folder: Path) -> None:
    token = add_token(folder, "ann")
    with serving(folder, words=["--grace", "60"], program=PROGRAM) as served:
        ann = served.client(token)
        file, wish = held(folder)
        jobs = [submit(ann, one)["id"] for one in (wish, MIDDLE, MIDDLE, MIDDLE)]
        served.terminate()
        until(lambda: ready(served).json()["status"] == "stopping")
        assert ready(served).status_code == 503
        refused = ann.post("/v1/jobs", json=QUICK)
        assert (refused.status_code, refused.json()["code"]) == (503, "server_stopping")
        assert int(refused.headers["retry-after"]) > 0
        assert ann.get(f"/v1/jobs/{jobs[0]}").status_code == 200
        file.unlink()
        assert served.ended() == 0
    assert set(states(folder)) <= {"done"}
    history = History(DataPaths.at(folder).of_user("ann").history_file, {})
    try:
        assert [history.images_of(job) for job in jobs] == [{0}] * 4
        assert len(history.newest(None, 9)) == 4
    finally:
        history.close()


@pytest.mark.slow
@pytest.mark.parametrize("twice", [False, True])
def test_after_its_grace_or_at_a_second_word_jobs_go_back_to_the_queue(
    folder: Path, twice: bool
) -> None:
    token = add_token(folder, "ann")
    words = ["--grace", "60" if twice else "0.2"]
    with serving(folder, words=words, program=PROGRAM) as served:
        ann = served.client(token)
        file, wish = held(folder)
        jobs = [submit(ann, one)["id"] for one in (wish, MIDDLE, MIDDLE, MIDDLE)]
        waiting = httpx.Client(base_url=served.url, headers=ann.headers, **PLAIN)
        with waiting, waiting.stream("GET", f"/v1/jobs/{jobs[-1]}/events") as stream:
            served.terminate()
            if twice:
                until(lambda: ready(served).status_code == 503)
                served.terminate()
            told = [line for line in stream.iter_lines() if line.startswith("data: ")]
        assert json.loads(told[-1][6:])["code"] == "server_stopping"
        assert json.loads(told[-1][6:])["kept"].endswith("after its next start.")
        assert served.ended() == 0
    left = states(folder)
    assert left == {"waiting": 4}
    file.unlink()
    with serving(folder, program=PROGRAM) as again:
        ann = again.client(token)
        assert {wait_for(ann, job)["status"] for job in jobs} == {"done"}
        assert histories(ann) == {(job, 0): 1 for job in jobs}


@pytest.mark.slow
def test_who_waits_for_a_picture_is_told_that_the_server_stops(folder: Path) -> None:
    token = add_token(folder, "ann")
    with serving(folder, words=["--grace", "0.2"], program=PROGRAM) as served:
        ann = served.client(token)
        running = submit(ann, SLOW)["id"]
        until(lambda: ann.get(f"/v1/jobs/{running}").json()["status"] == "running")
        served.terminate()
        with httpx.Client(base_url=served.url, headers=ann.headers, **PLAIN) as late:
            until(lambda: ready(served).status_code == 503)
            answer = late.get(f"/v1/jobs/{running}/events")
        assert "server_stopping" in answer.text
        assert served.ended() == 0
    assert states(folder)["waiting"] == 1


# -- killed ------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "program", [PROGRAM, pytest.param(TRUE, marks=pytest.mark.slow)], ids=["drawn", "true"]
)
def test_twenty_jobs_of_two_users_survive_a_kill_and_are_done_once(
    folder: Path, program: Sequence[str]
) -> None:
    tokens = {name: add_token(folder, name) for name in ("ann", "bob")}
    served = started(folder, program=program)
    clients = {name: served.client(token) for name, token in tokens.items()}
    early = done(clients["ann"], {**QUICK, "settings": {"steps": 1, "seed": 77}})
    key = {"Idempotency-Key": "one"}
    last = {**QUICK, "settings": {"steps": 1, "seed": 9, "count": 2}}
    jobs: dict[str, list[str]] = {}
    file, stays = held(folder)
    for name, client in clients.items():
        wishes = [{**MIDDLE, "settings": {"steps": 3, "seed": seed}} for seed in range(9)]
        for wish in wishes[4:]:  # they are there when it is killed, however late that is
            wish["prompt"] = stays["prompt"]
        jobs[name] = [submit(client, wish)["id"] for wish in wishes]
        jobs[name].append(submit(client, last, **key)["id"])
    until(lambda: sum(histories(client).total() for client in clients.values()) >= 4)
    served.kill()
    file.unlink()
    left = states(folder)
    assert left["waiting"] + left["running"] >= 4
    with serving(folder, program=program) as again:
        clients = {name: again.client(token) for name, token in tokens.items()}
        for name, client in clients.items():
            kept = jobs[name][-1]
            assert kept in [job["id"] for job in client.get("/v1/jobs").json()["jobs"]]
            assert submit(client, last, **key)["id"] == kept
            other = client.post("/v1/jobs", json=QUICK, headers=key)
            assert (other.status_code, other.json()["code"]) == (422, "key_reused")
            assert len(wait_for(client, kept)["images"]) == 2
            assert {wait_for(client, job)["status"] for job in jobs[name]} == {"done"}
            assert client.get("/v1/me").json()["queued_now"] == 0
            assert submit(client, last, **key)["id"] == kept
            wanted = {(job, 0): 1 for job in jobs[name]} | {(kept, 1): 1}
            wanted |= {(early["id"], 0): 1} if name == "ann" else {}
            assert histories(client) == wanted
        old = clients["ann"].get(f"/v1/jobs/{early['id']}").json()
        assert (old["status"], old["images"][0]["seed"]) == ("done", 77)
        assert "event: done" in clients["ann"].get(f"/v1/jobs/{early['id']}/events").text
        assert picture(clients["ann"], early["id"]).shape == (64, 64, 3)


# -- engines -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_killed_engines_job_is_run_again_and_what_always_kills_it_fails(folder: Path) -> None:
    token = add_token(folder, "ann")
    with serving(folder, program=PROGRAM) as served:
        served.until_ready()
        ann = served.client(token)
        file, wish = held(folder)
        first = submit(ann, wish)["id"]
        fatal = submit(ann, {**QUICK, "prompt": "crash"})["id"]
        last = submit(ann, QUICK)["id"]
        until(lambda: ann.get(f"/v1/jobs/{first}").json()["progress"]["step"] > 0)
        (engine,) = served.engines()
        engine.kill()
        file.unlink()
        assert wait_for(ann, first)["status"] == "done"
        told = wait_for(ann, fatal)
        assert (told["status"], told["error"]["code"]) == ("failed", "engine_died")
        assert wait_for(ann, last)["status"] == "done"
        assert histories(ann) == {(first, 0): 1, (last, 0): 1}
        assert "EngineReady" in [line["what"] for line in served.log("engine")]


@pytest.mark.slow
def test_with_two_engines_two_jobs_run_and_a_killed_engines_job_is_done_by_the_other(
    folder: Path,
) -> None:
    token, root = add_token(folder, "ann"), add_token(folder, "root", admin=True)
    with serving(folder, "engines = 2\n", program=PROGRAM) as served:
        until(lambda: len(served.engines()) == 2)
        ann, admin = served.client(token), served.client(root)
        until(lambda: all(one.get("pid") for one in admin.get("/v1/queue").json()["engines"]))
        file, wish = held(folder)
        jobs = [submit(ann, {**wish, "settings": {"steps": 9, "seed": n}})["id"] for n in (1, 2)]

        def steps() -> list[int]:
            return [ann.get(f"/v1/jobs/{job}").json()["progress"]["step"] for job in jobs]

        until(lambda: min(steps()) > 0)
        assert admin.get("/v1/queue").json()["running"] == 2
        assert "velatura_engines_wanted 2.0" in admin.get("/metrics").text
        served.engines()[0].kill()
        file.unlink()
        assert {wait_for(ann, job)["status"] for job in jobs} == {"done"}
        assert histories(ann) == {(job, 0): 1 for job in jobs}
