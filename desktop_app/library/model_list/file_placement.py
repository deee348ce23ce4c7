"""Where files of weights go in the models folder, and what they are called there.

Models that run stand at its top, everything else in one subfolder a kind: nobody has to know where
a file belongs, and a folder that is looked through by hand stays clear. Files that lie elsewhere in
it are found all the same. The names are none that a diffusers folder has for its parts.
"""

from __future__ import annotations

import re
from pathlib import Path

from desktop_app.core.weights_info import COMPONENTS
from desktop_app.library.model_list.model_entry import stem
from desktop_app.library.sharing.hub_cache import repository_of

SUBFOLDERS = {name: row.subfolder for name, row in COMPONENTS.items() if name != "unknown"}
"""By component (`core.weights_info.Component`): the subfolder of the models folder."""

# What repositories of the hub call their one file of weights: it is its folder that has the name.
_NAMELESS = re.compile(
    r"(diffusion_pytorch_model|pytorch_lora_weights|pytorch_model|adapter_model|model|weights)"
    r"([._-](fp16|bf16|fp32|non_ema|ema))*",
    re.IGNORECASE,
)
_CONFIGS = ("config.json", "adapter_config.json")


def subfolder_of(component: str) -> str:
    """The subfolder for a component, with slashes; empty for the models folder itself."""
    return SUBFOLDERS.get(component, "others")


def own_name(path: Path) -> str:
    """What a file is called: its name, or its folder's where its own says nothing."""
    name = stem(path)
    return folder_name(path.parent) or name if _NAMELESS.fullmatch(name) else name


def folder_name(path: Path) -> str:
    """What a folder is called: its name, or in a cache of the hub, where that is a commit, the
    repository's."""
    repo = repository_of(path.parent.parent.name) if path.parent.name == "snapshots" else ""
    return repo.rpartition("/")[2] or path.name


def placed_files(path: Path) -> list[tuple[Path, Path]]:
    """The files of weights that are one file, with their names where they are copied to.

    A file that is called like all of its kind goes into a folder with its own name, together with
    the configurations beside it.
    """
    name = own_name(path)
    if name == stem(path):
        return [(Path(path.name), path)]
    files = [path, *(file for file in map(path.with_name, _CONFIGS) if file.is_file())]
    return [(Path(name) / file.name, file) for file in files]
