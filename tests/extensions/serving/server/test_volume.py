"""Data volumes that fill up or fail in the middle of work, and that two servers are given: what was
acknowledged is made or told failed, the server answers, and goes on once it can."""

from __future__ import annotations

import subprocess
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.extensions.serving.server.drawn import PROGRAM
from tests.extensions.serving.server.serving import (
    ROOT,
    SMALL,
    command,
    serving,
    submit,
    until,
    wait_for,
)
from tests.extensions.serving.server.volumes import (
    empty,
    fail,
    failing_disk,
    fill,
    mended,
    mounted,
    small_disk,
)
from tests.patience import PATIENCE_SECONDS


@pytest.fixture
def folder(tmp_path: Path, loopback: None) -> Path:
    """A data folder."""
    return tmp_path / "data"


def wish(seed: int, steps: int = 12) -> dict[str, Any]:
    return {**SMALL, "prompt": "slow 0.05", "settings": {"steps": steps, "seed": seed}}


def submitted(client: httpx.Client, seed: int) -> str:
    """The job of that seed, by its key."""
    return submit(client, wish(seed), **{"Idempotency-Key": f"{seed}"})["id"]


def sent(client: httpx.Client, seeds: range) -> dict[int, str]:
    """Jobs of 0.6 s by their seeds, the first of which runs."""
    jobs = {seed: submitted(client, seed) for seed in seeds}
    until(lambda: job(client, jobs[seeds[0]])["progress"]["step"])
    return jobs


def job(client: httpx.Client, name: str) -> dict[str, Any]:
    return client.get(f"/v1/jobs/{name}").json()


def refused(client: httpx.Client, seed: int) -> tuple[int, str, str]:
    """How another job is refused: status, code, what is said."""
    answer = client.post("/v1/jobs", json=wish(seed))
    told = answer.json()
    return answer.status_code, told["code"], told["title"]


@pytest.mark.slow
def test_a_volume_that_fills_up_loses_nothing_and_the_server_goes_on_when_there_is_room(
    folder: Path,
) -> None:
    with small_disk(folder, 24) as disk, serving(folder, program=PROGRAM) as served:
        served.until_ready()
        client = served.client()
        jobs = sent(client, range(5))
        fill(disk)
        until(lambda: refused(client, 99)[0] == 507)
        assert refused(client, 98)[1] == "disk_full"
        until(lambda: job(client, jobs[0])["status"] in ("done", "failed"))
        for address in ("/healthz", "/v1/jobs", "/v1/history", "/v1/models"):
            assert client.get(address).status_code == 200
        empty(disk)
        ended = {seed: wait_for(client, name) for seed, name in jobs.items()}
        for seed, told in ended.items():
            assert told["status"] == "done" or told["error"]["code"] == "disk_full"
            assert submitted(client, seed) == jobs[seed]
            assert wait_for(client, jobs[seed])["status"] == "done"
        assert len(client.get("/v1/history").json()["pictures"]) == len(jobs)
        assert all(isinstance(line, dict) for line in served.log())  # no line is torn
        assert served.said().count("Traceback") <= 6


@pytest.mark.slow
def test_a_volume_that_becomes_read_only_is_said_and_what_waits_is_made_once_it_is_mended(
    folder: Path,
) -> None:
    with failing_disk(folder) as disk:
        with serving(folder, program=PROGRAM) as served:
            served.until_ready()
            client = served.client()
            jobs = sent(client, range(5))
            fail(disk)
            status, code, said = refused(client, 99)
            assert (status, code) == (500, "data_folder_unwritable")
            assert "the disk is read-only" in said and str(folder) not in said
            told = wait_for(client, jobs[0])
            assert told["status"] == "failed" and "read-only" in told["error"]["title"]
            assert job(client, jobs[4])["status"] == "waiting"
            for address in ("/healthz", "/v1/jobs", "/v1/history", "/v1/models"):
                assert client.get(address).status_code == 200
        mended(disk)
        with serving(folder, program=PROGRAM) as again:
            client = again.client()
            assert [wait_for(client, name)["status"] for name in jobs.values()] == ["done"] * 5


# -- two servers ---------------------------------------------------------------------------------


def boxed(line: list[str]) -> list[str]:
    """As in a container: its own processes, from 1, and its own name."""
    mounted(["--fake", "none", "/"])  # whoever may mount may do this, too
    inside = 'hostname box && exec "$0" "$@"'
    return ["unshare", "--pid", "--fork", "--kill-child", "--uts", "sh", "-c", inside, *line]


def second(folder: Path, *, box: bool) -> tuple[int, str]:
    """How another server on that folder ends, and what it says."""
    line = command(folder, "--port", "0", program=PROGRAM)
    line = boxed(line) if box else line
    done = subprocess.run(
        line, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    return done.returncode, done.stderr


@pytest.mark.slow
def test_a_server_in_a_container_leaves_the_volume_of_another_alone(folder: Path) -> None:
    with serving(folder, program=PROGRAM) as served:
        code, said = second(folder, box=True)
        assert code == 2 and f"process {served.process.pid} on " in said
        served.kill()
    with serving(folder, program=PROGRAM):
        pass  # the lock of a killed one is free


@pytest.mark.slow
def test_a_server_leaves_the_volume_of_one_in_a_container_alone(folder: Path) -> None:
    line = boxed(command(folder, "--port", "0", "--json", program=PROGRAM))
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None and "http" in process.stdout.readline()
            code, said = second(folder, box=False)
            assert code == 2 and "process 1 on box" in said
            assert second(folder, box=True)[0] == 2  # another 1 of another box
        finally:
            process.kill()


@pytest.mark.slow
def test_of_two_servers_that_start_at_once_one_serves(folder: Path) -> None:
    line = command(folder, "--port", "0", program=PROGRAM)
    both = [
        subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(2)
    ]
    said = [b"".join(islice(one.stdout or (), 2)) for one in both]  # the first: run as root
    for one, text in zip(both, said, strict=True):
        if b"http" in text:
            one.terminate()
        one.communicate(timeout=PATIENCE_SECONDS)
    assert sorted(one.returncode for one in both) == [0, 2], said
    assert sorted(b"Another Velatura" in each for each in said) == [False, True]
