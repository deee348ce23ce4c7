"""A program with a queue, for tests that kill it: adds jobs, says what is kept, runs them.

Arguments: folder, session, names of jobs. With "two-engines" before them it has two engines; with
"before-fall-back" or "after-fall-back" it kills itself around the moment when a job that fails
becomes another one.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from desktop_app.storage.queue_store import QueueStore
from tests.enginelink.numpy_jobs import COMMAND, OTHER
from tests.studio.queues import Program, job


def die_around_fall_back(*, before: bool) -> None:
    """Once the job that fails is on the disk."""
    remake = QueueStore.remake

    def die(store: QueueStore, job_id: str) -> bool:
        if not before:
            remake(store, job_id)
        os.kill(os.getpid(), signal.SIGKILL)
        return True

    QueueStore.remake = die  # pyright: ignore[reportAttributeAccessIssue]


def main(folder: str, session: str, words: list[str]) -> None:
    commands = [COMMAND] * (2 if "two-engines" in words else 1)
    program = Program(Path(folder), session, commands=commands)
    program.until(lambda: program.view.owns)
    print("owns", flush=True)
    for word in words:
        match word:
            case "two-engines":
                pass
            case "before-fall-back" | "after-fall-back":
                die_around_fall_back(before=word.startswith("before"))
                whole, other = job("a", "no room", count=2), job("a", count=2, model=OTHER)
                program.add(whole, others=[other])
            case name:
                program.add(job(name, "slow 0.02", steps=4, count=3))
                print(f"safe {name}", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
