"""Trainings on the disk: a folder each, with what it is made from, its state, its log and samples.

``run.json`` is the training itself (`values.run`), ``status.json`` its state, and
the trainer leaves the rest. ``order.json`` beside the folders lists those that wait. Each ends with
a check of itself; one that is damaged hides nothing, and is kept under another name once it is
written again. Whoever trains holds the one lock ``training.lock``: a run that is said to be running
while nobody holds it was interrupted.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, Final

from desktop_app.core import file_checks
from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.atomic_write import error_while_writing, make_folder, write_atomic
from desktop_app.core.checked_text import object_in, with_check, without_check
from desktop_app.core.errors import InputError, StorageError, VelaturaError, error_from_json
from desktop_app.core.events import Trained, TrainingDone
from desktop_app.core.file_lock import Lock, LockOwner, acquire_file, is_locked
from desktop_app.core.safe_open import read_regular
from desktop_app.core.uid import UidMaker, is_uid
from desktop_app.extensions.training.values.run import (
    CHECKPOINTS,
    COMPUTED,
    LOG_FILE,
    RUN_FILE,
    Run,
    run_from_bytes,
)
from desktop_app.extensions.training.values.runs import RunLog, RunRow, RunState
from desktop_app.extensions.training.work.stores.log import grown, last_events
from desktop_app.storage.quarantine import quarantine_file

STATE_FILE: Final = "status.json"
_ORDER_FILE: Final = "order.json"
_LOCK_FILE: Final = "training.lock"

_PLACES: Final[dict[RunState, int]] = {"running": 0, "waiting": 1, "interrupted": 2}


@dataclass(frozen=True, slots=True)
class _State:
    """What it says.

    Attributes:
        state: of the run.
        title, model, method, out: as in `RunRow`, so that a list need not read all examples.
        error: `VelaturaError.to_json`.
    """

    state: RunState
    title: str = ""
    model: str = ""
    method: str = ""
    error: dict[str, Any] | None = None
    out: str = ""


class TrainingRuns:
    """All runs of a data folder. May be used from any thread.

    Args:
        folder: ``trainings`` of the data folder; made with the first run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._uids = UidMaker()

    # -- the list -------------------------------------------------------------------------------

    def rows(self) -> tuple[RunRow, ...]:
        """What runs, what waits in its order, what was interrupted, the others with the newest
        first; those whose files are damaged, too."""
        alive = self.is_taken()
        order = self._order()
        rows = [row for folder in self._folders() if (row := self._row(folder, alive)) is not None]
        if alive and all(row.state != "running" for row in rows):  # one that can't say it is
            rows = [
                replace(row, state="running")
                if STATE_FILE in row.damaged and row.state == "paused"
                else row
                for row in rows
            ]

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

    def add(self, run: Run, state: RunState = "waiting") -> str:
        """Write it down; the id. Raises StorageError, InputError: it can't be written."""
        run_id = self._uids()
        self._write_state(run_id, _state_of(run, state))  # first: without a run it is none yet
        self.write_run(run_id, run)
        self._give_turn(run_id, state)
        return run_id

    def write_run(self, run_id: str, run: Run) -> None:
        """In place of what was written before. Raises as `add`."""
        told = {**to_json(run), "home": str(self.folder.parent)}
        self._write(self.folder / run_id / RUN_FILE, told)

    def rename(self, run_id: str, title: str) -> None:
        """Call what comes of it something else; where its file lies stays. Raises as `add`."""
        self.write_run(run_id, replace(self.run(run_id), title=title))
        kept = _state_in(self._place(run_id)) or _State("paused")
        self._write_state(run_id, replace(kept, title=title))

    def forget_computed(self, run_id: str) -> None:
        """What was computed of pictures and captions that are others now."""
        for name in COMPUTED:
            shutil.rmtree(self._place(run_id) / name, ignore_errors=True)

    def has_begun(self, run_id: str) -> bool:
        """Whether there is a state of it."""
        return any((self._place(run_id) / "states").glob("step-*"))

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

    def set_state(self, run_id: str, state: RunState, error: VelaturaError | None = None) -> None:
        """Write down its state; one that waits is the last in the order, and where one runs no
        other does any more: what is said to was interrupted. Raises as `add`."""
        folder = self._place(run_id)
        try:
            kept = _state_of(read_run(folder), state)
        except StorageError as unread:
            if unread.code == "training_missing":
                raise
            kept = replace(_state_in(folder) or _State(state), state=state)
        told = None if error is None else error.to_json()
        for other in self._folders() if state == "running" else ():
            dead = _state_in(other)
            if dead is not None and dead.state == "running" and other != folder:
                self._write_state(other.name, replace(dead, state="interrupted"))
        self._write_state(run_id, replace(kept, error=told))
        self._give_turn(run_id, state)

    def put_in_order(self, run_ids: Iterable[str]) -> None:
        """In which order those that wait come. Raises as `add`."""
        wanted = [*run_ids]
        if wanted != self._order():
            self._write(self.folder / _ORDER_FILE, {"order": wanted})

    def take(self) -> Lock | LockOwner:
        """The right to train, or who has it. Raises StorageError: ``lock_failed``."""
        return acquire_file(self.folder / _LOCK_FILE)

    def is_taken(self) -> bool:
        return is_locked(self.folder / _LOCK_FILE)

    def damaged(self) -> dict[Path, list[str]]:
        """Names of damaged files, in each training's folder and in that of all. Reads every
        state and checkpoint."""
        found = {self.folder: [_ORDER_FILE] if _is_damaged(self.folder / _ORDER_FILE) else []}
        for folder in self._folders():
            names = [name for name in (RUN_FILE, STATE_FILE) if _is_damaged(folder / name)]
            with suppress(FileNotFoundError):
                names += [LOG_FILE] * _is_log_damaged(folder / LOG_FILE)
            told = (one.parent for one in folder.glob(f"{CHECKPOINTS}/step-*/{file_checks.CHECKS}"))
            for state in (*sorted(folder.glob("states/step-*")), *sorted(told)):
                files = sorted({each.name for each in state.glob("*")} - {file_checks.CHECKS})
                if name := file_checks.damaged_in(state, files or [file_checks.CHECKS]):
                    names.append(f"{state.name}/{name}")
            found[folder] = names
        return found

    def taught_by(self, run_id: str) -> dict[int, Path]:
        """The file or folder with what was taught by each step that was sampled, and what came of
        it by the step that is kept; damaged ones are left out. Raises StorageError:
        ``training_missing``."""
        found = dict[int, Path]()
        for folder in sorted((self._place(run_id) / CHECKPOINTS).glob(f"step-{'[0-9]' * 8}")):
            files = [one for one in sorted(folder.iterdir()) if one.name != file_checks.CHECKS]
            is_checked = file_checks.has_checks(folder)  # a folder in it has no checksums
            if files and not (is_checked and file_checks.damaged_in(folder, (files[0].name,))):
                found[int(folder.name[-8:])] = files[0]
        done = self.row(run_id).done
        result = next(map(Path, done.files.values()), None) if done is not None else None
        if done is not None and result is not None and result.exists():
            found.setdefault(done.step, result)
        return found

    def seconds_apart(self, run_id: str, files: str) -> float:
        """Between two of its files that were written one after the other, so that no pause counts;
        0: not known. Raises StorageError: ``training_missing``."""
        with suppress(OSError):
            times = sorted(one.stat().st_mtime for one in self._place(run_id).glob(files))
            return median([after - before for before, after in pairwise(times)] or [0.0])
        return 0.0

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

    def _give_turn(self, run_id: str, state: RunState) -> None:
        others = [each for each in self._order() if each != run_id]
        self.put_in_order([*others, run_id] if state == "waiting" else others)

    def _write_state(self, run_id: str, kept: _State) -> None:
        self._write(self.folder / run_id / STATE_FILE, to_json(kept))

    def _write(self, path: Path, content: dict[str, Any]) -> None:
        """In place of what was there; if that is damaged, it is kept beside it."""
        make_folder(path.parent, path.name)
        if _is_damaged(path):
            quarantine_file(path)
        write_atomic(path, with_check(json.dumps(content, ensure_ascii=False).encode()))

    def _order(self) -> list[str]:
        """Where it can't be read, that of the ids."""
        with suppress(OSError, ValueError):
            raw = read_regular(self.folder / _ORDER_FILE)
            told = object_in(raw)
            return from_json(list[str], json.loads(raw) if told is None else told.get("order"))
        return []

    def _row(self, folder: Path, alive: bool) -> RunRow | None:
        if not (folder / RUN_FILE).is_file():
            return None  # it is just being written, or deleted
        damaged = [name for name in (RUN_FILE, STATE_FILE) if _is_damaged(folder / name)]
        told = last_events(folder / LOG_FILE)
        kept = _state_in(folder)
        if kept is None:
            damaged = [*{*damaged, STATE_FILE}]
            kept = _State("done" if TrainingDone in told else "paused")
            with suppress(StorageError):
                kept = _state_of(read_run(folder), kept.state)
        state: RunState = kept.state
        if state == "running" and not alive:
            state = "interrupted"
        error = None if kept.error is None else error_from_json(kept.error)
        row = RunRow(
            folder.name,
            str(folder),
            kept.title,
            kept.model,
            kept.method,
            state,
            error=error,
            out=kept.out,
            damaged=tuple(sorted(damaged)),
        )
        row = row.after(told.get(Trained))
        return replace(row, done=told.get(TrainingDone)) if state == "done" else row


def taught_as(folder: Path, name: str) -> tuple[str, int] | None:
    """Title of the training of ``folder`` and step by which a file of weights of that name (without
    its ending) was taught; None: none of those that are kept."""
    for path in folder.glob(f"*/{CHECKPOINTS}/step-*/*"):
        if name in (path.name, path.name.removesuffix(".safetensors")):
            return TrainingRuns(folder).row(path.parts[-4]).title, int(path.parent.name[-8:])
    return None


def _state_of(run: Run, state: RunState) -> _State:
    method = str(run.settings.get("method", ""))
    return _State(state, run.title, run.model.name, method, out=run.out)


def _state_in(folder: Path) -> _State | None:
    """What its file says; None: it can't be read."""
    with suppress(OSError, ValueError):
        return from_json(_State, object_in(read_regular(folder / STATE_FILE)))
    return None


def _is_log_damaged(path: Path) -> bool:
    """Whether a line is damaged, or the file no regular one. Raises FileNotFoundError."""
    try:
        *lines, _ = read_regular(path).split(b"\n")  # a kill tears the last
        return any(object_in(line) is None for line in lines)
    except FileNotFoundError:
        raise
    except OSError:
        return True


def _is_damaged(path: Path) -> bool:
    """Whether there is a file that can't be read; an older version's list can."""
    try:
        raw = read_regular(path).strip()
        if without_check(raw) not in (None, raw):
            return False  # its check is right: there is no need to read all of it
        return object_in(raw) is None and not isinstance(json.loads(raw), list)
    except FileNotFoundError:
        return False
    except (OSError, ValueError, RecursionError):
        return True


def read_run(folder: Path) -> Run:
    """What the run in ``folder`` is made from. Raises StorageError: ``training_missing`` or
    ``training_unreadable``."""
    try:
        return run_from_bytes(read_regular(folder / RUN_FILE), folder)
    except FileNotFoundError as error:
        raise StorageError("training_missing", name=folder.name) from error
    except (OSError, ValueError, InputError) as error:
        raise StorageError(
            "training_unreadable", name=folder.name, reason=str(error)[:200]
        ) from error


def trainings(folder: Path) -> Iterator[tuple[Path, str, Sequence[str]]]:
    """Those with a damaged file, or one that is kept under another name."""
    for own, names in TrainingRuns(folder).damaged().items():
        aside = [*own.glob("*-damaged-*"), *own.glob("states/damaged-*")]
        if names or aside:
            yield own, ", ".join(names), sorted(each.name for each in aside)
