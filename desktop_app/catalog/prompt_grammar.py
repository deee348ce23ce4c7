"""How a run of Chinese becomes English: cut into words, counters and particles read, no more.

A prompt has little grammar: what counts is that each thing, colour and place is named. Words are
cut so that the fewest signs are left over and the fewest pieces are needed; of several English
words for one the first that the model knows is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

_NUMBERS = {
    "一": "a",
    "两": "two",
    "二": "two",
    "三": "three",
    "四": "four",
    "五": "five",
    "六": "six",
    "七": "seven",
    "八": "eight",
    "九": "nine",
    "十": "ten",
    "几": "some",
    "多": "many",
    "这": "",
    "那": "",
    "每": "",
}
_COUNTERS = frozenset(
    "个只条张座辆架朵棵颗把本匹头群幅件双艘栋间台部片块杯盘根枝束串顶位名口尊滴瓶碗盏扇枚粒轮"
)
_PARTICLES = frozenset("的地得了着是个只条张座")
"""What joins words and has no counterpart in a prompt."""

_SLICED = ("西瓜", "披萨", "比萨", "蛋糕", "面包", "柠檬", "菠萝")
_JOINING = {"和": "and", "与": "and", "跟": "and", "及": "and", "有": "with"}
_AT = "在"
_AFTER = {
    "上": "on",
    "上面": "on",
    "里": "in",
    "里面": "in",
    "中": "in",
    "内": "in",
    "下": "under",
    "下面": "under",
    "旁": "next to",
    "旁边": "next to",
    "边上": "next to",
    "前": "in front of",
    "前面": "in front of",
    "后": "behind",
    "后面": "behind",
    "上方": "above",
    "下方": "below",
    "之间": "between",
    "之中": "among",
}
"""What is behind a noun in Chinese and before it in English."""

LITTLE = frozenset((*_PARTICLES, *_NUMBERS, *_COUNTERS, *_JOINING, *_AFTER, _AT))
"""What is read as grammar; much of it needs no word."""

_LONGEST = 12  # signs of a word
_VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class GrammarPiece:
    """A part of a run.

    Attributes:
        own: as it is written.
        kind: "word", "number", "joining", "at", "after", "particle" or "rest".
        english: what it is called; empty: nothing.
    """

    own: str
    kind: str
    english: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What a run is translated by.

    Attributes:
        words: own word to its English words, the usual one first.
        knows: whether the model knows an English text.
    """

    words: Mapping[str, tuple[str, ...]]
    knows: Callable[[str], bool] = lambda text: True

    def english(self, own: str) -> str:
        """The first that the model knows; else the usual one."""
        spoken = self.words[own]
        return next((each for each in spoken if self.knows(each)), spoken[0])

    def translated(self, run: str) -> str:
        """A run without marks in English; what is not known stays as it is."""
        out: list[str] = []
        begin, plural = 0, False  # where the place that is told of begins
        pieces = cut(run, self)
        for number, piece in enumerate(pieces):
            said = piece.english
            if piece.kind == "after" and not (number and pieces[number - 1].kind == "word"):
                said = self.english(piece.own) if piece.own in self.words else said
            elif piece.kind == "after":
                out[begin:begin] = [said]
                begin, plural = len(out), False
                continue
            if piece.kind == "at":
                begin, plural = len(out), False
                if any(each.kind == "after" for each in pieces[number + 1 :]):
                    continue
            elif piece.kind == "joining":
                begin, plural = len(out) + 1, False
            elif piece.kind == "number":
                plural = said not in ("a", "") and "slice" not in said
                said = said if said != "a" or "一" in self.words else ""
            elif piece.kind == "word" and plural:
                said = self._plural(said)
            if said:
                out.append(said)
        return " ".join(_with_articles(out))

    def _plural(self, word: str) -> str:
        """The plural, if the model knows one."""
        first, gap, last = word.rpartition(" ")
        forms = [f"{last}s", f"{last}es"]
        for ending, instead in (("y", "ies"), ("man", "men")):
            if last.endswith(ending):
                forms.insert(0, last.removesuffix(ending) + instead)
        known = (each for each in forms if self.knows_exactly(each))
        return first + gap + next(known, last)

    def knows_exactly(self, word: str) -> bool:
        """Whether a form is one that the model was taught."""
        listed = getattr(self.knows, "vocabulary", None)
        return listed is not None and word in listed


def cut(run: str, words: Words) -> list[GrammarPiece]:
    """``run`` in pieces: the fewest signs left over, then the fewest pieces, then the longest.

    Signs left over that touch are one piece, with the particles between them.
    """
    best: list[tuple[tuple[int, int], int, GrammarPiece | None]] = [((0, 0), 0, None)]
    for end in range(1, len(run) + 1):
        options: list[tuple[tuple[int, int], int, GrammarPiece | None]] = []
        for begin in range(max(0, end - _LONGEST), end):
            piece = _piece(run, begin, end, words)
            if piece is None:
                continue
            left, count = best[begin][0]
            is_rest = piece.kind == "rest"
            options.append(((left + is_rest, count + (piece.kind != "particle")), begin, piece))
        best.append(min(options, key=lambda each: (each[0], -each[1])))
    pieces: list[GrammarPiece] = []
    at = len(run)
    while at:
        _, at, piece = best[at]
        assert piece is not None
        pieces.append(piece)
    return _joined(pieces[::-1])


def _piece(run: str, begin: int, end: int, words: Words) -> GrammarPiece | None:
    own = run[begin:end]
    if len(own) >= 2 and own[0] in _NUMBERS and own[1] in _COUNTERS and len(own) == 2:
        sliced = own[1] in "片块" and run.startswith(_SLICED, end)
        if sliced:
            return GrammarPiece(own, "number", f"{_NUMBERS[own[0]]} slice of".strip())
        if own not in words.words or own[1] in "个片":
            return GrammarPiece(own, "number", _NUMBERS[own[0]])
    if own in _AFTER:
        return GrammarPiece(own, "after", _AFTER[own])
    if own in _JOINING:
        return GrammarPiece(own, "joining", _JOINING[own])
    if own == _AT:
        return GrammarPiece(own, "at", "in")
    if own in words.words and own in _NUMBERS:
        return GrammarPiece(own, "number", words.english(own))
    if own in words.words:
        return GrammarPiece(own, "word", words.english(own))
    if own in _PARTICLES:
        return GrammarPiece(own, "particle")
    return GrammarPiece(own, "rest", own) if len(own) == 1 else None


def _joined(pieces: list[GrammarPiece]) -> list[GrammarPiece]:
    out: list[GrammarPiece] = []
    for piece in pieces:
        after_rest = bool(out) and out[-1].kind == "rest"
        if after_rest and piece.kind in ("rest", "particle"):
            own = out[-1].own + piece.own
            out[-1] = GrammarPiece(own, "rest", own)
        elif piece.kind != "particle":
            out.append(piece)
    trimmed: list[GrammarPiece] = []
    for piece in out:  # the particle that ends a rest joins it to what follows
        own = piece.own.rstrip("的地得") if piece.kind == "rest" else piece.own
        trimmed.append(GrammarPiece(own, "rest", own) if piece.kind == "rest" and own else piece)
    return trimmed


def _with_articles(words: list[str]) -> list[str]:
    """ "an" before vowels, and none before what has its own."""
    return [
        "an"
        if word == "a" and words[at + 1 : at + 2] and words[at + 1][:1].lower() in _VOWELS
        else word
        for at, word in enumerate(words)
    ]
