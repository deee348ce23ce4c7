"""Kills a real window a second after a document came to be in it, in every way there is, or while
something is done to one.

Each round starts the program on the same data: what it brings back must be what the round before
had, tab by tab; then one more document comes to be, and the process is killed.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crashing.rounds import Child, Setting

if TYPE_CHECKING:
    from crashing.scenario import Outcome
    from screenshots import Session

MOST = 5
"""Tabs that stay from one round to the next."""

DISK_MB = 64
DOCUMENT_SECONDS = 1.0
WORDS_SECONDS = 2.0
"""So long after it came to be a document, or what else is in a tab, may be killed."""

PATIENCE_SECONDS = 600.0
"""For a start and what a model makes, on a machine that is busy with other things."""

SLOW = frozenset({"results not applied", "prompt alone"})
"""Ways that make no document."""

_SAID = ("mad", "may")
"""How lines begin that tell of all tabs."""


class DocumentsScenario:
    """The process that is killed; the seed says which way."""

    def work(self, folder: Path, seed: int, say: Callable[[str], None]) -> None:
        """``found JSON``: what came back; ``made JSON``: what there is now. Then it waits."""
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from crashing import ways
        from crashing.ways import WAYS, Session, tabs
        from crashing.works import WORKS, trained

        ways.be_patient(PATIENCE_SECONDS)
        session = Session(folder, 1100, 720, folder)
        session.wait(lambda: session.window.later.finish() is None, "the window")
        work = session.workspace
        session.wait(lambda: work.is_idle and work.restoring.is_idle, "what comes back")
        if any((folder / "data" / "trainings").glob("*/run.json")):
            view = trained(session).running.runs.view
            session.wait(lambda: bool(view.value.rows), "the trainings")
            say("runs " + json.dumps({row.id: [row.state, row.step] for row in view.value.rows}))
        say("found " + json.dumps(tabs(session)))
        documents = work.state.documents
        for old in documents.sessions.value[:-MOST]:
            documents.remove(old)
        session.wait(lambda: work.is_idle and work.restoring.is_idle, "rest")
        session.rest(1.0)  # what was there before is not what is killed for
        name = (*WAYS, *WORKS)[seed]
        gesture = WORKS[name](session) if name in WORKS else WAYS[name](session)
        say("made " + json.dumps(tabs(session)))
        number = 0
        while True:
            session.application.processEvents()
            time.sleep(0.005)
            number += 1
            if gesture is not None and gesture(number):
                self._say(session, say)

    @staticmethod
    def _say(session: Session, say: Callable[[str], None]) -> None:
        """``may JSON``: what there is; ``made JSON`` once it is on the disk."""
        from crashing.ways import tabs

        now = json.dumps(tabs(session))
        say("may " + now)
        journal = session.workspace.journalling.journal
        if journal is not None and journal.flush(1.0):
            say("made " + now)
        training = session.workspace.added.made.get("training")
        row = None if training is None else training.running.runs.row
        if row is not None:
            say(f"run {row.id} {row.step}")

    def check(self, folder: Path, seed: int, lines: Sequence[str]) -> Outcome:
        """The next round looks itself."""
        raise NotImplementedError


def _told(lines: Sequence[str], word: str) -> list[dict[str, Any]]:
    return json.loads(next((line[len(word) :] for line in lines if line.startswith(word)), "[]"))


def kill_all(folder: Path, names: Sequence[str], ways: Sequence[str]) -> dict[str, list[str]]:
    """What was lost, by way: one kill for each of ``profiles``, and a start to look after the last.

    Args:
        folder: for all data; empty.
        names: all ways, as the process counts them.
        profiles: those that are done, in this order.

    Raises:
        CrashTestError: the process did not do its part.
    """
    lost: dict[str, list[str]] = {}
    before: list[dict[str, Any]] = []
    last = ""
    setting = Setting("documents", folder, random.Random(1))
    for way in (*ways, ""):
        child = Child(setting, folder, names.index(way) if way else names.index("restored"))
        child.wait_for("made" if way else "found", patience=PATIENCE_SECONDS)
        if way:
            time.sleep(WORDS_SECONDS if way in SLOW else DOCUMENT_SECONDS)
        lines = child.kill()
        found = _told(lines, "found ")
        if last:
            lost.setdefault(last, []).extend(difference(before, found))
            print(f"  {last}: {len(before)} tabs, lost: {lost[last] or 'nothing'}", flush=True)
        before, last = _told(lines, "made "), way
    return lost


def kill_while(folder: Path, rounds: int, disk: Path | None = None) -> dict[str, list[str]]:
    """What was lost, by what was done meanwhile: so many kills, one after the other, and a start to
    look after the last.

    Args:
        folder: for all data; empty.
        rounds: how many.
        disk: where that is, which fills up before each kill, and has room again afterwards.

    Raises:
        CrashTestError: the process did not do its part.
    """
    from crashing.ways import WAYS
    from crashing.works import WORKS
    from tests.extensions.serving.server.volumes import empty, fill

    names, dice = (*WAYS, *WORKS), random.Random(rounds)
    lost: dict[str, list[str]] = {name: [] for name in WORKS}
    setting, before, last = Setting("documents", folder, dice), list[str](), ""
    for number in range(rounds + 1):
        work = tuple(WORKS)[number % len(WORKS)] if number < rounds else ""
        child = Child(setting, folder, names.index(work or "restored"))
        child.wait_for("made" if work else "found", patience=PATIENCE_SECONDS)
        if work:
            time.sleep(dice.uniform(WORDS_SECONDS, 3 * WORDS_SECONDS))
        if work and disk is not None:
            fill(disk)
            time.sleep(dice.uniform(0, WORDS_SECONDS))
        lines = child.kill()
        if disk is not None and work:
            empty(disk)
        if last:
            lost[last] += missing(before, lines)
            told = sum(line.startswith("made ") for line in before)
            print(f"  {last}: {told} times kept, lost: {lost[last] or 'nothing'}", flush=True)
        before, last = lines, work
    return lost


def missing(before: Sequence[str], now: Sequence[str]) -> list[str]:
    """What is missing of what was kept before the kill; what came later may be there or not."""
    found = _told(now, "found ")
    kept = max(at for at, line in enumerate(before) if line.startswith("made "))
    later = [json.loads(line.partition(" ")[2]) for line in before[kept:] if line[:3] in _SAID]
    wrong = [difference(one, found) for one in later]
    if all(wrong) and not _is_next(later[-1], found):
        return wrong[0]
    runs = json.loads(next((line[5:] for line in now if line.startswith("runs ")), "{}"))
    steps = dict(line.split()[1:] for line in before if line.startswith("run "))
    return [
        f"training {run}: {runs.get(run)} after step {step}"
        for run, step in steps.items()
        if runs.get(run, ("", 0))[0] != "interrupted" or runs[run][1] < int(step)
    ]


def _is_next(last: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]]) -> bool:
    """Whether that is a gesture later than what was told last: its kill came before it could say
    so."""
    if len(last) != len(found):
        return False
    for was, now in zip(last, found, strict=True):
        steps = was["pixels"] in (now["pixels"], now["before"])
        taken = [one for one in now["branches"] if one not in was["branches"]]
        other = [name for name in was if name not in ("pixels", "before", "branches", "star")]
        if not steps or taken not in ([], [was["pixels"]]) or now["star"] < was["star"]:
            return False
        if any(was[name] != now[name] for name in other):
            return False
    return True


def difference(before: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]]) -> list[str]:
    """What is other than it was, in words."""
    if len(before) != len(found):
        names = [[one["tab"] for one in each] for each in (before, found)]
        return [f"{len(before)} tabs, now {len(found)}: {names[0]}, now {names[1]}"]
    return [
        f"{old['tab'] or 'empty tab'}: {name} was {value!r}, is {now[name]!r}"
        for old, now in zip(before, found, strict=True)
        for name, value in old.items()
        if value != now[name] and (name, value) != ("star", False)  # its file went after that
    ]


def main(rounds: int, folder: Path, full: int = 0, *, works: bool = False) -> int:
    """All ways, again and again, in an order of chance, or (``works``) all that goes on, and
    ``full`` times on a full disk; prints the table."""
    from crashing.ways import WAYS
    from crashing.works import WORKS

    begun = time.monotonic()
    if works:
        (folder / "any").mkdir()
        parts = [kill_while(folder / "any", rounds)] if rounds else []
        if full:
            from tests.extensions.serving.server.volumes import small_disk

            with small_disk(folder / "small", DISK_MB) as disk:
                parts.append(kill_while(disk, full, disk))
        names: tuple[str, ...] = tuple(WORKS)
        done = [name for many in (rounds, full) for name in (names * many)[:many]]
        lost = {name: [text for part in parts for text in part[name]] for name in names}
    else:
        names, dice = tuple(WAYS), random.Random(1)
        done = list[str]()
        while len(done) < rounds:
            done += dice.sample(names, len(names))
        done = done[:rounds]
        lost = kill_all(folder, names, done)
    print(f"\n{'came to be':28}{'kills':>8}{'lost':>8}")
    for name in names:
        print(f"{name:28}{done.count(name):8}{len(lost.get(name, [])):8}")
    total = sum(map(len, lost.values()))
    print(f"{'all':28}{len(done):8}{total:8}\n{time.monotonic() - begun:.0f} s")
    return 1 if total else 0
