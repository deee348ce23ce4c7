"""From a prompt with choices and wildcards to a finished one: the same for the same seed, on every
machine and in every version of Python.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from random import Random
from typing import Final, TypeAlias

from desktop_app.core.events import Noted
from desktop_app.core.prompt.choices import (
    ChoiceOption,
    Part,
    Parts,
    PromptChoice,
    Wildcard,
    parse_choices,
    wildcard_names,
)
from desktop_app.core.prompt.wildcard_lists import (
    NO_LISTS,
    Finder,
    Urn,
    WildcardLists,
    WildcardOptions,
)

MAX_REPLACEMENTS: Final = 5000
MAX_ADDED: Final = 100_000
"""Characters that an expansion may be longer than what was typed."""

MAX_NESTED: Final = 50
"""Wildcards within wildcards."""

_MAX_NOTES: Final = 20
_PATTERN_COST: Final = 20
"""A pattern is compared with all names: it counts as so many replacements."""


@dataclass(frozen=True, slots=True)
class Expanded:
    """A finished prompt.

    Attributes:
        text: with every choice made.
        notes: what has to be said of it, each once: ``wildcard_missing``, ``wildcard_loop``,
            ``wildcard_too_long``, ``prompt_variables``.
    """

    text: str
    notes: tuple[Noted, ...] = ()


@dataclass(frozen=True, slots=True)
class _Leave:
    """The options of a wildcard end here."""

    name: str


_Todo: TypeAlias = Part | _Leave


def expand(text: str, lists: WildcardLists = NO_LISTS, seed: int = 0) -> Expanded:
    """Make the choices in ``text``, as ``seed`` and ``text`` alone decide. Never raises; takes time
    in proportion to the text, within the limits above.

    A wildcard that isn't there, or that contains itself, stays as it was typed.
    """
    return _Expansion(text, lists, seed).run()


def read_ahead(text: str, lists: WildcardLists) -> None:
    """Ask ``lists`` for all that ``text`` may need, whatever is drawn. Takes as long as reading
    that does."""
    finder, seen = Finder(lists), set[str]()
    todo = wildcard_names(text)
    while todo and len(seen) < MAX_REPLACEMENTS:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        found = finder.find(name)
        for option in found.texts if found else ():
            if "__" in option:
                todo += wildcard_names(option)


class _Expansion:
    def __init__(self, text: str, lists: WildcardLists, seed: int) -> None:
        self._text = text
        self._finder = Finder(lists)
        mixed = hashlib.sha256(f"{seed}:{text}".encode("utf-8", "surrogatepass")).digest()
        # Of `Random` only `random()` keeps its sequence in all versions.
        self._random = Random(int.from_bytes(mixed)).random
        self._todo: list[_Todo] = []
        self._active: set[str] = set()
        self._left = MAX_REPLACEMENTS
        self._notes: list[Noted] = []

    def run(self) -> Expanded:
        most = len(self._text) + MAX_ADDED
        out: list[str] = []
        self._push(self._parts(self._text))
        while self._todo:
            part = self._todo.pop()
            if isinstance(part, PromptChoice):
                self._choose(part)
            elif isinstance(part, Wildcard):
                self._replace(part, part.name, 1, "")
            elif isinstance(part, _Leave):
                self._active.discard(part.name)
            else:
                out.append(part[:most])
                most -= len(out[-1])
                if len(out[-1]) < len(part):
                    self._say("wildcard_too_long")
                    break
        return Expanded("".join(out), tuple(self._notes))

    def _parts(self, text: str) -> Parts:
        template = parse_choices(text)
        if template.has_variables:
            self._say("prompt_variables")
        return template.parts

    def _push(self, parts: Parts) -> None:
        self._todo.extend(reversed(parts))

    def _choose(self, choice: PromptChoice) -> None:
        wildcard = choice.wildcard
        if wildcard is not None:
            found = self._finder.find(wildcard.name)
            count = self._count(choice, len(found.texts) if found else 1)
            self._replace(wildcard, wildcard.name, count, choice.separator or "")
            return
        options, count = choice.options, self._count(choice, len(choice.options))
        if not self._may(count):
            self._todo.append(choice.text)
            return
        drawn = self._drawn(Urn([option.weight for option in options]), count)
        self._put([options[index] for index in drawn], choice.separator or "")

    def _replace(self, wildcard: Wildcard, name: str, count: int, separator: str) -> None:
        key, cost = name.casefold(), _PATTERN_COST if {"*", "?"} & set(name) else max(1, count)
        stays = wildcard.text
        if key in self._active:
            self._say("wildcard_loop", loop=name)
        elif len(self._active) >= MAX_NESTED or not self._may(cost):
            self._say("wildcard_too_long")
        elif (found := self._finder.find(name)) is None:
            if not wildcard.in_tag:
                self._say("wildcard_missing", name=name)
        else:
            self._active.add(key)
            self._todo.append(_Leave(key))
            self._put(self._options_of(found, count), separator)
            return
        self._todo.append(stays)

    def _options_of(self, found: WildcardOptions, count: int) -> list[ChoiceOption]:
        drawn = self._drawn(found.urn, count)
        return [ChoiceOption(self._parts(found.texts[index])) for index in drawn]

    def _drawn(self, urn: Urn, count: int) -> list[int]:
        if count == 1:
            return [urn.draw(self._random)]
        return urn.draw_several(count, self._random)

    def _put(self, options: list[ChoiceOption], separator: str) -> None:
        parts: list[Part] = []
        for option in options:
            parts += ([separator] if parts and separator else []) + list(option.parts)
        self._push(tuple(parts))

    def _count(self, choice: PromptChoice, available: int) -> int:
        """How many are drawn, of as many as there are."""
        most = available if choice.most is None else min(choice.most, available)
        least = min(choice.least, most)
        return least + int(self._random() * (most - least + 1)) if most > least else least

    def _may(self, cost: int) -> bool:
        """Whether so many more replacements are within the limit."""
        if cost > self._left:
            self._say("wildcard_too_long")
            return False
        self._left -= cost
        return True

    def _say(self, code: str, **params: str) -> None:
        note = Noted(code, {**params})
        if note not in self._notes and len(self._notes) < _MAX_NOTES:
            self._notes.append(note)
