"""The cache of Hugging Face's hub: whose models are in it, by repository and commit.

Layout (documentation of the hub, "Hub Local Cache"): models--OWNER--NAME/ with blobs/, refs/ and
snapshots/COMMIT/, whose files are links into blobs/; where the system makes no links (Windows
without developer mode) they are the files themselves. Beside the cache, in HF_HOME, lies the user's
token: nothing but the folder `hub` is looked at there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from desktop_app.core.safe_open import open_regular
from desktop_app.library.sharing.folder_listing import FolderListing
from desktop_app.library.sharing.program_types import Layout, ModelFolder, Program, System

_PREFIX = "models--"
_COMMIT = re.compile(r"[0-9a-f]{40}")
_MAX_REF = 100


def is_repository(name: str) -> bool:
    """Whether a folder of that name is a model's repository in a cache."""
    return name.startswith(_PREFIX) and len(name) > len(_PREFIX)


def repository_of(name: str) -> str:
    """``owner/name`` from the folder's name; empty if it is none."""
    parts = name.removeprefix(_PREFIX).split("--")
    return "/".join(parts) if is_repository(name) and len(parts) <= 2 and all(parts) else ""


def snapshots(repository: Path) -> list[tuple[Path, str]]:
    """Its snapshots with their commits (empty if it is none): that of ``main`` first."""
    try:
        found = [path for path in (repository / "snapshots").iterdir() if path.is_dir()]
    except OSError:
        return []
    current = _current(repository)
    found.sort(key=lambda path: (path.name != current, path.name))
    return [(path, path.name if _COMMIT.fullmatch(path.name) else "") for path in found]


def _current(repository: Path) -> str:
    try:
        with open_regular(repository / "refs" / "main") as file:
            return file.read(_MAX_REF).decode("ascii", "replace").strip()
    except OSError:
        return ""


def _recognises(folder: Path, listing: FolderListing) -> bool:
    return any(is_repository(name) for name in listing.names(folder))


def _layout(folder: Path, listing: FolderListing, system: System) -> Layout:
    return Layout((ModelFolder("unknown", folder),))


def _places(system: System) -> Iterator[Path]:
    for variable in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        said = system.folder(variable)
        if said is not None:
            yield said
    cache = system.folder("XDG_CACHE_HOME", system.home / ".cache") or system.home
    yield (system.folder("HF_HOME") or cache / "huggingface") / "hub"
    yield system.home / ".cache" / "huggingface" / "hub"


HUB_CACHE = Program(
    id="huggingface",
    name="Hugging Face cache",
    recognises=_recognises,
    layout=_layout,
    places=_places,
    inner=("hub", "huggingface/hub"),
)
