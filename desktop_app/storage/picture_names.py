"""Names of picture files: the endings there are, and what a new file is called."""

from __future__ import annotations

from desktop_app.core.naming import UNNAMED, safe_name
from desktop_app.imaging.formats import READ_ENDINGS


def plain_name(name: str) -> str:
    """The name of a document without an ending of a picture file, which cameras write large."""
    for ending in READ_ENDINGS:
        name = name[: -len(ending)] if name[-len(ending) :].lower() == ending else name
    return name


def suggested_stem(name: str) -> str:
    """A file name without ending for a picture called ``name``: a prompt may hold any character."""
    return safe_name(plain_name(name)) or UNNAMED
