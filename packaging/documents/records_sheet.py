"""Writes docs/records.md: what a damaged bit, or a cut, does to each store of records.

``python packaging/documents/records_sheet.py [--flips 400] [--cuts 40] [--swaps 20] [--starts 1]
[--counts counts.json] [--before before.json] [--out docs/records.md]``; with ``--counts`` the
numbers are written, not the sheet: that is how an older commit is counted, with this script and the
table of `tests/storage/all_stores.py` put into its tree. ``--after`` takes such numbers in,
``--begun`` those of ``--starts``.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.storage.all_stores import STORES
from tests.storage.record_damage import CUTS, FLIPS, SWAPS, tried
from tests.storage.record_starts import starts

ROOT = Path(__file__).resolve().parents[2]
SHOWN = ("starts", "works", "told", "reads otherwise", "loses", "kept", "check is true")

HEAD = """# Records

Each store of what users make the program keep is made by the program, and damaged in a copy: one
bit is flipped ({flips} times, half of the places where the file is not zero), the file is cut
({cuts} times), or blocks of it are swapped ({swaps} times: two change places, one is copied over
another, or all of another record's file replaces it), at places drawn with a fixed seed.
Then everything that reads the store is asked for all of it, a record is added and read again, the
program's check is run, and its repair. Written by `packaging/documents/records_sheet.py`; the same
is a test, `tests/storage/test_records.py`. The table is `tests/storage/all_stores.py`;
`tests/storage/test_all_stores.py` fails where a module of the program writes files, or the data
folder has a part, that it doesn't know.

- **starts**: every reader answers. **works**: something can be added afterwards, and read.
- **told**: where a record is lost or has another text or number than before, the check says so, or
  puts it right.
- **reads otherwise**: all records are there, and one has another text or number than before. What
  has a checksum over all of its file, or a row of a database over all of its values, is put right
  where one bit is damaged, and told where more is: all but settings and recipes, which are also
  written by hand. Rows of the queue and of models are compared whenever these are opened, rows of
  the history by the check, and before one is changed: until then a damaged one reads otherwise.
- **loses**: at least one record can't be read any more. **kept**: in how many of these it is kept,
  alone (`*.unreadable.jsonl`), in the damaged file under another name, or in its place, where
  nothing is written over it (notes, reports, ratings, runs in folders of the user, projects).
- **makings**: one whose note is damaged is listed as failed, with its files.
- **project**: layers, the mask and the masks of branches, by what they look like. Saved over it is
  nothing as long as it is open with a part missing.
- **journal**: the recovery journal of a picture with twelve strokes, which has a file or has none;
  opened by Open in the recovery dialog of a real window. Its records are the states that undo leads
  to, by their pixels: one that looks otherwise is lost. The check is `velatura data check` before
  it is opened; afterwards that, or what the window says. Of one that is cut after its first record
  only the rest of the record goes that was cut, as after any crash: that is not kept.
- **submit**, **answers**: lines that are added at the end. A cut at the end of a line looks like a
  file to which less was added. Lines of `submit` have numbers: one that is copied over another is
  told, and what that line said is done again.
- **check is true**: the check says so, or no record is lost.
- **records**: lost in all tries together, and brought back of these by the repair.

"""


def table(title: str, counts: dict[str, Any]) -> str:
    lines = [
        f"## {title}\n",
        f"| store | damage | tries | {' | '.join(SHOWN)} | records lost | brought back |",
        "|---" * (len(SHOWN) + 5) + "|",
    ]
    for store, kinds in counts.items():
        for kind, found in kinds.items():
            cells = [found.get(name, 0) for name in ("tries", *SHOWN)]
            cells += [found.get("records lost", 0), found.get("brought back", 0)]
            lines.append(f"| {store} | {kind} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines) + "\n"


def counted(stores: list[str], flips: int, cuts: int, swaps: int) -> dict[str, Any]:
    logging.disable(logging.CRITICAL)
    counts = dict[str, Any]()
    for store in stores:
        with tempfile.TemporaryDirectory() as folder:
            found, wrong = tried(store, STORES[store], Path(folder), flips, cuts, swaps)
        counts[store] = {kind: dict(one) for kind, one in found.items()}
        print(store, *wrong[:10], sep="\n    ", file=sys.stderr, flush=True)
    return counts


def begun(stores: list[str], times: int) -> dict[str, Any]:
    """How often server and window were started over each, and what did not start."""
    found = dict[str, Any]()
    for store in stores:
        with tempfile.TemporaryDirectory() as folder:
            wrong = starts(store, Path(folder), (FLIPS, CUTS, SWAPS), times)
        found[store] = {"tries": 2 * 3 * times, "failed": wrong}
        print(store, *wrong, sep="\n    ", file=sys.stderr, flush=True)
    return found


def begun_words(begun: dict[str, Any]) -> str:
    tries = sum(one["tries"] for one in begun.values())
    failed = [line for one in begun.values() for line in one["failed"]]
    text = (
        f"After a flip, a cut and a swap of each of {len(begun)} stores `velatura serve` and the"
        f" window (offscreen) were really started, each over the damage: {tries - len(failed)} of"
        f" {tries} starts.\n"
    )
    return "\n## Starts\n\n" + textwrap.fill(text, 100) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--flips", type=int, default=400)
    parser.add_argument("--cuts", type=int, default=40)
    parser.add_argument("--swaps", type=int, default=20)
    parser.add_argument("--starts", type=int, default=0)
    parser.add_argument("--stores", nargs="*", default=list(STORES))
    parser.add_argument("--counts", type=Path)
    parser.add_argument("--begun", type=Path)
    parser.add_argument("--before", type=Path)
    parser.add_argument("--after", type=Path, nargs="*")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "records.md")
    given = parser.parse_args()
    if given.starts:
        given.counts.write_text(json.dumps(begun(given.stores, given.starts)))
        return
    if given.after:
        found = {k: v for one in given.after for k, v in json.loads(one.read_text()).items()}
        after = {name: found[name] for name in STORES if name in found}
    else:
        after = counted(given.stores, given.flips, given.cuts, given.swaps)
    if given.counts:
        given.counts.write_text(json.dumps(after))
        return
    text: str = HEAD.format(flips=given.flips, cuts=given.cuts, swaps=given.swaps) + table(
        "Now", after
    )
    if given.before:
        text += "\n" + table(
            "Before files ended with a checksum", json.loads(given.before.read_text())
        )
    if given.begun:
        text += begun_words(json.loads(given.begun.read_text()))
    given.out.write_text(text)


if __name__ == "__main__":
    main()
