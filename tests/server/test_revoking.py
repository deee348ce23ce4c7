"""Revoked tokens end what goes on for them; HEAD is as GET; what is kept is its account's alone."""

from __future__ import annotations

import os
import time

import httpx
import pytest

from desktop_app.storage.paths import DataPaths
from desktop_app.storage.private_folders import keep_private
from tests.server.attack_target import QUICK, SLOW
from tests.server.inside import Inside
from tests.server.serving import done, submit, token_file, until

pytestmark = pytest.mark.loopback


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
        begun = time.monotonic()
        with pytest.raises(httpx.TransportError):
            for _ in lines:
                pass
        assert time.monotonic() - begun < 5
    until(lambda: {admin.get(f"/v1/jobs/{one}").json()["status"] for one in jobs} == {"cancelled"})
    until(lambda: other.get(f"/v1/jobs/{kept}").json()["status"] == "done")
    assert ann.get("/v1/me").status_code == 401


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
