"""One file that installs itself for one user: ``sh velatura-VERSION-linux-ARCH.run``."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from devtools.console import say
from installers import identity
from installers.linux.desktop import share
from installers.payload import libraries
from installers.payload.layout import Layout
from installers.payload.stages import BUILD, Payload
from installers.tools import fill, gentle, megabytes, need, remove, run, write

__all__ = ["build", "needs", "tree"]

HERE = Path(__file__).parent
LEVEL = "-12"
"""Of zstd. 19 would save another 3 % and take minutes."""


def needs(layout: Layout) -> str:
    """Return the script that looks for libraries of the system (Debian's names, and sonames)."""
    packages, _ = libraries.system_packages(layout)
    rows = {soname: name for soname, name in libraries.DEBIAN.items() if name in packages}
    return fill(HERE / "needs.py.in", NEEDED=repr(rows))


def tree(payload: Payload, target: Path, command: str) -> None:
    """Lay out a payload with what a desktop reads, as links to the payload's files.

    ``command`` is what the desktop entry starts.
    """
    remove(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(payload.layout.root, target, copy_function=os.link)
    share(payload.layout, target / "desktop", command)
    write(target / "needs.py", needs(payload.layout))
    for name in ("LICENSE",):
        shutil.copy(HERE.parents[2] / name, target / name)


def build(payload: Payload, out: Path) -> Path:
    """Pack a payload; return the file."""
    need("zstd", "tar", "cc", "strip")
    folder = BUILD / "run"
    tree(payload, folder, "__BIN__/velatura")
    tool = BUILD / "unzstd"
    run(["cc", "-O2", "-static", "-s", "-o", tool, HERE / "unzstd.c", "-lzstd"])
    plain, pack = BUILD / "run.tar", BUILD / "run.tar.zst"
    owner = ["--owner=0", "--group=0", "--numeric-owner", "--sort=name"]
    run(["tar", "-c", *owner, "-f", plain, "-C", folder, "."])
    remove(pack)
    run(gentle(["zstd", "-q", "-T2", LEVEL, "--rm", plain, "-o", pack]))
    remove(folder)
    target = out / f"{identity.COMMAND}-{identity.version()}-linux-{os.uname().machine}.run"
    assemble(target, tool, pack)
    say(f"  {megabytes(pack.stat().st_size)} packed, {megabytes(tool.stat().st_size)} to unpack it")
    remove(pack)
    return target


def assemble(target: Path, tool: Path, pack: Path) -> None:
    """Write script, unpacker and archive one after the other."""
    with pack.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    values = {
        "VERSION": identity.version(),
        "TOOL_SIZE": str(tool.stat().st_size),
        "PACK_SIZE": str(pack.stat().st_size),
        "PACK_HASH": found,
    }
    # The script names its own length, in a field of six characters.
    start = len(fill(HERE / "install.sh.in", TOOL_START="0" * 6, **values).encode()) + 1
    script = fill(HERE / "install.sh.in", TOOL_START=f"{start:<6}", **values)
    with target.open("wb") as file:
        file.write(script.encode())
        for part in (tool, pack):
            with part.open("rb") as source:
                shutil.copyfileobj(source, file, 1 << 20)
    target.chmod(0o755)
