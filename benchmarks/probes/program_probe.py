"""The command ``velatura`` in a process of its own, watched by `window_probe` from inside.

``python -m benchmarks.probes.program_probe MODE DATA_DIR STARTED [--quick]`` prints one line of
JSON. STARTED is the time (seconds since the epoch) at which the process was asked for. What is
imported, and when, is as in the program: the watch comes when the window's modules are there.

Modes: ``start`` (until the window is usable), ``step`` (until the engine's first step), ``gaps``
(of the event loop, at work and at rest).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from desktop_app.app import cli


def main() -> None:
    parser = argparse.ArgumentParser(description="The command velatura, watched from inside.")
    parser.add_argument("mode", choices=("start", "step", "gaps"))
    parser.add_argument("data_dir")
    parser.add_argument("started", type=float, help="seconds since the epoch")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    whole = cli.import_window
    probes: list[Any] = []

    def watched() -> Callable[..., int]:
        run_window = whole()
        try:
            from benchmarks.probes import window_probe
        except ImportError:  # two files beside an installed program
            import window_probe  # pyright: ignore[reportMissingImports]
        window_probe.watch_program(probes, options.mode, options.started, options.quick)
        return run_window

    cli.import_window = watched
    sys.argv[1:] = ["--data-dir", options.data_dir]
    cli.main()
    print(json.dumps(probes[0].result), flush=True)


if __name__ == "__main__":
    main()
