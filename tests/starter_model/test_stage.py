from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from torch import nn

import common
from common import Log, Stage
from presets import Budget
from tokenizer import make_tokenizer
from train import moment_of


def run_stage(folder: Path, steps: int, stop_at: int | None = None) -> nn.Linear:
    """A tiny training; `stop_at` raises in that step, as a kill would."""
    torch.manual_seed(0)
    model = nn.Linear(3, 1)
    optimiser = torch.optim.AdamW(model.parameters(), 1e-2)
    stage = Stage(folder, "tiny", Budget(60, steps), checkpoint_seconds=0)
    stage.state = {"model": model, "adam": optimiser}
    stage.restore()

    def step(number: int, progress: float) -> Log:
        if number == stop_at:
            raise KeyboardInterrupt
        generator = torch.Generator().manual_seed(number)
        loss = (model(torch.randn(8, 3, generator=generator)) - 1).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return {"loss": loss.item()}

    stage.run(step, 10, lambda number: {})
    return model


def test_a_killed_training_ends_as_one_that_was_not(tmp_path: Path):
    whole = run_stage(tmp_path / "whole", 25)
    with pytest.raises(KeyboardInterrupt):
        run_stage(tmp_path / "killed", 25, stop_at=13)
    resumed = run_stage(tmp_path / "killed", 25)
    assert torch.equal(whole.weight, resumed.weight)


@pytest.mark.slow
def test_a_finished_training_is_not_done_again(tmp_path: Path):
    done = run_stage(tmp_path, 12)
    assert torch.equal(run_stage(tmp_path, 12, stop_at=0).weight, done.weight)


@pytest.mark.slow
def test_figures_go_to_a_csv(tmp_path: Path):
    run_stage(tmp_path, 20)
    with (tmp_path / "tiny.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["10", "20"] and rows[0]["figure"] == "loss"


@pytest.mark.slow
def test_training_waits_while_the_pause_file_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    pause, looks = tmp_path / "PAUSE", list[int]()
    pause.touch()

    class Watched:
        """Whoever asks for quiet doesn't any more once it was looked at twice."""

        def exists(self) -> bool:
            looks.append(1)
            if len(looks) == 3:
                pause.unlink()
            return pause.exists()

    monkeypatch.setattr(common, "PAUSES", [Watched()])
    monkeypatch.setattr(common, "time", SimpleNamespace(sleep=lambda seconds: None))
    common.wait_while_paused()
    assert len(looks) == 3


def test_frequent_words_become_one_token_and_unknown_ones_still_encode():
    tokenizer = make_tokenizer(["a red apple", "a red car"] * 3, 12)
    ids = tokenizer("a red apple", padding="max_length").input_ids
    assert len(ids) == 12
    begin, end = tokenizer.bos_token_id, tokenizer.eos_token_id
    assert ids[0] == begin and ids[4] == end
    assert tokenizer.decode(tokenizer("zebra").input_ids, skip_special_tokens=True) == "zebra"


@pytest.mark.parametrize(
    ("clock", "now", "expected"),
    [
        ("23:45", "2026-11-21 22:14", "2026-11-21 23:45"),
        ("00:24", "2026-11-21 23:57", "2026-11-22 00:24"),
        ("23:45", "2026-11-22 00:05", "2026-11-21 23:45"),
        ("09:00", "2026-11-21 09:00", "2026-11-21 09:00"),
    ],
)
def test_a_time_of_day_is_the_nearest_one(clock: str, now: str, expected: str) -> None:
    moment = moment_of(clock, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert moment == datetime.fromisoformat(expected).replace(tzinfo=UTC)
