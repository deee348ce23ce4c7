"""A bare Debian in a folder, and commands in it: nothing of this machine is seen but its devices.

Every command runs in a mount namespace of its own, so nothing stays mounted; where wanted without
any network, and as an ordinary user.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools.console import SetupError, say
from installers.tools import remove, run

__all__ = ["BareRoot", "make_base"]

USER, UID = "painter", 1000
PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
VOLATILE = ("proc", "sys", "dev", "tmp", "run", "var/cache", "var/lib/apt", "var/log")
"""Not compared before and after: the system's own notes."""
X_SOCKETS = "tmp/.X11-unix"


def make_base(place: Path, suite: str, mirror: str) -> None:
    """Make a minimal system, once, with an ordinary user; package lists are fetched."""
    if (place / "done").exists():
        return
    remove(place)
    say(f"  debootstrap {suite}")
    run(["debootstrap", "--variant=minbase", suite, place, mirror])
    sources = f"deb {mirror} {suite} main\ndeb {mirror} {suite}-updates main\n"
    (place / "etc" / "apt" / "sources.list").write_text(sources, encoding="utf-8")
    root = BareRoot(place)
    root.call(["apt-get", "update"])
    root.call(["useradd", "--create-home", "--uid", str(UID), "--shell", "/bin/sh", USER])
    (place / "done").touch()


@dataclass(frozen=True)
class BareRoot:
    """A system in a folder."""

    path: Path

    @classmethod
    def copy_of(cls, base: Path, place: Path) -> BareRoot:
        """A fresh copy of a base."""
        remove(place)
        run(["cp", "-a", base, place])
        (place / "done").unlink()
        return cls(place)

    def words(
        self,
        command: Sequence[str],
        *,
        user: bool = False,
        network: bool = True,
        env: Mapping[str, str] | None = None,
    ) -> list[str]:
        """The command line that runs `command` in here."""
        root = shlex.quote(str(self.path))
        mounts = [
            f"mount -t proc proc {root}/proc",
            f"mount --rbind /dev {root}/dev",
            f"mount -t sysfs -o ro sysfs {root}/sys || true",
        ]
        if (self.path / X_SOCKETS).is_dir() and Path("/", X_SOCKETS).is_dir():
            mounts.append(f"mount --bind /{X_SOCKETS} {root}/{X_SOCKETS}")
        if network and Path("/etc/resolv.conf").exists():
            shutil.copy("/etc/resolv.conf", self.path / "etc" / "resolv.conf")
        home = f"/home/{USER}" if user else "/root"
        variables = {
            "PATH": PATH,
            "HOME": home,
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            **(env or {}),
        }
        inner = ["chroot"]
        inner += [f"--userspec={UID}:{UID}", "--groups="] if user else []
        inner += [str(self.path), "env", "-i"]
        inner += [f"{name}={value}" for name, value in variables.items()]
        inner += ["sh", "-c", 'cd "$HOME" && exec "$@"', "sh", *command]
        script = " && ".join([*(f"({mount})" for mount in mounts), f"exec {shlex.join(inner)}"])
        cut = [] if network else ["--net"]
        return ["unshare", "--mount", *cut, "--", "sh", "-c", script]

    def call(
        self,
        command: Sequence[str],
        *,
        user: bool = False,
        network: bool = True,
        env: Mapping[str, str] | None = None,
        timeout: float = 600,
    ) -> str:
        """Run a command; return what it printed.

        Raises:
            SetupError: it failed; with what it printed.
        """
        done = subprocess.run(
            self.words(command, user=user, network=network, env=env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            timeout=timeout,
        )
        if done.returncode:
            raise SetupError(f"{done.stdout}\nexit code {done.returncode}: {shlex.join(command)}")
        return done.stdout

    def files(self) -> set[str]:
        """Every file, link and folder, but the system's own notes."""
        return set(self._walk(self.path, ""))

    def _walk(self, folder: Path, inside: str) -> Iterator[str]:
        with os.scandir(folder) as entries:
            for entry in entries:
                path = f"{inside}{entry.name}"
                if path in VOLATILE:
                    continue
                yield path
                if entry.is_dir(follow_symlinks=False):
                    yield from self._walk(Path(entry.path), f"{path}/")

    def put(self, source: Path, place: str) -> str:
        """Copy a file in, readable for everyone; return its path in here."""
        target = self.path / place.removeprefix("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
        target.chmod(0o755 if os.access(source, os.X_OK) else 0o644)
        return place

    def home(self, *parts: str) -> Path:
        """A place in the user's home, seen from outside."""
        return self.path.joinpath("home", USER, *parts)
