"""A user who wants more than the policy says: bytes that are kept, turns, what is left behind."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from desktop_app.extensions.serving.server.sdapi import extras
from desktop_app.extensions.serving.server.server_tokens import ServerUser, UserLimits
from desktop_app.extensions.serving.server.turns import DEAR_THREADS, Turns
from desktop_app.storage.history_usage import folder_size
from tests.extensions.serving.server.inside import Inside, inside
from tests.extensions.serving.server.serving import (
    SMALL,
    add_token,
    disc,
    done,
    noise,
    png,
    smooth,
    submit,
    text_of,
    until,
    wait_for,
)
from tests.patience import PATIENCE_SECONDS

MB = 1_000_000
QUICK = {**SMALL, "prompt": "no pause"}
SLOW = {**SMALL, "prompt": "slow 0.2", "settings": {"steps": 50, "seed": 1}}
PICTURE, MASK = text_of(png(noise(256, 256))), text_of(png(disc(256, 256)))
EDIT = {**SLOW, "size": None, "image": PICTURE, "mask": MASK}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, loopback: None) -> Iterator[Inside]:
    """A server of its own, so that what lies in its data folder is of these tests."""
    folder = tmp_path_factory.mktemp("greedy") / "data"
    add_token(folder, "first")
    with inside(folder, {"limits": {"megapixels": 20}}) as made:
        yield made


def used(client: httpx.Client) -> int:
    return client.get("/v1/me").json()["disk_bytes_now"]


@pytest.mark.slow
def test_notes_tags_and_albums_fill_the_space_and_no_more(own: Inside) -> None:
    name, token = own.token("ann", disk_bytes=2 * MB)
    ann = own.client(token)
    done(ann, QUICK)
    (told,) = ann.get("/v1/history").json()["pictures"]
    path = f"/v1/history/{told['id']}"
    tags = [f"{number:03}" + "t" * 190 for number in range(64)]
    for number in range(400):
        note = f"{number:04}" + "n" * 9000
        answer = ann.patch(path, json={"note": note, "tags": tags})
        if answer.status_code != 200:
            break
    assert (answer.status_code, answer.json()["code"]) == (429, "quota_full")
    for _ in range(60):
        answer = ann.post("/v1/albums", json={"name": "a" * 300})
        if answer.status_code != 201:
            break
        put = ann.put(f"/v1/albums/{answer.json()['id']}/pictures/{told['id']}")
    assert (answer.status_code, answer.json()["code"]) == (429, "quota_full")
    assert put.status_code in (204, 429)
    there = folder_size(own.folder / "users" / f"user-{name}")
    assert there < 2 * MB + 9 * MB  # logs of databases between two checkpoints, at the most
    assert used(ann) < 2.2 * MB


def test_a_user_has_so_many_albums_at_the_most(
    own: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.extensions.serving.server.v1.history.MOST_ALBUMS", 2)
    ann = own.user("ann")
    codes = [ann.post("/v1/albums", json={"name": f"{n}"}).status_code for n in range(3)]
    assert codes == [201, 201, 422]


@pytest.mark.slow
def test_tags_have_a_length(own: Inside) -> None:
    ann = own.user("ann")
    done(ann, QUICK)
    (told,) = ann.get("/v1/history").json()["pictures"]
    answer = ann.patch(f"/v1/history/{told['id']}", json={"tags": ["x" * 201]})
    assert answer.status_code == 422


@pytest.mark.slow
def test_what_waits_counts_and_what_is_cancelled_goes(own: Inside) -> None:
    ann = own.user("ann")
    blobs = own.folder / "blobs"
    before = folder_size(blobs)
    jobs = [submit(ann, {**EDIT, "settings": {"steps": 50, "seed": n}})["id"] for n in range(3)]
    assert used(ann) > 256 * 256 * 3
    assert folder_size(blobs) > before
    for job in jobs:
        ann.delete(f"/v1/jobs/{job}")
        wait_for(ann, job)
    assert used(ann) == 0
    assert folder_size(blobs) == before


@pytest.mark.slow
def test_what_another_job_needs_stays(own: Inside) -> None:
    ann, bob = own.user("ann"), own.user("bob")
    held = own.folder / "held"
    held.touch()
    kept = submit(bob, {**EDIT, "prompt": f"held by {held}"})["id"]
    gone = submit(ann, {**EDIT, "settings": {"steps": 50, "seed": 3}})["id"]
    ann.delete(f"/v1/jobs/{gone}")
    wait_for(ann, gone)
    assert used(ann) == 0
    held.unlink()
    assert wait_for(bob, kept)["status"] == "done"


@pytest.mark.slow
def test_jobs_that_are_sent_and_cancelled_again_and_again_keep_nothing(own: Inside) -> None:
    ann = own.user("ann", disk_bytes=3 * MB)
    before = folder_size(own.folder / "blobs")
    for number in range(12):
        picture = text_of(png(noise(300, 200 + number)))
        mask = text_of(png(disc(300, 200 + number)))
        job = submit(ann, {**EDIT, "image": picture, "mask": mask})["id"]
        ann.delete(f"/v1/jobs/{job}")
        wait_for(ann, job)
    assert used(ann) == 0
    assert folder_size(own.folder / "blobs") == before


def test_what_is_refused_for_lack_of_space_is_not_kept(own: Inside) -> None:
    ann = own.user("ann", disk_bytes=100_000)
    before = folder_size(own.folder / "blobs")
    for operation in (EDIT, {"operation": "preprocess", "image": PICTURE, "preprocessor": "canny"}):
        answer = ann.post("/v1/jobs", json=operation)
        assert (answer.status_code, answer.json()["code"]) == (429, "quota_full")
    assert (used(ann), folder_size(own.folder / "blobs")) == (0, before)
    assert ann.get("/v1/me").json()["queued_now"] == 0


@pytest.mark.slow
def test_pictures_that_are_still_to_come_count(own: Inside) -> None:
    ann = own.user("ann", disk_bytes=100_000)
    wish = {**SLOW, "size": "256x256", "settings": {"steps": 50}}
    first = submit(ann, wish)["id"]
    answer = ann.post("/v1/jobs", json=wish)
    assert (answer.status_code, answer.json()["code"]) == (429, "quota_full")
    ann.delete(f"/v1/jobs/{first}")
    wait_for(ann, first)
    assert ann.post("/v1/jobs", json=QUICK).status_code == 202


@pytest.mark.slow
def test_cheap_requests_never_wait_for_dear_ones(own: Inside) -> None:
    """All threads for dear work are held: what is cheap is answered all the same."""
    ann, bob = own.user("ann"), own.user("bob")
    job = done(bob, QUICK)["id"]
    (told,) = bob.get("/v1/history").json()["pictures"]
    go = threading.Event()
    users = [ServerUser(f"busy-{n}", admin=False, limits=UserLimits()) for n in range(DEAR_THREADS)]
    desk = own.context.jobs
    held = [
        asyncio.run_coroutine_threadsafe(desk.run_in_turn(one, go.wait), own.loop)
        for _ in range(3)
        for one in users
    ]
    try:
        for path in (
            *("/v1/me", "/v1/history", f"/v1/history/{told['id']}", f"/v1/jobs/{job}"),
            *(f"/v1/history/{told['id']}/thumbnail", "/v1/models", "/sdapi/v1/options"),
        ):
            assert bob.get(path, timeout=30).status_code == 200
        assert ann.post("/v1/albums", json={"name": "foxes"}, timeout=30).status_code == 201
    finally:
        go.set()
    assert all(one.result(30) for one in held)


def test_users_take_turns_and_who_leaves_is_never_begun() -> None:
    async def tried() -> list[str]:
        turns, order, go = Turns(1), list[str](), threading.Event()

        def work(name: str) -> None:
            order.append(name)
            go.wait()

        greedy = [asyncio.create_task(turns.take("ann", work, f"ann {n}")) for n in range(4)]
        await asyncio.sleep(0)
        other = asyncio.create_task(turns.take("bob", work, "bob"))
        await asyncio.sleep(0)
        greedy[1].cancel()
        go.set()
        await asyncio.gather(*greedy, other, return_exceptions=True)
        turns.close()
        return order

    assert asyncio.run(tried()) == ["ann 0", "bob", "ann 2", "ann 3"]


def test_one_user_has_one_thread_at_a_time() -> None:
    async def tried() -> int:
        turns, now, most = Turns(3), list[int](), list[int]()

        def work() -> None:
            now.append(1)
            most.append(len(now))
            now.pop()

        await asyncio.gather(*(turns.take("ann", work) for _ in range(20)))
        turns.close()
        return max(most)

    assert asyncio.run(tried()) == 1


def test_a_batch_ends_with_its_client(own: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture that is being enlarged is finished, the others are not begun."""
    ann, begun, go = own.user("ann"), list[int](), threading.Event()
    plain = extras._plain

    def held(*arguments: Any, **more: Any) -> str:
        begun.append(1)
        go.wait(PATIENCE_SECONDS)
        return plain(*arguments, **more)

    monkeypatch.setattr(extras, "_plain", held)
    picture = {"data": text_of(png(smooth(40, 40))), "name": "a.png"}
    body = {"imageList": [picture] * 12, "upscaler_1": "Lanczos", "upscaling_resize": 2}
    asked = ann.build_request("POST", "/sdapi/v1/extra-batch-images", json=body)
    head = "".join(f"{name}: {value}\r\n" for name, value in asked.headers.items())
    with socket.create_connection(("127.0.0.1", own.port)) as link:
        link.sendall(f"POST {asked.url.path} HTTP/1.1\r\n{head}\r\n".encode() + asked.content)
        until(lambda: begun)
    until(lambda: "extra-batch" in (own.folder / "logs" / "server.jsonl").read_text())
    go.set()
    until(lambda: not own.context.jobs.turns._working)
    assert begun == [1]
    assert own.faults() == []
