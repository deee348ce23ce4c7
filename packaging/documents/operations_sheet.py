"""Writes docs/operations.md, all that the program can do as a table, from `desktop_app.operations`.

``python packaging/documents/operations_sheet.py`` writes it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.operations.all_operations import ANSWERS, OPERATIONS  # noqa: E402
from desktop_app.operations.operation import Operation  # noqa: E402

SHEET = ROOT / "docs" / "operations.md"

_HEAD = """# Operations

Written by `packaging/documents/operations_sheet.py` from the declarations in
`desktop_app/operations`; do not edit. Each is one file there
([why](decisions/0082-values-orders-operations.md), [how to add one](adding.md)).

*Kept* ones wait in the queue, which survives a crash, and are listed in the history. *Interactive*
ones go before the jobs that wait. *Long* ones run in a separate process, or give way to what
somebody waits for. Rights are those of the server's [policy](server.md).

| operation | takes | gives | lane | command line | server | right | values |
|---|---|---|---|---|---|---|---|
"""
_REASONS = """
## Where one is not offered

| operation | place | reason |
|---|---|---|
"""


def sheet() -> str:
    """The whole page, as Markdown."""
    rows = "".join(_line(_cells(one)) for one in OPERATIONS.values())
    reasons = "".join(
        _line((f"`{one.id}`", place, reason))
        for one in OPERATIONS.values()
        for place, reason in one.not_offered.items()
    )
    return _HEAD + rows + _REASONS + reasons


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _cells(one: Operation) -> tuple[str, ...]:
    address = f"`POST /v1/{one.id}`" if one.id in ANSWERS else "`POST /v1/jobs`"
    values = ", ".join(f"`{each.id}`" for each in one.fields if each.name)
    offered = one.is_offered("server")
    return (
        f"`{one.id}`: {one.name}",
        one.takes,
        one.gives,
        one.lane,
        f"`velatura {one.verb}`" if one.is_offered("command line") else "",
        address if offered else "",
        f"`{one.permission}`" if offered else "",
        values,
    )


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    SHEET.write_text(sheet(), encoding="utf-8")
    print(f"{SHEET.name} written")
