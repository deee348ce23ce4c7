"""AUTOMATIC1111's web UI and its kin Forge and SD.Next: one layout with small differences.

Facts: modules/paths_internal.py and modules/cmd_args.py of AUTOMATIC1111/stable-diffusion-webui;
Forge's models/text_encoder (its discussion 1050); "Model Storage" in SD.Next's documentation.
Of webui-user.sh and .bat those options are taken that move folders (its modules/cmd_args.py and
launch_utils.py; ``--model-ref`` is Forge Classic's), with the variables in them that the same file
sets, and nothing else: passwords may stand there.
SD.Next's config.json names some, but holds tokens, so it is not opened: such folders are pointed to
by the user.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.weights_info import Component
from desktop_app.library.program_folders import PROGRAM_FOLDERS
from desktop_app.library.sharing.config_paths import as_folder, said_in, with_values
from desktop_app.library.sharing.folder_listing import FolderListing
from desktop_app.library.sharing.program_types import Layout, ModelFolder, Program, System

_MOVED: Final[dict[str, Component]] = {
    "ckpt-dir": "checkpoint",
    "vae-dir": "vae",
    "text-encoder-dir": "text_encoder",
    "lora-dir": "lora",
    "embeddings-dir": "embedding",
    "hypernetwork-dir": "hypernetwork",
    "controlnet-dir": "controlnet",
    "esrgan-models-path": "upscaler",
}
_ROOTS: Final = {
    "models-dir": "",
    "model-ref": "",
    "data-dir": "models",
    "forge-ref-a1111-home": "models",
}
"""Options that move all folders, and where in what they name those lie."""
_OPTION = rf"--({'|'.join((*_MOVED, *_ROOTS))})[ =]+(\"[^\"]*\"|'[^']*'|[^\s\"'^]+)"
_SAID = re.compile(
    r"(?=^\s*(?:@?(?i:set)\s+\"?|export\s+)?(\w+)="
    r"(\"[^\"]*\"|'[^']*'|[^\"&|<>^\r\n]*?(?=\s+#|[\"&|<>^\r\n]|$)))"
    rf"|{_OPTION}"
)
"""A variable that a line sets, or an option and what it names."""

_TYPICAL = ("lora", "vae", "hypernetworks", "vae-approx", "controlnet", "esrgan")


def _is_models(folder: Path, listing: FolderListing) -> bool:
    """Whether it is the folder ``models`` itself."""
    return listing.has(folder, "stable-diffusion") and listing.count(folder, _TYPICAL) > 0


def _is_forge(folder: Path, listing: FolderListing) -> bool:
    return listing.has(folder, "modules_forge", "webui.py")


def _is_sdnext(folder: Path, listing: FolderListing) -> bool:
    return listing.has(folder, "installer.py", "webui.py", "modules")


def _is_automatic(folder: Path, listing: FolderListing) -> bool:
    return listing.has(folder, "webui.py", "modules") or _is_models(folder, listing)


def _layout(folder: Path, listing: FolderListing, system: System) -> Layout:
    models = [folder] if _is_models(folder, listing) else listing.inside(folder, "models")
    problems: list[VelaturaError] = []
    moved = dict(_moved(folder, system, problems))
    models += [path / _ROOTS[option] for option, path in moved.items() if option in _ROOTS]
    found = [
        ModelFolder(component, path)
        for base in models
        for name, component in PROGRAM_FOLDERS["webui"].items()
        for path in listing.inside(base, name)
    ]
    found += [
        ModelFolder(component, path)
        for name, component in PROGRAM_FOLDERS["webui_root"].items()
        for path in listing.inside(folder, name)
    ]
    found += [
        ModelFolder(_MOVED[option], path)
        for option, path in moved.items()
        if option in _MOVED and path.is_dir()
    ]
    return Layout(tuple(dict.fromkeys(found)), tuple(problems))


def _moved(
    folder: Path, system: System, problems: list[VelaturaError]
) -> Iterator[tuple[str, Path]]:
    for name in ("webui-user.sh", "webui-user.bat"):
        values = {**system.environment, "CD": str(folder), "PWD": str(folder)}
        local = replace(system, environment=values)
        for variable, value, option, said in said_in(folder / name, _SAID):
            text = (value or said).replace("%~dp0", f"{folder}/").strip().strip("\"'")
            if variable:
                values[variable] = values[variable.upper()] = with_values(text, local)
                continue
            path = as_folder(text, folder, local)
            if path is None:
                continue
            if path.is_dir() or not set("%$") & set(str(path).removeprefix(str(folder))):
                yield option, path
            else:
                shown = f"{folder.name}/{name}"
                problems.append(InputError("shared_variable", name=shown, folder=text))


FORGE = Program(
    id="forge",
    name="Forge",
    recognises=_is_forge,
    layout=_layout,
    called=("stable-diffusion-webui-forge*", "sd-webui-forge*", "webui_forge*", "forge"),
    inner=("webui", "app"),
)
SDNEXT = Program(
    id="sdnext",
    name="SD.Next",
    recognises=_is_sdnext,
    layout=_layout,
    called=("sdnext", "sd.next", "automatic", "vladmandic"),
    inner=("app",),
)
AUTOMATIC = Program(
    id="automatic1111",
    name="AUTOMATIC1111",
    recognises=_is_automatic,
    layout=_layout,
    called=("stable-diffusion-webui*", "sd.webui", "sd-webui", "automatic1111*"),
    inner=("webui", "app"),
)
