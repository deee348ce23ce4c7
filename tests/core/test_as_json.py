"""Dataclasses as plain JSON values and back."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest

from desktop_app.core.as_json import exactly, from_json, known, to_json
from desktop_app.core.messages import Ready, decode, encode


@dataclass(frozen=True, slots=True)
class Plain:
    name: str
    count: int = 1
    share: float | None = None
    sides: tuple[int, ...] = ()


class Version(str):
    """A text of a kind of its own, as torch's version is."""

    __slots__ = ()


def test_what_is_written_is_read_as_it_was() -> None:
    value = Plain("a", 2, 0.5, (3, 4))
    assert from_json(Plain, json.loads(json.dumps(to_json(value)))) == value
    assert from_json(Plain, {"name": "a", "later": 1}) == Plain("a")


def test_numbers_of_numpy_and_kinds_of_texts_are_plain() -> None:
    written = to_json(Plain(Version("2.1"), np.int64(3), np.float32(0.5)))  # type: ignore[arg-type]
    assert written == {"name": "2.1", "count": 3, "share": 0.5, "sides": ()}
    assert [type(each) for each in written.values()] == [str, int, float, tuple]
    ready = Ready({"torch": Version("2.1+cpu")})
    assert decode(encode(ready)) == ready


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        [],
        None,
        {"name": 1},
        {"name": "a", "count": "1"},
        {"name": "a", "count": True},
        {"name": "a", "count": 1.5},
        {"name": "a", "sides": [1, "2"]},
    ],
)
def test_another_shape_or_type_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError):
        from_json(Plain, wrong)


def test_names_may_be_held_to_those_that_are_known() -> None:
    whole = to_json(Plain("a"))
    assert exactly(Plain, whole) is known(Plain, whole) is whole
    assert known(Plain, {"name": "a"}) == {"name": "a"}
    with pytest.raises(ValueError, match="later"):
        known(Plain, {**whole, "later": 1})
    with pytest.raises(ValueError, match="sides"):
        exactly(Plain, {"name": "a", "count": 1, "share": None})


def test_what_is_not_plain_is_no_json() -> None:
    with pytest.raises(TypeError):
        to_json(Plain(object()))  # type: ignore[arg-type]


AT_ONCE = """
import sys, threading
from dataclasses import make_dataclass
from desktop_app.core.as_json import from_json
sys.setswitchinterval(1e-6)
def chain():
    made = int
    for depth in range(20):
        fields = [(f"value{number}", made | None, None) for number in range(8)]
        made = make_dataclass(f"Link{depth}", fields)
    return made
def read(kind, begun):
    begun.wait()
    from_json(kind, {"value0": None})
for _ in range(10):
    kind, begun = chain(), threading.Barrier(4)
    threads = [threading.Thread(target=read, args=(kind, begun)) for _ in range(4)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
"""


def test_threads_may_be_the_first_to_read_a_dataclass_at_the_same_time() -> None:
    ended = subprocess.run([sys.executable, "-c", AT_ONCE], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
