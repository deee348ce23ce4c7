"""The targets of build.py."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from devtools.console import ROOT, SetupError, heading, say, seconds
from installers.flatpak import bundle
from installers.linux import appimage, archive, debian
from installers.macos import app
from installers.payload.stages import BUILD, Payload, build_payload
from installers.tools import megabytes, size_of
from installers.windows import setup

__all__ = ["TARGETS", "main"]

Maker = Callable[[Payload, Path], Path]
TARGETS: dict[str, tuple[str, Maker | None]] = {
    "payload": ("Python, packages and program, ready to run, in .build/payload", None),
    "server": ("the same without a window, for containers, in .build/server", None),
    "deb": ("a package for Debian 12, Ubuntu 24.04 and later", debian.build),
    "tar": ("one file that installs itself for one user, on any Linux", archive.build),
    "appimage": ("one file that runs where it lies, on any Linux", appimage.build),
    "windows": ("an installer for one user (on Windows, with NSIS)", setup.build),
    "macos": ("a disk image with the application (on macOS)", app.build),
    "flatpak": ("a bundle for Flatpak (with flatpak-builder)", bundle.build),
}


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="build.py",
        description="Build installers, each from the same payload.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="targets:\n" + "\n".join(f"  {name:10} {row[0]}" for name, row in TARGETS.items()),
    )
    parser.add_argument("target", choices=TARGETS, metavar="TARGET")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", metavar="DIR")
    parser.add_argument("--python", metavar="P", help="the Python to take along")
    parser.add_argument(
        "--unchecked", action="store_true", help="don't ask a moved copy of the payload to work"
    )
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Build one target; returns the exit code."""
    options = parse(arguments)
    started = time.monotonic()
    try:
        make = TARGETS[options.target][1]
        window = options.target != "server"
        payload = build_payload(options.python, check=not options.unchecked, window=window)
        _tell(payload)
        if make is not None:
            heading(options.target)
            options.out.mkdir(parents=True, exist_ok=True)
            made = make(payload, options.out)
            say(f"  {made}  {megabytes(size_of(made))}")
    except SetupError as error:
        say(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130
    say(f"\ndone in {seconds(time.monotonic() - started)}")
    return 0


def _tell(payload: Payload) -> None:
    heading(f"sizes (stages are kept in {BUILD.name}/)")
    for name, size in payload.sizes.items():
        say(f"  {name:10} {megabytes(size):>9}")
