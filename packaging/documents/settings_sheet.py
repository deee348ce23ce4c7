"""Writes docs/settings.md, the generation settings as a table, from `core.generation_settings`.

``python packaging/documents/settings_sheet.py`` writes it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.catalog.families import load_families  # noqa: E402
from desktop_app.core.setting_row import Kept, Row  # noqa: E402
from desktop_app.core.setting_table import ROWS  # noqa: E402
from desktop_app.core.values import Number  # noqa: E402
from desktop_app.ui.words.control_reasons import reason_text  # noqa: E402

SHEET = ROOT / "docs" / "settings.md"

_HEAD = """# Generation settings

Written by `packaging/documents/settings_sheet.py` from the rows of `core/generation_settings.py`;
do not edit. A setting is defined by a field with its row alone: the request's check, its JSON,
the settings panel, the options of `velatura generate`, the metadata of pictures, the history's
filters and a model's `velatura.json` are derived from it.

The second column is the setting's name in JSON, in the metadata `velatura`, in `velatura.json`
(only settings remembered with a model) and in the history's filters: `steps:>20`, `seed:42`,
`scheduler:euler` (prefix), `scheduler:=euler`. Filters also accept the option's name.

| setting | name | values | default | option | AUTOMATIC1111 | remembered | what it does |
|---|---|---|---|---|---|---|---|
"""
_IDLE = """
## Without effect

Greyed out in the window, with the reason. Families add their own.

| setting | reason |
|---|---|
"""
_KEPT: dict[Kept, str] = {
    "model": "with the model",
    "user": "the user's own",
    "request": "with the picture",
}


def sheet() -> str:
    """The whole page, as Markdown."""
    lines = [_line(_cells(row)) for row in ROWS.values()]
    idle = [
        _line((row.sentence_name or row.name, reason))
        for row in ROWS.values()
        for reason in _reasons(row)
    ]
    return f"{_HEAD}{chr(10).join(lines)}\n{_IDLE}{chr(10).join(idle)}\n"


def _cells(row: Row) -> tuple[str, ...]:
    unit = row.kind.unit.strip() if isinstance(row.kind, Number) and row.kind.shown == 1 else ""
    values = f"{row.kind.words} {unit}".strip()
    default = row.kind.text(row.default) or "–"
    return (
        row.sentence_name or row.name,
        f"`{row.id}`",
        values
        + (", or the scheduler's" if isinstance(row.kind, Number) and row.kind.optional else ""),
        default,
        f"`{row.flag}`",
        row.a1111 or ("Sampler" if row.id in ("scheduler", "sigmas") else "–"),
        _KEPT[row.kept],
        row.about,
    )


def _reasons(row: Row) -> list[str]:
    """The sentences, each once: of the row's rules, then of the families."""
    of_families = [f.without[row.id] for f in load_families().values() if row.id in f.without]
    said = [reason_text(code) for code in dict.fromkeys((*row.idle, *of_families))]
    leader, _, value = row.follows.partition("=")
    if leader:
        name = ROWS[leader].name
        values = " or ".join(f"“{each}”" for each in value.split("|"))
        said.append(f"{name} is not set." if not value else f"{name} is not {values}.")
    return said


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    SHEET.write_text(sheet(), encoding="utf-8")
    print(f"{SHEET.name} written")
