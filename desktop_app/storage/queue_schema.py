"""The tables of the queue's database, and how older ones become today's.

To change the tables, append to the migrations; never edit an entry that was released.
"""

from __future__ import annotations

from desktop_app.storage.database_schema import Schema
from desktop_app.storage.row_check import Records, later

_V1 = """
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    operation TEXT NOT NULL,
    owner TEXT NOT NULL,               -- whose; '' is the person at the window
    session TEXT NOT NULL,             -- the program that waits for its results; '' is nobody
    document TEXT NOT NULL,
    rank REAL NOT NULL,                -- the smaller, the sooner
    state TEXT NOT NULL,               -- `core.queue_entry.JobStatus`
    held INTEGER NOT NULL DEFAULT 0,   -- found after a crash
    record TEXT NOT NULL,              -- `core.job_record.JobRecord`, JSON
    images INTEGER NOT NULL,
    step INTEGER NOT NULL DEFAULT 0,   -- of the running image
    steps INTEGER NOT NULL DEFAULT 0,
    seconds_left REAL,
    error TEXT NOT NULL DEFAULT '',    -- `VelaturaError.to_json`
    finish TEXT NOT NULL DEFAULT '',   -- `core.events.Finished`, JSON
    created REAL NOT NULL,             -- seconds since 1970
    started REAL NOT NULL DEFAULT 0,
    ended REAL NOT NULL DEFAULT 0
);
CREATE INDEX jobs_by_rank ON jobs(rank);
-- An image is here once it is recorded elsewhere, and not before.
CREATE TABLE images (
    job TEXT NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
    image INTEGER NOT NULL,
    seconds REAL NOT NULL,
    notes TEXT NOT NULL,               -- JSON: codes of what must be said about it
    outputs TEXT NOT NULL,             -- JSON: blobs for the program that queued it; [] once it has
    PRIMARY KEY (job, image)
) WITHOUT ROWID;
-- What other programs ask of the one that runs the queue.
CREATE TABLE commands (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    command TEXT NOT NULL              -- `core.queue_entry.QueueCommand`, JSON
);
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
"""

_V2 = """
ALTER TABLE jobs ADD COLUMN crc INTEGER;               -- of all others (`row_check.SUM`)
ALTER TABLE images ADD COLUMN crc INTEGER;
ALTER TABLE commands ADD COLUMN crc INTEGER;
ALTER TABLE meta ADD COLUMN crc INTEGER;
"""

QUEUE = Schema(
    migrations=(_V1, _V2),
    tables=frozenset({"jobs", "images", "commands", "meta"}),
    newer="queue_newer",
    damaged="queue_damaged",
    failed="queue_failed",
    what="the queue",
    records=(
        Records("images", later("queue_rows", "check_image"), ("job", "image")),
        Records("jobs", later("queue_rows", "check_job"), children=("images", "job", "id")),
        Records("commands", later("queue_rows", "check_command")),
        Records("meta", key=("key",)),
    ),
    is_small=True,
    repair="velatura data check --repair",
)
"""Of the file `DataPaths.queue_file`."""
