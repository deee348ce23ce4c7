r"""SwarmUI: its folder Models, and that of the ComfyUI it runs.

Facts: src/Core/Settings.cs of mcmonkeyprojects/SwarmUI ("PathsData"): Models with Stable-Diffusion,
Lora, VAE, Embeddings, controlnet, clip_vision, text_encoders, clip, diffusion_models; folders may
be called as in a ComfyUI, too. Roots that were moved are in Data/Settings.fds, with semicolons
between: of it only that line is taken, because keys are in others. Its backslashes are written
``\s`` (FDSUtility.cs of FreneticLLC/FreneticUtilities).
"""

from __future__ import annotations

import re
from pathlib import Path

from desktop_app.library.program_folders import PROGRAM_FOLDERS
from desktop_app.library.sharing.config_paths import as_folder, said_in
from desktop_app.library.sharing.folder_listing import FolderListing
from desktop_app.library.sharing.program_types import Layout, ModelFolder, Program, System

_COMFYUI = "dlbackend/comfy/ComfyUI/models"
_ROOTS = re.compile(r"^\s*ModelRoot\s*:(.*)")
_TYPICAL = ("lora", "vae", "diffusion_models", "clip", "embeddings")


def _is_models(folder: Path, listing: FolderListing) -> bool:
    """Whether it is the folder ``Models`` itself; those of web UIs have no diffusion_models."""
    told = listing.has(folder, "stable-diffusion", "diffusion_models")
    return told and listing.count(folder, _TYPICAL) > 1


def _recognises(folder: Path, listing: FolderListing) -> bool:
    is_program = listing.has(folder, "swarmui.sln") or listing.has(folder, "launch-linux.sh", "src")
    return (is_program and listing.has(folder, "models")) or _is_models(folder, listing)


def _layout(folder: Path, listing: FolderListing, system: System) -> Layout:
    own = [folder] if _is_models(folder, listing) else listing.inside(folder, "Models")
    for (said,) in said_in(folder / "Data" / "Settings.fds", _ROOTS):
        texts = said.replace(r"\x", "").replace(r"\s", "\\").split(";")
        roots = [path for text in texts if (path := as_folder(text, folder, system))]
        own = [*dict.fromkeys(each for each in roots if each.is_dir())] or own
    places = [
        (own, PROGRAM_FOLDERS["comfyui"] | PROGRAM_FOLDERS["swarmui"]),
        (listing.inside(folder, _COMFYUI), PROGRAM_FOLDERS["comfyui"]),
    ]
    found = [
        ModelFolder(component, path)
        for bases, table in places
        for base in bases
        for name, component in table.items()
        for path in listing.inside(base, name)
    ]
    return Layout(tuple(dict.fromkeys(found)))


SWARMUI = Program(
    id="swarmui",
    name="SwarmUI",
    recognises=_recognises,
    layout=_layout,
    called=("swarmui*", "stableswarmui*", "swarm"),
    inner=("SwarmUI",),
)
