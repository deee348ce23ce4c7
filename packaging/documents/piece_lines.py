"""Counts what some pieces of the program took, and writes the table of their page.

``python packaging/documents/piece_lines.py painting|branches``: lines added less lines removed of
`desktop_app`, by file. A file belongs to the first piece whose pattern it matches; "others" is what
matches none, and no pattern of other work that was made at the same time. Commits are found by
their subjects. What was added to files of others in the commit that has both, is counted as
painting's.
"""

from __future__ import annotations

import argparse
import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- counted -->\n", "<!-- /counted -->\n"
BEFORE = "Each piece of an edit's answer once"
PAINTED = "Painter's tools with layer masks, tools in flyouts"
"""Subjects of the commits before the painter's tools, and with them."""

LINEAGE = {
    "reproduce": "reproduc",
    "grids": "/grids?/|recipes/grids|storage/grids|grid_(command|session|view)|queued_run",
    "lineage": "lineage|ways_made|how_made|made_",
    "branches": "branch|document/(lines|undo_steps)|stack_reading|work/across",
    "mixer": "mix",
}
OTHERS = "split|layered|registration|openai|sana|famil|qwen|threaded_run|edit_text|fit_"


@dataclass(frozen=True)
class Count:
    """What is counted: the page, subjects of the first and last commit, patterns of pieces and of
    what is left out; and the commit since which other files count, too."""

    page: str
    since: str
    until: str
    pieces: dict[str, str]
    others: str
    also_since: str = ""


COUNTS = {
    "painting": Count(
        "docs/painting.md",
        BEFORE,
        PAINTED,
        {
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
            "transform and crop": (
                "warp|transform|crop|resampling|reshaping|stacks|layers\\.py|layer_tree"
            ),
            "guides, grids, boards, views": (
                "guide|grid|ruler|board|reference_panel|view|navigator|snapping|lines_menu"
            ),
        },
        f"{OTHERS}|{'|'.join(LINEAGE.values())}",
    ),
    "branches": Count(
        "docs/branches.md", BEFORE, "", LINEAGE, "", "Copies of a running program's files"
    ),
}


def counted(count: Count) -> dict[str, int]:
    """Piece → net lines."""
    until = _commit(count.until) if count.until else "HEAD"
    net = _net(_commit(count.since), until)
    if count.also_since:
        later = _net(_commit(count.also_since), until)
        own = "|".join(count.pieces.values())
        net = Counter({path: n for path, n in net.items() if re.search(own, path)})
        net.update({path: n for path, n in later.items() if not re.search(own, path)})
    found = dict.fromkeys((*count.pieces, "others"), 0)
    for path, lines in net.items():
        if count.others and re.search(count.others, path):
            continue
        pieces = (name for name, of in count.pieces.items() if re.search(of, path))
        found[next(pieces, "others")] += lines
    return found


def _commit(subject: str) -> str:
    words = ("log", "-1", "--format=%H", "--fixed-strings", "--grep", subject)
    found = _git(*words).strip()
    if not found:
        raise SystemExit(f"no commit says “{subject}”")
    return found


def _net(since: str, until: str) -> Counter[str]:
    """File → lines added less lines removed; a file that moved is two."""
    told = _git("diff", since, until, "--numstat", "--no-renames", "--", "desktop_app")
    rows = (line.split("\t") for line in told.splitlines() if line and line[0] != "-")
    return Counter({path: int(added) - int(removed) for added, removed, path in rows})


def _git(*words: str) -> str:
    command = ("git", "-C", str(ROOT), *words)
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> int:
    """Read the arguments, write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("piece", choices=COUNTS)
    count = COUNTS[parser.parse_args().piece]
    found = counted(count)
    rows = [f"| {name} | {lines:,} |" for name, lines in found.items()]
    table = "\n".join(
        ("| | net lines |", "|---|---|", *rows, f"| in all | {sum(found.values()):,} |")
    )
    page = ROOT / count.page
    begin, _, rest = page.read_text("utf-8").partition(BEGIN)
    _, _, end = rest.partition(END)
    page.write_text(f"{begin}{BEGIN}\n{table}\n\n{END}{end}", "utf-8")
    print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
