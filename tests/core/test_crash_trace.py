"""What is written down of errors and crashes."""

from __future__ import annotations

from desktop_app.core.crash_trace import shorten_crash_dump, trace_without_values


def failing() -> None:
    try:
        raise KeyError("a secret")
    except KeyError as error:
        raise ValueError("another secret") from error


def test_a_trace_has_types_and_places_and_no_message() -> None:
    try:
        failing()
    except ValueError as error:
        text = trace_without_values(error)
    assert text.splitlines()[0] == "builtins.ValueError"
    assert "caused by builtins.KeyError" in text
    assert "in failing" in text
    assert "secret" not in text


def test_errors_that_cause_each_other_end() -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert trace_without_values(one).count("caused by") == 1


def test_of_a_long_crash_beginning_and_end_stay() -> None:
    lines = ["Fatal Python error: Aborted", *(f"thread {n}" for n in range(200))]
    text = shorten_crash_dump("\n".join([*lines, "Extension modules: numpy"]))
    assert text.startswith("Fatal Python error")
    assert text.endswith("thread 199")
    assert len(text.splitlines()) == 45
