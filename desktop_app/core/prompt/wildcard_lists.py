"""Where wildcards get their options from: what `expansion` asks, and how names are found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import accumulate, chain
from typing import Final, Protocol, TypeAlias

Weighted: TypeAlias = tuple[str, float]
"""An option and its weight, 0 or more."""


class WildcardLists(Protocol):
    """The lists of options there are. Never raises."""

    def names(self) -> Collection[str]:
        """Names of all lists, with ``/`` between folders."""
        ...

    def options(self, name: str) -> Sequence[Weighted]:
        """The options of the list of exactly that name; none: there is no such list."""
        ...


class NoLists:
    """For prompts that are read without wildcards: no name is known, none has options."""

    def names(self) -> Collection[str]:
        return ()

    def options(self, name: str) -> Sequence[Weighted]:
        return ()


NO_LISTS: Final = NoLists()


@dataclass(frozen=True)
class Urn:
    """Things to draw from, each with its weight.

    Attributes:
        weights: at least one, each 0 or more; where all are 0, each counts 1.
    """

    weights: Sequence[float]

    @cached_property
    def _sums(self) -> list[float]:
        sums = list(accumulate(self.weights))
        return sums if sums[-1] > 0 else list(accumulate(1.0 for _ in self.weights))

    def draw(self, random: Callable[[], float]) -> int:
        """The index of one; ``random`` gives 0 ≤ x < 1."""
        found = bisect_right(self._sums, random() * self._sums[-1])
        return min(found, len(self.weights) - 1)

    def draw_several(self, count: int, random: Callable[[], float]) -> list[int]:
        """The indices of ``count`` different ones, in the order drawn; of all where it is more.

        Those of weight 0 come last.
        """
        left, urn = list(range(len(self.weights))), self
        drawn: list[int] = []
        taken: set[int] = set()
        while len(drawn) < min(count, len(self.weights)):
            index = left[urn.draw(random)]
            if index in taken:  # a new urn of those that are left
                left = [each for each in left if each not in taken]
                urn = Urn([self.weights[each] for each in left])
                index = left[urn.draw(random)]
            taken.add(index)
            drawn.append(index)
        return drawn


@dataclass(frozen=True, slots=True)
class WildcardOptions:
    """The options of a wildcard: of its list, or of all lists that its pattern matches."""

    texts: Sequence[str]
    urn: Urn


class Finder:
    """Finds lists by what is in prompts; remembers what it found."""

    def __init__(self, lists: WildcardLists) -> None:
        self._lists = lists
        self._found: dict[str, WildcardOptions | None] = {}

    def find(self, name: str) -> WildcardOptions | None:
        """The options of ``name``, which may hold ``*`` and ``?``; None: there are none.

        A name is found as it is, or else whatever the case of its letters.
        """
        if name not in self._found:
            names = [name]
            if "*" in name or "?" in name:
                names = sorted(each for each in self._names.values() if _matches(each, name))
            elif not self._lists.options(name):
                names = [self._names.get(name.casefold(), name)]
            options = list(chain.from_iterable(map(self._lists.options, names)))
            texts, weights = [text for text, _ in options], [weight for _, weight in options]
            self._found[name] = WildcardOptions(texts, Urn(weights)) if options else None
        return self._found[name]

    @cached_property
    def _names(self) -> dict[str, str]:
        return {name.casefold(): name for name in sorted(self._lists.names())}


def _matches(name: str, pattern: str) -> bool:
    # In a pattern of fnmatch "[" begins a set; wildcards have none.
    return fnmatchcase(name.casefold(), pattern.casefold().replace("[", "[[]"))
