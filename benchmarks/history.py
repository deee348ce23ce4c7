"""Does the history stay quick, however long it becomes?

A hundred thousand and a million entries (``--quick``: the first alone): what a commit of one more
costs beside bare SQLite with the same bytes and settings, how soon the first page is there, how
soon the panel is drawn, whether the window stalls while entries come in or a folder of pictures is
imported, and how long each kind of search takes (`history_finding.py`).
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import struct
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_least, at_most, main, measured, quickest
from benchmarks.history_finding import bare_lookup, searches
from benchmarks.probes.history_scroll import give_thumbnails
from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.uid import UidMaker
from desktop_app.storage.database_schema import Schema, open_database
from desktop_app.storage.history import History
from desktop_app.storage.history_files import picture_name
from desktop_app.storage.history_indexing import catch_up
from desktop_app.storage.history_record import EntryOrigin, HistoryRecord, record_of
from desktop_app.storage.history_search import HistorySearch

SIZES, QUICK_SIZES = (100_000, 1_000_000), (100_000,)
COMMITS, QUICK_COMMITS = 10_000, 2_000
FILES, QUICK_FILES = 5_000, 1_000
FILE_BYTES = 60_000
BLOCK = 100
"""Commits of one kind before the other has its turn: what else the machine does meets both."""
THUMBNAIL_BYTES = 20_000
RATE = 0.5
PAGE = 3.0
PAINT_MS = 100.0
GAP_MS = 60.0
FRAME_MS = 33.0
DAY_MS = 86_400_000
WORDS = (
    *("red", "fox", "snow", "oil", "castle", "river", "mountain", "light", "dark", "cat", "dog"),
    *("portrait", "soft", "morning", "forest", "sea", "old", "town", "street", "rain", "glass"),
    *("window", "flower", "garden", "stone", "bridge", "boat", "sky", "cloud", "night", "lamp"),
)
BARE = Schema(
    ("CREATE TABLE entries (id INTEGER PRIMARY KEY, row TEXT NOT NULL, thumbnail BLOB);\n",),
    frozenset({"entries"}),
    "history_newer",
    "history_damaged",
    "history_failed",
    "bare",
)
_LOAD = """
WITH RECURSIVE n(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM n WHERE x < :count - 1)
INSERT INTO images (given, created, prompt, negative, request, model_name, model_digest, seed,
    width, height, file, seconds, task, document, starred, tags)
SELECT printf('%012x%020x', :begin + x * 60001, x), :begin + x * 60001,
    json_extract(:words, '$[' || abs(random() % :many) || ']') || ' ' ||
    json_extract(:words, '$[' || abs(random() % :many) || ']') || ' ' ||
    json_extract(:words, '$[' || abs(random() % :many) || ']') || ' ' || x ||
    CASE WHEN x % 20 = 0 THEN ' 红苹果' ELSE '' END, 'blurry',
    replace(replace(replace(:request, '"steps": 25', '"steps": ' || (10 + x % 7 * 5)),
        'dpmpp_2m_karras', CASE x % 3 WHEN 0 THEN 'euler' WHEN 1 THEN 'ddim' ELSE 'unipc' END),
        '"conditions": []', '"conditions": [{"kind": "lora", "name": "lora ' || (x % 7) || '"}]'),
    'Model', 'digest' || (x % 11), abs(random() % 4294967296), 512 + 64 * (x % 5), 512,
    printf('2026-01/%d.png', x), 2.5, 'inpaint', 'picture',
    x % 50 = 0, '["tag ' || (x % 13) || '"]'
FROM n
"""


def request(prompt: str) -> GenerationRequest:
    """One as the window makes it."""
    return GenerationRequest(Task.TEXT_TO_IMAGE, prompt, "starter", Size(512, 512))


def load(file: Path, count: int) -> History:
    """A history with ``count`` entries, loaded in bulk."""
    history = History(file, {})
    begin = int(time.time() * 1000) - 1000 * DAY_MS
    values = {
        "count": count,
        "begin": begin,
        "words": json.dumps(WORDS),
        "many": len(WORDS),
        "request": json.dumps(request("a red fox").to_json()),
    }

    def fill(database: sqlite3.Connection) -> None:
        if count:
            database.execute(_LOAD, values)
        database.execute(
            "INSERT INTO words (rowid, prompt, negative, tags, names) SELECT id,"
            " replace(prompt, '红苹果', '红 苹 果'), negative, tags, document || model_name"
            " FROM images"
        )
        database.execute("INSERT INTO looks SELECT id, randomblob(28) FROM images")
        database.execute("UPDATE progress SET value = ? WHERE name = 'looks'", (count,))
        database.execute("UPDATE progress SET value = ? WHERE name = 'words'", (count,))
        database.execute("DELETE FROM progress WHERE name = 'rebuild'")
        catch_up(database)

    history.database.write(fill)
    for entry in history.newest(limit=200):
        history.thumbnails.put(entry.uid, thumbnail())
    history.close()
    os.sync()  # else what is measured waits for this
    return History(file, {})


def thumbnail() -> bytes:
    """As large as they are."""
    return random.Random(1).randbytes(THUMBNAIL_BYTES)


def records(count: int) -> Iterator[tuple[str, HistoryRecord]]:
    """Entries to be kept, with ids."""
    draw, uids = random.Random(2), UidMaker()
    origin = EntryOrigin(0, 2.5, "picture", "job", "", (), {"torch": "2.13.0"}, "f" * 64)
    pixels = np.zeros((8, 8, 3), np.uint8)
    made = record_of("0" * 32, pixels, request("x"), None, origin, {})
    for number in range(count):
        uid, seed = uids(), draw.randrange(2**32)
        values = {
            **made.values,
            "prompt": " ".join(draw.choices(WORDS, k=8)),
            "seed": seed,
            "model_digest": f"digest{draw.randrange(11)}",
            "width": 512 + 64 * draw.randrange(5),
            "job": f"job{uid}",
            "created": int(time.time() * 1000) + number,
            "file": picture_name(uid, seed, datetime.now(UTC)),
        }
        yield uid, replace(made, values=values)


def inserts(history: History, bare: sqlite3.Connection, count: int) -> tuple[float, float]:
    """Seconds that a commit takes: of an entry, and of its bytes in a bare table.

    All of them count, those too in which the log is written into the file.
    """
    look, ours, plain = thumbnail(), 0.0, 0.0
    rows = list(records(count))
    for first in range(0, count, BLOCK):
        part = rows[first : first + BLOCK]
        texts = [json.dumps({**made.values, "uid": uid, **made.noted}) for uid, made in part]
        began = time.perf_counter()
        for text in texts:
            bare.execute("BEGIN IMMEDIATE")
            bare.execute("INSERT INTO entries (row, thumbnail) VALUES (?, ?)", (text, look))
            bare.execute("COMMIT")
        between = time.perf_counter()
        for uid, made in part:
            history.keep(uid, made, look)
        ours += time.perf_counter() - between
        plain += between - began
    return ours / count, plain / count


def first_pages(*files: Path) -> list[float]:
    """Seconds until the newest entries of each history are there, from opening it on; in turns."""

    def once(file: Path) -> float:
        began = time.perf_counter()
        with closing(History(file, {})) as history:
            history.newest()
            return time.perf_counter() - began

    os.sync()
    rounds = [[once(file) for file in files] for _ in range(25)]
    return [quickest(taken) for taken in zip(*rounds, strict=True)]


def pictures(folder: Path, count: int) -> None:
    """Five folders with PNG files in them, and AUTOMATIC1111's settings in these."""
    draw = np.random.default_rng(3)
    side = round((FILE_BYTES / 3) ** 0.5)
    noise = zlib.compress(b"".join(b"\0" + draw.bytes(3 * side) for _ in range(side)), level=0)
    for number in range(count):
        place = folder / str(number * 5 // count)
        place.mkdir(parents=True, exist_ok=True)
        words = " ".join(WORDS[(number + step) % len(WORDS)] for step in range(12))
        told = (
            f"{words}\nNegative prompt: blurry\nSteps: 25, Sampler: DPM++ 2M, CFG scale: 7,"
            f" Seed: {number}, Size: 512x768, Model: model {number % 11}"
        )
        header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
        chunks = ((b"IHDR", header), (b"tEXt", b"parameters\0" + told.encode()), (b"IDAT", noise))
        (place / f"{number:05}.png").write_bytes(
            b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in (*chunks, (b"IEND", b"")))
        )


def chunk(kind: bytes, data: bytes) -> bytes:
    """Of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def page(history: History, text: str = "") -> float:
    """Milliseconds of a page of an open history."""

    def once() -> float:
        began = time.perf_counter()
        HistorySearch(history).listed(text)
        return 1000 * (time.perf_counter() - began)

    return quickest([once() for _ in range(15)])


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    rows = list[Row]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        load(folder / "empty" / "history.sqlite", 0).close()
        for size in QUICK_SIZES if quick else SIZES:
            rows += _of_size(folder, size, quick)
        data = folder / "window"
        load(data / "history" / "history.sqlite", QUICK_SIZES[0]).close()
        give_thumbnails(data / "history")
        files = QUICK_FILES if quick else FILES
        pictures(data / "pictures", files)
        os.sync()
        told = measured("history_probe", data, 40 if quick else 200, timeout=300)
    return [
        *rows,
        at_most("first paint of the panel", quickest(told["paint_ms"]), "ms", PAINT_MS),
        Row("  the slowest", max(told["paint_ms"]), "ms"),
        Row("entries that came in meanwhile", told["entries"], ""),
        # What another program takes of the machine comes and goes: hence the quicker half.
        at_most("longest gap of the window with each", quickest(told["gaps_ms"]), "ms", GAP_MS),
        Row("  the longest of all", max(told["gaps_ms"]), "ms"),
        Row("  with nothing going on", told["rest_ms"], "ms"),
        at_most("scrolling all entries: the slowest frame", max(told["frames_ms"]), "ms", FRAME_MS),
        Row("  the middle one", median(told["frames_ms"]), "ms"),
        Row("files imported, in five folders", files, ""),
        at_most("longest gap with each folder", quickest(told["import_gaps_ms"]), "ms", GAP_MS),
        Row("  the longest of all", max(told["import_gaps_ms"]), "ms"),
        Row("  all of them", told["import_seconds"], "s"),
    ]


def _of_size(folder: Path, size: int, quick: bool) -> list[Row]:
    file = folder / str(size) / "history.sqlite"
    began = time.perf_counter()
    history = load(file, size)
    loading = time.perf_counter() - began
    count = QUICK_COMMITS if quick else COMMITS
    with closing(open_database(folder / f"bare{size}.sqlite", BARE)) as bare:
        ours, plain = inserts(history, bare, count)
    began = time.perf_counter()
    history.catch_up(count)
    indexing = (time.perf_counter() - began) / count
    what = f"{size:,} entries: "
    newest, found, chosen = page(history), page(history, "fox ca"), page(history, "steps:>30")
    finding = searches(history, what, bare_lookup(folder))
    history.close()
    first, empty = first_pages(file, folder / "empty" / "history.sqlite")
    return [
        Row(f"{what}loaded in bulk", loading, "s"),
        Row("  a commit of one more", 1e6 * ours, "µs"),
        Row("  of its bytes in a bare table", 1e6 * plain, "µs"),
        Row("  indexing it, when somebody searches", 1e6 * indexing, "µs"),
        at_least(f"{what}commits / bare SQLite's", plain / ours, "×", RATE),
        at_most(f"{what}first page / an empty history's", first / empty, "×", PAGE),
        Row("  first page, from opening the history on", 1000 * first, "ms"),
        Row("  the newest 50 of an open history", newest, "ms"),
        Row("  that match two words", found, "ms"),
        Row("  with more than 30 steps", chosen, "ms"),
        *finding,
    ]


if __name__ == "__main__":
    sys.exit(main(__doc__ or "", measure))
