"""The words of sharing: programs, the folders found of them, the models in these folders.

Values only. Who fills them: one small file a program, listed in `programs`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

import psutil

from desktop_app.core.errors import VelaturaError
from desktop_app.core.weights_info import Component
from desktop_app.library.sharing.folder_listing import FolderListing

SystemKind: TypeAlias = Literal["windows", "macos", "linux"]

# Where other programs keep their files. No other variable is read: some of them hold tokens.
_VARIABLES = (
    "HF_HOME",
    "HF_HUB_CACHE",
    "HUGGINGFACE_HUB_CACHE",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "APPDATA",
    "LOCALAPPDATA",
    "HOME",
    "USERPROFILE",
    "INVOKEAI_ROOT",
)


@dataclass(frozen=True, slots=True)
class System:
    """Where things usually lie on this machine.

    Attributes:
        kind: the operating system.
        home: the user's folder.
        environment: those variables that say where files are kept, and no others.
        drives: roots of disks beside the system's own (``D:``, ``/Volumes/Models``).
    """

    kind: SystemKind
    home: Path
    environment: Mapping[str, str]
    drives: tuple[Path, ...] = ()

    def folder(self, variable: str, usual: Path | None = None) -> Path | None:
        """The folder that ``variable`` names; ``usual`` where it is not set."""
        said = self.environment.get(variable, "")
        return Path(said) if said else usual

    def settings_folders(self) -> tuple[Path, ...]:
        """Where programs keep their settings."""
        if self.kind == "windows":
            said = self.folder("APPDATA")
            return (said or self.home / "AppData" / "Roaming",)
        if self.kind == "macos":
            return (self.home / "Library" / "Application Support",)
        said = self.folder("XDG_CONFIG_HOME")
        return (said or self.home / ".config", self.home / ".local" / "share")


def this_system() -> System:
    """The machine this runs on. Network drives are left out: looking at them may take minutes."""
    kind: SystemKind = "linux"
    if sys.platform == "win32":
        kind = "windows"
    elif sys.platform == "darwin":
        kind = "macos"
    environment = {name: os.environ[name] for name in _VARIABLES if os.environ.get(name)}
    return System(kind, Path.home(), environment, _drives(kind))


def _drives(kind: SystemKind) -> tuple[Path, ...]:
    try:
        disks = psutil.disk_partitions(all=False)
    except OSError:
        return ()
    if kind == "windows":
        chosen = [disk.mountpoint for disk in disks if "remote" not in disk.opts]
    else:
        roots = ("/Volumes/", "/media/", "/run/media/", "/mnt/")
        chosen = [disk.mountpoint for disk in disks if disk.mountpoint.startswith(roots)]
    return tuple(Path(mount) for mount in sorted(chosen))


class ModelFolder(NamedTuple):
    """A folder of models of one kind, as the program that keeps it says; "unknown" if it doesn't.

    The files in it may be of another kind all the same: what they are is told from themselves.
    """

    component: Component
    path: Path


class Layout(NamedTuple):
    """Where a program keeps models, and what of its settings could not be used."""

    folders: tuple[ModelFolder, ...]
    problems: tuple[VelaturaError, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """One program whose models can be used in place.

    Attributes:
        id: key of `programs.PROGRAMS`.
        name: what the user reads.
        recognises: whether a folder is the program's, told by what is in it.
        layout: where it keeps models; only folders that are there.
        places: folders it uses without being told, by system.
        called: what its folder is usually called, without regard to case; an ending ``*`` stands
            for anything.
        inner: where in a bundle that folder lies ("ComfyUI" in "ComfyUI_windows_portable").
    """

    id: str
    name: str
    recognises: Callable[[Path, FolderListing], bool]
    layout: Callable[[Path, FolderListing, System], Layout]
    places: Callable[[System], Iterable[Path]] = lambda _: ()
    called: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundFolder:
    """A program's folder on this machine.

    Attributes:
        program: id of the program.
        path: its folder.
        folders: where its models lie.
        problems: what of its settings could not be used, for the user to read.
    """

    program: str
    path: Path
    folders: tuple[ModelFolder, ...]
    problems: tuple[VelaturaError, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A model of another program: a file of weights, or a diffusers folder.

    Attributes:
        path: where it lies; in the hub's cache the readable name, which may be a link.
        component: what the program keeps in that folder: a hint.
        program: id of the program.
        repo: ``owner/name`` on the hub, where the place tells it.
        revision: the commit (40 hex digits), where the place tells it.
    """

    path: Path
    component: Component
    program: str
    repo: str = ""
    revision: str = ""
