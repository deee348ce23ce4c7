"""The .deb: everything under /usr/lib/velatura, nothing written anywhere else, ever. What desktops
and systemd look for elsewhere are entries that lead there."""

from __future__ import annotations

import gzip
import os
import shutil
import time
from email.utils import formatdate
from pathlib import Path

from devtools.console import ROOT, say
from installers import identity
from installers.linux.desktop import build_date, share
from installers.payload import libraries
from installers.payload.bytecode import INSTALLED_AT
from installers.payload.stages import BUILD, Payload
from installers.tools import fill, gentle, need, remove, run, size_of, write

__all__ = ["UNIT", "build", "control", "unit"]

HERE = Path(__file__).parent
UNIT = ROOT / "resources" / "systemd" / "velatura-serve.service"
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
ALTERNATIVES = {
    # Debian 13 and Ubuntu 24.04 renamed it for their 64-bit times.
    "libglib2.0-0": "libglib2.0-0t64 | libglib2.0-0",
}
RECOMMENDS = (
    "fonts-noto-cjk",  # the Chinese interface, and Chinese prompts; 90 MB, so one may leave it out
    "shared-mime-info",
    "desktop-file-utils",
    "hicolor-icon-theme",
)
SUGGESTS = ("gnome-keyring", "libgtk-3-0")
LEVEL = 9
"""Of zstd; 19 would save a little and take ten times as long."""


def control(packages: set[str], glibc: str, size: int) -> str:
    """Return the control file.

    Args:
        packages: the Debian packages whose libraries the payload needs.
        glibc: the oldest glibc with which it runs.
        size: bytes installed.
    """
    depends = [f"libc6 (>= {glibc})", "libgcc-s1", "libstdc++6 (>= 12)"]
    depends += sorted(ALTERNATIVES.get(name, name) for name in packages)
    return fill(
        HERE / "control.in",
        VERSION=identity.version(),
        ARCHITECTURE=ARCHITECTURES[os.uname().machine],
        SIZE=str((size + 1023) // 1024),
        DEPENDS=", ".join(depends),
        RECOMMENDS=", ".join(RECOMMENDS),
        SUGGESTS=", ".join(SUGGESTS),
        MAINTAINER=maintainer(),
    )


def build(payload: Payload, out: Path) -> Path:
    """Pack a payload; return the package."""
    need("dpkg-deb", "readelf")
    layout = payload.layout
    root = BUILD / "deb"
    remove(root)
    place = root / INSTALLED_AT.removeprefix("/")
    place.parent.mkdir(parents=True)
    # Hard links: a second copy of a gigabyte would only cost time.
    shutil.copytree(layout.root, place, copy_function=os.link)
    binary = root / "usr" / "bin" / identity.COMMAND
    binary.parent.mkdir()
    binary.symlink_to(f"../lib/{identity.COMMAND}/bin/{identity.COMMAND}")
    share(layout, root / "usr" / "share")
    unit(root)
    documents = root / "usr" / "share" / "doc" / identity.COMMAND
    write(documents / "copyright", fill(HERE / "copyright.in", YEAR=build_date()[:4]))
    (documents / "changelog.gz").write_bytes(changelog())
    packages, _ = libraries.system_packages(layout)
    glibc = libraries.glibc_floor(libraries.elf_files(layout.root))
    for path in root.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
        elif not path.is_symlink() and path.stat().st_nlink == 1:
            path.chmod(0o644)
    size = size_of(root)
    write(root / "DEBIAN" / "control", control(packages, glibc, size))
    say(f"  depends on {len(packages)} packages besides glibc {glibc}")
    name = f"{identity.COMMAND}_{identity.version()}_{ARCHITECTURES[os.uname().machine]}.deb"
    target = out / name
    words = ["dpkg-deb", "--root-owner-group", "-Zzstd", f"-z{LEVEL}", "--build"]
    run(gentle([*words, root, target]))
    remove(root)
    return target


def unit(root: Path) -> None:
    """Put the server's unit where systemd looks for it. It is neither enabled nor started: that is
    the administrator's (docs/server.md)."""
    target = root / "usr" / "lib" / "systemd" / "system" / UNIT.name
    target.parent.mkdir(parents=True)
    shutil.copy(UNIT, target)


def changelog() -> bytes:
    """Return Debian's changelog, which sends the reader to the program's own."""
    day = time.mktime(time.strptime(build_date(), "%Y-%m-%d"))
    text = fill(
        HERE / "changelog.in",
        VERSION=identity.version(),
        MAINTAINER=maintainer(),
        DATE=formatdate(day),
    )
    return gzip.compress(text.encode(), 9, mtime=0)


def maintainer() -> str:
    """Return who is to be asked. There is no public address yet."""
    return f"{identity.project()['authors'][0]['name']} <velatura@localhost>"
