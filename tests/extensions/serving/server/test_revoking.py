"""Revoked tokens end what goes on for them; HEAD is as GET; what is kept is its account's alone."""

from __future__ import annotations

import json
import os
from pathlib import Path

import httpx
import pytest

from desktop_app.app.cli import main
from desktop_app.extensions.serving.verbs.serve_command import keep_private
from desktop_app.storage.paths import DataPaths
from tests.extensions.serving.server.attack_target import QUICK, SLOW
from tests.extensions.serving.server.inside import Inside, inside
from tests.extensions.serving.server.serving import (
    add_token,
    done,
    submit,
    token_file,
    until,
    wait_for,
)
from tests.extensions.workbenches.server.making import over
from tests.extensions.workbenches.verbs.making import quick

pytestmark = pytest.mark.loopback


@pytest.mark.slow
def test_a_revoked_token_ends_its_streams_and_its_jobs_and_nobody_elses(near: Inside) -> None:
    name, token = near.token("gone")
    ann, admin = near.client(token), near.user("admin", admin=True)
    other = near.user("other")
    jobs = [submit(ann, SLOW)["id"] for _ in range(2)]
    kept = submit(other, QUICK)["id"]
    with ann.stream("GET", f"/v1/jobs/{jobs[0]}/events") as stream:
        lines = stream.iter_lines()
        next(lines)
        token_file(near.folder).revoke(name)
        with pytest.raises(httpx.TransportError):
            for _ in lines:
                pass
    until(lambda: {admin.get(f"/v1/jobs/{one}").json()["status"] for one in jobs} == {"cancelled"})
    until(lambda: other.get(f"/v1/jobs/{kept}").json()["status"] == "done")
    assert ann.get("/v1/me").status_code == 401


@pytest.mark.slow
def test_jobs_of_a_revoked_token_are_kept_where_that_is_said(near: Inside) -> None:
    name, token = near.token("gone")
    ann, admin = near.client(token), near.user("admin", admin=True)
    job = submit(ann, {**SLOW, "settings": {"steps": 10}})["id"]
    with ann.stream("GET", f"/v1/jobs/{job}/events") as stream:
        lines = stream.iter_lines()
        next(lines)
        token_file(near.folder).revoke(name, keep_jobs=True)
        with pytest.raises(httpx.TransportError):
            for _ in lines:
                pass
    assert ann.get("/v1/me").status_code == 401
    until(lambda: admin.get(f"/v1/jobs/{job}").json()["status"] == "done")
    again = near.client(add_token(near.folder, name))
    assert again.get(f"/v1/jobs/{job}").json()["status"] == "done"


@pytest.mark.slow
def test_makings_of_a_revoked_token_are_cancelled_and_nobody_elses(near: Inside) -> None:
    quick(near.folder)
    name, token = near.token("gone")
    ann, admin, other = near.client(token), near.user("admin", admin=True), near.user("other")

    def asked(user: httpx.Client) -> str:
        body = {"workbench": "concepts", "values": {"idea": "a hut, slow 0.3", "count": 16}}
        return str(user.post("/v1/makings", json=body).json()["id"])

    hers, kept = asked(ann), asked(other)
    near.revoke(name)
    assert over(admin, hers)["status"] == "cancelled"
    assert other.get(f"/v1/makings/{kept}").json()["status"] in ("waiting", "running")


KEY = {"Idempotency-Key": "order"}


@pytest.mark.slow
def test_a_key_sent_with_a_renewed_token_gives_the_same_job_which_goes_on(
    near: Inside, capsys: pytest.CaptureFixture[str]
) -> None:
    name, token = near.token("renewed")
    old = near.client(token)
    job = submit(old, {**SLOW, "settings": {"steps": 10}}, **KEY)["id"]
    words = ["--data-dir", str(near.folder), "serve", "token", "renew", name, "--json"]
    assert main(words) == 0
    new = near.client(json.loads(capsys.readouterr().out)["token"])
    assert submit(new, {**SLOW, "settings": {"steps": 10}}, **KEY)["id"] == job
    assert wait_for(new, job)["status"] == "done"
    assert [one["job"] for one in new.get("/v1/history").json()["pictures"]] == [job]
    assert old.get("/v1/me").status_code == 401


@pytest.mark.slow
def test_a_key_gives_the_same_job_to_who_takes_a_name_over_after_a_restart_too(
    tmp_path: Path, loopback: None
) -> None:
    folder = tmp_path / "data"
    token, jobs = add_token(folder, "ann"), list[str]()
    for _ in range(2):
        with inside(folder) as near:
            ann = near.client(token)
            jobs.append(submit(ann, QUICK, **KEY)["id"])
            wait_for(ann, jobs[-1])
        token_file(folder).revoke("ann")
        token = add_token(folder, "ann")
    assert len(set(jobs)) == 1
    token_file(folder).revoke("ann")
    assert main(["--data-dir", str(folder), "serve", "token", "add", "ann", "--apart"]) == 0
    token_file(folder).renew("ann", token)
    with inside(folder) as near:
        ann = near.client(token)
        assert ann.get(f"/v1/jobs/{jobs[0]}").status_code == 404
        wait_for(ann, submit(ann, QUICK, **KEY)["id"])  # a picture of its own
        assert len(ann.get("/v1/history").json()["pictures"]) == 1


@pytest.mark.slow
@pytest.mark.parametrize("words", [("revoke",), ("revoke", "add", "--take-over")])
def test_jobs_that_an_earlier_run_left_for_who_is_revoked_since_are_cancelled(
    tmp_path: Path, words: tuple[str, ...], loopback: None
) -> None:
    folder = tmp_path / "data"
    token, admin = add_token(folder, "ann"), add_token(folder, "admin", admin=True)
    with inside(folder) as near:
        jobs = [submit(near.client(token), SLOW)["id"] for _ in range(2)]
        kept = submit(near.client(admin), QUICK)["id"]
    verb, *more = words
    assert main(["--data-dir", str(folder), "serve", "token", verb, "ann"]) == 0
    if more:
        assert main(["--data-dir", str(folder), "serve", "token", more[0], "ann", *more[1:]]) == 0
    with inside(folder) as near:
        told = near.client(admin)
        until(lambda: told.get(f"/v1/jobs/{kept}").json()["status"] == "done")
        seen = [told.get(f"/v1/jobs/{one}") for one in jobs]
        assert {one.json().get("status", "gone") for one in seen if one.status_code == 200} <= {
            "cancelled"
        }


@pytest.mark.slow
def test_jobs_of_a_token_that_was_taken_from_the_file_meanwhile_are_cancelled(
    tmp_path: Path, loopback: None
) -> None:
    folder = tmp_path / "data"
    token, admin = add_token(folder, "ann"), add_token(folder, "admin", admin=True)
    with inside(folder) as near:
        job = submit(near.client(token), SLOW)["id"]
    token_file(folder).revoke("ann")  # its file was put back from a copy: no command was given
    with inside(folder) as near:
        told = near.client(admin)
        until(lambda: told.get(f"/v1/jobs/{job}").json()["status"] == "cancelled")


@pytest.mark.slow
def test_who_begins_apart_meets_no_job_of_the_earlier_holder(
    tmp_path: Path, loopback: None
) -> None:
    folder = tmp_path / "data"
    token = add_token(folder, "ann")
    with inside(folder) as near:
        ann = near.client(token)
        old = done(ann, QUICK)["id"]
        jobs = [submit(ann, SLOW)["id"] for _ in range(2)]
    for words in (("revoke", "ann", "--keep-jobs"), ("add", "ann", "--apart")):
        assert main(["--data-dir", str(folder), "serve", "token", *words]) == 0
    token_file(folder).revoke("ann")
    token = add_token(folder, "ann")
    with inside(folder) as near:
        ann = near.client(token)
        assert {ann.get(f"/v1/jobs/{one}").status_code for one in (old, *jobs)} == {404}
        assert ann.get("/v1/jobs").json()["jobs"] == []


def test_every_get_address_answers_head_with_the_same_headers(near: Inside) -> None:
    ann = near.user("ann", admin=True)
    job = done(ann, QUICK)["id"]
    found = ann.get("/v1/history").json()["pictures"][0]["id"]
    table = ann.get("/openapi.json").json()["paths"]
    paths = [path for path, methods in table.items() if "get" in methods]
    assert len(paths) > 20
    for path in [*paths, "/", "/static/main.js", "/openapi.json", "/nothing"]:
        made = path.replace("{job_id}", job).replace("{index}", "0")
        made = made.replace("{picture_id}", str(found))
        got, head = ann.get(made), ann.head(made)
        assert head.content == b""
        assert head.status_code == got.status_code, made
        same = ("content-type", "etag", "cache-control", "content-disposition")
        assert [head.headers.get(name) for name in same] == [got.headers.get(name) for name in same]


@pytest.mark.slow
def test_head_of_a_running_jobs_events_ends_at_once(near: Inside) -> None:
    ann = near.user("ann")
    job = submit(ann, SLOW)["id"]
    assert ann.head(f"/v1/jobs/{job}/events").status_code == 200
    assert ann.get(f"/v1/jobs/{job}").json()["status"] in ("waiting", "running")
    ann.delete(f"/v1/jobs/{job}")


@pytest.mark.skipif(os.name == "nt", reason="rights are the profile's")
def test_what_others_could_read_is_taken_from_them(near: Inside) -> None:
    done(near.user("ann"), QUICK)
    root = near.folder
    elsewhere = root.parent / "elsewhere"
    elsewhere.write_text("x")
    elsewhere.chmod(0o644)
    (root / "link").symlink_to(elsewhere)
    assert any(one.stat().st_mode & 0o077 for one in root.rglob("*"))
    keep_private(DataPaths.at(root))
    models = DataPaths.at(root).models
    left = [
        one
        for one in (root, *root.rglob("*"))
        if not one.is_symlink() and models not in (one, *one.parents) and one.stat().st_mode & 0o077
    ]
    assert not left
    assert elsewhere.stat().st_mode & 0o077
    (root / "link").unlink()
    done(near.user("ann"), QUICK)
