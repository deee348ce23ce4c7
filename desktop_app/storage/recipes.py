"""Recipes and looks as files: TOML that is edited by hand if one likes, in a folder of the user's.

Long values (a look-up table) stand at the end of a file, under ``[data]``; a step names them
("data:1"). A look-up table may also be a .cube file beside the recipe, ``file = "warm.cube"``, and
what colours are matched to a picture there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

from desktop_app.catalog.resources import resource_path
from desktop_app.core.as_json import to_json
from desktop_app.core.atomic_write import (
    error_while_writing,
    make_folder,
    plain_reason,
    write_atomic,
)
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.naming import free_name, safe_name
from desktop_app.core.plain_text import toml_in
from desktop_app.core.safe_open import folder_of, inside, read_named, refuse_irregular
from desktop_app.imaging.adjustments.cube import MOST_BYTES, packed, read_cube
from desktop_app.imaging.adjustments.match import moments_of, sampled
from desktop_app.operations.recipes.recipe import (
    MOST_STEPS,
    Faults,
    Recipe,
    made_step,
    read_recipe,
    recipe_tables,
    with_looks,
)
from desktop_app.storage.pictures import open_picture

ENDING: Final = ".toml"
_SHIPPED: Final = partial(resource_path, "recipes")
_LONG: Final = 2000
"""Characters of a value that stands at the end."""

_DATA: Final = "data:"
_HEADING = re.compile(r"\s*\[\[\s*step\s*\]\]")


class RecipeStore:
    """The user's recipes, one file each, read again for each question. One that ships is found by
    its name, too, where the user has none of that name.

    Args:
        folder: of their files; made with the first.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        with suppress(OSError):
            return sorted(one.stem for one in self.folder.glob(f"*{ENDING}") if one.is_file())
        return []

    def shipped(self) -> list[Recipe]:
        """Those that ship, but for names that the user has given to others."""
        own, files = self.names(), _SHIPPED().glob(f"*{ENDING}")
        found = (read_recipe_file(one) for one in files if one.stem not in own)
        return sorted(found, key=lambda one: one.name)

    def all(self, say: Callable[[VelaturaError], object] = lambda error: None) -> list[Recipe]:
        """All that can be read; ``say`` hears what is wrong with the others."""
        found = list[Recipe]()
        for name in self.names():
            try:
                found.append(self.get(name))
            except VelaturaError as error:
                say(error)
        return found

    def looks(self) -> list[Recipe]:
        return [one for one in self.all() if one.is_look]

    def get(self, name: str) -> Recipe:
        """The one of that name, or in that file. Raises InputError: ``recipe_missing``, or as
        `read_recipe_file`."""
        path = self.path_of(name)
        if not path.is_file():
            shipped = _SHIPPED() / path.name
            path = shipped if shipped.is_file() else Path(name)
        if path.suffix.lower() not in (ENDING, ".cube") or not path.is_file():
            refuse_irregular(path)
            choices = ", ".join([*self.names(), *(one.name for one in self.shipped())])
            raise InputError("recipe_missing", name=name, choices=choices)
        return read_recipe_file(path)

    def whole(self, name: str) -> Recipe:
        """The same, with the adjustments of its looks in their place. Raises as `with_looks`."""
        return with_looks(self.get(name), self.get)

    def put(self, recipe: Recipe, old: str = "") -> Path:
        """Keep it, in the place of the one called ``old``. Raises as `write_recipe_file`;
        InputError: ``recipe_unnamed`` or ``recipe_exists``."""
        name = safe_name(recipe.name)
        if not name:
            raise InputError("recipe_unnamed")
        path = self.path_of(name)
        if name != old and path.exists():
            raise InputError("recipe_exists", name=name)
        make_folder(self.folder, path.name)
        write_recipe_file(path, recipe)
        if old and old != name:
            self.remove(old)
        return path

    def take_in(self, file: Path) -> Recipe:
        """Keep a recipe from elsewhere, under a name that none has. Raises as `put`."""
        found = read_recipe_file(file)
        names = {one.casefold() for one in self.names()}
        found = replace(found, name=free_name(found.name, names, str.casefold))
        self.put(found)
        return found

    def remove(self, name: str) -> None:
        """Delete it, if it is there. Raises InputError: ``output_unwritable``."""
        try:
            self.path_of(name).unlink(missing_ok=True)
        except OSError as error:
            raise error_while_writing(error, name) from error

    def path_of(self, name: str) -> Path:
        """Its file, which need not be there."""
        return self.folder / f"{safe_name(name) or '_'}{ENDING}"


def read_recipe_file(path: Path) -> Recipe:
    """The recipe in a file; of a .cube file the look of that table.

    Raises:
        InputError: ``file_unreadable``, ``lut_damaged``, ``recipe_newer``, or ``recipe_wrong`` with
            all that is wrong.
    """
    if path.suffix.lower() == ".cube":
        return Recipe(path.stem, (made_step("adjust", "lut", _lut(path)),))
    faults = Faults(path.stem)
    try:
        text = read_named(path, MOST_BYTES).decode("utf-8-sig")
        data = toml_in(text)
    except ValueError as error:
        faults.add(f"it is not TOML: {error}")
        faults.check()
        raise
    line_of = partial(_line_of, _lines_of(text))
    long, steps = data.pop("data", {}), data.get("step")
    found = cast("list[object]", steps if isinstance(steps, list) else [])
    for number, table in enumerate(found[:MOST_STEPS], 1):
        if isinstance(table, dict):
            key = "file" if "file" in table else "table"
            with faults.at(number, line_of(number, key)):
                _take_in(cast("dict[str, Any]", table), folder_of(path), long)
    return read_recipe(data, path.stem, line_of, faults)


def _take_in(table: dict[str, Any], folder: Path, long: object) -> None:
    """Put what is named in place of its name. Raises InputError."""
    named = table.get("file")
    if (reader := _FILES.get(str(table.get("adjust")))) and isinstance(named, str):
        del table["file"]
        try:
            table.update(reader(inside(folder, named)))
        except OSError as error:
            raise InputError(
                "file_unreadable", name=named[:200], reason=plain_reason(error)
            ) from error
    for key, value in table.items():
        if isinstance(value, str) and value.startswith(_DATA):
            known = cast("dict[str, object]", long if isinstance(long, dict) else {})
            found = known.get(value.removeprefix(_DATA))
            if not isinstance(found, str):
                raise InputError("value_wrong", setting=key, reason=f"there is no “{value}”")
            table[key] = found


def _lut(path: Path) -> dict[str, Any]:
    return {"name": path.stem, "table": packed(read_cube(read_named(path, MOST_BYTES), path.name))}


def _reference(path: Path) -> dict[str, Any]:
    colours = moments_of(sampled(open_picture(path).shown))
    return {"name": path.stem, "reference": colours}


_FILES: Final[Mapping[str, Callable[[Path], dict[str, Any]]]] = {"lut": _lut, "match": _reference}
"""What ``file`` means to adjustments."""


def _lines_of(text: str) -> list[dict[str, int]]:
    """Where the keys of each step stand, and "" for its heading."""
    found = list[dict[str, int]]()
    for number, line in enumerate(text.splitlines(), 1):
        if _HEADING.match(line):
            found.append({"": number})
        elif found:
            found[-1].setdefault(line.partition("=")[0].strip(" \t\"'"), number)
    return found


def _line_of(lines: Sequence[Mapping[str, int]], step: int, key: str) -> int:
    """Where a key of that step stands; where its heading does, if it isn't found."""
    of = lines[step - 1] if step <= len(lines) else dict[str, int]()
    return of.get(key, of.get("", 0))


def recipe_text(recipe: Recipe) -> str:
    """As a file has it."""
    import tomlkit

    tables, long = to_json(recipe_tables(recipe)), dict[str, str]()
    for step in tables["step"]:
        for key, value in step.items():
            if isinstance(value, str) and len(value) > _LONG:
                long[str(len(long) + 1)] = value
                step[key] = f"{_DATA}{len(long)}"
            elif isinstance(value, dict):
                step[key] = tomlkit.inline_table()
                step[key].update(value)
    return tomlkit.dumps(tables | ({"data": long} if long else {}))


def write_recipe_file(path: Path, recipe: Recipe) -> None:
    """Write it whole. Raises StorageError and InputError as `write_atomic`."""
    write_atomic(path, recipe_text(recipe).encode())
