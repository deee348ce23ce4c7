"""Writes the table of the policy's keys into docs/server.md, from `server.policy`.

``python packaging/documents/server_policy_sheet.py`` writes it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.extensions.serving.server.policy import (  # noqa: E402
    OPERATIONS,
    LimitRules,
    ModelRules,
    NameRules,
    Policy,
    PolicyVariant,
    SafetyRules,
)

SHEET = ROOT / "docs" / "server.md"
BEGIN, END = "<!-- policy: written by server_policy_sheet.py -->\n", "<!-- end of policy -->\n"

TABLES = (
    ("", Policy),
    ("models.", ModelRules),
    ("limits.", LimitRules),
    ("safety.", SafetyRules),
    ("names.NAME.", NameRules),
    ("names.NAME.arms.", PolicyVariant),
)
"""Beginnings of keys, and what stands below them."""

_HEAD = """| key | values | default | what it says |
|---|---|---|---|
"""
_BELOW = {"models", "limits", "safety", "names"}
"""Keys of `Policy` that are tables of their own."""

_KINDS: dict[Any, str] = {
    str: "text",
    int: "number",
    float: "number",
    bool: "`true`, `false`",
    tuple[str, ...]: "list of texts",
    tuple[PolicyVariant, ...]: "list of tables",
    Mapping[str, float]: "table of numbers",
    Mapping[str, Any]: "table of settings",
    Mapping[str, tuple[str, ...]]: "table of lists",
}


def table() -> str:
    """The table, as Markdown."""
    rows = [row for begin, cls in TABLES for row in _rows(begin, cls)]
    return _HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def sheet(text: str) -> str:
    """The page ``text`` with the table as it is now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def _rows(begin: str, cls: type) -> Iterator[tuple[str, ...]]:
    said, hints = _said(cls), get_type_hints(cls)
    for each in fields(cls):
        if cls is Policy and each.name in _BELOW:
            continue
        about = said[each.name]
        if each.name == "who":
            about += f" Operations: {', '.join(OPERATIONS)}."
        about = re.sub(r"``(.+?)``", r"`\1`", about.rstrip("."))
        key = f"{begin}{each.name}"
        yield f"`{key}`", _values(hints[each.name]), _default(each), about.replace("|", "\\|")


def _said(cls: type) -> dict[str, str]:
    """What the docstring says of each attribute."""
    doc = cls.__doc__ or ""
    block = doc.partition("Attributes:")[2]
    found = re.findall(r"(?ms)^ {8}(\w[\w, ]*): (.+?)(?=^ {8}\w|\Z)", block)
    said = {name: " ".join(text.split()) for names, text in found for name in names.split(", ")}
    missing = {each.name for each in fields(cls)} - set(said)
    if missing:
        raise ValueError(f"{cls.__name__} doesn't explain {', '.join(sorted(missing))}")
    return said


def _values(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return ", ".join(f"`{each}`" for each in get_args(hint))
    return _KINDS[hint]


def _default(each: Field[Any]) -> str:
    value = each.default if each.default is not MISSING else None
    if each.default_factory is not MISSING:
        value = each.default_factory()
    if value is None:
        return "must be said"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, float | int):
        return f"`{value:g}`"
    return f"`{value}`" if value else "empty"


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    SHEET.write_text(sheet(SHEET.read_text("utf-8")), encoding="utf-8")
    print(f"{SHEET.name} written")
