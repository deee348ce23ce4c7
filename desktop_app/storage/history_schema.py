"""The tables of the history's database, and how older ones become today's.

To change the tables, append to the migrations; never edit an entry that was released.
"""

from __future__ import annotations

from desktop_app.storage.database_schema import Schema

_V1 = """
CREATE TABLE images (
    -- AUTOINCREMENT: an id is never used twice, so that a page's end stays where it was.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created INTEGER NOT NULL,          -- milliseconds since 1970, UTC
    prompt TEXT NOT NULL,
    negative TEXT NOT NULL,
    request TEXT NOT NULL,             -- GenerationRequest of this one image, JSON
    model_name TEXT NOT NULL,
    model_digest TEXT NOT NULL,
    seed INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    file TEXT NOT NULL,                -- relative to the history folder, with slashes
    seconds REAL NOT NULL,
    task TEXT NOT NULL,
    document TEXT NOT NULL,            -- name of the document it was made for; may be empty
    applied INTEGER NOT NULL DEFAULT 0,
    lock_before TEXT NOT NULL DEFAULT '',
    lock_after TEXT NOT NULL DEFAULT ''
);
-- Apart from the rows, so that walking through them reads no pictures.
CREATE TABLE thumbnails (
    id INTEGER PRIMARY KEY REFERENCES images(id) ON DELETE CASCADE,
    data BLOB NOT NULL
);
-- Filled by `History.add` with the words that `history_query` cuts prompts into.
CREATE VIRTUAL TABLE words USING fts5(
    prompt, negative, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
CREATE TRIGGER images_deleted AFTER DELETE ON images BEGIN
    DELETE FROM words WHERE rowid = old.id;
END;
"""

HISTORY = Schema(
    migrations=(_V1,),
    tables=frozenset({"images", "thumbnails", "words"}),
    newer="history_newer",
    damaged="history_damaged",
    failed="history_failed",
    what="the history",
)
