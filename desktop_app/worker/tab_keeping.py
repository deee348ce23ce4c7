"""Keeps what there is in each tab besides its document, so that a killed program loses none of it.

Looked at twice a second, and written where it has changed: the prompt and what else a picture is
made with, how it is looked at, and the results with all that is needed to put them in. Lives in the
GUI thread; the disk is a thread's work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Slot

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.late import late_import
from desktop_app.jobs.results import Placed, Result
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.session import LeftView, Session
from desktop_app.state.work.making import Making
from desktop_app.storage.tab_folders import TabFolder, forget_tabs
from desktop_app.worker.background import BackgroundTasks, repeated

if TYPE_CHECKING:
    from desktop_app.worker import result_records
else:
    result_records = late_import("desktop_app.worker.result_records")

LOOK_MS: Final = 500
"""So often is looked whether something has changed."""

_FLAGS: Final = ("history", "applied", "starred", "rejected")
"""What is noted of a result once it is there."""


@dataclass(frozen=True, slots=True)
class TabState:
    """All of it, of one tab. Results compare by identity: they change by being replaced.

    Attributes:
        document: id of its document; empty: it has none.
        making, look, results, shown, picked, proofs, gamut: as in `Session`.
        jobs: those started for it that wait or run.
    """

    document: str
    making: Making | None
    look: LeftView | None
    results: tuple[Result, ...]
    shown: str
    picked: bool
    jobs: frozenset[str]
    proofs: bool = False
    gamut: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that anybody would miss without a document."""
        made = self.making
        words = made is not None and (made.prompt.strip() or made.negative_prompt.strip())
        return not (self.document or words or self.results or self.jobs)

    def to_json(self) -> dict[str, Any]:
        """Plain; of the results what is noted of each."""
        noted = ("id", "displaced", *_FLAGS)
        rows = [{name: getattr(one, name) for name in noted} for one in self.results]
        return {
            "document": self.document,
            "making": None if self.making is None else to_json(self.making),
            "look": None if self.look is None else asdict(self.look),
            "results": rows,
            "shown": self.shown,
            "picked": self.picked,
            "jobs": sorted(self.jobs),
            "proofs": self.proofs,
            "gamut": self.gamut,
        }


@dataclass(slots=True, eq=False)
class _Kept:
    """What is on the disk of one tab; changed in the thread alone, but for ``state``."""

    folder: TabFolder | None = None
    state: TabState | None = None
    """What was last asked to be written."""
    records: dict[str, tuple[tuple[Placed, ...], frozenset[str]]] = field(
        default_factory=dict[str, "tuple[tuple[Placed, ...], frozenset[str]]"]
    )
    """Of each result that is there: as it was, and its blobs."""


class TabKeeping(QObject):
    """Keeps all tabs in folders below ``root``.

    Args:
        state: whose sessions.
        root: made with the first folder.
        named: called when a tab has a folder it had not.
    """

    def __init__(self, state: AppState, root: Path, named: Callable[[], object]) -> None:
        super().__init__()
        self._state, self._root, self._named = state, root, named
        self._thread = BackgroundTasks(self, threads=1)
        self._kept: dict[Session, _Kept] = {}
        self._busy: set[Session] = set()
        self._is_told = False
        self._timer = repeated(self, self.save_changes, LOOK_MS)
        state.documents.changed.connect(self._on_documents)

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits to be written or read."""
        return self._thread.pending == 0

    def start(self) -> None:
        self._timer.start()

    def name_of(self, session: Session) -> str:
        """Of its folder, at the end too; empty: there is none yet."""
        kept = self._kept.get(session)
        return "" if kept is None or kept.folder is None else kept.folder.name

    def now(self, session: Session) -> TabState:
        """What there is in a tab; a result that is being recorded yet is its job's."""
        state, document = self._state, session.document.value
        active = session is state.documents.active.value
        shown, results = session.results.shown.value, session.results.items.value
        if any(one.saving for one in results):
            results = tuple(one for one in results if not one.saving)
        return TabState(
            "" if document is None else document.id,
            state.makings.of(session),
            state.documents.view_state() if active else session.view_state,
            results,
            "" if shown is None else shown.id,
            session.results.picked.value,
            frozenset(job.id for job in state.jobs.active if job.id in session.jobs),
            session.proofs.value,
            session.gamut.value,
        )

    @Slot()
    def save_changes(self) -> None:
        """See what has changed, and write it."""
        for session in self._state.documents.sessions.value:
            kept, now = self._kept.get(session), self.now(session)
            if (kept is None and now.is_empty) or session in self._busy:
                continue
            kept = self._kept.setdefault(session, _Kept())
            if kept.state != now:
                before, kept.state = kept.state, now
                self._busy.add(session)
                self._thread.run(
                    partial(_write, kept, self._root, now, before),
                    partial(self._written, session, kept.folder is None),
                    partial(self._failed, session),
                )

    def bring_back(self, session: Session, name: str, left: Mapping[str, Any]) -> None:
        """``session`` goes on as a tab that was left; ``left``: what `left_tabs` says of it."""
        self._kept[session] = _Kept()
        self._busy.add(session)
        making, look = making_of(left), view_of(left)
        if making is not None:
            self._state.makings.give(session, making)
        if look is not None and session is not self._state.documents.active.value:
            session.view_state = look
        session.jobs |= dict.fromkeys(map(str, left.get("jobs", ())), 0)
        session.proofs.value = left.get("proofs") is True
        session.gamut.value = left.get("gamut") is True
        self._thread.run(
            partial(_read, self._root, name, left),
            partial(self._read_back, session, left),
            partial(self._failed, session),
        )

    def forget(self, names: set[str]) -> None:
        """Delete what was left and nobody wants."""
        if names:
            forget = partial(forget_tabs, self._root, names)
            self._thread.run(forget, lambda _: None, lambda _: None)

    def shutdown(self, *, keep: Callable[[Session], bool]) -> None:
        """End. What there is in tabs that come back at the next start stays, with their results:
        those that were not applied can be then."""
        self._timer.stop()
        self._thread.shutdown()
        for session in self._state.documents.sessions.value:
            if not self.now(session).is_empty:  # what came since it was looked at last, too
                self._kept.setdefault(session, _Kept())
        for session, kept in self._kept.items():
            stays = keep(session)
            if stays:
                with suppress(VelaturaError):
                    last = replace(self.now(session), jobs=frozenset[str]())
                    _write(kept, self._root, last, kept.state)
            if kept.folder is not None:
                kept.folder.close(keep=stays)

    def _on_documents(self, _: None) -> None:
        for gone in self._kept.keys() - set(self._state.documents.sessions.value):
            close = partial(_close, self._kept.pop(gone))
            self._thread.run(close, lambda _: None, lambda _: None)

    def _written(self, session: Session, new: bool, _: None) -> None:
        self._busy.discard(session)
        self._is_told = False
        if new:
            self._named()

    def _read_back(
        self, session: Session, data: Mapping[str, Any], read: tuple[_Kept, list[Result]]
    ) -> None:
        self._busy.discard(session)
        kept, found = read
        if session not in self._state.documents.sessions.value:
            self._thread.run(partial(_close, kept), lambda _: None, lambda _: None)
            return
        self._kept[session] = kept
        document, results = session.document.value, session.results
        if document is not None:
            fit = (one for one in found if one.displaced or one.job.fits(document.size))
            found = [result_records.made_for(one, document.id) for one in fit]
        results.items.value = (*found, *results.items.value)
        if results.shown.value is None and data.get("shown"):
            results.shown.value = results.find(str(data["shown"]))
            results.picked.value = bool(data.get("picked"))
        self._named()

    def _failed(self, session: Session, error: VelaturaError) -> None:
        """It is tried again; said once."""
        self._busy.discard(session)
        kept = self._kept.get(session)
        if kept is not None:
            kept.state = None
        if not self._is_told:
            self._is_told = True
            told = StorageError("tabs_not_kept", error.details, reason=error.what.rstrip("."))
            self._state.notice.value = Notice(told)


def making_of(data: Mapping[str, Any]) -> Making | None:
    """What a tab that was left was made with; None: that can't be understood."""
    with suppress(ValueError, KeyError, TypeError):
        return from_json(Making, data["making"])
    return None


def view_of(left: Mapping[str, Any]) -> LeftView | None:
    """How it was looked at; None: that can't be told."""
    with suppress(ValueError, KeyError, TypeError):
        return from_json(LeftView, left["look"])
    return None


# In the thread.


def _write(kept: _Kept, root: Path, now: TabState, before: TabState | None) -> None:
    """The words first: they are quick."""
    if kept.folder is None:
        kept.folder = TabFolder.begin(root)
    kept.folder.write(now.to_json())
    if before is not None and before.results is now.results:
        return
    for result in now.results:
        if result.id not in kept.records or kept.records[result.id][0] is not result.placed:
            record = result_records.kept_result(result, kept.folder.blobs)
            kept.folder.write_result(result.id, record.to_json())
            kept.records[result.id] = result.placed, record.blobs
    kept.records = {one.id: kept.records[one.id] for one in now.results}
    blobs = frozenset[str]().union(*(blobs for _, blobs in kept.records.values()))
    kept.folder.keep_only(kept.records, blobs)


def _read(root: Path, name: str, data: Mapping[str, Any]) -> tuple[_Kept, list[Result]]:
    """A result that can't be read is in the history still."""
    kept = _Kept(TabFolder.resume(root, name))
    found: list[Result] = []
    for row in data.get("results", ()) if kept.folder is not None else ():
        with suppress(VelaturaError, ValueError, KeyError, TypeError):
            assert kept.folder is not None
            record = result_records.ResultRecord.from_json(kept.folder.result(str(row["id"])))
            result = result_records.restored_result(record, kept.folder.blobs)
            kept.records[result.id] = result.placed, record.blobs
            displaced = tuple(row.get("displaced", ()))  # not noted by earlier versions
            flags = {flag: row[flag] for flag in _FLAGS}
            found.append(replace(result, displaced=displaced, **flags))
    return kept, found


def _close(kept: _Kept) -> None:
    if kept.folder is not None:
        kept.folder.close(keep=False)
