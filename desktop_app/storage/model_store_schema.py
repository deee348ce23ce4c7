"""The table of what is remembered about models, and how older ones become today's.

A record is one JSON text: it is small, there are hundreds of them, and what is in it grows. What
can be searched by (tags, favourites) is looked at in Python.

To change the table, append to the migrations; never edit an entry that was released.
"""

from __future__ import annotations

from desktop_app.storage.database_schema import Schema

_V1 = """
CREATE TABLE models (
    key TEXT PRIMARY KEY,              -- the model's content digest
    added INTEGER NOT NULL,            -- milliseconds since 1970, UTC
    record TEXT NOT NULL               -- ModelRecord, JSON
);
CREATE INDEX models_added ON models (added);
"""

MODEL_RECORDS = Schema(
    migrations=(_V1,),
    tables=frozenset({"models"}),
    newer="model_records_newer",
    damaged="model_records_damaged",
    failed="model_records_failed",
    what="the list of models",
)
