"""Progress, interrupt and skip: of one's own requests, for administrators of all."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.extensions.serving.server.sdapi.clients import info
from tests.extensions.serving.server.serving import Served, bytes_in, decoded, until

LONG = {"prompt": "a red fox", "steps": 150, "width": 256, "height": 256, "seed": 7}


def _progress(client: httpx.Client, **query: Any) -> dict[str, Any]:
    return client.get("/sdapi/v1/progress", params=query).json()


@contextmanager
def _running(client: httpx.Client, **more: Any) -> Iterator[Future[httpx.Response]]:
    """A request that lasts, once a picture of it can be seen."""
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(client.post, "/sdapi/v1/txt2img", json={**LONG, **more})
        until(lambda: _progress(client)["current_image"] or made.done())
        assert not made.done(), made.result().text
        try:
            yield made
        finally:
            client.post("/sdapi/v1/interrupt")


@pytest.mark.slow
def test_progress_is_told_and_ends_with_an_interrupt(server: Served) -> None:
    ann, bob = server.user("ann"), server.user("bob")
    assert _progress(ann)["state"]["job_count"] == 0
    with _running(ann, n_iter=2) as made:
        told = _progress(ann)
        state = told["state"]
        assert 0 < told["progress"] < 1
        assert (state["job_count"], state["job_no"], state["sampling_steps"]) == (2, 0, 150)
        assert decoded(bytes_in(told["current_image"])).ndim == 3
        assert _progress(ann, skip_current_image=True)["current_image"] is None
        assert _progress(bob)["state"]["job_count"] == 0
        bob.post("/sdapi/v1/interrupt")  # there is nothing of his
        assert not made.done()
        assert ann.post("/sdapi/v1/interrupt").json() == {}
        answer = made.result()
    assert answer.status_code == 200
    assert answer.json()["images"] == []
    assert "interrupted" in info(answer.json())["warnings"][-1]
    state = _progress(ann)["state"]
    assert (state["job_count"], state["interrupted"]) == (0, True)


@pytest.mark.slow
def test_an_administrator_stops_anybodys(server: Served) -> None:
    ann, admin = server.user("ann"), server.user("admin", admin=True)
    with _running(ann) as made:
        admin.post("/sdapi/v1/skip")
        assert made.result().status_code == 200


@pytest.mark.slow
def test_a_request_ends_when_its_client_goes_away(server: Served) -> None:
    name, token = server.token("gone")
    client = server.client(token)
    body = httpx.Request("POST", f"{server.url}/sdapi/v1/txt2img", json=LONG).content
    head = (
        f"POST /sdapi/v1/txt2img HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as link:
        link.sendall(head.encode() + body)
        until(lambda: _progress(client)["current_image"])
    until(lambda: _progress(client)["state"]["job_count"] == 0)
    assert client.get("/v1/jobs").json()["jobs"][0]["status"] == "cancelled", name


def test_basic_authentication_is_asked_for(server: Served) -> None:
    answer = server.client().get("/sdapi/v1/progress")
    assert answer.status_code == 401
    assert "Basic" in answer.headers["WWW-Authenticate"]
    name, token = server.token("basic")
    assert server.client(auth=(name, token)).get("/sdapi/v1/progress").status_code == 200


@pytest.mark.parametrize("path", ["unload-checkpoint", "server-kill", "train/embedding"])
def test_what_is_not_offered_is_told(path: str, server: Served) -> None:
    answer = server.user("ann").post(f"/sdapi/v1/{path}", json={})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_offered")
