"""The programs whose models are used in place: one row each. Finding them, and telling a folder.

Not here: Draw Things, whose files are in its own format, and LM Studio, which keeps language
models alone. Nothing is ever written into any of these folders.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from pathlib import Path

from desktop_app.core.registry import Registry
from desktop_app.library.sharing.comfyui import COMFYUI
from desktop_app.library.sharing.folder_listing import FolderListing
from desktop_app.library.sharing.fooocus import FOOOCUS
from desktop_app.library.sharing.hub_cache import HUB_CACHE
from desktop_app.library.sharing.invokeai import INVOKEAI
from desktop_app.library.sharing.io_timeout import IoTimeout
from desktop_app.library.sharing.program_types import FoundFolder, ModelFolder, Program, System
from desktop_app.library.sharing.stability_matrix import STABILITY_MATRIX
from desktop_app.library.sharing.swarmui import SWARMUI
from desktop_app.library.sharing.webui import AUTOMATIC, FORGE, SDNEXT

# In the order they are asked: Fooocus, Forge, SD.Next and SwarmUI have what tells AUTOMATIC1111.
PROGRAMS: Registry[Program] = Registry(
    Program,
    (
        *(FOOOCUS, FORGE, SDNEXT, SWARMUI, AUTOMATIC, INVOKEAI, STABILITY_MATRIX, COMFYUI),
        HUB_CACHE,
    ),
)

# Where people put programs, below the home folder; on other disks the first two of each.
_PARENTS = ("", "AI", "Documents", "Desktop", "Downloads", "Applications", "Apps", "git", "src")
_BUNDLES = ("pinokio/api", "StabilityMatrix/Packages", "StabilityMatrix/Data/Packages")
_MAX_CANDIDATES = 200


def recognise(folder: Path, listing: FolderListing) -> Program | None:
    """Whose folder it is, told by what is in it; None if it is of no program that is known."""
    for program in PROGRAMS:
        if program.recognises(folder, listing):
            return program
    return None


def found_at(folder: Path, system: System) -> FoundFolder | None:
    """What ``folder`` is, or a folder in it where bundles keep the program; None if nothing is.

    For a folder the user points to: his patience decides, no time limit does.
    """
    listing = FolderListing()
    inner = dict.fromkeys(name for program in PROGRAMS for name in program.inner)
    for path in (folder, *(each for name in inner for each in listing.inside(folder, name))):
        program = recognise(path, listing)
        if program is not None:
            layout = program.layout(path, listing, system)
            return FoundFolder(program.id, path, layout.folders, layout.problems)
    return None


def plain_folder(folder: Path) -> FoundFolder:
    """A folder of models that belongs to no program that is known, as the user points to it."""
    return FoundFolder("folder", folder, (ModelFolder("unknown", folder),))


def find_programs(system: System, patience: IoTimeout) -> list[FoundFolder]:
    """The programs in their usual places; those that hold no models are left out.

    It lists a few dozen folders and walks through none. Each place has the time that ``patience``
    gives it; one that does not answer counts as empty.
    """
    found: dict[str, FoundFolder] = {}
    for path in _candidates(system, patience):
        about = _about(path, system)
        each = patience.ask(about, lambda path=path: found_at(path, system), None)
        if each is not None and each.folders:
            real = patience.ask(about, lambda each=each: str(each.path.resolve()), str(path))
            found.setdefault(real, each)
    order = [program.id for program in PROGRAMS]
    return sorted(found.values(), key=lambda each: (order.index(each.program), str(each.path)))


def _candidates(system: System, patience: IoTimeout) -> list[Path]:
    known = [place for program in PROGRAMS for place in program.places(system)]
    patterns = [pattern for program in PROGRAMS for pattern in program.called]
    for parent in _parents(system):
        about = _about(parent, system)
        names = patience.ask(about, lambda parent=parent: FolderListing().names(parent), {})
        for name, paths in sorted(names.items()):
            inside_bundle = parent.parts[-2:] == ("pinokio", "api")
            if inside_bundle or any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns):
                known.extend(paths)
    return list(dict.fromkeys(known))[:_MAX_CANDIDATES]


def _about(path: Path, system: System) -> str:
    """What is asked: a drive as a whole, so that a dead one costs its time once; else the path."""
    return next((str(drive) for drive in system.drives if path.is_relative_to(drive)), str(path))


def _parents(system: System) -> Iterator[Path]:
    for name in (*_PARENTS, *_BUNDLES):
        yield system.home / name
    for library in STABILITY_MATRIX.places(system):
        yield library / "Packages"
    for drive in system.drives:
        for name in (*_PARENTS[:2], *_BUNDLES):
            yield drive / name
