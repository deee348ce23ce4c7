"""A walk through the models window as it is: real program, real files, a hub on the loopback.

``python packaging/documents/model_tour.py [--out FOLDER] [--scale 2] [--size 1240x800] [--all]``
opens the window offscreen unless there is a display, does what its user would, and saves what is
seen. ``--all`` saves every stop in both themes; otherwise only those that docs/ shows.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model_tour_stops import STOPS, Tour
from screenshots import Session, arguments_parser
from tour_world import World

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

MOST_BYTES = 150_000
SHOWN = {
    "first-minute": ("dark",),
    "mine": ("dark", "light"),
    "catalog": ("dark", "light"),
    "licence": ("dark",),
    "downloads": ("dark",),
    "gated": ("light",),
    "damaged": ("dark",),
    "duplicates": ("light",),
    "network": ("dark",),
    "status": ("dark",),
}
"""Stops that docs/ shows, and in which theme."""


def shrink(path: Path) -> None:
    """Give a picture 256 colours if it is too large for docs/ otherwise."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    picture.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        few = picture.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(path, optimize=True)


@contextmanager
def toured(
    arguments: argparse.Namespace, prepare: Callable[[Path], object] | None = None
) -> Iterator[Tour]:
    """The program over a world of its own, which is deleted afterwards.

    ``prepare`` is called with the program's data folder before the window is made.
    """
    with tempfile.TemporaryDirectory(prefix="velatura-tour-") as name:
        folder = Path(name)
        world = World(folder)
        if prepare is not None:
            prepare(world.data)
        os.environ["HOME"] = os.environ["USERPROFILE"] = str(world.home)
        os.environ["HF_ENDPOINT"] = world.hub.url
        for variable in ("HF_HOME", "HF_HUB_CACHE", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
            os.environ.pop(variable, None)
        session = Session(world.data.parent, 1440, 900, arguments.out)
        try:
            yield Tour(world, session, arguments.size)
        finally:
            session.close()
            world.hub.close()


def save(tour: Tour, name: str, modes: tuple[str, ...], what: QWidget | None) -> None:
    """Save the window, or ``what``, in these themes."""
    theme = tour.main.kit.theme
    for mode in modes:
        theme.set_mode(mode)
        tour.session.rest(0.25)
        path = tour.session.out / f"models-{name}-{mode}.png"
        (what or tour.window).grab().save(str(path))
        shrink(path)
        print(path, flush=True)
    theme.set_mode("dark")


def main() -> int:
    """Read the arguments, walk, take the pictures."""
    parser = arguments_parser(__doc__, "1240x800")
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(arguments.scale)
    arguments.out.mkdir(parents=True, exist_ok=True)
    with toured(arguments) as tour:
        for stop in STOPS:
            began = time.monotonic()
            what = stop(tour)
            name = stop.__name__.replace("_", "-")
            modes = ("dark", "light") if arguments.all else SHOWN.get(name, ())
            save(tour, name, modes, what)
            print(f"  {name}: {time.monotonic() - began:.1f} s", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
