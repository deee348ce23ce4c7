"""How well what was typed names a command: words in any order, their beginnings, initials."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"\w+")
_WHOLE, _BEGINNING, _WORDS, _INITIALS, _LETTERS = 100.0, 80.0, 60.0, 40.0, 20.0
_FEWEST_LETTERS: Final = 3


@dataclass(frozen=True, slots=True)
class _Text:
    """A text with how much a hit in it counts: 1 for a command's own name, less for others."""

    weight: float
    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    initials: str


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """``text`` without case, accents and outer spaces: what is compared."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())


class Names:
    """All that a command is called.

    Args:
        names: texts, the best first; each with how much a hit in it counts.
    """

    def __init__(self, names: Iterable[tuple[float, str]]) -> None:
        self._texts = tuple(_text(weight, folded(name)) for weight, name in names if name)
        self._all = "\n".join(one.text for one in self._texts)

    def score(self, typed: str) -> float:
        """How well ``typed``, which is `folded`, names it: larger is better; 0: not at all."""
        parts = _WORD.findall(typed)
        if typed in self._all or (parts and all(part in self._all for part in parts)):
            whole = max(_score_of_whole(typed, one) for one in self._texts)
            return whole or self._score_of_words(parts)
        bare = "".join(parts)
        return max((_score_of_letters(bare, one) for one in self._texts), default=0.0)

    def _score_of_words(self, parts: list[str]) -> float:
        """Of words in any order; each may be in another text."""
        total = 0.0
        for part in parts:
            best = max((one.weight * _share(part, one) for one in self._texts), default=0.0)
            if not best:
                return 0.0
            total += best
        return _WORDS * total / len(parts) if parts else 0.0


def _text(weight: float, text: str) -> _Text:
    places = [found.span() for found in _WORD.finditer(text)]
    # A sign of Chinese is a word of its own.
    starts = [
        at
        for first, end in places
        for at in range(first, end)
        if at == first or not text[at].isascii()
    ]
    words, initials = tuple(text[first:end] for first, end in places), map(text.__getitem__, starts)
    return _Text(weight, text, words, tuple(starts), "".join(initials))


def _score_of_whole(typed: str, one: _Text) -> float:
    if typed == one.text:
        return _WHOLE * one.weight
    if one.text.startswith(typed):
        return (_BEGINNING + 10 * len(typed) / len(one.text)) * one.weight
    return 0.0


def _score_of_letters(typed: str, one: _Text) -> float:
    if len(typed) > 1 and one.initials.startswith(typed):
        return _INITIALS * one.weight
    few = len(typed) < _FEWEST_LETTERS or typed[0] not in one.initials
    return 0.0 if few or not _has_letters(typed, one) else _LETTERS * one.weight


def _share(part: str, one: _Text) -> float:
    """How much of a word was found: all of it, its beginning, or its middle."""
    if part in one.words:
        return 1.0
    if any(word.startswith(part) for word in one.words):
        return 0.9
    return 0.6 if (len(part) > 1 or not part.isascii()) and part in one.text else 0.0


def _has_letters(typed: str, one: _Text) -> bool:
    """Whether the letters stand there in order, each behind the one before or at the beginning of a
    word: "cansi" names "Canvas Size" no less than "casi"."""
    ends = {-1}
    for letter in typed:
        ends = {
            at
            for end in ends
            for at in (end + 1, *one.starts)
            if end < at < len(one.text) and one.text[at] == letter
        }
        if not ends:
            return False
    return True
