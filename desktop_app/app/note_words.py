"""What is said on the command line about a picture that was read or written."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.core.note_texts import note_sentence


def spoken(notes: Iterable[str], format_title: str = "") -> list[str]:
    """A line for each of ``notes``."""
    return [note_sentence(note, {"format": format_title}) for note in notes]
