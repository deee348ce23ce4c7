"""What the processes of engine and trainer have around what they serve.

Order matters here: the pipes are claimed before any library can print, and the threads' settings
are made before torch is imported.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from desktop_app.core.crash_trace import CRASH_FILE, trace_without_values
from desktop_app.core.network_audit import Attempt, NetworkAudit, end_process, is_strict, tell
from desktop_app.core.priority import NO_WINDOW
from desktop_app.networks.pipe_server import ServedEngine, Server, claim_pipes


def _write_last_words() -> None:
    """Crashes of C code go to the file the window has named, and stray exceptions to the log,
    without their messages: those may quote a prompt."""
    name = os.environ.get(CRASH_FILE)
    faulthandler.enable()
    if name:
        with contextlib.suppress(OSError):
            # Open as long as the process lives.
            faulthandler.enable(Path(name).open("wb", buffering=0))  # noqa: SIM115
    sys.excepthook = lambda kind, error, trace: _print_trace(error)
    threading.excepthook = lambda args: _print_trace(args.exc_value)


def _print_trace(error: BaseException | None) -> None:
    print("unexpected:", trace_without_values(error) if error else "?", file=sys.stderr, flush=True)


def serve(
    make_engine: Callable[[], ServedEngine], admits: Callable[[Attempt], bool] | None = None
) -> NoReturn:
    """Serve an engine over stdin and stdout until stdin ends.

    Args:
        make_engine: makes it.
        admits: says which connections may be made nevertheless; None: none.
    """
    source, sink = claim_pipes()
    _write_last_words()
    # Pipes are all that the process needs: whoever connects from here is stopped, and told of in
    # its log.
    audit = NetworkAudit(end_process if is_strict() else tell)
    if admits is not None:
        audit.admit(admits)
    audit.start()
    # Ctrl+C in a terminal goes to the whole group; it is the window that decides to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lower_priority()
    offer_to_oom_killer()
    Server(source, sink).run(make_engine)


NICENESS = 5
"""Gentle on purpose: at 10 and with all cores busy, no step was done in 80 s (measured)."""

OOM_SCORE = 500
"""Of 1000. If memory ends, the engine goes and not the window, which holds the user's work."""


def lower_priority() -> None:
    """Let the window and other programs go first, a little; a server's engine doesn't."""
    if os.environ.get(NO_WINDOW):
        return
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            import psutil

            psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            os.nice(NICENESS)


def offer_to_oom_killer() -> None:
    """On Linux, become the process that is ended first when memory runs out."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(str(OOM_SCORE), "ascii")
