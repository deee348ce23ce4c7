"""The tables of the history's database, and how older ones become today's.

To change the tables, append to the migrations; never edit an entry that was released.
"""

from __future__ import annotations

from desktop_app.storage.database_schema import Schema
from desktop_app.storage.row_check import Records, later

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

# An old row's id is computed from what the row holds: a million rows are not written again, only
# indexed. It follows from the picture's name, as `history_files.uid_of` reads it, so that a history
# rebuilt from the pictures has the same.
_V2 = """
ALTER TABLE images ADD COLUMN given TEXT;               -- the id; NULL in rows of version 1
ALTER TABLE images ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE images ADD COLUMN job TEXT;
ALTER TABLE images ADD COLUMN image INTEGER;            -- its number in the job, from 0
ALTER TABLE images ADD COLUMN content TEXT NOT NULL DEFAULT '';        -- SHA-256 of the PNG
ALTER TABLE images ADD COLUMN output_digest TEXT NOT NULL DEFAULT '';  -- of the float output
ALTER TABLE images ADD COLUMN inputs TEXT NOT NULL DEFAULT '';         -- a list of spots, JSON
ALTER TABLE images ADD COLUMN environment TEXT NOT NULL DEFAULT '';
ALTER TABLE images ADD COLUMN starred INTEGER NOT NULL DEFAULT 0;
ALTER TABLE images ADD COLUMN rejected INTEGER NOT NULL DEFAULT 0;
ALTER TABLE images ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';         -- a list of texts, JSON
ALTER TABLE images ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE images ADD COLUMN trashed INTEGER;          -- milliseconds since 1970; NULL: it is not
ALTER TABLE images ADD COLUMN uid TEXT GENERATED ALWAYS AS (coalesce(given,
    CASE WHEN file GLOB '*-[0-9a-f][0-9a-f][0-9a-f][0-9a-f].png'
    THEN printf('%012x%016x', created / 1000 * 1000, seed) || substr(file, -8, 4)
    ELSE printf('%012x%020x', created, id) END)) VIRTUAL;
UPDATE images SET given = printf('%012x', created) || lower(hex(randomblob(10)))
    WHERE id NOT IN (SELECT min(id) FROM images GROUP BY uid);
CREATE UNIQUE INDEX images_uid ON images (uid);
CREATE UNIQUE INDEX images_job ON images (job, image) WHERE job IS NOT NULL;
CREATE INDEX images_starred ON images (id) WHERE starred;
CREATE INDEX images_rejected ON images (id) WHERE rejected;
CREATE INDEX images_applied ON images (id) WHERE applied;
CREATE INDEX images_trashed ON images (trashed) WHERE trashed IS NOT NULL;
CREATE INDEX images_inputs ON images (id) WHERE inputs != '';
CREATE TABLE environments (
    hash TEXT PRIMARY KEY,             -- SHA-256 of the data
    data TEXT NOT NULL                 -- JSON: weights, libraries, device, memory plan
) WITHOUT ROWID;
-- What is searched for, in rows of its own: `history_indexing.catch_up` adds those of new images,
-- many at a time, which takes a fifth of what indexes on the images themselves would.
CREATE TABLE facets (
    id INTEGER PRIMARY KEY REFERENCES images(id) ON DELETE CASCADE,
    model_digest TEXT, task TEXT, width INTEGER, height INTEGER, seed INTEGER,
    day INTEGER,                       -- days since 1970, UTC
    scheduler TEXT, steps INTEGER, guidance_scale REAL, strength REAL
);
CREATE INDEX facets_model ON facets (model_digest);
CREATE INDEX facets_task ON facets (task);
CREATE INDEX facets_size ON facets (width, height);
CREATE INDEX facets_seed ON facets (seed);
CREATE INDEX facets_day ON facets (day);
CREATE INDEX facets_scheduler ON facets (scheduler);
CREATE INDEX facets_steps ON facets (steps);
CREATE INDEX facets_guidance ON facets (guidance_scale);
CREATE INDEX facets_strength ON facets (strength);
-- How far work goes that follows the images in batches: the last id in words, and in facets.
CREATE TABLE progress (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO progress SELECT 'words', coalesce(max(id), 0) FROM images;
INSERT INTO progress VALUES ('facets', 0);
-- A new database may stand in the place of one that was lost.
INSERT INTO progress SELECT 'rebuild', 1 WHERE NOT EXISTS (SELECT 1 FROM images);
"""

_TOUCHED = """
CREATE TRIGGER images_touched AFTER UPDATE OF prompt, negative, request, model_name, model_digest,
    seed, width, height, created, document, applied, starred, rejected, tags, note, trashed, task,
    outside, source, told, albums ON images
WHEN old.id <= (SELECT max(value) FROM progress WHERE name IN ('words', 'facets', 'labels'))
BEGIN
    INSERT INTO touched (id) VALUES (old.id);
END;
"""
_WORDS = """CREATE VIRTUAL TABLE words USING fts5(
    prompt, regions, negative, note, tags, names,
    tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
"""

_V3 = (
    """
ALTER TABLE images ADD COLUMN outside TEXT NOT NULL DEFAULT '';    -- absolute path; '': it is ours
ALTER TABLE images ADD COLUMN source TEXT NOT NULL DEFAULT '';     -- who made it; '': this program
ALTER TABLE images ADD COLUMN told TEXT NOT NULL DEFAULT '';       -- what the outside file tells
ALTER TABLE images ADD COLUMN albums TEXT NOT NULL DEFAULT '[]';   -- a list of [id, ms], JSON
CREATE UNIQUE INDEX images_outside ON images (outside) WHERE outside != '';
CREATE INDEX images_content ON images (content) WHERE outside != '';
-- More columns than FTS5 could add to the old one: it is filled again, in batches.
DROP TABLE words;
"""
    + _WORDS.replace("regions, ", "")  # they came with version 7
    + """-- Every value of a facet has a number; a row's labels are its numbers (`history_labels`).
CREATE TABLE label_names (
    code INTEGER PRIMARY KEY, facet TEXT NOT NULL, value TEXT NOT NULL, title TEXT NOT NULL,
    UNIQUE (facet, value)
);
CREATE TABLE labels (
    id INTEGER PRIMARY KEY REFERENCES images(id) ON DELETE CASCADE, data BLOB NOT NULL
);
-- How a picture looks (`imaging.fingerprint`), and in what order of the albums' own it stands
-- there.
CREATE TABLE looks (
    id INTEGER PRIMARY KEY REFERENCES images(id) ON DELETE CASCADE, data BLOB NOT NULL
);
CREATE TABLE album_entries (
    album TEXT NOT NULL, id INTEGER NOT NULL REFERENCES images(id) ON DELETE CASCADE,
    added INTEGER NOT NULL, PRIMARY KEY (album, id)
) WITHOUT ROWID;
CREATE INDEX album_entries_id ON album_entries (id);
-- Albums, saved searches and watched folders.
CREATE TABLE named (
    uid TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, data TEXT NOT NULL
) WITHOUT ROWID;
-- Outside files that were looked at, so that an unchanged one is not read again.
CREATE TABLE outside_files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL
) WITHOUT ROWID;
-- Rows that were indexed and have changed since, for the indexes here and those in memory.
CREATE TABLE touched (revision INTEGER PRIMARY KEY AUTOINCREMENT, id INTEGER NOT NULL);
"""
    + _TOUCHED
    + """CREATE TRIGGER images_gone AFTER DELETE ON images BEGIN
    INSERT INTO touched (id) VALUES (old.id);
END;
CREATE TRIGGER images_albums AFTER UPDATE OF albums ON images BEGIN
    DELETE FROM album_entries WHERE id = old.id;
    INSERT OR REPLACE INTO album_entries
        SELECT json_extract(value, '$[0]'), new.id, json_extract(value, '$[1]')
        FROM json_each(new.albums);
END;
CREATE TRIGGER images_albums_new AFTER INSERT ON images WHEN new.albums != '[]' BEGIN
    INSERT OR REPLACE INTO album_entries
        SELECT json_extract(value, '$[0]'), new.id, json_extract(value, '$[1]')
        FROM json_each(new.albums);
END;
UPDATE progress SET value = 0 WHERE name = 'words';
INSERT INTO progress VALUES ('labels', 0);
INSERT INTO progress VALUES ('looks', 0);
INSERT INTO progress VALUES ('touched', 0);
"""
)

# Settings are labels, too: all of these are made again.
_V4 = """
DROP TABLE facets;
DELETE FROM labels;
DELETE FROM label_names;
DELETE FROM progress WHERE name = 'facets';
UPDATE progress SET value = 0 WHERE name = 'labels';
"""

# What pictures were made from, both ways.
_LINEAGE = """CREATE TABLE lineage (
    parent TEXT NOT NULL, id INTEGER NOT NULL REFERENCES images(id) ON DELETE CASCADE,
    PRIMARY KEY (parent, id)
) WITHOUT ROWID;
"""
_V5 = (
    """
ALTER TABLE images ADD COLUMN parents TEXT NOT NULL DEFAULT '';    -- a list of ids, JSON
"""
    + _LINEAGE
    + """CREATE INDEX lineage_id ON lineage (id);
CREATE TRIGGER images_parents AFTER UPDATE OF parents ON images BEGIN
    DELETE FROM lineage WHERE id = old.id;
    INSERT OR IGNORE INTO lineage SELECT value, new.id
        FROM json_each(iif(new.parents = '', '[]', new.parents));
END;
CREATE TRIGGER images_parents_new AFTER INSERT ON images WHEN new.parents != '' BEGIN
    INSERT OR IGNORE INTO lineage SELECT value, new.id FROM json_each(new.parents);
END;
"""
)

_V6 = """
ALTER TABLE images ADD COLUMN crc INTEGER;              -- of all others (`row_check.SUM`)
ALTER TABLE environments ADD COLUMN crc INTEGER;
ALTER TABLE named ADD COLUMN crc INTEGER;
ALTER TABLE outside_files ADD COLUMN crc INTEGER;
"""

# Prompts of regions are found, too: the words are made again.
_V7 = f"""
DROP TABLE words;
{_WORDS}UPDATE progress SET value = 0 WHERE name = 'words';
"""

# The workbench that a picture was made with is a label, too.
_V8 = """
DELETE FROM labels;
DELETE FROM label_names;
UPDATE progress SET value = 0 WHERE name = 'labels';
DROP TRIGGER images_touched;
""" + _TOUCHED.replace("'facets', ", "")  # which version 4 called labels

_NAMES = "('words', 'labels', 'looks', 'touched', 'rebuild')"

_DERIVE = (
    """
DROP TABLE words;
"""
    + _WORDS
    + """
DELETE FROM labels;
DELETE FROM label_names;
DELETE FROM looks;
DELETE FROM touched;
DELETE FROM album_entries;
INSERT OR REPLACE INTO album_entries
    SELECT json_extract(one.value, '$[0]'), i.id, json_extract(one.value, '$[1]')
    FROM images i, json_each(i.albums) one;
DELETE FROM lineage;
INSERT OR IGNORE INTO lineage
    SELECT one.value, i.id FROM images i, json_each(i.parents) one WHERE i.parents != '';
-- Of a name that is damaged it may be the rebuild that was due.
INSERT OR REPLACE INTO progress SELECT 'rebuild', 1 WHERE EXISTS (
    SELECT 1 FROM progress WHERE name NOT IN """
    + _NAMES
    + """);
DELETE FROM progress WHERE name NOT IN """
    + _NAMES
    + """;
INSERT OR REPLACE INTO progress
    VALUES ('words', 0), ('labels', 0), ('looks', 0), ('touched', 0);
"""
)

_DERIVED = ("looks", "touched")


def _reached(name: str, table: str, key: str = "id") -> str:
    """SQL: whether the progress ``name`` is where the rows of its table end, but for entries that
    are gone."""
    done = f"(SELECT value FROM progress WHERE name = '{name}')"
    last = f"(SELECT coalesce(max({key}), 0) FROM {table})"
    return (
        f"{done} >= {last} AND NOT EXISTS (SELECT 1 FROM images WHERE id > {last} AND id <= {done})"
    )


_SOUND = f"""SELECT {_reached("words", "words_docsize")} AND {_reached("labels", "labels")}
    AND (SELECT count(*) FROM progress WHERE name IN ('looks', 'touched') AND value BETWEEN 0
        AND (SELECT coalesce(max(seq), 0) FROM sqlite_sequence)) = 2
    AND NOT EXISTS (SELECT 1 FROM progress WHERE name NOT IN {_NAMES})"""


HISTORY = Schema(
    migrations=(_V1, _V2, _V3, _V4, _V5, _V6, _V7, _V8),
    tables=frozenset(
        {"images", "thumbnails", "words", "environments", "progress", "labels"}
        | {"label_names", "looks", "album_entries", "named", "outside_files", "touched"}
        | {"lineage"}
    ),
    newer="history_newer",
    damaged="history_damaged",
    failed="history_failed",
    what="the history",
    records=(
        Records("images", later("history_rows", "check_row")),
        Records("environments", later("history_rows", "check_environment"), ("hash",)),
        Records("named", later("history_named", "check_named"), ("uid",)),
        Records("outside_files", key=("path",)),
    ),
    derived=(
        *(Records(table) for table in _DERIVED),
        Records("label_names"),
        Records("labels", later("history_rows", "check_labels", "data")),
        Records("album_entries", key=("album", "id")),
        Records("lineage", key=("parent", "id")),
        Records("progress", key=("name",)),
    ),
    derive=_DERIVE,
    sound=_SOUND,
    words="words",
    after="INSERT OR REPLACE INTO progress VALUES ('rebuild', 1);",
    repair="velatura history check --rebuild",
)
