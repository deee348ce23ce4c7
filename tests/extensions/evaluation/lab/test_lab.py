"""The lab through the real engine, on tiny consistency models with and without classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.engine import EngineAccess
from desktop_app.core.errors import InputError
from desktop_app.core.events import ImageDone
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.local import LocalEngine
from desktop_app.extensions.evaluation.values.formulas.intervals import Interval
from desktop_app.extensions.evaluation.values.lab import LAB_EDITS, LabPlan, LabReport
from desktop_app.extensions.evaluation.work.lab.lab import Lab
from desktop_app.extensions.evaluation.work.lab.lab_quality import reference_pictures, set_quality
from desktop_app.extensions.evaluation.work.lab.lab_services import (
    FILE,
    LabServices,
    Quality,
    read_report,
)
from desktop_app.library.probing.probe import probe
from desktop_app.storage.pictures import open_picture
from tests.extensions.evaluation.evaluating.small_encoder import draw_set
from tests.tiny_consistency import tiny_consistency_folder

STEPS = ((0,), (30, 10, 0))


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine("float32")


@pytest.fixture(scope="module", params=[None, 5], ids=["plain", "classes"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    folder = tiny_consistency_folder(tmp_path_factory.mktemp("m") / "shapes", request.param)
    return probe(folder, load_families())


def brightness(pictures: Sequence[ByteArray], access: EngineAccess) -> float:
    return float(np.mean([one.mean() for one in pictures]))


def services_of(model: ModelInfo, **more: Any) -> LabServices:
    quality = Quality(
        "brightness", "brightness", "lower", brightness, lambda *_: Interval(1.0, 2.0, "given")
    )
    return LabServices(model, MemoryPlan(), quality=quality, **more)


def plan_of(model: ModelInfo, **more: Any) -> LabPlan:
    base = LabPlan(model=model.name, digest=model.digest, schedules=STEPS, count=3, edit_count=2)
    return replace(base, **more)


def access_to(engine: LocalEngine, made: list[int], most: int = 10**9) -> EngineAccess:
    token = CancelToken()

    def run(operation: str, job: Any, tell: Any, cancel: CancelToken) -> None:
        def hear(event: Any) -> None:
            tell(event)
            if isinstance(event, ImageDone):
                made.append(event.seed)
                if len(made) >= most:
                    token.cancel()

        engine.run(operation, job, hear, cancel)

    return EngineAccess(run, lambda _: None, token)


@pytest.mark.slow
def test_the_grid_has_each_schedule_and_each_edit(
    engine: LocalEngine, model: ModelInfo, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    services = services_of(model, on_report=lambda report, done, total: told.append((done, total)))
    lab = Lab(plan_of(model, edits=LAB_EDITS, most_batch=4), tmp_path, services)
    report = lab.run(access_to(engine, []))
    assert read_report(tmp_path) == report
    for steps in STEPS:
        new = report.cell(steps)
        assert new is not None and len(new.files) == 3 and new.value is not None and new.seconds > 0
        assert len(new.steps) == (len(steps) if len(steps) > 1 else 0)
        assert (new.low, new.high, new.interval) == (1, 2, " (1 – 2)")
        for edit in LAB_EDITS:
            cell = report.cell(steps, edit)
            assert cell is not None and len(cell.files) == 2
            assert (cell.value is None) == (edit in ("stroke", "vary", "interpolate"))
            if cell.low is not None and cell.high is not None:
                assert cell.value is not None and 0 <= cell.low <= cell.value <= cell.high
            pictures = [open_picture(tmp_path / file).shown for file in cell.files]
            assert all(one.shape == (32, 32, 3) for one in pictures)
    assert [one.batch for one in report.curve] == [1, 2, 4]
    assert all(one.rate > 0 and not one.refused for one in report.curve)
    assert told[-1][0] == told[-1][1] == 2 * 8 + 1
    assert [*told] == sorted(told)


@pytest.mark.slow
def test_quality_is_the_distance_to_a_reference_with_its_interval(
    engine: LocalEngine, model: ModelInfo, tmp_path: Path
) -> None:
    pictures = reference_pictures(draw_set(tmp_path / "there", range(50), size=40), 32)
    services = replace(services_of(model), quality=set_quality(pictures))
    plan = plan_of(model, schedules=STEPS[:1], count=50, batch=10)
    report = Lab(plan, tmp_path / "out", services).run(access_to(engine, []))
    cell = report.cell(STEPS[0])
    assert report.measure == "Fréchet distance, Velatura features 1"
    assert cell is not None and cell.value is not None and cell.value > 0
    assert cell.low is not None and cell.high is not None and cell.low < cell.high


@pytest.mark.slow
def test_what_each_call_made_ends_with_the_picture(
    engine: LocalEngine, model: ModelInfo, tmp_path: Path
) -> None:
    report = Lab(plan_of(model), tmp_path, services_of(model)).run(access_to(engine, []))
    cell = report.cell(STEPS[1])
    assert cell is not None
    last, made = (open_picture(tmp_path / name).shown for name in (cell.steps[-1], cell.files[0]))
    assert np.abs(last.astype(int) - made).max() <= 1


@pytest.mark.few(1)
def test_interpolation_goes_from_one_seed_to_the_next(
    engine: LocalEngine, model: ModelInfo, tmp_path: Path
) -> None:
    plan = plan_of(model, edits=("interpolate",), edit_count=3, label=model.classes and 2)
    report = Lab(plan, tmp_path, services_of(model)).run(access_to(engine, []))
    made, ends = report.cell((0,), "interpolate"), report.cell((0,))
    assert made is not None and ends is not None

    def seen(name: str) -> Any:
        return open_picture(tmp_path / name).shown

    np.testing.assert_array_equal(seen(made.files[0]), seen(ends.files[0]))
    np.testing.assert_array_equal(seen(made.files[2]), seen(ends.files[1]))
    assert not np.array_equal(seen(made.files[1]), seen(made.files[0]))


@pytest.mark.slow
def test_who_is_stopped_goes_on_and_makes_nothing_twice(
    engine: LocalEngine, model: ModelInfo, tmp_path: Path
) -> None:
    plan = plan_of(model, count=5, edits=("colourise",))
    whole: list[int] = []
    report = Lab(plan, tmp_path / "whole", services_of(model)).run(access_to(engine, whole))
    made: list[int] = []
    with pytest.raises(Cancelled):
        Lab(plan, tmp_path / "parts", services_of(model)).run(access_to(engine, made, 7))
    again = Lab(plan, tmp_path / "parts", services_of(model)).run(access_to(engine, made))
    assert len(made) <= len(whole) + 1
    for one in report.cells:
        other = again.cell(one.timesteps, one.edit)
        assert other is not None and other.value == one.value
        for file in one.files:
            assert (tmp_path / "whole" / file).read_bytes() == (
                tmp_path / "parts" / file
            ).read_bytes()
    before = len(made)
    Lab(plan, tmp_path / "parts", services_of(model)).run(access_to(engine, made))
    assert len(made) == before
    more = replace(plan, schedules=(*STEPS, (25, 0)))
    Lab(more, tmp_path / "parts", services_of(model)).run(access_to(engine, made))
    assert len(made) == before + 5 + 1 + 2  # pictures, the strip, and the edit


def test_another_model_or_seed_needs_another_folder(
    engine: LocalEngine, model: ModelInfo, tmp_path: Path
) -> None:
    Lab(plan_of(model, schedules=((0,),)), tmp_path, services_of(model)).run(access_to(engine, []))
    with pytest.raises(InputError) as caught:
        Lab(plan_of(model, seed=9), tmp_path, services_of(model))
    assert caught.value.code == "lab_other"
    (tmp_path / FILE).write_text("{]")
    with pytest.raises(InputError) as caught:
        Lab(plan_of(model), tmp_path, services_of(model))
    assert caught.value.code == "report_damaged"


@pytest.mark.few(1)
def test_the_search_ends_within_its_budget_and_goes_on(
    engine: LocalEngine, model: ModelInfo, tmp_path: Path
) -> None:
    plan = plan_of(model, schedules=((0,),), count=2, search=2, evaluations=4)
    report = Lab(plan, tmp_path, services_of(model)).run(access_to(engine, []))
    assert len(report.tried) == 5 and not report.whole  # one was known
    longer = replace(plan, evaluations=40)
    report: LabReport = Lab(longer, tmp_path, services_of(model)).run(access_to(engine, []))
    assert report.whole and len(report.found) == 2 and report.found[-1] == 0
    two = [one for one in report.cells if len(one.timesteps) == 2]
    best = report.cell(report.found)
    assert best is not None
    assert best.value == min(one.value for one in two if one.value is not None)
    assert report.columns == ((0,), report.found)


@pytest.mark.few(1)
def test_a_batch_that_would_not_fit_is_not_run(
    engine: LocalEngine, model: ModelInfo, tmp_path: Path
) -> None:
    services = services_of(model, needs=lambda batch: (batch * 100, 450))
    plan = plan_of(model, schedules=((0,),), most_batch=64)
    made: list[int] = []
    report = Lab(plan, tmp_path, services).run(access_to(engine, made))
    assert [(one.batch, one.refused) for one in report.curve][-1][1]
    last = report.curve[-1]
    assert last.needed_bytes > 0.9 * 450 and last.rate == 0
    assert all(one.needed_bytes <= 0.9 * 450 for one in report.curve[:-1])
