"""Trainings on the disk: a folder each, with what it is made from, its state, its log and samples.

``run.json`` is the training itself (`core.training.run`), ``status.json`` its state, and
the trainer leaves the rest. ``order.json`` beside the folders lists those that wait. Whoever trains
holds the one lock ``training.lock``: a run that is said to be running while nobody holds it was
interrupted.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.atomic_write import error_while_writing, write_atomic
from desktop_app.core.errors import InputError, StorageError, VelaturaError, error_from_json
from desktop_app.core.events import Trained, TrainingDone
from desktop_app.core.file_lock import Lock, LockOwner, acquire_file, is_held
from desktop_app.core.safe_open import read_regular
from desktop_app.core.training.run import LOG_FILE, RUN_FILE, Run, run_from_json
from desktop_app.core.training.runs import RunLog, RunRow, RunState
from desktop_app.core.uid import UidMaker, is_uid
from desktop_app.storage.training_log import grown, last_told

STATE_FILE: Final = "status.json"
_ORDER_FILE: Final = "order.json"
_LOCK_FILE: Final = "training.lock"

Kept: TypeAlias = Literal["waiting", "running", "paused", "done", "failed"]
"""What a state's file says."""

_PLACES: Final[dict[RunState, int]] = {"running": 0, "waiting": 1, "interrupted": 2}


@dataclass(frozen=True, slots=True)
class _State:
    """What it says.

    Attributes:
        state: of the run.
        title, model, method: as in `RunRow`, so that a list need not read all examples.
        error: `VelaturaError.to_json`.
    """

    state: Kept
    title: str = ""
    model: str = ""
    method: str = ""
    error: dict[str, Any] | None = None


class TrainingRuns:
    """All runs of a data folder. May be used from any thread.

    Args:
        folder: `DataPaths.trainings`; made with the first run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._uids = UidMaker()

    # -- the list -------------------------------------------------------------------------------

    def rows(self) -> tuple[RunRow, ...]:
        """All that can be read: what runs, what waits in its order, what was interrupted, the
        others with the newest first."""
        alive = self.is_taken()
        order = self._order()
        rows = [row for folder in self._folders() if (row := self._row(folder, alive)) is not None]

        def place(row: RunRow) -> tuple[int, int, int]:
            turn = order.index(row.id) if row.id in order else len(order)
            return _PLACES.get(row.state, 3), turn, -int(row.id, 16)

        return tuple(sorted(rows, key=place))

    def row(self, run_id: str) -> RunRow:
        """One of them. Raises StorageError: ``training_missing``."""
        row = self._row(self._place(run_id), self.is_taken())
        if row is None:
            raise StorageError("training_missing", name=run_id[:40])
        return row

    def run(self, run_id: str) -> Run:
        """What it is made from. Raises StorageError: ``training_missing`` or
        ``training_unreadable``."""
        return read_run(self._place(run_id))

    def add(self, run: Run, state: Kept = "waiting") -> str:
        """Write it down; the id. Raises StorageError, InputError: it can't be written."""
        run_id = self._uids()
        self.write_run(run_id, run)
        self.set_state(run_id, state)
        return run_id

    def write_run(self, run_id: str, run: Run) -> None:
        """In place of what was written before. Raises as `add`."""
        folder = self.folder / run_id
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise error_while_writing(error, RUN_FILE) from error
        write_atomic(folder / RUN_FILE, json.dumps(to_json(run), ensure_ascii=False).encode())

    def delete(self, run_id: str) -> None:
        """With its state, samples and log; what came of it lies elsewhere. Raises StorageError."""
        folder = self._place(run_id)
        with suppress(OSError):  # first: what is half gone is none
            (folder / RUN_FILE).unlink(missing_ok=True)
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise error_while_writing(error, folder.name) from error
        self.put_in_order(each for each in self._order() if each != run_id)

    # -- states ---------------------------------------------------------------------------------

    def set_state(self, run_id: str, state: Kept, error: VelaturaError | None = None) -> None:
        """Write down its state; one that waits is the last in the order. Raises as
        `add`."""
        folder = self._place(run_id)
        run = read_run(folder)
        told = None if error is None else error.to_json()
        kept = _State(state, run.title, run.model.name, str(run.settings.get("method", "")), told)
        write_atomic(folder / STATE_FILE, json.dumps(to_json(kept), ensure_ascii=False).encode())
        others = [each for each in self._order() if each != run_id]
        self.put_in_order([*others, run_id] if state == "waiting" else others)

    def put_in_order(self, run_ids: Iterable[str]) -> None:
        """In which order those that wait come. Raises as `add`."""
        wanted = [*run_ids]
        if wanted != self._order():
            write_atomic(self.folder / _ORDER_FILE, json.dumps(wanted).encode())

    def take(self) -> Lock | LockOwner:
        """The right to train, or who has it. Raises StorageError: ``lock_failed``."""
        return acquire_file(self.folder / _LOCK_FILE)

    def is_taken(self) -> bool:
        """Whether a program trains."""
        return is_held(self.folder / _LOCK_FILE)

    # -- the log --------------------------------------------------------------------------------

    def log(self, run_id: str, before: RunLog | None = None) -> RunLog:
        """What it has told so far; ``before``: as it was read last, so that only what is new is
        read."""
        folder = self._place(run_id)
        return grown(folder, before or RunLog())

    # -------------------------------------------------------------------------------------------

    def _place(self, run_id: str) -> Path:
        """Its folder; an invalid id may lead nowhere else. Raises StorageError."""
        if not is_uid(run_id):
            raise StorageError("training_missing", name=run_id[:40])
        return self.folder / run_id

    def _folders(self) -> list[Path]:
        try:
            return [each for each in self.folder.iterdir() if is_uid(each.name)]
        except OSError:
            return []

    def _order(self) -> list[str]:
        with suppress(OSError, ValueError):
            return from_json(list[str], json.loads(read_regular(self.folder / _ORDER_FILE)))
        return []

    def _row(self, folder: Path, alive: bool) -> RunRow | None:
        try:
            if not (folder / RUN_FILE).is_file():
                return None
            kept = from_json(_State, json.loads(read_regular(folder / STATE_FILE)))
        except (OSError, ValueError):
            return None  # it is just being written, or deleted
        state: RunState = kept.state
        if state == "running" and not alive:
            state = "interrupted"
        error = None if kept.error is None else error_from_json(kept.error)
        row = RunRow(
            folder.name, str(folder), kept.title, kept.model, kept.method, state, error=error
        )
        told = last_told(folder / LOG_FILE)
        row = row.after(told.get(Trained))
        return replace(row, done=told.get(TrainingDone)) if state == "done" else row


def read_run(folder: Path) -> Run:
    """What the run in ``folder`` is made from. Raises StorageError: ``training_missing`` or
    ``training_unreadable``."""
    try:
        return run_from_json(json.loads(read_regular(folder / RUN_FILE)))
    except FileNotFoundError as error:
        raise StorageError("training_missing", name=folder.name) from error
    except (OSError, ValueError, InputError) as error:
        raise StorageError(
            "training_unreadable", name=folder.name, reason=str(error)[:200]
        ) from error
