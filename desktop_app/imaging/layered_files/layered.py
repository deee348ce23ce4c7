"""The table of layered files: which there are, and how each is read and written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from desktop_app.core.file_note import FileNote
from desktop_app.core.late import late_import
from desktop_app.imaging.formats import READ_FORMATS
from desktop_app.imaging.layer_stack import Stack, Step

if TYPE_CHECKING:
    from desktop_app.imaging.layered_files import project
    from desktop_app.imaging.layered_files.project_read import ReadStack
else:
    project = late_import("desktop_app.imaging.layered_files.project")

PROJECT_ENDING = READ_FORMATS["VELATURA"].endings[0]


@dataclass(frozen=True, slots=True)
class LayeredReader:
    """A format that is read.

    Attributes:
        id: in `imaging.formats.READ_FORMATS`.
        whole: whether all of a document comes back from it.
        read: opens a file or its bytes; errors call it by that name, or the file's own. The pixels
            are read from it until it is closed. May raise `Cancelled`.
    """

    id: str
    whole: bool
    read: Callable[[Path | bytes, str | None, Step], ReadStack]

    @property
    def title(self) -> str:
        return READ_FORMATS[self.id].title

    @property
    def endings(self) -> tuple[str, ...]:
        """In lower case; the first is the one that is written."""
        return READ_FORMATS[self.id].endings


@dataclass(frozen=True, slots=True)
class LayeredFormat(LayeredReader):
    """One that is written too.

    Attributes:
        write: writes a file whole; returns what must be said.
    """

    write: Callable[[Path, Stack], tuple[FileNote, ...]]


# What reads and writes them comes with the first file: psd-tools alone is a tenth of what the
# window's start would have to load.


def _read(source: Path | bytes, name: str | None, step: Step) -> ReadStack:
    return project.read_project(source, name)


def _write(path: Path, stack: Stack) -> tuple[FileNote, ...]:
    return project.write_project(path, stack)


def _write_ora(path: Path, stack: Stack) -> tuple[FileNote, ...]:
    return project.write_ora(path, stack)


def _read_psd(source: Path | bytes, name: str | None, step: Step) -> ReadStack:
    from desktop_app.imaging.layered_files.psd_read import read_psd

    return read_psd(source, name, step)


def _write_psd(path: Path, stack: Stack) -> tuple[FileNote, ...]:
    from desktop_app.imaging.layered_files.psd_write import write_psd

    return write_psd(path, stack)


def _read_kra(source: Path | bytes, name: str | None, step: Step) -> ReadStack:
    from desktop_app.imaging.layered_files.kra_read import read_kra

    return read_kra(source, name, step)


LAYERED: dict[str, LayeredFormat] = {
    row.id: row
    for row in (
        LayeredFormat("VELATURA", True, _read, _write),
        LayeredFormat("ORA", False, _read, _write_ora),
        LayeredFormat("PSD", False, _read_psd, _write_psd),
    )
}


READ_LAYERED: dict[str, LayeredReader] = {
    **LAYERED,
    "KRA": LayeredReader("KRA", False, _read_kra),
}
"""All that are read."""


def layered_reader(path: PurePath) -> LayeredReader | None:
    """As `layered_format`, also of what is only read."""
    ending = path.suffix.lower()
    return next((row for row in READ_LAYERED.values() if ending in row.endings), None)


def layered_format(path: PurePath) -> LayeredFormat | None:
    """The row that a file name's ending stands for; None: no layered file is written there."""
    ending = path.suffix.lower()
    return next((row for row in LAYERED.values() if ending in row.endings), None)
