"""A dictionary of prompt words for people whose language the models don't read.

The words are in resources/dictionary, a file a language: groups of (own word, English words).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from desktop_app.catalog.resources import invalid, read_table
from desktop_app.core.record import record

if TYPE_CHECKING:
    from desktop_app.catalog.prompt_grammar import Words

_FOLDER = "dictionary"
_HAN = r"[\u3400-\u9fff]+"  # compiled when it is first used: that takes as long as ten modules
_MARKS = str.maketrans({**dict.fromkeys("，、；。", ", "), "（": "(", "）": ")", "：": ":"})
_KEPT = (r"<[^<>]*>", r"__[^\s_](?:[^\n]*?[^\s_])?__")
"""Tags and wildcards: their names are nobody's words."""
_WORD = r"[a-z0-9]+(?:['-][a-z0-9]+)*"


@record()
class PromptWord:
    """A word, and what it is called in English: the usual word first."""

    own: str
    english: tuple[str, ...]


@record()
class WordGroup:
    """Words of one subject, under a title in their own language."""

    id: str
    title: str
    words: tuple[PromptWord, ...]


@record()
class PromptDictionary:
    """Groups of phrases in the user's language, each with the English words that models know."""

    groups: tuple[WordGroup, ...]

    @cached_property
    def _known(self) -> dict[str, tuple[str, ...]]:
        return {word.own: word.english for group in self.groups for word in group.words}

    def find(self, text: str) -> list[PromptWord]:
        """Words that hold ``text`` in either language; those that are or begin with it first."""
        wanted = text.strip().casefold()
        if not wanted:
            return []
        found: dict[str, tuple[int, PromptWord]] = {}
        for group in self.groups:
            for word in group.words:
                rank = _rank(wanted, word)
                if rank is not None:
                    found.setdefault(word.own, (rank, word))
        return [word for _, word in sorted(found.values(), key=lambda each: each[0])]

    def known_by(self, vocabulary: frozenset[str]) -> frozenset[str]:
        """Own words that are said by words of ``vocabulary``, and signs that need no word."""
        from desktop_app.catalog.prompt_grammar import LITTLE

        knows = _Knows(vocabulary)
        found = (own for own, english in self._known.items() if any(map(knows, english)))

        return frozenset((*found, *LITTLE))

    def in_english(
        self,
        prompt: str,
        vocabulary: frozenset[str] | None = None,
        kept: Sequence[str] = (),
    ) -> str:
        """``prompt`` with every known own word in English; what is not known stays as it is.

        What a prompt is made of besides stays too: brackets and weights, tags in angle brackets,
        names of wildcards between double underscores. Full-width marks become ASCII ones.

        Args:
            prompt: as it is typed.
            vocabulary: words of the model, of which English ones are taken if there are several.
            kept: further words that stay as they are.
        """
        from desktop_app.catalog.prompt_grammar import Words

        words = Words(self._known, _Knows(vocabulary))
        names = [re.escape(word) for word in sorted(kept, key=len, reverse=True) if word]
        parts = re.split(f"({'|'.join((*_KEPT, *names))})", prompt)
        beside = ["", *(part[-1:] for part in parts)], [*(part[:1] for part in parts[1:]), ""]
        said = [
            part if number % 2 else self._part(part, words, (before, after))
            for number, (part, before, after) in enumerate(zip(parts, *beside, strict=False))
        ]
        return re.sub(r"[ \t]+", " ", "".join(said)).strip(" ,")

    def _part(self, text: str, words: Words, neighbours: tuple[str, str]) -> str:
        """``text`` between the characters ``neighbours`` it."""
        text = text.translate(_MARKS)

        def put(run: re.Match[str]) -> str:
            before = text[: run.start()][-1:] or neighbours[0]
            after = text[run.end() :][:1] or neighbours[1]
            first = " " if before.isalnum() or before in (*")]}>_",) else ""
            last = " " if after.isalnum() or after in (*"([{<_",) else ""
            return first + words.translated(run[0]) + last

        return re.sub(r"[ \t]*,[\s,]*", ", ", re.sub(_HAN, put, text))


class _Knows:
    """Whether a model knows all words of a text."""

    def __init__(self, vocabulary: frozenset[str] | None) -> None:
        self.vocabulary = vocabulary

    def __call__(self, text: str) -> bool:
        listed = self.vocabulary
        return listed is None or all(each in listed for each in re.findall(_WORD, text.casefold()))


def _rank(wanted: str, word: PromptWord) -> int | None:
    spoken = (word.own.casefold(), *(each.casefold() for each in word.english))
    if wanted in spoken:
        return 0
    if any(each.startswith(wanted) for each in spoken):
        return 1
    return 2 if any(wanted in each for each in spoken) else None


def has_own_words(prompt: str) -> bool:
    """Whether anything in ``prompt`` is written in the own language."""
    return not prompt.isascii() and re.search(_HAN, prompt) is not None


def load_dictionary(language: str = "zh_CN") -> PromptDictionary:
    """The words of ``language``.

    Raises:
        StorageError: ``catalog_invalid``.
    """
    table = read_table(language, _FOLDER)
    groups: list[WordGroup] = []
    for key, row in table.items():
        try:
            words = tuple(_word(entry) for entry in row["words"])
            groups.append(WordGroup(key, row["title"], words))
        except (TypeError, KeyError, ValueError) as error:
            raise invalid(language, key, str(error)) from error
    return PromptDictionary(tuple(groups))


def _word(entry: Sequence[str]) -> PromptWord:
    own, *english = entry
    if not english:
        raise ValueError(f"“{own}” has no English word")
    return PromptWord(own, tuple(english))
