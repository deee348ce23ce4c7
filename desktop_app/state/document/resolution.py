"""How large a document is on paper: something its file says, and no pixel knows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.imaging.exif_block import with_resolution

if TYPE_CHECKING:
    from desktop_app.state.document.document import Document


USUAL = 300.0
"""Pixels an inch, where the file says nothing."""


def resolution_of(document: Document) -> float:
    """Pixels an inch across, as the file says; else `USUAL`."""
    dpi = document.origin.about.dpi
    return USUAL if dpi is None else dpi[0]


def set_resolution(document: Document, dpi: float) -> None:
    """Say that there are so many pixels an inch, each way; nothing that could be undone. The file
    is written again when it is saved, not copied."""
    origin = document.origin
    both = (dpi, dpi)
    exif = origin.about.exif
    about = replace(
        origin.about, dpi=both, exif=None if exif is None else with_resolution(exif, both)
    )
    document.origin = replace(origin, about=about, source=None)
    document.mark_unsaved()
