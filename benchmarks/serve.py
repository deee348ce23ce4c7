"""What does the server cost? Small requests beside the engine alone, and 200 clients at once.

The engine alone makes the same pictures in the same run, in turns with the server: a process of its
own, driven by `studio.performing` without queue, history and HTTP. Clients are another process, so
that they don't share the server's interpreter; they wait as long as a 429 tells them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_least, at_most, main, measured, starter_job
from desktop_app.core.cancel import CancelToken
from desktop_app.enginelink.client import EngineClient
from desktop_app.studio.performing import perform
from desktop_app.studio.profile_book import machine_book

RATE = 0.95
HEALTH = 3.0
MEMORY = 1.05
CLIENTS = 200
STEPS = 20
SETTLED_SHARE = 0.25
"""Of the time under load, before memory is looked at: buffers and pools have their size then."""

RATE_SHARE = 0.6
"""Of the time under load, in which pictures are counted. ``/healthz`` is asked ten times a second
in the rest: the first burst of all clients is over then, and pictures don't wait for what asks."""

POLICY = """
engines = 1
[limits]
per_minute = 1000000
queued = 6
queue = 6
"""


def body(seed: int = 7) -> dict[str, Any]:
    """One small request: 256², by the starter model."""
    return {"prompt": "a red fox in the snow", "settings": {"steps": STEPS, "seed": seed}}


@dataclass
class Alone:
    """The engine without a server."""

    client: EngineClient
    job: Any

    def rate(self, seconds: float) -> float:
        """Pictures a second."""
        count, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            self.once()
            count += 1
        return count / (time.perf_counter() - began)

    def once(self) -> None:
        """One picture."""
        perform(self.job, self.client, lambda news: None, CancelToken())


@contextmanager
def engine_alone(folder: Path) -> Iterator[Alone]:
    """An engine that is ready, with its model loaded."""
    client = EngineClient(folder / "logs" / "alone.log")
    try:
        told = client.wait_until_ready(120)
        job = machine_book(told).with_profile(starter_job(folder, STEPS))
        alone = Alone(client, job)
        for _ in range(3):
            alone.once()
        yield alone
    finally:
        client.close()


@dataclass
class Server:
    """A running server."""

    process: subprocess.Popen[str]
    port: int

    def crowd(self, clients: int, seconds: float, *options: str) -> dict[str, Any]:
        """What clients see in that time."""
        words = ("127.0.0.1", self.port, clients, seconds, json.dumps(body()), *options)
        return measured("serve_clients", *words, timeout=seconds + 120)

    @property
    def memory(self) -> int:
        """Bytes of the server itself, without its engine."""
        return psutil.Process(self.process.pid).memory_info().rss

    @property
    def processor_seconds(self) -> float:
        """It has taken, without its engine."""
        times = psutil.Process(self.process.pid).cpu_times()
        return times.user + times.system


@contextmanager
def server_in(folder: Path) -> Iterator[Server]:
    """A server with one engine."""
    policy = folder / "policy.toml"
    policy.write_text(POLICY, encoding="utf-8")
    command = [sys.executable, "-m", "desktop_app", "--data-dir", str(folder / "data"), "serve"]
    command += ["--port", "0", "--policy", str(policy), "--json", "--grace", "1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        yield Server(process, int(url.rpartition(":")[2]))
    finally:
        process.terminate()
        process.wait(60)


def rates(alone: Alone, server: Server, rounds: int, seconds: float) -> tuple[list[float], float]:
    """Ratios of the server's rate to the engine's, round by round, and the engine's rate."""
    ratios, bare = list[float](), list[float]()
    server.crowd(2, 1.0)  # it loads the model
    for _ in range(rounds):
        before = alone.rate(seconds / 2)
        seen = server.crowd(4, seconds, "--health-from", str(seconds))
        after = alone.rate(seconds / 2)
        bare.append((before + after) / 2)
        ratios.append(rate_of(seen["done"]) / bare[-1])
    return ratios, median(bare)


def rate_of(done: Sequence[float]) -> float:
    """Pictures a second between the first and the last."""
    return (len(done) - 1) / (max(done) - min(done)) if len(done) > 2 else 0.0


def late(seen: dict[str, Any]) -> float:
    """99th percentile of the answers of ``/healthz``, in ms."""
    return float(np.percentile(seen["health"], 99)) * 1000


def overload(alone: Alone, server: Server, seconds: float) -> list[Row]:
    """200 clients at once."""
    rest = server.crowd(0, min(8.0, seconds / 2))
    bare = alone.rate(min(8.0, seconds / 4))
    memory: list[int] = []
    before = server.processor_seconds
    counted = seconds * RATE_SHARE
    words = ("127.0.0.1", server.port, CLIENTS, seconds, json.dumps(body()))
    words = (*words, "--health-from", counted)
    command = [sys.executable, "-m", "benchmarks.probes.serve_clients", *map(str, words)]
    root = Path(__file__).resolve().parents[1]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as clients:
        began = time.monotonic()
        while clients.poll() is None and time.monotonic() - began < seconds:
            memory.append(server.memory)
            time.sleep(0.25)
        out, _ = clients.communicate(timeout=120)
    seen = json.loads(out.splitlines()[-1])
    bare = (bare + alone.rate(min(8.0, seconds / 4))) / 2
    statuses: dict[str, int] = seen["statuses"]
    wrong = sum(count for name, count in statuses.items() if name not in ("200", "429"))
    settled = memory[int(len(memory) * SETTLED_SHARE)]
    quiet, busy = late(rest), late(seen)
    rate = rate_of([when for when in seen["done"] if when < counted])
    made = max(1, len(seen["done"]))
    processor = (server.processor_seconds - before) * 1000 / made
    return [
        Row("clients at once", CLIENTS, ""),
        Row("  answered by a picture", statuses.get("200", 0), ""),
        Row("  answered by 429", statuses.get("429", 0), ""),
        at_most("  answered otherwise, or not at all", wrong, "", 0),
        at_least("  rate, of the engine's alone", rate / bare, "×", RATE),
        Row("  the server's own processor time a picture", processor, "ms"),
        Row("/healthz at rest, 99th percentile", quiet, "ms"),
        Row("/healthz with 200 clients, 99th percentile", busy, "ms"),
        at_most("  of that at rest", busy / quiet, "×", HEALTH),
        Row("memory of the server", settled / 1e6, "MB"),
        at_most("  at the end, of that", memory[-1] / settled, "×", MEMORY),
    ]


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with server_in(root) as server, engine_alone(root / "alone") as alone:
            ratios, bare = rates(alone, server, 1 if quick else 10, 4.0 if quick else 8.0)
            return [
                Row("engine alone, 256², 20 steps", bare, "pictures/s"),
                at_least("small requests, rate of the engine's alone", median(ratios), "×", RATE),
                *overload(alone, server, 8.0 if quick else 60.0),
            ]


if __name__ == "__main__":
    sys.exit(main("What the server costs, beside the engine alone", measure))
