"""What is said on the command line about a picture that was read or written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop_app.core.note_texts import note_sentence


def note_words(
    notes: Iterable[str], format_title: str = "", params: Mapping[str, str] | None = None
) -> list[str]:
    """A line for each of ``notes``; ``params``: what they name beside a format."""
    return [note_sentence(note, {"format": format_title, **(params or {})}) for note in notes]
