"""Dataclasses as plain JSON values and back."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest

from desktop_app.core.as_json import exactly, from_json, json_in, json_text, known, to_json
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


def _refused(sign: str) -> None:
    pytest.fail(f"{sign} is no JSON")


def test_numbers_of_every_kind_are_json_that_others_read_and_what_has_no_sign_is_null() -> None:
    numbers = [np.int64(3), np.uint8(4), np.float16(0.5), np.longdouble(2), np.array(7)]
    infinite = [np.inf, -np.inf, np.nan, np.float32("inf"), np.float64("nan")]
    told = {"numbers": numbers, "infinite": infinite, "yes": np.bool_(True), np.int64(1): "NaN"}
    read = json.loads(
        json_text({**told, "rows": [Plain("é", share=np.inf)]}), parse_constant=_refused
    )
    assert read["numbers"] == [3, 4, 0.5, 2, 7]
    assert [type(each) for each in read["numbers"]] == [int, int, float, float, int]
    assert (read["infinite"], read["yes"], read["1"]) == ([None] * 5, True, "NaN")
    assert read["rows"] == [{"name": "é", "count": 1, "share": None, "sides": []}]


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


def test_a_name_that_is_there_twice_is_told_and_which() -> None:
    assert json_in('{"a": [{"b": 1}, {"b": 2}], "b": 3}') == {"a": [{"b": 1}, {"b": 2}], "b": 3}
    for text in ('{"a": 1, "b": 2, "b": 2}', b'[{"c": {"b": 1, "b": {}}}]'):
        with pytest.raises(ValueError, match="“b” is there twice"):
            json_in(text)
    with pytest.raises(ValueError, match="hold too many others"):
        json_in("[" * 200_000)
