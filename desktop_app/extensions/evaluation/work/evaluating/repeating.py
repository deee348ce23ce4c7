"""A report computed again: whether its pictures are the same, and each figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop_app.core.errors import InputError
from desktop_app.extensions.evaluation.values.evaluation import Figure, Report


@dataclass(frozen=True, slots=True)
class Repeated:
    """A figure beside what it was.

    Attributes:
        before, now: None: there is none.
        reason: why they can't be compared; empty: they can.
    """

    before: Figure | None
    now: Figure | None
    reason: str = ""

    @property
    def is_equal(self) -> bool:
        """Whether value and interval are the same to the last bit."""
        one, two = self.before, self.now
        if one is None or two is None or self.reason:
            return False
        return (one.value, one.low, one.high, one.n) == (two.value, two.low, two.high, two.n)


def check_pictures(before: Report, now: Report) -> None:
    """Raises InputError: ``report_differs``: the sets are of other pictures."""
    for one in before.sets:
        other = now.set_of(one.label)
        there = {} if other is None else {item.file: item.digest for item in other.items}
        was = {item.file: item.digest for item in one.items}
        gone = {name for name, digest in was.items() if there.get(name) != digest}
        if gone or there.keys() - was.keys():
            count = len(gone | (there.keys() - was.keys()))
            raise InputError("report_differs", name=one.name, count=count)


def repeated(before: Report, now: Report) -> Iterator[Repeated]:
    """Pairs of figures of the same measure, set and category; what only one report has stands
    alone."""
    left = {_place(one): one for one in now.figures}
    for one in before.figures:
        other = left.pop(_place(one), None)
        reason = ""
        if other is not None:
            try:
                one.basis.check(other.basis)
            except InputError as error:
                reason = error.what
        yield Repeated(one, other, reason)
    yield from (Repeated(None, one) for one in left.values())


def _place(figure: Figure) -> tuple[str, str, str]:
    return figure.basis.measure, figure.of, figure.category
