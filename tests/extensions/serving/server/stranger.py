"""Another account of the machine, and what it reaches of processes that are not its own. Root only:
it becomes that account in a child of this process."""

from __future__ import annotations

import http.client
import json
import os
import socket
import stat
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

UID = 64_021
"""Nobody's."""

ASKED = (
    *("/v1/jobs", "/v1/history", "/v1/me", "/v1/models", "/metrics", "/v1/queue", "/v1/makings"),
    *("/sdapi/v1/options", "/v1/images/generations", "/static/../v1/me", "/api/version"),
)


@dataclass(eq=False)
class Found:
    """What one kind of attempt came to.

    Attributes:
        what: was tried.
        tried: how many.
        reached: what gave something away.
    """

    what: str
    tried: int = 0
    reached: list[str] = field(default_factory=list[str])

    def note(self, is_reached: object, what: object) -> None:
        """One more was tried."""
        self.tried += 1
        if is_reached:
            self.reached.append(str(what))


@dataclass(eq=False)
class Scene:
    """What there is to be attacked.

    Attributes:
        processes: that run, with all that they have started.
        folders: of data, and what is temporary.
        secrets: tokens and prompts, which nobody else may see.
        planted: folders of the stranger's, to which links lead.
    """

    processes: Sequence[psutil.Process]
    folders: Sequence[Path]
    secrets: Sequence[str]
    planted: Sequence[Path] = ()

    def everything(self) -> list[psutil.Process]:
        """All processes, theirs among them."""
        found: list[psutil.Process] = []
        for one in self.processes:
            with suppress(psutil.Error):
                found += [one, *one.children(recursive=True)]
        return found

    def listens(self) -> list[tuple[str, int]]:
        """Addresses and ports, as they are bound."""
        places: set[tuple[str, int]] = set()
        for one in self.everything():
            with suppress(psutil.Error):
                for link in one.net_connections("tcp"):
                    if link.status == psutil.CONN_LISTEN:
                        places.add((link.laddr.ip.removeprefix("::ffff:"), link.laddr.port))
        return sorted(places)

    def unix_sockets(self) -> list[str]:
        """Names of those that can be named; abstract ones begin with NUL."""
        names: set[str] = set()
        for one in self.everything():
            with suppress(psutil.Error):
                names |= {str(link.laddr) for link in one.net_connections("unix") if link.laddr}
        return sorted(name.replace("@", "\0", 1) for name in names)

    def files(self) -> list[Path]:
        """All of their folders, and what they hold open besides in places that all can write."""
        found = [each for folder in self.folders for each in (folder, *folder.rglob("*"))]
        for one in self.everything():
            with suppress(psutil.Error, OSError):
                for link in Path(f"/proc/{one.pid}/fd").iterdir():
                    with suppress(OSError):
                        target = link.readlink()
                        if str(target).startswith(("/tmp/", "/var/tmp/", "/dev/shm/")):
                            found.append(target)
        return list(dict.fromkeys(found))


def as_stranger(work: Callable[[], Any]) -> Any:
    """What that does as another account, which gets no rights of this one."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            os.close(reading)
            os.setgroups([])
            os.setgid(UID)
            os.setuid(UID)
            with os.fdopen(writing, "w") as pipe:
                json.dump(work(), pipe)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    assert os.waitpid(child, 0)[1] == 0, "the stranger failed"
    return json.loads(told)


def an_hour(scene: Scene) -> list[Found]:
    """Everything that a stranger tries."""
    places, sockets, files = scene.listens(), scene.unix_sockets(), scene.files()
    pids = [one.pid for one in scene.everything()]
    held = [path for path in files if not path.is_socket()]
    work = [
        lambda: ports(places),
        lambda: other_addresses(places),
        lambda: unix(sockets),
        lambda: reads(held),
        lambda: writes(held),
        lambda: processes(pids, scene.secrets),
        lambda: signals(pids),
    ]
    made = [Found(**as_stranger(lambda each=each: vars(each()))) for each in work]
    planted = Found("names prepared in the temporary folder: links to a folder of the stranger's")
    for path in scene.planted:
        planted.note(any(path.iterdir()), path)
    told = Found("tokens and prompts in what every account can read")
    for path in held:
        with suppress(OSError):
            if path.is_file() and as_all_see(path):
                text = path.read_bytes()
                told.note(any(one.encode() in text for one in scene.secrets), path)
    return [*made, planted, told]


def as_all_see(path: Path) -> bool:
    """Whether modes let every account read it, with all folders above."""
    if not path.stat().st_mode & stat.S_IROTH:
        return False
    return all(above.stat().st_mode & stat.S_IXOTH for above in path.parents)


def ports(places: Iterable[tuple[str, int]]) -> Found:
    """Each that listens: without a token and with wrong ones."""
    found = Found("ports, without a token, with wrong ones, with empty ones")
    heads: tuple[dict[str, str], ...] = (
        {},
        {"Authorization": "Bearer " + "0" * 64},
        {"Authorization": "Bearer "},
    )
    for host, port in places:
        for path in ASKED:
            for head in heads:
                answer = _asked(_near(host), port, path, head)
                found.note(answer == 200, f"{path} of port {port}")
    return found


def other_addresses(places: Iterable[tuple[str, int]]) -> Found:
    """The same ports by the machine's other addresses."""
    found = Found("the same ports by the machine's other addresses")
    own = [
        one.address.partition("%")[0]
        for each in psutil.net_if_addrs().values()
        for one in each
        if one.family in (socket.AF_INET, socket.AF_INET6)
    ]
    for host, port in places:
        for address in own:
            if address in (host, "127.0.0.1", "::1") or address.startswith("fe80"):
                continue
            with suppress(OSError):
                socket.create_connection((address, port), 2).close()
                found.note(True, f"{address}:{port}")
                continue
            found.note(False, "")
    return found


def unix(names: Iterable[str]) -> Found:
    """Unix sockets by their names."""
    found = Found("Unix sockets, abstract ones too")
    for name in names:
        with socket.socket(socket.AF_UNIX) as link:
            try:
                link.connect(name)
            except OSError:
                found.note(False, "")
            else:
                found.note(True, name)
    return found


def reads(files: Iterable[Path]) -> Found:
    """Contents of folders and files: databases, pictures, logs, locks, marks of processes, parts
    of downloads."""
    found = Found("folders and files read: data, logs, locks, temporary ones")
    for path in files:
        try:
            if path.is_dir():
                list(path.iterdir())
            else:
                with path.open("rb") as file:
                    file.read(1)
        except OSError:
            found.note(False, "")
        else:
            found.note(True, path)
    return found


def writes(files: Iterable[Path]) -> Found:
    """Files changed, files put into folders."""
    found = Found("folders and files written")
    for path in files:
        try:
            if path.is_dir():
                with tempfile.TemporaryFile(dir=path):
                    pass
            else:
                os.close(os.open(path, os.O_WRONLY))
        except OSError:
            found.note(False, "")
        else:
            found.note(True, path)
    return found


def processes(pids: Iterable[int], secrets: Sequence[str]) -> Found:
    """What `/proc` tells of processes."""
    found = Found("command lines (secrets in them), environment, memory, open files of processes")
    for pid in pids:
        with suppress(OSError):
            line = Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace")
            found.note(any(secret in line for secret in secrets), f"cmdline of {line[:80]}")
        for name in ("environ", "mem", "maps", "fd", "cwd", "root", "io"):
            try:
                place = Path(f"/proc/{pid}/{name}")
                if name == "fd":
                    list(place.iterdir())
                elif name in ("cwd", "root"):
                    place.readlink()
                else:
                    with place.open("rb") as file:
                        file.read(1)
            except OSError:
                found.note(False, "")
            else:
                found.note(True, f"{name} of {pid}")
    return found


def signals(pids: Iterable[int]) -> Found:
    """Processes ended, or slowed down."""
    found = Found("signals, priorities and limits of processes")
    for pid in pids:
        for act in (lambda: os.kill(pid, 0), lambda: os.setpriority(os.PRIO_PROCESS, pid, 19)):  # noqa: B023
            try:
                act()
            except OSError:
                found.note(False, "")
            else:
                found.note(True, pid)
    return found


def _near(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def _asked(host: str, port: int, path: str, head: dict[str, str]) -> int:
    link = http.client.HTTPConnection(host, port, timeout=5)
    try:
        link.request("GET", path, headers=head)
        return link.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        link.close()
