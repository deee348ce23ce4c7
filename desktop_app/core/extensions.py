"""Extensions: capabilities that one can do without, each a folder, known by its manifest alone.

A manifest is the file `MANIFEST` of a folder of `FOLDER`: what the extension is called, what it is
for, and rows of the tables that `TABLES` names. Reading it imports nothing of the extension; what a
row names is imported when it is called.

A plugin may have a manifest too (`core.plugins.Plugin.manifest`): while it is switched on its
rows count as well, those of `core.registry.EXTENSION_POINTS` among them.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import MISSING, astuple, fields
from functools import cache, lru_cache, partial
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, Final, cast

from desktop_app.core.errors import InputError
from desktop_app.core.record import record
from desktop_app.core.registry import (
    EXTENSION_POINTS,
    Contributions,
    ExtensionPoint,
    Registry,
    RowError,
)
from desktop_app.core.safe_open import read_regular, regular_path

FOLDER: Final = Path(__file__).parents[1] / "extensions"
MANIFEST: Final = "extension.toml"

PREFERENCE_PAGES: Final = ("general", "look", "tools", "generating", "performance")
"""Those of `ui.preferences.pages` that have no widget of their own."""

VARIABLE: Final = "VELATURA_EXTENSIONS"
"""Environment variable: the plugins with a manifest that are switched on, for this process and
those that it starts (`tell_manifests`)."""

_MOST: Final = 1 << 20
"""Bytes of a manifest, or of a module that one names."""


@record()
class Home:
    """Where an extension is.

    Attributes:
        name: of its folder in `FOLDER`; of a plugin its name.
        package: by which its modules are imported.
        path: what stands on the module path for it: a folder, or a wheel as it is.
    """

    name: str
    package: str
    path: str

    def text(self, *parts: str) -> str:
        """Of a file below its package. Raises OSError, LookupError or ValueError."""
        file = Path(self.path, *self.package.split("."), *parts)
        if not Path(self.path).is_file():
            return read_regular(file, _MOST).decode()
        from zipfile import ZipFile

        with ZipFile(regular_path(Path(self.path))) as wheel:
            return wheel.read(file.relative_to(self.path).as_posix()).decode()


@record()
class LateFunction:
    """A function of an extension, or another object that a module of it names.

    Attributes:
        extension: the name of its folder, or of a plugin.
        place: module and function below its package, as in ``verbs.serve_command.run_serve``.
        package: by which that is imported; empty: that of what ships.
    """

    extension: str
    place: str
    package: str = ""

    def __call__(self, *arguments: Any) -> Any:
        """Import it and call it. Raises InputError, as `value`."""
        return self._used(lambda found: found(*arguments))

    @property
    def value(self) -> Any:
        """It, imported. Raises InputError: ``extension_unusable``: a module of the extension is
        missing."""
        return self._used(lambda found: found)

    def _used(self, use: Callable[[Any], Any]) -> Any:
        module, _, name = self.place.rpartition(".")
        package = self.package or f"desktop_app.extensions.{self.extension}"
        try:
            return use(resolve_name(f"{package}.{module}:{name}"))
        except ImportError as error:
            if not (error.name or "").startswith(package):
                raise
            reason = f"there is no {error.name}"
            raise InputError("extension_unusable", name=self.extension, reason=reason) from error


@record()
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


@record()
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
            was made, says in a sentence each what happens to what runs when the window is closed;
            of ``certificates``: called with the settings, gives folders in which some may be; of
            ``errors`` and ``notes``: no function, but `ErrorText`s or sentences by their codes.
        file: of ``sessions``: a file or folder of the data folder; where it is there, the session
            is made with the window, to go on.
    """

    id: str
    make: LateFunction
    file: str = ""


@record()
class FileRow:
    """What is to be done with a file or folder of the data folder, if it is there.

    Attributes:
        id: of ``stores``: the store's name.
        file: its name.
        look: of ``stores``: called with its path, says in a line each what can't be read; of
            ``records``: called with its path, gives folder, damaged files in a text, and files
            that are kept under other names, of each record that isn't whole;
            ``origins``: called with its path and the name of a file of weights (without its
            ending), says what taught it and after which step; None: it doesn't know.
            ``hints``: called once the engine has told what it runs with, with state, settings, data
            folder and background tasks.
    """

    id: str
    file: str
    look: LateFunction


@record()
class AddedPage:
    """A page of the window; its action ``page_ID`` is a row of ``actions``.

    Attributes:
        id, name, hint: as of `ui.pages.page_table.PageRow`.
        make: called with workspace, kit and the widget that it lies over.
        after: the page that it follows in the switch; else it is the last.
    """

    id: str
    name: str
    hint: str
    make: LateFunction
    after: str = ""


@record()
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


@record()
class PictureAction(AddedAction):
    """Likewise.

    Attributes:
        can: called as ``do`` and with what is told whether it can be done; it can't until then.
    """

    can: LateFunction | None = None


@record()
class _MadeRow:
    """Of tables that `TABLES` has not: ``make``, called where there is such a table, gives it."""

    make: LateFunction


@record()
class SettingRow:
    """A setting of the program, ``settings[ID]`` (`storage.settings.Settings`).

    Attributes:
        id: by which it is asked for.
        key: its name in the file; dots separate tables.
        kind: ``flag``, which is off by default, ``text``, ``folder`` or ``texts``.
        sentence: what it does, in one English sentence.
        most: of ``texts``: how many at most.
        page: the page of the window of preferences, one of `PREFERENCE_PAGES`, on which it can be
            changed; empty: it can't be.
        name, words: as of `ui.preferences.row.Preference`.
    """

    id: str
    key: str
    kind: str
    sentence: str
    most: int = 12
    page: str = ""
    name: str = ""
    words: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ("flag", "text", "folder", *(() if self.page else ("texts",))):
            raise RowError(f"there is no kind {self.kind!r} of such settings")
        if self.page not in ("", *PREFERENCE_PAGES):
            raise RowError(f"there is no page of preferences {self.page!r}")


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
    "certificates": LateRow,
    "errors": LateRow,
    "notes": LateRow,
    "settings": SettingRow,
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
        Those that can be used: what users call them, in English, by the names of their packages;
        and why others can't: ``extension_unusable``.
    """
    there, left_out = dict[str, str](), list[InputError]()
    every = {**{table: Registry(kind) for table, kind in TABLES.items()}, **(points or {})}
    homes = [
        (Home(own.name, own.name, str(folder)), Contributions(every, elsewhere=()))
        for own in sorted(folder.glob("*"))
        # Else it is a file, or what an extension that was taken away left behind.
        if (own / MANIFEST).exists() or any(own.rglob("*.py"))
    ]
    if folder == FOLDER:
        homes += [(home, Contributions(every)) for home in inherited_manifests()]
    for home, contributions in homes:
        try:
            there[home.package] = read_manifest(home, contributions, ships=home.path == str(folder))
        except RowError as error:
            contributions.take_back()
            left_out.append(InputError("extension_unusable", name=home.name, reason=str(error)))
    return there, left_out


def tell_manifests(homes: Iterable[Home]) -> bool:
    """Let this process, and those that it starts from now on, know those of plugins; whether it
    knew others."""
    told, before = json.dumps([astuple(home) for home in homes]), os.environ.get(VARIABLE, "[]")
    os.environ[VARIABLE] = told
    return told != before


def inherited_manifests() -> Iterator[Home]:
    """Those that `tell_manifests` told of; their modules can be imported."""
    for entry in json.loads(os.environ.get(VARIABLE) or "[]"):
        yield (home := Home(*entry))
        if home.path not in sys.path:
            sys.path.append(home.path)


def added_rows(table: str) -> Registry[Any]:
    """What extensions add to one of `TABLES`."""
    rows = Registry(TABLES[table])
    read_extensions({table: rows})
    return rows


@cache
def added_texts(table: str) -> dict[str, Any]:
    """What rows of ``errors`` or ``notes`` name, together; their modules are imported for it."""
    found = dict[str, Any]()
    for row in added_rows(table):
        with suppress(InputError):  # that module is missing
            found |= row.make.value
    return found


def present_files(table: str, root: Path) -> list[tuple[LateFunction, Path]]:
    """What looks at each file of a table of `FileRow` that is in the data folder ``root``, with its
    path."""
    places = ((row.look, root / row.file) for row in added_rows(table))
    return [(look, file) for look, file in places if file.exists()]


def read_manifest(home: Home, contributions: Contributions, *, ships: bool = False) -> str:
    """Add its rows; returns what it is called.

    Raises:
        RowError: it can't be read, or what it says doesn't fit.
    """
    try:
        tables = tomllib.loads(home.text(MANIFEST))
    except (OSError, ValueError, LookupError) as error:
        raise RowError(f"{MANIFEST}: {getattr(error, 'strerror', None) or error}") from error
    name = tables.pop("name", None)
    if not isinstance(name, str):
        raise RowError(f"{MANIFEST} says no name")
    _ = tables.pop("needs", None)  # for the contracts
    late = partial(_late, home, "" if ships else home.package)
    for table, rows in tables.items():
        for said in cast("list[object]", rows) if isinstance(rows, list) else [rows]:
            contributions.add(table, _made(table, said, late))
    return name


def _made(table: str, said: object, late: Callable[[str], LateFunction]) -> Callable[[], object]:
    """What makes a row of it. Raises RowError: it says too much or too little, or names what isn't
    there."""
    values = cast("dict[str, Any]", said) if isinstance(said, dict) else {}
    kind = TABLES.get(table, _MadeRow)
    types = {field.name: field.type for field in fields(kind)}
    needed = {field.name for field in fields(kind) if field.default is MISSING}
    if table not in TABLES and table not in EXTENSION_POINTS:
        raise RowError(f"there is no table {table!r}")
    kinds = {"int": int}
    fits = all(isinstance(v, kinds.get(str(types.get(n)), str)) for n, v in values.items())
    if not fits or not needed <= values.keys() <= types.keys():
        raise RowError(f"a row of {table} consists of texts for {', '.join(types)}")
    made = {n: late(v) if "Late" in str(types[n]) else v for n, v in values.items()}
    return partial(kind, **made) if table in TABLES else made["make"]


def _late(home: Home, package: str, place: str) -> LateFunction:
    """Raises RowError: no module of it has that name."""
    *parts, name = place.split(".")
    named = all(map(str.isidentifier, parts)) and bool(parts)
    if not named or name not in _names(home, *parts):
        raise RowError(f"there is no {place}")
    return LateFunction(home.name, place, package)


@lru_cache(maxsize=256)
def _names(home: Home, *module: str) -> frozenset[str]:
    """With what the lines of a module begin, among it all that it defines; of none if there is no
    such module. Command line and window both ask at the start."""
    try:
        text = home.text(*module[:-1], f"{module[-1]}.py")
    except (OSError, ValueError, LookupError):
        text = ""
    return frozenset(re.findall(r"^(?:def |class |)(\w+)", text, re.MULTILINE))
