"""Writes the tables of docs/recipes.md, all steps of recipes, from their declarations.

``python packaging/documents/recipes_sheet.py`` writes them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.core.values import Field  # noqa: E402
from desktop_app.operations.recipes.steps import KINDS  # noqa: E402

SHEET = ROOT / "docs" / "recipes.md"

MARK = "<!-- from here on written by packaging/documents/recipes_sheet.py; do not edit -->\n"


def tables() -> str:
    """A table for each kind of step, as Markdown."""
    parts = list[str]()
    for kind in KINDS.values():
        rows = kind.rows()
        first, *others = rows.values()
        common = [one for one in first if others and all(one in row for row in others)]
        own = {name: [one for one in row if one not in common] for name, row in rows.items()}
        lines = "".join(_line(kind.key, name, fields) for name, fields in own.items())
        also = "".join(f"- {_value(one)}\n" for one in common)
        also = f"Each also has\n\n{also}\n" if also else ""
        head = f"\n## {kind.name}: `{kind.key}`\n\n{kind.tip}\n\n{also}"
        parts.append(f"{head}| step | values |\n|---|---|\n{lines}")
    return "".join(parts)


def sheet() -> str:
    """The whole page: what a person wrote, and the tables."""
    return SHEET.read_text("utf-8").partition(MARK)[0] + MARK + tables()


def _line(kind: str, name: str, fields: Sequence[Field]) -> str:
    values = "<br>".join(_value(each) for each in fields if each.name)
    return f'| `{kind} = "{name or "NAME"}"` | {values} |\n'


def _value(field: Field) -> str:
    words = field.kind.words.replace("|", "\\|")
    if len(words) > 120:
        words = f"{words[:110].rpartition(',')[0]} …"
    if field.needed:
        return f"`{field.id}`: {words} (needed)"
    usual = "" if field.default in ("", (), [], {}, None) else f" ({_plain(field.default)})"
    return f"`{field.id}`: {words}{usual}"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_plain, cast('tuple[object, ...]', value)))}]"
    return f"{value:g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    SHEET.write_text(sheet(), encoding="utf-8")
    print(f"{SHEET.name} written")
