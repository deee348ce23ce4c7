"""Which words of a prompt a model does not know, for models that list theirs.

Words are told apart by letters alone, in any script; of scripts without spaces the longest listed
words are taken out first. Endings of the plural and of verbs are forgiven.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

Span = tuple[int, int]
"""Where a word stands: its beginning, and its length, in characters."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese: written without spaces between words."""

_LONGEST = 8
"""Characters of the longest word looked for in a script without spaces."""

_ENDINGS = (
    *(("s", ""), ("es", ""), ("ies", "y"), ("'s", ""), ("’s", ""), ("ing", ""), ("ing", "e")),
    *(("ed", ""), ("ed", "e"), ("er", ""), ("ish", ""), ("y", ""), ("ly", "")),
)
"""An ending and what is in its place in the word that is looked up."""


def unknown_words(text: str, vocabulary: frozenset[str]) -> list[Span]:
    """Where in ``text`` words stand that are not in ``vocabulary`` (in lower case), in order.

    Pictures in the text (emoji) count as unknown unless they are listed; numbers don't count.
    """
    found: list[Span] = []
    for match in _WORD.finditer(text):
        if not _is_known(match[0], vocabulary):
            found += _unknown_in(match[0], match.start(), vocabulary)
    if not text.isascii():
        found += (
            (at, 1)
            for at, sign in enumerate(text)
            if unicodedata.category(sign) == "So" and sign not in vocabulary
        )
    return _joined(sorted(found))


def _unknown_in(word: str, at: int, vocabulary: frozenset[str]) -> Iterator[Span]:
    """The unknown parts of one run of letters that begins at ``at``."""
    begin = 0
    for unspaced in _UNSPACED.finditer(word):
        yield from _unknown_word(word[begin : unspaced.start()], at + begin, vocabulary)
        yield from _unknown_signs(unspaced.group(), at + unspaced.start(), vocabulary)
        begin = unspaced.end()
    yield from _unknown_word(word[begin:], at + begin, vocabulary)


def _unknown_word(word: str, at: int, vocabulary: frozenset[str]) -> Iterator[Span]:
    if not word or _is_known(word, vocabulary):
        return
    parts = list(re.finditer(r"[^'’-]+", word))
    if len(parts) == 1 or all(len(part.group()) == 1 for part in parts):
        yield at, len(word)
        return
    for part in parts:  # of "snow-white" each is looked up; of "cat's" the s is none
        if len(part.group()) > 1 and not _is_known(part.group(), vocabulary):
            yield at + part.start(), len(part.group())


def _unknown_signs(text: str, at: int, vocabulary: frozenset[str]) -> Iterator[Span]:
    """Longest match first; a sign that begins no known word is unknown."""
    position = 0
    while position < len(text):
        longest = min(_LONGEST, len(text) - position)
        length = next(
            (n for n in range(longest, 0, -1) if text[position : position + n] in vocabulary), 0
        )
        if not length:
            yield at + position, 1
        position += length or 1


@lru_cache(maxsize=4096)
def _is_known(word: str, vocabulary: frozenset[str]) -> bool:
    word = word.casefold()
    return word in vocabulary or any(form in vocabulary for form in _forms(word))


def _forms(word: str) -> Iterator[str]:
    """What ``word`` may be a form of, and its own plural."""
    for ending, instead in _ENDINGS:
        stem = word.removesuffix(ending)
        if len(stem) < len(word) and len(stem) > 1:
            yield stem + instead
            if len(stem) > 2 and stem[-1] == stem[-2]:  # sitting, of sit
                yield stem[:-1] + instead
    yield word + "s"
    yield word.removesuffix("y") + "ies"


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Spans that touch become one."""
    out: list[Span] = []
    for at, length in spans:
        if out and out[-1][0] + out[-1][1] == at:
            out[-1] = (out[-1][0], out[-1][1] + length)
        else:
            out.append((at, length))
    return out
