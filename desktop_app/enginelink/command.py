"""How the engine's process is called: command line and environment. Starting it is `process`."""

from __future__ import annotations

import sys
from pathlib import Path

from desktop_app.core.offline import child_environment, go_offline

KEEPS_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 24),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 32),
    "MALLOC_TOP_PAD_": str(1 << 28),
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}
"""glibc (Linux) gives large blocks back to the system at once, and gets them again, page by page,
for the next layer. Kept in the process instead, a picture of the starter model takes 6 ms of system
time instead of 15, and 6 % less in all (measured, 256², one step). The engine gives memory back
when it frees a model (`networks.device`). Blocks over 16 MB go back at once all the same: they come
with large pictures, and holes of that size keep a heap larger than what is in use (decoding 512²:
402 MB kept, 225 so; with all blocks kept a tenth less time, decision 0068). The system is asked for
pages of 2 MB: decoding 512² takes 1.24 s instead of 1.5 to 1.7, a step of Stable Diffusion 1.5's at
256², which reads 1.7 GB of weights, 332 to 339 ms instead of 343 to 359, with as much memory (Xeon,
random weights). Variables the user has set win."""


def module_command(module: str, *words: str) -> list[str]:
    """The command line that runs a module with this interpreter.

    ``-P`` keeps the current folder out of the module path: a ``json.py`` in the folder that the
    program was started from must not become part of it.
    """
    return [sys.executable, isolation(), "-m", module, *words]


def engine_command(pack: Path | None = None) -> list[str]:
    """That of the engine.

    Args:
        pack: folder of a build of torch to be used in place of the installed one. It is named here
            and not in ``PYTHONPATH``, which an isolated interpreter does not read.
    """
    return module_command("desktop_app.engine", *pack_option(pack))


def pack_option(pack: Path | None) -> list[str]:
    """What names the build of torch on the engine's command line."""
    return [] if pack is None else ["--pack", str(pack)]


def check_command(pack: Path) -> list[str]:
    """The command line that tries the build of torch in that folder."""
    return module_command("desktop_app.engine.pack_check", str(pack))


def structure_command() -> list[str]:
    """The command line that tries whether a model could be loaded."""
    return module_command("desktop_app.networks.structure_check")


def isolation() -> str:
    """What keeps strangers' modules out of the interpreter."""
    return "-I" if sys.flags.isolated else "-P"


def engine_environment() -> dict[str, str]:
    """This process's environment, with the package to be found, the network left alone, and no
    token: the engine has nobody to show one to."""
    environment = {
        **(KEEPS_MEMORY if sys.platform == "linux" else {}),
        **child_environment(),
        "PYTHONIOENCODING": "utf-8:backslashreplace",
    }
    go_offline(environment)
    return environment
