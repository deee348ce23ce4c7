"""A server's names for several models, and what a policy doesn't allow, by AUTOMATIC1111's API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.extensions.serving.server.inside import Inside, inside
from tests.extensions.serving.server.sdapi.clients import SMALL, info, picture, refused, txt2img
from tests.extensions.serving.server.serving import add_token

POLICY = {
    "names": {"house": {"arms": [{"name": "only", "model": "starter", "settings": {"steps": 3}}]}},
    "who": {"*": ["generate"]},
    "limits": {"images": 2},
}


@pytest.fixture(scope="module")
def ruled(tmp_path_factory: pytest.TempPathFactory, loopback: None) -> Iterator[Inside]:
    folder = tmp_path_factory.mktemp("ruled") / "data"
    add_token(folder, "first")
    with inside(folder, POLICY) as made:
        yield made


@pytest.mark.slow
def test_a_name_is_a_model_like_any_other(ruled: Inside) -> None:
    ann = ruled.user("ann")
    assert "house" in [one["title"] for one in ann.get("/sdapi/v1/sd-models").json()]
    ann.post("/sdapi/v1/options", json={"sd_model_checkpoint": "house"}).raise_for_status()
    assert ann.get("/sdapi/v1/options").json()["sd_model_checkpoint"] == "house"
    assert ann.get("/sdapi/v1/embeddings").json() == {"loaded": {}, "skipped": {}}
    said = info(txt2img(ann, steps=None, sampler_name="Euler a"))
    assert (said["sd_model_name"], said["steps"]) == ("Velatura Starter", 3)
    job = ann.get(f"/v1/jobs/{said['job']}").json()
    assert job["arm"] == "only"


@pytest.mark.slow
def test_what_the_policy_does_not_allow_is_refused(ruled: Inside) -> None:
    ann = ruled.user("ann")
    for path, body in (
        ("/sdapi/v1/extra-single-image", {"image": picture().text}),
        ("/controlnet/detect", {"controlnet_module": "canny", "controlnet_images": ["x"]}),
    ):
        answer = ann.post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), answer.text
    assert refused(ann, "/sdapi/v1/txt2img", {**SMALL, "n_iter": 3})["code"] == "beyond_policy"
