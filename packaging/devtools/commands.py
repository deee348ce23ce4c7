"""The commands of dev.py: what the words on the command line do."""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.app.qt_libraries import has_display
from devtools import benches, slow_tests, type_check
from devtools.console import ROOT, QuietCall, SetupError, call, heading, say, seconds
from devtools.environment import clean_env, ensure_environment, tool
from devtools.native import ensure_kernels
from devtools.system import ensure_system, offer_browser

DEV = ROOT / "packaging" / "dev.py"
CRASH_TEST = ROOT / "packaging" / "checks" / "crash_test.py"


@dataclass(frozen=True)
class Step:
    """One check: what it is called and the command that makes it."""

    name: str
    words: tuple[str | Path, ...]
    beside: bool = False
    """Runs beside the steps after it; what it prints comes after theirs, in one piece."""


def lint_steps(slow: bool = False) -> list[Step]:
    """Return the checks that run no program code, in order; ``slow``: both type checks."""
    words = () if slow else ("--quick",)
    return [
        # What is beside the others: while tests are collected a processor has nothing to do.
        Step("types", (tool("python"), DEV, "types", *words), beside=True),
        Step("ruff check", (tool("ruff"), "check", ".")),
        Step("ruff format --check", (tool("ruff"), "format", "--check", ".")),
        Step("import-linter", (tool("lint-imports"), "--no-logo"), beside=True),
    ]


def fix_steps() -> list[Step]:
    """Return what mends form by itself."""
    return [
        Step("ruff check --fix", (tool("ruff"), "check", "--fix", ".")),
        Step("ruff format", (tool("ruff"), "format", ".")),
    ]


def pytest_step(slow: bool, extra: Sequence[str]) -> Step:
    """Return the tests; `extra` goes to pytest last, so it wins over what stands here.

    Several processes share them, three for two cores, since tests wait a third of their time: each
    begins with a separate stretch, so that what a module's tests share is mostly made once, and
    takes from the others when it is done. With ``--pdb`` there is one; ``-n0`` asks for that, too.
    On Linux all are collected once, and the processes forked then (`tests/forked.py`).
    """
    processes = str(min(8, max(2, (os.cpu_count() or 2) * 3 // 2)))
    apart = ("-n", processes, "--dist", "worksteal")
    shared = ("--processes", processes) if sys.platform == "linux" else apart
    seed = random.randrange(2**32)  # pytest prints it; without slow tests the draws are fixed
    chosen = (f"--hypothesis-seed={seed}",) if slow else ("-m", "not slow")
    return Step("pytest", (tool("python"), "-m", "pytest", *shared, *chosen, *extra))


def run_steps(
    steps: Sequence[Step],
    start: Callable[[Step], int],
    start_beside: Callable[[Step], QuietCall],
) -> int:
    """Run every step, also after a failure; print a summary; return 1 where any failed.

    Args:
        steps: what to run, in order; those that run beside others are waited for at the end.
        start: runs a step to its end and returns its exit code.
        start_beside: begins a step.
    """
    results: list[tuple[Step, int, float]] = []

    def done(step: Step, code: int, span: float) -> None:
        results.append((step, code, span))
        say(f"-- {step.name}: {'ok' if not code else f'FAILED ({code})'}, {seconds(span)}")

    beside: list[tuple[Step, QuietCall]] = []
    try:
        for step in steps:
            if step.beside:
                beside.append((step, start_beside(step)))
                continue
            heading(step.name)
            started = time.monotonic()
            code = start(step)
            done(step, code, time.monotonic() - started)
        for step, running in beside:
            heading(step.name)
            done(step, *running.finish())
    finally:
        for _, running in beside:
            running.stop()
    heading("summary")
    for step, code, span in results:
        say(f"  {'FAILED' if code else 'ok':7} {step.name:22} {seconds(span):>12}")
    failed = [step.name for step, code, _ in results if code]
    say(f"failed: {', '.join(failed)}" if failed else "all is well")
    return 1 if failed else 0


def program_words(extra: Sequence[str], display: bool) -> tuple[str | Path, ...]:
    """Return how to start the program: the window, or the demo where no window can be shown."""
    start = (tool("python"), "-m", "desktop_app")
    if extra or display:
        return (*start, *extra)
    return (*start, "--demo", "output")


def _start(step: Step) -> int:
    return call(list(step.words), clean_env(os.environ))


def _start_beside(step: Step) -> QuietCall:
    return QuietCall(list(step.words), clean_env(os.environ))


def _run(options: argparse.Namespace) -> int:
    extra = options.extra
    display = has_display(os.environ)
    if not extra and not display:
        say("no display here: making two pictures with the starter model instead of a window")
    return _start(Step("run", program_words(extra, display)))


def _test(options: argparse.Namespace) -> int:
    offer_browser()
    steps = [*lint_steps(options.slow), pytest_step(options.slow, options.extra)]
    if not options.slow or options.extra:  # of a part nothing is kept
        return run_steps(steps, _start, _start_beside)
    os.environ.update(slow_tests.prepare(slow_tests.RECORD, restart=options.restart))
    codes: dict[str, int] = {}

    def start(step: Step) -> int:
        codes[step.name] = _start(step)
        return codes[step.name]

    try:
        return run_steps(steps, start, _start_beside)
    finally:
        # 5: none was left to run, as the last run was ended after its last test.
        slow_tests.finish(slow_tests.RECORD, all_passed=codes.get("pytest") in (0, 5))


def _lint(options: argparse.Namespace) -> int:
    steps = [*(fix_steps() if options.fix else []), *lint_steps()]
    return run_steps(steps, _start, _start_beside)


def _types(options: argparse.Namespace) -> int:
    codes = [type_check.check_quickly()]
    if not options.quick:
        codes.append(type_check.check(whole=options.all))
    return int(any(codes))


def _bench(options: argparse.Namespace) -> int:
    words = ["--quick"] if options.quick else []
    if options.all:
        env = clean_env(os.environ)
        outcomes = benches.run_all(tool("python"), benches.BENCHMARKS, words, env, options.limit)
        return benches.summary(outcomes, options.json)
    path = benches.script(benches.BENCHMARKS, options.name)
    if path is None:
        say(f"benchmarks: {', '.join(benches.benchmarks(benches.BENCHMARKS))}")
        return 2 if options.name else 0
    words += ["--json", str(options.json)] if options.json else []
    return _start(Step(options.name, (tool("python"), path, *words, *options.extra)))


def _crash(options: argparse.Namespace) -> int:
    return _start(Step("crash test", (tool("python"), CRASH_TEST, *options.extra)))


def _setup(options: argparse.Namespace) -> int:
    del options  # ensure_ready has done it all
    say("ready: .venv holds what the repository asks for")
    return 0


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line; words a command does not know go on to what it starts."""
    parser = argparse.ArgumentParser(
        prog="dev.py", description="Set up, run and test Velatura from a clone."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser(
        "run",
        help="the window; without a display, the demo. Further words go to velatura",
        allow_abbrev=False,
    )
    run.set_defaults(act=_run)
    test = commands.add_parser(
        "test", help="all checks, and pytest on all cores. Further words go to pytest"
    )
    test.add_argument(
        "--slow",
        action="store_true",
        help="the slow tests and both type checks; ended early, it goes on next time",
    )
    test.add_argument(
        "--restart", action="store_true", help="with --slow: run what has passed before, too"
    )
    test.set_defaults(act=_test)
    lint = commands.add_parser("lint", help="the checks without the tests")
    lint.add_argument("--fix", action="store_true", help="mend what ruff can mend first")
    lint.set_defaults(act=_lint)
    kinds = commands.add_parser(
        "types", help="both type checks; the second of what changed since it last found nothing"
    )
    kinds.add_argument("--all", action="store_true", help="the second of every file, too")
    kinds.add_argument("--quick", action="store_true", help="the first alone")
    kinds.set_defaults(act=_types)
    bench = commands.add_parser(
        "bench",
        help="one of benchmarks/, or --all; without a name, list them. Further words go to it",
        allow_abbrev=False,
    )
    bench.add_argument("name", nargs="?", default="")
    bench.add_argument("--all", action="store_true", help="each in a process of its own")
    bench.add_argument("--quick", action="store_true", help="fewer repetitions")
    bench.add_argument(
        "--limit", type=float, default=benches.LIMIT, help="seconds for each of all (%(default)g)"
    )
    bench.add_argument("--json", type=Path, metavar="FILE", help="also write the rows there")
    bench.set_defaults(act=_bench)
    crash = commands.add_parser(
        "crash",
        help="kill a process that writes, again and again. Further words go to crash_test.py",
        allow_abbrev=False,
    )
    crash.set_defaults(act=_crash)
    setup = commands.add_parser(
        "setup", help="only install; the other commands do it by themselves"
    )
    setup.set_defaults(act=_setup)
    options, extra = parser.parse_known_args(arguments)
    if extra and options.command in ("lint", "setup", "types"):
        parser.error(f"unknown: {' '.join(extra)}")
    options.extra = [word for word in extra if word != "--"]
    return options


def ensure_ready() -> None:
    """Bring system and environment to what the repository asks for."""
    ensure_system()
    ensure_environment()
    ensure_kernels()


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    options = parse(arguments)
    try:
        os.chdir(ROOT)
        checkers = (tool(name) for name in ("pyrefly", "basedpyright"))
        if options.command != "types" or not all(one.exists() for one in checkers):
            ensure_ready()
        return options.act(options)
    except SetupError as error:
        say(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130
