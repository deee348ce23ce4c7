"""The table of what is remembered about models, and how older ones become today's.

A record is one JSON text: it is small, there are hundreds of them, and what is in it grows. What
can be searched by (tags, favourites) is looked at in Python.

To change the table, append to the migrations; never edit an entry that was released.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from desktop_app.storage.database_schema import Schema
from desktop_app.storage.row_check import Records

_V1 = """
CREATE TABLE models (
    key TEXT PRIMARY KEY,              -- the model's content digest
    added INTEGER NOT NULL,            -- milliseconds since 1970, UTC
    record TEXT NOT NULL               -- ModelRecord, JSON
);
CREATE INDEX models_added ON models (added);
"""
_V2 = """
ALTER TABLE models ADD COLUMN crc INTEGER;             -- of all others (`row_check.SUM`)
"""


def _check(row: sqlite3.Row) -> None:
    """Raises what `ModelRecord.from_json` does; ValueError: the record is another's."""
    from desktop_app.core.model_record import ModelRecord  # with numpy

    told: Any = json.loads(row["record"])
    if row["key"].startswith("unreadable:"):
        return
    if ModelRecord.from_json(told).key != row["key"]:
        raise ValueError("the record is another's")


MODEL_RECORDS = Schema(
    migrations=(_V1, _V2),
    tables=frozenset({"models"}),
    newer="model_records_newer",
    damaged="model_records_damaged",
    failed="model_records_failed",
    what="the list of models",
    records=(Records("models", _check),),
    is_small=True,
    repair="velatura data check --repair",
)
