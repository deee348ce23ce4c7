"""One damaged bit: what can't be read is set aside alone and kept, the rest works, the check tells
the truth, and a repair brings back what it can."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from desktop_app.app.cli import main
from desktop_app.app.data_checks import check_stores
from desktop_app.core.queue_entry import JobStatus
from desktop_app.core.set_aside import aside_file, asides
from desktop_app.storage.data.open_folder import open_data
from desktop_app.storage.history_check import check
from desktop_app.storage.history_content import ContentVectors
from desktop_app.storage.history_facets import FACET_TABLE
from desktop_app.storage.history_marks import Marks
from desktop_app.storage.history_rebuild import rebuild
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.storage.history_schema import HISTORY
from desktop_app.storage.history_search import HistorySearch, Query
from desktop_app.storage.model_store import SqliteModelStore
from desktop_app.storage.open_documents import read_open
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.queue_store import QueueStore
from desktop_app.storage.settings import Settings
from desktop_app.storage.tab_folders import TabFolder, left_tabs
from tests.storage import record_files as files
from tests.storage import record_stores as stores
from tests.storage.all_stores import STORES
from tests.storage.conftest import MODEL, picture, request_for
from tests.storage.record_damage import tried
from tests.storage.record_stores import history_of, record


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return DataPaths.at(tmp_path / "data")


def corrupt(file: Path, sql: str, *values: object) -> None:
    """Write what no program writes; texts as bytes need not be UTF-8."""
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(sql, values)


@pytest.mark.few(13)
@pytest.mark.parametrize("name", STORES)
def test_after_a_flip_or_a_cut_everything_else_works(name: str, tmp_path: Path) -> None:
    counts, wrong = tried(name, STORES[name], tmp_path, 1, 1, 1)
    assert not wrong
    for found in counts.values():
        assert found["starts"] == found["works"] == found["check is true"] == found["tries"], found


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", STORES)
def test_four_hundred_flips_forty_cuts_and_twenty_swaps(name: str, tmp_path: Path) -> None:
    counts, wrong = tried(name, STORES[name], tmp_path, 400, 40, 20)
    for found in counts.values():
        assert found["starts"] == found["works"] == found["tries"], wrong
        assert found["check is true"] >= found["tries"] - 5, wrong


BAD_JOBS = {
    "JSON": ("record", b'{"operation": "edit", "spots": [{]}'),
    "UTF-8": ("owner", b"an\xffn"),
    "error": ("error", b"{"),
    "finish": ("finish", b"[]"),
    "state": ("state", b"waitjng"),
    "images": ("images", -3),
    "time": ("created", 1e300),
    "class": ("held", b"no"),
    "steps": ("step", 2**40 + 2**39),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", BAD_JOBS)
def test_a_job_that_cant_be_read_stops_no_other(what: str, paths: DataPaths) -> None:
    with closing(QueueStore(paths.queue_file)) as store:
        for job in "abc":
            store.add(job, record(f"job {job}"))
    column, value = BAD_JOBS[what]
    kind = "CAST(? AS TEXT)" if isinstance(value, bytes) else "?"
    with closing(QueueStore(paths.queue_file)) as open_already:
        corrupt(paths.queue_file, f"UPDATE jobs SET {column} = {kind} WHERE id = 'b'", value)
        for store in (open_already, QueueStore(paths.queue_file)):
            listed = [entry.id for entry in store.entries()]
            assert store is open_already or listed == ["a", "c", "d"]
            store.add("d", record("new"))
            assert store.record_of("d").title == "new"
        (notice,) = store.take_notices()
        assert notice.code == "records_unreadable"
        assert aside_file(paths.queue_file).name in notice.kept
        store.close()
    (kept,) = asides(paths.queue_file)
    assert (kept.place, kept.values["id"]) == ("jobs", "b")
    assert not next(one for one in check_stores(paths) if one.store == "queue").is_whole


def test_a_job_comes_back_with_its_images_and_waits_to_be_released(paths: DataPaths) -> None:
    stores.make_queue(paths)
    with closing(sqlite3.connect(paths.queue_file)) as database, database:
        job, text = database.execute("SELECT id, record FROM jobs LIMIT 1").fetchone()
        at = text.index('"prompt"') + 8
        broken = text[:at] + chr(ord(text[at]) ^ 4) + text[at + 1 :]
        # Of an older version: without a checksum, which would put one bit right.
        database.execute("UPDATE jobs SET record = ?, crc = NULL WHERE id = ?", (broken, job))
    with closing(QueueStore(paths.queue_file)) as store:
        assert store.entry(job) is None
        assert "b" * 64 in store.blobs(), "its inputs stay until it is repaired"
    (found,) = [one for one in check_stores(paths, repair=True) if one.store == "queue"]
    assert found.is_whole and found.repaired == 2
    with closing(QueueStore(paths.queue_file)) as store:
        entry = store.entry(job)
        assert entry is not None and entry.held and entry.status is JobStatus.WAITING
        assert entry.done == {0}
        assert json.dumps(store.record_of(job).to_json()) == text


def test_the_commands_of_the_queue_work_beside_a_damaged_job(
    paths: DataPaths, capsys: pytest.CaptureFixture[str]
) -> None:
    stores.make_queue(paths)
    corrupt(paths.queue_file, "UPDATE jobs SET record = '{' WHERE id = '000000000000'")
    at = ["--data-dir", str(paths.root)]
    assert main([*at, "queue", "list", "--json"]) == 0
    out, said = capsys.readouterr()
    assert len(json.loads(out)["jobs"]) == 11
    assert "queue.unreadable.jsonl" in said
    assert main([*at, "queue", "cancel", "--all"]) == 0
    assert main([*at, "data", "check"]) == 2
    assert "queue: damaged" in capsys.readouterr().out
    assert main([*at, "data", "check", "--repair", "--json"]) == 2, "of '{' nothing can be told"
    aside_file(paths.queue_file).unlink()
    assert main([*at, "data", "check"]) == 0


BAD_ENTRIES = {
    "UTF-8": ("prompt", b"a f\xf8x"),
    "JSON": ("tags", b'["red", '),
    "albums": ("albums", b"[[1]]"),
    "request": ("request", b'{"prompt": '),
    "class": ("prompt", 3.5),
    "size": ("width", -8),
    "time": ("created", 2**62),
    "place": ("file", b"../../etc/passwd"),
}


@pytest.mark.few(1)
@pytest.mark.parametrize("what", BAD_ENTRIES)
def test_an_entry_that_cant_be_read_hides_no_other_and_comes_back(
    what: str, paths: DataPaths
) -> None:
    stores.make_history(paths)
    before = stores.read_history(paths)
    column, value = BAD_ENTRIES[what]
    kind = "CAST(? AS TEXT)" if isinstance(value, bytes) else "CAST(? AS BLOB)"
    kind = "?" if isinstance(value, int) else kind
    with closing(sqlite3.connect(paths.history_file)) as database:  # as a damaged disk would
        triggers = database.execute(
            "SELECT name, sql FROM sqlite_master WHERE name IN ('images_touched', 'images_albums')"
        ).fetchall()
        for name, _ in triggers:
            database.execute(f"DROP TRIGGER {name}")
        database.execute(f"UPDATE images SET {column} = {kind} WHERE id = 2", (value,))
        for _, made in triggers:
            database.execute(made)
        database.commit()
    with history_of(paths) as history:
        found = check(history)
        assert not found.is_whole and len(found.aside) == 1
        assert len(history.newest()) == 11 == HistorySearch(history).count(Query("fox"))
        assert [notice.code for notice in history.take_notices()] == ["records_unreadable"]
        assert rebuild(history).added == 1
        assert check(history).is_whole
    after = stores.read_history(paths)
    assert after.keys() == before.keys()


@pytest.mark.slow
def test_an_environment_that_is_no_json_is_set_aside_when_it_is_asked_for(
    paths: DataPaths,
) -> None:
    stores.make_history(paths)
    with history_of(paths) as history:
        origin = EntryOrigin(environment={"torch": "2"})
        name = history.add(picture(50, 8, 8), request_for("made"), MODEL, origin).environment
    for damaged in ('{"torch"', "[]"):
        corrupt(paths.history_file, "UPDATE environments SET data = ?", damaged)
        with history_of(paths) as history:
            assert history.environment(name) == {} and history.environment_json(name) == ""
            assert [one.place for one in history.database.unrepaired()] == ["environments"]
            rebuild(history)
            assert history.environment(name) == {"torch": "2"} and check(history).is_whole


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("images", "albums = 'H]'"),
        ("images", "tags = '[\"a\"'"),
        ("images", "outside = '/a.png', told = '{'"),
        ("named", "kind = 'alcum'"),
        ("named", "data = '{' WHERE kind = 'search'"),
        ("environments", "data = replace(data, '2', '4')"),
    ],
)
def test_a_row_that_is_no_longer_what_it_was_is_named_at_once_and_comes_back(
    table: str, change: str, paths: DataPaths
) -> None:
    stores.make_history(paths)
    with history_of(paths) as history:
        history.add(
            picture(50, 8, 8), request_for("m"), MODEL, EntryOrigin(environment={"torch": "2"})
        )
    before = stores.read_history(paths)
    with closing(sqlite3.connect(paths.history_file)) as database:  # as a damaged disk would
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            database.execute(f"DROP TRIGGER {name}")
        database.execute(f"UPDATE {table} SET {change}{' WHERE id = 2' * (table == 'images')}")
        database.commit()
    with history_of(paths) as history:
        if table == "images":
            assert len(history.newest(limit=99)) == 12, "hidden alone, whoever asks"
        assert not check(history).is_whole and history.database.unrepaired()
        rebuild(history)
        assert check(history).is_whole
    after = stores.read_history(paths)
    assert after.keys() == before.keys()
    assert {key: after[key] for key in after if key in named_of(before)} == named_of(before)


def named_of(told: stores.Told) -> stores.Told:
    return {key: text for key, text in told.items() if text.startswith("Named(")}


def test_rows_lost_with_a_page_are_missed_until_the_history_was_rebuilt(paths: DataPaths) -> None:
    stores.make_history(paths)
    before = stores.read_history(paths)
    with closing(sqlite3.connect(paths.history_file)) as database:
        sql = "SELECT rootpage FROM sqlite_master WHERE name = 'named'"
        (page,) = database.execute(sql).fetchone()
    data = bytearray(paths.history_file.read_bytes())
    data[page * 4096 - 400 : page * 4096] = bytes(400)
    paths.history_file.write_bytes(data)
    assert len(stores.read_history(paths)) < len(before)
    with history_of(paths) as history:
        found = check(history)
        assert found.kept and found.only_noted == 2 and not found.is_whole
        rebuild(history)
        assert check(history).is_whole
    assert stores.read_history(paths) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE progress SET value = 8 WHERE name = 'words'",
        "UPDATE progress SET value = -5 WHERE name = 'touched'",
        "UPDATE progress SET name = 'mabels' WHERE name = 'labels'",
        "UPDATE progress SET name = 'looky' WHERE name = 'looks'",
        "DELETE FROM progress",
    ],
)
def test_how_far_the_indexes_go_is_found_out_again(change: str, paths: DataPaths) -> None:
    stores.make_history(paths)
    before = stores.read_history(paths)
    with closing(sqlite3.connect(paths.history_file)) as database:
        assert database.execute(HISTORY.sound).fetchone()[0], "nothing is made again without need"
        database.execute(change)
        database.commit()
    assert stores.read_history(paths) == before
    stores.use_history(paths)
    assert stores.check_history(paths)


@pytest.mark.slow
def test_a_repair_makes_all_that_searches_look_in_again(paths: DataPaths) -> None:
    stores.make_history(paths)
    with history_of(paths) as history:
        before = HistorySearch(history).facets(Query(), tuple(FACET_TABLE))
    corrupt(paths.history_file, "UPDATE label_names SET title = 'no', value = value || '?'")
    with history_of(paths) as history:
        assert HistorySearch(history).facets(Query(), tuple(FACET_TABLE)) != before
    stores.repair_history(paths)
    with history_of(paths) as history:
        assert HistorySearch(history).facets(Query(), tuple(FACET_TABLE)) == before


@pytest.mark.slow
def test_what_follows_from_the_rows_is_made_again(paths: DataPaths) -> None:
    stores.make_history(paths)
    for sql in (
        "UPDATE labels SET data = x'0102' WHERE id = 3",
        "UPDATE label_names SET value = CAST(x'ff' AS TEXT) WHERE code = 2",
        "UPDATE labels SET data = data || x'ffffff7f' WHERE id = 3",
    ):
        before = stores.read_history(paths)
        corrupt(paths.history_file, sql)
        assert stores.read_history(paths) == before
        assert stores.check_history(paths)


@pytest.mark.slow
def test_of_a_damaged_file_the_rows_are_taken_over(paths: DataPaths) -> None:
    stores.make_queue(paths)
    for at, value in ((0, b"X"), (18, b"\x07"), (57, b"\x02"), (120, b"\xff")):
        data = bytearray(paths.queue_file.read_bytes())
        data[at : at + 1] = value
        paths.queue_file.write_bytes(data)
        with closing(QueueStore(paths.queue_file)) as store:
            store.take_over("me")
            assert len(store.entries()) == 12, at
    assert len(list(paths.root.glob("queue-damaged-*.sqlite"))) >= 3


def test_a_header_with_a_damaged_version_is_no_newer_version(paths: DataPaths) -> None:
    stores.make_queue(paths)
    data = bytearray(paths.queue_file.read_bytes())
    data[60] ^= 0x10
    paths.queue_file.write_bytes(data)
    with closing(QueueStore(paths.queue_file)) as store:
        assert len(store.entries()) == 12 and not store.take_notices()


@pytest.mark.slow
def test_a_damaged_index_is_made_again(paths: DataPaths) -> None:
    stores.make_queue(paths)
    with closing(sqlite3.connect(paths.queue_file)) as database:
        database.execute("PRAGMA writable_schema = ON")
        sql = "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE"
        database.execute(f"{sql} name = 'commands') WHERE name = 'jobs_by_rank'")
        database.commit()
    with closing(QueueStore(paths.queue_file)) as store:
        assert len(store.entries()) == 12 and store.take_notices()


def test_a_model_that_cant_be_read_is_set_aside_and_repaired(paths: DataPaths) -> None:
    stores.make_models(paths)
    broken = "replace(record, '\"notes\":', '\"notes\";')"
    corrupt(paths.model_records, f"UPDATE models SET record = {broken}, crc = NULL WHERE added = 3")
    with closing(SqliteModelStore(paths.model_records)) as store:
        assert len(store.all()) == 11 and store.take_notices()
    check_stores(paths, repair=True)
    assert len(stores.read_models(paths)) == 12


@pytest.mark.slow
def test_no_flip_in_the_tokens_lets_anybody_in_or_others_out(paths: DataPaths) -> None:
    stores.make_tokens(paths)
    whole, before = (paths.root / "server-tokens.json").read_bytes(), stores.read_tokens(paths)
    at = whole.index(b"user-3") - 12
    for place in range(at, at + 150, 3):
        data = bytearray(whole)
        data[place] ^= 6  # one bit alone is put right
        (paths.root / "server-tokens.json").write_bytes(data)
        told = stores.read_tokens(paths)
        assert set(before) - set(told) <= {"user-2", "user-3"} and told.items() <= before.items()
    assert asides(paths.root / "server-tokens.json")


def test_a_line_of_notes_with_another_value_is_none_and_named(paths: DataPaths) -> None:
    paths.root.mkdir()
    marks = Marks(paths.root / "marks.jsonl")
    for number in range(3):
        marks.note(f"{number:032x}", "", {"note": f"number {number}"})
    whole = (paths.root / "marks.jsonl").read_bytes()
    (paths.root / "marks.jsonl").write_bytes(whole.replace(b"number 1", b"number 6"))
    assert [line is None for line in marks.lines()] == [False, True, False]
    (paths.root / "marks.jsonl").write_bytes(whole.replace(b"\n", b"\x0b", 1))
    assert [line is None for line in marks.lines()] == [False, False, False]
    old = b'{"uid":"a","content":"","marks":{"note":"of an older version"}}\n'
    (paths.root / "marks.jsonl").write_bytes(old)
    assert [line and line.columns for line in marks.lines()] == [{"note": "of an older version"}]


def test_damaged_notes_are_written_anew_and_what_nobody_knows_is_set_aside(
    paths: DataPaths,
) -> None:
    stores.make_history(paths)
    with history_of(paths) as history:
        rebuild(history)  # as the window does when it is new
        uid = history.newest()[0].uid
        history.mark(uid, starred=True)
        history.mark(uid, note="mine")
        history.mark(uid, starred=False)
        before = history.get(uid)
        file, told = history.marks.file, stores.read_marks(paths)
        lines = file.read_bytes().splitlines(keepends=True)
        damaged = [line.replace(b'"crc":"', b'"crc":"x') for line in lines[-2:]]
        stranger = b'{"uid":"%032x","content":"","marks":{"note":"gone"},"crc":"0"}\n' % 5
        file.write_bytes(b"".join([*lines[:-2], *damaged, stranger]))
        assert len(check(history).torn_at) == 3
        rebuild(history)
        assert history.get(uid) == before, "an older line does not undo what the torn one told"
        again = stores.read_marks(paths)
        assert {key: again.get(key) for key in told} == told
        found = check(history)
        assert not found.torn and len(found.aside) == 1
        assert "gone" in str(asides(file)[0].values)
        assert not next(one for one in check_stores(paths) if one.store == "marks").is_whole


@pytest.mark.slow
def test_licences_that_cant_be_read_are_kept_when_the_next_is_accepted(paths: DataPaths) -> None:
    paths.root.mkdir()
    files.make_licences(paths)
    whole = paths.licences.read_text()
    for broken in (whole.replace('"model": "model-3"', '"model": 3'), whole[:-40]):
        paths.licences.write_text(broken)
        files.use_licences(paths)
        assert len(files.read_licences(paths)) == 8
        assert asides(paths.licences)
        assert not next(one for one in check_stores(paths) if one.store == "licences").is_whole
        aside_file(paths.licences).unlink()


@pytest.mark.slow
@pytest.mark.parametrize("has_check", [True, False])
def test_a_damaged_digit_of_the_version_file_shuts_nobody_out(
    has_check: bool, paths: DataPaths
) -> None:
    stores.make_version(paths)
    text = paths.version_file.read_text()
    if not has_check:  # as older versions wrote it: the databases tell their own versions
        told = json.loads(text)
        del told["crc"]
        text = json.dumps(told)
    before = json.loads(text)
    for name in ("format", *before["stores"]):
        for bit in (2, 4, 8):
            broken = re.sub(
                rf'("{name}": )(\d)', lambda one, b=bit: f"{one[1]}{int(one[2]) ^ b}", text
            )
            is_next = not has_check and int(re.findall(rf'"{name}": (\d+)', broken)[0]) == 2
            if broken != text and not is_next:
                paths.version_file.write_text(broken)
                open_data(paths).release()
                told = json.loads(paths.version_file.read_bytes())
                assert told["stores"] == before["stores"], (name, bit)


def test_a_result_of_a_tab_that_cant_be_read_is_named(paths: DataPaths) -> None:
    files.make_tab(paths)
    (name,) = left_tabs(paths.tabs)
    tab = TabFolder.resume(paths.tabs, name)
    assert tab is not None
    for result in ("a", "b"):
        tab.write_result(result, {"seed": 7})
    tab.close(keep=True)
    assert all(one.is_whole for one in check_stores(paths))
    file = paths.tabs / name / "a.result"
    data = bytearray(file.read_bytes())
    data[3] ^= 4
    file.write_bytes(data)
    assert all(one.is_whole for one in check_stores(paths)), "one bit is put right"
    file.write_bytes(data[:9])
    (found,) = [one for one in check_stores(paths) if not one.is_whole]
    assert (found.store, found.file) == ("tabs", file)


def test_unreadable_lists_of_tags_and_wildcards_are_named(paths: DataPaths) -> None:
    for folder in (paths.tags, paths.wildcards):
        folder.mkdir(parents=True)
        (folder / "good.csv").write_text("a tag,0,1\n")
        (folder / "good.txt").write_text("blue\n")
    (paths.tags / "bad.csv").write_bytes(b"\0\1")
    (paths.wildcards / "bad.json").write_text('{"a": [')
    said = {one.store: one.damage for one in check_stores(paths)}
    assert "bad.csv" in said["tags"] and "bad.json" in said["wildcards"]


def test_settings_keep_what_can_be_read(paths: DataPaths) -> None:
    stores.make_settings(paths)
    before = stores.read_settings(paths)
    text = paths.settings.read_text()
    for broken in (text.replace('theme = "', "theme = ", 1), text[: text.rindex("\n# end")]):
        paths.settings.write_text(broken)
        settings = Settings.load(paths.settings)
        assert settings.notice is not None and settings.notice.code == "settings_damaged"
        told = stores.read_settings(paths)
        assert set(before) - {"theme"} <= set(told)
    assert len(list(paths.root.glob("settings-damaged-*.toml"))) == 2


def test_documents_of_a_damaged_list_are_opened_all_the_same(paths: DataPaths) -> None:
    stores.make_open(paths)
    text = paths.open_documents.read_text()
    paths.open_documents.write_text(text.replace('"journal": "journal-3"', '"journal" "journal-3"'))
    assert len(read_open(paths.open_documents).documents) == 7
    assert asides(paths.open_documents)


def test_thumbnails_are_made_again_and_vectors_set_aside(paths: DataPaths) -> None:
    stores.make_history(paths)
    with history_of(paths) as history:
        uids = [entry.uid for entry in history.newest()]
        looks = {entry.uid: entry.thumbnail for entry in history.newest()}
        history.vectors.put("clip", {uid: np.full(4, 0.5, np.float32) for uid in uids})
    folder = paths.history_file.parent
    for value in ("CAST(x'ff' AS TEXT)", "7"):
        corrupt(
            folder / "thumbnails.sqlite", f"UPDATE thumbnails SET data = {value} WHERE rowid = 2"
        )
    corrupt(folder / "content.sqlite", "UPDATE vectors SET data = 'abc' WHERE number = 2")
    with history_of(paths) as history:
        assert {entry.uid: entry.thumbnail for entry in history.newest()} == looks
        content = ContentVectors("clip")
        content.refresh(history)
        assert len(content.ids) == 11
    assert len(asides(folder / "content.sqlite")) == 1


COLUMNS = ("id TEXT", "record TEXT", "images INTEGER", "command TEXT", "seconds REAL", "notes TEXT")


@pytest.mark.slow
@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_with_a_damaged_name_loses_nothing(column: str, paths: DataPaths) -> None:
    """One bit in the text of the schema, and every query that names it fails."""
    stores.make_queue(paths)
    before = stores.read_queue(paths)
    data = paths.queue_file.read_bytes()
    at = data.index(f"    {column}".encode()) + 5
    paths.queue_file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    assert stores.read_queue(paths) == before
    stores.use_queue(paths)
