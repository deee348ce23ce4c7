"""The files by which a desktop knows the program: entry, icons, file type, description, manual."""

from __future__ import annotations

import gzip
import os
import shutil
import time
from pathlib import Path

from devtools.console import ROOT
from installers import icons, identity
from installers.payload.layout import Layout
from installers.tools import fill, output, remove, write

__all__ = [
    "build_date", "desktop_entry", "draw_icons", "manual", "metainfo", "mime_type", "share",
]  # fmt: skip

HERE = Path(__file__).parent
SVG = ROOT / "resources" / "icons" / "app" / "velatura.svg"


def build_date() -> str:
    """Return the day of the build, or the one that SOURCE_DATE_EPOCH names."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return time.strftime("%Y-%m-%d", time.gmtime(int(epoch) if epoch else None))


def desktop_entry(command: str = identity.COMMAND, icon: str = identity.COMMAND) -> str:
    """Return the desktop entry that starts `command`."""
    kinds = ";".join((identity.MIME_TYPE, *identity.PICTURE_TYPES)) + ";"
    return fill(
        HERE / "velatura.desktop.in",
        NAME=identity.NAME,
        SUMMARY=identity.summary(),
        EXEC=command,
        ICON=icon,
        MIME_TYPES=kinds,
    )


def mime_type() -> str:
    """Return the description of project files."""
    return fill(HERE / "mime.xml.in", MIME_TYPE=identity.MIME_TYPE, EXTENSION=identity.EXTENSION)


def metainfo(desktop_id: str = identity.COMMAND) -> str:
    """Return what software centres show."""
    return fill(
        HERE / "metainfo.xml.in",
        APP_ID=identity.APP_ID,
        LICENCE=identity.licence(),
        NAME=identity.NAME,
        SUMMARY=identity.summary(),
        DEVELOPER=identity.project()["authors"][0]["name"],
        DEVELOPER_ID=identity.APP_ID.rpartition(".")[0].lower(),
        DESKTOP_ID=desktop_id,
        ICON=desktop_id,
        COMMAND=identity.COMMAND,
        MIME_TYPE=identity.MIME_TYPE,
        VERSION=identity.version(),
        DATE=build_date(),
    )


def draw_icons(layout: Layout, folder: Path) -> None:
    """Draw the icon in all sizes into a folder, with the payload's own Qt."""
    remove(folder)
    script = Path(icons.__file__)
    output([layout.python_path, "-I", script, SVG, folder])


def manual(layout: Layout) -> bytes:
    """Return the manual page, packed as Debian wants it."""
    script = HERE / "man_page.py"
    text = output([layout.python_path, "-I", script, build_date()])
    return gzip.compress(text.encode(), 9, mtime=0)


def share(layout: Layout, target: Path, command: str = identity.COMMAND) -> None:
    """Write the tree that belongs under ``/usr/share`` or ``~/.local/share``.

    Args:
        layout: the payload, which draws the icons and knows its command line.
        target: the folder to fill.
        command: what the desktop entry starts.
    """
    name = identity.COMMAND
    write(target / "applications" / f"{name}.desktop", desktop_entry(command))
    write(target / "mime" / "packages" / f"{name}.xml", mime_type())
    write(target / "metainfo" / f"{identity.APP_ID}.metainfo.xml", metainfo())
    drawn = target / "drawn"
    draw_icons(layout, drawn)
    for size in icons.SIZES:
        place = target / "icons" / "hicolor" / f"{size}x{size}" / "apps" / f"{name}.png"
        place.parent.mkdir(parents=True)
        shutil.copy(drawn / f"{size}.png", place)
    remove(drawn)
    scalable = target / "icons" / "hicolor" / "scalable" / "apps" / f"{name}.svg"
    scalable.parent.mkdir(parents=True)
    shutil.copy(SVG, scalable)
    page = target / "man" / "man1" / f"{name}.1.gz"
    page.parent.mkdir(parents=True)
    page.write_bytes(manual(layout))
