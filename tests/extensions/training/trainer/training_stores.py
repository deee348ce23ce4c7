"""Stores of trainings, each made by the program, to be damaged: as `tests.storage.record_stores`,
which these rows belong to; their files are named from the data folder's `trainings/ID/` on.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from desktop_app.core.events import Noted, Trained
from desktop_app.core.file_checks import write_checks
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.run import Run
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.extensions.training.work.trainer.kept_tensors import KeptTensors, ProcessorTensors
from desktop_app.extensions.training.work.trainer.loop import Log
from desktop_app.extensions.training.work.trainer.states import Counters, State, States
from desktop_app.storage.paths import DataPaths
from tests.models import model_info
from tests.storage.store_row import Store, Told, in_order

NAMES = "abcde"


def runs_of(paths: DataPaths) -> TrainingRuns:
    return TrainingRuns(paths.root / "trainings")


def run_of(title: str) -> Run:
    return Run(model_info("base"), settings_of({"rank": 8}), (), f"/results/{title}", title=title)


def make_runs(paths: DataPaths) -> None:
    """Five that wait, in another order than that of their ids; the first is being damaged."""
    runs = runs_of(paths)
    made = [runs.add(run_of(name)) for name in NAMES]
    runs.put_in_order([made[at] for at in (3, 0, 4, 1, 2)])


def the_one(paths: DataPaths) -> Path:
    """The folder that files are damaged in."""
    return min(each for each in (paths.root / "trainings").iterdir() if each.is_dir())


def read_runs(paths: DataPaths) -> Told:
    """All are listed, and a damaged one takes nothing from the others."""
    runs, told = runs_of(paths), Told()
    rows = runs.rows()
    assert len(rows) == 5, "one is hidden"
    for turn, row in enumerate(rows):
        if "status.json" not in row.damaged:
            told[f"{row.id} as it is listed"] = f"{row.title} {row.state} {row.out}"
            told[f"{row.id} at {turn}"] = ""
        try:
            told[f"{row.id} to be trained"] = repr(runs.run(row.id))
        except Exception as error:
            if getattr(error, "code", "") != "training_unreadable":
                raise
    return told


def use_runs(paths: DataPaths) -> None:
    """The damaged one is paused and deleted; another one is added, and the first of the queue."""
    runs, damaged = runs_of(paths), the_one(paths).name
    runs.set_state(damaged, "paused")
    assert runs.row(damaged).state == "paused"
    runs.delete(damaged)
    new = runs.add(run_of("new"))
    runs.put_in_order([new])
    assert runs.rows()[0].id == new and len(runs.rows()) == 5


def make_log(paths: DataPaths) -> None:
    make_runs(paths)
    log = Log(the_one(paths), lambda event: None, writes=True)
    for step in range(1, 30):
        log(Trained(step, 30, 1 / step, 1e-4, 0.1))


def read_log(paths: DataPaths) -> Told:
    runs = runs_of(paths)
    assert len(runs.rows()) == 5
    return {str(one.step): repr(one) for one in runs.log(the_one(paths).name).steps}


def use_log(paths: DataPaths) -> None:
    Log(the_one(paths), lambda event: None, writes=True)(Trained(30, 30, 0.5, 1e-4, 0.1))
    assert "30" in read_log(paths)


# -- states ----------------------------------------------------------------------------------------


def tensors(step: int) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(step)
    return {f"l{at}": torch.randn(24, 24, generator=generator) for at in range(4)}


def state_of(step: int) -> State:
    moments = {f"0.{name}": each for name, each in tensors(step + 1).items()}
    return State(Counters(step, best_loss=0.5), tensors(step), tensors(step + 2), moments)


def states_of(paths: DataPaths, told: list[Noted]) -> States:
    return States(the_one(paths) / "states", 3, told.append)


def make_states(paths: DataPaths) -> None:
    make_runs(paths)
    for step in (10, 20):
        states_of(paths, []).write(state_of(step))


def read_states(paths: DataPaths) -> Told:
    """The newest whole one is what was written; where it is another one, that was told."""
    notes = list[Noted]()
    state = states_of(paths, notes).read()
    assert state is not None and len(runs_of(paths).rows()) == 5
    step = state.counters.step
    wanted = state_of(step)
    assert state.counters == wanted.counters
    for part in ("weights", "average", "optimizer"):
        own, other = getattr(state, part), getattr(wanted, part)
        assert own.keys() == other.keys(), part
        assert all(torch.equal(own[name], other[name]) for name in other), part
    assert step >= 20 or any(each.code == "training_state_damaged" for each in notes)
    return {str(one): "" for one in (10, 20) if one <= step}


def use_states(paths: DataPaths) -> None:
    made = states_of(paths, [])
    made.write(state_of(30))
    state = made.read()
    assert state is not None and state.counters.step == 30


# -- what each sampled step taught -----------------------------------------------------------------


def teach(paths: DataPaths, step: int) -> None:
    folder = the_one(paths) / "checkpoints" / f"step-{step:08d}"
    folder.mkdir(parents=True)
    save_file(tensors(step), folder / "taught.safetensors")
    write_checks(folder, folder.name)


def make_taught(paths: DataPaths) -> None:
    make_runs(paths)
    for step in (10, 20):
        teach(paths, step)


def read_taught(paths: DataPaths) -> Told:
    """Those that are compared and used: as they were written, or not there."""
    assert len(runs_of(paths).rows()) == 5
    told = Told()
    for step, file in runs_of(paths).taught_by(the_one(paths).name).items():
        found, wanted = load_file(file), tensors(step)
        told[str(step)] = str(all(torch.equal(found[name], wanted[name]) for name in wanted))
    return told


def use_taught(paths: DataPaths) -> None:
    teach(paths, 30)
    assert read_taught(paths)["30"] == "True"


# -- what is computed once -------------------------------------------------------------------------


def caches_of(paths: DataPaths) -> KeptTensors:
    return KeptTensors(the_one(paths) / "cache")


def computed(name: str) -> ProcessorTensors:
    return ProcessorTensors(
        {"clean": tensors(ord(name))["l0"]}, {"caption": f"of {name}", "whole": "64 64"}
    )


def make_caches(paths: DataPaths) -> None:
    make_runs(paths)
    for name in NAMES:
        caches_of(paths).get(name, lambda name=name: computed(name))


def read_caches(paths: DataPaths) -> Told:
    """What was computed, or is again."""
    told, made = Told(), caches_of(paths)
    for name in NAMES:
        own, wanted = made.get(name, lambda name=name: computed(name)), computed(name)
        same = torch.equal(own.tensors["clean"], wanted.tensors["clean"])
        told[name] = f"{same} {own.texts['caption']} {own.texts['whole']}"
    told["remade"] = str(made.remade)
    return told


def check_caches(paths: DataPaths) -> bool:
    return read_caches(paths)["remade"] == "0"


def use_caches(paths: DataPaths) -> None:
    assert check_caches(paths)


def of_states(file: str) -> Store:
    where = f"states/step-00000020/{file}"
    return Store(where, make_states, read_states, use_states, in_order("trainings"))


def of_taught(file: str) -> Store:
    where = f"checkpoints/step-00000020/{file}"
    return Store(where, make_taught, read_taught, use_taught, in_order("trainings"))


def of_runs(file: str) -> Store:
    return Store(file, make_runs, read_runs, use_runs, in_order("trainings"))


TRAINING_STORES: Mapping[str, Store] = {
    "training": of_runs("run.json"),
    "training's state": of_runs("status.json"),
    "trainings' order": of_runs("order.json"),
    "training's log": Store(
        *("log.jsonl", make_log, read_log, use_log, in_order("trainings")), grows=True
    ),
    "trained weights": of_states("weights.safetensors"),
    "their average": of_states("average.safetensors"),
    "optimizer": of_states("optimizer.safetensors"),
    "counters": of_states("state.json"),
    "checksums": of_states("checksums.json"),
    "what a sampled step taught": of_taught("taught.safetensors"),
    "its checksums": of_taught("checksums.json"),
    "latents": Store(
        *("cache/*.kept.safetensors", make_caches, read_caches, use_caches, check_caches),
        looks_first=check_caches,
        is_named=True,
    ),
}
