"""A small real trainer that needs no torch: it counts steps, and leaves its state where the true
one does. Words in the run's title make it misbehave."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop_app.core.as_json import to_json
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.engine import Engine
from desktop_app.core.errors import EngineError, InputError
from desktop_app.core.events import EngineEvent, Evaluated, Trained, TrainingDone
from desktop_app.core.operations import Training
from desktop_app.engine.__main__ import main
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.run import LOG_FILE, Run
from desktop_app.extensions.training.work.stores.runs import read_run
from tests.models import model_info

COMMAND = [sys.executable, "-P", "-m", "tests.extensions.training.running.small_trainer"]


def run_of(title: str = "mascot", out: Path = Path("/nowhere/out"), **settings: object) -> Run:
    """Of no pictures; a step takes 5 ms, or as long as "slow 0.2" in its title says. One that is
    "held at 4 by FILE" stays in that step as long as there is that file."""
    wanted = {"steps": 20, "evaluate": 10, **settings}
    return Run(model_info("base"), settings_of(wanted), (), str(out), title=title)


class SmallTrainer(Engine):
    def describe(self) -> dict[str, str]:
        return {"pid": str(os.getpid()), "device": "cpu"}

    def close(self) -> None:
        pass

    def run(
        self,
        operation: str,
        job: Any,
        on_event: Callable[[EngineEvent], None],
        cancel: CancelToken,
    ) -> None:
        assert operation == "train"
        assert isinstance(job, Training)
        folder = Path(job.folder)
        run = read_run(folder)
        if "refuse" in run.title:
            raise InputError("model_missing", name="base")
        if found := re.search(r"fails by (\w+)", run.title):
            raise EngineError(found[1], reason="a test", size="64 × 64", step=1)
        state = folder / "state"
        steps = run.settings["steps"]
        step = int(state.read_text()) if state.exists() else 0
        slow = re.search(r"slow ([\d.]+)", run.title)
        with (folder / LOG_FILE).open("a") as log:

            def tell(name: str, event: EngineEvent) -> None:
                log.write(json.dumps({"event": name, **to_json(event)}) + "\n")
                log.flush()
                on_event(event)

            for number in range(step + 1, steps + 1):
                try:
                    cancel.check()
                    self._stay(run.title, number, cancel)
                except Cancelled:
                    state.write_text(str(number - 1))
                    raise
                time.sleep(float(slow[1]) if slow else 0.005)  # its work
                self._die(run.title, number, folder)
                tell("trained", Trained(number, steps, 1 / number, 1e-4, 0.005, 1.0))
                if number % run.settings["evaluate"] == 0:
                    state.write_text(str(number))
                    tell("evaluated", Evaluated(number, 1 / number, True, 0))
            Path(run.out).parent.mkdir(parents=True, exist_ok=True)
            out = Path(f"{run.out}.safetensors")
            out.write_bytes(b"weights")
            files = {"kohya": str(out)}
            tell("training_done", TrainingDone(files, steps, 0.1, steps, "steps", 1.0))

    @staticmethod
    def _stay(title: str, number: int, cancel: CancelToken) -> None:
        found = re.search(r"held at (\d+) by (\S+)", title)
        while found and number == int(found[1]) and Path(found[2]).exists():
            cancel.check()
            time.sleep(0.005)

    @staticmethod
    def _die(title: str, number: int, folder: Path) -> None:
        found = re.search(r"die at (\d+)( always)?", title)
        mark = folder / "died"
        if found and number == int(found[1]) and (found[2] or not mark.exists()):
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(SmallTrainer)
