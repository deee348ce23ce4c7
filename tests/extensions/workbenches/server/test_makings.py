"""Workbenches at the server: the same files as the command's, each user's own, after a kill too."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.checked_text import with_check
from desktop_app.extensions.serving.server.policy import policy_of
from desktop_app.extensions.serving.server.turns import FairPlaces
from desktop_app.storage.history_files import picture_name
from desktop_app.storage.paths import DataPaths
from tests.extensions.serving.server.inside import Inside
from tests.extensions.serving.server.serving import (
    SMALL,
    add_token,
    png,
    serving,
    smooth,
    text_of,
    until,
)
from tests.extensions.workbenches.server.making import made, over
from tests.extensions.workbenches.verbs.making import FIX, quick
from tests.tiny_networks import network_folder


@pytest.mark.slow
def test_rows_are_listed_with_their_fields(near: Inside) -> None:
    rows = {one["id"]: one for one in near.user().get("/v1/workbenches").json()}
    fields = {one["id"]: one for one in rows["lesson"]["fields"]}
    assert fields["topic"]["needed"] and "biology" in str(fields["subject"]["values"])
    assert rows["concepts"]["takes"] == "nothing"


@pytest.mark.slow
def test_what_is_wrong_is_refused_and_nothing_is_kept(near: Inside) -> None:
    quick(near.folder)
    user = near.user()
    makings = (near.folder / "users").glob
    before = sorted(makings("*/makings/*"))
    picture = text_of(png(smooth(16, 16)))
    topic = {"topic": "x"}
    wrong: list[tuple[dict[str, Any], dict[str, str], str]] = [
        ({}, {}, "field_empty"),
        ({**topic, "subject": "no"}, {}, "unknown_choice"),
        ({**topic, "sketch": "/etc/passwd"}, {}, "unknown_choice"),
        ({**topic, "count": 999}, {}, "beyond_policy"),
        (topic, {"../a.png": picture}, "value_wrong"),
        (topic, {"a.png": "AAAA"}, "not_a_picture"),
    ]
    own = str(near.folder / "workbenches" / "lesson.toml")
    bodies: list[tuple[dict[str, Any], str]] = [
        *(({"workbench": name}, "workbench_missing") for name in ("lessons", own)),
        *(
            ({"workbench": "lesson", "values": values, "files": files}, code)
            for values, files, code in wrong
        ),
    ]
    for body, code in bodies:
        answer = user.post("/v1/makings", json=body)
        assert answer.json()["code"] == code and answer.status_code in (404, 422), answer.text
    assert sorted(makings("*/makings/*")) == before


@pytest.mark.slow
def test_a_making_is_its_users_own_and_can_be_removed(near: Inside) -> None:
    quick(near.folder)
    ann, bob = near.user("ann"), near.user("bob")
    files = {"p.png": text_of(png(smooth(24, 32)))}
    told = made(ann, "fix", files, pictures=["p.png"])
    assert [one["name"] for one in told["files"]] == ["p_0.png", "pairs.pdf", "pairs.png"]
    address, url = f"/v1/makings/{told['id']}", told["files"][0]["url"]
    with Image.open(BytesIO(ann.get(url).content)) as picture:
        assert picture.size == (32, 24)
    for one in (address, url):
        assert bob.get(one).status_code == 404
    assert bob.delete(address).status_code == 404
    for name in ("..%2Fmaking.json", ".make.json", "none.png"):
        assert ann.get(f"{address}/files/{name}").status_code == 404
    before = ann.get("/v1/me").json()["disk_bytes_now"]
    assert ann.delete(address).status_code == 204
    assert ann.get(address).status_code == 404
    assert ann.get("/v1/me").json()["disk_bytes_now"] < before


@pytest.mark.slow
def test_pictures_are_in_the_users_history(near: Inside) -> None:
    quick(near.folder)
    user = near.user()
    told = made(user, "concepts", idea="a hut", count=2)
    assert told["status"] == "done", told
    pictures = user.get("/v1/history").json()["pictures"]
    assert sorted(one["prompt"].split(",")[0] for one in pictures) == ["a hut", "a hut"]


@pytest.mark.slow
def test_one_that_failed_by_the_servers_disk_goes_on_when_it_is_asked_for_again(
    near: Inside,
) -> None:
    quick(near.folder)
    user, token = near.token("ann")
    client, paths = near.client(token), DataPaths.at(near.folder).of_user(user)
    month = (paths.history / picture_name("0" * 32, 0, datetime.now(UTC))).parent
    month.parent.mkdir(parents=True)
    month.write_bytes(b"")
    asked: dict[str, Any] = {
        "json": {"workbench": "concepts", "values": {"idea": "a hut", "count": 2}},
        "headers": {"Idempotency-Key": "huts"},
    }
    making = client.post("/v1/makings", **asked).json()["id"]
    told = over(client, making)
    assert (told["status"], told["error"]["code"]) == ("failed", "output_unwritable"), told
    month.unlink()
    assert client.post("/v1/makings", **asked).json()["id"] == making
    told = over(client, making)
    assert (told["status"], told["done"], told["error"]) == ("done", 2, None), told
    assert len(client.get("/v1/history").json()["pictures"]) == 2
    created = told["created"]
    assert client.post("/v1/makings", **asked).json()["created"] == created
    assert client.get(f"/v1/makings/{making}").json()["status"] == "done", "it is not done again"


@pytest.mark.slow
def test_a_killed_server_goes_on_with_it(tmp_path: Path, loopback: None) -> None:
    folder = tmp_path / "data"
    quick(folder)
    token = add_token(folder, "ann")
    headers = {"Authorization": f"Bearer {token}"}
    body = {"workbench": "lesson", "values": {"topic": "a fox", "count": 6}}
    with serving(folder) as first, httpx.Client(base_url=first.url, headers=headers) as ann:
        making = ann.post("/v1/makings", json=body).json()["id"]
        until(lambda: ann.get(f"/v1/makings/{making}").json()["done"] >= 1)
        first.process.kill()
        first.process.wait()
    with serving(folder) as again, httpx.Client(base_url=again.url, headers=headers) as ann:
        told = over(ann, making)
        assert told["status"] == "done" and told["done"] == 6
        names = [one["name"] for one in told["files"]]
        pictures = [f"biology_a_fox_{number}" for number in range(6)]
        pages = [f"biology_a_fox_sheet{end}" for end in (".pdf", ".png")]
        ends = (".velatura", "_bare.png")
        editable = [f"editable/{name}{end}" for name in pictures for end in ends]
        assert names == sorted([*(f"{name}.png" for name in pictures), *pages, *editable])
        assert len(ann.get("/v1/history").json()["pictures"]) == 6


@pytest.mark.slow
def test_a_making_asks_the_engine_for_a_mask(tmp_path: Path, loopback: None) -> None:
    """By a network that cuts things out, of tiny weights: how well doesn't matter."""
    folder = tmp_path / "data"
    network_folder(folder / "models" / "parts", "segformer")
    picture = Image.new("RGB", (96, 96), (200, 205, 210))
    picture.paste((180, 30, 30), (30, 20, 60, 80))
    data = BytesIO()
    picture.save(data, "PNG")
    files = {"a.png": text_of(data.getvalue()), "t.csv": text_of(b"picture\na.png\n")}
    with serving(folder) as server:
        server.until_ready()
        told = made(server.user(), "products", files, table="t.csv")
    (item,) = told["items"]
    assert told["status"] == "done" and item["status"] in ("done", "failed"), told
    assert "mask subject" in item["steps"], item
    assert item["status"] == "done" or item["error"]["code"].startswith("rejected_"), item


@pytest.mark.slow
def test_makings_are_listed_and_cancelled_as_other_jobs_are(near: Inside) -> None:
    quick(near.folder)
    ann, bob, admin = near.user("ann"), near.user("bob"), near.user("root", admin=True)
    told = made(ann, "concepts", idea="a hut", count=2)
    body = {"workbench": "concepts", "values": {"idea": "a hut, slow 0.3", "count": 16}}
    running = ann.post("/v1/makings", json=body).json()["id"]
    address = f"/v1/jobs/{running}"
    until(lambda: ann.get(address).json()["progress"]["step"] >= 1)
    job = ann.get(address).json()
    assert (job["operation"], job["status"], job["wanted"]) == ("make", "running", 16)
    assert job["progress"]["steps"] == 16
    listed = ann.get("/v1/jobs").json()["jobs"]
    assert [(one["id"], one["status"]) for one in listed] == [
        (running, "running"),
        (told["id"], "done"),
    ]
    assert bob.get("/v1/jobs").json()["jobs"] == [] and bob.get(address).status_code == 404
    assert bob.delete(address).status_code == 404
    everybody = admin.get("/v1/jobs?everybody=true").json()["jobs"]
    assert {running, told["id"]} <= {one["id"] for one in everybody}
    assert admin.delete(address).status_code == 202
    assert over(ann, running)["status"] == "cancelled"
    assert ann.get(address).json()["status"] == "cancelled"


def test_a_making_beyond_the_policy_is_refused_as_a_job_is(
    near: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of its pictures are looked at before it is taken, and nothing of it is kept."""
    store = quick(near.folder)
    enlarging = {**FIX, "step": [{"do": "upscale", "factor": 2}] * 2}
    store.put("enlarging", enlarging)
    user, hut = near.user(), {"idea": "a hut", "count": 2}
    sent = {"p.png": text_of(png(smooth(64, 64)))}
    limits: list[tuple[dict[str, Any], str, dict[str, Any], str]] = [
        ({"limits": {"steps": 1}}, "concepts", hut, "beyond_policy"),
        ({"limits": {"images": 1}}, "concepts", hut, "beyond_policy"),
        ({"limits": {"prompt_characters": 4}}, "concepts", hut, "beyond_policy"),
        ({"limits": {"working_megapixels": 0.001}}, "concepts", hut, "beyond_policy"),
        ({"limits": {"megapixels": 0.001}}, "concepts", hut, "beyond_policy"),
        ({"safety": {"words": ["a hut"]}}, "concepts", hut, "words_not_allowed"),
        ({"mark": "watermark"}, "concepts", hut, "not_offered"),
        ({"limits": {"megapixels": 0.02}}, "enlarging", {"pictures": ["p.png"]}, "beyond_policy"),
    ]
    for rules, workbench, values, code in limits:
        monkeypatch.setattr(near.context.served["make"], "_policy", policy_of(rules))
        files = sent if workbench == "enlarging" else {}
        body = {"workbench": workbench, "values": values, "files": files}
        answer = user.post("/v1/makings", json=body)
        assert answer.json()["code"] == code, (rules, answer.text)
    assert not user.get("/v1/jobs").json()["jobs"]
    name = user.get("/v1/me").json()["name"]
    assert not list((near.folder / "users").glob(f"user-{name}/makings/*"))


@pytest.mark.slow
def test_a_model_that_is_not_allowed_is_told_as_a_job_is(near: Inside) -> None:
    quick(near.folder)
    values = {"idea": "a hut", "model": "no such model"}
    body = {"workbench": "concepts", "values": values}
    answer = near.user().post("/v1/makings", json=body)
    job = near.user().post("/v1/jobs", json={"prompt": "a hut", "model": "no such model"})
    assert (answer.status_code, answer.json()["code"]) == (job.status_code, job.json()["code"])


@pytest.mark.slow
def test_one_users_makings_do_not_hold_up_anothers(near: Inside) -> None:
    """Those of one are begun two at a time, and their pictures take turns with others'."""
    quick(near.folder)
    (first, token), (second, other) = near.token("ann"), near.token("bob")
    ann, bob, admin = near.client(token), near.client(other), near.user("root", admin=True)
    desk = near.context.jobs
    admin.post("/v1/queue/pause")
    until(lambda: desk.view.paused)
    body = {"workbench": "concepts", "values": {"idea": "a hut, slow 0.05", "count": 16}}
    greedy = [ann.post("/v1/makings", json=body).json()["id"] for _ in range(6)]
    until(lambda: [one.owner for one in desk.view.entries if one.waits] == [first] * 4)
    jobs = {one["id"]: one for one in ann.get("/v1/jobs").json()["jobs"]}
    assert [jobs[one]["status"] for one in greedy] == ["running"] * 2 + ["waiting"] * 4
    assert [jobs[one]["position"] for one in greedy] == [None, None, 2, 3, 4, 5]
    assert ann.get("/v1/queue").json()["waiting"] == 4 + 4
    single = {"workbench": "concepts", "values": {"idea": "a fox", "count": 1}}
    making = bob.post("/v1/makings", json=single).json()["id"]
    until(lambda: second in [one.owner for one in desk.view.entries if one.waits])
    assert [one.owner for one in desk.view.entries if one.waits][:2] == [first, second]
    admin.post("/v1/queue/resume")
    assert over(bob, making)["status"] == "done"
    for one in reversed(greedy):
        assert ann.delete(f"/v1/makings/{one}").status_code == 204
    assert ann.get(f"/v1/makings/{greedy[-1]}").json()["status"] == "cancelled"
    assert {over(ann, one)["status"] for one in greedy} == {"cancelled"}


def test_so_many_pictures_of_makings_are_in_memory_at_a_time() -> None:
    pictures, token = FairPlaces(3, 2), CancelToken()
    with pictures.taken("ann", token), pictures.taken("ann", token):
        third = pictures.begin("ann")
        with pictures.taken("bob", token):
            fourth = pictures.begin("bob")
            assert not third.done() and not fourth.done()
            with pictures.left("bob"):
                assert fourth.done() and not third.done()
                pictures.end("bob")
        token.cancel()
        with pytest.raises(Cancelled), pictures.taken("ann", token):
            pass
        assert not third.done()
    assert third.done()


@pytest.mark.slow
def test_ids_that_no_making_can_have_are_not_found(near: Inside) -> None:
    quick(near.folder)
    user = near.user()
    made(user, "concepts", idea="a hut", count=1)
    for name in ("a" * 300, "z" * 5_000, "x", "²" * 40):
        for address in (f"makings/{name}", f"makings/{name}/files/x", f"jobs/{name}"):
            answer = user.get(f"/v1/{address}")
            assert (answer.status_code, answer.json()["code"]) == (404, "job_not_found"), address
        for address in (f"makings/{name}", f"jobs/{name}"):
            assert user.delete(f"/v1/{address}").status_code == 404


def test_a_key_is_of_one_request(near: Inside) -> None:
    quick(near.folder)
    user = near.user()
    hut, fox = ({"idea": idea, "count": 1} for idea in ("a hut", "a fox"))

    def ask(key: str, address: str, **body: Any) -> tuple[int, str, str]:
        answer = user.post(f"/v1/{address}", json=body, headers={"Idempotency-Key": key})
        told = answer.json()
        return answer.status_code, told.get("code", ""), told.get("id", "")

    status, _, making = ask("a", "makings", workbench="concepts", values=hut)
    assert status == 202 and over(user, making)["status"] == "done"
    assert ask("a", "makings", workbench="concepts", values=hut) == (202, "", making)
    refused = (422, "key_reused", "")
    assert ask("a", "makings", workbench="concepts", values=fox) == refused
    assert ask("a", "jobs", **SMALL) == refused
    assert ask("b", "jobs", **SMALL)[0] == 202
    assert ask("b", "makings", workbench="concepts", values=hut) == refused


@pytest.mark.slow
@pytest.mark.parametrize(
    "summary", [{"items": [1, 2]}, {"items": "abc"}, {"items": None}, {"honest": {}}, {"done": []}]
)
def test_a_note_of_another_shape_is_damaged(near: Inside, summary: dict[str, Any]) -> None:
    quick(near.folder)
    name, token = near.token("ann")
    folder = DataPaths.at(near.folder).of_user(name).root / "makings" / ("a" * 32)
    folder.mkdir(parents=True)
    note: dict[str, Any] = {"workbench": "concepts", "values": {}, "created": 1.0, "status": "done"}
    raw = json.dumps({**note, "summary": summary}).encode()
    (folder / "making.json").write_bytes(with_check(raw))
    told = near.client(token).get(f"/v1/makings/{folder.name}").json()
    assert (told["status"], told["error"]["code"]) == ("failed", "making_note_damaged"), told


@pytest.mark.slow
def test_a_key_is_of_one_request_also_at_the_same_moment(near: Inside) -> None:
    quick(near.folder)
    user, start = near.user(), threading.Barrier(4)

    def ask(number: int) -> tuple[int, str]:
        values = {"idea": ("a hut", "a fox")[number % 2], "count": 1}
        body = {"workbench": "concepts", "values": values} if number < 3 else SMALL
        start.wait()
        address = "/v1/makings" if number < 3 else "/v1/jobs"
        answer = user.post(address, json=body, headers={"Idempotency-Key": "a"})
        return answer.status_code, answer.json().get("code") or answer.json()["id"]

    with ThreadPoolExecutor(4) as pool:
        answers = [*pool.map(ask, range(4))]
    taken = {told for status, told in answers if status == 202}
    assert len(taken) == 1
    assert {one for one in answers if one[0] != 202} == {(422, "key_reused")}
    (listed,) = user.get("/v1/jobs").json()["jobs"]
    assert {listed["id"]} == taken
