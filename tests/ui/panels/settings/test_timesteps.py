from __future__ import annotations

import pytest

from desktop_app.ui.panels.settings.timesteps import read_timesteps


@pytest.mark.parametrize(
    ("text", "steps"),
    [("", ()), ("  ", ()), ("18, 0", (18, 0)), (" 18 0 ", (18, 0)), ("39;5;0", (39, 5, 0))],
)
def test_timesteps_are_read_as_people_write_them(text: str, steps: tuple[int, ...]) -> None:
    assert read_timesteps(text, 40, fresh=True) == (steps, "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("0, 18", "order"),
        ("18, 18", "order"),
        ("a", "number"),
        ("18, -1", "number"),
        ("1.5", "number"),
        ("²", "number"),
        (", ,", "number"),
        ("40, 0", "range"),
        ("9" * 5000, "range"),
        ("18", "start"),
    ],
)
def test_what_is_wrong_is_told(text: str, problem: str) -> None:
    assert read_timesteps(text, 40, fresh=True)[1] == problem


def test_a_picture_may_begin_anywhere() -> None:
    assert read_timesteps("18", 40, fresh=False) == ((18,), "")
