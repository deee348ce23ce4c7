"""Child processes are heard from, and times read well."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from devtools import console
from tests.patience import meanwhile, until


@pytest.mark.parametrize(
    ("span", "text"),
    [(0.04, "0.0 s"), (3.25, "3.2 s"), (38.4, "38 s"), (59.6, "1 min 00 s"), (125, "2 min 05 s")],
)
def test_times_are_written_as_people_say_them(span: float, text: str) -> None:
    assert console.seconds(span) == text


def run(code: str, **how: object) -> int:
    return console.call_with_heartbeat([sys.executable, "-c", code], "working", **how)  # type: ignore[arg-type]


def test_lines_and_exit_code_come_through(capfd: pytest.CaptureFixture[str]) -> None:
    code = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    assert run(code) == 3
    assert sorted(capfd.readouterr().out.split()) == ["err", "out"]


def test_hidden_lines_stay_away(capfd: pytest.CaptureFixture[str]) -> None:
    assert run("print('same old'); print('news')", hide=("same",)) == 0
    assert capfd.readouterr().out == "  news\n"


@pytest.mark.slow
def test_a_silent_process_is_reported_as_alive(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    silent = tmp_path / "silent"
    silent.touch()
    said = list[str]()

    def is_reported() -> bool:
        said.append(capfd.readouterr().out)
        return "… still working (" in "".join(said)

    with meanwhile(lambda: until(is_reported), silent.unlink):
        code = f"import os, time\nwhile os.path.exists({str(silent)!r}): time.sleep(0.01)"
        assert run(code, beat=0.1) == 0


def test_a_child_waits_for_no_input() -> None:
    assert run("import sys; sys.exit(len(sys.stdin.read()))") == 0


def test_bytes_that_are_no_text_do_no_harm(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(r"import sys; sys.stdout.buffer.write(b'\xff\n')") == 0
    assert capfd.readouterr().out
