"""The server ends, however that happens: what was acknowledged is done once, sooner or later."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from desktop_app.storage.queue_store import QueueStore
from tests.server.drawn import PROGRAM
from tests.server.serving import (
    ROOT,
    SMALL,
    Served,
    add_token,
    decoded,
    done,
    picture,
    serving,
    started,
    submit,
    until,
    wait_for,
)

QUICK = {**SMALL, "prompt": "no pause", "settings": {"steps": 1, "seed": 5}}
MIDDLE = {**SMALL, "prompt": "slow 0.02", "settings": {"steps": 10, "seed": 5}}
"""0.2 s."""
SLOW = {**SMALL, "prompt": "slow 0.1", "settings": {"steps": 100, "seed": 5}}
"""Longer than anybody waits."""


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
    return httpx.get(f"{served.url}/readyz", trust_env=False)


# -- asked to stop -----------------------------------------------------------------------------


def test_within_its_grace_it_finishes_all_and_takes_no_more(folder: Path) -> None:
    token = add_token(folder, "ann")
    with serving(folder, words=["--grace", "60"], program=PROGRAM) as served:
        ann = served.client(token)
        jobs = [submit(ann, MIDDLE)["id"] for _ in range(4)]
        served.terminate()
        until(lambda: ready(served).json()["status"] == "stopping")
        assert ready(served).status_code == 503
        refused = ann.post("/v1/jobs", json=QUICK)
        assert (refused.status_code, refused.json()["code"]) == (503, "server_stopping")
        assert int(refused.headers["retry-after"]) > 0
        assert ann.get(f"/v1/jobs/{jobs[0]}").status_code == 200
        assert served.ended() == 0
    assert set(states(folder)) <= {"done"}
    with serving(folder, program=PROGRAM) as again:
        assert histories(again.client(token)) == {(job, 0): 1 for job in jobs}


@pytest.mark.parametrize("twice", [pytest.param(False, marks=pytest.mark.slow), True])
def test_after_its_grace_or_at_a_second_word_jobs_go_back_to_the_queue(
    folder: Path, twice: bool
) -> None:
    token = add_token(folder, "ann")
    words = ["--grace", "60" if twice else "0.2"]
    with serving(folder, words=words, program=PROGRAM) as served:
        ann = served.client(token)
        jobs = [submit(ann, {**MIDDLE, "settings": {"steps": 20}})["id"] for _ in range(4)]
        waiting = httpx.Client(base_url=served.url, headers=ann.headers, trust_env=False)
        with waiting, waiting.stream("GET", f"/v1/jobs/{jobs[-1]}/events") as stream:
            served.terminate()
            if twice:
                until(lambda: ready(served).status_code == 503)
                served.terminate()
            begun = time.monotonic()
            told = [line for line in stream.iter_lines() if line.startswith("data: ")]
            assert time.monotonic() - begun < 10
        assert json.loads(told[-1][6:])["code"] == "server_stopping"
        assert served.ended() == 0
    left = states(folder)
    assert left["waiting"] >= 2
    assert left["failed"] == left["cancelled"] == 0
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
        with httpx.Client(base_url=served.url, headers=ann.headers, trust_env=False) as late:
            until(lambda: ready(served).status_code == 503)
            answer = late.get(f"/v1/jobs/{running}/events")
        assert "server_stopping" in answer.text
        assert served.ended() == 0
    assert states(folder)["waiting"] == 1


# -- killed ------------------------------------------------------------------------------------


def test_a_key_is_known_after_a_kill_and_jobs_are_told_of_as_before(folder: Path) -> None:
    token = add_token(folder, "ann")
    key = {"Idempotency-Key": "one"}
    served = started(folder, program=PROGRAM)
    ann = served.client(token)
    first = done(ann, {**QUICK, "settings": {"steps": 1, "seed": 9, "count": 2}})
    kept = submit(ann, {**SLOW, "settings": {"steps": 5}}, **key)["id"]
    served.kill()
    with serving(folder, program=PROGRAM) as again:
        ann = again.client(token)
        listed = [job["id"] for job in ann.get("/v1/jobs").json()["jobs"]]
        assert kept in listed
        assert submit(ann, {**SLOW, "settings": {"steps": 5}}, **key)["id"] == kept
        other = ann.post("/v1/jobs", json=QUICK, headers=key)
        assert (other.status_code, other.json()["code"]) == (422, "key_reused")
        assert ann.get("/v1/me").json()["queued_now"] == 1
        told = wait_for(ann, kept)
        assert (told["status"], len(told["images"])) == ("done", 1)
        assert ann.get("/v1/me").json()["queued_now"] == 0
        old = ann.get(f"/v1/jobs/{first['id']}").json()
        assert (old["status"], [one["seed"] for one in old["images"]]) == ("done", [9, 10])
        assert "event: done" in ann.get(f"/v1/jobs/{first['id']}/events").text
        assert picture(ann, first["id"], 1).shape == (64, 64, 3)
        assert submit(ann, {**SLOW, "settings": {"steps": 5}}, **key)["id"] == kept
        assert histories(ann)[kept, 0] == 1


def test_twenty_jobs_of_two_users_survive_a_kill_and_are_as_from_the_command_line(
    folder: Path, tmp_path: Path
) -> None:
    """With the true engine: 64 x 64 pixels, in one step."""
    tokens = {name: add_token(folder, name) for name in ("ann", "bob")}
    wish = {"prompt": "a red fox", "size": "64x64"}
    served = started(folder)
    jobs: dict[str, list[str]] = {}
    for name, token in tokens.items():
        client = served.client(token)
        jobs[name] = [
            submit(client, {**wish, "settings": {"steps": 1, "seed": seed}})["id"]
            for seed in range(10)
        ]
    ann = served.client(tokens["ann"])
    until(lambda: len(histories(ann)) >= 2)
    served.kill()
    assert states(folder)["waiting"] + states(folder)["running"] >= 5
    words = ["generate", "a red fox", "--size", "64x64", "--steps", "1", "--seed", "3"]
    line = [sys.executable, "-m", "desktop_app", "--data-dir", str(tmp_path / "other"), *words]
    file = tmp_path / "cli.png"
    subprocess.run([*line, "--out", str(file)], cwd=ROOT, check=True, timeout=120)
    wanted = decoded(file.read_bytes())
    with serving(folder) as again:
        for name, token in tokens.items():
            client = again.client(token)
            for job in jobs[name]:
                assert wait_for(client, job)["status"] == "done"
            assert histories(client) == {(job, 0): 1 for job in jobs[name]}
        same = [picture(again.client(tokens[name]), jobs[name][3]) for name in tokens]
    assert all((each == wanted).all() for each in same)


# -- engines -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_killed_engines_job_is_run_again_and_what_always_kills_it_fails(folder: Path) -> None:
    token = add_token(folder, "ann")
    with serving(folder, program=PROGRAM) as served:
        served.until_ready()
        ann = served.client(token)
        first = submit(ann, {**SLOW, "settings": {"steps": 10, "seed": 5}})["id"]
        fatal = submit(ann, {**QUICK, "prompt": "kill yourself"})["id"]
        last = submit(ann, QUICK)["id"]
        until(lambda: ann.get(f"/v1/jobs/{first}").json()["progress"]["step"] > 0)
        (engine,) = served.engines()
        engine.kill()
        assert wait_for(ann, first)["status"] == "done"
        told = wait_for(ann, fatal)
        assert (told["status"], told["error"]["code"]) == ("failed", "engine_killed")
        assert wait_for(ann, last)["status"] == "done"
        assert histories(ann) == {(first, 0): 1, (last, 0): 1}
        assert "EngineReady" in [line["what"] for line in served.log("engine")]


def test_with_two_engines_two_jobs_run_and_a_killed_engines_job_is_done_by_the_other(
    folder: Path,
) -> None:
    token, root = add_token(folder, "ann"), add_token(folder, "root", admin=True)
    with serving(folder, "engines = 2\n", program=PROGRAM) as served:
        until(lambda: len(served.engines()) == 2)
        ann, admin = served.client(token), served.client(root)
        until(lambda: all(one.get("pid") for one in admin.get("/v1/queue").json()["engines"]))
        wish = {**SLOW, "prompt": "slow 0.04"}
        jobs = [submit(ann, {**wish, "settings": {"steps": 30, "seed": n}})["id"] for n in (1, 2)]

        def steps() -> list[int]:
            return [ann.get(f"/v1/jobs/{job}").json()["progress"]["step"] for job in jobs]

        until(lambda: min(steps()) > 0)
        assert admin.get("/v1/queue").json()["running"] == 2
        assert "velatura_engines_wanted 2.0" in admin.get("/metrics").text
        served.engines()[0].kill()
        assert {wait_for(ann, job)["status"] for job in jobs} == {"done"}
        assert histories(ann) == {(job, 0): 1 for job in jobs}
