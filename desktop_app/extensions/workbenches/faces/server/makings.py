"""What workbenches make for users: a folder each, done in threads beside the loop; after a kill the
next start goes on with it. By the runner that command line and window have, with the same bytes.

Users take turns with their next pictures: what models make by the queue's order, all else by
`server.turns`, and so many pictures are in memory at a time.
"""

from __future__ import annotations

import re
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, TypeVar

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import (
    InputError,
    StorageError,
    VelaturaError,
    error_from_json,
    explained,
)
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.naming import safe_name
from desktop_app.core.priority import stand_back
from desktop_app.core.safe_open import read_regular
from desktop_app.core.short_memory import LARGE, let_go
from desktop_app.extensions.serving.server.context import ServedParts
from desktop_app.extensions.serving.server.limit_checks import check_job, check_work_limits
from desktop_app.extensions.serving.server.picture_memory import check_memory
from desktop_app.extensions.serving.server.pictures import check_area
from desktop_app.extensions.serving.server.problems import STATUSES, public
from desktop_app.extensions.serving.server.server_tokens import ServerUser
from desktop_app.extensions.serving.server.tickets import (
    NO_PROGRESS,
    NUMBERS,
    Ticket,
    is_made_again,
)
from desktop_app.extensions.serving.server.turns import FairPlaces
from desktop_app.extensions.workbenches.values.workbench import Workbench
from desktop_app.extensions.workbenches.work.making.maker import MadeOf, Maker, previous_run
from desktop_app.extensions.workbenches.work.making_notes import Kept, MakingNote
from desktop_app.extensions.workbenches.work.store import WorkbenchStore
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.imaging.opening import bytes_in, size_in
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Result
from desktop_app.operations.all_operations import OPERATIONS
from desktop_app.operations.context import OperationContext
from desktop_app.operations.recipes.recipe import RecipeStep
from desktop_app.operations.recipes.steps import DAMAGE
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.tables import TABLES, UNREAD, TableRow, confined_rows
from desktop_app.studio.recipes.checking import tried_jobs
from desktop_app.studio.recipes.queue_work import QueueWork, put_first, waited
from desktop_app.studio.recipes.source import FileItem
from desktop_app.studio.work_jobs import Prepared
from desktop_app.worker.opening import read_document

T = TypeVar("T")

Status: TypeAlias = Literal["waiting"] | Kept

MAKINGS: Final = 32, 2
"""Of all users, and of one, that are made at a time; each makes several pictures at a time."""

PICTURES: Final = 8, 4
"""Of makings of all users, and of one, that are in memory at a time."""

_ID: Final = re.compile("[0-9a-f]{1,32}")
"""What ids are made of: no other is looked for on the disk."""

MAKE: Final = "make"
"""The operation that lists of jobs tell of one."""


@dataclass(slots=True, eq=False)
class Making:
    """One of them.

    Attributes:
        id: of it; the name of its folder.
        user: whose it is.
        folder: with what was sent ("in"), and what was made ("out").
        workbench: id of the row.
        values: what was said.
        created: seconds since 1970.
        wanted: how many pictures it makes.
        status: where it stands.
        summary: what came of it, once it is over.
        error: what it failed of as a whole.
        maker: of one that runs.
        token: cancels it.
        turn: done once it may begin; None: it wasn't asked for in this run of the server.
        number: as a ticket's.
    """

    id: str
    user: str
    folder: Path
    workbench: str
    values: Mapping[str, Any]
    created: float
    wanted: int = 1
    status: Status = "running"
    summary: Mapping[str, Any] = field(default_factory=dict[str, Any])
    error: VelaturaError | None = None
    maker: Maker | None = None
    token: CancelToken = field(default_factory=CancelToken)
    turn: Future[None] | None = None
    number: int = 0

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.status not in ("waiting", "running")

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def files(self) -> list[str]:
        """Names of what was made by now."""
        found = self.out.rglob("*") if self.out.is_dir() else ()
        names = (path.relative_to(self.out).as_posix() for path in found if path.is_file())
        return sorted(name for name in names if not name.rpartition("/")[2].startswith("."))

    @property
    def ticket(self) -> Ticket:
        """It, as lists of jobs show it: its steps are pictures."""
        over = self.wanted if self.maker is None else self.maker.batch.over
        return Ticket(
            self.id,
            self.user,
            MAKE,
            self.wanted,
            title=self.workbench,
            created=self.created,
            number=self.number,
            status=self.status,
            error=self.error,
            progress=(over, self.wanted, None, "") if self.status == "running" else NO_PROGRESS,
        )

    def stop(self) -> None:
        """Nothing more is made, where it runs or waits."""
        self.token.cancel()
        if self.turn is not None:
            self.turn.cancel()

    def data(self) -> dict[str, Any]:
        """What came of it by now, as JSON; no path of this machine."""
        found = dict(self.summary) or ({} if self.maker is None else self.maker.summary())
        items = [{k: one[k] for k in one if k != "file"} for one in found.pop("items", ())]
        return {**{name: found[name] for name in found if name != "out"}, "items": items}

    def keep(self, status: Kept = "running") -> None:
        """Write down what the next start must know. Raises StorageError."""
        error = None if self.error is None else (self.error.code, dict(self.error.params))
        note = MakingNote(
            id=self.id,
            workbench=self.workbench,
            values=dict(self.values),
            created=self.created,
            wanted=self.wanted,
            summary=dict(self.summary),
            status=status,
            error=error,
        )
        note.write(self.folder)


class _UserWork(QueueWork):
    """A making's jobs, checked against the policy; they end with the server.

    Args:
        pictures: places of pictures in memory.
    """

    def __init__(self, parts: ServedParts, making: Making, pictures: FairPlaces) -> None:
        about = parts.queue, parts.studio, making.token
        super().__init__(*about, owner=making.user, passing=True)
        self._user, self._policy, self.asked = making.user, parts.policy, set[str]()
        self._dear, self._pictures = parts.turns, pictures

    @contextmanager
    def turn(self, nbytes: int = 0) -> Iterator[None]:
        is_large = nbytes >= LARGE
        with (
            self._pictures.taken(self._user, self._token),
            self._dear.large.taken(self._user, self._token) if is_large else nullcontext(),
            self._dear.taken(self._user, self._token),
        ):
            try:
                yield
            finally:
                let_go(nbytes)  # before the next begins

    def make(self, job: Job, name: str) -> Result | None:
        check_job(job, self._policy)
        self.asked.add(job.id)
        with self._dear.left(self._user):
            return super().make(job, name)

    def ask(self, work: Callable[[OperationContext], T]) -> T:
        begun = Future[None]()
        end = self._queue.take_turn(self._user, partial(put_first, begun, None))
        try:
            with self._dear.left(self._user):
                waited(begun, self._token)
                return super().ask(work)
        finally:
            end()


class Makings:
    """All of a server (`extensions.serving.server.context.ServedWork`)."""

    address = "/v1/makings"

    def __init__(self, parts: ServedParts) -> None:
        self._parts, self._paths, self._policy = parts, parts.paths, parts.policy
        self._store = WorkbenchStore(parts.paths.root / "workbenches")
        self._lock = threading.Lock()
        self._makings = dict[str, Making]()
        self._threads, self._turns = set[threading.Thread](), FairPlaces(*MAKINGS)
        self._pictures, self._closing = FairPlaces(*PICTURES), False

    def rows(self) -> list[Workbench]:
        return self._store.all()[0]

    def row(self, name: str) -> Workbench:
        """One by its id: no path. Raises InputError: ``workbench_missing``."""
        rows = {one.id: one for one in self.rows()}
        if name not in rows:
            raise InputError("workbench_missing", name=name[:80], choices=", ".join(rows))
        return rows[name]

    # -- one ----------------------------------------------------------------------------------

    def start(
        self,
        user: ServerUser,
        name: str,
        values: Mapping[str, Any],
        files: Mapping[str, bytes],
        made: str = "",
    ) -> Making:
        """Begin one; once this has returned, a kill doesn't lose it.

        Args:
            user: whose it is.
            name: of the workbench.
            values: what is said for its fields; fields of files name some of ``files``.
            files: pictures and tables that were sent, by their names.
            made: its id; empty: a new one.

        Raises:
            InputError: ``workbench_missing``, ``table_unreadable``, what else a value or file is,
                or beyond the policy.
            StorageError: it can't be kept.
        """
        workbench = self.row(name)
        if self._policy.mark == "watermark":
            raise InputError(
                "not_offered", name="workbenches", reason="its pages have no watermark"
            )
        self._check_files(workbench, workbench.said(values), files)
        most = user.limits.disk_bytes or int(self._policy.limits.disk_gb * 1e9)
        self._parts.histories.check_space(user.name, sum(map(len, files.values())), most)
        self._check_queue(user)
        made = made or uuid.uuid4().hex
        folder = self._paths.of_user(user.name).root / "makings" / made
        making = Making(made, user.name, folder, workbench.id, dict(values), time.time())
        making.number = next(NUMBERS)
        try:
            for file, data in files.items():
                (folder / "in").mkdir(parents=True, exist_ok=True)
                write_atomic(folder / "in" / file, data)
            making.maker = self._maker(making, resume=False)
            self._check(user, making.maker)
            making.wanted = len(making.maker.batch.items)
            making.keep()
        except BaseException as error:
            shutil.rmtree(folder, ignore_errors=True)
            # The client can correct what it sent; `file_unreadable` is of the server's own disk.
            if isinstance(error, InputError) and error.code == "file_unreadable":
                raise InputError("table_unreadable", "", **error.params) from error
            raise
        self._begin(making)
        return making

    def _check_queue(self, user: ServerUser) -> None:
        going = sum(one.user == user.name for one in self._going())
        if going >= (user.limits.queued or self._policy.limits.queued):
            raise InputError("queue_full", count=going, seconds=10)

    def _check_files(
        self, workbench: Workbench, values: Mapping[str, Any], files: Mapping[str, bytes]
    ) -> None:
        limits = self._policy.limits
        for name, data in files.items():
            if safe_name(name) != name or name.startswith("."):
                reason = f"“{name[:80]}” is not a name"
                raise InputError("value_wrong", setting="files", reason=reason)
            if not name.lower().endswith((*TABLES, *UNREAD)):
                check_area(data, name, limits.megapixels)
        for each in workbench.pictures:
            said: Any = values[each] or ()
            named = [said] if isinstance(said, str) else said
            if len(named) > max(len(files), limits.images):
                raise _too_many(each, limits.images)
            for one in named:
                if one not in files:
                    choices = ", ".join(files) or "none"
                    raise InputError(
                        "unknown_choice", setting=each, value=str(one)[:80], choices=choices
                    )

    def _check(self, user: ServerUser, maker: Maker) -> None:
        """Whether all of it may be done. Raises InputError."""
        items, inside = maker.batch.items, (maker.folder.parent / "in").resolve()
        if len(items) > self._policy.limits.images:
            raise _too_many("pictures", self._policy.limits.images)
        for item in items:
            steps = [step for step in item.steps if step.kind == "do"]
            for step in steps:
                if not self._policy.may(user.name, OPERATIONS[step.name].permission):
                    raise InputError("not_allowed", name=step.name)
            named = [one for step in steps for files in step.files.values() for one in files]
            for path in (item.path, item.mask, *map(Path, named)):
                if path is not None and inside not in path.resolve().parents:
                    raise InputError("value_wrong", setting="files", reason="a file was not sent")
        for item in items:
            if not item.fault:
                self._check_jobs(item)

    def _check_jobs(self, item: FileItem) -> None:
        """What its models and operations would do, as far as that is known before they do."""
        size = None
        if item.path is not None:
            data = read_regular(item.path)
            size, nbytes = size_in(data, item.name), bytes_in(data, item.name)
            check_memory(nbytes, *_kinds_of(item.steps))
        for each in tried_jobs(item.steps, self._parts.services(), makes=item.path is None):
            if not isinstance(each, Prepared):
                check_job(each, self._policy)
                size = size or each.request.made_size(
                    1 if each.model is None else each.model.factor
                )
            elif size is not None:
                size = check_work_limits(each, size, self._policy)

    def _maker(self, making: Making, *, resume: bool) -> Maker:
        making.out.mkdir(parents=True, exist_ok=True)
        row, services = self.row(making.workbench), self._parts.services()
        most = making.wanted if resume else self._policy.limits.images
        refused = list[VelaturaError]()

        def model(name: str) -> ModelInfo:
            try:
                return services.model(name)
            except VelaturaError as error:
                refused.append(error)
                raise

        try:
            return Maker(
                row,
                making.values,
                making.out,
                replace(services, model=model),
                read_document,
                BlobStore(making.folder / "blobs"),
                base=making.folder / "in",
                resume=resume,
                rows=partial(_sent_rows, most),
                most=most + 1,
            )
        except InputError as error:
            raise (refused or [error])[0] from error  # as a job gets it

    # -- doing --------------------------------------------------------------------------------

    def _going(self) -> list[Making]:
        with self._lock:
            return [one for one in self._makings.values() if not one.is_over]

    def _begin(self, making: Making) -> None:
        making.status = "waiting"
        with self._lock:
            self._makings[making.id] = making
        making.turn = self._turns.begin(making.user)
        making.turn.add_done_callback(partial(self._come, making))

    def _come(self, making: Making, turn: Future[None]) -> None:
        """It is its turn, or it was cancelled before."""
        if turn.cancelled():
            self._end(making, "cancelled")
            return
        thread = threading.Thread(target=self._in_turn, args=(making,), name="making")
        with self._lock:
            self._threads = {one for one in self._threads if one.is_alive()} | {thread}
            thread.start()

    def _in_turn(self, making: Making) -> None:
        stand_back()
        try:
            if not self._closing:
                making.status = "running"
                self._do(making)
        finally:
            self._turns.end(making.user)

    def position(self, making: str) -> int | None:
        """How many of its user's are before it; None: it doesn't wait."""
        going = self._going()
        found = next((one for one in going if one.id == making), None)
        if found is None or found.status != "waiting":
            return None
        return sum(one.user == found.user for one in takewhile(lambda one: one is not found, going))

    def _do(self, making: Making) -> None:
        status: Kept = "failed"
        work = _UserWork(self._parts, making, self._pictures)
        try:
            maker = making.maker = making.maker or self._maker(making, resume=True)
            maker.run(work, making.token)
            work.finish()
            making.summary = maker.summary()
            status = "done" if maker.batch.is_whole else "failed"
            making.error = _of_the_server(maker)
        except Exception as error:  # noqa: BLE001 - told to who asks for it
            making.error = public(explained(error))
        if making.token.is_cancelled:
            status = "cancelled"
            if work.asked:
                self._parts.queue.cancel(*work.asked)
        self._end(making, status)

    def _end(self, making: Making, status: Kept) -> None:
        making.maker = None
        if self._closing:  # the next start goes on
            return
        if status != "failed" or making.error is None:  # else it may be asked for again
            shutil.rmtree(making.folder / "blobs", ignore_errors=True)
        with suppress(VelaturaError, OSError):
            making.keep(status)
        self._parts.histories.rescan(making.user)
        making.status = status

    # -- asked for ----------------------------------------------------------------------------

    def get(self, user: ServerUser, making: str) -> Making:
        """One, also of an earlier run of the server. Raises InputError: ``job_not_found``."""
        with self._lock:
            found = self._makings.get(making)
        if found is None and _ID.fullmatch(making):
            found = _kept(self._paths.of_user(user.name).root / "makings" / making, user.name)
        if found is None or not (user.admin or found.user == user.name):
            raise InputError("job_not_found", name=making[:80])
        return found

    def ticket(self, user: ServerUser, name: str) -> Ticket:
        return self.get(user, name).ticket

    def tickets(self, user: ServerUser, *, everybody: bool = False) -> list[Ticket]:
        """Those of this run of the server; ``everybody``: of all users."""
        with self._lock:
            found = [*self._makings.values()]
        return [one.ticket for one in found if everybody or one.user == user.name]

    def file(self, user: ServerUser, making: str, name: str) -> bytes:
        """What was made. Raises InputError: ``job_not_found`` or ``picture_not_found``."""
        found = self.get(user, making)
        if name in found.files:
            with suppress(OSError):
                return read_regular(found.out / name)
        raise InputError("picture_not_found")

    def cancel(self, user: ServerUser, making: str) -> Making:
        """Stop it where it runs. Raises InputError: ``job_not_found``."""
        found = self.get(user, making)
        found.stop()
        return found

    def cancel_revoked(self, names: set[str]) -> None:
        """Stop those of users who have no token any more."""
        for one in self._going():
            if one.user and one.user not in names:
                one.stop()

    def again(self, user: ServerUser, making: str) -> Making:
        """One, as `get`; it goes on where it failed, and not by what was asked for.

        Raises:
            InputError: ``job_not_found``, or ``queue_full``.
            StorageError: it can't be kept.
        """
        found = self.get(user, making)
        if is_made_again(found.ticket):
            self._check_queue(user)
            about = found.id, found.user, found.folder, found.workbench, found.values, found.created
            found = Making(*about, found.wanted, number=found.number)
            found.keep()
            self._begin(found)
        return found

    def remove(self, user: ServerUser, making: str) -> None:
        """Stop it where it runs, else remove its files. Raises InputError: ``job_not_found``."""
        found = self.get(user, making)
        if not found.is_over:
            self.cancel(user, making)
            return
        with self._lock:
            self._makings.pop(making, None)
        shutil.rmtree(found.folder, ignore_errors=True)
        self._parts.histories.rescan(found.user)

    def go_on(self) -> None:
        """Do what an earlier run of the server left."""
        users = (self._paths.root / "users").glob("user-*")
        names = ["", *(path.name.removeprefix("user-") for path in users)]
        for user in names:
            for folder in sorted((self._paths.of_user(user).root / "makings").glob("*")):
                found = _kept(folder, user)
                if found is None:
                    continue
                if found.status == "running":
                    self._begin(found)
                elif found.error is not None and found.error.code == "making_note_damaged":
                    self._makings[found.id] = found  # listed, so that somebody hears of it

    def close(self) -> None:
        """Stop; what isn't over goes on with the next start."""
        self._closing = True
        for one in self._going():
            one.stop()
        for thread in list(self._threads):
            thread.join()


def _sent_rows(most: int, path: Path) -> Iterator[TableRow]:
    """Of a table that was sent. Raises InputError: ``beyond_policy``: there are more, or as
    `confined_rows`."""
    with closing(confined_rows(path)) as rows:
        for count, row in enumerate(rows, 1):
            if count > most:
                raise _too_many(f"the number of rows of {path.name}", most)
            yield row


def _kinds_of(steps: Sequence[RecipeStep]) -> Iterator[str]:
    """What is done to a picture, as `TIMES` calls it."""
    yield "making"
    is_whole = any(one.name == DAMAGE and not one.values["strength"] for one in steps)
    for step in steps:
        if step.kind == "do" and not (is_whole and step.name == "remove"):
            yield step.name
        elif step.kind == "adjust" and ADJUSTMENTS[step.name].area is not None:
            yield "area"


def _too_many(setting: str, most: int) -> InputError:
    value = f"more than {most}"
    return InputError("beyond_policy", setting=setting, value=value, maximum=f"{most}")


def _of_the_server(maker: Maker) -> VelaturaError | None:
    """The first error of a picture that is the server's, not the request's; None: there is none."""
    for one in maker.batch.outcomes.values():
        if one.error is not None and STATUSES.get(one.error[0], 0) >= 500:
            params: Mapping[str, Any] = one.params or {}
            return public(StorageError(one.error[0], **params))
    return None


def _kept(folder: Path, user: str) -> Making | None:
    """That of a folder, whose note may be damaged: then it has failed, with the files that are
    there. None: there is none."""
    note = MakingNote.read(folder)
    if note is None:
        return _rebuilt(folder, user)
    about = {name: getattr(note, name) for name in ("values", "created", "wanted", "summary")}
    making = Making(folder.name, user, folder, note.workbench, status=note.status, **about)
    if note.error is not None:
        code, params = note.error
        making.error = error_from_json({"type": "StorageError", "code": code, "params": params})
    return making


def _rebuilt(folder: Path, user: str) -> Making | None:
    """One whose note can't be read: it is kept under another name, and a new one is written."""
    kept = MakingNote.quarantine(folder)
    if not kept:
        return None
    made = MadeOf("", 0, {})
    with suppress(VelaturaError):
        made = previous_run(folder / "out") or made
    making = Making(folder.name, user, folder, made.workbench, made.values, folder.stat().st_mtime)
    making.status, making.error = "failed", StorageError("making_note_damaged", kept=kept)
    making.wanted = max(1, len(making.files))
    with suppress(VelaturaError, OSError):
        making.keep("failed")
    return making
