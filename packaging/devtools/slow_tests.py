"""`dev.py test --slow`: hours of tests in one command that may be ended, and goes on.

Each test that ends adds a line to a file; what has passed is not run again until all have passed.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from devtools.console import ROOT, heading, say, seconds

RECORD = ROOT / ".build" / "slow-tests.jsonl"
_DEAREST = 40
_PACKAGE_PARTS = 2


@dataclass(frozen=True, slots=True)
class Ended:
    """A test's last end.

    Attributes:
        outcome: passed, skipped or failed.
        seconds: how long it took, by the clock.
        cpu: seconds of processor time, with those of its processes.
        commit: of which state of the program; with a ``+`` where files differed from it.
    """

    outcome: str
    seconds: float
    cpu: float
    commit: str


def read(file: Path) -> dict[str, Ended]:
    """Return how each test ended last; a line that was cut by a kill counts as none."""
    ended: dict[str, Ended] = {}
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    for line in lines:
        try:
            row = json.loads(line)
            known = Ended(
                row["outcome"], row.get("seconds", 0.0), row.get("cpu", 0.0), row["commit"]
            )
        except (ValueError, KeyError):
            continue
        ended[row["test"]] = known
    return ended


def commit() -> str:
    """Return which state of the program this is; empty outside a checkout."""
    head = _git("rev-parse", "--short=9", "HEAD")
    return head + ("+" if head and _git("status", "--porcelain") else "")


def _git(*words: str) -> str:
    try:
        return subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def prepare(file: Path, *, restart: bool) -> dict[str, str]:
    """Say what is left to run and return the variables that `tests/record.py` reads.

    Args:
        file: the lines; it and its folder are made.
        restart: forget what has passed.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    if restart:
        file.unlink(missing_ok=True)
    elif file.exists() and not file.read_bytes().endswith(b"\n"):  # cut by a kill
        with file.open("a", encoding="utf-8") as lines:
            lines.write("\n")
    ended = read(file)
    done = {test: how for test, how in ended.items() if how.outcome != "failed"}
    passed = file.with_suffix(".passed")
    passed.write_text("".join(f"{test}\n" for test in done), "utf-8")
    if done:
        states = Counter(how.commit for how in done.values())
        at = ", ".join(f"{count} at {state or 'no commit'}" for state, count in states.items())
        say(f"goes on: {len(done)} tests are done ({at}); --restart runs them again")
    return {
        "VELATURA_TESTS_RECORD": str(file),
        "VELATURA_TESTS_PASSED": str(passed),
        "VELATURA_TESTS_COMMIT": commit(),
    }


def finish(file: Path, *, all_passed: bool) -> None:
    """Print what it took, written beside the lines too; after ``all_passed`` the next run begins
    again."""
    ended = read(file)
    table = "\n".join(rows(ended))
    file.with_suffix(".txt").write_text(table + "\n", "utf-8")
    heading("what the tests took")
    say(table)
    if all_passed:
        file.replace(file.with_suffix(".last.jsonl"))


def rows(ended: Mapping[str, Ended]) -> list[str]:
    """Return a table by package and of the dearest files."""
    packages, files = defaultdict[str, list[Ended]](list), defaultdict[str, list[Ended]](list)
    for test, how in ended.items():
        file = test.partition("::")[0]
        files[file].append(how)
        packages["/".join(file.split("/")[:_PACKAGE_PARTS])].append(how)
    dearest = sorted(files.items(), key=lambda one: -_cpu(one[1]))[:_DEAREST]
    lines = [f"{'':58} {'tests':>6} {'skipped':>7} {'failed':>6} {'processor':>12} {'clock':>12}"]
    lines += [_row(name, group) for name, group in sorted(packages.items())]
    lines += [_row("all", list(ended.values())), ""]
    lines += [_row(name, group) for name, group in dearest]
    return lines + [f"failed: {test}" for test, how in ended.items() if how.outcome == "failed"]


def _cpu(group: Iterable[Ended]) -> float:
    return sum(one.cpu for one in group)


def _row(name: str, group: list[Ended]) -> str:
    outcomes = Counter(one.outcome for one in group)
    clock = seconds(sum(one.seconds for one in group))
    return (
        f"{name:58} {len(group):6} {outcomes['skipped']:7} {outcomes['failed']:6}"
        f" {seconds(_cpu(group)):>12} {clock:>12}"
    )
