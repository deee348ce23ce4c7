"""Stores of records, each made by the program, to be damaged: what its readers tell, whether the
rest works, what a check says, and what a repair brings back."""

from __future__ import annotations

import argparse
import atexit
import io
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, redirect_stderr
from functools import cache, partial
from pathlib import Path
from typing import Any

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.brushes import BrushKind, BrushPreset, Drive, Tip
from desktop_app.core.errors import EngineError, StorageError
from desktop_app.core.events import Finished
from desktop_app.core.geometry import Rect
from desktop_app.core.job_record import JobRecord, PartRecord, SpotRecord
from desktop_app.core.model_record import ModelRecord
from desktop_app.core.prompt.styles import Style
from desktop_app.core.queue_entry import JobStatus, QueueCommand
from desktop_app.core.set_aside import asides
from desktop_app.core.swatches import Swatch, Swatches
from desktop_app.extensions.serving.server.server_tokens import (
    ServerUser,
    TokenFile,
    UserLimits,
    token_digest,
)
from desktop_app.extensions.serving.verbs.submission import JOURNAL
from desktop_app.storage.brushes import UserBrushes
from desktop_app.storage.data.open_folder import open_data
from desktop_app.storage.data.version import find_version
from desktop_app.storage.history import History
from desktop_app.storage.history_check import check
from desktop_app.storage.history_facets import FACET_TABLE
from desktop_app.storage.history_named import add_named, add_to_album, named
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.storage.history_search import HistorySearch, Query
from desktop_app.storage.model_store import SqliteModelStore
from desktop_app.storage.open_documents import OpenDocument, OpenDocuments, read_open, write_open
from desktop_app.storage.palettes import UserPalettes
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.queue_rows import DoneImage
from desktop_app.storage.queue_store import QueueStore
from desktop_app.storage.run_journal import RunJournal
from desktop_app.storage.settings import Settings
from desktop_app.storage.styles import UserStyles
from tests.storage import record_files as files
from tests.storage import record_journals as journals
from tests.storage.conftest import MODEL, picture, request_for
from tests.storage.store_row import Store, Told, in_order, repaired

SCHEDULERS = load_schedulers()


def record(title: str) -> JobRecord:
    spot = SpotRecord(request_for(title).to_json(), PartRecord(Rect(0, 0, 4, 4), "a" * 64))
    return JobRecord("edit", (spot,), 2, title, "m", "M", "abc", "doc")


# -- queue ---------------------------------------------------------------------------------------


def make_queue(paths: DataPaths) -> None:
    with closing(QueueStore(paths.queue_file)) as store:
        for number in range(12):
            job = f"{number:012x}"
            store.add(job, record(f"a prompt that is number {number}"), owner="ann", session="s")
            store.keep_image(job, DoneImage(0, 1.5, ("seam",), ("b" * 64,)))
            if number % 3 == 1:
                store.end(job, JobStatus.DONE, finish=Finished(1.0, 0.5, "cpu", "float32"))
            elif number % 3 == 2:
                store.end(job, JobStatus.FAILED, EngineError("engine_died", reason="signal 9"))
        store.append(QueueCommand("pause"))


def read_queue(paths: DataPaths) -> Told:
    with closing(QueueStore(paths.queue_file)) as store:
        told = Told()
        for entry in store.entries():
            parts: list[object] = [entry, store.error_of(entry.id), store.finish_of(entry.id)]
            parts += [store.images_of(entry.id), store.entry(entry.id) == entry]
            try:
                parts.append(store.record_of(entry.id))
            except Exception as error:  # what can't be made is told of that job alone
                if getattr(error, "code", "") != "job_unreadable":
                    raise
                parts.append("unreadable")
            told[entry.id] = repr(parts)
        told |= {f"command {number}": repr(one) for number, one in store.commands()}
        _ = store.blobs(), store.paused, store.sessions(), store.poll()
        return told


def use_queue(paths: DataPaths) -> None:
    with closing(QueueStore(paths.queue_file)) as store:
        store.take_over("me")
        assert store.add("new", record("new"), session="me").title == "new"
        store.start("new")
        store.progress("new", 1, 2, 3.0)
        store.keep_image("new", DoneImage(0))
        store.end("new", JobStatus.DONE, finish=Finished(1.0, 0.5, "cpu", "float32"))
        assert [entry.status for entry in store.entries() if entry.id == "new"] == ["done"]
        store.forget_sessions(["s"])
        store.give_up("me")


# -- history -------------------------------------------------------------------------------------


@contextmanager
def history_of(paths: DataPaths) -> Iterator[History]:
    with closing(History(paths.history_file, SCHEDULERS)) as history:
        yield history


def make_history(paths: DataPaths) -> None:
    """A copy of one that is made once a process: that takes 60 ms, and ten commits."""
    shutil.copytree(_history_made(), paths.root, dirs_exist_ok=True)


@cache
def _history_made() -> Path:
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    paths = DataPaths.at(Path(folder.name) / "data")
    with history_of(paths) as history:
        album = add_named(history, "album", "My best pictures")
        add_named(history, "search", "foxes", Query("fox"))
        uids = list[str]()
        for number in range(12):
            request = request_for(f"a fox, number {number}", seed=number)
            origin = EntryOrigin(number, 1.0, "doc.png", "job")
            uids.append(history.add(picture(number, 8, 8), request, MODEL, origin).uid)
        history.mark_all(uids[:3], {"starred": True, "tags": ("red", "blue"), "note": "a note"})
        add_to_album(history, album.uid, uids[3:6], 1_700_000_000_000)
        while history.catch_up():
            pass
    return paths.root


def read_history(paths: DataPaths) -> Told:
    with history_of(paths) as history:
        search = HistorySearch(history)
        told = Told()
        for entry in history.newest(limit=99):
            _ = entry.created, entry.request, entry.outside_data, entry.inputs, entry.typed
            shown = {**vars_of(entry), "id": 0, "thumbnail": b""}
            told[entry.uid] = repr(shown)
            assert history.get(entry.uid) is not None
            history.environment(entry.environment)
        told["found"] = str(search.count(Query("fox")))
        search.facets(Query(), tuple(FACET_TABLE))
        assert len(search.page(Query()).entries) == search.count(Query())
        told |= {one.uid: repr(one) for kind in ("album", "search") for one in named(history, kind)}
        for one in named(history, "album"):
            told[f"in {one.uid}"] = str(search.count(Query(wanted={"album": (one.uid,)})))
        history.images_of("job")
        return told


def vars_of(entry: Any) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in entry.__slots__}


def use_history(paths: DataPaths) -> None:
    with history_of(paths) as history:
        entry = history.add(picture(99, 8, 8), request_for("a new wolf"), MODEL)
        history.mark(entry.uid, starred=True)
        assert [one.uid for one in HistorySearch(history).listed("wolf")] == [entry.uid]


def check_history(paths: DataPaths) -> bool:
    with history_of(paths) as history:
        return check(history).is_whole


def repair_history(paths: DataPaths) -> None:
    from desktop_app.app.history_command import run_history

    arguments = argparse.Namespace(data_dir=paths.root, action="check", rebuild=True, json=False)
    with redirect_stderr(io.StringIO()):
        run_history(arguments)


def read_marks(paths: DataPaths) -> Told:
    with history_of(paths) as history:
        told = Told()
        for line in history.marks.lines():
            if line is not None and line.environment is not None:
                told[line.environment[0]] = line.environment[1]
            elif line is not None and line.named is not None:
                told[line.named[0]] = repr(line.named)
            elif line is not None:
                columns = (line.columns or {}).items()
                told |= {f"{line.uid} {name}": repr(value) for name, value in columns}
        return told


# -- the others ----------------------------------------------------------------------------------


def make_models(paths: DataPaths) -> None:
    with closing(SqliteModelStore(paths.model_records)) as store:
        for number in range(12):
            store.put(ModelRecord(f"{number:064x}", added=number, tags=("one", f"tag {number}")))


def read_models(paths: DataPaths) -> Told:
    with closing(SqliteModelStore(paths.model_records)) as store:
        return {one.key: repr(one) for one in store.all()}


def use_models(paths: DataPaths) -> None:
    with closing(SqliteModelStore(paths.model_records)) as store:
        new = ModelRecord("f" * 64, added=99)
        store.put(new)
        assert store.get(new.key) == new and new in store.all()


def tokens(paths: DataPaths) -> TokenFile:
    return TokenFile(paths.root)


def make_tokens(paths: DataPaths) -> None:
    for number in range(8):
        limits = UserLimits(10 + number, 3, 50_000_000)
        tokens(paths).add(ServerUser(f"user-{number}", number == 0, limits), f"token-{number}" * 4)


def read_tokens(paths: DataPaths) -> Told:
    try:
        let_in = tokens(paths).by_digest()
    except StorageError as error:  # nobody is whole in it: nobody is let in, and that is said
        if error.code != "tokens_damaged":
            raise
        return {}
    known = {token_digest(f"token-{number}" * 4): f"user-{number}" for number in range(8)}
    assert all(known.get(digest) in (user.name, None) for digest, user in let_in.items())
    return {user.name: repr(user) for digest, user in let_in.items() if digest in known}


def use_tokens(paths: DataPaths) -> None:
    if not read_tokens(paths):
        (paths.root / "server-tokens.json").unlink()  # as the error says
    tokens(paths).add(ServerUser("new"), "n" * 30)
    assert "new" in {user.name for user in tokens(paths).users()}


def brushes(paths: DataPaths) -> UserBrushes:
    return UserBrushes(paths.brushes, paths.locks / "brushes.lock")


def make_brushes(paths: DataPaths) -> None:
    kind = BrushKind(tips=(Tip(2, 1, b"ab"),), drives=(Drive("size", "pressure"),))
    brushes(paths).add(BrushPreset(f"brush {number}", kind=kind) for number in range(8))


def read_brushes(paths: DataPaths) -> Told:
    return {brush.name: repr(brush) for brush in brushes(paths).all()}


def use_brushes(paths: DataPaths) -> None:
    brushes(paths).put(BrushPreset("new"))
    assert "new" in read_brushes(paths)


def styles(paths: DataPaths) -> UserStyles:
    return UserStyles(paths.styles, paths.locks / "styles.lock")


def make_styles(paths: DataPaths) -> None:
    names = [f"Style {number}" for number in range(10)]
    styles(paths).add(Style(name, f"{name} of {{prompt}}", "blurred", {}) for name in names)


def read_styles(paths: DataPaths) -> Told:
    return {style.name: repr(style) for style in styles(paths).all()}


def use_styles(paths: DataPaths) -> None:
    styles(paths).put(Style("new", "a prompt", "", {}))
    assert "new" in read_styles(paths)


def palettes(paths: DataPaths) -> UserPalettes:
    return UserPalettes(paths.palettes, paths.locks / "palettes.lock")


def make_palettes(paths: DataPaths) -> None:
    for number in range(10):
        palettes(paths).put(Swatches(f"P{number}", (Swatch((number, 2, 3), "one"),)))


def read_palettes(paths: DataPaths) -> Told:
    return {palette.name: repr(palette) for palette in palettes(paths).all()}


def use_palettes(paths: DataPaths) -> None:
    name = palettes(paths).put(Swatches("new"))
    assert name in read_palettes(paths)


_SET: Mapping[str, Any] = {
    "theme": "dark",
    "last_model": "a model",
    "brush_size": 33.0,
    "grid": True,
    "history_days": 77,
    "results_folder": "/a/folder",
    "recent_files": ("/one.png", "/two.png"),
}


def make_settings(paths: DataPaths) -> None:
    settings = Settings.load(paths.settings)
    for name, value in _SET.items():
        setattr(settings, name, value)
    settings.save()


def read_settings(paths: DataPaths) -> Told:
    settings = Settings.load(paths.settings)
    told = {name: repr(getattr(settings, name)) for name in _SET}
    first = Settings(paths.settings)
    return {name: text for name, text in told.items() if text != repr(getattr(first, name))}


def use_settings(paths: DataPaths) -> None:
    settings = Settings.load(paths.settings)
    settings.rulers = True
    settings.save()
    assert Settings.load(paths.settings).rulers


def make_open(paths: DataPaths) -> None:
    rows = [
        OpenDocument(Path(f"/pictures/{number}.png"), f"journal-{number}") for number in range(8)
    ]
    write_open(paths.open_documents, OpenDocuments(tuple(rows), 2))


def read_opened(paths: DataPaths) -> Told:
    rows = read_open(paths.open_documents).documents
    known = {f"journal-{number}" for number in range(8)}
    named = {one.journal if one.journal in known else f"journal-{(one.path or Path()).stem}": one
             for one in rows}  # fmt: skip
    return {name: repr(one) for name, one in named.items()}


def use_open(paths: DataPaths) -> None:
    known = read_open(paths.open_documents)
    write_open(paths.open_documents, OpenDocuments((*known.documents, OpenDocument(None, "new"))))
    assert "new" in [one.journal for one in read_open(paths.open_documents).documents]


def make_version(paths: DataPaths) -> None:
    make_queue(paths)
    make_settings(paths)
    open_data(paths).release()


def read_version(paths: DataPaths) -> Told:
    open_data(paths).release()
    told = find_version(paths).recorded
    assert told is not None
    return {name: str(number) for name, number in told.stores.items()}


STORES: Mapping[str, Store] = {
    "queue": Store("queue.sqlite", make_queue, read_queue, use_queue, in_order("queue"),
                   repaired("queue")),
    "history": Store("history/history.sqlite", make_history, read_history, use_history,
                     check_history, repair_history),
    "marks": Store("history/marks.jsonl", make_history, read_marks, use_history, check_history,
                   repair_history, stays=True),
    "models": Store("models.sqlite", make_models, read_models, use_models, in_order("models"),
                    repaired("models")),
    "tokens": Store("server-tokens.json", make_tokens, read_tokens, use_tokens, in_order("tokens"),
                    stays=True),
    "palettes": Store(
        *("palettes.json", make_palettes, read_palettes, use_palettes, in_order("palettes"))
    ),
    "brushes": Store(
        "brushes.json", make_brushes, read_brushes, use_brushes, in_order("brushes")
    ),
    "styles": Store("styles.json", make_styles, read_styles, use_styles, in_order("styles")),
    "settings": Store("settings.toml", make_settings, read_settings, use_settings,
                      in_order("settings")),
    "open": Store("open.json", make_open, read_opened, use_open, in_order("open")),
    "licences": Store("licences.json", files.make_licences, files.read_licences, files.use_licences,
                      in_order("licences")),
    "models in place": Store("models.json", files.make_model_list, files.read_model_list,
                             files.use_model_list, in_order("model_list")),
    "model links": Store("model-links.jsonl", files.make_links, files.read_links, files.use_links,
                         in_order("model_links"), stays=True),
    "speeds": Store("speeds.json", files.make_speeds, files.read_speeds, files.use_speeds,
                    in_order("speeds")),
    "ways": Store("ways.json", files.make_ways, files.read_ways, files.use_ways,
                  lambda paths: not asides(paths.root / "ways.json")),
    "tabs": Store("tab.json", files.make_tab, files.read_tab, files.use_tab, in_order("tabs")),
    "journal, new picture": Store("000001.seg", partial(journals.make_journal, has_file=False),
                                  journals.read_journal, journals.use_journal,
                                  journals.check_journal, looks_first=in_order("journals")),
    "journal, of a file": Store("000001.seg", partial(journals.make_journal, has_file=True),
                                journals.read_journal, journals.use_journal,
                                journals.check_journal, looks_first=in_order("journals")),
    "submit": Store(".submit.jsonl", files.make_submitted, files.read_submitted,
                    files.use_submitted,
                    lambda paths: not RunJournal(paths.root / "out" / JOURNAL).was_damaged),
    "drift": Store("drift.json", files.make_drift, files.read_drift, files.use_drift,
                   in_order("drift")),
    "version": Store("data.json", make_version, read_version, use_queue, in_order("version")),
}  # fmt: skip
