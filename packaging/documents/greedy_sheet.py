"""Writes docs/greedy.md: what a greedy user got of the server, address by address.

``python packaging/documents/greedy_sheet.py [--greedy FILE] [--users FILE]``: of
``benchmarks/greedy.py --json FILE`` and ``benchmarks/three_users.py --json FILE``. The other parts
of the page stay as they are.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHEET = ROOT / "docs" / "greedy.md"

HEAD = """# A greedy user

`benchmarks/greedy.py` starts a server whose policy allows each user 50 MB, three requests a minute,
one job at a time, two pictures a request and 20 steps. Users go through every address of
`/openapi.json`, so that a new one is tried as well, with four requests at a time and the most that
each address takes;
they leave without waiting for all answers. Another user asks for `/v1/me` fifty times a second
meanwhile. Seconds are those of the server's processor time, without the engines.
"""


USERS = """
## Three users

`benchmarks/three_users.py`: bob and cy each want a picture, look at it for as long, and want the
next. **Alone** is what they wait with nobody else there but each other, from request to picture.
Then ann is greedy in one way at a time, with six requests at a time (two jobs at a time where they
are huge, sixty streams of events). What runs when somebody comes isn't interrupted: one picture of
ann's, or the part of a large one after which others have their turn, as long as it takes alone
(half a second at least, as small ones are done together), is taken off what the two wait. What is
left is the value, in times of what they wait alone.
"""


def users_sheet(told: dict[str, Any]) -> str:
    """Of the three."""
    lines = [USERS, f"Measured on: {', '.join(told['machine'].values())}.", ""]
    lines += ["| what | value | target |", "|---|---|---|"]
    for row in told["rows"]:
        value = f"{row['value']:.3g} {row['unit']}".strip()
        lines.append(f"| {row['name']} | {value} | {row['target'] or '–'} |")
    return "\n".join(lines) + "\n"


def sheet(told: dict[str, Any]) -> str:
    """The document."""
    said = ", ".join(map(str, told["machine"].values()))
    addresses = [row for row in told["rows"] if row["name"].startswith(METHODS)]
    others = [row for row in told["rows"] if row not in addresses]
    lines = [HEAD, f"Measured on: {said}.", "", "| all in all | value | target |", "|---|---|---|"]
    for row in others:
        value = f"{row['value']:.6g} {row['unit']}".strip()
        lines.append(f"| {row['name']} | {value} | {row['target'] or '–'} |")
    lines += ["", "| address | answers; memory; kept | seconds |", "|---|---|---|"]
    for row in addresses:
        name, _, answers = row["name"].partition(" (")
        lines.append(f"| `{name}` | {answers.removesuffix(')')} | {row['value']:.2f} |")
    return "\n".join(lines) + "\n"


METHODS = ("GET ", "POST ", "PUT ", "PATCH ", "DELETE ")


def main() -> None:
    """Write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--greedy", type=Path)
    parser.add_argument("--users", type=Path)
    arguments = parser.parse_args()
    one, users, large = SHEET.read_text(encoding="utf-8").split("\n## ")
    if arguments.greedy:
        one = sheet(json.loads(arguments.greedy.read_text(encoding="utf-8")))
    if arguments.users:
        users = users_sheet(json.loads(arguments.users.read_text(encoding="utf-8")))[4:]
    SHEET.write_text("\n## ".join((one, users, large)), encoding="utf-8")


if __name__ == "__main__":
    main()
