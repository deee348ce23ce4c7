"""Kept sets: what repeats, what is named when it doesn't, what goes on after an interruption."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.extensions.evaluation.values.drift import DriftSet
from desktop_app.extensions.evaluation.work.drift.drift import Drift
from tests.extensions.evaluation.evaluating.at_once import SMALL, AtOnce, drift_for
from tests.tiny_models import tiny_folder, tiny_info

PROMPTS = ("a fox", "a boat")


@pytest.fixture
def model(tmp_path: Path) -> ModelInfo:
    return tiny_info(tiny_folder(tmp_path / "tiny"), digest="abc")


@pytest.fixture
def work() -> AtOnce:
    return AtOnce(LocalEngine("float32", "cpu"))


def kept(root: Path, work: AtOnce, model: ModelInfo) -> tuple[Drift, DriftSet]:
    drift, _ = drift_for(root, work, [model])
    made, run = drift.keep(drift.add("mine", model.id, PROMPTS, SMALL), work, work.token)
    assert run.is_whole and made.kept
    return drift, made


@pytest.mark.slow
@pytest.mark.states("drift.repeats", "drift.steady")
def test_an_unchanged_set_repeats_and_with_new_seeds_nothing_is_told(
    tmp_path: Path, work: AtOnce, model: ModelInfo
) -> None:
    drift, made = kept(tmp_path, work, model)
    assert len(made.requests) == 6 and work.count == 6
    seeds = {one.request["seed"] for one in made.requests}
    assert len(seeds) == 6
    report = drift.check(made, work, work.token)
    assert (report.check.verdict, report.check.changed, report.pictures) == ("repeats", 0, ())
    assert report.sentence == "All 6 pictures repeat exactly." and not report.alarm
    fresh = drift.check(report.of, work, work.token, fresh=True)
    assert fresh.check.verdict == "steady" and 0 < fresh.check.evidence < 1
    assert work.count == 18 and len(work.made) == 18
    again = drift.check(fresh.of, work, work.token, fresh=True)
    assert again.check.fresh == 2 and len(again.of.checks) == 3


@pytest.mark.states("drift.model_changed", "drift.repeats")
def test_a_planted_change_of_a_scheduler_constant_is_found_and_named(
    tmp_path: Path, work: AtOnce, model: ModelInfo
) -> None:
    drift, made = kept(tmp_path, work, model)
    file = Path(model.path) / "scheduler" / "scheduler_config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "beta_end": 0.0125}))
    work.engine = LocalEngine("float32", "cpu")
    report = drift.check(made, work, work.token)
    assert report.failed == ()
    assert report.check.verdict == "model_changed" and report.alarm
    assert report.check.fields == ("scheduler constant beta_end 0.012 → 0.0125",)
    assert report.check.changed == len(report.pictures) == 6
    worst = report.pictures[0]
    assert worst.most > 0 and worst.mean > 0 and worst.delta_e > 0
    assert Path(worst.old).read_bytes() != Path(worst.new).read_bytes()
    assert drift.report(report.of, report.check) == report


@pytest.mark.slow
@pytest.mark.states("drift.differs")
def test_another_way_of_computing_is_named_and_no_alarm(
    tmp_path: Path, work: AtOnce, model: ModelInfo
) -> None:
    drift, made = kept(tmp_path, work, model)
    report = drift.check(made, work, work.token, profile="bf16 plain torch apart")
    assert report.check.verdict == "differs" and not report.alarm
    assert report.check.fields == ("way of computing usual → bf16 plain torch apart",)


@pytest.mark.slow
@pytest.mark.states("drift.unexplained")
def test_what_nothing_explains_is_an_alarm(
    tmp_path: Path, work: AtOnce, model: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in the program that no version tells of: noise levels that are rounded."""
    from diffusers.schedulers.scheduling_ddim import DDIMScheduler

    drift, made = kept(tmp_path, work, model)
    step = DDIMScheduler.step
    monkeypatch.setattr(
        DDIMScheduler,
        "step",
        lambda self, output, time, sample, **more: step(self, output * 1.001, time, sample, **more),
    )
    report = drift.check(made, work, work.token)
    assert report.check.verdict == "unexplained" and report.alarm and report.check.fields == ()


@pytest.mark.slow
@pytest.mark.states("drift.interrupted")
def test_what_was_interrupted_goes_on_and_makes_nothing_twice(
    tmp_path: Path, work: AtOnce, model: ModelInfo
) -> None:
    drift, store = drift_for(tmp_path, work, [model])
    new = drift.add("mine", model.id, PROMPTS, SMALL)
    work.most = 2
    half, run = drift.keep(new, work, work.token)
    assert not half.kept and work.count == 2 and len(run.open) == 4
    with pytest.raises(InputError) as told:
        drift.check(half, work, work.token)
    assert told.value.code == "drift_not_kept"
    later = AtOnce(work.engine)
    later.made = work.made
    drift, store = drift_for(tmp_path, later, [model])
    made, _ = drift.keep(store.get("mine"), later, later.token)
    assert made.kept and later.count == 4
    later.most, later.count = 3, 0
    report = drift.check(made, later, later.token)
    assert report.check.verdict == "" and not report.alarm and store.get("mine").checks
    last = AtOnce(work.engine)
    last.made = later.made
    drift, store = drift_for(tmp_path, last, [model])
    report = drift.check(store.get("mine"), last, last.token)
    assert report.check.verdict == "repeats" and last.count == 3 and len(report.of.checks) == 1


@pytest.mark.slow
def test_a_lost_picture_is_made_again(tmp_path: Path, work: AtOnce, model: ModelInfo) -> None:
    drift, made = kept(tmp_path, work, model)
    store = drift_for(tmp_path, work, [model])[1]
    (store.folder(made) / "01-1.png").unlink()
    work.made.clear()
    again, run = drift.keep(made, work, work.token)
    assert again.kept and run.is_whole and work.count == 7


@pytest.mark.slow
def test_names_are_told_apart_and_sets_are_deleted_with_their_pictures(
    tmp_path: Path, work: AtOnce, model: ModelInfo
) -> None:
    drift, made = kept(tmp_path, work, model)
    store = drift_for(tmp_path, work, [model])[1]
    assert drift.add("mine", model.id, PROMPTS, SMALL).name == "mine 2"
    folder = store.folder(made).parent
    store.remove(made.id)
    assert not folder.exists() and [one.name for one in store.sets()] == ["mine 2"]
    with pytest.raises(InputError) as told:
        store.get("mine")
    assert told.value.code == "unknown_choice"


@pytest.mark.slow
def test_too_many_prompts_and_requests_of_another_version_are_refused(
    tmp_path: Path, work: AtOnce, model: ModelInfo
) -> None:
    drift, made = kept(tmp_path, work, model)
    with pytest.raises(InputError) as told:
        drift.add("many", model.id, [f"prompt {number}" for number in range(25)], SMALL)
    assert told.value.code == "value_range"
    odd = replace(made.requests[0], request={"prompt": "a"})
    drift_for(tmp_path, work, [model])[1].put(replace(made, requests=(odd,)))
    with pytest.raises(StorageError) as lost:
        drift.check(made, work, work.token)
    assert lost.value.code == "job_unreadable"


@pytest.mark.slow
@pytest.mark.states("drift.drifted", "drift.steady")
def test_another_model_is_found_by_new_seeds_and_the_same_one_is_not(
    tmp_path: Path, work: AtOnce, model: ModelInfo
) -> None:
    drift, made = kept(tmp_path, work, model)
    of = drift.check(made, work, work.token, fresh=True).of
    assert of.checks[-1].verdict == "steady"
    file = Path(model.path) / "scheduler" / "scheduler_config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "beta_end": 0.9}))
    work.engine, verdicts = LocalEngine("float32", "cpu"), list[str]()
    while "drifted" not in verdicts and len(verdicts) < 24:
        of = drift.check(of, work, work.token, fresh=True).of
        verdicts.append(of.checks[-1].verdict)
    assert "drifted" in verdicts, verdicts
