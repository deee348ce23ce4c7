"""Attacks by bodies, pictures, tokens, others' things and sheer number: the rows of `attacks`."""

from __future__ import annotations

import socket
from typing import Any

from tests.extensions.serving.server.attack_target import QUICK, SLOW, Target, once
from tests.extensions.serving.server.bombs import huge_png
from tests.extensions.serving.server.serving import (
    add_token,
    disc,
    done,
    noise,
    png,
    smooth,
    submit,
    text_of,
    wait_for,
)
from tests.patience import until
from tests.storage.sheets import row, workbook

# -- bodies --------------------------------------------------------------------------------------


def nested(it: Target) -> str:
    deep = b"[" * 100_000 + b"]" * 100_000
    inside = b'{"settings": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001
    return once(it.body(each) for each in (deep, inside))


def numbers(it: Target) -> str:
    bodies = ('{"settings": {"steps": 1e999}}', '{"settings": {"seed": %s}}' % ("9" * 5000))
    bodies += ('{"settings": {"guidance_scale": NaN}}', '{"settings": {"steps": -Infinity}}')
    bodies += ('{"refiner_from": NaN}', '{"settings": {"seed": 1e308}}', '{"grow": 1e100}')
    return once(it.body(each.encode()) for each in bodies)


def characters(it: Target) -> str:
    bodies = (b'{"prompt": "\\ud800"}', b'{"prompt": "a\\u0000b"}', b'{"prompt": "\xff"}', b"\0")
    return once(it.body(each) for each in bodies)


def values(it: Target) -> str:
    return it.body(b'{"styles": [' + b"1," * 250_000 + b"1]}")


def gzip(it: Target) -> str:
    return it.body(b"\x1f\x8b" + bytes(100), content_encoding="gzip")


def unknown(it: Target) -> str:
    more = {"path": "/etc/passwd", "url": "http://x/y", "__proto__": {}, "model_path": "x"}
    return it.asks([{name: value} for name, value in more.items()])


# -- pictures ------------------------------------------------------------------------------------


def bombs(it: Target) -> str:
    found: list[str] = []
    for data in it.bombs:
        if len(data) < 700_000:
            found.append(it.ask({"image": text_of(data), "settings": {"steps": 1}}))
            found.append(it.ask({"image": text_of(png(smooth(64, 64))), "mask": text_of(data)}))
    assert {one[:3] for one in found} <= {"202", "413", "422"}, found
    return once(one for one in found if "202" not in one)


def bombs_elsewhere(it: Target) -> str:
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


def other_files(it: Target) -> str:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    eps = b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run\n"
    return it.asks([{"image": text_of(each)} for each in (svg, eps, b"%PDF-1.7", b"PK\3\4", b"x")])


# -- tokens --------------------------------------------------------------------------------------


def guessing(it: Target) -> str:
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


def elsewhere(it: Target) -> str:
    """A token where none is looked for."""
    nobody = it.near.client()
    answers = [
        nobody.get(f"/v1/me?token={it.token}&access_token={it.token}"),
        nobody.get("/v1/me", headers={"Cookie": f"token={it.token}"}),
        nobody.get("/v1/me", headers={"X-Api-Key": it.token}),
        nobody.get("/v1/me", headers={"Authorization": it.token}),
    ]
    return once(map(it.said, answers))


def revoked(it: Target) -> str:
    name, token = it.near.token("gone")
    client = it.near.client(token)
    assert client.get("/v1/me").status_code == 200
    it.near.revoke(name)
    said = it.said(client.get("/v1/me"))
    it.near.forget_attempts()
    return said


# -- others ----------------------------------------------------------------------------------------


def others_things(it: Target) -> str:
    job = done(it.bob, QUICK)["id"]
    uid = it.bob.get("/v1/history").json()["pictures"][0]["id"]
    album = it.bob.post("/v1/albums", json={"name": "x"}).json()["id"]
    asked = [("GET", f"/v1/jobs/{job}"), ("DELETE", f"/v1/jobs/{job}")]
    asked += [("GET", f"/v1/jobs/{job}/images/0"), ("GET", f"/v1/jobs/{job}/events")]
    asked += [("GET", f"/v1/history/{uid}/image"), ("DELETE", f"/v1/history/{uid}")]
    asked += [("DELETE", f"/v1/albums/{album}")]
    return once(it.said(it.ann.request(method, path)) for method, path in asked)


def admins(it: Target) -> str:
    asked = [("GET", "/metrics"), ("POST", "/v1/refresh"), ("POST", "/v1/queue/pause")]
    asked += [("POST", "/v1/models/starter/load"), ("GET", "/v1/jobs?everybody=true")]
    return once(it.said(it.ann.request(method, path)) for method, path in asked)


def only_figures(it: Target) -> str:
    token = add_token(it.near.folder, "figures", metrics=True)
    client = it.near.client(token)
    paths = (
        "/v1/jobs",
        "/v1/me",
        "/v1/queue",
        "/v1/history",
        "/metrics/",
        "/v1/models",
        "/nothing",
    )
    found = [it.said(client.get(path)) for path in paths]
    found += [it.said(client.post(path, json=QUICK)) for path in ("/v1/jobs", "/generate")]
    return once([*found, it.said(client.get("/metrics"))])


def reused_key(it: Target) -> str:
    head = {"Idempotency-Key": "one"}
    job = submit(it.ann, QUICK, **head)["id"]
    other = {**QUICK, "prompt": "no pause, other"}
    assert submit(it.bob, QUICK, **head)["id"] != job
    return it.said(it.ann.post("/v1/jobs", json=other, headers=head))


def database(it: Target) -> str:
    words = ("' OR 1=1 --", '"; DROP TABLE images; --', "x' UNION SELECT 1 --")
    found = [it.get(f"/v1/history/{each}") for each in words]
    for each in words:
        answer = it.ann.get("/v1/history", params={"q": each})
        assert answer.status_code == 200, answer.text
    return once(found)


# -- too much ----------------------------------------------------------------------------------


def streams(it: Target) -> str:
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
    until(lambda: greedy.delete(f"/v1/jobs/{job}").status_code != 429)
    assert name
    return said


def flood(it: Target) -> str:
    greedy = it.near.user("greedy")
    wish = {**SLOW, "settings": {"steps": 5}}
    jobs = [submit(greedy, wish)["id"] for _ in range(4)]
    said = it.said(greedy.post("/v1/jobs", json=wish))
    assert it.ann.post("/generate", json=QUICK).status_code == 200  # hers waits for one at most
    for job in jobs:
        greedy.delete(f"/v1/jobs/{job}")
        wait_for(greedy, job)
    return said


def rate(it: Target) -> str:
    fast = it.near.user("fast", per_minute=5)
    return [it.said(fast.post("/v1/embed", json={})) for _ in range(6)][-1]


def work(it: Target) -> str:
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


def prompts(it: Target) -> str:
    """What took more than some time with each more character would never be answered."""
    texts = ["(" * 7999, "{" * 7999, "[" * 7999, "{a|" * 2600, "[a:" * 2600, "<lora:" * 1300]
    texts += ["__" * 3999, "a AND " * 1300, "BREAK " * 1300, "(a:1.1) " * 900, "\\" * 7999]
    texts += ["{" * 500 + "a|b" + "}" * 500, "[[a:b:0.5]:c:" * 600, "{2$$" * 1900, "a, " * 2600]
    found: list[str] = []
    for text in texts:
        answer = it.ann.post("/v1/jobs", json={**QUICK, "prompt": text})
        if answer.status_code == 202:
            it.ann.delete(f"/v1/jobs/{answer.json()['id']}")
            wait_for(it.ann, answer.json()["id"])
        found.append(it.said(answer))
    assert {each[:3] for each in found} <= {"202", "422"}, found
    return "202 or 422, in seconds"


def searches(it: Target) -> str:
    texts = ("a* " * 166, "(" * 499, '"' * 499, "steps:>" * 70, "-a " * 166, "a OR " * 99)
    return once(it.said(it.ann.get("/v1/history", params={"q": each})) for each in texts)


# -- more than is allowed --------------------------------------------------------------------------


def passes(it: Target) -> str:
    """The policy allows 150 steps and 0.3 megapixels at a time."""
    steps = {"steps": 100, "hires_factor": 1.2, "hires_steps": 100}
    large = {"steps": 2, "hires_factor": 4.0}
    return it.asks([{"size": "192x192", "settings": each} for each in (steps, large)])


def batch(it: Target) -> str:
    picture = {"data": text_of(png(disc(64, 64))), "name": "a.png"}
    body = {"imageList": [picture] * 20, "upscaler_1": "Lanczos", "upscaling_resize": 4}
    return it.said(it.ann.post("/sdapi/v1/extra-batch-images", json=body))


def tables(it: Target) -> str:
    """Rows, cells and elements without end, and what is no table at all."""
    kinds = {
        "a.xlsx": workbook("<row>" + '<c r="B1"><v>1</v></c>' * 100_000),
        "b.xlsx": workbook(row("picture") + "<a>" * 300_000),
        "c.xlsx": workbook("<row/>").replace(b"PK", b"KP"),
        "d.csv": b"file\n" + b"nope.png\n" * 70_000,
        "e.ods": b"PK\3\4",
    }
    return once(_made_of(it, {name: data}) for name, data in kinds.items())


def rows(it: Target) -> str:
    quotes, lines = b'x","y\n' * 80_000, b"nope.png\n" * 70_000
    kinds = {"a.csv": b"picture\n" + lines, "b.csv": b"picture,a\n" + quotes}
    return once(_made_of(it, {name: data}) for name, data in kinds.items())


def _made_of(it: Target, files: dict[str, bytes]) -> str:
    sent = {name: text_of(data) for name, data in files.items()}
    body = {"workbench": "products", "values": {"table": next(iter(files))}, "files": sent}
    return it.said(it.ann.post("/v1/makings", json=body))


def notes(it: Target) -> str:
    """With a quota of half a megabyte, until nothing more is taken; then the same by albums."""
    full = it.near.user("full", disk_bytes=500_000)
    done(full, QUICK)
    picture = full.get("/v1/history").json()["pictures"][0]["id"]
    said = set[str]()
    tags = [f"{n:02}" + "t" * 190 for n in range(64)]
    for number in range(200):
        note = {"note": f"{number}" + "n" * 9000, "tags": tags}
        said.add(it.said(full.patch(f"/v1/history/{picture}", json=note)))
        said.add(it.said(full.post("/v1/albums", json={"name": "a" * 300})))
        if "429 quota_full" in said:
            break
    assert full.get("/v1/me").json()["disk_bytes_now"] < 600_000
    return once(sorted(said - {"200", "201"}))


def noted_often(it: Target) -> str:
    fast = it.near.user("fast", per_minute=1)
    return [it.said(fast.patch("/v1/history/x", json={"note": "x"})) for _ in range(11)][-1]


def thrown_away(it: Target) -> str:
    """Pictures are sent with jobs that are cancelled at once; and what is kept of them."""
    user = it.near.user("thrown")
    for number in range(3):
        picture, mask = (text_of(png(each(200, 200 + number))) for each in (noise, disc))
        job = submit(user, {**SLOW, "image": picture, "mask": mask, "size": None})["id"]
        user.delete(f"/v1/jobs/{job}")
        wait_for(user, job)
    return f"{user.get('/v1/me').json()['disk_bytes_now']} bytes are kept"
