"""Tables with a column per processor are those of their figures, and a benchmark fills a column."""

from __future__ import annotations

import json
from typing import Any

import pytest

import processor_tables as tables


@pytest.fixture
def data() -> dict[str, Any]:
    return json.loads(tables.DATA.read_text("utf-8"))


def told(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"title": "How fast does live mode follow a stroke?", "rows": list(rows)}


def row(name: str, value: float, unit: str = "×", target: str = "") -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "target": target}


def test_the_page_has_the_figures(data: dict[str, Any]) -> None:
    page = tables.PAGE.read_text("utf-8")
    assert tables.filled(page, data) == page
    assert set(data["tables"]) == {found[2] for found in tables.TABLE.finditer(page)}


def test_a_benchmark_fills_its_column(data: dict[str, Any]) -> None:
    run = told(
        row("pictures per second, one step", 12.34, ""),
        row("  of what they give", 0.7, target="≥ 0.8"),
        row("pictures per second, two steps", 9.0, ""),
        row("  of what they give", 0.9, target="≥ 0.8"),
        row("something new", 1.0),
    )
    assert tables.add(data, run, "amx", "2026-11-24") == "live"
    made = list(tables.lines(data, "live"))
    assert "Intel Xeon with AMX (2026-11-24)" in made[0]
    cells = {line.split(" | ")[0].strip("| "): line.split(" | ")[2] for line in made[2:]}
    assert cells["pictures per second, one step"] == "12.3"
    assert cells["pictures per second, one step: of what they give"] == "**0.70 ×**"
    assert cells["pictures per second, two steps: of what they give"] == "0.90 ×"
    assert cells["first picture after the process starts"] == "–"
    assert not any("something new" in line for line in made)


def test_what_fits_nowhere_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(SystemExit, match="no table"):
        tables.add(data, {"title": "?", "rows": []}, "amx", "2026-11-24")
    with pytest.raises(SystemExit, match="has the columns"):
        tables.add(data, told(), "zen6", "2026-11-24")
