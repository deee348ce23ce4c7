"""Two users never meet: pictures, albums, jobs and space are each one's own; what administrators
may besides."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from desktop_app.extensions.serving.server.pictures import keep_upload
from desktop_app.storage.blob_store import BlobStore
from tests.extensions.serving.server.inside import Inside, inside
from tests.extensions.serving.server.serving import (
    SMALL,
    add_token,
    disc,
    done,
    noise,
    picture,
    png,
    submit,
    text_of,
    wait_for,
)

GONE = {"picture_not_found", "job_not_found", "http_404"}

EDIT = {
    "prompt": "no pause",
    "image": text_of(png(noise(64, 64))),
    "mask": text_of(png(disc(64, 64))),
    "settings": {"steps": 1, "seed": 3},
}


@pytest.fixture
def ann(near: Inside) -> httpx.Client:
    return near.user("ann")


@pytest.fixture
def bob(near: Inside) -> httpx.Client:
    return near.user("bob")


@pytest.fixture
def admin(near: Inside) -> httpx.Client:
    return near.user("admin", admin=True)


def pictures(client: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    return client.get("/v1/history", params=query).json()["pictures"]


@pytest.mark.slow
def test_another_users_job_is_as_if_there_were_none(ann: httpx.Client, bob: httpx.Client) -> None:
    job = done(ann, SMALL)["id"]
    for method, path in (
        ("GET", f"/v1/jobs/{job}"),
        ("DELETE", f"/v1/jobs/{job}"),
        ("GET", f"/v1/jobs/{job}/events"),
        ("GET", f"/v1/jobs/{job}/images/0"),
        ("GET", f"/v1/jobs/{job}/images/0?format=json"),
    ):
        other, nothing = bob.request(method, path), bob.request(method, path.replace(job, "no"))
        assert other.status_code == nothing.status_code == 404
        assert other.json()["code"] == nothing.json()["code"] == "job_not_found"
    assert bob.get("/v1/jobs").json()["jobs"] == []
    assert [one["id"] for one in ann.get("/v1/jobs").json()["jobs"]] == [job]


@pytest.mark.slow
def test_another_user_cancels_nothing(ann: httpx.Client, bob: httpx.Client) -> None:
    job = submit(ann, {**SMALL, "prompt": "slow 0.2", "settings": {"steps": 50}})["id"]
    assert bob.delete(f"/v1/jobs/{job}").status_code == 404
    assert ann.get(f"/v1/jobs/{job}").json()["status"] in ("waiting", "running")
    assert ann.delete(f"/v1/jobs/{job}").status_code == 202
    assert wait_for(ann, job)["status"] == "cancelled"


@pytest.mark.slow
def test_pictures_are_each_ones_own(ann: httpx.Client, bob: httpx.Client) -> None:
    job = done(ann, {**SMALL, "prompt": "no pause garden"})["id"]
    (told,) = pictures(ann)
    assert told["job"] == job
    assert pictures(bob) == []
    assert pictures(bob, q="garden") == []
    uid = told["id"]
    for method, path, body in (
        ("GET", f"/v1/history/{uid}", None),
        ("GET", f"/v1/history/{uid}/image", None),
        ("GET", f"/v1/history/{uid}/thumbnail", None),
        ("PATCH", f"/v1/history/{uid}", {"note": "mine"}),
        ("DELETE", f"/v1/history/{uid}", None),
    ):
        answer = bob.request(method, path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "picture_not_found")
    assert ann.get(f"/v1/history/{uid}").json() == told
    assert ann.get(f"/v1/history/{uid}/image").content == ann.get(told["url"]).content
    assert ann.get(f"/v1/history/{uid}/thumbnail").headers["content-type"] == "image/jpeg"


@pytest.mark.slow
def test_not_even_administrators_look_into_another_history(
    ann: httpx.Client, admin: httpx.Client
) -> None:
    done(ann, SMALL)
    uid = pictures(ann)[0]["id"]
    assert pictures(admin) == []
    assert admin.get(f"/v1/history/{uid}/image").status_code == 404


def test_albums_are_each_ones_own(ann: httpx.Client, bob: httpx.Client) -> None:
    done(ann, SMALL)
    done(bob, SMALL)
    mine, theirs = pictures(ann)[0]["id"], pictures(bob)[0]["id"]
    made = ann.post("/v1/albums", json={"name": "foxes"})
    assert made.status_code == 201
    album = made.json()["id"]
    assert ann.get("/v1/albums").json() == [{"id": album, "name": "foxes"}]
    assert bob.get("/v1/albums").json() == []
    for answer in (
        bob.put(f"/v1/albums/{album}/pictures/{theirs}"),
        bob.delete(f"/v1/albums/{album}/pictures/{theirs}"),
        bob.delete(f"/v1/albums/{album}"),
        ann.put(f"/v1/albums/{album}/pictures/{theirs}"),
        ann.put(f"/v1/albums/nothing/pictures/{mine}"),
    ):
        assert answer.status_code == 404
        assert answer.json()["code"] in GONE
    assert ann.put(f"/v1/albums/{album}/pictures/{mine}").status_code == 204
    assert ann.get(f"/v1/history/{mine}").json()["albums"] == [album]
    assert ann.delete(f"/v1/albums/{album}/pictures/{mine}").status_code == 204
    assert ann.get(f"/v1/history/{mine}").json()["albums"] == []
    assert ann.delete(f"/v1/albums/{album}").status_code == 204
    assert ann.get("/v1/albums").json() == []


def test_what_is_noted_of_a_picture_stays_with_it(ann: httpx.Client) -> None:
    done(ann, SMALL)
    uid = pictures(ann)[0]["id"]
    marks = {"starred": True, "tags": ["fox", "red"], "note": "for the cover"}
    told = ann.patch(f"/v1/history/{uid}", json=marks).json()
    assert {name: told[name] for name in marks} == marks
    assert not told["rejected"]
    assert ann.patch(f"/v1/history/{uid}", json={"starred": False}).json()["tags"] == ["fox", "red"]
    assert ann.patch(f"/v1/history/{uid}", json={}).json()["note"] == "for the cover"


@pytest.mark.slow
def test_administrators_see_and_cancel_the_jobs_of_all(near: Inside, admin: httpx.Client) -> None:
    name, token = near.token("ann")
    ann = near.client(token)
    job = submit(ann, {**SMALL, "prompt": "slow 0.2", "settings": {"steps": 50}})["id"]
    told = admin.get(f"/v1/jobs/{job}").json()
    assert told["owner"] == name
    everybody = admin.get("/v1/jobs", params={"everybody": True}).json()["jobs"]
    assert job in [one["id"] for one in everybody]
    assert job not in [one["id"] for one in admin.get("/v1/jobs").json()["jobs"]]
    assert admin.delete(f"/v1/jobs/{job}").status_code == 202
    assert wait_for(ann, job)["status"] == "cancelled"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/metrics"),
        ("GET", "/v1/jobs?everybody=true"),
        ("POST", "/v1/refresh"),
        ("POST", "/v1/models/starter/load"),
        ("POST", "/v1/queue/pause"),
        ("POST", "/v1/queue/resume"),
    ],
)
def test_what_is_the_administrators_is_nobody_elses(
    method: str, path: str, ann: httpx.Client, admin: httpx.Client
) -> None:
    answer = ann.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (403, "admin_only")
    assert admin.request(method, path).status_code in (200, 202)
    if "queue" in path:
        assert admin.post("/v1/queue/resume").status_code == 202


def test_engines_are_described_to_administrators_alone(
    ann: httpx.Client, admin: httpx.Client
) -> None:
    assert ann.get("/v1/queue").json()["engines"] == []
    assert admin.get("/v1/queue").json()["engines"][0]["engine"] == "numpy"


def test_me_says_who_that_is_and_what_it_may_take(near: Inside) -> None:
    name, token = near.token("ann", queued=3, per_minute=50, disk_bytes=10**9)
    told = near.client(token).get("/v1/me").json()
    assert (told["name"], told["admin"]) == (name, False)
    assert (told["queued"], told["per_minute"], told["disk_bytes"]) == (3, 50, 10**9)
    assert (told["queued_now"], told["disk_bytes_now"]) == (0, 0)


# -- space -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_pictures_count_until_they_are_deleted(near: Inside) -> None:
    ann = near.user("ann", disk_bytes=40_000)
    jobs: list[str] = []
    while True:
        answer = ann.post("/v1/jobs", json={**SMALL, "size": "128x64"})
        if answer.status_code != 202:
            break
        jobs.append(wait_for(ann, answer.json()["id"])["id"])
        assert len(jobs) < 9
    assert (answer.status_code, answer.json()["code"]) == (429, "quota_full")
    assert "retry-after" in answer.headers
    used = ann.get("/v1/me").json()["disk_bytes_now"]
    assert used >= 40_000
    assert ann.post("/generate", json=SMALL).json()["code"] == "quota_full"
    for told in pictures(ann):
        assert ann.delete(f"/v1/history/{told['id']}").status_code == 204
    assert ann.get("/v1/me").json()["disk_bytes_now"] == 0
    assert ann.post("/v1/jobs", json=SMALL).status_code == 202
    assert ann.get(f"/v1/jobs/{jobs[0]}/images/0").json()["code"] == "picture_not_found"


def test_whole_pictures_of_edits_count_as_well_and_go_along(near: Inside) -> None:
    ann = near.user("ann")
    job = done(ann, EDIT)["id"]
    before = ann.get("/v1/me").json()["disk_bytes_now"]
    whole = len(ann.get(f"/v1/jobs/{job}/images/0").content)
    assert before > whole
    ann.delete(f"/v1/history/{pictures(ann)[0]['id']}")
    assert ann.get("/v1/me").json()["disk_bytes_now"] == 0
    assert ann.get(f"/v1/jobs/{job}/images/0").status_code == 404


@pytest.mark.slow
def test_one_users_full_space_is_nobody_elses(near: Inside) -> None:
    full, other = near.user("full", disk_bytes=1), near.user("other")
    done(full, SMALL)
    assert full.post("/v1/jobs", json=SMALL).json()["code"] == "quota_full"
    assert other.post("/v1/jobs", json=SMALL).status_code == 202


@pytest.mark.slow
def test_refused_pictures_leave_nothing_behind(near: Inside, ann: httpx.Client) -> None:
    """Else whoever is refused could fill the disk all the same."""
    data = png(noise(70, 90))
    blobs = BlobStore(near.folder / "blobs")
    for change in (
        {"settings": {"steps": 100_000}},
        {"settings": {"steps": 151}},
        {"model": "nothing"},
        {"mask": text_of(png(disc(9, 9)))},
        {"intent": "nothing"},
    ):
        before = blobs.total()
        answer = ann.post("/v1/jobs", json={**EDIT, "image": text_of(data), **change})
        assert answer.status_code in (404, 422), answer.text
        assert blobs.total() == before
    keep_upload(blobs, data)  # it was that very picture
    assert blobs.total() > before


def ended(answer: httpx.Response) -> int | str:
    """How; of a fault what it says."""
    return answer.text if answer.status_code == 500 else answer.status_code


@pytest.mark.slow
@pytest.mark.loopback
def test_what_a_policy_allows_nobody_may(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("who") / "data"
    tokens = {name: add_token(folder, name) for name in ("ann", "bob", "eve")}
    who = {"ann": ["generate"], "bob": ["history"], "*": []}
    with inside(folder, {"who": who}) as near:
        clients = {name: near.client(token) for name, token in tokens.items()}
        allowed = {
            name: {
                "generate": ended(client.post("/generate", json=SMALL)),
                "jobs": ended(client.post("/v1/jobs", json=SMALL)),
                "history": ended(client.get("/v1/history")),
                "albums": ended(client.post("/v1/albums", json={"name": "x"})),
                "find": ended(client.post("/v1/find", json={"image": "x", "texts": ["x"]})),
            }
            for name, client in clients.items()
        }
        ann = clients["ann"]
        job = ann.get("/v1/jobs").json()["jobs"][0]["id"]
        assert picture(ann, job).shape == (64, 64, 3)
        assert clients["bob"].get("/v1/me").json()["allowed"] == ["history"]
        assert not near.faults()
    no = 403
    assert allowed == {
        "ann": {"generate": 200, "jobs": 202, "history": no, "albums": no, "find": no},
        "bob": {"generate": no, "jobs": no, "history": 200, "albums": 201, "find": no},
        "eve": dict.fromkeys(("generate", "jobs", "history", "albums", "find"), no),
    }
