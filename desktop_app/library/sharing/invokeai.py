"""InvokeAI: the folder that invokeai.yaml names, in the old tree and the flat new one.

Facts: InvokeAI's documentation ("Configuration"); pull request 8584: models lay in
MODELS/BASE/TYPE/NAME, since 2025 in MODELS/KEY/ with a UUID as key: a file under its own name, or
what lay in the model's folder. What the files are they tell themselves; what the user called a
model is in its database (`UsedFolders.name_of`), in the folder `db_dir` (config_default.py). Of
invokeai.yaml no lines but `models_dir` and `db_dir` are taken, because tokens may be in others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from desktop_app.library.program_folders import PROGRAM_FOLDERS
from desktop_app.library.sharing.config_paths import as_folder, said_in
from desktop_app.library.sharing.folder_listing import FolderListing
from desktop_app.library.sharing.program_types import Layout, ModelFolder, Program, System

_FOLDERS = PROGRAM_FOLDERS["invokeai"]
_CONFIG = "invokeai.yaml"
_MODELS, _DATABASES = (re.compile(rf"^\s*{key}\s*:(.*)") for key in ("models_dir", "db_dir"))
_DATABASE = "invokeai.db"
_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}")


def key_folder(path: Path) -> Path | None:
    """The folder called by a key that ``path`` is or is in; None if there is none."""
    return next((each for each in (path, *path.parents) if _KEY.fullmatch(each.name)), None)


def database_in(root: Path, system: System) -> Path:
    """Where a program at ``root`` keeps the names of its models."""
    said = as_folder(_said(root / _CONFIG, _DATABASES), root, system)
    return (said or root / "databases") / _DATABASE


def _recognises(folder: Path, listing: FolderListing) -> bool:
    databases = listing.inside(folder, "databases")
    return listing.has(folder, _CONFIG) or any(listing.has(each, _DATABASE) for each in databases)


def _layout(folder: Path, listing: FolderListing, system: System) -> Layout:
    said = as_folder(_said(folder / _CONFIG, _MODELS), folder, system)
    models = [said] if said is not None else listing.inside(folder, "models")
    found = [each for base in models for each in _below(base, listing)]
    return Layout(tuple(found))


def _below(models: Path, listing: FolderListing) -> Iterator[ModelFolder]:
    for name, paths in sorted(listing.names(models).items()):
        for path in paths:
            if name.startswith(".") or not path.is_dir():
                continue
            types = listing.names(path)
            if _KEY.fullmatch(name) or not _FOLDERS.keys() & types.keys():
                yield ModelFolder("unknown", path)
                continue
            for kind, folders in sorted(types.items()):
                for each in folders:
                    if each.is_dir():
                        yield ModelFolder(_FOLDERS.get(kind, "unknown"), each)


def _said(config: Path, setting: re.Pattern[str]) -> object:
    """The value of a setting; None if there is none."""
    import yaml  # not before it is needed: the window starts without it

    try:
        return next((yaml.safe_load(text) for (text,) in said_in(config, setting)), None)
    except (yaml.YAMLError, RecursionError, ValueError):
        return None


def _places(system: System) -> Iterator[Path]:
    said = system.folder("INVOKEAI_ROOT")
    if said is not None:
        yield said
    yield system.home / "invokeai"


INVOKEAI = Program(
    id="invokeai",
    name="InvokeAI",
    recognises=_recognises,
    layout=_layout,
    places=_places,
    called=("invokeai*", "invoke"),
)
