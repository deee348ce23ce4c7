"""Stability Matrix: the folder of models that the programs it installs share.

Facts: SharedFolderType.cs of LykosAI/StabilityMatrix, whose names are the folders' names. It lies
in the settings folder, or beside the program in `Data` if that is carried about.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from desktop_app.catalog.program_folders import PROGRAM_FOLDERS
from desktop_app.library.sharing.folder_listing import Listing
from desktop_app.library.sharing.program_types import Layout, ModelFolder, Program, System


def _models(folder: Path, listing: Listing) -> list[Path]:
    """The folders of models in ``folder``, or that itself."""
    return [
        path
        for path in (folder, *listing.inside(folder, "Models"))
        if listing.has(path, "StableDiffusion", "Lora", "VAE")
    ]


def _recognises(folder: Path, listing: Listing) -> bool:
    return bool(_models(folder, listing))


def _layout(folder: Path, listing: Listing, system: System) -> Layout:
    found = [
        ModelFolder(component, path)
        for models in _models(folder, listing)
        for name, component in PROGRAM_FOLDERS["stability_matrix"].items()
        for path in listing.inside(models, name)
    ]
    return Layout(tuple(dict.fromkeys(found)))


def _places(system: System) -> Iterator[Path]:
    for settings in system.settings_folders():
        yield settings / "StabilityMatrix"


STABILITY_MATRIX = Program(
    id="stabilitymatrix",
    name="Stability Matrix",
    recognises=_recognises,
    layout=_layout,
    places=_places,
    called=("stabilitymatrix*",),
    inner=("Data",),
)
