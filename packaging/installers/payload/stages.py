"""The payload in stages: each is kept in .build/ and made again only when what it is made from has
changed. Their sizes are told as they come.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools.console import ROOT, SetupError, heading, say, seconds
from installers.payload import libraries, packages
from installers.payload.bytecode import compile_all
from installers.payload.check import check_moved
from installers.payload.interpreter import Interpreter, copy_interpreter, find_interpreter
from installers.payload.layout import Layout
from installers.payload.program import copy_program
from installers.payload.pruning import TABLE, Pruning
from installers.tools import digest, megabytes, need, remove, size_of, write

__all__ = ["BUILD", "Payload", "build_payload"]

BUILD = ROOT / ".build"
PROGRAMS = ("python3", "torch_shm_manager")
LAUNCHER = """\
#!/bin/sh
# Starts Velatura with the Python that lies beside this file, wherever that is.
here=$(dirname -- "$(readlink -f -- "$0")")
exec "$here/python3" -I -m desktop_app "$@"
"""


@dataclass(frozen=True)
class Payload:
    """A payload that is ready to be packed.

    Attributes:
        layout: its places.
        sizes: bytes by stage, in order.
        facts: what its self-test said.
    """

    layout: Layout
    sizes: dict[str, int]
    facts: dict[str, str]


def build_payload(python: str | None = None, *, check: bool = True, window: bool = True) -> Payload:
    """Build the payload, or take over the stages that are still good.

    Args:
        python: the interpreter to copy (see `find_interpreter`).
        check: whether a moved copy is asked to work.
        window: with what only the window needs; without it lies in ``.build/server`` and asks
            nothing of the system but glibc and libstdc++.

    Raises:
        SetupError: what is missing, or what went wrong.
    """
    interpreter = find_interpreter(python)
    say(f"Python {interpreter.version} of {interpreter.platform}")
    if interpreter.platform == "linux":
        need("patchelf", "strip", "readelf")
    layout = interpreter.layout(BUILD / ("payload" if window else "server"))
    sizes: dict[str, int] = {}
    site = BUILD / ("packages" if window else "server-packages")
    absent = [] if window else [name for names in packages.WINDOW.values() for name in names]
    wanted = packages.key(interpreter, window=window)
    _stage(
        "packages", site, wanted, sizes, lambda: packages.fetch(interpreter, site, window=window)
    )
    wanted = digest(wanted, interpreter.version, str(interpreter.executable), _recipe())
    _stage(
        "runtime", layout.root, wanted, sizes, lambda: _runtime(interpreter, layout, site, absent)
    )
    heading("program")
    started = time.monotonic()
    copy_program(layout)
    compile_all(layout, layout.package_path)
    _launcher(layout)
    sizes["program"] = size_of(layout.package_path)
    sizes["payload"] = size_of(layout.root)
    say(f"  {megabytes(sizes['program'])}, {seconds(time.monotonic() - started)}")
    facts = _checked(layout, absent) if check else {}
    return Payload(layout, sizes, facts)


def _recipe() -> str:
    """Return a hash of what makes the runtime out of Python and packages."""
    folder = Path(__file__).parent
    names = ("interpreter.py", "layout.py", "libraries.py", "bytecode.py", "pruning.py", TABLE.name)
    return digest(*((folder / name).read_bytes() for name in names))


def _stage(
    name: str, place: Path, wanted: str, sizes: dict[str, int], make: Callable[[], None]
) -> None:
    """Make a stage unless what lies there was made from the same."""
    heading(name)
    stamp = place.with_name(f"{place.name}.json")
    if stamp.is_file() and place.is_dir():
        known = json.loads(stamp.read_text(encoding="utf-8"))
        if known["key"] == wanted:
            sizes[name] = known["size"]
            say(f"  {megabytes(known['size'])}, as it was")
            return
    started = time.monotonic()
    remove(stamp)
    make()
    sizes[name] = size_of(place)
    write(stamp, json.dumps({"key": wanted, "size": sizes[name]}))
    say(f"  {megabytes(sizes[name])}, {seconds(time.monotonic() - started)}")


def _runtime(interpreter: Interpreter, layout: Layout, site: Path, absent: Sequence[str]) -> None:
    """Python and packages, pruned, stripped, with their libraries and bytecode."""
    remove(layout.root)
    pruning = Pruning(layout, absent)
    copy_interpreter(interpreter, layout, pruning)
    pruning.copy(site, layout.root, layout.site)
    pruning.check()
    for rule in sorted(pruning.rules, key=lambda rule: -rule.saved):
        say(f"  left out {megabytes(rule.saved):>8}  {rule.name}")
    say(f"  {megabytes(size_of(layout.root))} copied")
    if layout.system == "linux":
        libraries.strip(libraries.elf_files(layout.root))
        say(f"  {megabytes(size_of(layout.root))} stripped")
        libraries.bundle(layout, whole=bool(absent))
        _, complaints = libraries.system_packages(layout)
        if complaints:
            raise SetupError("Libraries that nobody brings:\n  " + "\n  ".join(complaints))
        _modes(layout)
    compile_all(layout, layout.root)


def _modes(layout: Layout) -> None:
    """Let everybody read all, and run the two programs there are; wheels are of many minds."""
    for path in layout.root.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
        elif not path.is_symlink():
            runs = path.parent.name == "bin" and path.name in PROGRAMS
            path.chmod(0o755 if runs else 0o644)


def _launcher(layout: Layout) -> None:
    if layout.system != "win32":
        write(layout.root / "bin" / "velatura", LAUNCHER, executable=True)


def _checked(layout: Layout, absent: Sequence[str]) -> dict[str, str]:
    """Move the payload, ask it there, and move it back."""
    heading("check, in another place")
    started = time.monotonic()
    other = BUILD / "moved here" / "velatura"
    remove(other)
    other.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(layout.root, other)
    try:
        moved = Layout(other, layout.system, layout.python, layout.stdlib, layout.site)
        facts = check_moved(moved, absent)
        left = [path for path in other.rglob("*.pyc.*") if path.is_file()]
        if left:
            raise SetupError(f"the program writes beside itself: {left[0]}")
    finally:
        shutil.move(other, layout.root)
        other.parent.rmdir()
    say(f"  picture: {facts['picture']}; window: {facts['window']}")
    say(f"  all is well, {seconds(time.monotonic() - started)}")
    return facts
