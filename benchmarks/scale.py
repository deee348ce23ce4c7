"""What does one picture cost a server: bytes on the disk, in databases and on the wire, and time of
its processor? What a thousand cards need is worked out of that in docs/scale.md.

Photographs (crops of `benchmarks/pictures`, each another one) are recorded by the server's own
histories and queue, one after another, as its one thread for that does. Nothing is generated.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, main, photograph, starter_job
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core import messages
from desktop_app.core.events import ImageDone
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import FloatArray
from desktop_app.core.queue_entry import JobStatus
from desktop_app.core.request import EngineJob, Task
from desktop_app.extensions.serving.server.histories import Histories
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, Made
from desktop_app.jobs.placement import make_result
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.queue_rows import DoneImage
from desktop_app.storage.queue_store import QueueStore
from desktop_app.studio.job_records import kept_job
from desktop_app.studio.job_runner import engine_job

NAMES = ("astronaut.jpg", "chelsea.jpg", "coffee.jpg", "hubble.jpg", "rocket.jpg")
TINY = 16
"""Of a picture that costs next to nothing but its rows."""


def crops(side: int) -> Iterator[FloatArray]:
    """(side, side, 3) float32 0..1, one after another, none like the one before."""
    rng = np.random.default_rng(side)
    whole = [photograph(name) for name in NAMES]
    while True:
        pixels = whole[int(rng.integers(len(whole)))]
        most = min(pixels.shape[:2])
        size = int(rng.integers(most // 2, most + 1))
        top, left = (int(rng.integers(length - size + 1)) for length in pixels.shape[:2])
        part = pixels[top : top + size, left : left + size]
        made = cv2.resize(part, (side, side), interpolation=cv2.INTER_CUBIC)
        yield made.astype(np.float32) / np.float32(255)


def sized(job: Job, side: int) -> Job:
    """The same of that size."""
    (spot,) = job.spots
    request = replace(spot.request, size=Size(side, side))
    return replace(job, spots=(replace(spot, request=request),))


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Of the clock, and of this process's processor."""
    began, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - used


def size_of(*paths: Path) -> int:
    """Bytes of files, and of what is in folders."""
    found = [each for path in paths for each in (path.rglob("*") if path.is_dir() else [path])]
    return sum(each.stat().st_size for each in found if each.is_file())


def recorded(folder: Path, job: Job, side: int, count: int) -> list[Row]:
    """So many pictures of that size in a history."""
    paths = DataPaths.at(folder)
    paths.ensure()
    histories = Histories(paths, load_schedulers(), BlobStore(paths.blobs), dict)
    source = crops(side)

    def keep(number: int) -> None:
        mine = replace(sized(job, side), id=f"{number:024x}")
        done = EditDone(0, number, (next(source),), 1.0)
        histories.record(Made(make_result(mine, done), 1.0), "", "")

    keep(10**6)
    told = [seconds(lambda number=number: keep(number)) for number in range(count)]
    drawn = seconds(lambda: [next(source) for _ in range(count)])
    histories.close()
    wall = (sum(one[0] for one in told) - drawn[0]) / count
    used = (sum(one[1] for one in told) - drawn[1]) / count
    database = paths.history_file
    thumbnails = database.with_name("thumbnails.sqlite")
    pictures = size_of(database.parent) - size_of(database, thumbnails)
    name = f"{side}²"
    rows = [
        Row(f"{name}: recorded a second", 1 / wall, "/s"),
        Row(f"{name}: processor for recording", 1000 * used, "ms"),
    ]
    if side == TINY:
        return [*rows, Row("row of the history", size_of(database) / (count + 1), "B")]
    rows.append(Row(f"{name}: PNG in the history", pictures / (count + 1) / 1e3, "kB"))
    return [*rows, Row(f"{name}: thumbnail", size_of(thumbnails) / (count + 1) / 1e3, "kB")]


def queued(folder: Path, job: Job, count: int) -> list[Row]:
    """So many jobs through a queue file: added, started, a picture kept, ended."""
    file = folder / "queue.sqlite"
    folder.mkdir(parents=True)
    store, record = QueueStore(file), kept_job(job, BlobStore(folder / "blobs"))

    def work() -> None:
        for number in range(count):
            name = f"{number:024x}"
            store.add(name, record)
            store.start(name)
            store.keep_image(name, DoneImage(0))
            store.end(name, JobStatus.DONE)

    wall, used = seconds(work)
    store.close()
    return [
        Row("jobs through the queue's file a second", count / wall, "/s"),
        Row("  its transactions a second", 4 * count / wall, "/s"),
        Row("  processor", 1000 * used / count, "ms"),
        Row("  row of the queue", size_of(file) / count, "B"),
    ]


def on_the_wire(job: EngineJob, side: int) -> list[Row]:
    """What goes to an engine and comes from it."""
    pixels = next(crops(side))
    request = replace(job.request, size=Size(side, side))
    words = replace(job, request=request)
    mask = np.ones((side, side), np.float32)
    edit = replace(
        words,
        request=replace(request, task=Task.INPAINT),
        image=(255 * pixels).astype(np.uint8),
        mask=mask,
    )
    sent, edited, came = (
        sum(map(len, messages.packed(message)))
        for message in (
            messages.Do("j", "generate", words),
            messages.Do("j", "generate", edit),
            messages.EventMessage("j", ImageDone(0, 1, pixels, 1.0)),
        )
    )
    return [
        Row(f"{side}²: to an engine, from words", sent / 1e3, "kB"),
        Row(f"{side}²: to an engine, an edit", edited / 1e6, "MB"),
        Row(f"{side}²: from an engine, a picture", came / 1e6, "MB"),
    ]


def measure(quick: bool) -> list[Row]:
    """All rows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        job = starter_job(folder / "jobs", 20)
        few = 10 if quick else 1
        rows = list[Row]()
        for side, count in ((TINY, 1000), (256, 1000), (512, 300), (1024, 100)):
            rows += recorded(folder / f"h{side}", job, side, count // few)
        rows += queued(folder / "queue", job, 1000 // few)
        plain = engine_job(job.spots[0], job)
        return [*rows, *(row for side in (256, 1024) for row in on_the_wire(plain, side))]


if __name__ == "__main__":
    sys.exit(main("What one picture costs a server", measure))
