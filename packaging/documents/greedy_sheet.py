"""Writes docs/greedy.md: what a greedy user got of the server, address by address.

``python packaging/documents/greedy_sheet.py FILE``: of ``benchmarks/greedy.py --json FILE``.
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


def sheet(told: dict[str, Any]) -> str:
    """The document."""
    said = ", ".join(told["machine"].values())
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
    parser.add_argument("file", type=Path)
    told = json.loads(parser.parse_args().file.read_text(encoding="utf-8"))
    SHEET.write_text(sheet(told), encoding="utf-8")


if __name__ == "__main__":
    main()
