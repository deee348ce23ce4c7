"""Attacks by names, pages, paths and HTTP itself: the rows of `attacks`."""

from __future__ import annotations

import json
import socket
import time
from contextlib import ExitStack, suppress
from typing import Any

import httpx

from desktop_app.extensions.serving.server import connections
from tests.extensions.serving.server.attack_target import JSON, QUICK, Target, once
from tests.extensions.serving.server.serving import done, png, smooth, text_of, until
from tests.patience import PATIENCE_SECONDS

# -- pages of strangers ------------------------------------------------------------------------


def rebinding(it: Target) -> str:
    hosts = ("evil.example", "127.0.0.1.evil.example:80", "localhost.evil.example", "2130706433")
    return once(it.get("/v1/jobs", Host=host) for host in hosts)


def no_host(it: Target) -> str:
    first, _ = it.raw(b"GET /v1/jobs HTTP/1.0\r\n\r\n")
    second, _ = it.raw(b"GET /v1/jobs HTTP/1.1\r\n\r\n")
    return once((first, second))


def foreign_origin(it: Target) -> str:
    origins = ("https://evil.example", "null", f"http://127.0.0.1:{it.near.port + 1}")
    return once(it.get("/v1/jobs", Origin=origin) for origin in origins)


def preflight(it: Target) -> str:
    head = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    return it.said(it.ann.options("/v1/jobs", headers=head))


def form(it: Target) -> str:
    kinds = ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x")
    return once(it.body(json.dumps(QUICK).encode(), content_type=kind) for kind in kinds)


def form_without_body(it: Target) -> str:
    answer = it.admin.post("/v1/queue/pause", headers={"Origin": "https://evil.example"})
    return it.said(answer)


def shown_elsewhere(it: Target) -> str:
    done(it.ann, QUICK)
    uid = it.ann.get("/v1/history").json()["pictures"][0]["id"]
    head = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    return it.said(it.ann.get(f"/v1/history/{uid}/image", headers=head))


# -- paths ---------------------------------------------------------------------------------------

TRAVERSALS = (
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "..%5c..%5cetc%5cpasswd",
    "%2fetc%2fpasswd",
    "....//....//etc/passwd",
    "page.js%00.html",
    "..%c0%af..%c0%afetc/passwd",
)


def static(it: Target) -> str:
    found: list[str] = []
    for path in TRAVERSALS:
        status, got = it.raw(it.head(f"GET /static/{path}"))
        assert b"root:" not in got
        found.append(status)
    return once(found)


def ids(it: Target) -> str:
    places = ("/v1/jobs/{}", "/v1/jobs/{}/images/0", "/v1/history/{}/image", "/v1/albums/{}")
    found: list[str] = []
    for place in places:
        method = "DELETE" if "albums" in place else "GET"
        for path in TRAVERSALS:
            status, got = it.raw(it.head(f"{method} {place.format(path)}"))
            assert b"root:" not in got
            found.append(status)
    assert set(found) <= {"404", "405"}, found
    return "404"


PLACES = ("../../etc/passwd", "/etc/passwd", "~/model", "C:\\model", "file:///etc/passwd")
ADDRESSES = ("http://169.254.169.254/latest", "https://evil.example/x.png", "ftp://x/y", "//x/y")


def model_names(it: Target) -> str:
    names = (*PLACES, *ADDRESSES[:2])
    return it.asks([{"model": name} for name in names] + [{"refiner": name} for name in names])


def network_names(it: Target) -> str:
    wishes: list[dict[str, Any]] = []
    for name in PLACES:
        wishes += [{"loras": [{"name": name}]}, {"embeddings": [{"name": name}]}, {"vae": name}]
        wishes.append({"settings": {"hires_upscaler": name, "hires_factor": 2, "steps": 1}})
    return it.asks(wishes)


def lora_in_prompt(it: Target) -> str:
    answer = it.ann.post("/generate", json={**QUICK, "prompt": f"no pause <lora:{PLACES[0]}:1>"})
    return f"{it.said(answer)}: {answer.json().get('title') or answer.json()['notes'][0]}"


def wildcard(it: Target) -> str:
    answer = it.ann.post("/generate", json={**QUICK, "prompt": "no pause __../../etc/passwd__"})
    assert "root:" not in answer.text
    return f"{it.said(answer)}: it stays as typed"


def styles(it: Target) -> str:
    return it.asks([{"styles": [name]} for name in PLACES])


def picture_addresses(it: Target) -> str:
    fields: list[dict[str, Any]] = []
    for name in (*ADDRESSES, *PLACES):
        fields += [{"image": name}, {"image_prompts": [{"image": name}]}]
        fields.append({"controls": [{"type": "canny", "image": name}]})
        fields.append({"image": text_of(png(smooth(64, 64))), "mask": name})
    first = it.asks(fields)
    others = [{"image": name, "texts": ["x"]} for name in (*ADDRESSES, *PLACES)]
    return once((first, it.asks(others, "/v1/find")))


def upload(it: Target) -> str:
    found: list[str] = []
    for method, path in (
        ("POST", "/v1/models"),
        ("PUT", "/v1/models/new"),
        ("POST", "/upload"),
        ("POST", "/v1/add-ons"),
        ("PUT", "/static/page.js"),
    ):
        answer = it.admin.request(method, path, json={"file": "AAAA", "url": "http://x/y"})
        found.append(str(answer.status_code))
    return once(found)


# -- HTTP ----------------------------------------------------------------------------------------


def too_long(it: Target) -> str:
    status, _ = it.raw(it.head("POST /v1/jobs", Content_Length="9000000000", **JSON_HEAD))
    return f"{status} body_too_large"


JSON_HEAD = {"Content_Type": "application/json"}


def chunks(it: Target) -> str:
    def endless() -> Any:
        yield b'{"prompt": "'
        for _ in range(40):
            yield b"x" * 65536

    with suppress(httpx.WriteError):
        return it.said(it.ann.post("/v1/jobs", content=endless(), headers=JSON))
    return "413 body_too_large"


def header_flood(it: Target) -> str:
    many = it.head("GET /v1/jobs", **{f"X{n}": "y" * 50 for n in range(5000)})
    long = it.head("GET /v1/jobs", X="y" * 500_000)
    endless = it.head("GET /" + "x" * 500_000)
    return once(it.raw(each)[0] for each in (many, long, endless))


def slow_head(it: Target) -> str:
    """`running.HEADER_SECONDS` is 0.3 here."""
    with it.connected() as link:
        link.sendall(b"GET /healthz HTTP/1.1\r\n")
        with suppress(ConnectionError):  # a TimeoutError where it is never closed
            for _ in range(100):
                link.sendall(b"X: y\r\n")
                time.sleep(0.02)  # at its own pace: only the server waits for nothing else
            while link.recv(4096):
                pass
    return "closed"


def slow_body(it: Target) -> str:
    status, got = it.raw(it.head("POST /v1/jobs", Content_Length="99", **JSON_HEAD), b"{")
    assert b"too_slow" in got
    return f"{status} too_slow"


def slow_reader(it: Target) -> str:
    """`running.READ_SECONDS` is 0.3 here."""
    with socket.socket() as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.connect(("127.0.0.1", it.near.port))
        link.settimeout(PATIENCE_SECONDS)
        with suppress(ConnectionError, TimeoutError):
            for _ in range(400):
                link.sendall(it.head("GET /openapi.json"))
        port = link.getsockname()[1]
        until(lambda: port not in it.near.peers())
    return "closed"


def slow_drops(it: Target) -> str:
    """By a few bytes of an answer at a time; `running.LEAST_RATE` a second is the least."""
    with socket.socket() as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.connect(("127.0.0.1", it.near.port))
        link.settimeout(PATIENCE_SECONDS)
        port = link.getsockname()[1]
        with suppress(ConnectionError, TimeoutError):
            for _ in range(40):
                link.sendall(it.head("GET /openapi.json"))
            while port in it.near.peers() and link.recv(8):
                time.sleep(0.02)  # so slowly
        until(lambda: port not in it.near.peers())
    return "closed"


def silent_flood(it: Target) -> str:
    """Twice as many as the server has room for, from one address; each asks nothing."""
    most = connections.MOST  # as the test says
    with ExitStack() as ends:
        links = [ends.enter_context(it.connected()) for _ in range(2 * most)]
        answers = [it.raw(it.head("GET /healthz"))[0] for _ in range(20)]
        until(lambda: len(it.near.peers()) <= most)
        with suppress(ConnectionError):
            assert links[0].recv(1) == b"", "the oldest went first"
    return f"closed, the oldest first; others are answered: {once(answers)}"


def idle_flood(it: Target) -> str:
    """Each has asked once, with a token, and is kept open."""
    most = connections.MOST  # as the test says
    with ExitStack() as ends:
        links: list[socket.socket] = []
        for _ in range(most // 4):
            links.append(ends.enter_context(it.connected()))
            links[-1].sendall(it.head("GET /v1/me"))
            assert links[-1].recv(65536).startswith(b"HTTP/1.1 200")
        ports = {link.getsockname()[1] for link in links}
        until(lambda: len(ports & it.near.peers()) <= most // 8)
    return "closed, the oldest first"


def smuggling(it: Target) -> str:
    both = it.head("POST /v1/jobs", Content_Length="3", Transfer_Encoding="chunked", **JSON_HEAD)
    smuggled = both + b"0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
    two = it.head("GET /v1/jobs").replace(b"\r\n\r\n", b"\r\nHost: evil.example\r\n\r\n")
    lengths = it.head("POST /v1/jobs", Content_Length="3, 4", **JSON_HEAD)
    chunk = it.head("POST /v1/jobs", Transfer_Encoding="chunked", **JSON_HEAD) + b"zz\r\n"
    found = [it.raw(each)[0] for each in (two, lengths, chunk)]
    status, got = it.raw(smuggled)
    assert b"velatura_requests" not in got
    return once([*found, status])


FRAMINGS = (
    "Content-Length: 5\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\nContent-Length: 5",
    "Transfer-Encoding: chunked, identity",
    "Transfer-Encoding: xchunked",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding : chunked",
    "Content-Length: +5",
    "Content-Length: 0x5",
    "Content-Length: -1",
    "Content-Length: 5\r\nContent-Length: 6",
    "Content-Length: 5\r\nContent-Length: 5",
    "content-length: 5\r\nX: y\r\nCONTENT-LENGTH: 5",
    "Content-Length: 5, 5",
    "Content-Length: 5,",
    "X: a\r\n b\r\nContent-Length: 5",
    "X: a\r\n\tb\r\nContent-Length: 5",
    "Content-Length:\r\n 5",
    "Transfer-Encoding:\r\n chunked",
    "X: a\nContent-Length: 5",
    "Content-Length: 5\nX: a",
    "Content-Length: 5\rX: a",
    "Content-Length: 5\r\n\nX: a",
)

CHUNKS = (
    b"+5\r\nhello\r\n0\r\n\r\n",
    b"0x5\r\nhello\r\n0\r\n\r\n",
    b" 5\r\nhello\r\n0\r\n\r\n",
    b"5 \r\nhello\r\n0\r\n\r\n",
    b"5 5\r\nhello\r\n0\r\n\r\n",
    b"5;" + b"x" * 64 + b"\r\nhello\r\n0\r\n\r\n",
    b"5;a\nb\r\nhello\r\n0\r\n\r\n",
    b"5" + b";x" * 5000,
    b"5\nhello\n0\n\n" + b"x" * 64,
    b"5\r\nhelloXX0\r\n\r\n",
    b"5\r\nhello\r\n0\r\nX: a\r\n b\r\n\r\n",
    b"5\r\nhello\r\n0\r\nX: a\n\n",
)
"""Bodies; the last two are wrong in their trailers."""


def framings(it: Target) -> str:
    """Each is closed too: what follows on the connection is nobody's."""
    found: list[str] = []
    follows = b"0\r\n\r\n" + it.head("GET /healthz")
    for lines in FRAMINGS:
        head = it.head("POST /v1/jobs", **JSON_HEAD)[:-2] + lines.encode() + b"\r\n\r\n"
        found.append(it.raw(head + follows)[0])
        with it.connected() as link:
            link.sendall(head + follows)
            got = b""
            with suppress(ConnectionError):
                while more := link.recv(65536):
                    got += more
        assert got.count(b"HTTP/1.1 ") == 1
    old = it.head("POST /v1/jobs", Transfer_Encoding="chunked", **JSON_HEAD)
    found.append(it.raw(old.replace(b"HTTP/1.1", b"HTTP/1.0"))[0])
    for body in CHUNKS:
        chunk = it.head("POST /v1/jobs", Transfer_Encoding="chunked", **JSON_HEAD)
        found.append(it.raw(chunk + body)[0])
    alone = it.head("GET /v1/jobs").replace(b"\r\n", b"\n")
    return once([*found, it.raw(alone)[0]])


def targets(it: Target) -> str:
    """Addresses with a name in them, and none; also where no token is needed."""
    lines = [
        f"GET http://{host}{path}"
        for host in ("evil.example", "127.0.0.1")
        for path in ("/healthz", "/v1/jobs")
    ]
    lines += ["OPTIONS *", "GET healthz", "GET ?x", "CONNECT evil.example:443", "GET http:/v1/jobs"]
    found = [it.raw(it.head(line))[0] for line in lines]
    status, got = it.raw(it.head("GET //evil.example/"))
    assert status == "404" and b"location" not in got.lower()
    return once(found)


def options(it: Target) -> str:
    """That is no preflight."""
    paths = ("/v1/jobs", "/v1/me", "/healthz", "/", "/static/main.js")
    found = [it.raw(it.head(f"OPTIONS {path}"))[0] for path in paths]
    return once(
        [*found, it.raw(it.head("OPTIONS /v1/jobs").replace(b"Authorization", b"X-None"))[0]]
    )


def garbage(it: Target) -> str:
    tls = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500)
    return once(
        it.raw(each)[0] for each in (tls, b"\0" * 100, b"GET\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\n")
    )


def crlf(it: Target) -> str:
    found: list[str] = []
    for path in ("/v1/jobs%0d%0aSet-Cookie:%20a=b", "/v1/jobs/%0d%0aSet-Cookie:%20a=b/"):
        status, got = it.raw(it.head(f"GET {path}"))
        head = got.partition(b"\r\n\r\n")[0].lower()
        assert b"\r\nset-cookie" not in head
        found.append(status)
    key = it.head("POST /v1/jobs", Idempotency_Key="a\rSet-Cookie: b", **JSON_HEAD)
    found.append(it.raw(key)[0])
    return once(found)


def methods(it: Target) -> str:
    found = [it.raw(it.head(f"{name} /v1/jobs"))[0] for name in ("TRACE", "CONNECT", "PROPFIND")]
    upgrade = it.head("GET /v1/jobs", Connection="Upgrade", Upgrade="websocket")
    status, got = it.raw(upgrade)
    assert status == "200" and b"upgrade" not in got.lower()
    return once(found)
