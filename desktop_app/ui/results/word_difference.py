"""What differs between two prompts: by phrases, within these by words, and by weights.

Phrases end at commas, at the end of a sentence and of a line. A phrase that stands elsewhere has
moved; a weight is compared as a number, however it is written. Time is nearly linear in the texts.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final, Literal, NamedTuple, TypeAlias

from desktop_app.core.generation_settings import Dialect
from desktop_app.core.prompt.traced import Span
from desktop_app.core.prompt.weights import parse_weights

Kind: TypeAlias = Literal["same", "changed", "moved"]

_LOOK_AHEAD: Final = 12
"""Phrases among which the changed form of one is looked for."""
_ALIKE: Final = 0.5
"""Share of its words that a changed phrase has kept, at least."""
_MOST_WORDS: Final = 400
"""Words of a phrase that are compared one by one; the middle of a longer one has changed."""

_Look: TypeAlias = "tuple[Kind, tuple[float, float] | None]"
_SAME: Final[_Look] = ("same", None)
_CHANGED: Final[_Look] = ("changed", None)

_WORD = re.compile(
    r"<[^<>\n]*>|(?P<end>[,，、;；\n]|[.!?。！？](?=\s|$))"
    r"|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
    r"|[^\w\s]"
)
_TAG = re.compile(r"(<\w+:[^:<>]+):([+-]?(?:\d+\.?\d*|\.\d+))>")
_CLOSERS = re.compile(r"[^\s,，、;；(\[{]*")
_OPENERS: Final = "([{\\"


@dataclass(frozen=True, slots=True)
class TextRun:
    """A stretch of one of the texts.

    Attributes:
        text: as it stands there; all runs of a side are its text.
        kind: "changed": the other text has nothing like it; "moved": the other has it elsewhere.
        weights: in the first and in the second text, where they differ.
        source: where just this is in the first text, of a run of the second.
    """

    text: str
    kind: Kind = "same"
    weights: tuple[float, float] | None = None
    source: Span | None = None

    @property
    def is_marked(self) -> bool:
        return self.kind != "same" or self.weights is not None


@dataclass(frozen=True, slots=True)
class Difference:
    """Two texts as runs, each equal or changed; joined they are the texts again."""

    left: tuple[TextRun, ...]
    right: tuple[TextRun, ...]

    @property
    def is_none(self) -> bool:
        """Whether both say the same; commas and spaces may differ."""
        return not any(run.is_marked for run in (*self.left, *self.right))


class _Word(NamedTuple):
    """One word, from ``start`` to ``stop`` with its brackets."""

    word: str
    weight: float
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class _Read:
    text: str
    words: Sequence[_Word]
    phrases: Sequence[range]

    def key(self, phrase: int) -> tuple[str, ...]:
        return tuple(self.words[at].word for at in self.phrases[phrase])


def difference(
    left: str, right: str, dialects: tuple[Dialect, Dialect] = ("a1111", "a1111")
) -> Difference:
    """What differs between ``left`` and ``right``, each read in its dialect."""
    one, other = _read(left, dialects[0]), _read(right, dialects[1])
    pairs, moved = _paired(one, other)
    back = {mine: theirs for theirs, mine in pairs.items()}
    weights = {
        theirs: (one.words[mine].weight, other.words[theirs].weight)
        for theirs, mine in pairs.items()
        if one.words[mine].weight != other.words[theirs].weight
    }
    looks: dict[int, _Look] = {
        at: ("moved" if at in moved else "same", weights.get(at)) for at in pairs
    }
    first = [looks[back[at]] if at in back else _CHANGED for at in range(len(one.words))]
    second = [looks.get(at, _CHANGED) for at in range(len(other.words))]
    return Difference(tuple(_runs(one, first, {}, one)), tuple(_runs(other, second, pairs, one)))


def applied(left: str, found: Difference) -> str:
    """The second text, made of the first one and what differs."""
    return "".join(
        run.text if run.source is None else left[slice(*run.source)] for run in found.right
    )


# ---------------------------------------------------------------------- reading


def _read(text: str, dialect: Dialect) -> _Read:
    spans = sorted(
        (span, 1.0 if piece.is_break else round(piece.weight, 4))
        for piece in parse_weights(text, dialect).pieces
        for span in piece.spans
    )
    words: list[_Word] = []
    phrases: list[range] = []
    first = 0
    for (start, stop), weight in spans:
        for found in _WORD.finditer(text, start, stop):
            word, of_word = found[0], weight
            if found.lastgroup == "end":
                phrases.append(range(first, len(words)))
                first = len(words)
                continue
            if word[0] == "<" and (tag := _TAG.fullmatch(word)):
                word, of_word = tag[1], float(tag[2])
            words.append(_Word(word, of_word, *found.span()))
    phrases.append(range(first, len(words)))
    return _Read(text, _with_brackets(text, words), [each for each in phrases if each])


def _with_brackets(text: str, words: list[_Word]) -> list[_Word]:
    """Brackets and weights belong to the word that they touch."""
    edges = [0, *(word.start for word in words[1:]), len(text)]
    made: list[_Word] = []
    begin = 0
    for word, following in zip(words, edges[1:], strict=True) if words else ():
        start, stop = word.start, word.stop
        if begin == start and stop == following:  # Chinese, mostly
            made.append(word)
            begin = stop
            continue
        if begin < start:
            start = begin + len(text[begin:start].rstrip(_OPENERS))
        if stop < following and (closed := _CLOSERS.match(text, stop, following)):
            stop = closed.end()
        made.append(_Word(word.word, word.weight, start, stop))
        begin = stop
    return made


# ---------------------------------------------------------------------- comparing


def _paired(one: _Read, other: _Read) -> tuple[dict[int, int], set[int]]:
    """For words of the second text those of the first, and which of them have moved."""
    phrases = _same_phrases(one, other)
    anchors = _longest_rising(phrases)
    pairs: dict[int, int] = {}
    moved: set[int] = set()
    for theirs, mine in phrases:
        pairs |= zip(other.phrases[theirs], one.phrases[mine], strict=True)
        if (theirs, mine) not in anchors:
            moved |= set(other.phrases[theirs])
    taken = {mine for _, mine in phrases}, {theirs for theirs, _ in phrases}
    ends = [(-1, -1), *sorted(anchors), (len(other.phrases), len(one.phrases))]
    lost, found = list[int](), list[int]()
    for (above, over), (below, under) in pairwise(ends):
        gone = [at for at in range(over + 1, under) if at not in taken[0]]
        new = [at for at in range(above + 1, below) if at not in taken[1]]
        forms = dict(_changed_phrases(one, other, gone, new))
        for mine, theirs in forms.items():
            pairs |= _same_words(one, other, one.phrases[mine], other.phrases[theirs])
        lost += (at for at in gone if at not in forms)
        found += {*new} - {*forms.values()}
    for mine, theirs in _changed_phrases(one, other, lost, sorted(found)):
        kept = _same_words(one, other, one.phrases[mine], other.phrases[theirs])
        pairs |= kept
        moved |= kept.keys()
    return pairs, moved


def _same_phrases(one: _Read, other: _Read) -> list[tuple[int, int]]:
    """Phrases of the second text with those of the first that have the same words."""
    there: defaultdict[tuple[str, ...], deque[int]] = defaultdict(deque)
    for mine in range(len(one.phrases)):
        there[one.key(mine)].append(mine)
    return [
        (theirs, same.popleft())
        for theirs in range(len(other.phrases))
        if (same := there.get(other.key(theirs)))
    ]


def _longest_rising(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """The most of ``pairs``, whose first numbers rise, of which the second ones rise as well."""
    lasts: list[int] = []
    tails: list[tuple[int, int]] = []
    before: dict[tuple[int, int], tuple[int, int] | None] = {}
    for pair in pairs:
        at = bisect_left(lasts, pair[1])
        before[pair] = tails[at - 1] if at else None
        lasts[at : at + 1] = [pair[1]]
        tails[at : at + 1] = [pair]
    found: set[tuple[int, int]] = set()
    last = tails[-1] if tails else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found


def _changed_phrases(
    one: _Read, other: _Read, gone: Sequence[int], new: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Those of two gaps that are forms of one another, in order."""
    there = [{*other.key(theirs)} for theirs in new]
    first = 0
    for mine in gone:
        words = {*one.key(mine)}
        for at in range(first, min(first + _LOOK_AHEAD, len(new))):
            if 2 * len(words & there[at]) >= _ALIKE * (len(words) + len(there[at])):
                yield mine, new[at]
                first = at + 1
                break


def _same_words(one: _Read, other: _Read, mine: range, theirs: range) -> Mapping[int, int]:
    """Words of a changed phrase that it has kept."""
    words = [one.words[at].word for at in mine], [other.words[at].word for at in theirs]
    least = min(map(len, words))
    head = 0
    while head < least and words[0][head] == words[1][head]:
        head += 1
    tail = 0
    while tail < least - head and words[0][-1 - tail] == words[1][-1 - tail]:
        tail += 1
    pairs = dict(zip(theirs[:head], mine[:head], strict=True))
    if tail:
        pairs |= zip(theirs[-tail:], mine[-tail:], strict=True)
    middle = [each[head : len(each) - tail] for each in words]
    if max(map(len, middle)) <= _MOST_WORDS:
        matcher = SequenceMatcher(None, *middle, autojunk=False)
        for a, b, size in matcher.get_matching_blocks():
            pairs |= {theirs[head + b + at]: mine[head + a + at] for at in range(size)}
    return pairs


# ---------------------------------------------------------------------- writing


def _runs(
    side: _Read, looks: Sequence[_Look], pairs: Mapping[int, int], first: _Read
) -> Iterator[TextRun]:
    """The text of ``side``: marked words with the same look as one, others by where they are in
    the first text."""
    begin = end = 0
    look = _SAME
    source: Span | None = None
    for stop, next_look, place in _parts(side, looks, pairs, first):
        if stop == end:
            continue
        adjoin = _adjoin(source, place)
        if begin < end and look == next_look and (adjoin or look != _SAME):
            source = _joint(source, place) if adjoin else None
        else:
            if begin < end:
                yield TextRun(side.text[begin:end], *look, source)
            begin, look, source = end, next_look, place
        end = stop
    if begin < end:
        yield TextRun(side.text[begin:end], *look, source)


def _adjoin(before: Span | None, after: Span | None) -> bool:
    """Whether both come from one place of the first text, or neither comes from it."""
    if before is None or after is None:
        return before is after
    return before[1] == after[0]


def _joint(before: Span | None, after: Span | None) -> Span | None:
    return None if before is None or after is None else (before[0], after[1])


def _parts(
    side: _Read, looks: Sequence[_Look], pairs: Mapping[int, int], first: _Read
) -> Iterator[tuple[int, _Look, Span | None]]:
    """Where words, and what stands between them, end in ``side``, how each looks, and where the
    same is in the first text. What stands between two that look the same looks so, too."""
    end, last_look, last = 0, _SAME, -2
    last_place: Span | None = None
    for at, word in enumerate(side.words):
        look, mine = looks[at], pairs.get(at, -2)
        place: Span | None = None
        if last_place is not None and mine == last + 1:
            gap = last_place[1], first.words[mine].start
            place = gap if first.text[slice(*gap)] == side.text[end : word.start] else None
        yield word.start, look if look == last_look else _SAME, place
        place = None
        if mine >= 0:
            there = first.words[mine]
            if first.text[there.start : there.stop] == side.text[word.start : word.stop]:
                place = there.start, there.stop
        yield word.stop, look, place
        end, last_look, last, last_place = word.stop, look, mine, place
    yield len(side.text), _SAME, None
