"""Schedules as they are typed, and a report's way to JSON and back."""

from __future__ import annotations

import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.noise_levels import NoiseLevels
from desktop_app.extensions.evaluation.values.lab import (
    BatchPoint,
    LabCell,
    LabPlan,
    LabReport,
    read_schedule,
    schedule_text,
)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("0", (0,)),
        ("one", (0,)),
        ("18,0", (18, 0)),
        (" 32 25 18 9 0 ", (32, 25, 18, 9, 0)),
        ("even:5", (32, 24, 16, 8, 0)),
        ("even: 2", (20, 0)),
        ("all", tuple(range(39, -1, -1))),
        ("sigma:0.821", (24, 0)),
        ("sigma:80 5.38 0.5", (26, 16, 0)),
    ],
)
def test_a_schedule_is_read_as_it_is_typed(text: str, steps: tuple[int, ...]) -> None:
    assert read_schedule(text, 40) == steps


def test_a_deviation_becomes_the_nearest_timestep() -> None:
    levels = NoiseLevels()
    step = read_schedule("sigma:0.821", 40)[0]
    gaps = [abs(levels.sigma(each) ** (1 / 7) - 0.821 ** (1 / 7)) for each in range(40)]
    assert gaps[step] == min(gaps)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "timesteps_start"),
        ("18", "timesteps_start"),
        ("0,18", "timesteps_order"),
        ("40, 0", "timesteps_range"),
        ("even:0", "timesteps_order"),
        ("even:41", "timesteps_order"),
        ("even:two", "timesteps_order"),
        ("sigma:x", "timesteps_order"),
        ("nonsense", "timesteps_order"),
    ],
)
def test_what_can_t_be_a_schedule_is_refused(text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_schedule(text, 40)
    assert caught.value.code == code


def test_a_long_schedule_has_a_short_head() -> None:
    assert schedule_text((18, 0), 40) == "18, 0"
    assert schedule_text(read_schedule("all", 40), 40) == "40 even"
    assert schedule_text((30, 20, 15, 10, 5, 3, 0), 40) == "7: 30 … 0"


def test_a_report_comes_back_equal() -> None:
    plan = LabPlan(model="shapes", schedules=((0,), (18, 0)), edits=("denoise",), label=3)
    report = LabReport(
        plan=plan,
        measure="FID",
        cells=(LabCell(timesteps=(18, 0), files=("a.png",), seconds=0.5, value=3.25),),
        curve=(BatchPoint(batch=1, rate=3.0, peak_bytes=5), BatchPoint(batch=2, refused=True)),
        tried=((0,), (18, 0)),
        found=(18, 0),
        inputs={"denoise": "edits/denoise.png"},
    )
    assert LabReport.from_json(report.to_json()) == report
    assert report.columns == ((0,), (18, 0)) and report.rows == ("new", "denoise")
    with pytest.raises(ValueError, match="version 9"):
        LabReport.from_json({**report.to_json(), "version": 9})
