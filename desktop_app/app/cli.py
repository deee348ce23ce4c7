"""The command ``velatura``: reads arguments, runs one verb, answers with text or JSON.

Exit codes: 0 done; 1 the program or the network failed; 2 the arguments or a file can't be used;
130 interrupted.
Nothing heavy is imported before arguments and files are checked, so a mistake answers at once.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TextIO, cast

from desktop_app.app.arguments import parse_arguments
from desktop_app.core.as_json import json_text
from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import EngineError, NetworkError, VelaturaError, explained
from desktop_app.core.harmless import HarmlessStream
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
    # Each import waits for its verb: Qt for the window, torch for pictures.
    if (reply := _plain_reply(arguments)) is not None:
        return answer(reply, arguments.json)
    if (coded := _coded_reply(arguments, watch)) is not None:
        answer((coded.text, coded.value), arguments.json)
        return coded.code
    if arguments.verb == "train":
        from desktop_app.app.train_command import run_train

        return run_train(arguments)
    if arguments.verb == "export":
        from desktop_app.app.export_command import run_export

        return answer(run_export(arguments.data_dir, arguments), arguments.json)
    if arguments.verb == "data":
        from desktop_app.app.data_command import run_data

        return answer(run_data(arguments.data_dir, arguments), arguments.json)
    if arguments.verb == "report":
        from desktop_app.app.report_command import run_report

        return answer(run_report(arguments.data_dir, arguments.devices), arguments.json)
    if arguments.verb == "gpu":
        from desktop_app.app.gpu.gpu_command import run_gpu

        reply = run_gpu(arguments, watch)
        return answer((reply.text, reply.value), arguments.json)
    if arguments.self_test:
        from desktop_app.app.self_test import run_self_test

        return answer(run_self_test(), arguments.json)
    if arguments.demo is not None:
        from desktop_app.app.demo import run_demo

        return answer(run_demo(arguments.demo, arguments.data_dir), arguments.json)
    return _open_window(arguments, watch)


def _open_window(arguments: argparse.Namespace, watch: NetworkAudit | None) -> int:
    from desktop_app.app.display import need_display, no_window
    from desktop_app.app.opening import Opening, place_of
    from desktop_app.core.atomic_write import check_writable

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
    opening = Opening(arguments.data_dir, safe=arguments.safe, engine=screenshot is None)
    try:
        try:
            # What knows no Qt comes first: PySide6 reads the source of what is imported after it.
            import_module("desktop_app.app.services")
            import_module("desktop_app.state.app_state")
            from desktop_app.app.window import run_window
        except ImportError as error:
            raise no_window(str(error)) from error
        return run_window(opening, files, screenshot, watch, place if screenshot is None else None)
    finally:
        opening.end_engine()
        place.release()


def _let_come_to_front() -> None:
    """Give the other process this one's leave to bring its window to the front."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)  # whichever process it is


_CODED: Final = {
    "picture": "picture_command.run_picture",
    "certify": "certify_command.run_certify",
    "batch": "batch_command.run_batch",
    "evaluate": "evaluate_command.run_evaluate",
    "drift": "drift_command.run_drift",
    "grid": "grid_command.run_grid",
    "lab": "lab_command.run_lab",
    "make": "make_command.run_make",
}
_PLAIN: Final = {
    "generate": "generate_command.run_generate",
    "prompt": "prompt_command.run_prompt",
    "styles": "styles_command.run_styles",
    "preprocess": "preprocess_command.run_preprocess",
    "stages": "stages_command.run_stages",
    "rate": "rate_command.run_rate",
    "dataset": "dataset_command.run_dataset",
    "grade": "batch_command.run_grade",
    "queue": "queue_command.run_queue",
}
"""Modules and functions of verbs, which are imported with their verb."""


def _called(rows: Mapping[str, str], arguments: argparse.Namespace) -> Any:
    """The answer of the verb's row; None: it has none."""
    module, _, function = rows.get(arguments.verb, "").partition(".")
    if not module:
        return None
    return getattr(import_module(f"desktop_app.app.{module}"), function)(arguments)


def _coded_reply(arguments: argparse.Namespace, watch: NetworkAudit | None) -> Reply | None:
    """The answer of verbs that choose their exit code; None for another."""
    if arguments.verb in ("models", "merge"):
        from desktop_app.app.models.models_command import run_models

        return run_models(arguments, watch)
    if arguments.verb == "history":
        from desktop_app.app.history_command import run_history

        return run_history(arguments.data_dir, arguments)
    if arguments.verb == "data" and arguments.action == "check":
        from desktop_app.app.data_command import run_check

        return run_check(arguments.data_dir, arguments)
    if (run := getattr(arguments, "run", None)) is not None:  # of an extension
        from desktop_app.app.models.reply import Reply

        return Reply(*run(arguments, watch))
    return _called(_CODED, arguments)


def _plain_reply(arguments: argparse.Namespace) -> tuple[str, Any] | None:
    """The answer of verbs that need nothing but their arguments; None for another."""
    if (reply := _called(_PLAIN, arguments)) is not None:
        return reply
    if arguments.verb is not None:
        from desktop_app.app.operation_command import run_declared

        if (reply := run_declared(arguments)) is not None:
            return reply
    return None


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
