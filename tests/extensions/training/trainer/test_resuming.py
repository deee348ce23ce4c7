"""A training that was left, at any step and in any way, ends as one that was not."""

from __future__ import annotations

import json
import math
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError, InputError, ModelError, StorageError
from desktop_app.core.events import Evaluated, Noted, Trained
from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.training.values.examples import Example
from desktop_app.extensions.training.values.run import LOG_FILE
from desktop_app.extensions.training.work.trainer.session import TrainerSession
from desktop_app.extensions.training.work.trainer.states import Counters, State, States
from desktop_app.extensions.training.work.trainer.training import read_run, train
from tests.extensions.training.trainer.runs import make_run, trained, write_examples, written

ModelOf = Callable[[str], ModelInfo]
SETTINGS: dict[str, Any] = {
    "steps": 8,
    "ema": 0.9,
    "trigger": "cat",
    "words": 2,
    "method": "dora",
    "text_encoder": True,
    "dropout": 0.2,
    "flip": True,
    "evaluate": 3,
    "clip": 1.0,
    "schedule": "cosine",
    "warmup": 2,
    "last_rate": 1e-5,
    "caption_dropout": 0.3,
}


def last_state(folder: Path) -> dict[str, bytes]:
    """The bytes of the last state."""
    state = max((folder / "states").glob("step-*"))
    return {file.name: file.read_bytes() for file in state.glob("*.safetensors")}


def log_of(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / LOG_FILE).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.endswith("}")]


def losses(folder: Path) -> dict[int, set[float]]:
    """Step → the losses that were told of it."""
    found: dict[int, set[float]] = {}
    for line in log_of(folder):
        if line["event"] == "trained":
            found.setdefault(line["step"], set()).add(line["loss"])
    return found


def of_four(model_of: ModelOf, folder: Path) -> Callable[..., Any]:
    """A run with four pictures, one held out."""
    examples = write_examples(folder, 4)
    roles = [*examples[:3], replace(examples[3], role="held out")]
    return lambda name, **more: make_run(
        model_of("sd1"), roles, folder / name, **{**SETTINGS, **more}
    )


@pytest.fixture
def four(model_of: ModelOf, tmp_path: Path) -> Callable[..., Any]:
    return of_four(model_of, tmp_path)


@pytest.fixture(scope="module")
def whole(model_of: ModelOf, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of such a run that nothing stopped."""
    folder = tmp_path_factory.mktemp("whole")
    trained(of_four(model_of, folder)("taught"), folder / "run")
    return folder / "run"


@pytest.mark.slow
def test_cancelled_at_each_step(four: Callable[..., Any], whole: Path, tmp_path: Path) -> None:
    run = four("parts")
    folder = written(run, tmp_path / "parts")
    before, paused = time.time(), list[float]()
    for _ in range(4):
        token = CancelToken()
        seen: list[int] = []

        def tell(event: object, token: CancelToken = token, seen: list[int] = seen) -> None:
            if isinstance(event, Trained):
                seen.append(event.step)
                if len(seen) == 2:
                    token.cancel()

        try:
            train(folder, tell, token)
        except Cancelled:
            paused.append(time.time())
    with safe_open(f"{run.out}.safetensors", "pt") as file:
        told: dict[str, str] = file.metadata()
    began, ended = (float(told[f"ss_training_{at}_at"]) for at in ("started", "finished"))
    assert before <= began <= paused[0] < paused[-1] <= ended
    trained_for = float(told["ss_training_comment"].split()[-2])
    assert trained_for <= ended - began + 0.5
    assert last_state(folder) == last_state(whole)
    assert losses(folder) == losses(whole)
    assert sorted(losses(folder)) == [*range(1, 9)]


@pytest.mark.parametrize("kills", [(3,), pytest.param((2, 5), marks=pytest.mark.slow)])
def test_killed(
    four: Callable[..., Any], whole: Path, tmp_path: Path, kills: tuple[int, ...]
) -> None:
    """After a kill without warning steps since the last state are done again, with the same
    numbers."""
    folder = written(four("killed"), tmp_path / "killed")
    for at in kills:
        process = get_context("fork").Process(target=train_until_killed, args=(folder, at))
        process.start()
        process.join(timeout=240)
        assert process.exitcode == -signal.SIGKILL
    train(folder, lambda event: None, CancelToken())
    assert last_state(folder) == last_state(whole)
    assert losses(folder) == losses(whole)


def train_until_killed(folder: Path, at: int) -> None:
    """In a copy of this process, which has imported everything."""

    def tell(event: object) -> None:
        if isinstance(event, Trained) and event.step == at:
            os.kill(os.getpid(), signal.SIGKILL)

    train(folder, tell, CancelToken())


@pytest.mark.slow
def test_a_loss_that_is_not_a_number(
    four: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes back to the last good state with half the rate, and goes on."""
    backward, broken = TrainerSession.backward, [4]

    def sometimes(self: TrainerSession, step: int) -> float:
        loss = backward(self, step)
        if step in broken:
            broken.remove(step)
            return math.nan
        return loss

    monkeypatch.setattr(TrainerSession, "backward", sometimes)
    told = trained(four("nan"), tmp_path / "run")
    noted = [each for each in told if isinstance(each, Noted)]
    assert [each.code for each in noted] == ["training_rescued"]
    steps = [each for each in told if isinstance(each, Trained)]
    assert [each.step for each in steps] == [1, 2, 3, 4, 4, 5, 6, 7, 8]
    assert steps[4].rate == pytest.approx(steps[3].rate / 2)


@pytest.mark.slow
def test_a_loss_that_never_is_a_number(
    four: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TrainerSession, "backward", lambda self, step: math.nan)
    with pytest.raises(EngineError, match="not a number"):
        trained(four("nan"), tmp_path / "run")


def test_a_full_disk(small_disk: Path) -> None:
    """What was written before stays, and can be gone on from."""
    states = States(small_disk / "states", kept=2)
    small = {"a": torch.ones(1000)}
    states.write(State(Counters(step=1), small, {}, {}))
    with pytest.raises(StorageError) as failed:
        states.write(State(Counters(step=2), {"a": torch.ones(20 << 20)}, {}, {}))
    assert failed.value.code == "disk_full"
    state = states.read()
    assert state is not None
    assert state.counters.step == 1
    assert [each.name for each in (small_disk / "states").iterdir()] == ["step-00000001"]


def three_states(folder: Path, told: list[Noted]) -> States:
    states = States(folder, 3, told.append)
    for step in (1, 2, 3):
        held = {"a": torch.full((2,), step)}
        states.write(State(Counters(step=step), held, {}, {"0.a": torch.zeros(2)}))
    return states


def test_a_damaged_state_is_set_aside(tmp_path: Path) -> None:
    """The newest whole one before it is used, and both are named."""
    told = list[Noted]()
    states = three_states(tmp_path, told)
    (tmp_path / "step-00000003" / "optimizer.safetensors").write_bytes(b"\0" * 30)
    state = states.read()
    assert state is not None
    assert state.counters.step == 2
    kept, file = "damaged-step-00000003", "optimizer.safetensors"
    wanted = {"step": 3, "file": file, "kept": kept, "to": 2}
    assert told == [Noted("training_state_damaged", wanted)]
    assert (tmp_path / kept / file).read_bytes() == b"\0" * 30
    assert States(tmp_path, kept=3).read(1) is not None  # the weights, to be compared
    assert not (tmp_path / "step-00000001" / "optimizer.safetensors").exists()


def test_without_a_whole_state_it_begins_again(tmp_path: Path) -> None:
    """Nothing of what was there is removed, nor taken for newer than what comes now."""
    told = list[Noted]()
    states = three_states(tmp_path, told)
    for step in (2, 3):
        (tmp_path / f"step-0000000{step}" / "state.json").write_text("{}")
    assert states.read() is None
    assert [each.code for each in told] == ["training_states_damaged"] * 2
    states.write(State(Counters(), {"a": torch.zeros(2)}, {}, {}))
    names = [f"damaged-step-0000000{step}" for step in (2, 3)]
    there = [*names, "left-step-00000001", "step-00000000"]
    assert sorted(each.name for each in tmp_path.iterdir()) == there


def test_a_state_of_an_earlier_version_is_read_and_that_is_said_once(tmp_path: Path) -> None:
    told = list[Noted]()
    states = three_states(tmp_path, told)
    (tmp_path / "step-00000003" / "checksums.json").unlink()
    for _ in range(2):
        state = states.read()
        assert state is not None and state.counters.step == 3
    assert told == [Noted("training_state_unchecked", {"step": 3})]


@pytest.mark.slow
def test_damage_in_the_midst_of_a_training(four: Callable[..., Any], tmp_path: Path) -> None:
    """Of the last state and of what was computed: said in the log, and it ends with the same."""
    trained(four("whole", steps=4), tmp_path / "whole")
    folder, token = written(four("parts", steps=4), tmp_path / "parts"), CancelToken()
    with pytest.raises(Cancelled):
        train(folder, lambda event: isinstance(event, Trained) and token.cancel(), token)
    last = max((folder / "states").glob("step-*"))
    torn = next((folder / "cache").glob("*.safetensors"))
    for file in (last / "weights.safetensors", torn):
        data = bytearray(file.read_bytes())
        data[-1] ^= 16
        file.write_bytes(data)
    with (folder / LOG_FILE).open("a") as log:
        log.write('{"event": "tr')  # as a full disk leaves it
    train(folder, lambda event: None, CancelToken())
    codes = [line["code"] for line in log_of(folder) if line["event"] == "noted"]
    assert codes == ["training_cache_damaged", "training_state_damaged"]
    assert last_state(folder) == last_state(tmp_path / "whole")
    assert losses(folder) == losses(tmp_path / "whole")


@pytest.mark.slow
def test_the_best_weights_are_damaged(four: Callable[..., Any], tmp_path: Path) -> None:
    """Those of the last step are the result, and its step is the one that is told."""
    run = four("best", patience=5, evaluate=2, rate=0.5, last_rate=0.5, kept=9)
    folder, token = written(run, tmp_path / "run"), CancelToken()

    def spoil(event: object) -> None:
        if isinstance(event, Trained) and event.step == run.settings["steps"]:
            for file in folder.glob("states/step-*/weights.safetensors"):
                file.write_bytes(file.read_bytes()[:-8])

    told: list[Any] = []
    train(folder, lambda event: (spoil(event), told.append(event)), token)
    codes = [each.code for each in told if isinstance(each, Noted)]
    evaluated = [each for each in told if isinstance(each, Evaluated) and each.best]
    assert evaluated[-1].step < run.settings["steps"]
    assert "training_best_lost" in codes
    assert told[-1].step == run.settings["steps"]


def test_a_base_model_that_is_gone(four: Callable[..., Any], tmp_path: Path) -> None:
    run = four("gone")
    gone = replace(run, model=replace(run.model, path=str(tmp_path / "nothing")))
    with pytest.raises(ModelError) as failed:
        trained(gone, tmp_path / "run")
    assert failed.value.code == "model_missing"


@pytest.mark.slow
def test_a_picture_that_has_changed(four: Callable[..., Any], tmp_path: Path) -> None:
    """Said before the first step; what was computed before is not needed again."""
    run = four("changed")
    Path(run.examples[0].path).write_bytes(b"something else")
    with pytest.raises(InputError) as failed:
        trained(run, tmp_path / "run")
    assert failed.value.code == "training_picture_changed"


@pytest.mark.slow
def test_a_run_from_before_a_setting_was_there(
    model_of: Callable[[str], ModelInfo], examples: tuple[Example, ...], tmp_path: Path
) -> None:
    """It has the default."""
    run = make_run(model_of("sd1"), examples, tmp_path)
    older = {name: one for name, one in run.settings.items() if name != "word_dropout"}
    folder = written(replace(run, settings=older), tmp_path / "run")
    assert read_run(folder) == run
    train(folder, lambda event: None, CancelToken())
