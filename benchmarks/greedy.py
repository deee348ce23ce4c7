"""What can one user make the server keep, compute and remember beyond the policy?

Users with a quota of 50 MB, three requests a minute and one job at a time go through every address
of the description of the API, one user each, so that a new address is tried as well, with the most
that it takes: the longest texts, the largest numbers, large pictures, several requests at a time;
they leave without waiting for all answers. Another user asks who he is meanwhile.
"""

from __future__ import annotations

import base64
import itertools
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import cv2
import httpx
import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_most, main
from desktop_app.storage.history_usage import folder_size
from tests.extensions.serving.server.serving import PLAIN, SMALL, Served, add_token, done, serving

MB = 1e6
ROOT = Path(__file__).resolve().parents[1]
QUOTA: Final = 50
ME: Final = 0.1
"""Seconds: the slowest of a hundred answers to the other user."""

MEMORY: Final = 700
"""Megabytes that the server may grow by: bodies of four requests, and two pictures at work."""

LOGS: Final = 16
"""Megabytes of the databases' logs between two checkpoints, which count for nobody."""

HANDS: Final = 4
HEAD: Final = {"content-type": "application/json"}
PATIENCE: Final = 5.0

POLICY = f"""
engines = 1
[limits]
disk_gb = {QUOTA / 1000}
per_minute = 3
queued = 1
images = 2
steps = 20
megapixels = 16
working_megapixels = 0.3
"""
_SKIPPED = ("/healthz", "/readyz", "/metrics", "/openapi.json", "/favicon.ico")


def _picture() -> str:
    values = np.random.default_rng(1).integers(0, 255, (700, 700, 3), np.uint8)
    return base64.b64encode(cv2.imencode(".png", values)[1].tobytes()).decode("ascii")


PICTURE: Final = _picture()
_PICTURES = ("image", "mask", "data", "init_images", "images", "controlnet_input_images")


@dataclass
class Tried:
    """One address.

    Attributes:
        name: method and path.
        answers: how often each status came; "left": the client left before.
        disk, memory, seconds: megabytes and processor seconds that came with it.
    """

    name: str
    answers: Counter[str] = field(default_factory=Counter[str])
    disk: float = 0.0
    memory: float = 0.0
    seconds: float = 0.0


class Greed:
    """The most that a schema allows.

    Args:
        document: of the API.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._parts = document["components"]["schemas"]

    def value(self, name: str, schema: Mapping[str, Any], depth: int = 0) -> Any:
        """Of a field of that name."""
        if "$ref" in schema:
            return self.value(name, self._parts[schema["$ref"].rpartition("/")[2]], depth)
        if name in _PICTURES and "properties" not in schema and schema.get("type") != "array":
            return PICTURE
        for several in ("anyOf", "oneOf", "allOf"):
            if several in schema:
                return self.value(name, schema[several][0], depth)
        if "enum" in schema or "const" in schema:
            return schema.get("const", schema.get("enum", [None])[-1])
        match schema.get("type"):
            case "object":
                return self._object(schema, depth)
            case "array":
                count = min(schema.get("maxItems", 4), 20 if name in _PICTURES else 64)
                return [self.value(name, schema.get("items", {}), depth + 1)] * count
            case "integer" | "number":
                most = schema.get("maximum", 1000)
                return int(most) if schema["type"] == "integer" else most
            case "boolean":
                return True
            case _:
                return "x" * min(schema.get("maxLength", 8000), 8000)

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        if depth > 3:
            return {}
        fields = schema.get("properties", {})
        return {name: self.value(name, each, depth + 1) for name, each in fields.items()}

    def bodies(self, operation: Mapping[str, Any]) -> list[bytes]:
        """All that it takes; what it needs; and the examples: JSON."""
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            return []
        schema = content["schema"]
        made: list[dict[str, Any]] = []
        for each in schema.get("oneOf", schema.get("anyOf", [schema])):
            whole = self._parts[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
            full = self.value("", whole)
            if isinstance(full, dict):
                needed = {name: full[name] for name in whole.get("required", ()) if name in full}
                made += [full, needed, *map(_larger, whole.get("examples", ()))]
        texts = (json.dumps(each).encode() for each in made)
        return [each for each in texts if len(each) < 60 * MB]


def _larger(example: Mapping[str, Any]) -> dict[str, Any]:
    """An example that works, with a large picture, and another one each time."""
    made = {name: PICTURE if name in _PICTURES else value for name, value in example.items()}
    if "images" in made or "imageList" in made:
        made["imageList"] = [{"data": PICTURE, "name": "x"}] * 20
        made.pop("images", None)
    if "note" in made:
        made |= {"note": "n" * 10_000, "tags": [f"{n}" + "t" * 190 for n in range(64)]}
    return made


def _addresses(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, operations in document["paths"].items():
        if path not in _SKIPPED:
            for method, operation in operations.items():
                yield method.upper(), path, operation


def _filled(path: str, ids: Mapping[str, str]) -> str:
    for name, value in ids.items():
        path = path.replace("{" + name + "}", value)
    return path


def _try(
    client: httpx.Client, tried: Tried, asks: Sequence[tuple[str, str, Any]], seconds: float
) -> None:
    """Ask all of that, again and again, with several hands."""
    turns, end = itertools.cycle(asks), time.monotonic() + seconds
    lock = threading.Lock()

    def hand(_: int) -> None:
        while True:
            with lock:
                verb, path, body = next(turns)
            left = end - time.monotonic()
            if left <= 0:
                return
            try:
                with client.stream(
                    verb, path, content=body, headers=HEAD, timeout=min(PATIENCE, left + 0.2)
                ) as answer:
                    told = str(answer.status_code)
                    for _part in answer.iter_bytes(1 << 16):
                        if time.monotonic() > end:
                            break
            except httpx.HTTPError:
                told = "left"
            with lock:
                tried.answers[told] += 1

    with ThreadPoolExecutor(HANDS) as pool:
        list(pool.map(hand, range(HANDS)))


class Neighbour:
    """Another user, who asks who that is, in a process of his own."""

    def __init__(self, url: str, token: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.probes.neighbour", url, token],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def took(self) -> list[float]:
        """Seconds of each answer until now."""
        said, _ = self._process.communicate()
        return json.loads(said)


def _slow(took: Sequence[float]) -> float:
    """Seconds of the slowest of a hundred."""
    return float(np.percentile(took, 99))


def tries(seconds: float) -> tuple[list[Tried], dict[str, float]]:
    """Each address, and what came of all."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        other = add_token(folder, "other")
        with serving(folder, POLICY) as served:
            served.until_ready()
            document = httpx.get(f"{served.url}/openapi.json", **PLAIN).json()
            greed, process = Greed(document), psutil.Process(served.process.pid)
            alone = Neighbour(served.url, other)
            time.sleep(3 + seconds / 10)
            idle = _slow(alone.took())
            owner = _user(served)
            ids, memory = _ids(owner[1]), process.memory_info().rss
            rows, peak, disk = list[Tried](), memory, 0.0
            there = sorted(_addresses(document), key=lambda one: one[0] == "DELETE")
            neighbour = Neighbour(served.url, other)
            for method, path, operation in there:
                tried = Tried(f"{method} {path}")
                shared = method in ("GET", "DELETE")
                name, greedy = owner if shared else _user(served)
                mine = ids if shared or "{" not in path else _ids(greedy)
                where = _filled(path, mine)
                asks = [(method, where, body) for body in greed.bodies(operation)]
                before = _held(folder, name), process.memory_info().rss, _processor(process)
                _try(greedy, tried, asks or [(method, where, None)], seconds / len(there))
                after = _held(folder, name), process.memory_info().rss, _processor(process)
                tried.disk, tried.memory = (after[0] - before[0]) / MB, (after[1] - before[1]) / MB
                tried.seconds = after[2] - before[2]
                peak, disk = max(peak, after[1]), max(disk, after[0])
                rows.append(tried)
            took = neighbour.took()
            return rows, {
                "disk": disk / MB,
                "memory": (peak - memory) / MB,
                "idle": idle,
                "me": _slow(took),
                "asked": float(len(took)),
            }


def _held(folder: Path, user: str) -> int:
    """Bytes of a user's folder, and of what jobs hold."""
    return folder_size(folder / "users" / f"user-{user}") + folder_size(folder / "blobs")


def _user(served: Served) -> tuple[str, httpx.Client]:
    """A new one's name, and a client."""
    name, token = served.token("greedy")
    return name, served.client(token)


def _ids(client: httpx.Client) -> dict[str, str]:
    """What stands for the parts of an address: a job, a picture and an album of that user."""
    job = done(client, SMALL)["id"]
    picture = client.get("/v1/history").json()["pictures"][0]["id"]
    album = client.post("/v1/albums", json={"name": "a"}).json()["id"]
    return {"job": job, "picture": picture, "album": album, "image": "0"} | {
        "verb": "pause",
        "model": "starter",
    }


def _processor(process: psutil.Process) -> float:
    """Seconds of the server, without its engines."""
    used = process.cpu_times()
    return used.user + used.system


def rows_of(tried: Sequence[Tried], told: Mapping[str, float]) -> list[Row]:
    """As a table: addresses that cost anything, then all."""
    rows = [
        Row(f"{one.name} ({_said(one)})", one.seconds, "s")
        for one in tried
        if one.seconds > 0.2 or one.disk > 0.5 or one.memory > 20
    ]
    return [
        *rows,
        Row("addresses tried", len(tried), ""),
        at_most("faults of the server", sum(one.answers["500"] for one in tried), "", 0),
        at_most("kept on the disk, at the most", told["disk"], "MB", QUOTA + LOGS),
        at_most("memory of the server, more than before", told["memory"], "MB", MEMORY),
        Row("/v1/me of another user, p99, before", told["idle"] * 1000, "ms"),
        at_most("/v1/me of another user, p99, meanwhile", told["me"] * 1000, "ms", ME * 1000),
        Row("times that it was asked", told["asked"], ""),
    ]


def _said(one: Tried) -> str:
    answers = ", ".join(f"{count} × {status}" for status, count in sorted(one.answers.items()))
    return f"{answers}; {one.memory:+.0f} MB of memory, {one.disk:+.1f} MB kept"


def measure(quick: bool) -> list[Row]:
    """Every address in turn."""
    return rows_of(*tries(10 if quick else 60))


if __name__ == "__main__":
    sys.exit(main("What can one user make the server keep, compute and remember?", measure))
