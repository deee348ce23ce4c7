"""Whatever the API's own description allows, and what it doesn't: no answer is a fault of the
server, and each is one that the description lists (schemathesis)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis import checks as known
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks as rules

from tests.extensions.serving.server.inside import Inside, inside
from tests.extensions.serving.server.serving import SMALL as WISH
from tests.extensions.serving.server.serving import add_token, disc, png, smooth, text_of

SMALL = {
    "limits": {
        "steps": 2,
        "images": 1,
        "megapixels": 0.07,
        "working_megapixels": 0.07,
        "per_minute": 100_000,
        "queued": 1000,
        "queue": 1000,
        "wait_seconds": 10,
    }
}

CHECKS = [
    known.not_a_server_error,
    rules.status_code_conformance,
    rules.content_type_conformance,
    rules.response_schema_conformance,
    rules.response_headers_conformance,
]

OUT = {
    "/v1/queue/{verb}": "all jobs would wait from then on",
    "/v1/jobs/{job}/events": "a stream: test_jobs follows it",
}
"""Addresses that are left out, and why."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, loopback: None) -> Iterator[tuple[Inside, str]]:
    """A server that makes small pictures only, and the token of an administrator."""
    folder = tmp_path_factory.mktemp("schema") / "data"
    token = add_token(folder, "admin", admin=True)
    with inside(folder, SMALL) as made:
        yield made, token


PICTURE = text_of(png(smooth(64, 64)))
MASK = text_of(png(disc(64, 64)))


def mend(case: Any) -> None:
    """Give a wish real pictures, and names that there are: else all would be refused for those."""
    body = case.body
    if case.path not in ("/v1/jobs", "/generate") or not isinstance(body, dict):
        return
    if case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    if body.get("image"):
        body |= {"image": PICTURE, "mask": MASK if body.get("mask") else None}
        body["intent"] = "replace" if body["mask"] else "fill"
    else:
        body |= {"image": None, "mask": None, "intent": "fill", "size": "64x64"}
    for name in ("model", "vae", "refiner", "styles", "loras", "embeddings", "fallback", "quick"):
        body.pop(name, None)
    for name in ("controls", "image_prompts"):
        body[name] = body.get(name, [])[:0]
    for one in body.get("regions") or ():
        one |= {"mask": MASK, "prompt": one["prompt"] or "a fox"}
    said = body.get("settings") or {}
    kept = {name: each for name, each in said.items() if not name.startswith(OTHERS)}
    body["settings"] = {**kept, "steps": 1, "count": 1}


OTHERS = ("hires", "scheduler", "sigmas", "timesteps", "blocks", "eta", "class_label", "edit")
"""How settings begin that only some models, or only new pictures, have."""


def quick(examples: int) -> Any:
    """So many examples, the same in every run; what fails is told as it was found."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )


def failures(made: Inside, token: str, only: tuple[str, ...], examples: int) -> list[str]:
    """What is wrong, one line each operation."""
    schema = schemathesis.openapi.from_url(f"{made.url}/openapi.json").exclude(path=list(OUT))
    found: list[str] = []
    headers = {"Authorization": f"Bearer {token}"}
    with requests.Session() as session:
        for result in schema.get_all_operations():
            operation = result.ok()
            if not operation.path.startswith(only):
                continue
            for mode in GenerationMode:

                @seed(28)
                @quick(examples)
                @given(case=operation.as_strategy(mode))
                def ask(case: Any) -> None:
                    mend(case)
                    case.call_and_validate(headers=headers, checks=CHECKS, session=session)

                try:
                    ask()
                except Unsatisfiable:
                    pass  # nothing can be wrong in what asks for nothing
                except (Exception, FailureGroup) as error:  # all of them, not the first
                    found.append(f"{operation.label} ({mode.value}): {error}")
    return found


OWN = ("/v1", "/generate", "/healthz", "/readyz", "/metrics")
OTHER = ("/openai", "/sdapi", "/controlnet", "/queue", "/config", "/prompt", "/rembg", "/tagger")


@pytest.mark.slow
def test_the_own_api_keeps_to_its_description(small: tuple[Inside, str]) -> None:
    found = failures(*small, OWN, 1)
    assert not found, "\n\n".join(found)


@pytest.mark.slow
def test_automatic1111s_api_keeps_to_its_description(small: tuple[Inside, str]) -> None:
    found = failures(*small, OTHER, 1)
    assert not found, "\n\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize(("only", "examples"), [(OWN, 80), (OTHER, 25)], ids=["own", "other"])
def test_all_of_it_keeps_to_its_description_however_often_it_is_asked(
    small: tuple[Inside, str], only: tuple[str, ...], examples: int
) -> None:
    found = failures(*small, only, examples)
    assert not found, "\n\n".join(found)


def values_of(schema: dict[str, Any]) -> list[Any]:
    """What a setting may be at its ends, and what lies beyond them."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "enum" in schema:
        return [*schema["enum"], "no such thing"]
    if "array" in kinds:
        return [[], [999, 500, 1], [1, 1], [-1]]
    if "string" in kinds:
        return ["", "a fox", "é" * 50]
    found = [schema[name] for name in ("minimum", "maximum") if name in schema]
    beyond = [value + (1 if place else -1) for place, value in enumerate(found)]
    return [*found, *beyond, None, "x", True, 1e300]


@pytest.mark.slow
def test_each_setting_is_taken_or_refused_at_its_ends(small: tuple[Inside, str]) -> None:
    client = small[0].client(small[1])
    document = client.get("/openapi.json").json()
    properties = document["components"]["schemas"]["Settings"]["properties"]
    assert len(properties) > 30
    told: dict[int, int] = {}
    for name, row in properties.items():
        for value in values_of(row):
            wish = {**WISH, "size": "64x64", "settings": {"steps": 1, name: value}}
            answer = client.post("/v1/jobs", json=wish)
            assert answer.status_code in (202, 404, 422), f"{name} = {value}: {answer.text}"
            told[answer.status_code] = told.get(answer.status_code, 0) + 1
    assert told[202] > 50 and told[422] > 50, told
    for job in client.get("/v1/jobs").json()["jobs"]:
        client.delete(f"/v1/jobs/{job['id']}")


@pytest.mark.parametrize(
    "path",
    [
        *("/v1/history?before=9223372036854775808", "/v1/history?before=" + "9" * 5000),
        *("/v1/history?before=-1", "/v1/history?limit=0", "/v1/history?limit=1e3"),
        *("/v1/jobs/x/images/" + "9" * 300, "/v1/jobs/x/images/0x10", "/v1/jobs/%00/images/0"),
        *("/v1/history/%00", "/v1/history/%ff%fe", "/v1/history/..%2f..%2fhistory.sqlite"),
        *(
            "/v1/history?q=%00",
            "/v1/history?q=%22",
            "/v1/history?q=(((((",
            "/v1/history?q=steps:>>",
        ),
        *("/v1/history?q=" + "a*" * 200, "/v1/history?q=-", "/v1/history?q=NOT AND OR NEAR("),
        *("/v1/add-ons?kind=%27;--", "/v1/jobs?after=%ff", "/v1/albums/%20", "/v1/jobs?limit=nan"),
    ],
)
def test_odd_addresses_are_answered(small: tuple[Inside, str], path: str) -> None:
    answer = small[0].client(small[1]).get(path)
    assert answer.status_code in (200, 404, 405, 422), answer.text
