"""The way to a state of a document: the edits from the first picture on, without their pixels.

Two ways part where their marks do, so some ways together are a tree.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

MOST_MARKS = 400
"""Marks of one way; the oldest give way."""

_WORDS = 120


@dataclass(frozen=True, slots=True)
class Mark:
    """One edit.

    Attributes:
        id: of its step, the same wherever the document goes.
        name: the step's code.
        words: the prompt; empty where there was none.
        entry: id of its entry in the history; empty where it has none.
    """

    id: str
    name: str
    words: str = ""
    entry: str = ""

    def to_json(self) -> list[str]:
        """As it is in records and files."""
        return [self.id, self.name, self.words, self.entry]


Line: TypeAlias = tuple[Mark, ...]


def line_to_json(line: Line) -> list[list[str]]:
    """As it is in records and files."""
    return [mark.to_json() for mark in line]


def line_from_json(data: Sequence[Sequence[Any]]) -> Line:
    """Raises TypeError, ValueError: a wrong shape."""
    return tuple(Mark(*map(str, mark)) for mark in data)[-MOST_MARKS:]


def prompt_in(texts: Mapping[str, str]) -> str:
    """The prompt, where the picture of these texts is of a model; in one line, not all of a long
    one."""
    from desktop_app.imaging.generation_metadata import REQUEST

    try:
        words = str(json.loads(texts[REQUEST])["request"]["prompt"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return ""
    return " ".join(words.split())[:_WORDS]
