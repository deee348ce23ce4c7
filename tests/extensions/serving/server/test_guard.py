"""The guard: which names, pages and bodies come through, and what all others are answered."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from desktop_app.extensions.serving.server import bodies
from desktop_app.extensions.serving.server.guard import Endpoint
from desktop_app.extensions.serving.server.policy import LimitRules
from desktop_app.extensions.serving.server.server_tokens import ServerUser, token_digest
from desktop_app.extensions.serving.server.users import Users
from tests.extensions.serving.server.asgi import (
    HOST,
    JSON,
    Echo,
    ask,
    asked,
    guard,
    parts_of,
    scope_of,
)

TOKEN = "a-token-that-is-long-enough"
ANN = Users(None, lambda: [ServerUser("ann", digest=token_digest(TOKEN))])
BEARER = {"authorization": f"Bearer {TOKEN}"}


# -- names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.0.0.1:7860", "localhost", "LOCALHOST:7860", "192.168.1.7:80"),
        *("[::1]", "[::1]:7860", "[fe80::1%eth0]:7860", "studio.example", "Studio.Example:7860"),
    ],
)
def test_addresses_and_names_of_the_server_are_answered(host: str) -> None:
    app = guard(endpoint=Endpoint(frozenset({"studio.example"})))
    assert ask(app, headers={"host": host}).status == 200


@pytest.mark.parametrize(
    "host",
    [
        *("", "evil.example", "evil.example:7860", "127.0.0.1.evil.example", "localhost.evil"),
        *("localhost.", "127.0.0.1:7860:1", "127.0.0.1 evil", "2130706433", "0x7f.1", "127.1"),
        *("[::1]evil", "::1]:7860:", "a@127.0.0.1", "127.0.0.1/evil", "[localhost]:80 x"),
    ],
)
def test_other_names_are_refused_as_rebound(host: str) -> None:
    answer = ask(guard(), headers={"host": host})
    assert (answer.status, answer.code) == (421, "host_refused")


def test_a_request_without_a_host_is_refused() -> None:
    scope = scope_of()
    scope["headers"] = []
    answer = asyncio.run(asked(guard(), scope, parts_of(b"")))
    assert answer.status == 421


# -- pages of strangers ----------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PUT", "PATCH"])
@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", f"http://{HOST}.evil.example", "http://127.0.0.1:80"]
)
def test_pages_of_others_are_refused_whatever_they_ask(method: str, origin: str) -> None:
    echo = Echo()
    answer = ask(guard(echo), "/make", method, {"origin": origin, **JSON}, b"{}")
    assert (answer.status, answer.code) == (403, "origin_refused")
    assert "access-control-allow-origin" not in answer.headers
    assert not echo.scopes


@pytest.mark.parametrize("origin", [f"http://{HOST}", f"https://{HOST}"])
def test_the_own_page_may(origin: str) -> None:
    assert ask(guard(), headers={"origin": origin}).status == 200


def test_what_a_strangers_page_shows_without_saying_its_origin_is_refused() -> None:
    cross = {"sec-fetch-site": "cross-site"}
    assert ask(guard(), "/v1/history/x/image", headers=cross).code == "origin_refused"
    assert ask(guard(), "/healthz", headers=cross).code == "origin_refused"
    assert ask(guard(), "/", headers=cross).status == 200  # a link that was clicked
    assert ask(guard(), headers={"sec-fetch-site": "same-origin"}).status == 200


def test_a_named_origin_may_and_is_told_so() -> None:
    app = guard(endpoint=Endpoint(origins=frozenset({"https://shop.example"})))
    answer = ask(app, headers={"origin": "https://Shop.example"})
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-credentials" not in answer.headers
    assert ask(app, headers={"origin": "https://shop.example.evil"}).status == 403


def test_a_preflight_is_answered_for_named_origins_alone() -> None:
    app = guard(endpoint=Endpoint(origins=frozenset({"https://shop.example"})), users=ANN)
    head = {"access-control-request-method": "POST"}
    answer = ask(app, "/make", "OPTIONS", {"origin": "https://shop.example", **head})
    assert answer.status == 204
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "authorization" in answer.headers["access-control-allow-headers"]
    assert ask(app, "/make", "OPTIONS", {"origin": "https://evil.example", **head}).status == 403


def test_every_answer_forbids_guessing_its_type_and_showing_it_elsewhere() -> None:
    for path in ("/v1/models", "/healthz"):
        answer = ask(guard(), path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["vary"] == "Origin"


# -- bodies ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind",
    [
        *("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"),
        *("", "application/jsonp", "text/json", "application/octet-stream"),
    ],
)
def test_what_a_form_can_send_is_refused(kind: str) -> None:
    echo = Echo()
    answer = ask(guard(echo), "/make", "POST", {"content-type": kind}, b'{"prompt": "x"}')
    assert (answer.status, answer.code) == (415, "body_type")
    assert not echo.bodies


def test_json_comes_through_whole_in_one_part_or_many() -> None:
    echo = Echo()
    app = guard(echo)
    kind = {"content-type": "Application/JSON; charset=utf-8"}
    assert ask(app, "/make", "POST", kind, b'{"a": 1}').status == 200
    assert ask(app, "/make", "POST", kind, [b'{"a"', b": 1", b"}"]).status == 200
    assert echo.bodies == [b'{"a": 1}'] * 2
    assert echo.scopes[0]["state"]["body"] == b'{"a": 1}'


def test_a_request_without_a_body_needs_no_type() -> None:
    assert ask(guard(), "/v1/refresh", "POST").status == 200
    assert ask(guard(), "/v1/refresh", "POST", {"content-length": "0"}).status == 200


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity, gzip", "zstd"])
def test_compressed_bodies_are_refused(encoding: str) -> None:
    answer = ask(guard(), "/make", "POST", {**JSON, "content-encoding": encoding}, b"{}")
    assert (answer.status, answer.code) == (415, "body_encoding")


def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    app = guard(limits=LimitRules(body_mb=0.001))

    async def nothing() -> dict[str, Any]:
        raise AssertionError("it was read")

    scope = scope_of("/make", "POST", {**JSON, "content-length": "1001"})
    answer = asyncio.run(asked(app, scope, nothing))
    assert (answer.status, answer.code) == (413, "body_too_large")


def test_a_body_that_grows_too_large_is_read_no_further() -> None:
    app = guard(limits=LimitRules(body_mb=0.001))
    read = 0

    async def endless() -> dict[str, Any]:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b" " * 300, "more_body": True}

    scope = scope_of("/make", "POST", {**JSON, "transfer-encoding": "chunked"})
    answer = asyncio.run(asked(app, scope, endless))
    assert (answer.status, answer.code) == (413, "body_too_large")
    assert read == 4
    lies = scope_of("/make", "POST", {**JSON, "content-length": "1"})
    assert asyncio.run(asked(app, lies, endless)).code == "body_too_large"


def test_all_bodies_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "BUFFERED_BYTES", 1000)
    app = guard()

    async def main() -> tuple[Any, Any]:
        waits, go_on = asyncio.Event(), asyncio.Event()

        async def half() -> dict[str, Any]:
            if waits.is_set():
                await go_on.wait()
                return {"type": "http.request", "body": b" " * 600, "more_body": False}
            waits.set()
            return {"type": "http.request", "body": b" " * 300, "more_body": True}

        scope = scope_of("/make", "POST", {**JSON, "transfer-encoding": "chunked"})
        first = asyncio.create_task(asked(app, dict(scope), half))
        await waits.wait()
        await asyncio.sleep(0)
        refused = await asked(app, dict(scope), parts_of(b" " * 800))
        go_on.set()
        return refused, await first

    refused, first = asyncio.run(main())
    assert (refused.status, refused.code) == (429, "server_full")
    assert first.status == 200
    again = ask(app, "/make", "POST", JSON, b" " * 1000)
    assert again.status == 200  # nothing is counted any more


def test_a_body_that_comes_too_slowly_is_given_up() -> None:
    app = guard(limits=LimitRules(body_seconds=0.05))

    async def never() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    scope = scope_of("/make", "POST", {**JSON, "content-length": "9"})
    answer = asyncio.run(asked(app, scope, never))
    assert (answer.status, answer.code) == (408, "too_slow")


def test_a_client_that_goes_away_in_the_middle_makes_nothing() -> None:
    echo = Echo()
    scope = scope_of("/make", "POST", {**JSON, "content-length": "9"})

    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    answer = asyncio.run(asked(guard(echo), scope, gone))
    assert (answer.status, answer.code) == (499, "client_gone")
    assert not echo.bodies


@pytest.mark.parametrize(
    "body",
    [
        b'{"prompt": "\\ud800"}',
        b'{"prompt": "\\udfff x"}',
        b'{"prompt": "\\uD83Dx\\uDE00"}',
        b'{"prompt": "\\ude00\\ud83d"}',
        b'{"prompt": "\\\\\\ud800"}',
        b'{"prompt": "\\ud83d\\ude00\\ude00"}',
        b'{"prompt": "a\\u0000b"}',
        b'{"prompt": "a\0b"}',
        b'{"prompt": "\xff"}',
        b'{"prompt": "\xed\xa0\x80"}',
        '{"prompt": "x"}'.encode("utf-16"),
        '{"prompt": "x"}'.encode("utf-32-le"),
        b'{"prompt": "' + b"\\" * 5000 + b'\\ud800"}',
        b"[" * 200_001,
        b"[" + b"1," * 200_001 + b"1]",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_what_is_no_text_is_refused_before_anybody_reads_it(body: bytes) -> None:
    echo = Echo()
    answer = ask(guard(echo), "/make", "POST", JSON, body)
    assert (answer.status, answer.code) == (400, "body_text")
    assert not echo.bodies


@pytest.mark.parametrize(
    "body",
    [
        b'{"prompt": "\\ud83d\\ude00 \\u00e9"}',
        '{"prompt": "😀 é 红狐狸"}'.encode(),
        b'{"prompt": "a\\\\ud800 is no escape"}',
        b'{"prompt": "\\\\\\\\ud800"}',
        b'{"prompt": "\\uD83D\\uDE00\\uD83D\\uDE00"}',
        b'{"image": "' + b"iVBOR\\/" * 100_000 + b'"}',
    ],
    ids=lambda body: repr(body[:24]),
)
def test_what_is_text_comes_through(body: bytes) -> None:
    assert ask(guard(), "/make", "POST", JSON, body).status == 200


# -- who -------------------------------------------------------------------------------------


def test_without_a_token_only_the_page_and_health_answer() -> None:
    app = guard(users=ANN)
    for path in ("/", "/healthz", "/readyz", "/openapi.json", "/favicon.ico", "/static/page.js"):
        assert ask(app, path).status == 200
    for path in ("/v1/models", "/metrics", "/static", "/healthz/", "//", "/v1/../healthz", "/x"):
        assert ask(app, path).code == "token_missing"
    assert ask(app, "/v1/models", headers=BEARER).status == 200


@pytest.mark.parametrize("path", ["/", "/healthz", "/static/page.js"])
def test_no_body_is_received_of_whoever_is_not_known(path: str) -> None:
    async def nothing() -> dict[str, Any]:
        raise AssertionError("it was read")

    scope = scope_of(path, "POST", {**JSON, "content-length": "60000000"})
    assert asyncio.run(asked(guard(users=ANN), scope, nothing)).status == 405
    scope = scope_of("/make", "POST", {**JSON, "content-length": "60000000"})
    assert asyncio.run(asked(guard(users=ANN), scope, nothing)).code == "token_missing"


def test_who_may_make_no_more_is_told_before_the_body_is_read() -> None:
    async def nothing() -> dict[str, Any]:
        raise AssertionError("it was read")

    app = guard(full=True)
    for path in ("/make", "/make/"):
        scope = scope_of(path, "POST", {**JSON, "content-length": "60"})
        answer = asyncio.run(asked(app, scope, nothing))
        assert (answer.status, answer.code) == (429, "queue_full")
        assert answer.headers["retry-after"] == "7"
    assert ask(app, "/other", "POST", JSON, b"{}").status == 200


def test_a_user_has_only_so_many_requests_open() -> None:
    go_on = asyncio.Event()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await go_on.wait()
        await Echo()(scope, receive, send)

    app = guard(slow, users=ANN, limits=LimitRules(open_requests=3))

    async def main() -> None:
        head = {"host": HOST, **BEARER}
        tasks = [
            asyncio.create_task(asked(app, scope_of(headers=head), parts_of(b""))) for _ in range(3)
        ]
        await asyncio.sleep(0)
        more = await asked(app, scope_of(headers=head), parts_of(b""))
        assert (more.status, more.code) == (429, "too_many_open")
        assert "retry-after" in more.headers
        health = asyncio.create_task(asked(app, scope_of("/healthz"), parts_of(b"")))
        go_on.set()
        assert (await health).status == 200  # that one is nobody's
        assert [(await task).status for task in tasks] == [200] * 3
        assert (await asked(app, scope_of(headers=head), parts_of(b""))).status == 200

    asyncio.run(main())


# -- proxies ---------------------------------------------------------------------------------


PROXIED = Endpoint(frozenset({"studio.example"}), proxies=frozenset({"10.0.0.1"}))


def test_a_named_proxy_speaks_for_others_if_it_says_that_it_encrypts() -> None:
    app = guard(
        endpoint=PROXIED, users=Users(None, lambda: [ServerUser("ann", digest=token_digest(TOKEN))])
    )
    secure = {**BEARER, "x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9"}
    assert ask(app, headers=secure, client="10.0.0.1").status == 200
    for proto in ({}, {"x-forwarded-proto": "http"}, {"x-forwarded-proto": "https, http"}):
        answer = ask(app, headers={**BEARER, **proto}, client="10.0.0.1")
        assert (answer.status, answer.code) == (403, "token_unencrypted")


def test_others_are_not_believed_that_they_are_proxies() -> None:
    app = guard(endpoint=PROXIED, users=ANN)
    head = {**BEARER, "x-forwarded-proto": "https", "x-forwarded-for": "127.0.0.1"}
    assert ask(app, headers=head, client="203.0.113.9").code == "token_unencrypted"
    assert ask(app, headers=head, client="::ffff:127.0.0.1").code == "token_unencrypted"


def test_who_guesses_behind_a_proxy_is_told_from_the_others_there() -> None:
    users = Users(None, lambda: [ServerUser("ann", digest=token_digest(TOKEN))])
    app = guard(endpoint=PROXIED, users=users)

    def asks(token: str, place: str) -> int:
        head = {"authorization": f"Bearer {token}", "x-forwarded-proto": "https"}
        # What a client claims stands before what the proxy adds.
        head["x-forwarded-for"] = f"198.51.100.1, {place}"
        return ask(app, headers=head, client="10.0.0.1").status

    assert [asks("wrong", "203.0.113.9") for _ in range(11)] == [401] * 10 + [429]
    assert asks(TOKEN, "203.0.113.8") == 200


def test_of_several_proxies_the_last_address_that_is_none_counts() -> None:
    users = Users(None, lambda: [ServerUser("ann", digest=token_digest(TOKEN))])
    behind = Endpoint(proxies=frozenset({"10.0.0.1", "10.0.0.2"}))
    app = guard(endpoint=behind, users=users)

    def asks(token: str, told: str) -> int:
        head = {"authorization": f"Bearer {token}", "x-forwarded-proto": "https"}
        return ask(app, headers={**head, "x-forwarded-for": told}, client="10.0.0.1").status

    # What a client claims, even a proxy's address, stands before its own.
    claims = [f"198.51.100.{number}, 10.0.0.2, 203.0.113.9, 10.0.0.2" for number in range(11)]
    assert [asks("wrong", told) for told in claims] == [401] * 10 + [429]
    assert asks(TOKEN, "203.0.113.9:8443, 10.0.0.2") == 429, "a port is no other address"
    assert asks(TOKEN, "203.0.113.8, 10.0.0.2") == 200


def test_without_a_token_only_so_many_requests_of_a_network_are_open() -> None:
    go_on = asyncio.Event()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await go_on.wait()
        await Echo()(scope, receive, send)

    app = guard(slow, PROXIED, ANN, LimitRules(open_requests=2))

    async def main() -> None:
        def asks(place: str) -> asyncio.Task[Any]:
            head = {"host": HOST, "x-forwarded-for": place}
            scope = scope_of("/openapi.json", headers=head, client="10.0.0.1")
            return asyncio.create_task(asked(app, scope, parts_of(b"")))

        first = [asks("2001:db8::1"), asks("2001:db8::2")]
        await asyncio.sleep(0)
        assert (await asks("2001:db8::3")).code == "too_many_open"
        other = asks("203.0.113.9")
        go_on.set()
        assert [(await one).status for one in (*first, other)] == [200] * 3

    asyncio.run(main())


def test_a_token_for_figures_opens_nothing_else() -> None:
    digest = token_digest(TOKEN)
    echo = Echo()
    watcher = Users(None, lambda: [ServerUser("watcher", digest=digest, metrics=True)])
    app = guard(echo, users=watcher)
    assert ask(app, "/metrics", headers=BEARER).status == 200
    for path in ("/v1/models", "/metrics/", "/v1/queue", "/sdapi/v1/options", "/make"):
        assert ask(app, path, headers=BEARER).code == "not_allowed"
    answer = ask(app, "/make", "POST", {**BEARER, **JSON}, b"{}")
    assert (answer.status, answer.code) == (403, "not_allowed")
    assert len(echo.scopes) == 1


# -- faults ----------------------------------------------------------------------------------


def test_a_fault_of_ours_tells_nothing_of_what_it_says() -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("a prompt about my secret garden")

    answer = ask(guard(broken))
    assert (answer.status, answer.code) == (500, "unexpected")
    assert b"secret" not in answer.body


def test_websockets_are_closed() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {**scope_of(), "type": "websocket"}
    asyncio.run(guard()(scope, parts_of(b""), send))
    assert sent == [{"type": "websocket.close", "code": 1000}]
