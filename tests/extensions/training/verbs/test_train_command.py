"""``velatura train``: told before, trained, interrupted, killed and gone on with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save

from desktop_app.app.cli import main
from desktop_app.enginelink.command import engine_environment
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.run import LOG_FILE, Run
from desktop_app.extensions.training.work.running.training_basis import check_unchanged
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.imaging.encode import encode
from tests.models import model_info
from tests.patience import gone
from tests.tiny_models import tiny_folder

SIDE = 64
USUAL = ["--size", str(SIDE), "--sample", "0", "--seed", "3"]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    folder.mkdir()
    for number in range(4):
        noise = np.random.default_rng(number).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
        (folder / f"{number}.png").write_bytes(encode(noise, "PNG"))
        (folder / f"{number}.txt").write_text(f"a thing number {number}")
    return folder


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tiny_folder(tmp_path / "tiny")
    (folder / "velatura.json").write_text(json.dumps({"native_size": SIDE}))
    return folder


class Train:
    """The verb over one data folder."""

    def __init__(self, tmp_path: Path, pictures: Path, model: Path) -> None:
        self.data = tmp_path / "data"
        self.words = ["--data-dir", str(self.data), "train", str(pictures), "--model", str(model)]
        self.runs = TrainingRuns(self.data / "trainings")

    def started(self, *more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-P", "-m", "desktop_app", *self.words, *USUAL, *more, "--json"]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=engine_environment()
        )

    def steps(self) -> list[int]:
        return [each.step for each in self.runs.log(self.runs.rows()[0].id).steps]


@pytest.fixture
def train(tmp_path: Path, pictures: Path, model: Path) -> Train:
    return Train(tmp_path, pictures, model)


def lines(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    assert process.stdout is not None
    with process.stdout as told:
        return [json.loads(line) for line in told]


def wait_for_step(process: subprocess.Popen[str], step: int) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        told = json.loads(line)
        if told["event"] == "trained" and told["step"] >= step:
            return
    raise AssertionError("it ended before")


def test_a_dry_run_tells_pictures_memory_and_time(
    train: Train, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [*train.words, *USUAL, "--out", str(tmp_path / "out"), "--dry-run", "--json"]
    assert main([*words, "--rank", "8", "--alpha", "4", "--held-out", "0.25"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["pictures"] == {"learn": 3, "held out": 1, "prior": 0}
    assert told["memory_bytes"] == sum(told["needs"].values()) > 400e6
    assert told["fits"] and told["effective_scale"] == 0.5
    assert told["settings"]["size"] == SIDE
    assert not train.runs.folder.exists()


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--resume",), "training_none_left"),
        (("--rank", "0"), "value_range"),
        (("--smallest", "100"), "training_empty"),
        (("--settings", "nowhere.toml"), "file_missing"),
        (("--batch", "1000", "--accumulate", "2", "--method", "full"), "training_fits_otherwise"),
    ],
)
def test_what_can_not_be_is_refused_before_anything_is_loaded(
    train: Train,
    tmp_path: Path,
    words: tuple[str, ...],
    code: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from desktop_app.extensions.training.work.running import training_fit

    monkeypatch.setattr(training_fit, "own_bytes", lambda: 1 << 50)  # nothing is free
    if code != "training_fits_otherwise":
        monkeypatch.undo()
    assert main([*train.words, *USUAL, "--out", str(tmp_path / "out"), *words, "--json"]) in (1, 2)
    told = json.loads(capsys.readouterr().out)
    assert told["error"]["code"] in (code, "training_too_large")
    assert not (tmp_path / "out.safetensors").exists()


def test_what_it_would_go_on_with_otherwise_is_refused_with_names(
    train: Train, tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another base model, and what is said that it doesn't have. A damaged training beside it is
    passed over by name; one that has this very result is not."""
    out = tmp_path / "out"
    settings = settings_of({"size": SIDE, "sample": 0, "seed": 3, "rank": 8})
    run = Run(model_info("base", path=str(model)), settings, (), str(out), title="mascot")
    train.runs.add(replace(run, basis=check_unchanged(run)), "paused")
    other = train.runs.add(replace(run, out=str(tmp_path / "other"), title="other"), "paused")
    for name in ("run.json", "status.json"):
        (train.runs.folder / other / name).write_bytes(b"{")
    weights = next(model.glob("unet/*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    words = [*train.words, *USUAL, "--out", str(out), "--resume", "--json"]
    assert main([*words, "--rank", "4"]) == 2
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["event"] for each in told] == ["noted", "failed"]
    assert told[0]["params"]["name"] == other
    assert told[1]["error"]["code"] == "training_changed"
    assert f"unet/{weights.name}" in told[1]["error"]["what"]
    assert "rank 4" in told[1]["error"]["what"]
    twin = train.runs.add(run, "paused")
    (train.runs.folder / twin / "run.json").write_bytes(b"{")
    assert main(words) == 2
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told[-1]["error"]["code"] == "training_unreadable"


@pytest.mark.slow
def test_it_is_trained_and_its_settings_are_kept_beside_it(
    train: Train, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lora = train.data / "models" / "loras" / "thing"
    lora.parent.mkdir(parents=True)
    words = ["--steps", "3", "--trigger", "blorp", "--prior", "2", "--subject", "dog"]
    process = train.started("--out", f"{lora}.safetensors", *words)
    told = lines(process)
    assert process.wait() == 0
    assert [each["event"] for each in told].count("trained") == 3
    assert told[-1]["files"] == {"kohya": f"{lora}.safetensors"}
    row = train.runs.rows()[0]
    assert (row.state, row.step, row.title) == ("done", 3, "thing")
    priors = [each for each in train.runs.run(row.id).examples if each.role == "prior"]
    assert [Path(each.path).name for each in priors] == ["0001.png", "0002.png"]
    assert {each.caption for each in priors} == {"a photo of a dog"}
    assert main(["--data-dir", str(train.data), "models", "list", "--json"]) == 0
    assert "thing" in [each["name"] for each in json.loads(capsys.readouterr().out)]
    again = ["--settings", f"{lora}.toml", "--out", str(tmp_path / "x"), "--dry-run", "--json"]
    assert main([*train.words, *again]) == 0
    settings = json.loads(capsys.readouterr().out)["settings"]
    assert (settings["steps"], settings["trigger"], settings["prior"]) == (3, "blorp", 2)


ITS_OWN = {
    *("ss_output_name", "modelspec.title", "modelspec.date"),
    *("ss_training_started_at", "ss_training_finished_at", "ss_training_comment"),
}
"""What a file tells of its own run: name and times."""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_one_that_was_interrupted_ends_as_one_that_was_not(
    train: Train, tmp_path: Path, number: signal.Signals
) -> None:
    steps = ["--steps", "12", "--evaluate", "2", "--held-out", "0.25"]
    first = train.started("--out", str(tmp_path / "whole"), *steps)
    lines(first)
    assert first.wait() == 0
    out = ["--out", str(tmp_path / "cut")]
    for step in (3, 7):
        resume = ["--resume"] if step > 3 else []
        process = train.started(*out, *steps, *resume)
        wait_for_step(process, step)
        trainers = psutil.Process(process.pid).children()
        os.kill(process.pid, number)
        said = lines(process)
        assert process.wait() == (130 if number == signal.SIGINT else -signal.SIGKILL)
        assert all(gone(each.pid) for each in trainers)
        state = train.runs.rows()[0].state
        assert state == ("paused" if number == signal.SIGINT else "interrupted")
        assert (said[-1]["event"] == "paused") == (number == signal.SIGINT) if said else True
    last = train.started(*out, *steps, "--resume")
    lines(last)
    assert last.wait() == 0
    assert train.steps() == [*range(1, 13)]
    whole, cut = (tmp_path / f"{name}.safetensors" for name in ("whole", "cut"))
    assert save(load_file(whole)) == save(load_file(cut))
    told = list[dict[str, str]]()
    for path in (whole, cut):
        with safe_open(path, framework="np") as opened:
            told.append(opened.metadata())
    assert {key for key, value in told[0].items() if told[1].get(key) != value} <= ITS_OWN
    assert (Path(train.runs.rows()[0].folder) / LOG_FILE).exists()


@pytest.mark.slow
def test_two_processes_train_together(train: Train, tmp_path: Path) -> None:
    launcher = ["-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-port", "29637"]
    words = [*train.words, *USUAL, "--steps", "3", "--batch", "2", "--held-out", "0"]
    command = [sys.executable, "-P", *launcher, "-m", "desktop_app", *words]
    out = [*("--out", str(tmp_path / "both")), "--json"]
    made = subprocess.run(
        [*command, *out], stdout=subprocess.PIPE, text=True, env=engine_environment(), check=True
    )
    told = [json.loads(line) for line in made.stdout.splitlines()]
    assert [each["step"] for each in told if each["event"] == "trained"] == [1, 2, 3]
    assert [each["event"] for each in told].count("training_done") == 1
    assert (tmp_path / "both.safetensors").exists()


@pytest.mark.slow
def test_prompts_in_place_of_a_set(
    train: Train, tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The model makes the pictures that it is distilled from."""
    file = tmp_path / "prompts.txt"
    file.write_text("a cat\n\na dog\n")
    words = ["--data-dir", str(train.data), "train", "--model", str(model), *USUAL, "--json"]
    words += ["--out", str(tmp_path / "few"), "--method", "distil"]
    for more, count in (([str(file)], 16), (["--prompts", "a cat", "--made", "3"], 3)):
        assert main([*words, *more, "--dry-run"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["pictures"] == {"learn": count, "held out": 0, "prior": 0}
    assert main([*words, str(file), "--made", "1", "--steps", "1"]) == 0
    made = train.runs.run(train.runs.rows()[0].id).examples
    assert [each.caption for each in made] == ["a cat", "a dog"]
    assert [Path(each.path).name for each in made] == ["0001.png", "0002.png"]
    assert (tmp_path / "few.safetensors").is_file()
    capsys.readouterr()
    for refused in (["--method", "distil"], ["--method", "lora", "--prompts", "a cat"]):
        assert main([*words, *refused]) == 2
        error = json.loads(capsys.readouterr().out)["error"]
        assert error["code"] == "training_empty"
