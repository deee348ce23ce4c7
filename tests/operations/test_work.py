"""Work on whole pictures: what its values may be, what it is called, how it travels."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.errors import InputError
from desktop_app.core.stages import Stage
from desktop_app.core.work import Work
from desktop_app.operations.table import WORKS
from desktop_app.operations.work import check_work, stages_of, title_of


@pytest.mark.parametrize(
    ("work", "title", "stage"),
    [
        (Work("upscale"), "Enlarge 2×", Stage("enlarge", factor=2)),
        (
            Work("upscale", {"factor": 1.5, "network": "k", "network_name": "Other"}),
            "Enlarge 1.5× (Other)",
            Stage("enlarge", factor=1.5, network="Other"),
        ),
        (Work("clean", {"strength": 0.3}), "Clean up 30%", Stage("clean", strength=0.3)),
        (Work("preprocess", {"preprocessor": "line_art"}), "Control image line art", None),
    ],
)
def test_it_is_told_by_its_title_and_as_a_stage(
    work: Work, title: str, stage: Stage | None
) -> None:
    whole = check_work(work)
    assert (title_of(whole), stages_of(whole)) == (title, () if stage is None else (stage,))
    assert from_json(Work, json.loads(json.dumps(to_json(whole)))) == whole
    assert check_work(whole) == whole


def test_equal_work_has_equal_text() -> None:
    one = Work("upscale", {"factor": 2.0, "network": "", "network_name": ""})
    other = Work("upscale", dict(reversed(one.values.items())))
    assert one.text == other.text != Work("clean").text


@pytest.mark.parametrize(
    ("operation", "values", "code"),
    [
        ("dance", {}, "unknown_choice"),
        ("upscale", {"strength": 1}, "unknown_choice"),
        ("upscale", {"network": 3}, "unknown_choice"),
        ("preprocess", {"preprocessor": None}, "unknown_choice"),
        ("preprocess", {"parameters": ["low"]}, "unknown_choice"),
        ("preprocess", {"parameters": {"low": [1]}}, "unknown_choice"),
        *(
            ("upscale", {"factor": wrong}, "value_range")
            for wrong in (1, 0.5, 17, math.nan, math.inf, "2", True, None)
        ),
        *(("clean", {"strength": wrong}, "value_range") for wrong in (-0.1, 1.1, math.nan, "1")),
    ],
)
def test_what_can_not_be_done_is_named(operation: str, values: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as caught:
        check_work(Work(operation, values))
    assert caught.value.code == code
    assert caught.value.what


def test_what_is_not_said_may_be_said() -> None:
    for operation in WORKS:
        whole = check_work(Work(operation))
        assert check_work(whole) == whole
