"""What OpenAI's clients are answered: errors in their shape, addresses, keys, ends."""

from __future__ import annotations

from typing import Any

import httpx
import openai
import pytest

from tests.extensions.serving.server.inside import Inside
from tests.extensions.serving.server.openai_images.clients import (
    MODEL,
    client,
    masked,
    photo,
    pixels,
)
from tests.extensions.serving.server.openai_images.methods import FOX
from tests.extensions.serving.server.serving import decoded, png, until

EDIT = {"prompt": "a scarf", "model": MODEL}


def files(image: bytes, mask: bytes) -> list[tuple[str, tuple[str, bytes]]]:
    return [("image", ("a.png", image)), ("mask", ("b.png", mask))]


@pytest.mark.slow
def test_the_own_addresses_answer_as_before(named: Inside) -> None:
    user = named.user("own")
    models = user.get("/v1/models").json()
    assert [one["id"] for one in models] == ["starter"]
    problem = user.get("/v1/nothing")
    assert problem.headers["content-type"] == "application/problem+json"
    theirs = user.get("/v1/models", headers={"X-Stainless-Lang": "js"}).json()
    assert [one["id"] for one in theirs["data"]] == [MODEL, "starter"]
    assert "error" in user.get("/v1/nothing", headers={"X-Stainless-Lang": "js"}).json()
    assert theirs == user.get("/openai/v1/models").json()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        *(("model", "no such model", "model_not_found"), ("size", "65x64", "size_multiple")),
        *(("size", "huge", "invalid_value"), ("n", 0, "invalid_value")),
        *(("prompt", "", "invalid_value"), ("prompt", "x" * 9000, "beyond_policy")),
        *(("n", 17, "beyond_policy"), ("style", "vivid", "field_unsupported")),
        *(("moderation", "low", "field_unsupported"), ("svg", {"model": "x"}, "field_unsupported")),
        *(("partial_images", 4, "invalid_value"), ("frame_count", 2, "field_unsupported")),
        ("size", "8192x8192", "beyond_policy"),
    ],
)
def test_what_is_wrong_is_named(field: str, value: Any, code: str, api: openai.OpenAI) -> None:
    with pytest.raises(openai.APIStatusError) as caught:
        api.images.generate(**{**FOX, field: value})
    error = caught.value
    assert (error.code, error.param, error.type) == (code, field, "invalid_request_error")
    assert error.status_code == (404 if code == "model_not_found" else 400)


@pytest.mark.slow
def test_an_unknown_field_is_no_silence(api: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        api.images.generate(**FOX, extra_body={"seed": 7})
    assert (caught.value.code, caught.value.param) == ("unknown_parameter", "seed")
    with pytest.raises(openai.BadRequestError) as caught:
        api.images.edit(image=png(photo()), prompt="x", extra_body={"seed": 7})
    assert (caught.value.code, caught.value.param) == ("unknown_parameter", "seed")


@pytest.mark.slow
def test_fields_that_ask_for_nothing_are_taken_and_noted(api: openai.OpenAI) -> None:
    more = {"seed": None, "negative_prompt": "", "user_id": "ann", "size": "", "quality": ""}
    made: Any = api.images.generate(**{**FOX, "extra_body": more})
    noted = {note.removesuffix(" is ignored.") for note in made.notes}
    assert noted == {"negative_prompt", "seed", "user_id"}


def test_a_body_that_is_no_json_is_told_where(named: Inside) -> None:
    headers = {"Content-Type": "application/json"}
    answer = named.user("torn").post("/v1/images/generations", content=b"{x", headers=headers)
    error = answer.json()["error"]
    assert (answer.status_code, error["param"], error["code"]) == (400, None, "invalid_value")
    assert "not JSON at character 1" in error["message"]


@pytest.mark.slow
def test_refusals_before_the_program_are_in_their_shape_too(named: Inside) -> None:
    with pytest.raises(openai.AuthenticationError) as caught:
        client(named, "no such token").images.generate(**FOX)
    assert caught.value.code == "invalid_api_key"
    named.forget_attempts()
    user = named.user("shape")
    wrong = user.post("/v1/images/edits", json={"prompt": "x"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (415, "form_type")
    wrong = user.post("/v1/images/generations", files={"image": b"x"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (415, "body_type")
    wrong = user.post("/openai/v1/chat/completions", json={})
    assert (wrong.status_code, wrong.json()["error"]["type"]) == (404, "invalid_request_error")
    missing = user.post("/v1/images/generations", json={}).json()["error"]
    assert (missing["code"], missing["param"]) == ("missing_required_parameter", "prompt")


@pytest.mark.slow
def test_many_at_once_are_told_when_to_come_again(named: Inside) -> None:
    api = client(named, named.token("hasty", per_minute=1)[1])
    api.images.generate(**FOX)
    with pytest.raises(openai.RateLimitError) as caught:
        api.images.generate(**FOX)
    assert (caught.value.code, caught.value.type) == ("rate_limit_exceeded", "requests")
    assert int(caught.value.response.headers["retry-after"]) >= 1


@pytest.mark.slow
def test_what_fails_is_told_at_once_and_in_a_stream(api: openai.OpenAI) -> None:
    asked = {**FOX, "prompt": "damaged"}
    with pytest.raises(openai.InternalServerError) as caught:
        api.images.generate(**asked)
    assert (caught.value.code, caught.value.type) == ("model_damaged", "server_error")
    with pytest.raises(openai.APIError) as streamed:
        list(api.images.generate(**asked, stream=True))
    assert streamed.value.code == "model_damaged"


@pytest.mark.slow
def test_an_address_is_of_the_same_picture_and_asks_for_the_token(named: Inside) -> None:
    _, token = named.token("addressed")
    made = client(named, token).images.generate(**FOX, response_format="url", output_format="webp")
    assert made.data is not None
    address = str(made.data[0].url)
    assert address.startswith(named.url)
    assert named.client().get(address).status_code == 401
    answer = named.client(token).get(address)
    assert answer.headers["content-type"] == "image/webp"
    assert decoded(answer.content).shape == (64, 64, 3)


@pytest.mark.slow
def test_formats_are_those_that_were_asked_for(api: openai.OpenAI) -> None:
    heads = {"png": b"\x89PNG", "webp": b"RIFF", "jpeg": b"\xff\xd8"}
    for name, head in heads.items():
        made = api.images.generate(**FOX, output_format=name)
        import base64

        assert made.data is not None
        assert base64.b64decode(made.data[0].b64_json or "").startswith(head)
        assert made.output_format == name
    small, large = (
        api.images.generate(**FOX, output_format="jpeg", output_compression=each)
        for each in (5, 95)
    )
    assert small.data is not None
    assert large.data is not None
    assert len(small.data[0].b64_json or "") < len(large.data[0].b64_json or "")


@pytest.mark.slow
def test_a_key_finds_the_same_pictures_however_the_form_is_packed(named: Inside) -> None:
    user = named.user("keyed")
    body, key = files(png(photo()), masked(photo())), {"Idempotency-Key": "order-1"}
    first = user.post("/v1/images/edits", data=EDIT, files=body, headers=key)
    again = user.post("/v1/images/edits", data=EDIT, files=list(reversed(body)), headers=key)
    assert first.json()["data"] == again.json()["data"]
    assert first.headers["x-request-id"] == again.headers["x-request-id"]
    other = user.post("/v1/images/edits", data={**EDIT, "prompt": "a hat"}, files=body, headers=key)
    assert other.json()["error"]["code"] == "key_reused"


@pytest.mark.slow
def test_both_words_for_several_pictures_are_read(named: Inside) -> None:
    user, image = named.user("words"), ("a.png", png(photo()))
    for name in ("image", "image[]"):
        answer = user.post("/v1/images/edits", data=EDIT, files=[(name, image)] * 2)
        assert answer.json()["error"]["code"] == "control_network_missing"


@pytest.mark.parametrize("path", ["/v1/images/generations", "/openai/v1/images/generations"])
@pytest.mark.parametrize("stream", [False, True])
def test_who_leaves_has_its_job_cancelled(path: str, stream: bool, named: Inside) -> None:
    name, token = named.token("leaving")
    asked = {**FOX, "prompt": "slow 0.3", "stream": stream, "quality": "high"}
    mine = lambda: [one for one in named.context.jobs._tickets.values() if one.user == name]  # noqa: E731
    with named.client(token) as user, pytest.raises(httpx.ReadTimeout):
        user.timeout = httpx.Timeout(30, read=0.5)
        with user.stream("POST", path, json=asked) as answer:
            for _ in answer.iter_raw():
                pass
    until(lambda: mine() and all(one.is_over for one in mine()))
    assert {one.status for one in mine()} == {"cancelled"}


@pytest.mark.slow
def test_a_stream_has_each_picture_once(api: openai.OpenAI) -> None:
    events = list(api.images.generate(**FOX, n=3, stream=True))
    assert [event.type for event in events] == ["image_generation.completed"] * 3
    assert len({pixels(event).tobytes() for event in events}) == 3
