"""Many items done into one folder: which are left, how each ended, what is told of all.

``velatura submit`` does lines of a file of requests, ``velatura batch`` files by a recipe. What is
done is written down in the folder (`run_journal`): who is killed goes on there.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, Protocol, TypeAlias, TypeVar

from desktop_app.core.atomic_write import make_folder
from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import StorageError, VelaturaError, explained
from desktop_app.core.file_lock import LockOwner, acquire_file
from desktop_app.core.safe_open import read_regular
from desktop_app.storage.run_journal import JournalRow, RunJournal

if TYPE_CHECKING:
    from desktop_app.core.cancel import CancelToken
    from desktop_app.storage.paths import DataPaths

Status: TypeAlias = Literal["done", "skipped", "failed", "cancelled", "open"]

_STATES: Final[tuple[Status, ...]] = ("done", "skipped", "failed", "cancelled", "open")


class Item(Protocol):
    """What an `ItemRun` does one after another; known by its key over all runs."""

    @property
    def key(self) -> str:
        """The same for the same item, and for no other."""
        ...

    @property
    def title(self) -> str:
        """What the user reads of it."""
        ...

    @property
    def report_fields(self) -> dict[str, Any]:
        """What the report says of it, as JSON."""
        ...


T = TypeVar("T", bound=Item)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an item ended.

    Attributes:
        status: open: it was not tried, or is not over; skipped: nothing was to be done.
        error: why it failed, or was skipped: code and sentence.
        told: what else the report says of it, as JSON.
        params: of the error, so that it can be translated; None: they are not known.
    """

    status: Status = "open"
    error: tuple[str, str] | None = None
    told: Mapping[str, Any] = field(default_factory=dict[str, Any])
    params: Mapping[str, str | int | float] | None = None

    @classmethod
    def of(cls, status: Status, error: VelaturaError, report: Mapping[str, Any]) -> Outcome:
        return cls(status, (error.code, error.what), report, error.params)


@dataclass(frozen=True, slots=True)
class Hearer:
    """Who is told on the way; in whichever thread it happens.

    Attributes:
        say: a sentence.
        show: how far it is: the newest alone counts.
        ended: an item and its outcome; how many are over, how many there are.
        doing: an item and its step that begins; the shares of it that are done before and after.
    """

    say: Callable[[str], object] = lambda text: None
    show: Callable[[str], object] = lambda text: None
    ended: Callable[[Any, Outcome, int, int], object] = lambda item, outcome, over, all_: None
    doing: Callable[[Any, Any, float, float], object] = lambda item, step, begin, end: None


def taken_folder(folder: Path, paths: DataPaths, ends: ExitStack, verb: str) -> None:
    """Make the folder that is written to, and be alone in it until ``ends``.

    Raises:
        InputError: ``output_unwritable``.
        StorageError: ``submit_running``, or ``lock_failed``.
    """
    make_folder(folder, str(folder))
    name = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()
    lock = acquire_file(paths.locks / f"submit-{name[:16]}.lock")
    if isinstance(lock, LockOwner):
        raise StorageError("submit_running", name=folder.name, verb=verb)
    ends.callback(lock.release)


def content_of(path: Path) -> bytes:
    """Of a file; empty: there is none, or it can't be read."""
    try:
        return read_regular(path)
    except OSError:
        return b""


class ItemRun(Generic[T]):
    """See above. Items may end in any thread.

    Args:
        items: all of them.
        folder: that is written to; it is there, and nobody else's (`taken_folder`).
        journal: name of the journal's file in it.
        hearer: is told on the way.

    Raises:
        InputError, StorageError: as `RunJournal`.

    Attributes:
        outcomes: by the keys of the items.
    """

    listed = "items"
    """What the report calls them."""

    again_by = 1
    """What is added to the attempt where one failed: its job is another one then."""

    skipping: frozenset[str] = frozenset()
    """Codes of errors that say that nothing was to be done."""

    def __init__(
        self, items: Sequence[T], folder: Path, journal: str, hearer: Hearer | None = None
    ) -> None:
        self.items, self.folder, self._hearer = list(items), folder, hearer or Hearer()
        self._journal = RunJournal(folder / journal)
        self._lock = threading.RLock()
        self.outcomes = {item.key: Outcome() for item in self.items}
        self._noted = ""
        if self._journal.kept is not None:
            self.note(self._damage)

    @property
    def _damage(self) -> str:
        kept = self._journal.kept
        if kept is None:
            return ""
        where = f"they are kept in {kept.name}"
        return f"{self._journal.damaged} lines of the journal could not be read; {where}."

    # -- items --------------------------------------------------------------------------------

    @property
    def open(self) -> list[T]:
        """Those that are left to do."""
        return [item for item in self.items if self.outcomes[item.key].status == "open"]

    def row(self, item: T) -> JournalRow:
        """What the journal has of an item."""
        return self._journal.row(item.key)

    def take_up(self, still_exists: Callable[[T], bool] = lambda item: True) -> None:
        """What an earlier run has done, and is there still, is done."""
        for item in self.items:
            row = self.row(item)
            if row.done and still_exists(item):
                self.outcomes[item.key] = Outcome("done", told=row.told)

    def put(self, row: JournalRow, *, later: bool = False) -> None:
        """Write it down; see `RunJournal.note`."""
        with self._lock:
            self._journal.note(row, later=later)

    def begin(self, images: dict[str, int] | None = None) -> None:
        """Write down which items will be done, before anything is queued. Those that were done,
        but whose files are gone, are done again. ``images``: how many, by the keys of items."""
        rows = [
            replace(row, done=False, images=(images or {}).get(row.key, row.images))
            for row in map(self.row, self.open)
        ]
        with self._lock:
            self._journal.note(*rows)

    def again(self, item: T) -> JournalRow:
        """Its job is lost: the next one is another."""
        row = self.row(item)
        row = replace(row, attempt=row.attempt + 1, files={}, digests={})
        self.put(row)
        return row

    def each(
        self, do: Callable[[T], object], items: Sequence[T], threads: int, token: CancelToken
    ) -> None:
        """Call it with each of these, so many at a time; what breaks one off cancels the others."""
        with ThreadPoolExecutor(threads, self.listed) as pool:
            try:
                list(pool.map(do, items))
            except BaseException:
                token.cancel()
                raise

    def attempt(self, item: T, token: CancelToken, do: Callable[[dict[str, Any]], object]) -> None:
        """Do it, and note how it ended; one that fails stops no other. ``do`` writes what is told
        of it into what it gets. What ``token`` cancels is left open."""
        told = dict[str, Any]()
        try:
            token.check()
            do(told)
        except Cancelled:
            if not token.is_cancelled:  # by somebody, in the queue
                self.end(item, Outcome("cancelled", told=told))
        except Exception as error:  # noqa: BLE001 - of this item alone
            known = explained(error)
            status = "skipped" if known.code in self.skipping else "failed"
            self.end(item, Outcome.of(status, known, told))
        else:
            self.end(item, Outcome("done", told=told))

    # -- ends ---------------------------------------------------------------------------------

    def end(self, item: T, outcome: Outcome) -> None:
        with self._lock:
            self.outcomes[item.key] = outcome
            row = self.row(item)
            if outcome.status == "done":
                self.put(replace(row, done=True, told=dict(outcome.told)), later=True)
            else:
                self.put(replace(row, attempt=row.attempt + self.again_by))
            over = self.over
        self._hearer.ended(item, outcome, over, len(self.items))

    def failed(
        self, item: T, error: VelaturaError, report: Mapping[str, Any] | None = None
    ) -> None:
        """An item can't be done."""
        self.end(item, Outcome.of("failed", error, report or {}))

    def close(self) -> None:
        with self._lock:
            self._journal.flush()

    @property
    def over(self) -> int:
        return sum(one.status != "open" for one in self.outcomes.values())

    # -- what is told -------------------------------------------------------------------------

    def note(self, text: str) -> None:
        """Tell something on the way, once in a row."""
        if text != self._noted:
            self._hearer.say(f"note: {text}")
        self._noted = text

    def show(self, text: str) -> None:
        self._hearer.show(text)

    @property
    def is_whole(self) -> bool:
        """Whether nothing failed, was cancelled or is left."""
        return all(one.status in ("done", "skipped") for one in self.outcomes.values())

    def counts(self) -> dict[str, int]:
        found = Counter(outcome.status for outcome in self.outcomes.values())
        return {name: found[name] for name in _STATES if found[name] or name != "skipped"}

    def summary(self) -> dict[str, Any]:
        """All of it, as JSON."""
        items = [self.summed(item) for item in self.items]
        summary: dict[str, Any] = {**self.counts(), "out": str(self.folder), self.listed: items}
        if self._journal.kept is not None:
            summary["damaged"] = {"lines": self._journal.damaged, "kept": str(self._journal.kept)}
        return summary

    def files_of(self, item: T) -> list[str]:
        """What was made of it, within the folder; what is in folders for editing comes last."""
        made = self.row(item).files
        return [made[one] for one in sorted(made, key=lambda one: (made[one].count("/"), int(one)))]

    def summed(self, item: T) -> dict[str, Any]:
        outcome = self.outcomes[item.key]
        files = self.files_of(item)
        summary = {**item.report_fields, "status": outcome.status, "files": files, **outcome.told}
        if outcome.error is not None:
            summary["error"] = {"code": outcome.error[0], "what": outcome.error[1]}
        return summary

    def text(self) -> str:
        """All of it, in words."""
        files = sum(len(self.row(item).files) for item in self.items)
        done = self.counts()["done"]
        lines = [f"{done} of {len(self.items)} done: {files} pictures in {self.folder}"]
        for item in self.items:
            outcome = self.outcomes[item.key]
            if outcome.status in ("failed", "cancelled", "skipped"):
                what = "It was cancelled." if outcome.error is None else outcome.error[1]
                lines.append(f"{item.title}: {what}")
        return "\n".join([*lines, *filter(None, [self._damage])])
