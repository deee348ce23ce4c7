"""Queues of trainings over a small real trainer; also a process that is killed with one."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import TrainingDone
from desktop_app.enginelink.client import EngineClient
from desktop_app.extensions.training.values.run import Run
from desktop_app.extensions.training.values.runs import RunRow, RunState, TrainingsView
from desktop_app.extensions.training.work.running.training_run import Prior, TrainingServices
from desktop_app.extensions.training.work.running.training_turns import TrainingTurns
from desktop_app.extensions.training.work.running.trainings import Trainings
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.studio.studio_commands import at_once
from tests.extensions.training.running.small_trainer import COMMAND, run_of
from tests.patience import PATIENCE_SECONDS


class Program:
    """One program with a queue of trainings, and what it was told."""

    def __init__(
        self,
        folder: Path,
        *,
        automatic: bool = False,
        prior: Prior = lambda run, folder, tell, token: run,
    ) -> None:
        self.runs = TrainingRuns(folder / "trainings")
        self.turns = TrainingTurns()
        self.kept: list[tuple[Run, TrainingDone]] = []
        self.failures: list[VelaturaError] = []
        self.clients: list[EngineClient] = []
        self.refusal: VelaturaError | None = None
        self._log = folder / "trainer.log"
        self._changed = threading.Condition()
        self.view = TrainingsView()
        services = TrainingServices(
            self._client,
            self._check,
            prior,
            lambda run, done: self.kept.append((run, done)),
        )
        self.trainings = Trainings(self.runs, services, self.turns, at_once)
        self.trainings.changed.connect(self._see)
        self.trainings.failed.connect(self.failures.append)
        self.trainings.start(automatic=automatic)

    def add(self, run: Run, *, first: bool = False) -> str:
        found: list[str] = []
        there = threading.Event()
        self.trainings.add(run, lambda run_id: (found.append(run_id), there.set()), first=first)
        assert there.wait(PATIENCE_SECONDS)
        return found[0]

    def row(self, run_id: str) -> RunRow:
        return next(row for row in self.view.rows if row.id == run_id)

    def wait(self, until: Callable[[TrainingsView], bool]) -> TrainingsView:
        with self._changed:
            assert self._changed.wait_for(lambda: until(self.view), PATIENCE_SECONDS), self.view
            return self.view

    def wait_for(self, run_id: str, state: RunState, step: int = 0) -> RunRow:
        def is_so(view: TrainingsView) -> bool:
            rows = [row for row in view.rows if row.id == run_id]
            return bool(rows) and rows[0].state == state and rows[0].step >= step

        self.wait(is_so)
        return self.row(run_id)

    def _client(self) -> EngineClient:
        self.clients.append(EngineClient(self._log, COMMAND))
        return self.clients[-1]

    def _check(self, run: Run) -> int:
        if self.refusal is not None:
            raise self.refusal
        return 0

    def _see(self, view: TrainingsView) -> None:
        with self._changed:
            self.view = view
            self._changed.notify_all()


if __name__ == "__main__":
    program = Program(Path(sys.argv[1]))
    program.add(run_of(sys.argv[2], Path(sys.argv[1]) / "out"))
    program.wait(lambda view: view.running is not None and view.running.step >= 12)
    print("trains", program.clients[0].pid, flush=True)
    time.sleep(1000)
