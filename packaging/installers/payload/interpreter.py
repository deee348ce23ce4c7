"""The interpreter: which one, what there is to know about it, and copying it.

Any CPython of a fitting version will do: Debian's own, whose files lie among the system's, or one
in a folder of its own (python-build-standalone, pyenv, Windows). Debian's is preferred on Debian,
because it gets security updates there and is built with all optimisations.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from devtools.console import SetupError
from installers.payload.layout import Layout
from installers.payload.pruning import Pruning
from installers.tools import copy_tree

__all__ = ["Interpreter", "copy_interpreter", "find_interpreter"]

_ASK = """
import json, site, sys, sysconfig
value = sysconfig.get_config_var
print(json.dumps({
    "executable": sys._base_executable,
    "version": sys.version.split()[0],
    "platform": sys.platform,
    "prefix": sys.base_prefix,
    "stdlib": sysconfig.get_path("stdlib", vars={"installed_base": sys.base_prefix}),
    "extensions": value("DESTSHARED") or "",
    "library": str(value("LDLIBRARY") or ""),
    "headers": sysconfig.get_path("include", vars={"installed_base": sys.base_prefix}),
    "packages": site.getsitepackages([sys.base_prefix])[-1].replace(chr(92), "/").split("/")[-1],
}))
"""
_MUST_IMPORT = "ssl, sqlite3, ctypes, lzma, bz2, zlib, hashlib, uuid, xml.parsers.expat"
OLDEST, NEWEST = (3, 11), (3, 14)
"""The minor versions for which the pinned packages have wheels."""


@dataclass(frozen=True)
class Interpreter:
    """A Python to be copied, as it describes itself."""

    executable: Path
    version: str
    platform: str
    prefix: Path
    stdlib: Path
    headers: Path
    extensions: str
    library: str
    packages: str

    @property
    def minor(self) -> str:
        """``3.11``."""
        return ".".join(self.version.split(".")[:2])

    def layout(self, root: Path) -> Layout:
        """Places in a payload with this Python."""
        return Layout.of(root, self.platform, self.minor, self.packages)


def find_interpreter(wanted: str | None) -> Interpreter:
    """Describe the interpreter to be copied.

    Args:
        wanted: its path or name; by default the system's where it fits, else the one running this.

    Raises:
        SetupError: it does not run, is too old, or lacks a module.
    """
    for candidate in [wanted] if wanted else ["/usr/bin/python3", sys.executable]:
        path = shutil.which(candidate)
        found = _described(path) if path else None
        if found is not None:
            return found
    raise SetupError(
        f"{wanted or 'No Python here'} can't be copied: it must be CPython 3.11 or later"
        f" and import {_MUST_IMPORT}."
    )


def _described(path: str) -> Interpreter | None:
    code = f"import {_MUST_IMPORT}\n{_ASK}"
    done = subprocess.run([path, "-I", "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        return None
    facts = json.loads(done.stdout)
    if not OLDEST <= tuple(int(part) for part in facts["version"].split(".")[:2]) <= NEWEST:
        return None
    for name in ("executable", "prefix", "stdlib", "headers"):
        facts[name] = Path(facts[name]).resolve()
    return Interpreter(**facts)


def copy_interpreter(source: Interpreter, layout: Layout, pruning: Pruning) -> None:
    """Copy interpreter and standard library into an empty payload."""
    if source.platform == "win32":
        _copy_windows(source, layout, pruning)
    else:
        _copy_posix(source, layout, pruning)


def _copy_posix(source: Interpreter, layout: Layout, pruning: Pruning) -> None:
    pruning.copy(source.stdlib, layout.root, layout.stdlib, skip=("site-packages", "dist-packages"))
    extensions = Path(source.extensions)
    if extensions.is_dir() and not extensions.resolve().is_relative_to(source.stdlib):
        pruning.copy(extensions, layout.root, f"{layout.stdlib}/lib-dynload")
    layout.python_path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source.executable, layout.python_path)
    if source.platform == "darwin":
        # On Linux it comes with the other libraries (`libraries.bundle`), where it is needed.
        shutil.copy2(source.prefix / "lib" / source.library, layout.root / "lib" / source.library)
        # For the launcher; what is installed has them no more.
        copy_tree(source.headers, layout.root / "include" / source.headers.name)
    layout.site_path.mkdir(parents=True, exist_ok=True)


def _copy_windows(source: Interpreter, layout: Layout, pruning: Pruning) -> None:
    layout.root.mkdir(parents=True, exist_ok=True)
    for pattern in ("python*.exe", "python*.dll", "vcruntime*.dll", "LICENSE*"):
        _copy_files(source.prefix.glob(pattern), layout.root)
    pruning.copy(source.prefix / "DLLs", layout.root, "DLLs")
    pruning.copy(source.stdlib, layout.root, layout.stdlib, skip=("site-packages",))
    layout.site_path.mkdir(parents=True, exist_ok=True)


def _copy_files(files: Iterable[Path], target: Path) -> None:
    for file in files:
        shutil.copy2(file, target)
