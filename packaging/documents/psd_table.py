"""Writes docs/psd.md's table: how the program opens each file of the PSD corpus.

    python packaging/documents/psd_table.py [--out docs/psd.md] [--check]

The files, and how they look, are made by `tests/imaging/layered_files/psd_corpus.py`, without the
program.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- table -->", "<!-- /table -->"


def lines() -> list[str]:
    """The table, as Markdown."""
    sys.path.insert(0, str(ROOT))
    from tests.imaging.layered_files.psd_cases import WORDS
    from tests.imaging.layered_files.psd_corpus import table

    rows, wrong = table()
    for case, verdict in wrong:
        print(f"wrong: {case.group}, {case.name}: {verdict}", file=sys.stderr)
    made = ["| files | " + " | ".join(WORDS) + " |", "|---" * (len(WORDS) + 1) + "|"]
    total = Counter[str]()
    for group, counts in rows:
        total += counts
        made.append(f"| {group} | " + " | ".join(str(counts[word]) for word in WORDS) + " |")
    made.append("| **all** | " + " | ".join(f"**{total[word]}**" for word in WORDS) + " |")
    return made


def main() -> int:
    """Write the page's table, or look whether it is the one that the program earns."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "psd.md", help="the page")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if it differs")
    options = parser.parse_args()
    page = options.out.read_text("utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, behind = rest.partition(END)
    made = "\n".join([before + BEGIN, "", *lines(), "", END + behind])
    if options.check:
        return int(made != page)
    options.out.write_text(made, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
