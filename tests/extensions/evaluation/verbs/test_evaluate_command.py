"""``velatura evaluate`` with a small encoder and a real engine."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.cli import main
from desktop_app.extensions.evaluation.faces.verbs import evaluate_command
from desktop_app.storage.pictures import save_picture
from tests.extensions.evaluation.evaluating.small_encoder import draw_set, drawn, small_encoder
from tests.storage.processes import killed_at

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    made = small_encoder(tmp_path / "encoder")
    monkeypatch.setattr(evaluate_command, "encoders_of", lambda add_ons: (made,))

    def call(*words: object) -> tuple[int, Any]:
        capsys.readouterr()
        arguments = ["--data-dir", str(tmp_path / "data"), "evaluate", *map(str, words), "--json"]
        code = main(arguments)
        return code, json.loads(capsys.readouterr().out)

    return call


def test_what_can_t_be_done_is_told_before_anything_is_computed(run: Run, tmp_path: Path) -> None:
    one = draw_set(tmp_path / "one", range(1))
    for words, code in (
        ([], "set_empty"),
        ([tmp_path / "gone"], "file_missing"),
        ([one, "--measures", "beauty"], "unknown_choice"),
        ([one, "--measures", "contrast", "--features", "unknown", "--seed", "-1"], "value_range"),
        ([one, "--measures", "lpips", "--features", "unknown"], "model_missing"),
        ([one, "--fail-above", "frechet"], "unknown_choice"),
        ([one, "--fail-below", "beauty=1"], "unknown_choice"),
        ([one, "--out", tmp_path / "no" / "report.json"], "output_unwritable"),
        (["--again", tmp_path / "gone.json"], "report_damaged"),
        (["starter", "--suite", "general"], "output_unwritable"),
    ):
        ended, told = run(*words)
        assert (ended, told["error"]["code"]) == (2, code), words


def test_thresholds_choose_the_exit_code(run: Run, tmp_path: Path) -> None:
    one = draw_set(tmp_path / "one", range(3))
    code, told = run(one, "--measures", "contrast", "--fail-above", "contrast=1000")
    assert (code, told["failed"]) == (0, [])
    (row,) = told["figures"]
    assert {"measure", "value", "low", "high", "n", "encoder", "encoder_hash", "resizer"} <= set(
        row
    )
    limits = ("--fail-above", "contrast=1", "--fail-below", "saturation=0.0")
    code, told = run(one, "--measures", "contrast,saturation", *limits)
    assert code == 1 and len(told["failed"]) == 1 and "above 1" in told["failed"][0]
    # What can't be told has not been reached.
    code, told = run(one, one, "--measures", "frechet", "--fail-above", "frechet=1000")
    assert code == 1 and told["refusals"][0]["code"] == "too_few_pictures"


@pytest.mark.slow
def test_a_report_is_written_and_computed_again(run: Run, tmp_path: Path) -> None:
    folder, other = draw_set(tmp_path / "a", range(52)), draw_set(tmp_path / "b", range(60, 112))
    report = tmp_path / "report.json"
    measures = "frechet,kid,contrast,ssim"
    code, told = run(folder, other, "--measures", measures, "--seed", 5, "--out", report)
    assert code == 0 and told["out"] == [str(report)]
    written = json.loads(report.read_text())
    assert written["asked"]["seed"] == 5 and written["environment"]["torch"]
    assert [one["source"] for one in written["sets"]] == ["a", "b"]
    code, again = run("--again", report)
    assert code == 0 and again["equal"]
    assert {one["measure"] for one in again["figures"]} == {*measures.split(",")} - {"ssim"}
    written["figures"][0]["value"] += 1e-9
    del written["crc"]  # as whoever edits it does
    report.write_text(json.dumps(written))
    code, again = run("--again", report)
    assert code == 1 and [one["equal"] for one in again["figures"]].count(False) == 1
    save_picture(folder / "0003.png", drawn(999))
    code, again = run("--again", report)
    assert (code, again["error"]["code"]) == (2, "report_differs")


@pytest.mark.slow
def test_who_was_killed_while_features_were_computed_goes_on_there(tmp_path: Path) -> None:
    script = """
        from pathlib import Path
        from desktop_app.app.inprocess import make_engine
        from tests.extensions.evaluation.evaluating.small_encoder import Evaluating, small_encoder
        folder, engine = Path(sys.argv[1]), make_engine()
        evaluating = Evaluating(folder, engine.run, small_encoder(folder / "encoder"))
        whole = evaluating.cache.encoder_cache
        class Telling(list):
            def append(self, job):
                super().append(job)
                tell(sum(len(each.pictures) for each in self))
        evaluating.jobs = Telling()
        evaluating(folder / "a", folder / "a", measures=["frechet"])
        tell("done")
    """
    draw_set(tmp_path / "a", range(100))
    assert killed_at(4, script, tmp_path) == "64"  # the fourth lot was not looked at yet
    assert killed_at(5, script, tmp_path) == "done"  # 100 - 48 in four lots


@pytest.mark.slow
def test_models_make_the_pictures_of_a_suite_once(run: Run, tmp_path: Path) -> None:
    prompts, out = tmp_path / "two.txt", tmp_path / "out"
    prompts.write_text("a red fox\na blue boat\n")
    asked = ("--suite", prompts, "--measures", "contrast", "--out", out, "--resume")
    one = "starter; steps=1; label=few"
    code, told = run(one, *asked, "--against", "starter; lora=none such")
    assert (code, told["error"]["code"]) == (2, "recipe_wrong")  # before a picture is made
    assert not [*out.rglob("*.png")]
    code, told = run(one, *asked, "--against", "starter; steps=2; label=few")
    assert code == 0 and [(one["name"], one["n"]) for one in told["sets"]] == [("few", 2)] * 2
    made = {path: path.stat().st_mtime_ns for path in out.rglob("*.png")}
    assert {path.parent.name for path in made} == {"few", "few 2"} and len(made) == 4
    assert run(one, *asked, "--against", "starter; steps=2; label=few")[0] == 0
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.png")} == made
