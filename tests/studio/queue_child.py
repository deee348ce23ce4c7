"""A program with a queue, for tests that kill it: adds jobs, says what is kept, runs them."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from tests.studio.queues import Program, job

if __name__ == "__main__":
    program = Program(Path(sys.argv[1]), sys.argv[2])
    program.until(lambda: program.view.owns)
    print("owns", flush=True)
    for name in sys.argv[3:]:
        program.add(job(name, "slow 0.02", steps=4, count=3))
        print(f"safe {name}", flush=True)
    threading.Event().wait()
