"""Class labels: given, drawn from the seed, or not there."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.consistency.consistency_pipeline import drawn_class
from desktop_app.engine.local import LocalEngine
from tests.engine.conftest import run
from tests.engine.consistency.conftest import CLASSES, consistency_job
from tests.refusals import refused


@pytest.mark.slow
def test_every_class_makes_another_picture(engine: LocalEngine, with_classes: ModelInfo) -> None:
    made = [
        run(engine, consistency_job(with_classes, class_label=label)).pixels[0]
        for label in range(CLASSES)
    ]
    for k in range(1, CLASSES):
        assert not np.array_equal(made[0], made[k])


def test_without_a_label_the_seed_draws_one(engine: LocalEngine, with_classes: ModelInfo) -> None:
    for seed in (3, 4):
        label = drawn_class(seed, CLASSES)
        drawn = run(engine, consistency_job(with_classes, seed=seed)).pixels[0]
        given = consistency_job(with_classes, seed=seed, class_label=label)
        np.testing.assert_array_equal(drawn, run(engine, given).pixels[0])


def test_all_classes_are_drawn_about_as_often() -> None:
    counts = np.bincount([drawn_class(seed, CLASSES) for seed in range(2000)], minlength=CLASSES)
    assert counts.min() > 320
    assert drawn_class(2**32 - 1, CLASSES) in range(CLASSES)


@pytest.mark.parametrize("label", [-1, CLASSES])
def test_a_label_beyond_the_classes_is_refused(
    engine: LocalEngine, with_classes: ModelInfo, label: int
) -> None:
    with refused(InputError, "value_range", minimum=0, maximum=4) as caught:
        run(engine, consistency_job(with_classes, class_label=label))
    assert caught.value.code == "value_range"


def test_a_label_has_no_effect_where_there_are_no_classes(
    engine: LocalEngine, unconditional: ModelInfo
) -> None:
    job = consistency_job(unconditional, class_label=3)
    plain = run(engine, consistency_job(unconditional)).pixels[0]
    np.testing.assert_array_equal(run(engine, job).pixels[0], plain)
