"""What one user, and all of them, may ask for: by the policy, at a time and in a minute."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx
import pytest

from desktop_app.core.conditions import region
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.job_record import PartRecord
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.stages import Stage, stage_json
from desktop_app.extensions.serving.server import admission
from desktop_app.extensions.serving.server.admission import NOTES, Admission
from desktop_app.extensions.serving.server.policy import LimitRules
from desktop_app.extensions.serving.server.server_tokens import ServerUser, UserLimits
from tests.extensions.serving.server.inside import Inside, inside
from tests.extensions.serving.server.serving import SMALL, add_token, png, smooth, text_of, wait_for

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


@pytest.mark.few(10)
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


@pytest.mark.parametrize("said", [{}, {"factor": 2}])
def test_the_usual_factor_counts_as_one_that_was_said(narrow: Inside, said: dict[str, Any]) -> None:
    wish = {"operation": "upscale", "image": text_of(png(smooth(128, 128))), **said}
    answer = narrow.user("ann").post("/v1/jobs", json=wish)
    assert (answer.status_code, answer.json()["code"]) == (422, "beyond_policy"), answer.text
    assert "256 × 256" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"prompt": "a dragon"}, 422, "words_not_allowed"),
        ({"prompt": "x" * 41}, 422, "beyond_policy"),
        ({"model": "other"}, 404, "model_missing"),
        ({"model": "/etc/passwd"}, 404, "model_missing"),
        ({"steps": 5}, 422, "beyond_policy"),
        ({"size": Size(256, 256)}, 422, "beyond_policy"),
    ],
)
@pytest.mark.parametrize("kind", ["draft", "refine"])
def test_requests_that_come_along_are_limited_like_others(
    narrow: Inside, kind: Any, change: dict[str, Any], status: int, code: str
) -> None:
    request = GenerationRequest(Task.TEXT_TO_IMAGE, "a hill", "starter", Size(64, 64), steps=2)
    stage = Stage(kind, strength=0.5, request=replace(request, **change))
    image = text_of(png(smooth(64, 64)))
    wish = {"operation": "redo", "image": image, "stages": [stage_json(stage)]}
    answer = narrow.user("ann").post("/v1/jobs", json=wish)
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text


def test_what_lies_on_the_server_is_not_drawn_from_by_a_name(narrow: Inside) -> None:
    there = PartRecord(Rect(0, 0, 64, 64), "0" * 64)
    request = GenerationRequest(Task.TEXT_TO_IMAGE, "a hill", "starter", Size(64, 64), steps=2)
    request = replace(request, conditions=(region("a hat", "where"),))
    stages = [stage_json(Stage.drafting(request, {"where": there}))]
    wish = {"operation": "redo", "image": text_of(png(smooth(64, 64))), "stages": stages}
    answer = narrow.user("ann").post("/v1/jobs", json=wish)
    assert (answer.status_code, answer.json().get("code")) == (422, "brought_gone"), answer.text


@pytest.mark.slow
def test_what_a_picture_is_not_to_show_may_be_named(narrow: Inside) -> None:
    wish = {**QUICK, "size": "64x64", "negative_prompt": "dragon, dragonfly"}
    ann = narrow.user("ann")
    taken = ann.post("/v1/jobs", json=wish)
    assert taken.status_code == 202
    wait_for(ann, taken.json()["id"])


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


@pytest.mark.slow
def test_a_user_makes_only_so_many_requests_a_minute(narrow: Inside) -> None:
    ann = narrow.user("ann", per_minute=3)
    answers = [ann.post("/v1/find", json={}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429]
    assert answers[3].json()["code"] == "too_many_requests"
    assert 50 < int(answers[3].headers["retry-after"]) <= 60
    assert ann.get("/v1/me").status_code == 200


@pytest.mark.slow
def test_who_waits_too_long_is_told_and_the_job_goes_on(narrow: Inside) -> None:
    ann = narrow.user("ann")
    wish = {**SLOW, "settings": {"steps": 4}, "size": "64x64"}
    answer = ann.post("/generate", json=wish)
    assert (answer.status_code, answer.json()["code"]) == (504, "not_in_time")
    (job,) = ann.get("/v1/jobs").json()["jobs"]
    assert wait_for(ann, job["id"])["status"] == "done"


# -- what will really be run -----------------------------------------------------------------


@pytest.mark.few(1)
@pytest.mark.parametrize(
    "settings",
    [
        {"steps": 2, "hires_factor": 1.5, "hires_steps": 150},
        {"steps": 3, "hires_factor": 1.5, "hires_steps": 0, "hires_strength": 1.0},
        {"steps": 2, "hires_factor": 2.5, "hires_steps": 1},
        {"steps": 2, "hires_factor": 4.0, "hires_upscaler": "latent"},
    ],
)
def test_a_second_pass_is_within_the_limits_too(narrow: Inside, settings: dict[str, Any]) -> None:
    ann = narrow.user("ann")
    wish = {**QUICK, "size": "64x64", "settings": settings}
    for way in ("/v1/jobs", "/generate"):
        answer = ann.post(way, json=wish)
        assert (answer.status_code, answer.json()["code"]) == (422, "beyond_policy"), answer.text
    body = {
        "prompt": "no pause",
        "width": 64,
        "height": 64,
        "steps": settings["steps"],
        "enable_hr": True,
        "hr_scale": settings["hires_factor"],
        "hr_second_pass_steps": settings.get("hires_steps", 0),
        "denoising_strength": settings.get("hires_strength", 0.7),
    }
    answer = ann.post("/sdapi/v1/txt2img", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "beyond_policy"), answer.text
    assert ann.get("/v1/jobs").json()["jobs"] == []


@pytest.mark.slow
def test_a_prompt_that_a_wildcard_makes_long_is_too_long(narrow: Inside) -> None:
    wish = {**QUICK, "size": "64x64", "prompt": "__long__"}
    (narrow.folder / "wildcards" / "long.txt").write_text("word " * 40, encoding="utf-8")
    narrow.context.inventory.snapshot(fresh=True)
    answer = narrow.user("ann").post("/v1/jobs", json=wish)
    assert (answer.status_code, answer.json().get("code")) == (422, "beyond_policy"), answer.text


@pytest.mark.slow
def test_a_batch_that_is_enlarged_has_no_more_pictures_than_any_request(narrow: Inside) -> None:
    picture = {"data": text_of(png(smooth(40, 40))), "name": "a.png"}
    body = {"imageList": [picture] * 3, "upscaler_1": "Lanczos", "upscaling_resize": 2}
    answer = narrow.user("ann").post("/sdapi/v1/extra-batch-images", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "beyond_policy"), answer.text


# -- weights ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_batch_counts_as_as_many_requests_as_it_has_pictures(narrow: Inside) -> None:
    ann = narrow.user("ann", per_minute=3)
    wish = {**QUICK, "size": "64x64", "settings": {"steps": 2, "count": 2}}
    # Four pictures: one more than there may be, and the next waits for it.
    taken = [ann.post("/v1/jobs", json=wish) for _ in range(2)]
    assert [answer.status_code for answer in taken] == [202, 202]
    answer = ann.post("/v1/jobs", json=wish)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert int(answer.headers["retry-after"]) > 50
    for answer in taken:
        wait_for(ann, answer.json()["id"])


def test_a_debt_of_requests_is_paid_by_waiting() -> None:
    limits = Admission(LimitRules(per_minute=3))
    user = ServerUser("ann", admin=False, limits=UserLimits())
    limits.count_request(user)
    limits.add(user, 5)
    with pytest.raises(InputError) as caught:
        limits.count_request(user)
    assert caught.value.code == "too_many_requests"
    assert 100 < caught.value.params["seconds"] <= 120


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/albums", {"name": "foxes"}),
        ("PATCH", "/v1/history/none", {"note": "x"}),
        ("PUT", "/v1/albums/none/pictures/none", None),
        ("POST", "/sdapi/v1/options", {"jpeg_quality": 80}),
        ("POST", "/v1/picture-info", {}),
        ("POST", "/sdapi/v1/png-info", {}),
    ],
)
def test_what_is_noted_or_read_counts_in_its_own_measure(
    narrow: Inside, method: str, path: str, body: Any
) -> None:
    ann = narrow.user("ann", per_minute=1)
    codes = [ann.request(method, path, json=body).status_code for _ in range(NOTES + 1)]
    assert 429 not in codes[:-1]
    assert codes[-1] == 429
    assert ann.post("/sdapi/v1/interrupt").status_code == 200
    assert ann.get("/v1/me").status_code == 200
