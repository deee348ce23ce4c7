"""What does a cluster cost, and does it lose anything? Two machines of Ray on this one, each with
an engine of one thread, beside two plain engines of one thread.

First `velatura submit --ray` makes many pictures while one machine is killed twice, and its files
are compared with those of a `velatura submit` without a cluster. Then the same pictures, small ones
of the starter model and ones that take a second and more, are made in turns by two engines in the
cluster and by two plain ones, without kills.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import ROOT, Row, at_least, at_most, main, starter_job
from desktop_app.core.cancel import CancelToken
from desktop_app.core.request import EngineJob
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.command import engine_environment
from desktop_app.extensions.serving.verbs.cluster import Cluster
from desktop_app.storage.paths import DataPaths
from desktop_app.studio.job_runner import engine_job

RATE = 0.9
THREADS = {"OMP_NUM_THREADS": "1"}
SMALL_STEPS = 8
LONG_SECONDS = 1.0
QUICK_PICTURES = 8
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def velatura(data: Path, *words: object) -> list[str]:
    """Its command line."""
    start = [sys.executable, "-P", "-m", "desktop_app", "--data-dir", str(data)]
    return [*start, *map(str, words)]


class Machines:
    """A head and a machine, with an engine each, as `velatura worker` starts them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        self.token = folder / "token"
        self.token.write_text(os.urandom(32).hex())
        self.token.chmod(0o600)
        self._all = [self._started("head", "--head", "--engines", 1, "--threads", 1)]
        self._all.append(self._join())

    @property
    def words(self) -> list[str]:
        """For commands that use it."""
        return ["--ray", self.address, "--ray-token-file", str(self.token)]

    def _join(self) -> subprocess.Popen[bytes]:
        """The machine beside the head, once it has joined; two at once would wait 30 s (Ray)."""
        return self._started("machine", "--engines", 1, "--threads", 1)

    def kill_one(self) -> None:
        """The machine beside the head, with all that it runs; it joins again."""
        os.killpg(self._all[1].pid, signal.SIGKILL)
        self._all[1].wait()
        self._all[1] = self._join()

    def close(self) -> None:
        """End all."""
        for machine in reversed(self._all):
            with suppress(ProcessLookupError):
                os.killpg(machine.pid, signal.SIGKILL)
            machine.wait()

    def _started(self, name: str, *words: object) -> subprocess.Popen[bytes]:
        """Ray gives its processes 30 s to start; on a busy machine again."""
        log = self._folder / f"{name}.log"
        for _ in range(4):
            log.unlink(missing_ok=True)
            made = self._start(name, *words)
            while "runtime started" not in log.read_text() and made.poll() is None:
                time.sleep(0.05)
            if made.poll() is None:
                return made
        raise SystemExit(log.read_text())

    def _start(self, name: str, *words: object) -> subprocess.Popen[bytes]:
        with (self._folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                velatura(self._folder / name, "worker", *self.words, *words),
                env=ENVIRONMENT,
                stdout=log,
                stderr=log,
                process_group=0,
            )


# -- many pictures, and kills --------------------------------------------------------------------


def requests(folder: Path, count: int) -> Path:
    """A file of requests."""
    path = folder / "requests.jsonl"
    lines = (
        json.dumps(
            {
                "name": f"p{seed:05}",
                "prompt": "a red fox in the snow",
                "settings": {"steps": SMALL_STEPS, "seed": seed},
            }
        )
        for seed in range(count)
    )
    path.write_text("\n".join(lines))
    return path


def submitted(
    folder: Path, name: str, count: int, words: Sequence[str], kills: Sequence[Any] = ()
) -> float:
    """Seconds that `velatura submit` takes; ``kills``: called when so much is done."""
    out, data = folder / f"{name}-out", folder / f"{name}-data"
    command = velatura(data, "submit", folder / "requests.jsonl", "--out", out, "--json", *words)
    began = time.monotonic()
    with subprocess.Popen(
        command, env={**ENVIRONMENT, **THREADS}, stdout=subprocess.DEVNULL
    ) as process:
        left = list(kills)
        while process.poll() is None:
            done = len(list(out.glob("p*.png"))) if out.is_dir() else 0
            share = (len(kills) - len(left) + 1) / (len(kills) + 1)
            if left and done >= share * count:
                left.pop(0)()
            time.sleep(0.2)
    if process.returncode or left:
        raise SystemExit(f"submit {name}: exit code {process.returncode}, {len(left)} kills left")
    return time.monotonic() - began


def same_pictures(folder: Path, count: int) -> int:
    """How many files of both have the same pixels."""
    equal = 0
    for seed in range(count):
        there, here = (
            cv2.imread(str(folder / f"{name}-out" / f"p{seed:05}-1.png"), cv2.IMREAD_UNCHANGED)
            for name in ("ray", "plain")
        )
        equal += there is not None and here is not None and np.array_equal(there, here)
    return equal


def in_history(folder: Path, name: str) -> int:
    """Entries of that data folder's history."""
    file = DataPaths.at(folder / f"{name}-data").history_file
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        return int(database.execute("SELECT count(*) FROM images").fetchone()[0])


def kept_rows(folder: Path, count: int, kills: int, killed: float, plain: float) -> list[Row]:
    """What became of many pictures, made in so many seconds by a cluster of which one machine was
    killed so often, and by a plain engine (0: beside something else)."""
    rows = [
        Row("pictures, by two machines", count, ""),
        Row("  kills of one of them", kills, ""),
        at_least("  in the history", in_history(folder, "ray"), "", count),
        at_most("  more than once", in_history(folder, "ray") - count, "", 0),
        at_least("  with the pixels of a plain run", same_pictures(folder, count), "", count),
        Row("  pictures a second, kills and start among them", count / killed, "/s"),
    ]
    alone = [Row("  one plain engine, start among it", count / plain, "/s")] if plain else []
    return [*rows, *alone]


# -- rates ---------------------------------------------------------------------------------------


def picture(folder: Path, steps: int) -> EngineJob:
    """A picture of the starter model, for an engine."""
    job = starter_job(folder, steps)
    return engine_job(job.spots[0], job)


@contextmanager
def engines(machines: Machines, folder: Path) -> Iterator[tuple[list[EngineClient], ...]]:
    """Two in the cluster, two plain ones; all are ready."""
    cluster = Cluster(machines.address, machines.token)
    plain = {**engine_environment(), **THREADS}
    with ExitStack() as ends:
        there = [cluster.client(folder / f"relay-{k}.log", str) for k in (1, 2)]
        here = [EngineClient(folder / f"plain-{k}.log", environment=plain) for k in (1, 2)]
        for client in (*there, *here):
            ends.callback(client.close)
            client.start()
        for client in (*there, *here):
            client.wait_until_ready(300)
        yield there, here


def rate(clients: Sequence[EngineClient], job: EngineJob, count: int) -> float:
    """Pictures a second of all together, ``count`` each."""

    def work(client: EngineClient) -> None:
        for _ in range(count):
            client.generate(job, lambda event: None, CancelToken())

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count * len(clients) / (time.perf_counter() - began)


def rates(machines: Machines, folder: Path, *, quick: bool) -> list[Row]:
    """Both kinds of engines in turns."""
    rows = list[Row]()
    small = picture(folder / "jobs", SMALL_STEPS)
    with engines(machines, folder) as (there, here):
        for clients in (there, here):
            rate(clients, small, 1 if quick else 2)  # models are loaded
        each = 2 / rate(here, small, 4)
        steps = min(150, max(SMALL_STEPS, round(SMALL_STEPS * 1.3 * LONG_SECONDS / each)))
        long = picture(folder / "jobs", steps)
        for name, job, count in (
            ("the starter's small pictures", small, 2 if quick else 8),
            ("pictures of a second and more", long, 1 if quick else 3),
        ):
            ratios, seconds = list[float](), list[float]()
            rounds = (2 if job is long else 1) if quick else 6
            for _ in range(rounds):
                before = rate(here, job, count)
                mine = rate(there, job, count)
                after = rate(here, job, count)
                ratios.append(mine * 2 / (before + after))
                seconds.append(4 / (before + after))
            rows.append(Row(f"{name}: seconds each, plain", median(seconds), "s"))
            told = f"{name}: rate of two plain engines"
            value = median(ratios)
            rows.append(at_least(told, value, "×", RATE) if job is long else Row(told, value, "×"))
    return rows


def measure(quick: bool, kill_pictures: int) -> list[Row]:
    """All rows. A quick one makes its plain pictures while the machines start."""
    began = time.monotonic()
    count, kills = kill_pictures or (QUICK_PICTURES if quick else 1000), 1 if quick else 2
    with tempfile.TemporaryDirectory(prefix="vlr") as name, ThreadPoolExecutor(1) as beside:
        folder = Path(name)
        requests(folder, count)
        early = beside.submit(submitted, folder, "plain", count, []) if quick else None
        machines = Machines(folder)
        try:
            words, kill = machines.words, [machines.kill_one] * kills
            killed = submitted(folder, "ray", count, words, kill)
            plain = 0.0
            if early is not None:
                early.result()
            else:
                plain = submitted(folder, "plain", count, [])
            rows = kept_rows(folder, count, kills, killed, plain)
            rows += rates(machines, folder, quick=quick)
        finally:
            machines.close()
    return [*rows, Row("all of this took", (time.monotonic() - began) / 60, "min")]


if __name__ == "__main__":
    options = argparse.ArgumentParser(add_help=False)
    told = "how many are made while a machine is killed (1000; --quick 8)"
    options.add_argument("--kill-pictures", type=int, default=0, metavar="N", help=told)
    sys.exit(main("What a cluster costs, and whether it loses anything", measure, options))
