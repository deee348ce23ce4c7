"""Several prompts in one: ``a cat AND a dog:0.8``. Their predictions are added by weight.

Composable diffusion (Liu et al. 2022, arXiv:2206.01714), written as AUTOMATIC1111 has it
(``get_multicond_prompt_list`` of its modules/prompt_parser.py). A weight is read only where there
is an ``AND``: alone, "16:9" is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from desktop_app.core.prompt.traced import Traced
from desktop_app.core.prompt.weights import LIMIT

_AND = re.compile(r"\bAND\b")
_WEIGHT = re.compile(r":\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*\Z")


@dataclass(frozen=True, slots=True)
class Part:
    """One of the prompts, and how much its prediction counts."""

    text: Traced
    weight: float = 1.0


def parse_parts(text: Traced) -> tuple[Part, ...]:
    """The prompts that are joined by AND, at least one."""
    found = list(_AND.finditer(text.text))
    if not found:
        return (Part(text),)
    edges = [0, *(edge for each in found for edge in each.span()), len(text.text)]
    return tuple(
        _weighed(text.cut([(start, stop)]))
        for start, stop in zip(edges[::2], edges[1::2], strict=True)
    )


def _weighed(text: Traced) -> Part:
    colon = text.text.rfind(":")
    found = _WEIGHT.match(text.text, colon) if colon >= 0 else None
    if found is None:
        return Part(text)
    rest = text.text[:colon].rstrip()
    return Part(text.cut([(0, len(rest))]), max(-LIMIT, min(LIMIT, float(found[1]))))
