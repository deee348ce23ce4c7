"""What dev.py's words start, and how failures are gathered."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from devtools import commands
from devtools.commands import Step
from devtools.console import QuietCall, SetupError, say

ROOT = Path(__file__).resolve().parents[2]


def test_the_checks_come_in_a_fixed_order() -> None:
    names = [step.name for step in [*commands.lint_steps(), commands.pytest_step(False, [])]]
    assert names == [
        "types",
        "ruff check",
        "ruff format --check",
        "import-linter",
        "pytest",
    ]


def test_the_slower_type_check_comes_with_the_slow_tests() -> None:
    assert commands.lint_steps()[0].words[-1] == "--quick"
    assert commands.lint_steps(slow=True)[0].words[-1] == "types"


def python(code: str, name: str, beside: bool = False) -> Step:
    return Step(name, (sys.executable, "-c", code), beside)


def run_steps(*steps: Step) -> int:
    def start(step: Step) -> int:
        done = subprocess.run([str(word) for word in step.words], capture_output=True, text=True)
        say(done.stdout.rstrip())
        return done.returncode

    return commands.run_steps(steps, start, lambda step: QuietCall(list(step.words)))


@pytest.mark.slow
def test_a_failed_step_does_not_stop_the_next_and_is_named_at_the_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    steps = (
        python("print('at one')", "first"),
        python("import sys; print('at two'); sys.exit(3)", "second"),
        python("print('at three')", "third"),
    )
    assert run_steps(*steps) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("at ")] == ["at one", "at two", "at three"]
    assert lines[-1] == "failed: second"


@pytest.mark.slow
def test_a_step_beside_the_others_runs_meanwhile_and_prints_last_and_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = tmp_path / "begun"
    beside = f"import pathlib, sys; pathlib.Path({str(begun)!r}).touch(); print('a'); sys.exit(1)"
    # Ends only once the other has begun.
    plain = (
        f"import pathlib, time\nwhile not pathlib.Path({str(begun)!r}).exists(): time.sleep(0.01)"
        "\nprint('b')"
    )
    assert run_steps(python(beside, "types", beside=True), python(plain, "tests")) == 1
    lines = capsys.readouterr().out.splitlines()
    shown = [line for line in lines if line in ("a", "b") or line.startswith("==")]
    assert shown == ["== tests", "b", "== types", "a", "== summary"]
    assert lines[-1] == "failed: types"


def test_when_a_step_is_interrupted_what_runs_beside_it_ends() -> None:
    started: list[QuietCall] = []

    def beside(step: Step) -> QuietCall:
        started.append(QuietCall(list(step.words)))
        return started[-1]

    def interrupted(step: Step) -> int:
        raise KeyboardInterrupt

    endless = python("import time; time.sleep(60)", "types", beside=True)
    with pytest.raises(KeyboardInterrupt):
        commands.run_steps([endless, Step("tests", ())], interrupted, beside)
    code, span = started[0].finish()
    assert code != 0 and span < 30


@pytest.mark.slow
def test_without_failures_the_exit_code_is_zero() -> None:
    assert run_steps(python("", "one"), python("", "two", beside=True)) == 0


def test_further_words_of_test_go_to_pytest_last() -> None:
    options = commands.parse(["test", "-k", "mask", "tests/core", "-x"])
    assert options.extra == ["-k", "mask", "tests/core", "-x"]
    assert commands.pytest_step(options.slow, options.extra).words[-4:] == tuple(options.extra)


def test_slow_tests_run_only_when_asked_for() -> None:
    assert "not slow" in commands.pytest_step(False, []).words
    assert commands.parse(["test", "--slow"]).slow
    assert "not slow" not in commands.pytest_step(True, []).words


def test_run_opens_the_window_where_there_is_a_display() -> None:
    assert commands.program_words([], display=True)[1:] == ("-m", "desktop_app")


def test_run_makes_pictures_where_there_is_none() -> None:
    words = commands.program_words([], display=False)
    assert words[1:] == ("-m", "desktop_app", "--demo", "output")


def test_further_words_of_run_go_to_the_program() -> None:
    extra = commands.parse(["run", "--", "generate", "a cat", "--seed", "1"]).extra
    assert commands.program_words(extra, display=False)[3:] == ("generate", "a cat", "--seed", "1")


def test_a_mistyped_word_is_refused_where_nothing_takes_it() -> None:
    with pytest.raises(SystemExit) as stopped:
        commands.parse(["lint", "--fxi"])
    assert stopped.value.code == 2


def test_further_words_of_bench_go_to_the_benchmark() -> None:
    options = commands.parse(["bench", "removal", "--quick", "--seeds", "3"])
    assert (options.name, options.quick, options.extra) == ("removal", True, ["--seeds", "3"])


def test_what_the_machine_lacks_is_printed_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lacking() -> None:
        raise SetupError("type this")

    monkeypatch.setattr(commands, "ensure_ready", lacking)
    assert commands.main(["setup"]) == 1
    assert capsys.readouterr().out.strip() == "type this"


def test_the_first_file_is_understood_by_an_old_python() -> None:
    source = (ROOT / "packaging" / "dev.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))


def test_packaging_never_hides_the_library_of_that_name() -> None:
    # As a package it would stand before site-packages' own `packaging` in `python -m desktop_app`.
    assert not (ROOT / "packaging" / "__init__.py").exists()
