"""What strangers wrote, as a terminal and a log may have it."""

from __future__ import annotations

import io
import json
from typing import cast

import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.harmless import HarmlessStream, harmless, one_line

STEERING = (
    *("\x1b[31m", "\x1b]0;title\x07", "\x9b31m", "\r", "\b", "\x00", "\x7f", "\x85", "\x0c"),
    *("\u202e", "\u2066", "\u200f", "\u061c", "\u2028", "\u2029", "\ud83d", "\udcff"),
)
PLAIN = ("a", "雨の街", "مرحبا", "é\u0301", "👩\u200d🚀", "a\tb\nc", "\\u001b", "", " \u00a0")


@pytest.mark.parametrize("text", STEERING, ids=ascii)
def test_what_steers_is_written_out(text: str):
    for clean in (harmless(f"a{text}b"), one_line(f"a{text}b")):
        assert not set(clean) & (set(text) - set("[]31m0;title"))
        clean.encode("utf-8")


@pytest.mark.parametrize("text", PLAIN, ids=ascii)
def test_other_text_is_as_it_was(text: str):
    assert harmless(text) == text


@pytest.mark.parametrize("text", STEERING, ids=ascii)
@pytest.mark.parametrize("before", ["", "\\", '"', "\n"])
def test_a_json_text_is_the_same_value_still(text: str, before: str):
    value = {before + text: [before + text]}
    shown = harmless(json.dumps(value, ensure_ascii=False, indent=1))
    assert json.loads(shown) == value
    assert shown.replace("\n", "").isprintable()


def test_one_line_forges_no_other():
    assert one_line("cat\nvelatura: note: all is well\r\n\x85x\u2028y") == (
        "cat velatura: note: all is well x y"
    )


def test_an_error_about_a_strange_name_is_one_line():
    error = InputError("file_missing", name="a\nvelatura: \x1b[2Jb")
    assert error.what == "a velatura: \\u001b[2Jb was not found."


def test_a_stream_lets_only_lines_of_progress_go_back():
    out = io.StringIO()
    stream = HarmlessStream(cast("io.TextIOWrapper", out), progress=True)
    print("\r\x1b[K1 of 3 \r\x1b[31m", end="", file=stream)
    print("velatura: note: a\nb: fine", file=stream)
    assert out.getvalue() == "\r\x1b[K1 of 3 \\u000d\\u001b[31mvelatura: note: a b: fine\n"
    plain = HarmlessStream(cast("io.TextIOWrapper", io.StringIO()))
    plain.write("\rforged")
    assert plain.getvalue() == "\\u000dforged"
