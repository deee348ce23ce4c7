"""Jobs of `/v1`: taken once, followed by events, listed in pages, within limits, and cancelled with
their clients."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest

from desktop_app.extensions.serving.server import job_service
from desktop_app.extensions.serving.server.job_service import keyed_id
from tests.extensions.serving.server.inside import Inside, inside
from tests.extensions.serving.server.serving import SMALL, done, submit, wait_for
from tests.extensions.serving.server.serving import until as true_until
from tests.refusals import says

QUICK = {**SMALL, "prompt": "no pause"}
"""A job of some 30 ms."""

SLOW = {**SMALL, "prompt": "slow 0.2", "settings": {"steps": 50, "seed": 1}}
"""One that lasts until it is cancelled."""


@pytest.fixture
def ann(near: Inside) -> httpx.Client:
    return near.user("ann")


@pytest.fixture
def bob(near: Inside) -> httpx.Client:
    return near.user("bob")


def until(client: httpx.Client, job: str, status: str) -> dict[str, Any]:
    """The job once it is that."""
    for event in events(client, job):
        if event["event"] == status:
            break
    return client.get(f"/v1/jobs/{job}").json()


def events(client: httpx.Client, job: str, **headers: str) -> Iterator[dict[str, Any]]:
    """What is told of it: ``event``, ``id`` and ``data``."""
    url = f"/v1/jobs/{job}/events"
    with client.stream("GET", url, params={"previews": False}, headers=headers) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        told: dict[str, Any] = {}
        for line in stream.iter_lines():
            name, _, value = line.partition(": ")
            if name:
                told[name] = value
            elif told:
                yield {**told, "data": json.loads(told["data"])}
                told = {}


# -- keys ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_same_key_and_request_give_the_same_job(ann: httpx.Client) -> None:
    first = submit(ann, QUICK, **{"Idempotency-Key": "one"})
    again = submit(ann, QUICK, **{"Idempotency-Key": "one"})
    assert again["id"] == first["id"]
    wait_for(ann, first["id"])
    assert submit(ann, QUICK, **{"Idempotency-Key": "one"})["id"] == first["id"]
    assert submit(ann, QUICK, **{"Idempotency-Key": "two"})["id"] != first["id"]
    assert submit(ann, QUICK)["id"] != submit(ann, QUICK)["id"]


@pytest.mark.slow
def test_another_request_with_the_same_key_is_refused(ann: httpx.Client) -> None:
    first = submit(ann, QUICK, **{"Idempotency-Key": "one"})
    for _ in range(2):
        other = {**QUICK, "prompt": "no pause, other"}
        answer = ann.post("/v1/jobs", json=other, headers={"Idempotency-Key": "one"})
        assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
        wait_for(ann, first["id"])


@pytest.mark.slow
def test_a_key_is_each_users_own(ann: httpx.Client, bob: httpx.Client) -> None:
    first = submit(ann, QUICK, **{"Idempotency-Key": "one"})
    assert submit(bob, QUICK, **{"Idempotency-Key": "one"})["id"] != first["id"]
    other = {**QUICK, "prompt": "no pause, other"}
    assert submit(bob, other, **{"Idempotency-Key": "two"})["owner"] != first["owner"]


@pytest.mark.parametrize("same", [True, False])
def test_many_at_the_same_time_make_one_job(ann: httpx.Client, same: bool) -> None:
    start = threading.Barrier(8)

    def ask(number: int) -> httpx.Response:
        wish = QUICK if same else {**QUICK, "prompt": f"no pause {number % 2}"}
        start.wait()
        return ann.post("/v1/jobs", json=wish, headers={"Idempotency-Key": "many"})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    taken = {answer.json()["id"] for answer in answers if answer.status_code == 202}
    assert len(taken) == 1
    refused = {answer.json()["code"] for answer in answers if answer.status_code != 202}
    assert refused == (set() if same else {"key_reused"})
    assert len(ann.get("/v1/jobs").json()["jobs"]) == 1


def test_a_keys_job_is_found_by_the_key_alone() -> None:
    one = keyed_id("ann", "key", b"body")
    assert one == keyed_id("ann", "key", b"body")
    assert len(one) == 24
    assert keyed_id("ann", "key", b"other")[:16] == one[:16]
    assert keyed_id("ann", "key", b"other") != one
    for user, key in (("bob", "key"), ("ann", "kez"), ("", "key"), ("ann\0key", "")):
        assert keyed_id(user, key, b"body")[:16] != one[:16]


# -- events and pages --------------------------------------------------------------------------


@pytest.mark.slow
def test_events_tell_of_each_step_in_order_to_the_end(ann: httpx.Client) -> None:
    job = submit(ann, {**SMALL, "settings": {"steps": 3, "count": 2}})["id"]
    told = list(events(ann, job))
    kinds = [event["event"] for event in told]
    assert kinds[-1] == "done"
    assert kinds.count("image") == 2
    numbers = [int(event["id"]) for event in told]
    assert numbers == sorted(set(numbers))
    images = [event["data"]["image"] for event in told if event["event"] == "image"]
    assert images == [0, 1]


@pytest.mark.slow
def test_who_comes_back_hears_of_what_was_missed_alone(ann: httpx.Client) -> None:
    job = submit(ann, {**SMALL, "settings": {"steps": 2, "count": 3}})["id"]
    told = list(events(ann, job))
    later = list(events(ann, job))
    assert [event["event"] for event in later if event["event"] in ("image", "done")] == [
        *("image",) * 3,
        "done",
    ]
    second = [event for event in told if event["event"] == "image"][1]
    rest = list(events(ann, job, **{"Last-Event-ID": second["id"]}))
    assert [event["event"] for event in rest if event["event"] in ("image", "done")] == [
        "image",
        "done",
    ]
    assert list(events(ann, job, **{"Last-Event-ID": told[-1]["id"]})) == []
    assert ann.get(f"/v1/jobs/{job}/events", headers={"Last-Event-ID": "x"}).status_code == 422


@pytest.mark.slow
def test_previews_come_as_pictures_where_they_are_wanted(ann: httpx.Client) -> None:
    job = submit(ann, SLOW)["id"]
    with ann.stream("GET", f"/v1/jobs/{job}/events") as stream:
        for line in stream.iter_lines():
            if line.startswith("data: ") and '"jpeg"' in line:
                assert json.loads(line[6:])["jpeg"].startswith("/9j/")
                break
    ann.delete(f"/v1/jobs/{job}")


@pytest.mark.slow
def test_many_follow_one_job(ann: httpx.Client) -> None:
    job = submit(ann, {**SMALL, "settings": {"steps": 4}})["id"]
    with ThreadPoolExecutor(6) as pool:
        kinds = list(pool.map(lambda _: [e["event"] for e in events(ann, job)][-1], range(6)))
    assert kinds == ["done"] * 6


@pytest.mark.slow
def test_jobs_are_listed_in_pages_newest_first(ann: httpx.Client) -> None:
    made = [submit(ann, QUICK)["id"] for _ in range(7)]
    for job in made:
        wait_for(ann, job)
    found: list[str] = []
    after = ""
    for _ in range(10):
        page = ann.get("/v1/jobs", params={"limit": 3, "after": after}).json()
        assert len(page["jobs"]) <= 3
        found += [job["id"] for job in page["jobs"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert found == made[::-1]
    assert ann.get("/v1/jobs", params={"limit": 0}).status_code == 422
    assert ann.get("/v1/jobs", params={"after": "nothing"}).json()["jobs"][0]["id"] == made[-1]


@pytest.mark.slow
def test_a_page_of_jobs_asks_the_history_once_which_pictures_are_there(
    near: Inside, ann: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [submit(ann, QUICK)["id"] for _ in range(3)]
    for job in made:
        wait_for(ann, job)
    history = near.context.jobs.histories.of(ann.get("/v1/me").json()["name"]).history
    (entry,) = history.entries("WHERE i.job = ?", (made[1],))
    assert ann.delete(f"/v1/history/{entry.uid}").status_code == 204
    database, asked = history.database, list[object]()
    read = database.read

    def counted(work: Any) -> Any:
        asked.append(work)
        return read(work)

    monkeypatch.setattr(database, "read", counted)
    jobs = ann.get("/v1/jobs", params={"limit": 3}).json()["jobs"]
    assert [len(job["images"]) for job in jobs] == [1, 0, 1] and len(asked) == 1


@pytest.mark.slow
def test_the_history_is_listed_in_pages_newest_first(ann: httpx.Client) -> None:
    made = [done(ann, QUICK)["id"] for _ in range(5)]
    found: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    for _ in range(10):
        page = ann.get("/v1/history", params=query).json()
        found += [told["job"] for told in page["pictures"]]
        if page["next"] is None:
            break
        query["before"] = page["next"]
    assert found == made[::-1]


# -- who goes away -------------------------------------------------------------------------------


def leave_early(client: httpx.Client, path: str, headers: dict[str, str] | None = None) -> str:
    """Ask for a picture and hang up once its job runs; the job's id."""
    asked = client.build_request("POST", path, json=SLOW, headers=headers)
    gone = HTTPConnection(asked.url.host, asked.url.port or 80)
    gone.request("POST", path, asked.content, dict(asked.headers))

    def running() -> list[str]:
        jobs = client.get("/v1/jobs").json()["jobs"]
        return [job["id"] for job in jobs if job["status"] == "running"]

    true_until(running)
    (job,) = running()
    gone.close()
    return job


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/generate", "/v1/jobs?wait=true"])
def test_the_job_of_a_client_that_hangs_up_is_cancelled(ann: httpx.Client, path: str) -> None:
    job = leave_early(ann, path)
    assert wait_for(ann, job)["status"] == "cancelled"


@pytest.mark.slow
def test_with_a_key_it_goes_on_for_the_client_may_come_back(ann: httpx.Client) -> None:
    key = {"Idempotency-Key": "back"}
    job = leave_early(ann, "/v1/jobs?wait=true", key)
    assert ann.get(f"/v1/jobs/{job}").json()["status"] in ("waiting", "running")
    assert submit(ann, SLOW, **key)["id"] == job


def test_who_only_watches_takes_nothing_along(ann: httpx.Client) -> None:
    job = submit(ann, SLOW)["id"]
    until(ann, job, "step")
    assert ann.get(f"/v1/jobs/{job}").json()["status"] == "running"


# -- ends ----------------------------------------------------------------------------------------


def test_what_fails_says_why_and_is_not_kept_for_ever(
    near: Inside, ann: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_service, "KEPT_FAILED", 2)
    jobs = [submit(ann, {**QUICK, "prompt": "refuse"})["id"] for _ in range(4)]
    for job in jobs:
        told = wait_for(ann, job)
        assert (told["status"], told["error"]["code"]) == ("failed", "size_multiple")
    answer = ann.post("/generate", json={**QUICK, "prompt": "no room"})
    assert (answer.status_code, answer.json()["code"]) == (503, "out_of_memory")
    assert answer.json()["todo"]
    done(ann, QUICK)
    kept = [entry.id for entry in near.context.jobs.view.entries if str(entry.status) == "failed"]
    assert len(kept) <= 2
    assert ann.get(f"/v1/jobs/{jobs[0]}").json()["error"]["code"] == "size_multiple"


def test_pictures_that_are_not_there_are_told_from_those_to_come(ann: httpx.Client) -> None:
    job = submit(ann, SLOW)["id"]
    answer = ann.get(f"/v1/jobs/{job}/images/0")
    assert (answer.status_code, answer.json()["code"]) == (409, "job_not_done")
    assert ann.get(f"/v1/jobs/{job}/images/-1").status_code == 404
    ann.delete(f"/v1/jobs/{job}")
    wait_for(ann, job)
    assert ann.get(f"/v1/jobs/{job}/images/0").status_code == 404
    assert ann.delete(f"/v1/jobs/{job}").json()["status"] == "cancelled"


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("accept", "format", "kind"),
    [
        ("", "", "image/png"),
        ("image/webp", "", "image/webp"),
        ("text/html, image/jpeg;q=0.5", "", "image/jpeg"),
        ("application/json", "", "application/json"),
        ("image/webp", "jpeg", "image/jpeg"),
        ("*/*", "", "image/png"),
    ],
)
def test_a_picture_comes_as_it_is_asked_for(
    ann: httpx.Client, accept: str, format: str, kind: str
) -> None:
    job = done(ann, QUICK)["id"]
    query = {"format": format} if format else {}
    url = f"/v1/jobs/{job}/images/0"
    answer = ann.get(url, params=query, headers={"Accept": accept})
    assert answer.headers["content-type"] == kind


@pytest.mark.slow
def test_an_administrator_pauses_the_queue(near: Inside, ann: httpx.Client) -> None:
    admin = near.user("admin", admin=True)
    assert admin.post("/v1/queue/pause").json() == {"asked": "pause"}
    job = submit(ann, QUICK)["id"]
    told = ann.get(f"/v1/jobs/{job}").json()
    assert (told["status"], told["position"]) == ("waiting", 0)
    admin.post("/v1/queue/resume")
    assert wait_for(ann, job)["status"] == "done"


@pytest.mark.slow
def test_a_job_without_a_worker_of_the_cluster_says_so_until_there_is_one(
    near: Inside, ann: httpx.Client, tmp_path: Path
) -> None:
    absent, admin = tmp_path / "absent", near.user("root", admin=True)
    absent.write_bytes(bytes(100_000))
    wish = {**QUICK, "prompt": f"absent by {absent}"}
    job = submit(ann, wish)["id"]
    kinds = list[str]()
    for event in events(ann, job):
        kinds.append(event["event"])
        if event["event"] != "waiting":
            continue
        assert says("worker_missing", event["data"]["title"], reason="a test")
        told = ann.get(f"/v1/jobs/{job}").json()
        assert told["status"] == "waiting"
        assert told["awaits"]["code"] == "worker_missing"
        queue = admin.get("/v1/queue").json()
        assert (queue["waiting"], queue["running"]) == (1, 0)
        (engine,) = queue["engines"]
        assert "a test" in engine["awaits"]
        assert "velatura_engines_awaiting 1.0" in admin.get("/metrics").text
        absent.unlink()
    assert kinds[:2] == ["waiting", "running"]
    assert kinds.count("waiting") == 1
    assert kinds[-1] == "done"
    assert ann.get(f"/v1/jobs/{job}").json()["awaits"] is None
    assert "awaits" not in admin.get("/v1/queue").json()["engines"][0]
    assert "velatura_engines_awaiting 0.0" in admin.get("/metrics").text


def test_who_waits_for_the_answer_hears_at_the_end_of_it_that_there_is_no_worker(
    loopback: None, tmp_path: Path
) -> None:
    absent = tmp_path / "absent"
    absent.write_bytes(bytes(100_000))
    wish = {**QUICK, "prompt": f"absent by {absent}"}
    with inside(tmp_path / "data", {"limits": {"wait_seconds": 1}}) as house:
        answer = house.user().post("/v1/jobs?wait=true", json=wish)
        absent.unlink()
    assert answer.status_code == 503
    assert answer.json()["code"] == "worker_missing"
