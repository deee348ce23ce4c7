"""What one user, and all of them, may ask for: by the policy, at a time and in a minute."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from desktop_app.server import admission
from tests.server.inside import Inside, inside
from tests.server.serving import SMALL, add_token, wait_for

QUICK = {**SMALL, "prompt": "no pause"}
SLOW = {**SMALL, "prompt": "slow 0.2", "settings": {"steps": 50, "seed": 1}}


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory, loopback: None) -> Iterator[Inside]:
    """One that allows little."""
    folder = tmp_path_factory.mktemp("narrow") / "data"
    add_token(folder, "first")
    limits = {
        "steps": 4,
        "images": 2,
        "megapixels": 0.05,
        "working_megapixels": 0.02,
        "queued": 3,
        "queue": 5,
        "per_minute": 1000,
        "prompt_characters": 40,
        "body_mb": 0.05,
        "wait_seconds": 0.3,
        "open_requests": 20,
    }
    policy = {
        "limits": limits,
        "safety": {"words": ["dragon"]},
        "models": {"allowed": ["starter"]},
    }
    (folder / "wildcards").mkdir()
    (folder / "wildcards" / "beasts.txt").write_text("a sleeping dragon\n", encoding="utf-8")
    with inside(folder, policy) as made:
        yield made


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"settings": {"steps": 5}}, 422, "beyond_policy"),
        ({"settings": {"count": 3}}, 422, "beyond_policy"),
        ({"size": "256x256"}, 422, "beyond_policy"),
        ({"size": "128x128", "settings": {"hires_factor": 2.0, "steps": 2}}, 422, "beyond_policy"),
        ({"prompt": "x" * 41}, 422, "beyond_policy"),
        ({"negative_prompt": "x" * 41}, 422, "beyond_policy"),
        ({"prompt": "a Dragon, sleeping"}, 422, "words_not_allowed"),
        ({"prompt": "a (dra:1.2)gon"}, 422, "words_not_allowed"),
        ({"prompt": "{a dragon|a dragon}"}, 422, "words_not_allowed"),
        ({"prompt": "dra{g|g}on"}, 422, "words_not_allowed"),
        ({"prompt": "__beasts__"}, 422, "words_not_allowed"),
        (
            {"settings": {"steps": 2, "hires_factor": 1.5, "hires_prompt": "dragon"}},
            422,
            "words_not_allowed",
        ),
        ({"model": "other"}, 404, "model_missing"),
        ({"prompt": "x" * 60_000}, 413, "body_too_large"),
    ],
)
def test_what_the_policy_limits_is_refused(
    narrow: Inside, change: dict[str, Any], status: int, code: str
) -> None:
    answer = narrow.user("ann").post("/v1/jobs", json={**QUICK, "size": "64x64", **change})
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text


def test_what_a_picture_is_not_to_show_may_be_named(narrow: Inside) -> None:
    wish = {**QUICK, "size": "64x64", "negative_prompt": "dragon, dragonfly"}
    assert narrow.user("ann").post("/generate", json=wish).status_code == 200


def test_nobody_queues_more_than_is_allowed_also_at_the_same_time(narrow: Inside) -> None:
    ann = narrow.user("ann")
    start = threading.Barrier(12)

    def ask(_: int) -> httpx.Response:
        start.wait()
        return ann.post("/v1/jobs", json={**SLOW, "settings": {"steps": 4}, "size": "64x64"})

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(ask, range(12)))
    taken = [answer for answer in answers if answer.status_code == 202]
    refused = [answer for answer in answers if answer.status_code != 202]
    assert len(taken) == 3
    for answer in refused:
        assert (answer.status_code, answer.json()["code"]) == (429, "queue_full")
        assert 1 <= int(answer.headers["retry-after"]) <= admission.MOST_SECONDS
    other = narrow.user("bob")
    codes = [
        other.post("/v1/jobs", json={**SLOW, "settings": {"steps": 4}, "size": "64x64"})
        for _ in range(3)
    ]
    assert [answer.status_code for answer in codes] == [202, 202, 429]
    assert codes[2].json()["code"] == "server_full"
    for client in (ann, other):
        for job in client.get("/v1/jobs").json()["jobs"]:
            client.delete(f"/v1/jobs/{job['id']}")
            wait_for(client, job["id"])
    assert ann.get("/v1/me").json()["queued_now"] == 0


def test_a_user_makes_only_so_many_requests_a_minute(narrow: Inside) -> None:
    ann = narrow.user("ann", per_minute=3)
    answers = [ann.post("/v1/find", json={}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429]
    assert answers[3].json()["code"] == "too_many_requests"
    assert 50 < int(answers[3].headers["retry-after"]) <= 60
    assert ann.get("/v1/me").status_code == 200


def test_who_waits_too_long_is_told_and_the_job_goes_on(narrow: Inside) -> None:
    ann = narrow.user("ann")
    wish = {**SLOW, "settings": {"steps": 4}, "size": "64x64"}
    answer = ann.post("/generate", json=wish)
    assert (answer.status_code, answer.json()["code"]) == (504, "not_in_time")
    (job,) = ann.get("/v1/jobs").json()["jobs"]
    assert wait_for(ann, job["id"])["status"] == "done"
