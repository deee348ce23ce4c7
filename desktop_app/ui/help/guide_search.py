"""Full-text search in the guide: ranked, by the beginnings of words, in Chinese by characters."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass

from desktop_app.ui.help.guide import GuideSection, UserGuide

_TOKENS = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_TITLE, _HEADING = 6, 4
"""How many times a word of the page's title or of a heading counts."""
_K, _B = 1.4, 0.6
"""Of BM25: how soon repeats stop counting, and how much long sections pay."""
_AROUND = 46
"""Characters shown before what was found."""
_LONG = 150


@dataclass(frozen=True)
class FoundSection:
    """A section that was found.

    Attributes:
        section: it.
        title: of its page.
        snippet: a piece of its text around the first term.
    """

    section: GuideSection
    title: str
    snippet: str


def terms_of(query: str) -> tuple[str, ...]:
    """The words of a query in small letters; a run of Chinese characters is one term."""
    return tuple(dict.fromkeys(_TOKENS.findall(query.lower())))


def _pieces(text: str) -> list[str]:
    """What is looked up: words, and of Chinese each character and each pair."""
    pieces: list[str] = []
    for token in _TOKENS.findall(text.lower()):
        if _HAN.match(token):
            pieces += token
            pieces += (token[at : at + 2] for at in range(len(token) - 1))
        else:
            pieces.append(token)
    return pieces


class GuideSearch:
    """The index of one guide; building it takes some milliseconds."""

    def __init__(self, guide: UserGuide) -> None:
        self._sections = [one for page in guide.pages for one in page.sections]
        self._titles = {page.id: page.title for page in guide.pages}
        self._counts: list[Counter[str]] = []
        for section in self._sections:
            counts = Counter(_pieces(section.text))
            weight = _TITLE if section.number == 0 else _HEADING
            for piece in _pieces(section.heading):
                counts[piece] += weight
            self._counts.append(counts)
        self._lengths = [sum(counts.values()) for counts in self._counts]
        self._usual = sum(self._lengths) / max(1, len(self._lengths))
        self._vocabulary = sorted({piece for counts in self._counts for piece in counts})

    def find(self, query: str, most: int = 30) -> list[FoundSection]:
        """Sections that hold all terms, best first; if there are none, those with most of them."""
        terms = terms_of(query)
        rated: list[tuple[int, float, int]] = []
        scores = [self._scores(term) for term in terms]
        for at in range(len(self._sections)):
            hits = [score[at] for score in scores if at in score]
            if hits:
                rated.append((len(hits), sum(hits), -at))
        rated.sort(reverse=True)
        best = rated[0][0] if rated else 0
        numbers = [-at for hits, _, at in rated if hits == best][:most]
        return [self._found(self._sections[at], terms) for at in numbers]

    def _scores(self, term: str) -> dict[int, float]:
        """What a term is worth in each section that holds it."""
        if _HAN.match(term):
            pairs = [term[at : at + 2] for at in range(len(term) - 1)] or [term]
            each = [self._worth({pair}) for pair in pairs]
            inside = set(each[0]).intersection(*each[1:])
            return {at: sum(one[at] for one in each) for at in inside}
        return self._worth({piece for piece in self._vocabulary if piece.startswith(term)})

    def _worth(self, pieces: set[str]) -> dict[int, float]:
        found: dict[int, float] = {}
        for at, counts in enumerate(self._counts):
            count = sum(counts[piece] for piece in pieces if piece in counts)
            if count:
                long = 1 - _B + _B * self._lengths[at] / self._usual
                found[at] = count * (_K + 1) / (count + _K * long)
        rare = math.log(1 + len(self._counts) / (len(found) + 0.5))
        return {at: rare * worth for at, worth in found.items()}

    def _found(self, section: GuideSection, terms: tuple[str, ...]) -> FoundSection:
        text, lower = section.text, section.text.lower()
        places = [at for at in (lower.find(term) for term in terms) if at >= 0]
        begin = max(0, min(places, default=0) - _AROUND)
        if begin:
            gap = text.find(" ", begin, begin + _AROUND // 2)
            begin = begin if gap < 0 else gap + 1
        end = min(len(text), begin + _LONG)
        if end < len(text) and text.rfind(" ", begin, end) > end - 20:
            end = text.rfind(" ", begin, end)
        snippet = ("…" if begin else "") + text[begin:end] + ("…" if end < len(text) else "")
        return FoundSection(section, self._titles[section.page], snippet)
