"""Which files a workbench makes of what was said: names, steps, what each is done to."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop_app.core.as_json import to_json
from desktop_app.operations.recipes.recipe import Recipe, recipe_tables
from desktop_app.operations.workbenches.fields import File, Word
from desktop_app.storage.batch_files import named_files, table_rows
from desktop_app.studio.recipes.source import FileItem

if TYPE_CHECKING:
    from desktop_app.operations.workbenches.workbench import Workbench

PICTURE: Final = "picture"
"""Id of the field that names the picture of each row, or the one that all is done to."""

MASK: Final = "mask"
"""Of its mask."""


def planned(
    workbench: Workbench, values: Mapping[str, Any], first: int, base: Path = Path()
) -> list[FileItem]:
    """What is to be made.

    Args:
        workbench: which.
        values: what was said (`Workbench.said`).
        first: number of the first picture, from 0.
        base: what paths of fields are relative to.

    Raises:
        InputError: ``placeholder_unknown``, ``recipe_wrong``, or a table can't be read.
    """
    made, values = list[FileItem](), _absolute(workbench, values, base)
    for place, (row, count) in enumerate(_rows(workbench, values, base)):
        number = first + place
        facts = workbench.facts(row, number, place)
        facts["n"] = count + 1
        recipe, stem = workbench.recipe(facts), workbench.stem(facts)
        source = _path(row.get(PICTURE), base)
        mask = _path(row.get(MASK), base)
        key = _key(workbench, recipe, stem, source, mask)
        made.append(FileItem(source, number + 1, stem, key, {}, mask, recipe.steps))
    told = f"{workbench.id} {workbench.version}"
    return [replace(one, workbench=told, anonymous=workbench.anonymous) for one in made]


def _absolute(workbench: Workbench, values: Mapping[str, Any], base: Path) -> Mapping[str, Any]:
    """What was said, with whole paths of files."""
    files = [one.id for one in workbench.fields if isinstance(one.kind, File) and values[one.id]]
    return {**values, **{name: str(_path(values[name], base)) for name in files}}


def _rows(
    workbench: Workbench, values: Mapping[str, Any], base: Path
) -> Iterator[tuple[Mapping[str, Any], int]]:
    """The values of each picture, and which of its row's it is."""
    count = int(values["count"])
    for row in _sources(workbench, values, base):
        yield from ((row, at) for at in range(count))


def _sources(
    workbench: Workbench, values: Mapping[str, Any], base: Path
) -> Iterable[Mapping[str, Any]]:
    if workbench.takes == "nothing":
        yield values
        return
    for each in workbench.fields:
        said = values[each.id]
        if workbench.is_file(each.id):
            for text in said:
                for path, _, _ in named_files(base / text, recursive=False):
                    yield {**values, PICTURE: str(path), "name": path.stem}
        elif isinstance(each.kind, File) and each.kind.what == "table":
            path = base / said
            for row in table_rows(path):
                files = {
                    name: str(path.parent / row[name]) for name in (PICTURE, MASK) if name in row
                }
                yield {**values, **{key: str(one) for key, one in row.items()}, **files}


def _path(said: object, base: Path) -> Path | None:
    return (base / str(said)).absolute() if said else None


def _key(
    workbench: Workbench, recipe: Recipe, stem: str, source: Path | None, mask: Path | None
) -> str:
    """The same for the same picture of the same row, wherever its files lie."""
    steps = recipe_tables(recipe)["step"]
    for step in steps:
        if control := step.get("control"):
            step["control"] = {**control, "file": _told(Path(control["file"]))}
    told = [workbench.id, workbench.version, stem, _told(source), _told(mask), steps]
    text = json.dumps(to_json(told), sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:24]


def _told(path: Path | None) -> tuple[str, int] | None:
    """Of a file its name and size, as far as it is there."""
    if path is None:
        return None
    try:
        return path.name, path.stat().st_size
    except OSError:
        return path.name, -1


def next_number(workbench: Workbench, values: Mapping[str, Any], folder: Path) -> int:
    """The first number from which on no file of the folder has a name that is made now."""
    facts = {**workbench.facts(values), "i": _MARK}
    if workbench.takes != "nothing":  # each row has values of its own
        facts = {name: _any(one) for name, one in facts.items()}
    kinds = [Word("", kind) for kind in workbench.kinds] or [facts.get("kind")]
    stems = {workbench.stem({**facts, "kind": kind}) for kind in kinds}
    forms = [
        re.escape(unicodedata.normalize("NFC", stem)).replace(str(_MARK), r"(\d{1,9})")
        for stem in stems
        if str(_MARK) in stem
    ]
    found = [re.compile(form.replace(_WILD, ".*") + r"(?:\..*)?", re.IGNORECASE) for form in forms]
    names = [unicodedata.normalize("NFC", name) for name in _names(folder)]
    matches = (form.fullmatch(name) for form in found for name in names)
    return max((int(one[1]) + 1 for one in matches if one), default=0)


_MARK: Final = 9173645028
_WILD: Final = "zqxanyzqx"


def _any(one: Any) -> Any:
    if isinstance(one, Word):
        return Word(_WILD, dict.fromkeys(one.about, _WILD))
    return _WILD if isinstance(one, str) else one


def _names(folder: Path) -> Sequence[str]:
    return [each.name for each in folder.iterdir()] if folder.is_dir() else []
