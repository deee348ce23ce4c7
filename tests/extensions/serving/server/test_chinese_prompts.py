"""A Chinese prompt for a model of English words, by both addresses of the server."""

from __future__ import annotations

import httpx
import pytest

from tests.extensions.serving.server.inside import Inside
from tests.extensions.serving.server.serving import done


@pytest.fixture
def ann(near: Inside) -> httpx.Client:
    return near.user("ann")


def test_it_is_translated_said_and_kept_beside_the_own_words(ann: httpx.Client) -> None:
    wish = {"prompt": "一个红苹果", "size": "64x64", "settings": {"steps": 1, "seed": 3}}
    told = done(ann, wish)
    assert any("“a red apple”" in note for note in told["notes"])
    file = ann.get(f"/v1/jobs/{told['id']}/images/0").content
    assert b"a red apple\nSteps: 1" in file and "Template: 一个红苹果".encode() in file


def test_clients_of_automatic1111_get_it_too(ann: httpx.Client) -> None:
    wish = {"prompt": "两只猫", "steps": 1, "width": 64, "height": 64, "seed": 3}
    answer = ann.post("/sdapi/v1/txt2img", json=wish).json()
    assert '"prompt": "two cats"' in answer["info"]


@pytest.mark.slow
def test_an_english_prompt_is_left_alone(ann: httpx.Client) -> None:
    wish = {"prompt": "naïve café", "size": "64x64", "settings": {"steps": 1, "seed": 3}}
    assert done(ann, wish)["notes"] == []
