"""Changing a prompt by keys: the weight of what is selected, and the partner of a bracket.

The keys and their steps are AUTOMATIC1111's (javascript/edit-attention.js): 0.1 for text, 0.05 for
what is in a tag; at weight 1 the brackets go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from desktop_app.core.prompt.weights import LIMIT, ROUND, weight_text

TEXT_STEP: Final = 0.1
TAG_STEP: Final = 0.05

_DELIMITERS = frozenset(".,\\/!?%^*;:{}=`~() \r\n\t[]<>|")
_WEIGHT = re.compile(r":\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*\Z")
_PARTNERS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_OPENING = {close: open_ for open_, close in _PARTNERS.items()}


@dataclass(frozen=True, slots=True)
class TextChange:
    """``text`` in place of what stands from ``start`` to ``stop``; ``selected`` is what is selected
    afterwards, in the new text."""

    start: int
    stop: int
    text: str
    selected: tuple[int, int]


def reweighted(text: str, start: int, stop: int, steps: int) -> TextChange | None:
    """The weight of what is selected, or of the word, bracket or tag at the cursor, changed.

    Args:
        text: the prompt.
        start, stop: what is selected; the same: the cursor.
        steps: how many steps up; negative: down.

    Returns:
        None where there is nothing to weigh.
    """
    if start == stop:
        return _at_cursor(text, start, steps)
    while start < stop and text[start].isspace():
        start += 1
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    if start == stop:
        return None
    enclosing = _tight(text, start, stop)
    if enclosing is None:
        return _written(start, stop, text[start:stop], _stepped(1.0, steps * TEXT_STEP))
    return _changed(text, *enclosing, steps)


def _at_cursor(text: str, at: int, steps: int) -> TextChange | None:
    block = _block(text, at)
    if block is not None:
        return _changed(text, *block, steps)
    start = stop = at
    while start > 0 and text[start - 1] not in _DELIMITERS:
        start -= 1
    while stop < len(text) and text[stop] not in _DELIMITERS:
        stop += 1
    return None if start == stop else reweighted(text, start, stop, steps)


def _block(text: str, at: int) -> tuple[int, int] | None:
    """Where the innermost tag or bracket begins and ends that the cursor is in."""
    depth = 0
    for index in range(at - 1, -1, -1):
        sign = text[index]
        if sign in ")]>":
            depth += 1
        elif sign in "([<" and depth:
            depth -= 1
        elif sign in "([<":
            close = partner(text, index)
            return None if close is None or close < at else (index, close + 1)
    return None


def _tight(text: str, start: int, stop: int) -> tuple[int, int] | None:
    """The brackets that hold just this, with or without a weight."""
    if start == 0 or text[start - 1] not in "([":
        return None
    close = partner(text, start - 1)
    if close is None or close < stop:
        return None
    rest = text[stop:close]
    fits = not rest or (text[start - 1] == "(" and _WEIGHT.fullmatch(rest))
    return (start - 1, close + 1) if fits else None


def _changed(text: str, start: int, stop: int, steps: int) -> TextChange:
    """The weight of a whole bracket or tag, changed."""
    kind, inner = text[start], text[start + 1 : stop - 1]
    found = _WEIGHT.search(inner)
    if kind == "<":
        if found is None:
            return TextChange(start, start, "", (start + 1, stop - 1))
        weight = _stepped(float(found[1]), steps * TAG_STEP)
        made = f"<{inner[: found.start()]}:{weight_text(weight)}>"
        return TextChange(start, stop, made, (start + 1, start + len(made) - 1))
    body = inner if found is None or kind == "[" else inner[: found.start()]
    now = 1 / ROUND if kind == "[" else ROUND if found is None else float(found[1])
    return _written(
        start, stop, body, _stepped(round(now, 1) if found is None else now, steps * TEXT_STEP)
    )


def _written(start: int, stop: int, body: str, weight: float) -> TextChange:
    if weight == 1:
        return TextChange(start, stop, body, (start, start + len(body)))
    made = f"({body}:{weight_text(weight)})"
    return TextChange(start, stop, made, (start + 1, start + 1 + len(body)))


def _stepped(weight: float, by: float) -> float:
    return max(-LIMIT, min(LIMIT, round(weight + by, 6)))


def partner(text: str, at: int) -> int | None:
    """Where the partner of the bracket at ``at`` stands; None: it has none, or is none."""
    sign = text[at : at + 1]
    if not sign or _is_escaped(text, at):
        return None
    if sign in _PARTNERS:
        other, order = _PARTNERS[sign], range(at + 1, len(text))
    elif sign in _OPENING:
        other, order = _OPENING[sign], range(at - 1, -1, -1)
    else:
        return None
    depth = 0
    for index in order:
        if text[index] in (sign, other) and not _is_escaped(text, index):
            depth += 1 if text[index] == sign else -1
            if depth < 0:
                return index
    return None


def _is_escaped(text: str, at: int) -> bool:
    count = 0
    while at - count > 0 and text[at - count - 1] == "\\":
        count += 1
    return count % 2 == 1
