"""Records are dataclasses in all that they answer, whatever is asked first, and in which thread."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from typing import Any, ClassVar

import msgspec
import pytest

from desktop_app.core.record import record


def _written() -> type[Any]:
    class Point:
        """A point."""

        kind: ClassVar[str] = "plain"
        x: int
        y: int = 2
        names: list[str] = field(default_factory=list[str])
        told: str = field(default="", compare=False)

    return Point


def _checked() -> type[Any]:
    class Checked:
        x: int

        def __post_init__(self) -> None:
            if self.x < 0:
                raise ValueError("below zero")
            object.__setattr__(self, "x", self.x + 1)

    return Checked


def pair(written: Callable[[], type[Any]], **words: bool) -> tuple[type[Any], type[Any]]:
    return record(**words)(written()), dataclass(frozen=True, **words)(written())


CALLS: dict[str, Callable[[type[Any]], object]] = {
    "by place": lambda cls: vars(cls(1, 3)),
    "by name": lambda cls: vars(cls(y=5, x=1)),
    "defaults": lambda cls: vars(cls(1)),
    "made apart": lambda cls: cls(1).names is cls(1).names,
    "missing": lambda cls: cls(),
    "too many": lambda cls: cls(1, 2, [], "", 5),
    "unknown": lambda cls: cls(1, z=1),
    "twice": lambda cls: cls(1, x=1),
    "equal": lambda cls: (cls(1) == cls(1, told="b"), cls(1) == cls(2), cls(1) == 1),
    "shown": lambda cls: repr(cls(1)).rpartition(".")[2],
    "set": lambda cls: setattr(cls(1), "x", 2),
    "deleted": lambda cls: delattr(cls(1), "x"),
    "replaced": lambda cls: vars(replace(cls(1), y=4)),
    "replaced by what isn't there": lambda cls: replace(cls(1), z=4),
    "of the class": lambda cls: (cls.y, cls.kind, hasattr(cls, "x")),
    "its fields": lambda cls: [(one.name, one.default, one.compare) for one in fields(cls)],
    "matched": lambda cls: cls.__match_args__ if cls(1) else None,
    "hashed": lambda cls: hash(cls(1, 2, ())) == hash(cls(1, 2, ())),
    "converted": lambda cls: vars(msgspec.convert({"x": 1}, cls)),
    "written": lambda cls: msgspec.to_builtins(cls(1)),
}


def told(call: Callable[[type[Any]], object], cls: type[Any]) -> object:
    try:
        return call(cls)
    except Exception as error:
        return type(error)


@pytest.mark.parametrize("first", CALLS)
def test_it_answers_as_a_dataclass_does_whatever_is_asked_first(first: str) -> None:
    ours, theirs = pair(_written)
    for name in (first, *CALLS):
        assert told(CALLS[name], ours) == told(CALLS[name], theirs), name


@pytest.mark.parametrize("objects", [1, 500])
def test_it_stays_the_same_when_it_is_compiled(objects: int) -> None:
    ours, theirs = pair(_written)
    made = [ours(number, told="a") for number in range(objects)]
    assert [vars(one) for one in made] == [vars(theirs(n, told="a")) for n in range(objects)]
    assert made[0] == ours(0) and repr(made[-1]) == repr(ours(objects - 1, told="a"))
    with pytest.raises(FrozenInstanceError):
        made[-1].x = 1


def test_what_it_checks_is_checked() -> None:
    ours, theirs = pair(_checked)
    for cls in (ours, theirs):
        with pytest.raises(ValueError, match="below zero"):
            cls(-1)
    assert ours(1).x == theirs(1).x == 2
    assert replace(ours(1), x=5).x == dataclasses.replace(theirs(1), x=5).x == 6


def test_without_equality_each_object_is_one() -> None:
    ours, theirs = pair(_written, eq=False)
    for cls in (ours, theirs):
        one = cls(1)
        assert one == one and one != cls(1) and len({one, cls(1)}) == 2


def test_by_name_alone() -> None:
    ours, theirs = pair(_written, kw_only=True)
    for name in ("by place", "by name", "too many", "replaced"):
        assert told(CALLS[name], ours) == told(CALLS[name], theirs), name


@record()
class Base:
    x: int
    y: str = "y"


@record()
class Below(Base):
    z: float = 0.5


class Plain(Below):
    def twice(self) -> int:
        return 2 * self.x


def test_classes_below_it_have_its_fields() -> None:
    assert Plain(3).twice() == 6 and repr(Plain(3)) == "Plain(x=3, y='y', z=0.5)"
    assert [one.name for one in fields(Below)] == ["x", "y", "z"]
    assert Below(1, "a", 2.0) == Below(x=1, y="a", z=2.0) != Base(1, "a")
    assert replace(Plain(3), z=1.0).z == 1.0


def _made_at_once(cls: type[Any]) -> list[object]:
    """Objects that six threads make at once, and that aren't what they should be."""
    begin, wrong = threading.Barrier(6), list[object]()

    def make() -> None:
        begin.wait()
        for number in range(80):
            one = cls(number, y=7)
            if (one.x, one.y, one.names, one == cls(number, 7)) != (number, 7, [], True):
                wrong.append(vars(one))

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_threads_that_are_first_at_once_get_whole_objects() -> None:
    assert [_made_at_once(pair(_written)[0]) for _ in range(20)] == [[]] * 20
