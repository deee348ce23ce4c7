"""Fooocus: its models folder, and the folders that its config.txt names.

Facts: modules/config.py of lllyasviel/Fooocus. config.txt is JSON; the paths of checkpoints and
LoRAs may be lists, relative ones count from the program's folder, and a path that is not there
stands for the usual one.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.library.formats.json_file import read_json
from desktop_app.library.program_folders import PROGRAM_FOLDERS
from desktop_app.library.sharing.config_paths import as_folder
from desktop_app.library.sharing.folder_listing import FolderListing
from desktop_app.library.sharing.program_types import Layout, ModelFolder, Program, System

_CONFIG = "config.txt"


def _recognises(folder: Path, listing: FolderListing) -> bool:
    return listing.has(folder, "fooocus_version.py") or (
        listing.has(folder, _CONFIG) and listing.has(folder, "config_modification_tutorial.txt")
    )


def _layout(folder: Path, listing: FolderListing, system: System) -> Layout:
    said: dict[str, object] = {}
    problems: list[VelaturaError] = []
    if listing.has(folder, _CONFIG):
        try:
            said = read_json(folder / _CONFIG, folder.name, _CONFIG)
        except VelaturaError as error:
            shown = f"{folder.name}/{_CONFIG}"
            problems.append(InputError("shared_config", details=str(error), name=shown))
    found: list[ModelFolder] = []
    for name, component in PROGRAM_FOLDERS["fooocus"].items():
        value = said.get(f"path_{name}")
        texts = cast("list[object]", value) if isinstance(value, list) else [value]
        paths = [as_folder(text, folder, system) for text in texts]
        there = [path for path in paths if path is not None and path.is_dir()]
        found += [
            ModelFolder(component, path)
            for path in there or listing.inside(folder, f"models/{name}")
        ]
    return Layout(tuple(dict.fromkeys(found)), tuple(problems))


FOOOCUS = Program(
    id="fooocus",
    name="Fooocus",
    recognises=_recognises,
    layout=_layout,
    called=("fooocus*",),
    inner=("Fooocus", "app"),
)
