"""Kills a real window a second after a document came to be in it, in every way there is.

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

MOST = 5
"""Tabs that stay from one round to the next."""

DOCUMENT_SECONDS = 1.0
WORDS_SECONDS = 2.0
"""So long after it came to be a document, or what else is in a tab, may be killed."""

PATIENCE_SECONDS = 600.0
"""For a start and what a model makes, on a machine that is busy with other things."""

SLOW = frozenset({"results not applied", "prompt alone"})
"""Ways that make no document."""


class DocumentsScenario:
    """The process that is killed; the seed says which way."""

    def work(self, folder: Path, seed: int, say: Callable[[str], None]) -> None:
        """``found JSON``: what came back; ``made JSON``: what there is now. Then it waits."""
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from crashing import ways
        from crashing.ways import WAYS, Session, tabs

        ways.be_patient(PATIENCE_SECONDS)
        session = Session(folder, 1100, 720, folder)
        session.wait(lambda: session.window.later.finish() is None, "the window")
        work = session.workspace
        session.wait(lambda: work.is_idle and work.restoring.is_idle, "what comes back")
        say("found " + json.dumps(tabs(session)))
        documents = work.state.documents
        for old in documents.sessions.value[:-MOST]:
            documents.remove(old)
        session.wait(lambda: work.is_idle and work.restoring.is_idle, "rest")
        session.rest(1.0)  # what was there before is not what is killed for
        WAYS[tuple(WAYS)[seed % len(WAYS)]](session)
        say("made " + json.dumps(tabs(session)))
        while True:
            session.application.processEvents()
            time.sleep(0.005)

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


def main(rounds: int, folder: Path) -> int:
    """All ways, again and again, in an order of chance; prints the table."""
    from crashing.ways import WAYS

    names, dice = tuple(WAYS), random.Random(1)
    ways: list[str] = []
    while len(ways) < rounds:
        ways += dice.sample(names, len(names))
    begun = time.monotonic()
    lost = kill_all(folder, names, ways[:rounds])
    print(f"\n{'came to be':28}{'kills':>8}{'lost':>8}")
    for name in names:
        print(f"{name:28}{ways[:rounds].count(name):8}{len(lost.get(name, [])):8}")
    total = sum(map(len, lost.values()))
    print(f"{'all':28}{rounds:8}{total:8}\n{time.monotonic() - begun:.0f} s")
    return 1 if total else 0
