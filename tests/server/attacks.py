"""What strangers, and users who want more than they may, try against the server, and what they are
answered. `test_attacks` tries each; `packaging/documents/attack_sheet.py` writes
docs/server-attacks.md from the same rows."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.server.bombs import HARMLESS, TOO_LARGE, huge_png
from tests.server.inside import Inside
from tests.server.serving import SMALL, disc, done, png, smooth, submit, text_of, wait_for

POLICY: dict[str, Any] = {
    "limits": {
        "body_mb": 1.0,
        "body_seconds": 0.4,
        "open_requests": 8,
        "queued": 4,
        "per_minute": 10_000,
        "megapixels": 4,
        "working_megapixels": 0.3,
    }
}
"""Of the server that is attacked."""

QUICK = {**SMALL, "prompt": "no pause"}
SLOW = {**SMALL, "prompt": "slow 0.2", "settings": {"steps": 50}}

JSON = {"content-type": "application/json"}


@dataclass(eq=False)
class Target:
    """The server that is attacked, and who attacks it.

    Attributes:
        near: the server.
        ann, bob, admin: users; the attacks are by ann mostly.
        token: of ann.
        bombs: files, made before anybody looks at how much memory is taken.
    """

    near: Inside
    ann: httpx.Client = field(init=False)
    bob: httpx.Client = field(init=False)
    admin: httpx.Client = field(init=False)
    token: str = ""
    bombs: list[bytes] = field(default_factory=list[bytes])

    def __post_init__(self) -> None:
        self.token = self.near.token("ann")[1]
        self.ann = self.near.client(self.token)
        self.bombs = [make() for make in (*TOO_LARGE.values(), *HARMLESS.values())]
        self.bob, self.admin = self.near.user("bob"), self.near.user("admin", admin=True)

    # -- ways to ask --------------------------------------------------------------------------

    def said(self, answer: httpx.Response) -> str:
        """Status and code."""
        code = ""
        with suppress(ValueError, AttributeError):
            code = answer.json().get("code", "")
        return f"{answer.status_code} {code}".strip()

    def get(self, path: str, **headers: str) -> str:
        return self.said(self.ann.get(path, headers=headers))

    def ask(self, wish: Mapping[str, Any], path: str = "/v1/jobs") -> str:
        """A wish's answer; a job that was taken is waited for."""
        answer = self.ann.post(path, json={**QUICK, **wish} if path == "/v1/jobs" else dict(wish))
        if answer.status_code == 202:
            wait_for(self.ann, answer.json()["id"])
        return self.said(answer)

    def asks(self, wishes: Sequence[Mapping[str, Any]], path: str = "/v1/jobs") -> str:
        """Answers of several wishes, each once."""
        return once(self.ask(wish, path) for wish in wishes)

    def body(self, body: bytes, **headers: str) -> str:
        """The answer to a body as it is."""
        head = {**JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.said(self.ann.post("/v1/jobs", content=body, headers=head))

    def raw(self, *parts: bytes, wait: float = 5.0) -> tuple[str, bytes]:
        """What comes back for these bytes: the status, or "closed", and all of it."""
        with self.connected() as link:
            link.settimeout(wait)
            got = b""
            try:
                for part in parts:
                    link.sendall(part)
                while not got.endswith(b"0\r\n\r\n") and (more := link.recv(65536)):
                    got += more
                    if b"\r\n\r\n" in got and _is_whole(got):
                        break
            except (ConnectionError, TimeoutError):
                pass
        return (got.split(b" ", 2)[1].decode() if got.startswith(b"HTTP/") else "closed"), got

    def connected(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.near.port))

    def head(self, line: str, **headers: str) -> bytes:
        """A request's head, with the token."""
        said = {"Host": f"127.0.0.1:{self.near.port}", "Authorization": f"Bearer {self.token}"}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{line} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items())]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def _is_whole(got: bytes) -> bool:
    head, _, body = got.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(body) >= int(line.partition(b":")[2])
    return False


def once(answers: Any) -> str:
    """Answers, each once, in their order."""
    return ", ".join(dict.fromkeys(answers))


@dataclass(frozen=True)
class Attack:
    """One row: what is tried, how, and what is answered."""

    title: str
    run: Callable[[Target], str]
    answer: str


# -- pages of strangers ------------------------------------------------------------------------


def _rebinding(it: Target) -> str:
    hosts = ("evil.example", "127.0.0.1.evil.example:80", "localhost.evil.example", "2130706433")
    return once(it.get("/v1/jobs", Host=host) for host in hosts)


def _no_host(it: Target) -> str:
    first, _ = it.raw(b"GET /v1/jobs HTTP/1.0\r\n\r\n")
    second, _ = it.raw(b"GET /v1/jobs HTTP/1.1\r\n\r\n")
    return once((first, second))


def _foreign_origin(it: Target) -> str:
    origins = ("https://evil.example", "null", f"http://127.0.0.1:{it.near.port + 1}")
    return once(it.get("/v1/jobs", Origin=origin) for origin in origins)


def _preflight(it: Target) -> str:
    head = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    return it.said(it.ann.options("/v1/jobs", headers=head))


def _form(it: Target) -> str:
    kinds = ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x")
    return once(it.body(json.dumps(QUICK).encode(), content_type=kind) for kind in kinds)


def _form_without_body(it: Target) -> str:
    answer = it.admin.post("/v1/queue/pause", headers={"Origin": "https://evil.example"})
    return it.said(answer)


def _shown_elsewhere(it: Target) -> str:
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


def _static(it: Target) -> str:
    found: list[str] = []
    for path in TRAVERSALS:
        status, got = it.raw(it.head(f"GET /static/{path}"))
        assert b"root:" not in got
        found.append(status)
    return once(found)


def _ids(it: Target) -> str:
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


def _model_names(it: Target) -> str:
    names = (*PLACES, *ADDRESSES[:2])
    return it.asks([{"model": name} for name in names] + [{"refiner": name} for name in names])


def _network_names(it: Target) -> str:
    wishes: list[dict[str, Any]] = []
    for name in PLACES:
        wishes += [{"loras": [{"name": name}]}, {"embeddings": [{"name": name}]}, {"vae": name}]
        wishes.append({"settings": {"hires_upscaler": name, "hires_factor": 2, "steps": 1}})
    return it.asks(wishes)


def _lora_in_prompt(it: Target) -> str:
    answer = it.ann.post("/generate", json={**QUICK, "prompt": f"no pause <lora:{PLACES[0]}:1>"})
    return f"{it.said(answer)}: {answer.json().get('title') or answer.json()['notes'][0]}"


def _wildcard(it: Target) -> str:
    answer = it.ann.post("/generate", json={**QUICK, "prompt": "no pause __../../etc/passwd__"})
    assert "root:" not in answer.text
    return f"{it.said(answer)}: it stays as typed"


def _style(it: Target) -> str:
    return it.asks([{"styles": [name]} for name in PLACES])


def _picture_addresses(it: Target) -> str:
    fields: list[dict[str, Any]] = []
    for name in (*ADDRESSES, *PLACES):
        fields += [{"image": name}, {"image_prompts": [{"image": name}]}]
        fields.append({"controls": [{"type": "canny", "image": name}]})
        fields.append({"image": text_of(png(smooth(64, 64))), "mask": name})
    first = it.asks(fields)
    others = [{"image": name, "texts": ["x"]} for name in (*ADDRESSES, *PLACES)]
    return once((first, it.asks(others, "/v1/find")))


def _upload(it: Target) -> str:
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


def _too_long(it: Target) -> str:
    status, _ = it.raw(it.head("POST /v1/jobs", Content_Length="9000000000", **JSON_HEAD))
    return f"{status} body_too_large"


JSON_HEAD = {"Content_Type": "application/json"}


def _chunks(it: Target) -> str:
    def endless() -> Any:
        yield b'{"prompt": "'
        for _ in range(40):
            yield b"x" * 65536

    with suppress(httpx.WriteError):
        return it.said(it.ann.post("/v1/jobs", content=endless(), headers=JSON))
    return "413 body_too_large"


def _header_flood(it: Target) -> str:
    many = it.head("GET /v1/jobs", **{f"X{n}": "y" * 50 for n in range(5000)})
    long = it.head("GET /v1/jobs", X="y" * 500_000)
    endless = it.head("GET /" + "x" * 500_000)
    return once(it.raw(each)[0] for each in (many, long, endless))


def _slow_head(it: Target) -> str:
    """`running.HEADER_SECONDS` is 0.3 here."""
    with it.connected() as link:
        link.settimeout(10)
        link.sendall(b"GET /healthz HTTP/1.1\r\n")
        begun = time.monotonic()
        with suppress(ConnectionError):
            for _ in range(100):
                link.sendall(b"X: y\r\n")
                time.sleep(0.02)
            while link.recv(4096):
                pass
        assert time.monotonic() - begun < 5
    return "closed"


def _slow_body(it: Target) -> str:
    status, got = it.raw(it.head("POST /v1/jobs", Content_Length="99", **JSON_HEAD), b"{")
    assert b"too_slow" in got
    return f"{status} too_slow"


def _slow_reader(it: Target) -> str:
    """`running.READ_SECONDS` is 0.3 here."""
    with socket.socket() as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.connect(("127.0.0.1", it.near.port))
        link.settimeout(10)
        with suppress(ConnectionError, TimeoutError):
            for _ in range(400):
                link.sendall(it.head("GET /openapi.json"))
        time.sleep(1.0)
        with suppress(ConnectionError):
            while link.recv(1 << 20):
                pass
    return "closed"


def _smuggling(it: Target) -> str:
    both = it.head("POST /v1/jobs", Content_Length="3", Transfer_Encoding="chunked", **JSON_HEAD)
    smuggled = both + b"0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
    two = it.head("GET /v1/jobs").replace(b"\r\n\r\n", b"\r\nHost: evil.example\r\n\r\n")
    lengths = it.head("POST /v1/jobs", Content_Length="3, 4", **JSON_HEAD)
    chunk = it.head("POST /v1/jobs", Transfer_Encoding="chunked", **JSON_HEAD) + b"zz\r\n"
    found = [it.raw(each, wait=1.0)[0] for each in (two, lengths, chunk)]
    status, got = it.raw(smuggled, wait=1.0)
    assert status in ("400", "422") and b"velatura_requests" not in got
    return once(found)


def _garbage(it: Target) -> str:
    tls = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500)
    return once(
        it.raw(each)[0] for each in (tls, b"\0" * 100, b"GET\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\n")
    )


def _crlf(it: Target) -> str:
    found: list[str] = []
    for path in ("/v1/jobs%0d%0aSet-Cookie:%20a=b", "/v1/jobs/%0d%0aSet-Cookie:%20a=b/"):
        status, got = it.raw(it.head(f"GET {path}"))
        head = got.partition(b"\r\n\r\n")[0].lower()
        assert b"\r\nset-cookie" not in head
        found.append(status)
    key = it.head("POST /v1/jobs", Idempotency_Key="a\rSet-Cookie: b", **JSON_HEAD)
    found.append(it.raw(key)[0])
    return once(found)


def _methods(it: Target) -> str:
    found = [it.raw(it.head(f"{name} /v1/jobs"))[0] for name in ("TRACE", "CONNECT", "PROPFIND")]
    upgrade = it.head("GET /v1/jobs", Connection="Upgrade", Upgrade="websocket")
    status, got = it.raw(upgrade)
    assert status == "200" and b"upgrade" not in got.lower()
    return once(found)


# -- bodies --------------------------------------------------------------------------------------


def _nested(it: Target) -> str:
    deep = b"[" * 100_000 + b"]" * 100_000
    inside = b'{"settings": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001
    return once(it.body(each) for each in (deep, inside))


def _numbers(it: Target) -> str:
    bodies = ('{"settings": {"steps": 1e999}}', '{"settings": {"seed": %s}}' % ("9" * 5000))
    bodies += ('{"settings": {"guidance_scale": NaN}}', '{"settings": {"steps": -Infinity}}')
    bodies += ('{"refiner_from": NaN}', '{"settings": {"seed": 1e308}}', '{"grow": 1e100}')
    return once(it.body(each.encode()) for each in bodies)


def _characters(it: Target) -> str:
    bodies = (b'{"prompt": "\\ud800"}', b'{"prompt": "a\\u0000b"}', b'{"prompt": "\xff"}', b"\0")
    return once(it.body(each) for each in bodies)


def _values(it: Target) -> str:
    return it.body(b'{"styles": [' + b"1," * 250_000 + b"1]}")


def _gzip(it: Target) -> str:
    return it.body(b"\x1f\x8b" + bytes(100), content_encoding="gzip")


def _unknown(it: Target) -> str:
    more = {"path": "/etc/passwd", "url": "http://x/y", "__proto__": {}, "model_path": "x"}
    return it.asks([{name: value} for name, value in more.items()])


# -- pictures ------------------------------------------------------------------------------------


def _bombs(it: Target) -> str:
    found: list[str] = []
    for data in it.bombs:
        if len(data) < 700_000:
            found.append(it.ask({"image": text_of(data), "settings": {"steps": 1}}))
            found.append(it.ask({"image": text_of(png(smooth(64, 64))), "mask": text_of(data)}))
    assert {one[:3] for one in found} <= {"202", "413", "422"}, found
    return once(one for one in found if "202" not in one)


def _bombs_elsewhere(it: Target) -> str:
    data = text_of(huge_png())
    other: list[dict[str, Any]] = [
        {"operation": "upscale", "image": data},
        {"operation": "clean", "image": data},
        {"operation": "preprocess", "image": data, "preprocessor": "canny"},
    ]
    answers = [it.said(it.ann.post("/v1/jobs", json=each)) for each in other]
    answers.append(it.ask({"image": data, "texts": ["x"]}, "/v1/find"))
    answers.append(it.ask({"images": [data]}, "/v1/embed"))
    answers.append(it.ask({"image": data}, "/v1/picture-info"))
    return once(answers)


def _other_files(it: Target) -> str:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    eps = b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run\n"
    return it.asks([{"image": text_of(each)} for each in (svg, eps, b"%PDF-1.7", b"PK\3\4", b"x")])


# -- tokens --------------------------------------------------------------------------------------


def _guessing(it: Target) -> str:
    users = it.near.serving  # a server of its own would take as long to start as all attacks
    del users
    app = it.near.client()
    answers: list[str] = []
    for number in range(11):
        head = {"Authorization": f"Bearer wrong-{number}", "X-Forwarded-For": f"10.0.0.{number}"}
        answers.append(it.said(app.get("/v1/me", headers=head)))
    assert answers[:10] == ["401 token_wrong"] * 10
    it.near.forget_attempts()
    return answers[10]


def _elsewhere(it: Target) -> str:
    """A token where none is looked for."""
    nobody = it.near.client()
    answers = [
        nobody.get(f"/v1/me?token={it.token}&access_token={it.token}"),
        nobody.get("/v1/me", headers={"Cookie": f"token={it.token}"}),
        nobody.get("/v1/me", headers={"X-Api-Key": it.token}),
        nobody.get("/v1/me", headers={"Authorization": it.token}),
    ]
    return once(map(it.said, answers))


def _revoked(it: Target) -> str:
    name, token = it.near.token("gone")
    client = it.near.client(token)
    assert client.get("/v1/me").status_code == 200
    it.near.revoke(name)
    said = it.said(client.get("/v1/me"))
    it.near.forget_attempts()
    return said


# -- others ----------------------------------------------------------------------------------------


def _others_things(it: Target) -> str:
    job = done(it.bob, QUICK)["id"]
    uid = it.bob.get("/v1/history").json()["pictures"][0]["id"]
    album = it.bob.post("/v1/albums", json={"name": "x"}).json()["id"]
    asked = [("GET", f"/v1/jobs/{job}"), ("DELETE", f"/v1/jobs/{job}")]
    asked += [("GET", f"/v1/jobs/{job}/images/0"), ("GET", f"/v1/jobs/{job}/events")]
    asked += [("GET", f"/v1/history/{uid}/image"), ("DELETE", f"/v1/history/{uid}")]
    asked += [("DELETE", f"/v1/albums/{album}")]
    return once(it.said(it.ann.request(method, path)) for method, path in asked)


def _admins(it: Target) -> str:
    asked = [("GET", "/metrics"), ("POST", "/v1/refresh"), ("POST", "/v1/queue/pause")]
    asked += [("POST", "/v1/models/starter/load"), ("GET", "/v1/jobs?everybody=true")]
    return once(it.said(it.ann.request(method, path)) for method, path in asked)


def _key(it: Target) -> str:
    head = {"Idempotency-Key": "one"}
    job = submit(it.ann, QUICK, **head)["id"]
    other = {**QUICK, "prompt": "no pause, other"}
    assert submit(it.bob, QUICK, **head)["id"] != job
    return it.said(it.ann.post("/v1/jobs", json=other, headers=head))


def _database(it: Target) -> str:
    words = ("' OR 1=1 --", '"; DROP TABLE images; --', "x' UNION SELECT 1 --")
    found = [it.get(f"/v1/history/{each}") for each in words]
    for each in words:
        answer = it.ann.get("/v1/history", params={"q": each})
        assert answer.status_code == 200, answer.text
    return once(found)


# -- too much ----------------------------------------------------------------------------------


def _streams(it: Target) -> str:
    name, token = it.near.token("greedy")
    greedy = it.near.client(token)
    job = submit(greedy, SLOW)["id"]
    links: list[socket.socket] = []
    head = it.head(f"GET /v1/jobs/{job}/events", Authorization=f"Bearer {token}")
    try:
        for _ in range(8):
            link = it.connected()
            links.append(link)
            link.sendall(head)
            assert link.recv(4096).startswith(b"HTTP/1.1 200")
        said = it.said(greedy.get("/v1/me"))
        assert it.ann.get("/v1/me").status_code == 200
    finally:
        for link in links:
            link.close()
    while greedy.delete(f"/v1/jobs/{job}").status_code == 429:
        time.sleep(0.01)
    assert name
    return said


def _flood(it: Target) -> str:
    greedy = it.near.user("greedy")
    wish = {**SLOW, "settings": {"steps": 5}}
    jobs = [submit(greedy, wish)["id"] for _ in range(4)]
    said = it.said(greedy.post("/v1/jobs", json=wish))
    assert it.ann.post("/generate", json=QUICK).status_code == 200  # hers waits for one at most
    for job in jobs:
        greedy.delete(f"/v1/jobs/{job}")
        wait_for(greedy, job)
    return said


def _rate(it: Target) -> str:
    fast = it.near.user("fast", per_minute=5)
    return [it.said(fast.post("/v1/embed", json={})) for _ in range(6)][-1]


def _work(it: Target) -> str:
    wishes: list[dict[str, Any]] = [
        {"settings": {"steps": 100_000}},
        {"settings": {"count": 1_000_000}},
        {"size": "16384x16384"},
        {"size": "512x512", "settings": {"hires_factor": 8}},
        {"prompt": "x" * 100_000},
        {"styles": ["x"] * 17},
        {"regions": [{"mask": text_of(png(disc(64, 64))), "prompt": "x"}] * 17},
    ]
    large = {"operation": "upscale", "image": text_of(png(smooth(900, 900))), "factor": 16}
    answers = [it.ask(each) for each in wishes]
    answers.append(it.said(it.ann.post("/v1/jobs", json=large)))
    assert all(each.startswith("422") for each in answers), answers
    return once(answers)


def _prompts(it: Target) -> str:
    """Each is read within a second or two."""
    texts = ["(" * 7999, "{" * 7999, "[" * 7999, "{a|" * 2600, "[a:" * 2600, "<lora:" * 1300]
    texts += ["__" * 3999, "a AND " * 1300, "BREAK " * 1300, "(a:1.1) " * 900, "\\" * 7999]
    texts += ["{" * 500 + "a|b" + "}" * 500, "[[a:b:0.5]:c:" * 600, "{2$$" * 1900, "a, " * 2600]
    found: list[str] = []
    for text in texts:
        begun = time.monotonic()
        answer = it.ann.post("/v1/jobs", json={**QUICK, "prompt": text})
        assert time.monotonic() - begun < 10, text[:9]
        if answer.status_code == 202:
            it.ann.delete(f"/v1/jobs/{answer.json()['id']}")
            wait_for(it.ann, answer.json()["id"])
        found.append(it.said(answer))
    assert {each[:3] for each in found} <= {"202", "422"}, found
    return "202 or 422, in seconds"


def _searches(it: Target) -> str:
    texts = ("a* " * 166, "(" * 499, '"' * 499, "steps:>" * 70, "-a " * 166, "a OR " * 99)
    begun = time.monotonic()
    found = [it.said(it.ann.get("/v1/history", params={"q": each})) for each in texts]
    assert time.monotonic() - begun < 10
    return once(found)


ATTACKS = [
    Attack("DNS rebinding: a page's name that leads here", _rebinding, "421 host_refused"),
    Attack("No Host at all", _no_host, "421, 400"),
    Attack("A page of another origin, or of none", _foreign_origin, "403 origin_refused"),
    Attack("Its preflight", _preflight, "403 origin_refused"),
    Attack("CSRF: what a form or text/plain can send", _form, "415 body_type"),
    Attack("CSRF: a form without a body", _form_without_body, "403 origin_refused"),
    Attack("A picture shown in another site's page", _shown_elsewhere, "403 origin_refused"),
    Attack("Path traversal in /static", _static, "404"),
    Attack("Path traversal in ids of jobs, pictures, albums", _ids, "404"),
    Attack("Paths and addresses as names of models", _model_names, "422 address_given"),
    Attack("Paths as names of LoRAs, embeddings, VAEs", _network_names, "422 address_given"),
    Attack(
        "A path as a LoRA in the prompt",
        _lora_in_prompt,
        "200: There is no LoRA “../../etc/passwd” for this model; it was left out.",
    ),
    Attack(
        "A path as a wildcard in the prompt",
        _wildcard,
        "200: it stays as typed",
    ),
    Attack("Paths as styles", _style, "422 style_missing"),
    Attack("SSRF: addresses and paths as pictures", _picture_addresses, "422 address_given"),
    Attack("Models and files uploaded", _upload, "405, 404"),
    Attack("A body of 9 GB, by its length", _too_long, "413 body_too_large"),
    Attack("A body without end, in chunks", _chunks, "413 body_too_large"),
    Attack("Headers and addresses without end", _header_flood, "400"),
    Attack("A head that comes letter by letter", _slow_head, "closed"),
    Attack("A body that doesn't come", _slow_body, "408 too_slow"),
    Attack("An answer that isn't read", _slow_reader, "closed"),
    Attack("Request smuggling: two hosts, two lengths, bad chunks", _smuggling, "400"),
    Attack("No HTTP", _garbage, "400, 421"),
    Attack("CR and LF in addresses and headers", _crlf, "404, 307, 400"),
    Attack("Methods that nobody needs; an upgrade to WebSocket is passed over", _methods, "405"),
    Attack("JSON nested 100,000 deep", _nested, "400 http_400"),
    Attack("NaN, infinity, numbers of 5,000 digits", _numbers, "422 invalid, 400 http_400"),
    Attack("Half characters, NUL, no UTF-8", _characters, "400 body_text"),
    Attack("A quarter of a million values", _values, "400 body_text"),
    Attack("Compressed bodies", _gzip, "415 body_encoding"),
    Attack("Fields that there aren't", _unknown, "422 invalid"),
    Attack(
        "Decompression bombs: sizes in headers, iCCP, zTXt, rows, frames",
        _bombs,
        "413 picture_too_large, 422 picture_truncated, 422 mask_size, 422 not_a_picture",
    ),
    Attack("The same in every other place for pictures", _bombs_elsewhere, "413 picture_too_large"),
    Attack("SVG, EPS, PDF, ZIP as pictures", _other_files, "422 not_a_picture"),
    Attack("Tokens guessed, with other addresses claimed", _guessing, "429 too_many_attempts"),
    Attack("Tokens in addresses, cookies, other headers", _elsewhere, "401 token_missing"),
    Attack("A revoked token", _revoked, "401 token_wrong"),
    Attack(
        "Another user's job, picture, album",
        _others_things,
        "404 job_not_found, 404 picture_not_found",
    ),
    Attack("What is the administrators'", _admins, "403 admin_only"),
    Attack("An idempotency key used for another request", _key, "422 key_reused"),
    Attack("SQL in ids and searches", _database, "404 picture_not_found"),
    Attack("Streams kept open, the ninth of eight", _streams, "429 too_many_open"),
    Attack("Jobs queued, the fifth of four", _flood, "429 queue_full"),
    Attack("Requests, the sixth of five a minute", _rate, "429 too_many_requests"),
    Attack("Steps, sizes, counts, prompts without end", _work, "422 invalid, 422 beyond_policy"),
    Attack("Prompts that take long to read", _prompts, "202 or 422, in seconds"),
    Attack("Searches that take long", _searches, "200"),
]
