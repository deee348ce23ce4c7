"""The command ``velatura``: reads arguments, runs one verb, answers with text or JSON.

Exit codes: 0 done; 1 the program or the network failed; 2 the arguments or a file can't be used;
130 interrupted.
Nothing heavy is imported before arguments and files are checked, so a mistake answers at once.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, TextIO, cast

from desktop_app.app.arguments import parse_arguments
from desktop_app.core import trace
from desktop_app.core.as_json import json_text
from desktop_app.core.atomic_write import check_writable
from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import EngineError, NetworkError, VelaturaError, explained
from desktop_app.core.harmless import HarmlessStream
from desktop_app.core.late import late_module
from desktop_app.core.network_audit import STRICT, NetworkAudit, end_process, tell
from desktop_app.core.offline import go_offline
from desktop_app.core.short_memory import is_memory_short

if TYPE_CHECKING:
    from desktop_app.app.models.reply import Reply


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A prompt in another script must not break a terminal that can't show it.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    with ExitStack() as harmless:
        # What strangers wrote (prompts, names of files and models) may not steer the terminal.
        if sys.stdout is not None:  # pyright: ignore[reportUnnecessaryComparison]
            harmless.enter_context(redirect_stdout(cast("TextIO", HarmlessStream(sys.stdout))))
        if sys.stderr is not None:  # pyright: ignore[reportUnnecessaryComparison]
            told = HarmlessStream(sys.stderr, progress=True)
            harmless.enter_context(redirect_stderr(cast("TextIO", told)))
        try:
            return _main(argv)
        except Exception:
            if argv is not None:
                raise
            traceback.print_exc()  # here: Python would write it to the terminal as it is
            return 1


def _main(argv: Sequence[str] | None) -> int:
    arguments = parse_arguments(argv)
    # A hook can't be taken out again: only where this is the process's own command, not a call.
    watch = guard_network(strict=arguments.dev) if argv is None else None
    try:
        return _run(arguments, watch)
    except VelaturaError as error:
        _report(error, as_json=arguments.json)
        ours = isinstance(error, EngineError | NetworkError) or is_memory_short(error)
        return 1 if ours else 2
    except MemoryError as error:
        _report(explained(error), as_json=arguments.json)
        return 1
    except BrokenPipeError:
        # Who read the answer has heard enough (`velatura models | head`). Python would try, and
        # complain, once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (KeyboardInterrupt, Cancelled):
        print("Cancelled.", file=sys.stderr)
        return 130


def _run(arguments: argparse.Namespace, watch: NetworkAudit | None) -> int:
    if arguments.trace is not None:
        check_writable(arguments.trace)
        trace.begin(arguments.trace)
    # Each import waits for its verb: Qt for the window, torch for pictures.
    if (reply := _reply(arguments, watch)) is not None:
        if reply.text or reply.value is not None:  # else it told by itself
            answer((reply.text, reply.value), arguments.json)
        return reply.code
    if arguments.self_test:
        from desktop_app.app.self_test import run_self_test

        return answer(run_self_test(), arguments.json)
    if arguments.demo is not None:
        from desktop_app.app.demo import run_demo

        return answer(run_demo(arguments.demo, arguments.data_dir), arguments.json)
    return _open_window(arguments, watch)


def _open_window(arguments: argparse.Namespace, watch: NetworkAudit | None) -> int:
    from desktop_app.app.display import need_display, no_window
    from desktop_app.app.opening import WindowOpening, place_of

    screenshot = arguments.screenshot
    if screenshot is None:
        need_display()
    else:
        check_writable(screenshot)
    gc.disable()  # until the window stands (`window.collect_again`): imports leave no garbage
    files = [file.absolute() for file in arguments.files]
    place = place_of(arguments.data_dir)
    if screenshot is None and not arguments.safe:  # for a safe start: the other may be stuck
        _let_come_to_front()
        handed = place.hand_on(files, os.environ.get("XDG_ACTIVATION_TOKEN", ""))
        if handed == "busy":
            print("The window is busy; it opens them as soon as it can.", file=sys.stderr)
        if handed:
            return 0
    opening = WindowOpening(arguments.data_dir, safe=arguments.safe, engine=screenshot is None)
    try:
        try:
            run_window = import_window()
        except ImportError as error:
            raise no_window(str(error)) from error
        return run_window(opening, files, screenshot, watch, place if screenshot is None else None)
    finally:
        opening.end_engine()
        place.release()


def import_window() -> Callable[..., int]:
    """`window.run_window`, with Qt and all else that the first paint takes."""
    late_module("numpy", _numpy)  # the window comes without a picture
    with trace.span("import Qt"):
        import_module("desktop_app.ui.look.text_scale")  # QtGui first: QtWidgets crashes without
        import_module("desktop_app.ui.qt.bind")
    feature: Any = sys.modules.get("shibokensupport.feature")
    if feature is not None:
        # Else PySide6 reads the source of all that is imported after it, and keeps it: for
        # `from __feature__ import`, which nothing here uses.
        feature._mod_uses_pyside = bool  # yes of each
    with trace.span("import window"):
        from desktop_app.app.window import run_window
    return run_window


def _numpy() -> ModuleType:
    import numpy

    return numpy


def _let_come_to_front() -> None:
    """Give the other process this one's leave to bring its window to the front."""
    if sys.platform == "win32":
        ctypes.windll.user32.AllowSetForegroundWindow(-1)  # whichever process it is


_RUN: Final = {
    "generate": "generate_command.run_generate",
    "prompt": "prompt_command.run_prompt",
    "styles": "styles_command.run_styles",
    "preprocess": "preprocess_command.run_preprocess",
    "stages": "stages_command.run_stages",
    "queue": "queue_command.run_queue",
    "picture": "picture_command.run_picture",
    "certify": "certify_command.run_certify",
    "batch": "batch_command.run_batch",
    "grade": "batch_command.run_grade",
    "export": "export_command.run_export",
    "data": "data_command.run_data",
    "history": "history_command.run_history",
    "report": "data_command.run_report",
}
"""Modules and functions of verbs, which are imported with their verb and called with the arguments:
text, JSON, and an exit code if it isn't 0."""

_RUN_WATCHED: Final = {
    "models": "models.models_command.run_models",
    "merge": "models.models_command.run_models",
    "gpu": "gpu.gpu_command.run_gpu",
}
"""Likewise, called with what watches the network, too."""


def _reply(arguments: argparse.Namespace, watch: NetworkAudit | None) -> Reply | None:
    """The answer of a verb; None: there is none, or it prints by itself."""
    verb = arguments.verb
    if verb is None:
        return None
    from desktop_app.app.models.reply import Reply

    if (run := getattr(arguments, "run_verb", None)) is not None:  # of an extension
        return Reply(*run(arguments, watch))
    if verb in _RUN_WATCHED:
        return Reply(*_function(_RUN_WATCHED[verb])(arguments, watch))
    if verb in _RUN:
        return Reply(*_function(_RUN[verb])(arguments))
    from desktop_app.app.operation_command import run_declared

    declared = run_declared(arguments)
    return None if declared is None else Reply(*declared)


def _function(place: str) -> Callable[..., Any]:
    module, _, function = place.rpartition(".")
    return getattr(import_module(f"desktop_app.app.{module}"), function)


def answer(reply: tuple[str, Any], as_json: bool) -> int:
    """Print the plain text or the JSON value of ``reply``."""
    text, value = reply
    print(json_text(value, indent=1) if as_json else text, flush=True)
    return 0


def _report(error: VelaturaError, *, as_json: bool) -> None:
    if as_json:
        from desktop_app.library.network.redaction import redacted

        print(json_text({"error": error.redacted(redacted).to_json()}, indent=1))
        return
    print(f"velatura: {error.what}\n{error.kept} {error.todo}", file=sys.stderr)


def guard_network(*, strict: bool) -> NetworkAudit:
    """Refuse every connection, and set what keeps the model libraries offline.

    Args:
        strict: end the process at the first attempt, instead of logging it; so does the engine's
            process, which is told by the environment.

    Returns:
        What watches, for a gate to be made known to (`NetworkAudit.admit`).
    """
    go_offline(os.environ)
    if strict:
        os.environ[STRICT] = "1"
    watch = NetworkAudit(end_process if strict else tell)
    watch.start()
    return watch
