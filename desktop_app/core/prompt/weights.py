"""Weights in a prompt: ``(more)``, ``[less]``, ``(a:1.2)``, and ``BREAK``.

Two dialects are read as their programs read them: AUTOMATIC1111's (``parse_prompt_attention`` of
its modules/prompt_parser.py, which Forge shares), where weights multiply, and ComfyUI's
(comfy/sd1_clip.py), where an explicit weight replaces those around it. Time is linear in the text.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Final

import numpy as np

from desktop_app.core.generation_settings import Dialect
from desktop_app.core.prompt.traced import Span, joined
from desktop_app.core.record import record

ROUND: Final = 1.1
"""What a pair of round brackets multiplies a weight by."""
LIMIT: Final = 100.0
"""Largest weight; what is written beyond it counts as this."""
DEEPEST: Final = 64
"""Brackets within brackets that count: 1.1 to that power is beyond `LIMIT`."""
BREAK: Final = "BREAK"
_BREAK_WEIGHT: Final = -1.0

_TOKEN = re.compile(r"\\[()\[\]\\]?|[()\[\]]|:\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*\)|[^\\()\[\]:]+|:")
_BREAK = re.compile(r"\bBREAK\b")
_COMFY = re.compile(r"\\[()]|[()]|[^\\()]+|\\")


@record()
class Piece:
    """Text of one weight.

    Attributes:
        text: without the brackets; of a break "BREAK".
        weight: 1: as it is; of a break -1.
        spans: where it is in the text that was read, without the brackets.
    """

    text: str
    weight: float = 1.0
    spans: tuple[Span, ...] = ()

    @property
    def is_break(self) -> bool:
        """Whether it ends a chunk."""
        return self.text == BREAK and self.weight == _BREAK_WEIGHT


@record()
class Weighted:
    """A prompt as pieces.

    Attributes:
        pieces: at least one, in order; neighbours have different weights.
        unbalanced: where brackets stand that have no partner.
        limited: whether a weight was beyond `LIMIT`, or brackets deeper than `DEEPEST`.
    """

    pieces: tuple[Piece, ...]
    unbalanced: tuple[int, ...] = ()
    limited: bool = False

    @property
    def plain(self) -> str:
        """The text without weights, a blank for each break."""
        return "".join(" " if piece.is_break else piece.text for piece in self.pieces)

    @property
    def is_plain(self) -> bool:
        """Whether all weights are 1 and nothing breaks."""
        return all(piece.weight == 1 for piece in self.pieces)


@lru_cache(maxsize=32)
def parse_weights(text: str, dialect: Dialect = "a1111") -> Weighted:
    """``text`` as pieces. Brackets without a partner count to the end, as there."""
    if dialect == "a1111":
        return _a1111(text)
    if dialect == "comfyui":
        return _comfyui(text)
    return Weighted((Piece(text, spans=((0, len(text)),)),))


def weight_text(weight: float) -> str:
    """A weight in digits, without an exponent."""
    return format(Decimal(repr(weight)), "f")


# ---------------------------------------------------------------------- AUTOMATIC1111


class _Ranges:
    """Pieces, and multiplying all weights from one on."""

    def __init__(self, many: int) -> None:
        self.texts: list[str] = []
        self.spans: list[Span] = []
        self.breaks: set[int] = set()
        self.weights = np.ones(many)

    def add(self, text: str, start: int, stop: int) -> None:
        self.texts.append(text)
        self.spans.append((start, stop))

    def multiply(self, first: int, by: float) -> None:
        self.weights[first : len(self.texts)] *= by


@record()
class _Bracket:
    first: int
    at: int


def _a1111(text: str) -> Weighted:
    tokens = list(_TOKEN.finditer(text))
    made = _Ranges(2 * len(tokens) + 2 * text.count(BREAK) + 1)
    open_: dict[str, list[_Bracket]] = {"(": [], "[": []}
    factors = {"(": ROUND, "[": 1 / ROUND}
    partners = {")": "(", "]": "["}
    lone: list[int] = []
    limited = False

    def close(kind: str, factor: float) -> None:
        nonlocal limited
        deep = len(open_[kind]) > DEEPEST
        bracket = open_[kind].pop()
        limited |= deep
        if not deep:
            made.multiply(bracket.first, factor)

    with np.errstate(over="ignore", invalid="ignore"):
        for token in tokens:
            found, at = token[0], token.start()
            if found[0] == "\\":
                made.add(found[1:], at + 1, token.end())
            elif found in open_:
                open_[found].append(_Bracket(len(made.texts), at))
            elif found in partners and open_[partners[found]]:
                close(partners[found], factors[partners[found]])
            elif token[1] and open_["("]:
                close("(", float(token[1]))
            else:
                if found[-1] in partners:
                    lone.append(token.end() - 1)
                _add_text(made, found, at)
        for kind, brackets in open_.items():
            lone += (bracket.at for bracket in brackets)
            limited |= len(brackets) > DEEPEST
            for bracket in brackets[:DEEPEST]:
                made.multiply(bracket.first, factors[kind])
    pieces, beyond = _pieces(made)
    return Weighted(pieces, tuple(sorted(lone)), limited or beyond)


def _add_text(made: _Ranges, text: str, at: int) -> None:
    """Text, cut at each BREAK."""
    start = 0
    for found in _BREAK.finditer(text) if BREAK in text else ():
        before = text[start : found.start()].rstrip() if start < found.start() else ""
        made.add(before, at + start, at + start + len(before))
        made.breaks.add(len(made.texts))
        made.add(BREAK, at + found.start(), at + found.end())
        start = _behind_space(text, found.end())
    made.add(text[start:], at + start, at + len(text))


def _behind_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _pieces(made: _Ranges) -> tuple[tuple[Piece, ...], bool]:
    """The pieces, those of one weight joined, and whether a weight was beyond the limit."""
    weights = made.weights[: len(made.texts)]
    beyond = bool((~(np.abs(weights) <= LIMIT)).any())
    weights[np.isnan(weights)] = 1.0
    limited: list[float] = weights.clip(-LIMIT, LIMIT).tolist()
    pieces: list[Piece] = []

    def kind(index: int) -> tuple[int, float]:
        # Each break is a group of its own.
        return (index, 0.0) if index in made.breaks else (-1, limited[index])

    for (alone, weight), group in groupby(range(len(made.texts)), kind):
        if alone >= 0:
            pieces.append(Piece(BREAK, _BREAK_WEIGHT, (made.spans[alone],)))
            continue
        indices = list(group)
        spans = joined(made.spans[index] for index in indices)
        pieces.append(Piece("".join(made.texts[index] for index in indices), weight, spans))
    return tuple(pieces) or (Piece(""),), beyond


# ---------------------------------------------------------------------- ComfyUI


def _comfyui(text: str) -> Weighted:
    tokens = list(_COMFY.finditer(text))
    groups, lone = _partners(text, tokens)
    closing = {close: colon for close, colon, _ in groups.values()}
    weights = [1.0]
    parts: list[tuple[str, Span, float]] = []
    for index, token in enumerate(tokens):
        start, stop = token.span()
        if index in groups:
            explicit = groups[index][2]
            weights.append(weights[-1] * ROUND if explicit is None else explicit)
        elif index in closing:
            weights.pop()
        else:
            stop = closing.get(index + 1, stop)
            start += token[0] in (r"\(", r"\)")
            parts.append((text[start:stop], (start, stop), weights[-1]))
    pieces: list[Piece] = []
    for weight, same in groupby(parts, lambda part: part[2]):
        group = [part for part in same if part[0]]
        if group:
            joint = "".join(part[0] for part in group)
            pieces.append(Piece(joint, _limited(weight), joined(part[1] for part in group)))
    beyond = any(_limited(part[2]) != part[2] for part in parts)
    return Weighted(tuple(pieces) or (Piece(""),), tuple(lone), beyond)


def _partners(
    text: str, tokens: list[re.Match[str]]
) -> tuple[dict[int, tuple[int, int, float | None]], list[int]]:
    """Of each opening bracket, by its token: the closing one, where the text between them ends, and
    an explicit weight; and where brackets without a partner stand.

    A closing bracket without a partner makes the next opening one text, as there.
    """
    groups: dict[int, tuple[int, int, float | None]] = {}
    lone: list[int] = []
    stack: list[int] = []
    debt, last = 0, 0
    for index, token in enumerate(tokens):
        if token[0] == "(":
            if not stack and debt:
                debt -= 1
                lone.append(token.start())
            else:
                stack.append(index)
            last = token.end()
        elif token[0] == ")":
            if stack:
                opening = stack.pop()
                end, weight = _explicit(text, tokens[opening].end(), last, token.start())
                groups[opening] = index, end, weight
            else:
                debt += 1
                lone.append(token.start())
            last = token.end()
    return groups, sorted([*lone, *(tokens[index].start() for index in stack)])


def _explicit(text: str, first: int, last: int, stop: int) -> tuple[int, float | None]:
    """Where the text of a group ends, and the number behind its last colon.

    Args:
        text: of the prompt.
        first: where the group's text begins.
        last: where what follows its last inner bracket begins.
        stop: where its closing bracket stands.
    """
    colon = text.rfind(":", last, stop)
    if colon <= first:
        return stop, None
    try:
        return colon, float(text[colon + 1 : stop])
    except ValueError:
        return stop, None


def _limited(weight: float) -> float:
    return 1.0 if math.isnan(weight) else max(-LIMIT, min(LIMIT, weight))
