"""A build of torch in its own folder, in front of the one that came with the program.

Imports no torch: the folder has to be on the path before anybody does.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import sys
from pathlib import Path
from types import ModuleType

PACK_OPTION = "--pack"
"""Of the engine's command line: the folder follows."""


class PackError(Exception):
    """The build can't be used. Its text is what the user reads after a colon."""


def wanted_pack(arguments: list[str]) -> Path | None:
    """The folder that the command line names."""
    if PACK_OPTION not in arguments[:-1]:
        return None
    return Path(arguments[arguments.index(PACK_OPTION) + 1])


def put_first(folder: Path) -> None:
    """Let everything in ``folder`` be found before what is installed.

    Raises:
        PackError: there is no torch of the installed one's version in it.
        RuntimeError: torch is imported already.
    """
    if "torch" in sys.modules:
        raise RuntimeError("a build of torch has to be chosen before torch is imported")
    own = _torch_in([str(folder)])
    base = _torch_in(sys.path)
    if not own:
        raise PackError("PyTorch is no longer there")
    if base and base.partition("+")[0] != own.partition("+")[0]:
        raise PackError(f"it is PyTorch {own}, and the program has {base}")
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()


def import_torch(folder: Path) -> ModuleType:
    """The torch of that folder, which has found a device.

    Raises:
        PackError: it can't be used.
    """
    put_first(folder)
    try:
        torch = importlib.import_module("torch")
    except (ImportError, OSError) as error:
        raise PackError(f"PyTorch can't be loaded ({short(error)})") from error
    if not _is_from(folder, torch.__file__):
        raise PackError("another PyTorch was loaded instead")
    if not torch.cuda.is_available():
        raise PackError("it finds no graphics card, or the driver does not suit it")
    return torch


def _is_from(folder: Path, file: str | None) -> bool:
    """Whether a module's file is in that folder."""
    return file is not None and Path(file).resolve().is_relative_to(folder.resolve())


def short(error: Exception) -> str:
    """An error in one line."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:160]}" if lines else type(error).__name__


def _torch_in(path: list[str]) -> str:
    found = importlib.metadata.distributions(name="torch", path=path)
    return next((each.version for each in found), "")
