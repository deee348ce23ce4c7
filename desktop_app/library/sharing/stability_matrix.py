"""Stability Matrix: the folder of models that the programs it installs share.

Facts: SharedFolderType.cs of LykosAI/StabilityMatrix, whose names are the folders' names. It is
in the library, which is the settings folder, or beside the program in `Data` if that is carried
about, or where library.json in the settings folder says (SettingsManager.cs); or where the
library's settings.json says, of which no other line is taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from desktop_app.library.program_folders import PROGRAM_FOLDERS
from desktop_app.library.sharing.config_paths import as_folder, said_in
from desktop_app.library.sharing.folder_listing import FolderListing
from desktop_app.library.sharing.program_types import Layout, ModelFolder, Program, System

_TEXT = r'"\s*:\s*("(?:[^"\\]|\\.)*")'
_LIBRARY, _MODELS = (
    re.compile(f'"LibraryPath{_TEXT}'),
    re.compile(f'"ModelDirectoryOverride{_TEXT}'),
)


def _said(config: Path, setting: re.Pattern[str], system: System) -> list[Path]:
    """The folders that ``setting`` names in ``config``."""
    try:
        texts = [json.loads(text) for (text,) in said_in(config, setting)]
    except ValueError:
        return []
    return [path for text in texts if (path := as_folder(text, config.parent, system))]


def _models(folder: Path, listing: FolderListing) -> list[Path]:
    """The folders of models in ``folder``, or that itself."""
    return [
        path
        for path in (folder, *listing.inside(folder, "Models"))
        if listing.has(path, "StableDiffusion", "Lora", "VAE")
    ]


def _recognises(folder: Path, listing: FolderListing) -> bool:
    return bool(_models(folder, listing)) or listing.has(folder, "settings.json", "Packages")


def _layout(folder: Path, listing: FolderListing, system: System) -> Layout:
    found = [
        ModelFolder(component, path)
        for models in _said(folder / "settings.json", _MODELS, system) or _models(folder, listing)
        for name, component in PROGRAM_FOLDERS["stability_matrix"].items()
        for path in listing.inside(models, name)
    ]
    return Layout(tuple(dict.fromkeys(found)))


def _places(system: System) -> Iterator[Path]:
    for settings in system.settings_folders():
        yield settings / "StabilityMatrix"
        yield from _said(settings / "StabilityMatrix" / "library.json", _LIBRARY, system)


STABILITY_MATRIX = Program(
    id="stabilitymatrix",
    name="Stability Matrix",
    recognises=_recognises,
    layout=_layout,
    places=_places,
    called=("stabilitymatrix*",),
    inner=("Data",),
)
