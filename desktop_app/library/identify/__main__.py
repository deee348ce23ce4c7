"""Looks into files of weights for a `scanner.Scanner`: a separate process, so that the window's
interpreter lock is not held meanwhile, and a file that brings it down brings down nothing else.

Lines of JSON: a list of paths comes in, a list of outcomes goes out. It ends when its input ends.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
from pathlib import Path
from typing import BinaryIO

from desktop_app.core.errors import ModelError, VelaturaError
from desktop_app.library.identify.identifier import identify
from desktop_app.library.identify.identify_process import Outcome, outcome_to_json
from desktop_app.library.identify.kinds import KindTable, load_kinds

_NICE = 5


def main(source: BinaryIO, target: BinaryIO) -> int:
    """Reads a JSON list of paths a line, writes a JSON list of outcomes a line; ends with its
    input."""
    with contextlib.suppress(OSError, AttributeError):  # Windows: the parent sets its class
        os.nice(_NICE)
    table = load_kinds()
    gc.disable()  # nothing here makes circles; what a file takes goes with its last name
    for line in source:
        paths: list[str] = json.loads(line)
        answers = [outcome_to_json(outcome_of(Path(path), table)) for path in paths]
        target.write(json.dumps(answers).encode() + b"\n")
        target.flush()
    return 0


def outcome_of(path: Path, table: KindTable) -> Outcome:
    """What it is, or why that can't be told; raises nothing."""
    try:
        return identify(path, table)
    except VelaturaError as error:
        return error
    except (MemoryError, RecursionError):
        return ModelError("model_damaged", name=path.name, reason="it is too large to inspect")


if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer, sys.stdout.buffer))
