#!/usr/bin/env python3
"""Kill the server and its engines at random while clients ask, and see whether anything is lost.

    python packaging/checks/serve_kills.py --requests 1000 --seed 1
    python packaging/checks/serve_kills.py --makings 30 --full 10

Two users send requests, each with an idempotency key, and send them again until they are
acknowledged; a third of them are edits with a mask. Meanwhile engines and the server itself are
ended by SIGKILL, more seldom where the server starts slowly, and every other time only when a
picture was made since the last kill: so it ends on a machine that is busy with other things. In the
end every acknowledged job must be done, its pictures be in its user's history once, and pixels
outside of masks be what they were, bit for bit.

``--makings``: they ask for lessons instead, until servers and engines were killed so often; then
``--full`` times more on a small disk that fills up before each kill and has room after it (root,
Linux). Each lesson must have the same files as one that nothing interrupted, byte for byte, and
leave nothing else behind.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import cv2  # noqa: E402
import numpy as np  # noqa: E402
import psutil  # noqa: E402

from desktop_app.extensions.serving.server.server_tokens import (  # noqa: E402
    ServerUser,
    TokenFile,
    new_token,
)
from desktop_app.storage.paths import DataPaths  # noqa: E402
from tests.extensions.serving.server.volumes import empty, fill, small_disk  # noqa: E402
from tests.extensions.workbenches.verbs.making import quick  # noqa: E402

USERS = ("ann", "bob")
POLICY = "engines = 1\n[limits]\nper_minute = 1000000\nqueued = 40\n"
PATIENCE = 1800.0
"""Seconds until a job that was acknowledged is done."""
THREADS = 3
"""That send, of each user."""
START_SECONDS = 3.0
"""Of a server on a machine with nothing else to do: pauses between kills are for that one."""
DISK_MB = 64
LESSON = {"workbench": "lesson", "values": {"topic": "a fox in a boat", "count": 3}}


@dataclass
class Run:
    """One run.

    Attributes:
        folder: for everything.
        port: the same after each restart.
        tokens: by user.
        acknowledged: job by number of the request.
        edits: pixels and mask by number.
        kills: of engines, of servers.
        whole: files of a lesson that nothing interrupted.
        disk: that fills up before each kill; None: none does.
        slow: how many times longer than usual the last start took; at least 1.
    """

    folder: Path
    port: int
    tokens: dict[str, str]
    acknowledged: dict[int, str] = field(default_factory=dict[int, str])
    edits: dict[int, tuple[Any, Any]] = field(default_factory=dict[int, tuple[Any, Any]])
    kills: Counter[str] = field(default_factory=Counter[str])
    retried: Counter[str] = field(default_factory=Counter[str])
    process: subprocess.Popen[bytes] | None = None
    ended: threading.Event = field(default_factory=threading.Event)
    whole: dict[str, bytes] = field(default_factory=dict[str, bytes])
    disk: Path | None = None
    slow: float = 1.0

    # -- the server ---------------------------------------------------------------------------

    def start(self) -> None:
        """Start the server, and wait until it listens."""
        words = ("--data-dir", self.folder / "data", "serve", "--port", self.port, "--json")
        policy = ("--policy", self.folder / "policy.toml")
        command = [sys.executable, "-m", "desktop_app", *map(str, (*words, *policy))]
        began = time.monotonic()
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, start_new_session=True
            )
        assert self.process.stdout is not None
        if not self.process.stdout.readline():
            raise SystemExit(f"the server did not start: see {self.folder / 'server.log'}")
        self.slow = max(1.0, (time.monotonic() - began) / START_SECONDS)

    def engines(self) -> list[psutil.Process]:
        assert self.process is not None
        found = list[psutil.Process]()
        for one in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(psutil.Error):  # it has ended meanwhile
                found += [one] if "desktop_app.engine" in one.cmdline() else []
        return found

    def newest(self) -> tuple[bytes, ...]:
        """The last picture of each user; empty: the server is just not there."""
        told = [self.ask(user, "GET", "/v1/history?limit=1") for user in USERS]
        return tuple(body for status, body in told if status == 200)

    def kill_now_and_then(
        self, draws: random.Random, pauses: tuple[float, float], most: int | None = None
    ) -> None:
        """Until all is acknowledged and done, or ``most`` were killed."""
        before = self.newest()
        while self.kills.total() != most:
            if self.ended.wait(draws.uniform(*pauses) * self.slow):
                return
            assert self.process is not None
            if draws.random() < 0.5:
                while len(now := self.newest()) < len(USERS) or now == before:
                    if self.ended.wait(0.2):
                        return
                before = now
            if self.disk is not None:
                fill(self.disk)
                self.ended.wait(draws.uniform(0, 3))
            elif draws.random() < 0.6:
                for engine in self.engines():
                    engine.kill()
                    self.kills["engine"] += 1
                continue
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.kills["server"] += 1
            if self.disk is not None:
                empty(self.disk)
            self.start()

    # -- clients ------------------------------------------------------------------------------

    def ask(
        self, user: str, method: str, path: str, body: Any = None, key: str = ""
    ) -> tuple[int, bytes]:
        """Status and body; 0: nobody answered."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"Bearer {self.tokens[user]}"}
        if key:
            headers["Idempotency-Key"] = key
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def send(self, user: str, number: int) -> None:
        """One request, until it is acknowledged."""
        self.acknowledged[number] = self.taken(
            user, "/v1/jobs", self.guidance(number), f"request {number}"
        )

    def taken(self, user: str, path: str, body: Any, key: str) -> str:
        """The id that the server gives what is asked for, again and again until it takes it."""
        while True:
            status, told = self.ask(user, "POST", path, body, key)
            if status in (200, 202):
                return json.loads(told)["id"]
            self.retried[str(status)] += 1
            if status not in (0, 429, 503, *((500, 507) if self.disk else ())):
                raise SystemExit(f"{key}: {status} {told[:500]!r}")
            time.sleep(0.3 if status != 429 else 1.0)

    def make(self, user: str, key: str) -> tuple[str, str, dict[str, bytes]]:
        """A lesson: its id, how it ended, and its files. Of what failed as the disk was full the
        same is asked for again."""
        while True:
            made = self.taken(user, "/v1/makings", LESSON, key)
            told: dict[str, Any] = {"status": "running"}
            while told["status"] == "running":
                time.sleep(0.2)
                status, body = self.ask(user, "GET", f"/v1/makings/{made}")
                if status == 404:
                    return made, "lost", {}
                told = json.loads(body) if status == 200 else told
            errors = str([told["error"], *(one.get("error") for one in told["items"])])
            if self.disk is None or told["status"] != "failed" or "disk_full" not in errors:
                break
            self.retried["disk_full"] += 1
            time.sleep(0.5)
        files = dict[str, bytes]()
        while len(files) < len(told["files"]):
            for one in told["files"]:
                status, body = self.ask(user, "GET", one["url"])
                files |= {one["name"]: body} if status == 200 else {}
        return made, told["status"] if told["status"] == "done" else f"{told}", files

    def guidance(self, number: int) -> dict[str, Any]:
        """A small request; every third one is an edit."""
        settings = {"steps": 2, "seed": number, "count": 1 + number % 2}
        wish: dict[str, Any] = {"prompt": f"a fox {number}", "settings": settings, "size": "64x64"}
        if number % 3:
            return wish
        draws = np.random.default_rng(number)
        pixels = draws.integers(0, 256, (90, 120, 3), np.uint8)
        mask = np.zeros((90, 120), np.uint8)
        left, top = (int(each) for each in draws.integers(5, 60, 2))
        mask[top : top + 20, left : left + 30] = 255
        self.edits[number] = pixels, mask
        del wish["size"]
        settings["count"] = 1
        return {**wish, "image": _encoded(pixels), "mask": _encoded(mask)}

    # -- what must be true --------------------------------------------------------------------

    def wait_until_done(self, owners: dict[int, str]) -> list[str]:
        """What is wrong with jobs that were acknowledged."""
        wrong: list[str] = []
        end = time.monotonic() + PATIENCE
        for number, job in sorted(self.acknowledged.items()):
            told: dict[str, Any] = {"status": "not asked: no time was left"}
            while time.monotonic() < end:
                status, body = self.ask(owners[number], "GET", f"/v1/jobs/{job}")
                told = json.loads(body) if status == 200 else {"status": f"answer {status}"}
                if told["status"] not in ("waiting", "running", "answer 0", "answer 503"):
                    break
                time.sleep(0.2)
            if told["status"] != "done":
                wrong.append(f"request {number}: {told['status']} {told.get('error')}")
            self.ended.set() if number == max(self.acknowledged) else None
        return wrong

    def check(self, owners: dict[int, str]) -> list[str]:
        """What is wrong with their pictures."""
        wrong, seen = list[str](), Counter[tuple[str, int]]()
        for user in USERS:
            before = ""
            while True:
                path = f"/v1/history?limit=200{before}"
                _, body = self.ask(user, "GET", path)
                page = json.loads(body)
                seen.update((one["job"], one["image"]) for one in page["pictures"])
                if page["next"] is None:
                    break
                before = f"&before={page['next']}"
        wrong += [f"{job}, image {image}: {n} times" for (job, image), n in seen.items() if n > 1]
        for number, job in self.acknowledged.items():
            wanted = 1 if number % 3 == 0 else 1 + number % 2
            there = sum(1 for known, _ in seen if known == job)
            if there != wanted:
                wrong.append(f"request {number}: {there} of {wanted} pictures")
        jobs = set(self.acknowledged.values())
        wrong += [f"{job} was never asked for" for job, _ in seen if job not in jobs]
        wrong += [text for number in self.edits if (text := self.outside(owners[number], number))]
        return wrong

    def outside(self, user: str, number: int) -> str:
        """What is wrong with the pixels outside of an edit's mask."""
        pixels, mask = self.edits[number]
        _, data = self.ask(user, "GET", f"/v1/jobs/{self.acknowledged[number]}/images/0")
        made = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
        if made is None or made.shape != pixels.shape:
            return f"request {number}: no picture of its size"
        changed = int((made != pixels).any(2)[mask == 0].sum())
        return f"request {number}: {changed} pixels outside" if changed else ""


def _encoded(pixels: Any) -> str:
    return base64.b64encode(cv2.imencode(".png", pixels)[1].tobytes()).decode()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _started(folder: Path, prepare: Callable[[Path], object] | None = None) -> Run:
    """A server with two users. ``prepare``: its data folder, before."""
    folder.mkdir(exist_ok=True)
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    paths = DataPaths.at(folder / "data").ensure()
    kept = TokenFile(paths.root)
    tokens = {user: new_token() for user in USERS}
    for user, token in tokens.items():
        kept.add(ServerUser(user), token)
    if prepare is not None:
        prepare(folder / "data")
    this = Run(folder, _free_port(), tokens)
    this.start()
    return this


def _all(works: Sequence[Callable[[], None]]) -> None:
    """Done at a time."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def run(requests: int, seed: int, pauses: tuple[float, float], folder: Path) -> dict[str, Any]:
    """Do it; figures."""
    this = _started(folder)
    owners = {number: USERS[number % len(USERS)] for number in range(requests)}
    began = time.monotonic()
    killer = threading.Thread(target=this.kill_now_and_then, args=(random.Random(seed), pauses))
    killer.start()

    def send(user: str, part: int) -> None:
        for number in [one for one, owner in owners.items() if owner == user][part::THREADS]:
            this.send(user, number)

    _all([partial(send, user, part) for user in USERS for part in range(THREADS)])
    try:
        wrong = this.wait_until_done(owners)
    finally:
        this.ended.set()
        killer.join()
    wrong += this.check(owners)
    assert this.process is not None
    this.process.terminate()
    this.process.wait(60)
    return {
        "requests": requests,
        "acknowledged": len(this.acknowledged),
        "engines killed": this.kills["engine"],
        "servers killed": this.kills["server"],
        "sent again": dict(this.retried),
        "edits checked": len(this.edits),
        "seconds": round(time.monotonic() - began, 1),
        "wrong": wrong,
    }


def run_makings(
    kills: int, seed: int, pauses: tuple[float, float], folder: Path, *, is_small: bool
) -> dict[str, Any]:
    """Lessons until so many were killed; figures."""
    began, wrong = time.monotonic(), list[str]()
    with small_disk(folder / "disk", DISK_MB) if is_small else nullcontext(folder / "disk") as disk:
        this = _started(disk, quick)
        _, _, this.whole = this.make(USERS[0], "whole")
        this.disk = disk if is_small else None
        killer = threading.Thread(
            target=this.kill_now_and_then, args=(random.Random(seed), pauses, kills)
        )
        killer.start()
        made = Counter[str]()

        def make(user: str, part: int) -> None:
            while killer.is_alive():
                made[user] += 1
                name, ended, files = this.make(user, f"{part} {made[user]}")
                differ = [
                    one for one in {*files, *this.whole} if files.get(one) != this.whole.get(one)
                ]
                wrong.extend([f"{name}: {ended}"] if ended != "done" else [])
                wrong.extend([f"{name}: {sorted(differ)} differ"] if differ else [])

        _all([partial(make, user, part) for user in USERS for part in range(2)])
        killer.join()
        made[USERS[0]] += 1
        for user in USERS:
            _, body = this.ask(user, "GET", "/v1/history?limit=200")
            images = Counter((one["job"], one["image"]) for one in json.loads(body)["pictures"])
            if images.total() != 3 * made[user] or len(images) != images.total():
                wrong.append(f"{user}: {images.total()} pictures of {made[user]} lessons")
        left = [*(disk / "data" / "users").glob("*/makings/*/*")]
        wrong += [f"{one} is left" for one in left if one.name not in ("out", "making.json")]
        assert this.process is not None
        this.process.terminate()
        this.process.wait(60)
    return {
        "disk": "small" if is_small else "any",
        "lessons acknowledged": made.total(),
        "engines killed": this.kills["engine"],
        "servers killed": this.kills["server"],
        "sent again": dict(this.retried),
        "files compared": len(this.whole) * made.total(),
        "seconds": round(time.monotonic() - began, 1),
        "wrong": wrong,
    }


def main(arguments: Sequence[str]) -> int:
    """The command line; 1: something was lost, doubled or changed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--makings", type=int, default=0, metavar="KILLS")
    parser.add_argument("--full", type=int, default=0, metavar="KILLS")
    parser.add_argument("--seed", type=int, default=1, help="of the moments of kills")
    parser.add_argument("--pause", type=float, nargs=2, default=(4.0, 14.0), metavar="S")
    told = parser.parse_args(arguments)
    first, last = told.pause
    pauses, wanted = (first, last), told.makings + told.full
    found = list[dict[str, Any]]()
    with tempfile.TemporaryDirectory(prefix="velatura-kills-") as name:
        folder = Path(name)
        for kills, is_small in ((told.makings, False), (told.full, True)):
            if kills:
                part = folder / ("full" if is_small else "makings")
                part.mkdir()
                found.append(run_makings(kills, told.seed, pauses, part, is_small=is_small))
        if not wanted:
            found.append(run(told.requests, told.seed, pauses, folder))
    print(json.dumps(found if wanted else found[0], indent=1))
    lost = not wanted and found[0]["acknowledged"] != told.requests
    return 1 if lost or any(one["wrong"] for one in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
