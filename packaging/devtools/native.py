"""Compiles the engine's kernels (desktop_app/engine/native) for each instruction set that
`library.KINDS` names. Without a compiler nothing is made: the engine then runs by torch alone,
with the same pictures but for the last bits.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from devtools.console import ROOT, say

SOURCES = ROOT / "desktop_app" / "engine" / "native"

FLAGS = (
    *("-O3", "-std=c++17", "-shared", "-fPIC", "-fopenmp", "-fvisibility=hidden", "-s"),
    *("-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math", "-fno-exceptions"),
    *("-fno-rtti", "-Wall", "-Wextra", "-Wno-maybe-uninitialized"),
)
"""None lets the compiler calculate otherwise than is written, but for fused products."""

KINDS: dict[str, tuple[str, ...]] = {
    "avx2": ("-march=haswell",),
    "avx512": ("-march=skylake-avx512", "-mprefer-vector-width=512"),
    "avx512_bf16": ("-march=cooperlake", "-mprefer-vector-width=512", "-DBF16"),
    "amx": (
        *("-march=cooperlake", "-mprefer-vector-width=512", "-DBF16"),
        *("-mamx-tile", "-mamx-bf16", "-DAMX"),
    ),
}
"""Flags of each instruction set, by `library.CompiledForm.name`."""


def compiler() -> str | None:
    """The C++ compiler: ``CXX``, or g++; None where there is none, or the kernels are not for this
    system (so far: Linux on x86-64)."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return None
    return shutil.which(os.environ.get("CXX") or "g++")


def build_kernels(folder: Path = SOURCES / "built") -> list[Path]:
    """Compile what is missing in ``folder`` or was made of other sources; returns what was made.

    Raises:
        subprocess.CalledProcessError: the compiler refused.
    """
    found, made = compiler(), list[Path]()
    if found is None:
        return made
    folder.mkdir(exist_ok=True)
    for kind, flags in KINDS.items():
        file, note = folder / f"{kind}.so", folder / f"{kind}.made-of"
        of = _digest(flags)
        if file.exists() and note.exists() and note.read_text(encoding="utf-8") == of:
            continue
        new = folder / f"{kind}.{os.getpid()}"
        source = str(SOURCES / "kernels.cpp")
        subprocess.run([found, *FLAGS, *flags, source, "-o", str(new)], check=True)
        new.replace(file)  # who has the old one mapped keeps it
        note.write_text(of, encoding="utf-8")
        made.append(file)
    return made


def ensure_kernels() -> None:
    """`build_kernels`, told; the program works without them."""
    try:
        made = build_kernels()
    except subprocess.CalledProcessError as error:
        say(f"the compiler refused the kernels ({error.returncode}): torch alone computes")
        return
    if made:
        say(f"compiled the engine's kernels: {', '.join(file.stem for file in made)}")


def _digest(flags: tuple[str, ...]) -> str:
    of = hashlib.sha256(repr((FLAGS, flags)).encode())
    for source in sorted((*SOURCES.glob("*.h"), *SOURCES.glob("*.cpp"))):
        of.update(source.read_bytes())
    return of.hexdigest()
