"""A client that is generated from what the server says of itself makes pictures with it."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from desktop_app.extensions.serving.server.application import FORMS, make_application
from tests.extensions.serving.server.inside import Inside
from tests.extensions.serving.server.serving import PLAIN, decoded
from tests.patience import until

CONFIG = {
    "content_type_overrides": dict.fromkeys(
        ("image/png", "image/jpeg", "image/webp"), "application/octet-stream"
    ),
    "post_hooks": [],
    "http_timeout": 5,
}

OPERATIONS = {
    "jobs": "add_job list_jobs get_job cancel_job follow_job get_image",
    "short": "generate",
    "history": "search_history get_picture get_picture_image get_thumbnail mark_picture"
    " delete_picture list_albums add_album delete_album put_into_album take_out_of_album",
    "there": "list_models load_model refresh list_names list_intents list_add_ons list_styles"
    " list_schedulers list_settings list_preprocessors list_operations get_me get_queue ask_queue",
    "at_once": "find describe embed read_picture_info find_changes",
    "ratings": "list_ratings get_rating get_rating_picture answer_rating",
    "health": "healthz readyz metrics",
}
"""What a client calls the operations of the own API: it must not change."""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return make_application(None).openapi()  # pyright: ignore[reportArgumentType]


@pytest.fixture(scope="module")
def made(document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the generated package ``vclient``, which can be imported."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    (folder / "config.yaml").write_text(json.dumps(CONFIG), encoding="utf-8")
    line = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    line += ["--path", "openapi.json", "--config", "config.yaml", "--output-path", "vclient"]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stdout, done.stdout
    sys.path.insert(0, str(folder))
    yield folder / "vclient"
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == "vclient"]:
        del sys.modules[name]


def call(subject: str, name: str) -> ModuleType:
    """An operation's module."""
    return importlib.import_module(f"vclient.api.{subject}.{name}")


@pytest.mark.slow
def test_operations_have_names_that_say_what_they_do(made: Path) -> None:
    for subject, names in OPERATIONS.items():
        files = {path.stem for path in (made / "api" / subject).glob("[a-z]*.py")}
        assert files == set(names.split())


def test_the_description_is_of_openapi_3_1_with_an_example_for_every_body(
    document: dict[str, Any],
) -> None:
    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    seen = 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation.get("summary") or operation.get("description"), path
            body = operation.get("requestBody")
            if body is None:
                continue
            if path in FORMS:
                assert set(body["content"]) == {"multipart/form-data"}, path
                continue
            assert set(body["content"]) == {"application/json"}, path
            for name in _named(body["content"]["application/json"]["schema"]):
                assert schemas[name].get("examples"), f"{method} {path}: {name}"
                seen += 1
    assert seen > 10
    ids = [one["operationId"] for row in document["paths"].values() for one in row.values()]
    assert len(ids) == len(set(ids))


def _named(schema: dict[str, Any]) -> list[str]:
    if "$ref" in schema:
        return [schema["$ref"].rpartition("/")[2]]
    return [name for each in schema.get("oneOf", schema.get("anyOf", [])) for name in _named(each)]


def test_every_example_is_taken_as_it_stands(document: dict[str, Any]) -> None:
    from desktop_app.extensions.evaluation.faces import rating_routes as ratings
    from desktop_app.extensions.serving.server import operation_shapes, shapes
    from desktop_app.extensions.serving.server.openai_images import shapes as openai
    from desktop_app.extensions.serving.server.sdapi import shapes as others
    from desktop_app.extensions.serving.server.v1 import history, immediate
    from desktop_app.extensions.workbenches.faces.server import making_routes

    bodies = (*operation_shapes.SHAPES.values(), *operation_shapes.ANSWER_SHAPES.values())
    made = SimpleNamespace(**{each.__name__: each for each in bodies})
    places = (shapes, immediate, history, making_routes, ratings, others, openai, made)
    for name, schema in document["components"]["schemas"].items():
        for example in schema.get("examples", ()):
            kind = next(getattr(each, name) for each in places if hasattr(each, name))
            TypeAdapter(kind).validate_python(example)


def test_a_generated_client_makes_a_picture_and_finds_it_again(made: Path, near: Inside) -> None:
    vclient: Any = importlib.import_module("vclient")
    models: Any = importlib.import_module("vclient.models")
    client = vclient.AuthenticatedClient(base_url=near.url, token=near.token("ann")[1])
    settings = models.Settings.from_dict({"steps": 2, "seed": 7})
    wish = models.GenerateRequest(prompt="no pause", size="64x64", settings=settings)
    with client:
        job = call("jobs", "add_job").sync(client=client, body=wish)
        assert job.operation == "generate"

        def done() -> bool:
            told = call("jobs", "get_job").sync(job.id, client=client)
            assert str(told.status) in ("waiting", "running", "done"), told
            return str(told.status) == "done"

        until(done)
        image = call("jobs", "get_image").sync(job.id, 0, client=client)
        pixels = decoded(image.payload.read())
        assert pixels.shape == (64, 64, 3)
        page = call("history", "search_history").sync(client=client)
        (picture,) = page.pictures
        assert (picture.job, picture.seed) == (job.id, 7)
        album = call("history", "add_album").sync(
            client=client, body=models.AlbumRequest(name="foxes")
        )
        call("history", "put_into_album").sync_detailed(album.id, picture.id, client=client)
        assert call("history", "get_picture").sync(picture.id, client=client).albums == [album.id]
        (there,) = call("history", "list_albums").sync(client=client)
        assert there.name == "foxes"
        answer = call("short", "generate").sync(client=client, body=wish)
        assert answer.seeds == [7]
        assert (decoded(_bytes(answer.image_base64)) == pixels).all()
        assert call("there", "get_me").sync(client=client).disk_bytes_now > 0
        assert [one.id for one in call("there", "list_models").sync(client=client)] == ["starter"]


def _bytes(text: str) -> bytes:
    import base64

    return base64.b64decode(text)


@pytest.mark.slow
def test_a_generated_client_reads_what_went_wrong(made: Path, near: Inside) -> None:
    vclient: Any = importlib.import_module("vclient")
    models: Any = importlib.import_module("vclient.models")
    client = vclient.AuthenticatedClient(base_url=near.url, token=near.token("ann")[1])
    with client:
        problem = call("jobs", "get_job").sync("nothing", client=client)
        assert isinstance(problem, models.Problem)
        assert (problem.code, problem.status) == ("job_not_found", 404)
        wish = models.GenerateRequest(prompt="x", model="nothing")
        problem = call("short", "generate").sync(client=client, body=wish)
        assert (problem.code, problem.status) == ("model_missing", 404)
    stranger = vclient.AuthenticatedClient(base_url=near.url, token="wrong")
    with stranger:
        problem = call("there", "get_me").sync(client=stranger)
        assert (problem.code, problem.status) == ("token_wrong", 401)


@pytest.mark.slow
def test_the_description_is_open_and_the_same(near: Inside, document: dict[str, Any]) -> None:
    answer = httpx.get(f"{near.url}/openapi.json", **PLAIN)
    assert answer.json() == json.loads(json.dumps(document))
