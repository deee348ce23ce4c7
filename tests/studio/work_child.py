"""A program with a queue of work and the true engine, for a test that kills it in the middle: it
stands still once a part is done."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from desktop_app.core.events import StepDone
from tests.studio.works import enlarging, outlining, small_parts, true_program


def halt(job_id: str, news: object) -> None:
    """In the queue's thread, which writes down what is done."""
    if isinstance(news, StepDone):
        print("in the middle", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    small_parts()
    program = true_program(Path(sys.argv[1]), "one")
    program.note = halt
    program.queue.ask("pause")
    program.add(enlarging("a"))
    program.add(outlining("b"))
    program.queue.ask("resume")
    threading.Event().wait()
