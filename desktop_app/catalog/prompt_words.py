"""A dictionary of prompt words for people whose language the models don't read.

The words stand in resources/dictionary, a file a language: groups of (own word, English words).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from desktop_app.catalog.resources import invalid, read_table

_FOLDER = "dictionary"
_HAN = r"[\u3400-\u9fff]+"  # compiled when it is first used: that takes as long as ten modules
_MARKS = str.maketrans(dict.fromkeys("，、；。", ", "))
_LITTLE = "的地得一个只条张座"
"""What joins words in Chinese and has no counterpart in a prompt."""


@dataclass(frozen=True, slots=True)
class PromptWord:
    """A word, and what it is called in English: the usual word first."""

    own: str
    english: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Words of one subject, under a title in their own language."""

    id: str
    title: str
    words: tuple[PromptWord, ...]


@dataclass(frozen=True)
class PromptDictionary:
    """All of them."""

    groups: tuple[WordGroup, ...]

    @cached_property
    def _known(self) -> dict[str, str]:
        return {word.own: word.english[0] for group in self.groups for word in group.words}

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

    def in_english(self, prompt: str) -> str:
        """``prompt`` with every known own word in English; what is not known stays as it is.

        The longest words are taken first: no grammar, but a prompt has little of it.
        """
        said = prompt.translate(_MARKS)
        said = re.sub(_HAN, lambda run: f" {self._run_in_english(run[0])} ", said)
        said = re.sub(r"\s*,[\s,]*", ", ", said)
        return re.sub(r"[ \t]+", " ", said).strip(" ,")

    def _run_in_english(self, run: str) -> str:
        words: list[str] = []
        at, rest = 0, ""
        while at < len(run):
            length = next(
                (n for n in range(len(run) - at, 0, -1) if run[at : at + n] in self._known), 0
            )
            if length:
                words += [*([rest] if rest else []), self._known[run[at : at + length]]]
                rest = ""
            elif run[at] not in _LITTLE or rest:
                rest += run[at]
            at += max(1, length)
        return " ".join([*words, *([rest] if rest else [])])


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
