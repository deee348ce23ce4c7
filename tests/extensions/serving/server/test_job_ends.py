"""However a job ends, and wherever one hears of it, one truth is told; who sends the request again
by its key gets one picture. `packaging/documents/job_ends_sheet.py` writes the table down."""

from __future__ import annotations

import re
import signal
import threading
import time
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from desktop_app.storage.paths import DataPaths
from tests.extensions.serving.server.drawn import PROGRAM
from tests.extensions.serving.server.drawn_hurried import PROGRAM as HURRIED
from tests.extensions.serving.server.ends import ENDS, GONE, KILLED, STOPPED
from tests.extensions.serving.server.serving import (
    SMALL,
    add_token,
    serving,
    started,
    submit,
    wait_for,
)
from tests.extensions.serving.server.telling import KEY, WAYS, End, Scene, Sent
from tests.extensions.serving.server.volumes import small_disk


@pytest.fixture
def folder(tmp_path: Path, loopback: None) -> Path:
    """A data folder."""
    return tmp_path / "data"


def check(scene: Scene, ends: list[End]) -> None:
    """Each end of a job, however it was asked for, by all who tell of it."""
    sent: list[Sent] = []
    for end in ends:
        for way in WAYS:
            one = scene.send(end, way)
            end.happens(scene, one)
            one.join()
            sent.append(one)
            end.mended(scene, one)
    queue, window = scene.queue_list(), scene.window()
    for one in sent:
        one.check(queue, window)
    for one in sent:
        if one.way == "v1":
            one.again(scene)


@pytest.mark.slow
def test_ends_are_told_alike_after_a_restart(folder: Path) -> None:
    told: list[tuple[Sent, dict[str, Any]]] = []
    with serving(folder, program=PROGRAM) as served:
        served.until_ready()
        scene = Scene(served)
        for end in those(slow=False):
            one = scene.send(end, "v1")
            end.happens(scene, one)
            one.join()
            end.mended(scene, one)
            told.append((one, one.job()))
    with serving(folder, program=PROGRAM) as again:
        after = Scene(again)
        for one, before in told:
            client = after.client_of(one)
            answer = client.get(f"/v1/jobs/{one.id}")
            if one.end.told.status == "cancelled":  # forgotten with its program: it has no picture
                assert answer.status_code == 404
                continue
            same = ("status", "error", "images", "wanted", "id", "owner", "model")
            job = answer.json()
            assert {name: job[name] for name in same} == {name: before[name] for name in same}
            events = client.get(f"/v1/jobs/{one.id}/events").text
            kinds = re.findall("event: (.*)", events)
            assert kinds == ["image"] * one.end.told.images + [one.end.told.status]
            assert one.end.told.code in events


def those(*, slow: bool) -> list[End]:
    return [end for end in ENDS if end.slow is slow]


@pytest.mark.slow
def test_quick_ends_are_told_alike_everywhere(folder: Path) -> None:
    with serving(folder, program=PROGRAM) as served:
        served.until_ready()
        check(Scene(served), those(slow=False))


@pytest.mark.slow
@pytest.mark.parametrize("end", those(slow=True), ids=str)
def test_an_end_is_told_alike_everywhere(folder: Path, end: End) -> None:
    with (
        small_disk(folder / "users") if end.fills else nullcontext() as disk,
        serving(folder, program=HURRIED if end.hangs else PROGRAM) as served,
    ):
        served.until_ready()
        check(Scene(served, disk), [end])


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_jobs_of_a_server_that_is_stopped_wait_and_those_without_an_id_are_cancelled(
    folder: Path, number: int
) -> None:
    served = started(folder, words=["--grace", "0.2"], program=PROGRAM)
    served.until_ready()
    scene = Scene(served)
    sent = [scene.send(STOPPED, way) for way in WAYS]
    sent[0].runs()
    served.process.send_signal(number)
    assert served.ended() == 0
    answers = [one.join() for one in sent]
    told = answers[0].json()
    assert (answers[0].status_code, told["status"], told["error"]) == (202, "waiting", None)
    assert "after its next start" in told["notes"][-1]
    assert sent[0].events[-1][0] == "server_stopping"
    for answer in answers[1:]:
        assert (answer.status_code, answer.json()["code"]) == (503, "stopped_unfinished")
    assert all(int(answer.headers["retry-after"]) > 0 for answer in answers)
    for view in (scene.queue_list(), scene.window()):
        # What is done or cancelled is listed as long as its program lives.
        assert [view.get(one.id, GONE) for one in sent] == [STOPPED.told, GONE, GONE]
    served.close_clients()
    with serving(folder, program=PROGRAM) as again:
        after = Scene(again)
        sent[0].let()
        sent[0].again(after)
        assert [after.pictures(one) for one in sent[1:]] == [[], []]


@pytest.mark.slow
def test_jobs_of_a_server_that_is_killed_wait_and_those_without_an_id_are_cancelled(
    folder: Path,
) -> None:
    served = started(folder, program=PROGRAM)
    served.until_ready()
    scene = Scene(served)
    sent = [scene.send(KILLED, way) for way in WAYS]
    sent[0].runs()
    served.process.kill()
    for one in sent:
        one.hears_nothing()
    served.kill()
    told = [KILLED.told, GONE, GONE]
    for view in (scene.queue_list(), scene.window(), scene.queue_list()):
        assert [view.get(one.id, GONE) for one in sent] == told
    with serving(folder, program=PROGRAM) as again:
        after = Scene(again)
        sent[0].let()
        sent[0].again(after)
        assert [after.pictures(one) for one in sent[1:]] == [[], []]


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.0, 0.02, 0.05, 0.1, 0.2, 0.35])
def test_a_server_killed_at_any_moment_makes_one_picture_of_a_key_and_nothing_later_of_no_key(
    folder: Path, seconds: float
) -> None:
    """``seconds``: after the requests were sent; the jobs take 0.2 s each."""
    wish = {**SMALL, "prompt": "slow 0.05", "settings": {"steps": 4, "seed": 5}}
    names = ("ann", "bob", "cid")
    ann, bob, cid = (add_token(folder, name) for name in names)
    served = started(folder, program=PROGRAM)
    served.until_ready()

    def ask(token: str, address: str, body: Any) -> None:
        with suppress(httpx.HTTPError):
            served.client(token).post(address, json=body, headers=KEY)

    theirs = {"prompt": "slow 0.05", "steps": 4, "width": 64, "height": 64}
    sent: list[tuple[str, str, Any]] = [
        (ann, "/v1/jobs?wait=true", wish),
        (bob, "/generate", wish),
        (cid, "/sdapi/v1/txt2img", theirs),
    ]
    threads = [threading.Thread(target=ask, args=one) for one in sent]
    for thread in threads:
        thread.start()
    time.sleep(seconds)  # at any moment: what is true afterwards is true of each
    served.process.kill()
    for thread in threads:
        thread.join()
    served.kill()
    before = {name: pictures_of(folder, name) for name in names}
    with serving(folder, program=PROGRAM) as again:
        client = again.client(ann)
        assert wait_for(client, submit(client, wish, **KEY)["id"])["status"] == "done"
        assert (
            wait_for(client, submit(client, wish)["id"])["status"] == "done"
        )  # all others are over
        assert again.client(bob).get("/v1/jobs").json()["jobs"] == []
    after = {name: pictures_of(folder, name) for name in names}
    assert after == {**before, "ann": 2}


def pictures_of(folder: Path, name: str) -> int:
    """In that user's folder."""
    history = DataPaths.at(folder).of_user(name).history
    return len([*history.rglob("*.png")])
