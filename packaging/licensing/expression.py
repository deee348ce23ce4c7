"""SPDX expressions: whether one of the ways to take a component is allowed."""

from __future__ import annotations

import re
from collections.abc import Collection

__all__ = ["allowed", "licence_ids"]

_TOKEN = re.compile(r"\(|\)|[^\s()]+")
_WORDS = {"AND", "OR", "WITH", "(", ")"}


def _tokens(expression: str) -> list[str]:
    # Old Cargo files write "MIT/Apache-2.0".
    return _TOKEN.findall(expression.replace("/", " OR "))


def licence_ids(expression: str) -> list[str]:
    """The licences that an expression names, each with its exception."""
    words, found, at = _tokens(expression), list[str](), 0
    while at < len(words):
        if words[at] not in _WORDS:
            with_exception = at + 2 < len(words) and words[at + 1] == "WITH"
            found.append(f"{words[at]} WITH {words[at + 2]}" if with_exception else words[at])
            at += 2 if with_exception else 0
        at += 1
    return found


def allowed(expression: str, ids: Collection[str]) -> bool:
    """Whether ``expression`` can be kept with licences of ``ids`` alone.

    Raises:
        ValueError: it is no expression.
    """
    rest = _tokens(expression)
    answer = _either(rest, ids)
    if rest:
        raise ValueError(f"{expression!r} is no SPDX expression")
    return answer


def _either(rest: list[str], ids: Collection[str]) -> bool:
    answer = _both(rest, ids)
    while rest and rest[0].upper() == "OR":
        rest.pop(0)
        other = _both(rest, ids)
        answer = answer or other
    return answer


def _both(rest: list[str], ids: Collection[str]) -> bool:
    answer = _one(rest, ids)
    while rest and rest[0].upper() == "AND":
        rest.pop(0)
        other = _one(rest, ids)
        answer = answer and other
    return answer


def _one(rest: list[str], ids: Collection[str]) -> bool:
    if not rest:
        raise ValueError("an SPDX expression ends too early")
    word = rest.pop(0)
    if word == "(":
        answer = _either(rest, ids)
        if not rest or rest.pop(0) != ")":
            raise ValueError("a bracket is missing in an SPDX expression")
        return answer
    if rest and rest[0] == "WITH":
        rest.pop(0)
        word = f"{word} WITH {rest.pop(0)}"
    return word in ids
