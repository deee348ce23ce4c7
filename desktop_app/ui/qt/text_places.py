"""Places in a text as Qt counts them, and as Python does."""

from __future__ import annotations


def to_units(text: str, at: int) -> int:
    """The place that Qt calls what Python calls ``at`` in ``text``: Qt counts UTF-16 units, Python
    characters; an emoji is two of the former."""
    return at if text.isascii() else len(text[:at].encode("utf-16-le", "surrogatepass")) // 2


def to_characters(text: str, units: int) -> int:
    """The place that Python calls what Qt calls ``units`` in ``text``."""
    if text.isascii():
        return min(units, len(text))
    head = text.encode("utf-16-le", "surrogatepass")[: 2 * units]
    return len(head.decode("utf-16-le", "ignore"))
