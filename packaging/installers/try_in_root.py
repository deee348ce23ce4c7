#!/usr/bin/env python3
"""Really install an installer into a bare Debian, use it, and remove it; prints a table.

    python3 packaging/installers/try_in_root.py deb dist/velatura_0.1.0_amd64.deb --work DIR

Needs root, debootstrap, Xvfb and ImageMagick on this machine. In DIR a bare system is made once and
copied for every try. In the copy the installer is run; then, as an ordinary user with the network
cut, the program: self-test, a picture and an inpaint from the command line, a window with a
picture, one inpaint by mouse and keys in it (`tests/packaging/installed_window.py`), start times.
At last it is removed, and every file is compared with those from before.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from devtools.console import ROOT, SetupError, heading, say
from installers.bare_root import USER, X_SOCKETS, BareRoot, make_base
from installers.tools import megabytes, need, output, size_of
from installers.trying import INSTALLERS, Installed

STARTS = 7
DRIVER = ROOT / "tests" / "packaging" / "installed_window.py"
PROBES = [ROOT / "benchmarks" / "probes" / f"{name}_probe.py" for name in ("program", "window")]
MASK = """
from PIL import Image
mask = Image.new("L", (256, 256))
mask.paste(255, (150, 90, 230, 170))
mask.save("m.png")
"""
COMPARE = """
import numpy as np
from PIL import Image
before, mask, after = (np.asarray(Image.open(f"{name}.png")) for name in ("a", "m", "b"))
differs = (after[..., :3] != before[..., :3]).any(axis=2)
print(differs[mask == 0].sum(), differs[mask > 0].sum())
"""
OWN = (".probe", "win", "a.png", "b.png", "m.png", "shot.png", ".cache/fontconfig")
"""What this script, and libraries under every program, put into the user's home."""
FOLDERS = (".cache", ".local", ".local/share")


@dataclass
class Report:
    """What was found, as rows of a table."""

    rows: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def add(self, name: str, value: str) -> None:
        """A row; said at once, too."""
        self.rows.append((name, value))
        say(f"  {name}: {value}")

    def text(self) -> str:
        """The whole table."""
        lines = [f"| {name} | {value} |" for name, value in self.rows]
        return "\n".join(["| | |", "|---|---|", *lines])


@contextmanager
def screen(size: str = "1440x900") -> Iterator[str]:
    """An X server of its own; yields its display."""
    read, write = os.pipe()
    words = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24"]
    words += ["-nolisten", "tcp", "-ac"]
    server = subprocess.Popen(words, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise SetupError("Xvfb did not start")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


def grab(display: str, target: Path) -> None:
    """Save what the X server shows."""
    output(["import", "-display", display, "-window", "root", target])


def command_line(root: BareRoot, program: Installed, report: Report) -> None:
    """Self-test, a picture, an inpaint; without network, as an ordinary user."""
    routes = root.call(["cat", "/proc/net/dev"], user=True, network=False)
    interfaces = [line.split(":")[0].strip() for line in routes.splitlines() if ":" in line]
    report.add("network interfaces it sees", ", ".join(interfaces))
    text = root.call([program.command, "--self-test", "--json"], user=True, network=False)
    facts = json.loads(text[text.index("{") :])
    report.add("self-test", f"{facts['result']}; picture {facts['picture']}")
    started = time.monotonic()
    words = [program.command, "generate", "a house, blue background", "--seed", "7"]
    root.call([*words, "--out", "a.png"], user=True, network=False)
    report.add("a picture by command", f"{time.monotonic() - started:.1f} s")
    python = [*program.python, "-c"]
    root.call([*python, MASK], user=True, network=False)
    started = time.monotonic()
    words = [program.command, "generate", "a red apple", "--seed", "11", "--out", "b.png"]
    root.call([*words, "--image", "a.png", "--mask", "m.png"], user=True, network=False)
    took = time.monotonic() - started
    outside, inside = root.call([*python, COMPARE], user=True, network=False).split()
    if int(outside) or not int(inside):
        raise SetupError(f"the inpaint changed {outside} pixels outside the mask, {inside} inside")
    report.add("an inpaint by command", f"{took:.1f} s; pixels changed outside the mask: {outside}")


def windows(root: BareRoot, program: Installed, report: Report, out: Path) -> None:
    """The window on a real X server: shown, driven, and timed."""
    root.put(DRIVER, "/opt/try/installed_window.py")
    for probe in PROBES:
        root.put(probe, f"/opt/try/{probe.name}")
    with screen() as display:
        env = {"DISPLAY": display}
        root.call([program.command, "--screenshot", "shot.png"], user=True, network=False, env=env)
        _fetch(root.home("shot.png"), out / "screenshot.png")
        words = root.words([program.command, "a.png"], user=True, network=False, env=env)
        running = subprocess.Popen(words, stderr=subprocess.DEVNULL)
        report.add("window on the X server", _window_on(display))
        grab(display, out / "window.png")
        _end(running)
        words = [*program.python, "/opt/try/installed_window.py", "a.png", "win"]
        text = root.call(words, user=True, network=False, env=env)
        facts = json.loads(text[text.index("{") : text.rindex("}") + 1])
        if not facts["program"].startswith(program.lies_under):
            raise SetupError(f"driven was {facts['program']}")
        report.add(
            "an inpaint in the window",
            f"{facts['changed inside']} of {facts['masked']} masked pixels changed, "
            f"{facts['changed outside']} values outside",
        )
        for name in ("result", "applied"):
            _fetch(root.home("win", f"{name}.png"), out / f"{name}.png")
        load = os.getloadavg()[0]
        starts = [_start(root, program, env) for _ in range(STARTS + 1)][1:]
        report.add(
            "start to a usable window, warm",
            f"{min(starts):.2f} s quickest, {statistics.median(starts):.2f} s median of {STARTS}",
        )
        report.add("processes that wanted a core before", f"{load:.1f} of {os.cpu_count()} cores")


def _window_on(display: str) -> str:
    """Wait for the window with the picture, and until it rests; return its title and class."""
    tree = ""
    for _ in range(60):
        time.sleep(1)
        tree = output(["xwininfo", "-display", display, "-root", "-tree"])
        found = re.search(r'"a\.png[^"]*": \("[^)]*\)', tree)
        if found is not None:
            time.sleep(5)
            return found[0]
    raise SetupError(f"no window of Velatura:\n{tree}")


def _start(root: BareRoot, program: Installed, env: dict[str, str]) -> float:
    # The launcher of an ordinary start costs a shell; the probe stands for the program behind it.
    code = f"exec {' '.join(program.python)} /opt/try/program_probe.py start .probe $(date +%s.%N)"
    words = ["sh", "-c", code]
    text = root.call(words, user=True, network=False, env=env)
    return float(json.loads(text.splitlines()[-1])["window"])


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program the way a session does, without leaving anything."""
    children = output(["ps", "-o", "pid=", "--ppid", str(process.pid)]).split()
    for pid in [*children, str(process.pid)]:
        subprocess.run(["kill", pid], check=False)
    process.wait(20)


def _fetch(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes())


def leftovers(before: set[str], after: set[str], report: Report) -> None:
    """Compare the files from before the installation with those after removal."""
    home = f"home/{USER}/"
    new = sorted(after - before)
    users = [path for path in new if path.startswith(home)]
    ours = [path for path in new if "velatura" in path.lower() and path not in users]
    others = [path for path in new if path not in users and path not in ours]
    others = [path for path in others if not path.startswith("opt/try")]
    report.add("files left that are Velatura's", ", ".join(ours) or "none")
    report.add("files of other packages", _some(others))
    data = [path for path in users if "/.local/share/Velatura/" in f"{path}/"]
    names = [path.removeprefix(home) for path in users if path not in data]
    elsewhere = [
        name
        for name in names
        if name not in FOLDERS and not any(f"{name}/".startswith(f"{own}/") for own in OWN)
    ]
    report.add("user data kept", f"{len(data)} files in ~/.local/share/Velatura")
    report.add("else left in the home folder", _some(elsewhere))


def _some(paths: list[str]) -> str:
    if len(paths) > 6:
        return f"{len(paths)}, the first: {paths[0]}"
    return ", ".join(paths) or "none"


def attempt(options: argparse.Namespace) -> Report:
    """Do it all for one installer."""
    report = Report()
    base = options.work / f"base-{options.suite}"
    heading("a bare system")
    make_base(base, options.suite, options.mirror)
    root = BareRoot.copy_of(base, options.work / f"root-{options.kind}")
    (root.path / X_SOCKETS).mkdir(mode=0o1777, parents=True, exist_ok=True)
    out = options.work / f"shots-{options.kind}"
    out.mkdir(exist_ok=True)
    report.add("installer", f"{options.file.name}, {megabytes(size_of(options.file))}")
    before = root.files()
    heading("install")
    installer = INSTALLERS[options.kind](root, options.file)
    program = installer.install(report.add)
    installed = root.files()
    heading("use")
    command_line(root, program, report)
    windows(root, program, report, out)
    written = sorted(root.files() - installed)
    written = [path for path in written if not path.startswith((f"home/{USER}", "opt/try"))]
    report.add("written outside the home folder", _some(written))
    heading("remove")
    installer.remove(report.add)
    leftovers(before, root.files(), report)
    return report


def main() -> int:
    """Read the arguments, try, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("kind", choices=INSTALLERS)
    parser.add_argument("file", type=Path)
    parser.add_argument("--work", type=Path, required=True, help="folder for the roots, 3 GB")
    parser.add_argument("--suite", default="bookworm")
    parser.add_argument("--mirror", default="http://deb.debian.org/debian")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    try:
        need("debootstrap", "Xvfb", "import", "xwininfo", "unshare", "chroot")
        report = attempt(options)
    except SetupError as error:
        say(f"\n{error}")
        return 1
    (options.work / f"report-{options.kind}.md").write_text(report.text() + "\n", encoding="utf-8")
    say(f"\n{report.text()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
