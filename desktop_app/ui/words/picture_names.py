"""Names of picture files: the endings there are, and what a new file is called."""

from __future__ import annotations

import re

from desktop_app.imaging.formats import FORMATS
from desktop_app.storage.layered import LAYERED

PICTURE_ENDINGS = (
    *(ending for row in LAYERED.values() for ending in row.endings),
    *(ending for row in FORMATS.values() for ending in row.endings),
    ".bmp",
    ".gif",
)
"""Endings of pictures the open dialog shows; every other file can be tried too."""


_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
"""What no file name may hold on one system or another."""


def suggested_stem(name: str) -> str:
    """A file name without ending for a picture called ``name``: a prompt may hold any character."""
    for ending in PICTURE_ENDINGS:
        name = name.removesuffix(ending)
    return " ".join(_NOT_IN_NAMES.sub(" ", name).split()).strip(" .") or "picture"
