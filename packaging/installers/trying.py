"""How each installer is installed into a bare system and removed again, as its user would do it."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from devtools.console import SetupError
from installers import identity
from installers.bare_root import USER, BareRoot
from installers.tools import megabytes, size_of

__all__ = ["INSTALLERS", "Installed", "Installer"]

Tell = Callable[[str, str], None]


@dataclass(frozen=True)
class Installed:
    """An installed program, seen from inside the system.

    Attributes:
        command: starts it.
        python: starts its Python, isolated.
        lies_under: the folder it lies in.
    """

    command: str
    python: tuple[str, ...]
    lies_under: str


class Installer(Protocol):
    """One kind of installer in one system."""

    def install(self, tell: Tell) -> Installed:
        """Install it; tell sizes and times."""
        ...

    def remove(self, tell: Tell) -> None:
        """Remove it, and what came with it."""
        ...


class Deb:
    """The package, by apt, with what it depends on and recommends."""

    def __init__(self, root: BareRoot, file: Path) -> None:
        self._root, self._file = root, file

    def install(self, tell: Tell) -> Installed:
        root = self._root
        place = root.put(self._file, f"/var/cache/{self._file.name}")
        before = _packages(root)
        lists = root.call(["apt-get", "install", "-y", "--print-uris", place])
        sizes = [int(size) for size in re.findall(r"^'http\S+ \S+ (\d+) ", lists, re.MULTILINE)]
        tell("downloads besides", f"{len(sizes)} packages, {megabytes(sum(sizes))}")
        root.call(["apt-get", "install", "-y", "--download-only", place])
        started = time.monotonic()
        root.call(["apt-get", "install", "-y", place])
        took = time.monotonic() - started
        tell("packages it brought", str(len(_packages(root) - before) - 1))
        tell("installed size", megabytes(size_of(root.path / "usr/lib/velatura")))
        tell("time of apt-get install, downloads done", f"{took:.0f} s")
        tell("of that Velatura's own package", f"{_span(root):.0f} s")
        (root.path / place.removeprefix("/")).unlink()
        name = identity.COMMAND
        return Installed(name, (f"/usr/lib/{name}/bin/python3", "-I"), f"/usr/lib/{name}")

    def remove(self, tell: Tell) -> None:
        started = time.monotonic()
        self._root.call(["apt-get", "purge", "-y", identity.COMMAND])
        tell("time of apt-get purge", f"{time.monotonic() - started:.0f} s")
        self._root.call(["apt-get", "autoremove", "--purge", "-y"])


def _packages(root: BareRoot) -> set[str]:
    return set(root.call(["dpkg-query", "-W", "-f", "${Package}\n"]).split())


def _span(root: BareRoot) -> float:
    """Seconds from the first to the last line about us in dpkg's log."""
    log = (root.path / "var/log/dpkg.log").read_text(encoding="utf-8").splitlines()
    times = [
        time.mktime(time.strptime(line[:19], "%Y-%m-%d %H:%M:%S"))
        for line in log
        if f" {identity.COMMAND}:" in line and ("half-installed" in line or "unpacked" in line)
    ]
    return max(times) - min(times)


class RunFile:
    """The self-extracting file, by the user; an administrator adds the libraries it asks for."""

    def __init__(self, root: BareRoot, file: Path) -> None:
        self._root, self._file = root, file
        self._place = f"/home/{USER}/{file.name}"

    def install(self, tell: Tell) -> Installed:
        root = self._root
        root.put(self._file, self._place)
        started = time.monotonic()
        text = root.call(["sh", self._place], user=True, network=False)
        tell("time to install", f"{time.monotonic() - started:.0f} s")
        asked = re.search(r"apt-get install (.+)", text)
        packages = asked[1].split() if asked else []
        tell("libraries it asks for", f"{len(packages)} packages")
        if packages:
            root.call(["apt-get", "install", "-y", "--no-install-recommends", *packages])
        again = root.call(["sh", self._place], user=True, network=False)
        if "apt-get" in again:
            raise SetupError(f"libraries are missing still:\n{again}")
        home = root.home(".local", "lib", identity.COMMAND)
        versions = sorted(path.name for path in home.iterdir() if path.is_dir())
        tell("after a second installation", ", ".join(versions))
        tell("installed size", megabytes(size_of(home / identity.version())))
        below = f"/home/{USER}/.local"
        python = f"{below}/lib/{identity.COMMAND}/current/bin/python3"
        return Installed(f"{below}/bin/{identity.COMMAND}", (python, "-I"), below)

    def remove(self, tell: Tell) -> None:
        started = time.monotonic()
        self._root.call(["sh", self._place, "--uninstall"], user=True, network=False)
        tell("time to uninstall", f"{time.monotonic() - started:.1f} s")
        self._root.home(self._file.name).unlink()


class AppImage:
    """The file that runs where it lies: mounted by root, from the cache by the user."""

    def __init__(self, root: BareRoot, file: Path) -> None:
        self._root, self._file = root, file
        self._place = f"/home/{USER}/{file.name}"

    def install(self, tell: Tell) -> Installed:
        root = self._root
        root.put(self._file, self._place)
        version = root.call([self._place, "--version"], network=False).strip()
        listed = f"{self._place} --data-dir /tmp/data models >/dev/null; sleep 1; ls -A /tmp"
        mounts = root.call(["sh", "-c", listed], network=False)
        if version != identity.version() or ".velatura" in mounts:
            raise SetupError(f"mounted, it says {version!r}, and leaves {mounts!r}")
        tell("mounted by FUSE, as root", f"version {version}, nothing left in /tmp")
        started = time.monotonic()
        root.call([self._place, "--version"], user=True, network=False)
        tell("unpacked once by the user, who may not mount", f"{time.monotonic() - started:.1f} s")
        cache = root.home(".cache", "velatura-appimage")
        (tree,) = (path for path in cache.iterdir() if path.is_dir())
        tell("size in the cache", megabytes(size_of(tree)))
        below = "/" + str(tree.relative_to(root.path))
        python = (f"{below}/bin/python3", "-I")
        try:
            root.call([*python, f"{below}/needs.py", "--packages"], user=True)
        except SetupError as missing:
            packages = str(missing).splitlines()[0].split()
            tell("libraries it asks for", f"{len(packages)} packages")
            root.call(["apt-get", "install", "-y", "--no-install-recommends", *packages])
        return Installed(self._place, python, below)

    def remove(self, tell: Tell) -> None:
        self._root.home(self._file.name).unlink()
        cache = self._root.home(".cache", "velatura-appimage")
        tell("in the cache until it is emptied", megabytes(size_of(cache)))
        shutil.rmtree(cache)


INSTALLERS: dict[str, Callable[[BareRoot, Path], Installer]] = {
    "deb": Deb,
    "tar": RunFile,
    "appimage": AppImage,
}
