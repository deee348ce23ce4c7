"""Text that was cut out of other text, and knows where each part of it stood there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TypeAlias

from desktop_app.core.record import record

Span: TypeAlias = tuple[int, int]
"""Characters from the first on, up to but without the second."""


@record()
class Traced:
    """Parts of ``source``, joined.

    Attributes:
        source: what was typed.
        spans: its parts, in their order here.
    """

    source: str
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, source: str) -> Traced:
        return cls(source, ((0, len(source)),))

    @cached_property
    def text(self) -> str:
        return "".join(self.source[start:stop] for start, stop in self.spans)

    @cached_property
    def _starts(self) -> list[int]:
        """Where each span begins in `text`."""
        starts: list[int] = []
        at = 0
        for start, stop in self.spans:
            starts.append(at)
            at += stop - start
        return starts

    def spans_of(self, start: int, stop: int) -> list[Span]:
        """Where the characters from ``start`` to ``stop`` of `text` are in the source."""
        found: list[Span] = []
        index = max(0, bisect_right(self._starts, start) - 1)
        while start < stop and index < len(self.spans):
            first, last = self.spans[index]
            offset = start - self._starts[index]
            length = min(last - first - offset, stop - start)
            if length > 0:
                found.append((first + offset, first + offset + length))
                start += length
            index += 1
        return found

    def cut(self, parts: Iterable[Span]) -> Traced:
        """Parts of `text`, joined; each keeps its spans of the source."""
        return Traced(self.source, joined(s for part in parts for s in self.spans_of(*part)))

    def without(self, parts: Sequence[Span]) -> Traced:
        """`text` without ``parts``, which are in their order and don't overlap."""
        if not parts:
            return self
        edges = [0, *(edge for part in parts for edge in part), len(self.text)]
        return self.cut(zip(edges[::2], edges[1::2], strict=True))


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """``spans`` without empty ones, and with those that follow each other as one."""
    result: list[Span] = []
    for start, stop in spans:
        if start == stop:
            continue
        if result and result[-1][1] == start:
            result[-1] = (result[-1][0], stop)
        else:
            result.append((start, stop))
    return tuple(result)
