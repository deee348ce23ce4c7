"""Rules of the safety filter, as values."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any

import pytest

from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import InputError
from desktop_app.studio.screening_rules import (
    AuditEntry,
    ScreeningRules,
    ScreeningVerdict,
    classifier_named,
    verdict_on,
)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"thresholds": {"nsfw": 1.1}}, "value_range"),
        ({"thresholds": {"nsfw": -0.1}}, "value_range"),
        ({"thresholds": {"nsfw": math.nan}}, "value_range"),
        ({"cells": 0}, "value_range"),
        ({"cells": 65}, "value_range"),
        ({"action": "warn"}, "unknown_choice"),
    ],
)
def test_rules_that_make_no_sense_are_refused(values: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as caught:
        ScreeningRules(**values)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("thresholds", "scores", "verdict"),
    [
        ({"nsfw": 0.5}, {"nsfw": 0.5, "normal": 0.5}, ScreeningVerdict("nsfw", 0.5, counts=True)),
        (
            {"nsfw": 0.5},
            {"nsfw": 0.4999, "normal": 0.5},
            ScreeningVerdict("nsfw", 0.4999, counts=False),
        ),
        (
            {"nsfw": 1.0},
            {"nsfw": 0.99, "normal": 0.01},
            ScreeningVerdict("nsfw", 0.99, counts=False),
        ),
        ({"NSFW": 0.5}, {"nsfw": 0.6}, ScreeningVerdict("NSFW", 0.6, counts=True)),
        ({"a": 0.9, "b": 0.1}, {"a": 0.8, "b": 0.2}, ScreeningVerdict("b", 0.2, counts=True)),
        (
            {"a": 0.1, "b": 0.1},
            {"a": 0.8, "b": 0.9, "c": 1.0},
            ScreeningVerdict("b", 0.9, counts=True),
        ),
    ],
)
def test_scores_are_held_against_thresholds(
    thresholds: dict[str, float], scores: dict[str, float], verdict: ScreeningVerdict
) -> None:
    assert verdict_on(ScreeningRules(thresholds=thresholds), scores) == verdict


@pytest.mark.parametrize(
    ("thresholds", "scores", "said"),
    [
        ({}, {"nsfw": 0.1}, "no label has a threshold"),
        ({"gore": 0.5}, {"nsfw": 0.1}, "no label “gore”"),
        ({"nsfw": 0.5}, {"nsfw": math.nan}, "no probability"),
        ({"nsfw": 0.5}, {"nsfw": 0.1, "other": math.nan}, "no probability"),
        ({"nsfw": 0.5}, {"nsfw": 1.5}, "no probability"),
        ({"nsfw": 0.5}, {}, "no label “nsfw”"),
    ],
)
def test_what_can_not_be_decided_is_no_pass(
    thresholds: dict[str, float], scores: dict[str, float], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        verdict_on(ScreeningRules(thresholds=thresholds), scores)


def test_a_classifier_is_found_by_name_or_key() -> None:
    one, other = (AddOn(f"key {name}", name, f"/{name}", "classifier") for name in ("b", "a"))
    there = [AddOn("key c", "a", "/c", "lora"), one, other]
    assert classifier_named("", there) is other
    assert classifier_named("b", there) is classifier_named("key b", there) is one
    assert classifier_named("c", there) is None
    assert classifier_named("", there[:1]) is None


def test_a_line_of_the_audit_is_json() -> None:
    entry = AuditEntry(
        "j", "ann", 7, "refused", ScreeningVerdict("nsfw", 0.87654321, counts=True), "c", "d"
    )
    now = datetime(2026, 1, 2, 3, 4, 5, 6000, UTC)
    assert json.loads(entry.line(now)) == {
        "time": "2026-01-02T03:04:05.006+00:00",
        "job": "j",
        "owner": "ann",
        "seed": 7,
        "action": "refused",
        "label": "nsfw",
        "score": 0.876543,
        "classifier": "c",
        "digest": "d",
    }
    assert json.loads(AuditEntry("j", "", 7, "withheld", reason="x\ny").line())["reason"] == "x\ny"
