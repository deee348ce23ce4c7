#!/usr/bin/env python3
"""Kill a process that writes, again and again, and see whether anything it called safe is lost.

    python packaging/checks/crash_test.py --rounds 100 --tmpfs --power

Every round starts a process that appends steps to a journal, and SIGKILLs it at a random moment:
while it paints, starts, compacts, has a full disk. What it had said to be on the disk must be
there afterwards, bit for bit. `--scenario queue --rounds 50` does so with jobs that wait and
pictures that are recorded; `--scenario documents --rounds 60` with a window in which documents come
to be in every way there is; `--scenario works --rounds 30 --full 10` with one in which somebody
paints, uses Liquify, mixes, takes branches and trains, ten times more on a full disk. SIGKILL
leaves what the system had not written yet to be written;
--power cuts that off too (Linux, as root, with mkfs.ext4).
"""

from __future__ import annotations

import argparse
import logging
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

from crashing import opened  # noqa: E402
from crashing.places import can_mount  # noqa: E402
from crashing.rounds import CrashTestError, Setting, Tally, run  # noqa: E402
from crashing.table import QUEUES, SAVING, SCENARIOS  # noqa: E402

SHARES = {"painting": 0.2, "starting": 0.1, "compacting": 0.4, "saving": 0.1, "full": 0.2}
"""Which part of the rounds is of which kind."""


def child(scenario: str, folder: str, seed: str) -> None:
    """Be the process that is killed."""
    lock = threading.Lock()

    def say(line: str) -> None:
        with lock:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()

    SCENARIOS[scenario]().work(Path(folder), int(seed), say)


def plan(rounds: int, tmpfs: bool, power: bool, saves: bool = True) -> dict[str, int]:
    """How many rounds of which kind; ``saves``: whether the scenario saves projects, too."""
    full = "full disk" if tmpfs else "file limit"
    counts = {
        (full if kind == "full" else kind): max(round(rounds * share), 1)
        for kind, share in SHARES.items()
        if saves or kind != "saving"
    }
    if full == "file limit" and sys.platform != "linux":
        del counts[full]
    return {**counts, **({"power cut": max(rounds // 5, 1)} if power else {})}


def table(tallies: Sequence[Tally]) -> str:
    """The figures."""
    heads = ("killed while", "kills", "in compaction", "acknowledged", "recovered", "lost")
    rows = [
        (t.kind, t.kills, t.compacting, t.acknowledged, t.recovered, len(t.lost)) for t in tallies
    ]
    sums = [sum(int(row[column]) for row in rows) for column in range(1, len(heads))]
    lines = [heads, *rows, ("all", *sums)]
    return "\n".join(
        f"{line[0]!s:14}" + "".join(f"{cell!s:>15}" for cell in line[1:]) for line in lines
    )


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=100, help="how often to kill")
    parser.add_argument("--folder", type=Path, help="where to write (default: a temporary one)")
    parser.add_argument("--full", type=int, default=0, help="works: so often on a full disk (root)")
    parser.add_argument("--tmpfs", action="store_true", help="full disks on a tmpfs (root)")
    parser.add_argument("--power", action="store_true", help="also cut the power of a disk (root)")
    parser.add_argument("--scenario", choices=sorted({*SCENARIOS, "works"}), default="document")
    parser.add_argument("--longest", type=float, default=0.4, help="seconds a process lives")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """0: nothing was lost; 1: something was, or the test could not be made."""
    if arguments[:1] == ["--child"]:
        child(*arguments[1:])
        return 0
    options = parse(arguments)
    logging.getLogger("desktop_app").setLevel(logging.ERROR)  # what is cut off is no news here
    if (options.tmpfs or options.power) and not can_mount():
        print("--tmpfs and --power take root and mount; without them a limit on files is used")
        return 1
    base = options.folder or Path(tempfile.gettempdir())
    folder = Path(tempfile.mkdtemp(prefix="velatura-crash-", dir=base))
    if options.scenario in ("documents", "works"):
        works = options.scenario == "works"
        try:
            return opened.main(options.rounds, folder, options.full, works=works)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    dice = random.Random(options.seed)
    setting = Setting(options.scenario, folder, dice, options.longest)
    planned = plan(options.rounds, options.tmpfs, options.power, options.scenario in SAVING)
    if options.scenario in QUEUES:
        planned = {"queue": options.rounds}
    tallies: list[Tally] = []
    begun = time.monotonic()
    try:
        for kind, count in planned.items():
            print(f"{kind}: {count} rounds", flush=True)
            tally = run(setting, kind, count)
            tallies.append(tally)
            print(f"  {tally.compacting} in compaction, {len(tally.lost)} lost", flush=True)
    except (CrashTestError, OSError) as error:
        print(error)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"\n{table(tallies)}\n{time.monotonic() - begun:.0f} s")
    lost = [f"{tally.kind}: {what}" for tally in tallies for what in tally.lost]
    print("\n".join(lost[:20]) or "nothing was lost")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
