"""Names of new files: patterns, and names that every system takes."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.errors import InputError
from desktop_app.core.naming import (
    MOST_BYTES,
    TOKENS,
    UNNAMED,
    NameFacts,
    check_pattern,
    free_name,
    named,
    safe_name,
)

FACTS = NameFacts(
    made=datetime(2026, 11, 3, 9, 5, 7),  # noqa: DTZ001 - the user's own clock
    seed=42,
    count=2,
    prompt="a red fox, running / fast",
    model="Starter",
    document="harbour",
    size="512x768",
    steps=20,
    guidance=7.5,
    sampler="euler_a",
    task="text-to-image",
)
NOTHING = NameFacts(made=FACTS.made)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{document}", "harbour"),
        ("{date}-{time}-{seed}", "2026-11-03-09-05-07-42"),
        ("{date:%Y-%m}/{document}", "2026-11/harbour"),
        ("{date:%Y/%m}/{seed:06}", "2026/11/000042"),
        ("{prompt:9}_{count:03}", "a red fox_002"),
        ("{prompt}", "a red fox, running fast"),
        ("{model} {size} {steps} {guidance} {sampler} {task}",
         "Starter 512x768 20 7.5 euler_a text-to-image"),
        ("{{{seed}}}", "{42}"),
        (r"{date}\{seed}", "2026-11-03/42"),
        ("../../{seed}", "42"),
        ("/etc/{seed}", "etc/42"),
        ("C:{seed}", "C 42"),
    ],
)  # fmt: skip
def test_a_pattern_gives_a_name(pattern: str, name: str) -> None:
    check_pattern(pattern)
    assert "/".join(named(pattern, FACTS)) == name


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("", "name_pattern_empty"),
        (" ./ ", "name_pattern_empty"),
        ("x" * 501, "name_pattern_long"),
        ("{seed", "name_braces"),
        ("seed}", "name_braces"),
        ("{sed}", "name_token_unknown"),
        ("{}", "name_token_unknown"),
        ("{seed!r}", "name_token_unknown"),
        ("{seed.real}", "name_token_unknown"),
        ("{prompt[0]}", "name_token_unknown"),
        ("{prompt:%Y}", "name_form_wrong"),
        ("{prompt:{seed}}", "name_form_wrong"),
        ("{date:%Q}", "name_form_wrong"),
        ("{seed:99999}", "name_form_wrong"),
    ],
)
def test_a_mistake_is_said_and_the_usual_name_stands_in(pattern: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        check_pattern(pattern)
    assert caught.value.code == code
    assert caught.value.what and caught.value.todo
    assert named(pattern, FACTS) == ("harbour",)


def test_what_is_not_told_leaves_nothing_that_joined_it() -> None:
    assert named("{prompt:20}-{seed}", NOTHING) == (UNNAMED,)
    assert named("{date}-{seed}-{count}_x", NOTHING) == ("2026-11-03_x",)
    assert named("{seed}/{date}", NOTHING) == ("2026-11-03",)
    assert named("{document}", NameFacts(made=FACTS.made, prompt="a fox")) == ("a fox",)


@pytest.mark.parametrize("name", ["con", "NUL", "com1", "LPT9", "aux.v2", "CONIN$", "com¹"])
def test_names_that_windows_keeps_for_itself_are_changed(name: str) -> None:
    assert safe_name(name) == f"_{name}"
    assert named("{prompt}", NameFacts(made=FACTS.made, prompt=name)) == (f"_{name}",)


def test_every_token_gives_something() -> None:
    for token in TOKENS:
        assert named(f"{{{token}}}", FACTS)[0] not in (
            "",
            UNNAMED,
            "harbour" * (token != "document"),
        )


@given(
    st.text(max_size=300),
    st.text(max_size=80),
    st.sampled_from(["{prompt}", "{prompt}/{document}"]),
)
def test_any_text_gives_a_name_that_all_systems_take(prompt: str, document: str, form: str) -> None:
    parts = named(form, NameFacts(made=FACTS.made, prompt=prompt, document=document))
    assert 1 <= len(parts) <= 2
    for part in parts:
        assert part and part == part.strip(" .") and part.isascii() >= 0
        assert len(part.encode()) <= MOST_BYTES + 1
        assert not set(part) & set('\\/:*?"<>|\n\t\0')
        assert PurePosixPath(part).name == part
        assert PureWindowsPath(part + ".png").name == part + ".png"
        assert not PureWindowsPath(part + ".png").is_reserved()


def test_a_name_that_is_taken_gets_the_first_free_number() -> None:
    assert free_name("Chalk", ()) == "Chalk"
    assert free_name("Chalk", {"Chalk", "Chalk 2"}) == "Chalk 3"
    assert free_name("Chalk", {"chalk"}) == "Chalk"
    assert free_name("Chalk", {"chalk"}, str.casefold) == "Chalk 2"
