"""Snippets: named pieces of prompt that are inserted while one writes, and then are ordinary text.

They are kept with the user's styles (`core.prompt.styles`).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from desktop_app.core.generation_settings import Dialect
from desktop_app.core.naming import free_name
from desktop_app.core.prompt.editing import TextChange
from desktop_app.core.prompt.weights import parse_weights

LONGEST_NAME: Final = 40
"""Characters of a proposed name."""

_COMMAS: Final = ",，、"
_BEGINNING: Final = f"{_COMMAS}([{{<|\n"
_END: Final = f"{_COMMAS})]}}>|:;.!?；。！？\n"
_TAG = re.compile(r"<(?:\w+:)?([^:<>]*)[^<>]*>")


def proposed_name(words: str, taken: Collection[str], dialect: Dialect = "a1111") -> str:
    """A name for ``words``: their first phrase without weights, with a number where it is one of
    ``taken``. Empty where there are no words."""
    plain = _TAG.sub(r"\1", parse_weights(words, dialect).plain).strip(f" \t\n{_COMMAS}")
    name = " ".join(re.split(f"[{_COMMAS}\n]", plain)[0].split())
    if len(name) > LONGEST_NAME:
        cut = name.rfind(" ", 0, LONGEST_NAME + 1)
        name = name[: cut if cut > 0 else LONGEST_NAME]
    return free_name(name, taken) if name else ""


def inserted(text: str, start: int, stop: int, words: str) -> TextChange:
    """``words`` in place of what stands from ``start`` to ``stop``, with the commas they need.

    Behind a word a comma comes first; behind a space the sentence goes on. Where the snippet is its
    own phrase a comma separates it from what follows.

    Args:
        text: the prompt.
        start, stop: what is replaced, in characters; the same: the cursor.
        words: of the snippet.
    """
    words = words.strip(f" \t\n{_COMMAS}")
    if not words:
        return TextChange(start, stop, "", (start, start))
    before, after = text[:start], text[stop:]
    head = ""
    if before and not before[-1].isspace() and before[-1] not in _BEGINNING:
        head = ", "
    elif before and before[-1] in _COMMAS:
        head = " "
    kept = before.rstrip(" \t")
    alone = bool(head) or not kept or kept[-1] in _BEGINNING
    tail = ""
    if (following := after.lstrip(" \t")) and following[0] not in _END:
        is_apart = following != after
        tail = ("," if is_apart else ", ") if alone else ("" if is_apart else " ")
    end = start + len(head) + len(words)
    return TextChange(start, stop, f"{head}{words}{tail}", (end, end))
