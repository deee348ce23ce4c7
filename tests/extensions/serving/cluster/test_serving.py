"""`velatura serve --ray` over HTTP: a head and machines on the loopback, their true engines, beside
a server that makes its pictures itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from subprocess import Popen
from typing import Any, TypeAlias

import httpx
import numpy as np
import pytest

from desktop_app.core.pixels import Array
from tests.extensions.serving.cluster.nodes import Nodes
from tests.extensions.serving.server.openai_images.clients import masked
from tests.extensions.serving.server.serving import (
    SMALL,
    Served,
    bytes_in,
    decoded,
    disc,
    done,
    picture,
    png,
    serving,
    smooth,
    submit,
    text_of,
    until,
    wait_for,
)
from tests.extensions.serving.server.test_stops import histories

pytest.importorskip("ray", reason="the extra cluster is not installed")

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(480), pytest.mark.slow]

Machine: TypeAlias = Popen[bytes]

POLICY = """
engines = 1
[limits]
per_minute = 1000000
[names."gpt-image-1"]
arms = [{name = "a", model = "starter", settings = {steps = 3}}]
"""
LONG = {**SMALL, "settings": {"steps": 25, "seed": 3, "count": 6}}
SOFT = smooth(96, 128)
EDIT = {
    "image": text_of(png(SOFT)),
    "mask": text_of(png(disc(96, 128))),
    "prompt": "a red fox",
    "settings": {"steps": 4, "seed": 7},
}


@pytest.fixture(scope="module")
def nodes(loopback: None) -> Iterator[Nodes]:
    made = Nodes(())
    yield made
    made.close()


@pytest.fixture(scope="module")
def away(nodes: Nodes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Its pictures are made in the cluster, in which there is no machine yet."""
    words = ["--ray", nodes.address, "--ray-token-file", str(nodes.token)]
    with serving(tmp_path_factory.mktemp("away"), POLICY, words) as served:
        yield served


@pytest.fixture(scope="module")
def ann(away: Served) -> httpx.Client:
    return away.user("ann")


@pytest.fixture
def machine(nodes: Nodes) -> Iterator[Machine]:
    """One that makes pictures, as long as a test lasts."""
    made = nodes.join()
    yield made
    nodes.kill(made)


def follow(client: httpx.Client, job: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind and data of what is told of a job."""
    kind = ""
    with client.stream("GET", f"/v1/jobs/{job}/events", params={"previews": "false"}) as stream:
        for line in stream.iter_lines():
            if line.startswith("event: "):
                kind = line[7:]
            elif line.startswith("data: "):
                yield kind, json.loads(line[6:])


def openai_edit(client: httpx.Client) -> Array:
    """What its edit answers."""
    files = {"image": ("a.png", png(SOFT)), "mask": ("m.png", masked(SOFT))}
    form = {"prompt": "a red fox", "model": "gpt-image-1"}
    answer = client.post("/openai/v1/images/edits", data=form, files=files)
    assert answer.status_code == 200, answer.text
    return decoded(bytes_in(answer.json()["data"][0]["b64_json"]))


def test_a_job_waits_for_a_machine_and_says_so_then_is_made_with_its_steps_told(
    nodes: Nodes, away: Served, ann: httpx.Client
) -> None:
    job, admin = submit(ann, SMALL)["id"], away.user("root", admin=True)
    kinds, machine = list[str](), nodes.machines[0]
    for kind, data in follow(ann, job):
        if kind == "waiting" and not kinds:
            assert "none has joined" in data["title"]
            assert "none has joined" in admin.get("/v1/queue").json()["engines"][0]["awaits"]
            until(lambda: "none has joined" in away.log("engine")[-1].get("reason", ""))
            machine = nodes.join()
        kinds.append(kind)
    nodes.kill(machine)
    assert kinds[0] == "waiting"
    assert kinds[-2:] == ["image", "done"]
    assert {"running", "step"} <= set(kinds)
    until(lambda: away.log("engine")[-1]["what"] == "EngineGoesOn")


def test_pictures_are_those_of_a_server_that_makes_them_itself(
    away: Served, ann: httpx.Client, machine: Machine, tmp_path: Path
) -> None:
    wishes = [{**SMALL, "settings": {"steps": 3, "seed": 11, "count": 2}}, EDIT]
    with serving(tmp_path / "near", POLICY) as near:
        bob = near.user("bob")
        for wish in wishes:
            far, here = done(ann, wish), done(bob, wish)
            for image in range(len(here["images"])):
                there, own = (
                    client.get(f"/v1/jobs/{job['id']}/images/{image}?metadata=false").content
                    for client, job in ((ann, far), (bob, here))
                )
                assert there == own
        edited = picture(ann, done(ann, EDIT)["id"])
        assert np.array_equal(edited[disc(96, 128) == 0], SOFT[disc(96, 128) == 0])
        asked = openai_edit(ann)
        seed = ann.get("/v1/history").json()["pictures"][0]["seed"]
        same = {**EDIT, "intent": "fill", "model": "gpt-image-1", "settings": {"seed": seed}}
        assert np.array_equal(asked, picture(bob, done(bob, same)["id"]))
    assert set(histories(ann).values()) == {1}


def test_a_job_of_a_machine_that_is_killed_is_done_once_by_another(
    nodes: Nodes, ann: httpx.Client, machine: Machine, request: pytest.FixtureRequest
) -> None:
    job = submit(ann, LONG)["id"]
    kinds = list[str]()
    for kind, _ in follow(ann, job):
        if kind == "image" and kind not in kinds:
            nodes.kill(machine)
        if kind == "waiting" and kind not in kinds:
            request.addfinalizer(partial(nodes.kill, nodes.join()))
        kinds.append(kind)
    assert kinds.count("image") == 6
    assert kinds[-1] == "done"
    assert "waiting" in kinds
    assert {key: count for key, count in histories(ann).items() if key[0] == job} == {
        (job, image): 1 for image in range(6)
    }


def test_a_job_in_the_cluster_is_cancelled_and_the_next_is_made(
    ann: httpx.Client, machine: Machine
) -> None:
    job = submit(ann, {**LONG, "settings": {"steps": 150, "seed": 3}})["id"]
    for kind, _ in follow(ann, job):
        if kind == "step":
            ann.delete(f"/v1/jobs/{job}")
    assert wait_for(ann, job)["status"] == "cancelled"
    assert done(ann, SMALL)["status"] == "done"


def test_a_machine_whose_clock_is_ten_minutes_ahead_makes_pictures_as_any_other(
    nodes: Nodes, ann: httpx.Client, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(partial(nodes.kill, nodes.join(minutes_ahead=10)))
    told = done(ann, {**SMALL, "settings": {"steps": 3, "seed": 21}})
    (kept,) = (one for one in ann.get("/v1/history").json()["pictures"] if one["job"] == told["id"])
    assert abs(kept["created"] - told["created"]) < 300  # by the server's clock
