"""A trace as a picture."""

from __future__ import annotations

from typing import Any

from documents.trace_picture import BAR, drawn, lanes


def span(name: str, begin: float, took: float, process: int = 1, thread: int = 1) -> dict[str, Any]:
    """Of milliseconds."""
    times = {"ts": 1e9 + 1000 * begin, "dur": 1000 * took}
    return {"name": name, "ph": "X", "pid": process, "tid": thread, "args": {}, **times}


def test_a_span_stands_below_the_one_that_it_is_part_of() -> None:
    whole, part, after = span("whole", 0, 80), span("part", 10, 30), span("part", 90, 10)
    other = span("other", 0, 100, process=2)
    mark = {"name": "now", "ph": "i", "ts": 1e9, "pid": 1, "tid": 1, "args": {}}
    events = [part, other, after, mark, whole]
    assert sorted(len(one) for one in lanes(events).values()) == [1, 3]
    alone, nested = drawn([whole, after], 0, 100), drawn([whole, part, after], 0, 100)
    assert nested.height == alone.height + BAR  # a second row
    assert drawn(events, 0, 100).height > nested.height  # another process
    assert (
        drawn([whole, span("brief", 10, 0.1)], 0, 100).height < nested.height
    )  # nobody could see it
