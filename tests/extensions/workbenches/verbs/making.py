"""What tests of ``velatura make`` begin with: the rows that ship, at a size that is soon made."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from desktop_app.app.cli import main
from desktop_app.catalog.resources import resource_path
from desktop_app.core.values import Choice, Field
from desktop_app.extensions.workbenches.values.fields import Explained, File, Files
from desktop_app.extensions.workbenches.values.workbench import Workbench
from desktop_app.extensions.workbenches.work.store import WorkbenchStore
from desktop_app.storage.paths import DataPaths
from tests.extensions.serving.server.serving import png, smooth

SHIPPED = sorted(resource_path("catalog", "workbenches").glob("*.toml"))

FIX: dict[str, Any] = {
    "version": 3,
    "name": "Fix",
    "tip": "Brighter.",
    "takes": "pictures",
    "file": "{name}_{i}",
    "page": "pairs",
    "title": "Brighter",
    "field": [{"id": "pictures", "kind": "pictures", "name": "Pictures", "needed": True}],
    "step": [{"adjust": "exposure", "exposure": 0.5}, {"export": "png"}],
}
"""Needs no engine."""


def quick(data: Path, **more: object) -> WorkbenchStore:
    """The rows that ship as the user's own, in two steps and 64 pixels; and `FIX`. ``more``: keys
    of all that ship."""
    store = WorkbenchStore(DataPaths.at(data).root / "workbenches")
    for path in SHIPPED:
        table: dict[str, Any] = {**tomllib.loads(path.read_text()), **more}
        for step in table["step"]:
            if step.get("do") == "generate":
                step |= {"size": "64x64", "settings": {**step["settings"], "steps": 2}}
        store.put(path.stem, table)
    store.put("fix", FIX)
    return store


def said_for(store: WorkbenchStore, name: str) -> list[str]:
    """Options with the examples of all fields that are needed."""
    asked = (one for one in store.get(name).all_fields if one.needed)
    return [word for one in asked for word in (one.flag, str(one.example))]


def filled_out(row: Workbench, folder: Path, *, full: bool) -> dict[str, Any]:
    """What may be said for any row: its examples, and files that are written into ``folder``.
    ``full``: all of its fields, else those that are needed."""
    for name, shown in (("p.png", smooth(32, 32)), ("q.png", 255 - smooth(32, 32))):
        pixels = np.full((64, 64, 3), 255, np.uint8)
        pixels[16:48, 16:48] = shown
        (folder / name).write_bytes(png(pixels))
    mask = np.zeros((64, 64, 3), np.uint8)
    mask[16:48, 16:48] = 255
    (folder / "m.png").write_bytes(png(mask))
    said = {
        each.id: one
        for each in row.fields
        if (each.needed or full) and (one := _example(each, full=full)) not in (None, "")
    }
    if row.takes == "table":
        source = row.source
        assert source is not None
        columns = {name: one for name, one in said.items() if name != source.id}
        columns |= {"seed": 7} if full else {}
        with (folder / "t.csv").open("w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, [*columns], delimiter=";")
            table.writeheader()
            table.writerow(columns)
            mask = {"mask": ""} if full else {}
            table.writerow({**columns, "picture": "q.png"} | mask)
        said = {source.id: "t.csv"}
    if full and row.page:
        said |= {"language": "zh_CN", "paper": "letter"}
    return {**said, "count": 1 if row.takes == "table" else 2}


def _example(one: Field, *, full: bool) -> Any:
    match one.kind:
        case File():
            table = "t.csv" if one.kind.is_table else "p.png"
            return "m.png" if one.id == "mask" else table
        case Files():
            return ["p.png", "q.png"]
        case Explained():
            return ["0.35,0.6 One", "二"]
        case Choice():
            return [*one.kind.names][:2][-1] if full else None
        case _:
            return one.example


def options(row: Workbench, values: Mapping[str, Any]) -> list[str]:
    """What a workbench's fields are said by on the command line."""
    flags = {one.id: one.flag for one in row.all_fields}
    pairs = (
        (flags[name], str(each))
        for name, one in values.items()
        for each in (cast("list[str]", one) if isinstance(one, list) else [one])
    )
    return [word for pair in pairs for word in pair]


class Say:
    """Types the command; what it answers as JSON."""

    def __init__(self, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data, self._capsys = data, capsys

    def __call__(self, name: str, out: Path, *words: object, code: int = 0) -> Any:
        line = ["--data-dir", str(self.data), "make", name, "--out", str(out), "--json"]
        found = main([*line, *map(str, words)])
        told = self._capsys.readouterr().out
        assert found == code, told
        return json.loads(told)


def files_in(folder: Path) -> Mapping[str, bytes]:
    """All that a folder holds but what a run notes, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
