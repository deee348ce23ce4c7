"""Pictures that a recipe shows to a model: they count by their content, wherever they are."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from desktop_app.core.errors import InputError
from desktop_app.operations.recipes.recipe import Recipe, recipe_tables
from desktop_app.storage.pictures import read_picture_file


def steps_data(recipe: Recipe) -> list[dict[str, Any]]:
    """Its steps as tables, the same for the same steps and pictures."""
    tables: list[dict[str, Any]] = recipe_tables(recipe)["step"]
    for table, step in zip(tables, recipe.steps, strict=True):
        for name, files in step.files.items():
            told = [_content(*_facts(one)) for one in files]
            table[name] = told if name == "references" else {**table[name], "file": told}
    return tables


def _facts(path: str) -> tuple[str, int, int]:
    """Of a file, what tells that it is another one."""
    try:
        found = Path(path).stat()
    except OSError:
        return path, -1, 0
    return path, found.st_size, found.st_mtime_ns


@lru_cache(64)
def _content(path: str, size: int, changed: int) -> str:
    """SHA-256 of a file, or its name if it can't be read."""
    try:
        return hashlib.sha256(read_picture_file(Path(path))).hexdigest()
    except InputError:
        return Path(path).name
