"""Texts that change with the steps: ``[a:b:0.5]``, ``[a:10]``, ``[a::0.4]`` and ``[a|b]``.

Read as AUTOMATIC1111 reads them (``get_learned_conditioning_prompt_schedules`` of its
modules/prompt_parser.py), and heard as there: ``reconstruct_cond_batch`` counts the steps that are
done from 0, so that a text is heard one step longer than its number says; so is the first of
``[a|b]``.
Two things are otherwise: a ``|`` outside of brackets is text and leaves the rest as it is (there it
turns all of the language off), and steps are those that are run. Time is linear in the text,
however deep its brackets are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from desktop_app.core.prompt.traced import Span, Traced, joined
from desktop_app.core.record import record

_TOKEN = re.compile(r"\\.|\\|[\[\]():|]|[^\\\[\]():|]+", re.DOTALL)
_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*")


@record()
class _Edit:
    """``[before:after:when]``; ``when`` is a step, or a share of them, as written at ``number``."""

    before: tuple[_Item, ...]
    after: tuple[_Item, ...]
    when: float
    is_share: bool
    number: Span

    def last_step(self, steps: int) -> int:
        """How many of ``steps`` are done when ``before`` is heard last; below 1: it never is."""
        step = self.when * steps if self.is_share else self.when
        return int(max(0.0, min(float(steps), step)))


@record()
class _Alternation:
    """``[a|b]``: one a step, from the first again after the last."""

    options: tuple[tuple[_Item, ...], ...]


_Item: TypeAlias = Span | _Edit | _Alternation


@record()
class Scheduled:
    """A text, and the last step at which it is heard, from 1."""

    last_step: int
    text: Traced


class _Bracket:
    """One that is open: where its own item stands, and its ``:`` and ``|``."""

    __slots__ = ("at", "marks", "sign")

    def __init__(self, sign: str, at: int) -> None:
        self.sign, self.at = sign, at
        self.marks: list[tuple[int, str]] = []


def parse_schedule(prompt: Traced, steps: int) -> tuple[Scheduled, ...]:
    """The texts of ``prompt`` over ``steps``, at least one; the last one's step is ``steps``.

    Args:
        prompt: with its weights, which are left in the texts.
        steps: how many are run, 1 or more.
    """
    items = _parse(prompt.text)
    ends = {steps}
    for item in _nodes(items):
        if isinstance(item, _Alternation):
            ends.update(range(1, steps + 1))
        elif (last := item.last_step(steps)) >= 1:
            ends.add(last)
    # That of all steps but one is heard to the end, and what follows it not at all.
    last = min(end for end in ends if end >= steps - 1)
    heard = [(end, end + 1) for end in sorted(ends) if end < last]
    return tuple(
        Scheduled(until, prompt.cut(joined(_spans_at(items, end, steps))))
        for end, until in (*heard, (last, steps))
    )


def of_second_pass(prompt: str, steps: int) -> str:
    """The prompt as the second of two passes reads it: AUTOMATIC1111 counts on from the first, so
    that ``[a:b:1.5]`` changes in the middle of the second, and ``[a:b:0.5]`` before it.

    Args:
        prompt: of both passes.
        steps: of the first.
    """
    edits = (node for node in _nodes(_parse(prompt)) if isinstance(node, _Edit))
    made = prompt
    for edit in sorted(edits, key=lambda each: each.number, reverse=True):
        when = round(edit.when - 1.0, 6) if edit.is_share else int(edit.when) - steps
        made = f"{made[: edit.number[0]]}{when}{made[edit.number[1] :]}"
    return made


def _nodes(items: Sequence[_Item]) -> Iterator[_Edit | _Alternation]:
    """All edits and alternations, however deep."""
    stack: list[_Item] = list(items)
    while stack:
        item = stack.pop()
        if isinstance(item, _Edit):
            yield item
            stack += [*item.before, *item.after]
        elif isinstance(item, _Alternation):
            yield item
            stack += (inner for option in item.options for inner in option)


def _spans_at(items: Sequence[_Item], step: int, steps: int) -> Iterator[Span]:
    """The parts of the text that are heard at ``step``, from 1."""
    stack: list[_Item] = list(reversed(items))
    while stack:
        item = stack.pop()
        if isinstance(item, _Edit):
            chosen = item.before if step <= item.last_step(steps) else item.after
            stack += reversed(chosen)
        elif isinstance(item, _Alternation):
            stack += reversed(item.options[(step - 1) % len(item.options)])
        else:
            yield item


def _parse(text: str) -> list[_Item]:
    items: list[_Item] = []
    open_: list[_Bracket] = []
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in "([":
            open_.append(_Bracket(sign, len(items)))
        elif sign in ":|":
            if open_:
                open_[-1].marks.append((len(items), sign))
        elif sign in ")]":
            node, closed = _closed(text, items, open_, sign)
            if not closed:
                open_.clear()  # nothing can be closed around it
            if node is not None:
                items[node[0] :] = [node[1]]
                continue
        items.append(token.span())
    return items


def _closed(
    text: str, items: list[_Item], open_: list[_Bracket], sign: str
) -> tuple[tuple[int, _Edit | _Alternation] | None, bool]:
    """Close the innermost bracket by ``sign``: what stands from which item on instead of it, if it
    is more than weighted text; and whether it could be closed."""
    if not open_:
        return None, False
    bracket = open_.pop()
    marks = "".join(mark for _, mark in bracket.marks)
    if bracket.sign == "(" and sign == ")":
        return None, marks in ("", ":")
    if bracket.sign != "[" or sign != "]":
        return None, False
    if not marks:
        return None, True
    made = _edit(text, items, bracket) if ":" in marks else _alternation(items, bracket)
    return (None, False) if made is None else ((bracket.at, made), True)


def _edit(text: str, items: list[_Item], bracket: _Bracket) -> _Edit | None:
    """``[after:when]`` or ``[before:after:when]``; None: it is not one."""
    colons = [at for at, mark in bracket.marks if mark == ":"]
    first, last = bracket.at + 1, colons[-1]
    number = _NUMBER.fullmatch("".join(_plain(text, items[last + 1 :])))
    if len(colons) > 2 or number is None or bracket.marks[-1][1] != ":":
        return None
    middle = colons[0] if len(colons) == 2 else first - 1
    before = tuple(items[first:middle]) if len(colons) == 2 else ()
    start = next(item[0] for item in items[last + 1 :] if isinstance(item, tuple))
    when = float(number[1])
    place = start + number.start(1), start + number.end(1)
    return _Edit(before, tuple(items[middle + 1 : last]), when, "." in number[1], place)


def _plain(text: str, items: Sequence[_Item]) -> Iterator[str]:
    for item in items:
        yield text[slice(*item)] if isinstance(item, tuple) else "?"


def _alternation(items: list[_Item], bracket: _Bracket) -> _Alternation:
    edges = [bracket.at, *(at for at, _ in bracket.marks), len(items)]
    return _Alternation(tuple(tuple(items[a + 1 : b]) for a, b in pairwise(edges)))
