"""Do two users wait for a third who is greedy in each of these ways?

Two users each want a picture, look at it for as long, and want the next; alone at first, then while
a third one floods the server in one way. What runs when they come is not interrupted, so one
picture of the greedy one (or half a second of small ones) is taken off what they wait; what is left
may be 1.5 times what they wait for each other alone. Memory is that of the server and its engines.

With ``--quick`` the engine is one that draws with numpy and takes its time by waiting: whose turn
it is shows on a busy machine, too. Without, it is the program's own.
"""

from __future__ import annotations

import json
import os
import random
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean
from typing import Any, Final
from urllib.parse import urlsplit

import cv2
import httpx
import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_most, main
from desktop_app.extensions.serving.verbs.building import PART_SECONDS
from tests.extensions.serving.server import drawn
from tests.extensions.serving.server.serving import (
    PLAIN,
    PROGRAM,
    Served,
    png,
    serving,
    text_of,
    until,
)

MOST: Final = 1.5
MEMORY: Final = 1500
"""Megabytes."""

HANDS: Final = 6
POLICY = "engines = 1\n[limits]\nmegapixels = 16\nper_minute = 100000\n"
WANTED = {"prompt": "a red fox, slow 0.02", "size": "128x128", "settings": {"steps": 12}}
"""What the two want; "slow" is for the engine that draws with numpy: seconds a step."""

SMALL = {"prompt": "a hut, slow 0.01", "size": "64x64", "settings": {"steps": 4}}
HUGE = {"prompt": "a city, slow 0.06", "size": "256x256", "settings": {"steps": 20}}
LONG = {**SMALL, "prompt": "a (hut:1.1) on a hill, slow 0.01, " * 230}
LESSON = {"prompt": "cells, slow 0.02", "size": "256x256", "settings": {"steps": 35}}

_JSON = {"content-type": "application/json"}
Ask = Callable[[httpx.Client, int], object]


@dataclass(frozen=True)
class Way:
    """One way of being greedy.

    Attributes:
        name: of it.
        ask: a request, or several, of one hand; again and again. Gets a client and a number.
        picture: the job whose picture can't be interrupted; None: it makes none.
        hands: how many requests at a time.
    """

    name: str
    ask: Ask
    picture: Mapping[str, Any] | None = None
    hands: int = HANDS


def _job(body: Mapping[str, Any], **more: Any) -> Ask:
    def ask(ann: httpx.Client, number: int) -> None:
        answer = ann.post("/v1/jobs", json={**body, **more})
        if answer.status_code == 429:
            time.sleep(0.2)

    return ask


def _making(ann: httpx.Client, number: int) -> None:
    values = {"topic": f"cells {number}, slow 0.02", "count": 16}
    answer = ann.post("/v1/makings", json={"workbench": "lesson", "values": values})
    time.sleep(0.2 if answer.status_code == 202 and number < 12 else 1)


def _made_by(workbench: str, values: Mapping[str, Any], files: Mapping[str, str]) -> bytes:
    """A making's body, written once: the greedy one's own machine isn't this one."""
    return json.dumps({"workbench": workbench, "values": values, "files": files}).encode()


def _tables() -> Ask:
    rows = "".join(f"p.png,hut {line},a note of some length,1\n" for line in range(60_000))
    table = text_of(f"picture,name,note,batch\n{rows}".encode())
    files = {"t.csv": table, "p.png": text_of(_PICTURE)}
    body = _made_by("products", {"table": "t.csv"}, files)

    def ask(ann: httpx.Client, number: int) -> None:
        ann.post("/v1/makings", content=body, headers=_JSON)

    return ask


def _photographs(**more: Any) -> Ask:
    values = {"pictures": ["p.png"], "damage": 0, **more}
    body = _made_by("restore", values, {"p.png": _LARGE["image"]})

    def ask(ann: httpx.Client, number: int) -> None:
        answer = ann.post("/v1/makings", content=body, headers=_JSON)
        time.sleep(0.2 if answer.status_code == 202 and number < 12 else 1)

    return ask


def _large() -> dict[str, Any]:
    noise = np.random.default_rng(1).integers(0, 255, (500, 500, 3), np.uint8)
    pixels = cv2.resize(noise, (3900, 3900), interpolation=cv2.INTER_NEAREST)
    mask = np.zeros((3900, 3900), np.uint8)
    mask[1000:1100, 1000:1100] = 255
    return {**SMALL, "size": None, "image": text_of(png(pixels)), "mask": text_of(png(mask))}


def _upload(ann: httpx.Client, number: int) -> None:
    if number % HANDS:
        _job(_LARGE)(ann, number)
        return
    place = urlsplit(str(ann.base_url))
    with socket.create_connection((place.hostname, place.port)) as slow:
        token = ann.headers["authorization"]
        head = f"POST /v1/jobs HTTP/1.1\r\nhost: {place.netloc}\r\nauthorization: {token}\r\n"
        slow.sendall(
            f"{head}content-type: application/json\r\ncontent-length: 60000\r\n\r\n".encode()
        )
        with suppress(OSError):
            for _ in range(10):
                slow.sendall(b" " * 10)
                time.sleep(0.1)


def _streams(ann: httpx.Client, number: int) -> None:
    job = ann.post("/v1/jobs", json=HUGE).json().get("id")
    jobs = [job] if job else [one["id"] for one in ann.get("/v1/jobs").json()["jobs"][:1]]
    for one in jobs:
        with suppress(httpx.HTTPError), ann.stream("GET", f"/v1/jobs/{one}/events") as events:
            end = time.monotonic() + 2
            for _ in events.iter_raw():
                if time.monotonic() > end:
                    break


def _reads(ann: httpx.Client, number: int) -> None:
    pictures = ann.get("/v1/history", params={"search": "h"}).json()["pictures"]
    for each in pictures[:3]:
        ann.get(f"/v1/history/{each['id']}/image", params={"format": "webp"})
    picture = {"image": text_of(_PICTURE), "upscaler_1": "Lanczos", "upscaling_resize": 4}
    ann.post("/sdapi/v1/extra-single-image", json=picture)


def _cancel(ann: httpx.Client, number: int) -> None:
    answer = ann.post("/v1/jobs", json=HUGE)
    if answer.status_code == 202:
        time.sleep(random.random() * 0.3)
        ann.delete(f"/v1/jobs/{answer.json()['id']}")


def _openai(ann: httpx.Client, number: int) -> None:
    body = {"prompt": "cells, slow 0.02", "n": 4, "size": "256x256"}
    ann.post("/openai/v1/images/generations", json=body)


_PICTURE = png(np.random.default_rng(2).integers(0, 255, (512, 512, 3), np.uint8))
_LARGE = _large()
CLEANED = {"operation": "clean", "image": text_of(_PICTURE), "strength": 0.5}
"""One of the parts in which it is done to a large one: between them others have a turn."""

ENLARGED = {"operation": "upscale", "image": text_of(_PICTURE), "factor": 4}

WAYS: Final = (
    Way("many small jobs", _job(SMALL), SMALL),
    Way("few huge jobs", _job(HUGE), HUGE, 2),
    Way("16 pictures a job", _job(WANTED, settings={"steps": 12, "count": 16}), WANTED),
    Way("twelve makings of 16", _making, LESSON, 1),
    Way("makings with large tables", _tables(), None, 2),
    Way("makings of large pictures", _photographs(), None, 2),
    Way("large uploads, slow bodies", _upload, _LARGE),
    Way("event streams with previews", _streams, HUGE, 60),
    Way("prompts of 8,000 characters", _job(LONG), LONG),
    Way("searches, downloads, enlarging", _reads, None),
    Way("cancelled and sent again", _cancel, HUGE),
    Way("four pictures by OpenAI's address", _openai, {**LESSON, "settings": {}}),
    Way("enlarging by jobs", _job(ENLARGED), ENLARGED),
    Way("makings of large pictures, without noise", _photographs(noise=0.5), CLEANED, 2),
)


class Memory(threading.Thread):
    """Megabytes of a server and its engines, at the most."""

    def __init__(self, process: psutil.Process) -> None:
        super().__init__(daemon=True)
        self._process, self._end = process, threading.Event()
        self.most = 0.0

    def run(self) -> None:
        while not self._end.wait(0.2):
            with suppress(psutil.Error):
                there = [self._process, *self._process.children(recursive=True)]
                now = sum(one.memory_full_info().pss for one in there) / 1e6
                self.most = max(self.most, now)

    def taken(self) -> float:
        """Since it was asked last."""
        most, self.most = self.most, 0.0
        return most

    def end(self) -> None:
        self._end.set()
        self.join()


def _waits(users: list[httpx.Client], seconds: float, own: float) -> float:
    """What those users wait for a picture, in the mean; several, one after the other."""

    def wait(user: httpx.Client) -> list[float]:
        took, end = list[float](), time.monotonic() + seconds
        while not took or time.monotonic() < end:
            took.append(_took(user, WANTED))
            time.sleep(own)
        return took

    with ThreadPoolExecutor(len(users)) as pool:
        return mean(one for each in pool.map(wait, users) for one in each)


def _took(user: httpx.Client, body: Mapping[str, Any]) -> float:
    began = time.monotonic()
    answer = user.post("/v1/jobs", params={"wait": True}, json=body)
    assert answer.json().get("status") == "done", answer.text
    return time.monotonic() - began


@contextmanager
def _flood(served: Served, way: Way, token: str) -> Iterator[None]:
    """As long as the block lasts."""
    stop = threading.Event()
    headers = {"Authorization": f"Bearer {token}"}
    clients = [
        httpx.Client(base_url=served.url, headers=headers, timeout=10, **PLAIN)
        for _ in range(way.hands)
    ]

    def hand(number: int) -> None:
        ann = clients[number]
        while not stop.is_set():
            with suppress(httpx.HTTPError, KeyError, ValueError, OSError, RuntimeError):
                way.ask(ann, number)
            number += way.hands

    hands = [threading.Thread(target=hand, args=(n,), daemon=True) for n in range(way.hands)]
    for each in hands:
        each.start()
    try:
        yield
    finally:
        stop.set()
        _cleared(served.client(token))  # nobody waits for these any more
        for client in clients:
            client.close()
        for each in hands:
            each.join()


def _cleared(user: httpx.Client) -> None:
    """Nothing of that user waits or runs."""

    def gone() -> bool:
        jobs = user.get("/v1/jobs", params={"limit": 100}).json()["jobs"]
        left = [one["id"] for one in jobs if one["status"] in ("waiting", "running")]
        for one in left:
            user.delete(f"/v1/jobs/{one}")
        return not left

    until(gone)


def measure(quick: bool) -> list[Row]:
    """All ways, one after the other, beside one server."""
    seconds, program = (0.8, drawn.PROGRAM) if quick else (12.0, PROGRAM)
    rows = list[Row]()
    with (
        tempfile.TemporaryDirectory() as name,
        serving(Path(name) / "data", POLICY, program=program) as served,
    ):
        served.until_ready()
        users = [served.user(one) for one in ("bob", "cy")]
        for user in users:
            _took(user, WANTED)
        own = min(_took(users[0], WANTED) for _ in range(3))
        memory = Memory(psutil.Process(served.process.pid))
        memory.start()
        rows.append(Row("a picture, nobody else there", own, "s"))
        rows.append(Row("memory, before", memory.taken(), "MB"))
        alone = _waits(users, 2 * seconds, own)
        ways: Sequence[Way] = WAYS
        if quick:  # numpy draws, and does nothing else; a third of the hands shows the turns
            ways = [replace(way, hands=max(2, way.hands // 3)) for way in WAYS[:-2]]
        for way in ways:
            _, token = served.token("ann")
            ann = served.client(token)
            one = 0.0 if way.picture is None else max(PART_SECONDS, _took(ann, way.picture))
            alone = alone if quick else _waits(users, seconds, own)
            with _flood(served, way, token):
                time.sleep(0.5)
                waited = _waits(users, seconds, own)
            _cleared(ann)
            name = f"{way.name} ({waited:.2f} s, {one:.2f} s of it what runs; alone {alone:.2f} s)"
            rows.append(at_most(name, max(0.0, waited - one) / alone, "×", MOST))
            rows.append(at_most(f"{way.name}: memory", memory.taken(), "MB", MEMORY))
        memory.end()
    load = os.getloadavg()[0]
    return [*rows, Row("load of the machine at the end", load, "")]


if __name__ == "__main__":
    sys.exit(main("Do two users wait for a greedy third?", measure))
