"""Numbers on the command line: no value of any option ends in a traceback."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image

from desktop_app.app.arguments import build_parser, parse_arguments
from desktop_app.app.cli import main
from desktop_app.app.number_types import TypedNumber
from desktop_app.app.typed_path import parse_lock
from desktop_app.core.errors import InputError
from desktop_app.core.setting_table import ROWS
from desktop_app.extensions.training.values.fields import FIELDS
from desktop_app.operations.all_operations import OPERATIONS

NASTY = (
    *("nan", "-nan", "inf", "-inf", "1e999", "-1e999", "1e308", "9" * 5000, "-" + "9" * 400),
    *("", " ", "x", "0x10", "1.5.5", "99999999999999999999", "-99999999999999999999", "\x1b[31m"),
    *("١٢", "1_0", "1e3", "\ud800"),
)
_TABLE = {row.dest for row in ROWS.values()}
"""Those that the table of settings checks: its rows know their range."""

_CHECKED = {
    *("grow", "feather", "quality", "longest_side", "width", "height", "percent"),
    *("exposure", "highlights"),
    *(each.dest for operation in OPERATIONS.values() for each in operation.fields),
    *(field.dest for field in FIELDS),
}
"""Checked by their verbs, which tell it as JSON where that is asked for."""


def options(
    parser: argparse.ArgumentParser, verb: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], argparse.Action]]:
    for action in parser._actions:
        if not action.option_strings and isinstance(action.choices, dict):  # verbs
            verbs = cast("dict[str, argparse.ArgumentParser]", action.choices)
            for name, inner in verbs.items():
                yield from options(inner, (*verb, name))
        elif action.type in (int, float) or isinstance(action.type, TypedNumber):
            yield verb, action


FOUND = list(options(build_parser()))


def test_every_number_knows_its_range():
    assert len(FOUND) > 50
    without = {
        (verb, action.dest)
        for verb, action in FOUND
        if action.type in (int, float) and action.dest not in _TABLE | _CHECKED
    }
    assert not without


@pytest.mark.parametrize(
    "action",
    [a for _, a in FOUND if isinstance(a.type, TypedNumber)],
    ids=lambda action: action.option_strings[0],
)
def test_a_nasty_number_is_refused_in_one_sentence_or_is_within_the_range(
    action: argparse.Action, capsys: pytest.CaptureFixture[str]
):
    kind = action.type
    assert isinstance(kind, TypedNumber)
    parser = argparse.ArgumentParser(prog="velatura")
    parser.add_argument("--it", type=kind)
    for text in NASTY:
        value, last = outcome(parser, text, capsys)
        if last:
            assert f"from {kind.kind.minimum:g}" in last or f"from {kind.kind.minimum}" in last
            assert len(last) < 200
        else:
            assert value is not None
            assert kind.kind.minimum <= value <= kind.kind.maximum


def outcome(
    parser: argparse.ArgumentParser, text: str, capsys: pytest.CaptureFixture[str]
) -> tuple[float | None, str]:
    """The value, or the last line that was said where it was refused."""
    try:
        return parser.parse_args([f"--it={text}"]).it, ""
    except SystemExit as ended:
        return None, capsys.readouterr().err.splitlines()[-1] if ended.code == 2 else "no"


@pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text)[:12])
def test_numbers_of_the_table_of_settings_are_checked_by_their_rows(text: str):
    rows = {row.dest: row for row in ROWS.values()}
    for _, action in FOUND:
        row, kind = rows.get(action.dest), action.type
        if row is None or isinstance(kind, TypedNumber):
            continue
        assert callable(kind)
        try:
            value: Any = kind(text)
            row.kind.check(row.id, value)
        except (ValueError, InputError):
            continue


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "nan", "1e3", "²"])
def test_a_lock_with_a_nasty_number_is_refused(number: str):
    with pytest.raises(InputError):
        parse_lock(f"inside:{number}")


def test_two_dashes_are_no_value(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        parse_arguments(["serve", "--port=--"])
    assert ended.value.code == 2
    assert "--port" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e308", "-1", "1e999"])
@pytest.mark.parametrize(
    "words",
    [
        ("upscale", "a.png", "--out", "b.png", "--factor"),
        ("clean", "a.png", "--out", "b.png", "--strength"),
        ("enlarge", "a.png", "--out", "b.png", "--factor"),
    ],
    ids=lambda words: words[0],
)
def test_numbers_that_verbs_check_are_refused_by_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], text: str
):
    monkeypatch.chdir(tmp_path)
    Image.new("RGB", (64, 64)).save("a.png")
    *before, option = words
    assert main(["--data-dir", "data", *before, f"{option}={text}"]) == 2
    assert not Path("b.png").exists()
