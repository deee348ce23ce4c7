"""The .deb: everything under /usr/lib/velatura, nothing written anywhere else, ever."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from devtools.console import ROOT, say
from installers import identity
from installers.linux.desktop import build_date, share
from installers.payload import libraries
from installers.payload.bytecode import INSTALLED_AT
from installers.payload.stages import BUILD, Payload
from installers.tools import fill, gentle, need, remove, run, size_of, write

__all__ = ["build", "control"]

HERE = Path(__file__).parent
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
ALTERNATIVES = {
    # Debian 13 and Ubuntu 24.04 renamed it for their 64-bit times.
    "libglib2.0-0": "libglib2.0-0t64 | libglib2.0-0",
    "libegl1": "libegl1",
}
RECOMMENDS = (
    "fonts-noto-cjk",  # the Chinese interface, and Chinese prompts; 90 MB, so one may leave it out
    "shared-mime-info",
    "desktop-file-utils",
    "hicolor-icon-theme",
)
SUGGESTS = ("gnome-keyring", "libgtk-3-0")
LATE_UNPACKED = 9
"""The level of zstd: 19 would save 4 % and take ten times as long."""


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
        MAINTAINER=f"{identity.project()['authors'][0]['name']} <velatura@localhost>",
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
    documents = root / "usr" / "share" / "doc" / identity.COMMAND
    write(documents / "copyright", copyright_file())
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
    words = ["dpkg-deb", "--root-owner-group", "-Zzstd", f"-z{LATE_UNPACKED}", "--build"]
    run(gentle([*words, root, target]))
    remove(root)
    return target


def copyright_file() -> str:
    """Return Debian's copyright file; the parts' own licences lie with them."""
    return fill(HERE / "copyright.in", DATE=build_date()[:4]) + "\n" + _licence()


def _licence() -> str:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    return "\n".join(f" {line}".rstrip() or " ." for line in text.splitlines()) + "\n"
