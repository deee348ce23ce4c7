"""Databases of the history as version 1 wrote them, of any size."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop_app.storage.database_schema import open_database
from desktop_app.storage.history_schema import HISTORY
from tests.storage.conftest import request_for

V1 = replace(
    HISTORY, migrations=HISTORY.migrations[:1], tables=frozenset({"images", "thumbnails", "words"})
)
INSERT = (
    "INSERT INTO images (created, prompt, negative, request, model_name, model_digest, seed, width,"
    " height, file, seconds, task, document) VALUES (?, ?, '', ?, 'm', ?, ?, ?, ?, ?, 5.5, ?, '')"
)
BEGIN_MS = 1_790_000_000_000
WORDS = ("red", "fox", "snow", "oil", "castle", "river", "mountain", "light", "dark", "cat", "dog")


def rows(count: int, seed: int = 1) -> Iterator[tuple[Any, ...]]:
    """Rows as version 1 had them: other settings each, a minute apart."""
    draw = random.Random(seed)
    whole = json.dumps(request_for("a fox").to_json())
    for number in range(count):
        steps, scheduler = draw.choice((10, 25, 40)), draw.choice(("euler", "ddim"))
        request = whole.replace('"steps": 25', f'"steps": {steps}').replace(
            "dpmpp_2m_karras", scheduler
        )
        made, picture_seed = BEGIN_MS + number * 61_001, draw.randrange(2**32)
        stamp = f"20260921-{number // 3600 % 24:02d}{number // 60 % 60:02d}{number % 60:02d}"
        name = f"2026-09/{stamp}-{picture_seed}-{number % 65536:04x}.png"
        prompt = " ".join(draw.choices(WORDS, k=8))
        size = draw.choice(((512, 512), (768, 512)))
        yield (
            made, prompt, request, f"d{number % 3}", picture_seed, *size, name,
            draw.choice(("inpaint", "text_to_image")),
        )  # fmt: skip


def write_v1(file: Path, count: int, thumbnails: int = 0) -> None:
    """A database of version 1 with ``count`` rows, the first ``thumbnails`` with a thumbnail."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(open_database(file, V1)) as database:
        database.execute("BEGIN")
        database.executemany(INSERT, rows(count))
        database.execute(
            "INSERT INTO words (rowid, prompt, negative) SELECT id, prompt, '' FROM images"
        )
        database.executemany(
            "INSERT INTO thumbnails VALUES (?, ?)",
            ((number, b"thumbnail %d" % number) for number in range(1, thumbnails + 1)),
        )
        database.execute("COMMIT")


def version_of(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("PRAGMA user_version").fetchone()[0])
