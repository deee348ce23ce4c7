"""Writes the tables of docs/figures.md with a column per processor, from docs/processors.json.

    python benchmarks/engine.py --json FILE
    python packaging/documents/processor_tables.py --json FILE --column amx

The second fills the column of the table that the benchmark belongs to, dated today (``--date`` says
otherwise), and writes the page. Without ``--json`` the page is written alone; ``--check`` writes
nothing and fails where it would change. What was not measured is "–"; what misses its target is
bold. Rows, columns and their names are changed in docs/processors.json.
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATA, PAGE = ROOT / "docs" / "processors.json", ROOT / "docs" / "figures.md"
TABLE = re.compile(r"(<!-- processors: (\w+) -->).*?(<!-- /processors -->)", re.DOTALL)
TARGET = re.compile(r"([≤≥]) ([\d.]+)")

Data = dict[str, Any]


def named(rows: list[Data]) -> Iterator[tuple[str, Data]]:
    """Rows of a benchmark with names of their own: those that are set in say whose they are."""
    whose = ""
    for row in rows:
        name: str = row["name"]
        if name.startswith(" "):
            yield f"{whose}: {name.strip()}", row
        else:
            whose = name
            yield name, row


def add(data: Data, told: Data, column: str, date: str) -> str:
    """Put what a benchmark told into its table; returns the table's name.

    Raises:
        SystemExit: there is no such table, or no such column in it.
    """
    titles = {table["title"]: name for name, table in data["tables"].items()}
    if told["title"] not in titles:
        raise SystemExit(f"{DATA.name} has no table of “{told['title']}”")
    name = titles[told["title"]]
    table = data["tables"][name]
    if column not in table["columns"]:
        raise SystemExit(f"the table {name} has the columns {', '.join(table['columns'])}")
    found = {key: row for key, row in named(told["rows"]) if key in table["rows"]}
    values = {key: [round(row["value"], 4), row["unit"]] for key, row in found.items()}
    table["measured"][column] = {"date": date, "values": values}
    table["targets"] |= {key: row["target"] for key, row in found.items() if row["target"]}
    return name


def lines(data: Data, name: str) -> Iterator[str]:
    """A table, as Markdown."""
    table = data["tables"][name]
    columns: list[str] = table["columns"]
    measured = [table["measured"].get(column, {"date": "", "values": {}}) for column in columns]
    heads = [
        f"{data['processors'][column]} ({each['date'] or 'not measured'})"
        for column, each in zip(columns, measured, strict=True)
    ]
    yield f"| | {' | '.join(heads)} | target |"
    yield "|---" + "|--:" * len(columns) + "|---|"
    for row in table["rows"]:
        target = table["targets"].get(row, "")
        cells = [cell(each["values"].get(row), target) for each in measured]
        yield f"| {row} | {' | '.join(cells)} | {target} |".replace("  |", " |")


def cell(value: tuple[float, str] | None, target: str) -> str:
    """One value."""
    if value is None:
        return "–"
    number, unit = value
    text = f"{number:.{2 if unit in ('s', '×') else 1}f} {unit}".strip()
    limit = TARGET.fullmatch(target)
    if limit is None:
        return text
    least = limit[1] == "≥"
    missed = number < float(limit[2]) if least else number > float(limit[2])
    return f"**{text}**" if missed else text


def filled(page: str, data: Data) -> str:
    """The page with its tables."""

    def made(at: re.Match[str]) -> str:
        return "\n".join([at[1], "", *lines(data, at[2]), "", at[3]])

    return TABLE.sub(made, page)


def main() -> int:
    """Fill a column, and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="what a benchmark wrote")
    parser.add_argument("--column", default="", help="processor that it was measured on")
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    parser.add_argument("--date", default=today, help="YYYY-MM-DD")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if it differs")
    options = parser.parse_args()
    data = json.loads(DATA.read_text("utf-8"))
    if options.json is not None:
        told = json.loads(options.json.read_text("utf-8"))
        print("filled:", add(data, told, options.column, options.date))
    page = PAGE.read_text("utf-8")
    made = filled(page, data)
    if options.check:
        return int(made != page)
    DATA.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")
    PAGE.write_text(made, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
