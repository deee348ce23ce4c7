"""Talking to a server: what is sent, what comes back, and what nobody gets to see."""

from __future__ import annotations

import json

import pytest

from desktop_app.core.errors import NetworkError
from desktop_app.library.network.server_client import ServerClient, server_address
from tests.library.network.conftest import Handler, Server, WatchedGate

TOKEN = "vlt_0123456789-abcdefghij"


@pytest.mark.slow
def test_a_token_and_a_body_are_sent_and_the_answer_is_read(
    door: WatchedGate, server: Server
) -> None:
    server.answer = lambda handler: handler.give(b'{"name": "ann"}')
    with door.gate.opened("Jobs", [server.place]) as passage:
        answer = ServerClient(passage, server.url("/"), TOKEN).ask("GET", "/v1/me")
    assert (answer.status, answer.is_ok, answer.json()) == (200, True, {"name": "ann"})
    ((path, headers),) = server.seen
    assert path == "/v1/me"
    assert {name.lower(): value for name, value in headers.items()}["authorization"] == (
        f"Bearer {TOKEN}"
    )
    assert door.noted[-1].with_token
    assert TOKEN not in repr(door.noted)


def test_a_refusal_tells_why_and_how_long_to_wait(door: WatchedGate, server: Server) -> None:
    problem = {"code": "queue_full", "title": "Too\x1b[31m many."}

    def answer(handler: Handler) -> None:
        handler.give(json.dumps(problem).encode(), 429, Retry_After="7")

    server.answer = answer
    with door.gate.opened("Jobs", [server.place]) as passage:
        told = ServerClient(passage, server.url()).ask("GET", "/v1/me")
    assert (told.status, told.is_ok, told.pause) == (429, False, 7.0)
    assert told.problem == ("queue_full", "Too[31m many.")  # nothing that a terminal obeys


@pytest.mark.parametrize("body", [b"", b"[1]", b"<html>", b"[" * 100_000])
def test_what_is_no_object_says_nothing(body: bytes, door: WatchedGate, server: Server) -> None:
    server.answer = lambda handler: handler.give(body, 500)
    with door.gate.opened("Jobs", [server.place]) as passage:
        told = ServerClient(passage, server.url()).ask("GET", "/")
    assert (told.json(), told.problem) == ({}, ("", "HTTP 500"))


@pytest.mark.slow
def test_a_redirect_is_not_followed(door: WatchedGate, server: Server) -> None:
    server.answer = lambda handler: handler.give(b"", 302, Location="http://192.0.2.1/")
    with door.gate.opened("Jobs", [server.place]) as passage:
        assert ServerClient(passage, server.url(), TOKEN).ask("GET", "/").status == 302
    assert len(server.seen) == 1
    assert door.refused == []


def test_other_machines_are_asked_encrypted_or_without_a_token(door: WatchedGate) -> None:
    with door.gate.opened("Jobs", ["http://192.0.2.1:7860"]) as passage:
        with pytest.raises(NetworkError) as told:
            ServerClient(passage, "http://192.0.2.1:7860", TOKEN).ask("GET", "/v1/me")
    assert told.value.code == "address_insecure"


def test_nobody_there_is_an_error_without_the_token(door: WatchedGate, server: Server) -> None:
    server.shutdown()
    server.socket.close()
    with door.gate.opened("Jobs", [server.place]) as passage:
        with pytest.raises(NetworkError) as told:
            ServerClient(passage, server.url(), TOKEN).ask("POST", "/v1/jobs", b"{}")
    assert told.value.code == "server_unreachable"
    assert TOKEN not in json.dumps(told.value.to_json())


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("http://127.0.0.1:7860/", "http://127.0.0.1:7860"),
        ("https://studio.example/velatura/", "https://studio.example/velatura"),
        ("http://[::1]:7860", "http://[::1]:7860"),
    ],
)
def test_addresses_of_servers(text: str, address: str) -> None:
    assert server_address(text) == address


@pytest.mark.parametrize(
    "text",
    ["", "studio", "ftp://studio", "http://", "http://ann:secret@studio", "http://a/?q=secret"],
)
def test_what_is_no_address_is_refused_without_its_secrets(text: str) -> None:
    with pytest.raises(NetworkError) as told:
        server_address(text)
    assert told.value.code == "address_invalid"
    assert "secret" not in told.value.what
