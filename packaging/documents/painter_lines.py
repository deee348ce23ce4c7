"""Counts what each of the painter's tools took, and writes the table of docs/painting.md.

``python packaging/documents/painter_lines.py [--since COMMIT]``: lines added less lines removed of
`desktop_app` since a commit, by file. A file belongs to the first piece whose pattern it matches;
"others" is what matches none. Of each file that is left out which commits of other work (Split into
Layers, registration, families, grids) added to it meanwhile: the two were made at the same time.
"""

from __future__ import annotations

import argparse
import re
import subprocess
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/painting.md"
BEGIN, END = "<!-- counted -->\n", "<!-- /counted -->\n"
SINCE = "d0c46918^"
"""The commit before the first of these tools."""

PIECES = {
    "selections": "selecting|confining|growing|ants|select_menu|selection",
    "click to mask": "pointing|point_|segment|sam|grab|text_mask",
    "matting": "matting|guided_filter|cut_out",
    "clone, heal, smudge and their like": "retouch",
    "bucket, gradients, shapes": "fill(ing|_options)?\\.py",
    "what is made in the background": "making",
    "filters, liquify": "adjustments/|liquify|mesh",
    "text": "annotat|text_",
    "brushes": "brush|dab|dynamics|stroke|named_records|pen\\.py",
    "colour": "colour|palette|swatch|screen_picker",
    "transform and crop": "warp|transform|crop|resampling|reshaping|stacks|layers\\.py|layer_tree",
    "guides, grids, boards, views": (
        "guide|grid|ruler|board|reference_panel|view|navigator|snapping|lines_menu"
    ),
}
OTHER_WORK = (
    *(
        "d3bcc3ac",
        "c36c13b4",
        "69babb7b",
        "eb75703f",
        "9d133448",
        "6e99d13b",
        "a4d9a84a",
        "3c5273d6",
    ),
    *(
        "227007cc",
        "4ad522e6",
        "5996526f",
        "e22a79ca",
        "7092d218",
        "43ba367d",
        "860c26a5",
        "9f1520a8",
    ),
    *("9b0556a6", "0000c2fb", "9207b311", "36a840a7", "7b1f35a9"),
    *("65b61df4", "32b6e010", "0d67e11d", "4ad78208", "5fabc681"),
)
"""Commits since then that are not of these tools, though on the same branch."""


def counted(since: str) -> dict[str, int]:
    """Piece → net lines."""
    net = _net("diff", since)
    for commit in OTHER_WORK:
        net.subtract(_net("show", "--format=", commit))
    found = dict.fromkeys((*PIECES, "others"), 0)
    for path, lines in net.items():
        piece = next((name for name, of in PIECES.items() if re.search(of, path)), "others")
        found[piece] += lines
    return found


def _net(*words: str) -> Counter[str]:
    """File → lines added less lines removed; a file that moved is two."""
    command = ("git", "-C", str(ROOT), *words, "--numstat", "--no-renames", "--", "desktop_app")
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows = (line.split("\t") for line in told.splitlines() if line and line[0] != "-")
    return Counter({path: int(added) - int(removed) for added, removed, path in rows})


def main() -> int:
    """Read the arguments, write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--since", default=SINCE)
    found = counted(parser.parse_args().since)
    rows = [f"| {name} | {lines:,} |" for name, lines in found.items()]
    table = "\n".join(
        ("| | net lines |", "|---|---|", *rows, f"| in all | {sum(found.values()):,} |")
    )
    page = PAGE.read_text("utf-8")
    begin, _, rest = page.partition(BEGIN)
    _, _, end = rest.partition(END)
    PAGE.write_text(f"{begin}{BEGIN}\n{table}\n\n{END}{end}", "utf-8")
    print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
