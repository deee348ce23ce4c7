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

    @classmethod
    def of(cls, step_id: str, name: str, texts: Mapping[str, str]) -> Mark:
        """Of a step with these texts."""
        return cls(step_id, name, *_told(texts))


Line: TypeAlias = tuple[Mark, ...]


def line_to_json(line: Line) -> list[list[str]]:
    """As it stands in records and files."""
    return [[mark.id, mark.name, mark.words, mark.entry] for mark in line]


def line_from_json(told: Sequence[Sequence[Any]]) -> Line:
    """Raises TypeError, ValueError: a wrong shape."""
    return tuple(Mark(*map(str, mark)) for mark in told)[-MOST_MARKS:]


def _told(texts: Mapping[str, str]) -> tuple[str, str]:
    """Prompt and entry, where the picture is of a model."""
    from desktop_app.imaging.generation_metadata import REQUEST, entry_in

    try:
        words = str(json.loads(texts[REQUEST])["request"]["prompt"])
    except (KeyError, TypeError, ValueError, RecursionError):
        words = ""
    return " ".join(words.split())[:_WORDS], entry_in(texts)
