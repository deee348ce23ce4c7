"""Which files a workbench makes of what was said: names, steps, what each is done to."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeAlias

from desktop_app.core.as_json import to_json
from desktop_app.core.errors import InputError
from desktop_app.core.note_texts import PICTURE_NOTES
from desktop_app.core.safe_open import folder_of, walk_linked
from desktop_app.core.values import Field, Number
from desktop_app.extensions.workbenches.values.fields import File, Files, ValueWord
from desktop_app.extensions.workbenches.values.texts import NOTES
from desktop_app.extensions.workbenches.values.workbench import Workbench
from desktop_app.imaging.formats import READ_ENDINGS
from desktop_app.operations.recipes.recipe import Recipe, reason_of
from desktop_app.operations.recipes.steps import EDGE
from desktop_app.storage.batch_files import MOST_BELOW, NamedFile, file_fault, named_files
from desktop_app.storage.table_cells import MOST_COLUMNS, cell_fault, table_fault
from desktop_app.storage.tables import TableRow, column_name, table_rows
from desktop_app.studio.recipes.shown import steps_data
from desktop_app.studio.recipes.source import FileItem, corrections_path

Rows: TypeAlias = Callable[[Path], Iterator[TableRow]]
"""Reads a table, as `table_rows`."""

PICTURE: Final = "picture"
"""Id of the field that names the picture of each row, or the one that all is done to."""

MASK: Final = "mask"
"""Id of the field that names what a picture is cut out by."""
UNPLACED: Final = "unplaced"
"""Of the one that says what happens to explanations without a place."""

_COMMA = re.compile(r"[+-]?\d+,(?:\d{1,2}|\d{4,})")
"""A decimal comma; before three digits it may divide thousands."""

CUT_OUTS: Final = "cut-outs"
"""Folder, within the run's, of its pictures' cut-outs."""

_OF_CUT_OUTS: Final = frozenset(("reject empty", "reject cut_off"))
"""Rules that don't hold for what somebody has looked at."""


def cut_out_path(folder: Path, key: str, how: str) -> Path:
    """Of a run's picture, by its key: the mask that was "painted", "accepted" or is "proposed", or
    what is "seen" of the latter."""
    return folder / CUT_OUTS / (f"{key}.png" if how == "painted" else f"{key}.{how}.png")


def planned(
    workbench: Workbench,
    values: Mapping[str, Any],
    first: int,
    base: Path = Path(),
    *,
    rows: Rows = table_rows,
    most: int | None = None,
    folder: Path = Path(),
) -> list[FileItem]:
    """What is to be made.

    Args:
        workbench: which.
        values: what was said (`Workbench.said`).
        first: number of the first picture, from 0.
        base: what paths of fields are relative to.
        rows: reads a table.
        most: pictures, after which no more is looked for.
        folder: of the run, with `CUT_OUTS`.

    Raises:
        InputError: ``placeholder_unknown``, ``recipe_wrong``, or a table can't be read.
    """
    values, names = _absolute(workbench, values, base, rows), dict[str, int]()
    is_own = workbench.takes == "nothing" and values.get(PICTURE)
    wanted = range(1 if is_own else int(values["count"]))  # others would be the same
    sources = ((one, at) for one in _sources(workbench, values, base, rows) for at in wanted)
    return [
        _named(_item(workbench, source, (first + place, place, at), base, folder), names)
        for place, (source, at) in enumerate(islice(sources, most))
    ]


def _named(item: FileItem, names: dict[str, int]) -> FileItem:
    """With a name that none before it has, whichever is made first; ``names``: those, each with the
    last number that was tried for one more."""
    own = name = item.name.casefold()
    number = names.get(own, 1)
    while name in names:
        number += 1
        name = f"{own}-{number}"
    names[own] = number
    names.setdefault(name, 1)
    return item if name == own else replace(item, name=f"{item.name}-{number}")


def _absolute(
    workbench: Workbench, values: Mapping[str, Any], base: Path, rows: Rows
) -> Mapping[str, Any]:
    """What was said, with whole paths of files."""
    made = dict(values)
    for one in workbench.fields:
        said = values[one.id]
        if isinstance(one.kind, File) and said:
            made[one.id] = str(_path(said, base))
        elif isinstance(one.kind, Files) and one != workbench.source:
            made[one.id] = tuple(
                str(each.path) for text in said for each in _pictures(text, base, rows)
            )
    return made


def _pictures(text: str, base: Path, rows: Rows) -> Iterator[NamedFile]:
    """That file, or those of a folder or table. Raises InputError."""
    for one in named_files(base / text, recursive=False, rows=rows):
        if one.fault:
            raise InputError("table_row_wrong", reason=one.fault)
        yield one


@dataclass(frozen=True, slots=True)
class _Source:
    """What a picture is made of.

    Attributes:
        values: of all fields, and of columns.
        row: of the table, as a spreadsheet counts it; 0: there is none.
        own: the values that are its row's alone.
        fault: what is wrong with the row.
        notes: where its files are, if not where it says.
    """

    values: Mapping[str, Any]
    row: int = 0
    own: Mapping[str, Any] = field(default_factory=dict[str, Any])
    fault: str = ""
    notes: tuple[str, ...] = ()


def _item(
    workbench: Workbench, source: _Source, counted: tuple[int, int, int], base: Path, folder: Path
) -> FileItem:
    """A picture of a source, by its number, its place in the run, and which of the source's it is.
    Raises InputError, but of a row."""
    number, place, at = counted
    facts = {**workbench.facts(source.values, number, place), "n": at + 1}
    if "seed" in source.own:
        facts["seed"] = source.own["seed"] + at
    path, mask = (_path(source.values.get(name), base) for name in (PICTURE, MASK))
    fault = source.fault
    try:
        if fault:
            raise InputError("table_row_wrong", reason=fault)
        recipe, stem = workbench.recipe(facts), workbench.stem(facts)
    except InputError as error:
        if not source.row:
            raise
        fault = fault or table_fault("in_row", row=source.row, fault=reason_of(error))
        recipe = Recipe("", ())
        stem = source.own.get("name") or f"row {source.row}"
    told, notes = {"row": source.row} if source.row else {}, source.notes
    key = _key(workbench, recipe, f"{number} {stem} {fault}", path, mask)
    its = {how: cut_out_path(folder, key, how) for how in ("painted", "accepted")}
    found = its if MASK in facts and not fault else {}
    by_hand = next((how for how, one in found.items() if one.is_file()), "")
    if by_hand:
        clean = [one for one in recipe.steps if one.name == EDGE]
        mask, recipe = its[by_hand], workbench.recipe({**facts, MASK: str(its[by_hand])})
        first, *rest = (one for one in recipe.steps if one.title not in _OF_CUT_OUTS)
        recipe = replace(recipe, steps=(first, *clean, *rest))
        notes = (*notes, NOTES[f"cut_out_{by_hand}"])
    return FileItem(
        path,
        number + 1,
        stem,
        key,
        told,
        mask,
        recipe.steps,
        workbench=f"{workbench.id} {workbench.version}",
        anonymous=workbench.anonymous,
        fault=fault,
        notes=notes,
        by_hand=by_hand,
    )


def _sources(
    workbench: Workbench, values: Mapping[str, Any], base: Path, rows: Rows
) -> Iterator[_Source]:
    asked = workbench.source
    if workbench.takes == "nothing" or asked is None:
        yield _Source(values)
    elif workbench.takes == "table":
        yield from _of_table(workbench, values, base / values[asked.id], rows)
    else:
        for text in values[asked.id]:
            for one in _pictures(text, base, rows):
                yield _Source({**values, PICTURE: str(one.path), "name": one.path.stem})


def _of_table(
    workbench: Workbench, values: Mapping[str, Any], path: Path, rows: Rows
) -> Iterator[_Source]:
    """Each row, with its columns in place of what was said for all."""
    pairs = dict(str(pair).split("=", 1) for pair in values.get("map", ()))
    if len(pairs) > MOST_COLUMNS:
        reason = f"it names more than {MOST_COLUMNS:,} columns"
        raise InputError("value_wrong", setting="map", reason=reason)
    columns = {workbench.field_id(name): column for name, column in pairs.items()}
    known = {each.id: each for each in workbench.all_fields}
    needed = [one.id for one in workbench.fields if one.needed and one != workbench.source]
    below = cache(partial(found_below, path))
    for row in rows(path):
        own, fault, notes = _own(row, columns, known, path, below)
        said = {**values, **own}
        if PICTURE in own and not said.get("name"):
            said["name"] = Path(own[PICTURE]).stem
        lacking = next((name for name in needed if not said[name]), None)
        mapped = [] if path.suffix.lower() == ".jsonl" else [*columns.values()]
        there = {*map(column_name, row.columns)}
        for column in (*mapped, *([columns.get(lacking, lacking)] if lacking else [])):
            if there and column_name(column) not in there:
                reason = row.column_fault(column, "")
                raise InputError("file_unreadable", name=path.name, reason=reason)
        if lacking and not fault:
            fault = cell_fault(row.number, columns.get(lacking, lacking), table_fault("empty"))
        yield _Source(said, row.number, own, fault, notes)


def _own(
    row: TableRow,
    columns: Mapping[str, str],
    known: Mapping[str, Field],
    table: Path,
    below: Callable[[], Mapping[str, Sequence[str]]],
) -> tuple[dict[str, Any], str, tuple[str, ...]]:
    """The values that a row has, what is wrong with it, and which of its files are elsewhere: of
    one that isn't where it says, the one of that name that is ``below`` the table, or the one
    picture with that name but for its ending."""
    plain = {name: column_name(its) for name, its in columns.items()}
    cells = {name: row.values[its] for name, its in plain.items() if its in row.values}
    own, fault, notes = dict[str, Any](), row.fault, list[str]()
    for name, cell in {**row.values, **cells}.items():
        kind = known[name].kind if name in known else None
        text = str(cell)
        if isinstance(kind, File):
            column = columns.get(name, name)
            lacking = file_fault(table, row.number, column, text)
            places = _places(text, below()) if lacking else ()
            if len(places) == 1:
                text, lacking = places[0], file_fault(table, row.number, column, places[0])
                notes.append(PICTURE_NOTES["found_at"].format(file=text))
            elif places:
                lacking = cell_fault(
                    row.number, column, table_fault("several", files=", ".join(places[:3]))
                )
            own[name] = str((folder_of(table) / text).absolute())
            fault = fault or lacking
            continue
        try:
            if isinstance(kind, Number) and _COMMA.fullmatch(text):
                text = text.replace(",", ".")
            own[name] = text if kind is None else kind.parse(name, text)
        except InputError:
            assert kind is not None
            reason = reason_of(kind.refused(name, text))
            fault = fault or cell_fault(row.number, columns.get(name, name), reason)
    return own, fault, tuple(notes)


def _places(text: str, below: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """Of files of that name, or of pictures that have it but for their endings."""
    named = re.split(r"[/\\]", text)[-1].casefold()
    return below.get(named) or below.get(f"/{named}", ())


def _path(said: object, base: Path) -> Path | None:
    return (base / str(said)).absolute() if said else None


def _key(
    workbench: Workbench, recipe: Recipe, stem: str, source: Path | None, mask: Path | None
) -> str:
    """The same for the same picture of the same row, wherever its files are."""
    files = [_reported(source), _reported(mask)]
    corrections = _reported(corrections_path(source))
    if corrections is not None and corrections[1] >= 0:
        files.append(corrections)
    told = [workbench.id, workbench.version, stem, *files, steps_data(recipe)]
    text = json.dumps(to_json(told), sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:24]


def _reported(path: Path | None) -> tuple[str, int] | None:
    """Of a file its name and size, as far as it is there."""
    if path is None:
        return None
    try:
        return path.name, path.stat().st_size
    except (OSError, ValueError):  # the latter: no file can be called so
        return path.name, -1


def next_number(workbench: Workbench, values: Mapping[str, Any], folder: Path) -> int:
    """The first number from which on no file of the folder has a name that is made now."""
    facts = {**workbench.facts(values), "i": _MARK}
    if workbench.takes != "nothing":  # each row has values of its own
        facts = {name: _any(one) for name, one in facts.items()}
    kinds = [ValueWord("", kind) for kind in workbench.kinds] or [facts.get("kind")]
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
    if isinstance(one, ValueWord):
        return ValueWord(_WILD, dict.fromkeys(one.about, _WILD))
    return _WILD if isinstance(one, str) else one


def _names(folder: Path) -> Sequence[str]:
    return [each.name for each in folder.iterdir()] if folder.is_dir() else []


def found_below(table: Path) -> dict[str, list[str]]:
    """The files of its folder and of those below, by their names in small letters, pictures by
    those without their endings behind "/", too: their paths, relative to it."""
    folder = folder_of(table)
    below = (where / name for where, _, names in walk_linked(folder) for name in names)
    found = dict[str, list[str]]()
    for path in islice(below, MOST_BELOW):
        names = [path.name, f"/{path.stem}"] if path.suffix.lower() in READ_ENDINGS else [path.name]
        for name in names:
            found.setdefault(name.casefold(), []).append(path.relative_to(folder).as_posix())
    return found
