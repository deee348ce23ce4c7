"""One file that runs where it lies: a small static program in front of a squashfs."""

from __future__ import annotations

import os
import shutil
import struct
from pathlib import Path

from devtools.console import SetupError, say
from installers import identity
from installers.linux.archive import tree
from installers.payload.stages import BUILD, Payload
from installers.tools import gentle, megabytes, need, remove, run, size_of

__all__ = ["build", "end_of_elf", "join"]

HERE = Path(__file__).parent
LEVEL = "9"
"""Of zstd; higher ones unpack no slower, but pack for minutes."""
BLOCK = "512K"
"""128 K, mksquashfs's own, makes the file a tenth larger."""
HEADERS = ("/usr/include/squashfuse", "/usr/include/fuse3")
LIBRARIES = ("squashfuse_ll", "squashfuse", "fuse3", "zstd", "lzma", "lz4", "lzo2", "z", "pthread")
MAGIC = b"AI\x02"
"""By which desktops know an AppImage of type 2; stands at the ninth byte."""


def build(payload: Payload, out: Path) -> Path:
    """Pack a payload; return the file."""
    need("cc", "mksquashfs", "strip")
    folder = BUILD / "appimage"
    name = identity.COMMAND
    tree(payload, folder, name)
    # What tools for AppImages look for at the top.
    (folder / "AppRun").symlink_to(f"bin/{name}")
    shutil.copy(folder / "desktop" / "applications" / f"{name}.desktop", folder)
    icon = folder / "desktop" / "icons" / "hicolor" / "256x256" / "apps" / f"{name}.png"
    shutil.copy(icon, folder)
    (folder / ".DirIcon").symlink_to(f"{name}.png")
    runtime, packed = BUILD / "runtime", BUILD / "appimage.squashfs"
    compile_runtime(runtime)
    remove(packed)
    words = ["mksquashfs", folder, packed, "-quiet", "-no-progress", "-root-owned", "-noappend"]
    run(gentle([*words, "-comp", "zstd", "-Xcompression-level", LEVEL, "-b", BLOCK]))
    target = out / f"{identity.NAME}-{identity.version()}-{os.uname().machine}.AppImage"
    join(runtime, packed, target)
    say(f"  {megabytes(size_of(packed))} packed, {megabytes(size_of(runtime))} before it")
    remove(folder)
    remove(packed)
    return target


def compile_runtime(target: Path) -> None:
    """Compile the program that stands in front."""
    words = ["cc", "-O2", "-static", "-s", *(f"-I{folder}" for folder in HEADERS), "-o", target]
    run([*words, HERE / "runtime.c", *(f"-l{name}" for name in LIBRARIES)])


def end_of_elf(head: bytes | bytearray) -> int:
    """Return where a 64-bit ELF file ends, by its header: what the runtime itself believes."""
    (sections,) = struct.unpack_from("<Q", head, 0x28)
    size, count = struct.unpack_from("<HH", head, 0x3A)
    return sections + size * count


def join(runtime: Path, packed: Path, target: Path) -> None:
    """Write runtime and squashfs one after the other."""
    head = bytearray(runtime.read_bytes())
    if end_of_elf(head) != len(head):
        raise SetupError(f"{runtime.name} does not end where its header says")
    head[8 : 8 + len(MAGIC)] = MAGIC
    with target.open("wb") as file, packed.open("rb") as source:
        file.write(head)
        shutil.copyfileobj(source, file, 1 << 20)
    target.chmod(0o755)
