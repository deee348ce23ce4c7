#!/usr/bin/env python3
"""Does the program ask anybody anything? Looked at from outside, by strace (Linux).

    python packaging/checks/offline_check.py [--platform offscreen] [--platform xcb] [--keep DIR]

Starts the window by its own command, with the network's switch off as it is at first, makes a
picture with the starter model, quits, and lists every system call of it, its engine and all their
threads that connects or sends to an internet address. There must be none. (Internet sockets that
are made for neither are counted apart: urllib3 binds one when it is imported, to see whether
the machine knows IPv6.) Then the same with a connection planted in the window's process, by native
code that Python's audit hook does not see: it must be found, or the check is worth nothing. Exit
code 0 if both came out so, 1 if not, 2 if strace or the platform can't be had.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from desktop_app.ui.window.main_window import MainWindow, Rest
    from desktop_app.worker.workspace import Workspace

WAYS_OUT = ("connect", "sendto", "sendmsg", "sendmmsg", "io_uring_setup")
CALLS = ("socket", *WAYS_OUT)
"""io_uring could connect without any other call being seen: that counts as a way out, too."""
INTERNET = re.compile(r"\b(?:AF|PF)_INET6?\b|\bio_uring_setup\b")
PATIENCE_S = 600
MADE = "made a picture: "


# ------------------------------------------------------------------------- inside, under strace


def act(folder: Path, planted: int | None) -> int:
    """Be the program: the command itself, with somebody at its window who makes one picture."""
    from desktop_app.app import cli, window

    def with_actor(workspace: Workspace, *, rest: Rest) -> MainWindow:
        made = made_by(workspace, rest=rest)
        actor(made, workspace, planted)
        return made

    made_by = window.MainWindow
    window.MainWindow = with_actor  # type: ignore[assignment,misc] # planted
    sys.argv[1:] = ["--data-dir", str(folder), "--dev"]
    return cli.main()


def actor(window: MainWindow, workspace: Workspace, planted: int | None) -> None:
    """Type a prompt, press Generate, wait for the picture, close the window."""
    from PySide6.QtCore import QObject, QTimer

    state = workspace.state

    class Actor(QObject):
        def __init__(self) -> None:
            super().__init__(window)
            self.steps = self.play()
            self.timer = QTimer(self)
            self.timer.timeout.connect(self.look)
            self.timer.start(50)

        def look(self) -> None:
            if next(self.steps, True):
                self.timer.stop()

        def play(self) -> Iterator[bool]:
            while state.engine.value.phase != "ready" or state.model is None:
                yield False
            state.parameters.update(prompt="a red apple", steps=4, seed=1, seed_locked=True)
            workspace.generate()
            while state.results.shown.value is None or state.jobs.active or not workspace.is_idle:
                yield False
            result = state.results.shown.value
            print(f"{MADE}{type(result).__name__} by {state.model.name}", flush=True)
            if planted is not None:
                plant(planted)
            workspace.results.discard()
            while not workspace.is_idle:
                yield False
            window.close()

    Actor()


def plant(port: int) -> None:
    """Connect to a port of this machine as native code does, unseen by Python."""
    libc = ctypes.CDLL(None)
    number = libc.socket(int(socket.AF_INET), int(socket.SOCK_STREAM), 0)
    address = struct.pack("=HH4s8x", int(socket.AF_INET), socket.htons(port), b"\x7f\0\0\1")
    libc.connect(number, address, len(address))
    os.close(number)


# ------------------------------------------------------------------------------------- outside


@dataclass(frozen=True)
class Seen:
    """What one run did.

    Attributes:
        code: the program's exit code.
        made: whether it made its picture.
        calls: how many of `CALLS` there were.
        sockets: internet sockets that were made.
        internet: calls that name an internet address.
        seconds: how long it took.
    """

    code: int
    made: bool
    calls: int
    sockets: int
    internet: list[str]
    seconds: float


def traced(platform: str, trace: Path, planted: int | None) -> Seen:
    """Run the program once under strace."""
    with tempfile.TemporaryDirectory(prefix="velatura-offline-") as folder:
        command = [
            *("strace", "-f", "-qq", "-e", f"trace={','.join(CALLS)}", "-o", str(trace)),
            *(sys.executable, str(Path(__file__).resolve()), "--act", folder),
            *(() if planted is None else ("--plant", str(planted))),
        ]
        if platform == "xcb":
            command = ["xvfb-run", "-a", *command]
        environment = {**os.environ, "QT_QPA_PLATFORM": platform}
        begun = time.monotonic()
        done = subprocess.run(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        seconds = time.monotonic() - begun
    if done.returncode:
        sys.stderr.write(done.stdout[-4000:])
    calls, sockets, internet = read_trace(trace.read_text("utf-8", "replace"))
    return Seen(done.returncode, MADE in done.stdout, calls, sockets, internet, seconds)


def read_trace(text: str) -> tuple[int, int, list[str]]:
    """How many of `CALLS` there were, how many made internet sockets, and which name addresses."""
    calls = [line for line in text.splitlines() if re.match(rf"\d+\s+({'|'.join(CALLS)})\(", line)]
    # What is sent stands in quotes, and may hold any word.
    named = [line for line in calls if INTERNET.search(re.sub(r'"(\\.|[^"\\])*"', '""', line))]
    internet = [line for line in named if not re.match(r"\d+\s+socket\(", line)]
    return len(calls), len(named) - len(internet), internet


def check(platform: str, keep: Path) -> bool:
    """Run, and run with the planted connection; print both; whether both came out as they must."""
    clean = traced(platform, keep / f"{platform}.strace", None)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        control = traced(platform, keep / f"{platform}-planted.strace", port)
    found = [line for line in control.internet if f"htons({port})" in line]
    for name, seen in (("switch off", clean), ("planted", control)):
        print(
            f"| {platform} | {name} | {'yes' if seen.made else 'NO'} | {seen.code} | {seen.calls} |"
            f" {seen.sockets} | {len(seen.internet)} | {seen.seconds:.0f} s |",
            flush=True,
        )
        for line in seen.internet[:20]:
            print(f"    {line}")
    ran = all(seen.made and seen.code == 0 and seen.calls for seen in (clean, control))
    return ran and not clean.internet and bool(found)


def have_strace() -> bool:
    """Whether strace is there; installs it where this is Debian and we are root."""
    if shutil.which("strace") is None and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "install", "-qq", "-y", "strace"], check=False)
    return shutil.which("strace") is not None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--platform", action="append", choices=("offscreen", "xcb"))
    parser.add_argument("--keep", type=Path, help="folder for strace's files")
    parser.add_argument("--act", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--plant", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.act is not None:
        return act(options.act, options.plant)
    if sys.platform != "linux" or not have_strace():
        print("strace can't be had here (Debian and Ubuntu: apt-get install strace)")
        return 2
    has_screen = shutil.which("xvfb-run") is not None
    platforms = options.platform or ["offscreen", *(["xcb"] if has_screen else [])]
    if "xcb" in platforms and not has_screen:
        print("xcb takes Xvfb (Debian and Ubuntu: apt-get install xvfb)")
        return 2
    print(
        "| platform | run | picture | exit code | calls looked at | internet sockets"
        " | internet addresses | time |"
    )
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="velatura-strace-") as folder:
        keep = options.keep or Path(folder)
        keep.mkdir(parents=True, exist_ok=True)
        sound = [check(platform, keep) for platform in platforms]
    if not options.platform and not has_screen:
        print("xcb was left out: there is no Xvfb")
    return 0 if all(sound) else 1


if __name__ == "__main__":
    raise SystemExit(main())
