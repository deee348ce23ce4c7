"""Extensions: capabilities that one can do without, each a folder, known by its manifest alone.

A manifest is the file `MANIFEST` of a folder of `FOLDER`: what the extension is called, what it is
for, and rows of the tables that `TABLES` names. Reading it imports nothing of the extension; what a
row names is imported when it is called.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final, cast

from desktop_app.core.errors import InputError
from desktop_app.core.plugins import Contributions
from desktop_app.core.registry import ExtensionPoint, Registry, RowError
from desktop_app.core.safe_open import read_regular

FOLDER: Final = Path(__file__).parents[1] / "extensions"
MANIFEST: Final = "extension.toml"

_MOST: Final = 1 << 20
"""Bytes of a manifest, or of a module that one names."""


@dataclass(frozen=True, slots=True)
class LateFunction:
    """A function of an extension.

    Attributes:
        extension: the name of its folder.
        place: module and function below that folder, as in ``verbs.serve_command.run_serve``.
    """

    extension: str
    place: str

    def __call__(self, *given: Any) -> Any:
        """Import it and call it. Raises InputError: ``extension_unusable``: a module of the
        extension is missing."""
        module, _, name = f"{self.extension}.{self.place}".rpartition(".")
        try:
            return getattr(import_module(f"desktop_app.extensions.{module}"), name)(*given)
        except ImportError as error:
            if not (error.name or "").startswith(f"desktop_app.extensions.{self.extension}"):
                raise
            reason = f"there is no {error.name}"
            raise InputError("extension_unusable", name=self.extension, reason=reason) from error


@dataclass(frozen=True, slots=True)
class VerbRow:
    """A verb of the command line, or an action of one.

    Attributes:
        id: the verb, or the action.
        help: a line, for the list of verbs.
        options: called with its `argparse.ArgumentParser` and what adds ``--json`` to one.
        run: called with the arguments and the `NetworkAudit` of the process (None: there is none);
            returns what is printed, as text and for JSON, and an exit code, if it isn't 0.
        action_of: the verb of the program whose action it is; empty: it is a verb.
    """

    id: str
    help: str
    options: LateFunction
    run: LateFunction
    action_of: str = ""


@dataclass(frozen=True, slots=True)
class LateRow:
    """What is made when it is first asked for.

    Attributes:
        id: by which it is asked for.
        make: of ``sessions``: called with `worker.threaded_run.RunParts` and what shows a page by
            its id; of ``routes``: gives a router, to the server alone; of ``served``: what is done
            for users beside its queue, called with its `ServedParts`; of ``lines``: what does lines
            of a file of requests that have the key ``id``; of ``words``: gives pairs of context and
            text, of tables that know no Qt; of ``names``: what a value of the facet ``id`` of the
            history is called, by itself; of ``closing``: called with the session of that id, if it
            was made, says in a sentence each what happens to what runs when the window is closed.
        file: of ``sessions``: a file or folder of the data folder; where it is there, the session
            is made with the window, to go on.
    """

    id: str
    make: LateFunction
    file: str = ""


@dataclass(frozen=True, slots=True)
class FileRow:
    """What is to be done with a file or folder of the data folder, if it is there.

    Attributes:
        id: of ``stores``: the store's name.
        file: its name.
        look: of ``stores``: called with its path, says in a line each what can't be read; of
            of ``records``: called with its path, gives folder, damaged files in a text, and files
            that are kept under other names, of each record that isn't whole;
            ``origins``: called with its path and the name of a file of weights (without its
            ending), says what taught it and after which step; None: it doesn't know.
            ``hints``: called once the engine has told what it runs with, with state, settings, data
            folder and background tasks.
    """

    id: str
    file: str
    look: LateFunction


@dataclass(frozen=True, slots=True)
class AddedPage:
    """A page of the window; its action ``page_ID`` is a row of ``actions``.

    Attributes:
        id, name, hint: as of `ui.pages.page_table.PageRow`.
        make: called with workspace, kit and the canvas' area.
        after: the page that it follows in the switch; else it is the last.
    """

    id: str
    name: str
    hint: str
    make: LateFunction
    after: str = ""


@dataclass(frozen=True, slots=True)
class AddedAction:
    """An action of the window, whose keys do the same on every page, or, of ``picture_actions``,
    one in the menus of pictures of the history.

    Attributes:
        id, text, tip, icon, group: as of `ui.actions.row.ActionRow`.
        place: where it is in the menus: `ui.actions.row.MORE` with this. Of a picture: ``opened``,
            among what opens something of it, ``told``, where it can be told how it was made, or
            ``several``, among what is done with all that are selected.
        do: called with the window's commands; of pictures with workspace, the id of the entry under
            the pointer, and the selected entries.
        when: a key of `ui.actions.availability.CONDITIONS`; of pictures: ``there``, a file is
            there, ``model``, it wasn't made without a model, or ``always``.
        settles: of ``actions``: ``yes``: it is about the canvas: its keys are for that alone, and
            what is being transformed, or chosen for the mask, is put in first.
    """

    id: str
    text: str
    place: str
    do: LateFunction
    tip: str = ""
    icon: str = ""
    group: str = ""
    when: str = "always"
    settles: str = ""


@dataclass(frozen=True, slots=True)
class PictureAction(AddedAction):
    """Likewise.

    Attributes:
        can: called as ``do`` and with what is told whether it can be done; it can't until then.
    """

    can: LateFunction | None = None


TABLES: Final[Mapping[str, type[Any]]] = {
    "verbs": VerbRow,
    "sessions": LateRow,
    "pages": AddedPage,
    "actions": AddedAction,
    "picture_actions": PictureAction,
    "hints": FileRow,
    "records": FileRow,
    "origins": FileRow,
    "closing": LateRow,
    "stores": FileRow,
    "routes": LateRow,
    "served": LateRow,
    "lines": LateRow,
    "names": LateRow,
    "words": LateRow,
}
"""What a manifest can add, and what a row of each is."""


def read_extensions(
    points: Mapping[str, ExtensionPoint] | None = None, folder: Path = FOLDER
) -> tuple[dict[str, str], list[InputError]]:
    """Read all manifests. Of one that can't be used no row is added.

    Args:
        points: tables that rows are added to; rows of others are checked all the same.
        folder: what the extensions are in.

    Returns:
        Those that can be used: what users call them, in English, by the names of their folders;
        and why others can't: ``extension_unusable``.
    """
    there, left_out = dict[str, str](), list[InputError]()
    every = {**{table: Registry(kind) for table, kind in TABLES.items()}, **(points or {})}
    for own in sorted(folder.glob("*")):
        if not (own / MANIFEST).exists() and not any(own.rglob("*.py")):
            continue  # a file, or what an extension that was taken away left behind
        contributions = Contributions(every)
        try:
            there[own.name] = _read(own, contributions)
        except (OSError, ValueError, RowError) as error:
            contributions.take_back()
            text = str(getattr(error, "strerror", None) or error)
            reason = text if isinstance(error, RowError) else f"{MANIFEST}: {text}"
            left_out.append(InputError("extension_unusable", name=own.name, reason=reason))
    return there, left_out


def added_rows(table: str) -> Registry[Any]:
    """What extensions add to one of `TABLES`."""
    rows = Registry(TABLES[table])
    read_extensions({table: rows})
    return rows


def present_files(table: str, root: Path) -> list[tuple[LateFunction, Path]]:
    """What looks at each file of a table of `FileRow` that is in the data folder ``root``, with its
    path."""
    places = ((row.look, root / row.file) for row in added_rows(table))
    return [(look, file) for look, file in places if file.exists()]


def _read(own: Path, contributions: Contributions) -> str:
    """Its name. Raises OSError or ValueError: it has no manifest that is TOML. Raises RowError."""
    tables = tomllib.loads(read_regular(own / MANIFEST, _MOST).decode())
    name = tables.pop("name", None)
    if not isinstance(name, str):
        raise RowError(f"{MANIFEST} says no name")
    _ = tables.pop("needs", None)  # for the contracts
    for table, rows in tables.items():
        for said in cast("list[object]", rows) if isinstance(rows, list) else [rows]:
            contributions.add(table, partial(_row, own, table, said))
    return name


def _row(own: Path, table: str, said: object) -> object:
    """Raises RowError: it says too much or too little, or names what isn't there."""
    kind = TABLES[table]
    types = {field.name: field.type for field in fields(kind)}
    needed = {field.name for field in fields(kind) if field.default is MISSING}
    values = cast("dict[str, str]", said) if isinstance(said, dict) else {}
    if not needed <= values.keys() <= types.keys() or {*map(type, values.values())} != {str}:
        raise RowError(f"a row of {table} consists of texts for {', '.join(types)}")
    made: dict[str, Any] = {
        name: text if types[name] == "str" else _late(own, text) for name, text in values.items()
    }
    return kind(**made)


def _late(own: Path, place: str) -> LateFunction:
    """Raises RowError: there is no such function."""
    module, _, name = place.rpartition(".")
    file = own.joinpath(*module.split(".")).with_suffix(".py")
    text = read_regular(file, _MOST).decode() if file.is_file() else ""
    if re.search(rf"^(?:def|class) {re.escape(name)}\b", text, re.MULTILINE) is None:
        raise RowError(f"there is no {place}")
    return LateFunction(own.name, place)
