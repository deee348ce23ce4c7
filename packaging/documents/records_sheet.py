"""Writes docs/records.md: what a damaged bit, or a cut, does to each store of records.

``python packaging/documents/records_sheet.py [--flips 400] [--cuts 40] [--swaps 20] [--starts 1]
[--counts counts.json] [--before before.json] [--out docs/records.md]``; with ``--counts`` the numbers are written, not the
sheet: that is how an older commit is counted, with this script and `tests/storage/record_stores.py`
put into its tree.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.storage.all_stores import STORES
from tests.storage.record_damage import tried

ROOT = Path(__file__).resolve().parents[2]
SHOWN = ("starts", "works", "told", "reads otherwise", "loses", "kept", "check is true")

HEAD = """# Records

Each store of records is made by the program, and damaged in a copy: one bit is flipped ({flips}
times, half of the places where the file is not zero), or the file is cut ({cuts} times), at places
drawn with a fixed seed (fewer where *tries* says so). Then everything that reads the store is asked
for all of it, a record is added and read again, the program's check is run, and its repair. Written
by `packaging/documents/records_sheet.py`; the same is a test, `tests/storage/test_records.py`.

- **starts**: every reader answers. **works**: something can be added afterwards, and read.
- **reads otherwise**: all records are there, and one has another text or number than before. Only
  tokens, notes, tabs, the version file, journals and what `submit` has done have a separate check;
  elsewhere a letter that became another one can't be told from what somebody typed.
- **loses**: at least one record can't be read any more. **kept**: in how many of these it is kept,
  alone (`*.unreadable.jsonl`) or in the damaged file under another name. (A line of notes stays in
  its file.)
- **journal**: the recovery journal of a picture with twelve strokes, which has a file or has none;
  opened by Open in the recovery dialog of a real window. Its records are the states that undo leads
  to, by their pixels: one that looks otherwise is lost. The check is `velatura data check` before
  it is opened; afterwards that, or what the window says. Of one that is cut after its first record
  only the rest of the record goes that was cut, as after any crash: that is not kept.
  (Before, no check read journals, and one that could not be opened stayed where it was, unread:
  that counts as not kept.)
- **check is true**: the check says so, or there is nothing to be said.
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
            found, wrong = tried(store, Path(folder), flips, cuts, swaps)
        counts[store] = {kind: dict(one) for kind, one in found.items()}
        print(store, *wrong[:10], sep="\n    ", file=sys.stderr, flush=True)
    return counts


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--flips", type=int, default=400)
    parser.add_argument("--cuts", type=int, default=40)
    parser.add_argument("--swaps", type=int, default=20)
    parser.add_argument("--starts", type=int, default=0)
    parser.add_argument("--stores", nargs="*", default=list(STORES))
    parser.add_argument("--counts", type=Path)
    parser.add_argument("--before", type=Path)
    parser.add_argument("--after", type=Path, nargs="*")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "records.md")
    given = parser.parse_args()
    if given.after:
        found = {k: v for one in given.after for k, v in json.loads(one.read_text()).items()}
        after = {name: found[name] for name in STORES if name in found}
    else:
        after = counted(given.stores, given.flips, given.cuts, given.swaps)
    if given.counts:
        given.counts.write_text(json.dumps(after))
        return
    text = HEAD.format(flips=given.flips, cuts=given.cuts) + table("Now", after)
    if given.before:
        text += "\n" + table(
            "Before records were set aside one by one", json.loads(given.before.read_text())
        )
    given.out.write_text(text)


if __name__ == "__main__":
    main()
