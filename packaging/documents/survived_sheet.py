"""Attacks that nothing may come of, run again: writes docs/survived.md.

``python packaging/documents/survived_sheet.py [--scale 1.0] [--only WORD …]``: checks and tests,
each in a process of its own; ``--scale``: how much of their counts. Linux, as root (full disks).
Exit code 1 if one of them found something. With ``--only`` the other rows stay as they were.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parents[2]
SHEET = ROOT / "docs" / "survived.md"

HEAD = """# What the program survives

Attacked on purpose, over and over: each row is a check of `packaging/checks` or some tests, run by
`packaging/documents/survived_sheet.py`, which writes this table. Nothing that was acknowledged may
be lost, doubled or changed; nothing may end the program, take over 1 GB or hang. The server's
addresses are tried one by one in [the attacks](server-attacks.md) and by
[a greedy user](greedy.md); damaged records have [a separate sheet](records.md).

Strokes of Liquify and of a mix that was not applied are a preview: a kill takes them, and nothing
else. The first row said **something** (160 requests, 2655 s) as its kills came by the clock: on a
machine six times slower an engine was ended before it had made one picture, again and again, until
the check's patience was at its end, with every request kept and waiting. Kills follow the speed of
the machine now ([figures](server.md#measured)). What these rows found, now corrected: pictures
twice in the history where a kill or a full disk came between their record and their file (`make`,
`batch`); a making that a full disk ended and that nobody could have go on; a mask that came back
without a sign that it is not saved.

| attack | tries | found | seconds |
|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Row:
    """An attack.

    Attributes:
        what: in a few words.
        words: the check and its options, with ``{}`` for how many; or files of tests.
        count: how many; 0: as many as there are tests.
        unit: of the count.
    """

    what: str
    words: str
    count: int = 0
    unit: str = "tests"


CHECKS: Final = "packaging/checks/"
ROWS: Final = (
    Row("Servers and engines killed while clients ask", "serve_kills.py --requests {}", 160,
        "requests"),
    Row("Servers and engines killed while lessons are made",
        "serve_kills.py --makings {} --pause 1 6", 30, "kills"),
    Row("The same, as the disk is full", "serve_kills.py --full {} --pause 1 6", 10, "kills"),
    Row("`velatura make` killed", "make_kills.py --kills {}", 30, "kills"),
    Row("`velatura make` killed, or ended, as the disk is full",
        "make_kills.py --kills 0 --full {}", 10, "kills"),
    Row("`velatura batch` killed", "make_kills.py --verb batch --kills {}", 30, "kills"),
    Row("`velatura batch` killed, or ended, as the disk is full",
        "make_kills.py --verb batch --kills 0 --full {}", 10, "kills"),
    Row("Windows killed while somebody paints, uses Liquify, mixes, takes branches, trains",
        "crash_test.py --scenario works --rounds {}", 30, "kills"),
    Row("The same windows killed as the disk is full",
        "crash_test.py --scenario works --rounds 0 --full {}", 10, "kills"),
    Row("Trainings killed between their steps and while they write a state",
        "training_kills.py --kills {}", 30, "kills"),
    Row("The same trainings as the disk is full",
        "training_kills.py --kills 0 --full-disks {}", 10, "full disks"),
    Row("Programs that keep a journal killed, disks full, power cut",
        "crash_test.py --rounds {} --tmpfs --power", 120, "kills"),
    Row("Runners of the queue killed", "crash_test.py --scenario queue --rounds {}", 60, "kills"),
    Row("Windows killed while documents come to be",
        "crash_test.py --scenario documents --rounds {}", 30, "kills"),
    Row("Mutated pictures and layered files", "fuzz_files.py --count {}", 81_000, "files"),
    Row("Mutated metadata of pictures", "fuzz_metadata.py --count {}", 20_000, "files"),
    Row("Prompts of people and of spite", "fuzz_prompts.py --count {}", 100_000, "prompts"),
    Row("`submit` killed, its server killed and damaged",
        "tests/extensions/serving/verbs/test_submit_command.py "
        "tests/extensions/serving/verbs/test_submit_server.py"),
    Row("Two and more runners of one queue", "tests/studio/queue/test_processes.py"),
    Row("Other users' pictures, jobs, albums", "tests/extensions/serving/server/test_isolation.py"),
    Row("Requests that the API's description allows and those it doesn't",
        "tests/extensions/serving/server/test_schema.py"),
    Row("The sheet of attacks on the server", "tests/extensions/serving/server/test_attacks.py"),
    Row("Hostile weights and settings", "tests/library/identify/test_hostile.py "
        "tests/engine/test_hostile_settings.py tests/library/trust tests/library/pickles "
        "tests/library/identify/test_refusing.py"),
    Row("Saving and exporting killed, refused, on full disks",
        "tests/imaging/layered_files/test_project_killed.py "
        "tests/imaging/layered_files/test_project_damage.py "
        "tests/core/test_atomic_write.py tests/storage/test_atomic.py "
        "tests/worker/test_saving_trouble.py "
        "tests/ui/test_saving_trouble.py tests/app/test_generate_full_disk.py"),
    Row("Data folders of earlier versions",
        "tests/storage/data tests/storage/test_history_migration.py"),
)  # fmt: skip


def run(row: Row, scale: float) -> tuple[bool, str, str]:
    """Whether it found nothing; how many tries there were; its last words."""
    count = max(1, round(row.count * scale))
    if row.count:
        words = [CHECKS + row.words.format(count)]
    else:
        words = ["-m pytest -q -p no:cacheprovider", row.words]
    command = [sys.executable, *" ".join(words).split()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).strip()
    if not row.count:
        told = re.search(r"(\d+) passed", said)
        count = int(told[1]) if told else 0
    if done.returncode:
        print(said[-3000:], flush=True)
    return done.returncode == 0, f"{count:,} {row.unit}", said


def _written() -> dict[str, str]:
    """The sheet's lines, by the attack."""
    text = SHEET.read_text(encoding="utf-8") if SHEET.is_file() else ""
    return {line.split(" | ")[0][2:]: line for line in text.splitlines() if line[:2] == "| "}


def main() -> int:
    """Run them and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", nargs="+", default=[], help="words of the rows to run")
    options = parser.parse_args()
    is_sound = True
    for row in ROWS:
        if options.only and not any(word in f"{row.what} {row.words}" for word in options.only):
            continue
        begun = time.monotonic()
        found_none, tries, _ = run(row, options.scale)
        is_sound &= found_none
        words = "nothing" if found_none else "**something**"
        seconds = f"{time.monotonic() - begun:.0f}"
        line = f"| {row.what} | {tries} | {words} | {seconds} |"
        print(line, flush=True)
        lines = {**_written(), row.what: line}  # another one may run other rows meanwhile
        there = [lines[one.what] for one in ROWS if one.what in lines]
        SHEET.write_text(HEAD + "\n".join(there) + "\n", encoding="utf-8")
    return 0 if is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
