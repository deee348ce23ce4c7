"""Shared libraries on Linux: what a payload needs from the system, and where it looks first."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop_app.app.qt_libraries import ALWAYS, WAYLAND, X11
from devtools.console import SetupError
from installers.payload.layout import Layout
from installers.tools import output, run

__all__ = ["bundle", "elf_files", "glibc_floor", "scan", "strip", "system_packages"]

SYSTEM = re.compile(
    r"(ld-linux-x86-64|ld-linux-aarch64|libc|libm|libdl|libpthread|librt|libutil|libresolv"
    r"|libgcc_s|libstdc\+\+)\.so\.\d+\Z"
)
"""Every glibc system has these; libstdc++ and libgcc come with apt itself."""

OTHERS = {
    "libxcb.so.1": "libxcb1",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
"""Needed by Qt besides what `app.qt_libraries` lists."""

OPTIONAL = {"libqgtk3.so": "libgtk-3-0"}
"""Plugins that do without where their libraries are missing: Qt leaves them out."""

DRIVER = re.compile(r"lib(cuda|nvidia-ml|nvcuvid)\.so\.\d+\Z")
"""With the driver of NVIDIA's cards; where there is none, torch doesn't ask for them."""

NVIDIA = "nvidia"
"""The folder of NVIDIA's own packages: their libraries for networks of cards ask for many that only
such networks have, and are left out where these are missing."""

DEBIAN = {library.soname: library.debian for library in (*ALWAYS, *X11, *WAYLAND)} | OTHERS


@dataclass(frozen=True)
class Binary:
    """An ELF file: what it is called by others, and whom it calls."""

    path: Path
    soname: str
    needed: tuple[str, ...]


def elf_files(folder: Path) -> Iterator[Path]:
    """Yield every ELF file below a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        with path.open("rb") as file:
            if file.read(4) == b"\x7fELF":
                yield path


def scan(files: Iterable[Path]) -> list[Binary]:
    """Read what each ELF file needs."""
    found: list[Binary] = []
    for path in files:
        text = output(["readelf", "-dW", path])
        soname = re.search(r"\(SONAME\).*\[(.+?)\]", text)
        needed = re.findall(r"\(NEEDED\).*\[(.+?)\]", text)
        found.append(Binary(path, soname[1] if soname else path.name, tuple(needed)))
    return found


def bundle(layout: Layout, *, whole: bool = False) -> None:
    """Take along the libraries that interpreter and standard library need, and let both find them.

    Args:
        layout: the payload's places.
        whole: so with those of the packages, too: nothing but glibc and libstdc++ is needed then.

    Only what glibc brings is left to the system; so the payload runs on systems with another
    OpenSSL, too.
    """
    lib = layout.root / "lib"
    extensions = sorted((layout.root / layout.stdlib / "lib-dynload").glob("*.so"))
    todo = [layout.python_path, *extensions, *lib.glob("*.so*")]
    users = _users(layout) if whole else []
    todo += users
    while todo:
        missing = {
            name: binary.path
            for binary in scan(todo)
            for name in binary.needed
            if not SYSTEM.match(name)
            and not (lib / name).exists()
            and (binary.path not in users or name in DEBIAN)
        }
        todo = []
        for name, user in missing.items():
            shutil.copy2(_found_by_loader(user, name), lib / name)
            (lib / name).chmod(0o644)
            todo.append(lib / name)
    run(["patchelf", "--set-rpath", "$ORIGIN/../lib", layout.python_path])
    for path in extensions:
        run(["patchelf", "--set-rpath", "$ORIGIN/../..", path])
    for path in users:
        up = "/".join([".."] * len(path.relative_to(lib).parts[:-1]))
        run(["patchelf", "--add-rpath", f"$ORIGIN/{up}", path])
    for path in sorted(lib.glob("*.so*")):
        run(["patchelf", "--set-rpath", "$ORIGIN", path])


def _users(layout: Layout) -> list[Path]:
    """Binaries of packages that need a library of the system."""
    binaries = scan(elf_files(layout.site_path))
    inside = {binary.soname for binary in binaries} | {binary.path.name for binary in binaries}
    wanted = set(DEBIAN) - inside
    return [binary.path for binary in binaries if wanted.intersection(binary.needed)]


def _found_by_loader(user: Path, name: str) -> Path:
    match = re.search(rf"{re.escape(name)} => (\S+)", output(["ldd", user]))
    if match is None or match[1] == "not":
        raise SetupError(f"{user.name} needs {name}, which is not installed here")
    return Path(match[1]).resolve()


def strip(files: Iterable[Path]) -> None:
    """Take away symbols that only debuggers read.

    What patchelf has changed is left as it is: strip can break that.
    """
    for path in files:
        if any(part.endswith(".libs") for part in path.parts):
            continue
        mode = path.stat().st_mode
        run(["strip", "--strip-unneeded", "--preserve-dates", path])
        path.chmod(mode)


def system_packages(layout: Layout) -> tuple[set[str], list[str]]:
    """Return the Debian packages that a payload's binaries need, and complaints.

    A complaint is a library that is neither in the payload nor known to come from a package.
    """
    binaries = scan(elf_files(layout.root))
    inside = {binary.soname for binary in binaries} | {binary.path.name for binary in binaries}
    packages: set[str] = set()
    complaints: list[str] = []
    for binary in binaries:
        for name in binary.needed:
            if name in inside or SYSTEM.match(name) or binary.path.name in OPTIONAL:
                continue
            if DRIVER.match(name) or NVIDIA in binary.path.relative_to(layout.root).parts:
                continue
            if name in DEBIAN:
                packages.add(DEBIAN[name])
            else:
                complaints.append(f"{binary.path.relative_to(layout.root)} needs {name}")
    return packages, complaints


def glibc_floor(files: Iterable[Path]) -> str:
    """Return the oldest glibc that has every symbol the files ask for, as in ``2.36``."""
    highest = (0, 0)
    for path in files:
        done = subprocess.run(
            ["readelf", "-VW", str(path)], capture_output=True, text=True, check=True
        )
        for major, minor in re.findall(r"Name: GLIBC_(\d+)\.(\d+)", done.stdout):
            highest = max(highest, (int(major), int(minor)))
    return f"{highest[0]}.{highest[1]}"
