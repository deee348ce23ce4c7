from __future__ import annotations

import socket
import ssl
import threading

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.errors import NetworkError
from desktop_app.library.network.gate import Gate
from desktop_app.library.network.http_errors import (
    RequestedFile,
    error_of_answer,
    error_of_failure,
    pause_of,
    worth_retrying,
)
from tests.library.network.conftest import Server

ASKED = RequestedFile("huggingface.co", "owner/model", "v2", "unet/x.safetensors")
KNOWN = RequestedFile("huggingface.co", "owner/model", "v2", "unet/x.safetensors", with_token=True)
PLAIN = RequestedFile("files.example.org")
PAGE = "https://huggingface.co/owner/model"
TOKENS = "https://huggingface.co/settings/tokens"


@pytest.mark.parametrize(
    ("status", "headers", "asked", "code", "said"),
    [
        (401, {"X-Error-Code": "GatedRepo"}, ASKED, "hub_gated_no_token", PAGE),
        (403, {"X-Error-Code": "GatedRepo"}, KNOWN, "hub_gated", PAGE),
        (401, {"x-error-code": "RepoNotFound"}, ASKED, "hub_repo_missing", "owner/model"),
        (401, {}, ASKED, "hub_repo_missing", "spelling"),
        (401, {}, KNOWN, "hub_token_refused", TOKENS),
        (403, {}, KNOWN, "hub_token_too_weak", TOKENS),
        (404, {"X-Error-Code": "RepoNotFound"}, KNOWN, "hub_repo_missing", "private"),
        (404, {"X-Error-Code": "RevisionNotFound"}, ASKED, "hub_revision_missing", "“v2”"),
        (404, {"X-Error-Code": "EntryNotFound"}, ASKED, "hub_file_missing", "unet/x.safetensors"),
        (
            403,
            {"X-Error-Message": "Access to this resource is disabled."},
            ASKED,
            "hub_repo_disabled",
            "disabled",
        ),
        (403, {}, PLAIN, "server_refused", "403"),
        (404, {}, PLAIN, "server_missing", "404"),
        (410, {}, PLAIN, "server_missing", "410"),
        (407, {}, PLAIN, "proxy_failed", "proxy"),
        (416, {}, PLAIN, "server_range", "Restart"),
        (429, {"Retry-After": "17"}, ASKED, "server_busy", "17 seconds"),
        (429, {"RateLimit": '"api";r=0;t=55'}, ASKED, "server_busy", "55 seconds"),
        (429, {}, PLAIN, "server_busy", "60 seconds"),
        (503, {"Retry-After": "5"}, PLAIN, "server_busy", "5 seconds"),
        (500, {}, ASKED, "server_failed", "500"),
        (502, {}, PLAIN, "server_failed", "502"),
        (418, {}, PLAIN, "server_answer_strange", "418"),
    ],
)
def test_an_answer_says_what_to_do(
    status: int, headers: dict[str, str], asked: RequestedFile, code: str, said: str
) -> None:
    error = error_of_answer(status, headers, asked)
    assert error.code == code
    assert said in f"{error.what} {error.kept} {error.todo}"
    assert asked.host in error.what or asked.repo in error.what
    assert str(status) in error.details


def test_the_pages_to_visit_are_those_of_the_hub_in_use() -> None:
    asked = RequestedFile("hub.example.org", "a/b", endpoint="https://hub.example.org/")
    error = error_of_answer(401, {"X-Error-Code": "GatedRepo"}, asked)
    assert "https://hub.example.org/a/b" in error.todo


@given(
    st.integers(300, 999),
    st.dictionaries(
        st.sampled_from(["X-Error-Code", "Retry-After", "RateLimit", "X-Error-Message"]),
        st.text(max_size=300),
    ),
    st.booleans(),
)
def test_whatever_a_server_answers_there_is_a_whole_error(
    status: int, headers: dict[str, str], on_hub: bool
) -> None:
    error = error_of_answer(status, headers, ASKED if on_hub else PLAIN)
    assert error.what and error.kept and error.todo and len(error.details) < 2000
    pause = pause_of(headers)
    assert pause is None or 0 <= pause <= 3600


def test_what_passes_by_itself_is_worth_another_try() -> None:
    for status in (429, 500, 503, 408):
        assert worth_retrying(error_of_answer(status, {}, ASKED))
    for status in (401, 403, 404, 416):
        assert not worth_retrying(error_of_answer(status, {}, ASKED))
    assert not worth_retrying(NetworkError("network_off"))


def failure(url: str, host: str, timeout: float = 5.0) -> NetworkError:
    gate = Gate(lambda: True, lambda use: None, lambda _: None)
    with gate.opened("x", [url]) as passage:
        try:
            passage.client.get(url, timeout=timeout).raise_for_status()
        except Exception as error:
            return error_of_failure(error, RequestedFile(host))
    raise AssertionError("it answered")


@pytest.mark.usefixtures("loopback")
def test_nobody_listening_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    error = failure(f"http://127.0.0.1:{port}/", "hub")
    assert error.code == "server_unreachable" and worth_retrying(error)


@pytest.mark.slow
def test_a_server_that_says_nothing_is_silent(server: Server) -> None:
    over = threading.Event()
    server.answer = lambda handler: over.wait(60)
    assert failure(server.url(), "hub", timeout=0.05).code == "server_silent"
    over.set()


@pytest.mark.slow
def test_a_server_that_hangs_up_broke_off(server: Server) -> None:
    def hang_up(handler: object) -> None:
        handler.close_connection = True  # type: ignore[attr-defined]
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")  # type: ignore[attr-defined]

    server.answer = hang_up
    error = failure(server.url("/x?signature=secret"), "hub")
    assert error.code == "server_broke_off"
    assert "secret" not in str(error.to_json())


@pytest.mark.parametrize("header", ["Bearer hf_secretsecret\r\nX: y", "Basic secretsecret\n"])
def test_a_header_that_can_not_be_sent_is_not_repeated(server: Server, header: str) -> None:
    gate = Gate(lambda: True, lambda use: None, lambda _: None)
    with gate.opened("x", [server.place]) as passage:
        with pytest.raises(httpx2.LocalProtocolError) as caught:
            passage.client.get(server.url(), headers={"authorization": header})
    error = error_of_failure(caught.value, RequestedFile("hub"))
    assert "secretsecret" not in str(error.to_json())


def test_what_a_failure_came_from_tells_more_than_itself() -> None:
    def raised(cause: Exception) -> Exception:
        try:
            raise httpx2.ConnectError("no") from cause
        except httpx2.ConnectError as error:
            return error

    for cause, code in (
        (socket.gaierror(-2, "Name or service not known"), "server_unknown"),
        (ssl.SSLCertVerificationError("self-signed"), "server_not_trusted"),
        (OSError(113, "No route to host"), "server_unreachable"),
    ):
        assert error_of_failure(raised(cause), ASKED).code == code
    own = NetworkError("network_off")
    assert error_of_failure(own, ASKED) is own
    assert error_of_failure(httpx2.ProxyError("x"), ASKED).code == "proxy_failed"
