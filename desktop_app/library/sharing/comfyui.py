"""ComfyUI: its models folder, and the folders that extra_model_paths.yaml names.

Facts: folder_paths.py of comfyanonymous/ComfyUI; ComfyUI Desktop keeps such a file, called
extra_models_config.yaml (since 2026 shared_model_paths.yaml in "Comfy Desktop", with one more for
each of its installations in instance-model-paths), in the folder where Electron programs keep their
settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from desktop_app.core.errors import VelaturaError
from desktop_app.library.program_folders import PROGRAM_FOLDERS
from desktop_app.library.sharing.comfyui_paths import read_extra_paths
from desktop_app.library.sharing.folder_listing import FolderListing
from desktop_app.library.sharing.program_types import Layout, ModelFolder, Program, System

_FOLDERS = PROGRAM_FOLDERS["comfyui"]
_TYPICAL = (
    *("loras", "vae", "clip", "text_encoders", "unet", "diffusion_models", "controlnet"),
    "upscale_models",
)
"""Some of these tell such a folder."""

_CONFIGS = ("extra_model_paths.yaml", "extra_models_config.yaml", "shared_model_paths.yaml")


def _is_models(folder: Path, listing: FolderListing) -> bool:
    """Whether it is the folder ``models`` itself, or a shared one of the same form."""
    return listing.has(folder, "checkpoints") and listing.count(folder, _TYPICAL) > 1


def _recognises(folder: Path, listing: FolderListing) -> bool:
    is_program = listing.has(folder, "models") and (
        listing.has(folder, "custom_nodes") or listing.has(folder, "comfy", "nodes.py")
    )
    return is_program or _is_models(folder, listing) or listing.count(folder, _CONFIGS[1:]) > 0


def _below(models: Path, listing: FolderListing) -> Iterator[ModelFolder]:
    for name, component in _FOLDERS.items():
        for path in listing.inside(models, name):
            yield ModelFolder(component, path)


def _layout(folder: Path, listing: FolderListing, system: System) -> Layout:
    models = [folder] if _is_models(folder, listing) else listing.inside(folder, "models")
    found = [each for base in models for each in _below(base, listing)]
    problems: list[VelaturaError] = []
    names = listing.names(folder)
    files = [file for name in _CONFIGS for file in names.get(name, ())]
    for each in listing.inside(folder, "instance-model-paths"):
        files += [path for paths in listing.names(each).values() for path in paths]
    for file in files:
        try:
            for said in read_extra_paths(file, system):
                if not said.kind:
                    found.extend(_below(said.path, listing))
                elif said.kind in _FOLDERS and said.path.is_dir():
                    found.append(ModelFolder(_FOLDERS[said.kind], said.path))
        except VelaturaError as error:
            problems.append(error)
    return Layout(tuple(dict.fromkeys(found)), tuple(problems))


def _places(system: System) -> Iterator[Path]:
    for settings in system.settings_folders():
        yield settings / "ComfyUI"
        yield settings / "Comfy Desktop"


COMFYUI = Program(
    id="comfyui",
    name="ComfyUI",
    recognises=_recognises,
    layout=_layout,
    places=_places,
    called=("comfyui*", "comfy.git", "comfy"),
    inner=("ComfyUI", "app"),
)
