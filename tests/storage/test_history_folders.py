"""Folders of pictures taken into the history: where they are, once, and found again."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.picture_info import NamedWeights, PictureInfo
from desktop_app.imaging.encode import encode
from desktop_app.storage import history_folders
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_check import check
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_folders import Scanned, import_folders, rescan, watch
from desktop_app.storage.history_inputs import bytes_of
from desktop_app.storage.history_named import named
from desktop_app.storage.history_rebuild import rebuild
from desktop_app.storage.history_search import HistorySearch, Query
from desktop_app.storage.history_trash import empty_trash, trash, trash_older
from desktop_app.storage.history_zip import export_zip
from desktop_app.storage.result_file import result_png, result_texts
from tests.storage.conftest import MODEL, picture, request_for
from tests.traced import traced

INFO = PictureInfo(
    source="comfyui",
    prompt="an owl at night",
    negative="blurry",
    seed=42,
    model="dream",
    loras=(NamedWeights("feathers", 0.7),),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pictures, one of them in a folder below; and what is no picture."""
    folder = tmp_path / "pictures"
    (folder / "below").mkdir(parents=True)
    for number, name in enumerate(("a.png", "b.JPG", "below/c.webp")):
        form = {"a.png": "PNG", "b.JPG": "JPEG"}.get(name, "WEBP")
        (folder / name).write_bytes(encode(picture(number), form))
    (folder / "notes.md").write_text("no picture", "utf-8")
    return folder


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every file tells `INFO`; what was read."""
    read = list[bytes]()

    def info(data: bytes, beside: object) -> PictureInfo:
        read.append(data)
        return INFO

    monkeypatch.setattr(history_folders, "read_picture_info", info)
    return read


def counted(done: Scanned) -> dict[str, int]:
    """What is not 0."""
    return {name: count for name, count in asdict(done).items() if type(count) is int and count}


def content(history: History) -> list[dict[str, Any]]:
    entries = history.newest(limit=999)
    return sorted(
        ({**asdict(e), "id": 0, "thumbnail": b""} for e in entries), key=lambda e: e["uid"]
    )


def one(history: History, ending: str) -> HistoryEntry:
    (entry,) = (entry for entry in history.newest() if entry.outside.endswith(ending))
    return entry


@pytest.mark.slow
def test_pictures_stay_where_they_are_with_what_they_tell(
    history: History, folder: Path, told: list[bytes]
) -> None:
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*.*")}
    progress = list[tuple[int, int]]()
    done = import_folders(history, [folder], lambda done, total: progress.append((done, total)))
    assert counted(done) == {"files": 3, "added": 3}
    assert progress == [(1, 3), (2, 3), (3, 3)]
    entry = one(history, "a.png")
    assert history.path_of(entry) == folder / "a.png" and entry.file == ""
    assert (entry.prompt, entry.negative_prompt, entry.seed) == ("an owl at night", "blurry", 42)
    assert (entry.model_name, entry.model_digest, entry.source) == ("dream", "", "comfyui")
    assert (str(entry.size), entry.request, entry.task, entry.seconds) == ("64x48", None, "", 0)
    assert entry.outside_data["loras"] == [{"name": "feathers", "weight": 0.7}]
    assert entry.created_ms == (folder / "a.png").stat().st_mtime_ns // 1_000_000
    assert entry.thumbnail and not entry.missing and entry.typed == entry.prompt
    search = HistorySearch(history)
    for query in (
        Query("owl"),
        Query("dream"),
        Query("pictures"),
        Query(wanted={"lora": ("feathers",), "source": ("comfyui",), "model": ("dream",)}),
        Query(wanted={"seed": ("42",)}, unwanted={"source": ("velatura",)}),
    ):
        assert search.count(query) == (2 if query.text == "pictures" else 3), query
    assert search.count(Query("steps:>1")) == search.count(Query("eta:0")) == 0
    assert before == {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*.*")}
    assert len(told) == 3


@pytest.mark.slow
def test_a_picture_that_tells_nothing_is_taken_in_as_such(history: History, folder: Path) -> None:
    import_folders(history, [folder / "below"])
    (entry,) = history.newest()
    assert (entry.prompt, entry.seed, entry.source) == ("", -1, "unknown")
    assert HistorySearch(history).facets(Query(), ("seed", "model"))["model"].values == ()


@pytest.mark.slow
def test_a_picture_of_our_own_has_its_request(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = request_for("a red apple", seed=3, steps=9)

    def info(data: bytes, beside: object) -> PictureInfo:
        return PictureInfo(source="velatura", request=request)

    monkeypatch.setattr(history_folders, "read_picture_info", info)
    texts = result_texts(request, MODEL, request.size, load_schedulers())
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "mine.png").write_bytes(result_png(picture(), texts))
    import_folders(history, [tmp_path / "saved"])
    (entry,) = HistorySearch(history).listed("steps:9")
    assert (entry.request, entry.source, entry.seed) == (request, "velatura", 3)


@pytest.mark.slow
def test_twice_adds_nothing_and_reads_nothing(
    history: History, folder: Path, told: list[bytes]
) -> None:
    import_folders(history, [folder])
    link = folder.parent / "link"
    link.symlink_to(folder, target_is_directory=True)
    for again in ([folder], [link], [folder / "below", folder]):
        done = import_folders(history, again)
        assert done.added == 0 and done.known == done.files
    assert len(told) == len(history.newest()) == 3
    shutil.copy(folder / "a.png", folder / "copy of a.png")
    assert counted(import_folders(history, [folder])) == {"files": 4, "known": 4}
    assert len(history.newest()) == 3


def test_the_histories_own_pictures_are_not_taken_in(history: History, tmp_path: Path) -> None:
    entry = history.add(picture(), request_for("x"), MODEL)
    assert counted(import_folders(history, [tmp_path])) == {}
    shutil.copy(history.path_of(entry), tmp_path)
    assert counted(import_folders(history, [tmp_path])) == {"files": 1, "known": 1}


@pytest.mark.slow
def test_a_moved_file_is_found_by_its_content(
    history: History, folder: Path, told: list[bytes]
) -> None:
    import_folders(history, [folder])
    entry = one(history, "a.png")
    history.mark(entry.uid, starred=True)
    (folder / "a.png").rename(folder / "below" / "renamed.png")
    assert one(history, "a.png").missing
    assert check(history).missing == (entry.uid,)
    assert counted(import_folders(history, [folder])) == {"files": 3, "known": 2, "moved": 1}
    again = one(history, "renamed.png")
    assert (again.uid, again.starred, again.missing) == (entry.uid, True, False)
    assert check(history).is_whole
    (folder / "b.JPG").unlink()
    assert counted(import_folders(history, [folder])) == {"files": 2, "known": 2, "missing": 1}


@pytest.mark.slow
def test_a_file_with_other_content_is_another_picture_of_the_same_entry(
    history: History, folder: Path, told: list[bytes]
) -> None:
    import_folders(history, [folder])
    before = one(history, "a.png")
    (folder / "a.png").write_bytes(encode(picture(9, 80, 80), "PNG"))
    assert counted(import_folders(history, [folder])) == {"files": 3, "known": 2, "changed": 1}
    after = one(history, "a.png")
    assert (after.uid, str(after.size)) == (before.uid, "80x80")
    assert after.content != before.content and after.thumbnail != before.thumbnail


def test_what_is_damaged_is_named_and_stops_nothing(history: History, folder: Path) -> None:
    whole = (folder / "a.png").read_bytes()
    (folder / "cut.png").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "text.png").write_text("not a picture", "utf-8")
    (folder / "folder.png").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.png")
    (folder / "dangling.png").symlink_to(folder / "nothing")
    done = import_folders(history, [folder, folder / "nowhere"])
    assert done.added == 3 and done.absent == [str(folder / "nowhere")]
    names = {Path(name).name for name, _ in done.refused}
    assert names == {"cut.png", "empty.jpg", "text.png", "dangling.png", "pipe.png"}
    assert done.damaged == len(done.refused) and all(reason for _, reason in done.refused)


@pytest.mark.slow
def test_it_can_be_cancelled_and_goes_on_later(
    history: History, folder: Path, told: list[bytes]
) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        import_folders(history, [folder], lambda done, _: cancel.cancel(), cancel)
    assert len(history.newest()) == 1
    assert counted(import_folders(history, [folder])) == {"files": 3, "known": 1, "added": 2}


def test_they_come_back_when_the_database_is_lost(
    history: History, folder: Path, told: list[bytes]
) -> None:
    history.add(picture(7), request_for("own"), MODEL)
    import_folders(history, [folder])
    watch(history, folder)
    history.mark(one(history, "a.png").uid, starred=True, note="n", tags=["t"])
    (folder / "b.JPG").rename(folder / "moved.jpg")
    (folder / "below/c.webp").write_bytes(encode(picture(8), "WEBP"))
    import_folders(history, [folder])
    before = content(history)
    history.close()
    for path in history.folder.glob("history.sqlite*"):
        path.unlink()
    again = History(history.file, load_schedulers())
    assert rebuild(again).added == 4
    assert content(again) == before
    assert counted(rescan(again)) == {"files": 3, "known": 3}
    assert b"/pictures/" not in again.path_of(HistorySearch(again).listed("own")[0]).read_bytes()
    again.close()


def test_in_the_trash_and_out_of_it_the_file_stays(
    history: History, folder: Path, told: list[bytes]
) -> None:
    watch(history, folder)
    assert watch(history, folder) in named(history, "folder")
    assert len(named(history, "folder")) == 1
    assert rescan(history).added == 3
    assert trash_older(history, 0) == 0, "they may be older than the history"
    trash(history, [one(history, "a.png").uid])
    moved = list[Path]()
    assert empty_trash(history, moved.append).removed == 1
    assert moved == [] and (folder / "a.png").exists()
    assert counted(rescan(history)) == {"files": 3, "known": 3}, "nobody asked for it again"
    assert counted(import_folders(history, [folder])) == {"files": 3, "known": 2, "added": 1}


def test_other_readers_of_rows_know_them(
    history: History, folder: Path, told: list[bytes], tmp_path: Path
) -> None:
    import_folders(history, [folder])
    own = history.add(picture(7), request_for("own"), MODEL)
    done = export_zip(history, BlobStore(tmp_path / "blobs"), tmp_path / "h.zip")
    assert (done.entries, done.outside, done.missing) == (1, 3, ())
    found = check(history)
    assert found.is_whole and found.entries == 4
    entry = one(history, "a.png")
    assert bytes_of(history, BlobStore(tmp_path / "blobs"), entry.uid) == 0
    assert [each.uid for each in history.beginning(entry.uid[:20])] == [entry.uid]
    assert own.uid[:12] != entry.uid[:12]
    assert json.loads(entry.outside_json)["source"] == "comfyui"


@pytest.mark.slow
def test_thousands_take_no_more_memory_than_one(history: History, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(5000):
        (folder / f"{number}.png").write_bytes(encode(picture(number, 256, 256), "PNG"))
    with traced() as peak:
        assert import_folders(history, [folder]).added == 5000
    assert peak.bytes < 20_000_000
