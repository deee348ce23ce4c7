"""One round: a process that writes is killed at a random moment, and what it left is looked at."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crashing.places import BALLAST_BYTES, PowerDisk, small_disk
from crashing.scenario import Outcome
from crashing.table import SCENARIOS

COMMAND = Path(__file__).resolve().parents[1] / "crash_test.py"
LIVES = 4
"""So often a folder is gone on with before a new one is begun."""

PATIENCE_SECONDS = 90.0
FILE_LIMIT = 1 << 20


class CrashTestError(Exception):
    """The process did not do what it is to be killed for; its text says more."""


@dataclass
class Setting:
    """What all rounds share.

    Attributes:
        scenario: a key of `SCENARIOS`.
        folder: where to write; emptied.
        dice: decides when to kill.
        longest: the most seconds a process lives after its first sign.
    """

    scenario: str
    folder: Path
    dice: random.Random
    longest: float = 0.4


class Child:
    """The process that writes, and the lines it said."""

    def __init__(self, setting: Setting, folder: Path, seed: int) -> None:
        words = [sys.executable, str(COMMAND), "--child", setting.scenario, str(folder), str(seed)]
        self._process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self._lines: list[str] = []
        self._said = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_for(self, *words: str, patience: float = PATIENCE_SECONDS) -> str:
        """Until it has said a line that begins with one of these, or that it is broken; that line.

        Raises:
            CrashTestError: it did not, or ended by itself.
        """

        def found() -> str | None:
            return next((line for line in self._lines if line.startswith((*words, "broken"))), None)

        with self._said:
            self._said.wait_for(lambda: found() or self._ended, patience)
            line = found()
        if line is None:
            self.kill()
            raise CrashTestError(f"no {' or '.join(words)}: {self._errors}")
        return line

    def stop(self) -> None:
        """Let it do nothing more, without ending it."""
        os.kill(self.pid, signal.SIGSTOP)

    def kill(self) -> list[str]:
        """SIGKILL; returns all lines it had said."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        if self._process.returncode != -signal.SIGKILL:
            raise CrashTestError(f"it ended by itself: {self._errors}")
        return self._lines

    def _read(self) -> None:
        assert self._process.stdout is not None and self._process.stderr is not None
        with self._process.stdout as stdout, self._process.stderr as stderr:
            for line in stdout:
                if line.endswith("\n"):  # else it was killed while it said it
                    with self._said:
                        self._lines.append(line.strip())
                        self._said.notify_all()
            self._errors = stderr.read()[-2000:]
        with self._said:
            self._ended = True
            self._said.notify_all()


@dataclass
class Tally:
    """What came of all rounds of one kind."""

    kind: str
    kills: int = 0
    compacting: int = 0
    """Kills that left an unfinished compaction behind."""
    acknowledged: int = 0
    recovered: int = 0
    lost: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome, unfinished: bool) -> None:
        self.kills += 1
        self.compacting += unfinished
        self.acknowledged += max(outcome.acknowledged - outcome.begun, 0)
        self.recovered += max(outcome.recovered - outcome.begun, 0)
        self.lost += outcome.lost


Killer = Callable[[Setting, Child], None]


def _at_random(setting: Setting, child: Child) -> None:
    child.wait_for("safe")
    time.sleep(setting.dice.uniform(0, setting.longest))


def _at_the_beginning(setting: Setting, child: Child) -> None:
    """While it reads what an earlier life left, or begins to write; every other time, later."""
    if setting.dice.random() < 0.5:
        _at_random(setting, child)
        return
    time.sleep(setting.dice.uniform(0.1, 0.1 + setting.longest))


def _compacting(setting: Setting, child: Child) -> None:
    child.wait_for("compacting")
    time.sleep(setting.dice.uniform(0, setting.longest / 5))


def _saving(setting: Setting, child: Child) -> None:
    child.wait_for("saving")
    time.sleep(setting.dice.uniform(0, setting.longest / 5))


def _queueing(setting: Setting, child: Child) -> None:
    """While it takes over what an earlier life left, adds jobs, or runs them."""
    child.wait_for(setting.dice.choice(("begun", "safe", "safe")))
    time.sleep(setting.dice.uniform(0, 2 * setting.longest))


def chain(killer: Killer) -> Callable[[Setting, Tally, int], None]:
    """Rounds in a plain folder; each goes on with what the one before left, for some lives."""

    def rounds(setting: Setting, tally: Tally, count: int) -> None:
        lines: list[str] = []
        for life in range(count):
            folder = setting.folder / f"{tally.kind}-{life // LIVES}"
            if life % LIVES == 0:
                lines = []
                folder.mkdir()
            seed = life // LIVES
            child = Child(setting, folder, seed)
            killer(setting, child)
            lines += child.kill()
            _check(setting, tally, folder, seed, lines)
            if life % LIVES == LIVES - 1:  # what the killed one had started may end later
                shutil.rmtree(folder, ignore_errors=True)

    return rounds


def full_disk(setting: Setting, tally: Tally, count: int) -> None:
    """Rounds on a tmpfs that gets full. Every other time room is made before the kill."""
    for life in range(count):
        with small_disk(setting.folder / "small") as disk:
            ballast = disk / "ballast"
            ballast.write_bytes(bytes(BALLAST_BYTES))
            child = Child(setting, disk, life)
            child.wait_for("trouble")
            time.sleep(setting.dice.uniform(0, setting.longest / 2))
            if life % 2:
                ballast.unlink()
                time.sleep(setting.dice.uniform(0, 2 + setting.longest))
            lines = child.kill()
            _check(setting, tally, disk, life, lines)


def full_files(setting: Setting, tally: Tally, count: int) -> None:
    """The same by a limit on the size of files, where no tmpfs can be mounted. Linux only."""
    import resource

    for life in range(count):
        folder = setting.folder / f"{tally.kind}-{life}"
        folder.mkdir()
        child = Child(setting, folder, life)
        limits = resource.prlimit(child.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (FILE_LIMIT, limits[1]))
        child.wait_for("trouble")
        time.sleep(setting.dice.uniform(0, setting.longest / 2))
        if life % 2:
            resource.prlimit(child.pid, resource.RLIMIT_FSIZE, limits)
            time.sleep(setting.dice.uniform(0, 2 + setting.longest))
        lines = child.kill()
        _check(setting, tally, folder, life, lines)
        shutil.rmtree(folder)


def power_cut(setting: Setting, tally: Tally, count: int) -> None:
    """Rounds after which only what was on the disk itself is looked at."""
    for life in range(count):
        disk = PowerDisk(setting.folder / "power")
        with disk.switched_on() as folder:
            child = Child(setting, folder, life)
            killer = (_at_random, _compacting)[life % 2]
            killer(setting, child)
            child.stop()
            disk.cut()
            lines = child.kill()
        with disk.switched_on_again() as folder:
            _check(setting, tally, folder, life, lines)
        shutil.rmtree(setting.folder / "power")


KINDS: dict[str, Callable[[Setting, Tally, int], None]] = {
    "painting": chain(_at_random),
    "starting": chain(_at_the_beginning),
    "compacting": chain(_compacting),
    "saving": chain(_saving),
    "queue": chain(_queueing),
    "full disk": full_disk,
    "file limit": full_files,
    "power cut": power_cut,
}
"""The kinds of rounds, by what the table calls them."""


@contextlib.contextmanager
def running(kind: str) -> Iterator[None]:
    """Say of an error which kind of round it was in."""
    try:
        yield
    except CrashTestError as error:
        raise CrashTestError(f"{kind}: {error}") from error


def run(setting: Setting, kind: str, count: int) -> Tally:
    """So many rounds of one kind. Raises CrashTestError; OSError where they can't be had here."""
    tally = Tally(kind)
    with running(kind):
        KINDS[kind](setting, tally, count)
    return tally


def _check(setting: Setting, tally: Tally, folder: Path, seed: int, lines: list[str]) -> None:
    # A whole set beside another, or one that was not done: looked for before it is cleared away.
    sets = list(folder.glob("journal/*/set-*"))
    tally.add(SCENARIOS[setting.scenario]().check(folder, seed, lines), len(sets) > 1)
