"""Figures and the log: bounded, and without prompts, tokens, pictures and addresses of clients."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from desktop_app.extensions.serving.server.metrics import Metrics
from desktop_app.extensions.serving.server.request_log import RequestLog
from tests.extensions.serving.server.inside import Inside
from tests.extensions.serving.server.serving import SMALL, done, submit, wait_for
from tests.patience import until

SECRET = "a secret garden behind the old mill"


def series(text: str) -> set[str]:
    return {line.rpartition(" ")[0] for line in text.splitlines() if not line.startswith("#")}


@pytest.fixture
def admin(near: Inside) -> httpx.Client:
    return near.user("admin", admin=True)


@pytest.fixture
def ann(near: Inside) -> httpx.Client:
    return near.user("ann")


@pytest.mark.slow
def test_odd_addresses_add_no_series(near: Inside, admin: httpx.Client, ann: httpx.Client) -> None:
    for _ in range(2):
        admin.get("/metrics")
        ann.get("/v1/jobs/nothing")
        ann.get("/nothing")
    before = series(admin.get("/metrics").text)
    for number in range(60):
        ann.get(f"/odd/{number}")
        ann.get(f"/v1/jobs/{number}")
        ann.request(f"ODD{number}", f"/x/{number}")
        ann.get(f"/v1/models?x={number}", headers={"accept": f"image/{number}"})
    after = series(admin.get("/metrics").text)
    new = {line for line in after - before if "ODD" in line or "odd" in line}
    assert not new
    assert len(after) - len(before) < 40


def test_ten_thousand_addresses_methods_and_codes_stay_a_handful() -> None:
    metrics = Metrics()
    for number in range(10_000):
        metrics.request(f"ODD{number}", "", 404, 0.001)
    before = len(series(metrics.text().decode()))
    for number in range(10_000):
        metrics.request(f"MORE{number}", "", 404, 0.001)
    assert len(series(metrics.text().decode())) == before


@pytest.mark.slow
def test_figures_say_what_was_made_and_no_prompt(
    near: Inside, admin: httpx.Client, ann: httpx.Client
) -> None:
    done(ann, {**SMALL, "prompt": SECRET})
    failed = wait_for(ann, submit(ann, {**SMALL, "prompt": "fail"})["id"])
    assert failed["status"] == "failed"
    text = admin.get("/metrics").text
    assert 'velatura_jobs_total{model="' in text.replace('operation="generate",', "")
    assert 'status="done"' in text
    assert 'status="failed"' in text
    assert "velatura_engines 1.0" in text
    assert 'velatura_memory_bytes{process="server"}' in text
    assert "secret" not in text
    assert "ann" not in text.replace("channel", "").replace("planned", "")


def test_only_administrators_read_figures(ann: httpx.Client, near: Inside) -> None:
    assert ann.get("/metrics").json()["code"] == "admin_only"
    assert near.client().get("/metrics").json()["code"] == "token_missing"


def test_a_request_is_counted_by_its_pattern(ann: httpx.Client, admin: httpx.Client) -> None:
    job = done(ann, SMALL)["id"]
    ann.get(f"/v1/jobs/{job}/images/0")
    text = admin.get("/metrics").text
    assert 'route="/v1/jobs/{job}/images/{image}"' in text
    assert job not in text


@pytest.mark.slow
def test_the_log_tells_what_happened_to_whom_and_nothing_else(near: Inside) -> None:
    name, token = near.token("logged")
    client = near.client(token)
    done(client, {**SMALL, "prompt": SECRET})
    client.post("/generate", json={"prompt": SECRET, "wrong": SECRET})
    client.get(f"/v1/history?q={SECRET}")
    client.get("/v1/models", headers={"Authorization": "Bearer wrong-token-of-somebody"})
    near.client().get("/healthz", headers={"X-Forwarded-For": "203.0.113.77"})
    path = near.folder / "logs" / "server.jsonl"
    until(lambda: '"/healthz"' in path.read_text(encoding="utf-8"))
    text = path.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    mine = [line for line in lines if line.get("user") == name]
    assert {line["route"] for line in mine} >= {"/v1/jobs", "/generate", "/v1/history"}
    assert {"time", "event", "method", "route", "status", "ms", "user"} == set(mine[0])
    for word in ("secret", token, "wrong-token", "127.0.0.1:", "203.0.113.77", "Bearer"):
        assert word not in text.replace(near.url, "")


# -- the log's file --------------------------------------------------------------------------


def test_lines_are_whole_and_the_file_stays_bounded(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "server.jsonl"
    for _ in range(8):
        log = RequestLog(path, max_bytes=20_000)
        for _ in range(100):
            log.request("GET", "/v1/models", 200, 0.01, "ann")
        log.close()
        log.close()
    sizes = [path.stat().st_size, path.with_name("server.jsonl.1").stat().st_size]
    assert max(sizes) < 40_000
    for line in path.read_text().splitlines():
        assert json.loads(line)["route"] == "/v1/models"


def test_names_cannot_write_lines_of_their_own(tmp_path: Path) -> None:
    log = RequestLog(tmp_path / "log")
    log.request('GET"\n{"event": "forged"}', "/x\n", 200, 0.01, "ann\r\n")
    log.close()
    lines = (tmp_path / "log").read_text().splitlines()
    assert len(lines) == 1
    assert json.loads(lines[0])["event"] == "request"


def test_a_disk_that_refuses_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    log = RequestLog(tmp_path / "file" / "log")
    log.request("GET", "/x", 200, 0.01, "ann")
    log.close()


def test_nothing_is_written_where_there_is_no_file() -> None:
    log = RequestLog(None)
    log.request("GET", "/x", 200, 0.01, "ann")
    log.close()
